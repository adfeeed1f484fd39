"""demo, dev, version."""

from __future__ import annotations

import argparse
import signal
import threading
from importlib import metadata
from pathlib import Path

from hotmesh_pg import db, embedded, schema
from hotmesh_pg.cli import DONE
from hotmesh_pg.cli.connect import ask, named, probe
from hotmesh_pg.cli.failures import server_is_named
from hotmesh_pg.cli.streams import say, show_record


def demo(given: argparse.Namespace) -> int:
    """Run examples/orders/demo.py."""
    from hotmesh_pg.demo import run

    return run(given.dsn)


def dev(given: argparse.Namespace) -> int:
    """Keep a private server, or bring the one that is named up to date."""
    if given.directory or not (given.dsn or server_is_named()):
        return _serve(Path(given.directory or ".hotmesh"))
    dsn = named(given.dsn)
    probe(dsn)
    schema.upgrade(dsn)
    say("A database is named (--dsn, HOTMESH_DSN or PG*): its engine is up to date, none started.")
    return DONE


def _serve(directory: Path) -> int:
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    with embedded.Embedded(directory) as server:
        schema.upgrade(server.dsn())
        say(f"PostgreSQL runs until Ctrl-C; its data stays in {directory}")
        say(f"export HOTMESH_DSN='{server.dsn()}'")
        stop.wait()
    return DONE


def version(given: argparse.Namespace) -> int:
    """Tell which package this is, which functions it brings and, asked with --dsn, which run."""
    known = {"package": _package_version(), "functions": schema.digest()}
    if given.dsn is not None:
        known["installed"] = ask(given.dsn, lambda client: db.value(client.source, "version"))
    show_record(known, json=given.json)
    return DONE


def _package_version() -> str:
    try:
        return metadata.version("hotmesh-pg")
    except metadata.PackageNotFoundError:
        return "unknown"
