"""Suffixes of the keys of job maps: `name[25]` is slots, `name[-]` and `name[_]` are members."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from hotmesh_pg.compiler.loader import Path, Value
from hotmesh_pg.compiler.section import Report, kind, show

MAX_SLOTS = 1_000
SIGNS = ("-", "_")

_SUFFIXED = re.compile(r"(.*)\[([^\[\]]*)\]", re.DOTALL)


def suffix(key: str) -> tuple[str, int | str] | None:
    """Cut a key into its name and its suffix; a key without one answers None."""
    found = _SUFFIXED.fullmatch(key)
    if found is None:
        return None
    if found[2] in SIGNS:
        return found[1], found[2]
    slots = int(found[2]) if found[2].isascii() and found[2].isdecimal() else 0
    return (found[1], slots) if 0 < slots <= MAX_SLOTS and found[1] else None


def suffixes(maps: Value) -> dict[str, Any]:
    """Say which keys of job maps have a suffix: {"a[3]": 3, "b[-]": "-", "c": {"d[2]": 2}}."""
    found: dict[str, Any] = {}
    for key, rule in _members(maps):
        if cut := suffix(key):
            found[key] = cut[1]
        elif below := suffixes(rule):
            found[key] = below
    return found


def within(maps: Value) -> dict[str, Any]:
    """The mappings inside a mapping: what stands there is merged, all else is replaced.

    Slots are merged one by one; the members of `name[-]` stand at the level of the key itself.
    """
    found: dict[str, Any] = {}
    for key, rule in _members(maps):
        cut = suffix(key)
        if cut is None and _is_mapping(rule):
            found[key] = within(rule)
        elif cut and isinstance(cut[1], int):
            found[cut[0]] = within(rule)
    return found


def check_suffixes(report: Report, label: str, maps: Value, path: Path) -> None:
    """Complain about suffixes that mean nothing, and about two keys for one place."""
    names = {key: key for key, _ in _members(maps)}
    for key, rule in _members(maps):
        cut, place = suffix(key), (*path, key)
        if cut is None and _SUFFIXED.fullmatch(key):
            hint = f"write name[25] for up to {MAX_SLOTS:,} slots, name[-] or name[_] for members"
            report.error(place, f"{label}: {show(key)} has no known suffix", hint, at="key")
        elif cut and isinstance(cut[1], int) and names.setdefault(cut[0], key) != key:
            message = f"{label}: {show(key)} and {show(names[cut[0]])} lead to one place"
            report.error(place, message, "keep one of them", at="key")
        elif cut and not _is_mapping(rule) and not _is_rule(rule):
            message = f"{label}: {show(key)} spreads a mapping, not {kind(rule)}"
            report.error(place, message, "give it a mapping, a reference or a @pipe")
        if cut is None:
            check_suffixes(report, label, rule, place)


def _members(maps: Value) -> Iterator[tuple[str, Value]]:
    if isinstance(maps, dict) and "@pipe" not in maps:
        yield from maps.items()
    elif isinstance(maps, list):
        yield from ((str(index), rule) for index, rule in enumerate(maps))


def _is_mapping(rule: Value) -> bool:
    return isinstance(rule, list) or (isinstance(rule, dict) and "@pipe" not in rule)


def _is_rule(rule: Value) -> bool:
    return isinstance(rule, dict) or (isinstance(rule, str) and rule[:1] == "{")
