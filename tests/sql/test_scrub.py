"""scrub(): a job is gone with all its own, its key is free, and nobody waits for it in vain."""

from __future__ import annotations

import pytest
from hands import Later, is_waiting_for_a_lock

APP = """
app:
  id: t
  version: '1'
  graphs:
    - subscribes: go
      activities:
        t1: {type: trigger}
        w: {type: worker, topic: do}
        back: {type: worker, topic: back}
        ask: {type: hook, sleep: 3600, escalation: {role: manager}}
      transitions:
        t1: [{to: w}, {to: ask}, {to: back}]
      hooks:
        answer:
          - to: ask
            conditions: {match: [{expected: '{$job.metadata.jid}', actual: '{$self.hook.data.id}'}]}
    - subscribes: parent
      activities:
        t2: {type: trigger}
        child: {type: await, topic: below, input: {maps: {id: '{t2.output.data.id}'}}}
        caught: {type: worker, topic: caught}
      transitions:
        t2: [{to: child}]
        child: [{to: caught, conditions: {code: 410}}]
    - subscribes: below
      activities:
        t3: {type: trigger, stats: {id: '{$self.input.data.id}'}}
        deep: {type: worker, topic: deep}
      transitions:
        t3: [{to: deep}]
"""
LEFT = ("jobs", "job_data", "steps", "tasks", "waits", "timers", "mailbox")


@pytest.fixture
def app(engine, at):
    at("09:00")
    engine.deploy(APP)
    return engine


def scrub(engine, key):
    [(outcome,)] = engine.call("scrub", app="t", job_key=key)
    return outcome


def left(engine):
    return {
        table: count
        for table in LEFT
        if (count := engine.one(f"select count(*) from hotmesh.{table}"))
    }


def busy(engine, key="k"):
    """A job with something of everything open."""
    engine.publish(job_key=key)
    engine.complete(engine.claim("back")[0].failed(retry={"maximum_attempts": 9}))
    engine.claim("do")


def test_an_ended_job_is_gone_with_its_steps(app):
    busy(app)
    app.interrupt("k")

    assert scrub(app, "k") == "scrubbed"

    assert left(app) == {}


def test_a_running_job_is_gone_with_all_it_has_open(app):
    busy(app)

    assert scrub(app, "k") == "scrubbed"

    assert left(app) == {}
    assert app.ask("select status, workflow_id from hotmesh.escalations") == [("cancelled", "k")]


def test_a_job_that_does_not_exist_is_not_found(app):
    assert scrub(app, "nobody") == "not_found"


def test_the_key_is_free_at_once(app):
    busy(app)

    scrub(app, "k")

    assert app.publish(job_key="k").outcome == "started"


def test_an_expired_job_can_be_scrubbed(app, at):
    busy(app)
    app.interrupt("k", expire="1 second")
    at.skip("1 hour")

    assert scrub(app, "k") == "scrubbed"
    assert left(app) == {}


def test_a_late_result_of_a_scrubbed_job_is_stale(app):
    app.publish(job_key="k")
    [task] = app.claim("do")

    scrub(app, "k")

    assert app.outcomes(task.done()) == ["stale"]


def test_a_parent_that_waits_is_told_that_its_child_is_gone(app):
    app.publish("parent", {"id": "c"}, job_key="p")

    scrub(app, "c")

    assert app.steps("p") == [("child", "error"), ("caught", "queued")]
    assert app.step("p", "child").error["code"] == 410


def test_a_parent_that_is_busy_is_told_a_moment_later(app, session):
    app.publish("parent", {"id": "c"}, job_key="p")
    holder = session(autocommit=False)
    holder.ask("select 1 from hotmesh.jobs where job_key = 'p' for no key update")

    assert scrub(app, "c") == "scrubbed"
    before = app.steps("p")
    holder.db.rollback()
    app.claim("any")

    assert before == [("child", "waiting")]
    assert app.steps("p") == [("child", "error"), ("caught", "queued")]


def test_children_of_a_scrubbed_job_go_on_and_answer_nobody(app):
    app.publish("parent", {"id": "c"}, job_key="p")

    scrub(app, "p")
    app.complete(app.claim("deep")[0].done())

    assert app.job("c").status == "completed"
    assert app.job("c").parent_job_key is None
    assert app.one("select count(*) from hotmesh.timers") == 0


def test_a_child_that_found_its_parent_busy_leaves_nothing_behind(app, session):
    app.publish("parent", {"id": "c"}, job_key="p")
    [task] = app.claim("deep")
    holder = session(autocommit=False)
    holder.ask("select 1 from hotmesh.jobs where job_key = 'p' for no key update")
    app.complete(task.done())
    holder.db.rollback()
    assert app.one("select count(*) from hotmesh.timers") == 1

    scrub(app, "p")

    assert app.one("select count(*) from hotmesh.timers") == 0


@pytest.mark.parametrize("verb", ["resolve", "claim"])
def test_whoever_is_at_its_escalation_comes_first(app, session, verb):
    app.publish(job_key="k")
    row = app.escalation("k")
    person, other = session(autocommit=False), session()
    outcome = person.esc(verb, row.id, **({"assignee": "ada"} if verb == "claim" else {}))
    scrubbing = Later(lambda: scrub(other, "k"))
    assert is_waiting_for_a_lock(app.db, other.pid)

    person.db.commit()

    assert (outcome, scrubbing.result()) == (f"{verb.removesuffix('e')}ed", "scrubbed")
    assert left(app) == {}
    assert app.escalation("k").status == ("resolved" if verb == "resolve" else "cancelled")


def test_two_who_scrub_one_job_agree(app, session):
    app.publish(job_key="k")
    first, second = session(autocommit=False), session()
    assert scrub(first, "k") == "scrubbed"
    later = Later(lambda: scrub(second, "k"))
    assert is_waiting_for_a_lock(app.db, second.pid)

    first.db.commit()

    assert later.result() == "not_found"


def test_a_scrub_that_is_rolled_back_leaves_the_job_as_it_was(app, session):
    app.publish(job_key="k")
    other = session(autocommit=False)
    scrub(other, "k")

    other.db.rollback()

    assert app.job("k").status == "running"
