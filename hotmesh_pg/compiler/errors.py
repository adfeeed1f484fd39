"""What may be wrong with a document, and where."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from hotmesh_pg.compiler.rules import RULES
from hotmesh_pg.errors import HotMeshError

Severity = Literal["error", "warning", "advice"]

SHOWN = 50


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place in a document; lines and columns count from 1, as editors do."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: where, what, and what to do about it; `rule` is one of RULES."""

    message: str
    position: Position
    hint: str = ""
    severity: Severity = "error"
    rule: str = "yaml"

    @property
    def why(self) -> str:
        """Why the rule is there."""
        return RULES[self.rule]

    def __str__(self) -> str:
        advice = f"; {self.hint}" if self.hint else ""
        return f"{self.position}: {self.message}{advice}"


class CompileError(HotMeshError):
    """A document cannot be deployed; `problems` holds all of them, in the order of the text."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = in_order(problems)
        lines = [str(problem) for problem in self.problems[:SHOWN]]
        if len(self.problems) > SHOWN:
            lines.append(f"… and {len(self.problems) - SHOWN} more problems")
        super().__init__("\n".join(lines))


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Sort problems as a reader of the text would meet them."""
    return tuple(sorted(problems, key=lambda problem: (problem.position, problem.message)))
