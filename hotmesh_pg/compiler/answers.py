"""Answers: what the two legs of an activity must resolve, each as a key and its SQL.

Entering resolves what the activity is given (input, topic, sleep, key, escalation); leaving maps
its result into the job and chooses the successors. A leg without an answer is not generated.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from hotmesh_pg.compiler.expressions import Expressions, quote
from hotmesh_pg.compiler.legs import Leg, LegWriter
from hotmesh_pg.compiler.model import (
    UNDEFINED,
    Activity,
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
from hotmesh_pg.compiler.ways import Ways


def is_literal(rule: Rule) -> bool:
    return isinstance(rule, str) and not is_rule(rule)


def is_rule(rule: Rule) -> bool:
    if isinstance(rule, str):
        return rule.startswith("{") and rule.endswith("}")
    return isinstance(rule, dict)


def legs_of(own: tuple[str, str], graph: Graph, activity: Activity, ways: Ways) -> list[Leg]:
    legs = []
    enter = LegWriter(own, "enter", activity.name)
    answers = dict(_enter_answers(enter.expressions, graph, activity))
    guard = _input_guard(activity, answers)
    if answers:
        prologue = _hook_prologue(enter.expressions, activity)
        legs.append(enter.function(graph, answers, prologue, guard))
    for kind in ("leave", "route"):
        leave = LegWriter(own, kind, activity.name)
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


def _output_guard(leg: LegWriter, activity: Activity) -> str:
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


def expiry_of(own: tuple[str, str], graph: Graph, activity: Activity) -> Iterator[Leg]:
    """The rule by which a graph's jobs expire is asked of its trigger, when a job has ended."""
    if activity.name == graph.trigger and is_rule(graph.expire):
        leg = LegWriter(own, "expire", activity.name)
        yield leg.function(graph, {"seconds": leg.expressions.value(graph.expire)})


def series_of(own: tuple[str, str], graph: Graph, activity: Activity) -> Iterator[Leg]:
    """The key of a trigger's statistics, as those ask for it who read them."""
    if activity.stats is not None and activity.stats.counts:
        leg = LegWriter(own, "series", activity.name)
        yield leg.function(graph, {"series": leg.expressions.value(activity.stats.key)})


def _enter_answers(e: Expressions, graph: Graph, activity: Activity) -> Iterator[tuple[str, str]]:
    """Yield what entering must resolve: the key of the answer and its SQL."""
    if activity.stats is not None:
        yield from _stats_answers(e, activity.stats)
    if activity.entity is not None:
        yield "entity", e.value(activity.entity)
    if activity.input_maps is not None:
        yield "input", e.maps(activity.input_maps, nulls=True)
    if activity.topic is not None and not is_literal(activity.topic):
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


def _leave_answers(leg: LegWriter, activity: Activity, feeds: bool) -> Iterator[tuple[str, str]]:
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


def match_of(own: tuple[str, str], topic: str, place: int, rule: HookRule) -> Leg:
    """The key under which a signal's payload looks for its waiting job, by one rule."""
    leg = LegWriter(own, f"match{place or ''}", topic)
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
