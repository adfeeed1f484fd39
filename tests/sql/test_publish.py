"""publish(): a job begins, once for each key, or not at all."""

from __future__ import annotations

import psycopg
import pytest
from hands import Later, contents, is_waiting_for_a_lock

WORK = """
app:
  id: t
  version: '1'
  graphs:
    - subscribes: go
      expire: 60
      activities:
        t1: {type: trigger, job: {maps: {began: true}}}
        w1: {type: worker, topic: do}
      transitions:
        t1: [{to: w1}]
"""
KEYED = """
app:
  id: t
  version: '1'
  graphs:
    - subscribes: go
      activities:
        t1:
          type: trigger
          stats: {id: '{$self.input.data.id}'}
        w1: {type: worker, topic: do}
      transitions:
        t1: [{to: w1}]
"""
APPROVAL = """
app:
  id: t
  version: '1'
  graphs:
    - subscribes: go
      activities:
        t1: {type: trigger, stats: {id: '{$self.input.data.id}'}}
        pass1: {type: hook}
        ask: {type: hook}
        pass2: {type: hook}
        approve:
          type: hook
          escalation: {role: manager}
          job: {maps: {ok: '{$self.hook.data.ok}'}}
      transitions:
        t1: [{to: pass1}]
        pass1: [{to: ask}]
        ask: [{to: pass2}]
        pass2: [{to: approve}]
      hooks:
        answer:
          - to: ask
            conditions: {match: [{expected: '{t1.output.data.id}', actual: '{$self.hook.data.id}'}]}
        approval:
          - to: approve
            conditions: {match: [{expected: '{t1.output.data.id}', actual: '{$self.hook.data.id}'}]}
"""


def test_a_job_starts_and_its_first_task_is_queued(engine):
    engine.deploy(WORK)

    started = engine.publish(data={"a": 1}, job_key="j")

    job = engine.job("j")
    assert started == ("started", job.job_id, "j")
    assert (job.status, job.topic, job.version, job.semaphore) == ("running", "go", "1", 1)
    assert engine.steps("j") == [("w1", "queued")]


def test_a_live_key_answers_duplicate_with_the_same_job_and_changes_nothing(engine, db):
    engine.deploy(WORK)
    first = engine.publish(job_key="j")
    before = contents(db)

    second = engine.publish(data={"other": True}, job_key="j")

    assert second == ("duplicate", first.job_id, "j")
    assert contents(db) == before


def test_without_a_key_every_job_is_its_own(engine):
    engine.deploy(WORK)

    first, second = engine.publish(), engine.publish()

    assert first.outcome == second.outcome == "started"
    assert first.job_id != second.job_id
    assert first.job_key == str(first.job_id)


def test_the_document_names_the_key(engine):
    engine.deploy(KEYED)

    first = engine.publish(data={"id": "k1"})
    second = engine.publish(data={"id": "k1"})

    assert (first.outcome, first.job_key) == ("started", "k1")
    assert (second.outcome, second.job_id) == ("duplicate", first.job_id)


def test_the_callers_key_wins_over_the_documents(engine):
    engine.deploy(KEYED)

    assert engine.publish(data={"id": "k1"}, job_key="mine").job_key == "mine"


def test_a_key_that_the_document_leaves_empty_is_the_jobs_id(engine):
    engine.deploy(KEYED)

    started = engine.publish(data={})

    assert started.job_key == str(started.job_id)


@pytest.mark.parametrize(
    ("arguments", "message", "hint"),
    [
        ({"app": "nobody"}, "app nobody has no active version", "activate_app"),
        ({"topic": "stop"}, "no graph of app t version 1 subscribes to stop", "go"),
        ({"topic": None}, "no graph of app t", "go"),
    ],
    ids=["unknown app", "unknown topic", "no topic"],
)
def test_what_must_exist_is_missed_by_name(engine, arguments, message, hint):
    engine.deploy(WORK)

    with pytest.raises(psycopg.Error, match=message) as raised:
        engine.publish(**arguments)

    assert raised.value.sqlstate == "MH404"
    assert hint in raised.value.diag.message_hint


def test_an_app_that_is_not_activated_starts_nothing(engine, db):
    engine.deploy(WORK)
    db.execute("update hotmesh.apps set active_version_id = null")

    with pytest.raises(psycopg.Error) as raised:
        engine.publish()

    assert raised.value.sqlstate == "MH404"


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("null", "p_data must not be null"),
        ("(repeat('[', 102) || repeat(']', 102))::jsonb", "too deep"),
        ("to_jsonb(repeat('x', 17 * 1024 * 1024))", "too large"),
    ],
    ids=["null", "deep", "large"],
)
def test_a_payload_that_cannot_be_carried_is_refused(engine, db, expression, message):
    engine.deploy(WORK)

    with pytest.raises(psycopg.Error, match=message) as raised:
        db.execute(f"select hotmesh.publish(p_app => 't', p_topic => 'go', p_data => {expression})")

    assert raised.value.sqlstate == "MH422"
    assert engine.one("select count(*) from hotmesh.jobs") == 0


@pytest.mark.parametrize("data", ["[]", "null", '"text"', "7", "true", "[[[1]]]"])
def test_any_json_may_be_published(engine, db, data):
    engine.deploy(WORK)

    db.execute(
        "select hotmesh.publish(p_app => 't', p_topic => 'go', p_data => %s, p_job_key => 'j')",
        (data,),
    )

    assert engine.job("j").status == "running"


@pytest.mark.parametrize("key", ["", "x" * 201, "a\nb"], ids=["empty", "long", "control"])
def test_a_key_must_be_a_name(engine, key):
    engine.deploy(WORK)

    with pytest.raises(psycopg.Error) as raised:
        engine.publish(job_key=key)

    assert raised.value.sqlstate == "MH422"


def test_a_rollback_leaves_nothing(engine, session):
    engine.deploy(APPROVAL)
    before = contents(engine.db)
    caller = session(autocommit=False)

    caller.publish(data={"id": "j"})
    caller.signal({"id": "j"})
    caller.db.rollback()

    assert contents(engine.db) == before


def test_an_expired_job_gives_its_key_away(engine, at):
    at("09:00")
    engine.deploy(WORK)
    first = engine.publish(job_key="j")
    engine.complete(engine.claim()[0].done())
    assert engine.job("j").status == "completed"
    at.skip("59 s")
    assert engine.publish(job_key="j").outcome == "duplicate"
    at.skip("2 s")

    gone = engine.call("get_job", app="t", job_key="j")
    second = engine.publish(job_key="j")

    assert gone == []
    assert second.outcome == "started"
    assert second.job_id != first.job_id
    assert engine.job("j").job_id == second.job_id


def test_of_two_publishers_of_a_key_one_starts_it(engine, session):
    engine.deploy(WORK)
    first, second = session(autocommit=False), session()
    started = first.publish(job_key="j")

    later = Later(lambda: second.publish(job_key="j"))
    assert is_waiting_for_a_lock(engine.db, second.pid)
    first.db.commit()

    assert later.result() == ("duplicate", started.job_id, "j")


def test_a_key_is_free_again_when_its_publisher_rolls_back(engine, session):
    engine.deploy(WORK)
    first, second = session(autocommit=False), session()
    first.publish(job_key="j")

    later = Later(lambda: second.publish(job_key="j"))
    assert is_waiting_for_a_lock(engine.db, second.pid)
    first.db.rollback()

    assert later.result().outcome == "started"


def test_psql_alone_brings_a_job_to_its_end(engine):
    engine.deploy(APPROVAL)

    engine.publish(data={"id": "j"})
    answered = engine.signal({"id": "j"})
    row = engine.escalation("j")
    claimed = engine.esc("claim", row.id, assignee="ann")
    resolved = engine.esc("resolve", row.id, payload={"ok": True})

    assert (answered, claimed, resolved) == (("delivered", "j"), "claimed", "resolved")
    assert (engine.job("j").status, engine.job("j").data) == ("completed", {"ok": True})
    assert engine.steps("j") == [(name, "success") for name in ("pass1", "ask", "pass2", "approve")]


def test_a_job_of_passthroughs_is_complete_at_once(engine):
    engine.deploy(
        """
        app:
          id: t
          version: '1'
          graphs:
            - subscribes: go
              activities:
                t1: {type: trigger}
                h1: {type: hook}
                h2: {type: hook, job: {maps: {done: true}}}
              transitions:
                t1: [{to: h1}]
                h1: [{to: h2}]
        """
    )

    engine.publish(job_key="j")

    assert (engine.job("j").status, engine.job("j").data) == ("completed", {"done": True})


def test_a_job_stays_on_the_version_that_it_started_on(engine):
    engine.deploy(WORK)
    engine.publish(job_key="old")
    engine.deploy(WORK.replace("version: '1'", "version: '2'").replace("topic: do", "topic: new"))
    engine.publish(job_key="new")

    [old], [new] = engine.claim("do"), engine.claim("new")

    assert (old.job_key, old.version, new.job_key, new.version) == ("old", "1", "new", "2")


@pytest.mark.parametrize("branch", ["hook", "worker, topic: do"])
def test_branches_that_go_back_at_the_same_time_make_a_pass_each(engine, branch):
    engine.deploy(
        """
        app:
          id: t
          version: '1'
          graphs:
            - subscribes: go
              activities:
                t1: {type: trigger}
                pivot: {type: hook, cycle: true}
                a: {type: BRANCH}
                b: {type: BRANCH}
                c1: {type: cycle, ancestor: pivot, input: {maps: {n: 1}}}
                c2: {type: cycle, ancestor: pivot, input: {maps: {n: 1}}}
                end: {type: hook}
              transitions:
                t1: [{to: pivot}]
                pivot:
                  - {to: a, conditions: {match: [{expected: 0, actual: N}]}}
                  - {to: b, conditions: {match: [{expected: 0, actual: N}]}}
                  - {to: end, conditions: {match: [{expected: 1, actual: N}]}}
                a: [{to: c1}]
                b: [{to: c2}]
        """.replace("BRANCH", branch).replace(
            "N}", "{'@pipe': [['{$self.output.data.n}', 0], ['{@conditional.nullish}']]}}"
        )
    )

    engine.publish(job_key="j")
    engine.complete(*[task.done() for task in engine.claim()])

    assert engine.job("j").status == "completed"
    assert [name for name, _ in engine.steps("j")].count("pivot") == 3
    assert [name for name, _ in engine.steps("j")].count("end") == 2
