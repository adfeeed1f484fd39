"""The house rules: for SQL asked of a migrated database's catalog, for Python of its syntax."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "hotmesh_pg"
PYTHON = sorted(path.relative_to(ROOT) for path in PACKAGE.rglob("*.py"))

# Each rule is the condition under which a function breaks it.
RULES = {
    # Only pinned functions call these, and a pin would keep them from being inlined.
    "every function pins its search_path, except pipes and expressions": r"""
        proname !~ '^((pipe|cron)_|clock$)'
        and (provolatile <> 'i'
             or prolang <> (select oid from pg_language where lanname = 'sql'))
        and not exists (select from unnest(proconfig) s where s like 'search_path=%')""",
    "every security definer pins exactly our path": """
        prosecdef and 'search_path=hotmesh, pg_temp' <> all (coalesce(proconfig, '{}'))""",
    "every private function runs with its caller's rights": r"""
        proname like '\_%' and prosecdef""",
    "nothing is executable by public": """
        has_function_privilege('public', oid, 'execute')""",
    "every function says what it is for": """
        obj_description(oid, 'pg_proc') is null""",
    "every input starts with p_": """
        exists (select
                  from unnest(proargnames, proargmodes) as argument(name, mode)
                 where coalesce(mode, 'i') in ('i', 'b', 'v') and name !~ '^p_')
        or pronargs > 0 and proargnames is null""",
    "no two functions share a name": """
        exists (select from pg_proc o where o.proname = f.proname and o.oid <> f.oid
                                        and o.pronamespace = f.pronamespace)""",
    "only the clock reads the time": r"""
        proname !~ '(^|_)clock$' and prosrc ~*
          '\m(now *\(|(current|local)_?(timestamp|date|time)\M|[a-z]+_timestamp *\( *\))'""",
    "no function is strict": """
        proisstrict and proname not like 'pipe%'""",
}

# The one door, the installer, and the compiler, whose product is SQL.
MAY_CONTAIN_SQL = {"db.py", "schema.py", "compiler"}
STATEMENT = re.compile(r"\b(select|insert|update|delete)\b .*\b(from|into|set)\b", re.I | re.S)


@pytest.mark.parametrize("rule", RULES)
def test_every_function_keeps_the_rule(db, rule):
    offenders = db.execute(
        f"""select proname from pg_proc f
            where pronamespace = 'hotmesh'::regnamespace and ({RULES[rule]}) order by 1"""
    ).fetchall()

    assert offenders == []


def test_every_table_and_view_says_what_it_is_for(db):
    silent = db.execute(
        """select relname from pg_class
            where relnamespace = 'hotmesh'::regnamespace and relkind in ('r', 'p', 'v')
              and not relispartition and relname <> 'alembic_version'
              and obj_description(oid, 'pg_class') is null order by 1"""
    ).fetchall()

    assert silent == []


def test_nothing_is_open_to_public(db):
    schemas = db.execute(
        """select nspname from pg_namespace
            where nspname in ('hotmesh', 'hotmesh_app')
              and (has_schema_privilege('public', oid, 'usage')
                   or has_schema_privilege('public', oid, 'create'))"""
    ).fetchall()
    tables = db.execute(
        """select relname from pg_class
            where relnamespace = 'hotmesh'::regnamespace and relkind in ('r', 'p', 'v')
              and has_table_privilege('public', oid, 'select, insert, update, delete, truncate')"""
    ).fetchall()

    assert (schemas, tables) == ([], [])


@pytest.mark.parametrize(
    "path", [path for path in PYTHON if not MAY_CONTAIN_SQL & set(path.parts)], ids=str
)
def test_sql_stays_behind_its_door(path):
    found = [text for text in _texts(ROOT / path) if STATEMENT.search(text)]

    assert found == []


@pytest.mark.parametrize("path", [*PYTHON, *sorted(ROOT.glob("alembic/**/*.py"))], ids=str)
def test_alembic_never_rewrites_our_sql(path):
    tree = ast.parse((ROOT / path).read_text("utf-8"))

    calls = [ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Attribute)]

    assert "op.execute" not in calls, "it reads `:name` as a parameter: use schema.run"


def test_the_alembic_folder_is_no_package():
    assert not (ROOT / "alembic" / "__init__.py").exists(), "it would shadow the library"


def _texts(path: Path) -> Iterator[str]:
    """Yield every text constant of a module, except docstrings."""
    tree = ast.parse(path.read_text("utf-8"))
    prose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield ast.unparse(node)
        elif (
            isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose
        ):
            yield node.value
