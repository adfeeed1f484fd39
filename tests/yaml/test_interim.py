"""Interim: emit, persist, statusThreshold; workers that answer later; jobs that are created pending."""

# ruff: noqa: E501 (a line of a document is not to be broken)

from __future__ import annotations

import psycopg
import pytest
from psycopg.types.json import Jsonb

EMITTER = """
publishes: state
activities:
  t1: {type: trigger}
  a: {type: worker, topic: do, WORD job: {maps: {part: '{$self.output.data.v}'}}}
  pause: {type: hook, sleep: 60}
  last: {type: hook, job: {maps: {done: true}}}
transitions:
  t1: [{to: a}]
  a: [{to: pause}]
  pause: [{to: last}]
"""


def heard(db, app, *, data=None, graph="start"):
    """Start a job whose announcements are heard."""
    db.execute("listen hears")
    key = app.publish(data or {}, topic=graph, announce="hears")
    job_id = str(app.job(key).job_id)
    return key, lambda: [told.payload.removeprefix(job_id) for told in db.notifies(timeout=0.01)]


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("emit: true,", [" interim"]),
        ("persist: true,", [" interim"]),
        ("emit: true, persist: true,", [" interim"]),
        ("emit: '{a.output.data.tell}',", [" interim"]),
        ("emit: '{a.output.data.v}',", []),
        ("emit: 'true',", []),
        ("emit: false,", []),
        ("", []),
    ],
)
def test_a_step_may_announce_what_the_job_holds_so_far(app, db, at, word, told):
    at("09:00")
    app.deploy(EMITTER.replace("WORD", word))
    key, ears = heard(db, app)

    app.work(do={"v": 1, "tell": True})
    assert ears() == told
    assert (app.job(key).status, app.job(key).data) == ("running", {"part": 1})

    at.skip("1 minute")
    app.fire()
    assert ears() == [""]
    assert app.done(key) == {"part": 1, "done": True}


def test_a_persisted_job_counts_its_expiry_from_then_and_does_not_vanish_while_it_works(app, at):
    at("09:00")
    app.deploy("expire: 30\n" + EMITTER.replace("WORD", "persist: true,"))
    key = app.publish({}, key="k")
    app.work(do={"v": 1})

    at.skip("40 seconds")
    assert app.job(key).status == "running"
    assert app.db.execute(
        "select outcome from hotmesh.publish('t', 'start', p_job_key => 'k')"
    ).fetchone() == ("duplicate",)
    at.skip("20 seconds")
    app.fire()
    assert app.db.execute("select * from hotmesh.get_job('t', 'k')").fetchall() == []


PARENT = """
subscribes: parent
activities:
  p1: {type: trigger}
  child: {type: await, topic: start, job: {maps: {part: '{$self.output.data.part}', final: '{$self.output.data.done}'}}}
  early: {type: hook, job: {maps: {early: true}}}
transitions:
  p1: [{to: child}]
  child: [{to: early, conditions: {code: 202}}]
"""


def test_what_a_child_emits_reaches_its_parent_as_pending(app, at):
    at("09:00")
    app.deploy(PARENT, EMITTER.replace("WORD", "emit: true,"))
    key = app.publish(topic="parent")

    app.work(do={"v": 1})
    assert (app.job(key).status, app.job(key).data) == ("running", {"part": 1, "early": True})

    at.skip("1 minute")
    app.fire()
    assert app.done(key) == {"part": 1, "early": True, "final": True}
    assert [(s.code, s.dimension) for s in app.steps(key, "child")] == [
        (202, [0, 0]),
        (200, [0, 1]),
    ]


def test_a_child_that_persists_has_answered_its_parent(app, at):
    at("09:00")
    app.deploy(PARENT, EMITTER.replace("WORD", "persist: true,"))
    key = app.publish(topic="parent")

    app.work(do={"v": 1})

    assert app.done(key) == {"part": 1}
    at.skip("1 minute")
    app.fire()
    assert app.done(key) == {"part": 1}


@pytest.mark.parametrize("word", ["emit", "persist"])
def test_a_busy_parent_hears_of_it_when_it_is_free(app, at, connect, word):
    at("09:00")
    app.deploy(PARENT, EMITTER.replace("WORD", f"{word}: true,"))
    key = app.publish(topic="parent")
    other = connect(autocommit=False)
    other.execute("select from hotmesh.jobs where job_key = %s for no key update", (key,))

    app.work(do={"v": 1})
    assert app.job(key).data is None
    other.rollback()
    app.fire()

    assert app.job(key).data["part"] == 1
    assert app.job(key).status == ("running" if word == "emit" else "completed")


# thresholds ----------------------------------------------------------------------------------------

TOGGLE = """
activities:
  t1: {type: trigger}
  side: {type: TYPE}
  h: {type: hook, statusThreshold: '{t1.output.data.t}', job: {maps: {got: '{$self.hook.data.v}'}}}
transitions:
  t1: [SIDE{to: h}]
hooks:
  ask: [{to: h, conditions: {match: [{expected: '{$job.metadata.jid}', actual: '{$self.hook.data.id}'}]}}]
"""
ALONE = TOGGLE.replace("SIDE", "").replace("TYPE", "hook")
BESIDE = TOGGLE.replace("SIDE", "{to: side}, ").replace("TYPE", "worker, topic: do")


@pytest.mark.parametrize("threshold", [1, "1"])
def test_an_activity_met_at_its_threshold_ends_the_job_there(app, threshold):
    app.deploy(ALONE)

    key = app.publish({"t": threshold})

    assert app.done(key) is None
    assert app.count("waits", "mailbox") == 0


def test_a_threshold_that_is_not_met_changes_nothing(app):
    app.deploy(ALONE)
    for threshold in (0, None, "x", -1):
        key = app.publish({"t": threshold})
        app.signal("ask", {"id": key, "v": 1})
        assert app.done(key) == {"got": 1}


def test_open_branches_up_to_a_threshold_end_with_the_job(app):
    app.deploy(BESIDE)

    key = app.publish({"t": 2})

    app.done(key)
    assert app.count("tasks", "waits") == 0


def test_above_what_is_open_only_the_branch_ends(app):
    app.deploy(BESIDE)
    key = app.publish({"t": 5})
    assert (app.job(key).semaphore, app.count("waits")) == (1, 0)

    app.work(do={})
    app.done(key)


def test_a_branch_that_closes_at_its_threshold_announces_the_job_which_goes_on(app, db):
    app.deploy("""
activities:
  t1: {type: trigger}
  a: {type: worker, topic: a, statusThreshold: 1, job: {maps: {a: true}}}
  b: {type: worker, topic: b, job: {maps: {b: true}}}
transitions:
  t1: [{to: a}, {to: b}]
""")
    key, ears = heard(db, app)

    app.work(a={})
    assert ears() == [" interim"]
    app.work(b={})
    assert ears() == [""]
    assert app.done(key) == {"a": True, "b": True}


# workers that answer later -------------------------------------------------------------------------

LATER = """
activities:
  t1: {type: trigger}
  w: {type: worker, topic: do, job: {maps: {v: '{$self.output.data.v}'}}}
  more: {type: hook, job: {maps: {more: '{w.output.data.v}'}}}
  bad: {type: hook, job: {maps: {bad: '{w.output.metadata.err}'}}}
transitions:
  t1: [{to: w}]
  w: [{to: more, conditions: {code: 202}}, {to: bad, conditions: {code: 500}}]
"""


def set_aside(app):
    """A job whose worker has said that more will follow."""
    app.deploy(LATER)
    key = app.publish()
    [task] = app.claim("do")
    told = {
        "task_id": task.task_id,
        "token": str(task.token),
        "status": "pending",
        "data": {"v": 1},
    }
    assert [a.outcome for a in app.complete(told)] == ["completed"]
    return key, task, told


def answer(app, task, data, *more):
    return app.db.execute(
        "select hotmesh.answer_task(p_task_id => %s, p_token => %s, p_data => %s, p_status => %s, p_code => %s)",
        (task.task_id, str(task.token), Jsonb(data), *(*more, "success", None)[:2]),
    ).fetchone()[0]


def test_a_worker_may_answer_now_and_more_later(app, at):
    at("09:00")
    key, task, told = set_aside(app)
    assert (app.job(key).status, app.job(key).data) == ("running", {"v": 1, "more": 1})

    at.skip("1 day")
    assert app.claim("do") == []
    assert [a.outcome for a in app.complete(told)] == ["completed"]
    assert answer(app, task, {"v": 2}, "pending", None) == "pending"
    assert app.job(key).data == {"v": 2, "more": 2}
    assert answer(app, task, {"v": 3}) == "completed"

    assert app.done(key) == {"v": 3, "more": 2}
    assert [(s.code, s.dimension) for s in app.steps(key, "w")] == [
        (202, [0, 0]),
        (202, [0, 1]),
        (200, [0, 2]),
    ]
    assert answer(app, task, {"v": 4}) == "completed"
    assert app.done(key) == {"v": 3, "more": 2}


def test_the_later_answer_may_be_an_error(app):
    key, task, _ = set_aside(app)

    assert answer(app, task, {"message": "late"}, "error", 500) == "completed"

    assert '"message": "late"' in app.done(key)["bad"]


def test_the_later_answer_may_come_as_a_result(app):
    key, _, told = set_aside(app)

    final = told | {"status": "success", "data": {"v": 9}}
    assert [a.outcome for a in app.complete(final)] == ["completed"]

    assert app.done(key)["v"] == 9


def test_only_who_has_the_token_answers_later(app):
    app.deploy(LATER)
    app.publish()
    [task] = app.claim("do")

    assert answer(app, task, {}) == "leased"
    task = type(task)(
        **{f: getattr(task, f) for f in task.__dataclass_fields__} | {"token": "other"}
    )
    assert answer(app, task, {}) == "stale"


def test_a_job_that_ends_takes_its_open_answers_with_it(app):
    key, task, _ = set_aside(app)
    app.db.execute("select hotmesh.interrupt_job('t', %s)", (key,))

    assert answer(app, task, {"v": 2}) == "stale"
    assert app.job(key).status == "interrupted"
    assert len(app.steps(key, "w")) == 1


# jobs that are created pending ----------------------------------------------------------------------


def resume(app, key):
    return app.db.execute("select hotmesh.resume_job('t', %s)", (key,)).fetchone()[0]


def test_a_pending_job_waits_to_be_resumed(app, at):
    at("09:00")
    app.deploy(LATER)
    key = app.publish({"x": 1}, key="p", pending=60)
    assert (app.job(key).status, app.job(key).semaphore, app.count("tasks")) == ("running", -1, 0)

    assert [resume(app, key), resume(app, key)] == ["resumed", "already_running"]
    app.work(do={"v": 1})
    assert app.done(key) == {"v": 1}
    assert [resume(app, key), resume(app, "nobody")] == ["already_ended", "not_found"]


def test_a_pending_job_that_nobody_resumes_is_gone_and_its_key_free(app, at):
    at("09:00")
    app.deploy(LATER)
    app.publish(key="p", pending=60)

    at.skip("61 seconds")
    assert app.db.execute("select * from hotmesh.get_job('t', 'p')").fetchall() == []
    assert resume(app, "p") == "not_found"
    assert app.db.execute("select hotmesh.interrupt_job('t', 'p')").fetchone() == ("not_found",)
    app.publish(key="p")
    app.work(do={})
    app.done("p")


def test_a_pending_job_can_be_interrupted(app):
    app.deploy(LATER)
    key = app.publish(key="p", pending=60)

    app.db.execute("select hotmesh.interrupt_job('t', 'p')")

    assert app.job(key).status == "interrupted"


@pytest.mark.parametrize(
    "options",
    [
        {"pending": "x"},
        {"pending": 0},
        {"pending": 1e12},
        {"nope": 1},
        {"marker": {"x": 1}},
        {"search": 1},
    ],
)
def test_options_that_cannot_be_kept_are_refused(app, options):
    app.deploy(LATER)

    with pytest.raises(psycopg.Error) as raised:
        app.publish(**options)

    assert raised.value.sqlstate == "MH422"
    assert app.count("jobs") == 0


def test_search_text_and_markers_are_the_first_data_of_a_job(app):
    app.deploy(LATER)
    key = app.publish(search={"color": "red", "n": 1}, marker={"-m": {"a": 1}})

    app.work(do={"v": 1})

    assert app.done(key) == {"_color": "red", "_n": "1", "-m": {"a": 1}, "v": 1}
