"""One activity: its type, its fields, and what each type asks for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Literal, TypeAlias

from hotmesh_pg.compiler import words
from hotmesh_pg.compiler.check_rules import check_seconds, is_expression, is_rule
from hotmesh_pg.compiler.model import (
    Activity,
    ActivityType,
    Escalation,
    Interrupt,
    Join,
    Measure,
    Rule,
    Signal,
    Stats,
)
from hotmesh_pg.compiler.section import Section, show
from hotmesh_pg.compiler.suffixes import check_suffixes

Reader: TypeAlias = Callable[[Section, Activity], Activity]

_TYPES: dict[str, ActivityType] = {
    "trigger": "trigger",
    "worker": "worker",
    "await": "await",
    "hook": "hook",
    "activity": "hook",
    "cycle": "cycle",
    "signal": "signal",
    "interrupt": "interrupt",
}
_JOINS: dict[str, Join] = {"each": "each", "all": "all", "any": "any"}
_TARGET_PARTS = 4  # trigger, input, data, and what is in it
_MEASURES: dict[str, Literal["count", "sum", "avg", "mdn", "max", "min", "index"]] = {
    "count": "count",
    "sum": "sum",
    "avg": "avg",
    "mdn": "mdn",
    "max": "max",
    "min": "min",
    "index": "index",
}


def read_activity(section: Section, name: str) -> Activity:
    """Check one activity; without a known type it is read as a hook, for the sake of the others."""
    _check_name(section, name)
    type_ = _type(section)
    if type_ is None:
        section.only(words.ANY_TYPE, words.IGNORED_ACTIVITY, words.COMPILER_OWNED)
        return _common(section, name, "hook")
    _check_fields(section, type_)
    return _READERS[type_](section, _common(section, name, type_))


def _check_name(section: Section, name: str) -> None:
    if not words.ACTIVITY.fullmatch(name):
        hint = "use up to 63 of A-Z a-z 0-9 _ -, beginning with a letter or _"
        section.error("", "this is not a good name for an activity", hint, at="key")
    if name in words.ROOTS:
        section.error("", f"{name!r} is a word of the language", "choose another name", at="key")


def _type(section: Section) -> ActivityType | None:
    if not section.require("type", f"one of {', '.join(words.TYPES)}"):
        return None
    value = section.get("type")
    if isinstance(value, str) and value in _TYPES:
        return _TYPES[value]
    hint = section.report.suggest(str(value), words.TYPES)
    section.error("type", f"unknown type {show(value)}", hint)
    return None


def _check_fields(section: Section, type_: ActivityType) -> None:
    known = words.COMMON | words.BY_TYPE[type_]
    section.only(known, words.IGNORED_ACTIVITY, words.ANY_TYPE | words.COMPILER_OWNED)
    _advise(section, type_)
    for name in section.fields.keys() - known:
        if name in words.ANY_TYPE:
            message = f"{name!r} has no effect on an activity of type {type_}"
            section.warn(name, message, "remove it", rule="no-effect")
        elif name in words.COMPILER_OWNED:
            message = f"{name!r} is set by the compiler, not here"
            section.warn(name, message, "remove it", rule="no-effect")


def _advise(section: Section, type_: ActivityType) -> None:
    """Speak of what is documentation at most."""
    output = section.get("output")
    if type_ in ("trigger", "worker", "await") and isinstance(output, dict) and "maps" in output:
        hint = "what it answers is its output; map into the job, or in the next input"
        place = replace(section, path=(*section.path, "output"))
        place.advise("maps", f"a {type_} has no output.maps", hint, rule="ignored-field")
    if type_ != "worker" and "retry" in section:
        message = f"{type_} activities are not retried"
        section.advise("retry", message, "remove it", rule="ignored-field")
    if "hook" in section:
        section.advise("hook", "'hook' is documentation", "remove it", rule="ignored-field")


def _common(section: Section, name: str, type_: ActivityType) -> Activity:
    for flag in ("emit", "persist"):
        if isinstance(section.get(flag), str) and not is_expression(section.get(flag)):
            message = f"only true has an effect, not {show(section.get(flag))}"
            section.warn(flag, message, "use true", rule="no-effect")
    job_maps = _maps(section, "job")
    check_suffixes(section.report, section.label, job_maps, (*section.path, "job", "maps"))
    return Activity(
        name=name,
        type=type_,
        position=section.position,
        path=section.path,
        title=section.text("title") or "",
        input_maps=_maps(section, "input"),
        output_maps=_maps(section, "output"),
        job_maps=job_maps,
        input_schema=_schema(section, "input"),
        output_schema=_schema(section, "output"),
        validate=section.flag("validate"),
        status_threshold=section.get("statusThreshold"),
        emit=section.get("emit"),
        persist=section.get("persist"),
        telemetry=_telemetry(section, type_),
        retry=_retry(section),
        join=_JOINS[section.choice("join", tuple(_JOINS), "each")],
    )


def _maps(section: Section, name: str) -> Rule:
    block = section.block(name, f"{section.label}, {name}")
    block.only(words.MAPPED, {field for field in block.fields if _is_code(field)})
    maps = block.get("maps")
    if maps is not None and not isinstance(maps, (dict, list)) and not is_expression(maps):
        block.wrong("maps", "a mapping")
    return maps


def _is_code(name: str) -> bool:
    """Maps and schemas by status code are accepted and ignored, as in HotMesh."""
    return name == "default" or (len(name) == 3 and name[0].isdigit())


def _schema(section: Section, name: str) -> Rule:
    block = section.get(name)
    return block.get("schema") if isinstance(block, dict) else None


def _telemetry(section: Section, type_: ActivityType) -> dict[str, Rule]:
    if "telemetry" in section and type_ in ("trigger", "cycle"):
        message = f"'telemetry' has no effect on an activity of type {type_}: it has no step"
        section.warn("telemetry", message, "move it to another activity", rule="no-effect")
    block = section.block("telemetry", f"{section.label}, telemetry")
    for name, value in block.fields.items():
        if isinstance(value, list | dict) and not is_rule(value):
            block.wrong(name, "text, a number, a boolean, a reference or a @pipe")
    return block.fields


def _retry(section: Section) -> dict[str, int]:
    block = section.block("retry", f"{section.label}, retry")
    counts: dict[str, int] = {}
    for code, value in block.fields.items():
        count = value[0] if isinstance(value, list) and value else value
        if not words.CODE.fullmatch(code):
            hint = "write a status code and a count, such as '500': [3]"
            block.error(code, f"{show(code)} is not a status code", hint, at="key")
        elif type(count) is not int or not 1 <= count <= words.MAX_RETRIES:
            hint = f"write 1 to {words.MAX_RETRIES:,} in brackets, such as '{code}': [3]"
            block.error(code, f"{show(value)} is not a number of retries", hint)
        else:
            counts[code] = count
    return counts


def _read_trigger(section: Section, activity: Activity) -> Activity:
    return replace(activity, entity=section.get("entity"), stats=_stats(section))


def _stats(section: Section) -> Stats | None:
    block = section.section("stats", f"{section.label}, stats")
    if block is None:
        return None
    block.only(words.STATS)
    for given, missing in (("key", "measures"), ("measures", "key")):
        if block.get(given) and not block.get(missing):
            message = f"{given} without {missing} counts nothing"
            block.warn(given, message, f"add {missing}", rule="no-effect")
    for name in block.fields.keys() & words.IGNORED_STATS:
        block.advise(name, f"{name!r} is ignored", "remove it", rule="ignored-field")
    return Stats(
        id=block.get("id"),
        key=block.get("key"),
        granularity=block.choice("granularity", words.GRANULARITIES, "5m"),
        measures=tuple(_measure(item) for item in block.sections("measures")),
    )


def _measure(item: Section) -> Measure:
    item.only({"measure", "target"})
    item.require("measure", f"one of {', '.join(_MEASURES)}")
    item.require("target", "name a value, such as '{trigger.input.data.price}'")
    if not is_expression(target := item.text("target") or "{}"):
        item.error("target", f"{show(target)} is not a reference", "put it in braces")
    elif len(target.split(".")) < _TARGET_PARTS:
        hint = "write the path to a value, such as '{trigger.input.data.price}'"
        item.error("target", f"{show(target)} names no value of the input", hint)
    return Measure(_MEASURES[item.choice("measure", tuple(_MEASURES), "count")], target)


def _read_worker(section: Section, activity: Activity) -> Activity:
    section.require("topic", "name the topic that its worker listens to")
    return replace(activity, topic=_topic(section))


def _read_await(section: Section, activity: Activity) -> Activity:
    section.require("topic", "name the topic that the other graph subscribes to")
    return replace(activity, topic=_topic(section), await_=section.get("await"))


def _read_hook(section: Section, activity: Activity) -> Activity:
    check_seconds(section, "sleep")
    return replace(activity, sleep=section.get("sleep"), escalation=_escalation(section))


def _read_cycle(section: Section, activity: Activity) -> Activity:
    section.require("ancestor", "name the activity to go back to")
    return replace(activity, ancestor=section.text("ancestor"))


def _read_signal(section: Section, activity: Activity) -> Activity:
    section.require("topic", "name the topic of the hook to wake")
    subtype = section.choice("subtype", ("one", "all"), "one")
    if subtype == "all":
        _check_signal_all(section)
    maps = section.block("signal", f"{section.label}, signal")
    resolver = section.block("resolver", f"{section.label}, resolver")
    for block in (maps, resolver):
        block.only(words.MAPPED)
    signal = Signal(
        subtype="all" if subtype == "all" else "one",
        topic=_topic(section),
        maps=maps.get("maps"),
        status=section.get("status"),
        code=section.get("code"),
        resolver_maps=resolver.get("maps"),
        key_name=section.get("key_name"),
        key_value=section.get("key_value"),
        scrub=section.get("scrub"),
    )
    return replace(activity, topic=signal.topic, signal=signal)


def _check_signal_all(section: Section) -> None:
    if not isinstance(section.get("topic"), str) or is_expression(section.get("topic")):
        section.error("topic", "a signal to all needs a literal topic", "write its name")
    for name in ("key_name", "key_value"):
        section.require(name, "a signal to all finds its jobs by key_name and key_value")


def _read_interrupt(section: Section, activity: Activity) -> Activity:
    check_seconds(section, "expire")
    interrupt = Interrupt(
        has_target=section.get("target") is not None,
        target=section.get("target"),
        topic=_topic(section),
        reason=section.get("reason"),
        throw=section.get("throw"),
        descend=section.get("descend"),
        code=section.get("code"),
        stack=section.get("stack"),
        expire=section.get("expire"),
    )
    return replace(activity, topic=interrupt.topic, interrupt=interrupt)


def _topic(section: Section) -> Rule:
    """Read a topic: a name, or a rule that answers one for each job."""
    value = section.get("topic")
    if isinstance(value, str) and not is_expression(value):
        if problem := words.topic_problem(value):
            section.error("topic", f"the topic {problem}", "use a short, readable name")
    elif value is not None and not is_rule(value):
        section.wrong("topic", "a name, a reference or a @pipe")
    return value


def _escalation(section: Section) -> Escalation | None:
    block = section.section("escalation", f"{section.label}, escalation")
    if block is None:
        return None
    block.only(words.ESCALATION.union(words.ESCALATION_OBJECTS))
    if not any(block.get(name) is not None for name in ("role", "type", "priority", "metadata")):
        hint = "add at least one, usually role"
        message = "without role, type, priority or metadata no row is written"
        block.warn("", message, hint, rule="no-effect")
    for name, value in block.fields.items():
        if name in words.ESCALATION and isinstance(value, (list, dict)):
            block.wrong(name, "a literal or a reference")
    for name in words.ESCALATION_OBJECTS:
        value = block.get(name)
        if value is not None and not isinstance(value, dict) and not is_expression(value):
            block.wrong(name, "a mapping or a reference to one")
    _check_escalation_literals(block)
    fields = {name: block.get(name) for name in block.fields if name in words.ESCALATION}
    return Escalation(fields, block.get("metadata"), block.get("envelope"))


def _check_escalation_literals(block: Section) -> None:
    for name in ("role", "type"):
        if block.get(name) == "":
            block.error(name, f"{name!r} is empty", "name who should answer, or leave it out")
    priority = block.get("priority")
    if priority is not None and not is_expression(priority):
        text = str(priority)
        if not text.isdecimal() or not 0 <= int(text[:5]) <= words.MAX_PRIORITY:
            hint = f"use 0 (first) to {words.MAX_PRIORITY:,} (last)"
            block.error("priority", f"{show(priority)} is not a priority", hint)
    expires = block.get("expiresAt")
    if expires is not None and not is_expression(expires) and not _is_instant(str(expires)):
        hint = "write it as 2030-01-31T09:30:00Z, or refer to a value"
        block.error("expiresAt", f"{show(expires)} is not an instant", hint)


def _is_instant(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


_READERS: dict[ActivityType, Reader] = {
    "trigger": _read_trigger,
    "worker": _read_worker,
    "await": _read_await,
    "hook": _read_hook,
    "cycle": _read_cycle,
    "signal": _read_signal,
    "interrupt": _read_interrupt,
}
