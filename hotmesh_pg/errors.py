"""Everything hotmesh_pg raises.

- HotMeshError
    - CompileError: a YAML document has problems (see hotmesh_pg.compiler.errors)
    - JobFailed: the job that was waited for ended with an error
    - JobTimeout: the job that was waited for has not ended in time
    - EngineError: a hotmesh.* function refused the call
        - NotFound (MH404)
        - Conflict (MH409)
            - DuplicateJob
        - Gone (MH410)
        - Stale (MH412)
        - InvalidArgument (MH422)
        - UpgradeRequired (MH426)
        - LoopDetected (MH508)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, ClassVar

import psycopg


class HotMeshError(Exception):
    """Base of every error this package raises on purpose."""


class JobFailed(HotMeshError):
    """The job ended with an error; `error` is what the job keeps of it: code, message and more."""

    def __init__(self, job_key: str, status: str, error: Mapping[str, Any] | None) -> None:
        self.job_key = job_key
        self.status = status
        self.error = dict(error or {})
        self.code = int(self.error.get("code", 500))
        super().__init__(f"job {job_key} {status}: {self.error.get('message', 'no message')}")


class JobTimeout(HotMeshError, TimeoutError):
    """The job has not ended in the time given; it goes on."""

    code = 504

    def __init__(self, job_key: str, seconds: float) -> None:
        self.job_key = job_key
        super().__init__(f"job {job_key} has not ended within {seconds:g} seconds; it goes on")


class EngineError(HotMeshError):
    """A hotmesh.* function refused the call."""

    sqlstate: ClassVar[str]
    by_sqlstate: ClassVar[dict[str, type[EngineError]]] = {}

    def __init__(self, message: str, hint: str | None = None) -> None:
        self.hint = hint or None
        super().__init__(f"{message} ({hint})" if hint else message)

    def __init_subclass__(cls, sqlstate: str | None = None) -> None:
        if sqlstate is not None:
            cls.sqlstate = sqlstate
            cls.by_sqlstate[sqlstate] = cls


class NotFound(EngineError, sqlstate="MH404"):
    """The named app, graph, hook or job does not exist."""


class Conflict(EngineError, sqlstate="MH409"):
    """The target exists, but its state forbids the call."""


class DuplicateJob(Conflict):
    """A live job has this key already."""

    def __init__(self, job_key: str) -> None:
        self.job_key = job_key
        super().__init__(
            f"Duplicate job: {job_key}", "choose another key, or read the job that has it"
        )


class Gone(EngineError, sqlstate="MH410"):
    """The job has ended: completed, failed, interrupted or expired."""


class Stale(EngineError, sqlstate="MH412"):
    """You no longer hold what you act on: the lease or claim is over."""


class InvalidArgument(EngineError, sqlstate="MH422"):
    """The call could never succeed, whatever the state."""


class UpgradeRequired(EngineError, sqlstate="MH426"):
    """This client is older than the installed schema allows."""


class LoopDetected(EngineError, sqlstate="MH508"):
    """A limit of cycles or of nesting was reached."""


@contextmanager
def translated() -> Iterator[None]:
    """Turn an MHxxx database error into its class; let every other error pass."""
    try:
        yield
    except psycopg.Error as error:
        kind = EngineError.by_sqlstate.get(error.sqlstate or "")
        if kind is None:
            raise
        raise kind(error.diag.message_primary or str(error), error.diag.message_hint) from error
