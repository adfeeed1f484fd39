"""The ear of a client: one connection that listens, for all that the client waits to hear.

A notification is a hint. What was announced is read from the database, from where the ear left off;
so what happens while the connection is cut is heard when it is back.
"""

from __future__ import annotations

import asyncio
import inspect
import logging
import secrets
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg
from psycopg import AsyncConnection

from hotmesh_pg import db
from hotmesh_pg.db import Source
from hotmesh_pg.errors import InvalidArgument
from hotmesh_pg.jobs import Job
from hotmesh_pg.notify import Listener

log = logging.getLogger(__name__)

Callback = Callable[[str, Job], Awaitable[None] | None]

LOOK_EVERY = 2.0  # seconds after which whoever listens looks by itself
_REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class _Heard:
    cursor: str
    app_id: str | None
    topic: str | None
    kind: str | None
    wanted: str | None
    job: Job | None


class Ear:
    """Hears which jobs end, and what subscribers want to hear of."""

    def __init__(self, source: Source) -> None:
        self.channel = f"hotmesh_c_{secrets.token_hex(8)}"
        self._source = source
        self._waiting: dict[UUID, asyncio.Event] = {}
        self._told: OrderedDict[UUID, None] = OrderedDict()
        self._listener: Listener | None = None
        self._subscriptions: dict[tuple[str, str, str], list[_Subscription]] = {}
        self._bells: dict[asyncio.Event, tuple[str | None, tuple[str, ...]]] = {}
        self._cursor: str | None = None
        self._rung = asyncio.Event()
        self._is_back = False
        self._attending: asyncio.Task[None] | None = None

    async def start(self, connect: Callable[[], Awaitable[AsyncConnection[Any]]]) -> None:
        """Begin to listen."""
        self._listener = Listener(connect, self._hear)
        await self._listener.start(self.channel)

    async def stop(self) -> None:
        """Stop listening, and say so: nothing is written for us any more."""
        subscribed = self._subscriptions or self._bells
        if self._attending is not None:
            self._attending.cancel()
            await asyncio.gather(self._attending, return_exceptions=True)
        for same in self._subscriptions.values():
            for subscription in same:
                await subscription.stop()
        if subscribed:
            with suppress(psycopg.Error, OSError, TimeoutError):
                async with asyncio.timeout(5):
                    await db.value(self._source, "unsubscribe", subscriber=self.channel)
        if self._listener is not None:
            await self._listener.stop()

    # one job ---------------------------------------------------------------------------------

    async def wait(self, job_id: UUID, seconds: float) -> bool:
        """Wait for a job to announce itself to this channel; false when time is up.

        It does so when it ends, or before that when its graph says so.
        """
        if self._told.pop(job_id, self) is None:
            return True
        event = self._waiting.setdefault(job_id, asyncio.Event())
        try:
            async with asyncio.timeout(seconds):
                await event.wait()
            self._told.pop(job_id, None)
            return True
        except TimeoutError:
            return False
        finally:
            self._waiting.pop(job_id, None)

    def _hear(self, _channel: str, payload: str) -> None:
        if payload:
            self._tell(UUID(payload.split()[0]))
            return
        self._is_back = self._is_back or not _channel
        self._rung.set()
        for bell in self._bells:
            bell.set()

    def _tell(self, job_id: UUID) -> None:
        self._told[job_id] = None
        while len(self._told) > _REMEMBERED:
            self._told.popitem(last=False)
        if event := self._waiting.get(job_id):
            event.set()

    # subscriptions ---------------------------------------------------------------------------

    async def subscribe(self, app: str, kind: str, wanted: str, callback: Callback) -> None:
        """Call back for each job that is announced from now on."""
        subscription = _Subscription(callback, wanted)
        same = self._subscriptions.setdefault((app, kind, wanted), [])
        same.append(subscription)
        try:
            await self._register(app, kind, wanted)
        except BaseException:
            same.remove(subscription)
            await subscription.stop()
            raise

    async def unsubscribe(
        self, app: str, kind: str, wanted: str, callback: Callback | None = None
    ) -> None:
        """Call back no more: this callback, or all of this subscription."""
        same = self._subscriptions.get((app, kind, wanted), [])
        for subscription in [s for s in same if callback in (None, s.callback)]:
            same.remove(subscription)
            await subscription.stop()
        if not same and self._subscriptions.pop((app, kind, wanted), None) is not None:
            await db.value(
                self._source,
                "unsubscribe",
                subscriber=self.channel,
                kind=kind,
                wanted=wanted,
                app=app,
            )

    async def _register(self, app: str | None, kind: str, wanted: str) -> None:
        cursor = await db.value(
            self._source, "subscribe", subscriber=self.channel, kind=kind, wanted=wanted, app=app
        )
        self._cursor = self._cursor or str(cursor)
        if self._attending is None:
            self._attending = asyncio.create_task(self._attend(), name="hotmesh subscriber")

    async def _register_all(self) -> None:
        for app, kind, wanted in list(self._subscriptions):
            await self._register(app, kind, wanted)
        for app_id, types in list(self._bells.values()):
            for type in types:
                await self._register(app_id, "events", type)

    async def _attend(self) -> None:
        while True:
            self._rung.clear()
            try:
                await self._catch_up()
            except InvalidArgument:
                log.warning("the place in the outbox is lost; hearing goes on from now")
                self._cursor, self._is_back = None, True
            except (psycopg.OperationalError, psycopg.InterfaceError, OSError):
                log.warning("cannot read what was announced; will try again", exc_info=True)
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_EVERY):
                    await self._rung.wait()

    async def _catch_up(self) -> None:
        """Read what has been announced since, all of it; this keeps what we want alive, too."""
        if self._is_back:
            await self._register_all()  # in case we were away for longer than a lease
            self._is_back = False
        if not self._subscriptions and not self._bells:
            self._cursor = None
        while self._cursor is not None:
            for row in await db.fetch(
                self._source, _Heard, "hear", subscriber=self.channel, after=self._cursor
            ):
                self._cursor = row.cursor
                if row.job is not None:
                    self._pass_on(row)
            if "/" not in self._cursor:
                return

    def _pass_on(self, row: _Heard) -> None:
        key = (str(row.app_id), str(row.kind), str(row.wanted))
        for subscription in self._subscriptions.get(key, ()):
            subscription.queue.put_nowait((str(row.topic), row.job))

    # bells -----------------------------------------------------------------------------------

    async def add_bell(self, app: str | None, types: tuple[str, ...]) -> asyncio.Event:
        """Give an event that is set when something of these types may have happened."""
        bell = asyncio.Event()
        self._bells[bell] = (app, types)
        for type in types:
            await self._register(app, "events", type)
        return bell

    async def remove_bell(self, bell: asyncio.Event) -> None:
        """Ring no more for this."""
        app, types = self._bells.pop(bell)
        others = {(a, t) for a, ts in self._bells.values() for t in ts}
        for type in types:
            if (app, type) not in others:
                with suppress(psycopg.Error, OSError):  # the client may be closed already
                    await db.value(
                        self._source,
                        "unsubscribe",
                        subscriber=self.channel,
                        kind="events",
                        wanted=type,
                        app=app or "",
                    )


class _Subscription:
    """One callback and what it has still to be told, in order; its errors stay its own."""

    def __init__(self, callback: Callback, wanted: str) -> None:
        self.callback = callback
        self.queue: asyncio.Queue[tuple[str, Any]] = asyncio.Queue()
        self._stopped = False
        self._task = asyncio.create_task(self._run(), name=f"hotmesh sub {wanted}")

    async def stop(self) -> None:
        self._stopped = True
        if self._task is not asyncio.current_task():  # a callback may unsubscribe itself
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        while not self._stopped:
            topic, job = await self.queue.get()
            try:
                answer = self.callback(topic, job)
                if inspect.isawaitable(answer):
                    await answer
            except Exception:
                log.exception("a subscriber to %s failed", topic)
