"""What leaves Python as JSON: checked before it is sent, so that the database never has to refuse.

A worker's answer must always arrive, the bad news most of all: `describe` accepts any exception.
"""

from __future__ import annotations

import json
import re
import traceback
from typing import Any

from hotmesh_pg.errors import InvalidArgument

LARGEST = 16 * 1024 * 1024
DEEPEST = 100
_LONGEST_TEXT = 8 * 1024
_LONE_SURROGATE = re.compile(
    r"(?<!\\)(?:\\\\)*(?:\\ud[89ab][0-9a-f]{2}(?!\\ud[c-f])|(?<!\\ud[89ab][0-9a-f]{2})\\ud[c-f])"
)
_UNREPRESENTABLE = re.compile("[\x00\ud800-\udfff]")


class PayloadError(InvalidArgument):
    """The value cannot be stored as JSON in PostgreSQL; trying again will not help."""


def encode(value: object) -> str:
    """Write a payload as JSON that PostgreSQL takes, or raise PayloadError that says why not."""
    try:
        text = json.dumps(value, allow_nan=False, separators=(",", ":"))
    except (TypeError, ValueError, RecursionError) as error:
        raise PayloadError(f"not representable as JSON: {error}") from None
    if "\\u0000" in text and _has_nul(value):
        raise PayloadError("a text holds the character NUL, which PostgreSQL cannot store")
    if "\\ud" in text and _LONE_SURROGATE.search(text):
        raise PayloadError("a text holds half of a surrogate pair, which is no character")
    if len(text) > LARGEST:
        raise PayloadError(f"payload too large: {len(text)} bytes, {LARGEST} is the most")
    if text.count("[") + text.count("{") > DEEPEST and _depth(value) > DEEPEST:
        raise PayloadError(f"payload too deep: nested more than {DEEPEST} levels")
    return text


def describe(error: BaseException) -> dict[str, Any]:
    """Tell of an exception as an error payload; never raises, whatever the exception does."""
    try:
        message = str(error) or type(error).__name__
    except Exception as broken:
        message = f"{type(error).__name__} (its message cannot be shown: {type(broken).__name__})"
    told: dict[str, Any] = {
        "name": type(error).__name__,
        "message": _clean(message),
        "stack": _clean("".join(traceback.format_exception(error))[-_LONGEST_TEXT:]),
    }
    cause = getattr(error, "details", None)
    if isinstance(cause, dict) and _is_representable(cause):
        told["error"] = cause
    return told


def _is_representable(value: object) -> bool:
    try:
        encode(value)
    except PayloadError:
        return False
    return True


def code_of(error: BaseException) -> int:
    """The code that an exception asks for by its attribute `code`, if it could be one, else 500."""
    code = getattr(error, "code", None)
    return code if type(code) is int and 100 <= code < 1000 else 500


def _clean(text: str) -> str:
    return _UNREPRESENTABLE.sub("\N{REPLACEMENT CHARACTER}", text)[:_LONGEST_TEXT]


def _has_nul(value: object) -> bool:
    if isinstance(value, str):
        return "\x00" in value
    if isinstance(value, dict):
        return any(_has_nul(key) or _has_nul(item) for key, item in value.items())
    return isinstance(value, list | tuple) and any(map(_has_nul, value))


def _depth(value: object) -> int:
    if isinstance(value, dict):
        return 1 + max(map(_depth, value.values()), default=0)
    if isinstance(value, list | tuple):
        return 1 + max(map(_depth, value), default=0)
    return 0
