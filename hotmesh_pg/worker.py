"""The worker: claims tasks, runs callbacks, sends results back in batches.

Lanes (two connections) carry results to the database and bring the next tasks with the same call;
while one lane waits for a commit, the other gathers. A lane that finds nothing to do sleeps until
something is due, a notification comes, or a second has passed. Results that a broken connection may
or may not have delivered are sent again: the database answers a repeated token as the first time.
"""

from __future__ import annotations

import asyncio
import inspect
import logging
import os
import random
import secrets
import socket
import time
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from importlib import metadata
from typing import Any, Self
from uuid import UUID

import psycopg
from psycopg import AsyncConnection

from hotmesh_pg import db
from hotmesh_pg.client import Client
from hotmesh_pg.durations import Duration, duration
from hotmesh_pg.heartbeat import Heartbeat
from hotmesh_pg.notify import Listener
from hotmesh_pg.payload import PayloadError, code_of, describe, encode
from hotmesh_pg.retry import RetryPolicy

log = logging.getLogger(__name__)

Callback = Callable[..., Any]

_LANES = 2
_CRUMBS = 25  # fewer results are not worth a call of their own while another lane is out
# How long an idle worker waits before it looks again, and how long at least when something is due.
# The first looks come soon: a task committed while the worker lay down was not rung for.
_HUSH = 0.005
_QUIET = ((0.01, 0.002), (0.1, 0.01), (1.2, 0.02))
_LOOKS = tuple(wait for wait, _ in _QUIET)
_REGISTER_EVERY = 20.0  # an idle worker says now and then that it still has room
_REPORT_EVERY = 20.0  # and any worker that it is there
_FAREWELL = 5.0  # seconds that a stopping worker gives the database to take its last results


@dataclass(frozen=True, slots=True)
class Task:
    """A leased task, or (`outcome` other than claimed) what became of a result."""

    outcome: str
    task_id: str
    token: UUID | None
    queue: str
    app_id: str
    version: str | None
    topic: str
    job_id: UUID
    job_key: str
    activity: str
    dimension: list[int]
    attempt: int
    input: Any
    leased_until: datetime | None


@dataclass(frozen=True, slots=True)
class Context:
    """What a callback may know about its task, if it asks for `context`."""

    app_id: str
    topic: str
    job_key: str
    activity: str
    dimension: tuple[int, ...]
    attempt: int
    task_id: str
    token: UUID | None


@dataclass(frozen=True, slots=True)
class Answer:
    """What a callback returns to choose the transitions by a code that is no error."""

    data: Any = None
    code: int = 200


@dataclass(frozen=True, slots=True)
class Pending:
    """What a callback returns when more is to follow; the step stays open for `HotMesh.answer`.

    `data` is the output so far, and the transitions of `code` are taken.
    """

    data: Any = None
    code: int = 202


@dataclass(frozen=True, slots=True)
class _Due:
    due_in: timedelta


class Worker:
    """Serves queues with callbacks until it is stopped.

    >>> async with Worker(client, topics={"stock.check": check}):
    ...     await asyncio.Event().wait()

    A callback takes the task's data, and `context` if it names such a parameter; what it returns is
    the step's output, what it raises the step's error. An `async def` runs on the loop, a plain
    function in a thread. `concurrency` is the number of tasks held at a time; a task that this
    process does not answer within `lease` goes to another, unless the heartbeat renews it.
    """

    def __init__(
        self,
        client: Client,
        *,
        topics: Mapping[str, Callback],
        retry: RetryPolicy | None = None,
        concurrency: int = 100,
        lease: Duration = "30 seconds",
        drain: Duration = "10 seconds",
        name: str | None = None,
    ) -> None:
        if not topics:
            raise ValueError("topics is empty: a worker serves at least one")
        if not 1 <= concurrency <= 1000:
            raise ValueError(f"concurrency is {concurrency}: it must be 1 to 1000")
        self.name = f"{name or 'worker'}-{os.getpid()}-{secrets.token_hex(4)}"
        self._client = client
        self._callbacks = {topic: _Callable(callback) for topic, callback in topics.items()}
        self.topics = tuple(topics)
        self._queues = list(topics)
        self._retry = None if retry is None else retry.as_json()
        self._concurrency = concurrency
        self._lease = duration(lease)
        self._drain = duration(drain).total_seconds()
        self._heartbeat = Heartbeat(client.conninfo, self.name, self._lease, self._lost)
        self._listener = Listener(client.new_connection, self._heard)
        self._threads: ThreadPoolExecutor | None = None
        self._running: dict[str, asyncio.Task[None]] = {}
        self._results: list[str] = []
        self._quiet = 0  # looks in a row that found nothing
        self._promised = 0  # room that a lane has offered to the database and not yet filled
        self._wake = asyncio.Event()
        self._look = True  # there may be something to claim
        self._looking = False  # a lane is out to see
        self._exchanges = 0  # lanes that are out with results
        self._stopping = False
        self._registered = 0.0
        self._reported: float | None = None
        self._lanes: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Begin to serve."""
        self._threads = ThreadPoolExecutor(min(self._concurrency, 32), "hotmesh-activity")
        channels = [
            str(await db.value(self._client.source, "channel", queue=queue))
            for queue in self._queues
        ]
        await self._listener.start("hotmesh_timers", *channels)
        self._heartbeat.start(asyncio.get_running_loop())
        self._lanes = [
            asyncio.create_task(self._lane(), name=f"hotmesh lane {number}")
            for number in range(_LANES)
        ]

    async def stop(self) -> None:
        """Take no more tasks, let those that run finish within `drain`, send their results.

        What cannot be sent within as long again (the database is gone) is left to the leases.
        """
        self._stopping = True
        self._wake.set()
        if self._running:
            await asyncio.wait(self._running.values(), timeout=self._drain)
        for task in list(self._running.values()):
            task.cancel()
        await asyncio.gather(*self._running.values(), return_exceptions=True)
        self._wake.set()
        if self._lanes:
            await asyncio.wait(self._lanes, timeout=max(self._drain, 1.0))
        for lane in self._lanes:
            lane.cancel()
        await asyncio.gather(*self._lanes, return_exceptions=True)
        await self._retire()
        await self._listener.stop()
        await asyncio.to_thread(self._heartbeat.stop)
        if self._threads is not None:
            self._threads.shutdown(wait=False, cancel_futures=True)

    async def run(self) -> None:
        """Serve until cancelled, then drain; raises what ended a lane."""
        async with self:
            await asyncio.wait(self._lanes, return_when=asyncio.FIRST_COMPLETED)

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.stop()
        for lane in self._lanes:
            if not lane.cancelled() and (error := lane.exception()):
                raise error

    # lanes -----------------------------------------------------------------------------------

    async def _lane(self) -> None:
        attempt = 0
        while not self._finished():
            try:
                connection = await self._client.new_connection()
                async with connection:
                    attempt = 0
                    await db.relax_leases(connection)
                    await self._serve(connection)
            except (psycopg.OperationalError, psycopg.InterfaceError, OSError):
                attempt += 1
                log.warning("a lane lost its connection and will be back", exc_info=attempt == 1)
                await asyncio.sleep(random.uniform(0.05, min(5.0, 0.1 * 2 ** min(attempt, 6))))

    async def _serve(self, connection: AsyncConnection[Any]) -> None:
        while not self._finished():
            self._wake.clear()
            if self._reported is None or time.monotonic() - self._reported > _REPORT_EVERY:
                await self._report(connection)
            if self._results:
                await self._exchange(connection)
            elif self._exchanges or self._looking or self._stopping:
                await self._wake.wait()  # a lane that is out will bring what there is
            elif self._look:
                await self._claim(connection)
            else:
                await self._idle(connection)

    async def _report(self, connection: AsyncConnection[Any]) -> None:
        """Be on the roll."""
        self._reported = time.monotonic()
        about = {
            "host": socket.gethostname(),
            "pid": os.getpid(),
            "version": _version(),
            "queues": self._queues,
            "concurrency": self._concurrency,
        }
        await db.value_on(
            connection,
            "report_worker",
            worker=self.name,
            about=db.json(about),
            running=len(self._running),
        )

    async def _retire(self) -> None:
        """Be on the roll no more; if that cannot be said, silence says it."""
        if self._reported is not None:
            with suppress(psycopg.Error, OSError, TimeoutError):
                async with asyncio.timeout(_FAREWELL):
                    await db.value(self._client.source, "retire_worker", worker=self.name)

    def _finished(self) -> bool:
        return self._stopping and not self._running and not self._results

    def _room(self) -> int:
        """What a lane may ask for: its share, so that one computes while another commits."""
        free = self._concurrency - len(self._running) - self._promised
        return max(0, min(free, -(-self._concurrency // _LANES)))

    def _share(self) -> int:
        """How many results a lane takes: its part, so that the other has work; never crumbs."""
        return max(_CRUMBS, -(-(len(self._results) + len(self._running)) // _LANES))

    async def _exchange(self, connection: AsyncConnection[Any]) -> None:
        """Send what is ready, and come back with the next tasks."""
        share = self._share()
        sent, self._results = self._results[:share], self._results[share:]
        room = 0 if self._stopping else self._room()
        self._promised += room
        self._exchanges += 1
        try:
            tasks = await db.fetch_on(
                connection,
                Task,
                "complete_tasks",
                worker=self.name,
                results=f"[{','.join(sent)}]",
                queues=self._queues if room else [],
                limit=room,
                lease=self._lease,
            )
            self._promised -= room
            room = 0
            if self._begin(tasks):
                # The database no longer takes us for asleep: look before we are. But what is quick
                # to do is done first, and its results are what we come with.
                self._look = True
                await asyncio.sleep(0)
        except (psycopg.OperationalError, psycopg.InterfaceError):
            self._results = sent + self._results
            raise
        finally:
            self._promised -= room
            self._exchanges -= 1
            self._wake.set()

    async def _claim(self, connection: AsyncConnection[Any]) -> None:
        """Ask for tasks. What is due is fired on the way, so even without room."""
        room = self._room()
        self._promised += room
        self._looking, self._look = True, False
        try:
            tasks = await db.fetch_on(
                connection,
                Task,
                "claim_tasks",
                worker=self.name,
                queues=self._queues if room else [],
                limit=room,
                lease=self._lease,
            )
        finally:
            self._promised -= room
            self._looking = False
            self._wake.set()
        self._registered = time.monotonic()
        if 0 < room == self._begin(tasks):
            self._look = True  # there was as much as we asked for, so there may be more

    def _begin(self, tasks: list[Task]) -> int:
        """Start what was claimed; answers how many."""
        claimed = [task for task in tasks if task.outcome == "claimed"]
        if claimed:
            self._quiet = 0
        for task in claimed:
            self._lost(task.task_id)  # a lapsed lease of our own: what runs has no token any more
            self._running[task.task_id] = asyncio.create_task(self._execute(task))
        for task in tasks:
            if task.outcome not in ("claimed", "completed", "retrying"):
                log.warning("the result of task %s was refused: %s", task.task_id, task.outcome)
        self._heartbeat.hold(self._running.keys())
        return len(claimed)

    async def _idle(self, connection: AsyncConnection[Any]) -> None:
        """Sleep until something is due, somebody rings, or a second has passed."""
        self._looking = True
        try:
            if self._quiet == 0 and await self._rung(_HUSH):
                return  # busy as we are, that was sooner than asking
            queues = self._queues if self._room() else []
            wait, soonest = _QUIET[min(self._quiet, len(_QUIET) - 1)]
            self._quiet += 1
            for due in await db.fetch_on(connection, _Due, "next_due", queues=queues):
                # What is due and yet was not given to us is in another's hands: not too eager.
                wait = min(wait, max(due.due_in.total_seconds(), soonest))
            # The other lane may have taken the ringing for its own while we asked.
            if not self._look and not self._results and not await self._rung(wait):
                stale = time.monotonic() - self._registered > _REGISTER_EVERY
                self._look = self._look or wait not in _LOOKS or stale
        finally:
            self._looking = False
            self._wake.set()

    async def _rung(self, seconds: float) -> bool:
        try:
            async with asyncio.timeout(seconds):
                return await self._wake.wait()
        except TimeoutError:
            return False

    # tasks -----------------------------------------------------------------------------------

    async def _execute(self, task: Task) -> None:
        try:
            result = await self._result(task)
            self._results.append(result)  # not before: a lane may have taken the list meanwhile
        finally:
            if self._running.get(task.task_id) is asyncio.current_task():
                del self._running[task.task_id]
            self._wake.set()

    async def _result(self, task: Task) -> str:
        told: dict[str, Any] = {"task_id": task.task_id, "token": str(task.token)}
        try:
            output = await self._callbacks[task.queue](task, self._threads)
            told["status"] = "success"
            if isinstance(output, Answer | Pending):
                pending = isinstance(output, Pending)
                told |= {"status": "pending" if pending else "success", "code": output.code}
                output = output.data
            data = encode({} if output is None else output)
        except (Exception, SystemExit, asyncio.CancelledError) as error:
            if isinstance(error, asyncio.CancelledError) and _is_cancelled():
                raise  # by us; one that the callback raises is an error like any other
            told |= {"status": "error", "code": code_of(error), "retry": self._retry}
            if isinstance(error, PayloadError):
                told["retry"] = None  # the same answer would be refused again
            data = encode(describe(error))
        return f'{encode(told)[:-1]},"data":{data}}}'

    def _lost(self, task_id: str) -> None:
        """Another worker has this task now: what we still do for it is in vain."""
        if running := self._running.get(task_id):
            log.warning("lost the lease of task %s", task_id)
            running.cancel()

    def _heard(self, _channel: str, _payload: str) -> None:
        self._look = True
        self._wake.set()


class _Callable:
    """A callback with what its signature says: async or not, wants the context or not."""

    def __init__(self, callback: Callback) -> None:
        if not callable(callback):
            raise TypeError(f"{callback!r} is not callable: a topic is served by a function")
        self._callback = callback
        self._is_async = inspect.iscoroutinefunction(callback)
        self._wants_context = _wants_context(callback)

    async def __call__(self, task: Task, threads: ThreadPoolExecutor | None) -> Any:
        named = {"context": _context(task)} if self._wants_context else {}
        data = {} if task.input is None else task.input
        if self._is_async:
            return await self._callback(data, **named)
        loop = asyncio.get_running_loop()
        answer = await loop.run_in_executor(threads, lambda: self._callback(data, **named))
        return await answer if isinstance(answer, Awaitable) else answer


def _wants_context(callback: Callback) -> bool:
    try:
        return "context" in inspect.signature(callback).parameters
    except ValueError:  # a builtin that does not tell
        return False


def _is_cancelled() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


def _context(task: Task) -> Context:
    return Context(
        task.app_id,
        task.queue,
        task.job_key,
        task.activity,
        tuple(task.dimension),
        task.attempt,
        task.task_id,
        task.token,
    )


@cache
def _version() -> str:
    try:
        return metadata.version("hotmesh-pg")
    except metadata.PackageNotFoundError:
        return "unknown"
