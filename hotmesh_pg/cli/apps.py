"""compile, deploy, activate."""

from __future__ import annotations

import argparse

from hotmesh_pg import compiler, db
from hotmesh_pg.cli import DONE
from hotmesh_pg.cli.connect import ask
from hotmesh_pg.cli.failures import Usage
from hotmesh_pg.cli.streams import complain, say
from hotmesh_pg.client import Client
from hotmesh_pg.hotmesh import HotMesh


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


def _compiled(given: argparse.Namespace) -> compiler.Compiled:
    try:
        compiled = compiler.compile_file(given.file, given.root)
    except OSError as error:
        raise Usage(f"{given.file}: {error.strerror}") from None
    for warning in compiled.app.warnings:
        complain(f"{warning} (warning)")
    return compiled
