"""How a verb fails: one clear line and an exit code, never a traceback or a password."""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

import psycopg
from psycopg.conninfo import conninfo_to_dict

from hotmesh_pg.cli import NO_DATABASE, REFUSED, USAGE
from hotmesh_pg.embedded import EmbeddedError
from hotmesh_pg.errors import HotMeshError

_NOT_INSTALLED = ("3F000", "42P01", "42883")  # no such schema, table, function
_CONNECTION_GONE = ("08", "57P")
_NAMES_A_SERVER = ("HOTMESH_DSN", "PGHOST", "PGHOSTADDR", "PGPORT", "PGSERVICE", "PGDATABASE")

_GARBLED = (
    "the DSN cannot be read; it is postgresql://user:password@host:port/database "
    "(with @ : / in the password as %40 %3A %2F), or key=value pairs"
)


class Usage(Exception):
    """The command line cannot be meant."""


def read_json(text: str | None, option: str) -> Any:
    """Read an option that is JSON."""
    if text is None:
        return None
    try:
        return json.loads(text)
    except ValueError as error:
        raise Usage(f"{option} is not JSON: {error}") from None


class Refused(Exception):
    """The engine answered, and the answer is no; the message begins with the outcome."""


class NoDatabase(Exception):
    """There is no database to ask."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a failure means to whoever called."""

    code: int
    text: str


def verdict(error: Exception, dsn: str | None) -> Verdict | None:
    """Explain an error; None if it is a bug, of which the traceback should be seen."""
    error = getattr(error, "orig", None) or error  # SQLAlchemy's wrapping
    if isinstance(error, Refused | HotMeshError):
        return Verdict(REFUSED, str(error))
    if isinstance(error, Usage):
        return Verdict(USAGE, f"hotmesh: {error}")
    if isinstance(error, NoDatabase | EmbeddedError):
        return Verdict(NO_DATABASE, f"hotmesh: {error}")
    if isinstance(error, psycopg.Error):
        return _database_verdict(error, dsn)
    return None


def _database_verdict(error: psycopg.Error, dsn: str | None) -> Verdict:
    state = error.sqlstate or ""
    dsn = os.environ.get("HOTMESH_DSN", "") if dsn is None else dsn
    if _is_garbled(dsn):
        return Verdict(NO_DATABASE, f"hotmesh: {_GARBLED}")
    if isinstance(error, psycopg.OperationalError) and (
        not state or state.startswith(_CONNECTION_GONE)
    ):
        return Verdict(NO_DATABASE, f"hotmesh: {_no_connection(error, dsn)}")
    if state in _NOT_INSTALLED and "hotmesh" in str(error):
        return Verdict(REFUSED, "not_installed: this database has no engine: hotmesh db upgrade")
    return Verdict(REFUSED, f"hotmesh: {error.diag.message_primary or error}")


def _no_connection(error: psycopg.Error, dsn: str) -> str:
    """Say in one line why there is no connection, without any part of a password."""
    reason = " ".join(str(error).split()) or type(error).__name__
    if any(secret in reason for secret in _secrets(dsn)):
        reason = "the connection failed"
    if not dsn and not server_is_named():
        reason += " (name a database: --dsn or HOTMESH_DSN; `hotmesh dev` starts one)"
    return reason


def server_is_named() -> bool:
    """Tell whether the environment says which server to use."""
    return any(os.environ.get(name) for name in _NAMES_A_SERVER)


def _is_garbled(dsn: str) -> bool:
    authority = re.match(r"\w+://([^?]*)", dsn)
    if authority and authority[1].count("@") > 1:
        return True
    try:
        conninfo_to_dict(dsn)
    except psycopg.Error:
        return True
    return False


def _secrets(dsn: str) -> set[str]:
    known = conninfo_to_dict(dsn).get("password")
    found = {str(known or ""), os.environ.get("PGPASSWORD", "")}
    if authority := re.match(r"\w+://[^:?]*:([^?]*)@", dsn):
        found |= {authority[1], unquote(authority[1])}
    return {secret for secret in found if secret}
