"""Cycles: a branch goes back to an ancestor, which is left once more at a new dimension."""

# ruff: noqa: E501 (a line of a document is not to be broken)

from __future__ import annotations

import pytest
from driver import Failure

COUNTER = """
activities:
  t1: {type: trigger}
  h:
    type: hook
    output: {maps: {n: 0}}
    job: {maps: {n: '{$self.output.data.n}'}}
  w:
    type: worker
    topic: do
    input: {maps: {n: '{h.output.data.n}'}}
  back:
    type: cycle
    ancestor: h
    input: {maps: {n: {'@pipe': [['{h.output.data.n}', 1], ['{@math.add}']]}}}
  end: {type: hook, job: {maps: {last: '{w.output.data.v}', passes: '{h.output.data.n}'}}}
transitions:
  t1: [{to: h}]
  h: [{to: w}]
  w:
    - to: back
      conditions:
        match: [{expected: true, actual: {'@pipe': [['{h.output.data.n}', 5], ['{@conditional.less_than}']]}}]
    - to: end
      conditions:
        match: [{expected: true, actual: {'@pipe': [['{h.output.data.n}', 5], ['{@conditional.greater_than_or_equal}']]}}]
"""

WAITING_LOOP = """
activities:
  t1: {type: trigger}
  pivot: {type: hook}
  w: {type: worker, topic: do, job: {maps: {v: '{$self.output.data.v}'}}}
  fix: {type: worker, topic: fix, input: {maps: {why: '{w.output.metadata.err}', old: '{fix.output.data.n}'}}}
  back: {type: cycle, ancestor: pivot, input: {maps: {n: '{fix.output.data.n}'}}}
transitions:
  t1: [{to: pivot}]
  pivot: [{to: w}]
  w: [{to: fix, conditions: {code: 500}}]
  fix: [{to: back}]
"""


def test_a_loop_counts_and_every_pass_keeps_its_own_data(app):
    app.deploy(COUNTER)
    key = app.publish()
    seen = []

    def work(data):
        seen.append(data["n"])
        return {"v": data["n"] * 10}

    app.work(do=work)

    assert seen == [0, 1, 2, 3, 4, 5]
    assert app.done(key) == {"n": 5, "last": 50, "passes": 5}
    assert [s.output for s in app.steps(key, "h")] == [{"n": n} for n in range(6)]
    assert [s.dimension for s in app.steps(key, "h")] == [[0, n] for n in range(6)]
    assert [s.output for s in app.steps(key, "w")] == [{"v": n * 10} for n in range(6)]
    assert [s.dimension for s in app.steps(key, "w")] == [[0, n, 0] for n in range(6)]
    assert app.steps(key, "back") == []


def test_a_loop_of_passthroughs_is_one_transaction(app):
    app.deploy(
        COUNTER.replace("type: worker\n    topic: do\n    input:", "type: hook\n    output:")
    )

    assert app.done(app.publish())["passes"] == 5


def test_a_worker_that_fails_is_run_again_by_a_cycle(app):
    app.deploy(WAITING_LOOP)
    key = app.publish()
    attempts = []

    def work(data):
        attempts.append(data)
        if len(attempts) < 4:
            raise Failure(500, f"attempt {len(attempts)}")
        return {"v": "done"}

    app.work(do=work, fix={"n": 1})

    assert len(attempts) == 4
    assert app.done(key) == {"v": "done"}
    assert [s.status for s in app.steps(key, "w")] == ["error"] * 3 + ["success"]


def test_a_step_of_an_earlier_pass_is_not_seen(app):
    app.deploy(WAITING_LOOP)
    app.publish()
    seen, attempts = [], []

    def work(data):
        attempts.append(data)
        if len(attempts) < 4:
            raise Failure()

    def fix(data):
        seen.append(data.get("old"))
        return {"n": len(seen)}

    app.work(do=work, fix=fix)

    assert seen == [None, None, None]


def test_a_branch_that_only_an_earlier_pass_took_is_undefined(app):
    app.deploy("""
        activities:
          t1: {type: trigger}
          h: {type: hook, output: {maps: {n: 0}}}
          first: {type: hook, output: {maps: {x: first}}}
          second: {type: hook, job: {maps: {saw: '{first.output.data.x}', n: '{h.output.data.n}'}}}
          back: {type: cycle, ancestor: h, input: {maps: {n: 1}}}
        transitions:
          t1: [{to: h}]
          h:
            - {to: first, conditions: {match: [{expected: 0, actual: '{h.output.data.n}'}]}}
            - {to: second, conditions: {match: [{expected: 1, actual: '{h.output.data.n}'}]}}
          first: [{to: back}]
    """)

    assert app.done(app.publish()) == {"n": 1}


def test_an_ancestor_has_only_what_the_cycle_gives_it(app):
    app.deploy("""
        activities:
          t1: {type: trigger}
          h: {type: hook, output: {maps: {n: 0, kept: 1}}, job: {maps: {n: '{$self.output.data.n}'}}}
          back: {type: cycle, ancestor: h, input: {maps: {n: 1}}}
          end: {type: hook, job: {maps: {kept: '{h.output.data.kept}', all: '{h.output.data}'}}}
        transitions:
          t1: [{to: h}]
          h:
            - {to: back, conditions: {match: [{expected: 0, actual: '{$self.output.data.n}'}]}}
            - {to: end, conditions: {match: [{expected: 1, actual: '{$self.output.data.n}'}]}}
    """)

    assert app.done(app.publish()) == {"n": 1, "all": {"n": 1}}


def test_a_loop_may_wait_for_a_signal_in_each_pass(app):
    app.deploy("""
        activities:
          t1: {type: trigger}
          h: {type: hook, output: {maps: {n: 0}}}
          ask: {type: hook, job: {maps: {answer: '{$self.hook.data.answer}', n: '{h.output.data.n}'}}}
          back:
            type: cycle
            ancestor: h
            input: {maps: {n: {'@pipe': [['{h.output.data.n}', 1], ['{@math.add}']]}}}
        transitions:
          t1: [{to: h}]
          h: [{to: ask}]
          ask:
            - {to: back, conditions: {match: [{expected: again, actual: '{$self.hook.data.answer}'}]}}
        hooks:
          answered:
            - to: ask
              conditions: {match: [{expected: '{$job.metadata.jid}', actual: '{$hook.data.id}'}]}
    """)
    key = app.publish(key="k")

    for n in range(3):
        assert app.job(key).data["n"] == n
        assert app.signal("answered", {"id": "k", "answer": "again"}) == ("delivered", key)
    app.signal("answered", {"id": "k", "answer": "enough"})

    assert app.done(key) == {"n": 3, "answer": "enough"}
    assert [s.hook["answer"] for s in app.steps(key, "ask")] == ["again"] * 3 + ["enough"]


def test_a_loop_runs_beside_another_branch(app, at):
    at("09:00")
    app.deploy(
        COUNTER.replace("t1: [{to: h}]", "t1: [{to: h}, {to: nap}]").replace(
            "  end:", "  nap: {type: hook, sleep: 60}\n  end:"
        )
    )
    key = app.publish()

    app.work(do={"v": 1})
    assert (app.job(key).status, app.job(key).semaphore) == ("running", 1)

    at.skip("1 minute")
    app.fire()
    assert app.done(key)["passes"] == 5


def test_loops_nest(app):
    app.deploy("""
        activities:
          t1: {type: trigger}
          outer: {type: hook, output: {maps: {n: 0}}}
          inner: {type: hook, output: {maps: {m: 0}}}
          w: {type: worker, topic: do, input: {maps: {n: '{outer.output.data.n}', m: '{inner.output.data.m}'}}}
          again: {type: cycle, ancestor: inner, input: {maps: {m: 1}}}
          more: {type: cycle, ancestor: outer, input: {maps: {n: 1}}}
        transitions:
          t1: [{to: outer}]
          outer: [{to: inner}]
          inner: [{to: w}]
          w:
            - {to: again, conditions: {match: [{expected: 0, actual: '{inner.output.data.m}'}]}}
            - to: more
              conditions:
                match: [{expected: 1, actual: '{inner.output.data.m}'}, {expected: 0, actual: '{outer.output.data.n}'}]
    """)
    seen = []
    key = app.publish()

    app.work(do=lambda data: seen.append((data["n"], data["m"])))

    app.done(key)
    assert seen == [(0, 0), (0, 1), (1, 0), (1, 1)]
    assert [s.dimension for s in app.steps(key, "inner")] == [
        [0, 0, 0],
        [0, 0, 1],
        [0, 1, 0],
        [0, 1, 1],
    ]


@pytest.mark.parametrize(
    "way", ["a: [{to: h}]\n  b: [{to: h}]", "a: [{to: b}, {to: h}]\n  b: [{to: h}]"]
)
def test_a_loop_below_branches_that_met(app, way):
    start = "[{to: a}, {to: b}]" if "to: b}," not in way else "[{to: a}]"
    app.deploy(f"""
activities:
  t1: {{type: trigger}}
  a: {{type: worker, topic: do}}
  b: {{type: worker, topic: do}}
  h: {{type: hook, output: {{maps: {{n: 0}}}}}}
  x: {{type: worker, topic: x, input: {{maps: {{n: '{{h.output.data.n}}'}}}}}}
  back:
    type: cycle
    ancestor: h
    input: {{maps: {{n: {{'@pipe': [['{{h.output.data.n}}', 1], ['{{@math.add}}']]}}}}}}
transitions:
  t1: {start}
  {way}
  h: [{{to: x}}]
  x:
    - to: back
      conditions:
        match: [{{expected: true, actual: {{'@pipe': [['{{h.output.data.n}}', 2], ['{{@conditional.less_than}}']]}}}}]
""")
    seen = []
    key = app.publish()

    app.work(do={}, x=lambda data: seen.append(data["n"]))

    app.done(key)
    assert sorted(seen) == [0, 0, 1, 1, 2, 2]


def test_the_ten_thousandth_pass_is_the_last(app):
    app.deploy("""
        activities:
          t1: {type: trigger}
          h: {type: hook}
          w: {type: worker, topic: do}
          back: {type: cycle, ancestor: h}
        transitions:
          t1: [{to: h}]
          h: [{to: w}]
          w: [{to: back}]
    """)
    key = app.publish()
    # As if it had gone round 9,999 times.
    app.db.execute("update hotmesh.steps set dimension = '{0,9999}' where activity = 'h'")

    [task] = app.claim("do")
    [task] = _answer(app, task)
    assert app.job(key).status == "running"
    _answer(app, task)

    error = app.failed(key)
    assert error["code"] == 508
    assert "10000" in error["message"]


def _answer(app, task):
    answers = app.complete({"task_id": task.task_id, "token": str(task.token)}, queues=("do",))
    return [answer for answer in answers if answer.outcome == "claimed"]


def test_a_long_loop_costs_the_same_at_its_end_as_at_its_beginning(app):
    app.deploy(COUNTER.replace("type: worker\n    topic: do\n    input:", "type: hook\n    output:")
               .replace(", 5]", ", 1000]"))  # fmt: skip
    key = app.publish()

    assert app.done(key)["passes"] == 1000
    plan = "\n".join(
        row[0]
        for row in app.db.execute(
            """explain select s.dimension from hotmesh.steps s
                where s.job_id = %s and s.activity = 'h' and s.dimension > '{0}'
                  and s.dimension < array[0, 2147483647] order by s.dimension desc limit 1""",
            (app.job(key).job_id,),
        )
    )
    assert "Index Only Scan Backward" in plan or "Index Scan Backward" in plan
