"""The samples hook, hook-escalation, hook-timeout and signal: who wakes a job, who comes late."""

from __future__ import annotations

import pytest
from driver import Driver, sample
from hands import Engine, Later, is_waiting_for_a_lock, together
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

# hook, and signals that race with it --------------------------------------------------------------


def test_a_signal_resumes_the_job_that_it_names(app):
    app.deploy_text(sample("hook"))
    key, other = (app.publish(topic="hook.test") for _ in range(2))

    assert app.signal("hook.resume", {"id": key, "answer": 42}) == ("delivered", key)

    assert app.done(key) == {"answer": 42, "after": 42}
    assert app.job(other).status == "running"


def test_a_signal_before_the_job_is_kept_and_delivered(app):
    app.deploy_text(sample("hook"))
    assert app.signal("hook.resume", {"id": "k", "answer": 42}) == ("kept", None)

    assert app.done(app.publish(topic="hook.test", key="k")) == {"answer": 42, "after": 42}


@pytest.mark.parametrize("end", ["commit", "rollback"])
def test_a_signal_while_the_wait_is_being_committed_is_not_lost(app, connect, end):
    app.deploy_text(sample("hook"))
    session, signaller = connect(autocommit=False), connect()
    waiter = Driver(session)
    waiter.app = "hook"
    waiter.publish(topic="hook.test", key="k")

    signal = Later(lambda: Engine(signaller).signal({"id": "k"}, "hook.resume", app="hook"))
    is_waiting_for_a_lock(app.db, signaller.info.backend_pid)
    getattr(session, end)()

    if end == "commit":
        assert signal.result().outcome == "delivered"
    else:
        assert signal.result().outcome == "kept"
        app.publish(topic="hook.test", key="k")
    app.done("k")


def test_of_many_signals_and_waits_that_meet_none_is_lost(app, connect):
    app.deploy_text(sample("hook"))
    other = Engine(connect())
    for n in range(20):
        together(
            lambda n=n: app.publish(topic="hook.test", key=f"k{n}"),
            lambda n=n: other.signal({"id": f"k{n}", "answer": n}, "hook.resume", app="hook"),
        )

    assert [app.done(f"k{n}")["answer"] for n in range(20)] == list(range(20))
    assert app.count("letters", "mailbox", "waits") == 0


# hook-escalation ----------------------------------------------------------------------------------


def rows(app, query, *arguments):
    return app.db.cursor(row_factory=dict_row).execute(query.encode(), arguments).fetchall()


def inbox(app, **query):
    """What the escalations are that a query finds."""
    return rows(app, "select * from hotmesh.list_escalations(p_query => %s)", Jsonb(query))


@pytest.fixture
def asked(app):
    """A job that asks a reviewer."""
    app.deploy_text(sample("hook-escalation"))
    order = {"id": "e1", "role": "reviewer", "order": "o-7", "region": "north"}
    assert app.publish(order, topic="escalate.test") == "e1"
    return app


def test_the_job_has_the_key_that_it_asked_for_and_waits(asked):
    assert asked.job("e1").status == "running"


def test_the_row_says_what_the_references_resolve_to(asked):
    [row] = inbox(asked, workflow_id="e1")

    assert (row["role"], row["type"], row["priority"]) == ("reviewer", "order-review", 2)
    assert row["metadata"] == {"order": "o-7", "region": "north"}
    assert (row["status"], row["signal_key"]) == ("pending", "e1")


@pytest.mark.parametrize(("role", "count"), [("reviewer", 1), ("cook", 0)])
def test_rows_are_listed_by_role(asked, role, count):
    assert len(inbox(asked, role=role, status="pending")) == count


def test_a_person_claims_the_row(asked):
    [row] = inbox(asked, role="reviewer")

    [claim] = rows(
        asked, "select outcome from hotmesh.claim_escalation(%s, 'ann', '5 minutes')", row["id"]
    )

    assert claim["outcome"] == "claimed"
    [row] = inbox(asked, role="reviewer")
    assert (row["assigned_to"], row["available"]) == ("ann", False)


def test_a_signal_on_the_topic_of_the_hook_finishes_the_job_and_the_row_stays(asked):
    told = asked.signal("escalate.answer", {"id": "e1", "approved": True})

    assert (told, asked.done("e1")) == (("delivered", "e1"), {"approved": True})
    [row] = inbox(asked, workflow_id="e1")
    assert row["status"] == "resolved"
    assert row["resolver_payload"] == {"id": "e1", "approved": True}


def test_a_hook_without_a_question_writes_no_row(asked):
    asked.publish({"id": "q1"}, topic="escalate.quiet")

    assert inbox(asked, workflow_id="q1") == []
    asked.signal("escalate.quiet.answer", {"id": "q1", "approved": False})
    assert asked.done("q1") == {"approved": False}


def test_rows_that_no_job_waits_for_stand_beside_it(asked):
    for _ in range(2):
        [made] = rows(
            asked,
            """select outcome, (escalation).signal_key from hotmesh.create_escalation(
                 '{"role": "reviewer", "type": "by-hand"}')""",
        )
        assert made == {"outcome": "created", "signal_key": None}

    found = inbox(asked, role="reviewer", status="pending")
    assert sorted(row["type"] for row in found) == ["by-hand", "by-hand", "order-review"]


# hook-timeout -------------------------------------------------------------------------------------


@pytest.fixture
def timed(app, at):
    at("09:00")
    app.deploy_text(sample("hook-timeout"))
    return app


def test_a_signal_before_the_timeout_brings_its_data(timed, at):
    key = timed.publish(topic="timeout.signal")

    timed.signal("timeout.signal.resume", {"id": key, "answer": 42})
    at.skip("2 hours")
    timed.fire()

    assert timed.done(key) == {"answer": 42}


def test_the_timeout_takes_its_branch_with_a_timestamp(timed, at):
    key = timed.publish(topic="timeout.time")

    due = at.skip("5 seconds")
    timed.fire()

    assert timed.done(key) == {"path": "timed", "woke": due.timestamp() * 1000}
    assert timed.step(key, "h2").hook == {"timestamp": due.timestamp() * 1000}


def test_of_a_signal_and_a_timeout_at_the_same_time_exactly_one_counts(timed, at, connect):
    signaller = Engine(connect())
    paths = []
    for n in range(10):
        key = timed.publish(topic="timeout.time", key=f"k{n}")
        at.skip("5 seconds")

        told, _ = together(
            lambda key=key: signaller.signal(
                {"id": key, "answer": 42}, "timeout.time.resume", app="timeout"
            ),
            timed.fire,
        )

        data = timed.done(key)
        paths.append(data["path"])
        assert data["path"] == {"delivered": "signaled", "kept": "timed"}[told.outcome]
        assert len([s for s in timed.steps(key) if s.activity in ("signaled", "timed")]) == 1
    assert timed.count("waits", "timers") == 0
    assert timed.count("letters") == paths.count("timed")


def test_a_signal_of_code_202_leaves_the_timeout_armed(timed, at):
    key = timed.publish(topic="timeout.time")

    assert timed.signal("timeout.time.resume", {"id": key, "answer": 1}, code=202)[0] == "delivered"
    assert timed.job(key).status == "running"
    due = at.skip("5 seconds")
    timed.fire()

    assert timed.done(key) == {"path": "timed", "woke": due.timestamp() * 1000}


def test_without_a_time_the_hook_waits_for_its_signal_alone(timed, at):
    key = timed.publish({"seconds": None}, topic="timeout.dynamic")

    at.skip("1 year")
    timed.fire()
    assert timed.job(key).status == "running"

    timed.signal("timeout.dynamic.resume", {"id": key, "answer": 42})
    assert timed.done(key) == {"answer": 42}


@pytest.mark.parametrize("signalled", [False, True])
def test_the_job_may_say_how_long_it_waits(timed, at, signalled):
    key = timed.publish({"seconds": 7}, topic="timeout.dynamic")

    at.skip("6 seconds")
    timed.fire()
    assert timed.job(key).status == "running"
    if signalled:
        timed.signal("timeout.dynamic.resume", {"id": key, "answer": 42})
    at.skip("1 second")
    timed.fire()

    assert list(timed.done(key)) == (["answer"] if signalled else ["woke"])


# signal -------------------------------------------------------------------------------------------


@pytest.fixture
def family(app):
    app.deploy_text(sample("signal"))
    return app


def born(app, name, color="red", family="smith"):
    """A child that waits, where children are indexed by color."""
    data = {"id": name, "color": color, "family": family}
    return app.publish(data, topic="signal.child")


@pytest.mark.parametrize("emit", [False, True])
def test_a_hook_whose_threshold_is_what_is_open_exits_without_waiting(family, emit):
    key = family.publish({"threshold": 1, "emit": emit}, topic="signal.toggle")

    assert family.done(key) is None
    assert family.count("waits", "mailbox") == 0


def test_a_hook_whose_threshold_is_not_met_waits_and_finishes_with_data(family):
    key = family.publish({"threshold": 0}, topic="signal.toggle")
    assert family.job(key).status == "running"

    family.signal("toggle.resume", {"id": key, "word": "go"})

    assert family.done(key) == {"word": "go", "done": True}


def test_a_job_signals_one_child_twice(family):
    child, other = born(family, "a"), born(family, "b")

    key = family.publish({"child": child, "first": 1, "last": 2}, topic="signal.one")

    assert family.done(key) == {"told": child}
    assert family.done(child) == {"first": 1, "last": 2}
    assert family.job(other).status == "running"
    assert [step.code for step in family.steps(child, "ask")] == [202, 200]


def test_a_job_signals_all_children_that_the_index_finds(family):
    born(family, "a")
    born(family, "b", color="blue")
    born(family, "c")
    born(family, "d", family="miller")

    asked = {"family": "smith", "color": "red", "word": "go"}
    assert family.done(family.publish(asked, topic="signal.all")) == {"told": "red"}

    assert [family.done(name) for name in "ac"] == [{"last": "go"}] * 2
    assert [family.job(name).status for name in "bd"] == ["running"] * 2


def test_what_has_been_signalled_with_scrub_is_not_found_again(family):
    born(family, "a")
    asked = {"family": "smith", "color": "red", "word": "go"}
    family.publish(asked, topic="signal.all")

    query = {"data": {"family": "smith"}, "range": "1h", "end": "NOW"}
    [(ids,)] = family.db.execute(
        "select hotmesh.get_ids('signal', 'signal.child', %s, '{color:red}')", (Jsonb(query),)
    ).fetchall()

    assert sum(facet["count"] for facet in ids["counts"]) == 0
