"""prune(): what has long been over goes, in batches; nothing that matters to anybody does."""

from __future__ import annotations

import psycopg
import pytest
from hands import contents
from psycopg.types.json import Jsonb

APP = """
app:
  id: t
  version: '1'
  graphs:
    - subscribes: go
      expire: 60
      activities:
        t1: {type: trigger}
        w: {type: worker, topic: do}
      transitions: {t1: [{to: w}]}
    - subscribes: keep
      activities:
        t2: {type: trigger}
        w2: {type: worker, topic: do}
      transitions: {t2: [{to: w2}]}
    - subscribes: parent
      activities:
        t3: {type: trigger}
        child: {type: await, topic: keep}
      transitions: {t3: [{to: child}]}
    - subscribes: ask
      activities:
        t4: {type: trigger}
        ask: {type: hook, escalation: {role: manager}}
      transitions: {t4: [{to: ask}]}
      hooks:
        answer:
          - to: ask
            conditions: {match: [{expected: '{$job.metadata.jid}', actual: '{$self.hook.data.id}'}]}
"""
WEEK = "7 days"


@pytest.fixture
def app(engine, at):
    at("09:00")
    engine.deploy(APP)
    engine.db.execute("truncate hotmesh.outbox")  # what the deployment told
    return engine


def prune(engine, older_than=WEEK, limit=10000, **options):
    """What was removed, by name, where anything was."""
    rows = engine.call("prune", older_than=older_than, limit=limit, options=Jsonb(options))
    return {row.relation: row.removed for row in rows if row.removed}


def run(engine, key, topic="go", **more):
    engine.publish(topic, job_key=key, **more)
    for task in engine.claim("do", limit=100):
        engine.complete(task.done({"n": 1}))


def keys(engine):
    return [key for (key,) in engine.ask("select job_key from hotmesh.jobs order by 1")]


def test_what_expired_longer_ago_than_asked_is_gone(app, at):
    run(app, "old")
    at.skip("7 days")
    run(app, "young")
    at.skip("61 seconds")

    assert prune(app) == {"jobs": 1, "steps": 1}

    assert keys(app) == ["young"]
    assert prune(app) == {}


def test_what_never_expires_is_kept_unless_ended_jobs_are_meant(app, at):
    run(app, "k", "keep")
    app.publish("keep", job_key="runs")
    at.skip("30 days")

    assert prune(app) == {}
    assert prune(app, ended=True) == {"jobs": 1, "steps": 1}

    assert keys(app) == ["runs"]


def test_a_batch_is_no_larger_than_asked(app, at):
    for n in range(5):
        run(app, f"k{n}")
    at.skip("8 days")

    assert [prune(app, limit=2).get("jobs") for _ in range(4)] == [2, 2, 1, None]


def test_only_the_app_or_the_entities_that_were_named_are_pruned(app, at):
    run(app, "a", options={"entity": "order"})
    run(app, "b", options={"entity": "user"})
    run(app, "c")
    at.skip("8 days")

    assert prune(app, app="other") == {}
    assert prune(app, entities=[]) == {}
    assert prune(app, entities=["order", "else"]) == {"jobs": 1, "steps": 1}
    assert keys(app) == ["b", "c"]
    assert prune(app, app="t") == {"jobs": 2, "steps": 2}


def test_stripping_drops_the_steps_and_keeps_the_job(app, at):
    run(app, "k", "keep")
    at.skip("8 days")

    assert prune(app, strip=True) == {"steps": 1, "stripped": 1}

    assert app.job("k").status == "completed"
    assert app.steps("k") == []
    assert prune(app, strip=True) == {}


def test_a_child_that_its_parent_has_not_heard_of_is_kept(app, at, session):
    app.publish("parent", job_key="p")
    [task] = app.claim("do")
    holder = session(autocommit=False)
    holder.ask("select 1 from hotmesh.jobs where job_key = 'p' for no key update")
    app.complete(task.done({"n": 1}))
    holder.db.rollback()
    at.skip("8 days")

    assert prune(app, ended=True) == {}
    app.claim("any")

    assert app.job("p").status == "completed"


def test_a_parent_is_kept_while_a_child_would_answer_it(app, at):
    app.publish("parent", job_key="p")
    app.interrupt("p")
    at.skip("8 days")

    assert prune(app, ended=True) == {}

    app.complete(app.claim("do")[0].done())
    at.skip("8 days")
    assert prune(app, ended=True) == {"jobs": 2, "steps": 1}


def test_a_job_whose_escalation_is_still_open_is_kept(app, at, session):
    app.publish("ask", job_key="k")
    holder = session(autocommit=False)
    holder.ask("select 1 from hotmesh.escalations for no key update")
    app.interrupt("k")
    at.skip("8 days")

    assert prune(app, ended=True) == {}

    holder.db.rollback()
    app.claim("any")
    assert prune(app, ended=True) == {"jobs": 1}
    assert app.escalation("k").status == "cancelled"


def test_a_job_that_somebody_is_at_is_left_for_later(app, at, session):
    run(app, "a")
    run(app, "b")
    at.skip("8 days")
    holder = session(autocommit=False)
    holder.ask("select 1 from hotmesh.jobs where job_key = 'a' for no key update")

    assert prune(app)["jobs"] == 1
    holder.db.rollback()

    assert prune(app)["jobs"] == 1


def test_letters_nobody_took_in_time_go_with_their_mailbox(app, at, session):
    for key in "abc":
        app.signal({"id": key}, keep="1 minute" if key < "c" else "1 hour")
    at.skip("2 minutes")
    holder = session(autocommit=False)
    holder.ask("select 1 from hotmesh.mailbox where key = 'b' for update")

    assert prune(app) == {"letters": 1}
    assert app.ask("select key from hotmesh.mailbox order by 1") == [("b",), ("c",)]

    holder.db.rollback()
    assert prune(app) == {"letters": 1}
    assert app.ask("select key from hotmesh.letters") == [("c",)]


def test_registrations_of_those_who_have_gone_are_taken_off(app, at):
    app.claim("do", worker="w")
    app.call("report_worker", worker="w", about=Jsonb({"queues": []}))
    app.call("subscribe", subscriber="me", kind="topic", wanted="x", app="t")
    at.skip("2 hours")
    app.call("subscribe", subscriber="you", kind="topic", wanted="x", app="t")

    assert prune(app)["registrations"] == 1  # the other two were taken off on the way

    assert app.ask("select * from hotmesh.workers") == []
    assert app.ask("select * from hotmesh.workers_waiting") == []
    assert app.ask("select subscriber from hotmesh.subscriptions") == [("you",)]


def test_days_of_the_outbox_that_are_over_are_emptied(app, at):
    for _ in range(3):
        at.skip("1 day")
        app.db.execute("select hotmesh._emit('x', '{}')")

    assert prune(app, "36 hours")["outbox"] == 1

    assert [row.type for row in app.call("read_events", types=["*"])][:-1] == ["x", "x"]


def test_old_events_among_new_ones_go_one_by_one(app, at):
    app.db.execute("select hotmesh._emit('old', '{}') from generate_series(1, 5)")
    at.skip("16 days")
    app.db.execute("select hotmesh._emit('new', '{}')")

    assert prune(app, limit=4)["outbox"] == 4
    assert prune(app, limit=4)["outbox"] == 1

    assert [row.type for row in app.call("read_events", types=["*"])][:-1] == ["new"]


def test_a_reader_of_the_outbox_is_not_waited_for(app, at, session):
    app.db.execute("select hotmesh._emit('old', '{}')")
    at.skip("8 days")
    reader = session(autocommit=False)
    reader.call("read_events")

    assert "outbox" not in prune(app)
    reader.db.commit()

    assert prune(app)["outbox"] == 1


def test_a_healthy_running_database_loses_nothing(app, at):
    app.publish("ask", job_key="a")
    app.publish("parent", job_key="p")
    app.signal({"id": "z"}, keep="365 days")
    app.call("report_worker", worker="w", about=Jsonb({"queues": ["do"]}))
    app.claim("else")
    at.skip("30 seconds")
    before = contents(app.db)

    for options in ({}, {"ended": True}, {"strip": True}):
        assert prune(app, "1 minute", **options) == {}

    assert contents(app.db) == before


@pytest.mark.parametrize(
    "arguments",
    [
        {"older_than": "0"},
        {"older_than": "-1 day"},
        {"limit": 0},
        {"limit": 100001},
        {"options": Jsonb({"colour": 1})},
        {"options": Jsonb({"entities": "order"})},
    ],
)
def test_what_cannot_be_meant_is_refused(app, arguments):
    with pytest.raises(psycopg.Error) as caught:
        app.call("prune", **arguments)

    assert caught.value.sqlstate == "MH422"
