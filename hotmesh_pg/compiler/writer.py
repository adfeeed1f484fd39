"""Plain values to YAML: a resolved document as one text, readable, the same for the same value."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from hotmesh_pg.compiler.loader import Document, Value
from hotmesh_pg.compiler.scalars import resolve

_PLAIN = re.compile(r"[A-Za-z_$][A-Za-z0-9_$./-]*( [A-Za-z0-9_$./-]+)*")
_LONGEST_KEY = 120  # a longer one needs a "?" before it
_INDENT = "  "


def source(document: Document) -> str:
    """The whole document as one text: as it was read, unless it refers to anything."""
    return write(document.value) if document.resolved else document.text


def write(value: Value) -> str:
    """Write a value as YAML that reads back as the same value."""
    return "\n".join(_lines(value, "")) + "\n"


def _lines(value: Value, indent: str) -> Iterator[str]:
    if isinstance(value, dict) and value:
        for name, member in value.items():
            yield from _member(name, member, indent)
    elif isinstance(value, list) and value:
        for item in value:
            first, *rest = _lines(item, indent + _INDENT)
            yield f"{indent}- {first[len(indent) + len(_INDENT) :]}"
            yield from rest
    else:
        yield indent + _scalar(value)


def _member(name: str, member: Value, indent: str) -> Iterator[str]:
    key = _scalar(name)
    if len(key) > _LONGEST_KEY:
        yield f"{indent}? {key}"
        key = ""
    if isinstance(member, dict | list) and member:
        yield f"{indent}{key}:"
        yield from _lines(member, indent + _INDENT)
    else:
        yield f"{indent}{key}: {_scalar(member)}"


def _scalar(value: Value) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case str():
            return _text(value)
        case float():
            return _number(value)
        case dict():
            return "{}"
        case list():
            return "[]"
    return str(value)


def _number(value: float) -> str:
    if math.isnan(value):
        return ".nan"
    if math.isinf(value):
        return ".inf" if value > 0 else "-.inf"
    return repr(value)


def _text(text: str) -> str:
    if _PLAIN.fullmatch(text) and resolve(text) == text:
        return text
    if text.isprintable():
        return "'" + text.replace("'", "''") + "'"
    return '"' + "".join(map(_escaped, text)) + '"'


def _escaped(sign: str) -> str:
    if sign in '"\\':
        return "\\" + sign
    return sign if sign.isprintable() else f"\\U{ord(sign):08x}"
