"""Signal and interrupt activities: what a job does to others, and to itself."""

# ruff: noqa: E501 (a line of a document is not to be broken)

from __future__ import annotations

import pytest

SIGNAL = """
subscribes: send
activities:
  s1: {type: trigger}
  tell:
    type: signal
    subtype: one
    topic: answered
    signal: {maps: {id: '{s1.output.data.id}', answer: '{s1.output.data.answer}'}}
    status: '{s1.output.data.status}'
    code: '{s1.output.data.code}'
    output: {maps: {sent: '{s1.output.data.answer}'}}
    job: {maps: {told: '{$self.output.data.sent}'}}
  after: {type: hook, job: {maps: {after: '{tell.output.data.sent}'}}}
  refused: {type: hook, job: {maps: {refused: '{tell.output.metadata.err}'}}}
transitions:
  s1: [{to: tell}]
  tell: [{to: after, conditions: {code: 200}}, {to: refused, conditions: {code: [404, 500]}}]
"""
WAITER = """
subscribes: wait
activities:
  w1: {type: trigger, stats: {id: '{$self.input.data.id}'}}
  h: {type: hook, sleep: '{w1.output.data.sleep}', ESCALATION job: {maps: {answer: '{$self.hook.data.answer}', woke: '{$self.hook.data.timestamp}'}}}
  more: {type: hook, job: {maps: {more: '{h.hook.data.answer}'}}}
  bad: {type: hook, job: {maps: {bad: '{h.output.metadata.err}'}}}
transitions:
  w1: [{to: h}]
  h: [{to: more, conditions: {code: 202}}, {to: bad, conditions: {code: 409}}]
hooks:
  answered: [{to: h, conditions: {match: [{expected: '{$job.metadata.jid}', actual: '{$self.hook.data.id}'}]}}]
"""
PLAIN = WAITER.replace("ESCALATION ", "")
ASKED = WAITER.replace("ESCALATION", "escalation: {role: boss},")


@pytest.mark.parametrize("waiter", [PLAIN, ASKED], ids=["a signal", "an escalation"])
def test_a_signal_wakes_the_job_that_waits_in_the_same_transaction(app, waiter):
    app.deploy(SIGNAL, waiter)
    app.publish({"id": "w"}, topic="wait")

    key = app.publish({"id": "w", "answer": 42}, topic="send")

    assert app.done(key) == {"told": 42, "after": 42}
    assert app.done("w") == {"answer": 42}
    assert app.count("letters", "mailbox", "escalations_open") == 0


def test_a_signal_that_comes_first_is_kept_with_its_status_and_code(app):
    app.deploy(SIGNAL, PLAIN)
    app.done(app.publish({"id": "w", "answer": "no", "status": "error", "code": 409}, topic="send"))

    app.publish({"id": "w"}, topic="wait")

    assert '"answer": "no"' in app.done("w")["bad"]


def test_a_signal_of_code_202_lets_the_wait_go_on(app):
    app.deploy(SIGNAL, PLAIN)
    app.publish({"id": "w"}, topic="wait")

    app.publish({"id": "w", "answer": 1, "code": 202}, topic="send")
    assert (app.job("w").status, app.job("w").data["more"]) == ("running", 1)
    app.publish({"id": "w", "answer": 2}, topic="send")

    assert app.done("w") == {"answer": 2, "more": 1}


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"status": "odd"}, "the status of a signal cannot be odd"),
        ({"code": "x"}, "the code of a signal cannot be"),
    ],
)
def test_a_signal_that_cannot_be_sent_fails_its_step(app, data, message):
    app.deploy(SIGNAL, PLAIN)

    assert message in app.done(app.publish({"id": "w"} | data, topic="send"))["refused"]
    assert app.count("letters", "mailbox") == 0


def test_a_signal_to_an_unknown_topic_fails_its_step_with_404(app):
    app.deploy(SIGNAL.replace("topic: answered", "topic: '{s1.output.data.topic}'"), PLAIN)

    key = app.publish({"id": "w", "topic": "nobody"}, topic="send")

    assert "no hook of app t listens to nobody" in app.done(key)["refused"]


@pytest.mark.parametrize("waiter", [PLAIN, ASKED], ids=["a signal", "an escalation"])
def test_a_busy_job_gets_the_signal_when_it_is_free(app, connect, waiter):
    app.deploy(SIGNAL, waiter)
    app.publish({"id": "w"}, topic="wait")
    other = connect(autocommit=False)
    other.execute("select from hotmesh.jobs where job_key = 'w' for no key update")

    app.done(app.publish({"id": "w", "answer": 1}, topic="send"))
    assert app.job("w").status == "running"
    other.rollback()
    app.fire()

    assert app.done("w") == {"answer": 1}
    assert app.count("letters", "mailbox", "timers", "escalations_open") == 0


def test_an_answer_that_came_first_leaves_the_later_signal_as_a_letter(app, connect):
    app.deploy(SIGNAL, PLAIN)
    app.publish({"id": "w"}, topic="wait")
    other = connect(autocommit=False)
    other.execute("select from hotmesh.jobs where job_key = 'w' for no key update")
    app.publish({"id": "w", "answer": "late"}, topic="send")
    other.execute("select hotmesh.interrupt_job(p_app => 't', p_job_key => 'w', p_throw => false)")
    other.commit()

    app.fire()

    assert app.job("w").status == "interrupted"
    assert app.count("letters") == 1


def test_a_signal_beats_a_timeout_that_is_due_after_it(app, at, connect):
    at("09:00")
    app.deploy(SIGNAL, PLAIN)
    app.publish({"id": "w", "sleep": 60}, topic="wait")
    other = connect(autocommit=False)
    other.execute("select from hotmesh.jobs where job_key = 'w' for no key update")
    app.publish({"id": "w", "answer": 1}, topic="send")
    other.rollback()

    at.skip("1 hour")
    app.fire()

    assert app.done("w") == {"answer": 1}


def test_a_job_may_signal_a_branch_of_its_own(app):
    app.deploy("""
subscribes: both
activities:
  t1: {type: trigger}
  ask: {type: hook, job: {maps: {got: '{$self.hook.data.v}'}}}
  pause: {type: worker, topic: do}
  tell: {type: signal, topic: own, signal: {maps: {id: '{$job.metadata.jid}', v: 7}}}
transitions:
  t1: [{to: ask}, {to: pause}]
  pause: [{to: tell}]
hooks:
  own: [{to: ask, conditions: {match: [{expected: '{$job.metadata.jid}', actual: '{$hook.data.id}'}]}}]
""")
    key = app.publish(topic="both")

    app.work(do={})

    assert app.done(key) == {"got": 7}


# interrupts ----------------------------------------------------------------------------------------

STOP = """
subscribes: stop
activities:
  s1: {type: trigger, job: {maps: {began: true}}}
  side: {type: worker, topic: side}
  stop: {type: interrupt, throw: '{s1.output.data.throw}', reason: '{s1.output.data.reason}', code: '{s1.output.data.code}'}
  never: {type: hook, job: {maps: {never: true}}}
transitions:
  s1: [BRANCH{to: stop}]
  stop: [{to: never}]
"""
LAST = STOP.replace("BRANCH", "")
BESIDE = STOP.replace("BRANCH", "{to: side}, ")


@pytest.mark.parametrize("graph", [LAST, BESIDE], ids=["the last branch", "one of two"])
def test_a_job_interrupts_itself(app, graph):
    app.deploy(graph)

    key = app.publish({"reason": "enough", "code": 418}, topic="stop")

    job = app.job(key)
    assert (job.status, job.data) == ("interrupted", {"began": True})
    assert job.error == {"code": 418, "message": "enough", "job_id": key}
    assert app.count("tasks", "waits", "timers") == 0
    assert app.steps(key) == []


def test_a_job_that_interrupts_itself_without_throwing_keeps_its_data(app):
    app.deploy(BESIDE)

    job = app.job(app.publish({"throw": False}, topic="stop"))

    assert (job.status, job.error, job.data) == ("interrupted", None, {"began": True})


OTHER = """
subscribes: other
activities:
  o1: {type: trigger}
  stop:
    type: interrupt
    target: '{o1.output.data.target}'
    reason: because
    descend: '{o1.output.data.descend}'
    throw: '{o1.output.data.throw}'
    expire: '{o1.output.data.expire}'
    output: {maps: {stopped: '{o1.output.data.target}'}}
    job: {maps: {stopped: '{$self.output.data.stopped}'}}
  after: {type: hook, job: {maps: {after: true}}}
  refused: {type: hook, job: {maps: {refused: '{stop.output.metadata.err}'}}}
transitions:
  o1: [{to: stop}]
  stop: [{to: after, conditions: {code: 200}}, {to: refused, conditions: {code: [404, 410]}}]
"""
PARENT = """
subscribes: parent
activities:
  p1: {type: trigger, stats: {id: parent}}
  child: {type: await, topic: child, input: {maps: {id: child}}, job: {maps: {got: '{$self.output.data.began}', err: '{$self.output.metadata.err}'}}}
transitions:
  p1: [{to: child}]
"""
CHILD = """
subscribes: child
activities:
  c1: {type: trigger, stats: {id: '{$self.input.data.id}'}, job: {maps: {began: yes}}}
  cw: {type: worker, topic: slow}
transitions:
  c1: [{to: cw}]
"""


def test_a_job_interrupts_another_and_goes_on(app):
    app.deploy(OTHER, PARENT, CHILD)
    app.publish(topic="parent")

    key = app.publish({"target": "child"}, topic="other")

    assert app.done(key) == {"stopped": "child", "after": True}
    assert app.job("child").error == {"code": 410, "message": "because", "job_id": "child"}
    assert app.failed("parent")["message"] == "because"


def test_interrupting_a_child_without_throwing_hands_its_data_to_the_parent(app):
    app.deploy(OTHER, PARENT, CHILD)
    app.publish(topic="parent")

    app.done(app.publish({"target": "child", "throw": False}, topic="other"))

    assert app.done("parent") == {"got": "yes"}


def test_descend_ends_what_the_job_has_started(app):
    app.deploy(OTHER, PARENT, CHILD)
    app.publish(topic="parent")

    app.done(app.publish({"target": "parent", "descend": True}, topic="other"))

    assert [app.job(key).status for key in ("parent", "child")] == ["interrupted"] * 2
    assert app.count("tasks", "waits", "timers") == 0


def test_without_descend_the_child_goes_on(app):
    app.deploy(OTHER, PARENT, CHILD)
    app.publish(topic="parent")

    app.done(app.publish({"target": "parent"}, topic="other"))

    assert app.job("child").status == "running"


def test_a_busy_job_is_interrupted_when_it_is_free(app, connect):
    app.deploy(OTHER, PARENT, CHILD)
    app.publish(topic="parent")
    other = connect(autocommit=False)
    other.execute("select from hotmesh.jobs where job_key = 'child' for no key update")

    app.done(app.publish({"target": "parent", "descend": True}, topic="other"))
    assert app.job("child").status == "running"
    other.rollback()
    app.fire()

    assert app.job("child").status == "interrupted"
    assert app.count("timers") == 0


@pytest.mark.parametrize(
    ("target", "message"),
    [("nobody", "Job nobody not found"), ("done", "Job done already completed")],
)
def test_there_must_be_something_to_interrupt(app, target, message):
    app.deploy(OTHER, PARENT, CHILD)
    app.publish({"id": "done"}, topic="child")
    app.work(slow={})

    assert message in app.done(app.publish({"target": target}, topic="other"))["refused"]


def test_an_interrupt_may_say_when_the_other_job_expires(app, at):
    at("09:00")
    app.deploy(OTHER, PARENT, CHILD)
    app.publish({"id": "child"}, topic="child")

    app.done(app.publish({"target": "child", "expire": "90"}, topic="other"))

    job = app.job("child")
    assert (job.expires_at - job.ended_at).total_seconds() == 90


@pytest.mark.parametrize("order", ["{to: child}, {to: stop}", "{to: stop}, {to: child}"])
def test_an_interrupt_finds_the_child_that_its_own_round_has_started(app, order):
    app.deploy(
        CHILD,
        f"""
subscribes: both
activities:
  b1: {{type: trigger}}
  child: {{type: await, topic: child, input: {{maps: {{id: child}}}}, job: {{maps: {{got: '{{$self.output.data.began}}'}}}}}}
  stop: {{type: interrupt, target: child, throw: false}}
transitions:
  b1: [{order}]
""",
    )

    key = app.publish(topic="both")

    assert app.job("child").status == "interrupted"
    assert app.done(key) is None
