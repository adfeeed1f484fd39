"""What the documents say is so: examples run, tables agree with the code."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from hotmesh_pg.compiler.rules import RULES
from hotmesh_pg.errors import EngineError

ROOT = Path(__file__).parent.parent
SQL_API = ROOT / "docs" / "sql-api.md"

_FUNCTIONS = """
select p.proname, pg_get_function_arguments(p.oid), pg_get_function_result(p.oid),
       obj_description(p.oid, 'pg_proc')
  from pg_proc p
 where p.pronamespace = 'hotmesh'::regnamespace and p.prorettype <> 'trigger'::regtype
   and p.proname !~ '^(_|pipe_|cron_)'
 order by p.proname"""


def test_the_example_of_the_readme_is_the_example_that_runs():
    readme = (ROOT / "README.md").read_text()
    shown = re.search(r"```python\n(.*?)```", readme, re.DOTALL)
    graph = re.search(r"```yaml\n(.*?)```", readme, re.DOTALL)
    program = (ROOT / "examples/greeter/greet.py").read_text()

    assert shown is not None
    assert graph is not None
    assert graph[1] == (ROOT / "examples/greeter/greeter.yaml").read_text()
    for line in shown[1].splitlines():
        if "deploy" not in line:
            assert line in program


def test_the_first_example_prints_its_greeting(dsn):
    ran = subprocess.run(
        [sys.executable, ROOT / "examples/greeter/greet.py"],
        env=os.environ | {"HOTMESH_DSN": dsn, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert (ran.stdout, ran.returncode) == ("Hello, Ada\n", 0), ran.stderr


@pytest.mark.parametrize("sqlstate", sorted(EngineError.by_sqlstate))
def test_every_sqlstate_is_explained_beside_the_functions(sqlstate):
    assert f"| {sqlstate} |" in (ROOT / "sql/README.md").read_text()


@pytest.mark.parametrize("rule", sorted(RULES))
def test_every_rule_of_lint_is_explained_to_authors(rule):
    assert f"`{rule}`" in (ROOT / "docs/authoring.md").read_text()


def test_every_file_of_the_engine_is_listed_in_its_readme():
    listed = (ROOT / "sql/README.md").read_text()

    assert [path.name for path in (ROOT / "sql").glob("*.sql") if path.name not in listed] == []


def test_every_vector_that_differs_is_listed_with_its_reason():
    from test_pipes import DIFFERENT

    listed = (ROOT / "docs/differences.md").read_text()

    assert [vector for vector in sorted(DIFFERENT) if vector not in listed] == []


def test_no_link_of_a_document_is_broken():
    documents = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md"), ROOT / "sql/README.md"]
    broken = [
        (document.name, target)
        for document in documents
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", document.read_text())
        if not (document.parent / target).exists()
    ]

    assert broken == []


def test_the_reference_of_the_sql_api_is_what_the_database_says(db):
    text = ["# The SQL API: what may be called, and what does it answer?\n"]
    text.append(
        "Made from the comments in the database; `make snapshot` rewrites it. Callers use named\n"
        "notation; an argument that is null takes its default.\n"
    )
    for name, arguments, result, comment in db.execute(_FUNCTIONS):
        given = ",\n".join(f"  {argument}" for argument in _split(arguments))
        text.append(
            f"## {name}\n\n{comment}\n\n```sql\n{name}(\n{given}\n)\n  → {result}\n```\n"
            if given
            else f"## {name}\n\n{comment}\n\n```sql\n{name}() → {result}\n```\n"
        )
    current = "\n".join(text)

    if os.environ.get("HOTMESH_SNAPSHOT") == "write":
        SQL_API.write_text(current)
    assert SQL_API.read_text() == current


def _split(arguments: str) -> list[str]:
    """Cut at the commas between arguments, not at those inside types and defaults."""
    return [part for part in re.split(r", (?=(?:OUT |VARIADIC )?\w+ \w)", arguments) if part]
