"""YAML apps: deploy, activate, publish, signal, read."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from hotmesh_pg import compiler, db
from hotmesh_pg.client import Client
from hotmesh_pg.durations import Duration, duration
from hotmesh_pg.ear import Callback
from hotmesh_pg.errors import DuplicateJob, InvalidArgument, JobFailed, JobTimeout, NotFound
from hotmesh_pg.jobs import Called, Job, Member, Signalled, Started, Step
from hotmesh_pg.schedules import Schedule, Scheduled
from hotmesh_pg.versions import Dropped, Version

_LOOK_EVERY = 1.0
_LOOK_SOON = 0.02


class HotMesh:
    """One app of graphs.

    >>> mesh = HotMesh(client, app_id="orders")
    >>> await mesh.deploy("orders.yaml")
    >>> await mesh.activate("1")
    >>> job = await mesh.pubsub("order.placed", {"id": "o-1"}, timeout="10 seconds")
    """

    def __init__(self, client: Client, app_id: str) -> None:
        self.client = client
        self.app_id = app_id
        self._source = client.source

    async def deploy(self, document: str | Path, *, root: str | Path | None = None) -> str:
        """Compile and install a document: a path, or YAML text.

        The files to which a document refers must lie below `root`: its own directory, unless given.
        Answers deployed, unchanged, or refreshed: the same document, compiled otherwise by another
        release of this package.
        """
        compiled = _compiled(document, root)
        if compiled.app.app_id != self.app_id:
            raise InvalidArgument(f"App ID mismatch: {compiled.app.app_id} !== {self.app_id}")
        return await db.deploy(self._source, compiled.statements)

    async def activate(self, version: str | int) -> None:
        """Let new jobs start on this version."""
        await db.value(self._source, "activate_app", app=self.app_id, version=str(version))

    async def versions(self) -> Sequence[Version]:
        """Read the app's versions, oldest first."""
        return await db.fetch(self._source, Version, "list_versions", app=self.app_id)

    async def drop(self, version: str | int) -> Dropped:
        """Drop a version that no job runs on; what has ended on it stays readable."""
        [answer] = await db.fetch(
            self._source, Dropped, "drop_version", app=self.app_id, version=str(version)
        )
        return answer

    async def drop_app(self) -> Dropped:
        """Drop every version of the app, the active one too, if no job runs on any."""
        [answer] = await db.fetch(self._source, Dropped, "drop_app", app=self.app_id)
        return answer

    async def source(self, version: str | int) -> str:
        """Read the document of a version; NotFound if there is no such version."""
        return str(
            await db.value(self._source, "version_source", app=self.app_id, version=str(version))
        )

    async def pub(
        self,
        topic: str,
        data: Any = None,
        *,
        job_key: str | None = None,
        entity: str | None = None,
        pending: Duration | None = None,
        search: Mapping[str, Any] | None = None,
        marker: Mapping[str, Any] | None = None,
    ) -> str:
        """Start a job and answer its key; raises DuplicateJob if a live job has that key.

        `pending` creates it without running it: it vanishes after that time unless `resume` comes.
        `search` is text to find it by, kept in its data under `_name`; `marker` data whose names
        begin with `-`.
        """
        seconds = None if pending is None else duration(pending).total_seconds()
        options = {"entity": entity, "pending": seconds, "search": search, "marker": marker}
        return (await self._publish(topic, data, job_key, **options)).job_key

    async def resume(self, job_key: str) -> str:
        """Run a pending job: resumed, already_running, already_ended or not_found."""
        return str(await db.value(self._source, "resume_job", app=self.app_id, job_key=job_key))

    async def pubsub(
        self,
        topic: str,
        data: Any = None,
        *,
        job_key: str | None = None,
        timeout: Duration = "10 seconds",
    ) -> Job:
        """Start a job and wait for its end, or until its graph announces it (emit, persist).

        Raises JobFailed with the job's error, or JobTimeout; the job then goes on.
        """
        ear = await self.client.ear()
        limit = _Limit(timeout)
        started = await self._publish(topic, data, job_key, announce=ear.channel)
        return await self._ended(started.job_key, started.job_id, limit)

    async def exec(
        self,
        topic: str,
        data: Any = None,
        *,
        id: str | None = None,
        ttl: Duration | None = None,
        flush: bool = False,
        timeout: Duration = "30 seconds",
    ) -> Any:
        """Run a graph and answer its job's data, or what an earlier job with this id came to.

        A job with this id that runs is joined, one that failed is not cached. `ttl` says how long
        the result stays (without it, the graph's `expire`); `flush` replaces a cached result.
        Raises JobFailed with the job's error, or JobTimeout; the job then goes on.
        """
        ear = await self.client.ear()
        limit = _Limit(timeout)
        [called] = await db.fetch(
            self._source,
            Called,
            "call",
            app=self.app_id,
            topic=topic,
            data=db.json({} if data is None else data),
            job_key=id,
            ttl=None if ttl is None else duration(ttl),
            flush=flush,
            options=db.json({"announce": ear.channel}),
        )
        job = called.job
        if called.outcome != "cached":
            # Another's job is announced to that other alone: look for its end, soon at first.
            pause = _LOOK_EVERY if called.outcome == "started" else _LOOK_SOON
            job = await self._ended(job.job_key, job.job_id, limit, pause, interim=False)
        return job.data

    async def flush(self, id: str) -> str:
        """Forget the result that is cached under an id: flushed, running or not_found."""
        return str(await db.value(self._source, "flush_call", app=self.app_id, job_key=id))

    async def signal(
        self,
        topic: str,
        data: Any,
        *,
        status: str = "success",
        code: int = 200,
        keep: Duration | None = None,
    ) -> Signalled:
        """Answer the oldest wait that the payload names, or keep the signal for one to come."""
        [answer] = await db.fetch(
            self._source,
            Signalled,
            "signal",
            app=self.app_id,
            topic=topic,
            data=db.json(data),
            status=status,
            code=code,
            keep=None if keep is None else duration(keep),
        )
        return answer

    async def signal_all(self, topic: str, data: Any, query: Mapping[str, Any]) -> int:
        """Signal the jobs that an index finds; answers how many.

        `query` is {data, range, start, end, facets: ["color:red"], scrub}.
        """
        return int(
            await db.value(
                self._source,
                "signal_all",
                app=self.app_id,
                topic=topic,
                data=db.json(data),
                query=db.json(query),
            )
        )

    async def get_stats(self, topic: str, query: Mapping[str, Any]) -> dict[str, Any]:
        """Count the jobs of a topic: `query` is {data, range, start, end, sparse}."""
        stats: dict[str, Any] = await db.value(
            self._source, "get_stats", app=self.app_id, topic=topic, query=db.json(query)
        )
        return stats

    async def get_ids(
        self, topic: str, query: Mapping[str, Any], facets: Sequence[str] = ()
    ) -> dict[str, Any]:
        """Find the jobs of a topic by facets such as "color:red"; without any, all indexed."""
        ids: dict[str, Any] = await db.value(
            self._source,
            "get_ids",
            app=self.app_id,
            topic=topic,
            query=db.json(query),
            facets=list(facets),
        )
        return ids

    async def schedule(
        self,
        topic: str,
        *,
        cron: str | None = None,
        every: Duration | None = None,
        data: Any = None,
        max_runs: int | None = None,
        id: str | None = None,
        delay: Duration | None = None,
    ) -> Scheduled:
        """Start a job over and over: by a cron expression (UTC), or every so often from now on."""
        [answer] = await db.fetch(
            self._source,
            Scheduled,
            "schedule",
            app=self.app_id,
            topic=topic,
            cron=cron,
            every=None if every is None else duration(every),
            data=db.json({} if data is None else data),
            max_runs=max_runs,
            schedule_id=id,
            delay=None if delay is None else duration(delay),
        )
        return answer

    async def unschedule(self, id: str) -> str:
        """Forget a schedule: unscheduled or not_found. Jobs that it has started go on."""
        return await self._on_schedule("unschedule", id)

    async def pause_schedule(self, id: str) -> str:
        """Let a schedule rest: paused, not_found or already_ended."""
        return await self._on_schedule("pause_schedule", id)

    async def resume_schedule(self, id: str) -> str:
        """Let a schedule go on with its next tick: resumed, not_found or already_ended."""
        return await self._on_schedule("resume_schedule", id)

    async def schedules(self) -> Sequence[Schedule]:
        """Read the app's schedules."""
        return await db.fetch(self._source, Schedule, "list_schedules", app=self.app_id)

    async def answer(
        self,
        task_id: str,
        token: UUID | str | None,
        data: Any = None,
        *,
        status: str = "success",
        code: int | None = None,
    ) -> str:
        """Answer for a task whose callback returned `Pending`: completed, pending, stale, leased.

        `task_id` and `token` are those of the callback's context.
        """
        answer = await db.value(
            self._source,
            "answer_task",
            task_id=task_id,
            token=str(token),
            data=db.json({} if data is None else data),
            status=status,
            code=code,
        )
        return str(answer)

    async def interrupt(
        self,
        job_key: str,
        *,
        reason: str | None = None,
        code: int = 410,
        throw: bool = True,
        descend: bool = False,
        expire: Duration | None = None,
    ) -> str:
        """Stop a job. Answers interrupted, not_found or already_ended."""
        answer = await db.value(
            self._source,
            "interrupt_job",
            app=self.app_id,
            job_key=job_key,
            reason=reason,
            code=code,
            throw=throw,
            descend=descend,
            expire=None if expire is None else duration(expire),
        )
        return str(answer)

    async def get(self, job_key: str) -> Job | None:
        """Read a job; None if there is none or it has expired."""
        rows = await db.fetch(self._source, Job, "get_job", app=self.app_id, job_key=job_key)
        return rows[0] if rows else None

    async def get_state(self, job_key: str) -> Job:
        """Read a job, or raise NotFound."""
        job = await self.get(job_key)
        if job is None:
            raise NotFound(f"Job {job_key} not found")
        return job

    async def get_status(self, job_key: str) -> int:
        """The number of a job's open branches; 0 when it has ended. NotFound if there is none."""
        return (await self.get_state(job_key)).semaphore

    async def steps(self, job_key: str) -> Sequence[Step]:
        """Read what a job has done and what it has open, in order."""
        return await db.fetch(self._source, Step, "job_steps", app=self.app_id, job_key=job_key)

    async def list(
        self, *, limit: int | None = None, cursor: str | None = None, **query: Any
    ) -> Sequence[Job]:
        """Read jobs, newest first: topic, status, entity, version, job_key, parent_job_key."""
        return await db.fetch(
            self._source,
            Job,
            "list_jobs",
            app=self.app_id,
            query=db.json(query),
            limit=limit,
            cursor=cursor,
        )

    async def sub(self, topic: str, callback: Callback) -> None:
        """Call back with each job that is announced on exactly this topic.

        That is `<publishes>.<job_key>`. The callback takes the topic and the job. It may be async;
        a plain function runs on the loop and must not block. What is announced before this returns
        may be missed; what is announced later is not, whatever becomes of the connection.
        """
        await (await self.client.ear()).subscribe(self.app_id, "topic", topic, callback)

    async def psub(self, pattern: str, callback: Callback) -> None:
        """Call back with each job announced on a topic that fits: * stands for any text."""
        await (await self.client.ear()).subscribe(self.app_id, "pattern", pattern, callback)

    async def unsub(self, topic: str, callback: Callback | None = None) -> None:
        """Take back what sub asked for: for one callback, or for all."""
        await (await self.client.ear()).unsubscribe(self.app_id, "topic", topic, callback)

    async def punsub(self, pattern: str, callback: Callback | None = None) -> None:
        """Take back what psub asked for: for one callback, or for all."""
        await (await self.client.ear()).unsubscribe(self.app_id, "pattern", pattern, callback)

    async def export(
        self,
        job_key: str,
        *,
        allow: Sequence[str] | None = None,
        block: Sequence[str] | None = None,
        values: bool = True,
    ) -> dict[str, Any]:
        """Read a job as one document, or only some facets of it; NotFound if there is none.

        Facets: job, input, data, steps, open, transitions, children, timings, process. Without
        `values` the structure is left and no payload.
        """
        options: dict[str, Any] = {"allow": allow, "block": block}
        options = {name: list(given) for name, given in options.items() if given is not None}
        if not values:
            options["values"] = False
        document = await db.value(
            self._source, "export_job", app=self.app_id, job_key=job_key, options=db.json(options)
        )
        if document is None:
            raise NotFound(f"Job {job_key} not found")
        return dict(document)

    async def get_query_state(self, job_key: str, fields: Sequence[str]) -> dict[str, Any]:
        """Read members of a job's data: `x` finds `_x`; in double quotes it finds `x`."""
        found = await db.value(
            self._source, "job_fields", app=self.app_id, job_key=job_key, fields=list(fields)
        )
        return dict(found or dict.fromkeys(fields))

    async def scrub(self, job_key: str) -> str:
        """Remove a job with all that is its own. Answers scrubbed or not_found."""
        return str(await db.value(self._source, "scrub", app=self.app_id, job_key=job_key))

    async def throttle(self, throttle: int, topic: str | None = None) -> str:
        """Hold one worker topic back, or all: -1 pauses, 0 resumes, n lets one lease in n ms.

        Held in the database and obeyed by every worker of it, whatever its app.
        """
        return str(await db.value(self._source, "throttle", throttle=throttle, queue=topic))

    async def roll_call(self) -> Sequence[Member]:
        """Read who serves which queues, and what these hold."""
        return await db.fetch(self._source, Member, "roll_call")

    async def _ended(
        self,
        job_key: str,
        job_id: UUID,
        limit: _Limit,
        pause: float = _LOOK_EVERY,
        *,
        interim: bool = True,
    ) -> Job:
        """Wait for a job's end, or (`interim`) until it is announced before that.

        `pause` is how long at most before the first look, in seconds.
        """
        ear = await self.client.ear()
        while True:
            left = limit.left()
            heard = await ear.wait(job_id, max(0.0, min(left, pause)))
            pause = min(2 * pause, _LOOK_EVERY)
            job = await self.get(job_key)
            if job is None or job.job_id != job_id:
                raise NotFound(f"job {job_key} has ended and expired", "see expire")
            if job.error is not None:
                raise JobFailed(job.job_key, job.status, job.error)
            if job.ended or (heard and interim):
                return job
            if left <= 0:
                raise JobTimeout(job_key, limit.seconds)

    async def _on_schedule(self, function: str, id: str) -> str:
        return str(await db.value(self._source, function, app=self.app_id, schedule_id=id))

    async def _publish(self, topic: str, data: Any, job_key: str | None, **options: Any) -> Started:
        given = {name: value for name, value in options.items() if value is not None}
        started = await self.client.publisher.publish(
            self.app_id, topic, {} if data is None else data, job_key, given
        )
        if started.outcome == "duplicate":
            raise DuplicateJob(started.job_key)
        return started


class _Limit:
    """How long somebody is ready to wait, from now on."""

    def __init__(self, timeout: Duration) -> None:
        self.seconds = duration(timeout).total_seconds()
        self._until = time.monotonic() + self.seconds

    def left(self) -> float:
        return self._until - time.monotonic()


def _compiled(document: str | Path, root: str | Path | None) -> compiler.Compiled:
    """Text that is YAML is taken as it is; anything else names a file."""
    if isinstance(document, str) and ("\n" in document or document.lstrip().startswith("app:")):
        return compiler.compile_text(document)
    return compiler.compile_file(document, root)
