"""Jobs of graphs, and who works on them, as Python sees them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Job:
    """One execution of a graph, as it was when the database answered."""

    job_id: UUID
    job_key: str
    app_id: str
    version: str | None
    topic: str
    kind: str
    status: str
    semaphore: int
    data: Any
    error: Any
    created_at: datetime
    updated_at: datetime
    ended_at: datetime | None
    expires_at: datetime | None
    parent_job_key: str | None
    origin_job_key: str | None
    entity: str | None

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen to the job."""
        return self.status != "running"


@dataclass(frozen=True, slots=True)
class Started:
    """What publishing answered."""

    outcome: str
    job_id: UUID
    job_key: str


@dataclass(frozen=True, slots=True)
class Called:
    """What a call found: a cached result, a job that runs, or one that it has started."""

    outcome: str
    job: Job


@dataclass(frozen=True, slots=True)
class Signalled:
    """What became of a signal: delivered to a job, or kept for one to come."""

    outcome: str
    job_key: str | None


@dataclass(frozen=True, slots=True)
class Step:
    """What a job has done, or has open, at one place of its graph."""

    activity: str
    dimension: list[int]
    status: str
    code: int | None
    input: Any
    output: Any
    hook: Any
    error: Any
    attempt: int
    started_at: datetime
    ended_at: datetime | None
    telemetry: dict[str, str | float | bool] | None


@dataclass(frozen=True, slots=True)
class Member:
    """A worker as one of the queues it serves knows it, and what that queue holds.

    A queue that nobody serves has no worker; the numbers of tasks are the queue's.
    """

    queue: str
    worker: str | None
    host: str | None
    pid: int | None
    version: str | None
    concurrency: int | None
    running: int | None
    started_at: datetime | None
    last_seen: datetime | None
    is_stale: bool | None
    throttle: int
    ready: int
    leased: int
    backing_off: int
    oldest_ready: timedelta | None
