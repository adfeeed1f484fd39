"""The edges of a graph: its transitions and hooks, and the conditions on both."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Literal

from hotmesh_pg.compiler import words
from hotmesh_pg.compiler.loader import Value
from hotmesh_pg.compiler.model import (
    UNDEFINED,
    Activity,
    Code,
    Conditions,
    Gate,
    HookRule,
    Match,
    Transition,
)
from hotmesh_pg.compiler.section import Section, show

Edge = Literal["transition", "hook rule"]


def read_transitions(graph: Section, names: Collection[str]) -> dict[str, tuple[Transition, ...]]:
    """Read `transitions`: from each activity, to which others and when."""
    block = graph.block("transitions")
    found: dict[str, tuple[Transition, ...]] = {}
    for source in block.fields:
        if source not in names:
            hint = graph.report.suggest(source, names)
            path = (*block.path, source)
            message = f"transition from unknown activity {show(source)}"
            graph.report.error(path, message, hint, at="key", rule="unknown-activity")
        found[source] = tuple(_from(block, source, names).values())
    return found


def _from(block: Section, source: str, names: Collection[str]) -> dict[str, Transition]:
    found: dict[str, Transition] = {}
    for item in block.sections(source, f"transition from {show(source)}"):
        transition = _transition(item, source, names)
        if transition is None:
            continue
        if transition.to in found:
            message = f"a second transition to {transition.to!r} replaces the first"
            item.warn("to", message, "put both into one", at="value", rule="replaced-transition")
        found[transition.to] = transition
    return found


def _transition(item: Section, source: str, names: Collection[str]) -> Transition | None:
    item.only({"to", "conditions", "code"})
    if "code" in item:
        item.warn(
            "code", "'code' has no effect here", "put it under 'conditions'", rule="no-effect"
        )
    to = _target(item, names, "transition")
    conditions = item.section("conditions")
    if to == source:
        hint = f"to run {source!r} again, add an activity of type cycle whose ancestor it is"
        item.error("to", "an activity cannot follow itself", hint)
        return None
    checked = _conditions(conditions) if conditions else None
    return Transition(to, checked, item.report.document.at((*item.path, "to"))) if to else None


def _target(item: Section, names: Collection[str], edge: Edge) -> str | None:
    if not item.require("to", "name the activity that follows"):
        return None
    to = item.text("to")
    if to is not None and to not in names:
        message = f"{edge} to unknown activity {show(to)}"
        hint = item.report.suggest(to, names)
        item.report.error((*item.path, "to"), message, hint, rule="unknown-activity")
        return None
    return to


def _conditions(block: Section) -> Conditions:
    block.only(words.CONDITIONS)
    return Conditions(_code(block), _match(block), _gate(block))


def _gate(block: Section) -> Gate:
    return "or" if block.choice("gate", ("and", "or"), "and") == "or" else "and"


def _code(block: Section) -> Code:
    """Read a status code or a list of them; null and 0 mean 200, as in HotMesh."""
    value = block.get("code")
    if value is None or (type(value) is int and value == 0):
        return 200
    if not isinstance(value, list):
        return _one_code(block, value) or 200
    if not value:
        message = "an empty list of codes never matches"
        block.warn("code", message, "name one", at="value", rule="impossible-code")
    codes = tuple(code for one in value if (code := _one_code(block, one)) is not None)
    if len(codes) > 1 and any(isinstance(code, str) for code in codes):
        block.warn(
            "code",
            "a list of codes compares numbers: text in it never matches",
            "unquote it",
            rule="impossible-code",
        )
    return codes


def _one_code(block: Section, value: Value) -> int | str | None:
    if isinstance(value, (int, str)) and not isinstance(value, bool):
        if words.CODE.fullmatch(str(value)):
            return value
        hint = "list the codes, such as [404, 422]" if "*" in str(value) else "such as 404"
    else:
        hint = "write a number such as 404, or a list of them"
    block.error("code", f"{show(value)} is not a status code", hint)
    return None


def _match(block: Section) -> tuple[Match, ...] | None:
    if block.get("match") is None:
        return None
    return tuple(_one_match(item) for item in block.sections("match"))


def _one_match(item: Section) -> Match:
    item.only(words.MATCH)
    for name in words.MATCH:
        if name not in item:
            message = f"the match has no {name!r}, which compares with undefined"
            item.warn("", message, "add it", rule="no-value")
    return Match(item.fields.get("expected", UNDEFINED), item.fields.get("actual", UNDEFINED))


def read_hooks(
    graph: Section, activities: Mapping[str, Activity]
) -> dict[str, tuple[HookRule, ...]]:
    """Read `hooks`: on which topics its activities wait, and for whose signals."""
    block = graph.block("hooks")
    found: dict[str, tuple[HookRule, ...]] = {}
    waits: dict[str, str] = {}
    for topic in block.fields:
        if problem := words.topic_problem(topic):
            block.error(topic, f"the topic of a hook {problem}", "use a short name", at="key")
        rules: list[HookRule] = []
        seen: set[str] = set()
        for item in block.sections(topic, f"hook {show(topic)}"):
            rule = _hook_rule(item, topic, activities)
            if rule is None:
                continue
            if repr(rule.matches) in seen:
                message = "a second rule with the same match would never be reached"
                hint = "let the matches differ, or use another topic"
                item.error("", message, hint, rule="unreachable-rule")
            seen.add(repr(rule.matches))
            if waits.setdefault(rule.to, topic) != topic or rule.to in {one.to for one in rules}:
                message = f"{rule.to!r} waits by its first rule, which is on {waits[rule.to]!r}"
                hint = "no signal finds it by this one: remove it, or add a hook beside it"
                item.warn("to", message, hint, at="value", rule="unreachable-rule")
            rules.append(rule)
        found[topic] = tuple(rules)
    return found


def _hook_rule(item: Section, topic: str, activities: Mapping[str, Activity]) -> HookRule | None:
    item.only({"to", "conditions"})
    to = _target(item, activities, "hook rule")
    if to and activities[to].type != "hook":
        message = f"{to!r} is of type {activities[to].type} and cannot wait for a signal"
        item.error("to", message, "name an activity of type hook")
    conditions = item.block("conditions")
    conditions.only(words.CONDITIONS)
    matches = _match(conditions)
    if not matches:
        hint = "add one such as {expected: '{$job.metadata.jid}', actual: '{$self.hook.data.id}'}"
        item.error("", "a hook rule needs a match, to tell whose signal it is", hint)
    if matches and len(matches) > 1 and _gate(conditions) == "or":
        hint = "write a rule, each to a hook of its own, for each of them"
        message = "all matches of a hook rule must be met, whatever 'gate'"
        conditions.warn("gate", message, hint, rule="no-effect")
    if not to:
        return None
    return HookRule(topic, to, matches or (), _gate(conditions), item.position)
