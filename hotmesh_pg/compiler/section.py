"""Reading a document field by field: every complaint knows its place, its subject and a way out."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from hotmesh_pg.compiler import words
from hotmesh_pg.compiler.errors import Position, Problem, Severity
from hotmesh_pg.compiler.loader import Document, Path, Value

SUGGESTED = 100
LISTED = 14

Where = Literal["value", "key"]


@dataclass(slots=True)
class Report:
    """Collects the problems of one document."""

    document: Document
    problems: list[Problem] = field(default_factory=list)

    def error(
        self,
        path: Path,
        message: str,
        hint: str = "",
        *,
        at: Where = "value",
        rule: str = "invalid",
    ) -> None:
        self.problem(self.document.at(path, key=at == "key"), message, hint, rule=rule)

    def warn(
        self,
        path: Path,
        message: str,
        hint: str = "",
        *,
        rule: str,
        at: Where = "value",
        severity: Severity = "warning",
    ) -> None:
        self.problem(self.document.at(path, key=at == "key"), message, hint, severity, rule=rule)

    def problem(
        self,
        place: Position,
        message: str,
        hint: str,
        severity: Severity = "error",
        *,
        rule: str = "invalid",
    ) -> None:
        """Add a problem at a place that is known already."""
        self.problems.append(Problem(message, place, hint, severity, rule))

    def value(self, path: Path) -> Value:
        """Look a value up; what is not there is None."""
        value = self.document.value
        for step in path:
            if isinstance(value, dict):
                value = value.get(str(step))
            elif isinstance(value, list) and isinstance(step, int):
                value = value[step]
            else:
                return None
        return value

    def section(self, path: Path, label: str) -> Section:
        """Enter the mapping at a path that is known to hold one."""
        value = self.value(path)
        return Section(self, path, label, value if isinstance(value, dict) else {})

    def suggest(self, word: str, known: Collection[str]) -> str:
        """Offer the nearest known word, or all of them when they are few."""
        if len(self.problems) < SUGGESTED and len(word) <= 100:
            folded = {one.lower(): one for one in known}
            if near := difflib.get_close_matches(word.lower(), folded, n=1):
                return f"did you mean {folded[near[0]]!r}?"
        if known and len(known) <= LISTED:
            return f"there is {listed(sorted(known))}"
        return ""


@dataclass(frozen=True, slots=True)
class Section:
    """A mapping of the document: `label` is what messages call it."""

    report: Report
    path: Path
    label: str
    fields: dict[str, Value]

    def __contains__(self, name: str) -> bool:
        return name in self.fields

    @property
    def position(self) -> Position:
        """Where it is named: its key, or for the member of a list its first line."""
        return self.report.document.at(self.path, key=True)

    def get(self, name: str) -> Value:
        return self.fields.get(name)

    def error(
        self,
        name: str,
        message: str,
        hint: str = "",
        *,
        at: Where = "value",
        rule: str = "invalid",
    ) -> None:
        path = (*self.path, name) if name else self.path
        self.report.error(path, f"{self.label}: {message}", hint, at=at, rule=rule)

    def warn(
        self,
        name: str,
        message: str,
        hint: str = "",
        *,
        rule: str,
        at: Where = "key",
        severity: Severity = "warning",
    ) -> None:
        path = (*self.path, name) if name else self.path
        self.report.warn(
            path, f"{self.label}: {message}", hint, at=at, rule=rule, severity=severity
        )

    def advise(self, name: str, message: str, hint: str = "", *, rule: str) -> None:
        """Say what only `lint` says."""
        self.warn(name, message, hint, rule=rule, severity="advice")

    def only(
        self,
        known: Collection[str],
        ignored: Collection[str] = (),
        elsewhere: Collection[str] = (),
    ) -> None:
        """Complain about each field that nobody will read.

        What HotMesh accepts and ignores is advice; of what has a meaning `elsewhere` the caller
        speaks.
        """
        read = {*known, *ignored, *elsewhere}
        for name in self.fields:
            if name in ignored and name not in {*known, *words.DOCUMENTATION}:
                self.advise(name, f"{name!r} is ignored", "remove it", rule="ignored-field")
        for name in (name for name in self.fields if name not in read):
            hint = self.report.suggest(name, known) or f"known are {listed(sorted(known))}"
            self.error(name, f"unknown field {show(name)}", hint, at="key", rule="unknown-field")

    def require(self, name: str, why: str) -> bool:
        if self.fields.get(name) is None:
            place = name if name in self.fields else ""
            self.error(place, f"{name!r} is missing", why, at="key", rule="missing-field")
            return False
        return True

    def text(self, name: str) -> str | None:
        """Read a text field; numbers are read as the text a person meant."""
        value = self.fields.get(name)
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return str(value)
        if value is None or isinstance(value, str):
            return value
        self.wrong(name, "text")
        return None

    def flag(self, name: str) -> bool:
        value = self.fields.get(name)
        if value is not None and not isinstance(value, bool):
            self.wrong(name, "true or false")
        return value is True

    def section(self, name: str, label: str = "") -> Section | None:
        """Enter a mapping; one that is absent is None, as is one that is something else."""
        value = self.fields.get(name)
        if isinstance(value, dict):
            return Section(self.report, (*self.path, name), label or self.label, value)
        if value is not None:
            self.wrong(name, "a mapping")
        return None

    def block(self, name: str, label: str = "") -> Section:
        """Enter a mapping where an absent one means the same as an empty one."""
        empty = Section(self.report, (*self.path, name), label or self.label, {})
        return self.section(name, label) or empty

    def sections(self, name: str, label: str = "") -> list[Section]:
        """Enter each mapping of a list."""
        value = self.fields.get(name)
        if not isinstance(value, list):
            if value is not None:
                self.wrong(name, "a list")
            return []
        found: list[Section] = []
        for index, item in enumerate(value):
            path = (*self.path, name, index)
            if isinstance(item, dict):
                found.append(Section(self.report, path, label or self.label, item))
            else:
                message = f"{self.label}: a member of {name!r} must be a mapping, not {kind(item)}"
                self.report.error(path, message)
        return found

    def choice(self, name: str, known: Collection[str], default: str) -> str:
        """Read a word out of a closed set."""
        value = self.fields.get(name)
        if value is None or value in known:
            return str(value or default)
        hint = self.report.suggest(str(value), known)
        self.error(name, f"{name!r} cannot be {show(value)}", hint)
        return default

    def wrong(self, name: str, wanted: str) -> None:
        self.error(name, f"{name!r} must be {wanted}, not {kind(self.fields[name])}")


def show(value: object) -> str:
    """Quote a value of the document, shortened, with whatever is invisible escaped."""
    text = repr(value) if not isinstance(value, str) else repr(value[:61])
    return text if len(text) <= 63 else f"{text[:60]}…"


def kind(value: Value) -> str:
    """Name the kind of a value as a person would."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, dict)):
        return "a list" if isinstance(value, list) else "a mapping"
    return f"the {'text' if isinstance(value, str) else 'number'} {show(value)}"


def listed(words: Iterable[str]) -> str:
    return ", ".join(words)


def way(steps: Sequence[str]) -> str:
    """Write a way through the graph, the middle of a long one left out."""
    short = steps if len(steps) <= 10 else [*steps[:5], "…", *steps[-4:]]
    return " → ".join(short)
