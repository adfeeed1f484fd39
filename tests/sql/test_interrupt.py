"""interrupt_job(): a job stops, with all that belongs to it, and those above are told."""

from __future__ import annotations

import pytest
from hands import Later, contents, is_waiting_for_a_lock

BUSY = """
app:
  id: t
  version: '1'
  graphs:
    - subscribes: go
      activities:
        t1: {type: trigger}
        w1: {type: worker, topic: do}
        w2: {type: worker, topic: other}
        nap: {type: hook, sleep: 3600}
        ask: {type: hook, sleep: 3600, escalation: {role: manager}}
        child: {type: await, topic: below}
      transitions:
        t1: [{to: w1}, {to: w2}, {to: nap}, {to: ask}, {to: child}]
      hooks:
        answer:
          - to: ask
            conditions: {match: [{expected: '{t1.output.data.id}', actual: '{$self.hook.data.id}'}]}
    - subscribes: below
      activities:
        t2: {type: trigger}
        w3: {type: worker, topic: deep}
      transitions:
        t2: [{to: w3}]
"""
TREE = """
app:
  id: t
  version: '1'
  graphs:
    - subscribes: go
      activities:
        t1: {type: trigger, stats: {id: '{$self.input.data.id}'}}
        c1:
          type: await
          topic: mid
          input:
            maps: {id: {'@pipe': [['{t1.output.data.id}', '-1'], ['{@string.concat}']]}}
        c2:
          type: await
          topic: mid
          input:
            maps: {id: {'@pipe': [['{t1.output.data.id}', '-2'], ['{@string.concat}']]}}
        sorry: {type: hook, job: {maps: {error: '{c1.output.metadata.err}'}}}
      transitions:
        t1: [{to: c1}, {to: c2}]
        c1: [{to: sorry, conditions: {code: [410, 500]}}]
    - subscribes: mid
      activities:
        t2: {type: trigger, stats: {id: '{$self.input.data.id}'}}
        c3:
          type: await
          topic: leaf
          input:
            maps: {id: {'@pipe': [['{t2.output.data.id}', '-x'], ['{@string.concat}']]}}
      transitions:
        t2: [{to: c3}]
    - subscribes: leaf
      activities:
        t3: {type: trigger, stats: {id: '{$self.input.data.id}'}}
        w3: {type: worker, topic: do}
      transitions:
        t3: [{to: w3}]
"""
ALL = ["r", "r-1", "r-1-x", "r-2", "r-2-x"]


@pytest.fixture
def tree(engine, at):
    at("09:00")
    engine.deploy(TREE)
    engine.publish(data={"id": "r"})
    return engine


def statuses(engine):
    return {key: engine.job(key).status for key in ALL}


def test_an_interrupted_job_leaves_nothing_open(engine):
    engine.deploy(BUSY)
    engine.publish(job_key="j", data={"id": "j"})
    engine.complete(engine.claim()[0].failed(retry={"maximum_attempts": 9}))
    engine.claim("other")
    job_id = engine.job("j").job_id

    assert engine.interrupt("j", reason="enough", code=499) == "interrupted"

    job = engine.job("j")
    assert (job.status, job.semaphore) == ("interrupted", 0)
    assert job.error == {"code": 499, "message": "enough", "job_id": "j"}
    for table in ("tasks", "waits", "timers"):
        assert engine.one(f"select count(*) from hotmesh.{table} where job_id = %s", job_id) == 0
    assert engine.one("select count(*) from hotmesh.mailbox") == 0
    assert engine.escalation("j").status == "cancelled"


def test_an_interrupt_without_a_reason_says_so_itself(engine):
    engine.deploy(BUSY)
    engine.publish(job_key="j")

    engine.interrupt("j")

    assert engine.job("j").error == {"code": 410, "message": "job [j] interrupted", "job_id": "j"}


def test_an_interrupt_that_throws_nothing_leaves_no_error(engine):
    engine.deploy(BUSY)
    engine.publish(job_key="j")

    engine.interrupt("j", throw=False)

    assert (engine.job("j").status, engine.job("j").error) == ("interrupted", None)


def test_there_is_nothing_to_interrupt_below_a_job_that_is_not_there(tree):
    assert tree.interrupt("nobody", descend=True) == "not_found"


def test_interrupting_twice_and_interrupting_nothing_are_told_apart(engine, db):
    engine.deploy(BUSY)
    engine.publish(job_key="j")
    engine.interrupt("j")
    before = contents(db)

    assert engine.interrupt("j") == "already_ended"
    assert engine.interrupt("unknown") == "not_found"
    assert contents(db) == before


def test_an_interrupted_job_may_expire(engine, at):
    at("09:00")
    engine.deploy(BUSY)
    engine.publish(job_key="j")
    engine.interrupt("j", expire="1 minute")
    at.skip("59 s")
    assert engine.publish(job_key="j").outcome == "duplicate"
    at.skip("1 s")

    assert engine.publish(job_key="j").outcome == "started"


def test_a_rolled_back_interrupt_leaves_no_trace(tree, session, db):
    before = contents(db)
    caller = session(autocommit=False)

    caller.interrupt("r", descend=True)
    caller.db.rollback()

    assert contents(db) == before


def test_an_interrupt_stays_with_its_job_unless_it_is_told_to_descend(tree):
    tree.interrupt("r")

    assert statuses(tree) == dict.fromkeys(ALL, "running") | {"r": "interrupted"}
    for task in tree.claim():
        assert tree.outcomes(task.done()) == ["completed"]
    assert set(statuses(tree).values()) == {"interrupted", "completed"}


def test_an_interrupt_that_descends_stops_the_whole_tree(tree):
    tree.interrupt("r", reason="enough", descend=True)

    assert statuses(tree) == dict.fromkeys(ALL, "interrupted")
    assert {tree.job(key).error["message"] for key in ALL} == {"enough"}
    assert tree.claim() == []


def test_the_parent_of_an_interrupted_child_is_told(tree):
    tree.interrupt("r-1", reason="stop")

    step = tree.step("r", "c1")
    assert (step.status, step.code, step.error["message"]) == ("error", 410, "stop")
    assert tree.job("r").status == "running"
    assert tree.step("r", "sorry").status == "success"


def test_a_child_that_fails_fails_its_parents_step(tree):
    first, second = sorted(tree.claim(), key=lambda task: task.job_key)

    tree.complete(first.failed("no"), second.done())

    assert tree.job("r-1-x").status == "failed"
    assert tree.job("r-1").status == "failed"
    assert tree.step("r", "c1").error["message"] == "no"
    assert tree.job("r").status == "completed"


def test_a_child_answers_a_parent_that_is_busy_by_a_timer(tree, session):
    busy = session(autocommit=False)
    [task] = [t for t in tree.claim() if t.job_key == "r-1-x"]
    busy.ask("select from hotmesh.jobs where job_key = 'r-1' for no key update")

    assert tree.outcomes(task.done()) == ["completed"]

    assert tree.job("r-1-x").status == "completed"
    assert tree.job("r-1").status == "running"
    busy.db.rollback()
    tree.claim()
    assert tree.job("r-1").status == "completed"


def test_a_child_that_ends_while_its_parent_is_interrupted_has_nobody_to_answer(tree, session):
    """The timer that it leaves finds the parent ended; until then it offends no invariant."""
    stopper = session(autocommit=False)
    [task] = [t for t in tree.claim() if t.job_key == "r-1-x"]
    stopper.interrupt("r-1")

    assert tree.outcomes(task.done()) == ["completed"]
    stopper.db.commit()

    assert tree.call("check_invariants") == []
    assert tree.job("r-1").status == "interrupted"
    tree.claim()
    assert tree.one("select count(*) from hotmesh.timers") == 0


def test_a_descending_interrupt_and_a_batch_of_the_same_jobs_do_not_deadlock(tree, session):
    """Both take the jobs in the order of their ids, whatever the shape of the tree."""
    tasks = tree.claim()
    ids = [id_ for (id_,) in tree.ask("select job_id from hotmesh.jobs order by job_id")]
    holder, stopper, sender = session(autocommit=False), session(), session()
    holder.ask("select from hotmesh.jobs where job_id = %s for no key update", ids[-1])

    stopped = Later(lambda: stopper.interrupt("r", descend=True))
    assert is_waiting_for_a_lock(tree.db, stopper.pid)
    free = sender.ask("select job_id from hotmesh.jobs for no key update skip locked")
    holder.db.rollback()

    assert stopped.result() == "interrupted"
    assert free == []
    assert tree.outcomes(*[task.done() for task in tasks]) == ["stale", "stale"]


def test_a_result_that_waits_for_an_interrupt_of_its_parents_parent_is_stale(tree, session):
    tasks = tree.claim()
    stopper, sender = session(autocommit=False), session()
    stopper.interrupt("r", descend=True)

    answer = Later(lambda: sender.outcomes(*[task.done() for task in tasks]))
    assert is_waiting_for_a_lock(tree.db, sender.pid)
    stopper.db.commit()

    assert answer.result() == ["stale", "stale"]


def test_a_child_that_is_born_while_its_parent_is_being_stopped_is_stopped_too(engine, session):
    engine.deploy(
        """
        app:
          id: t
          version: '1'
          graphs:
            - subscribes: go
              activities:
                t1: {type: trigger}
                w1: {type: worker, topic: do}
                c1: {type: await, topic: below}
              transitions:
                t1: [{to: w1}]
                w1: [{to: c1}]
            - subscribes: below
              activities:
                t2: {type: trigger}
                w2: {type: worker, topic: deep}
              transitions:
                t2: [{to: w2}]
        """
    )
    engine.publish(job_key="j")
    [task] = engine.claim()
    sender, stopper = session(autocommit=False), session()
    sender.complete(task.done())

    stopped = Later(lambda: stopper.interrupt("j", descend=True))
    assert is_waiting_for_a_lock(engine.db, stopper.pid)
    sender.db.commit()

    assert stopped.result() == "interrupted"
    assert engine.claim("deep") == []
    assert engine.ask("select distinct status from hotmesh.jobs") == [("interrupted",)]
