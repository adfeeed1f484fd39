"""Drives YAML apps with SQL alone: no worker process, no client, no clock but the database's.

A test writes the interesting part of a graph; `document` puts the frame around it. `Driver.work`
plays the worker: it claims, calls, completes, until nothing is left to claim.
"""

from __future__ import annotations

import json
import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from hotmesh_pg.compiler import compile_text

Handler = Callable[[Any], Any]
DOCUMENTS = Path(__file__).parent


class Failure(Exception):
    """What a handler raises to answer with an error."""

    def __init__(self, code: int | None = 500, message: str = "it broke", **more: Any) -> None:
        self.code = code
        self.data = {"message": message, **more}
        super().__init__(message)


@dataclass(frozen=True)
class Answer:
    """What a handler returns to answer with a code of its own, which is no error."""

    code: int
    data: Any
    status: str = "success"


@dataclass(frozen=True)
class Job:
    """What get_job answers, as far as the tests ask."""

    job_id: Any
    job_key: str
    version: str
    topic: str
    status: str
    semaphore: int
    data: Any
    error: Any
    ended_at: datetime | None
    expires_at: datetime | None
    parent_job_key: str | None
    entity: str | None


@dataclass(frozen=True)
class Step:
    """What job_steps answers."""

    activity: str
    dimension: list[int]
    status: str
    code: int | None
    input: Any
    output: Any
    hook: Any
    error: Any
    attempt: int
    started_at: datetime
    ended_at: datetime | None
    telemetry: Any


@dataclass(frozen=True)
class Task:
    """A leased task as complete_tasks and claim_tasks answer it."""

    outcome: str
    task_id: str
    token: Any
    queue: str
    job_key: str
    activity: str
    dimension: list[int]
    attempt: int
    input: Any


def document(*graphs: str, app: str = "t", version: str | int = 1) -> str:
    """Frame graphs as an app; a graph that does not say what it subscribes to has `start`."""
    framed = []
    for graph in graphs:
        body = textwrap.dedent(graph).strip("\n")
        if "subscribes:" not in body:
            body = "subscribes: start\n" + body
        framed.append("- " + textwrap.indent(body, "  ").lstrip())
    items = textwrap.indent("\n".join(framed), "    ")
    return f"app:\n  id: {app}\n  version: '{version}'\n  graphs:\n{items}\n"


def stored(name: str) -> str:
    """Read a document that stands beside the tests."""
    return (DOCUMENTS / name).read_text("utf-8")


def sample(name: str, version: int = 1) -> str:
    """Read one version of a sample application; a file holds its versions in order."""
    return stored(f"samples/{name}.yaml").split("\n---\n")[version - 1]


class Driver:
    """One app, driven over one connection."""

    def __init__(self, db: psycopg.Connection) -> None:
        self.db = db
        self.app = "t"

    def deploy(self, *graphs: str, version: str | int = 1, activate: bool = True) -> str:
        """Deploy graphs as one app, and let new jobs start on it."""
        return self.deploy_text(document(*graphs, app=self.app, version=version), activate=activate)

    def deploy_text(self, text: str, *, activate: bool = True) -> str:
        """Deploy a whole document."""
        compiled = compile_text(text)
        self.app = compiled.app.app_id
        with self.db.transaction():
            [outcome] = self.db.execute(compiled.statements[0].encode()).fetchone()[:1]
            for statement in compiled.statements[1:]:
                self.db.execute(statement.encode())
        if activate:
            self.activate(compiled.app.version)
        return outcome

    def activate(self, version: str | int) -> None:
        self.db.execute(
            "select hotmesh.activate_app(p_app => %s, p_version => %s)", (self.app, str(version))
        )

    def publish(
        self, data: Any = None, *, topic: str = "start", key: str | None = None, **options: Any
    ) -> str:
        """Start a job and answer its key."""
        outcome, job_key = self.db.execute(
            "select outcome, job_key from hotmesh.publish(p_app => %s, p_topic => %s,"
            " p_data => %s, p_job_key => %s, p_options => %s)",
            (self.app, topic, Jsonb({} if data is None else data), key, Jsonb(options)),
        ).fetchone()
        assert outcome == "started"
        return job_key

    def claim(self, *queues: str, limit: int = 100) -> list[Task]:
        with self.db.cursor(row_factory=class_row(_of(Task))) as cursor:
            return cursor.execute(
                "select * from hotmesh.claim_tasks(p_worker => 'driver', p_queues => %s,"
                " p_limit => %s)",
                (list(queues), limit),
            ).fetchall()

    def complete(self, *results: Mapping[str, Any], queues: tuple[str, ...] = ()) -> list[Task]:
        with self.db.cursor(row_factory=class_row(_of(Task))) as cursor:
            return cursor.execute(
                "select * from hotmesh.complete_tasks(p_worker => 'driver', p_results => %s,"
                " p_queues => %s, p_limit => %s)",
                (Jsonb(list(results)), list(queues), 100 if queues else 0),
            ).fetchall()

    def work(self, **handlers: Handler | Any) -> list[str]:
        """Serve queues until nothing is left; a handler that is no function is the answer itself.

        In a queue's name write `__` for a dot. Answers the activities in the order they were run.
        """
        served = {queue.replace("__", "."): handler for queue, handler in handlers.items()}
        ran: list[str] = []
        tasks = self.claim(*served)
        while tasks:
            results = []
            for task in tasks:
                ran.append(task.activity)
                results.append(_result(task, served[task.queue]))
            answers = self.complete(*results, queues=tuple(served))
            refused = [a.outcome for a in answers if a.outcome not in _FINE]
            assert refused == []
            tasks = [answer for answer in answers if answer.outcome == "claimed"]
        return ran

    def signal(
        self, topic: str, data: Any, status: str = "success", code: int = 200
    ) -> tuple[str, str | None]:
        return self.db.execute(
            "select outcome, job_key from hotmesh.signal(p_app => %s, p_topic => %s, p_data => %s,"
            " p_status => %s, p_code => %s)",
            (self.app, topic, Jsonb(data), status, code),
        ).fetchone()

    def subscribe(self, wanted: str, kind: str = "topic") -> str:
        """Want to hear of jobs; answers the cursor to hear from."""
        return self.db.execute(
            "select hotmesh.subscribe(p_subscriber => 'ear', p_kind => %s, p_wanted => %s,"
            " p_app => %s)",
            (kind, wanted, self.app),
        ).fetchone()[0]

    def hear(self, cursor: str) -> tuple[list[tuple[str, str, int, Any]], str]:
        """What was announced, as (topic, status, open branches, data), and where to go on."""
        *heard, last = self.db.execute(
            "select topic, (job).status, (job).semaphore, (job).data, cursor"
            " from hotmesh.hear(p_subscriber => 'ear', p_after => %s)",
            (cursor,),
        ).fetchall()
        return [told[:4] for told in heard], last[4]

    def fire(self) -> None:
        """Let what is due happen, as any worker's look does."""
        self.claim("nobody")

    def job(self, key: str) -> Job:
        with self.db.cursor(row_factory=class_row(_of(Job))) as cursor:
            found = cursor.execute(
                "select * from hotmesh.get_job(p_app => %s, p_job_key => %s)", (self.app, key)
            ).fetchall()
        assert len(found) == 1, f"job {key} is not there"
        return found[0]

    def steps(self, key: str, activity: str | None = None) -> list[Step]:
        """What a job has done and has open, in order; of one activity, by dimension."""
        with self.db.cursor(row_factory=class_row(_of(Step))) as cursor:
            steps = cursor.execute(
                "select * from hotmesh.job_steps(p_app => %s, p_job_key => %s)", (self.app, key)
            ).fetchall()
        if activity is None:
            return steps
        return sorted((s for s in steps if s.activity == activity), key=lambda s: s.dimension)

    def step(self, key: str, activity: str) -> Step:
        [step] = self.steps(key, activity)
        return step

    def done(self, key: str) -> Any:
        """The data of a job that must have completed."""
        job = self.job(key)
        assert (job.status, job.error) == ("completed", None)
        return job.data

    def failed(self, key: str) -> Any:
        """The error of a job that must have failed."""
        job = self.job(key)
        assert job.status == "failed"
        return job.error

    def run(self, data: Any = None, **handlers: Any) -> Any:
        """Publish, work, and answer what the completed job holds."""
        key = self.publish(data)
        self.work(**handlers)
        return self.done(key)

    def count(self, *tables: str) -> int:
        """How many rows these tables hold together."""
        return sum(
            self.db.execute(f"select count(*) from hotmesh.{table}".encode()).fetchone()[0]
            for table in tables
        )


_FINE = {"claimed", "completed", "retrying"}


def _result(task: Task, handler: Any) -> dict[str, Any]:
    told = {"task_id": task.task_id, "token": str(task.token), "status": "success"}
    try:
        answer = handler(task.input) if callable(handler) else handler
        if isinstance(answer, Answer):
            told |= {"status": answer.status, "code": answer.code}
            answer = answer.data
        told["data"] = answer
    except Failure as failure:
        told |= {"status": "error", "data": failure.data}
        if failure.code is not None:
            told["code"] = failure.code
    return json.loads(json.dumps(told))


def _of(kind: type) -> Callable[..., Any]:
    """Make rows of a dataclass out of those columns that it names."""
    names = kind.__dataclass_fields__.keys()
    return lambda **columns: kind(**{name: columns[name] for name in names})


def fails(code: int | None = 500, message: str = "it broke", **more: Any) -> Handler:
    """A handler that always answers with this error."""

    def handler(_data: Any) -> Any:
        raise Failure(code, message, **more)

    return handler
