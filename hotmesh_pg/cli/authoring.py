"""lint, schema, graph: what helps to write a document."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Collection
from contextlib import AbstractAsyncContextManager
from dataclasses import asdict
from typing import Any

from psycopg import AsyncConnection

from hotmesh_pg.cli import DONE, REFUSED
from hotmesh_pg.cli.apps import reading
from hotmesh_pg.cli.connect import ask
from hotmesh_pg.cli.failures import Refused, Usage
from hotmesh_pg.cli.streams import as_json, escaped, say
from hotmesh_pg.client import Client
from hotmesh_pg.compiler import Problem, json_schema, lint_file, load, load_file
from hotmesh_pg.compiler.draw import Progress, draw, status_of
from hotmesh_pg.errors import NotFound
from hotmesh_pg.hotmesh import HotMesh


def lint(given: argparse.Namespace) -> int:
    """Print findings; exit 1 if there are any."""
    served = _served(given)
    found = [one for file in given.file for one in _findings(file, given.root, served)]
    if given.json:
        print(as_json([_record(one) for one in found]))
    else:
        for one in found:
            say(escaped(f"{one.position}: {one.severity} {one.rule}: {one.message}"))
            say(escaped(f"    why: {one.why}"))
            if one.hint:
                say(escaped(f"    do:  {one.hint}"))
    return REFUSED if found else DONE


def schema(given: argparse.Namespace) -> int:
    """Print the JSON Schema of documents."""
    print(as_json(json_schema()))
    return DONE


def graph(given: argparse.Namespace) -> int:
    """Print a picture of a document, or of a job."""
    if given.file is not None and given.job is None and given.app is None:
        with reading(given.file):
            app = load_file(given.file, given.root)
        print(draw(app, given.format), end="")
        return DONE
    if given.file is not None or given.job is None or given.app is None:
        raise Usage("name a FILE, or a job by --app and --job")
    print(ask(given.dsn, lambda client: _drawn(client, given)), end="")
    return DONE


async def _drawn(client: Client, given: argparse.Namespace) -> str:
    """Draw a job by the document on which it started."""
    mesh = HotMesh(client, given.app)
    try:
        told = await mesh.export(given.job, allow=["job", "steps", "open"], values=False)
    except NotFound:
        raise Refused(f"not_found: app {given.app} has no job {given.job}") from None
    job = told["job"]
    if job["version"] is None:
        raise Refused(f"not_a_graph: job {given.job} is a workflow")
    steps: dict[str, list[str]] = {}
    for step in (*told["steps"], *told["open"]):
        steps.setdefault(step["activity"], []).append(status_of(step))
    app = load(await mesh.source(job["version"]), f"{given.app} {job['version']}")
    progress = Progress(f"job {job['job_key']}: {job['status']}", steps)
    return draw(app, given.format, topic=job["topic"], job=progress)


def _findings(file: str, root: str | None, served: Collection[str] | None) -> tuple[Problem, ...]:
    with reading(file):
        return lint_file(file, root, served=served)


def _record(problem: Problem) -> dict[str, Any]:
    return {
        **asdict(problem.position),
        "severity": problem.severity,
        "rule": problem.rule,
        "message": problem.message,
        "why": problem.why,
        "hint": problem.hint,
    }


def _served(given: argparse.Namespace) -> Collection[str] | None:
    """Name the topics that workers serve; None if nobody has said."""
    if given.topics is None and given.worker is None:
        return None
    named = [topic.strip() for topic in (given.topics or "").split(",")]
    topics = {topic for topic in named if topic}
    if given.worker is not None:
        from hotmesh_pg.cli import work

        target = work.load(given.worker)
        worker = asyncio.run(work.build(Client(_Nowhere()), target, {}))
        topics.update(worker.topics)
    return topics


class _Nowhere:
    """Lends no connection: a worker is made here to be looked at."""

    def connection(self) -> AbstractAsyncContextManager[AsyncConnection[Any]]:
        raise Usage("lint asks for a worker's topics without a database, and this worker needs one")
