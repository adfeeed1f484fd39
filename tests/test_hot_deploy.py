"""Versions under load: deployed, activated, rolled back and dropped while workers are busy."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from contextlib import AsyncExitStack
from functools import partial

import pytest
from test_worker import until

from bench import graphs
from hotmesh_pg import Client, Conflict, HotMesh, NotFound, Worker

VERSIONS = range(1, 10)
WORKERS = 4
PUBLISHERS = 8
ENOUGH = 50  # jobs of a version that have to end before the next one is activated


def graph(version: int) -> str:
    """A document of which each version has another shape and maps its own number everywhere."""
    names = [f"w{number}" for number in range(1, version % 3 + 2)]
    workers = "\n".join(
        f"        {name}: {{type: worker, topic: hot.do, input: {{maps: {{n: {version}}}}},"
        f" job: {{maps: {{{name}: '{{$self.output.data.n}}'}}}}}}"
        for name in names
    )
    after = [*names[1:], "a1"]
    links = "\n".join(f"        {a}: [{{to: {b}}}]" for a, b in zip(names, after, strict=True))
    return f"""
app:
  id: hot
  version: '{version}'
  graphs:
    - subscribes: go
      activities:
        t1: {{type: trigger, job: {{maps: {{began: {version}}}}}}}
{workers}
        a1: {{type: await, topic: child, input: {{maps: {{n: '{{$job.data.w1}}'}}}},
              job: {{maps: {{child: '{{$self.output.data.n}}'}}}}}}
        beside: {{type: hook, job: {{maps: {{beside: {version}}}}}}}
        ask: {{type: hook, job: {{maps: {{asked: {version}}}}}}}
        done: {{type: hook, job: {{maps: {{ended: {version}}}}}}}
      transitions:
        t1:
          - {{to: w1}}
          - {{to: beside}}
          - {{to: ask, conditions: {{match: [{{expected: true, actual: '{{t1.output.data.ask}}'}}]}}}}
{links}
        a1: [{{to: done}}]
      hooks:
        answer:
          - to: ask
            conditions: {{match: [{{expected: '{{t1.output.data.id}}', actual: '{{$self.hook.data.id}}'}}]}}
    - subscribes: child
      activities:
        c1: {{type: trigger}}
        c2: {{type: worker, topic: hot.do, input: {{maps: {{n: {version}}}}},
              job: {{maps: {{n: '{{$self.output.data.n}}'}}}}}}
      transitions: {{c1: [{{to: c2}}]}}
"""  # noqa: E501 (a line of a document is not to be broken)


def expected(version: int) -> dict[str, int]:
    names = [f"w{number}" for number in range(1, version % 3 + 2)]
    return dict.fromkeys(["began", *names, "beside", "child", "ended"], version)


async def echo(data):
    return data


class Load:
    """Publishers that start job after job, and wait for each."""

    def __init__(self, mesh: HotMesh) -> None:
        self.mesh = mesh
        self.ended: Counter[str] = Counter()
        self.wrong: list[object] = []
        self._running = True

    async def __aenter__(self):
        self._tasks = [asyncio.create_task(self._publish()) for _ in range(PUBLISHERS)]
        return self

    async def __aexit__(self, *exc: object) -> None:
        self._running = False
        await asyncio.gather(*self._tasks)

    async def _publish(self) -> None:
        while self._running:
            job = await self.mesh.pubsub("go", {}, timeout="30 seconds")
            if job.status != "completed" or job.data != expected(int(job.version)):
                self.wrong.append(job)
            self.ended[job.version] += 1

    async def enough(self, version: int) -> None:
        """Wait until some more jobs of a version have ended."""
        goal = self.ended[str(version)] + ENOUGH
        while self.ended[str(version)] < goal:
            done, _ = await asyncio.wait(self._tasks, timeout=0.02)
            for one in done:
                one.result()


async def test_versions_change_under_load_and_no_job_notices(dsn):
    waiting = {}

    async with AsyncExitStack() as stack:
        client = await stack.enter_async_context(await Client.connect(dsn, pool_size=6))
        mesh = HotMesh(client, "hot")
        await mesh.deploy(graph(1))
        await mesh.activate(1)
        for _ in range(WORKERS):
            own = await stack.enter_async_context(await Client.connect(dsn, pool_size=2))
            await stack.enter_async_context(Worker(own, topics={"hot.do": echo}, concurrency=10))

        async with Load(mesh) as load:
            for version in VERSIONS:
                await mesh.deploy(graph(version))
                await mesh.activate(version)
                waiting[version] = await mesh.pub("go", {"id": version, "ask": True})
                await load.enough(version)
                if version == 6:
                    await mesh.activate(5)
                    await load.enough(5)

        assert load.wrong == []
        assert set(load.ended) == {str(version) for version in VERSIONS}
        for version, key in waiting.items():
            await mesh.signal("answer", {"id": version})
            job = await until(lambda key=key: ended_job(mesh, key))
            assert (job.version, job.data) == (str(version), expected(version) | {"asked": version})
        assert [(await mesh.drop(version)).outcome for version in VERSIONS] == ["dropped"] * 9


async def ended_job(mesh, key):
    job = await mesh.get_state(key)
    return job if job.ended else None


async def test_versions_are_dropped_under_load_and_no_publish_is_lost(dsn):
    async with await Client.connect(dsn, pool_size=6) as client:
        mesh = HotMesh(client, "hot")
        await mesh.deploy(graph(1))
        await mesh.activate(1)
        async with Worker(client, topics={"hot.do": echo}), Load(mesh) as load:
            for version in VERSIONS[1:]:
                await mesh.deploy(graph(version))
                await mesh.activate(version)
                await until(partial(dropped, mesh, version - 1))
        deployed = [one.version for one in await mesh.versions() if one.dropped_at is None]
        jobs = [job for one in VERSIONS for job in await mesh.list(version=str(one), limit=1000)]

    assert (deployed, load.wrong) == (["9"], [])
    assert {job.status for job in jobs} == {"completed"}
    assert len([job for job in jobs if job.topic == "go"]) == load.ended.total() > 0


async def dropped(mesh, version):
    return (await mesh.drop(version)).ok


async def test_a_version_is_read_dropped_and_read_again(dsn):
    async with await Client.connect(dsn, pool_size=2) as client:
        mesh = HotMesh(client, "hot")
        outcomes = [await mesh.deploy(graph(version)) for version in (1, 2, 2)]
        await mesh.activate(2)
        [one, two] = await mesh.versions()
        with pytest.raises(Conflict, match="deployed with other content"):
            await mesh.deploy(graph(2).replace("ended: 2", "ended: 3"))

        assert outcomes == ["deployed", "deployed", "unchanged"]
        assert (one.version, one.active, one.running, one.dropped_at) == ("1", False, 0, None)
        assert (two.version, two.active) == ("2", True)
        assert await mesh.source(1) == graph(1)
        assert [(await mesh.drop(n)).ok for n in (1, 2, 7)] == [True, True, False]
        assert (await mesh.drop_app()).outcome == "dropped"
        with pytest.raises(NotFound, match="app hot has no version 1"):
            await mesh.source(1)


async def test_fifty_activities_are_deployed_within_a_second(dsn):
    async with await Client.connect(dsn, pool_size=1) as client:
        began = time.perf_counter()
        assert await HotMesh(client, "fifty").deploy(graphs.fifty("fifty")) == "deployed"

        assert time.perf_counter() - began < 1


async def test_an_unchanged_deployment_touches_no_function(dsn, db):
    async with await Client.connect(dsn, pool_size=2) as client:
        mesh = HotMesh(client, "hot")
        await mesh.deploy(graph(1))
        query = (
            "select max(xmin::text::bigint) from pg_proc"
            " where pronamespace = 'hotmesh_app'::regnamespace"
        )
        before = db.execute(query).fetchone()

        assert await mesh.deploy(graph(1)) == "unchanged"

    assert db.execute(query).fetchone() == before
