"""Joins: what several ways into one activity mean."""

# ruff: noqa: E501 (a line of a document is not to be broken)

from __future__ import annotations

import random

import pytest
from driver import fails
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

FAN = """
activities:
  t1: {type: trigger}
  a: {type: worker, topic: a}
  b: {type: worker, topic: b}
  c: {type: hook, sleep: 60}
  meet:
    type: hook
    join: JOIN
    job: {maps: {a: '{a.output.data.v}', b: '{b.output.data.v}', c: '{c.hook.data.timestamp}'}}
  after: {type: worker, topic: after, input: {maps: {a: '{a.output.data.v}'}}}
transitions:
  t1: [{to: a}, {to: b}, {to: c}]
  a: [{to: meet, conditions: {code: 200}}, {to: lost, conditions: {code: 500}}]
  b: [{to: meet, conditions: {code: 200}}]
  c: [{to: meet}]
  meet: [{to: after}]
"""
FAN = FAN.replace("  after: {", "  lost: {type: hook}\n  after: {", 1)
ALL, ANY = FAN.replace("JOIN", "all"), FAN.replace("JOIN", "any")


def test_a_join_of_all_runs_once_when_the_last_branch_has_come(app, at):
    at("09:00")
    app.deploy(ALL)
    key = app.publish()
    seen = []

    app.work(a={"v": 1}, b={"v": 2}, after=seen.append)
    assert (seen, app.job(key).semaphore, app.count("waits")) == ([], 2, 2)

    at.skip("1 minute")
    app.work(after=lambda data: seen.append(data) or {})
    assert seen == [{"a": 1}]
    assert app.done(key).keys() == {"a", "b", "c"}
    assert len(app.steps(key, "meet")) == len(app.steps(key, "after")) == 1


def test_a_branch_that_ends_elsewhere_no_longer_holds_up_a_join_of_all(app, at):
    at("09:00")
    app.deploy(ALL)
    key = app.publish()

    app.work(b={"v": 2})
    at.skip("1 minute")
    app.fire()
    assert [s.activity for s in app.steps(key, "meet")] == ["meet"]
    assert app.step(key, "meet").status == "waiting"

    app.work(a=fails(500), after={})
    assert app.done(key) == {"b": 2, "c": app.done(key)["c"]}
    assert app.step(key, "meet").status == "success"


def test_a_join_of_any_runs_with_the_first_arrival_and_later_ones_end_quietly(app, at):
    at("09:00")
    app.deploy(ANY)
    key = app.publish()
    seen = []

    app.work(b={"v": 2}, after=lambda data: seen.append(data) or {})
    app.work(a={"v": 1}, after=lambda data: seen.append(data) or {})
    assert (seen, app.job(key).semaphore) == ([{}], 1)

    at.skip("1 minute")
    app.fire()
    assert app.done(key) == {"b": 2}
    assert len(app.steps(key, "meet")) == 1


def test_arrivals_of_one_batch_join_as_well(app):
    app.deploy("""
activities:
  t1: {type: trigger}
  a: {type: hook, output: {maps: {v: 1}}}
  b: {type: hook, output: {maps: {v: 2}}}
  every: {type: hook, join: all, job: {maps: {every: {'@pipe': [['{a.output.data.v}', '{b.output.data.v}'], ['{@math.add}']]}}}}
  first: {type: hook, join: any, job: {maps: {first: yes}}}
transitions:
  t1: [{to: a}, {to: b}]
  a: [{to: every}, {to: first}]
  b: [{to: every}, {to: first}]
""")
    key = app.publish()

    assert app.done(key) == {"every": 3, "first": "yes"}
    assert len(app.steps(key, "every")) == len(app.steps(key, "first")) == 1


def test_joins_follow_one_another(app):
    app.deploy("""
activities:
  t1: {type: trigger}
  a: {type: worker, topic: do}
  b: {type: worker, topic: do}
  c: {type: worker, topic: late}
  m1: {type: hook, join: all}
  m2: {type: hook, join: all, job: {maps: {done: true}}}
transitions:
  t1: [{to: a}, {to: b}, {to: c}]
  a: [{to: m1}]
  b: [{to: m1}, {to: m2}]
  m1: [{to: m2}]
  c: [{to: m2}]
""")
    key = app.publish()

    app.work(do={})
    assert [app.step(key, name).status for name in ("m1", "m2")] == ["success", "waiting"]
    app.work(late={})
    assert app.done(key) == {"done": True}
    assert len(app.steps(key, "m2")) == 1


LOOP = """
activities:
  t1: {type: trigger}
  top: {type: hook, output: {maps: {n: 0}}}
  a: {type: worker, topic: do, input: {maps: {n: '{top.output.data.n}'}}}
  b: {type: worker, topic: do, input: {maps: {n: '{top.output.data.n}'}}}
  meet: {type: hook, join: JOIN, output: {maps: {n: {'@pipe': [['{top.output.data.n}', 1], ['{@math.add}']]}}}, job: {maps: {n: '{$self.output.data.n}'}}}
  again: {type: cycle, ancestor: top, input: {maps: {n: '{meet.output.data.n}'}}}
transitions:
  t1: [{to: top}]
  top: [{to: a}, {to: b}]
  a: [{to: meet}]
  b: [{to: meet}]
  meet: [{to: again, conditions: {match: [{expected: true, actual: {'@pipe': [['{meet.output.data.n}', 3], ['{@conditional.less_than}']]}}]}}]
"""


@pytest.mark.parametrize("rule", ["all", "any"])
def test_each_pass_of_a_cycle_has_a_join_of_its_own(app, rule):
    app.deploy(LOOP.replace("JOIN", rule))
    key = app.publish()

    app.work(do={})

    assert app.done(key) == {"n": 3}
    assert [s.dimension[:2] for s in app.steps(key, "meet")] == [[0, 0], [0, 1], [0, 2]]
    assert len(app.steps(key, "a")) == 3


def test_joins_in_a_circle_of_each_other_do_not_hang(app):
    app.deploy("""
activities:
  t1: {type: trigger}
  top: {type: hook, output: {maps: {n: 0}}}
  a: {type: worker, topic: do}
  b: {type: worker, topic: do}
  m1: {type: hook, join: all}
  m2: {type: hook, join: all, job: {maps: {met: true}}}
  again: {type: cycle, ancestor: top, input: {maps: {n: 1}}}
transitions:
  t1: [{to: top}]
  top: [{to: a}, {to: b}]
  a: [{to: m1}, {to: m2}]
  b: [{to: m1}]
  m1: [{to: m2}]
  m2: [{to: again, conditions: {match: [{expected: 0, actual: '{top.output.data.n}'}]}}]
""")
    key = app.publish()

    app.work(do={})

    assert app.done(key) == {"met": True}
    assert len(app.steps(key, "m1")) == len(app.steps(key, "m2")) == 2


def test_a_failed_branch_fails_the_job_and_its_join_with_it(app):
    app.deploy(
        ALL.replace(
            "conditions: {code: 200}}, {to: lost, conditions: {code: 500}}",
            "conditions: {code: 200}}",
        )
    )
    key = app.publish()

    app.work(b={"v": 1}, a=fails(500))

    assert app.failed(key)["code"] == 500
    assert app.count("waits", "tasks") == 0


def test_ways_of_different_length_join(app):
    app.deploy("""
activities:
  t1: {type: trigger}
  long1: {type: worker, topic: do}
  long2: {type: worker, topic: do, input: {maps: {from: long}}}
  short: {type: hook, output: {maps: {v: short}}}
  meet: {type: hook, join: all, job: {maps: {l: '{long2.output.data.v}', s: '{short.output.data.v}'}}}
transitions:
  t1: [{to: long1}, {to: short}]
  long1: [{to: long2}]
  long2: [{to: meet}]
  short: [{to: meet}]
""")
    key = app.publish()

    app.work(do={"v": "long"})

    assert app.done(key) == {"l": "long", "s": "short"}
    assert len(app.steps(key, "meet")) == 1


@st.composite
def graphs(draw):
    """Acyclic graphs of hooks and workers, each activity with a rule for arrivals."""
    size = draw(st.integers(3, 8))
    edges = {
        i: sorted(draw(st.sets(st.integers(0, i - 1), min_size=1, max_size=3)))
        for i in range(1, size)
    }
    joins = [draw(st.sampled_from(["all", "any"])) for _ in range(size)]
    kinds = [draw(st.sampled_from(["hook", "worker"])) for _ in range(size)]
    return edges, joins, kinds


@settings(
    deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(graph=graphs(), seed=st.integers(0, 1000))
def test_any_graph_of_joins_ends_with_one_step_for_each_activity(app, graph, seed):
    edges, joins, kinds = graph
    lines = ["activities:", "  n0: {type: trigger}"]
    for i in range(1, len(joins)):
        topic = f", topic: q{i}" if kinds[i] == "worker" else ""
        lines.append(f"  n{i}: {{type: {kinds[i]}, join: {joins[i]}{topic}}}")
    lines.append("transitions:")
    for source in range(len(joins)):
        targets = [i for i, sources in edges.items() if source in sources]
        if targets:
            lines.append(f"  n{source}: [{', '.join(f'{{to: n{i}}}' for i in targets)}]")
    app.version = getattr(app, "version", 0) + 1
    app.deploy("\n".join(lines), version=app.version)
    key = app.publish()

    queues = [f"q{i}" for i in range(1, len(joins)) if kinds[i] == "worker"]
    random.Random(seed).shuffle(queues)
    while app.job(key).status == "running":
        assert any(app.work(**{queue: {}}) for queue in queues), "the job hangs"

    app.done(key)
    ran = sorted(step.activity for step in app.steps(key))
    assert ran == sorted(f"n{i}" for i in edges)
