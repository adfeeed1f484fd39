"""Storms: many sessions, many jobs, everything in any order. HOTMESH_STORM=10 makes ten times as much."""

# ruff: noqa: E501 (a line of a document is not to be broken)

from __future__ import annotations

import os
import random
import threading
from collections import Counter
from datetime import timedelta

import psycopg
import pytest
from hands import together
from psycopg.types.json import Jsonb

SCALE = float(os.environ.get("HOTMESH_STORM", "1"))


def many(number):
    """So many at least, scaled, in whole tens."""
    return max(10, int(number * SCALE) // 10 * 10)


class Storm:
    """Calls that several sessions make, each taking the next one as soon as it is free."""

    def __init__(self, session, sessions=4):
        self.engines = [session() for _ in range(sessions)]
        self.lock = threading.Lock()
        self.deadlocks = 0

    def run(self, calls):
        """Make all calls; what each answered, in the order given. A deadlock's victim calls again."""
        left = list(enumerate(calls))[::-1]
        answers = [None] * len(left)

        def work(engine):
            while True:
                with self.lock:
                    if not left:
                        return
                    place, call = left.pop()
                answers[place] = self._persist(lambda: call(engine))  # noqa: B023

        for raised in together(*(lambda engine=engine: work(engine) for engine in self.engines)):
            if raised is not None:
                raise raised
        return answers

    def _persist(self, call):
        for _ in range(10):
            try:
                return call()
            except psycopg.errors.DeadlockDetected:
                self.deadlocks += 1
        return call()


def batches(items, most):
    """Cut a list into batches of random sizes."""
    items = list(items)
    while items:
        size = random.randint(1, most)
        yield items[:size]
        items = items[size:]


def server_deadlocks(engine):
    engine.db.execute("select pg_stat_clear_snapshot()")
    return engine.one("select deadlocks from pg_stat_database where datname = current_database()")


def claim_all(engine, *queues):
    """Lease everything that is ready, by the keys of the jobs."""
    tasks = {}
    while some := engine.claim(*queues, limit=1000, lease="1 hour"):
        tasks |= {task.job_key: task for task in some}
    return tasks


def complete(tasks):
    """A call that completes tasks in one batch, and checks that all were taken."""

    def call(engine):
        outcomes = engine.outcomes(*(task.done() for task in tasks))
        assert set(outcomes) <= {"completed"}, outcomes

    return call


# signals -------------------------------------------------------------------------------------------

SIGNALS = """
app:
  id: t
  version: '1'
  graphs:
    - subscribes: go
      activities:
        t1: {type: trigger, stats: {id: '{$self.input.data.id}'}}
        w1: {type: worker, topic: do}
        ask: {type: hook, job: {maps: {got: '{$self.hook.data.n}'}}}
        more: {type: hook, job: {maps: {more: '{ask.hook.data.n}'}}}
        after: {type: hook, job: {maps: {after: '{ask.hook.data.n}'}}}
      transitions:
        t1: [{to: w1}]
        w1: [{to: ask}]
        ask: [{to: more, conditions: {code: 202}}, {to: after, conditions: {code: 200}}]
      hooks:
        answer: [{to: ask, conditions: {match: [{expected: '{t1.output.data.id}', actual: '{$self.hook.data.id}'}]}}]
    - subscribes: two
      activities:
        t2: {type: trigger, stats: {id: '{$self.input.data.id}'}}
        w2: {type: worker, topic: do}
        left: {type: hook, job: {maps: {got: '{$self.hook.data.n}'}}}
        right: {type: hook, job: {maps: {got: '{$self.hook.data.n}'}}}
      transitions:
        t2: [{to: w2}]
        w2:
          - {to: left, conditions: {match: [{expected: left, actual: '{t2.output.data.side}'}]}}
          - {to: right, conditions: {match: [{expected: right, actual: '{t2.output.data.side}'}]}}
      hooks:
        either:
          - {to: left, conditions: {match: [{expected: '{t2.output.data.key}', actual: '{$self.hook.data.left}'}]}}
          - {to: right, conditions: {match: [{expected: '{t2.output.data.key}', actual: '{$self.hook.data.right}'}]}}
    - subscribes: send
      activities:
        t3: {type: trigger, stats: {id: '{$self.input.data.id}'}}
        w3: {type: worker, topic: do}
        tell:
          type: signal
          subtype: one
          topic: '{t3.output.data.topic}'
          code: '{t3.output.data.code}'
          signal: {maps: {id: '{t3.output.data.to}', left: '{t3.output.data.left}', right: '{t3.output.data.right}', n: '{t3.output.data.n}'}}
      transitions:
        t3: [{to: w3}]
        w3: [{to: tell}]
"""


def test_every_signal_reaches_its_wait_once_whoever_comes_first(engine, session):
    """A third of the pairs each: a plain wait, one that gets 202 and then 200, one of two rules.

    Batches that open waits and batches that leave letters may deadlock over their addresses: the
    server ends one of them, which is made again (as Storm does) and loses nothing.
    """
    pairs = many(1000)
    engine.deploy(SIGNALS)
    kinds = [random.choice(["plain", "both", "two"]) for _ in range(pairs)]
    senders = [random.choice(["outside", "job"]) for _ in range(pairs)]
    for n in range(pairs):
        publish_pair(engine, n, kinds[n], senders[n])
    tasks = claim_all(engine)
    storm = Storm(session)
    calls = []
    for first in range(0, pairs, 10):
        group = range(first, min(first + 10, pairs))
        some = [complete(b) for b in batches([tasks[f"j{n}"] for n in group], 5)]
        by_jobs = [tasks[f"s{n}"] for n in group if f"s{n}" in tasks]
        random.shuffle(by_jobs)
        some += [
            complete(b) for b in batches([t for t in by_jobs if kind_of(t, kinds) != "both"], 5)
        ]
        some += [follow(tasks[f"s{n}"], n) for n in group if kinds[n] == "both"]
        some += [
            lambda e, n=n: e.signal(payload(n, kinds[n]), topic_of(kinds[n]))
            for n in group
            if senders[n] == "outside" and kinds[n] != "both"
        ]
        random.shuffle(some)
        calls += some

    storm.run(calls)
    engine.claim("nothing")

    wrong = []
    for n in range(pairs):
        job = engine.job(f"j{n}")
        want = {"got": 2, "more": 1, "after": 2} if kinds[n] == "both" else {"got": n}
        want |= {"after": n} if kinds[n] == "plain" else {}
        if (job.status, job.data) != ("completed", want):
            wrong.append((n, kinds[n], senders[n], job.status, job.data, want))
    assert wrong == []
    assert engine.one("select count(*) from hotmesh.letters") == 0
    assert engine.one("select count(*) from hotmesh.mailbox") == 0
    assert engine.one("select count(*) from hotmesh.timers") == 0


def kind_of(task, kinds):
    return kinds[int(task.job_key[1:])]


def topic_of(kind):
    return "either" if kind == "two" else "answer"


def payload(n, kind):
    """What a signal carries: for the topic of two rules, the right key for one of them."""
    if kind == "two":
        return {"left": f"left{n}", "right": f"right{n}", "n": n}
    return {"id": f"j{n}", "n": n}


def publish_pair(engine, n, kind, sender):
    graph = "two" if kind == "two" else "go"
    side = random.choice(["left", "right"])
    engine.publish(graph, {"id": f"j{n}", "key": f"{side}{n}", "side": side})
    if sender == "job" or kind == "both":
        told = payload(n, kind) | ({"n": 1, "code": 202} if kind == "both" else {"code": 200})
        told |= {"to": told.get("id"), "id": f"s{n}", "topic": topic_of(kind)}
        engine.publish("send", told)


def follow(task, n):
    """First a job says 202, then the caller says 200: what is sent in order is read in order."""

    def call(engine):
        engine.outcomes(task.done())
        engine.signal({"id": f"j{n}", "n": 2})

    return call


def test_letters_for_either_of_two_rules_are_read_by_both_at_once(engine, session):
    """Two letters at two addresses each; the waiters of both addresses come at the same time."""
    engine.deploy(SIGNALS)
    rounds = many(100)
    for n in range(rounds):
        for side in ("left", "right"):
            engine.publish("two", {"id": f"{side}-{n}", "key": f"{side}{n}", "side": side})
        for number in (1, 2):
            engine.signal({"left": f"left{n}", "right": f"right{n}", "n": number}, "either")
    tasks = claim_all(engine)
    one, other = session(), session()

    for n in range(rounds):
        answers = together(
            lambda n=n: one.outcomes(tasks[f"left-{n}"].done()),
            lambda n=n: other.outcomes(tasks[f"right-{n}"].done()),
        )
        assert answers == [["completed"]] * 2

    for n in range(rounds):
        assert {engine.job(f"{side}-{n}").data["got"] for side in ("left", "right")} == {1, 2}
    assert server_deadlocks(engine) == 0
    assert engine.one("select count(*) from hotmesh.letters") == 0
    assert engine.one("select count(*) from hotmesh.mailbox") == 0


# timeouts ------------------------------------------------------------------------------------------

TIMEOUTS = """
app:
  id: t
  version: '1'
  graphs:
    - subscribes: go
      activities:
        t1: {type: trigger, stats: {id: '{$self.input.data.id}'}}
        ask: {type: hook, sleep: '{t1.output.data.sleep}', escalation: {role: '{t1.output.data.role}'}, job: {maps: {got: '{$self.hook.data}'}}}
        after: {type: hook}
      transitions:
        t1: [{to: ask}]
        ask: [{to: after}]
      hooks:
        answer: [{to: ask, conditions: {match: [{expected: '{t1.output.data.id}', actual: '{$self.hook.data.id}'}]}}]
"""


def test_of_signal_resolver_and_timeout_one_wins_and_all_are_told_so(engine, session, at):
    hooks = many(1000)
    start = at("09:00")
    engine.deploy(TIMEOUTS)
    for n in range(hooks):  # ten of them are due at the same second; every third has an escalation
        role = {"role": "boss"} if n % 3 == 0 else {}
        engine.publish("go", {"id": f"j{n}", "sleep": 60 + n // 10} | role)
    asked = dict(engine.ask("select workflow_id, id from hotmesh.escalations"))
    assert len(asked) == len(range(0, hooks, 3))
    storm = Storm(session)
    told = {}

    for first in range(0, hooks, 10):
        at(start + timedelta(seconds=60 + first // 10))
        group = [f"j{n}" for n in range(first, first + 10)]
        calls = [("fire", None)] * 2 + [("signal", key) for key in group if random.random() < 0.8]
        calls += [("resolve", key) for key in group if key in asked]
        random.shuffle(calls)
        answers = storm.run([contender(verb, key, asked) for verb, key in calls])
        told |= dict(zip(calls, answers, strict=True))
    engine.claim("nothing", limit=0)

    winners = Counter()
    for n in range(hooks):
        key = f"j{n}"
        by_signal = told.get(("signal", key)) == "delivered"
        by_person = told.get(("resolve", key)) == "resolved"
        got = engine.job(key).data["got"]
        assert engine.steps(key) == [("ask", "success"), ("after", "success")]
        assert engine.step(key, "ask").hook == got
        assert not (by_signal and by_person)
        winner = "signal" if by_signal else "person" if by_person else "time"
        assert got.get("by", "time") == winner, (key, got, told.get(("signal", key)))
        if key in asked:
            expected = {"signal": "resolved", "person": "resolved", "time": "expired"}[winner]
            assert engine.escalation(key).status == expected
        winners[winner] += 1
    assert storm.deadlocks == 0
    assert min(winners.values()) > hooks // 100
    kept = sum(1 for (verb, _), answer in told.items() if (verb, answer) == ("signal", "kept"))
    assert engine.one("select count(*) from hotmesh.letters") == kept


def contender(verb, key, asked):
    """A call that tries to answer a hook in its own way."""
    if verb == "fire":
        return lambda e: e.claim("nothing", limit=0)
    if verb == "signal":
        return lambda e: e.signal({"id": key, "by": "signal"}).outcome
    return lambda e: e.esc("resolve", asked[key], payload={"by": "person"})


# joins -----------------------------------------------------------------------------------------------

FAN = """
app:
  id: t
  version: '1'
  graphs:
    - subscribes: go
      activities:
        t1: {type: trigger}
BRANCHES
        meet: {type: hook, join: RULE}
        after: {type: hook, job: {maps: {after: true}}}
      transitions:
        t1: [TARGETS]
ARROWS
        meet: [{to: after}]
"""


def fan(rule):
    """A graph of ten workers whose ways meet."""
    names = [f"w{n}" for n in range(10)]
    return (
        FAN.replace("RULE", rule)
        .replace("BRANCHES", "\n".join(f"        {w}: {{type: worker, topic: do}}" for w in names))
        .replace("TARGETS", ", ".join(f"{{to: {w}}}" for w in names))
        .replace("ARROWS", "\n".join(f"        {w}: [{{to: meet}}]" for w in names))
    )


NESTED = """
app:
  id: t
  version: '1'
  graphs:
    - subscribes: go
      activities:
        t1: {type: trigger}
        a: {type: worker, topic: do}
        b: {type: worker, topic: do}
        c: {type: worker, topic: do}
        d: {type: worker, topic: do}
        e: {type: worker, topic: do}
        m1: {type: hook, join: all}
        m2: {type: worker, topic: do, join: any}
        meet: {type: hook, join: all}
        after: {type: hook, job: {maps: {after: true}}}
      transitions:
        t1: [{to: a}, {to: b}, {to: c}, {to: d}, {to: e}]
        a: [{to: m1}]
        b: [{to: m1}, {to: m2}]
        c: [{to: m2}]
        d: [{to: m2}, {to: meet}]
        e: [{to: meet}]
        m1: [{to: meet}]
        m2: [{to: meet}]
        meet: [{to: after}]
"""


@pytest.mark.parametrize(
    ("document", "number"),
    [(fan("all"), 1000), (fan("any"), 100), (NESTED, 150)],
    ids=["ten ways", "the first of ten ways", "joins of joins"],
)
def test_jobs_whose_ways_meet_run_each_join_once(engine, session, document, number):
    jobs = many(number)
    engine.deploy(document)
    for first in range(0, jobs, 500):
        some = [{"data": {}} for _ in range(first, min(first + 500, jobs))]
        engine.call("publish_many", app="t", topic="go", jobs=Jsonb(some))
    storm = Storm(session)

    while tasks := take_all(engine):
        random.shuffle(tasks)
        storm.run([complete(batch) for batch in batches(tasks, 80)])

    assert engine.ask("select status, count(*) from hotmesh.jobs group by 1") == [
        ("completed", jobs)
    ]
    once = engine.ask(
        "select activity, count(*), count(distinct job_id) from hotmesh.steps"
        " where activity in ('meet', 'after', 'm1', 'm2') group by 1"
    )
    assert len(once) >= 2
    assert {counts for _, *counts in map(tuple, once) for counts in [tuple(counts)]} == {
        (jobs, jobs)
    }
    assert (storm.deadlocks, server_deadlocks(engine)) == (0, 0)


def take_all(engine):
    """Lease everything that is ready."""
    tasks = []
    while some := engine.claim("do", limit=1000, lease="1 hour"):
        tasks += some
    return tasks


# jobs that reach for each other -----------------------------------------------------------------------

KIN = """
app:
  id: t
  version: '1'
  graphs:
    - subscribes: go
      activities:
        t1: {type: trigger, stats: {id: '{$self.input.data.id}'}}
        c1: {type: await, topic: below, emit: true, input: {maps: {id: {'@pipe': [['{t1.output.data.id}', '-1'], ['{@string.concat}']]}, depth: '{t1.output.data.depth}'}}}
        c2: {type: await, topic: below, input: {maps: {id: {'@pipe': [['{t1.output.data.id}', '-2'], ['{@string.concat}']]}, depth: '{t1.output.data.depth}'}}}
        w1: {type: worker, topic: do}
        own1: {type: interrupt, reason: own}
        stop1: {type: interrupt, target: '{w1.output.data.target}', descend: '{w1.output.data.descend}', throw: '{w1.output.data.throw}'}
        tell1: {type: signal, subtype: one, topic: '{w1.output.data.topic}', code: '{w1.output.data.code}', signal: {maps: {id: '{w1.output.data.target}'}}}
        ask1: {type: hook}
        meet1: {type: hook, join: all}
      transitions:
        t1: [{to: c1}, {to: c2}, {to: w1}, {to: ask1}]
        w1: [{to: own1, conditions: {code: 201}}, {to: stop1, conditions: {code: 203}}, {to: tell1, conditions: {code: 204}}, {to: meet1, conditions: {code: 200}}]
        tell1: [{to: meet1}]
        stop1: [{to: meet1, conditions: {code: [200, 404, 410]}}]
        ask1: [{to: meet1, conditions: {code: 200}}]
        c1: [{to: meet1, conditions: {code: [200, 410, 500]}}]
        c2: [{to: meet1, conditions: {code: [200, 410, 500]}}]
      hooks:
        root: [{to: ask1, conditions: {match: [{expected: '{$job.metadata.jid}', actual: '{$self.hook.data.id}'}]}}]
    - subscribes: below
      activities:
        t2: {type: trigger, stats: {id: '{$self.input.data.id}'}}
        w2: {type: worker, topic: do, persist: '{w2.output.data.persist}', emit: '{w2.output.data.emit}'}
        own2: {type: interrupt, reason: own}
        stop2: {type: interrupt, target: '{w2.output.data.target}', descend: '{w2.output.data.descend}', throw: '{w2.output.data.throw}'}
        tell2: {type: signal, subtype: one, topic: '{w2.output.data.topic}', code: '{w2.output.data.code}', signal: {maps: {id: '{w2.output.data.target}'}}}
        ask2: {type: hook, sleep: 0.05}
        later: {type: worker, topic: do, statusThreshold: 1}
      transitions:
        t2: [{to: w2}, {to: ask2}, {to: later}]
        w2: [{to: own2, conditions: {code: 201}}, {to: stop2, conditions: {code: 203}}, {to: tell2, conditions: {code: 204}}]
        stop2: [{to: t2end, conditions: {code: [200, 404, 410]}}]
      hooks:
        child: [{to: ask2, conditions: {match: [{expected: '{$job.metadata.jid}', actual: '{$self.hook.data.id}'}]}}]
""".replace("        later:", "        t2end: {type: hook}\n        later:")


class Kinsman:
    """A session that does to the jobs of some families what chance tells it to."""

    def __init__(self, engine, families, seed):
        self.engine = engine
        self.keys = [f"f{n}{end}" for n in range(families) for end in ("", "-1", "-2")]
        self.chance = random.Random(seed)

    def deed(self, task):
        """A worker's result that sends its job to interrupt or to signal a relative, or itself."""
        data, kin = {"persist": False, "emit": False}, task.job_key.split("-")[0]
        target = self.chance.choice([kin, f"{kin}-1", f"{kin}-2", self.chance.choice(self.keys)])
        code = self.chance.choice([200, 200, 201, 203, 203, 204, 204])
        data |= {
            "target": target,
            "topic": "child" if "-" in target else "root",
            "code": self.chance.choice([200, 202]),
            "descend": self.chance.random() < 0.5,
            "throw": self.chance.random() < 0.7,
            "persist": self.chance.random() < 0.2,
            "emit": self.chance.random() < 0.5,
        }
        if self.chance.random() < 0.15:
            return task.done(data, status="pending", code=202)
        return task.done(data, code=code)

    def work(self):
        tasks = self.engine.claim("do", limit=15, worker="w", lease="1 hour")
        self.chance.shuffle(tasks)
        deeds = [self.deed(task) for task in tasks]
        outcomes = self.engine.outcomes(*deeds)
        assert set(outcomes) <= {"completed", "stale"}, outcomes
        for deed in deeds:
            if deed["status"] == "pending":
                final = deed["token"]
                told = self.engine.call("answer_task", task_id=deed["task_id"], token=final)[0][0]
                assert told in ("completed", "stale"), told

    def act(self):
        verb = self.chance.choice(["work"] * 5 + ["signal", "signal", "interrupt", "fire"])
        key = self.chance.choice(self.keys)
        if verb == "work":
            self.work()
        elif verb == "signal":
            self.engine.signal({"id": key}, "child" if "-" in key else "root", keep="1 s")
        elif verb == "interrupt":
            self.engine.interrupt(key, descend=self.chance.random() < 0.5)
        else:
            self.engine.claim("nothing", limit=0)


def test_jobs_that_interrupt_and_signal_one_another_all_come_to_an_end(engine, session):
    engine.deploy(KIN)
    families = many(150)
    storm = Storm(session)
    kinsmen = {id(e): Kinsman(e, families, n) for n, e in enumerate(storm.engines)}
    starts = [lambda e, n=n: e.publish("go", {"id": f"f{n}", "depth": 0}) for n in range(families)]
    calls = [call for start in starts for call in (start, *[lambda e: kinsmen[id(e)].act()] * 6)]

    storm.run(calls)
    assert engine.call("check_invariants") == []
    last = Kinsman(engine, families, "last")
    for _ in range(200):
        if not engine.ask("select from hotmesh.jobs where status = 'running' limit 1"):
            break
        last.work()
        for (key,) in engine.ask("select key from hotmesh.waits where key is not null limit 50"):
            engine.signal({"id": key}, "child" if "-" in key else "root")
        engine.db.execute("select hotmesh.skip_clock('1 minute')")

    left = engine.ask("select job_key, semaphore from hotmesh.jobs where status = 'running'")
    assert left == []
    ends = Counter(dict(engine.ask("select status, count(*) from hotmesh.jobs group by 1")))
    assert min(ends["completed"], ends["interrupted"]) > families // 5
    unexplained = engine.ask(
        "select j.job_key, j.status, d.error from hotmesh.jobs j join hotmesh.job_data d using (job_id)"
        " where j.status = 'failed' and d.error ->> 'code' not in ('410', '500')"
    )
    assert unexplained == []
    assert engine.one("select count(*) from hotmesh.tasks") == 0
    assert engine.one("select count(*) from hotmesh.waits") == 0


# what is said before the end ---------------------------------------------------------------------------

EMITS = """
app:
  id: t
  version: '1'
  graphs:
    - subscribes: go
      activities:
        t1: {type: trigger, stats: {id: '{$self.input.data.id}'}}
        c1: {type: await, topic: below, job: {maps: {c1: '{$self.output.data.n}'}}}
        c2: {type: await, topic: below, job: {maps: {c2: '{$self.output.data.n}'}}}
        c3: {type: await, topic: below, job: {maps: {c3: '{$self.output.data.n}'}}}
        heard: {type: hook}
        meet: {type: hook, join: all, job: {maps: {met: true}}}
      transitions:
        t1: [{to: c1}, {to: c2}, {to: c3}]
        c1: [{to: heard, conditions: {code: 202}}, {to: meet, conditions: {code: 200}}]
        c2: [{to: heard, conditions: {code: 202}}, {to: meet, conditions: {code: 200}}]
        c3: [{to: heard, conditions: {code: 202}}, {to: meet, conditions: {code: 200}}]
    - subscribes: below
      activities:
        t2: {type: trigger}
        w: {type: worker, topic: do, emit: true, persist: '{w.output.data.persist}', job: {maps: {n: '{$self.output.data.n}'}}}
        last: {type: hook, job: {maps: {n: 99}}}
      transitions:
        t2: [{to: w}]
        w: [{to: last, conditions: {code: 200}}]
"""


def test_a_busy_parent_hears_all_that_its_children_say_in_their_order(engine, session):
    """Each child says 1, 2, 3 (pending answers, emitted), then ends, or persists at 2."""
    parents = many(60)
    engine.deploy(EMITS)
    for n in range(parents):
        engine.publish("go", {"id": f"p{n}"})
    tasks = take_all(engine)
    persists = {task.task_id: random.random() < 0.3 for task in tasks}
    storm = Storm(session)

    def say(task, number):
        data = {"n": number, "persist": persists[task.task_id] and number == 2}
        status, code = ("pending", 202) if number < 3 else ("success", 200)

        def call(e):
            if number == 1:
                assert e.outcomes(task.done(data, status=status, code=code)) == ["completed"]
            else:
                told = e.call(
                    "answer_task",
                    task_id=task.task_id,
                    token=str(task.token),
                    data=data,
                    status=status,
                    code=code,
                )
                assert told == [("pending" if number < 3 else "completed",)]

        return call

    for number in (1, 2, 3):
        calls = [say(task, number) for task in tasks]
        calls += [lambda e: e.claim("nothing", limit=0)] * (len(calls) // 5)
        random.shuffle(calls)
        storm.run(calls)
    engine.claim("nothing", limit=0)

    for n in range(parents):
        job = engine.job(f"p{n}")
        assert job.status == "completed", n
        for child in ("c1", "c2", "c3"):
            said = [
                (row.status, row.output["n"])
                for row in sorted(
                    engine.call("job_steps", app="t", job_key=f"p{n}"), key=lambda s: s.dimension
                )
                if row.activity == child
            ]
            assert said in (
                [("pending", 1), ("pending", 2), ("pending", 3), ("success", 99)],
                [("pending", 1), ("success", 2)],
            ), (n, child, said)
    assert engine.one("select count(*) from hotmesh.timers") == 0
    assert (storm.deadlocks, server_deadlocks(engine)) == (0, 0)


ANSWERS = """
app:
  id: t
  version: '1'
  graphs:
    - subscribes: go
      activities:
        t1: {type: trigger, stats: {id: '{$self.input.data.id}'}}
        w: {type: worker, topic: do, job: {maps: {n: '{$self.output.data.n}'}}}
        more: {type: hook}
      transitions:
        t1: [{to: w}]
        w: [{to: more}]
"""


def test_a_pending_task_takes_one_last_answer_whatever_else_is_said_or_done(engine, session):
    jobs = many(150)
    engine.deploy(ANSWERS)
    for n in range(jobs):
        engine.publish("go", {"id": f"j{n}"})
    tasks = take_all(engine)
    assert set(engine.outcomes(*(t.done({"n": 0}, status="pending") for t in tasks))) == {
        "completed"
    }
    storm = Storm(session)
    acts = [(task.job_key, act, task) for task in tasks for act in ("more", "a", "b", "c", "stop")]
    acts = [one for one in acts if one[1] != "stop" or random.random() < 0.3]
    acts.sort(key=lambda one: (int(one[0][1:]) // 5, random.random()))

    def call(act, task):
        answer = {"task_id": task.task_id, "token": str(task.token)}
        if act == "stop":
            return lambda e: e.interrupt(task.job_key)
        if act == "c":  # as a result
            return lambda e: e.outcomes(task.done({"n": "c"}))[0]
        status = "pending" if act == "more" else "success"
        return lambda e: e.call("answer_task", **answer, data={"n": act}, status=status)[0][0]

    answers = storm.run([call(act, task) for _, act, task in acts])

    told = {(key, act): answer for (key, act, _), answer in zip(acts, answers, strict=True)}
    for task in tasks:
        key = task.job_key
        job = engine.job(key)
        finals = [told[key, act] for act in "abc"]
        last = [s for s in engine.steps(key) if s == ("w", "success")]
        if job.status == "interrupted":
            assert told[key, "stop"] == "interrupted"
            assert (set(finals), last) == ({"stale"}, [])
        else:
            assert told.get((key, "stop"), "already_ended") == "already_ended"
            assert (job.status, set(finals), len(last)) == ("completed", {"completed"}, 1)
            assert job.data["n"] in "abc"
    assert (storm.deadlocks, server_deadlocks(engine)) == (0, 0)
