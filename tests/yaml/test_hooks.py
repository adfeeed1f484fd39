"""Hooks: they pass through, sleep, wait for a signal, or wait for one until a timeout."""

# ruff: noqa: E501 (a line of a document is not to be broken)

from __future__ import annotations

import json
from datetime import UTC, datetime

import psycopg
import pytest

from hotmesh_pg.compiler import compile_text

SLEEPER = """
activities:
  t1: {type: trigger}
  h: {type: hook, sleep: SLEEP, job: {maps: {woke: '{$self.hook.data.timestamp}'}}}
  after: {type: hook, job: {maps: {went: after, saw: '{h.hook.data.timestamp}'}}}
transitions:
  t1: [{to: h}]
  h: [{to: after}]
"""

SIGNALLED = """
activities:
  t1: {type: trigger}
  h:
    type: hook
    SLEEP
    job: {maps: {answer: '{$self.hook.data.answer}', told: '{$self.output.metadata.err}'}}
  ok: {type: hook, job: {maps: {went: ok, saw: '{h.hook.data.answer}'}}}
  bad: {type: hook, job: {maps: {went: bad}}}
transitions:
  t1: [{to: h}]
  h:
    - {to: ok, conditions: {code: 200}}
    - {to: bad, conditions: {code: 409}}
hooks:
  answered:
    - to: h
      conditions: {match: [{expected: '{t1.output.data.id}', actual: '{$self.hook.data.id}'}]}
"""
WEB = SIGNALLED.replace("    SLEEP\n", "")
WEB_OR_TIME = SIGNALLED.replace("SLEEP", "sleep: '{t1.output.data.wait}'")


# passing through and sleeping ---------------------------------------------------------------------


def test_a_hook_without_anything_passes_through_in_the_same_transaction(app):
    app.deploy(SLEEPER.replace("sleep: SLEEP, ", ""))

    assert app.done(app.publish()) == {"went": "after"}


@pytest.mark.parametrize(
    "sleep",
    ["0", "-1", "'0'", "null", "''", "abc", "'{t1.output.data.missing}'", "'{t1.output.data.no}'",
     "{'@pipe': [[0], ['{@math.add}']]}"],
)  # fmt: skip
def test_a_sleep_of_nothing_passes_through(app, sleep):
    if sleep in ("''", "abc"):
        sleep = f"{{'@pipe': [[{sleep}]]}}"
    app.deploy(SLEEPER.replace("SLEEP", sleep))

    assert app.done(app.publish({"no": None})) == {"went": "after"}


@pytest.mark.parametrize(
    ("sleep", "seconds"),
    [("60", 60), ("'60'", 60), ("0.5", 0.5), ("'{t1.output.data.n}'", 60),
     ("{'@pipe': [['{t1.output.data.n}', 2], ['{@math.multiply}']]}", 120)],
)  # fmt: skip
def test_a_hook_sleeps_for_so_many_seconds_and_not_less(app, at, sleep, seconds):
    app.deploy(SLEEPER.replace("SLEEP", sleep))
    at("09:00")
    key = app.publish({"n": 60})

    at.skip(f"{seconds - 0.001} seconds")
    app.fire()
    assert app.job(key).status == "running"

    at.skip("0.001 seconds")
    app.fire()
    due = datetime(2030, 1, 1, 9, tzinfo=UTC).timestamp() * 1000 + seconds * 1000
    assert app.done(key) == {"woke": due, "went": "after", "saw": due}
    assert app.step(key, "h").code == 200


# signals ------------------------------------------------------------------------------------------


def test_a_signal_wakes_the_hook_that_waits_for_it(app):
    app.deploy(WEB)
    key = app.publish({"id": "a"})
    other = app.publish({"id": "b"})

    assert app.signal("answered", {"id": "a", "answer": 42}) == ("delivered", key)

    assert app.done(key) == {"answer": 42, "went": "ok", "saw": 42}
    assert app.job(other).status == "running"


@pytest.mark.parametrize(
    ("expected", "actual"), [(5, "5"), ("5", 5), (True, "true"), (None, "null")]
)
def test_keys_are_compared_as_text(app, expected, actual):
    app.deploy(WEB)
    key = app.publish({"id": expected})

    assert app.signal("answered", {"id": actual}) == ("delivered", key)


def test_undefined_waits_for_undefined(app):
    app.deploy(WEB)
    key = app.publish({})

    assert app.signal("answered", {}) == ("delivered", key)


def test_what_is_expected_need_not_be_mentioned_anywhere_else(app):
    app.deploy("""
        activities:
          t1: {type: trigger}
          w: {type: worker, topic: do}
          h: {type: hook}
        transitions:
          t1: [{to: w}]
          w: [{to: h}]
        hooks:
          answered:
            - to: h
              conditions:
                match:
                  - expected: {'@pipe': [['{w.output.data.id}', '{$job.metadata.jid}'], ['{@string.concat}']]}
                    actual: '{$hook.data.id}'
    """)
    key = app.publish(key="k")
    app.work(do={"id": "w"})

    assert app.signal("answered", {"id": "wk"}) == ("delivered", key)
    app.done(key)


def test_a_signal_before_its_hook_is_kept_with_its_status_and_code(app):
    app.deploy(WEB)

    assert app.signal("answered", {"id": "a", "why": "no"}, "error", 409) == ("kept", None)

    data = app.done(app.publish({"id": "a"}))
    assert data["went"] == "bad"
    assert json.loads(data["told"])["why"] == "no"


def test_an_error_signal_is_routed_by_its_code_and_its_payload_is_the_error(app):
    app.deploy(WEB)
    key = app.publish({"id": "a"})

    app.signal("answered", {"id": "a", "answer": 1, "why": "no"}, "error", 409)

    data = app.done(key)
    assert data["went"] == "bad"
    assert "answer" not in data
    assert json.loads(data["told"])["why"] == "no"


def test_an_error_signal_that_nobody_takes_fails_the_job(app):
    app.deploy(WEB)
    key = app.publish({"id": "a"})

    app.signal("answered", {"id": "a", "message": "m"}, "error", 422)

    error = app.failed(key)
    assert (error["message"], error["code"], error["is_stream_error"]) == ("m", 422, True)
    assert app.count("waits", "mailbox", "timers") == 0


def test_a_hook_maps_into_the_job_when_it_begins_to_wait_and_again_when_it_is_answered(app):
    app.deploy("""
        activities:
          t1: {type: trigger}
          h:
            type: hook
            output: {maps: {asked: '{t1.output.data.id}'}}
            job:
              maps:
                asked: '{$self.output.data.asked}'
                answer: '{$self.hook.data.answer}'
                state:
                  '@pipe':
                    - ['{$self.hook.data.answer}', 'waiting']
                    - ['{@conditional.nullish}']
        transitions: {t1: [{to: h}]}
        hooks:
          answered: [{to: h, conditions: {match: [{expected: k, actual: k}]}}]
    """)
    key = app.publish({"id": "a"})

    assert app.job(key).data == {"asked": "a", "state": "waiting"}
    app.signal("answered", {"answer": "yes"})

    assert app.done(key) == {"asked": "a", "state": "yes", "answer": "yes"}
    assert app.step(key, "h").output == {"asked": "a"}


def test_a_map_that_needs_the_answer_does_not_fail_the_hook_before_it_comes(app):
    app.deploy(
        WEB.replace(
            "answer: '{$self.hook.data.answer}'",
            "answer: {'@pipe': [['{h.hook.data.answer}'], ['{@string.toUpperCase}']]}",
        )
    )
    key = app.publish({"id": "a"})
    assert app.job(key).data is None

    app.signal("answered", {"id": "a", "answer": "yes"})

    assert app.done(key)["answer"] == "YES"


def test_a_map_that_throws_at_the_answer_fails_the_hook(app):
    app.deploy(
        WEB.replace(
            "answer: '{$self.hook.data.answer}'",
            "answer: {'@pipe': [['{$self.hook.data.answer}'], ['{@string.toUpperCase}']]}",
        )
    )
    key = app.publish({"id": "a"})

    assert app.signal("answered", {"id": "a", "answer": 5}) == ("delivered", key)

    assert app.failed(key)["code"] == 500


@pytest.mark.parametrize("data", ["text", 5, None, [1], []])
def test_a_signal_that_is_no_object_is_delivered_too(app, data):
    app.deploy("""
        activities:
          t1: {type: trigger}
          h: {type: hook, job: {maps: {all: '{$self.hook.data}'}}}
        transitions: {t1: [{to: h}]}
        hooks:
          answered: [{to: h, conditions: {match: [{expected: k, actual: k}]}}]
    """)
    key = app.publish()

    assert app.signal("answered", data) == ("delivered", key)
    assert app.done(key) == {"all": data}


def test_an_unknown_topic_is_refused(app):
    app.deploy(WEB)

    with pytest.raises(psycopg.Error, match="no hook of app t listens to nowhere"):
        app.signal("nowhere", {})


# signal or time -----------------------------------------------------------------------------------


def test_the_signal_comes_first(app, at):
    app.deploy(WEB_OR_TIME)
    at("09:00")
    key = app.publish({"id": "a", "wait": 60})

    app.signal("answered", {"id": "a", "answer": 1})
    at.skip("2 minutes")
    app.fire()

    assert app.done(key) == {"answer": 1, "went": "ok", "saw": 1}
    assert app.count("timers", "waits", "mailbox") == 0


def test_the_time_comes_first_and_a_later_signal_waits_for_the_next_hook(app, at):
    app.deploy(WEB_OR_TIME)
    at("09:00")
    key = app.publish({"id": "a", "wait": 60})

    at.skip("1 minute")
    app.fire()

    assert app.done(key) == {"went": "ok"}
    assert list(app.step(key, "h").hook) == ["timestamp"]
    assert app.signal("answered", {"id": "a", "answer": 2}) == ("kept", None)
    assert app.done(app.publish({"id": "a", "wait": 60}))["answer"] == 2


@pytest.mark.parametrize("wait", [None, 0, -5, "soon", {}, True])
def test_without_a_time_it_waits_for_the_signal_alone(app, at, wait):
    app.deploy(WEB_OR_TIME)
    at("09:00")
    key = app.publish({"id": "a", "wait": wait})

    at.skip("10 years")
    app.fire()
    assert app.job(key).status == "running"

    app.signal("answered", {"id": "a", "answer": 1})
    assert app.done(key)["went"] == "ok"


# escalations --------------------------------------------------------------------------------------

ASKING = """
activities:
  t1: {type: trigger}
  h:
    type: hook
    sleep: 3600
    job: {maps: {answer: '{$self.hook.data.answer}'}}
    escalation:
      role: '{t1.output.data.role}'
      type: approval
      subtype: large
      entity: order
      description: '{t1.output.data.missing}'
      priority: '{t1.output.data.priority}'
      originId: o-1
      taskQueue: inbox
      metadata: {order: '{t1.output.data.id}', 'fixed': [1, '{t1.output.data.id}'], gone: '{t1.output.data.missing}'}
      envelope: '{t1.output.data.letter}'
transitions: {t1: [{to: h}]}
hooks:
  answered:
    - to: h
      conditions: {match: [{expected: '{t1.output.data.id}', actual: '{$self.hook.data.id}'}]}
"""


def asked(app):
    cursor = app.db.execute(
        """select status, role, type, subtype, entity, description, priority, origin_id, task_queue,
                  metadata, envelope, signal_key, topic, workflow_id, app_id, resolver_payload
             from hotmesh.escalations order by created_at"""
    )
    names = [column.name for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def test_an_escalation_block_writes_a_row_that_says_what_the_document_says(app):
    app.deploy(ASKING)
    key = app.publish({"id": "a", "role": "boss", "priority": 2, "letter": {"to": ["x"]}})

    [row] = asked(app)

    assert row == {
        "status": "pending",
        "role": "boss",
        "type": "approval",
        "subtype": "large",
        "entity": "order",
        "description": None,
        "priority": 2,
        "origin_id": "o-1",
        "task_queue": "inbox",
        "metadata": {"order": "a", "fixed": {"0": 1, "1": "a"}},
        "envelope": {"to": ["x"]},
        "signal_key": "a",
        "topic": "answered",
        "workflow_id": key,
        "app_id": "t",
        "resolver_payload": None,
    }


def test_resolving_the_escalation_answers_the_hook(app):
    app.deploy(ASKING)
    key = app.publish({"id": "a", "role": "boss", "priority": 2})

    outcome = app.db.execute(
        """select outcome from hotmesh.resolve_escalation(
             p_id => (select id from hotmesh.escalations), p_payload => '{"answer": "yes"}')"""
    ).fetchone()[0]

    assert outcome == "resolved"
    assert app.done(key) == {"answer": "yes"}


def test_a_signal_resolves_the_escalation_and_the_timeout_expires_it(app, at):
    app.deploy(ASKING)
    at("09:00")
    signalled, late = (app.publish({"id": i, "role": "boss", "priority": 2}) for i in "ab")

    app.signal("answered", {"id": "a", "answer": "yes"})
    at.skip("1 hour")
    app.fire()

    assert app.done(signalled) == {"answer": "yes"}
    assert app.job(late).status == "completed"
    assert sorted(row["status"] for row in asked(app)) == ["expired", "resolved"]


def test_a_block_of_which_nothing_resolves_asks_nobody(app):
    app.deploy(
        ASKING.replace("      type: approval\n", "").replace(
            "      metadata: {order: '{t1.output.data.id}', 'fixed': [1, '{t1.output.data.id}'], "
            "gone: '{t1.output.data.missing}'}\n",
            "",
        )
    )
    key = app.publish({"id": "a"})

    assert asked(app) == []
    app.signal("answered", {"id": "a"})
    app.done(key)


def test_the_priority_has_a_default(app):
    app.deploy(ASKING)
    app.publish({"id": "a", "role": "boss"})

    assert asked(app)[0]["priority"] == 5


def test_an_ended_job_asks_nobody(app):
    app.deploy(ASKING)
    key = app.publish({"id": "a", "role": "boss"})

    app.db.execute("select hotmesh.interrupt_job('t', %s)", (key,))

    assert asked(app)[0]["status"] == "cancelled"


FOLLOWED = """
app:
  id: followed
  version: '1'
  graphs:
    - subscribes: followed.go
      activities:
        t: {type: trigger}
        h: {type: hook, job: {maps: {last: '{$self.hook.data.n}'}}}
        more: {type: hook, job: {maps: {more: '{h.hook.data.n}'}}}
        done: {type: hook, job: {maps: {done: '{h.hook.data.n}'}}}
      transitions:
        t: [{to: h}]
        h: [{to: more, conditions: {code: 202}}, {to: done}]
      hooks:
        followed.say:
          - to: h
            conditions: {match: [{expected: k, actual: '{$self.hook.data.id}'}]}
"""


def _say(db, number, code):
    [(outcome,)] = db.execute(
        "select outcome from hotmesh.signal('followed', 'followed.say', %s, p_code => %s)",
        (f'{{"id": "k", "n": {number}}}', code),
    ).fetchall()
    return outcome


@pytest.mark.parametrize("before", [0, 1, 2, 3])
def test_a_wait_answered_with_202_stays_open_until_a_signal_closes_it(db, before):
    db.execute(compile_text(FOLLOWED).script().encode())
    db.execute("select hotmesh.activate_app('followed', '1')")
    signals = [(1, 202), (2, 202), (3, 200)]

    told = [_say(db, *signal) for signal in signals[:before]]
    db.execute("select hotmesh.publish('followed', 'followed.go', '{}', 'job')")
    told += [_say(db, *signal) for signal in signals[before:]]

    [(status, data)] = db.execute(
        "select status, data from hotmesh.get_job('followed', 'job')"
    ).fetchall()
    answers = db.execute(
        "select (hook ->> 'n')::int, status, dimension from hotmesh.job_steps('followed', 'job')"
        " where activity = 'h' order by 1"
    ).fetchall()
    assert told == ["kept"] * before + ["delivered"] * (3 - before)
    assert (status, data["last"], data["done"]) == ("completed", 3, 3)
    assert answers == [
        (1, "pending", [0, 0]),
        (2, "pending", [0, 1]),
        (3, "success", [0, 2]),
    ]


# several rules and matches --------------------------------------------------------------------------

RULES = """
activities:
  t1: {type: trigger}
  a: {type: hook, job: {maps: {a: '{$self.hook.data.v}'}}}
  b: {type: hook, job: {maps: {b: '{$self.hook.data.v}'}}}
transitions:
  t1: [{to: a, conditions: {match: [{expected: a, actual: '{t1.output.data.way}'}]}}, {to: b, conditions: {match: [{expected: b, actual: '{t1.output.data.way}'}]}}]
hooks:
  ask:
    - {to: a, conditions: {match: [{expected: '{t1.output.data.x}', actual: '{$self.hook.data.x}'}]}}
    - {to: b, conditions: {match: [{expected: '{t1.output.data.y}', actual: '{$self.hook.data.y}'}]}}
"""


def test_each_rule_of_a_topic_finds_the_jobs_that_wait_at_its_own_activity(app):
    app.deploy(RULES)
    at_a, at_b = (
        app.publish({"way": "a", "x": 1, "y": 2}),
        app.publish({"way": "b", "x": 2, "y": 1}),
    )

    assert app.signal("ask", {"y": 1, "x": 9, "v": "to b"}) == ("delivered", at_b)
    assert app.signal("ask", {"x": 1, "y": 9, "v": "to a"}) == ("delivered", at_a)

    assert (app.done(at_a), app.done(at_b)) == ({"a": "to a"}, {"b": "to b"})


@pytest.mark.parametrize("way", ["a", "b"])
def test_an_early_signal_is_kept_for_each_rule_of_its_topic_and_taken_once(app, way):
    app.deploy(RULES)
    assert app.signal("ask", {"x": 1, "y": 2, "v": "early"}) == ("kept", None)

    wrong = app.publish({"way": "b", "y": 1}) if way == "a" else app.publish({"way": "a", "x": 2})
    assert app.job(wrong).status == "running"
    assert app.done(app.publish({"way": way, "x": 1, "y": 2})) == {way: "early"}
    assert app.job(app.publish({"way": way, "x": 1, "y": 2})).status == "running"
    assert app.count("letters") == 0


def test_all_matches_of_a_rule_must_be_met(app):
    app.deploy("""
activities:
  t1: {type: trigger}
  h: {type: hook, job: {maps: {v: '{$self.hook.data.v}'}}}
transitions: {t1: [{to: h}]}
hooks:
  ask:
    - to: h
      conditions:
        match:
          - {expected: '{t1.output.data.x}', actual: '{$self.hook.data.x}'}
          - {expected: 'fixed', actual: '{$self.hook.data.y}'}
""")
    key = app.publish({"x": 1})

    assert app.signal("ask", {"x": 1, "y": "other"}) == ("kept", None)
    assert app.signal("ask", {"x": 1, "y": "fixed", "v": 5}) == ("delivered", key)
    assert app.done(key) == {"v": 5}


def test_a_waiting_hook_maps_the_jobs_data_by_its_short_name_too(app):
    app.deploy("""
        activities:
          t1: {type: trigger, job: {maps: {y: 5}}}
          h:
            type: hook
            sleep: 60
            output: {maps: {x: '{data.y}', topic: '{metadata.tpc}'}}
            job: {maps: {z: '{h.output.data.x}', topic: '{$self.output.data.topic}'}}
        transitions: {t1: [{to: h}]}
    """)
    key = app.publish()

    assert app.job(key).data == {"y": 5, "z": 5, "topic": "start"}
