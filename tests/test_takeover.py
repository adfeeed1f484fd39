"""A worker may be killed at any moment: another finishes its work, and each step has one result."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import psycopg
import pytest
import rig
from hands import Engine

CHAIN = """
app:
  id: t
  version: '1'
  graphs:
    - subscribes: go
      activities:
        t1: {type: trigger, stats: {id: '{$self.input.data.id}'}}
        w1:
          type: worker
          topic: first
          input: {maps: {id: '{t1.output.data.id}', step: '1'}}
          job: {maps: {first: '{$self.output.data.by}'}}
        w2:
          type: worker
          topic: second
          input: {maps: {id: '{t1.output.data.id}', step: '2'}}
          job: {maps: {second: '{$self.output.data.by}'}}
        w3:
          type: worker
          topic: third
          input: {maps: {id: '{t1.output.data.id}', step: '3'}}
          job: {maps: {third: '{$self.output.data.by}'}}
      transitions:
        t1: [{to: w1}]
        w1: [{to: w2}]
        w2: [{to: w3}]
"""

# A worker whose callbacks write an effect into a file, and that stops for ever where it is told to:
# it says so in the file, and waits to be killed.
PROGRAM = """
import asyncio, os, sys, threading
import hotmesh_pg.db
from hotmesh_pg import Client, Worker

dsn, ledger, name, stop, at = sys.argv[1:6]
at = int(at)
asked = {}

def write(line):
    file = os.open(ledger, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(file, (line + "\\n").encode())
    os.close(file)

def here(point):
    "Stop at this point, the at-th time that it is reached."
    asked[point] = asked.get(point, 0) + 1
    return point == stop and asked[point] == at

def halt():
    "The whole process stands still: no loop, no heartbeat."
    write(f"stopped {name}")
    os.kill(os.getpid(), 19)  # SIGSTOP

fetch_on = hotmesh_pg.db.fetch_on

async def watched(connection, shape, function, **arguments):
    if here(f"before {function}"):
        halt()
    if here(f"during {function}"):  # the server has it, its answer is never read
        sent = asyncio.ensure_future(fetch_on(connection, shape, function, **arguments))
        await asyncio.sleep(0.002)
        halt()
        return await sent
    answer = await fetch_on(connection, shape, function, **arguments)
    if here(f"after {function}"):
        halt()
    return answer

hotmesh_pg.db.fetch_on = watched

async def work(data):
    if here("before the effect"):
        halt()
    write(f"effect {data['id']} {data['step']} {name}")
    if here("after the effect"):
        halt()
    await asyncio.sleep(0)
    if here("in mid-work"):
        halt()
    return {"by": name}

def blocking(data):
    "A plain function, in a thread."
    if here("before the effect in a thread"):
        halt()
    write(f"effect {data['id']} {data['step']} {name}")
    if here("after the effect in a thread"):
        halt()
    return {"by": name}

async def main():
    async with await Client.connect(dsn) as client:
        worker = Worker(
            client,
            topics={"first": work, "second": blocking, "third": work},
            lease="1 second",
            concurrency=4,
        )
        write(f"began {name}")
        await worker.run()

asyncio.run(main())
"""
POINTS = [
    ("before claim_tasks", 1),
    ("during claim_tasks", 1),
    ("after claim_tasks", 1),
    ("before the effect", 1),
    ("after the effect", 1),
    ("in mid-work", 1),
    ("before complete_tasks", 1),
    ("during complete_tasks", 1),
    ("after complete_tasks", 1),
    ("before the effect in a thread", 1),
    ("after the effect in a thread", 1),
    ("before complete_tasks", 2),
    ("after complete_tasks", 2),
    ("before the effect", 3),
    ("during complete_tasks", 3),
    ("after complete_tasks", 3),
]
JOBS = [f"j{n}" for n in range(2)]


class Process:
    """A worker process, and what it has written."""

    def __init__(self, folder: Path, dsn: str, name: str, stop: str = "never", at: int = 0) -> None:
        program = folder / "program.py"
        program.write_text(textwrap.dedent(PROGRAM))
        self._ledger = folder / "ledger"
        self._log = folder / f"{name}.log"
        with self._log.open("w") as log:
            self._process = subprocess.Popen(
                [sys.executable, str(program), dsn, str(self._ledger), name, stop, str(at)],
                env=os.environ | {"PYTHONPATH": str(Path(__file__).parent.parent)},
                stderr=log,
            )

    def wrote(self, line: str) -> bool:
        return self._ledger.exists() and line in self._ledger.read_text().splitlines()

    def logged(self, words: str) -> bool:
        return words in self._log.read_text()

    def resume(self) -> None:
        self._process.send_signal(signal.SIGCONT)

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()


@pytest.fixture
def start(tmp_path, dsn):
    """Starts worker processes, and kills them after the test."""
    started: list[Process] = []

    def start(name: str, stop: str = "never", at: int = 0) -> Process:
        started.append(Process(tmp_path, dsn, name, stop, at))
        return started[-1]

    yield start
    for process in started:
        process.kill()


@pytest.fixture
def engine(db: psycopg.Connection) -> Engine:
    engine = Engine(db)
    engine.deploy(CHAIN)
    for key in JOBS:
        engine.publish(data={"id": key})
    return engine


def ended(engine: Engine) -> bool:
    return engine.one("select bool_and(status <> 'running') from hotmesh.jobs")


def effects(folder: Path) -> list[tuple[str, str, str]]:
    """The effects that any worker has had: (job, step, worker)."""
    lines = (folder / "ledger").read_text().splitlines()
    return [tuple(line.split()[1:]) for line in lines if line.startswith("effect")]


@pytest.mark.parametrize(("stop", "at"), POINTS, ids=lambda value: str(value).replace(" ", "_"))
def test_another_worker_finishes_what_a_killed_one_held(engine, start, tmp_path, stop, at):
    victim = start("victim", stop, at)
    assert rig.eventually(lambda: victim.wrote("stopped victim"), seconds=20), "it never got there"
    victim.kill()
    killed = time.monotonic()

    start("heir")

    assert rig.eventually(lambda: ended(engine), seconds=20)
    assert time.monotonic() - killed < 10
    for key in JOBS:
        assert engine.job(key).status == "completed"
        assert engine.steps(key) == [("w1", "success"), ("w2", "success"), ("w3", "success")]
    done = effects(tmp_path)
    assert {(job, step) for job, step, _ in done} == {(j, str(n)) for j in JOBS for n in (1, 2, 3)}
    # What counts is the result of who had the effect last; the dead had at most one hand full.
    last = {(job, step): worker for job, step, worker in done}
    for key in JOBS:
        data = engine.job(key).data
        told = (data["first"], data["second"], data["third"])
        assert told == tuple(last[key, str(n)] for n in (1, 2, 3))
    assert len(done) - len(last) <= 2 * len(JOBS)


def test_a_worker_that_wakes_too_late_is_refused_and_changes_nothing(engine, start):
    sleeper = start("sleeper", "before complete_tasks", 1)
    assert rig.eventually(lambda: sleeper.wrote("stopped sleeper"), seconds=20)
    start("heir")
    assert rig.eventually(lambda: ended(engine), seconds=20)
    before = engine.ask("select s::text from hotmesh.steps s order by 1")

    sleeper.resume()

    assert rig.eventually(lambda: sleeper.logged("was refused: stale"))
    assert engine.ask("select s::text from hotmesh.steps s order by 1") == before
    assert rig.violations(engine.db.info.dsn) == []


def test_two_workers_in_turn_are_killed_and_the_third_finishes(engine, start):
    for name, stop in (("one", "after the effect"), ("two", "before complete_tasks")):
        victim = start(name, stop, 1)
        assert rig.eventually(lambda v=victim, n=name: v.wrote(f"stopped {n}"), seconds=20)
        victim.kill()

    start("three")

    assert rig.eventually(lambda: ended(engine), seconds=20)
    for key in JOBS:
        assert engine.job(key).data == {"first": "three", "second": "three", "third": "three"}
