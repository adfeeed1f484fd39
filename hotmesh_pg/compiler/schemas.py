"""JSON schemas as the database is given them: without remarks, patterns in PostgreSQL's words."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import unquote

from hotmesh_pg.compiler.loader import Path, Value
from hotmesh_pg.compiler.model import Activity
from hotmesh_pg.compiler.regex import translated

ONE = (
    *("items", "contains", "additionalProperties", "propertyNames"),
    *("not", "if", "then", "else"),
)
NAMED = ("properties", "patternProperties", "dependentSchemas", "$defs", "definitions")
MANY = ("allOf", "anyOf", "oneOf", "prefixItems")
# of these the schema judges the same value as the one that it stands in
IN_PLACE = ("allOf", "anyOf", "oneOf", "not", "if", "then", "else", "dependentSchemas")
# which schemas an activity holds its data to
HELD: dict[str, tuple[str, ...]] = {
    "worker": ("input", "output"),
    "await": ("input", "output"),
    "cycle": ("input",),
}
REMARKS = frozenset(
    (
        *("title", "description", "default", "examples", "example", "deprecated", "readOnly"),
        *("writeOnly", "$schema", "$id", "$comment"),
        *("contentEncoding", "contentMediaType", "contentSchema"),
    )
)


def held(activity: Activity) -> dict[str, Value]:
    """The schemas that an activity's data is held to: its input's, its output's, or neither."""
    return holdable(activity) if activity.validate else {}


def holdable(activity: Activity) -> dict[str, Value]:
    """The schemas that an activity's data could be held to."""
    schemas = {"input": activity.input_schema, "output": activity.output_schema}
    names = HELD.get(activity.type, ())
    return {name: schemas[name] for name in names if schemas[name] is not None}


def within(path: Path, schema: Value) -> Iterator[tuple[Path, Value]]:
    """Yield the schemas directly in a schema, each with its place."""
    for name, value in schema.items() if isinstance(schema, dict) else ():
        if name in ONE:
            yield (*path, name), value
        elif name in NAMED and isinstance(value, dict):
            yield from (((*path, name, key), member) for key, member in value.items())
        elif name in MANY and isinstance(value, list):
            yield from (((*path, name, index), member) for index, member in enumerate(value))


def prepared(schema: Value) -> Value:
    """Rewrite a checked schema for the database."""
    if not isinstance(schema, dict):
        return schema
    ready: dict[str, Value] = {}
    for name, value in schema.items():
        if name == "pattern" and isinstance(value, str):
            ready[name] = translated(value)
        elif name == "$ref" and isinstance(value, str):
            ready[name] = _reference(value)
        elif name in ONE:
            ready[name] = prepared(value)
        elif name in NAMED and isinstance(value, dict):
            patterns = name == "patternProperties"
            ready[name] = {
                translated(key) if patterns else key: prepared(member)
                for key, member in value.items()
            }
        elif name in MANY and isinstance(value, list):
            ready[name] = [prepared(member) for member in value]
        elif name not in REMARKS:
            ready[name] = value
    return ready


def tokens(reference: str) -> Path:
    """Cut the reference of a schema to itself into the steps of its way; ValueError if it is none.

    A step into a list is left as text: it is compared with the text of places.
    """
    text = unquote(reference)
    if text == "#":
        return ()
    if not text.startswith("#/"):
        raise ValueError(reference)
    return tuple(one.replace("~1", "/").replace("~0", "~") for one in text[2:].split("/"))


def _reference(text: str) -> str:
    steps, ready = tokens(text), []
    for index, step in enumerate(steps):
        follows = index and steps[index - 1] == "patternProperties"
        ready.append(translated(str(step)) if follows else str(step))
    return "#" + "".join("/" + one.replace("~", "~0").replace("/", "~1") for one in ready)
