"""Branches: they run side by side, meet again, and the job completes when the last one ends."""

# ruff: noqa: E501 (a line of a document is not to be broken)

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

WIDE = """
activities:
  t1: {type: trigger}
  a: {type: worker, topic: do}
  b: {type: worker, topic: do}
  c: {type: hook}
  d: {type: hook, sleep: 60}
transitions:
  t1: [{to: a}, {to: b}, {to: c}, {to: d}]
"""

DIAMOND = """
activities:
  t1: {type: trigger}
  a: {type: LEFT}
  b: {type: RIGHT}
  meet: {type: MEET, job: {maps: {left: '{a.output.data.v}', right: '{b.output.data.v}'}}}
  after:
    type: worker
    topic: after
    input: {maps: {left: '{a.output.data.v}', right: '{b.output.data.v}', met: '{meet.output.data.v}'}}
transitions:
  t1: [{to: a}, {to: b}]
  a: [{to: meet}]
  b: [{to: meet}]
  meet: [{to: after}]
"""
MEETINGS = {
    "workers": ("worker, topic: do", "worker, topic: do", "worker, topic: do"),
    "a hook": ("worker, topic: do", "worker, topic: do", "hook"),
    "hooks": ("hook", "hook", "hook"),
    "a sleep": ("hook", "worker, topic: do", "hook, sleep: 1"),
    "a child": ("hook", "hook", "await, topic: child"),
}
CHILD = "subscribes: child\nactivities: {c1: {type: trigger}, cw: {type: worker, topic: do}}\ntransitions: {c1: [{to: cw}]}"


def diamond(name):
    left, right, meet = MEETINGS[name]
    return DIAMOND.replace("LEFT", left).replace("RIGHT", right).replace("MEET", meet)


def test_branches_are_open_side_by_side_and_the_last_one_completes_the_job(app, at):
    at("09:00")
    app.deploy(WIDE)
    key = app.publish()
    assert app.job(key).semaphore == 3

    app.work(do={})
    assert (app.job(key).status, app.job(key).semaphore) == ("running", 1)

    at.skip("1 minute")
    app.fire()
    app.done(key)
    assert sorted(step.activity for step in app.steps(key)) == ["a", "b", "c", "d"]


@pytest.mark.parametrize("name", MEETINGS)
def test_an_activity_where_branches_meet_runs_once_an_arrival(app, at, name):
    at("09:00")
    app.deploy(diamond(name), CHILD)
    key = app.publish()
    seen = []

    for _ in range(3):
        app.work(do={"v": 1}, after=seen.append)
        at.skip("1 second")

    app.done(key)
    assert [s.dimension for s in app.steps(key, "meet")] == [[0, 0, 0], [0, 0, 1]]
    assert [s.dimension for s in app.steps(key, "after")] == [[0, 0, 0, 0], [0, 0, 1, 0]]
    assert len(seen) == 2


def test_arrivals_one_after_another_have_a_place_each(app):
    app.deploy(diamond("workers"), CHILD)
    key = app.publish()
    seen = []

    for _ in range(6):
        for task in app.claim("do", "after", limit=1):
            if task.queue == "after":
                seen.append(task.input)
            app.complete(
                {
                    "task_id": task.task_id,
                    "token": str(task.token),
                    "data": {"v": f"{task.activity}{task.dimension[-1]}"},
                }
            )

    app.done(key)
    assert [s.dimension for s in app.steps(key, "meet")] == [[0, 0, 0], [0, 0, 1]]
    assert [s.dimension for s in app.steps(key, "after")] == [[0, 0, 0, 0], [0, 0, 1, 0]]
    assert {s["met"] for s in seen} == {"meet0", "meet1"}
    assert seen[-1] == {"left": "a0", "right": "b0", "met": "meet1"}


def test_arrivals_of_two_sessions_at_once_have_a_place_each(app, connect):
    app.deploy(diamond("workers"), CHILD)
    keys = [app.publish() for _ in range(20)]
    tasks = app.claim("do")

    def answer(task):
        connect().execute(
            "select from hotmesh.complete_tasks('driver', jsonb_build_array(jsonb_build_object("
            "'task_id', %s::text, 'token', %s::text, 'data', '{}'::jsonb)))",
            (task.task_id, str(task.token)),
        )

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(answer, tasks))

    for key in keys:
        assert [s.dimension for s in app.steps(key, "meet")] == [[0, 0, 0], [0, 0, 1]]


def test_many_branches_meet(app):
    names = [f"b{n}" for n in range(10)]
    app.deploy("\n".join([
        "activities:",
        "  t1: {type: trigger}",
        "  meet: {type: worker, topic: do}",
        *(f"  {name}: {{type: worker, topic: do}}" for name in names),
        "transitions:",
        f"  t1: [{', '.join(f'{{to: {name}}}' for name in names)}]",
        *(f"  {name}: [{{to: meet}}]" for name in names),
    ]))  # fmt: skip
    key = app.publish()

    app.work(do={})

    app.done(key)
    assert [s.dimension for s in app.steps(key, "meet")] == [[0, 0, n] for n in range(10)]


SHORT_CUT = """
activities:
  t1: {type: trigger}
  check: {type: worker, topic: do}
  approve: {type: worker, topic: do}
  pay: {type: worker, topic: pay, input: {maps: {by: '{approve.output.data.v}', checked: '{check.output.data.v}'}}}
  ship:
    type: worker
    topic: ship
    input: {maps: {paid: '{pay.output.data.v}', by: '{approve.output.data.v}', checked: '{check.output.data.v}'}}
transitions:
  t1: [{to: check}]
  check: [{to: approve}, {to: pay}]
  approve: [{to: pay}]
  pay: [{to: ship}]
"""


def test_ways_of_different_length_may_meet_and_each_arrival_sees_its_own_way(app):
    app.deploy(SHORT_CUT)
    key = app.publish()
    paid, shipped = [], []

    def pay(data):
        paid.append(data)
        return {"v": f"paid{len(paid)}"}

    app.work(do={"v": "x"}, pay=pay, ship=shipped.append)

    app.done(key)
    assert len(paid) == len(shipped) == 2
    assert sorted(data["paid"] for data in shipped) == ["paid1", "paid2"]
    assert all(data["checked"] == "x" for data in paid + shipped)


@pytest.mark.parametrize("first", ["check", "approve"])
def test_each_arrival_is_told_from_the_other_far_behind_it(app, first):
    hooks = "\n".join(f"  h{n}: {{type: hook}}" for n in range(3))
    app.deploy(
        SHORT_CUT.replace("  ship:", f"{hooks}\n  ship:").replace(
            "  pay: [{to: ship}]",
            "  pay: [{to: h0}]\n  h0: [{to: h1}]\n  h1: [{to: h2}]\n  h2: [{to: ship}]",
        )
    )
    key = app.publish()
    paid, shipped = [], []

    def pay(data):
        paid.append(data)
        return {"v": f"paid{len(paid)}"}

    app.work(do={"v": "x"})
    if first == "approve":
        app.claim("pay")  # both arrivals, to be answered the other way round
        app.db.execute("select hotmesh.skip_clock('1 minute')")
    app.work(pay=pay, ship=shipped.append)

    app.done(key)
    assert sorted(data["paid"] for data in shipped) == ["paid1", "paid2"]


def test_only_the_branch_that_is_taken_has_a_value(app):
    app.deploy("""
        activities:
          t1: {type: trigger}
          a: {type: worker, topic: do}
          b: {type: worker, topic: do}
          meet: {type: hook, job: {maps: {a: '{a.output.data.v}', b: '{b.output.data.v}'}}}
        transitions:
          t1:
            - {to: a, conditions: {match: [{expected: true, actual: '{$self.input.data.left}'}]}}
            - {to: b, conditions: {match: [{expected: false, actual: '{$self.input.data.left}'}]}}
          a: [{to: meet}]
          b: [{to: meet}]
    """)
    left, right = app.publish({"left": True}), app.publish({"left": False})

    app.work(do={"v": 1})

    assert (app.done(left), app.done(right)) == ({"a": 1}, {"b": 1})


# conditions ---------------------------------------------------------------------------------------

CHOICE = """
activities:
  t1: {type: trigger}
  yes: {type: hook, job: {maps: {went: true}}}
transitions:
  t1: [{to: yes, conditions: CONDITIONS}]
"""
ACTUAL = "actual: '{t1.input.data.x}'"


@pytest.mark.parametrize(
    ("conditions", "x", "fires"),
    [
        ("{}", 1, True),
        ("{match: []}", 1, True),
        ("{match: [], gate: or}", 1, False),
        ("{match: [{expected: 1, ACTUAL}]}", 1, True),
        ("{match: [{expected: 1, ACTUAL}]}", 1.0, True),
        ("{match: [{expected: 1, ACTUAL}]}", "1", False),
        ("{match: [{expected: '1', ACTUAL}]}", 1, False),
        ("{match: [{expected: true, ACTUAL}]}", 1, False),
        ("{match: [{expected: null, ACTUAL}]}", None, True),
        ("{match: [{expected: '', ACTUAL}]}", "", True),
        ("{match: [{expected: [1], ACTUAL}]}", [1], False),
        ("{match: [{expected: {a: 1}, ACTUAL}]}", {"a": 1}, False),
        ("{match: [{expected: '{t1.input.data.x}', ACTUAL}]}", "{t1.input.data.x}", True),
        ("{match: [{expected: null, actual: '{t1.input.data.y}'}]}", 1, False),
        ("{match: [{expected: 1, ACTUAL}, {expected: 2, ACTUAL}]}", 1, False),
        ("{match: [{expected: 1, ACTUAL}, {expected: 2, ACTUAL}], gate: and}", 1, False),
        ("{match: [{expected: 1, ACTUAL}, {expected: 2, ACTUAL}], gate: or}", 2, True),
        ("{match: [{expected: 1, ACTUAL}, {expected: 2, ACTUAL}], gate: or}", 3, False),
        ("{code: 201, match: [{expected: 1, ACTUAL}]}", 1, False),
        ("{match: [{expected: 3, actual: {'@pipe': [['{t1.input.data.x}', 1], ['{@math.add}']]}}]}",
         2, True),
    ],
)  # fmt: skip
def test_a_condition_decides(app, conditions, x, fires):
    app.deploy(CHOICE.replace("CONDITIONS", conditions.replace("ACTUAL", ACTUAL)))

    assert app.done(app.publish({"x": x})) == ({"went": True} if fires else None)


def test_a_code_outside_the_conditions_is_ignored(app):
    app.deploy(CHOICE.replace("conditions: CONDITIONS", "code: 500"))

    assert app.done(app.publish()) == {"went": True}


def test_of_two_transitions_to_one_activity_the_last_counts(app):
    app.deploy(
        CHOICE.replace(
            "[{to: yes, conditions: CONDITIONS}]", "[{to: yes}, {to: yes, conditions: {code: 500}}]"
        )
    )

    assert app.done(app.publish()) is None


def test_the_decisive_comparison_ends_the_evaluation(app):
    throws = "{'@pipe': [['{t1.input.data.x}'], ['{@string.toUpperCase}']]}"
    app.deploy(
        CHOICE.replace(
            "CONDITIONS",
            f"{{match: [{{expected: 2, {ACTUAL}}}, {{expected: 'X', actual: {throws}}}]}}",
        )
    )

    assert app.done(app.publish({"x": 1})) is None
