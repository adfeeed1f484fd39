"""Patterns of JSON schemas: JavaScript's regular expressions in the words of PostgreSQL's."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator

MAX_REPEAT = 255  # PostgreSQL's own limit

_CLASSES = {"d": "[0-9]", "D": "[^0-9]", "w": "[A-Za-z0-9_]", "W": "[^A-Za-z0-9_]"}
_MEMBERS = {"d": "0-9", "w": "A-Za-z0-9_"}
_WIDE = (*_MEMBERS.values(), r"\D", r"\W", r"\s", r"\S")  # no range begins with these
_EDGES = {"b": r"\y", "B": r"\Y"}
_SAME = "sSfnrtv"  # escapes of letters that mean the same here and there
_TOKEN = re.compile(
    r"""(?P<escape>\\(?:u\{[0-9A-Fa-f]+\}|u[0-9A-Fa-f]{4}|x[0-9A-Fa-f]{2}|c[A-Za-z]|[1-9]|.))
      | (?P<group>\((?:\?(?:<?[=!]|:|<(?P<name>[A-Za-z_$][\w$]*)>|.))?)
      | (?P<bracket>\[\^?)
      | (?P<repeat>(?:[*+?]|\{[0-9]+(?:,[0-9]*)?\})\??)
      | (?P<any>\.)
      | (?P<plain>.)""",
    re.VERBOSE | re.DOTALL,
)
_GROUPS = ("(", "(?:", "(?=", "(?!", "(?<=", "(?<!")


def translated(pattern: str) -> str:
    """Write a pattern as PostgreSQL reads it; raises ValueError, saying what it cannot be."""
    _check(pattern)
    return "".join(_tokens(pattern))


def _check(pattern: str) -> None:
    """Let Python judge the syntax, which is stricter than JavaScript's and hence safe."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what another Python may read otherwise
            re.compile(re.sub(r"\(\?<(?=[A-Za-z_$])", "(?P<", pattern).replace(r"\/", "/"))
    except (re.error, OverflowError, RecursionError) as error:
        raise ValueError(f"a regular expression: {error}") from None


def _tokens(pattern: str) -> Iterator[str]:
    at, repeated = 0, False
    while at < len(pattern):
        found = _TOKEN.match(pattern, at)
        assert found is not None
        at = found.end()
        if found["repeat"] and repeated:
            raise ValueError("a regular expression without possessive repeats")
        repeated = bool(found["repeat"])
        if found["bracket"]:
            members, at = _bracket(pattern, at)
            yield found["bracket"] + members + "]"
        elif found["escape"]:
            yield _escape(found["escape"])
        elif found["group"]:
            yield _group(found["group"], bool(found["name"]))
        elif found["repeat"]:
            yield _repeat(found["repeat"])
        elif found["any"]:
            yield "[^\\n\\r]"
        else:
            yield "\\{" if found[0] == "{" else found[0]


def _group(text: str, named: bool) -> str:
    if named:
        return "("
    if text not in _GROUPS:
        raise ValueError(f"a regular expression without {text!r}")
    return text


def _repeat(text: str) -> str:
    if any(int(count) > MAX_REPEAT for count in re.findall("[0-9]+", text)):
        raise ValueError(f"a regular expression that repeats at most {MAX_REPEAT} times")
    return text


def _escape(text: str) -> str:
    sign = text[1]
    if sign in _CLASSES:
        return _CLASSES[sign]
    if sign in _EDGES:
        return _EDGES[sign]
    return text if sign in "123456789" else _character(text)


def _character(text: str) -> str:
    sign = text[1]
    if text.startswith("\\u{"):
        return f"\\U{int(text[3:-1], 16):08x}"
    if sign == "x":
        return f"\\u00{text[2:]}"
    if sign.isascii() and sign.isalnum() and sign not in _SAME and sign not in "uc":
        raise ValueError(f"a regular expression without {text!r}")
    return text


def _bracket(pattern: str, at: int) -> tuple[str, int]:
    """Write the members between brackets; answers where the pattern goes on."""
    members: list[str] = []
    begun = ranging = False  # whether a hyphen would make a range, and whether one has
    while pattern[at] != "]":
        found = _TOKEN.match(pattern, at)
        assert found is not None
        text = found["escape"] or pattern[at]
        at += len(text)
        if text == "-" and begun and pattern[at] != "]":
            members.append("-")
            begun, ranging = False, True
            continue
        members.append(_member(text))
        begun, ranging = not ranging and members[-1] not in _WIDE, False
    if not members:
        raise ValueError("a regular expression without empty brackets")
    return "".join(members), at + 1


def _member(text: str) -> str:
    if text in ("[", "-"):
        return "\\" + text
    if text[0] != "\\" or text[1] in "bDW":
        return text
    return _MEMBERS.get(text[1]) or _character(text)
