"""JSON schemas, where they are validated."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hotmesh_pg.compiler.loader import Path, Value
from hotmesh_pg.compiler.model import Graph
from hotmesh_pg.compiler.section import Report, Section, kind, show

_TYPES = ("string", "number", "integer", "boolean", "object", "array", "null")
_ONE = ("items", "not", "additionalProperties")
_NAMED = ("properties", "$defs", "definitions")
_MANY = ("allOf", "anyOf", "oneOf")
_COUNTS = ("minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties")
_NUMBERS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")


def check_schemas(graph_section: Section, graph: Graph) -> None:
    """Check the schemas that jobs will be held to: those beside `validate: true`."""
    report = graph_section.report
    if graph.validate:
        _check(report, (*graph.path, "input", "schema"), graph.input_schema)
    for activity in graph.activities.values():
        if activity.validate:
            _check(report, (*activity.path, "input", "schema"), activity.input_schema)


def _check(report: Report, path: Path, schema: Value) -> None:
    if schema is None:
        message = "'validate' has no effect without input.schema"
        report.warn((*path[:-2], "validate"), message, "add the schema", at="key")
        return
    pending: list[tuple[Path, Value]] = [(path, schema)]
    while pending:
        place, one = pending.pop()
        if isinstance(one, dict):
            _words(report, place, one)
            pending.extend(_within(place, one))
        elif not isinstance(one, bool):
            report.error(
                place, f"a schema must be a mapping, not {kind(one)}", "such as {type: string}"
            )


def _within(path: Path, schema: dict[str, Value]) -> Iterator[tuple[Path, Value]]:
    for name in _ONE:
        if name in schema:
            yield (*path, name), schema[name]
    for name in _NAMED:
        members = schema.get(name)
        for key, member in members.items() if isinstance(members, dict) else ():
            yield (*path, name, key), member
    for name in _MANY:
        items = schema.get(name)
        for index, item in enumerate(items if isinstance(items, list) else ()):
            yield (*path, name, index), item


def _words(report: Report, path: Path, schema: dict[str, Value]) -> None:
    for name, value in schema.items():
        if wanted := _wanted(name, value):
            message = f"{name!r} in a schema must be {wanted}, not {kind(value)}"
            report.error((*path, name), message, "see json-schema.org")
    types = schema.get("type", [])
    for one in types if isinstance(types, list) else [types]:
        if one not in _TYPES:
            hint = report.suggest(str(one), _TYPES)
            report.error((*path, "type"), f"unknown type {show(one)} in a schema", hint)


def _wanted(name: str, value: Value) -> str:
    """Say what a word of JSON Schema needs, when the value is something else."""
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if name in _NAMED:
        return "" if isinstance(value, dict) else "a mapping"
    if name in (*_MANY, "required", "enum"):
        return "" if isinstance(value, list) else "a list"
    if name in _COUNTS:
        return "" if type(value) is int and value >= 0 else "a whole number, 0 or more"
    if name in _NUMBERS:
        return "" if number else "a number"
    if name == "$ref":
        return "" if isinstance(value, str) and value.startswith("#") else "within this schema (#…)"
    if name == "pattern":
        return "" if isinstance(value, str) and _is_regex(value) else "a regular expression"
    return ""


def _is_regex(text: str) -> bool:
    try:
        re.compile(text)
    except (re.error, OverflowError, RecursionError):
        return False
    return True
