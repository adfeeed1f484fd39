"""lint, schema: what helps to write a document."""

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
from hotmesh_pg.cli.failures import Usage
from hotmesh_pg.cli.streams import as_json, escaped, say
from hotmesh_pg.client import Client
from hotmesh_pg.compiler import Problem, json_schema, lint_file


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
        from hotmesh_pg.cli.work import build, load

        worker = asyncio.run(build(Client(_Nowhere()), load(given.worker), {}))
        topics.update(worker.topics)
    return topics


class _Nowhere:
    """Lends no connection: a worker is made here to be looked at."""

    def connection(self) -> AbstractAsyncContextManager[AsyncConnection[Any]]:
        raise Usage("lint asks for a worker's topics without a database, and this worker needs one")
