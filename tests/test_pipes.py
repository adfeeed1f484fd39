"""Pipes answer what HotMesh answers, except where docs/differences.md says otherwise."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Context, Decimal
from pathlib import Path

import psycopg
import pytest
import vectors
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hotmesh_pg.compiler.expressions import ExpressionError, Expressions, dollar_quote, quote
from hotmesh_pg.compiler.functions import FUNCTIONS

VECTORS = Path(__file__).parent / "vectors"

# Where we differ on purpose, and why.
DIFFERENCES = {
    "half a surrogate pair is U+FFFD: text cannot hold it": {
        "array.get#21",
        "object.values#2728",
        "object.entries#2744",
    },
    "objects keep their keys in the order of jsonb": {
        "object.keys#2720",
        "object.values#2736",
        "object.entries#2752",
        "reduce#3470",
    },
    "values are immutable: nothing is frozen, nothing is changed in place": {
        "object.freeze#2856",
        "object.freeze#2857",
        "object.seal#2858",
        "object.preventExtensions#2860",
        "structure#3372",
        "structure#3374",
    },
    "dates are formatted for en-US": {"date.toLocaleDateString#1533"},
    "what JavaScript's objects inherit is not a pipe function": {"structure#3384"},
}
DIFFERENT = frozenset[str]().union(*DIFFERENCES.values())

NUMBERS = st.one_of(
    st.integers(-(2**53), 2**53),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from([0, -0.0, 0.1, 0.2, 1e308, -1e308, 5e-324, 2**53]),
)
QUICK = settings(
    deadline=None, max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture(scope="module")
def pipes(clones) -> Iterator[psycopg.Connection]:
    """A connection to a database of this module's own."""
    dsn = clones.create()
    with psycopg.connect(dsn, autocommit=True) as connection:
        yield connection
    clones.drop(dsn)


def evaluated(pipes: psycopg.Connection, *rows: object) -> object:
    return vectors.evaluate(pipes, {"rules": list(rows), "context": {}})


@pytest.mark.parametrize("name", ["pipe", "pipe_tz", "mapper", "transition"])
def test_the_vectors_come_out_as_in_hotmesh(pipes, name):
    _, failures = vectors.check(pipes, VECTORS / f"{name}.json")

    assert [str(failure) for failure in failures if failure.id not in DIFFERENT] == []


def test_every_function_of_the_catalogue_is_installed(pipes):
    installed = dict(
        pipes.execute(
            """select proname,
                      case when proargtypes[0] = 'jsonb[]'::regtype then -1 else pronargs end
                 from pg_proc
                where pronamespace = 'hotmesh'::regnamespace"""
        ).fetchall()
    )

    arities = {f.sql_name: -1 if f.arity is None else f.arity for f in FUNCTIONS.values()}
    assert {name: installed.get(name) for name in arities} == arities


@QUICK
@given(a=NUMBERS, b=NUMBERS, operator=st.sampled_from(["add", "subtract", "multiply", "divide"]))
def test_arithmetic_is_that_of_doubles(pipes, a, b, operator):
    answer = evaluated(pipes, [a, b], [f"{{@math.{operator}}}"])

    assert number(answer) == pytest.approx(arithmetic(operator, float(a), float(b)), 0, 0, True)


@QUICK
@given(number_=NUMBERS)
def test_a_number_survives_text_and_back(pipes, number_):
    text = evaluated(pipes, [number_], ["{@string.concat}"])
    answer = evaluated(pipes, [text], ["{@unary.positive}"])

    assert float(str(text)) == number_ == number(answer)


@QUICK
@given(number_=NUMBERS, places=st.integers(0, 20))
def test_to_fixed_rounds_the_exact_value_up_at_halves(pipes, number_, places):
    answer = evaluated(pipes, [number_, places], ["{@number.toFixed}"])

    if abs(number_) < 1e21:
        assert answer == fixed(float(number_), places)


@QUICK
@given(a=NUMBERS, b=NUMBERS)
def test_comparisons_order_numbers(pipes, a, b):
    answers = [
        evaluated(pipes, [a, b], [f"{{@conditional.{name}}}"])
        for name in ("less_than", "less_than_or_equal", "strict_equality")
    ]

    assert answers == [a < b, a <= b, a == b]


@QUICK
@given(text=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
def test_text_of_a_document_stays_text(pipes, text):
    for setting in ("on", "off"):
        pipes.execute(f"set standard_conforming_strings = {setting}")

        assert pipes.execute(f"select {quote(text)}".encode()).fetchone() == (text,)

    pipes.execute("reset standard_conforming_strings")
    assert vectors.evaluate(pipes, {"rules": {text: {"@pipe": [[[text]]]}}, "context": {}}) == {
        text: [text]
    }


@pytest.mark.parametrize(
    "text", ["$$", "$$; drop schema hotmesh; $$", "$body1$ $$", "'; --", "\\'"]
)
def test_a_reduce_body_cannot_be_left(pipes, text):
    assert evaluated(pipes, [[1], text], {"@reduce": [["{$output}"]]}) == text
    assert (
        evaluated(pipes, [[1], 0], {"@reduce": [{"@pipe": [[text]]}, ["{@string.concat}"]]}) == text
    )
    assert dollar_quote(text).count(dollar_quote(text).split("\n")[0]) == 2


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([["a"], ["{@string.touppercase}"]], "did you mean {@string.toUpperCase}"),
        ([["a"], ["{@nope.fn}"]], "unknown function {@nope.fn}"),
        ([["a"], ["b"]], 'a function such as {@math.add} must stand here, not "b"'),
        ([["a"], []], "a row after the first must begin with a function"),
        ([{"@pipe": [["a"]]}], "nested pipes need a row after them"),
        ([["\0"]], "NUL"),
    ],
)
def test_what_cannot_work_says_why(rows, message):
    with pytest.raises(ExpressionError) as raised:
        Expressions("t").pipe(rows)

    assert message in str(raised.value)


def test_an_error_in_a_condition_waits_until_it_is_reached():
    expressions = Expressions("t")
    rule = {"code": 500, "match": [{"expected": 1, "actual": {"@pipe": [["x"], ["{@nope.fn}"]]}}]}

    assert "pipe_throw" in expressions.condition(rule)
    assert [str(error) for error in expressions.errors] == ["unknown function {@nope.fn}"]


def test_a_map_of_many_members_is_one_object(pipes):
    rules = {f"k{i}": i if i % 3 else f"{{a.k{i}}}" for i in range(300)}

    answer = vectors.evaluate(pipes, {"rules": rules, "context": {"a": {"k0": None, "k3": "x"}}})

    assert answer == {f"k{i}": i for i in range(300) if i % 3} | {"k0": None, "k3": "x"}


def test_references_and_output_are_known_and_stable():
    rules = {"b": "{t1.output.data.x}", "a": {"@pipe": [["{$job.data.y}", 1], ["{@math.add}"]]}}
    first, second = Expressions("t"), Expressions("t")

    assert first.maps(rules) == second.maps(rules)
    assert first.references == {("t1", "output", "data", "x"), ("$job", "data", "y")}


def number(answer: object) -> float:
    if isinstance(answer, dict):
        return float(answer["$js"])
    assert isinstance(answer, int | float), json.dumps(answer)
    return float(answer)


def arithmetic(operator: str, a: float, b: float) -> float:
    if operator == "divide":
        return a / b if b else math.nan
    return {"add": a + b, "subtract": a - b, "multiply": a * b}[operator]


def fixed(number_: float, places: int) -> str:
    exact = abs(Decimal(number_))
    rounded = exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, Context(prec=400))
    return ("-" if number_ < 0 else "") + f"{rounded:f}"
