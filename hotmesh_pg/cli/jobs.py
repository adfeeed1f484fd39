"""jobs list, show, steps, export."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Any

from hotmesh_pg.cli import DONE
from hotmesh_pg.cli.connect import ask
from hotmesh_pg.cli.failures import Refused
from hotmesh_pg.cli.streams import as_json, record, show_record, show_table
from hotmesh_pg.client import Client
from hotmesh_pg.errors import NotFound
from hotmesh_pg.hotmesh import HotMesh
from hotmesh_pg.jobs import Job, Step

_LISTED = ("job_key", "topic", "status", "version", "entity", "created_at", "ended_at")
_STEPS = ("activity", "dimension", "status", "code", "attempt", "started_at", "output", "error")


def listing(given: argparse.Namespace) -> int:
    """Print a page of jobs."""
    wanted = {"topic": given.topic, "status": given.status, "entity": given.entity}
    query: dict[str, Any] = {name: value for name, value in wanted.items() if value is not None}
    jobs = ask(
        given.dsn,
        lambda client: HotMesh(client, given.app).list(
            limit=given.limit, cursor=given.cursor, **query
        ),
    )
    show_table(map(record, jobs), _LISTED, json=given.json)
    return DONE


def show(given: argparse.Namespace) -> int:
    """Print one job with its data and error."""
    job, _ = ask(given.dsn, lambda client: _read(client, given))
    show_record(record(job), json=given.json)
    return DONE


def steps(given: argparse.Namespace) -> int:
    """Print what a job has done and what it has open, in order."""
    _, steps = ask(given.dsn, lambda client: _read(client, given))
    show_table(map(record, steps), _STEPS, json=given.json)
    return DONE


def export(given: argparse.Namespace) -> int:
    """Print a job as one document."""
    try:
        document = ask(
            given.dsn,
            lambda client: HotMesh(client, given.app).export(
                given.job_key, allow=given.allow, block=given.block, values=not given.no_values
            ),
        )
    except NotFound:
        raise Refused(f"not_found: app {given.app} has no job {given.job_key}") from None
    print(as_json(document))
    return DONE


async def _read(client: Client, given: argparse.Namespace) -> tuple[Job, Sequence[Step]]:
    mesh = HotMesh(client, given.app)
    job = await mesh.get(given.job_key)
    if job is None:
        raise Refused(f"not_found: app {given.app} has no job {given.job_key}")
    return job, await mesh.steps(given.job_key)
