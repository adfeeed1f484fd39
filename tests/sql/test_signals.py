"""signal(): before or after its waiter, to one of several, once."""

from __future__ import annotations

import psycopg
import pytest
from hands import Later, contents, is_waiting_for_a_lock

ASK = """
app:
  id: t
  version: '1'
  graphs:
    - subscribes: go
      activities:
        t1: {type: trigger}
        w1: {type: worker, topic: do}
        ask:
          type: hook
          job: {maps: {got: '{$self.hook.data}'}}
        after: {type: hook}
      transitions:
        t1: [{to: w1}]
        w1: [{to: ask}]
        ask: [{to: after}]
      hooks:
        answer:
          - to: ask
            conditions:
              match: [{expected: '{t1.output.data.key}', actual: '{$self.hook.data.key}'}]
"""
TWO = """
app:
  id: t
  version: '1'
  graphs:
    - subscribes: go
      activities:
        t1: {type: trigger}
        ask1: {type: hook, job: {maps: {one: '{$self.hook.data.n}'}}}
        ask2: {type: hook, job: {maps: {two: '{$self.hook.data.n}'}}}
      transitions:
        t1: [{to: ask1}]
        ask1: [{to: ask2}]
      hooks:
        first:
          - to: ask1
            conditions: {match: [{expected: '{t1.output.data.a}', actual: '{$self.hook.data.key}'}]}
        second:
          - to: ask2
            conditions: {match: [{expected: '{t1.output.data.b}', actual: '{$self.hook.data.key}'}]}
"""


@pytest.fixture
def ask(engine, at):
    at("09:00")
    engine.deploy(ASK)
    return engine


def wait(engine, job_key, key):
    """Bring a job to its wait."""
    engine.publish(job_key=job_key, data={"key": key})
    [task] = engine.claim()
    assert engine.outcomes(task.done()) == ["completed"]


def got(engine, job_key):
    return (engine.job(job_key).data or {}).get("got")


def test_a_signal_wakes_the_job_that_waits_for_it(ask):
    wait(ask, "j", "k")

    assert ask.signal({"key": "k", "n": 1}) == ("delivered", "j")

    assert got(ask, "j") == {"key": "k", "n": 1}
    assert ask.job("j").status == "completed"
    assert ask.step("j", "ask").hook == {"key": "k", "n": 1}


def test_a_signal_that_comes_first_is_kept_for_its_waiter(ask):
    assert ask.signal({"key": "k", "n": 1}) == ("kept", None)

    wait(ask, "j", "k")

    assert got(ask, "j") == {"key": "k", "n": 1}
    assert ask.one("select count(*) from hotmesh.letters") == 0
    assert ask.one("select count(*) from hotmesh.mailbox") == 0


def test_a_signal_for_another_key_wakes_nobody(ask):
    wait(ask, "j", "k")

    assert ask.signal({"key": "other"}).outcome == "kept"
    assert ask.job("j").status == "running"


def test_signals_that_came_first_are_read_in_order(ask):
    for n in (1, 2, 3):
        ask.signal({"key": "k", "n": n})

    for n in (1, 2, 3):
        wait(ask, f"j{n}", "k")
        assert got(ask, f"j{n}")["n"] == n
    wait(ask, "j4", "k")
    assert got(ask, "j4") is None


@pytest.mark.parametrize(("passed", "found"), [("09:59", True), ("10:00", False)])
def test_a_signal_is_kept_for_ten_minutes(ask, at, passed, found):
    ask.signal({"key": "k"})
    at(f"2030-01-01 09:{passed}Z")

    wait(ask, "j", "k")

    assert (got(ask, "j") is not None) == found


def test_the_sender_says_how_long_a_signal_is_kept(ask, at):
    ask.signal({"key": "k", "n": 1}, keep="1 minute")
    ask.signal({"key": "k", "n": 2}, keep="1 hour")
    at.skip("30 minutes")

    wait(ask, "j", "k")

    assert got(ask, "j")["n"] == 2


def test_several_waiters_are_served_by_age(ask):
    for n in (1, 2, 3):
        wait(ask, f"j{n}", "k")

    told = [ask.signal({"key": "k", "n": n}) for n in (1, 2, 3)]

    assert told == [("delivered", f"j{n}") for n in (1, 2, 3)]
    assert [got(ask, f"j{n}")["n"] for n in (1, 2, 3)] == [1, 2, 3]
    assert ask.signal({"key": "k"}).outcome == "kept"


def test_an_interrupted_waiter_gives_its_place_to_the_next(ask):
    for n in (1, 2):
        wait(ask, f"j{n}", "k")
    ask.interrupt("j1")

    assert ask.signal({"key": "k"}) == ("delivered", "j2")
    assert ask.one("select count(*) from hotmesh.mailbox") == 0


def test_an_answered_wait_leaves_nothing_behind(ask):
    wait(ask, "j", "k")
    ask.signal({"key": "k"})

    for table in ("waits", "mailbox", "letters", "timers", "tasks"):
        assert ask.one(f"select count(*) from hotmesh.{table}") == 0


@pytest.mark.parametrize(
    "arguments", [{"topic": "nothing"}, {"app": "nobody"}, {"topic": None}], ids=str
)
def test_a_topic_that_no_hook_listens_to_is_missed_by_name(ask, arguments):
    with pytest.raises(psycopg.Error) as raised:
        ask.signal({"key": "k"}, **arguments)

    assert raised.value.sqlstate == "MH404"
    assert "hook topics" in raised.value.diag.message_hint


@pytest.mark.parametrize(
    "arguments",
    [
        {"data": None},
        {"status": "done"},
        {"status": None},
        {"code": None},
        {"keep": "0 s"},
        {"keep": "-1 s"},
        {"keep": None},
        {"data": {"key": "x" * 5000}},
        {"data": {"key": "a\nb"}},
        {"data": {"key": "k", "$expire": "soon"}},
        {"data": {"key": "k", "$expire": "-1 hour"}},
    ],
    ids=lambda x: str(x)[:40],
)
@pytest.mark.parametrize("waiting", [False, True])
def test_a_signal_that_makes_no_sense_is_refused_and_changes_nothing(ask, db, arguments, waiting):
    if waiting:
        wait(ask, "j", "k")
    before = contents(db)

    with pytest.raises(psycopg.Error) as raised:
        ask.call("signal", **{"app": "t", "topic": "answer", "data": {"key": "k"}} | arguments)

    assert raised.value.sqlstate == "MH422"
    assert contents(db) == before


def test_a_signal_may_carry_an_error(ask):
    wait(ask, "j", "k")

    ask.signal({"key": "k", "message": "refused"}, status="error", code=403)

    step = ask.step("j", "ask")
    assert (step.status, step.code, step.error["message"]) == ("error", 403, "refused")


def test_a_rolled_back_signal_leaves_no_trace(ask, session, db):
    wait(ask, "j", "k")
    before = contents(db)
    caller = session(autocommit=False)

    assert caller.signal({"key": "k"}).outcome == "delivered"
    caller.signal({"key": "other"})
    caller.db.rollback()

    assert contents(db) == before
    assert ask.signal({"key": "k"}) == ("delivered", "j")


def test_a_signal_waits_for_a_registration_that_is_on_its_way(ask, session):
    ask.publish(job_key="j", data={"key": "k"})
    [task] = ask.claim()
    registrar, sender = session(autocommit=False), session()
    registrar.complete(task.done())

    answer = Later(lambda: sender.signal({"key": "k"}))
    assert is_waiting_for_a_lock(ask.db, sender.pid)
    registrar.db.commit()

    assert answer.result() == ("delivered", "j")
    assert ask.job("j").status == "completed"


def test_a_signal_is_kept_when_the_registration_it_waited_for_rolls_back(ask, session):
    ask.publish(job_key="j", data={"key": "k"})
    [task] = ask.claim()
    registrar, sender = session(autocommit=False), session()
    registrar.complete(task.done())

    answer = Later(lambda: sender.signal({"key": "k"}))
    assert is_waiting_for_a_lock(ask.db, sender.pid)
    registrar.db.rollback()

    assert answer.result() == ("kept", None)
    assert ask.outcomes(task.done()) == ["completed"]
    assert ask.job("j").status == "completed"


def test_a_registration_waits_for_a_signal_that_is_on_its_way(ask, session):
    ask.publish(job_key="j", data={"key": "k"})
    [task] = ask.claim()
    registrar, sender = session(), session(autocommit=False)
    sender.signal({"key": "k", "n": 1})

    answer = Later(lambda: registrar.outcomes(task.done()))
    assert is_waiting_for_a_lock(ask.db, registrar.pid)
    sender.db.commit()

    assert answer.result() == ["completed"]
    assert got(ask, "j") == {"key": "k", "n": 1}


def test_two_signals_for_one_waiter_reach_one_and_keep_one(ask, session):
    wait(ask, "j", "k")
    one, two = session(autocommit=False), session()
    first = one.signal({"key": "k", "n": 1})

    second = Later(lambda: two.signal({"key": "k", "n": 2}))
    assert is_waiting_for_a_lock(ask.db, two.pid)
    one.db.commit()

    assert (first.outcome, second.result().outcome) == ("delivered", "kept")
    assert got(ask, "j")["n"] == 1


def test_two_signals_for_two_waiters_reach_both(ask, session):
    for n in (1, 2):
        wait(ask, f"j{n}", "k")
    one, two = session(autocommit=False), session()
    first = one.signal({"key": "k"})

    second = Later(lambda: two.signal({"key": "k"}))
    assert is_waiting_for_a_lock(ask.db, two.pid)
    one.db.commit()

    assert (first.job_key, second.result().job_key) == ("j1", "j2")


def test_two_waiters_of_one_address_that_end_together_leave_it_empty(ask, session):
    """Each sees the other's wait, which is not yet gone: somebody must put out the light."""
    for n in (1, 2):
        wait(ask, f"j{n}", "k")
    one, two = session(autocommit=False), session(autocommit=False)
    one.interrupt("j1")

    other = Later(lambda: two.interrupt("j2"))
    assert is_waiting_for_a_lock(ask.db, two.pid)
    one.db.commit()
    assert other.result() == "interrupted"
    two.db.commit()

    assert ask.one("select count(*) from hotmesh.mailbox") == 0


def test_a_signal_reaches_a_job_of_an_older_version(ask):
    wait(ask, "old", "k")
    ask.deploy(ASK.replace("version: '1'", "version: '2'"))

    assert ask.signal({"key": "k"}) == ("delivered", "old")


def test_jobs_that_wait_in_turn_for_one_anothers_keys_are_all_answered(engine):
    engine.deploy(TWO)
    engine.publish(job_key="ab", data={"a": "x", "b": "y"})
    engine.publish(job_key="ba", data={"a": "y", "b": "x"})

    engine.signal({"key": "x", "n": 1}, topic="first")
    engine.signal({"key": "y", "n": 2}, topic="first")
    engine.signal({"key": "x", "n": 3}, topic="second")
    engine.signal({"key": "y", "n": 4}, topic="second")

    assert engine.job("ab").data == {"one": 1, "two": 4}
    assert engine.job("ba").data == {"one": 2, "two": 3}
