"""Durations: a timedelta, or text such as "72 hours", "1.5h", "PT15M"; never a bare number."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TypeAlias

Duration: TypeAlias = timedelta | str

_UNITS = {
    **dict.fromkeys(("ms", "msec", "millisecond", "milliseconds"), 0.001),
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds"), 1.0),
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes"), 60.0),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), 3600.0),
    **dict.fromkeys(("d", "day", "days"), 86400.0),
    **dict.fromkeys(("w", "week", "weeks"), 604800.0),
}
_PART = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([a-z]+)\s*,?")
_ISO = re.compile(
    r"P(?:(?P<w>\d+)W)?(?:(?P<d>\d+(?:\.\d+)?)D)?"
    r"(?:T(?:(?P<h>\d+(?:\.\d+)?)H)?(?:(?P<m>\d+(?:\.\d+)?)M)?(?:(?P<s>\d+(?:\.\d+)?)S)?)?"
)


def duration(value: Duration) -> timedelta:
    """Read a duration; raises ValueError (TypeError for a bare number) that says what would do."""
    if isinstance(value, timedelta):
        found = value
    elif isinstance(value, str):
        found = _read(value)
    else:
        raise TypeError(f"{value!r} has no unit: write a timedelta, or text such as '15 minutes'")
    if found < timedelta(0):
        raise ValueError(f"{value!r} is negative: a duration cannot be")
    return found


def _read(text: str) -> timedelta:
    if iso := _ISO.fullmatch(text):
        parts = {unit: number for unit, number in iso.groupdict().items() if number}
    else:
        parts = _named(text)
    if not parts:
        raise ValueError(f"{text!r} is not a duration: write '72 hours', '1.5h' or 'PT15M'")
    return timedelta(seconds=sum(float(number) * _UNITS[unit] for unit, number in parts.items()))


def _named(text: str) -> dict[str, str]:
    parts: dict[str, str] = {}
    rest = text.strip().lower()
    while rest:
        part = _PART.match(rest)
        if part is None or part[2] not in _UNITS:
            return {}
        parts[part[2]] = part[1]
        rest = rest[part.end() :]
    return parts
