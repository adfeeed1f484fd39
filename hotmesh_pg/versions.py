"""Versions of YAML apps as Python sees them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Version:
    """One version of an app; `running` counts the jobs that run on it.

    One with `dropped_at` has no functions any more and is there for its ended jobs alone.
    """

    app_id: str
    version: str
    active: bool
    running: int
    deployed_at: datetime
    dropped_at: datetime | None


@dataclass(frozen=True, slots=True)
class Dropped:
    """What became of a drop: dropped, in_use (by so many running jobs), active or not_found."""

    outcome: str
    running: int

    @property
    def ok(self) -> bool:
        """Whether the version is gone."""
        return self.outcome == "dropped"
