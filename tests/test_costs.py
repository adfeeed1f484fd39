"""What the engine may cost: commits counted one by one, and hot tables never read whole."""

# ruff: noqa: E501 (a line of a document is not to be broken)

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest

from bench import graphs
from hotmesh_pg import compiler

# Tables that grow with use. The others hold a handful of rows, which are best read whole.
HOT = {"jobs", "job_data", "steps", "tasks", "waits", "mailbox", "letters", "timers"}
CROWD = 2000  # rows enough for a plan that reads a whole table or index to show


class Engine:
    """Calls functions on one connection, each in a transaction of its own, and counts those."""

    def __init__(self, db: psycopg.Connection) -> None:
        self.db = db
        self.calls = 0
        self.commits = 0

    def deploy(self, app: str, document: str) -> None:
        for statement in compiler.compile_text(document, app).statements:
            self.db.execute(statement.encode())
        self.db.execute("select hotmesh.activate_app(%s, '1')", (app,))

    def call(self, query: str, *arguments: object) -> list[Any]:
        """Run one statement; its transaction counts as a commit if it was given an id."""
        with self.db.transaction():
            rows = self.db.execute(query.encode(), arguments).fetchall()
            [wrote] = self.db.execute("select pg_current_xact_id_if_assigned()").fetchone() or ()
        self.calls += 1
        self.commits += wrote is not None
        return rows

    def publish(self, app: str, **data: object) -> None:
        [(outcome,)] = self.call(
            "select outcome from hotmesh.publish(p_app => %s, p_topic => %s, p_data => %s)",
            *(app, f"{app}.go", json.dumps(data)),
        )
        assert outcome == "started"

    def claim(self, limit: int = 10) -> list[Any]:
        return self.call(
            "select outcome, task_id, token from hotmesh.claim_tasks("
            "p_worker => 'w', p_queues => %s, p_limit => %s)",
            *([graphs.QUEUE], limit),
        )

    def complete(self, tasks: list[Any], limit: int = 10) -> list[Any]:
        """Answer tasks; returns those that came back leased."""
        results = [
            {"task_id": name, "token": str(token), "data": {"n": 1}} for _, name, token in tasks
        ]
        rows = self.call(
            "select outcome, task_id, token from hotmesh.complete_tasks("
            "p_worker => 'w', p_results => %s, p_queues => %s, p_limit => %s)",
            *(json.dumps(results), [graphs.QUEUE], limit),
        )
        assert [row[0] for row in rows[: len(tasks)]] == ["completed"] * len(tasks)
        return [row for row in rows if row[0] == "claimed"]

    def work(self) -> int:
        """Do what there is to do, as a worker does; answers how many tasks there were."""
        done = 0
        tasks = self.claim()
        while tasks:
            done += len(tasks)
            tasks = self.complete(tasks)
        return done

    def states(self) -> set[Any]:
        return set(self.db.execute("select status, semaphore from hotmesh.jobs").fetchall())


@pytest.fixture
def engine(db: psycopg.Connection) -> Engine:
    return Engine(db)


# commits ----------------------------------------------------------------------------------------


def test_a_one_worker_job_costs_three_commits(engine: Engine) -> None:
    engine.deploy("step", graphs.chain("step", 1))

    engine.publish("step", n=0)
    done = engine.work()

    assert (done, engine.calls, engine.commits) == (1, 3, 3)
    assert engine.states() == {("completed", 0)}


def test_ten_passthrough_hooks_add_no_commit(engine: Engine) -> None:
    engine.deploy("passing", graphs.passthrough("passing", 10))

    engine.publish("passing")

    assert (engine.calls, engine.commits) == (1, 1)
    assert engine.states() == {("completed", 0)}


def test_a_chain_of_ten_workers_costs_twelve_commits(engine: Engine) -> None:
    engine.deploy("chain", graphs.chain("chain", 10))

    engine.publish("chain", n=0)
    done = engine.work()

    assert done == 10
    assert engine.commits <= 12
    assert engine.states() == {("completed", 0)}


def test_ten_jobs_at_once_cost_a_worker_no_more_commits_than_one(engine: Engine) -> None:
    engine.deploy("chain", graphs.chain("chain", 10))
    for number in range(10):
        engine.publish("chain", n=number)
    published = engine.commits

    done = engine.work()

    assert done == 100
    assert engine.commits - published <= 11


def test_a_signal_costs_one_commit_and_ends_the_job(engine: Engine) -> None:
    engine.deploy("parked", graphs.parked("parked"))
    engine.publish("parked", id="a")

    signal(engine, "a")

    assert engine.commits == 2
    assert engine.states() == {("completed", 0)}


def test_looking_for_work_twice_in_vain_writes_once(engine: Engine) -> None:
    engine.claim()

    engine.claim()
    engine.call("select due_in from hotmesh.next_due(%s)", [graphs.QUEUE])

    assert (engine.calls, engine.commits) == (3, 1)


def test_a_graph_that_publishes_costs_nothing_while_nobody_subscribes(engine: Engine) -> None:
    text = graphs.chain("step", 1).replace("subscribes:", "publishes: done\n      subscribes:")
    engine.deploy("step", text)
    before = written(engine)

    engine.publish("step", n=0)
    engine.work()

    assert (engine.calls, engine.commits) == (3, 3)
    assert written(engine) == before
    assert engine.db.execute("select publishes from hotmesh.jobs").fetchall() == [("done",)]


def written(engine: Engine) -> int:
    """How many events there are."""
    [(events,)] = engine.db.execute("select count(*) from hotmesh.outbox").fetchall()
    return int(events)


def signal(engine: Engine, key: str) -> None:
    [(outcome,)] = engine.call(
        "select outcome from hotmesh.signal("
        "p_app => 'parked', p_topic => 'parked.answer', p_data => %s)",
        json.dumps({"id": key, "n": 1}),
    )
    assert outcome == "delivered"


# plans ------------------------------------------------------------------------------------------


# A plan stays with its connection: it may have been made for tables that have grown since.
@pytest.mark.parametrize("planned", ["when empty", "when small", "when full", "when analyzed"])
def test_no_call_reads_a_hot_table_or_index_whole(
    engine: Engine, connect: Callable[[], psycopg.Connection], planned: str
) -> None:
    engine.deploy("step", graphs.chain("step", 1))
    engine.deploy("parked", graphs.parked("parked"))
    if planned == "when small":
        each_call(Engine(connect()), "before")
        connect().execute("analyze")
    if planned in ("when empty", "when small"):
        each_call(engine, "first")
    crowd(connect())
    if planned == "when analyzed":
        connect().execute("analyze")

    read = each_call(engine, "then")

    assert {name: rows for name, rows in read.items() if rows} == {}


def each_call(engine: Engine, key: str) -> dict[str, dict[str, int]]:
    """Make each call of the hot path once; answers what it read of the hot tables, if too much."""
    read = {}
    with reading(engine, "publish", read):
        engine.publish("step", n=1)
    with reading(engine, "publish parked", read):
        engine.publish("parked", id=key)
    with reading(engine, "claim", read):
        tasks = engine.claim(5)
    with reading(engine, "complete", read):
        engine.complete(tasks, 5)
    with reading(engine, "claim nothing", read):
        engine.call(
            "select outcome from hotmesh.claim_tasks(p_worker => 'w', p_queues => %s)", ["nobody's"]
        )
    with reading(engine, "next_due", read):
        engine.call("select due_in from hotmesh.next_due(%s)", ["nobody's"])
    with reading(engine, "signal", read):
        signal(engine, key)
    with reading(engine, "get_job", read):
        engine.call("select status from hotmesh.get_job('step', 'no such job')")
    with reading(engine, "export", read):
        engine.call("select hotmesh.export_job('parked', %s)", key)
    with reading(engine, "prune", read):
        engine.call("select * from hotmesh.prune()")
    with reading(engine, "scrub", read):
        engine.call("select hotmesh.scrub('parked', %s)", key)
    return read


@contextmanager
def reading(engine: Engine, name: str, read: dict[str, dict[str, int]]) -> Iterator[None]:
    """Note how many rows a call has read, by scans or by indexes, where it is too many."""
    with engine.db.transaction():
        before = rows_read(engine.db)
        yield
        after = rows_read(engine.db)
    read[name] = {
        table: rows - before.get(table, 0)
        for table, rows in after.items()
        if rows - before.get(table, 0) > CROWD // 10
    }


def rows_read(db: psycopg.Connection) -> dict[str, int]:
    """The rows that this transaction has read so far, of each hot table."""
    rows = db.execute(
        "select relname, coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)"
        " from pg_stat_xact_user_tables where schemaname = 'hotmesh'"
    ).fetchall()
    return {name: count for name, count in rows if name in HOT}


def crowd(db: psycopg.Connection) -> None:
    """Fill the hot tables: ended, queued and parked jobs."""
    for app in ("step", "parked"):
        db.execute(
            "select count(*) from generate_series(1, %s) n, lateral hotmesh.publish(p_app => %s,"
            " p_topic => %s, p_data => jsonb_build_object('n', n, 'id', n)) p",
            (CROWD, app, f"{app}.go"),
        )
    worker = Engine(db)
    worker.complete(worker.claim(CROWD // 2), 0)


REACHES = """
app:
  id: reach
  version: '1'
  graphs:
    - subscribes: reach.go
      activities:
        t1: {type: trigger, stats: {id: '{$self.input.data.id}'}}
BRANCHES
        kin: {type: await, topic: reach.child}
        ask: {type: hook, sleep: 3600}
        meet: {type: hook, join: all}
        first: {type: hook, join: any}
      transitions:
        t1: [{to: kin}, {to: ask}, TARGETS]
ARROWS
      hooks:
        reach.answer: [{to: ask, conditions: {match: [{expected: '{t1.output.data.id}', actual: '{$self.hook.data.id}'}]}}]
    - subscribes: reach.child
      activities:
        t2: {type: trigger}
        say: {type: worker, topic: reach.say, emit: true}
        last: {type: worker, topic: reach.never}
      transitions:
        t2: [{to: say}]
        say: [{to: last}]
    - subscribes: reach.out
      activities:
        t3: {type: trigger}
        tell: {type: signal, subtype: one, topic: reach.answer, signal: {maps: {id: '{t3.output.data.id}'}}}
        stop: {type: interrupt, target: '{t3.output.data.id}', descend: true}
      transitions:
        t3: [{to: tell}]
        tell: [{to: stop}]
"""
WAYS = [f"w{number}" for number in range(10)]


@pytest.mark.parametrize("planned", ["when empty", "when small", "when full", "when analyzed"])
def test_no_join_and_no_word_between_jobs_reads_a_hot_table_or_index_whole(
    engine: Engine, connect: Callable[[], psycopg.Connection], planned: str
) -> None:
    engine.deploy("step", graphs.chain("step", 1))
    engine.deploy("parked", graphs.parked("parked"))
    engine.deploy("reach", reaches())
    if planned == "when small":
        each_reach(Engine(connect()), "before")
        connect().execute("analyze")
    if planned in ("when empty", "when small"):
        each_reach(engine, "first")
    crowd(connect())
    crowd_reaching(connect())
    if planned == "when analyzed":
        connect().execute("analyze")

    read = each_reach(engine, "then")

    assert {name: rows for name, rows in read.items() if rows} == {}


def reaches() -> str:
    """Ten workers whose ways meet twice, beside a child that emits and a wait; and who reaches them."""
    return (
        REACHES.replace(
            "BRANCHES",
            "\n".join(f"        {way}: {{type: worker, topic: reach.do}}" for way in WAYS),
        )
        .replace("TARGETS", ", ".join(f"{{to: {way}}}" for way in WAYS))
        .replace(
            "ARROWS", "\n".join(f"        {way}: [{{to: meet}}, {{to: first}}]" for way in WAYS)
        )
    )


def crowd_reaching(db: psycopg.Connection) -> None:
    """Jobs that wait at joins, for children and for signals: some twelve rows each."""
    db.execute(
        "select count(*) from generate_series(1, %s) n, lateral hotmesh.publish(p_app => 'reach',"
        " p_topic => 'reach.go', p_data => jsonb_build_object('id', 'crowd' || n)) p",
        (CROWD // 10,),
    )
    done = leased(Engine(db), "reach.do", CROWD // 2)
    done += leased(Engine(db), "reach.say", CROWD)
    answered(Engine(db), done)


def each_reach(engine: Engine, key: str) -> dict[str, dict[str, int]]:
    """Let the ways of one job meet and others reach it; what was read of the hot tables, if too much."""
    read: dict[str, dict[str, int]] = {}
    engine.publish("reach", id=key)
    job = "(select job_id from hotmesh.jobs where job_key = %s)"
    engine.db.execute(
        "update hotmesh.tasks set token = gen_random_uuid(), worker = 'w', leased_until = 'infinity'"
        f" where job_id = {job} or job_id in (select job_id from hotmesh.jobs where parent_id = {job})".encode(),
        (key, key),
    )
    own = engine.db.execute(
        f"select 'claimed', job_id || '/' || seq, token, queue from hotmesh.tasks where job_id = {job}"
        f" or job_id in (select job_id from hotmesh.jobs where parent_id = {job})".encode(),
        (key, key),
    ).fetchall()
    ways = [task[:3] for task in own if task[3] == "reach.do"]
    [say] = [task[:3] for task in own if task[3] == "reach.say"]
    assert len(ways) == 10
    with reading(engine, "the first nine arrivals", read):
        answered(engine, ways[:9])
    with reading(engine, "the tenth arrival", read):
        answered(engine, ways[9:])
    with reading(engine, "a word to the parent", read):
        answered(engine, [say])
    with reading(engine, "a signal and an interrupt from another job", read):
        engine.call(
            "select outcome from hotmesh.publish(p_app => 'reach', p_topic => 'reach.out', p_data => %s)",
            json.dumps({"id": key}),
        )
    [(status,)] = engine.db.execute(
        "select status from hotmesh.jobs where job_key = %s", (key,)
    ).fetchall()
    assert status == "interrupted"
    return read


def leased(engine: Engine, queue: str, limit: int) -> list[Any]:
    return engine.call(
        "select outcome, task_id, token from hotmesh.claim_tasks("
        "p_worker => 'w', p_queues => %s, p_limit => least(%s, 1000))",
        *([queue], limit),
    )


def answered(engine: Engine, tasks: list[Any]) -> None:
    results = [{"task_id": name, "token": str(token)} for _, name, token in tasks]
    rows = engine.call(
        "select outcome from hotmesh.complete_tasks(p_worker => 'w', p_results => %s)",
        json.dumps(results),
    )
    assert {row[0] for row in rows} <= {"completed"}
