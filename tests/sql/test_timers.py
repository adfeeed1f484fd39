"""Timers: due exactly when the engine's clock says so, fired by whoever looks, once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hands import Later, is_waiting_for_a_lock

SLEEP = """
app:
  id: t
  version: '1'
  graphs:
    - subscribes: go
      activities:
        t1: {type: trigger}
        nap: {type: hook, sleep: SECONDS}
        w1: {type: worker, topic: do, input: {maps: {woke: '{nap.hook.data.timestamp}'}}}
      transitions:
        t1: [{to: nap}]
        nap: [{to: w1}]
"""
TIMEOUT = """
app:
  id: t
  version: '1'
  graphs:
    - subscribes: go
      activities:
        t1: {type: trigger, stats: {id: '{$self.input.data.id}'}}
        wait:
          type: hook
          sleep: 60
          job: {maps: {got: '{$self.hook.data}'}}
        after: {type: hook}
      transitions:
        t1: [{to: wait}]
        wait: [{to: after}]
      hooks:
        answer:
          - to: wait
            conditions:
              match: [{expected: '{t1.output.data.id}', actual: '{$self.hook.data.id}'}]
"""


def timers(engine):
    return engine.one("select count(*) from hotmesh.timers")


@pytest.mark.parametrize(
    ("written", "seconds"),
    [("1", 1), ("0.25", 0.25), ("'1.5'", 1.5), ("3600", 3600), ("'1e2'", 100), ("0.001", 0.001)],
)
def test_a_sleep_ends_exactly_when_it_is_due(engine, at, written, seconds):
    start = at("09:00")
    engine.deploy(SLEEP.replace("SECONDS", written))
    engine.publish(job_key="j")
    due = start + timedelta(seconds=seconds)
    at(due - timedelta(microseconds=1))
    assert engine.claim() == []
    at(due)

    [task] = engine.claim()

    assert task.job_key == "j"
    assert task.input == {"woke": int(due.timestamp() * 1000)}
    assert timers(engine) == 0


@pytest.mark.parametrize(
    "written", ["0", "-5", "'{t1.output.data.none}'", "'{t1.output.data.text}'"]
)
def test_a_sleep_that_is_no_time_passes_through(engine, written):
    engine.deploy(SLEEP.replace("SECONDS", written))

    engine.publish(job_key="j", data={"text": "soon"})

    assert engine.steps("j") == [("nap", "success"), ("w1", "queued")]


def test_a_sleep_from_data_is_read_when_it_begins(engine, at):
    at("09:00")
    engine.deploy(SLEEP.replace("SECONDS", "'{t1.output.data.seconds}'"))
    engine.publish(job_key="short", data={"seconds": 1})
    engine.publish(job_key="long", data={"seconds": 2})
    at.skip("1 s")

    assert [task.job_key for task in engine.claim()] == ["short"]


@pytest.mark.parametrize("seconds", [1e12, "Infinity"])
def test_a_sleep_beyond_ten_years_fails_its_step(engine, seconds):
    engine.deploy(SLEEP.replace("SECONDS", "'{t1.output.data.seconds}'"))

    engine.publish(job_key="j", data={"seconds": seconds})

    step = engine.step("j", "nap")
    assert (step.status, step.code) == ("error", 500)
    assert "ten years is the most" in step.error["message"]


def test_a_timeout_answers_a_wait_with_its_instant(engine, at):
    at("09:00")
    engine.deploy(TIMEOUT)
    engine.publish(data={"id": "j"})
    due = at.skip("60 s")

    engine.claim()

    assert engine.job("j").data == {"got": {"timestamp": int(due.timestamp() * 1000)}}
    assert engine.job("j").status == "completed"
    assert engine.signal({"id": "j"}).outcome == "kept"


def test_a_signal_before_the_timeout_disarms_it(engine, at):
    at("09:00")
    engine.deploy(TIMEOUT)
    engine.publish(data={"id": "j"})
    assert timers(engine) == 1

    assert engine.signal({"id": "j", "n": 1}).outcome == "delivered"

    assert timers(engine) == 0
    at.skip("2 minutes")
    engine.claim()
    assert engine.job("j").data == {"got": {"id": "j", "n": 1}}
    assert [name for name, _ in engine.steps("j")] == ["wait", "after"]


@pytest.mark.parametrize("first", ["signal", "timer"])
def test_of_a_signal_and_a_timeout_exactly_one_answers(engine, session, at, first):
    """The second waits for, or passes over, the job that the first holds."""
    at("09:00")
    engine.deploy(TIMEOUT)
    engine.publish(data={"id": "j"})
    at.skip("60 s")
    one, two = session(autocommit=False), session()
    if first == "signal":
        one.signal({"id": "j"})
        two.claim(worker="two")
        one.db.commit()
        engine.claim()
        expected = {"id": "j"}
    else:
        one.claim()
        kept = Later(lambda: two.signal({"id": "j"}).outcome)
        assert is_waiting_for_a_lock(engine.db, two.pid)
        one.db.commit()
        assert kept.result() == "kept"
        expected = {"timestamp": int(at("09:01").timestamp() * 1000)}

    assert engine.job("j").data == {"got": expected}
    assert engine.steps("j") == [("wait", "success"), ("after", "success")]
    assert timers(engine) == 0


def test_a_busy_jobs_timer_is_passed_over_and_fires_at_the_next_look(engine, session, at):
    at("09:00")
    engine.deploy(SLEEP.replace("SECONDS", "1"))
    for key in ("busy", "free"):
        engine.publish(job_key=key)
    other = session(autocommit=False)
    other.ask("select from hotmesh.jobs where job_key = 'busy' for no key update")
    at.skip("1 s")

    assert [task.job_key for task in engine.claim()] == ["free"]
    assert timers(engine) == 1
    other.db.rollback()
    assert [task.job_key for task in engine.claim()] == ["busy"]


def test_two_sessions_that_look_at_the_same_time_fire_a_timer_once(engine, session, at):
    at("09:00")
    engine.deploy(SLEEP.replace("SECONDS", "1"))
    engine.publish(job_key="j")
    at.skip("1 s")
    one, two = session(autocommit=False), session()

    mine, yours = one.claim(worker="one"), two.claim(worker="two")
    one.db.commit()

    assert (len(mine), yours) == (1, [])
    assert engine.steps("j") == [("nap", "success"), ("w1", "leased")]


def test_a_timer_that_was_fired_and_rolled_back_fires_again(engine, session, at):
    at("09:00")
    engine.deploy(SLEEP.replace("SECONDS", "1"))
    engine.publish(job_key="j")
    at.skip("1 s")
    one = session(autocommit=False)
    one.claim()
    one.db.rollback()

    assert len(engine.claim()) == 1


def test_an_ended_jobs_timers_are_gone(engine, at):
    at("09:00")
    engine.deploy(TIMEOUT)
    engine.publish(data={"id": "j"})

    engine.interrupt("j")

    assert timers(engine) == 0
    at.skip("1 hour")
    assert engine.claim() == []
    assert engine.job("j").status == "interrupted"


def test_next_due_is_the_first_timer(engine, at):
    start = at("09:00")
    engine.deploy(SLEEP.replace("SECONDS", "'{t1.output.data.seconds}'"))
    assert engine.call("next_due", queues=["do"]) == []
    for seconds in (30, 10, 20):
        engine.publish(data={"seconds": seconds})

    [due] = engine.call("next_due", queues=["do"])

    assert (due.due_at, due.due_in) == (start + timedelta(seconds=10), timedelta(seconds=10))
    at.skip("11 s")
    assert engine.call("next_due", queues=["do"])[0].due_in == timedelta(0)


def test_next_due_is_now_when_a_task_is_ready_and_the_leases_end_when_one_is_held(engine, at):
    start = at("09:00")
    engine.deploy(SLEEP.replace("SECONDS", "0"))
    engine.publish()

    [ready] = engine.call("next_due", queues=["do"])
    engine.claim(lease="20 s")
    [held] = engine.call("next_due", queues=["do"])

    assert (ready.due_in, held.due_at) == (timedelta(0), start + timedelta(seconds=20))
    assert engine.call("next_due", queues=["another"]) == []


def test_more_timers_than_one_look_takes_all_fire(engine, at):
    at("09:00")
    engine.deploy(SLEEP.replace("SECONDS", "1"))
    for n in range(250):
        engine.publish(job_key=f"j{n}")
    at.skip("1 s")

    claimed = [len(engine.claim(limit=1000)) for _ in range(3)]

    assert sum(claimed) == 250
    assert timers(engine) == 0


BREAKS = """
app:
  id: t
  version: '1'
  graphs:
    - subscribes: go
      activities:
        t1: {type: trigger}
        nap: {type: hook, sleep: 1}
        ask: {type: hook}
      transitions:
        t1: [{to: nap}]
        nap: [{to: ask}]
      hooks:
        answer:
          - to: ask
            conditions:
              match: [{expected: '{t1.output.data.key}', actual: '{$self.hook.data.key}'}]
"""


def test_what_cannot_follow_a_timer_fails_its_job_and_no_other(engine, at):
    at("09:00")
    engine.deploy(BREAKS)
    engine.publish(job_key="bad", data={"key": "x" * 5000})
    engine.publish(job_key="good", data={"key": "k"})
    at.skip("1 s")

    engine.claim()

    assert engine.job("bad").status == "failed"
    assert engine.job("bad").error["code"] == 500
    assert engine.steps("good") == [("nap", "success"), ("ask", "waiting")]


def test_a_timer_leases_the_tasks_that_follow_within_the_limit(engine, at):
    at("09:00")
    engine.deploy(SLEEP.replace("SECONDS", "1"))
    for n in range(5):
        engine.publish(job_key=f"j{n}")
    at.skip("1 s")

    assert len(engine.claim(limit=3)) == 3
    assert engine.one("select count(*) from hotmesh.tasks where leased_until is not null") == 3
    assert len(engine.claim(limit=3)) == 2
