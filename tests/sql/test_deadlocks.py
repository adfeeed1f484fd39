"""Many sessions do everything at once to the same jobs: nobody deadlocks, nothing is stranded."""

from __future__ import annotations

import random
import time
from itertools import combinations_with_replacement

import psycopg
import pytest
from hands import Engine, together

# A root that starts two children which wait for a worker, a person, a signal and a timer.
FAMILY = """
app:
  id: t
  version: '1'
  graphs:
    - subscribes: go
      activities:
        t1: {type: trigger, stats: {id: '{$self.input.data.id}'}}
        w1: {type: worker, topic: do}
        c1:
          type: await
          topic: below
          input: {maps: {key: '{t1.output.data.key}'}}
        c2:
          type: await
          topic: below
          input: {maps: {key: '{t1.output.data.key}'}}
        w2: {type: worker, topic: do, retry: {'500': [2]}}
      transitions:
        t1: [{to: w1}, {to: c1}]
        w1: [{to: c2}]
        c1: [{to: w2, conditions: {code: [200, 410, 500]}}]
    - subscribes: below
      activities:
        t2: {type: trigger}
        w3: {type: worker, topic: do}
        ask: {type: hook, sleep: 0.02, escalation: {role: manager}}
        nap: {type: hook, sleep: 0.01}
        w4: {type: worker, topic: do}
      transitions:
        t2: [{to: w3}, {to: nap}]
        w3: [{to: ask}]
        ask: [{to: w4}]
      hooks:
        answer:
          - to: ask
            conditions: {match: [{expected: EXPECTED, actual: '{$self.hook.data.key}'}]}
"""
KEYS = ["x", "y", "z"]
OWN = FAMILY.replace("EXPECTED", "'{$job.metadata.jid}'")  # each job waits at its own address
SHARED = FAMILY.replace("EXPECTED", "'{t2.output.data.key}'")  # many jobs' waits at three


class Actor:
    """One session that does one kind of thing, again and again, to jobs chosen at random."""

    def __init__(self, engine: Engine, name: str) -> None:
        self.engine = engine
        self.name = name
        self.random = random.Random(name)

    def job_keys(self) -> list[str]:
        rows = self.engine.ask(
            "select job_key from hotmesh.jobs where status = 'running' order by random() limit 3"
        )
        return [key for (key,) in rows]

    def publish(self) -> None:
        if self.engine.one("select count(*) from hotmesh.jobs where status = 'running'") > 100:
            return  # enough to meet at
        key = self.random.choice(KEYS)
        self.engine.publish(data={"id": f"{self.name}-{self.random.random()}", "key": key})

    def complete(self) -> None:
        tasks = self.engine.claim("do", limit=20, worker=self.name, lease="1 hour")
        self.random.shuffle(tasks)
        results = [
            task.done() if self.random.random() < 0.8 else task.failed("now and then")
            for task in tasks
        ]
        self.engine.complete(*results, worker=self.name, queues=["do"], limit=5, lease="5 ms")

    def signal(self) -> None:
        rows = self.engine.ask(
            "select key from hotmesh.waits where key is not null order by random() limit 1"
        )
        key = rows[0][0] if rows else self.random.choice(KEYS)
        self.engine.signal({"key": key}, keep="20 ms")

    def resolve(self) -> None:
        for (id_,) in self.engine.ask("select id from hotmesh.escalations_open limit 5"):
            self.engine.esc(self.random.choice(["resolve", "cancel"]), id_)

    def desk(self) -> None:
        for (id_,) in self.engine.ask("select id from hotmesh.escalations_open limit 5"):
            self.engine.esc("claim", id_, assignee=self.name, duration="5 ms")
            self.engine.esc("release", id_)

    def interrupt(self) -> None:
        for key in self.job_keys()[:1]:
            self.engine.interrupt(key, descend=self.random.random() < 0.7)

    def timers(self) -> None:
        self.engine.claim("nothing", limit=20, worker=self.name)

    def run(self, verb: str, seconds: float) -> int:
        """Act until the time is up; the number of acts."""
        acts = 0
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            getattr(self, verb)()
            acts += 1
        return acts


VERBS = ["publish", "complete", "signal", "resolve", "desk", "interrupt", "timers"]


def storm(session, verbs, seconds):
    """Let one session a verb act at the same time; the errors that any of them met."""
    actors = [Actor(session(), f"{verb}-{n}") for n, verb in enumerate(verbs)]
    answers = together(
        *(
            lambda actor=actor, verb=verb: actor.run(verb, seconds)
            for actor, verb in zip(actors, verbs, strict=True)
        )
    )
    return [a for a in answers if isinstance(a, psycopg.Error)]


def drain(engine):
    """Answer all that is open, until every job has ended."""
    actor = Actor(engine, "drain")
    for _ in range(500):
        if not engine.ask("select from hotmesh.jobs where status = 'running' limit 1"):
            break
        actor.complete()
        actor.resolve()
        engine.db.execute("select hotmesh.skip_clock('1 hour')")


def deadlocks(engine):
    """What the server counted: also those that a function of ours has survived."""
    engine.db.execute("select pg_stat_clear_snapshot()")
    return engine.one("select deadlocks from pg_stat_database where datname = current_database()")


@pytest.mark.parametrize(
    "pair", list(combinations_with_replacement(VERBS[1:], 2)), ids=lambda pair: "-".join(pair)
)
def test_no_two_of_our_functions_deadlock(engine, session, pair):
    engine.deploy(OWN)

    errors = storm(session, ["publish", "complete", *pair, *pair], 0.7)

    assert errors == []
    assert engine.call("check_invariants") == []
    assert deadlocks(engine) == 0


def test_all_of_them_together_neither_deadlock_nor_strand_a_job(engine, session):
    engine.deploy(OWN)

    errors = storm(session, ["publish", *VERBS], 4.0)
    drain(engine)

    assert errors == []
    assert deadlocks(engine) == 0
    assert_nothing_is_open(engine)


def test_jobs_that_share_addresses_may_deadlock_and_lose_nothing_by_it(engine, session):
    """Two batches that open waits at the same addresses in opposite order: the server ends one of
    them, and the worker sends it again, as after any lost connection.
    """
    engine.deploy(SHARED)

    errors = storm(session, ["publish", *VERBS, "complete"], 3.0)
    drain(engine)

    assert {error.sqlstate for error in errors} <= {"40P01"}
    assert_nothing_is_open(engine)


def assert_nothing_is_open(engine):
    assert engine.one("select count(*) from hotmesh.jobs where status = 'running'") == 0
    for table in ("tasks", "waits", "escalations_open"):
        assert engine.one(f"select count(*) from hotmesh.{table}") == 0
