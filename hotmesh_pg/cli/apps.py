"""compile, deploy, activate."""

from __future__ import annotations

import argparse
from pathlib import Path

from hotmesh_pg import compiler, db
from hotmesh_pg.cli import DONE
from hotmesh_pg.cli.connect import ask
from hotmesh_pg.cli.failures import Usage
from hotmesh_pg.cli.streams import complain, say
from hotmesh_pg.client import Client
from hotmesh_pg.hotmesh import HotMesh


def compile(given: argparse.Namespace) -> int:
    """Print the SQL of a document."""
    print(_compiled(given.file).script(), end="")
    return DONE


def deploy(given: argparse.Namespace) -> int:
    """Install a document."""
    compiled = _compiled(given.file)
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


def _compiled(file: str) -> compiler.Compiled:
    try:
        text = Path(file).read_text("utf-8")
    except OSError as error:
        raise Usage(f"{file}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise Usage(f"{file}: not UTF-8 text") from None
    compiled = compiler.compile_text(text, file)
    for warning in compiled.app.warnings:
        complain(f"{warning} (warning)")
    return compiled
