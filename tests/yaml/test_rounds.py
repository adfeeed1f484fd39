"""Rounds: what happens together in one call is what would have happened one after the other."""

# ruff: noqa: E501 (a line of a document is not to be broken)

from __future__ import annotations

import pytest
from psycopg.types.json import Jsonb

STOP = """
subscribes: stop
activities:
  s1: {type: trigger, stats: {id: '{$self.input.data.id}'}}
  stop: {type: interrupt, target: '{s1.output.data.target}', job: {maps: {stopped: true}}}
transitions:
  s1: [{to: stop}]
"""
VICTIM = """
subscribes: victim
activities:
  v1: {type: trigger, stats: {id: '{$self.input.data.id}'}}
  work: {type: worker, topic: do, job: {maps: {worked: true}}}
transitions:
  v1: [{to: work}]
"""


def publish_together(app, topic, *data):
    return app.db.execute(
        "select outcome from hotmesh.publish_many(p_app => 't', p_topic => %s, p_jobs => %s)",
        (topic, Jsonb([{"data": one} for one in data])),
    ).fetchall()


def told(task, status="success", data=None, **more):
    """A result of a task."""
    return {
        "task_id": task.task_id,
        "token": str(task.token),
        "status": status,
        "data": data or {},
    } | more


def outcomes(app, *results):
    return [answer.outcome for answer in app.complete(*results)]


def interrupts_of(app, target, descend=False):
    return app.db.execute(
        "select hotmesh.interrupt_job('t', %s, p_descend => %s)", (target, descend)
    ).fetchone()[0]


def test_what_an_ended_job_maps_is_not_stored_whoever_else_moves_in_its_round(app):
    app.deploy(STOP, VICTIM)
    app.publish({"id": "a"}, topic="victim")
    app.publish({"id": "alone", "target": "alone"}, topic="stop")

    publish_together(app, "stop", {"id": "own", "target": "own"}, {"id": "other", "target": "a"})

    assert [app.job(key).status for key in ("alone", "own", "a")] == ["interrupted"] * 3
    assert app.job("alone").data is app.job("own").data is None
    assert app.done("other") == {"stopped": True}


def test_a_job_fails_with_the_error_that_no_transition_takes(app):
    app.deploy("""
activities:
  t1: {type: trigger}
  a: {type: worker, topic: a}
  b: {type: worker, topic: b}
  c: {type: worker, topic: c}
  rescue: {type: hook}
transitions:
  t1: [{to: a}, {to: b}, {to: c}]
  a: [{to: rescue, conditions: {code: 500}}]
  c: [{to: rescue, conditions: {code: 500}}]
""")
    key = app.publish()
    tasks = {task.activity: task for task in app.claim("a", "b", "c")}

    app.complete(
        told(tasks["a"], "error", {"message": "taken"}, code=500),
        told(tasks["b"], "error", {"message": "taken by none"}, code=404),
        told(tasks["c"], "error", {"message": "taken"}, code=500),
    )

    assert (app.failed(key)["message"], app.failed(key)["code"]) == ("taken by none", 404)


# results ---------------------------------------------------------------------------------------------

LATER = """
activities:
  t1: {type: trigger}
  w: {type: worker, topic: do, job: {maps: {v: '{$self.output.data.v}'}}}
  more: {type: hook, job: {maps: {more: '{w.output.data.v}'}}}
transitions:
  t1: [{to: w}]
  w: [{to: more, conditions: {code: 202}}]
"""
AGAIN = {"maximum_attempts": 3, "initial_interval": 1, "backoff_coefficient": 1}


def test_a_pending_result_that_stands_twice_in_a_batch_is_one_answer(app):
    app.deploy(LATER)
    key = app.publish()
    [task] = app.claim("do")
    result = told(task, "pending", {"v": 1})

    assert outcomes(app, result, result) == ["completed"] * 2

    assert [s.dimension for s in app.steps(key, "w")] == [[0, 0], [0, 1]]
    assert [s.status for s in app.steps(key, "w")] == ["pending", "waiting"]
    assert app.job(key).semaphore == 1


def test_a_task_that_backs_off_is_not_set_aside_by_another_result_of_its_batch(app, at):
    at("09:00")
    app.deploy(LATER)
    key = app.publish()
    [task] = app.claim("do")

    outcomes(
        app, told(task, "error", {"message": "no"}, retry=AGAIN), told(task, "pending", {"v": 1})
    )
    at.skip("1 minute")
    app.work(do={"v": 2})

    assert app.done(key) == {"v": 2}
    assert app.count("tasks", "timers") == 0


def test_a_threshold_is_reached_by_the_branch_that_reaches_it_also_in_a_batch(app, db):
    app.deploy("""
activities:
  t1: {type: trigger}
  a: {type: worker, topic: do, statusThreshold: 2}
  b: {type: worker, topic: do}
  c: {type: worker, topic: late}
transitions:
  t1: [{to: a}, {to: b}, {to: c}]
""")
    db.execute("listen hears")
    app.publish(announce="hears")
    tasks = sorted(app.claim("do"), key=lambda task: task.activity)

    app.complete(*map(told, tasks))

    assert [n.payload[36:] for n in db.notifies(timeout=0.01)] == [" interim"]
    app.work(late={})


# jobs that are busy ------------------------------------------------------------------------------------


@pytest.fixture
def hold(app, connect):
    """Holds a job in another session; answers that session, whose end frees the job."""

    def hold(key):
        other = connect(autocommit=False)
        other.execute("select from hotmesh.jobs where job_key = %s for no key update", (key,))
        return other

    return hold


WAITER = """
subscribes: wait
activities:
  w1: {type: trigger, stats: {id: '{$self.input.data.id}'}}
  h: {type: hook, sleep: '{w1.output.data.sleep}', job: {maps: {last: '{$self.hook.data.v}'}}}
  more: {type: hook, job: {maps: {more: '{h.hook.data.v}'}}}
transitions:
  w1: [{to: h}]
  h: [{to: more, conditions: {code: 202}}]
hooks:
  answer: [{to: h, conditions: {match: [{expected: '{$job.metadata.jid}', actual: '{$self.hook.data.id}'}]}}]
"""
SENDER = """
subscribes: send
activities:
  s1: {type: trigger}
  tell: {type: signal, subtype: one, topic: answer, signal: {maps: {id: '{s1.output.data.id}', v: '{s1.output.data.v}'}}, code: '{s1.output.data.code}'}
transitions:
  s1: [{to: tell}]
"""


@pytest.mark.parametrize("within", [False, True], ids=["from outside", "from within"])
def test_signals_of_one_sender_arrive_in_order_also_if_the_job_was_busy(app, hold, within):
    app.deploy(WAITER, SENDER)
    app.publish({"id": "w"}, topic="wait")
    other = hold("w")
    app.done(app.publish({"id": "w", "v": 1, "code": 202}, topic="send"))
    other.rollback()

    if within:
        app.done(app.publish({"id": "w", "v": 2, "code": 200}, topic="send"))
    else:
        assert app.signal("answer", {"id": "w", "v": 2})[0] == "delivered"
    app.fire()

    assert app.done("w") == {"more": 1, "last": 2}
    assert app.count("letters", "mailbox", "timers") == 0


def test_a_signal_behind_one_that_closed_the_wait_is_kept(app, hold):
    app.deploy(WAITER, SENDER)
    app.publish({"id": "w"}, topic="wait")
    other = hold("w")
    app.done(app.publish({"id": "w", "v": 1}, topic="send"))
    other.rollback()

    assert app.signal("answer", {"id": "w", "v": 2})[0] == "kept"

    assert app.done("w") == {"last": 1}
    assert app.count("letters", "mailbox") == 2


def test_a_letter_that_cannot_be_read_yet_leaves_the_timeout_as_it_is(app, at, hold):
    at("09:00")
    app.deploy(WAITER, SENDER)
    app.publish({"id": "w", "sleep": 60}, topic="wait")
    other = hold("w")
    app.publish({"id": "w", "v": 1}, topic="send")
    other.rollback()
    app.db.execute("""
        create function pg_temp.refuse() returns trigger language plpgsql as
        $$ begin raise exception 'not now'; end $$;
        create trigger refuse before insert on hotmesh.steps
          for each row execute function pg_temp.refuse();
    """)

    app.fire()
    assert app.db.execute("select * from hotmesh.check_invariants()").fetchall() == []
    app.db.execute("drop trigger refuse on hotmesh.steps")
    at.skip("10 seconds")
    app.fire()

    assert app.done("w") == {"last": 1}
    assert app.count("letters", "mailbox", "timers") == 0


PARENT = """
subscribes: parent
activities:
  p1: {type: trigger, stats: {id: parent}}
  pw: {type: worker, topic: begin}
  child: {type: await, topic: child, job: {maps: {part: '{$self.output.data.part}'}}}
  early: {type: hook, job: {maps: {early: '{child.output.data.part}'}}}
transitions:
  p1: [{to: pw}]
  pw: [{to: child}]
  child: [{to: early, conditions: {code: 202}}]
"""
CHILD = """
subscribes: child
activities:
  c1: {type: trigger, stats: {id: child}}
  one: {type: worker, topic: one, emit: true, job: {maps: {part: 1}}}
  two: {type: worker, topic: two, emit: true, job: {maps: {part: 2}}}
  three: {type: worker, topic: three, job: {maps: {part: 3}}}
transitions:
  c1: [{to: one}]
  one: [{to: two}]
  two: [{to: three}]
"""
STOP_ALL = """
subscribes: stop
activities:
  s1: {type: trigger}
  stop: {type: interrupt, target: parent, descend: true}
transitions:
  s1: [{to: stop}]
"""


def test_what_a_child_says_arrives_in_order_also_if_its_parent_was_busy(app, hold):
    app.deploy(PARENT, CHILD)
    app.publish(topic="parent")
    app.work(begin={})
    other = hold("parent")
    app.work(one={})
    other.rollback()

    # A look at the tasks would fire the timer first: these results come without one.
    [task] = app.db.execute(
        "select job_id || '/' || seq from hotmesh.tasks where queue = 'two'"
    ).fetchall()
    app.db.execute(
        "update hotmesh.tasks set worker = 'driver', token = gen_random_uuid(),"
        " leased_until = hotmesh.clock() + '1 hour' where queue = 'two'"
    )
    [(token,)] = app.db.execute("select token from hotmesh.tasks").fetchall()
    app.complete({"task_id": task[0], "token": str(token), "status": "success"})
    app.fire()

    assert app.job("parent").data == {"part": 2, "early": 2}
    app.work(three={})
    assert app.done("parent") == {"part": 3, "early": 2}


def test_to_descend_reaches_children_that_a_busy_job_was_just_starting(app, connect):
    app.deploy(PARENT, CHILD, STOP_ALL)
    app.publish(topic="parent")
    [task] = app.claim("begin")
    other = connect(autocommit=False)
    other.execute(
        "select * from hotmesh.complete_tasks('other', %s)", (Jsonb([told(task)]),)
    ).fetchall()

    app.done(app.publish(topic="stop"))
    other.commit()
    app.fire()
    app.fire()

    assert [app.job(key).status for key in ("parent", "child")] == ["interrupted"] * 2
    assert app.count("tasks", "waits", "timers") == 0


def test_what_a_child_said_to_a_busy_parent_is_heard_before_its_end(app, at, hold):
    at("09:00")
    app.deploy(
        PARENT,
        """
subscribes: child
activities:
  c1: {type: trigger, stats: {id: child}}
  one: {type: worker, topic: one, emit: true, job: {maps: {part: 1}}}
  end: {type: hook, sleep: 60, job: {maps: {part: 2}}}
transitions:
  c1: [{to: one}]
  one: [{to: end}]
""",
    )
    app.publish(topic="parent")
    app.work(begin={})
    other = hold("parent")
    app.work(one={})
    other.rollback()

    app.db.execute("select hotmesh.interrupt_job('t', 'child', p_throw => false)")
    assert app.job("parent").data is None
    app.fire()

    assert app.done("parent") == {"part": 2, "early": 1}
    assert app.count("timers") == 0
