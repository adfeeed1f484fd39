"""Feed a file of vectors through the compiled SQL: `python tests/vectors.py FILE`.

Failures go to stderr; the last line of stdout is `{"passed": n, "failed": [ids]}`. The database is
the one that HOTMESH_DSN or PG* names, else an embedded one; it gets the schema unless it has it.
"""

from __future__ import annotations

import json
import math
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeGuard

import psycopg

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent.parent))

from hotmesh_pg import schema
from hotmesh_pg.compiler.expressions import ExpressionError, Expressions, in_pipe, quote
from hotmesh_pg.embedded import anywhere

Vector = dict[str, Any]

UNDEFINED = {"$js": "undefined"}
# Where JavaScript itself leaves the last digits to the implementation.
TRANSCENDENTAL = {
    "math.acos",
    "math.acosh",
    "math.asin",
    "math.asinh",
    "math.atan",
    "math.atan2",
    "math.atanh",
    "math.cbrt",
    "math.cos",
    "math.cosh",
    "math.exp",
    "math.expm1",
    "math.hypot",
    "math.log",
    "math.log10",
    "math.log1p",
    "math.log2",
    "math.pow",
    "math.sin",
    "math.sinh",
    "math.tan",
    "math.tanh",
    "number.pow",
}
TOLERANCE = 1e-12
# How a pipe holds half a surrogate pair and NUL: sql/pipes/string.sql.
UNITS = {0x100000 + unit: unit for unit in range(0xD800, 0xE000)} | {0x10D7FF: 0}
PLACEHOLDER = re.compile("[\U0010d7ff-\U0010dfff]")

# The materialized context keeps the planner from evaluating the whole expression itself.
QUERY = """with vector as materialized (select {context}::jsonb as c, {code}::int as p_code)
select ({expression})::text from vector"""


@dataclass(frozen=True, slots=True)
class Failure:
    """A vector that came out differently."""

    id: str
    expected: object
    got: object

    def __str__(self) -> str:
        return f"{self.id}: expected {json.dumps(self.expected)}, got {json.dumps(self.got)}"


def check(connection: psycopg.Connection, path: Path) -> tuple[int, list[Failure]]:
    """Run every vector of a file: how many passed, and the failures."""
    vectors: list[Vector] = json.loads(path.read_text("utf-8"))
    failures = []
    for number, vector in enumerate(vectors, 1):
        vector.setdefault("id", f"{path.stem}#{number}")
        expected = "throws" if vector.get("throws") else vector["expected"]
        got = evaluate(connection, vector)
        if not (got == expected == "throws" or same(expected, got, vector["id"].split("#")[0])):
            failures.append(Failure(vector["id"], expected, got))
    return len(vectors) - len(failures), failures


def evaluate(connection: psycopg.Connection, vector: Vector) -> object:
    """Compile a vector and evaluate it: its value, "throws", or what went wrong."""
    expressions = Expressions("vector")
    try:
        expression = _compile(expressions, vector)
        context = quote(json.dumps(in_pipe(vector["context"])))
    except ExpressionError:
        return "throws"
    query = QUERY.format(context=context, code=vector.get("code", 200), expression=expression)
    with connection.transaction(force_rollback=True):
        try:
            connection.execute(
                f"set local hotmesh.pipe_timezone = {quote(vector.get('tz', 'UTC'))}".encode()
            )
            for statement in expressions.auxiliary:
                connection.execute(statement.encode())
            row = connection.execute(query.encode()).fetchone()
        except psycopg.Error as error:
            return "throws" if error.sqlstate == "MH422" else {"error": str(error)}
    assert row is not None
    return UNDEFINED if row[0] is None else _shown(json.loads(row[0]))


def _shown(value: object) -> object:
    """A value of the pipe as vectors write it: without the order of keys, with halves of pairs."""
    match value:
        case str():
            return PLACEHOLDER.sub(lambda found: chr(UNITS[ord(found[0])]), value)
        case list():
            return [_shown(item) for item in value]
        case dict():
            order = value.pop("$js") if isinstance(value.get("$js"), list) else value
            return {_shown(key): _shown(value[key]) for key in order}
    return value


def _compile(expressions: Expressions, vector: Vector) -> str:
    if "rule" in vector:
        return f"to_jsonb({expressions.condition(vector['rule'])})"
    compile_: Callable[[Any], str] = (
        expressions.maps if isinstance(vector["rules"], dict) else expressions.pipe
    )
    return compile_(vector["rules"])


def same(expected: object, got: object, group: str) -> bool:
    """Whether two values are one, undefined members of objects aside."""
    if isinstance(expected, dict) and isinstance(got, dict):
        a, b = _defined(expected), _defined(got)
        return a.keys() == b.keys() and all(same(a[key], b[key], group) for key in a)
    if isinstance(expected, list) and isinstance(got, list):
        pairs = zip(expected, got, strict=False)
        return len(expected) == len(got) and all(same(a, b, group) for a, b in pairs)
    if _is_number(expected) and _is_number(got):
        tolerance = TOLERANCE if group in TRANSCENDENTAL else 0
        return math.isclose(expected, got, rel_tol=tolerance)
    return type(expected) is type(got) and expected == got


def _defined(members: dict[str, object]) -> dict[str, object]:
    return {key: value for key, value in members.items() if value != UNDEFINED}


def _is_number(value: object) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


@contextmanager
def database() -> Iterator[psycopg.Connection]:
    """A connection to a database that has the pipe functions."""
    with anywhere() as dsn:
        with psycopg.connect(dsn) as connection:
            found = connection.execute("select to_regproc('hotmesh.pipe_leave')").fetchone()
        if found == (None,):
            schema.upgrade(dsn)
        with psycopg.connect(dsn, autocommit=True) as connection:
            yield connection


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        print("usage: python tests/vectors.py FILE", file=sys.stderr)
        return 2
    with database() as connection:
        passed, failures = check(connection, Path(arguments[0]))
    for failure in failures:
        print(failure, file=sys.stderr)
    print(json.dumps({"passed": passed, "failed": [failure.id for failure in failures]}))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
