"""compile, deploy, app list, activate, drop; throttle."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager

from hotmesh_pg import compiler, db
from hotmesh_pg.cli import DONE
from hotmesh_pg.cli.connect import ask
from hotmesh_pg.cli.failures import Refused, Usage
from hotmesh_pg.cli.streams import complain, record, say, show_table
from hotmesh_pg.client import Client
from hotmesh_pg.hotmesh import HotMesh
from hotmesh_pg.versions import Dropped, Version

_VERSIONS = ("app_id", "version", "active", "running", "deployed_at", "dropped_at")


def compile(given: argparse.Namespace) -> int:
    """Print the SQL of a document."""
    print(_compiled(given).script(), end="")
    return DONE


def deploy(given: argparse.Namespace) -> int:
    """Install a document."""
    compiled = _compiled(given)
    app = compiled.app

    async def install(client: Client) -> str:
        outcome = await db.deploy(client.source, compiled.statements)
        if given.activate:
            await HotMesh(client, app.app_id).activate(app.version)
        return outcome

    outcome = ask(given.dsn, install)
    say(f"{outcome}: app {app.app_id}, version {app.version}")
    if given.activate:
        say(f"activated: app {app.app_id}, version {app.version}")
    return DONE


def activate(given: argparse.Namespace) -> int:
    """Choose the version of new jobs."""
    ask(given.dsn, lambda client: HotMesh(client, given.app).activate(given.version))
    say(f"activated: app {given.app}, version {given.version}")
    return DONE


def listing(given: argparse.Namespace) -> int:
    """Print versions."""
    versions = ask(
        given.dsn, lambda client: db.fetch(client.source, Version, "list_versions", app=given.app)
    )
    show_table(map(record, versions), _VERSIONS, json=given.json)
    return DONE


def drop(given: argparse.Namespace) -> int:
    """Drop a version, or all."""

    async def dropped(client: Client) -> Dropped:
        mesh = HotMesh(client, given.app)
        return await (mesh.drop_app() if given.version is None else mesh.drop(given.version))

    answer = ask(given.dsn, dropped)
    name = f"app {given.app}" + (f", version {given.version}" if given.version is not None else "")
    if not answer.ok:
        why = {
            "in_use": f"jobs that run on it: {answer.running}"
            if answer.running
            else "a job is just being started on it",
            "active": "activate another version first",
            "not_found": "see hotmesh app list",
        }
        raise Refused(f"{answer.outcome}: {name} ({why[answer.outcome]})")
    say(f"dropped: {name}")
    return DONE


def throttle(given: argparse.Namespace) -> int:
    """Hold a topic back, or all."""
    words = {"pause": -1, "resume": 0}
    try:
        pause = words[given.throttle] if given.throttle in words else int(given.throttle)
    except ValueError:
        raise Usage(f"{given.throttle!r} is neither pause, resume nor milliseconds") from None
    outcome = ask(
        given.dsn,
        lambda client: db.value(client.source, "throttle", throttle=pause, queue=given.topic),
    )
    say(f"{outcome}: {given.topic or 'all topics'}")
    return DONE


@contextmanager
def reading(file: str) -> Iterator[None]:
    """Say which file cannot be read."""
    try:
        yield
    except OSError as error:
        raise Usage(f"{file}: {error.strerror}") from None


def _compiled(given: argparse.Namespace) -> compiler.Compiled:
    with reading(given.file):
        compiled = compiler.compile_file(given.file, given.root)
    for warning in compiled.app.warnings:
        complain(f"{warning} (warning)")
    return compiled
