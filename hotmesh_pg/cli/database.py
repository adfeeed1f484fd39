"""db install, upgrade, sql, verify, prune."""

from __future__ import annotations

import argparse
from collections import Counter

from hotmesh_pg import schema
from hotmesh_pg.cli import DONE, REFUSED
from hotmesh_pg.cli.connect import ask, named, probe
from hotmesh_pg.cli.failures import Usage
from hotmesh_pg.cli.streams import as_json, complain, say, show_record
from hotmesh_pg.client import Client
from hotmesh_pg.durations import duration


def upgrade(given: argparse.Namespace) -> int:
    """Bring the schema to this package's revision and functions."""
    dsn = named(given.dsn)
    probe(dsn)
    schema.upgrade(dsn)
    if code := _report(schema.verify(dsn)):
        return code
    say(f"up to date: revision {schema.head().revision}, functions {schema.digest()}")
    return DONE


def sql(given: argparse.Namespace) -> int:
    """Print the script."""
    print(schema.offline_sql(given.from_), end="")
    return DONE


def verify(given: argparse.Namespace) -> int:
    """Print the differences."""
    dsn = named(given.dsn)
    probe(dsn)
    findings = schema.verify(dsn)
    if given.json:
        print(as_json({"ok": not findings, "findings": findings}))
    elif not findings:
        say(f"verified: revision {schema.head().revision}, functions {schema.digest()}")
    return _report(findings)


def prune(given: argparse.Namespace) -> int:
    """Remove batch after batch, each in a transaction of its own, until nothing is left."""
    try:
        older_than = duration(given.older_than)
    except ValueError as error:
        raise Usage(str(error)) from None

    async def removed(client: Client) -> Counter[str]:
        total: Counter[str] = Counter()
        while True:
            batch = await client.prune(
                older_than,
                limit=given.batch,
                app=given.app,
                entities=given.entity,
                ended=given.ended,
                strip=given.strip,
            )
            total.update(batch)
            if not any(batch.values()):
                return total

    show_record(ask(given.dsn, removed), json=given.json)
    return DONE


def _report(findings: list[str]) -> int:
    for finding in findings:
        complain(f"differs: {finding}")
    return REFUSED if findings else DONE
