"""The server that the tests run on, and a database of its own for each of them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from hotmesh_pg import schema
from hotmesh_pg.embedded import Embedded

# A test never outlives a crash of the machine, so its server need not either.
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
DAY = "2030-01-01"  # the day on which at("09:30") is
# Lines of a dump that tell about the dumping: comments, psql's \restrict, session settings.
_NOISE = ("--", "\\", "SET ", "SELECT pg_catalog.set_config")


@dataclass(frozen=True, slots=True)
class Server:
    """A running server, in the words of a pytest-postgresql executor that is depended on."""

    dsn: str
    binaries: Path | None
    embedded: bool
    options: str = ""
    maintenance_dbname: str = "postgres"
    template_dbname: str | None = None

    @property
    def host(self) -> str:
        return str(self._parts().get("host", "localhost"))

    @property
    def port(self) -> int:
        return int(self._parts().get("port", 5432))

    @property
    def user(self) -> str:
        return str(self._parts().get("user", "postgres"))

    @property
    def password(self) -> str | None:
        password = self._parts().get("password")
        return None if password is None else str(password)

    def database(self, name: str) -> str:
        """Return the DSN of one of this server's databases."""
        return make_conninfo(self.dsn, dbname=name)

    def program(self, name: str) -> Path | None:
        """Return a client program of this server's own version, where there is one."""
        if self.binaries is not None:
            path = self.binaries / name
            return path if path.exists() else None
        found = shutil.which(name)
        return Path(found) if found and major(found) == self._major() else None

    def _parts(self) -> dict[str, object]:
        return conninfo_to_dict(self.dsn)

    def _major(self) -> int:
        with psycopg.connect(self.dsn) as connection:
            return connection.info.server_version // 10000


@contextmanager
def server() -> Iterator[Server]:
    """Lend the server of HOTMESH_TEST_DSN, else one of our own, on HOTMESH_TEST_BIN if set."""
    if dsn := os.environ.get("HOTMESH_TEST_DSN"):
        yield Server(dsn, binaries=None, embedded=False)
        return
    binaries = os.environ.get("HOTMESH_TEST_BIN")
    with Embedded(settings=FAST, binaries=Path(binaries) if binaries else None) as embedded:
        yield Server(embedded.dsn(), binaries=embedded.binaries, embedded=binaries is None)


def migrate(**target: object) -> None:
    """Install the engine into the template: pytest-postgresql's `load` step.

    sql/ is applied once more, so that an edit that is not stamped yet is tested all the same.
    """
    parts = {name: target[name] for name in ("host", "port", "user", "dbname", "password")}
    dsn = make_conninfo(**{name: value for name, value in parts.items() if value is not None})
    schema.upgrade(dsn)
    schema.reinstall(dsn)


class Clones:
    """Makes databases out of the template, over one connection that stays open."""

    def __init__(self, server: Server, template: str) -> None:
        self._server = server
        self._template = template
        self._made = 0
        self._admin = psycopg.connect(server.database("postgres"), autocommit=True)

    def create(self, template: str | None = None) -> str:
        """Return the DSN of a new clone; with another template than ours, of that."""
        self._made += 1
        name = f"hotmesh_{os.getpid()}_{self._made}"
        self._execute("create database {} template {}", name, template or self._template)
        return self._server.database(name)

    def drop(self, dsn: str) -> None:
        self._execute("drop database {} with (force)", str(conninfo_to_dict(dsn)["dbname"]))

    def close(self) -> None:
        self._admin.close()

    def _execute(self, statement: str, *names: str) -> None:
        self._admin.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


class Clock:
    """Moves the engine's clock, for every connection of the test's database."""

    def __init__(self, db: psycopg.Connection) -> None:
        self._db = db

    def __call__(self, when: str | datetime) -> datetime:
        """Freeze the clock: at("09:30"), at("2031-02-03 04:05Z") or at(a datetime)."""
        return self._ask("select hotmesh.set_clock(p_at => %s::timestamptz)", instant(when))

    def skip(self, by: str | timedelta) -> datetime:
        """Move the clock on, frozen or not: at.skip("2 hours")."""
        return self._ask("select hotmesh.skip_clock(p_by => %s::interval)", by)

    def run(self) -> datetime:
        """Let the clock run again, at the real time."""
        return self._ask("select hotmesh.set_clock()")

    def _ask(self, query: str, *arguments: object) -> datetime:
        [(now,)] = self._db.execute(query.encode(), arguments).fetchall()
        return now


def instant(when: str | datetime) -> datetime:
    """Read "HH:MM" as a time on the tests' own day, and anything else as it is."""
    if isinstance(when, datetime):
        return when
    moment = datetime.fromisoformat(when if "-" in when else f"{DAY} {when}")
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def violations(dsn: str) -> list[tuple[object, ...]]:
    """Return what check_invariants() has to say about a database."""
    with psycopg.connect(dsn, options="-c statement_timeout=30s") as connection:
        return connection.execute("select * from hotmesh.check_invariants()").fetchall()


def dump(program: Path, dsn: str, *options: str) -> str:
    """Return a pg_dump without what differs between two dumps of equal databases."""
    command = [str(program), "--no-owner", *options, dsn]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    kept = [line for line in text.splitlines() if not line.startswith(_NOISE)]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip() + "\n"


def major(program: str) -> int:
    """Return the version of a PostgreSQL program."""
    said = subprocess.run([program, "--version"], check=True, capture_output=True, text=True).stdout
    return int(re.findall(r"\d+", said)[0])


def eventually(condition: Callable[[], bool], *, seconds: float = 10.0) -> bool:
    """Tell whether a condition comes true before a deadline, asking for it often."""
    deadline = time.monotonic() + seconds
    while not (true := condition()) and time.monotonic() < deadline:
        time.sleep(0.02)
    return true
