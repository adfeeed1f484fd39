"""The client: a pool of connections, and an ear for jobs that end.

Whatever a client does is one call of one SQL function. `Client.enlist` makes those calls part of
the caller's own transaction.
"""

from __future__ import annotations

import asyncio
import os
import secrets
from collections import OrderedDict
from typing import Any, Self
from uuid import UUID

from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool

from hotmesh_pg.db import Enlisted, Source
from hotmesh_pg.escalations import Escalations
from hotmesh_pg.notify import Listener
from hotmesh_pg.publisher import Publisher

_REMEMBERED = 10_000


class Client:
    """Everything that an application does with the engine begins here.

    >>> async with await Client.connect(dsn) as client:
    ...     await client.escalations.list(role="manager")
    """

    def __init__(self, pool: Source) -> None:
        self.source = pool
        self.escalations = Escalations(pool)
        self.publisher = Publisher(pool)
        self._endings: Endings | None = None
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

    async def endings(self) -> Endings:
        """The ear of this client, opened at the first need."""
        if self._endings is None:
            endings = Endings()
            await endings.start(self)
            self._endings = endings
        return self._endings

    async def close(self) -> None:
        """Close what this client opened."""
        if self._endings is not None:
            await self._endings.stop()
        if self._owns_pool and isinstance(self.source, AsyncConnectionPool):
            await self.source.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.close()


class Endings:
    """Hears which jobs end. An ending may be heard before anybody asks for it."""

    def __init__(self) -> None:
        self.channel = f"hotmesh_c_{secrets.token_hex(8)}"
        self._waiting: dict[UUID, asyncio.Event] = {}
        self._heard: OrderedDict[UUID, None] = OrderedDict()
        self._listener: Listener | None = None

    async def start(self, client: Client) -> None:
        """Begin to listen."""
        self._listener = Listener(client.new_connection, self._hear)
        await self._listener.start(self.channel)

    async def stop(self) -> None:
        """Stop listening."""
        if self._listener is not None:
            await self._listener.stop()

    async def wait(self, job_id: UUID, seconds: float) -> bool:
        """Wait for the end of a job that announces it to this channel; false when time is up."""
        if self._heard.pop(job_id, self) is None:
            return True
        event = self._waiting.setdefault(job_id, asyncio.Event())
        try:
            async with asyncio.timeout(seconds):
                await event.wait()
            self._heard.pop(job_id, None)
            return True
        except TimeoutError:
            return False
        finally:
            self._waiting.pop(job_id, None)

    def _hear(self, _channel: str, payload: str) -> None:
        if not payload:
            return
        job_id = UUID(payload)
        self._heard[job_id] = None
        while len(self._heard) > _REMEMBERED:
            self._heard.popitem(last=False)
        if event := self._waiting.get(job_id):
            event.set()
