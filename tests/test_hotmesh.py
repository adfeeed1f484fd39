"""What HotMesh offers beside publishing: cached calls, schedules, statistics, signals to all."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from driver import document

from hotmesh_pg import Client, HotMesh, InvalidArgument, JobFailed, JobTimeout, NotFound, Worker

GRAPH = """
activities:
  t1:
    type: trigger
    stats:
      key: '{$self.input.data.shop}'
      measures:
        - {measure: count, target: '{t1.input.data.color}'}
        - {measure: index, target: '{t1.input.data.color}'}
        - {measure: mdn, target: '{t1.input.data.x}'}
  w:
    type: worker
    topic: do
    input: {maps: {x: '{t1.output.data.x}'}}
    job: {maps: {y: '{$self.output.data.y}'}}
transitions: {t1: [{to: w}]}
"""
ASKING = """
activities:
  t1:
    type: trigger
    stats:
      id: '{$self.input.data.id}'
      key: all
      granularity: infinity
      measures: [{measure: index, target: '{t1.input.data.color}'}]
  ask: {type: hook, job: {maps: {got: '{$self.hook.data.word}'}}}
transitions: {t1: [{to: ask}]}
hooks:
  answer:
    - to: ask
      conditions: {match: [{expected: '{t1.output.data.id}', actual: '{$self.hook.data.id}'}]}
"""


@asynccontextmanager
async def mesh_of(dsn: str, graph: str = GRAPH) -> AsyncIterator[HotMesh]:
    async with await Client.connect(dsn, pool_size=3) as client:
        mesh = HotMesh(client, "t")
        await mesh.deploy(document(graph))
        await mesh.activate(1)
        yield mesh


class Doubler:
    """A callback that counts its calls, and waits for a word if told to."""

    def __init__(self) -> None:
        self.calls = 0
        self.may_go = asyncio.Event()
        self.may_go.set()

    async def __call__(self, data: dict[str, Any]) -> dict[str, Any]:
        self.calls += 1
        await self.may_go.wait()
        if data["x"] < 0:
            raise ValueError("too small")
        return {"y": 2 * data["x"]}


@asynccontextmanager
async def serving(dsn: str) -> AsyncIterator[tuple[HotMesh, Doubler]]:
    doubler = Doubler()
    async with mesh_of(dsn) as mesh, Worker(mesh.client, topics={"do": doubler}):
        yield mesh, doubler


async def until(condition: Callable[[], Any]) -> Any:
    """Wait for a condition of the database to come true."""
    async with asyncio.timeout(10):
        while not (answer := await condition()):
            await asyncio.sleep(0.02)
    return answer


# cached calls -----------------------------------------------------------------------------------


async def test_a_call_is_answered_from_the_cache(dsn):
    async with serving(dsn) as (mesh, doubler):
        first = await mesh.exec("start", {"x": 1}, id="k", ttl="1 hour")
        second = await mesh.exec("start", {"x": 2}, id="k", ttl="1 hour")
        without = await mesh.exec("start", {"x": 3})

        assert (first, second, without, doubler.calls) == ({"y": 2}, {"y": 2}, {"y": 6}, 2)


async def test_flush_replaces_or_forgets_what_is_cached(dsn):
    async with serving(dsn) as (mesh, doubler):
        await mesh.exec("start", {"x": 1}, id="k", ttl="1 hour")

        assert await mesh.exec("start", {"x": 2}, id="k", ttl="1 hour", flush=True) == {"y": 4}
        assert await mesh.exec("start", {"x": 3}, id="k") == {"y": 4}
        assert (await mesh.flush("k"), await mesh.flush("k")) == ("flushed", "not_found")
        assert await mesh.exec("start", {"x": 5}, id="k") == {"y": 10}
        assert doubler.calls == 3


async def test_calls_of_many_clients_at_once_share_one_flight(dsn):
    async with serving(dsn) as (mesh, doubler), AsyncExitStack() as stack:
        doubler.may_go.clear()
        clients = [await stack.enter_async_context(await Client.connect(dsn)) for _ in range(4)]
        calls = [
            asyncio.create_task(HotMesh(client, "t").exec("start", {"x": n}, id="k", ttl="1 h"))
            for n, client in enumerate(clients * 2)
        ]
        await until(lambda: mesh.get("k"))
        doubler.may_go.set()
        answers = await asyncio.gather(*calls)

        assert len({answer["y"] for answer in answers}) == 1
        assert doubler.calls == 1


async def test_a_failure_is_raised_and_not_cached(dsn):
    async with serving(dsn) as (mesh, doubler):
        with pytest.raises(JobFailed, match="too small"):
            await mesh.exec("start", {"x": -1}, id="k", ttl="1 hour")

        assert await mesh.exec("start", {"x": 1}, id="k", ttl="1 hour") == {"y": 2}
        assert doubler.calls == 2


async def test_who_loses_patience_leaves_a_job_that_goes_on(dsn):
    async with serving(dsn) as (mesh, doubler):
        doubler.may_go.clear()
        with pytest.raises(JobTimeout):
            await mesh.exec("start", {"x": 1}, id="k", ttl="1 hour", timeout="50 ms")
        with pytest.raises(JobTimeout):
            await mesh.exec("start", {"x": 2}, id="k", ttl="1 hour", timeout="50 ms")
        doubler.may_go.set()

        assert await mesh.exec("start", {"x": 3}, id="k", ttl="1 hour") == {"y": 2}
        assert doubler.calls == 1


# schedules --------------------------------------------------------------------------------------


async def test_a_worker_serves_the_ticks_of_a_schedule(dsn):
    async with serving(dsn) as (mesh, _):
        scheduled = await mesh.schedule(
            "start", every="1 second", data={"x": 4}, max_runs=2, id="s"
        )
        again = await mesh.schedule("start", every="1 hour", id="s")

        async def ended() -> Any:
            [schedule] = await mesh.schedules()
            return schedule if schedule.status == "ended" else None

        schedule = await until(ended)
        assert (scheduled.outcome, again.outcome, again.schedule_id) == ("scheduled", "exists", "s")
        assert (schedule.runs, schedule.every, schedule.data) == (2, timedelta(seconds=1), {"x": 4})
        keys = {job.job_key for job in await mesh.list()}
        assert schedule.last_job_key in keys
        assert (len(keys), {key[:2] for key in keys}) == (2, {"s/"})


async def test_a_schedule_is_paused_resumed_and_removed(dsn):
    async with mesh_of(dsn) as mesh:
        id = (await mesh.schedule("start", cron="0 4 * * *", delay="1 hour")).schedule_id

        verbs = [mesh.pause_schedule, mesh.resume_schedule, mesh.unschedule, mesh.unschedule]
        outcomes = [await verb(id) for verb in verbs]

        assert outcomes == ["paused", "resumed", "unscheduled", "not_found"]
        assert await mesh.schedules() == []


async def test_a_schedule_that_cannot_be_is_refused(dsn):
    async with mesh_of(dsn) as mesh:
        with pytest.raises(InvalidArgument, match="Invalid cron expression"):
            await mesh.schedule("start", cron="every other day")
        with pytest.raises(NotFound):
            await mesh.schedule("nothing", every="1 hour")
        with pytest.raises(ValueError, match="is not a duration"):
            await mesh.schedule("start", every="often")


# statistics -------------------------------------------------------------------------------------


async def test_jobs_are_counted_and_found(dsn):
    async with mesh_of(dsn) as mesh:
        for x, color in enumerate(["red", "green", "red"]):
            await mesh.pub("start", {"shop": "s", "x": x, "color": color}, job_key=f"j{x}")
        query = {"data": {"shop": "s"}, "end": "NOW", "range": "1h"}

        stats = await mesh.get_stats("start", query)
        ids = await mesh.get_ids("start", query, ["color:red"])

        assert (stats["count"], len(stats["segments"])) == (3, 13)
        assert {"target": "x", "type": "mdn", "value": 1} in stats["measures"]
        found = [id for s in ids["segments"] for m in s["measures"] for id in m["ids"]]
        assert (found, ids["counts"]) == (["j0", "j2"], [{"facet": "color:red", "count": 2}])


async def test_all_jobs_that_an_index_finds_are_signalled(dsn):
    async with mesh_of(dsn, ASKING) as mesh:
        for id, color in (("a", "red"), ("b", "green"), ("c", "red")):
            await mesh.pub("start", {"id": id, "color": color})

        count = await mesh.signal_all("answer", {"word": "go"}, {"facets": ["color:red"]})

        assert count == 2
        assert [(await mesh.get_state(id)).data for id in "abc"] == [
            {"got": "go"},
            None,
            {"got": "go"},
        ]
