"""Where errors go: transitions take them by their code, or they end the job."""

# ruff: noqa: E501 (a line of a document is not to be broken)

from __future__ import annotations

import json

import psycopg
import pytest
from driver import Failure, document, fails

WORKER = """
activities:
  t1: {type: trigger}
  w:
    type: worker
    topic: do
    job:
      maps:
        answer: '{$self.output.data.answer}'
        told: '{$self.output.metadata.err}'
  next:
    type: hook
    job: {maps: {went: next}}
transitions:
  t1: [{to: w}]
  w: [{to: next, conditions: {code: CODE}}]
"""


@pytest.mark.parametrize("code", ["404", "'404'", "[404]", "['404']", "[500, 404]"])
def test_a_transition_takes_the_code_that_it_names(app, code):
    app.deploy(WORKER.replace("CODE", code))

    data = app.run(do=fails(404, "not there"))

    assert data["went"] == "next"


@pytest.mark.parametrize("code", ["500", "[]", "200", "0", "null", "['404', 500]"])
def test_another_code_is_not_taken(app, code):
    app.deploy(WORKER.replace("CODE", code))
    key = app.publish()

    app.work(do=fails(404, "not there"))

    assert app.failed(key)["code"] == 404


@pytest.mark.parametrize("code", ["200", "0", "null", "'200'", "[200]"])
def test_success_is_200(app, code):
    app.deploy(WORKER.replace("CODE", code))

    assert app.run(do={"answer": 1}) == {"answer": 1, "went": "next"}


def test_conditions_without_a_code_mean_200(app):
    app.deploy(WORKER.replace("conditions: {code: CODE}", "conditions: {match: []}"))

    assert app.run(do={"answer": 1})["went"] == "next"


def test_a_success_may_have_another_code_and_is_no_error(app):
    app.deploy(WORKER.replace("CODE", "500"))
    key = app.publish()
    [task] = app.claim("do")

    app.complete({"task_id": task.task_id, "token": str(task.token), "code": 500, "data": {}})

    assert app.done(key)["went"] == "next"
    assert app.step(key, "w").status == "success"


def test_a_code_that_no_transition_takes_ends_the_branch_of_a_success(app):
    app.deploy(WORKER.replace("CODE", "201"))

    assert app.run(do={"answer": 1}) == {"answer": 1}


def test_a_transition_without_conditions_fires_on_errors_too(app):
    app.deploy(WORKER.replace(", conditions: {code: CODE}", ""))

    data = app.run(do=fails(404, "not there"))

    assert data["went"] == "next"


def test_an_error_is_text_in_the_metadata_and_not_in_the_data(app):
    app.deploy(WORKER.replace("CODE", "404"))

    data = app.run(do=fails(404, "not there", answer=42))

    assert "answer" not in data
    assert json.loads(data["told"]) == {"code": 404, "message": "not there", "answer": 42}


def test_an_error_that_nobody_takes_fails_the_job_and_says_that_it_came_from_a_stream(app):
    app.deploy(WORKER.replace("CODE", "500"))
    key = app.publish()

    app.work(do=fails(404, "not there"))

    assert app.failed(key) == {"code": 404, "message": "not there", "is_stream_error": True}
    assert json.loads(app.job(key).data["told"])["code"] == 404


def test_an_error_without_a_code_is_500_and_never_hangs(app):
    app.deploy(WORKER.replace("CODE", "500"))

    assert app.run(do=fails(None))["went"] == "next"


def test_a_failed_branch_ends_the_job_while_others_are_open(app):
    app.deploy("""
        activities:
          t1: {type: trigger}
          a: {type: worker, topic: bad}
          b: {type: worker, topic: good}
          c: {type: hook, sleep: 60}
        transitions:
          t1: [{to: a}, {to: b}, {to: c}]
    """)
    key = app.publish()

    app.work(bad=fails(422))

    assert app.failed(key)["code"] == 422
    assert app.job(key).semaphore == 0
    assert app.count("tasks", "waits", "timers") == 0


def test_the_activity_after_an_error_reads_it(app):
    app.deploy("""
        activities:
          t1: {type: trigger}
          w: {type: worker, topic: do}
          repair:
            type: worker
            topic: repair
            input:
              maps:
                why:
                  '@pipe':
                    - ['{w.output.metadata.err}']
                    - ['{@json.parse}', message]
                    - ['{@object.get}']
        transitions:
          t1: [{to: w}]
          w: [{to: repair, conditions: {code: [500]}}]
    """)
    seen = []
    key = app.publish()

    app.work(do=fails(500, "no paper"), repair=seen.append)

    app.done(key)
    assert seen == [{"why": "no paper"}]


@pytest.mark.parametrize("data", ["text", 5, None, [1], {"message": "m", "code": "x"}])
def test_any_shape_of_error_payload_is_kept_as_one(app, data):
    app.deploy(WORKER.replace("CODE", "500"))
    key = app.publish()
    [task] = app.claim("do")

    app.complete(
        {
            "task_id": task.task_id,
            "token": str(task.token),
            "status": "error",
            "code": 404,
            "data": data,
        }
    )

    error = app.failed(key)
    assert (error["code"], error["is_stream_error"]) == (404, True)
    assert "message" in error


# what throws in a map -----------------------------------------------------------------------------

THROW = "{'@pipe': [['{t1.output.data.missing}'], ['{@string.toUpperCase}']]}"

THROWERS = {
    "a worker's input": "{type: worker, topic: do, input: {maps: {x: THROW}}}",
    "a worker's job maps": "{type: worker, topic: do, job: {maps: {x: THROW}}}",
    "a worker's topic": "{type: worker, topic: THROW}",
    "a hook's output": "{type: hook, output: {maps: {x: THROW}}}",
    "a hook's job maps": "{type: hook, job: {maps: {x: THROW}}}",
    "a sleeping hook's job maps": "{type: hook, sleep: 1, job: {maps: {x: THROW}}}",
    "a sleep": "{type: hook, sleep: THROW}",
    "an await's input": "{type: await, topic: child, input: {maps: {x: THROW}}}",
    "an await's topic": "{type: await, topic: THROW}",
    "an await's flag": "{type: await, topic: child, await: THROW}",
    "an await's job maps": "{type: await, topic: child, job: {maps: {x: THROW}}}",
    "the child's own maps": "{type: await, topic: broken}",
    "the child's own id": "{type: await, topic: unnamed}",
    "no such child": "{type: await, topic: '{t1.output.data.graph}'}",
    "an empty topic": "{type: worker, topic: '{t1.output.data.missing}'}",
    "too long a sleep": "{type: hook, sleep: '{t1.output.data.eons}'}",
    "too long a topic": "{type: worker, topic: '{t1.output.data.long}'}",
    "a signal key that is too long": "{type: hook}\nhooks: {sig: [{to: a, conditions: {match: "
    "[{expected: '{t1.output.data.long}', actual: '{$self.hook.data.id}'}]}}]}",
    "a signal key that throws": "{type: hook}\nhooks: {sig: [{to: a, conditions: {match: "
    "[{expected: THROW, actual: '{$self.hook.data.id}'}]}}]}",
    "an escalation's metadata": "{type: hook, escalation: {role: r, metadata: {x: '{t1.output.data.id}'}, "
    "priority: '{t1.output.data.long}'}}\n"
    "hooks: {sig: [{to: a, conditions: {match: [{expected: k, actual: k}]}}]}",
}
CHILDREN = """
    subscribes: child
    activities: {c1: {type: trigger}}
""", f"""
    subscribes: broken
    activities:
      b1: {{type: trigger, job: {{maps: {{x: {THROW.replace("t1", "b1")}}}}}}}
      b2: {{type: hook, job: {{maps: {{ran: true}}}}}}
    transitions:
      b1: [{{to: b2}}]
""", f"""
    subscribes: unnamed
    activities: {{u1: {{type: trigger, stats: {{id: {THROW.replace("t1", "u1")}}}}}}}
"""  # fmt: skip
INPUT = {"long": "x" * 300, "eons": 1e12, "graph": "none.such", "id": 1}


def deploy_thrower(app, activity, transitions):
    activity, _, rest = activity.replace("THROW", THROW).partition("\n")
    graph = f"""
activities:
  t1: {{type: trigger}}
  before: {{type: worker, topic: before}}
  a: {activity}
  next: {{type: hook, job: {{maps: {{went: next}}}}}}
transitions:
  t1: [{{to: before}}]
  before: [{{to: a}}]
  {transitions}
{rest}
"""
    app.deploy(graph, *CHILDREN)


@pytest.mark.parametrize("what", THROWERS)
def test_what_throws_fails_its_own_step_with_500(app, what):
    deploy_thrower(app, THROWERS[what], "")
    key = app.publish(INPUT)

    app.work(before={}, do={})

    error = app.failed(key)
    assert error["code"] in (500, 404)
    assert error["message"]
    assert [s.status for s in app.steps(key, "before")] == ["success"]
    assert [s.status for s in app.steps(key, "a")] == ["error"]


@pytest.mark.parametrize("what", THROWERS)
def test_what_throws_is_routed_by_its_transitions(app, what):
    deploy_thrower(app, THROWERS[what], "a: [{to: next, conditions: {code: [500, 404]}}]")
    key = app.publish(INPUT)

    app.work(before={}, do={})

    assert app.done(key) == {"went": "next"}


def test_a_condition_that_throws_fails_its_step(app):
    app.deploy(f"""
        activities:
          t1: {{type: trigger}}
          before: {{type: worker, topic: before}}
          a: {{type: worker, topic: do, job: {{maps: {{done: true}}}}}}
          good: {{type: hook, job: {{maps: {{went: good}}}}}}
          bad: {{type: hook, job: {{maps: {{went: bad}}}}}}
        transitions:
          t1: [{{to: before}}]
          before: [{{to: a}}]
          a:
            - {{to: good, conditions: {{match: [{{expected: 1, actual: {THROW}}}]}}}}
            - {{to: bad, conditions: {{code: 500}}}}
    """)

    assert app.run(before={}, do={}) == {"went": "bad"}


def test_a_condition_that_throws_again_for_the_error_fails_the_job(app):
    app.deploy(f"""
        activities:
          t1: {{type: trigger}}
          a: {{type: worker, topic: do}}
          good: {{type: hook}}
        transitions:
          t1: [{{to: a}}]
          a: [{{to: good, conditions: {{code: [200, 500], match: [{{expected: 1, actual: {THROW}}}]}}}}]
    """)
    key = app.publish()

    app.work(do={})

    assert app.failed(key)["code"] == 500


def test_one_job_that_throws_leaves_the_others_of_the_batch_alone(app):
    app.deploy("""
        activities:
          t1: {type: trigger}
          a:
            type: worker
            topic: do
            job:
              maps:
                x: {'@pipe': [['{$self.output.data.x}'], ['{@string.toUpperCase}']]}
        transitions:
          t1: [{to: a}]
    """)
    keys = [app.publish({"n": n}) for n in range(5)]
    tasks = app.claim("do")

    app.complete(
        *(
            {"task_id": t.task_id, "token": str(t.token), "data": {"x": 5 if n == 2 else "a"}}
            for n, t in enumerate(tasks)
        )
    )

    assert sorted(app.job(key).status for key in keys) == ["completed"] * 4 + ["failed"]


@pytest.mark.parametrize(
    "trigger",
    [
        "{type: trigger, job: {maps: {x: THROW}}}",
        "{type: trigger, stats: {id: THROW}}",
        "{type: trigger, entity: THROW}",
        "{type: trigger}\n  # condition",
    ],
)
def test_a_trigger_that_throws_refuses_the_job_and_writes_nothing(app, trigger):
    throw = THROW.replace("{t1.output", "{$self.input")
    condition = f", conditions: {{match: [{{expected: 1, actual: {throw}}}]}}"
    app.deploy(f"""
activities:
  t1: {trigger.replace("THROW", throw)}
  a: {{type: hook}}
transitions:
  t1: [{{to: a{condition if "# condition" in trigger else ""}}}]
""")

    with pytest.raises(psycopg.Error, match="the trigger failed") as caught:
        app.publish({"name": 5})

    assert caught.value.sqlstate == "MH422"
    assert app.count("jobs", "job_data", "steps", "tasks", "waits") == 0


def test_a_trigger_that_throws_starts_no_graph_behind_an_await(app):
    deploy_thrower(app, THROWERS["the child's own maps"], "")
    key = app.publish(INPUT)

    app.work(before={})

    children = app.db.execute(
        "select status, data from hotmesh.list_jobs(p_app => 't', p_query => '{\"topic\": \"broken\"}')"
    ).fetchall()
    assert children == [("failed", None)]
    assert app.failed(key)["code"] == 500


def test_retries_stand_before_the_transitions(app, at):
    at("09:00")
    app.deploy(
        WORKER.replace("CODE", "404").replace("topic: do", "topic: do\n    retry: {'404': [2]}")
    )
    key = app.publish()
    attempts = []

    def broken(data):
        attempts.append(data)
        raise Failure(404)

    for _ in range(3):
        app.work(do=broken)
        at.skip("20 seconds")

    assert len(attempts) == 3
    assert app.done(key)["went"] == "next"
    assert app.step(key, "w").attempt == 3


def test_the_document_frame_is_what_the_compiler_expects():
    assert document("activities: {t1: {type: trigger}}").startswith("app:\n  id: t\n")
