"""The samples awaiter, cycle, def (status), dispatch, emit, interrupt (tree), pending, codec."""

from __future__ import annotations

import asyncio

import pytest
from driver import Failure, sample
from mesh import ended, mesh_of, until

from hotmesh_pg import JobFailed, NotFound, Pending

# awaiter ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("asked", [{}, {"await": True}], ids=["undefined", "true"])
def test_a_parent_that_waits_carries_the_result_of_its_child(app, asked):
    app.deploy_text(sample("awaiter"))
    key = app.publish({"n": 21} | asked, topic="awaiter.test")
    assert app.job(key).status == "running"

    app.work(awaiter__double=lambda data: {"result": data["n"] * 2})

    assert app.done(key) == {"result": 42}


def test_a_parent_that_does_not_wait_has_the_key_of_its_child_at_once(app):
    app.deploy_text(sample("awaiter"))

    data = app.done(app.publish({"n": 21, "await": False}, topic="awaiter.test"))

    assert list(data) == ["child_job_id"]
    assert app.job(data["child_job_id"]).status == "running"
    app.work(awaiter__double=lambda data: {"result": data["n"] * 2})
    assert app.done(data["child_job_id"]) == {"result": 42}


# cycle --------------------------------------------------------------------------------------------


def count(data):
    return {"counter": data["counter"] + 1}


def fail_until_five(data):
    if data["counter"] < 5:
        raise Failure(500, "not yet")
    return {"counter": data["counter"]}


def test_a_worker_counts_through_five_passes(app):
    app.deploy_text(sample("cycle"))
    key = app.publish(topic="cycle.test")

    assert app.work(cycle__count=count) == ["w1"] * 5

    assert app.done(key) == {"counter": 5}


def test_an_error_goes_round_until_the_worker_succeeds_and_old_jobs_keep_their_loop(app):
    app.deploy_text(sample("cycle"))
    old = app.publish(topic="cycle.test")
    app.deploy_text(sample("cycle", 2))
    new = app.publish(topic="cycle.test")
    by_version = {old: count, new: fail_until_five}

    while tasks := app.claim("cycle.count"):
        for task in tasks:
            told = {"task_id": task.task_id, "token": str(task.token)}
            try:
                told["data"] = by_version[task.job_key](task.input)
            except Failure as failure:
                told |= {"status": "error", "code": failure.code, "data": failure.data}
            app.complete(told)

    assert (app.done(old), app.done(new)) == ({"counter": 5}, {"counter": 5})
    statuses = [[step.status for step in app.steps(key, "w1")] for key in (old, new)]
    assert statuses == [["success"] * 5, ["error"] * 4 + ["success"]]


# status -------------------------------------------------------------------------------------------


def answer(data):
    """What the worker of def answers: an error of its code, or its code."""
    if data["code"] == 422:
        raise Failure(422, "it cannot be processed")
    return {"code": data["code"]}


@pytest.mark.parametrize("version", [1, 2])
def test_a_worker_answers_200(app, version):
    app.deploy_text(sample("def", version))
    key = app.publish({"code": 200}, topic="def.test")

    app.work(work__do=answer)

    assert app.done(key) == {"code": 200, "went": "a1"}


def test_an_error_falls_through_a_transition_without_conditions(app):
    app.deploy_text(sample("def"))
    key = app.publish({"code": 422}, topic="def.test")

    app.work(work__do=answer)

    assert app.done(key) == {"went": "a1"}
    assert app.step(key, "w1").status == "error"


def test_an_error_is_caught_by_its_code(app):
    app.deploy_text(sample("def", 2))
    key = app.publish({"code": 422}, topic="def.test")

    app.work(work__do=answer)

    assert app.done(key) == {"went": "a422", "why": "it cannot be processed"}


async def test_a_worker_says_202_and_adds_200_later(dsn):
    seen = []

    async def promise(data, context):
        seen.append(context)
        return Pending({"code": 202})

    async with mesh_of(dsn, sample("def", 3), work__do=promise) as mesh:
        key = await mesh.pub("def.test", {"code": 202})
        job = await until(lambda: first_data(mesh, key))
        assert (job.status, job.data) == ("running", {"code": 202, "first": 202})

        told = await mesh.answer(seen[0].task_id, seen[0].token, {"code": 200})

        job = await ended(mesh, key)
        assert (told, len(seen)) == ("completed", 1)
        assert (job.status, job.data) == ("completed", {"code": 200, "first": 202, "went": "a1"})


async def first_data(mesh, key):
    job = await mesh.get_state(key)
    return job if job.data else None


# dispatch -----------------------------------------------------------------------------------------


def dispatched(app, text):
    """A job whose first worker has answered, with that answer as it was sent."""
    app.deploy_text(sample("dispatch"))
    key = app.publish({"child": "c"}, topic="dispatch.test")
    [task] = app.claim("dispatch.first")
    told = {"task_id": task.task_id, "token": str(task.token), "data": {"text": text}}
    assert [answer.outcome for answer in app.complete(told)] == ["completed"]
    return key, told


def test_an_answer_that_is_told_again_starts_no_second_child(app):
    key, told = dispatched(app, "x")

    assert [answer.outcome for answer in app.complete(told, told)] == ["completed"] * 2

    assert app.work(dispatch__second={"result": 1}) == ["w2"]
    assert app.done(key) == {"result": 1}
    assert app.count("jobs") == 2


def test_a_child_that_cannot_begin_fails_its_parent(app):
    key, _ = dispatched(app, 5)

    assert (app.failed(key)["code"], app.count("tasks", "waits")) == (500, 0)


def test_a_child_whose_key_another_job_has_fails_its_parent_and_not_the_other(app):
    app.deploy_text(sample("dispatch"))
    other = app.publish({"id": "c", "text": "y"}, topic="dispatch.child")

    key, _ = dispatched(app, "x")

    assert app.failed(key)["code"] == 409
    app.work(dispatch__second={"result": 2})
    assert app.done(other) == {"upper": "Y", "result": 2}


# emit ---------------------------------------------------------------------------------------------


async def part(_data):
    return {"part": 1}


def test_a_listener_sees_the_interim_state_and_then_the_final_one(app, db, at):
    at("09:00")
    app.deploy_text(sample("emit"))
    db.execute("listen emitted")
    key = app.publish(topic="emit.test", announce="emitted")

    app.work(emit__work={"part": 1})
    [_] = db.notifies(timeout=0.1, stop_after=1)
    assert app.job(key).semaphore > 0
    assert app.job(key).data == {"done": False, "part": 1}

    at.skip("5 seconds")
    app.fire()
    [_] = db.notifies(timeout=0.1, stop_after=1)
    assert (app.job(key).semaphore, app.done(key)) == (0, {"done": True, "part": 1})


async def test_who_published_and_waits_is_answered_by_the_first_event(dsn, at):
    at("09:00")
    async with mesh_of(dsn, sample("emit"), emit__work=part) as mesh:
        interim = await mesh.pubsub("emit.test")

        assert (interim.status, interim.data) == ("running", {"done": False, "part": 1})
        at.skip("5 seconds")
        assert (await ended(mesh, interim.job_key)).data == {"done": True, "part": 1}


def test_a_subscriber_hears_of_the_interim_state_and_then_of_the_final_one(app, at):
    at("09:00")
    app.deploy_text(sample("emit"))
    cursor = app.subscribe("emit.state.k")
    app.publish(topic="emit.test", key="k")

    app.work(emit__work={"part": 1})
    interim, cursor = app.hear(cursor)
    at.skip("5 seconds")
    app.fire()
    final, _ = app.hear(cursor)

    assert interim == [("emit.state.k", "running", 1, {"done": False, "part": 1})]
    assert final == [("emit.state.k", "completed", 0, {"done": True, "part": 1})]


async def test_a_callback_sees_the_interim_state_and_then_the_final_one(dsn, at):
    at("09:00")
    heard = asyncio.Queue()
    async with mesh_of(dsn, sample("emit"), emit__work=part) as mesh:
        await mesh.sub("emit.state.k", lambda _topic, job: heard.put_nowait(job))
        async with asyncio.timeout(10):
            await mesh.pub("emit.test", job_key="k")
            interim = await heard.get()
            at.skip("5 seconds")
            final = await heard.get()

    assert (interim.semaphore, interim.data) == (1, {"done": False, "part": 1})
    assert (final.semaphore, final.data) == (0, {"done": True, "part": 1})


# interrupt ----------------------------------------------------------------------------------------


async def test_a_job_that_interrupts_itself_without_throwing_answers_with_what_it_has(dsn):
    async with mesh_of(dsn, sample("tree", 9)) as mesh:
        job = await mesh.pubsub("spring", {"seed": 5, "throw": False})

        assert (job.status, job.error, job.data) == (
            "interrupted",
            None,
            {"asleep": True, "a1": 5},
        )


async def test_a_job_that_interrupts_itself_rejects_with_410(dsn):
    async with mesh_of(dsn, sample("tree", 9)) as mesh:
        with pytest.raises(JobFailed, match="it is winter") as caught:
            await mesh.pubsub("spring", {"seed": 5, "throw": True})

        assert (caught.value.code, caught.value.status) == (410, "interrupted")


@pytest.mark.parametrize("throw", [False, True])
def test_an_awaited_job_that_another_interrupts_answers_its_parent(app, throw):
    app.deploy_text(sample("tree", 10))
    parent = app.publish({"child": "c"}, topic="spring")
    assert app.job("c").status == "running"

    frost = app.publish({"child": "c", "throw": throw}, topic="frost")

    assert app.done(frost) == {"stopped": "c"}
    assert app.job("c").status == "interrupted"
    if throw:
        error = app.failed(parent)
        assert (error["code"], error["message"]) == (410, "frost")
    else:
        assert app.done(parent) == {"kept": "half"}


@pytest.mark.parametrize("version", range(9, 11))
def test_what_an_interrupted_job_had_open_is_gone(app, version):
    app.deploy_text(sample("tree", version))
    app.publish({"child": "c"}, topic="spring")
    if version == 10:
        app.publish({"child": "c"}, topic="frost")

    assert app.count("tasks", "waits", "timers", "mailbox") == 0


# pending ------------------------------------------------------------------------------------------


async def test_a_pending_job_has_the_status_minus_one_and_is_gone_when_its_time_has_passed(dsn, at):
    at("09:00")
    async with mesh_of(dsn, sample("pending")) as mesh:
        key = await mesh.pub("pending.test", {"id": "p"}, pending="60 seconds")
        assert await mesh.get_status(key) == -1

        at.skip("61 seconds")

        with pytest.raises(NotFound, match="Job p not found"):
            await mesh.get_status(key)


def test_a_pending_job_may_be_scrubbed(app):
    app.deploy_text(sample("pending"))
    key = app.publish({"id": "p"}, topic="pending.test", pending=60)

    app.db.execute("select hotmesh.scrub(p_app => 'pending', p_job_key => %s)", (key,))

    assert app.db.execute("select * from hotmesh.get_job('pending', 'p')").fetchall() == []
    assert app.publish({"id": "p"}, topic="pending.test") == "p"


def test_a_pending_job_may_be_resumed(app):
    app.deploy_text(sample("pending"))
    key = app.publish({"id": "p"}, topic="pending.test", pending=60)
    assert app.claim("pending.work") == []

    app.db.execute("select hotmesh.resume_job('pending', 'p')")

    app.work(pending__work={"answer": 42})
    assert app.done(key) == {"answer": 42}


# codec --------------------------------------------------------------------------------------------


def test_a_worker_without_maps_is_given_nothing_and_nothing_is_kept(app):
    app.deploy_text(sample("seeds/codec"))
    seen = []
    key = app.publish({"a": {"b": [1, None, "2024-01-01T00:00:00.000Z"]}}, topic="codec.test")

    app.work(codec__echo=lambda data: seen.append(data) or {"echo": data})

    assert (seen, app.done(key), app.step(key, "echo").output) == ([{}], None, {"echo": {}})
