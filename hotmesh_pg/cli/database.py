"""db install, upgrade, sql, verify."""

from __future__ import annotations

import argparse

from hotmesh_pg import schema
from hotmesh_pg.cli import DONE, REFUSED
from hotmesh_pg.cli.connect import named, probe
from hotmesh_pg.cli.streams import as_json, complain, say


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


def _report(findings: list[str]) -> int:
    for finding in findings:
        complain(f"differs: {finding}")
    return REFUSED if findings else DONE
