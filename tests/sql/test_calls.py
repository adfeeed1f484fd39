"""Calls: one job for a key, however many ask, and its result for whoever asks later."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest
from hands import Engine, Later, is_waiting_for_a_lock, together

GRAPH = """
app:
  id: t
  version: '1'
  graphs:
    - subscribes: go
      expire: 60
      activities:
        t1: {type: trigger}
        w1:
          type: worker
          topic: do
          input: {maps: {n: '{t1.output.data.n}'}}
          job: {maps: {n: '{$self.output.data.n}'}}
      transitions: {t1: [{to: w1, }]}
    - subscribes: once
      activities: {t2: {type: trigger, job: {maps: {n: '{t2.output.data.n}'}}}}
"""


@pytest.fixture
def nine(engine, at):
    at("09:00")
    engine.deploy(GRAPH)
    return engine


def call(engine: Engine, key: str | None = "k", topic: str = "go", n: int = 1, **more: Any) -> Any:
    """Call; answers the outcome and the job's data."""
    query = (
        "select outcome, (job).job_key, (job).status, (job).data->'n' as n, (job).job_id"
        " from hotmesh.call(p_app => 't', p_topic => %s, p_data => jsonb_build_object("
        "'n', %s::int), p_job_key => %s, p_ttl => %s, p_flush => %s)"
    )
    [row] = engine.ask(query, topic, n, key, more.get("ttl"), more.get("flush", False))
    return row


def outcome(engine: Engine, *arguments: Any, **more: Any) -> str:
    return call(engine, *arguments, **more)[0]


def work(engine: Engine, *, fail: bool = False) -> int:
    """Do what there is to do; answers how many tasks there were."""
    tasks = engine.claim(limit=100)
    engine.complete(*(t.failed() if fail else t.done({"n": t.input["n"]}) for t in tasks))
    return len(tasks)


def flush(engine: Engine, key: str = "k") -> str:
    [(answer,)] = engine.call("flush_call", app="t", job_key=key)
    return answer


def test_a_result_is_cached_until_its_time_has_passed(nine, at):
    assert call(nine, ttl="5 minutes")[:3] == ("started", "k", "running")
    assert call(nine, n=2, ttl="5 minutes")[:3] == ("running", "k", "running")
    at("09:10")
    assert work(nine) == 1

    at("09:14:59")
    assert call(nine, n=3, ttl="5 minutes")[:4] == ("cached", "k", "completed", 1)
    at("09:15")
    assert call(nine, n=4, ttl="5 minutes")[:3] == ("started", "k", "running")
    assert work(nine) == 1
    assert call(nine, n=5)[3] == 4


def test_a_job_that_ends_in_its_own_call_is_answered_with_its_result(nine):
    assert call(nine, topic="once", n=7)[:4] == ("started", "k", "completed", 7)
    assert call(nine, topic="once", n=8)[:4] == ("cached", "k", "completed", 7)


def test_without_a_ttl_the_graph_says_how_long_a_result_stays(nine, at):
    call(nine)
    call(nine, "for ever", topic="once")
    work(nine)
    at("09:00:59")
    assert (outcome(nine), outcome(nine, "for ever", topic="once")) == ("cached", "cached")

    at("19:00")
    assert (outcome(nine), outcome(nine, "for ever", topic="once")) == ("started", "cached")


def test_without_a_key_nothing_is_cached(nine):
    assert [outcome(nine, None, topic="once") for _ in range(3)] == ["started"] * 3


@pytest.mark.parametrize("how", ["failed", "interrupted"])
def test_a_job_that_did_not_complete_is_not_cached(nine, how):
    call(nine, ttl="1 hour")
    if how == "failed":
        work(nine, fail=True)
    else:
        nine.interrupt("k")
    assert nine.job("k").status == how

    assert outcome(nine, n=2, ttl="1 hour") == "started"
    work(nine)
    assert call(nine)[:4] == ("cached", "k", "completed", 2)


def test_flush_passes_over_a_cached_result_and_replaces_it(nine):
    call(nine, topic="once", n=1, ttl="1 hour")

    assert call(nine, topic="once", n=2, flush=True)[:4] == ("started", "k", "completed", 2)
    assert call(nine, topic="once", n=3)[:4] == ("cached", "k", "completed", 2)


def test_flush_joins_a_job_that_runs(nine):
    started = call(nine)

    assert call(nine, n=2, flush=True)[0] == "running"
    assert call(nine)[4] == started[4]


def test_a_result_can_be_forgotten(nine, at):
    call(nine, ttl="1 hour")
    assert flush(nine) == "running"
    work(nine)

    assert (flush(nine), flush(nine), flush(nine, "nothing")) == (
        "flushed",
        "not_found",
        "not_found",
    )
    assert outcome(nine, ttl="1 minute") == "started"
    work(nine)
    at.skip("1 minute")
    assert flush(nine) == "not_found"


def test_a_key_of_another_topic_is_refused(nine):
    call(nine, topic="once")

    with pytest.raises(psycopg.Error) as caught:
        call(nine, topic="go")

    assert caught.value.sqlstate == "MH409"
    assert "belongs to a job of once" in str(caught.value)


@pytest.mark.parametrize("ttl", ["0", "-1 hour"])
def test_a_time_to_live_must_be_positive(nine, ttl):
    with pytest.raises(psycopg.Error) as caught:
        call(nine, ttl=ttl)

    assert caught.value.sqlstate == "MH422"


@pytest.mark.parametrize("expire", ["soon", "0", "-1 h"])
def test_publish_takes_no_expiry_that_is_none(nine, expire):
    with pytest.raises(psycopg.Error) as caught:
        nine.publish(options={"expire": expire})

    assert caught.value.sqlstate == "MH422"


def test_a_publisher_may_say_how_long_its_job_stays(nine, at):
    """Whatever the graph says, whether the job completes or fails."""
    nine.publish("once", {"n": 1}, job_key="a", options={"expire": "2 minutes"})
    nine.publish("go", {"n": 1}, job_key="b", options={"expire": "2 minutes"})
    work(nine, fail=True)

    expiries = {nine.job(key).expires_at - nine.job(key).ended_at for key in "ab"}
    assert {str(expiry) for expiry in expiries} == {"0:02:00"}


def test_of_eight_who_call_at_once_one_starts_the_job(nine, session):
    sessions = [session() for _ in range(8)]

    for n in range(20):
        answers = together(*(lambda s=s, n=n: call(s, f"k{n}", ttl="1 h") for s in sessions))
        assert sorted(answer[0] for answer in answers) == ["running"] * 7 + ["started"]
        assert len({answer[4] for answer in answers}) == 1

    assert work(nine) == 20


def test_of_eight_who_find_a_failed_job_one_starts_anew(nine, session):
    sessions = [session() for _ in range(8)]
    call(nine)
    for _ in range(10):
        work(nine, fail=True)
        answers = together(*(lambda s=s: outcome(s) for s in sessions))
        assert sorted(answers) == ["running"] * 7 + ["started"]

    assert work(nine) == 1


def test_of_eight_who_flush_at_once_one_starts_anew(nine, session):
    sessions = [session() for _ in range(8)]
    call(nine)
    for _ in range(10):
        work(nine)
        answers = together(*(lambda s=s: outcome(s, flush=True) for s in sessions))
        assert sorted(answers) == ["running"] * 7 + ["started"]

    assert work(nine) == 1


def test_who_comes_while_a_call_is_not_committed_waits_for_its_word(nine, session):
    first, second = session(autocommit=False), session()
    assert outcome(first, ttl="1 h") == "started"

    later = Later(lambda: outcome(second, ttl="1 h"))
    assert is_waiting_for_a_lock(nine.db, second.pid)
    first.db.rollback()

    assert later.result() == "started"
    assert work(nine) == 1
