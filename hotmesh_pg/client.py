"""The client: a pool of connections, and an ear for what happens.

Whatever a client does is one call of one SQL function. `Client.enlist` makes those calls part of
the caller's own transaction.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, Self

from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool

from hotmesh_pg import db
from hotmesh_pg.db import Enlisted, Source
from hotmesh_pg.durations import Duration, duration
from hotmesh_pg.ear import Ear
from hotmesh_pg.escalations import Escalations
from hotmesh_pg.events import Event, listen
from hotmesh_pg.publisher import Publisher


@dataclass(frozen=True, slots=True)
class _Removed:
    relation: str
    removed: int


class Client:
    """Everything that an application does with the engine begins here.

    >>> async with await Client.connect(dsn) as client:
    ...     await client.escalations.list(role="manager")
    """

    def __init__(self, pool: Source) -> None:
        self.source = pool
        self.escalations = Escalations(pool)
        self.publisher = Publisher(pool)
        self._ear: Ear | None = None
        self._opening = asyncio.Lock()
        self._owns_pool = False

    @classmethod
    async def connect(cls, dsn: str | None = None, *, pool_size: int = 10) -> Self:
        """Open a pool on a DSN; without one, on HOTMESH_DSN or what the PG* variables say."""
        conninfo = dsn if dsn is not None else os.environ.get("HOTMESH_DSN", "")
        pool = AsyncConnectionPool(
            conninfo,
            min_size=1,
            max_size=pool_size,
            open=False,
            kwargs={"autocommit": True, "application_name": "hotmesh"},
        )
        await pool.open(wait=True, timeout=10)
        client = cls(pool)
        client._owns_pool = True
        return client

    @staticmethod
    def enlist(connection: AsyncConnection[Any]) -> Client:
        """Join the caller's transaction: nothing happens until it commits."""
        return Client(Enlisted(connection))

    async def new_connection(self) -> AsyncConnection[Any]:
        """Open a connection of one's own, beside the pool, to the same database."""
        if not isinstance(self.source, AsyncConnectionPool):
            raise TypeError("an enlisted client has one connection: use a client with a pool")
        return await AsyncConnection.connect(
            self.conninfo, autocommit=True, application_name="hotmesh"
        )

    @property
    def conninfo(self) -> str:
        """Where the pool connects to."""
        conninfo = getattr(self.source, "conninfo", "")
        return str(conninfo() if callable(conninfo) else conninfo)

    async def ear(self) -> Ear:
        """The ear of this client, opened at the first need."""
        async with self._opening:
            if self._ear is None:
                ear = Ear(self.source)
                await ear.start(self.new_connection)
                self._ear = ear
            return self._ear

    def events(
        self, *types: str, after: str | None = "now", app: str | None = None
    ) -> AsyncIterator[Event]:
        """Read events as they are committed, each once; without types, all but those of jobs.

        In a type `*` stands for any text: `system.escalation.*`. `after` is the cursor of the last
        event that was dealt with, so that a restart goes on from there; None begins with the oldest
        that is kept.
        """
        return listen(self.source, self.ear, types, after, app)

    async def prune(
        self,
        older_than: Duration = "7 days",
        *,
        limit: int | None = None,
        app: str | None = None,
        entities: list[str] | None = None,
        ended: bool = False,
        strip: bool = False,
    ) -> dict[str, int]:
        """Remove one batch of what has been over for so long; answers how many rows of what.

        Jobs that have expired; with `ended` those, too, that never expire. `strip` keeps the jobs
        and drops their steps. Call it until it removes nothing.
        """
        options: dict[str, Any] = {"app": app, "entities": entities}
        options = {name: value for name, value in options.items() if value is not None}
        options |= {name: True for name, on in (("ended", ended), ("strip", strip)) if on}
        rows = await db.fetch(
            self.source,
            _Removed,
            "prune",
            older_than=duration(older_than),
            limit=limit,
            options=db.json(options),
        )
        return {row.relation: row.removed for row in rows}

    async def close(self) -> None:
        """Close what this client opened."""
        if self._ear is not None:
            await self._ear.stop()
        if self._owns_pool and isinstance(self.source, AsyncConnectionPool):
            await self.source.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.close()
