"""The sample durable: a worker that runs a workflow from its beginning, as often as it takes."""

from __future__ import annotations

from functools import partial
from itertools import count

import pytest
from driver import Answer, Driver, fails, sample
from hands import together


def workflow(*commands):
    """A workflow that asks for these things in turn and returns what became of them."""

    def run(data):
        replay = data.get("replay", {})
        for place, command in enumerate(commands):
            if str(place) not in replay:
                return Answer(command["code"], command | {"at": place})
        return {"response": [replay[str(place)] for place, _ in enumerate(commands)]}

    return run


def act(data):
    return {"result": f"{data['name']}({data['args']})"}


@pytest.fixture
def durable(app, at):
    """The durable app; `begin` starts a workflow of these commands."""
    at("09:00")
    app.deploy_text(sample("durable"))
    return app


def begin(app, *commands, name="w"):
    """Start a workflow and work until it waits for something outside."""
    key = app.publish({"id": name, "args": {"x": 1}}, topic="durable.execute")
    return key, go_on(app, *commands)


def go_on(app, *commands):
    """Work; answers the activities that were run. Children return at once what they were given."""
    turns = count()

    def run(data):
        assert next(turns) < 10, "it goes round for ever"
        return {"response": data["args"]} if data["args"] == "child" else workflow(*commands)(data)

    return app.work(durable__run=run, durable__act=act)


def test_a_workflow_that_asks_for_nothing_completes(durable):
    key, ran = begin(durable)

    assert (ran, durable.done(key)) == (["run"], {"done": True, "response": []})


def test_588_sleeps_and_reenters(durable, at):
    commands = [{"code": 588, "seconds": 60}, {"code": 588, "seconds": 30}]
    key, ran = begin(durable, *commands)
    assert (ran, durable.job(key).status) == (["run"], "running")

    woke = []
    for seconds in (60, 30):
        woke.append(at.skip(f"{seconds} seconds").timestamp() * 1000)
        durable.fire()
        assert go_on(durable, *commands) == ["run"]

    assert durable.done(key)["response"] == woke


def test_595_waits_for_a_signal(durable):
    commands = [{"code": 595, "signal": "approve-w"}]
    key, _ = begin(durable, *commands)

    assert durable.signal("durable.signal", {"signal": "approve-w", "data": {"ok": True}}) == (
        "delivered",
        key,
    )
    go_on(durable, *commands)

    assert durable.done(key)["response"] == [{"ok": True}]


def test_595_finds_a_signal_that_came_first(durable):
    durable.signal("durable.signal", {"signal": "approve-w", "data": 1})

    key, ran = begin(durable, {"code": 595, "signal": "approve-w"})

    assert (ran, durable.done(key)["response"]) == (["run", "run"], [1])


def test_591_calls_an_activity(durable):
    key, ran = begin(
        durable,
        {"code": 591, "name": "charge", "args": 5},
        {"code": 591, "name": "ship", "args": "o-1"},
    )

    assert ran == ["run", "act", "run", "act", "run"]
    assert durable.done(key)["response"] == ["charge(5)", "ship(o-1)"]


def test_590_starts_a_child_and_goes_on(durable):
    key, _ = begin(durable, {"code": 590, "child": "c", "args": "child", "wait": False})

    assert durable.done(key)["response"] == ["c"]
    assert durable.done("c")["response"] == "child"


def test_590_executes_a_child_and_waits_for_it(durable):
    key, _ = begin(durable, {"code": 590, "child": "c", "args": "child"})

    assert durable.done(key)["response"] == ["child"]
    assert durable.job("c").parent_job_key == key


def test_589_gathers_what_is_done_side_by_side(durable, at):
    items = [
        {"code": 591, "name": "a", "args": 1},
        {"code": 588, "seconds": 60},
        {"code": 591, "name": "b", "args": 2},
        {"code": 591, "name": "c", "args": 3},
    ]
    commands = [{"code": 589, "items": items}]
    key, ran = begin(durable, *commands)
    assert ran == ["run", "act", "act", "act"]  # all were open at once

    woke = at.skip("60 seconds").timestamp() * 1000
    durable.fire()
    go_on(durable, *commands)

    assert durable.done(key)["response"] == [["a(1)", woke, "b(2)", "c(3)"]]


def test_589_of_nothing_is_an_empty_list(durable):
    key, _ = begin(durable, {"code": 589, "items": []})

    assert durable.done(key)["response"] == [[]]


def test_all_of_them_in_one_workflow(durable, at):
    commands = [
        {"code": 591, "name": "a", "args": 1},
        {"code": 588, "seconds": 60},
        {"code": 595, "signal": "s"},
        {"code": 590, "child": "c", "args": "child"},
        {"code": 589, "items": [{"code": 591, "name": "b", "args": 2}]},
    ]
    key, _ = begin(durable, *commands)
    woke = at.skip("60 seconds").timestamp() * 1000
    durable.fire()
    go_on(durable, *commands)
    durable.signal("durable.signal", {"signal": "s", "data": "signalled"})
    go_on(durable, *commands)

    assert durable.done(key)["response"] == ["a(1)", woke, "signalled", "child", ["b(2)"]]
    assert [step.dimension for step in durable.steps(key, "run")] == [[0, n, 0] for n in range(6)]


def test_many_workflows_in_the_hands_of_two_workers(app, connect):
    app.deploy_text(sample("durable"))
    items = [{"code": 591, "name": name, "args": 0} for name in "abc"]
    commands = [
        {"code": 591, "name": "first", "args": 1},
        {"code": 589, "items": items},
        {"code": 588, "seconds": 0.001},
        {"code": 589, "items": items[:1]},
        {"code": 595, "signal": "go"},
        {"code": 591, "name": "last", "args": 2},
    ]
    keys = []
    for n in range(15):
        app.signal("durable.signal", {"signal": "go", "data": n})
        keys.append(app.publish({"id": f"w{n}", "args": n}, topic="durable.execute"))

    def serve(session):
        """Work until every job has ended."""
        worker = Driver(session)
        running = "select from hotmesh.jobs where status = 'running' limit 1"
        for _ in range(500):
            worker.work(durable__run=workflow(*commands), durable__act=act)
            if session.execute(running).fetchone() is None:
                return True
        return False

    assert together(partial(serve, connect()), partial(serve, connect())) == [True, True]

    responses = [app.done(key)["response"] for key in keys]
    signalled = [response.pop(4) for response in responses]
    woke = [response.pop(2) for response in responses]
    assert responses == [["first(1)", ["a(0)", "b(0)", "c(0)"], ["a(0)"], "last(2)"]] * 15
    assert sorted(signalled) == list(range(15))
    assert all(isinstance(instant, int | float) for instant in woke)
    assert app.count("tasks", "waits", "timers", "letters", "mailbox") == 0


@pytest.mark.parametrize("code", [500, 598])
def test_an_activity_that_fails_ends_the_workflow_with_its_code(durable, code):
    key = durable.publish({"id": "w", "args": 1}, topic="durable.execute")

    run = workflow({"code": 591, "name": "charge", "args": 5})
    durable.work(durable__run=run, durable__act=fails(code, "declined"))

    error = durable.failed(key)
    assert (error["code"], error["message"]) == (code, "declined")
    assert durable.count("tasks", "waits") == 0


@pytest.mark.parametrize(("expire", "seconds"), [(5, 5), (None, 60)])
def test_a_workflow_is_readable_for_as_long_as_it_was_told_to(durable, expire, seconds):
    key = durable.publish({"id": "w", "args": 1, "expire": expire}, topic="durable.execute")
    go_on(durable)

    job = durable.job(key)
    assert (job.expires_at - job.ended_at).total_seconds() == seconds
