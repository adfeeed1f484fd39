"""Rules: whether what a map, a pipe or a reference names exists, and can have a value by then."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from hotmesh_pg.compiler import words
from hotmesh_pg.compiler.errors import Severity
from hotmesh_pg.compiler.functions import FUNCTIONS
from hotmesh_pg.compiler.loader import Path, Value
from hotmesh_pg.compiler.section import Report, Section, kind, show

_UNCLOSED = re.compile(r"\{[@$]?[\w-]+(\.[\w-]+)+|[@$]?[\w-]+(\.[\w-]+)+\}")
_UNQUOTED = re.compile(r"[@$]?[\w-]+(\.[\w-]+)+")
_PARTS = ("output", "hook", "input")
_HELD = ("data", "metadata")


def is_expression(value: Value) -> bool:
    """Tell whether a value is a reference or a function, and not a literal."""
    return isinstance(value, str) and words.EXPRESSION.fullmatch(value) is not None


def is_rule(value: Value) -> bool:
    """Tell whether a value is computed for each job."""
    return is_expression(value) or (isinstance(value, dict) and "@pipe" in value)


def check_seconds(section: Section, name: str) -> None:
    """Check a field that holds seconds: a number, numeric text, or a rule."""
    value = section.get(name)
    if value is None or is_rule(value):
        return
    seconds = _number(value)
    if seconds is None:
        hint = "write seconds as a number, a reference or a @pipe"
        section.error(name, f"{name!r} cannot be {kind(value)}", hint)
    elif not seconds <= words.MAX_SECONDS:
        hint = f"use at most {words.MAX_SECONDS:,} seconds (ten years)"
        section.error(name, f"{name!r} of {show(value)} is out of range", hint)


def _number(value: Value) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        return float(value)
    except ValueError:
        return None
    except OverflowError:
        return math.inf


@dataclass(frozen=True, slots=True)
class Scope:
    """What the rules of one place may name.

    `has_run` asks for an activity by then; `no_value` says why a reference has never any.
    """

    report: Report
    label: str
    graph: Collection[str]
    has_run: Callable[[str], bool]
    no_value: Callable[[list[str]], str]
    owners: Mapping[str, str]

    def check(self, rule: Value, path: Path, *, reducing: bool = False) -> None:
        """Check a rule and everything within it."""
        if isinstance(rule, str):
            self._text(rule, path, reducing)
        elif isinstance(rule, list):
            for index, item in enumerate(rule):
                self.check(item, (*path, index), reducing=reducing)
        elif isinstance(rule, dict) and "@pipe" in rule:
            self._rows(rule["@pipe"], (*path, "@pipe"), reducing, within=None)
        elif isinstance(rule, dict):
            self._unquoted(rule, path)
            for name, item in rule.items():
                self.check(item, (*path, name), reducing=reducing)

    def _rows(self, rows: Value, path: Path, reducing: bool, within: str | None) -> None:
        """Check the rows of a pipe, or those `within` a reduce, which begin with a prior value."""
        if not isinstance(rows, list):
            self._error(path, f"{path[-1]} must be a list of rows, not {kind(rows)}")
            return
        if not rows and not within:
            self._error(path, "a @pipe without rows has no value", "add a row, such as ['{a.b}']")
        for index, row in enumerate(rows):
            self._row(row, (*path, index), reducing, prior=index > 0 or within is not None)

    def _row(self, row: Value, path: Path, reducing: bool, prior: bool) -> None:
        if isinstance(row, dict) and "@pipe" in row:
            self._rows(row["@pipe"], (*path, "@pipe"), reducing, within=None)
        elif isinstance(row, dict) and "@reduce" in row:
            self._rows(row["@reduce"], (*path, "@reduce"), True, within="@reduce")
        elif not isinstance(row, list):
            hint = "write a list of cells, or a nested '@pipe' or '@reduce'"
            self._error(path, f"a row of a @pipe must be a list, not {kind(row)}", hint)
        else:
            if prior:
                self._function_cell(row, path, reducing)
            for index, cell in enumerate(row):
                if isinstance(cell, str):  # objects and lists in a cell are literals
                    self._text(cell, (*path, index), reducing)
                elif isinstance(cell, dict):
                    self._unquoted(cell, (*path, index))

    def _function_cell(self, row: list[Value], path: Path, reducing: bool) -> None:
        first = row[0] if row else None
        if isinstance(first, str) and first.startswith(("{@", "{$")) and first.endswith("}"):
            return
        found = f"begins with {kind(first)}" if row else "is empty"
        hint = "after the first row, begin each with a function, such as '{@math.add}'"
        self._error((*path, 0) if row else path, f"this row of a @pipe {found}", hint)

    def _text(self, text: str, path: Path, reducing: bool) -> None:
        if not is_expression(text):
            if _UNCLOSED.fullmatch(text) and self._known(_root(text.strip("{}"))):
                self._error(path, f"{show(text)} lacks a brace", "references stand in { and }")
            return
        inner = text[1:-1]
        if inner.startswith("@"):
            self._function(inner[1:], path)
        elif inner.startswith(words.REDUCE):
            if not reducing:
                message = f"{show(text)} has a value only within @reduce"
                self._warn(path, message, "move it into a @reduce", rule="no-value")
        else:
            self._reference(text, inner.split("."), path)

    def _known(self, root: str) -> bool:
        return root in self.graph or root in words.ROOTS or root.startswith("@")

    def _function(self, name: str, path: Path) -> None:
        if name not in FUNCTIONS:
            hint = self.report.suggest(name, FUNCTIONS)
            message = f"unknown function {show('{@' + name + '}')}"
            self._error(path, message, hint, rule="unknown-function")

    def _reference(self, text: str, parts: list[str], path: Path) -> None:
        root = parts[0]
        if root in self.graph:
            self._activity_reference(text, parts, path)
        elif root in self.owners:
            message = f"{show(text)} names an activity of graph {show(self.owners[root])}"
            self._error(path, message, "hand the value over in input.maps, or in the job's output")
        elif root not in words.ROOTS:
            hint = self.report.suggest(root, [*self.graph, *words.ROOTS])
            if not words.ACTIVITY.fullmatch(root) and not root.startswith("$"):
                hint = "text in { and } is always a reference; write '{activity.output.data.field}'"
            message = f"{show(text)} names the unknown activity {show(root)}"
            self._error(path, message, hint, rule="unknown-activity")
        elif self._metadata(text, parts, path):
            return
        elif why := self.no_value(parts):
            message = f"{show(text)} has no value: {why}"
            hint = "map it, or refer to what is mapped"
            self._warn(path, message, hint, rule="no-value", severity="advice")

    def _metadata(self, text: str, parts: list[str], path: Path) -> bool:
        """Warn of metadata that is never there; tell whether there was such a reason."""
        name, known = _metadata_name(parts)
        if not name or name in known:
            return False
        why = f"{show(name)} is unknown"
        if name in words.INTERNAL_METADATA:
            why = "it is HotMesh's own business"
        message = f"{show(text)} has no value: {why}"
        self._warn(path, message, f"known are {', '.join(sorted(known))}", rule="no-value")
        return True

    def _activity_reference(self, text: str, parts: list[str], path: Path) -> None:
        for index, known in ((1, _PARTS), (2, _HELD)):
            if len(parts) > index and parts[index] not in known:
                hint = self.report.suggest(parts[index], known)
                message = f"{show(text)} has no value: {show(parts[index])} is unknown"
                self._warn(path, message, hint, rule="no-value")
                return
        self._metadata(text, parts, path)
        if not self.has_run(parts[0]):
            message = f"{show(text)} has no value yet: {parts[0]!r} does not run before this"
            hint = f"refer to an activity on the way to {self.label}"
            self._warn(path, message, hint, rule="not-run-yet")
        elif why := self.no_value(parts):
            message = f"{show(text)} has no value: {why}"
            hint = "map it there, or refer to what is mapped"
            self._warn(path, message, hint, rule="no-value", severity="advice")

    def _unquoted(self, value: Mapping[str, Value], path: Path) -> None:
        """Catch `x: {a.output.data.y}`, which is a mapping to YAML."""
        for name in value if len(value) == 1 else ():
            if value[name] is None and _UNQUOTED.fullmatch(name) and self._known(_root(name)):
                hint = f"put the reference in quotes: '{{{name[:60]}}}'"
                self._error(path, f"{{{name[:60]}}} is a mapping here, not a reference", hint)

    def _error(self, path: Path, message: str, hint: str = "", rule: str = "invalid") -> None:
        self.report.error(path, f"{self.label}: {message}", hint, rule=rule)

    def _warn(
        self, path: Path, message: str, hint: str, *, rule: str, severity: Severity = "warning"
    ) -> None:
        self.report.warn(path, f"{self.label}: {message}", hint, rule=rule, severity=severity)


def _metadata_name(parts: list[str]) -> tuple[str, Collection[str]]:
    """The metadata that a reference names, if any, and what there is of its kind."""
    if parts[1:3] == ["output", "metadata"]:
        return "".join(parts[3:4]), words.STEP_METADATA
    if parts[:2] == ["$job", "metadata"]:
        return "".join(parts[2:3]), words.JOB_METADATA
    return "".join(parts[1:2]) if parts[0] == "metadata" else "", words.JOB_METADATA


def _root(reference: str) -> str:
    return reference.split(".", 1)[0]
