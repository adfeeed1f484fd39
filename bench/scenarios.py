"""What is measured. A scenario gets a fresh database and answers figures by name."""

from __future__ import annotations

import asyncio
import itertools
import statistics
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg
from psycopg.types.json import Jsonb

from bench import graphs
from bench.cluster import Cluster, worker
from hotmesh_pg.client import Client
from hotmesh_pg.hotmesh import HotMesh

IN_FLIGHT = 50
_CONNECTIONS = 8

Figures = dict[str, float | None]


@dataclass(frozen=True, slots=True)
class Size:
    """How much is done: `seconds` of throughput, `jobs` one at a time, rows of the big tables."""

    seconds: float
    jobs: int
    drained: int
    ended: int
    parked: int


FULL = Size(seconds=8.0, jobs=300, drained=5000, ended=100_000, parked=50_000)
QUICK = Size(seconds=2.0, jobs=60, drained=2000, ended=100_000, parked=50_000)

Scenario = Callable[[Cluster, Size], Figures]
Once = Callable[[int], Awaitable[Any]]
Run = Callable[[Client, int], Awaitable[None]]


# flows ----------------------------------------------------------------------------------------


def yaml_step(cluster: Cluster, size: Size) -> Figures:
    """A trigger and one worker."""
    return _flow(cluster, size, graphs.chain("step", 1), "step", 1)


def yaml_chain10(cluster: Cluster, size: Size) -> Figures:
    """A trigger and ten workers in sequence."""
    return _flow(cluster, size, graphs.chain("chain", 10), "chain", 10)


def yaml_passthrough10(cluster: Cluster, size: Size) -> Figures:
    """A trigger and ten hooks that wait for nothing."""
    return _flow(cluster, size, graphs.passthrough("passing", 10), "passing", 10)


def _flow(cluster: Cluster, size: Size, document: str, app: str, steps: int) -> Figures:
    async def measure() -> Figures:
        async with await Client.connect(cluster.dsn, pool_size=_CONNECTIONS) as client:
            mesh = await _deployed(client, app, document)
            publish = _Publisher(client, app)
            await publish.start()
            await _one_at_a_time(publish, size.jobs // 5)  # warm

            async def once(_number: int) -> None:
                await mesh.pubsub(f"{app}.go", {"n": 1}, timeout="60 seconds")

            figures = _latency(await _one_at_a_time(once, size.jobs))
            rate = await _in_flight(publish, size.seconds)
            return figures | {"jobs_per_s": rate, "steps_per_s": rate * steps}

    with worker(cluster):
        figures = asyncio.run(measure())

    async def run(client: Client, count: int) -> None:
        publish = _Publisher(client, app)
        await publish.start()
        await _one_at_a_time(publish, count)

    return figures | _costs(cluster, run, size.jobs // 3, steps)


def _costs(cluster: Cluster, run: Run, jobs: int, steps: int) -> Figures:
    """What a step costs the server: the difference between a long run and a short one."""

    async def connected(count: int) -> None:
        async with await Client.connect(cluster.dsn, pool_size=1) as client:
            await run(client, count)

    taken = [cluster.costs()]
    for count in (jobs, 3 * jobs):
        with worker(cluster):
            asyncio.run(connected(count))
        taken.append(cluster.costs())
    short, long = (after - before for before, after in itertools.pairwise(taken))
    each = (long - short).each(2 * jobs * steps)
    return {
        "statements": each.statements,
        "commits": each.commits,
        "wal_bytes": each.wal_bytes,
    }


def signal_resume(cluster: Cluster, size: Size) -> Figures:
    """From the call of signal to the end of the job that was parked on a hook."""

    numbers = itertools.count(1)

    async def once(client: Client) -> None:
        number = next(numbers)
        answer = await HotMesh(client, "parked").signal(
            "parked.answer", {"id": number, "n": number}
        )
        if answer.outcome != "delivered":
            raise RuntimeError(f"signal {number} was {answer.outcome}")

    async def measure() -> Figures:
        async with await Client.connect(cluster.dsn, pool_size=_CONNECTIONS) as client:
            await _deployed(client, "parked", graphs.parked("parked"))
            _publish_many(cluster, "parked", 20_000 if size is FULL else 6_000)
            figures = _latency(await _one_at_a_time(lambda _: once(client), size.jobs))
            rate = await _in_flight(lambda _: once(client), size.seconds, most=4_000)
            return figures | {"jobs_per_s": rate, "steps_per_s": rate}

    async def run(client: Client, count: int) -> None:
        await _one_at_a_time(lambda _: once(client), count)

    return asyncio.run(measure()) | _costs(cluster, run, size.jobs // 3, 1)


def drain(cluster: Cluster, size: Size) -> Figures:
    """Published one-worker jobs, then one worker process: from the first result to the last."""
    asyncio.run(_deploy(cluster, "step", graphs.chain("step", 1)))
    _publish_many(cluster, "step", size.drained)
    with psycopg.connect(cluster.dsn, autocommit=True) as connection, worker(cluster):
        first: tuple[float, int] | None = None
        while True:
            left = _number(connection, "select count(*) from hotmesh.tasks")
            if left < size.drained and first is None:
                first = (time.perf_counter(), left)
            if left == 0 and first is not None:
                rate = first[1] / (time.perf_counter() - first[0])
                return {"jobs_per_s": rate, "steps_per_s": rate}
            time.sleep(0.01)


# quiet ------------------------------------------------------------------------------------------


def claim_empty(cluster: Cluster, size: Size) -> Figures:
    """A claim that finds nothing, with many ended and many parked jobs in the database."""
    asyncio.run(_deploy(cluster, "passing", graphs.passthrough("passing", 10)))
    _copy_jobs(cluster, "passing", size.ended)
    asyncio.run(_deploy(cluster, "parked", graphs.parked("parked")))
    _copy_jobs(cluster, "parked", size.parked)
    with psycopg.connect(cluster.dsn, autocommit=True) as connection:
        connection.execute("vacuum analyze")
        taken = []
        for _ in range(size.jobs + 20):
            started = time.perf_counter()
            connection.execute(
                "select * from hotmesh.claim_tasks(p_worker => 'bench', p_queues => %s)",
                ([graphs.QUEUE],),
            )
            taken.append(time.perf_counter() - started)
    return _latency(taken[20:])


def deploy(cluster: Cluster, size: Size) -> Figures:
    """Fifty activities compiled and installed; what a new connection's first job and a map cost."""
    text = graphs.fifty("fifty")

    async def install() -> float:
        async with await Client.connect(cluster.dsn, pool_size=1) as client:
            await HotMesh(client, "warm").deploy(graphs.mapped("warm", 1))
            started = time.perf_counter()
            await HotMesh(client, "fifty").deploy(text)
            return time.perf_counter() - started

    deployed = asyncio.run(install())
    for length in (1, 11):
        asyncio.run(_deploy(cluster, f"mapped{length}", graphs.mapped(f"mapped{length}", length)))
    first = []
    for _ in range(size.jobs // 10):
        with psycopg.connect(cluster.dsn, autocommit=True) as connection:
            first.append(_publishing(connection, "mapped1"))
    with psycopg.connect(cluster.dsn, autocommit=True) as connection:
        pairs = [  # one beside the other, so that both meet the same moments of the machine
            (_publishing(connection, "mapped1"), _publishing(connection, "mapped11"))
            for _ in range(size.jobs)
        ]
    added = [(long - short) / 10 for short, long in pairs[20:]]
    return {
        "deploy_ms": deployed * 1000,
        "first_ms": statistics.median(first) * 1000,
        "hook_ms": statistics.median(added) * 1000,
    }


def _publishing(connection: psycopg.Connection, app: str) -> float:
    """Start a job; how long the call took."""
    started = time.perf_counter()
    connection.execute(_PUBLISH, (app, f"{app}.go", Jsonb({"n": 1})))
    return time.perf_counter() - started


def idle(cluster: Cluster, size: Size) -> Figures:
    """Statements a second of a worker that has nothing to do, also beside 10,000 parked jobs."""
    asyncio.run(_deploy(cluster, "parked", graphs.parked("parked")))
    alone = _idle_rate(cluster, size)
    _copy_jobs(cluster, "parked", 10_000)
    return {"idle_per_s": alone, "idle_parked_per_s": _idle_rate(cluster, size)}


def _idle_rate(cluster: Cluster, size: Size) -> float:
    """The difference between a long look and a short one: what starting costs falls out."""
    short, long = 2.0, 2.0 + 2 * size.seconds
    taken = [cluster.costs()]
    for seconds in (short, long):
        with worker(cluster):
            time.sleep(seconds)
        taken.append(cluster.costs())
    brief, lengthy = (after - before for before, after in itertools.pairwise(taken))
    return (lengthy - brief).statements / (long - short)


def timer(cluster: Cluster, size: Size) -> Figures:
    """By how much a sleep of one second is late, with one worker process."""
    asyncio.run(_deploy(cluster, "sleeper", graphs.sleeper("sleeper", 1)))
    with worker(cluster), psycopg.connect(cluster.dsn, autocommit=True) as connection:
        for _ in range(size.jobs // 10):
            connection.execute(_PUBLISH, ("sleeper", "sleeper.go", Jsonb({})))
            time.sleep(0.137)
        time.sleep(2)
        rows = connection.execute(
            "select extract(epoch from ended_at - started_at)::float8 - 1 from hotmesh.steps"
        ).fetchall()
    return _latency([float(late) for (late,) in rows])


ALL: dict[str, Scenario] = {
    scenario.__name__: scenario
    for scenario in (
        yaml_step,
        yaml_chain10,
        yaml_passthrough10,
        signal_resume,
        drain,
        claim_empty,
        deploy,
        idle,
        timer,
    )
}


# tools ------------------------------------------------------------------------------------------

_PUBLISH = "select job_id from hotmesh.publish(p_app => %s, p_topic => %s, p_data => %s)"


class _Publisher:
    """Starts a job and waits until its end is announced, without reading the job."""

    def __init__(self, client: Client, app: str) -> None:
        self._client = client
        self._app = app

    async def start(self) -> None:
        self._ear = await self._client.ear()

    async def __call__(self, _number: int) -> None:
        started = await self._client.publisher.publish(
            self._app, f"{self._app}.go", {"n": 1}, None, {"announce": self._ear.channel}
        )
        if not await self._ear.wait(started.job_id, 60):
            raise RuntimeError(f"job {started.job_key} has not ended within a minute")


async def _one_at_a_time(once: Once, count: int) -> list[float]:
    taken = []
    for number in range(count):
        started = time.perf_counter()
        await once(number)
        taken.append(time.perf_counter() - started)
    return taken


async def _in_flight(once: Once, seconds: float, most: int | None = None) -> float:
    """Keep fifty going for so long; answers how many ended a second."""
    begun = time.perf_counter()
    numbers = iter(range(most)) if most else itertools.count()
    ended = 0

    async def lane() -> None:
        nonlocal ended
        for number in numbers:
            await once(number)
            ended += 1
            if time.perf_counter() - begun > seconds:
                return

    await asyncio.gather(*(lane() for _ in range(IN_FLIGHT)))
    return ended / (time.perf_counter() - begun)


async def _deployed(client: Client, app: str, document: str) -> HotMesh:
    mesh = HotMesh(client, app_id=app)
    await mesh.deploy(document)
    await mesh.activate("1")
    return mesh


async def _deploy(cluster: Cluster, app: str, document: str) -> None:
    async with await Client.connect(cluster.dsn, pool_size=1) as client:
        await _deployed(client, app, document)


def _publish_many(cluster: Cluster, app: str, count: int) -> None:
    """Start jobs whose data is their number, in one statement."""
    with psycopg.connect(cluster.dsn, autocommit=True) as connection:
        connection.execute(
            "select count(*) from generate_series(1, %s) n, lateral hotmesh.publish(p_app => %s,"
            " p_topic => %s, p_data => jsonb_build_object('n', n, 'id', n)) p",
            (count, app, f"{app}.go"),
        )


def _copy_jobs(cluster: Cluster, app: str, count: int) -> None:
    """Multiply one job of an app with all its rows."""
    with psycopg.connect(cluster.dsn) as connection:
        [job] = connection.execute(
            _PUBLISH, (app, f"{app}.go", Jsonb({"n": 1, "id": "x"}))
        ).fetchone() or (UUID(int=0),)
        copying = psycopg.ClientCursor(connection)
        copying.execute(graphs.COPY_JOB, {"label": app, "count": count, "job": job})


def _latency(taken: list[float]) -> Figures:
    ordered = sorted(taken)

    def at(share: float) -> float:
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000

    return {"p50_ms": at(0.5), "p95_ms": at(0.95), "p99_ms": at(0.99), "max_ms": ordered[-1] * 1000}


def _number(connection: psycopg.Connection, query: str) -> int:
    row = connection.execute(query.encode()).fetchone()
    assert row is not None
    return int(row[0])
