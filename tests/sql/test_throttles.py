"""Throttles: held in the database, obeyed by every worker at once, free while there is none."""

from __future__ import annotations

from datetime import timedelta

import psycopg
import pytest
from hands import Later, is_waiting_for_a_lock

CHAIN = """
app:
  id: t
  version: '1'
  graphs:
    - subscribes: go
      activities:
        t1: {type: trigger}
        a: {type: worker, topic: do}
        b: {type: worker, topic: do}
        c: {type: worker, topic: other}
        nap: {type: hook, sleep: 1}
      transitions:
        t1: [{to: a}]
        a: [{to: b}]
        b: [{to: c}]
        c: [{to: nap}]
"""


@pytest.fixture
def app(engine, at):
    at("09:00")
    engine.deploy(CHAIN)
    return engine


def throttle(engine, pause, queue=None):
    [(outcome,)] = engine.call("throttle", throttle=pause, queue=queue)
    return outcome


def due(engine, *queues):
    return [row.due_in for row in engine.call("next_due", queues=list(queues or ("do",)))]


def source(engine):
    return engine.one(
        "select prosrc from pg_proc where oid = 'hotmesh_app.is_throttled()'::regprocedure"
    )


def test_a_paused_queue_is_leased_to_nobody(app, session):
    app.publish()
    other = session()
    assert other.claim("nothing") == []

    assert throttle(app, -1, "do") == "paused"

    assert app.claim() == other.claim() == []
    assert due(app) == []


def test_a_pause_holds_what_a_completed_task_leads_to(app):
    app.publish()
    [task] = app.claim()
    throttle(app, -1, "do")

    answers = app.complete(task.done(), queues=["do"], limit=5)

    assert [answer.outcome for answer in answers] == ["completed"]
    assert app.steps(app.one("select job_key from hotmesh.jobs"))[-1] == ("b", "queued")


def test_other_queues_go_on_while_one_is_paused(app):
    app.publish()
    [task] = app.claim()
    [task] = [t for t in app.complete(task.done(), queues=["do"], limit=5) if t.token]
    throttle(app, -1, "do")

    app.complete(task.done())

    assert [task.activity for task in app.claim("do", "other")] == ["c"]


def test_all_queues_are_paused_at_once_and_set_free_at_once(app):
    app.publish()
    throttle(app, 500, "do")

    throttle(app, -1)
    held = app.claim(), app.ask("select queue, pause from hotmesh.throttles")
    outcome = throttle(app, 0)

    assert held == ([], [("", -1)])
    assert outcome == "resumed"
    assert app.ask("select * from hotmesh.throttles") == []
    assert [task.activity for task in app.claim()] == ["a"]


def test_one_queue_may_be_set_free_while_all_others_are_paused(app):
    app.publish()
    throttle(app, -1)

    throttle(app, 0, "do")

    [task] = app.claim()
    [next] = [t for t in app.complete(task.done(), queues=["do"], limit=5) if t.token]
    app.complete(next.done())
    assert app.claim("other") == []


def test_timers_fire_while_all_queues_are_paused(app, at):
    app.publish(job_key="k")
    for queue in ("do", "do", "other"):
        app.complete(app.claim(queue)[0].done())
    throttle(app, -1)
    at.skip("2 seconds")

    app.claim("do")

    assert app.job("k").status == "completed"


def test_a_slowed_queue_is_leased_once_in_so_many_milliseconds_by_all_together(app, session, at):
    other = session()
    for _ in range(6):
        app.publish()
    assert throttle(app, 500, "do") == "throttled"

    first = app.claim(limit=2), other.claim(limit=2)
    waiting = due(app)
    at.skip("499 ms")
    early = other.claim(limit=2)
    at.skip("1 ms")
    second = other.claim(limit=2), app.claim(limit=2)

    assert [len(tasks) for tasks in first] == [2, 0]
    assert waiting == [timedelta(milliseconds=500)]
    assert early == []
    assert [len(tasks) for tasks in second] == [2, 0]


def test_looking_in_vain_does_not_use_up_the_turn(app):
    throttle(app, 500)
    assert app.claim() == []

    app.publish()

    assert len(app.claim()) == 1


def test_each_queue_has_its_turns_when_all_are_slowed(app):
    throttle(app, 500)
    app.publish()
    app.publish()
    [one] = app.claim(limit=1)
    app.db.execute("update hotmesh.tasks set queue = 'other' where leased_until is null")

    assert app.claim(limit=1) == []
    assert len(app.claim("other", limit=1)) == 1
    assert one.activity == "a"


def test_who_comes_while_a_turn_is_being_taken_does_not_wait(app, session):
    for _ in range(2):
        app.publish()
    throttle(app, 500, "do")
    app.claim(limit=1)
    app.db.execute("update hotmesh.throttles set next_at = '2000-01-01Z'")
    slow = session(autocommit=False)
    assert len(slow.claim(limit=1)) == 1

    assert app.claim(limit=1) == []
    slow.db.rollback()
    assert len(app.claim(limit=1)) == 1


def test_resuming_wakes_every_worker_that_sleeps(app, session):
    app.publish()
    throttle(app, -1)
    sleeper = session()
    sleeper.db.execute("listen hotmesh_timers")
    sleeper.claim()

    throttle(app, 0)

    assert [n.channel for n in sleeper.db.notifies(timeout=0.5)] == ["hotmesh_timers"]


def test_a_throttle_that_is_rolled_back_was_never_there(app, session):
    app.publish()
    other = session(autocommit=False)

    throttle(other, -1)
    other.db.rollback()

    assert len(app.claim()) == 1
    assert source(app) == "select false"


def test_while_nothing_is_throttled_a_claim_asks_a_constant(app):
    throttle(app, -1, "do")
    throttled = source(app)
    throttle(app, 0, "do")

    assert (throttled, source(app)) == ("select true", "select false")


def test_two_who_throttle_at_once_take_turns(app, session):
    first, second = session(autocommit=False), session()
    throttle(first, -1, "do")
    later = Later(lambda: throttle(second, -1, "other"))
    assert is_waiting_for_a_lock(app.db, second.pid)

    first.db.commit()

    assert later.result() == "paused"
    assert app.ask("select queue from hotmesh.throttles order by 1") == [("do",), ("other",)]


@pytest.mark.parametrize("pause", [-2, 86400001, None])
def test_a_throttle_that_is_none_is_refused(app, pause):
    with pytest.raises(psycopg.Error) as caught:
        throttle(app, pause)

    assert caught.value.sqlstate == "MH422"
