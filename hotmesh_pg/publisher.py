"""Publishing from many coroutines at once: what waits for a connection travels together.

A single call goes out at once. What is published while it is out goes with the next one, in one
statement and one commit. A job that is refused is refused alone: its companions are sent again, one
by one.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

import psycopg

from hotmesh_pg import db
from hotmesh_pg.db import Enlisted, Source
from hotmesh_pg.errors import EngineError
from hotmesh_pg.jobs import Started
from hotmesh_pg.payload import encode

_LANES = 2
_MOST = 100


@dataclass(eq=False, slots=True)
class _Request:
    address: tuple[str, str, str]  # app, topic, options: what one call has in common
    data: str
    job_key: str | None
    answer: asyncio.Future[Started] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )

    def as_json(self) -> str:
        key = "null" if self.job_key is None else encode(self.job_key)
        return f'{{"data":{self.data},"job_key":{key}}}'


class Publisher:
    """Starts jobs for one client."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._waiting: list[_Request] = []
        self._lanes: set[asyncio.Task[None]] = set()

    async def publish(
        self, app: str, topic: str, data: Any, job_key: str | None, options: dict[str, Any]
    ) -> Started:
        """Start one job; answers when it is committed (or written, on an enlisted connection)."""
        request = _Request((app, topic, encode(options)), encode(data), job_key)
        if isinstance(self._source, Enlisted):
            return await self._one(request)
        self._waiting.append(request)
        if len(self._lanes) < _LANES:
            # The lane begins at the next turn of the loop, and takes all that comes in this one.
            lane = asyncio.create_task(self._lane(), name="hotmesh publisher")
            self._lanes.add(lane)
            lane.add_done_callback(self._lanes.discard)
        return await request.answer

    async def _lane(self) -> None:
        while self._waiting:
            address = self._waiting[0].address
            together = [request for request in self._waiting if request.address == address][:_MOST]
            taken = set(map(id, together))
            self._waiting = [request for request in self._waiting if id(request) not in taken]
            await self._send(together)

    async def _send(self, together: list[_Request]) -> None:
        try:
            answers = await self._many(together) if len(together) > 1 else []
        except (EngineError, psycopg.errors.DeadlockDetected, psycopg.DataError):
            answers = []  # one of them is at fault: each by itself
        except BaseException as error:
            for request in together:
                if not request.answer.done():
                    request.answer.set_exception(error)
            if not isinstance(error, Exception):
                raise
            return
        for request, started in zip(together, answers, strict=False):
            if not request.answer.done():
                request.answer.set_result(started)
        for request in together[len(answers) :]:
            await self._send_one(request)

    async def _send_one(self, request: _Request) -> None:
        try:
            started = await self._one(request)
        except Exception as error:
            if not request.answer.done():
                request.answer.set_exception(error)
        else:
            if not request.answer.done():
                request.answer.set_result(started)

    async def _one(self, request: _Request) -> Started:
        app, topic, options = request.address
        [started] = await db.fetch(
            self._source,
            Started,
            "publish",
            app=app,
            topic=topic,
            data=request.data,
            job_key=request.job_key,
            options=options,
        )
        return started

    async def _many(self, together: list[_Request]) -> list[Started]:
        app, topic, options = together[0].address
        jobs = ",".join(request.as_json() for request in together)
        return await db.fetch(
            self._source,
            Started,
            "publish_many",
            app=app,
            topic=topic,
            jobs=f"[{jobs}]",
            options=options,
        )
