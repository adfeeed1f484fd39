"""Subscribers and listeners to events: what they hear when connections come and go."""

from __future__ import annotations

import asyncio
from contextlib import aclosing, asynccontextmanager

import pytest
from driver import document
from test_worker import until

from hotmesh_pg import Client, HotMesh, NotFound, Worker
from hotmesh_pg import db as db_calls

GRAPH = """
publishes: order
activities:
  t1: {type: trigger}
  w: {type: worker, topic: do, job: {maps: {y: '{$self.output.data.y}'}}}
transitions: {t1: [{to: w}]}
"""
AT_ONCE = "publishes: order\nactivities: {t1: {type: trigger}}\n"


@asynccontextmanager
async def mesh_of(dsn, graph=AT_ONCE):
    async with await Client.connect(dsn, pool_size=3) as client:
        mesh = HotMesh(client, "t")
        await mesh.deploy(document(graph))
        await mesh.activate(1)
        yield mesh


@asynccontextmanager
async def serving(dsn):
    async with mesh_of(dsn, GRAPH) as mesh, Worker(mesh.client, topics={"do": lambda d: {"y": 1}}):
        yield mesh


@asynccontextmanager
async def read(dsn, **options):
    async with (
        await Client.connect(dsn) as client,
        aclosing(client.events(**options)) as events,
    ):
        yield events


class Calls(list):
    """A callback that notes what it is called with."""

    __eq__ = object.__eq__  # two that have not been called yet are not the same
    __hash__ = object.__hash__

    def __call__(self, topic, job):
        self.append((topic, job))

    @property
    def topics(self):
        return [topic for topic, _ in self]

    async def come_to(self, count):
        async with asyncio.timeout(10):
            while len(self) < count:
                await asyncio.sleep(0.01)
        return self.topics


def kill_listeners(db):
    """Cut the connections that listen, as a network does."""
    db.execute(
        "select pg_terminate_backend(pid) from pg_stat_activity"
        " where datname = current_database() and query like 'listen%%hotmesh_c_%%'"
    )


async def test_a_subscriber_is_called_with_the_topic_and_the_job(dsn):
    calls = Calls()
    async with serving(dsn) as mesh:
        await mesh.sub("order.k1", calls)

        await mesh.pub("start", job_key="k2")
        await mesh.pub("start", job_key="k1")
        await calls.come_to(1)

    [(topic, job)] = calls
    assert (topic, job.job_key, job.status, job.data) == ("order.k1", "k1", "completed", {"y": 1})


async def test_an_async_subscriber_is_awaited_and_called_in_order(dsn):
    seen = []

    async def callback(topic, job):
        await asyncio.sleep(0.01 if job.job_key == "k0" else 0)
        seen.append(job.job_key)

    async with mesh_of(dsn) as mesh:
        await mesh.psub("order.*", callback)
        for n in range(4):
            await mesh.pub("start", job_key=f"k{n}")
        await until(lambda: asyncio.sleep(0, len(seen) >= 4))

    assert seen == ["k0", "k1", "k2", "k3"]


async def test_a_pattern_hears_of_all_jobs_of_a_graph_whatever_their_keys(dsn):
    calls = Calls()
    keys = ["k", "a.b.c", "*", "Zoë", "x y"]
    async with mesh_of(dsn) as mesh:
        await mesh.psub("order.*", calls)
        for key in keys:
            await mesh.pub("start", job_key=key)

        assert sorted(await calls.come_to(5)) == sorted(f"order.{key}" for key in keys)


async def test_every_subscriber_of_every_client_hears(dsn):
    calls = [Calls() for _ in range(4)]
    async with mesh_of(dsn) as mesh, await Client.connect(dsn, pool_size=2) as other:
        far = HotMesh(other, "t")
        await mesh.sub("order.k", calls[0])
        await mesh.sub("order.k", calls[1])
        await mesh.psub("*.k", calls[2])
        await far.psub("order.*", calls[3])

        await mesh.pub("start", job_key="k")

        assert [await one.come_to(1) for one in calls] == [["order.k"]] * 4


async def test_who_unsubscribes_hears_no_more(dsn, db):
    first, second, pattern = Calls(), Calls(), Calls()
    async with mesh_of(dsn) as mesh:
        for callback in (first, second):
            await mesh.sub("order.k", callback)
        await mesh.psub("order.*", pattern)
        await mesh.unsub("order.k", first)
        await mesh.pub("start", job_key="k")
        await second.come_to(1)
        await mesh.unsub("order.k")
        await mesh.punsub("order.*")

        assert db.execute("select count(*) from hotmesh.subscriptions").fetchone() == (0,)
        assert (first.topics, pattern.topics) == ([], ["order.k"])


async def test_a_subscriber_may_unsubscribe_itself(dsn):
    calls = Calls()
    async with mesh_of(dsn) as mesh:

        async def once(topic, job):
            calls(topic, job)
            await mesh.punsub("order.*", once)

        await mesh.psub("order.*", once)
        await mesh.psub("order.*", again := Calls())
        for key in "ab":
            await mesh.pub("start", job_key=key)
        await again.come_to(2)

    assert calls.topics == ["order.a"]


async def test_an_error_of_a_subscriber_is_its_own(dsn, caplog):
    calls = Calls()

    def broken(topic, job):
        raise ValueError(topic)

    async with mesh_of(dsn) as mesh:
        await mesh.psub("order.*", broken)
        await mesh.psub("order.*", calls)
        for key in "ab":
            await mesh.pub("start", job_key=key)

        assert await calls.come_to(2) == ["order.a", "order.b"]

    assert "a subscriber to order.a failed" in caplog.text


async def test_all_that_a_client_waits_for_shares_one_connection(dsn, db):
    async with mesh_of(dsn) as mesh:
        for n in range(5):
            await mesh.sub(f"order.k{n}", Calls())
        await mesh.psub("order.*", Calls())
        await mesh.pubsub("start")

        [(count,)] = db.execute(
            "select count(*) from pg_stat_activity where datname = current_database()"
            " and application_name = 'hotmesh' and query like 'listen%'"
        )

    assert count == 1


async def test_a_closed_client_leaves_no_subscription(dsn, db):
    async with mesh_of(dsn) as mesh:
        await mesh.psub("order.*", Calls())

    assert db.execute("select count(*) from hotmesh.subscriptions").fetchone() == (0,)


async def test_what_is_announced_while_the_listener_is_cut_off_is_heard_once(dsn, db):
    calls = Calls()
    async with mesh_of(dsn) as mesh:
        await mesh.psub("order.*", calls)
        for n in range(30):
            if n % 5 == 0:
                kill_listeners(db)
            await mesh.pub("start", job_key=f"k{n}")
        await calls.come_to(30)

    assert sorted(calls.topics) == sorted(f"order.k{n}" for n in range(30))


async def test_an_announcement_without_a_notification_is_heard_at_the_next_look(dsn, db):
    calls = Calls()
    async with mesh_of(dsn) as mesh:
        await mesh.psub("order.*", calls)
        ear = await mesh.client.ear()
        await ear._listener.stop()

        await mesh.pub("start", job_key="k")

        assert await calls.come_to(1) == ["order.k"]


async def test_many_jobs_at_once_are_heard_once_each_by_two_processes_worth_of_clients(dsn):
    calls = [Calls(), Calls()]
    async with mesh_of(dsn, GRAPH) as mesh, await Client.connect(dsn, pool_size=3) as other:
        await mesh.psub("order.*", calls[0])
        await HotMesh(other, "t").psub("order.*", calls[1])
        async with (
            Worker(mesh.client, topics={"do": lambda data: {"y": 1}}),
            Worker(other, topics={"do": lambda data: {"y": 2}}),
        ):
            await asyncio.gather(*(mesh.pub("start", job_key=f"k{n}") for n in range(300)))
            heard = [await one.come_to(300) for one in calls]

    assert [sorted(one) for one in heard] == [sorted(f"order.k{n}" for n in range(300))] * 2


async def test_pubsub_answers_with_what_a_running_job_announces(dsn, db):
    async with mesh_of(dsn, GRAPH) as mesh:
        waiting = asyncio.create_task(mesh.pubsub("start", job_key="k"))
        await until(lambda: mesh.get("k"))

        db.execute("select hotmesh._announce(j, true) from hotmesh.jobs j")
        job = await waiting

        assert (job.job_key, job.status) == ("k", "running")
        await mesh.interrupt("k")


# events -------------------------------------------------------------------------------------------


def emit(db, *numbers):
    for number in numbers:
        db.execute("select hotmesh._emit(%s, '{}')", (f"system.escalation.{number}.created",))


async def take(events, count):
    """The numbers of so many events, and the cursor after them."""
    taken = []
    async with asyncio.timeout(10):
        while len(taken) < count:
            event = await anext(events)
            taken.append(int(event.type.split(".")[2]))
    return taken, event.cursor


async def test_a_listener_is_told_of_events_as_they_come(dsn, db):
    async with await Client.connect(dsn) as client:
        async with aclosing(client.events("system.escalation.*")) as events:
            first = asyncio.create_task(take(events, 2))
            await until(lambda: asyncio.to_thread(subscribed, db))
            emit(db, 1)
            db.execute("select hotmesh._emit('system.engine.t.deployed', '{}')")
            emit(db, 2)

            assert (await first)[0] == [1, 2]

        assert subscribed(db) == 0


def subscribed(db):
    return db.execute("select count(*) from hotmesh.subscriptions").fetchone()[0]


async def test_a_listener_goes_on_where_it_left_off(dsn, db):
    async with await Client.connect(dsn) as client:
        emit(db, *range(5))
        async with aclosing(client.events(after=None)) as events:
            first, cursor = await take(events, 3)
    emit(db, 5)
    async with read(dsn, after=cursor) as events:
        rest, _ = await take(events, 3)

    assert (first, rest) == ([0, 1, 2], [3, 4, 5])


async def test_a_long_backlog_is_read_page_by_page(dsn, db):
    db.execute(
        "select hotmesh._emit('system.escalation.' || n || '.created', '{}')"
        " from generate_series(0, 349) n"
    )
    async with read(dsn, after=None) as events:
        taken, _ = await take(events, 350)

    assert taken == list(range(350))


async def test_events_that_happen_while_the_listener_is_cut_off_are_read(dsn, db):
    async with read(dsn, after=None) as events:
        emit(db, 0)
        await take(events, 1)
        kill_listeners(db)
        emit(db, 1, 2)

        assert (await take(events, 2))[0] == [1, 2]


async def test_job_events_are_for_those_who_ask(dsn):
    async with mesh_of(dsn) as mesh, aclosing(mesh.client.events("system.job.*")) as events:
        first = asyncio.create_task(anext(events))
        ear = await mesh.client.ear()
        await until(lambda: asyncio.sleep(0, bool(ear._bells)))
        await until(lambda: asyncio.sleep(0, ear._cursor is not None))

        await mesh.pub("start", job_key="k")
        async with asyncio.timeout(10):
            event = await first

    assert (event.workflow_id, event.topic, event.app_id) == ("k", "order.k", "t")
    assert event.type == f"system.job.{event.data['job_id']}.completed"


# the roll, throttles, prune -----------------------------------------------------------------------


async def test_a_worker_is_on_the_roll_while_it_serves(dsn):
    async with mesh_of(dsn, GRAPH) as mesh:
        worker = Worker(mesh.client, topics={"do": lambda data: {"y": 1}}, concurrency=7, name="w")
        async with worker:
            await until(mesh.roll_call)
            [member] = await mesh.roll_call()
        after = await mesh.roll_call()

    assert (member.queue, member.worker, member.concurrency) == ("do", worker.name, 7)
    assert (member.is_stale, member.throttle, member.ready) == (False, 0, 0)
    assert after == []


async def test_a_worker_tells_when_it_comes_and_goes(dsn, db):
    async with serving(dsn) as mesh:
        await until(mesh.roll_call)

    rows = db.execute("select type from hotmesh.read_events() where type ~ 'st(art|opp)ed$'")
    assert [type for (type,) in rows] == [
        *("system.worker.do.started", "system.engine.t.started"),
        *("system.worker.do.stopped", "system.engine.t.stopped"),
    ]


async def test_a_pause_stops_running_workers_and_a_resume_wakes_them_at_once(dsn, db):
    async with serving(dsn) as mesh:
        await mesh.pubsub("start")
        await mesh.throttle(-1, "do")
        key = await mesh.pub("start")
        await asyncio.sleep(1.5)  # what is measured is that nothing happens meanwhile
        held = await mesh.get_state(key)
        await mesh.throttle(0, "do")
        resumed = asyncio.get_running_loop().time()
        await until(lambda: ended(mesh, key))
        waited = asyncio.get_running_loop().time() - resumed

    assert held.status == "running"
    assert waited < 0.5


async def ended(mesh, key):
    return (await mesh.get_state(key)).ended


async def test_an_idle_worker_of_a_paused_queue_asks_no_more_than_once_a_second(dsn, monkeypatch):
    asked = []
    ask = db_calls.fetch_on

    async def counted(connection, row, function, /, **arguments):
        asked.append(function)
        return await ask(connection, row, function, **arguments)

    async with mesh_of(dsn, GRAPH) as mesh:
        await mesh.throttle(-1)
        await mesh.pub("start", job_key="k")
        async with Worker(mesh.client, topics={"do": lambda data: {"y": 1}}):
            await asyncio.sleep(0.5)  # until it has lain down
            monkeypatch.setattr(db_calls, "fetch_on", counted)
            await asyncio.sleep(4)  # what is measured is how little happens meanwhile
            count = len(asked)
            await mesh.throttle(0)
            await until(lambda: ended(mesh, "k"))

    assert count <= 4


async def test_a_slowed_queue_is_worked_at_its_pace(dsn):
    async with mesh_of(dsn, GRAPH) as mesh:
        await mesh.throttle(100, "do")
        for n in range(6):
            await mesh.pub("start", job_key=f"k{n}")
        begun = asyncio.get_running_loop().time()
        workers = [
            Worker(mesh.client, topics={"do": lambda data: {"y": 1}}, concurrency=1)
            for _ in range(2)
        ]
        async with workers[0], workers[1]:
            for n in range(6):
                await until(lambda n=n: ended(mesh, f"k{n}"))
        took = asyncio.get_running_loop().time() - begun

    assert 0.45 <= took < 3


async def test_pruning_beside_running_workers_takes_only_what_is_over(dsn, db):
    async with serving(dsn) as mesh:
        await asyncio.gather(*(mesh.pub("start", job_key=f"old{n}") for n in range(100)))
        for n in range(100):
            await until(lambda n=n: ended(mesh, f"old{n}"))
        db.execute("select hotmesh.skip_clock('8 days')")

        async def publish():
            await asyncio.gather(*(mesh.pub("start", job_key=f"new{n}") for n in range(300)))

        publishing = asyncio.create_task(publish())
        removed = 0
        while batch := (await mesh.client.prune("7 days", limit=10, ended=True))["jobs"]:
            removed += batch
        await publishing
        for n in range(300):
            await until(lambda n=n: ended(mesh, f"new{n}"))

    assert removed == 100
    assert db.execute("select count(*) from hotmesh.jobs").fetchone() == (300,)


async def test_a_job_is_exported_scrubbed_and_gone(dsn):
    async with mesh_of(dsn) as mesh:
        await mesh.pub("start", {"x": 1}, job_key="k")

        document = await mesh.export("k", allow=["input", "job"])
        fields = await mesh.get_query_state("k", ["a", '"b"'])
        outcomes = [await mesh.scrub("k"), await mesh.scrub("k")]

        with pytest.raises(NotFound):
            await mesh.export("k")
        assert await mesh.get_query_state("k", ["a"]) == {"a": None}
    assert document["input"] == {"x": 1}
    assert fields == {"a": None, '"b"': None}
    assert outcomes == ["scrubbed", "not_found"]


def test_a_dead_subscriber_is_told_for_no_longer_than_its_lease(db, at):
    at("09:00")
    db.execute("select hotmesh.subscribe('dead', 'pattern', '*', 't')")

    at.skip("5 minutes")

    lapsed = db.execute("select hotmesh._subscribers('t', 'order.k')").fetchone()
    assert lapsed == ([],)
