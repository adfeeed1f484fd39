"""Storms: many sessions, many jobs, everything in any order. HOTMESH_STORM=10 makes ten times as much."""

# ruff: noqa: E501 (a line of a document is not to be broken)

from __future__ import annotations

import os
import random
import threading
from collections import Counter

import psycopg
import pytest
from hands import together

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
    """A third of the pairs each: a plain wait, one that gets 202 and then 200, one of two rules."""
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
        some += [complete(b) for b in batches([t for t in by_jobs if kind_of(t, kinds) != "both"], 5)]
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
    print("deadlocks", storm.deadlocks, server_deadlocks(engine))
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
