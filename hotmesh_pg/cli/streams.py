"""What is printed: text that no value can turn into a terminal's command, tables, JSON."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from io import TextIOWrapper
from typing import Any

_WIDEST = 60
# C0, DEL, C1, line separators, and what turns the direction of writing.
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_CONTROL_IN_JSON = re.compile("[\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def safe_streams() -> None:
    """Let no character that the terminal's encoding lacks end a verb."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def say(text: str) -> None:
    """Print one line of ours."""
    print(text, flush=True)


def complain(text: str) -> None:
    """Print to stderr; the lines are ours, what is in them is not."""
    for line in text.splitlines():
        print(escaped(line), file=sys.stderr)


def escaped(text: str) -> str:
    """Write control characters as they would be typed."""
    return _CONTROL.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def as_json(value: object) -> str:
    """Write a row, or rows, as JSON."""
    text = json.dumps(value, default=_plain, ensure_ascii=False, indent=2)
    return _CONTROL_IN_JSON.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def record(row: Any) -> dict[str, Any]:
    """Turn a dataclass into a dict, without copying what it holds."""
    return {field.name: getattr(row, field.name) for field in fields(row)}


def show_record(values: Mapping[str, object], *, json: bool) -> None:
    """Print one row, a line for each value that it has."""
    if json:
        print(as_json(values))
        return
    given = {name: value for name, value in values.items() if value is not None}
    width = max(map(len, given), default=0)
    for name, value in given.items():
        print(f"{name:<{width}}  {cell(value)}")


def show_table(rows: Iterable[Mapping[str, object]], columns: Sequence[str], *, json: bool) -> None:
    """Print rows: all of them in JSON, or these columns as a table."""
    rows = list(rows)
    if json:
        print(as_json(rows))
        return
    cells = [[_cut(cell(row[name])) for name in columns] for row in rows]
    if fancy():
        _rich_table(columns, cells)
    else:
        print(table(columns, cells))


def fancy() -> bool:
    """Whether there is somebody to look at it, and rich to make it pleasant."""
    return sys.stdout.isatty() and find_spec("rich") is not None


def table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Align cells under their headings, as psql does without borders."""
    widths = [max(map(len, column)) for column in zip(columns, *rows, strict=True)]
    lines = [columns, ["-" * width for width in widths], *rows]
    return "\n".join(
        "  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def cell(value: object) -> str:
    """Write a value on one line."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, timedelta):
        return f"{value.total_seconds():.3f} s"
    if isinstance(value, dict | list | tuple | bool):
        return escaped(json.dumps(value, default=_plain, ensure_ascii=False))
    return escaped(str(value))


def _rich_table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    shown = Table(*columns, box=SIMPLE_HEAD, pad_edge=False)
    for row in rows:
        shown.add_row(*map(Text, row))  # Text: a value is never markup
    Console().print(shown)


def _cut(text: str) -> str:
    return text if len(text) <= _WIDEST else text[: _WIDEST - 1] + "…"


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    return str(value)
