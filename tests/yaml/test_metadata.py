"""Metadata under HotMesh's names, telemetry of steps, and what a graph calls persistent."""

# ruff: noqa: E501 (a line of a document is not to be broken)

from __future__ import annotations

import json

import pytest
from driver import document, fails

from hotmesh_pg.compiler import CompileError, compile_text, load

JOB_NAMES = [
    "ngn",
    "tpc",
    "pj",
    "pg",
    "pd",
    "px",
    "pa",
    "key",
    "app",
    "vrs",
    "jid",
    "gid",
    "aid",
    "ts",
    "jc",
    "ju",
    "js",
    "err",
    "trc",
]
STEP_NAMES = ["aid", "dad", "as", "atp", "stp", "ac", "au", "err", "l1s", "l2s"]


def all_of(prefix: str, names: list[str]) -> str:
    return "{" + ", ".join(f"{name}: '{{{prefix}.{name}}}'" for name in names) + "}"


def reads(*graphs: str) -> dict[str, list[str]]:
    """What each activity of a document makes the engine fetch, entering and leaving."""
    plan = compile_text(document(*graphs)).plan
    return {one["activity"]: one["enter_reads"] + one["leave_reads"] for one in plan["activities"]}


# of jobs ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("root", ["$job.metadata", "metadata"])
def test_a_job_tells_what_hotmesh_tells_and_nothing_of_internals(app, at, root):
    at("09:30:15.250")
    app.deploy(f"""
        activities:
          t1: {{type: trigger}}
          w: {{type: worker, topic: do, job: {{maps: {{m: {all_of(root, JOB_NAMES)}}}}}}}
        transitions: {{t1: [{{to: w}}]}}
    """)
    key = app.publish(key="k-1")
    at("10:00")
    app.work(do={})

    assert app.done(key)["m"] == {
        "jid": "k-1",
        "gid": str(app.job(key).job_id),
        "app": "t",
        "vrs": "1",
        "tpc": "start",
        "aid": "t1",
        "js": 1,
        "jc": "20300101093015.250",
        "ju": "20300101093015.250",
    }


CHILD = f"""
subscribes: child
activities:
  c1: {{type: trigger, stats: {{id: child-1}}, job: {{maps: {{first: {all_of("$job.metadata", JOB_NAMES)}}}}}}}
  c2: {{type: worker, topic: do, job: {{maps: {{later: {all_of("$job.metadata", JOB_NAMES)}}}}}}}
transitions: {{c1: [{{to: c2}}]}}
"""

PARENT = """
activities:
  t1: {type: trigger}
  h: {type: hook}
  a: {type: await, topic: child, await: AWAIT}
transitions: {t1: [{to: h}], h: [{to: a}]}
"""


def test_a_child_tells_its_parents_key_generation_activity_and_place(app):
    app.deploy(PARENT.replace("AWAIT", "true"), CHILD)
    key = app.publish()
    app.work(do={})

    data = app.job("child-1").data
    for told in (data["first"], data["later"]):
        assert (told["pj"], told["pg"]) == (key, str(app.job(key).job_id))
        assert (told["pa"], told["pd"], "px" in told) == ("a", ",0,0,0", False)


def test_a_child_that_nobody_waits_for_is_severed(app, at):
    at("09:30:00.001")
    app.deploy(PARENT.replace("AWAIT", "false"), CHILD)
    key = app.publish()
    app.work(do={})

    told = app.job("child-1").data["later"]
    assert (told["pj"], told["px"], "pa" in told, "pd" in told) == (key, True, False, False)
    stamp = "20300101093000.001"
    assert app.step(key, "a").output == {"job_id": "child-1", "jc": stamp, "ju": stamp}


COUNTED = """
activities:
  t1: {type: trigger, stats: {key: KEY, granularity: GRAIN}}
  a: {type: hook, job: {maps: {key: '{$job.metadata.key}', ts: '{$job.metadata.ts}'}}}
transitions: {t1: [{to: a}]}
"""


@pytest.mark.parametrize(
    ("grain", "bucket"),
    [("5m", "203001010955"), ("10m", "203001010950"), ("15m", "203001010945"),
     ("30m", "203001010930"), ("1h", "203001010900"), ("infinity", "0")],
)  # fmt: skip
def test_a_job_that_is_counted_tells_its_key_and_its_bucket(app, at, grain, bucket):
    at("09:59:59.999")
    app.deploy(COUNTED.replace("KEY", "'{t1.input.data.kind}'").replace("GRAIN", grain))

    assert app.run({"kind": "big"}) == {"key": "big", "ts": bucket}


@pytest.mark.parametrize(
    ("rule", "key"),
    [
        ("'{$self.input.data.kind}'", "big"),
        ("'{$self.output.data.n}'", "5"),
        ("{'@pipe': [['{$self.input.data.kind}', '-', 5], ['{@string.concat}']]}", "big-5"),
        ("{'@pipe': [{'@pipe': [['{$self.input.data.kind}']]}, ['{@string.toUpperCase}']]}", "BIG"),
        ("fixed", "fixed"),
        ("'{$self.input.data.none}'", None),
        ("''", None),
    ],
)
def test_the_key_is_the_triggers_rule_whoever_asks(app, rule, key):
    app.deploy(COUNTED.replace("KEY", rule).replace("GRAIN", "5m"))

    data = app.run({"kind": "big", "n": 5}) or {}

    assert (data.get("key"), "ts" in data) == (key, key is not None)


def test_a_failed_job_tells_its_error_to_the_rule_of_its_expiry(app, at):
    at("09:30")
    app.deploy("""
        expire: {'@pipe': [['{$job.metadata.err}', 60, 5], ['{@conditional.ternary}']]}
        activities:
          t1: {type: trigger}
          w: {type: worker, topic: do}
        transitions: {t1: [{to: w}]}
    """)
    failed, done = app.publish(), app.publish()
    for task in app.claim("do"):
        status = "error" if task.job_key == failed else "success"
        app.complete({"task_id": task.task_id, "token": str(task.token), "status": status})

    spans = [(app.job(key).expires_at - app.job(key).ended_at).seconds for key in (failed, done)]
    assert spans == [60, 5]


# of steps ---------------------------------------------------------------------------------------


def test_a_step_tells_where_what_and_when_it_was(app, at):
    at("09:30")
    app.deploy(f"""
        activities:
          t1: {{type: trigger}}
          w: {{type: worker, topic: do, job: {{maps: {{own: {all_of("w.output.metadata", STEP_NAMES)}}}}}}}
          h: {{type: activity, job: {{maps: {{w: {all_of("w.output.metadata", STEP_NAMES)}, t: {all_of("t1.output.metadata", STEP_NAMES)}, h: {all_of("$self.output.metadata", STEP_NAMES)}}}}}}}
        transitions: {{t1: [{{to: w}}], w: [{{to: h}}]}}
    """)
    key = app.publish()
    at("09:31:00.5")
    app.work(do={})

    data = app.done(key)
    worker = {"aid": "w", "dad": ",0,0", "atp": "worker", "stp": "do",
              "ac": "20300101093000.000", "au": "20300101093100.500"}  # fmt: skip
    assert data["own"] == data["w"] == worker
    assert data["t"] == {"aid": "t1", "dad": ",0", "atp": "trigger",
                         "ac": "20300101093000.000", "au": "20300101093000.000"}  # fmt: skip
    assert data["h"] == {"aid": "h", "dad": ",0,0,0", "atp": "hook",
                         "ac": "20300101093100.500", "au": "20300101093100.500"}  # fmt: skip


def test_the_metadata_of_a_step_holds_its_error_too(app, at):
    at("09:30")
    app.deploy("""
        activities:
          t1: {type: trigger}
          w: {type: worker, topic: do, job: {maps: {own: '{$self.output.metadata}'}}}
          h: {type: hook, job: {maps: {all: '{w.output}', err: '{w.output.metadata.err}'}}}
        transitions: {t1: [{to: w}], w: [{to: h}]}
    """)

    data = app.run(do=fails(404, "gone"))

    assert data["all"]["metadata"] == data["own"]
    assert json.loads(data["err"]) == json.loads(data["own"]["err"])
    assert json.loads(data["err"])["message"] == "gone"
    assert data["own"]["aid"] == "w"


def test_every_pass_of_a_cycle_has_its_own_place(app):
    app.deploy("""
        activities:
          t1: {type: trigger}
          p: {type: hook}
          w: {type: worker, topic: do, input: {maps: {place: '{p.output.metadata.dad}'}}}
          again: {type: cycle, ancestor: p}
        transitions:
          t1: [{to: p}]
          p: [{to: w}]
          w: [{to: again, conditions: {match: [{expected: true, actual: '{$self.output.data.more}'}]}}]
    """)
    seen = []

    def handler(data):
        seen.append(data["place"])
        return {"more": len(seen) < 3}

    app.publish()
    app.work(do=handler)

    assert seen == [",0,0", ",0,1", ",0,2"]


@pytest.mark.parametrize(
    ("maps", "needed"),
    [
        ("{x: '{$job.data.x}'}", ["$job"]),
        ("{x: '{$job.metadata.jid}', y: '{$job.data.x}'}", ["$metadata"]),
        ("{x: '{$job.metadata.jc}'}", ["$job.metadata"]),
        ("{x: '{metadata.pj}'}", ["$job.metadata"]),
        ("{x: '{$job.metadata}'}", ["$input", "$job.metadata"]),
        ("{x: '{$job.metadata.ts}'}", ["$input", "$job.metadata"]),
        ("{x: '{w.output.data.x}'}", ["w"]),
        ("{x: '{w.output.metadata.err}'}", ["w"]),
        ("{x: '{w.output.metadata.dad}'}", ["w.metadata"]),
        ("{x: '{w.output}'}", ["w.metadata"]),
        ("{x: '{t1.output.data.x}'}", ["$input"]),
        ("{x: '{t1.output.metadata.aid}'}", ["$input.metadata"]),
        ("{x: '{$self.output.data.x}'}", ["$self"]),
        ("{x: '{h.output.metadata.ac}'}", ["$self.metadata"]),
    ],
)
def test_only_what_is_referred_to_is_fetched(maps, needed):
    graph = f"""
        activities:
          t1: {{type: trigger, stats: {{key: '{{$self.input.data.x}}'}}}}
          w: {{type: worker, topic: do}}
          h: {{type: hook, job: {{maps: {maps}}}}}
        transitions: {{t1: [{{to: w}}], w: [{{to: h}}]}}
    """

    assert reads(graph)["h"] == needed


@pytest.mark.parametrize(
    ("reference", "warning"),
    [
        (
            "$job.metadata.trc",
            "'{$job.metadata.trc}' has no value: it is HotMesh's own business; known are aid, app",
        ),
        ("metadata.jidd", "'{metadata.jidd}' has no value: 'jidd' is unknown; known are aid, app"),
        (
            "$self.output.metadata.l1s",
            "has no value: it is HotMesh's own business; known are ac, aid, atp",
        ),
        ("t1.output.metadata.js", "has no value: 'js' is unknown; known are ac, aid, atp"),
    ],
)
def test_metadata_that_is_never_there_is_warned_of(reference, warning):
    text = document(f"""
        activities:
          t1: {{type: trigger}}
          h: {{type: hook, job: {{maps: {{x: '{{{reference}}}'}}}}}}
        transitions: {{t1: [{{to: h}}]}}
    """)

    assert [warning in str(one) for one in load(text).warnings] == [True]


# persistent -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "reference",
    [
        "$self.metadata.persistent",
        "$job.metadata.persistent",
        "metadata.persistent",
    ],
)
@pytest.mark.parametrize(
    ("rule", "value"),
    [("true", True), ("'{t1.output.data.keep}'", {"x": 1}), ("{'@pipe': [[2, 3], ['{@math.add}']]}", 5)],
)  # fmt: skip
def test_what_a_graph_calls_persistent_is_metadata_of_its_activities(app, reference, rule, value):
    graph = """
        persistent: RULE
        activities:
          t1: {type: trigger}
          h: {type: hook, job: {maps: {x: '{REFERENCE}', jid: '{$job.metadata.jid}'}}}
        transitions: {t1: [{to: h}]}
    """.replace("RULE", rule).replace("REFERENCE", reference)
    app.deploy(graph)
    key = app.publish({"keep": {"x": 1}})

    assert app.done(key) == {"x": value, "jid": key}


def test_without_persistent_there_is_none(app):
    app.deploy("""
        persistent: '{t1.output.data.none}'
        activities:
          t1: {type: trigger}
          h: {type: hook, job: {maps: {x: '{$self.metadata.persistent}', y: 1}}}
        transitions: {t1: [{to: h}]}
    """)

    assert app.run() == {"y": 1}


# telemetry --------------------------------------------------------------------------------------

MEASURED = """
activities:
  t1: {type: trigger}
  w:
    type: worker
    topic: do
    telemetry: {price: '{$self.output.data.price}', kind: '{t1.output.data.kind}', code: fixed, double: {'@pipe': [['{$self.output.data.price}', 2], ['{@math.multiply}']]}, list: '{t1.output.data.list}', none: '{t1.output.data.none}', nothing: null}
  h: {type: hook}
transitions: {t1: [{to: w}], w: [{to: h}]}
"""


def test_telemetry_is_told_of_the_step_when_it_is_left(app):
    app.deploy(MEASURED)
    key = app.publish({"kind": True, "list": [1]})
    assert app.step(key, "w").telemetry is None

    app.work(do={"price": 2.5})

    assert app.step(key, "w").telemetry == {
        "price": 2.5,
        "kind": True,
        "code": "fixed",
        "double": 5,
    }
    assert app.step(key, "h").telemetry is None
    assert app.job(key).data is None


def test_telemetry_that_throws_fails_its_step_as_any_rule_does(app):
    app.deploy(MEASURED.replace("fixed", "{'@pipe': [[5], ['{@string.trim}']]}"))
    key = app.publish()
    app.work(do={})

    assert app.step(key, "w").code == 500


def test_a_step_that_waits_is_measured_with_its_answer(app):
    app.deploy("""
        activities:
          t1: {type: trigger}
          ask: {type: hook, telemetry: {said: '{$self.hook.data.said}'}}
        transitions: {t1: [{to: ask}]}
        hooks:
          answer: [{to: ask, conditions: {match: [{expected: 1, actual: '{$hook.data.id}'}]}}]
    """)
    key = app.publish()
    app.signal("answer", {"id": 1, "said": "yes"})

    assert app.step(key, "ask").telemetry == {"said": "yes"}


@pytest.mark.parametrize("kind", ["trigger", "cycle"])
def test_telemetry_where_there_is_no_step_is_warned_of(kind):
    trigger = "{type: trigger, telemetry: {x: 1}}" if kind == "trigger" else "{type: trigger}"
    cycle = (
        "{type: cycle, ancestor: h, telemetry: {x: 1}}"
        if kind == "cycle"
        else "{type: cycle, ancestor: h}"
    )
    text = document(
        f"activities: {{t1: {trigger}, h: {{type: hook}}, c: {cycle}}}\ntransitions: {{t1: [{{to: h}}], h: [{{to: c, conditions: {{match: [{{expected: 1, actual: '{{t1.output.data.x}}'}}]}}}}]}}"
    )

    [warning] = load(text).warnings

    assert f"'telemetry' has no effect on an activity of type {kind}" in str(warning)


@pytest.mark.parametrize("telemetry", ["{x: {y: 1}}", "{x: [1]}"])
def test_telemetry_must_be_plain(telemetry):
    text = document(
        f"activities: {{t1: {{type: trigger}}, h: {{type: hook, telemetry: {telemetry}}}}}\ntransitions: {{t1: [{{to: h}}]}}"
    )

    with pytest.raises(CompileError, match="telemetry: 'x' must be text, a number, a boolean"):
        load(text)


def test_a_trigger_that_asks_for_a_job_that_is_not_yet_there_keeps_its_own_input(app):
    app.deploy("""
        activities:
          t1: {type: trigger, entity: '{$self.input.data.kind}', stats: {id: '{metadata.jid}'}}
    """)

    assert app.job(app.publish({"kind": "order"})).entity == "order"
