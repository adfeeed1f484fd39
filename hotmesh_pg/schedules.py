"""Schedules as Python sees them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any


@dataclass(frozen=True, slots=True)
class Scheduled:
    """What scheduling answered: scheduled, or exists (nothing has changed then)."""

    outcome: str
    schedule_id: str


@dataclass(frozen=True, slots=True)
class Schedule:
    """What is started over and over, and what became of its last tick."""

    schedule_id: str
    topic: str
    cron: str | None
    every: timedelta | None
    data: Any
    status: str
    next_due: datetime | None
    runs: int
    max_runs: int | None
    last_tick: datetime | None
    last_outcome: str | None
    last_job_key: str | None
    last_error: str | None
    created_at: datetime
