"""Durable workflows, YAML flows and human tasks in PostgreSQL.

PostgreSQL is the engine; Python lends it hands.
"""

from __future__ import annotations

from hotmesh_pg.client import Client
from hotmesh_pg.errors import (
    Conflict,
    DuplicateJob,
    EngineError,
    Gone,
    HotMeshError,
    InvalidArgument,
    JobFailed,
    JobTimeout,
    LoopDetected,
    NotFound,
    Stale,
    UpgradeRequired,
)
from hotmesh_pg.events import Event
from hotmesh_pg.hotmesh import HotMesh
from hotmesh_pg.retry import RetryPolicy
from hotmesh_pg.worker import Answer, Context, Pending, Worker

__all__ = [
    "Answer",
    "Client",
    "Conflict",
    "Context",
    "DuplicateJob",
    "EngineError",
    "Event",
    "Gone",
    "HotMesh",
    "HotMeshError",
    "InvalidArgument",
    "JobFailed",
    "JobTimeout",
    "LoopDetected",
    "NotFound",
    "Pending",
    "RetryPolicy",
    "Stale",
    "UpgradeRequired",
    "Worker",
]
