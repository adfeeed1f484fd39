"""Where jobs go: errors that are taken by accident, codes that never come, passes without an end.

Nothing here keeps a document from running. What is certain is a warning; what may be meant so is
advice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations, islice

from hotmesh_pg.compiler.check_graph import Draft
from hotmesh_pg.compiler.errors import Severity
from hotmesh_pg.compiler.loader import Path
from hotmesh_pg.compiler.model import Activity, Code, Conditions, Match, Rule, Transition
from hotmesh_pg.compiler.section import Report, listed, show, way
from hotmesh_pg.compiler.topology import Topology

# beyond this a graph is not looked at: what is said here is help, and may not take long
MAX_PAIRS = 500
MAX_LOOKED_AT = 10_000

Leaf = tuple[str, ...]


def check_flow(draft: Draft) -> None:
    """Warn of transitions and maps of a graph that mean something else than they seem to."""
    report = draft.section.report
    for activity in draft.graph.activities.values():
        _check_errors(report, activity)
        _check_codes(report, activity)
        _check_threshold(report, activity)
        if draft.topology and activity.type == "cycle":
            _check_end(report, draft, draft.topology, activity)
    if draft.topology:
        _check_writers(report, draft, draft.topology)
        _check_joins(report, draft, draft.topology)


# errors and codes -----------------------------------------------------------------------------


def _check_errors(report: Report, activity: Activity) -> None:
    """Find transitions that take errors: beside one that is meant to, it is surely a mistake."""
    meant = any(one.conditions and _catches(one.conditions.code) for one in activity.transitions)
    if not meant and not _may_fail(activity):
        return
    for one in activity.transitions:
        if one.conditions is None:
            message = f"the transition from {activity.name!r} to {one.to!r} swallows errors: "
            message += "without conditions it fires on every status code"
            severity: Severity = "warning" if meant else "advice"
            hint = "add 'conditions: {code: 200}'"
            report.problem(one.position, message, hint, severity, rule="swallowed-error")


def _may_fail(activity: Activity) -> bool:
    """Tell whether somebody else's answer can be an error."""
    return activity.type in ("worker", "await") or _hears(activity)


def _hears(activity: Activity) -> bool:
    return activity.type == "hook" and activity.hook_topic is not None


def _catches(code: Code) -> bool:
    return any(str(one) >= "400" for one in _listed(code))


def _listed(code: Code) -> tuple[int | str, ...]:
    return code if isinstance(code, tuple) else (code,)


def _check_codes(report: Report, activity: Activity) -> None:
    if _may_fail(activity) or activity.type == "cycle":
        return
    possible = _possible(activity)
    for one in activity.transitions:
        codes = _listed(one.conditions.code) if one.conditions else ()
        if codes and not {str(code) for code in codes} & possible:
            names = " or ".join(sorted(map(str, codes)))
            message = (
                f"the transition from {activity.name!r} to {one.to!r} waits for code {names}, "
            )
            message += f"with which this {activity.type} never ends"
            hint = f"possible here: {' or '.join(sorted(possible))}"
            report.problem(one.position, message, hint, "warning", rule="impossible-code")


def _possible(activity: Activity) -> set[str]:
    """With which codes an activity may end that nobody answers."""
    if activity.type == "signal":
        return {"200", "404", "500"}  # 404: a topic that a rule answers may be unknown
    if activity.interrupt is not None and activity.interrupt.has_target:
        return {"200", "404", "410", "500"}
    rules = (activity.job_maps, activity.emit, activity.persist, activity.status_threshold)
    if activity.type == "trigger" and all(rule is None for rule in rules):
        return {"200"}
    return {"200", "500"}


def _check_threshold(report: Report, activity: Activity) -> None:
    if activity.type == "trigger" and activity.status_threshold is not None:
        section = report.section(activity.path, f"activity {show(activity.name)}")
        message = "'statusThreshold' does nothing when a trigger is entered, only when it is left"
        hint = "put it on the activity that is to end the job"
        section.advise("statusThreshold", message, hint, rule="no-effect")


# cycles ---------------------------------------------------------------------------------------


def _check_end(report: Report, draft: Draft, topology: Topology, activity: Activity) -> None:
    ancestor = activity.ancestor
    if ancestor is None or ancestor not in draft.graph.activities:
        return
    if not topology.runs_before(ancestor, activity.name):
        return
    steps = _unconditional(draft, ancestor, activity.name)
    if steps is None:
        return
    waits = any(
        _hears(one) or one.sleep is not None
        for one in map(draft.graph.activities.get, steps)
        if one
    )
    message = f"activity {show(activity.name)}: every pass leads to the next, {way(steps)}, "
    message += "as no transition on this way has conditions"
    hint = "give one of them conditions that a last pass does not meet"
    place = report.document.at((*activity.path, "ancestor"))
    severity: Severity = "advice" if waits else "warning"
    report.problem(place, message, hint, severity, rule="endless-cycle")


def _unconditional(draft: Draft, start: str, end: str) -> list[str] | None:
    """Find a way of transitions that always fire."""
    came: dict[str, str] = {start: ""}
    pending = [start]
    while pending and end not in came:
        activity = draft.graph.activities[pending.pop()]
        for one in activity.transitions:
            ends = activity.interrupt is not None and not activity.interrupt.has_target
            if one.conditions is None and one.to not in came and not ends:
                came[one.to] = activity.name
                pending.append(one.to)
    if end not in came:
        return None
    steps = [end]
    while came[steps[-1]]:
        steps.append(came[steps[-1]])
    return steps[::-1]


# what two branches write ----------------------------------------------------------------------


def _check_writers(report: Report, draft: Draft, topology: Topology) -> None:
    """Find leaves of the job that two branches write which run at the same time for certain."""
    writers: dict[Leaf, list[Activity]] = {}
    for activity in draft.graph.activities.values():
        if topology.reached(activity.name):
            for leaf in _leaves(activity.job_maps):
                writers.setdefault(leaf, []).append(activity)
    forks = _forks(draft, _both_fire)
    pairs = ((leaf, *pair) for leaf, found in writers.items() for pair in combinations(found, 2))
    for leaf, one, other in islice(pairs, MAX_PAIRS):
        if any(_apart(topology, fork, one.name, other.name) for fork in forks.values()):
            name = ".".join(leaf)
            message = f"activity {show(other.name)}: {show(one.name)} writes {show(name)} too, "
            message += "in a branch beside this one"
            path: Path = (*other.path, "job", "maps", *leaf)
            hint = "write under two names, or let one run after the other"
            report.warn(path, message, hint, rule="parallel-write", severity="advice")


def _forks(
    draft: Draft, both: Callable[[Transition, Transition], bool]
) -> dict[str, list[tuple[Transition, Transition]]]:
    """The pairs of transitions that are taken side by side, by the activity they lead from."""
    found: dict[str, list[tuple[Transition, Transition]]] = {}
    for activity in draft.graph.activities.values():
        looked_at = islice(combinations(activity.transitions, 2), MAX_LOOKED_AT)
        if pairs := list(islice((pair for pair in looked_at if both(*pair)), MAX_PAIRS)):
            found[activity.name] = pairs
    return found


def _leaves(maps: Rule, above: Leaf = ()) -> Iterator[Leaf]:
    """Walk what is written, as far as the document names it."""
    if isinstance(maps, dict) and "@pipe" not in maps:
        for name, rule in maps.items():
            yield from _leaves(rule, (*above, name))
    elif above:
        yield above


def _both_fire(one: Transition, other: Transition) -> bool:
    """Tell whether a step can take both: the codes meet, and one of them asks for nothing else."""
    free = [each for each in (one, other) if each.conditions is None or not each.conditions.match]
    if one.to == other.to or not free:
        return False
    if one.conditions is None or other.conditions is None:
        return True
    codes = [
        {str(code) for code in _listed(each.code)} for each in (one.conditions, other.conditions)
    ]
    return bool(codes[0] & codes[1])


def _apart(
    topology: Topology, fork: Sequence[tuple[Transition, Transition]], one: str, other: str
) -> bool:
    if topology.runs_before(one, other) or topology.runs_before(other, one):
        return False

    def leads(transition: Transition, name: str) -> bool:
        return transition.to == name or topology.runs_before(transition.to, name)

    return any(
        (leads(left, one) and leads(right, other)) or (leads(left, other) and leads(right, one))
        for left, right in fork
    )


# joins ----------------------------------------------------------------------------------------


def _check_joins(report: Report, draft: Draft, topology: Topology) -> None:
    """Find joins where nothing joins, and ways that meet without a word on what that means."""
    silent: list[Activity] = []
    for activity in draft.graph.activities.values():
        section = report.section(activity.path, f"activity {show(activity.name)}")
        if activity.join != "each" and not activity.joins:
            ways = "only one way leads" if activity.parents else "no way leads"
            message = f"'join: {activity.join}' has no effect: {ways} here"
            section.warn("join", message, "remove it", rule="no-effect")
        elif activity.joins and "join" not in section:
            silent.append(activity)
    forks = _forks(draft, _may_both_fire) if silent else {}
    for activity in silent[:MAX_PAIRS]:
        if _meets(topology, forks, activity):
            section = report.section(activity.path, f"activity {show(activity.name)}")
            message = f"several ways lead here, from {listed(map(show, activity.parents[:5]))}"
            hint = "say join: all (once, after all), any (once, after the first) or each"
            section.advise("", message, hint, rule="unsaid-join")


def _may_both_fire(one: Transition, other: Transition) -> bool:
    """Tell whether a step may take both: at once, or one of them with an interim answer."""
    if one.conditions is None or other.conditions is None:
        return True
    codes, others = (
        {str(code) for code in _listed(each.code)} for each in (one.conditions, other.conditions)
    )
    if "202" in codes ^ others:
        return True
    return bool(codes & others) and not _contradict(one.conditions, other.conditions)


def _contradict(one: Conditions, other: Conditions) -> bool:
    """Tell whether both compare the same value, each with another literal."""
    return any(
        left.actual == right.actual and left.expected != right.expected
        for left in _needed(one)
        for right in _needed(other)
    )


def _needed(conditions: Conditions) -> tuple[Match, ...]:
    matches = conditions.match or ()
    return matches if conditions.gate == "and" or len(matches) == 1 else ()


def _meets(
    topology: Topology,
    forks: Mapping[str, Sequence[tuple[Transition, Transition]]],
    activity: Activity,
) -> bool:
    """Tell whether two branches may arrive here that have not met before."""

    def arrives(fork: str, to: str) -> set[str]:
        if to == activity.name:
            return {fork}
        return {one for one in activity.parents if one == to or topology.runs_before(to, one)}

    for fork, pairs in reversed([*forks.items()]):  # the nearest is usually the last
        if fork not in activity.parents and not topology.runs_before(fork, activity.name):
            continue
        for left, right in pairs:
            one, other = arrives(fork, left.to), arrives(fork, right.to)
            if (one - other and other) or (other - one and one):
                return True
    return False
