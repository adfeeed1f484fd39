"""Retries: a failed task waits for its next attempt as a timer, or fails its step for good."""

from __future__ import annotations

import pytest

WORK = """
app:
  id: t
  version: '1'
  graphs:
    - subscribes: go
      activities:
        t1: {type: trigger}
        w1: {type: worker, topic: do, job: {maps: {a: '{$self.output.data.a}'}}}
      transitions:
        t1: [{to: w1}]
"""
DOCUMENT = WORK.replace("topic: do", "topic: do, retry: {'500': [3], '404': [1]}")
CAUGHT = """
app:
  id: t
  version: '1'
  graphs:
    - subscribes: go
      activities:
        t1: {type: trigger}
        w1: {type: worker, topic: do}
        fine: {type: hook, job: {maps: {went: fine}}}
        sorry: {type: hook, job: {maps: {went: sorry}}}
      transitions:
        t1: [{to: w1}]
        w1:
          - to: fine
          - {to: sorry, conditions: {code: 500}}
"""


@pytest.fixture
def job(engine, at):
    at("09:00")
    engine.deploy(WORK)
    engine.publish(job_key="j")
    return engine


def due_in(engine):
    """Seconds until the only timer is due."""
    return engine.one(
        "select round(extract(epoch from due_at - hotmesh.clock()), 3)::float from hotmesh.timers"
    )


FORMULA = [  # policy, delays before the executions that follow the first
    ({}, [10, 100]),
    ({"maximum_attempts": 5}, [10, 100, 120, 120]),
    ({"maximum_attempts": 4, "backoff_coefficient": 2}, [2, 4, 8]),
    ({"maximum_attempts": 4, "backoff_coefficient": 1}, [1, 1, 1]),
    ({"maximum_attempts": 3, "initial_interval": 3, "backoff_coefficient": 3}, [9, 27]),
    ({"maximum_attempts": 3, "initial_interval": 0.01}, [0.1, 1]),
    ({"maximum_attempts": 3, "maximum_interval": 5}, [5, 5]),
    ({"maximum_attempts": 2, "initial_interval": 1e300, "maximum_interval": 7}, [7]),
    ({"maximum_attempts": 2, "initial_interval": 0}, [0]),
    ({"maximum_attempts": 1}, []),
    ({"maximum_attempts": 0}, []),
]


@pytest.mark.parametrize(("policy", "delays"), FORMULA, ids=lambda x: str(x))
def test_a_workers_policy_spaces_its_attempts(job, at, policy, delays):
    seen = []
    for attempt in range(1, len(delays) + 1):
        [task] = job.claim()
        assert task.attempt == attempt
        assert job.outcomes(task.failed(retry=policy)) == ["retrying"]
        seen.append(due_in(job))
        at.skip(f"{seen[-1]} s")
    [last] = job.claim()

    assert job.outcomes(last.failed("at last", retry=policy)) == ["completed"]
    assert seen == delays
    assert (last.attempt, job.job("j").status) == (len(delays) + 1, "failed")
    assert job.job("j").error == {"message": "at last", "code": 500, "is_stream_error": True}


def test_a_thousand_attempts_are_the_most(job, db):
    [task] = job.claim()
    db.execute("update hotmesh.tasks set attempt = 1000")

    assert job.outcomes(task.failed(retry={"maximum_attempts": 10**6})) == ["completed"]


def test_a_task_that_backs_off_cannot_be_claimed_until_it_is_due(job, at):
    [task] = job.claim()
    job.complete(task.failed(retry={"maximum_attempts": 3, "backoff_coefficient": 10}))
    at.skip("9.999 s")
    assert job.claim() == []
    at.skip("1 ms")

    [again] = job.claim()

    assert (again.task_id, again.attempt, again.input) == (task.task_id, 2, task.input)


def test_a_backoff_is_visible_with_its_error(job):
    [task] = job.claim()

    job.complete(task.failed("try later", code=503, retry={"maximum_attempts": 3}))

    step = job.step("j", "w1")
    assert (step.status, step.attempt) == ("backing off", 2)
    assert step.error == {"message": "try later", "code": 503}


def test_the_step_counts_the_attempts_that_it_took(job, at):
    [task] = job.claim()
    job.complete(task.failed(retry={"maximum_attempts": 3, "backoff_coefficient": 1}))
    at.skip("1 s")
    [again] = job.claim()

    job.complete(again.done({"a": 1}))

    step = job.step("j", "w1")
    assert (step.status, step.attempt, job.job("j").data) == ("success", 2, {"a": 1})


@pytest.mark.parametrize("name", ["Fatal", "Other"])
def test_an_error_that_the_policy_names_is_final(job, name):
    [task] = job.claim()
    policy = {"maximum_attempts": 9, "non_retryable": ["Fatal", "Worse"]}

    outcome = job.outcomes(task.done({"message": "m", "name": name}, status="error", retry=policy))

    assert outcome == ["completed" if name == "Fatal" else "retrying"]


def test_without_a_policy_the_first_error_is_final(job):
    [task] = job.claim()

    assert job.outcomes(task.failed("no")) == ["completed"]
    assert job.job("j").status == "failed"


@pytest.mark.parametrize("policy", [None, [], "3", 3, True], ids=str)
def test_a_policy_that_is_no_object_is_none(job, policy):
    [task] = job.claim()

    assert job.outcomes(task.failed(retry=policy)) == ["completed"]


@pytest.mark.parametrize(("code", "delays"), [(500, [0.01, 0.1, 1]), (404, [0.01]), (403, [])])
def test_a_document_says_how_often_a_code_is_tried_again(engine, at, code, delays):
    at("09:00")
    engine.deploy(DOCUMENT)
    engine.publish(job_key="j")
    seen = []
    for _ in delays:
        engine.complete(engine.claim()[0].failed(code=code))
        seen.append(due_in(engine))
        at.skip(f"{seen[-1]} s")

    engine.complete(engine.claim()[0].failed(code=code))

    assert seen == delays
    assert engine.job("j").status == "failed"
    assert engine.job("j").error["code"] == code


def test_an_error_without_a_code_is_a_500_to_the_document(engine):
    engine.deploy(DOCUMENT)
    engine.publish(job_key="j")
    [task] = engine.claim()

    assert engine.outcomes(task.failed()) == ["retrying"]


def test_the_workers_policy_wins_over_the_documents(engine):
    engine.deploy(DOCUMENT)
    engine.publish(job_key="j")
    [task] = engine.claim()

    assert engine.outcomes(task.failed(retry={"maximum_attempts": 1})) == ["completed"]


def test_exhausted_attempts_take_the_transition_of_their_code(engine, at):
    at("09:00")
    engine.deploy(CAUGHT)
    engine.publish(job_key="j")
    policy = {"maximum_attempts": 2, "backoff_coefficient": 1}
    engine.complete(engine.claim()[0].failed(retry=policy))
    at.skip("1 s")

    engine.complete(engine.claim()[0].failed(retry=policy))

    assert engine.job("j").status == "completed"
    assert engine.steps("j")[0] == ("w1", "error")
    assert engine.step("j", "sorry").status == "success"


def test_an_interrupt_during_a_backoff_clears_the_timer(job, at):
    [task] = job.claim()
    job.complete(task.failed(retry={"maximum_attempts": 3}))

    job.interrupt("j")

    assert job.one("select count(*) from hotmesh.timers") == 0
    at.skip("1 hour")
    assert job.claim() == []


def test_a_queue_that_was_not_asked_for_gets_its_task_back_too(job, at):
    [task] = job.claim()
    job.complete(task.failed(retry={"maximum_attempts": 3, "backoff_coefficient": 1}))
    at.skip("1 s")

    assert job.claim("elsewhere") == []
    assert job.step("j", "w1").status == "queued"
    assert job.one("select count(*) from hotmesh.timers") == 0
    assert len(job.claim()) == 1


def test_a_second_retry_of_a_batch_leaves_the_first_alone(engine):
    engine.deploy(WORK)
    for key in "ab":
        engine.publish(job_key=key)
    one, two = sorted(engine.claim(), key=lambda task: task.job_key)
    policy = {"maximum_attempts": 3}

    engine.complete(one.failed("one", retry=policy), two.failed("two", retry=policy))

    assert engine.step("a", "w1").error["message"] == "one"
    assert engine.step("b", "w1").error["message"] == "two"
    assert engine.one("select count(*) from hotmesh.timers") == 2
