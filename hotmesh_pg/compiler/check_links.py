"""What the activities of a graph say of each other: references, cycles, escalations, dead ends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from hotmesh_pg.compiler import words
from hotmesh_pg.compiler.check_graph import Draft
from hotmesh_pg.compiler.check_rules import Scope
from hotmesh_pg.compiler.check_values import Values
from hotmesh_pg.compiler.loader import Path, Value
from hotmesh_pg.compiler.model import Activity, Graph
from hotmesh_pg.compiler.section import Section, show, way

_RULES: tuple[Path, ...] = (
    *((block, "maps") for block in ("input", "output", "job", "signal", "resolver")),
    *((name,) for name in sorted(words.RULES)),
)


def check_links(draft: Draft, owners: dict[str, str], by_topic: Mapping[str, Graph]) -> None:
    """Check what a graph's activities say of each other and of other graphs.

    `owners` tells whose each activity is, `by_topic` which graph an await starts.
    """
    scopes = _Scopes(draft, owners, Values(draft.graph, by_topic))
    for activity in draft.graph.activities.values():
        section = draft.section.report.section(activity.path, f"activity {show(activity.name)}")
        _check_reached(section, activity, draft)
        _check_cycle(section, activity, draft, owners)
        _check_ends(section, activity)
        if activity.escalation and not activity.hook_topic:
            hint = f"add a topic whose rule is {{to: {activity.name}, …}} under 'hooks'"
            section.error(
                "escalation", "an escalation needs a hook topic to answer", hint, at="key"
            )
        _check_rules(section, activity, scopes)
    _check_hook_rules(draft, scopes)
    scope = scopes.of(draft.section.label, None)
    scope.check(draft.graph.expire, (*draft.graph.path, "expire"))
    scope.check(draft.graph.persistent, (*draft.graph.path, "persistent"))


def _check_reached(section: Section, activity: Activity, draft: Draft) -> None:
    if activity.type == "trigger" and activity.parents:
        message = f"a trigger begins its graph, but {activity.parents[0]!r} leads to it"
        section.error("", message, "remove the transition", at="key")
    elif activity.type != "trigger" and draft.topology and not activity.parents:
        hint = f"add a transition to {activity.name!r}, or remove it"
        section.warn("", "no transition leads here, so it never runs", hint, rule="unreachable")
    elif draft.topology and not draft.topology.reached(activity.name):
        message = f"only {activity.parents[0]!r} leads here, which never runs itself"
        section.warn("", message, "lead to the one that begins", rule="unreachable")


def _check_cycle(
    section: Section, activity: Activity, draft: Draft, owners: dict[str, str]
) -> None:
    ancestor, topology = activity.ancestor, draft.topology
    if activity.type != "cycle" or ancestor is None:
        return
    if ancestor not in draft.graph.activities:
        hint = section.report.suggest(ancestor, draft.graph.activities)
        where = f"; it belongs to graph {show(owners[ancestor])}" if ancestor in owners else ""
        message = f"unknown ancestor {show(ancestor)} in this graph{where}"
        section.error("ancestor", message, hint, rule="unknown-activity")
    elif topology and topology.reached(activity.name):
        if not topology.runs_before(ancestor, activity.name):
            hint = f"name one of {way(activity.ancestors)}"
            section.error("ancestor", f"{ancestor!r} does not run before this activity", hint)
        elif draft.graph.activities[ancestor].type == "worker":
            message = f"the worker {ancestor!r} is not called again, only what follows it runs"
            section.warn(
                "ancestor", message, "cycle to a hook before it", at="value", rule="no-effect"
            )


def _check_ends(section: Section, activity: Activity) -> None:
    """Warn of transitions behind an activity that ends its branch."""
    interrupt = activity.interrupt
    if activity.transitions and (
        activity.type == "cycle" or (interrupt and not interrupt.has_target)
    ):
        what = "a cycle" if activity.type == "cycle" else "an interrupt without a target"
        section.warn(
            "",
            f"{what} ends its branch: the transitions from it never fire",
            "remove them",
            rule="dead-transition",
        )


def _check_rules(section: Section, activity: Activity, scopes: _Scopes) -> None:
    scope, draft = scopes.of(section.label, activity.name), scopes.draft
    known = words.COMMON | words.BY_TYPE[activity.type]
    for field in _RULES:
        if field[0] in known:
            scope.check(_dig(section.fields, field), (*section.path, *field))
    report, path = draft.section.report, (*draft.graph.path, "transitions", activity.name)
    items = report.value(path)
    for index, item in enumerate(items if isinstance(items, list) else ()):
        matches = _dig(item, ("conditions", "match"))
        for number, match in enumerate(matches if isinstance(matches, list) else ()):
            place = (*path, index, "conditions", "match", number, "actual")
            scope.check(_dig(match, ("actual",)), place)


def _check_hook_rules(draft: Draft, scopes: _Scopes) -> None:
    report = draft.section.report
    for topic in draft.graph.hooks:
        path = (*draft.graph.path, "hooks", topic)
        items = report.value(path)
        for index, item in enumerate(items if isinstance(items, list) else ()):
            to = _dig(item, ("to",))
            name = to if isinstance(to, str) and to in draft.graph.activities else None
            scope = scopes.of(f"hook {show(topic)}", name)
            place = (*path, index, "conditions", "match")
            scope.check(_dig(item, ("conditions", "match")), place)


@dataclass(frozen=True, slots=True)
class _Scopes:
    """What the rules of a graph may name, place by place."""

    draft: Draft
    owners: Mapping[str, str]
    values: Values

    def of(self, label: str, activity: str | None) -> Scope:
        """Answer the scope of an activity, or of the graph."""
        topology, graph = self.draft.topology, self.draft.graph

        def has_run(name: str) -> bool:
            if not activity or not topology or not topology.reached(activity):
                return True
            return name == activity or topology.runs_before(name, activity)

        missing = partial(self.values.missing, activity)
        return Scope(
            self.draft.section.report, label, graph.activities, has_run, missing, self.owners
        )


def _dig(value: Value, path: Path) -> Value:
    for step in path:
        value = value.get(str(step)) if isinstance(value, dict) else None
    return value
