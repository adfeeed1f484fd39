"""The worker and HotMesh: callbacks run, and whatever becomes of them the database hears of it."""

from __future__ import annotations

import asyncio
import functools
import logging
import statistics
import sys
import threading
import time
from contextlib import asynccontextmanager

import psycopg
import pytest
from driver import document

from hotmesh_pg import (
    Answer,
    Client,
    Context,
    DuplicateJob,
    HotMesh,
    InvalidArgument,
    JobFailed,
    JobTimeout,
    NotFound,
    Pending,
    RetryPolicy,
    Worker,
)
from hotmesh_pg import db as db_calls

ONE = """
activities:
  t1: {type: trigger}
  w:
    type: worker
    topic: do
    input: {maps: {x: '{t1.output.data.x}'}}
    job: {maps: {y: '{$self.output.data.y}'}}
transitions: {t1: [{to: w}]}
"""
TWO = """
activities:
  t1: {type: trigger}
  w: {type: worker, topic: do}
  v: {type: worker, topic: then}
transitions: {t1: [{to: w}], w: [{to: v}]}
"""
NAP = """
activities: {t1: {type: trigger}, h: {type: hook, sleep: 1}}
transitions: {t1: [{to: h}]}
"""
QUICK = RetryPolicy(maximum_attempts=3, initial_interval="10 ms", backoff_coefficient=1)


@asynccontextmanager
async def mesh_of(dsn, graph=ONE):
    """A client's HotMesh with one deployed graph, active."""
    async with await Client.connect(dsn, pool_size=3) as client:
        mesh = HotMesh(client, "t")
        await mesh.deploy(document(graph))
        await mesh.activate(1)
        yield mesh


@asynccontextmanager
async def serving(dsn, callback, graph=ONE, **options):
    """The same with a worker that serves the queue `do`."""
    async with mesh_of(dsn, graph) as mesh:
        topics = {"do": callback} if callable(callback) else callback
        async with Worker(mesh.client, topics=topics, **options):
            yield mesh


async def until(condition, seconds=10.0):
    """Wait for a condition of the database to come true."""
    async with asyncio.timeout(seconds):
        while not (answer := await condition()):
            await asyncio.sleep(0.02)
    return answer


async def ended(mesh, key):
    async def condition():
        job = await mesh.get_state(key)
        return job if job.ended else None

    return await until(condition)


async def set_of(event: threading.Event | asyncio.Event) -> None:
    async with asyncio.timeout(10):
        while not event.is_set():
            await asyncio.sleep(0.01)


async def answered(dsn, callback, data=None, **options):
    """What the job of one task comes to."""
    async with serving(dsn, callback, **options) as mesh:
        return await mesh.pubsub("start", data or {"x": 1})


async def refused(dsn, callback, data=None, **options) -> JobFailed:
    """The error of a job whose task fails."""
    with pytest.raises(JobFailed) as caught:
        await answered(dsn, callback, data, **options)
    return caught.value


# callbacks ----------------------------------------------------------------------------------------


async def twice(data):
    return {"y": data["x"] * 2}


def plainly_twice(data):
    return {"y": data["x"] * 2}


class Twice:
    def __call__(self, data):
        return {"y": data["x"] * 2}


class LaterTwice:
    async def __call__(self, data, context):
        return {"y": data["x"] * 2}

    def method(self, data):
        return {"y": data["x"] * 2}


CALLBACKS = {
    "async def": twice,
    "def": plainly_twice,
    "lambda": lambda data: {"y": data["x"] * 2},
    "partial": functools.partial(lambda factor, data: {"y": data["x"] * factor}, 2),
    "partial of async": functools.partial(twice),
    "object": Twice(),
    "async object": LaterTwice(),
    "method": LaterTwice().method,
    "def that answers a coroutine": lambda data: twice(data),
    "with defaults": lambda data, factor=2: {"y": data["x"] * factor},
}


@pytest.mark.parametrize("kind", CALLBACKS)
async def test_a_callback_may_be_any_callable(dsn, kind):
    job = await answered(dsn, CALLBACKS[kind], {"x": 21})

    assert job.data == {"y": 42}


async def test_a_builtin_without_a_signature_may_be_a_callback(dsn):
    async with serving(dsn, dict) as mesh:
        job = await mesh.pubsub("start", {"x": 1})
        [step] = await mesh.steps(job.job_key)

    assert step.output == {"x": 1}


async def test_a_callback_is_told_its_context_if_it_asks(dsn):
    told = []

    async def callback(data, context):
        told.append(context)

    async with serving(dsn, callback) as mesh:
        await mesh.pubsub("start", {"x": 1}, job_key="k")

    [context] = told
    assert isinstance(context, Context)
    assert (context.app_id, context.topic, context.job_key, context.activity) == (
        "t",
        "do",
        "k",
        "w",
    )
    assert (context.dimension, context.attempt) == ((0, 0), 1)


@pytest.mark.parametrize(
    ("answer", "output"),
    [(None, {}), ({}, {}), ([1], [1]), ("text", "text"), (0, 0), (False, False)],
)
async def test_what_a_callback_returns_is_the_output_of_its_step(dsn, answer, output):
    async with serving(dsn, lambda data: answer) as mesh:
        job = await mesh.pubsub("start", {})
        [step] = await mesh.steps(job.job_key)

    assert step.output == output


async def test_plain_functions_do_not_hold_up_the_others(dsn):
    together = threading.Barrier(3, timeout=10)

    def callback(data):
        together.wait()
        return {"y": 1}

    async with serving(dsn, callback) as mesh:
        jobs = await asyncio.gather(*(mesh.pubsub("start") for _ in range(3)))

    assert [job.data for job in jobs] == [{"y": 1}] * 3


async def test_a_worker_serves_many_topics_in_a_row_of_steps(dsn):
    order = []
    topics = {"do": lambda data: order.append("do"), "then": lambda data: order.append("then")}

    async with serving(dsn, topics, TWO) as mesh:
        await mesh.pubsub("start")

    assert order == ["do", "then"]


async def test_no_more_than_concurrency_run_at_a_time(dsn):
    running, most = 0, 0

    async def callback(data):
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0)
        running -= 1

    async with serving(dsn, callback, concurrency=2) as mesh:
        await asyncio.gather(*(mesh.pubsub("start", timeout="30 seconds") for _ in range(12)))

    assert 1 <= most <= 2


@pytest.mark.parametrize(
    "options", [{"topics": {}}, {"topics": {"do": twice}, "concurrency": 0},
                {"topics": {"do": twice}, "concurrency": 1001}]
)  # fmt: skip
async def test_a_worker_that_could_not_work_is_refused(dsn, options):
    async with await Client.connect(dsn) as client:
        with pytest.raises(ValueError, match=r"topics is empty|concurrency"):
            Worker(client, **options)
        with pytest.raises(TypeError, match="not callable"):
            Worker(client, topics={"do": 5})


# what goes wrong in a callback --------------------------------------------------------------------


class Coded(Exception):
    def __init__(self, code, message="no", details=None):
        super().__init__(message)
        self.code = code
        self.details = details


class Mute(Exception):
    def __str__(self):
        raise RuntimeError("cannot say")


async def raising(error):
    raise error


@pytest.mark.parametrize(
    ("code", "told"),
    [
        (404, 404),
        (999, 999),
        (None, 500),
        ("404", 500),
        (True, 500),
        (-1, 500),
        (3, 500),
        (1e9, 500),
    ],
)
async def test_an_exception_is_an_error_with_its_code(dsn, code, told):
    failed = await refused(dsn, lambda data: raising(Coded(code, "not there")))

    assert failed.code == told
    assert failed.error["message"] == "not there"
    assert failed.error["name"] == "Coded"
    assert "raise error" in failed.error["stack"]


async def test_an_exception_may_bring_details(dsn):
    failed = await refused(dsn, lambda data: raising(Coded(422, "no", {"field": "x"})))

    assert failed.error["error"] == {"field": "x"}


async def test_details_that_are_no_json_do_not_lose_the_error(dsn):
    failed = await refused(dsn, lambda data: raising(Coded(422, "no", {"field": object()})))

    assert (failed.code, failed.error["message"]) == (422, "no")


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (ValueError("a\0b"), "a\N{REPLACEMENT CHARACTER}b"),
        (ValueError("half \ud83d"), "half \N{REPLACEMENT CHARACTER}"),
        (ValueError(), "ValueError"),
        (ValueError("x" * 100_000), "x" * 8192),
        (Mute(), "Mute (its message cannot be shown: RuntimeError)"),
        (KeyError("k"), "'k'"),
    ],
    ids=["NUL", "surrogate", "empty", "long", "mute", "key"],
)
async def test_any_message_arrives(dsn, error, message):
    failed = await refused(dsn, lambda data: raising(error))

    assert failed.error["message"] == message


@pytest.mark.parametrize("error", [SystemExit(3), asyncio.CancelledError("mine")], ids=repr)
@pytest.mark.parametrize("kind", ["async def", "def"])
async def test_a_callback_that_tries_to_end_the_process_or_its_task_has_failed(dsn, error, kind):
    def plainly(data):
        raise error

    failed = await refused(dsn, plainly if kind == "def" else lambda data: raising(error))

    assert (failed.code, failed.error["name"]) == (500, type(error).__name__)


ENDLESS: list = []
ENDLESS.append(ENDLESS)


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (object(), "not representable as JSON"),
        ({"x": {1, 2}}, "not representable as JSON"),
        (b"bytes", "not representable as JSON"),
        (float("nan"), "not representable as JSON"),
        ({"x": "a\0b"}, "NUL"),
        ({"a\0b": 1}, "NUL"),
        ("half \ud83d", "surrogate"),
        (ENDLESS, "not representable as JSON"),
        (functools.reduce(lambda inner, _: [inner], range(150), 0), "too deep"),
        ("x" * (17 * 1024 * 1024), "too large"),
    ],
    ids=[
        "object",
        "set",
        "bytes",
        "NaN",
        "NUL",
        "NUL key",
        "surrogate",
        "endless",
        "deep",
        "large",
    ],
)
async def test_an_answer_that_cannot_be_stored_is_an_error_that_is_not_retried(dsn, answer, why):
    calls = []

    def callback(data):
        calls.append(1)
        return answer

    failed = await refused(dsn, callback, retry=QUICK)

    assert why in failed.error["message"]
    assert failed.code == 500
    assert calls == [1]


@pytest.mark.parametrize("text", ["\\u0000", "a\\ud83db", "🦋", "\u2028", "'; drop table", ""])
async def test_any_text_that_can_be_stored_comes_back_as_it_was(dsn, text):
    job = await answered(dsn, lambda data: {"y": data["x"]}, {"x": text})

    assert job.data == {"y": text}


async def test_one_bad_answer_leaves_the_others_of_its_batch_alone(dsn):
    async def callback(data):
        await asyncio.sleep(0)
        return {"y": "\0" if data["x"] == 7 else data["x"]}

    async with serving(dsn, callback) as mesh:
        outcomes = await asyncio.gather(
            *(mesh.pubsub("start", {"x": n}) for n in range(20)), return_exceptions=True
        )

    assert [isinstance(outcome, JobFailed) for outcome in outcomes] == [n == 7 for n in range(20)]


# retries ------------------------------------------------------------------------------------------


async def test_a_failed_task_is_executed_again_as_the_policy_says(dsn):
    attempts = []

    def callback(data, context):
        attempts.append(context.attempt)
        if len(attempts) < 3:
            raise ValueError("not yet")
        return {"y": "done"}

    job = await answered(dsn, callback, retry=QUICK)

    assert attempts == [1, 2, 3]
    assert job.data == {"y": "done"}


async def test_the_last_attempt_decides(dsn):
    attempts = []

    def callback(data, context):
        attempts.append(context.attempt)
        raise Coded(400 + len(attempts))

    failed = await refused(dsn, callback, retry=QUICK)

    assert attempts == [1, 2, 3]
    assert failed.code == 403


async def test_an_exception_that_is_not_retryable_ends_the_attempts(dsn):
    attempts = []

    def callback(data):
        attempts.append(1)
        raise Coded(409)

    policy = RetryPolicy(maximum_attempts=3, initial_interval="10 ms", non_retryable=("Coded",))
    failed = await refused(dsn, callback, retry=policy)

    assert (len(attempts), failed.code) == (1, 409)


async def test_without_a_policy_there_is_one_attempt(dsn):
    attempts = []

    def callback(data):
        attempts.append(1)
        raise ValueError

    await refused(dsn, callback)

    assert attempts == [1]


# HotMesh ------------------------------------------------------------------------------------------


async def test_a_job_that_does_not_end_in_time_goes_on(dsn):
    release = asyncio.Event()

    async def callback(data):
        await release.wait()
        return {"y": "late"}

    async with serving(dsn, callback) as mesh:
        with pytest.raises(JobTimeout) as caught:
            await mesh.pubsub("start", job_key="k", timeout="50 ms")
        assert (caught.value.job_key, caught.value.code) == ("k", 504)
        assert isinstance(caught.value, TimeoutError)

        release.set()
        assert (await ended(mesh, "k")).data == {"y": "late"}


async def test_a_failed_job_raises_with_its_error(dsn):
    failed = await refused(dsn, lambda data: raising(Coded(404, "not there")))

    assert (failed.status, failed.code) == ("failed", 404)
    assert "not there" in str(failed)
    assert failed.error["is_stream_error"] is True


async def test_a_live_key_is_a_duplicate(dsn):
    async with mesh_of(dsn) as mesh:
        assert await mesh.pub("start", job_key="k") == "k"
        for publish in (mesh.pub, mesh.pubsub):
            with pytest.raises(DuplicateJob) as caught:
                await publish("start", job_key="k")
            assert caught.value.job_key == "k"


async def test_a_job_that_is_interrupted_ends_the_waiting_for_it(dsn):
    async with mesh_of(dsn) as mesh:
        waiting = asyncio.create_task(mesh.pubsub("start", job_key="k", timeout="30 seconds"))
        await until(lambda: mesh.get("k"))

        assert await mesh.interrupt("k", reason="enough", code=499) == "interrupted"

        with pytest.raises(JobFailed, match="enough") as caught:
            await waiting
        assert (caught.value.status, caught.value.code) == ("interrupted", 499)
        assert await mesh.interrupt("k") == "already_ended"
        assert await mesh.interrupt("nobody") == "not_found"


async def test_an_interruption_that_does_not_throw_answers_the_job(dsn):
    async with mesh_of(dsn) as mesh:
        waiting = asyncio.create_task(mesh.pubsub("start", job_key="k", timeout="30 seconds"))
        await until(lambda: mesh.get("k"))

        await mesh.interrupt("k", throw=False)

        assert (await waiting).status == "interrupted"


async def test_jobs_are_read(dsn):
    async with serving(dsn, twice) as mesh:
        first = await mesh.pubsub("start", {"x": 1}, job_key="a")
        await mesh.pubsub("start", {"x": 2}, job_key="b")

        assert (await mesh.get("a")) == first
        assert await mesh.get("nobody") is None
        with pytest.raises(NotFound):
            await mesh.get_state("nobody")
        assert await mesh.get_status("a") == 0
        assert [job.job_key for job in await mesh.list(topic="start")] == ["b", "a"]
        assert [job.job_key for job in await mesh.list(limit=1)] == ["b"]
        with pytest.raises(InvalidArgument, match="colour"):
            await mesh.list(colour="red")
        assert [(s.activity, s.status) for s in await mesh.steps("a")] == [("w", "success")]


@pytest.mark.parametrize("data", [{"x": "a\0b"}, {"x": "\ud83d"}, {"x": object()}, {"x": 1e999}])
async def test_an_input_that_cannot_be_stored_starts_nothing(dsn, data):
    async with mesh_of(dsn) as mesh:
        with pytest.raises(InvalidArgument, match=r"NUL|surrogate|JSON"):
            await mesh.pub("start", data)
        assert list(await mesh.list()) == []


@pytest.mark.parametrize("word", ["emit", "persist"])
async def test_who_waits_is_answered_by_what_is_told_before_the_end_and_hears_on(dsn, at, word):
    at("09:00")
    graph = f"""
activities:
  t1: {{type: trigger}}
  w: {{type: worker, topic: do, {word}: true, job: {{maps: {{y: '{{$self.output.data.y}}'}}}}}}
  nap: {{type: hook, sleep: 60}}
transitions: {{t1: [{{to: w}}], w: [{{to: nap}}]}}
"""
    async with serving(dsn, lambda data: {"y": 1}, graph) as mesh:
        ear = await mesh.client.ear()
        jobs = [await mesh.pubsub("start") for _ in range(2)]
        assert [(job.status, job.data) for job in jobs] == [("running", {"y": 1})] * 2

        at.skip("60 seconds")
        assert await ear.wait(jobs[1].job_id, 10.0)


# the end of a worker ------------------------------------------------------------------------------


async def test_stopping_lets_what_runs_finish_and_takes_no_more(dsn):
    started, release = asyncio.Event(), asyncio.Event()

    async def callback(data):
        started.set()
        await release.wait()
        return {"y": "done"}

    async with mesh_of(dsn) as mesh:
        worker = Worker(mesh.client, topics={"do": callback})
        await worker.start()
        await mesh.pub("start", job_key="a")
        await set_of(started)

        stopping = asyncio.create_task(worker.stop())
        await asyncio.sleep(0)
        await mesh.pub("start", job_key="b")
        release.set()
        await stopping

        assert (await mesh.get("a")).data == {"y": "done"}
        assert [step.status for step in await mesh.steps("b")] == ["queued"]


async def test_stopping_does_not_wait_for_ever(dsn):
    started = asyncio.Event()

    async def callback(data):
        started.set()
        await asyncio.Event().wait()

    async with mesh_of(dsn) as mesh:
        worker = Worker(mesh.client, topics={"do": callback}, drain="100 ms")
        await worker.start()
        await mesh.pub("start", job_key="a")
        await set_of(started)

        async with asyncio.timeout(5):
            await worker.stop()

        assert [step.status for step in await mesh.steps("a")] == ["leased"]


async def test_stopping_does_not_wait_for_a_database_that_is_gone(dsn, clones):
    started, release = asyncio.Event(), asyncio.Event()

    async def callback(data):
        started.set()
        await release.wait()

    other = clones.create()
    async with await Client.connect(other) as client:
        mesh = HotMesh(client, "t")
        await mesh.deploy(document(ONE))
        await mesh.activate(1)
        worker = Worker(client, topics={"do": callback}, drain="200 ms")
        await worker.start()
        await mesh.pub("start")
        await set_of(started)

        clones.drop(other)
        release.set()
        async with asyncio.timeout(8):
            await worker.stop()


# connections that break ---------------------------------------------------------------------------


def cut(dsn) -> int:
    """Terminate every connection of clients and workers to the test's database."""
    with psycopg.connect(dsn, autocommit=True) as admin:
        return len(admin.execute(
            """select pg_terminate_backend(pid) from pg_stat_activity
                where datname = current_database() and pid <> pg_backend_pid()
                  and application_name like 'hotmesh%'"""
        ).fetchall())  # fmt: skip


async def test_results_arrive_though_every_connection_is_cut_meanwhile(dsn):
    release, started = asyncio.Event(), []

    async def callback(data):
        started.append(data["x"])
        await release.wait()
        return {"y": data["x"]}

    async with serving(dsn, callback) as mesh:
        for n in range(5):
            await mesh.pub("start", {"x": n}, job_key=f"k{n}")
        await until(lambda: asyncio.sleep(0, len(started) == 5))

        assert cut(dsn) > 2
        release.set()

        async with await Client.connect(dsn, pool_size=1) as client:
            jobs = [await ended(HotMesh(client, "t"), f"k{n}") for n in range(5)]

    assert [job.data["y"] for job in jobs] == list(range(5))
    assert sorted(started) == list(range(5))


async def test_a_worker_that_was_cut_off_while_idle_hears_the_next_job(dsn):
    async with serving(dsn, twice):
        cut(dsn)

        async with await Client.connect(dsn, pool_size=2) as client:
            job = await HotMesh(client, "t").pubsub("start", {"x": 1}, timeout="10 seconds")

    assert job.data == {"y": 2}


# leases -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["async def", "def", "async def that blocks the loop"])
async def test_the_heartbeat_keeps_the_lease_of_a_long_callback(dsn, kind):
    calls = []
    lease = 0.5

    async def long(data):
        calls.append(1)
        if "blocks" in kind:
            time.sleep(3 * lease)
        else:
            await asyncio.sleep(3 * lease)
        return {"y": len(calls)}

    def plainly_long(data):
        calls.append(1)
        time.sleep(3 * lease)
        return {"y": len(calls)}

    callback = plainly_long if kind == "def" else long
    async with (
        serving(dsn, callback, lease=f"{lease} seconds") as mesh,
        Worker(mesh.client, topics={"do": callback}, lease=f"{lease} seconds"),
    ):
        job = await mesh.pubsub("start", timeout="20 seconds")
        [step] = await mesh.steps(job.job_key)

    assert calls == [1]
    assert step.attempt == 1


async def test_a_late_result_is_refused_by_the_database_and_logged(dsn, db, caplog):
    release, calls = asyncio.Event(), []

    async def callback(data):
        calls.append(1)
        if len(calls) == 1:
            await release.wait()
        return {"y": len(calls) * 10}

    with caplog.at_level(logging.WARNING, "hotmesh_pg.worker"):
        async with serving(dsn, callback) as mesh:
            key = await mesh.pub("start")
            await until(lambda: asyncio.sleep(0, bool(calls)))
            # As if this lease had lapsed, and another worker had taken the task and died.
            db.execute(
                """update hotmesh.tasks
                      set token = gen_random_uuid(), leased_until = clock_timestamp()"""
            )
            release.set()

            job = await ended(mesh, key)

    assert job.data == {"y": 20}
    assert any("was refused: stale" in record.getMessage() for record in caplog.records)


async def test_a_task_whose_lease_is_lost_is_cancelled(dsn, db, caplog):
    cancelled, calls = asyncio.Event(), []

    async def callback(data):
        calls.append(1)
        if len(calls) > 1:
            return {"y": "second"}
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            cancelled.set()
            raise

    with caplog.at_level(logging.WARNING, "hotmesh_pg.worker"):
        async with serving(dsn, callback, lease="1 second") as mesh:
            key = await mesh.pub("start")
            await until(lambda: asyncio.sleep(0, bool(calls)))
            db.execute(
                "update hotmesh.tasks set worker = 'another', leased_until = clock_timestamp()"
            )

            await set_of(cancelled)
            job = await ended(mesh, key)

    assert job.data == {"y": "second"}
    assert any("lost the lease" in record.getMessage() for record in caplog.records)


# how quick, how quiet -----------------------------------------------------------------------------


async def test_a_sleep_of_a_second_ends_within_a_tenth_of_when_it_is_due(dsn):
    async with serving(dsn, twice, NAP) as mesh:
        late = []
        for _ in range(5):
            job = await mesh.pubsub("start")
            late.append((job.ended_at - job.created_at).total_seconds() - 1)

    assert min(late) >= 0
    assert statistics.median(late) <= 0.1


async def test_an_idle_worker_asks_no_more_than_once_a_second(dsn, monkeypatch):
    asked = []
    ask = db_calls.fetch_on

    async def counted(connection, row, function, /, **arguments):
        asked.append(function)
        return await ask(connection, row, function, **arguments)

    async with serving(dsn, twice) as mesh:
        await mesh.pubsub("start", {"x": 1})
        await asyncio.sleep(0.5)  # until it has lain down
        monkeypatch.setattr(db_calls, "fetch_on", counted)
        await asyncio.sleep(6)  # what is measured is how little happens meanwhile

    assert 1 <= len(asked) <= 6


async def test_a_new_task_wakes_an_idle_worker_at_once(dsn):
    async with serving(dsn, twice) as mesh:
        await mesh.pubsub("start", {"x": 1})
        waits = []
        for _ in range(5):
            await asyncio.sleep(0.1)
            job = await mesh.pubsub("start", {"x": 1})
            waits.append((job.ended_at - job.created_at).total_seconds())

    assert statistics.median(waits) < 0.1


async def test_a_plain_exit_of_the_interpreter_is_not_prevented_by_a_running_worker(dsn):
    script = f"""
import asyncio
from hotmesh_pg import Client, Worker

async def main():
    async with await Client.connect({dsn!r}) as client:
        async with Worker(client, topics={{"do": print}}):
            pass

asyncio.run(main())
"""
    process = await asyncio.create_subprocess_exec(sys.executable, "-W", "error", "-c", script)
    async with asyncio.timeout(20):
        assert await process.wait() == 0


async def test_a_callback_may_answer_now_and_more_later(dsn):
    held = []

    async def begin(data, context):
        held.append(context)
        return Pending({"y": "begun"})

    async with serving(dsn, begin) as mesh:
        key = await mesh.pub("start", {"x": 1})
        await until(lambda: has_data(mesh, key))
        [context] = held

        assert (await mesh.get_state(key)).data == {"y": "begun"}
        assert await mesh.answer(context.task_id, context.token, {"y": "done"}) == "completed"
        job = await mesh.get_state(key)
        assert (job.status, job.data) == ("completed", {"y": "done"})
        assert await mesh.answer(context.task_id, "another", {}) == "stale"


async def test_a_callback_chooses_the_way_by_a_code_that_is_no_error(dsn):
    graph = """
activities:
  t1: {type: trigger}
  w: {type: worker, topic: do, job: {maps: {y: '{$self.output.data.y}'}}}
  h: {type: hook, job: {maps: {way: 588}}}
transitions: {t1: [{to: w}], w: [{to: h, conditions: {code: 588}}]}
"""
    async with serving(dsn, lambda data: Answer({"y": 1}, code=588), graph) as mesh:
        assert (await mesh.pubsub("start")).data == {"y": 1, "way": 588}


async def has_data(mesh, key):
    return (await mesh.get_state(key)).data


async def test_a_pending_job_runs_when_it_is_resumed(dsn):
    async with serving(dsn, lambda data: {"y": data["x"]}) as mesh:
        key = await mesh.pub("start", {"x": 1}, pending="1 minute", search={"color": "red"})
        assert await mesh.get_status(key) == -1

        assert await mesh.resume(key) == "resumed"
        job = await ended(mesh, key)
        assert job.data == {"y": 1, "_color": "red"}
        assert await mesh.resume(key) == "already_ended"
