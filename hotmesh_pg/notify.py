"""Hearing what the database says: one connection that listens, and comes back when it is cut.

A notification is a hint. Whoever waits for one also looks by itself now and then, so a lost
connection costs latency and nothing else.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from typing import Any

import psycopg
from psycopg import AsyncConnection

from hotmesh_pg import db

log = logging.getLogger(__name__)

Connect = Callable[[], Awaitable[AsyncConnection[Any]]]


class Listener:
    """Listens to channels, calls `heard(channel, payload)`; after a reconnect, `heard("", "")`."""

    def __init__(self, connect: Connect, heard: Callable[[str, str], None]) -> None:
        self._connect = connect
        self._heard = heard
        self._channels: tuple[str, ...] = ()
        self._task: asyncio.Task[None] | None = None

    async def start(self, *channels: str) -> None:
        """Listen from now on; returns when the server has confirmed it."""
        self._channels = channels
        ready = asyncio.get_running_loop().create_future()
        self._task = asyncio.create_task(self._run(ready), name="hotmesh listener")
        await ready

    async def stop(self) -> None:
        """Stop listening and close the connection."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    async def _run(self, ready: asyncio.Future[None]) -> None:
        attempt = 0
        while True:
            try:
                await self._listen(ready)
            except (psycopg.OperationalError, OSError) as error:
                if not ready.done():
                    ready.set_exception(error)
                    return
                attempt += 1
                log.warning("listener lost its connection and will be back", exc_info=attempt == 1)
            await asyncio.sleep(random.uniform(0.05, min(5.0, 0.1 * 2 ** min(attempt, 6))))

    async def _listen(self, ready: asyncio.Future[None]) -> None:
        connection = await self._connect()
        try:
            for channel in self._channels:
                await db.listen(connection, channel)
            if ready.done():
                self._heard("", "")
            else:
                ready.set_result(None)
            async for notification in connection.notifies():
                self._heard(notification.channel, notification.payload)
        finally:
            await connection.close()
