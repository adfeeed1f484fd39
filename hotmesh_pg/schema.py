"""Where the SQL lives, what it hashes to, and how it reaches a database.

Tables belong to Alembic revisions, which are frozen once released. Functions belong to sql/,
which is edited in place: the newest revision names the digest of sql/ and installs it, older
revisions find a digest they do not know and pass.
"""

from __future__ import annotations

import hashlib
import io
import re
from pathlib import Path

import psycopg
from alembic import command, op
from alembic.config import Config
from alembic.script import Script, ScriptDirectory
from sqlalchemy import CursorResult

_HERE = Path(__file__).parent
ROOT = _HERE if (_HERE / "sql").is_dir() else _HERE.parent  # a wheel, else a checkout

# One installer at a time: of two concurrent `create or replace` of one function, one fails.
LOCK = "select pg_advisory_xact_lock(hashtext('hotmesh'))"
CREATE_SCHEMA = "create schema if not exists hotmesh"

_VERSION = """\
create or replace function hotmesh.version()
returns text
language sql
immutable
set search_path = hotmesh, pg_temp
as $$ select '{digest}' $$;

comment on function hotmesh.version is 'The digest of the installed functions.';"""

_INSTALLED = """
select p.proname, p.prosrc
  from pg_proc p
  join pg_namespace n on n.oid = p.pronamespace
 where n.nspname = 'hotmesh' and p.prokind in ('f', 'p')
 order by p.proname"""


# What is in the tree.


def functions() -> str:
    """Return every replaceable object as one script."""
    return "\n\n".join(path.read_text("utf-8") for path in files())


def files() -> list[Path]:
    """Return the files of sql/ in an order in which they can be run.

    First 0*.sql, the core. Then the folders, such as pipes/, which stand on nothing but the core.
    Then all other files, by name: the grants, 99_*.sql, see all that came before.
    """
    root = ROOT / "sql"
    return sorted(root.rglob("*.sql"), key=lambda path: _place(path.relative_to(root)))


def _place(path: Path) -> tuple[int, str]:
    core, folder, other = range(3)
    if len(path.parts) > 1:
        return folder, path.as_posix()
    return (core if path.name.startswith("0") else other), path.name


def defined() -> list[str]:
    """Return the names of the functions that an installation defines."""
    pattern = r"^create or replace (?:function|procedure) hotmesh\.(\w+)"
    return re.findall(pattern, _installation(), re.MULTILINE)


def digest() -> str:
    """Return twelve hex digits that change whenever sql/ does."""
    return hashlib.sha256(functions().encode()).hexdigest()[:12]


def head() -> Script:
    """Return the newest revision."""
    scripts = ScriptDirectory.from_config(config())
    head = scripts.get_revision(scripts.get_current_head() or "")
    assert head is not None, "alembic/versions is empty"
    return head


def stamp() -> None:
    """Write the digest of sql/ into the newest revision, in a checkout."""
    path = Path(head().path)
    text = path.read_text("utf-8")
    stamped = re.sub(r'^functions = "\w*"', f'functions = "{digest()}"', text, flags=re.MULTILINE)
    if stamped != text:
        path.write_text(stamped, "utf-8")


def _installation() -> str:
    # The version comes first, so that the grants at the end of sql/ see it too.
    return f"{_version()}\n\n\n{functions()}"


def _version() -> str:
    return _VERSION.format(digest=digest())


# Inside a revision.


def install(expected: str) -> None:
    """Install sql/, unless a later revision is the one to do it."""
    if expected == digest():
        run(_installation())


def run(script: str) -> None:
    """Send a whole script untouched, to the server or to `--sql` output.

    `op.execute` would not do: it reads `:name` as a parameter and doubles `%`.
    """
    context = op.get_context()
    if context.as_sql:
        context.impl.static_output(script)
    else:
        _run_raw(script)


def _run_raw(script: str) -> CursorResult[object]:
    return op.get_bind().exec_driver_sql(script, execution_options={"no_parameters": True})


# From the outside.


def config(dsn: str | None = None, *, output: io.StringIO | None = None) -> Config:
    """Return the Alembic configuration, the same from a checkout and from a wheel."""
    config = Config(output_buffer=output, attributes={"dsn": dsn})
    config.set_main_option("script_location", str(ROOT / "alembic").replace("%", "%%"))
    return config


def upgrade(dsn: str) -> None:
    """Bring a database to the newest revision; one that is there already is left alone."""
    command.upgrade(config(dsn), "head")


def offline_sql(from_: str | None = None) -> str:
    """Return what `upgrade` would run, from one revision or from nothing, for review and psql."""
    output = io.StringIO()
    command.upgrade(config(output=output), f"{from_}:head" if from_ else "head", sql=True)
    return output.getvalue()


def reinstall(dsn: str) -> None:
    """Apply sql/ as it stands in the tree, stamped or not: for tests and while writing it.

    File by file, so that an error names its file, and the line in it.
    """
    with psycopg.connect(dsn) as connection:
        connection.execute(LOCK)
        connection.execute(_version().encode())
        for path in files():
            try:
                connection.execute(path.read_bytes())
            except psycopg.Error as error:
                error.add_note(f"in {path.relative_to(ROOT)}")
                raise


def verify(dsn: str) -> list[str]:
    """Return one sentence for each way in which a database differs from this package."""
    with psycopg.connect(dsn) as connection:
        exists = connection.execute("select to_regclass('hotmesh.alembic_version')").fetchone()
        if exists == (None,):
            return ["hotmesh is not installed in this database"]
        revisions = connection.execute("select version_num from hotmesh.alembic_version").fetchall()
        installed: dict[str, str] = dict(connection.execute(_INSTALLED).fetchall())
    return [*_revision_findings([name for (name,) in revisions]), *_findings(installed)]


def _revision_findings(installed: list[str]) -> list[str]:
    newest = head().revision
    if installed == [newest]:
        return []
    return [f"the database is at revision {', '.join(installed) or 'none'}, not {newest}"]


def _findings(installed: dict[str, str]) -> list[str]:
    names, script = set(defined()), _installation()
    missing = sorted(names - installed.keys())
    orphans = sorted(installed.keys() - names)
    changed = [name for name in installed if name in names and installed[name] not in script]
    return [
        *(f"function hotmesh.{name} is missing" for name in missing),
        *(f"function hotmesh.{name} is an orphan: sql/ does not define it" for name in orphans),
        *(f"function hotmesh.{name} is not the one in sql/" for name in changed),
    ]
