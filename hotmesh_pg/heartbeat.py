"""The heartbeat: renews leases from a thread of its own, whatever user code does to the loop."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Iterable
from datetime import timedelta

import psycopg

from hotmesh_pg import db

log = logging.getLogger(__name__)


class Heartbeat:
    """Extends what a worker holds, three times a lease; tells the loop what has been lost."""

    def __init__(
        self, conninfo: str, worker: str, lease: timedelta, lost: Callable[[str], None]
    ) -> None:
        self._conninfo = conninfo
        self._worker = worker
        self._lease = lease
        self._lost = lost
        self._held: tuple[str, ...] = ()
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self, loop: asyncio.AbstractEventLoop) -> None:
        """Begin to beat."""
        self._thread = threading.Thread(
            target=self._run, args=(loop,), name="hotmesh-heartbeat", daemon=True
        )
        self._thread.start()

    def hold(self, task_ids: Iterable[str]) -> None:
        """Say what is held now."""
        self._held = tuple(task_ids)

    def stop(self) -> None:
        """Beat no more."""
        self._stopped.set()
        if self._thread is not None:
            self._thread.join(timeout=5)

    def _run(self, loop: asyncio.AbstractEventLoop) -> None:
        interval = self._lease.total_seconds() / 3
        connection: psycopg.Connection | None = None
        while not self._stopped.wait(interval):
            held = self._held
            if not held:
                continue
            try:
                if connection is None or connection.closed:
                    connection = psycopg.connect(
                        self._conninfo, autocommit=True, application_name="hotmesh heartbeat"
                    )
                for task_id in db.extend_leases(connection, self._worker, held, self._lease):
                    loop.call_soon_threadsafe(self._lost, task_id)
            except (psycopg.Error, OSError, RuntimeError):
                log.warning("a heartbeat failed", exc_info=True)
        if connection is not None:
            connection.close()
