"""export_job() and job_fields(): a job as one document, whole or in part."""

from __future__ import annotations

import re

import psycopg
import pytest
from driver import Driver, fails
from psycopg.types.json import Jsonb

FACETS = {
    *("job", "input", "data", "steps", "open", "transitions", "children", "timings", "process"),
}
FAN = """
publishes: done
activities:
  t1: {type: trigger, entity: order}
  a:
    type: worker
    topic: a
    input: {maps: {x: '{t1.output.data.x}'}}
    job: {maps: {a: '{$self.output.data.n}'}}
  b: {type: worker, topic: b}
  p: {type: hook, output: {maps: {seen: true}}}
  kid: {type: await, topic: below}
  ask: {type: hook, sleep: 60}
transitions:
  t1: [{to: a}, {to: b}]
  a: [{to: p}]
  p: [{to: kid}, {to: ask}]
hooks:
  answer:
    - to: ask
      conditions: {match: [{expected: '{$job.metadata.jid}', actual: '{$self.hook.data.id}'}]}
"""
BELOW = """
subscribes: below
activities:
  t2: {type: trigger}
  deep: {type: worker, topic: deep}
transitions: {t2: [{to: deep}]}
"""
LOOP = """
activities:
  t1: {type: trigger}
  again: {type: hook, output: {maps: {n: 0}}}
  w: {type: worker, topic: w}
  back: {type: cycle, ancestor: again, input: {maps: {n: '{w.output.data.n}'}}}
  end: {type: hook}
transitions:
  t1: [{to: again}]
  again: [{to: w}]
  w:
    - to: back
      conditions:
        match: [{expected: false, actual: '{w.output.data.enough}'}]
    - to: end
      conditions:
        match: [{expected: true, actual: '{w.output.data.enough}'}]
"""


@pytest.fixture
def app(db):
    return Driver(db)


def export(app, key, **options):
    [(document,)] = app.db.execute(
        "select hotmesh.export_job(%s, %s, %s)", (app.app, key, Jsonb(options))
    ).fetchall()
    return document


@pytest.fixture
def busy(app, at):
    """The key of a job that has done something, and has something of everything open."""
    at("09:00")
    app.deploy(FAN, BELOW)
    key = app.publish({"x": 1}, key="k")
    at.skip("2 seconds")
    app.work(a={"n": 7})
    return key


def test_a_job_is_exported_with_all_its_facets(app, busy):
    document = export(app, busy)

    assert set(document) == FACETS
    assert (document["job"]["job_key"], document["job"]["status"]) == ("k", "running")
    assert document["job"]["entity"] == "order"
    assert (document["input"], document["data"]) == ({"x": 1}, {"a": 7})


def test_finished_steps_are_told_in_order_with_their_times(app, busy):
    a, p = export(app, busy)["steps"]

    assert (a["activity"], a["type"], a["dimension"], a["status"]) == (
        "a",
        "worker",
        [0, 0],
        "success",
    )
    assert (a["input"], a["output"], a["code"], a["attempt"]) == ({"x": 1}, {"n": 7}, 200, 1)
    assert a["duration_ms"] == 2000
    assert (p["activity"], p["type"], p["output"]) == ("p", "hook", {"seen": True})


def test_what_is_open_is_told_with_what_it_waits_for(app, busy):
    app.claim("deep")
    open = {entry["activity"]: entry for entry in export(app, busy)["open"]}

    assert set(open) == {"b", "kid", "ask"}
    assert (open["b"]["status"], open["b"]["queue"]) == ("queued", "b")
    assert (open["kid"]["status"], open["kid"]["waits_for"]) == ("waiting", "child")
    assert open["kid"]["child_job_key"] == export(app, busy)["children"][0]["job_key"]
    assert (open["ask"]["topic"], open["ask"]["key"], open["ask"]["waits_for"]) == (
        *("answer", "k", "signal"),
    )
    assert open["ask"]["due_at"].startswith("2030-01-01T09:01:02")


def test_a_task_that_backs_off_tells_its_error(app, at):
    at("09:00")
    app.deploy("""
activities:
  t1: {type: trigger}
  w: {type: worker, topic: w, retry: {'500': [2]}}
transitions: {t1: [{to: w}]}
""")
    key = app.publish({})
    app.work(w=fails(500, "no luck"))

    [task] = export(app, key)["open"]

    assert (task["status"], task["attempt"]) == ("backing off", 2)
    assert task["error"]["message"] == "no luck"


def test_transitions_follow_from_dimensions(app, busy):
    told = [(t["from"], t["to"], t["dimension"]) for t in export(app, busy)["transitions"]]

    assert sorted(told) == [
        ("a", "p", [0, 0, 0]),
        ("p", "ask", [0, 0, 0, 0]),
        ("p", "kid", [0, 0, 0, 0]),
        ("t1", "a", [0, 0]),
        ("t1", "b", [0, 0]),
    ]


def test_a_pass_of_a_cycle_comes_from_the_cycle(app):
    app.deploy(LOOP)
    count = iter(range(1, 9))
    key = app.publish({})
    app.work(w=lambda data: {"n": (n := next(count)), "enough": n == 2})

    document = export(app, key)

    told = [(t["from"], t["to"], t["dimension"]) for t in document["transitions"]]
    assert told == [
        ("t1", "again", [0, 0]),
        ("again", "w", [0, 0, 0]),
        ("back", "again", [0, 1]),
        ("again", "w", [0, 1, 0]),
        ("w", "end", [0, 1, 0, 0]),
    ]
    assert document["process"]["0"]["1"]["0"]["w"]["output"]["data"]["n"] == 2
    assert document["process"]["0"]["0"]["0"]["w"]["output"]["data"]["n"] == 1


def test_children_are_told(app, busy):
    [child] = export(app, busy)["children"]

    assert (child["topic"], child["status"], child["awaited"]) == ("below", "running", True)


def test_timings_add_up_by_activity(app, busy, at):
    at.skip("1 second")
    timings = export(app, busy)["timings"]

    assert timings["duration_ms"] == 3000
    assert timings["activities"] == {
        "a": {"steps": 1, "total_ms": 2000, "longest_ms": 2000},
        "p": {"steps": 1, "total_ms": 0, "longest_ms": 0},
    }


def test_the_process_is_nested_by_the_digits_of_dimensions(app, busy):
    process = export(app, busy)["process"]

    assert set(process) == {"0", "$start"}
    assert process["$start"]["data"] == {"a": 7}
    assert process["$start"]["metadata"]["jid"] == "k"
    assert process["0"]["t1"]["output"]["data"] == {"x": 1}
    metadata = process["0"]["0"]["a"]["output"]["metadata"]
    assert metadata["dad"] == ",0,0"
    assert all(re.fullmatch(r"\d{14}\.\d{3}", metadata[name]) for name in ("ac", "au"))
    assert process["0"]["0"]["a"]["output"]["data"] == {"n": 7}
    assert process["0"]["0"]["0"]["p"]["output"]["data"] == {"seen": True}


@pytest.mark.parametrize(
    ("options", "facets"),
    [
        ({"allow": ["steps", "job"]}, {"steps", "job"}),
        ({"block": ["process"]}, FACETS - {"process"}),
        ({"allow": ["steps", "job"], "block": ["job"]}, {"steps"}),
        ({"allow": []}, set()),
        ({"values": True}, FACETS),
    ],
)
def test_facets_are_allowed_and_blocked(app, busy, options, facets):
    assert set(export(app, busy, **options)) == facets


def test_without_values_the_structure_is_left(app, busy):
    app.work(b=fails(500, "secret"))
    bare = export(app, busy, values=False)

    assert set(bare) == FACETS - {"input", "data"}
    assert {step["activity"] for step in bare["steps"]} == {"a", "b", "p"}
    text = str(bare)
    assert not [word for word in ("secret", "seen", "'x'", "'n'", "'a': 7") if word in text]


@pytest.mark.parametrize(
    "options", [{"allow": ["colour"]}, {"block": "steps"}, {"values": 1}, {"else": 1}]
)
def test_options_that_make_no_sense_are_refused(app, busy, options):
    with pytest.raises(psycopg.Error) as caught:
        export(app, busy, **options)

    assert caught.value.sqlstate == "MH422"


def test_a_job_that_does_not_exist_is_null(app, busy):
    assert export(app, "nobody") is None


def test_an_expired_job_is_exported_while_it_is_there(app, busy, at):
    app.db.execute(
        "select hotmesh.interrupt_job(p_app => 't', p_job_key => 'k', p_expire => '1 second')"
    )
    at.skip("1 hour")

    assert export(app, busy)["job"]["status"] == "interrupted"


def test_a_long_chain_is_exported_whole(app):
    count = 60
    names = [f"h{n}" for n in range(count)]
    activities = "\n".join(f"  {name}: {{type: hook}}" for name in names)
    edges = "\n".join(f"  {a}: [{{to: {b}}}]" for a, b in zip(["t1", *names], names, strict=False))
    app.deploy(f"activities:\n  t1: {{type: trigger}}\n{activities}\ntransitions:\n{edges}\n")
    key = app.publish({})

    document = export(app, key)

    place = document["process"]
    for _ in range(count + 1):
        place = place["0"]
    assert set(place) == {f"h{count - 1}"}
    assert len(document["transitions"]) == count


def test_a_tree_that_nobody_could_read_is_left_out(app, busy):
    app.db.execute(
        "insert into hotmesh.steps"
        " (job_id, activity, dimension, status, code, started_at, ended_at)"
        " select job_id, 'p', array_fill(0, array[401]), 'success', 200, created_at, created_at"
        " from hotmesh.jobs where job_key = 'k'"
    )

    document = export(app, busy)

    assert document["process"] is None
    assert len(document["steps"]) == 3


# job_fields ---------------------------------------------------------------------------------------


def fields(app, key, *names):
    [(answer,)] = app.db.execute(
        "select hotmesh.job_fields(%s, %s, %s)", (app.app, key, list(names))
    ).fetchall()
    return answer


def test_fields_are_looked_up_as_search_text_or_in_quotes_as_they_are(app):
    app.deploy("""
activities:
  t1:
    type: trigger
    job:
      maps:
        plain: {'@pipe': [['{$self.input.data.x}']]}
        _color: red
        _size: 5
        -mark: done
""")
    key = app.publish({"x": {"y": 1}})

    assert fields(app, key, "color", "size", '"-mark"', '"plain"', '"_color"', "plain", "none") == {
        "color": "red",
        "size": 5,
        '"-mark"': "done",
        '"plain"': {"y": 1},
        '"_color"': "red",
        "plain": None,
        "none": None,
    }


def test_fields_of_a_job_that_does_not_exist_are_null(app):
    app.deploy(BELOW)

    assert fields(app, "nobody", "x") is None
