"""Schedules: every tick starts one job, on the grid, whoever looks and however late."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from hands import Engine, Later, contents, is_waiting_for_a_lock, together
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

GRAPH = """
app:
  id: t
  version: '1'
  graphs:
    - subscribes: go
      activities:
        t1: {type: trigger}
        w1: {type: worker, topic: do, input: {maps: {n: '{t1.output.data.n}'}}}
      transitions: {t1: [{to: w1}]}
    - subscribes: throws
      activities:
        t2:
          type: trigger
          job: {maps: {x: {'@pipe': [[{a: 1}], ['{@json.parse}']]}}}
"""
NOON = datetime(2030, 1, 1, 12, tzinfo=UTC)


@pytest.fixture
def noon(engine, at):
    """An engine with its app, at twelve."""
    at("12:00")
    engine.deploy(GRAPH)
    return engine


def schedule(engine: Engine, id: str | None = "s", topic: str = "go", **more: Any) -> Any:
    given = {"app": "t", "topic": topic} | ({} if id is None else {"schedule_id": id}) | more
    [answer] = engine.call("schedule", **given)
    return answer


def act(engine: Engine, verb: str, id: str = "s") -> str:
    [(outcome,)] = engine.call(verb, app="t", schedule_id=id)
    return outcome


def listed(engine: Engine, id: str = "s") -> Any:
    [row] = [s for s in engine.call("list_schedules", app="t") if s.schedule_id == id]
    return row


def look(engine: Engine) -> None:
    """Let what is due happen, as any worker's look does."""
    engine.claim("nobody's")


def ticks(engine: Engine) -> list[str]:
    """The times at which jobs have been started, as their keys tell."""
    return [key for (key,) in engine.ask("select job_key from hotmesh.jobs order by created_at, 1")]


def refusal(call: Any) -> psycopg.Error:
    with pytest.raises(psycopg.Error) as caught:
        call()
    return caught.value


# ticks ------------------------------------------------------------------------------------------


def test_a_schedule_begins_at_once_and_goes_on_by_its_span(noon, at):
    assert schedule(noon, every="90 s", data={"n": 1}).outcome == "scheduled"
    look(noon)
    at("12:01:29")
    look(noon)
    at("12:01:30")
    look(noon)

    assert ticks(noon) == ["s/2030-01-01T12:00:00.000Z", "s/2030-01-01T12:01:30.000Z"]
    assert [task.input for task in noon.claim()] == [{"n": 1}, {"n": 1}]
    assert listed(noon).next_due == NOON + timedelta(minutes=3)


def test_the_worker_that_finds_a_tick_due_gets_its_task_in_the_same_call(noon):
    schedule(noon, every="1 hour")

    [task] = noon.claim("do")

    assert task.job_key == "s/2030-01-01T12:00:00.000Z"


def test_a_busy_worker_serves_ticks_too(noon, at):
    schedule(noon, every="1 hour")
    [task] = noon.claim("do", lease="2 hours")
    at("13:00")

    told = noon.complete(task.done(), queues=["do"], limit=1)

    assert [t.job_key for t in told[1:]] == ["s/2030-01-01T13:00:00.000Z"]


def test_a_delay_puts_the_first_tick_off(noon, at):
    schedule(noon, every="1 hour", delay="10 minutes")
    look(noon)
    at("12:10")
    look(noon)

    assert ticks(noon) == ["s/2030-01-01T12:10:00.000Z"]
    assert listed(noon).next_due == NOON + timedelta(minutes=70)


@pytest.mark.parametrize(
    ("cron", "delay", "first", "second"),
    [
        ("*/15 * * * *", "0", "12:15:00", "12:30:00"),
        ("0 13 * * *", "0", "13:00:00", None),
        ("*/20 * * * * *", "0", "12:00:20", "12:00:40"),
        ("*/15 * * * *", "15 minutes", "12:30:00", "12:45:00"),
        ("*/15 * * * *", "14 minutes", "12:15:00", "12:30:00"),
    ],
)
def test_a_cron_schedule_begins_at_its_next_tick(noon, at, cron, delay, first, second):
    schedule(noon, cron=cron, delay=delay)
    look(noon)
    assert ticks(noon) == []
    at(first)
    look(noon)

    assert ticks(noon) == [f"s/2030-01-01T{first}.000Z"]
    if second:
        assert listed(noon).next_due.strftime("%H:%M:%S") == second


def test_a_late_look_shifts_no_tick(noon, at):
    schedule(noon, every="1 minute")
    for late in ("12:00:07", "12:01:59.5", "12:02:00.001", "12:03:30"):
        at(late)
        look(noon)

    assert [key[-13:-8] for key in ticks(noon)] == ["12:00", "12:01", "12:02", "12:03"]


def test_of_ticks_that_nobody_served_one_is_made_up_for(noon, at):
    schedule(noon, every="1 hour")
    look(noon)
    at("18:20")
    look(noon)
    look(noon)

    assert ticks(noon) == ["s/2030-01-01T12:00:00.000Z", "s/2030-01-01T13:00:00.000Z"]
    assert listed(noon).next_due == NOON + timedelta(hours=7)


def test_a_schedule_ends_after_so_many_runs_and_may_begin_anew(noon, at):
    schedule(noon, every="1 s", max_runs=3)
    for _ in range(5):
        look(noon)
        at.skip("1 s")

    assert len(ticks(noon)) == 3
    assert (listed(noon).status, listed(noon).runs, listed(noon).next_due) == ("ended", 3, None)
    assert noon.one("select count(*) from hotmesh.timers") == 0
    assert act(noon, "pause_schedule") == act(noon, "resume_schedule") == "already_ended"

    assert schedule(noon, every="1 s", max_runs=1).outcome == "scheduled"
    assert (listed(noon).status, listed(noon).runs, listed(noon).last_tick) == ("active", 0, None)
    look(noon)
    assert len(ticks(noon)) == 4


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    every=st.integers(1000, 100_000),
    looks=st.lists(st.integers(1, 250_000), min_size=1, max_size=12),
)
def test_ticks_lie_on_the_grid_and_are_never_early_late_or_double(noon, every, looks):
    """Each look serves the tick that is due, if one is, and the next lies ahead of the clock."""
    now, due, wanted = 0, 0, []
    with noon.db.transaction(force_rollback=True):
        schedule(noon, every=f"{every} ms")
        for wait in (0, *looks):
            now += wait
            moment = NOON + timedelta(milliseconds=now)
            noon.db.execute("select set_config('hotmesh.fake_now', %s, true)", (str(moment),))
            look(noon)
            if due <= now:
                wanted.append(due)
                due += every * ((now - due) // every + 1)
            assert listed(noon).next_due == NOON + timedelta(milliseconds=due)
        keys = [key for (key,) in noon.ask("select job_key from hotmesh.jobs order by job_key")]

    expected = [NOON + timedelta(milliseconds=tick) for tick in wanted]
    assert keys == [f"s/{t:%Y-%m-%dT%H:%M:%S}.{t.microsecond // 1000:03}Z" for t in expected]


# once -------------------------------------------------------------------------------------------


def test_a_tick_is_served_by_one_of_many_sessions(noon, session, at):
    schedule(noon, every="1 s")
    sessions = [session() for _ in range(8)]

    for _ in range(25):
        answers = together(*(lambda s=s: look(s) for s in sessions))
        assert answers == [None] * 8
        at.skip("1 s")

    assert len(ticks(noon)) == len(set(ticks(noon))) == 25
    assert listed(noon).runs == 25


def test_a_tick_that_is_rolled_back_comes_again(noon):
    schedule(noon, every="1 hour")
    with noon.db.transaction(force_rollback=True):
        look(noon)
        assert len(ticks(noon)) == 1
    assert ticks(noon) == []

    look(noon)

    assert ticks(noon) == ["s/2030-01-01T12:00:00.000Z"]


def test_a_job_that_has_a_ticks_key_already_counts_as_that_run(noon):
    noon.publish(job_key="s/2030-01-01T12:00:00.000Z")
    schedule(noon, every="1 hour", max_runs=1)

    look(noon)

    assert len(ticks(noon)) == 1
    assert (listed(noon).last_outcome, listed(noon).status) == ("duplicate", "ended")


def test_asking_twice_for_one_id_changes_nothing(noon, session):
    schedule(noon, every="1 hour", data={"n": 1})
    before = contents(noon.db)

    assert schedule(noon, cron="* * * * *", data={"n": 2}).outcome == "exists"

    assert contents(noon.db) == before
    sessions = [session() for _ in range(6)]
    answers = together(*(lambda s=s: schedule(s, "other", every="1 h").outcome for s in sessions))
    assert sorted(answers) == ["exists"] * 5 + ["scheduled"]


def test_without_an_id_a_schedule_gets_one(noon):
    first, second = (schedule(noon, None, every="1 hour").schedule_id for _ in range(2))

    assert first != second
    assert {s.schedule_id for s in noon.call("list_schedules", app="t")} == {first, second}


# failures ---------------------------------------------------------------------------------------


def test_a_tick_that_cannot_be_published_is_written_down_and_the_schedule_goes_on(noon, at):
    schedule(noon, "bad", topic="throws", every="1 hour")
    schedule(noon, "good", every="1 hour")
    look(noon)

    bad = listed(noon, "bad")
    assert (bad.last_outcome, bad.last_job_key, bad.runs) == ("failed", None, 0)
    assert bad.last_error.startswith("the trigger failed")
    assert (bad.status, bad.next_due) == ("active", NOON + timedelta(hours=1))
    assert ticks(noon) == ["good/2030-01-01T12:00:00.000Z"]

    noon.deploy(GRAPH.replace("version: '1'", "version: '2'").replace("[{a: 1}]", "['7']"))
    at("13:00")
    look(noon)
    bad = listed(noon, "bad")
    assert (bad.last_outcome, bad.last_error, bad.runs) == ("started", None, 1)
    assert bad.last_job_key == "bad/2030-01-01T13:00:00.000Z"


def test_an_app_may_be_scheduled_before_it_is_active(engine, at):
    at("12:00")
    schedule(engine, every="1 hour")
    look(engine)
    assert "no active version" in listed(engine).last_error

    engine.deploy(GRAPH)
    at("13:00")
    look(engine)

    assert listed(engine).last_outcome == "started"


def test_a_topic_that_the_active_version_has_lost_fails_its_ticks(noon, at):
    schedule(noon, "lost", topic="throws", every="1 hour")
    noon.deploy(
        GRAPH.replace("version: '1'", "version: '2'").replace("subscribes: throws", "subscribes: x")
    )

    look(noon)

    assert "subscribes to throws" in listed(noon, "lost").last_error


def test_a_trouble_of_the_moment_puts_a_tick_off(noon, session, at):
    """Somebody is about to use its key, and this session has no patience."""
    schedule(noon, every="1 hour")
    other, hasty = session(autocommit=False), session(options="-c lock_timeout=50ms")
    other.publish(job_key="s/2030-01-01T12:00:00.000Z")

    look(hasty)

    assert (listed(noon).runs, listed(noon).last_outcome) == (0, None)
    assert listed(noon).next_due == NOON + timedelta(seconds=10)
    other.db.rollback()
    at("12:00:10")
    look(noon)
    assert ticks(noon) == ["s/2030-01-01T12:00:00.000Z"]
    assert listed(noon).next_due == NOON + timedelta(hours=1)


def test_other_timers_are_not_disturbed_by_a_tick_that_fails(noon, at):
    sleeper = """
    - subscribes: nap
      activities: {t3: {type: trigger}, nap: {type: hook, sleep: 60}}
      transitions: {t3: [{to: nap}]}
"""
    noon.deploy(GRAPH.replace("version: '1'", "version: '2'") + sleeper)
    for n in range(5):
        schedule(noon, f"bad{n}", topic="throws", every="1 minute", delay="1 minute")
        noon.publish("nap", job_key=f"j{n}")
    at("12:01")

    look(noon)

    assert {noon.job(f"j{n}").status for n in range(5)} == {"completed"}
    assert {listed(noon, f"bad{n}").last_outcome for n in range(5)} == {"failed"}


# rest -------------------------------------------------------------------------------------------


def test_a_paused_schedule_rests_and_goes_on_with_the_next_tick_of_its_grid(noon, at):
    schedule(noon, every="1 hour")
    look(noon)
    assert act(noon, "pause_schedule") == act(noon, "pause_schedule") == "paused"
    at("15:30")
    look(noon)
    assert (len(ticks(noon)), listed(noon).next_due) == (1, None)

    assert act(noon, "resume_schedule") == act(noon, "resume_schedule") == "resumed"
    look(noon)
    assert len(ticks(noon)) == 1
    at("16:00")
    look(noon)

    assert ticks(noon)[1:] == ["s/2030-01-01T16:00:00.000Z"]


def test_a_short_rest_leaves_no_tick_out(noon, at):
    schedule(noon, every="1 hour")
    look(noon)
    act(noon, "pause_schedule")
    at("12:30")
    act(noon, "resume_schedule")

    assert listed(noon).next_due == NOON + timedelta(hours=1)


def test_a_schedule_that_is_removed_leaves_its_jobs_and_nothing_else(noon, at):
    schedule(noon, every="1 hour")
    look(noon)

    assert act(noon, "unschedule") == "unscheduled"
    at("14:00")
    look(noon)

    assert len(noon.claim()) == 1
    assert noon.call("list_schedules", app="t") == []
    assert noon.one("select count(*) from hotmesh.timers") == 0


@pytest.mark.parametrize("verb", ["unschedule", "pause_schedule", "resume_schedule"])
def test_what_is_not_scheduled_is_not_found(noon, verb):
    assert act(noon, verb, "nothing") == "not_found"


@pytest.mark.parametrize("verb", ["unschedule", "pause_schedule"])
def test_stopping_waits_for_a_tick_that_is_being_served(noon, session, verb):
    schedule(noon, every="1 hour")
    worker, stopper = session(autocommit=False), session()
    look(worker)

    stopped = Later(lambda: act(stopper, verb))
    assert is_waiting_for_a_lock(noon.db, stopper.pid)
    worker.db.commit()

    assert stopped.result() == {"unschedule": "unscheduled", "pause_schedule": "paused"}[verb]
    assert noon.one("select count(*) from hotmesh.timers") == 0
    assert len(ticks(noon)) == 1


def test_a_look_passes_over_a_schedule_that_somebody_holds(noon, session):
    schedule(noon, "held", every="1 hour")
    schedule(noon, "free", every="1 hour")
    holder = session(autocommit=False)
    act(holder, "pause_schedule", "held")

    look(noon)
    assert ticks(noon) == ["free/2030-01-01T12:00:00.000Z"]
    holder.db.rollback()
    look(noon)

    assert sorted(ticks(noon)) == [f"{s}/2030-01-01T12:00:00.000Z" for s in ("free", "held")]


def test_stopping_and_ticking_at_once_leave_no_timer_behind(noon, session, at):
    sessions = [session() for _ in range(4)]
    for round in range(20):
        schedule(noon, f"s{round}", every="1 s")
        together(
            lambda: look(sessions[0]),
            lambda: look(sessions[1]),
            lambda n=round: act(sessions[2], "pause_schedule", f"s{n}"),
            lambda n=round: act(sessions[3], "unschedule", f"s{n}"),
        )
        at.skip("1 s")

    assert noon.call("list_schedules", app="t") == []
    assert noon.one("select count(*) from hotmesh.timers") == 0


# refusals ---------------------------------------------------------------------------------------

REFUSED = {
    "neither": ({}, "MH422", "either p_cron or p_every"),
    "both": ({"cron": "* * * * *", "every": "1 h"}, "MH422", "either p_cron or p_every"),
    "bad cron": ({"cron": "61 * * * *"}, "MH422", "Invalid cron expression"),
    "no cron": ({"cron": "now and then"}, "MH422", "Invalid cron expression"),
    "never": ({"cron": "0 0 30 2 *"}, "MH422", "Invalid cron expression"),
    "too often": ({"every": "999 ms"}, "MH422", "between 1 second and ten years"),
    "backwards": ({"every": "-1 h"}, "MH422", "between 1 second and ten years"),
    "months": ({"every": "1 month"}, "MH422", "months differ in length"),
    "no run": ({"every": "1 h", "max_runs": 0}, "MH422", "p_max_runs must be positive"),
    "past": ({"every": "1 h", "delay": "-1 h"}, "MH422", "p_delay must not be negative"),
    "long id": ({"every": "1 h", "id": "x" * 171}, "MH422", "at most 170 bytes"),
    "topic": ({"every": "1 h", "topic": "nothing"}, "MH404", "subscribes to nothing"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_schedule_that_could_never_be_is_refused_at_once(noon, case):
    given, sqlstate, message = REFUSED[case]

    error = refusal(lambda: schedule(noon, **given))

    assert error.sqlstate == sqlstate
    assert message in f"{error.diag.message_primary} {error.diag.message_hint}"
    assert noon.call("list_schedules", app="t") == []
