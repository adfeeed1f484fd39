"""The SQL in the tree and the SQL in a database: the ways in which they could come to differ."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
import rig

from hotmesh_pg import schema

SNAPSHOT = Path(__file__).parent / "snapshot.sql"
OBJECTS = """
    select n.nspname, c.relname, c.oid from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname in ('hotmesh', 'hotmesh_app')
    union all
    select n.nspname, p.proname, p.xmin::text::oid
      from pg_proc p join pg_namespace n on n.oid = p.pronamespace
     where n.nspname in ('hotmesh', 'hotmesh_app')
     order by 1, 2, 3"""


@pytest.fixture
def pg_dump(server):
    """The pg_dump of the server's version: an older one refuses, a newer one words differently."""
    program = server.program("pg_dump")
    if program is None:
        pytest.skip("no pg_dump of the server's version")
    return lambda dsn, *options: rig.dump(program, dsn, *options)


def test_the_newest_revision_installs_the_tree():
    stamped = schema.head().module.functions

    assert stamped == schema.digest(), "sql/ was edited: run `make stamp`"


def test_the_tree_defines_each_function_once():
    names = schema.defined()

    assert sorted(names) == sorted(set(names))
    assert {"version", "clock", "set_clock", "skip_clock", "check_invariants"} <= set(names)


def test_the_core_comes_first_and_the_grants_last(tmp_path, monkeypatch):
    monkeypatch.setattr(schema, "ROOT", tmp_path)
    (tmp_path / "sql" / "pipes").mkdir(parents=True)
    for name in ("99_grants", "00_core", "10_jobs", "pipes/math", "01_more", "pipes/array"):
        (tmp_path / "sql" / f"{name}.sql").touch()

    order = [path.stem for path in schema.files()]

    assert order == ["00_core", "01_more", "array", "math", "10_jobs", "99_grants"]


def test_what_is_installed_is_what_is_defined(dsn, db):
    [(version,)] = db.execute("select hotmesh.version()").fetchall()

    assert version == schema.digest()
    assert schema.verify(dsn) == []


@pytest.mark.broken_on_purpose
@pytest.mark.parametrize(
    ("change", "finding"),
    [
        ("create function hotmesh.stray() returns int return 1", "stray is an orphan"),
        ("drop function hotmesh.version()", "version is missing"),
        (
            "create or replace function hotmesh.version() returns text language sql immutable"
            " as $$ select 'mine' $$",
            "version is not the one in sql/",
        ),
        ("update hotmesh.alembic_version set version_num = '0000'", "is at revision 0000"),
    ],
)
def test_a_difference_is_reported(dsn, db, change, finding):
    db.execute(change)

    [sentence] = schema.verify(dsn)

    assert finding in sentence


def test_an_empty_database_is_reported(empty_dsn):
    assert schema.verify(empty_dsn) == ["hotmesh is not installed in this database"]


def test_upgrading_twice_changes_nothing(empty_dsn):
    schema.upgrade(empty_dsn)
    with psycopg.connect(empty_dsn, autocommit=True) as connection:
        before = connection.execute(OBJECTS).fetchall()

        schema.upgrade(empty_dsn)

        assert connection.execute(OBJECTS).fetchall() == before


def test_installing_again_changes_nothing(empty_dsn, pg_dump):
    schema.upgrade(empty_dsn)
    schema.reinstall(empty_dsn)
    before = pg_dump(empty_dsn)

    schema.reinstall(empty_dsn)

    assert pg_dump(empty_dsn) == before


def test_installers_wait_for_each_other(empty_dsn):
    script = "import sys; from hotmesh_pg import schema; schema.upgrade(sys.argv[1])"

    installers = [subprocess.Popen([sys.executable, "-c", script, empty_dsn]) for _ in range(3)]

    assert [installer.wait() for installer in installers] == [0, 0, 0]


def test_reinstallers_wait_for_each_other(dsn):
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(schema.reinstall, [dsn] * 8))

    assert schema.verify(dsn) == []


def test_offline_sql_is_what_upgrade_runs(clones, pg_dump, request):
    online, offline = (clones.create("template0") for _ in range(2))
    for dsn in (online, offline):
        request.addfinalizer(lambda dsn=dsn: clones.drop(dsn))
    schema.upgrade(online)

    with psycopg.connect(offline, autocommit=True) as connection:
        connection.execute(schema.offline_sql().encode())

    assert pg_dump(offline) == pg_dump(online)


def test_the_snapshot_shows_what_a_fresh_database_has(server, dsn, pg_dump):
    if not server.embedded:
        pytest.skip("the snapshot is written on the embedded version")
    # Without the bodies of functions: those are in sql/, and the digest guards them.
    fresh = re.sub(
        r"^( +AS) (\$\w*\$).*?\2;$",
        r"\1 …;",
        pg_dump(dsn, "--schema-only"),
        flags=re.MULTILINE | re.DOTALL,
    )
    if os.environ.get("HOTMESH_SNAPSHOT") == "write":
        SNAPSHOT.write_text(fresh, "utf-8")

    known = SNAPSHOT.read_text("utf-8") if SNAPSHOT.exists() else ""

    assert fresh == known, "the schema has changed: run `make snapshot`"
