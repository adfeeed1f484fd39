"""The roll: who serves what, what waits for them, and who has gone without a word."""

from __future__ import annotations

from datetime import timedelta

import psycopg
import pytest
from psycopg.types.json import Jsonb

APP = """
app:
  id: t
  version: '1'
  graphs:
    - subscribes: go
      activities:
        t1: {type: trigger}
        w: {type: worker, topic: do}
      transitions: {t1: [{to: w}]}
"""
ABOUT = {"host": "h", "pid": 7, "version": "0.1.0", "queues": ["do", "more"], "concurrency": 5}


@pytest.fixture
def app(engine, at):
    at("09:00")
    engine.deploy(APP)
    return engine


def report(engine, worker="w1", running=0, **about):
    [(outcome,)] = engine.call(
        "report_worker", worker=worker, about=Jsonb(ABOUT | about), running=running
    )
    return outcome


def events(engine):
    return [
        (row.type, row.data.get("reason"))
        for row in engine.call("read_events")
        if row.type and "deployed" not in row.type and "activated" not in row.type
    ]


def test_a_worker_has_a_row_for_each_queue(app):
    assert report(app) == "started"

    rows = app.call("roll_call")

    assert [(r.queue, r.worker, r.host, r.pid, r.version) for r in rows] == [
        ("do", "w1", "h", 7, "0.1.0"),
        ("more", "w1", "h", 7, "0.1.0"),
    ]
    assert [(r.concurrency, r.running, r.is_stale, r.throttle) for r in rows] == [
        (5, 0, False, 0)
    ] * 2


def test_a_worker_is_seen_again_and_again(app, at):
    report(app)
    at.skip("20 seconds")

    assert report(app, running=3) == "seen"

    row = app.call("roll_call")[0]
    assert (row.running, row.last_seen - row.started_at) == (3, timedelta(seconds=20))


def test_what_a_queue_holds_is_told_with_it(app, at):
    report(app, queues=["do"])
    for _ in range(4):
        app.publish()
    first, second = app.claim(limit=2)
    app.complete(first.failed(retry={"maximum_attempts": 9}))
    at.skip("20 seconds")

    [row] = app.call("roll_call")

    assert (row.ready, row.leased, row.backing_off) == (2, 1, 1)
    assert row.oldest_ready == timedelta(seconds=20)
    assert second.token


def test_a_task_whose_worker_will_answer_later_is_not_backing_off(app):
    app.publish()
    [task] = app.claim()
    app.complete(task.done(status="pending"))

    [row] = app.call("roll_call")

    assert (row.ready, row.leased, row.backing_off) == (0, 0, 0)


def test_a_queue_that_nobody_serves_is_told_too(app):
    app.publish()

    [row] = app.call("roll_call")

    assert (row.queue, row.worker, row.is_stale, row.ready) == ("do", None, None, 1)


def test_the_throttle_of_a_queue_is_told(app):
    report(app)
    app.call("throttle", throttle=250)
    app.call("throttle", throttle=-1, queue="do")

    assert [(r.queue, r.throttle) for r in app.call("roll_call")] == [("do", -1), ("more", 250)]


def test_who_was_not_seen_for_a_minute_is_stale(app, at):
    report(app)
    at.skip("61 seconds")

    assert [row.is_stale for row in app.call("roll_call")] == [True, True]


@pytest.mark.parametrize("who", ["another worker", "prune"])
def test_who_was_not_seen_for_an_hour_is_taken_off_and_said_to_be_lost(app, at, who):
    report(app)
    app.claim("do", worker="w1")
    at.skip("61 minutes")

    if who == "prune":
        app.call("prune")
    else:
        report(app, "w2", queues=["else"])

    assert "w1" not in {row.worker for row in app.call("roll_call")}
    assert ("system.worker.do.stopped", "lost") in events(app)


def test_coming_and_going_are_events_of_queues_and_apps(app):
    report(app)
    report(app)
    [(outcome,)] = app.call("retire_worker", worker="w1")

    assert outcome == "stopped"
    assert events(app) == [
        ("system.worker.do.started", None),
        ("system.worker.more.started", None),
        ("system.engine.t.started", None),
        ("system.worker.do.stopped", None),
        ("system.worker.more.stopped", None),
        ("system.engine.t.stopped", None),
    ]
    assert app.call("roll_call") == []


def test_a_worker_that_retires_is_not_rung_any_more(app):
    app.claim("do", worker="w1")
    report(app)

    app.call("retire_worker", worker="w1")

    assert app.ask("select * from hotmesh.workers_waiting") == []


def test_who_never_came_cannot_go(app):
    assert app.call("retire_worker", worker="nobody") == [("not_found",)]
    assert events(app) == []


@pytest.mark.parametrize("about", [{"queues": "do"}, {"colour": "red"}])
def test_a_report_that_makes_no_sense_is_refused(app, about):
    with pytest.raises(psycopg.Error) as caught:
        report(app, **about)

    assert caught.value.sqlstate == "MH422"
