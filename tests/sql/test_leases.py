"""claim_tasks(), complete_tasks(), extend_leases(): who holds a task, and whose result counts."""

from __future__ import annotations

from uuid import uuid4

import psycopg
import pytest
from hands import Later, contents, is_waiting_for_a_lock

WORK = """
app:
  id: t
  version: '1'
  graphs:
    - subscribes: go
      activities:
        t1: {type: trigger}
        w1:
          type: worker
          topic: do
          input: {maps: {n: '{t1.output.data.n}'}}
          job: {maps: {answer: '{$self.output.data.answer}'}}
      transitions:
        t1: [{to: w1}]
"""
CHAIN = """
app:
  id: t
  version: '1'
  graphs:
    - subscribes: go
      activities:
        t1: {type: trigger}
        w1: {type: worker, topic: do, job: {maps: {a: '{$self.output.data.a}'}}}
        w2: {type: worker, topic: next}
        w3: {type: worker, topic: other}
      transitions:
        t1: [{to: w1}]
        w1: [{to: w2}, {to: w3}]
"""
FORK = """
app:
  id: t
  version: '1'
  graphs:
    - subscribes: go
      activities:
        t1: {type: trigger}
        left: {type: worker, topic: left}
        right: {type: worker, topic: right}
        after: {type: worker, topic: after}
        breaks:
          type: hook
          job: {maps: {x: {'@pipe': [['{t1.output.data.none}', 1], ['{@string.padStart}']]}}}
      transitions:
        t1: [{to: left}, {to: right}]
        left: [{to: after}]
        right: [{to: breaks}]
"""
STRICT = """
app:
  id: t
  version: '1'
  graphs:
    - subscribes: go
      activities:
        t1: {type: trigger}
        w1: {type: worker, topic: do}
        ask: {type: hook}
      transitions:
        t1: [{to: w1}]
        w1: [{to: ask}]
      hooks:
        answer:
          - to: ask
            conditions:
              match: [{expected: '{w1.output.data.key}', actual: '{$self.hook.data.key}'}]
"""


@pytest.fixture
def held(engine, at):
    """One task, leased to the worker w for 30 seconds from 09:00."""
    at("09:00")
    engine.deploy(WORK)
    engine.publish(data={"n": 1}, job_key="j")
    [task] = engine.claim(lease="30 s")
    return task


def test_a_claimed_task_tells_what_is_to_be_done(engine, held, at):
    job = engine.job("j")

    assert (held.outcome, held.queue, held.app_id, held.version) == ("claimed", "do", "t", "1")
    assert (held.topic, held.job_id, held.job_key) == ("go", job.job_id, "j")
    assert (held.activity, held.dimension, held.attempt) == ("w1", [0, 0], 1)
    assert (held.input, held.leased_until) == ({"n": 1}, at.skip("30 s"))


def test_a_leased_task_is_not_leased_again(engine, held):
    assert engine.claim(worker="another") == []


def test_a_completed_task_ends_its_job(engine, held):
    answers = engine.complete(held.done({"answer": 42}))

    job = engine.job("j")
    assert [(a.outcome, a.task_id, a.job_id) for a in answers] == [
        ("completed", held.task_id, job.job_id)
    ]
    assert (job.status, job.data) == ("completed", {"answer": 42})
    assert engine.step("j", "w1").output == {"answer": 42}


WRONG = {
    "a random token": lambda task: task.done(token=str(uuid4())),
    "no uuid": lambda task: task.done(token="garbage"),
    "an empty token": lambda task: task.done(token=""),
    "no token": lambda task: {"task_id": task.task_id, "status": "success"},
    "a token that is an object": lambda task: task.done(token={"a": 1}),
    "a token in capitals": lambda task: task.done(token=str(task.token).upper()),
    "an error with a random token": lambda task: task.failed(
        token=str(uuid4()), retry={"maximum_attempts": 5}
    ),
    "another task": lambda task: task.done(task_id=f"{task.job_id}/999999"),
    "another job": lambda task: task.done(task_id=f"{uuid4()}/1"),
    "a huge number": lambda task: task.done(task_id=f"{task.job_id}/{'9' * 40}"),
    "no id": lambda task: {"token": str(task.token)},
    "an id that is a number": lambda task: task.done(task_id=7),
    "an id of text": lambda task: task.done(task_id="'; drop table hotmesh.jobs; --"),
    "a text": lambda task: "text",
    "null": lambda task: None,
    "a list": lambda task: [1, 2],
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_who_cannot_prove_a_lease_changes_nothing(engine, held, db, wrong):
    before = contents(db)

    assert engine.outcomes(wrong(held)) == ["stale"]
    assert contents(db) == before


@pytest.mark.parametrize("status", ["done", "", 7, None, {}], ids=str)
def test_a_status_that_is_no_status_is_invalid_and_changes_nothing(engine, held, db, status):
    before = contents(db)

    [outcome] = engine.outcomes(held.done(status=status))

    if status is None:
        assert outcome == "completed"  # absent is success, and null is absent
    else:
        assert (outcome, contents(db)) == ("invalid", before)


def test_after_a_takeover_only_the_new_lease_counts(engine, held, at, db):
    at.skip("31 s")
    [again] = engine.claim(worker="another")
    before = contents(db)

    late = engine.outcomes(held.done({"answer": "late"}))

    assert (again.task_id, again.attempt) == (held.task_id, 1)
    assert again.token != held.token
    assert (late, contents(db)) == (["stale"], before)
    assert engine.outcomes(again.done({"answer": "mine"}), worker="another") == ["completed"]
    assert engine.outcomes(held.done({"answer": "late"})) == ["stale"]
    assert engine.job("j").data == {"answer": "mine"}


def test_a_lapsed_lease_is_refused_even_if_nobody_has_taken_the_task(engine, held, at, db):
    at.skip("30 s")
    before = contents(db)

    assert engine.outcomes(held.done()) == ["stale"]
    assert contents(db) == before


def test_the_same_result_sent_twice_is_answered_as_the_first_time(engine, held, db):
    first = engine.outcomes(held.done({"answer": 1}))
    before = contents(db)

    second = engine.outcomes(held.done({"answer": 2}))

    assert (first, second) == (["completed"], ["completed"])
    assert contents(db) == before


def test_the_same_result_twice_in_one_call_counts_once(engine, held):
    assert engine.outcomes(held.done({"answer": 1}), held.done({"answer": 1})) == [
        "completed",
        "completed",
    ]
    assert engine.steps("j") == [("w1", "success")]


def test_a_final_error_sent_twice_is_answered_as_the_first_time(engine, held, db):
    first = engine.outcomes(held.failed("broken"))
    before = contents(db)

    second = engine.outcomes(held.failed("broken"))

    assert (first, second) == (["completed"], ["completed"])
    assert contents(db) == before
    assert engine.job("j").status == "failed"


RETRY = {"maximum_attempts": 5, "initial_interval": 10, "backoff_coefficient": 1}


def test_an_error_that_backs_off_is_answered_the_same_way_again(engine, held, db):
    first = engine.outcomes(held.failed(retry=RETRY))
    before = contents(db)

    second = engine.outcomes(held.failed(retry=RETRY))

    assert (first, second) == (["retrying"], ["retrying"])
    assert contents(db) == before


@pytest.mark.parametrize("kind", ["error", "success"])
def test_a_token_whose_error_was_taken_is_used_up_when_the_task_is_queued_again(
    engine, held, at, db, kind
):
    engine.complete(held.failed(retry=RETRY))
    at.skip("11 s")
    engine.claim("elsewhere")  # whoever looks fires the timer: the task is queued, with no lease
    before = contents(db, without=["workers_waiting"])

    again = held.failed(retry=RETRY) if kind == "error" else held.done({"answer": "late"})

    assert engine.outcomes(again) == ["retrying"]
    assert contents(db, without=["workers_waiting"]) == before


def test_a_late_result_of_an_earlier_attempt_is_stale(engine, held, at, db):
    engine.complete(held.failed(retry=RETRY))
    at.skip("11 s")
    [second] = engine.claim()
    before = contents(db)

    assert (second.attempt, second.task_id) == (2, held.task_id)
    assert engine.outcomes(held.failed(retry=RETRY), held.done()) == ["stale", "stale"]
    assert contents(db) == before


@pytest.mark.parametrize("kind", ["success", "final error", "retried error"])
def test_a_takeover_while_a_result_is_on_its_way_refuses_the_result(engine, held, session, kind):
    """The taker's clock is past the lease's end, the result's is not yet: one of them wins."""
    taker, late = session(autocommit=False), session()
    taker.db.execute("set hotmesh.fake_now = '2030-01-01 09:00:31Z'")
    [taken] = taker.claim(worker="another")
    result = {
        "success": held.done({"answer": "late"}),
        "final error": held.failed("late"),
        "retried error": held.failed("late", retry=RETRY),
    }[kind]

    answer = Later(lambda: late.outcomes(result))
    assert is_waiting_for_a_lock(engine.db, late.pid)
    taker.db.commit()

    assert answer.result() == ["stale"]
    assert engine.steps("j") == [("w1", "leased")]
    assert engine.outcomes(taken.done({"answer": "mine"}), worker="another") == ["completed"]
    assert engine.job("j").data == {"answer": "mine"}


def test_a_result_of_an_interrupted_job_is_stale(engine, held, db):
    engine.interrupt("j")
    before = contents(db)

    assert engine.outcomes(held.done()) == ["stale"]
    assert contents(db) == before


def test_an_interrupt_while_a_result_is_on_its_way_refuses_the_result(engine, held, session):
    stopper, late = session(autocommit=False), session()
    stopper.interrupt("j")

    answer = Later(lambda: late.outcomes(held.done()))
    assert is_waiting_for_a_lock(engine.db, late.pid)
    stopper.db.commit()

    assert answer.result() == ["stale"]
    assert engine.job("j").status == "interrupted"


def test_a_lease_can_be_extended_by_its_holder_until_it_lapses(engine, held, at):
    at.skip("20 s")
    assert engine.extend(held.task_id, lease="30 s") == ["extended"]
    at.skip("29 s")
    assert engine.claim(worker="another") == []
    assert engine.extend(held.task_id, worker="another") == ["stale"]
    at.skip("2 s")
    assert engine.extend(held.task_id) == ["stale"]
    assert len(engine.claim(worker="another")) == 1


def test_an_extension_never_shortens_a_lease(engine, held, at):
    engine.extend(held.task_id, lease="1 s")
    at.skip("29 s")

    assert engine.claim(worker="another") == []


def test_extending_what_is_not_there_is_stale(engine, held):
    ids = [held.task_id, "garbage", "", f"{held.job_id}/999999", f"{uuid4()}/1"]

    assert engine.extend(*ids) == ["extended", "stale", "stale", "stale", "stale"]
    assert engine.extend() == []


def test_a_heartbeat_never_waits_for_a_result_that_is_on_its_way(engine, session):
    """Both touch several tasks, in orders of their own: to wait would be to deadlock."""
    engine.deploy(WORK)
    for key in "ab":
        engine.publish(job_key=key)
    first, second = engine.claim()
    sender = session(autocommit=False)
    sender.complete(second.done())

    assert engine.extend(first.task_id, second.task_id) == ["extended", "busy"]
    sender.db.rollback()
    assert engine.extend(first.task_id, second.task_id) == ["extended", "extended"]


BAD = {
    "unknown": lambda t: t.done(task_id=f"{uuid4()}/1"),
    "wrong token": lambda t: t.done(token=str(uuid4())),
    "malformed id": lambda t: t.done(task_id="\\u0000/\ud83d\ude00"),
    "no object": lambda t: 7,
    "text that looks like NUL": lambda t: t.done({"key": "\\u0000"}),
    "lone surrogate text": lambda t: t.failed("\\ud800", code=599),
    "absurd policy": lambda t: t.failed(retry={"maximum_attempts": "many"}),
    "absurd interval": lambda t: t.failed(
        retry={"maximum_attempts": 9, "initial_interval": 1e300, "maximum_interval": 1e300}
    ),
    "policy that is a list": lambda t: t.failed(retry=[1]),
    "huge code": lambda t: t.failed(code=10**30),
    "negative code": lambda t: t.failed(code=-5),
    "key too long for the next step": lambda t: t.done({"key": "x" * 5000}),
    "key with control characters": lambda t: t.done({"key": "a\nb"}),
}


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_bad_member_never_fails_the_rest(engine, bad, place):
    engine.deploy(STRICT)
    for n in range(3):
        engine.publish(job_key=f"j{n}")
    tasks = engine.claim()
    results = [task.done({"key": task.job_key}) for task in tasks]
    results[place] = bad(tasks[place])

    outcomes = engine.outcomes(*results)

    good = [n for n in range(3) if n != place]
    assert [outcomes[n] for n in good] == ["completed"] * 2
    for n in good:
        assert engine.steps(tasks[n].job_key) == [("w1", "success"), ("ask", "waiting")]
    assert outcomes[place] in ("completed", "stale", "retrying")


def test_a_member_that_the_engine_cannot_carry_out_fails_its_step_with_500(engine):
    engine.deploy(STRICT)
    for n in range(2):
        engine.publish(job_key=f"j{n}")
    good, bad = engine.claim()

    outcomes = engine.outcomes(good.done({"key": "k"}), bad.done({"key": "x" * 5000}))

    job = engine.job(bad.job_key)
    assert outcomes == ["completed", "completed"]
    assert engine.job(good.job_key).status == "running"
    assert (job.status, job.error["code"]) == ("failed", 500)
    assert "200 bytes" in job.error["message"]


@pytest.mark.parametrize("results", ["null", "{}", '"x"', "7"])
def test_results_must_be_an_array(engine, db, results):
    with pytest.raises(psycopg.Error) as raised:
        db.execute(
            "select hotmesh.complete_tasks(p_worker => 'w', p_results => %s::jsonb)", (results,)
        )

    assert raised.value.sqlstate == "MH422"


@pytest.mark.parametrize(
    "arguments",
    [
        {"worker": ""},
        {"worker": None},
        {"queues": None},
        {"queues": ["do", None]},
        {"limit": -1},
        {"limit": 1001},
        {"limit": None},
        {"lease": "0 s"},
        {"lease": "-1 s"},
        {"lease": "2 days"},
        {"lease": None},
    ],
    ids=str,
)
def test_a_claim_that_makes_no_sense_is_refused(engine, arguments):
    with pytest.raises(psycopg.Error) as raised:
        engine.call("claim_tasks", **{"worker": "w", "queues": ["do"]} | arguments)

    assert raised.value.sqlstate == "MH422"


def test_a_trouble_of_the_moment_is_not_held_against_the_result(engine, session):
    """What another session holds too long is no fault of the step: the call is sent again."""
    engine.deploy(STRICT)
    engine.publish(job_key="j")
    [task] = engine.claim()
    engine.signal({"key": "k"})
    other, impatient = session(autocommit=False), session(options="-c lock_timeout=50ms")
    other.signal({"key": "k"})

    with pytest.raises(psycopg.errors.LockNotAvailable):
        impatient.complete(task.done({"key": "k"}))
    other.db.rollback()

    assert engine.steps("j") == [("w1", "leased")]
    assert engine.outcomes(task.done({"key": "k"})) == ["completed"]
    assert engine.job("j").status == "completed"


def test_a_task_that_five_leases_did_not_survive_fails_its_step(engine, at):
    at("09:00")
    engine.deploy(WORK)
    engine.publish(job_key="j")
    for _ in range(5):
        assert len(engine.claim(lease="1 s")) == 1
        at.skip("2 s")

    assert engine.claim() == []
    job = engine.job("j")
    assert (job.status, job.error["code"]) == ("failed", 500)
    assert "poisoned task: 5 workers" in job.error["message"]


def test_an_answer_in_time_forgives_the_leases_that_were_lost_before(engine, at):
    at("09:00")
    engine.deploy(WORK)
    engine.publish(job_key="j")
    for _ in range(4):
        engine.claim(lease="1 s")
        at.skip("2 s")
    [fifth] = engine.claim()
    engine.complete(fifth.failed(retry=RETRY | {"initial_interval": 1}))
    for _ in range(5):
        at.skip("2 s")
        assert len(engine.claim(lease="1 s")) == 1


def test_a_poisoned_task_whose_job_is_busy_is_failed_at_a_later_look(engine, session, at):
    at("09:00")
    engine.deploy(WORK)
    engine.publish(job_key="j")
    for _ in range(5):
        engine.claim(lease="1 s")
        at.skip("2 s")
    other = session(autocommit=False)
    other.ask("select from hotmesh.jobs for update")

    assert engine.claim(lease="1 s") == []
    assert engine.job("j").status == "running"
    other.db.rollback()
    at.skip("2 s")
    assert engine.claim() == []
    assert engine.job("j").status == "failed"


def test_the_oldest_job_comes_first(engine, at):
    engine.deploy(WORK)
    for n in (2, 0, 1):
        at(f"09:0{n}")
        engine.publish(job_key=f"j{n}")

    assert [task.job_key for task in engine.claim(limit=2)] == ["j0", "j1"]
    assert [task.job_key for task in engine.claim(limit=2)] == ["j2"]


PLANS = {  # what the planner may not use
    "nested loops": ["hashjoin", "mergejoin", "seqscan"],
    "no materialisation": ["material", "hashagg", "sort"],
    "sequential scans": ["indexscan", "indexonlyscan", "bitmapscan"],
}


@pytest.mark.parametrize("without", PLANS.values(), ids=PLANS)
@pytest.mark.parametrize("limit", [0, 1, 3])
def test_no_plan_leases_more_than_the_limit(engine, db, without, limit):
    engine.deploy(WORK)
    for n in range(10):
        engine.publish(job_key=f"j{n}")
    for node in without:
        db.execute(f"set enable_{node} = off")
    db.execute("analyze hotmesh.tasks")

    assert len(engine.claim(limit=limit)) == limit
    assert engine.one("select count(*) from hotmesh.tasks where leased_until is not null") == limit


def test_a_limit_holds_over_several_queues(engine):
    engine.deploy(CHAIN)
    for n in range(3):
        engine.publish(job_key=f"j{n}")
    engine.complete(*[task.done() for task in engine.claim("do")])

    assert len(engine.claim("next", "other", limit=4)) == 4
    assert len(engine.claim("next", "other", limit=4)) == 2


def test_two_sessions_that_claim_at_the_same_time_share_the_work(engine, session):
    engine.deploy(WORK)
    for n in range(6):
        engine.publish(job_key=f"j{n}")
    first, second = session(autocommit=False), session(autocommit=False)

    mine = first.claim(limit=4, worker="one")
    yours = second.claim(limit=4, worker="two")
    first.db.commit()
    second.db.commit()

    assert (len(mine), len(yours)) == (4, 2)
    assert {t.task_id for t in mine} & {t.task_id for t in yours} == set()


def test_a_completed_task_brings_the_next_one_leased(engine, at):
    at("09:00")
    engine.deploy(CHAIN)
    engine.publish(job_key="j")
    [task] = engine.claim()

    told, given = engine.complete(task.done({"a": 1}), queues=["next"], limit=5, lease="10 s")

    assert (told.outcome, given.outcome, given.queue) == ("completed", "claimed", "next")
    assert given.leased_until == at.skip("10 s")
    assert engine.steps("j") == [("w1", "success"), ("w2", "leased"), ("w3", "queued")]
    assert len(engine.claim("other")) == 1


def test_a_result_waits_for_a_heartbeat_and_counts(engine, held, session):
    heart, sender = session(autocommit=False), session()
    heart.extend(held.task_id, lease="1 hour")

    answer = Later(lambda: sender.outcomes(held.done({"answer": 1})))
    assert is_waiting_for_a_lock(engine.db, sender.pid)
    heart.db.commit()

    assert answer.result() == ["completed"]
    assert engine.steps("j") == [("w1", "success")]
    assert engine.one("select count(*) from hotmesh.tasks") == 0


def test_what_has_no_room_in_the_hand_stays_queued(engine):
    engine.deploy(CHAIN)
    for n in range(2):
        engine.publish(job_key=f"j{n}")
    tasks = engine.claim()

    answers = engine.complete(*[t.done() for t in tasks], queues=["next", "other"], limit=3)

    assert [a.outcome for a in answers] == ["completed"] * 2 + ["claimed"] * 3
    assert engine.one("select count(*) from hotmesh.tasks where leased_until is null") == 1


def test_an_empty_call_of_complete_brings_what_is_ready(engine):
    engine.deploy(WORK)
    engine.publish(job_key="j")

    [given] = engine.complete(queues=["do"], limit=1)

    assert (given.outcome, given.job_key) == ("claimed", "j")


def test_a_task_of_a_job_that_failed_in_the_same_call_is_not_handed_out(engine):
    """One branch goes on, then the other fails the job: there is nothing left to do."""
    engine.deploy(FORK)
    engine.publish(job_key="j")
    left, right = engine.claim("left", "right")

    answers = engine.complete(left.done(), right.done(), queues=["after"], limit=5)

    assert [a.outcome for a in answers] == ["completed", "completed"]
    assert engine.job("j").status == "failed"


def test_claims_work_inside_a_transaction_of_the_callers_own(engine, session):
    engine.deploy(WORK)
    engine.publish(job_key="j")
    caller = session(autocommit=False)

    [task] = caller.claim()
    caller.complete(task.done())
    caller.db.rollback()

    assert engine.steps("j") == [("w1", "queued")]


def test_two_workers_that_tidy_up_after_the_dead_do_not_wait_for_each_other(
    engine, session, at, db
):
    at("09:00")
    engine.deploy(WORK)
    for worker in ("zero", "one", "two"):
        engine.claim(worker=worker)
    at.skip("3 hours")
    holder, one, two = session(autocommit=False), session(), session()
    holder.ask("select from hotmesh.workers_waiting where worker = 'zero' for update")

    answers = [Later(lambda s=s, w=w: s.claim(worker=w)) for s, w in ((one, "one"), (two, "two"))]

    assert [answer.result() for answer in answers] == [[], []]
    holder.db.rollback()


def test_json_that_only_the_database_can_read_is_data_like_any_other(engine, held):
    engine.complete(held.done({"answer": [0.1, "\U0001f600", "\\u0000", None]}))

    assert engine.job("j").data == {"answer": [0.1, "\U0001f600", "\\u0000", None]}
