"""The samples tree and abc: shapes of graphs, and versions that are deployed while jobs run."""

from __future__ import annotations

import asyncio
import threading
from functools import partial

import pytest
from driver import Driver, sample
from hands import Later, together
from mesh import ended, mesh_of

from hotmesh_pg import Client, HotMesh, Worker

GROWN = {
    1: {"a1": 1, "a2": 5, "a3": 8, "a4": {"deep": 5}, "a5": True},
    2: {"a1": 6, "a2": 7, "a3": 8, "a4": 9, "a5": 10},
    3: {"a1": 5, "a2": 2, "a3": 2, "a4": 2, "a5": 3},
    4: {
        "text": "summer",
        "number": 25,
        "yes": True,
        "nothing": None,
        "asked": 5,
        "who": "four",
        "nested": {"a": {"b": {"c": 5}}},
        "listed": {"0": 1, "1": 5, "2": "three"},
        "sum": 30,
    },
    5: {"w1": "the rose", "w2": "the lily", "w3": "the iris"},
    6: None,
    7: {"a1": "done"},
    8: {"fruit": "the 5", "season": "spring"},
}


def grow(app, key=None):
    """Run the active version of the tree and answer its data."""
    key = app.publish({"seed": 5, "flower": "iris"}, topic="spring", key=key)
    app.work(bloom=lambda data: {"bloomed": f"the {data['flower']}"})
    return app.done(key)


@pytest.mark.parametrize("version", [1, 2], ids=["side by side", "one after another"])
def test_five_hooks_map_what_they_have_into_the_job(app, version):
    app.deploy_text(sample("tree", version))

    assert grow(app) == GROWN[version]


def test_a_sequence_of_hooks_is_recorded_in_its_order(app):
    app.deploy_text(sample("tree", 2))
    key = app.publish({"seed": 5}, topic="spring")

    assert [step.activity for step in app.steps(key)] == ["a1", "a2", "a3", "a4", "a5"]


def test_the_versions_of_the_tree_follow_one_another(app):
    for version, grown in GROWN.items():
        assert app.deploy_text(sample("tree", version)) == "deployed"
        key = "four" if version == 4 else None
        assert grow(app, key) == grown


def test_a_version_may_be_deployed_twice_and_each_may_be_activated_again(app):
    for version in GROWN:
        app.deploy_text(sample("tree", version))
    assert app.deploy_text(sample("tree", 2)) == "unchanged"

    for version in (8, 5, 2):
        app.activate(version)
        assert grow(app) == GROWN[version]


RUNS = {
    1: None,
    2: None,
    3: None,
    4: None,
    5: {"b": "hello!"},
    6: {"b": "hello!", "c": "hello!?"},
    7: {"a": "hello", "d": "hello!?"},
    8: {"b": "hello!"},
    9: {"short": "hello!"},
}


async def do(data):
    return {"y": f"{data['x']}!"} if "x" in data else {}


async def do_more(data):
    return {"o": f"{data['i']}?"}


async def test_versions_are_deployed_in_rapid_succession_with_runs_between(dsn):
    async with mesh_of(dsn, sample("abc"), work__do=do, work__do__more=do_more) as mesh:
        for version, data in RUNS.items():
            await mesh.deploy(sample("abc", version))
            await mesh.activate(version)
            job = await mesh.pubsub("abc.test", {"a": "hello"})
            assert (job.status, job.version, job.data) == ("completed", str(version), data)

        job = await mesh.pubsub("abc.test", {"a": "a longer text"})
        assert job.data == {"long": "a longer text?"}


async def test_jobs_that_run_while_versions_come_end_on_their_own(dsn):
    async with await Client.connect(dsn, pool_size=3) as client:
        mesh = HotMesh(client, "abc")
        keys = {}
        for version in RUNS:
            await mesh.deploy(sample("abc", version))
            await mesh.activate(version)
            keys[version] = await mesh.pub("abc.test", {"a": "hello"})

        # Nobody has worked yet: all that need a worker are open, and version 9 is active.
        async with Worker(client, topics={"work.do": do, "work.do.more": do_more}):
            jobs = {version: await ended(mesh, key) for version, key in keys.items()}

        assert {version: job.data for version, job in jobs.items()} == RUNS
        assert [job.version for job in jobs.values()] == [str(version) for version in RUNS]


def test_version_9_keeps_its_jobs_for_two_minutes(app, at):
    at("09:00")
    app.deploy_text(sample("abc", 9))
    key = app.publish({"a": "hello"}, topic="abc.test")
    app.work(work__do={"y": "hello!"})

    at.skip("119 seconds")
    assert app.done(key) == {"short": "hello!"}
    at.skip("1 second")
    assert app.db.execute("select * from hotmesh.get_job('abc', %s)", (key,)).fetchall() == []


def test_versions_come_while_two_sessions_publish(app, connect):
    app.deploy_text(sample("abc"))
    stop = threading.Event()

    def publish(session):
        keys = []
        while not stop.is_set():
            [(outcome, key)] = session.execute(
                "select outcome, job_key from hotmesh.publish('abc', 'abc.test', '{\"a\": \"x\"}')"
            ).fetchall()
            assert outcome == "started"
            keys.append(key)
        return keys

    publishers = [Later(partial(publish, connect())) for _ in range(2)]
    for version in range(2, 10):
        app.deploy_text(sample("abc", version))
    stop.set()
    keys = [key for publisher in publishers for key in publisher.result()]
    app.work(
        work__do=lambda data: {"y": data.get("x")},
        work__do__more=lambda data: {"o": data.get("i")},
    )

    [(versions,)] = app.db.execute(
        """select count(distinct version_id) from hotmesh.jobs
            where job_key = any(%s) and status = 'completed' having count(*) = %s""",
        (keys, len(keys)),
    ).fetchall()
    assert versions > 1


def test_two_apps_are_deployed_at_the_same_time(app, connect):
    sessions = [Driver(connect()) for _ in range(2)]
    for version in range(1, 9):
        told = together(
            lambda v=version: sessions[0].deploy_text(sample("abc", v)),
            lambda v=version: sessions[1].deploy_text(sample("tree", v)),
        )
        assert told == ["deployed", "deployed"]

    app.app = "tree"
    assert grow(app) == GROWN[8]


async def test_answers_go_to_whoever_asked_when_many_share_one_pool(dsn):
    async with mesh_of(dsn, sample("tree", 2)) as tree:
        abc = HotMesh(tree.client, "abc")
        await abc.deploy(sample("abc", 7))
        await abc.activate(7)
        async with (
            Worker(tree.client, topics={"work.do": do}),
            Worker(tree.client, topics={"work.do.more": do_more}),
        ):
            asked = [
                mesh.pubsub(topic, {"seed": n, "a": f"{n}"})
                for n in range(10)
                for mesh, topic in ((tree, "spring"), (abc, "abc.test"))
            ]
            jobs = await asyncio.gather(*asked)

    assert [job.data["a5"] for job in jobs[::2]] == [n + 5 for n in range(10)]
    assert [job.data for job in jobs[1::2]] == [{"a": f"{n}", "d": f"{n}!?"} for n in range(10)]
