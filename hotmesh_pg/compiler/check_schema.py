"""JSON schemas, where data is held to them: what is wrong with a schema is told at deployment."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection
from itertools import islice, pairwise

from hotmesh_pg.compiler.loader import Path, Value
from hotmesh_pg.compiler.model import Activity, Graph
from hotmesh_pg.compiler.regex import translated
from hotmesh_pg.compiler.schemas import (
    HELD,
    IN_PLACE,
    MANY,
    NAMED,
    ONE,
    REMARKS,
    held,
    holdable,
    tokens,
    within,
)
from hotmesh_pg.compiler.section import Report, Section, kind, listed, show
from hotmesh_pg.compiler.topology import circles

FORMATS = ("date", "date-time", "email", "uri", "uuid", "ipv4")

_RULE = "unreadable-schema"
TYPES = ("string", "number", "integer", "boolean", "object", "array", "null")
COUNTS = (
    *("minLength", "maxLength", "minItems", "maxItems", "minContains", "maxContains"),
    *("minProperties", "maxProperties"),
)
NUMBERS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
_OTHER = ("type", "enum", "const", "required", "dependentRequired", "uniqueItems", "multipleOf")
_KNOWN = frozenset(
    (*ONE, *NAMED, *MANY, *COUNTS, *NUMBERS, *_OTHER, "pattern", "format", "$ref", *REMARKS)
)
# words that would have to hold, and of which we hold nothing: better refused than believed
REFUSED = {
    "nullable": "write type: [string, 'null']",
    "dependencies": "use dependentRequired or dependentSchemas",
    "additionalItems": "use items beside prefixItems",
    **dict.fromkeys(("unevaluatedProperties", "unevaluatedItems"), "use additionalProperties"),
    **dict.fromkeys(("$anchor", "$dynamicAnchor", "$dynamicRef", "$recursiveRef"), "use $ref"),
}


def check_schemas(graph_section: Section, graph: Graph) -> None:
    """Check the schemas that data will be held to: those beside `validate: true`."""
    report = graph_section.report
    schema = graph.input_schema
    if graph.validate and schema is not None:
        _check(report, (*graph.path, "input", "schema"), schema)
    elif graph.validate:
        _idle(report, graph.path, "without input.schema", "add the schema")
    elif schema is not None:
        _advise(report, graph_section.label, graph.path, ["input"])
    for activity in graph.activities.values():
        if activity.validate:
            _check_activity(report, activity)
        else:
            label = f"activity {show(activity.name)}"
            _advise(report, label, activity.path, holdable(activity))


def _advise(report: Report, label: str, path: Path, schemas: Collection[str]) -> None:
    """Speak of schemas that could hold, and do not."""
    for name in schemas:
        message = f"{label}: nothing is held to the schema of its {name}"
        place, hint = (*path, name, "schema"), f"add 'validate: true' beside {name!r}"
        rule = "unvalidated-schema"
        report.warn(place, message, hint, at="key", rule=rule, severity="advice")


def _check_activity(report: Report, activity: Activity) -> None:
    schemas = held(activity)
    if activity.type not in HELD:
        hint = f"it has one on {listed(HELD)}, and on a graph beside its input.schema"
        _idle(report, activity.path, f"on an activity of type {activity.type}", hint)
    elif not schemas:
        names = " or ".join(f"{name}.schema" for name in HELD[activity.type])
        _idle(report, activity.path, f"without {names}", "add the schema")
    for name, schema in schemas.items():
        _check(report, (*activity.path, name, "schema"), schema)


def _idle(report: Report, path: Path, why: str, hint: str) -> None:
    report.warn(
        (*path, "validate"), f"'validate' has no effect {why}", hint, at="key", rule="no-effect"
    )


def _check(report: Report, root: Path, schema: Value) -> None:
    places: set[str] = set()
    references: list[tuple[Path, str, str]] = []  # where, of which schema, to what
    edges: dict[str, list[str]] = {}  # schemas that judge the same value
    pending: list[tuple[Path, Value]] = [(root, schema)]
    while pending:
        place, one = pending.pop()
        own = _pointer(place[len(root) :])
        places.add(own)
        edges.setdefault(own, [])
        if isinstance(one, dict):
            _words(report, place, one)
            if isinstance(reference := one.get("$ref"), str):
                references.append(((*place, "$ref"), own, reference))
            for inner, member in within(place, one):
                pending.append((inner, member))
                if inner[len(place)] in IN_PLACE:
                    edges[own].append(_pointer(inner[len(root) :]))
        elif not isinstance(one, bool):
            hint = "such as {type: string}"
            if isinstance(one, list) and place[-1] == "items":
                hint = "a schema for each item is a list under prefixItems"
            report.error(place, f"a schema must be a mapping, not {kind(one)}", hint, rule=_RULE)
    _check_references(report, places, references, edges)


def _check_references(
    report: Report,
    places: set[str],
    references: list[tuple[Path, str, str]],
    edges: dict[str, list[str]],
) -> None:
    owners: dict[tuple[str, str], Path] = {}
    for place, own, text in references:
        try:
            target = _pointer(tokens(text))
        except ValueError:
            message = f"'$ref' in a schema must be within this schema (#…), not {kind(text)}"
            report.error(place, message, "see json-schema.org", rule=_RULE)
            continue
        if target not in places:
            message = f"'$ref' {show(text)} leads to no schema of this schema"
            report.error(place, message, "put what it names under $defs", rule=_RULE)
            continue
        edges[own].append(target)
        owners[own, target] = place
    for circle in islice(circles(edges), 20):
        place = next(owners[step] for step in pairwise(circle) if step in owners)
        message = f"the schema refers to itself without end: {' → '.join(circle)}"
        hint = "a schema may hold itself only for its members or items"
        report.error(place, message, hint, rule=_RULE)


def _pointer(steps: Path) -> str:
    escaped = (str(step).replace("~", "~0").replace("/", "~1") for step in steps)
    return "/".join(("#", *escaped))


def _words(report: Report, path: Path, schema: dict[str, Value]) -> None:
    for name, value in schema.items():
        if name in REFUSED:
            message = f"{name!r} in a schema is not supported"
            report.error((*path, name), message, REFUSED[name], at="key", rule=_RULE)
        elif name not in _KNOWN and not name.startswith("x-"):
            hint = report.suggest(name, _KNOWN)
            message = f"unknown word {show(name)} in a schema, which holds nothing"
            report.warn((*path, name), message, hint, at="key", rule="unknown-word")
        elif name not in REMARKS and (wanted := _wanted(name, value)):
            message = f"{name!r} in a schema must be {wanted}, not {kind(value)}"
            report.error((*path, name), message, "see json-schema.org", rule=_RULE)
    _check_types(report, path, schema)
    if isinstance(schema.get("format"), str) and schema["format"] not in FORMATS:
        message = f"the format {show(schema['format'])} is not checked"
        hint = f"checked are {listed(FORMATS)}"
        report.warn((*path, "format"), message, hint, rule="unknown-word")
    for pattern in _mapping(schema.get("patternProperties")):
        if problem := _regex(pattern):
            message = f"a name in 'patternProperties' must be {problem}"
            place = (*path, "patternProperties", pattern)
            report.error(place, message, at="key", rule=_RULE)


def _check_types(report: Report, path: Path, schema: dict[str, Value]) -> None:
    types = schema.get("type", [])
    for one in types if isinstance(types, list) else [types]:
        if one not in TYPES:
            hint = report.suggest(str(one), TYPES)
            message = f"unknown type {show(one)} in a schema"
            report.error((*path, "type"), message, hint, rule=_RULE)


def _mapping(value: Value) -> dict[str, Value]:
    return value if isinstance(value, dict) else {}


def _wanted(name: str, value: Value) -> str:
    """Say what a word of JSON Schema needs, when the value is something else."""
    for names, needed in _NEEDED:
        if name in names:
            return needed(value)
    return ""


def _a_mapping(value: Value) -> str:
    return "" if isinstance(value, dict) else "a mapping"


def _a_list(value: Value) -> str:
    return "" if isinstance(value, list) and value else "a list that is not empty"


def _values(value: Value) -> str:
    if not isinstance(value, list):
        return "a list"
    return next((problem for one in value if (problem := _a_value(one))), "")


def _a_value(value: Value) -> str:
    """NaN and the infinities cannot be written in JSON."""
    if isinstance(value, float) and not math.isfinite(value):
        return "a value that JSON can hold"
    members = value.values() if isinstance(value, dict) else value
    if isinstance(value, dict | list):
        return next((problem for one in members if (problem := _a_value(one))), "")  # type: ignore
    return ""


def _names(value: Value) -> str:
    known = isinstance(value, list) and all(isinstance(one, str) for one in value)
    return "" if known else "a list of names"


def _lists_of_names(value: Value) -> str:
    known = isinstance(value, dict) and not any(map(_names, value.values()))
    return "" if known else "a mapping of lists of names"


def _a_count(value: Value) -> str:
    return "" if type(value) is int and value >= 0 else "a whole number, 0 or more"


def _a_number(value: Value) -> str:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return "" if number and math.isfinite(value) else "a number"  # type: ignore[arg-type]


def _above_zero(value: Value) -> str:
    return "" if not _a_number(value) and value > 0 else "a number above 0"  # type: ignore


def _a_flag(value: Value) -> str:
    return "" if isinstance(value, bool) else "true or false"


def _text(value: Value) -> str:
    return "" if isinstance(value, str) else "text"


def _regex(value: Value) -> str:
    if not isinstance(value, str):
        return "a regular expression"
    try:
        translated(value)
    except ValueError as error:
        return str(error)
    return ""


_NEEDED: tuple[tuple[tuple[str, ...], Callable[[Value], str]], ...] = (
    (NAMED, _a_mapping),
    (MANY, _a_list),
    (COUNTS, _a_count),
    (NUMBERS, _a_number),
    (("multipleOf",), _above_zero),
    (("required",), _names),
    (("dependentRequired",), _lists_of_names),
    (("enum",), _values),
    (("const",), _a_value),
    (("uniqueItems",), _a_flag),
    (("pattern",), _regex),
    (("format", "$ref"), _text),
)
