"""From the checked model to SQL: a plan for the engine's tables, and functions for what varies.

Each activity has two legs. Entering it resolves what it is given (input, topic, sleep, key,
escalation); leaving it maps its result into the job and chooses the successors. A leg whose answer
is the same for every job needs no function: the plan's row says it all. One dispatcher a version
calls the functions and turns what they throw into an error of the step.

The text is a function of the document alone: the same document gives the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from hotmesh_pg.compiler import words
from hotmesh_pg.compiler.expressions import Expressions, quote
from hotmesh_pg.compiler.metadata import (
    asks_for_metadata,
    job_metadata,
    persistent,
    statistics,
)
from hotmesh_pg.compiler.model import (
    UNDEFINED,
    Activity,
    App,
    Conditions,
    Graph,
    HookRule,
    Interrupt,
    Rule,
    Signal,
    Stats,
)
from hotmesh_pg.compiler.schemas import held, prepared
from hotmesh_pg.compiler.suffixes import suffixes, within
from hotmesh_pg.compiler.ways import METADATA, Ways

_LONGEST_NAME = 63
_PLAIN_PART = re.compile(r"(?!g_)[a-z0-9]+(_[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Leg:
    """One generated function: what it answers for, and the steps that it refers to."""

    kind: str
    subject: str
    name: str
    sql: str
    reads: tuple[str, ...]
    helpers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Compiled:
    """An app as SQL: `plan` for the engine's tables, `functions` for the schema hotmesh_app."""

    app: App
    plan: Mapping[str, Any]
    functions: tuple[str, ...]
    statements: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        plan = quote(json.dumps(self.plan, indent=1, ensure_ascii=False, sort_keys=True))
        object.__setattr__(
            self,
            "statements",
            (
                f"select outcome, version_id from hotmesh.deploy_app(p_manifest => {plan}::jsonb);",
                *self.functions,
                "revoke all on all functions in schema hotmesh_app from public;",
            ),
        )

    def script(self) -> str:
        """Write the whole deployment as one reviewable script, all or nothing."""
        title = f"-- App {self.app.app_id}, version {self.app.version}, compiled by hotmesh_pg."
        return "\n\n\n".join([title, "begin;", *self.statements, "commit;"]) + "\n"


def generate(app: App) -> Compiled:
    """Compile a checked app."""
    own = (app.app_id, app.version)
    dispatcher = _identifier(*own)
    activities: list[dict[str, Any]] = []
    hooks: list[dict[str, Any]] = []
    legs: list[Leg] = []
    for graph in app.graphs:
        ways = Ways(graph)
        for activity in graph.activities.values():
            its = [
                *_legs(own, graph, activity, ways),
                *_expiry(own, graph, activity),
                *_series(own, graph, activity),
            ]
            legs += its
            activities.append(_activity_row(graph, activity, its, ways))
        for topic, rules in graph.hooks.items():
            for place, rule in enumerate(rules):
                hooks.append({"topic": topic, "place": place, "activity": rule.to})
                legs.append(_match(own, topic, place, rule))
    functions = (*(leg.sql for leg in legs), _dispatcher(dispatcher, legs))
    plan = {
        "app_id": app.app_id,
        "version": app.version,
        "checksum": _digest(app.source),
        "dispatcher": dispatcher,
        "functions": sorted([dispatcher, *(name for leg in legs for name in _names(leg))]),
        "source": app.source,
        "graphs": [_graph_row(graph) for graph in app.graphs],
        "activities": activities,
        "hooks": hooks,
    }
    plan["compiled"] = _digest(json.dumps([plan, functions], ensure_ascii=False, sort_keys=True))
    return Compiled(app, plan, functions)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _names(leg: Leg) -> Iterator[str]:
    yield leg.name
    yield from leg.helpers


# the plan's rows ------------------------------------------------------------------------------


def _graph_row(graph: Graph) -> dict[str, Any]:
    return {
        "topic": graph.subscribes,
        "trigger": graph.trigger,
        "publishes": graph.publishes,
        "expire": -1 if _is_rule(graph.expire) else _seconds(graph.expire),
        "input_schema": prepared(graph.input_schema) if graph.validate else None,
        **_statistics(graph),
    }


def _statistics(graph: Graph) -> dict[str, Any]:
    stats = graph.activities[graph.trigger].stats
    if stats is None or not stats.counts:
        return {"granularity": None, "measures": None}
    measures = [{"measure": m.measure, "target": m.name} for m in stats.measures]
    return {
        "granularity": stats.granularity,
        "measures": [m for place, m in enumerate(measures) if m not in measures[:place]],
    }


def _seconds(rule: Rule) -> float | None:
    """A literal number of seconds, also as text; zero and less mean for ever."""
    try:
        seconds = float(rule) if isinstance(rule, int | float | str) else 0.0
    except ValueError:
        return None
    return seconds if 0 < seconds < float("inf") else None


def _activity_row(graph: Graph, activity: Activity, legs: list[Leg], ways: Ways) -> dict[str, Any]:
    reads = {leg.kind: leg.reads for leg in legs}
    leave_reads = tuple(sorted({*reads.get("leave", ()), *reads.get("expire", ())}))
    return {
        "activity": activity.name,
        "topic": graph.subscribes,
        "trigger": graph.trigger,
        "type": activity.type,
        "depth": activity.depth or 0,
        "target": activity.topic if _is_literal(activity.topic) else None,
        "hook_topic": activity.hook_topic,
        "ancestor": activity.ancestor,
        "enters": "enter" in reads,
        "leaves": "leave" in reads,
        "enter_reads": list(reads.get("enter", ())),
        "enter_depths": ways.depths(activity.name, reads.get("enter", ())),
        "leave_reads": list(leave_reads),
        "leave_depths": ways.depths(activity.name, leave_reads),
        "next": [transition.to for transition in activity.transitions],
        "joins": activity.join if activity.joins else None,
        "join_depth": ways.join_depth(activity.name) if activity.joins else 0,
        "upstream": sorted(ways.upstream(activity.name)) if ways.waits_for_all(activity) else [],
        "joins_before": ways.joins_before(activity) if ways.waits_for_all(activity) else [],
        "retry": {code: [count] for code, count in activity.retry.items()} or None,
    }


def _is_literal(rule: Rule) -> bool:
    return isinstance(rule, str) and not _is_rule(rule)


def _is_rule(rule: Rule) -> bool:
    if isinstance(rule, str):
        return rule.startswith("{") and rule.endswith("}")
    return isinstance(rule, dict)


# the legs -------------------------------------------------------------------------------------


def _legs(own: tuple[str, str], graph: Graph, activity: Activity, ways: Ways) -> list[Leg]:
    legs = []
    enter = _Leg(own, "enter", activity.name)
    answers = dict(_enter_answers(enter.expressions, graph, activity))
    guard = _input_guard(activity, answers)
    if answers:
        prologue = _hook_prologue(enter.expressions, activity)
        legs.append(enter.function(graph, answers, prologue, guard))
    for kind in ("leave", "route"):
        leave = _Leg(own, kind, activity.name)
        answers = dict(_leave_answers(leave, activity, ways.feeds_a_join(activity)))
        guard = _output_guard(leave, activity)
        if answers or guard:
            legs.append(leave.function(graph, answers, guard=guard))
    return legs


def _input_guard(activity: Activity, answers: dict[str, str]) -> str:
    """Hold what an activity is given to its schema, before anything is made of it."""
    schema = held(activity).get("input")
    if schema is None:
        return ""
    given = answers.get("input", "'{}'::jsonb")
    answers["input"] = "c -> '$given'"
    what = f"the input of activity {activity.name}"
    return f"  c := c || jsonb_build_object('$given', {given});\n" + _guard(
        "c -> '$given'", schema, what
    )


def _output_guard(leg: _Leg, activity: Activity) -> str:
    """Hold the result of a step to its schema, if it succeeded with code 200."""
    schema = held(activity).get("output")
    if schema is None or leg.kind != "leave":
        return ""
    leg.expressions.references.add(("$self", "output", "data"))
    value = "case when p_code = 200 then c #> '{$self,output,data}' end"
    return _guard(value, schema, f"the output of activity {activity.name}")


def _guard(value: str, schema: Rule, what: str) -> str:
    judged = f"hotmesh._schema_error({value}, {_constant(prepared(schema))}, {quote(what)})"
    return (
        f"  c := c || jsonb_build_object('$misfit', {judged});\n"
        "  if c -> '$misfit' <> 'null' then\n"
        "    return jsonb_build_object('error', c -> '$misfit');\n  end if;\n"
    )


def _expiry(own: tuple[str, str], graph: Graph, activity: Activity) -> Iterator[Leg]:
    """The rule by which a graph's jobs expire is asked of its trigger, when a job has ended."""
    if activity.name == graph.trigger and _is_rule(graph.expire):
        leg = _Leg(own, "expire", activity.name)
        yield leg.function(graph, {"seconds": leg.expressions.value(graph.expire)})


def _series(own: tuple[str, str], graph: Graph, activity: Activity) -> Iterator[Leg]:
    """The key of a trigger's statistics, as those ask for it who read them."""
    if activity.stats is not None and activity.stats.counts:
        leg = _Leg(own, "series", activity.name)
        yield leg.function(graph, {"series": leg.expressions.value(activity.stats.key)})


def _enter_answers(e: Expressions, graph: Graph, activity: Activity) -> Iterator[tuple[str, str]]:
    """Yield what entering must resolve: the key of the answer and its SQL."""
    if activity.stats is not None:
        yield from _stats_answers(e, activity.stats)
    if activity.entity is not None:
        yield "entity", e.value(activity.entity)
    if activity.input_maps is not None:
        yield "input", e.maps(activity.input_maps, nulls=True)
    if activity.topic is not None and not _is_literal(activity.topic):
        yield "topic", e.value(activity.topic)
    if activity.await_ is not None:
        yield "await", e.value(activity.await_)
    if activity.status_threshold is not None and activity.type != "trigger":
        yield "threshold", e.value(activity.status_threshold)
    if activity.type == "hook":
        yield from _hook_answers(e, graph, activity)
    elif activity.signal is not None:
        yield from _signal_answers(e, activity, activity.signal)
    elif activity.interrupt is not None:
        yield from _interrupt_answers(e, activity, activity.interrupt)


def _stats_answers(e: Expressions, stats: Stats) -> Iterator[tuple[str, str]]:
    if stats.id is not None:
        yield "id", e.value(stats.id)
    if stats.counts:
        yield "series", e.value(stats.key)
        yield "facts", e.maps({measure.name: measure.target for measure in stats.measures})


def _hook_answers(e: Expressions, graph: Graph, activity: Activity) -> Iterator[tuple[str, str]]:
    if activity.output_maps is not None:
        yield "output", e.maps(activity.output_maps, nulls=True)
    if activity.sleep is not None:
        yield "sleep", e.value(activity.sleep)
    if activity.hook_topic is not None:
        rule = next(r for r in graph.hooks[activity.hook_topic] if r.to == activity.name)
        yield "key", _key([e.value(_given(match.expected)) for match in rule.matches])
    if activity.job_maps is not None and (activity.hook_topic or activity.sleep is not None):
        for key, sql in _job_answers(e, activity):
            yield key, "c -> '$mapped'" if key == "job" and _awaits(activity) else sql
    if activity.escalation is not None:
        yield "escalation", e.maps(_escalation_fields(activity), nulls=True)


def _signal_answers(
    e: Expressions, activity: Activity, signal: Signal
) -> Iterator[tuple[str, str]]:
    if activity.output_maps is not None:
        yield "output", e.maps(activity.output_maps, nulls=True)
    if signal.maps is not None:
        yield "data", e.maps(signal.maps, nulls=True)
    for name, rule in (("status", signal.status), ("code", signal.code)):
        if rule is not None:
            yield name, e.value(rule)
    if signal.subtype == "all":
        yield "query", e.maps({} if signal.resolver_maps is None else signal.resolver_maps)
        yield "facet", e.maps({"name": signal.key_name, "value": signal.key_value})
        if signal.scrub is not None:
            yield "scrub", e.value(signal.scrub)


def _interrupt_answers(
    e: Expressions, activity: Activity, interrupt: Interrupt
) -> Iterator[tuple[str, str]]:
    if activity.output_maps is not None and interrupt.has_target:
        yield "output", e.maps(activity.output_maps, nulls=True)
    asked: dict[str, Rule] = {"has_target": True} if interrupt.has_target else {}
    for name in ("target", "reason", "throw", "descend", "code", "stack", "expire"):
        if (rule := getattr(interrupt, name)) is not None:
            asked[name] = rule
    yield "interrupt", e.maps(asked, nulls=True)


def _hook_prologue(e: Expressions, activity: Activity) -> str:
    """Let a waiting hook's job maps see the output that the hook has just mapped.

    Maps of an answer that is still to come may throw; they are evaluated again when it has come.
    """
    prologue = ""
    if activity.output_maps is not None and activity.job_maps is not None:
        output = e.maps(activity.output_maps, nulls=True)
        prologue += f"  c := jsonb_set(c, '{{$self,output,data}}', coalesce({output}, 'null'));\n"
    if _awaits(activity):
        mapped = _job_mapped(e, activity)
        prologue += (
            f"  begin\n    c := c || jsonb_build_object('$mapped', {mapped});\n"
            "  exception when others then\n    c := c || '{\"$mapped\": {}}';\n  end;\n"
        )
    return prologue


def _awaits(activity: Activity) -> bool:
    """Whether the job maps of a hook refer to its answer."""
    return activity.job_maps is not None and _mentions(
        activity.job_maps, ("{$self.hook.", f"{{{activity.name}.hook.")
    )


def _mentions(rule: Rule, beginnings: tuple[str, ...]) -> bool:
    if isinstance(rule, dict | list):
        members = rule.values() if isinstance(rule, dict) else rule
        return any(_mentions(member, beginnings) for member in members)
    return isinstance(rule, str) and rule.startswith(beginnings)


def _escalation_fields(activity: Activity) -> Rule:
    """Name the block's fields as the columns of the row are named."""
    assert activity.escalation is not None
    fields: dict[str, Rule] = {
        re.sub("[A-Z]", lambda upper: "_" + upper[0].lower(), name): rule
        for name, rule in activity.escalation.fields.items()
    }
    for name in ("metadata", "envelope"):
        rule = getattr(activity.escalation, name)
        if rule is not None:
            fields[name] = rule
    return fields


def _leave_answers(leg: _Leg, activity: Activity, feeds: bool) -> Iterator[tuple[str, str]]:
    """Yield the job maps, what is told outside and, where transitions have conditions, successors.

    The leg `route` is for a step whose maps threw: it chooses successors and maps nothing.
    """
    e = leg.expressions
    if leg.kind == "leave" and activity.job_maps is not None:
        yield from _job_answers(e, activity)
    told = {
        name: rule
        for name, rule in (
            ("emit", activity.emit),
            ("persist", activity.persist),
            ("threshold", activity.status_threshold),
        )
        if rule is not None and leg.kind == "leave"
    }
    if told:
        yield "tell", e.maps(told, nulls=True)
    if feeds:
        yield "joins", "'true'::jsonb"
    if leg.kind == "leave" and activity.telemetry and activity.type != "trigger":
        yield "telemetry", f"hotmesh._measured({e.maps(activity.telemetry, nulls=True)})"
    if any(transition.conditions for transition in activity.transitions):
        chosen = ",\n      ".join(
            quote(transition.to)
            if transition.conditions is None
            else f"case when {e.condition(_condition(transition.conditions))}"
            f" then {quote(transition.to)} end"
            for transition in activity.transitions
        )
        yield "next", f"to_jsonb(array_remove(array[\n      {chosen}]::text[], null))"


def _job_answers(e: Expressions, activity: Activity) -> Iterator[tuple[str, str]]:
    """Yield what is mapped into the job, and which of its objects are no leaves."""
    yield "job", _job_mapped(e, activity)
    if merged := within(activity.job_maps):
        yield "within", _constant(merged)


def _job_mapped(e: Expressions, activity: Activity) -> str:
    mapped = e.maps(activity.job_maps, nulls=True)
    found = suffixes(activity.job_maps)
    return f"hotmesh._unfolded({mapped}, {_constant(found)})" if found else mapped


def _constant(value: object) -> str:
    return f"{quote(json.dumps(value, ensure_ascii=False))}::jsonb"


def _condition(conditions: Conditions) -> Any:
    rule: dict[str, Any] = {"code": conditions.code, "gate": conditions.gate}
    if isinstance(conditions.code, tuple):
        rule["code"] = list(conditions.code)
    if conditions.match is not None:
        rule["match"] = [
            {
                side: value
                for side, value in (("expected", match.expected), ("actual", match.actual))
                if value is not UNDEFINED
            }
            for match in conditions.match
        ]
    return rule


def _match(own: tuple[str, str], topic: str, place: int, rule: HookRule) -> Leg:
    """The key under which a signal's payload looks for its waiting job, by one rule."""
    leg = _Leg(own, f"match{place or ''}", topic)
    actual = [leg.expressions.value(_given(match.actual)) for match in rule.matches]
    return leg.function(None, {"key": _key(actual)})


def _key(values: list[str]) -> str:
    """One value is the key itself; of several, all must be equal: the key is their list."""
    if len(values) == 1:
        return _text(values[0])
    texts = ", ".join(f"hotmesh.pipe_to_string({value})" for value in values)
    return f"to_jsonb(jsonb_build_array({texts})::text)"


def _given(rule: Any) -> Rule:
    return "{$undefined}" if rule is UNDEFINED else rule


def _text(expression: str) -> str:
    return f"to_jsonb(hotmesh.pipe_to_string({expression}))"


class _Leg:
    """Collects the expressions of one leg and writes its function."""

    def __init__(self, own: tuple[str, str], kind: str, subject: str) -> None:
        self.kind = kind
        self.subject = subject
        self.name = _identifier(*own, kind, subject)
        self.expressions = Expressions(self.name)

    def function(
        self,
        graph: Graph | None,
        answers: dict[str, str],
        prologue: str = "",
        guard: str = "",
    ) -> Leg:
        references = self.expressions.references
        held = persistent(self.expressions, graph) if graph else ""
        counted = statistics(self.expressions, graph) if graph else ""
        roots = {reference[0] for reference in references if reference}
        own = job = ""
        if self.subject in roots and not self.kind.startswith("match"):
            # By its own name an activity means the step that is being left.
            own = f"  c := c || jsonb_build_object({quote(self.subject)}, c -> '$self');\n"
        if roots & {"data", "metadata"}:
            job = "  c := c || coalesce(c -> '$job', '{}');\n"
        # A prologue changes `$self`; the key of statistics may name the trigger, which has none.
        first, last = (own, "") if counted and not prologue else ("", own)
        prologue = held + first + counted + job + prologue + last
        members = ",\n    ".join(f"{quote(key)}, {sql}" for key, sql in answers.items())
        body = f"{prologue}{guard}  return jsonb_build_object(\n    {members});\n"
        script = self._script(_function(self.name, body))
        reads = _reads(graph, self.subject, references) if graph else ()
        helpers = tuple(self.expressions.helpers)
        return Leg(self.kind, self.subject, self.name, script, reads, helpers)

    def _script(self, own: str) -> str:
        return "\n\n\n".join([*self.expressions.auxiliary, own])


def _reads(graph: Graph, subject: str, references: set[tuple[str, ...]]) -> tuple[str, ...]:
    """Name what the engine must fetch: steps of other activities, and what begins with `$`."""
    roots = {reference[0] for reference in references if reference}
    told = {reference[0] for reference in references if asks_for_metadata(reference)}
    reads = {
        name + METADATA * (name in told)
        for name in roots & (set(graph.activities) - {graph.trigger, subject})
    }
    if own := roots & {"$self", subject}:
        reads.add("$self" + METADATA * bool(own & told))
    if graph.trigger in roots and graph.trigger != subject:
        reads.add("$input" + METADATA * (graph.trigger in told))
    names = set(job_metadata(references))
    if names - words.JOB_IDENTITY:
        reads.add("$job" + METADATA)
    elif names:
        reads.add("$metadata")
    elif roots & {"$job", "data"}:
        reads.add("$job")
    return tuple(sorted(reads))


def _function(name: str, body: str) -> str:
    tag = "$body$"
    while tag in body:
        tag = f"$b{len(tag)}_{tag[1:]}"
    return (
        f"create or replace function hotmesh_app.{name}(c jsonb, p_code integer)\n"
        f"returns jsonb\nlanguage plpgsql\nvolatile\nas {tag}\nbegin\n{body}end;\n{tag};"
    )


def _dispatcher(name: str, legs: list[Leg]) -> str:
    """One door a version: the engine names a leg and an activity; errors come back as answers."""
    branches = "".join(
        f"    when {quote(f'{leg.kind} {leg.subject}')} then"
        f" return hotmesh_app.{leg.name}(c, p_code);\n"
        for leg in legs
    )
    choice = f"  case p_leg || ' ' || p_activity\n{branches}    else return '{{}}';\n  end case;\n"
    body = (
        (choice if legs else "  return '{}';\n") + "exception when others then\n"
        "  return jsonb_build_object('error', jsonb_build_object(\n"
        "    'code', 500, 'message', sqlerrm, 'activity', p_activity));\n"
    )
    tag = "$body$"
    while tag in body:
        tag = f"$b{len(tag)}_{tag[1:]}"
    return (
        f"create or replace function hotmesh_app.{name}(\n"
        "  p_leg text, p_activity text, c jsonb, p_code integer\n)\n"
        f"returns jsonb\nlanguage plpgsql\nvolatile\nas {tag}\nbegin\n{body}end;\n{tag};"
    )


def _identifier(*parts: str) -> str:
    """A readable SQL name; where reading would be ambiguous or too long, a digest tells apart.

    Different parts never give the same name: an app must not write over another's functions.
    """
    exact = "__".join(parts)
    plain_parts = exact[0].isalpha() and all(map(_PLAIN_PART.fullmatch, parts))
    if plain_parts and len(exact) <= _LONGEST_NAME:
        return exact
    plain = re.sub(r"[^a-z0-9_]", "_", exact.lower())
    digest = hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]
    return f"g_{plain}"[: _LONGEST_NAME - 17] + f"_{digest}"
