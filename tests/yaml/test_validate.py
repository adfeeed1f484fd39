"""`validate: true`: data that does not fit its schema is refused, or fails the step it was for."""

# ruff: noqa: E501 (a line of a document is not to be broken)

from __future__ import annotations

import json

import psycopg
import pytest
from driver import document, fails
from psycopg.types.json import Jsonb

from hotmesh_pg.compiler import CompileError, load

SCHEMA = "{type: object, required: [n], properties: {n: {type: integer, minimum: 1}, list: {items: {type: string, pattern: '^a'}}}}"

GRAPH = f"""
subscribes: start
validate: true
input: {{schema: {SCHEMA}}}
activities:
  t1: {{type: trigger, job: {{maps: {{n: '{{$self.input.data.n}}'}}}}}}
"""

WORKER = """
activities:
  t1: {type: trigger}
  a:
    type: worker
    topic: do
    validate: true
    input:
      maps: {n: '{t1.output.data.n}', own: '{data.x}'}
      schema: {properties: {n: {type: integer}}, required: [n]}
    output:
      schema: {required: [price], properties: {price: {type: number}}}
    job: {maps: {price: '{$self.output.data.price}', told: '{a.output.metadata.err}'}}
  ok: {type: hook, job: {maps: {went: ok}}}
  bad: {type: hook, job: {maps: {went: bad, why: '{a.output.metadata.err}'}}}
transitions:
  t1: [{to: a}]
  a:
    - {to: ok, conditions: {code: [200, 202]}}
    - {to: bad, conditions: {code: 422}}
"""

PARENT = """
activities:
  p1: {type: trigger}
  a: {type: await, topic: start, input: {maps: {n: '{p1.output.data.n}'}}}
  bad: {type: hook, job: {maps: {why: '{a.output.metadata.err}'}}}
transitions:
  p1: [{to: a}]
  a: [{to: bad, conditions: {code: 422}}]
"""


def refused(app, data, function="publish"):
    argument = Jsonb([{"data": {"n": 1}}, {"data": data}]) if function != "publish" else Jsonb(data)
    with pytest.raises(psycopg.Error) as raised:
        app.db.execute(f"select hotmesh.{function}('t', 'start', %s)".encode(), (argument,))
    return raised.value.diag


def answer(app, told):
    """Complete the task of each job, named by its key, with what is told of it."""
    for task in app.claim("do"):
        result = {"task_id": task.task_id, "token": str(task.token), "status": "success"}
        app.complete(result | told[task.job_key])


# a graph ----------------------------------------------------------------------------------------


def test_data_that_fits_is_published(app):
    app.deploy(GRAPH)

    assert app.done(app.publish({"n": 1, "list": ["ab"], "more": None})) == {"n": 1}


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (
            {"n": 0},
            "the input of graph start does not fit its schema at /n: expected at least 1, found 0",
        ),
        ({}, 'the input of graph start does not fit its schema: expected a member "n", found {}'),
        ({"n": 1, "list": ["a", "b"]}, 'at /list/1: expected text that matches ^a, found "b"'),
        ([], "the input of graph start does not fit its schema: expected object, found []"),
        (None, "the input of graph start does not fit its schema: expected object, found null"),
    ],
)
@pytest.mark.parametrize("function", ["publish", "publish_many"])
def test_data_that_does_not_fit_is_refused_and_nothing_is_written(app, data, message, function):
    app.deploy(GRAPH)

    told = refused(app, data, function)

    assert (told.sqlstate, told.message_primary.endswith(message)) == ("MH422", True)
    assert sorted(json.loads(told.message_detail)) == [
        "code",
        "expected",
        "found",
        "message",
        "path",
    ]
    assert app.count("jobs", "job_data", "steps") == 0


def test_no_data_at_all_is_what_is_wrong_first(app):
    app.deploy(GRAPH)

    with pytest.raises(psycopg.Error, match="p_data must not be null"):
        app.db.execute("select hotmesh.publish('t', 'start', null)")


def test_without_validate_a_schema_is_decoration(app):
    app.deploy(GRAPH.replace("validate: true", "validate: false"))

    assert app.done(app.publish({"n": 0})) == {"n": 0}


def test_a_child_whose_input_does_not_fit_fails_its_parents_step(app):
    app.deploy(PARENT.replace("activities", "subscribes: parent\nactivities", 1), GRAPH)

    key = app.publish({"n": 0}, topic="parent")

    error = json.loads(app.done(key)["why"])
    assert (error["code"], error["path"], error["expected"]) == (422, "/n", "at least 1")
    assert (app.step(key, "a").status, app.step(key, "a").code) == ("error", 422)
    assert app.count("jobs") == 1
    assert app.job(app.publish({"n": 1}, topic="parent")).status == "completed"


# a worker ---------------------------------------------------------------------------------------


def test_data_that_fits_goes_to_the_worker_and_back(app):
    app.deploy(WORKER)

    assert app.run({"n": 1}, do={"price": 5}) == {"price": 5, "went": "ok"}


def test_input_that_does_not_fit_fails_the_step_before_there_is_a_task(app):
    app.deploy(WORKER)

    key = app.publish({"n": "x"})

    assert app.count("tasks") == 0
    data = app.done(key)
    error = json.loads(data["why"])
    assert error == {
        "code": 422,
        "path": "/n",
        "expected": "integer",
        "found": '"x"',
        "message": 'the input of activity a does not fit its schema at /n: expected integer, found "x"',
    }
    assert json.loads(data["told"]) == error
    assert app.step(key, "a").code == 422


def test_output_that_does_not_fit_fails_the_step_and_maps_nothing(app):
    app.deploy(WORKER)
    key = app.publish({"n": 1})

    app.work(do={"price": "dear"})

    data = app.done(key)
    assert sorted(data) == ["went", "why"]
    assert json.loads(data["why"])["message"] == (
        'the output of activity a does not fit its schema at /price: expected number, found "dear"'
    )
    step = app.step(key, "a")
    assert (step.status, step.code, step.output, step.attempt) == ("error", 422, None, 1)


def test_a_misfit_that_no_transition_takes_fails_the_job(app):
    app.deploy(WORKER.replace("code: 422", "code: 500"))

    assert app.failed(app.publish({}))["code"] == 422


def test_errors_and_other_codes_are_not_held_to_the_schema_of_the_output(app):
    app.deploy(WORKER)
    failing, other = app.publish({"n": 1}), app.publish({"n": 1})
    told = {
        failing: {"status": "error", "code": 404, "data": {"message": "gone"}},
        other: {"status": "success", "code": 202, "data": {"price": "later"}},
    }
    answer(app, told)

    assert app.failed(failing)["message"] == "gone"
    assert app.done(other) == {"price": "later", "went": "ok"}


def test_a_worker_without_maps_is_held_to_its_schemas_too(app):
    app.deploy("""
        activities:
          t1: {type: trigger}
          a: {type: worker, topic: do, validate: true, input: {schema: {maxProperties: 0}}, output: {schema: {required: [x]}}}
        transitions: {t1: [{to: a}]}
    """)
    good, bad = app.publish(), app.publish()
    answer(app, {good: {"data": {"x": 1}}, bad: {"data": {}}})

    assert app.job(good).status == "completed"
    assert app.failed(bad)["expected"] == 'a member "x"'


def test_an_await_is_held_to_its_own_schemas(app):
    awaiting = PARENT.replace(
        "type: await", "type: await, validate: true, output: {schema: {required: [n]}}"
    ).replace(
        "input: {maps: {n: '{p1.output.data.n}'}}",
        "input: {maps: {n: '{p1.output.data.n}'}, schema: {required: [n]}}",
    )
    app.deploy(
        awaiting.replace("activities", "subscribes: parent\nactivities", 1),
        "activities: {c1: {type: trigger, job: {maps: {m: '{$self.input.data.n}'}}}}",
    )

    without, nothing = app.publish({}, topic="parent"), app.publish({"n": 1}, topic="parent")

    assert "the input of activity a" in app.done(without)["why"]
    assert "the output of activity a" in app.done(nothing)["why"]
    assert app.count("jobs") == 3


def test_an_error_of_the_worker_is_still_mapped(app):
    app.deploy(WORKER.replace("code: 422", "code: [422, 500]"))

    data = app.run({"n": 1}, do=fails(500, "broken"))

    assert json.loads(data["told"])["message"] == "broken"


# the schema itself ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("schema", "complaint"),
    [
        ("{type: ⟶strin}", "unknown type 'strin' in a schema; did you mean 'string'?"),
        (
            "{properties: {a: ⟶5}}",
            "a schema must be a mapping, not the number 5; such as {type: string}",
        ),
        (
            "{items: ⟶[{}]}",
            "a schema must be a mapping, not a list; a schema for each item is a list under prefixItems",
        ),
        (
            "{pattern: ⟶'('}",
            "'pattern' in a schema must be a regular expression: missing ), unterminated",
        ),
        (
            "{patternProperties: {⟶'[': true}}",
            "a name in 'patternProperties' must be a regular expression: unterminated",
        ),
        ("{pattern: ⟶'\\p{L}'}", "'pattern' in a schema must be a regular expression: bad escape"),
        ("{required: ⟶a}", "'required' in a schema must be a list of names, not the text 'a'"),
        ("{dependentRequired: ⟶{a: b}}", "must be a mapping of lists of names, not a mapping"),
        (
            "{minLength: ⟶-1}",
            "'minLength' in a schema must be a whole number, 0 or more, not the number -1",
        ),
        ("{exclusiveMinimum: ⟶true}", "'exclusiveMinimum' in a schema must be a number, not true"),
        ("{multipleOf: ⟶0}", "'multipleOf' in a schema must be a number above 0"),
        ("{maximum: ⟶.inf}", "'maximum' in a schema must be a number"),
        ("{const: ⟶{a: [.nan]}}", "'const' in a schema must be a value that JSON can hold"),
        ("{anyOf: ⟶[]}", "'anyOf' in a schema must be a list that is not empty, not a list"),
        ("{enum: ⟶a}", "'enum' in a schema must be a list"),
        (
            "{⟶nullable: true}",
            "'nullable' in a schema is not supported; write type: [string, 'null']",
        ),
        (
            "{⟶unevaluatedProperties: false}",
            "'unevaluatedProperties' in a schema is not supported; use",
        ),
        (
            "{$ref: ⟶'#/$defs/no', $defs: {yes: true}}",
            "'#/$defs/no' leads nowhere: there is no '$defs'",
        ),
        ("{$ref: ⟶'#/enum', enum: [1]}", "'$ref' '#/enum' leads to no schema of this schema"),
        (
            "{$defs: {a: {$ref: ⟶'#/$defs/a'}}}",
            "the schema refers to itself without end: #/$defs/a → #/$defs/a",
        ),
        ("{anyOf: [{$ref: ⟶'#'}]}", "the schema refers to itself without end: # → #/anyOf/0 → #"),
    ],
)
@pytest.mark.parametrize("place", ["graph", "worker input", "worker output"])
def test_a_schema_that_is_wrong_is_refused_with_its_place(schema, complaint, place):
    if place == "graph":
        text = document(
            f"validate: true\ninput: {{schema: {schema}}}\nactivities: {{t1: {{type: trigger}}}}"
        )
    else:
        part = place.split()[1]
        text = document(
            f"activities: {{t1: {{type: trigger}}, a: {{type: worker, topic: x, validate: true, {part}: {{schema: {schema}}}}}}}\ntransitions: {{t1: [{{to: a}}]}}"
        )
    before = text[: text.index("⟶")]
    where = f"x.yaml:{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}: "

    with pytest.raises(CompileError) as raised:
        load(text.replace("⟶", ""), "x.yaml")

    found = [line for line in str(raised.value).splitlines() if complaint in line]
    assert [line.startswith(where) for line in found] == [True], str(raised.value)


@pytest.mark.parametrize(
    ("schema", "warning"),
    [
        (
            "{requierd: [a]}",
            "unknown word 'requierd' in a schema, which holds nothing; did you mean 'required'?",
        ),
        (
            "{format: hostname}",
            "the format 'hostname' is not checked; checked are date, date-time,",
        ),
    ],
)
def test_words_that_hold_nothing_are_warned_of(schema, warning):
    text = document(
        f"validate: true\ninput: {{schema: {schema}}}\nactivities: {{t1: {{type: trigger}}}}"
    )

    [found] = load(text).warnings

    assert warning in str(found)


@pytest.mark.parametrize(
    ("activity", "warning"),
    [
        (
            "{type: hook, validate: true}",
            "'validate' has no effect on an activity of type hook; it has one on worker",
        ),
        (
            "{type: worker, topic: x, validate: true}",
            "'validate' has no effect without input.schema or output.schema",
        ),
    ],
)
def test_a_validate_without_effect_is_warned_of(activity, warning):
    text = document(
        f"activities: {{t1: {{type: trigger}}, a: {activity}}}\ntransitions: {{t1: [{{to: a}}]}}"
    )

    assert [warning in str(one) for one in load(text).warnings] == [True]


def test_properties_may_have_the_names_of_words(app):
    app.deploy("""
        validate: true
        input: {schema: {properties: {not: {$ref: '#'}, $ref: {type: string}, if: {$ref: '#'}, default: {type: string}}, title: ignored, x-mine: 1}}
        activities: {t1: {type: trigger}}
    """)

    assert (
        app.job(app.publish({"not": {"if": {"default": "x"}}, "$ref": "x"})).status == "completed"
    )
    assert (
        "at /not/if/default: expected string"
        in refused(app, {"not": {"if": {"default": 1}}}).message_primary
    )


def test_a_cycle_is_held_to_the_schema_of_its_input(app):
    app.deploy("""
        activities:
          t1: {type: trigger}
          p: {type: hook}
          w: {type: worker, topic: do}
          again: {type: cycle, ancestor: p, validate: true, input: {maps: {n: '{w.output.data.n}'}, schema: {properties: {n: {maximum: 2}}}}}
        transitions: {t1: [{to: p}], p: [{to: w}], w: [{to: again}]}
    """)
    key = app.publish()
    answers = iter([{"n": 1}, {"n": 2}, {"n": 3}])

    app.work(do=lambda _data: next(answers))

    assert app.failed(key)["message"] == (
        "the input of activity again does not fit its schema at /n: expected at most 2, found 3"
    )
    assert len(app.steps(key, "w")) == 3
