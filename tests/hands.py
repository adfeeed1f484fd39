"""The engine in the hands of one session: what tests call, see and compare."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg
import rig
from psycopg import sql
from psycopg.rows import namedtuple_row
from psycopg.types.json import Jsonb

from hotmesh_pg.compiler import compile_text

# What an engine owns: its rows tell whether a call has changed anything.
TABLES = [
    *("apps", "versions", "jobs", "job_data", "steps", "tasks", "waits", "mailbox", "letters"),
    *("timers", "escalations", "workers_waiting", "schedules", "counted_jobs", "indexed_jobs"),
]


@dataclass(frozen=True, slots=True)
class Task:
    """A row of claim_tasks() or complete_tasks()."""

    outcome: str
    task_id: str
    token: UUID | None
    queue: str
    app_id: str
    version: str | None
    topic: str
    job_id: UUID
    job_key: str
    activity: str
    dimension: list[int]
    attempt: int
    input: Any
    leased_until: Any

    def done(self, data: Any = None, **more: Any) -> dict[str, Any]:
        """The result of this task, a success unless told otherwise."""
        told = {"task_id": self.task_id, "token": str(self.token), "status": "success"}
        return told | ({} if data is None else {"data": data}) | more

    def failed(self, message: str = "no", **more: Any) -> dict[str, Any]:
        """The result of this task as an error."""
        return self.done({"message": message}, status="error", **more)


class Engine:
    """What one session does to the app of its test."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self.db = connection

    @property
    def pid(self) -> int:
        return self.db.info.backend_pid

    def call(self, function: str, /, **arguments: Any) -> list[Any]:
        """Call a public function in named notation; rows with names."""
        named = [
            sql.SQL("{} => {}").format(sql.Identifier(f"p_{name}"), sql.Placeholder(name))
            for name in arguments
        ]
        query = sql.SQL("select * from hotmesh.{}({})").format(
            sql.Identifier(function), sql.SQL(", ").join(named)
        )
        values = {
            name: Jsonb(value) if isinstance(value, dict) else value
            for name, value in arguments.items()
        }
        return self.db.cursor(row_factory=namedtuple_row).execute(query, values).fetchall()

    def ask(self, query: str, *arguments: Any) -> list[tuple[Any, ...]]:
        """Look into the tables."""
        return self.db.execute(query.encode(), arguments).fetchall()

    def one(self, query: str, *arguments: Any) -> Any:
        """The one value of the one row of a query."""
        [(value,)] = self.ask(query, *arguments)
        return value

    # apps and jobs

    def deploy(self, text: str) -> None:
        """Compile a document, install it and activate it."""
        compiled = compile_text(text)
        self.db.execute(compiled.script().encode())
        app = compiled.app
        self.call("activate_app", app=app.app_id, version=app.version)

    def publish(self, topic: str = "go", data: dict[str, Any] | None = None, **more: Any) -> Any:
        """Start a job of the app t."""
        [started] = self.call("publish", **{"app": "t", "topic": topic, "data": data or {}} | more)
        return started

    def signal(self, data: dict[str, Any], topic: str = "answer", **more: Any) -> Any:
        [answer] = self.call("signal", **{"app": "t", "topic": topic, "data": data} | more)
        return answer

    def interrupt(self, job_key: str, **more: Any) -> str:
        [(outcome,)] = self.call("interrupt_job", app="t", job_key=job_key, **more)
        return outcome

    def job(self, job_key: str) -> Any:
        [job] = self.call("get_job", app="t", job_key=job_key)
        return job

    def steps(self, job_key: str) -> list[tuple[str, str]]:
        """The steps of a job, done and open, as (activity, status)."""
        return [(s.activity, s.status) for s in self.call("job_steps", app="t", job_key=job_key)]

    def step(self, job_key: str, activity: str) -> Any:
        """The only step of an activity."""
        rows = self.call("job_steps", app="t", job_key=job_key)
        [step] = [row for row in rows if row.activity == activity]
        return step

    # workers

    def claim(self, *queues: str, limit: int = 10, worker: str = "w", lease: str = "30 s") -> Any:
        rows = self.call(
            "claim_tasks", worker=worker, queues=list(queues or ("do",)), limit=limit, lease=lease
        )
        return [Task(*row) for row in rows]

    def complete(self, *results: Any, worker: str = "w", **more: Any) -> list[Task]:
        rows = self.call("complete_tasks", worker=worker, results=Jsonb(results), **more)
        return [Task(*row) for row in rows]

    def outcomes(self, *results: Any, **more: Any) -> list[str]:
        """What each result was answered with."""
        return [told.outcome for told in self.complete(*results, **more)]

    def extend(self, *task_ids: str, worker: str = "w", lease: str = "30 s") -> list[str]:
        rows = self.call("extend_leases", worker=worker, task_ids=list(task_ids), lease=lease)
        return [row.outcome for row in rows]

    # people

    def escalation(self, job_key: str) -> Any:
        """The only escalation of a job, whatever its state."""
        [row] = (
            self.db.cursor(row_factory=namedtuple_row)
            .execute("select * from hotmesh.escalations where workflow_id = %s", (job_key,))
            .fetchall()
        )
        return row

    def esc(self, verb: str, escalation_id: UUID, **more: Any) -> str:
        """The outcome of <verb>_escalation()."""
        query = sql.SQL("select outcome from hotmesh.{}({})").format(
            sql.Identifier(f"{verb}_escalation"),
            sql.SQL(", ").join(
                sql.SQL("{} => {}").format(sql.Identifier(f"p_{name}"), sql.Placeholder(name))
                for name in ("id", *more)
            ),
        )
        values = {k: Jsonb(v) if isinstance(v, dict) else v for k, v in more.items()}
        [(outcome,)] = self.db.execute(query, {"id": escalation_id} | values).fetchall()
        return outcome


def contents(db: psycopg.Connection, *, without: Sequence[str] = ()) -> dict[str, list[str]]:
    """Every row of the engine's tables, to be compared with later ones."""
    return {
        table: [
            text
            for (text,) in db.execute(
                sql.SQL("select t::text from hotmesh.{} t order by 1").format(sql.Identifier(table))
            )
        ]
        for table in TABLES
        if table not in without
    }


def together(*calls: Callable[[], Any]) -> list[Any]:
    """Make calls at the same time; each one's answer, or the error that it raised."""
    barrier = threading.Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        barrier.wait(timeout=30)
        try:
            return call()
        except psycopg.Error as error:
            return error

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(run, calls))


def is_waiting_for_a_lock(db: psycopg.Connection, pid: int) -> bool:
    """Tell whether a session comes to wait for a lock."""
    query = "select wait_event_type = 'Lock' from pg_stat_activity where pid = %s"
    return rig.eventually(lambda: db.execute(query, (pid,)).fetchone() == (True,))


class Later:
    """A call that runs in the background while its test goes on."""

    def __init__(self, call: Callable[[], Any]) -> None:
        self._threads = ThreadPoolExecutor(1)
        self._future = self._threads.submit(call)

    def done(self) -> bool:
        """Whether it has come to an end."""
        return self._future.done()

    def result(self) -> Any:
        """Wait for its answer, or raise what it raised."""
        try:
            return self._future.result(timeout=30)
        finally:
            self._threads.shutdown()
