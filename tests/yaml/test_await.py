"""Await: a graph starts another and takes its result, or goes on at once."""

# ruff: noqa: E501 (a line of a document is not to be broken)

from __future__ import annotations

import json
from threading import Thread

import pytest
from driver import fails
from rig import eventually

PARENT = """
activities:
  t1: {type: trigger}
  a:
    type: await
    topic: child
    input: {maps: {id: '{t1.output.data.id}', n: '{t1.output.data.n}'}}
    job: {maps: {answer: '{$self.output.data.answer}', told: '{$self.output.metadata.err}'}}
  ok: {type: hook, job: {maps: {went: ok, saw: '{a.output.data.answer}'}}}
  bad: {type: hook, job: {maps: {went: bad}}}
transitions:
  t1: [{to: a}]
  a:
    - {to: ok, conditions: {code: 200}}
    - {to: bad, conditions: {code: [409, 422]}}
"""

CHILD = """
subscribes: child
activities:
  c1:
    type: trigger
    stats: {id: '{$self.input.data.id}'}
    job: {maps: {answer: '{$self.input.data.n}'}}
"""

WORKING_CHILD = """
subscribes: child
activities:
  c1: {type: trigger, stats: {id: '{$self.input.data.id}'}}
  cw:
    type: worker
    topic: do
    input: {maps: {n: '{c1.output.data.n}'}}
    job: {maps: {answer: '{$self.output.data.answer}'}}
transitions: {c1: [{to: cw}]}
"""


def test_a_child_that_is_done_at_once_costs_no_second_call(app):
    app.deploy(PARENT, CHILD)

    assert app.done(app.publish({"n": 5})) == {"answer": 5, "went": "ok", "saw": 5}


def test_the_result_of_a_child_is_the_output_of_the_await(app):
    app.deploy(PARENT, WORKING_CHILD)
    key = app.publish({"n": 5, "id": "c"})
    assert app.job(key).status == "running"

    app.work(do=lambda data: {"answer": data["n"] * 2})

    assert app.done(key) == {"answer": 10, "went": "ok", "saw": 10}
    assert app.step(key, "a").output == {"answer": 10}
    assert app.step(key, "a").input == {"id": "c", "n": 5}
    assert app.job("c").parent_job_key == key


def test_a_child_that_maps_nothing_answers_an_empty_object(app):
    app.deploy(PARENT, "subscribes: child\nactivities: {c1: {type: trigger}}")
    key = app.publish()

    app.done(key)
    assert app.step(key, "a").output == {}


def test_an_error_of_the_child_is_routed_by_its_code_in_the_parent(app):
    app.deploy(PARENT, WORKING_CHILD)
    key = app.publish({"id": "c"})

    app.work(do=fails(422, "too many"))

    data = app.done(key)
    assert data["went"] == "bad"
    assert "answer" not in data
    assert json.loads(data["told"])["message"] == "too many"
    assert app.failed("c")["code"] == 422


def test_an_error_of_the_child_that_nobody_takes_fails_the_parent_too(app):
    app.deploy(PARENT, WORKING_CHILD)
    key = app.publish({"id": "c"})

    app.work(do=fails(500, "broken"))

    assert app.failed(key) == {"code": 500, "message": "broken", "is_stream_error": True}


def test_the_job_maps_of_the_parent_run_for_an_error_too(app):
    app.deploy(PARENT, WORKING_CHILD)
    key = app.publish({"id": "c"})

    app.work(do=fails(500, "broken"))

    assert json.loads(app.job(key).data["told"])["code"] == 500


@pytest.mark.parametrize(("throw", "status"), [(True, "bad"), (False, "ok")])
def test_an_interrupted_child_answers_with_its_code_or_with_what_it_has(app, throw, status):
    app.deploy(PARENT.replace("422", "410"), WORKING_CHILD)
    key = app.publish({"id": "c"})

    app.db.execute("select hotmesh.interrupt_job('t', 'c', p_throw => %s)", (throw,))

    assert app.done(key)["went"] == status


def test_an_interrupted_parent_leaves_its_child_alone_and_hears_nothing_of_it(app):
    app.deploy(PARENT, WORKING_CHILD)
    key = app.publish({"id": "c", "n": 1})
    app.db.execute("select hotmesh.interrupt_job('t', %s)", (key,))

    app.work(do={"answer": 1})

    assert app.job(key).status == "interrupted"
    assert app.done("c") == {"answer": 1}


# a child that nobody waits for --------------------------------------------------------------------


@pytest.mark.parametrize(
    "rule", ["false", "'{t1.output.data.wait}'", "{'@pipe': [[1, 2], ['{@conditional.equality}']]}"]
)
def test_only_false_severs(app, rule):
    app.deploy(PARENT.replace("topic: child", f"topic: child\n    await: {rule}"), WORKING_CHILD)
    key = app.publish({"id": "c", "wait": False})

    assert app.done(key)["went"] == "ok"
    assert app.step(key, "a").output["job_id"] == "c"
    assert sorted(app.step(key, "a").output) == ["jc", "job_id", "ju"]
    assert app.job("c").status == "running"
    app.work(do=fails(500))
    assert app.failed("c")["code"] == 500


@pytest.mark.parametrize(
    "rule", ["true", "'false'", "0", "''", "null", "'{t1.output.data.missing}'"]
)
def test_anything_else_waits(app, rule):
    app.deploy(PARENT.replace("topic: child", f"topic: child\n    await: {rule}"), WORKING_CHILD)
    key = app.publish({"id": "c"})

    assert app.job(key).status == "running"
    app.work(do={"answer": 1})
    assert app.done(key)["saw"] == 1


# collisions ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("child", [CHILD, WORKING_CHILD])
def test_a_child_whose_key_is_taken_is_routed_as_409_and_never_hangs(app, child):
    app.deploy(PARENT, child)
    app.publish({"id": "c"}, topic="child")

    data = app.done(app.publish({"id": "c"}))

    assert data["went"] == "bad"
    assert json.loads(data["told"]) == {"code": 409, "message": "Duplicate job: c"}
    app.work(do={})


def test_a_job_that_awaits_its_own_key_is_a_duplicate_too(app):
    app.deploy(PARENT, WORKING_CHILD)

    assert app.done(app.publish({"id": "same"}, key="same"))["went"] == "bad"


def test_the_key_of_an_expired_child_is_free(app, at):
    app.deploy(PARENT, CHILD.replace("subscribes: child", "subscribes: child\nexpire: 60"))
    at("09:00")
    app.done(app.publish({"id": "c", "n": 1}))

    at.skip("60 seconds")

    assert app.done(app.publish({"id": "c", "n": 2}))["answer"] == 2


# nesting ------------------------------------------------------------------------------------------

LEVEL = """
subscribes: level{n}
activities:
  l{n}: {{type: trigger}}
  a{n}:
    type: await
    topic: level{next}
    input: {{maps: {{n: {{'@pipe': [['{{l{n}.output.data.n}}', 1], ['{{@math.add}}']]}}}}}}
    job: {{maps: {{n: '{{$self.output.data.n}}'}}}}
transitions: {{l{n}: [{{to: a{n}}}]}}
"""
BOTTOM = """
subscribes: level{n}
activities:
  l{n}: {{type: trigger}}
  w: {{type: worker, topic: do, input: {{maps: {{n: '{{l{n}.output.data.n}}'}}}},
      job: {{maps: {{n: '{{$self.output.data.n}}'}}}}}}
transitions: {{l{n}: [{{to: w}}]}}
"""


@pytest.mark.parametrize("depth", [3, 12])
def test_awaits_nest(app, depth):
    levels = [LEVEL.format(n=n, next=n + 1) for n in range(depth)]
    app.deploy(*levels, BOTTOM.format(n=depth))
    key = app.publish({"n": 0}, topic="level0")

    app.work(do=lambda data: data)

    assert app.done(key) == {"n": depth}


def test_an_error_rises_through_all_levels(app):
    app.deploy(*(LEVEL.format(n=n, next=n + 1) for n in range(3)), BOTTOM.format(n=3))
    key = app.publish({"n": 0}, topic="level0")

    app.work(do=fails(404, "deep down"))

    assert app.failed(key) == {"code": 404, "message": "deep down", "is_stream_error": True}


def test_a_graph_that_awaits_itself_for_ever_is_stopped_with_508(app):
    app.deploy(LEVEL.format(n=0, next=0))
    key = app.publish({"n": 0}, topic="level0")

    assert app.failed(key)["code"] == 508


def test_children_of_parallel_branches_answer_in_any_order(app):
    app.deploy(
        """
        activities:
          t1: {type: trigger}
          a: {type: await, topic: child, input: {maps: {n: 1}}, job: {maps: {a: '{$self.output.data.answer}'}}}
          b: {type: await, topic: child, input: {maps: {n: 2}}, job: {maps: {b: '{$self.output.data.answer}'}}}
        transitions: {t1: [{to: a}, {to: b}]}
    """,
        WORKING_CHILD,
    )
    key = app.publish()
    second, first = reversed(app.claim("do"))

    app.complete(
        {"task_id": first.task_id, "token": str(first.token), "data": {"answer": first.input["n"]}}
    )
    app.complete(
        {
            "task_id": second.task_id,
            "token": str(second.token),
            "data": {"answer": second.input["n"]},
        }
    )

    assert app.done(key) == {"a": 1, "b": 2}


def test_both_children_done_in_one_batch(app):
    app.deploy(
        """
        activities:
          t1: {type: trigger}
          a: {type: await, topic: child, input: {maps: {n: 1}}, job: {maps: {a: '{$self.output.data.answer}'}}}
          b: {type: await, topic: child, input: {maps: {n: 2}}, job: {maps: {b: '{$self.output.data.answer}'}}}
        transitions: {t1: [{to: a}, {to: b}]}
    """,
        WORKING_CHILD,
    )
    keys = [app.publish() for _ in range(5)]

    app.work(do=lambda data: {"answer": data["n"]})

    assert [app.done(key) for key in keys] == [{"a": 1, "b": 2}] * 5


def test_a_parent_that_is_busy_elsewhere_gets_its_answer_at_the_next_look(app, connect):
    app.deploy(PARENT, WORKING_CHILD)
    key = app.publish({"id": "c"})
    other = connect(autocommit=False)
    other.execute("select from hotmesh.jobs where job_key = %s for update", (key,))

    app.work(do={"answer": 1})

    assert app.job(key).status == "running"
    other.rollback()
    app.fire()
    assert app.done(key)["answer"] == 1


def test_parent_and_child_may_be_acted_on_from_two_sessions_at_once(app, connect):
    app.deploy(PARENT, WORKING_CHILD)
    keys = [app.publish({"id": f"c{n}"}) for n in range(20)]
    other = connect()

    def interrupt():
        for n in range(20):
            other.execute("select hotmesh.interrupt_job('t', %s)", (f"c{19 - n}",))

    thread = Thread(target=interrupt)
    thread.start()
    for key in keys:
        app.db.execute("select hotmesh.interrupt_job('t', %s)", (key,))
    thread.join()

    def ended():
        app.fire()
        return all(app.job(key).status != "running" for key in keys)

    assert eventually(ended)
