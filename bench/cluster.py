"""The server that is measured, its yardstick (pgbench), its counters and the worker process."""

from __future__ import annotations

import os
import re
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from hotmesh_pg import schema
from hotmesh_pg.embedded import Embedded

SETTINGS = {
    "fsync": "on",
    "synchronous_commit": "on",
    "shared_buffers": "512MB",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "30min",
}
_DATABASE = "hotmesh_bench"
_YARDSTICK = "hotmesh_bench_pgbench"
_SCALE = 10


@dataclass(frozen=True, slots=True)
class Costs:
    """What the server has done since it began to count."""

    statements: float
    commits: float | None
    wal_bytes: float

    def __sub__(self, other: Costs) -> Costs:
        commits = None
        if self.commits is not None and other.commits is not None:
            commits = self.commits - other.commits
        return Costs(self.statements - other.statements, commits, self.wal_bytes - other.wal_bytes)

    def each(self, count: int) -> Costs:
        """Divide by the number of steps."""
        commits = None if self.commits is None else self.commits / count
        return Costs(self.statements / count, commits, self.wal_bytes / count)


@dataclass
class Cluster:
    """One server. `admin` is a database of it that is not measured."""

    admin: str
    binaries: Path | None
    wal: Path | None
    seconds: float
    tps: dict[int, list[float]] = field(default_factory=dict)
    _since: str = "0/0"

    @property
    def dsn(self) -> str:
        """The database that is measured."""
        return make_conninfo(self.admin, dbname=_DATABASE)

    def fresh(self) -> None:
        """Begin with an empty, installed database."""
        with psycopg.connect(self.admin, autocommit=True) as connection:
            _recreate(connection, _DATABASE)
            connection.execute("checkpoint")
            row = connection.execute("select pg_current_wal_lsn()").fetchone()
            self._since = str(row[0]) if row else "0/0"
        schema.upgrade(self.dsn)
        schema.reinstall(self.dsn)

    # the yardstick ---------------------------------------------------------------------------

    def prepare_yardstick(self) -> None:
        """Fill pgbench's tables."""
        with psycopg.connect(self.admin, autocommit=True) as connection:
            _recreate(connection, _YARDSTICK)
        self._pgbench("-i", "-q", "-s", str(_SCALE))

    def yardstick(self) -> None:
        """Run pgbench -N once with eight clients and once with one."""
        for clients in (8, 1):
            said = self._pgbench(
                *("-N", "-n", "-c", str(clients), "-j", "2", "-T", str(round(self.seconds)))
            )
            found = re.search(r"^tps = ([\d.]+)", said, re.MULTILINE)
            assert found, said
            self.tps.setdefault(clients, []).append(float(found[1]))

    def median(self, clients: int) -> float:
        """The transactions a second of pgbench -N with so many clients, the median of all runs."""
        return statistics.median(self.tps[clients])

    def _pgbench(self, *arguments: str) -> str:
        program = self.binaries / "pgbench" if self.binaries else "pgbench"
        address = make_conninfo(self.admin, dbname=_YARDSTICK)
        ran = subprocess.run([program, *arguments, address], capture_output=True, text=True)
        if ran.returncode:
            raise SystemExit(f"pgbench failed: {ran.stderr.strip()}")
        return ran.stdout

    # counters --------------------------------------------------------------------------------

    def costs(self) -> Costs:
        """Read the counters of the measured database, once nobody is connected to it any more.

        Every statement of ours is a transaction of its own, so transactions are statements. A
        commit is a transaction that wrote a commit record.
        """
        with psycopg.connect(self.admin, autocommit=True) as connection:
            _wait_for_silence(connection)
            row = connection.execute(
                "select xact_commit + xact_rollback, pg_current_wal_lsn(),"
                " pg_current_wal_lsn() - '0/0' from pg_stat_database where datname = %s",
                (_DATABASE,),
            ).fetchone()
        assert row is not None
        return Costs(float(row[0]), self._commits(row[1]), float(row[2]))

    def _commits(self, until: str) -> float | None:
        """Count the commit records since the database was made, where the WAL can be read."""
        if self.wal is None or self.binaries is None:
            return None
        ran = subprocess.run(
            [
                *(self.binaries / "pg_waldump", "-p", self.wal, "-s", self._since, "-e", until),
                *("-r", "Transaction", "--stats=record"),
            ],
            capture_output=True,
            text=True,
        )
        found = re.search(r"^Transaction/COMMIT\s+(\d+)", ran.stdout, re.MULTILINE)
        return float(found[1]) if found else None


@contextmanager
def cluster(seconds: float) -> Iterator[Cluster]:
    """Lend the server of HOTMESH_DSN, else an embedded one with production's settings."""
    if named := os.environ.get("HOTMESH_DSN"):
        given = os.environ.get("BENCH_PGBIN")
        found = shutil.which("pgbench")
        binaries = Path(given) if given else Path(found).parent if found else None
        yield Cluster(named, binaries, None, seconds)
        return
    with Embedded(settings=SETTINGS) as server:
        with psycopg.connect(server.dsn()) as connection:
            [data] = connection.execute("show data_directory").fetchone() or ("",)
        wal = Path(data) / "pg_wal"
        yield Cluster(
            server.dsn(), server.binaries, wal if os.access(wal, os.R_OK) else None, seconds
        )


@contextmanager
def worker(cluster: Cluster) -> Iterator[subprocess.Popen[str]]:
    """Run one worker process on the measured database."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.worker", cluster.dsn],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parent.parent,
    )
    try:
        assert process.stdout is not None
        if process.stdout.readline().strip() != "ready":
            raise SystemExit("the worker process did not start")
        yield process
    finally:
        process.terminate()
        process.wait(30)
        process.stdout.close()


def _recreate(connection: psycopg.Connection, name: str) -> None:
    database = sql.Identifier(name)
    connection.execute(sql.SQL("drop database if exists {} with (force)").format(database))
    connection.execute(sql.SQL("create database {}").format(database))


def _wait_for_silence(connection: psycopg.Connection) -> None:
    """A backend adds what it counted to the server's statistics when it ends, at the latest."""
    for _ in range(500):
        row = connection.execute(
            "select count(*) from pg_stat_activity where datname = %s", (_DATABASE,)
        ).fetchone()
        if row == (0,):
            return
        time.sleep(0.02)
    raise SystemExit("somebody else is connected to the measured database")
