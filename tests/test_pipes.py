"""Pipes answer what HotMesh answers, except where docs/differences.md says otherwise."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator
from decimal import ROUND_HALF_UP, Context, Decimal
from pathlib import Path
from typing import Any

import pipe_oracle
import psycopg
import pytest
import vectors
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st

from hotmesh_pg.compiler.expressions import ExpressionError, Expressions, dollar_quote, quote
from hotmesh_pg.compiler.functions import FUNCTIONS

VECTORS = Path(__file__).parent / "vectors"

# Where we differ on purpose, and why.
DIFFERENCES = {
    "values are immutable: nothing is frozen, nothing is changed in place": {
        "object.freeze#2856",
        "object.freeze#2857",
        "object.seal#2858",
        "object.preventExtensions#2860",
        "structure#3372",
        "structure#3374",
    },
    "dates are formatted for en-US": {"date.toLocaleDateString#1533"},
}
DIFFERENT = frozenset[str]().union(*DIFFERENCES.values())

NUMBERS = st.one_of(
    st.integers(-(2**53), 2**53),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from([0, -0.0, 0.1, 0.2, 1e308, -1e308, 5e-324, 2**53]),
)
# In a pipe a few private characters stand for what PostgreSQL cannot hold.
TEXT = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0", max_codepoint=0xFFFFF)
)
KINDS = ["number", "text", "array", "object"]
SOME_TEXT = st.text("aB1 ,.$&-é😀\ud83d\ude00", max_size=5)
SOME_KEY = st.sampled_from(["a", "b", "bb", "é", "10", "2", "01", "", "length"])
SOME_NUMBER = st.one_of(
    st.integers(-5, 20),
    st.sampled_from([0.1, -0.5, 1.5, 2.5, 1e21, 1e-7, 2**31, 2**32, 2**53, 1e308, -1e300]),
)
SOME_VALUE = st.recursive(
    st.one_of(st.none(), st.booleans(), SOME_NUMBER, SOME_TEXT),
    lambda values: st.one_of(
        st.lists(values, max_size=4), st.dictionaries(SOME_KEY, values, max_size=4)
    ),
    max_leaves=6,
)
LITERALS: dict[str, st.SearchStrategy[Any]] = {
    "number": SOME_NUMBER,
    "text": SOME_TEXT,
    "array": st.lists(st.one_of(SOME_NUMBER, SOME_VALUE), max_size=5),
    "object": st.dictionaries(SOME_KEY, SOME_VALUE, max_size=5),
    "key": SOME_KEY,
    "value": SOME_VALUE,
}
# result: function, and what it takes
CALLS: dict[str, list[tuple[str, ...]]] = {
    "number": [
        *(
            (f"math.{name}", "number", "number")
            for name in ("add", "subtract", "multiply", "divide")
        ),
        *((f"math.{name}", "number") for name in ("abs", "floor", "ceil", "trunc", "round")),
        *((f"math.{name}", "number", "number", "value") for name in ("max", "min")),
        *((f"bitwise.{name}", "number", "value") for name in ("and", "or", "xor", "leftShift")),
        *((f"unary.{name}", "value") for name in ("positive", "negative")),
        ("math.add", "text", "number"),
        ("array.length", "text"),
        ("array.length", "array"),
        ("array.indexOf", "array", "value", "number"),
        ("string.indexOf", "text", "text", "number"),
        ("array.unshift", "array", "value"),
        ("conditional.nullish", "value", "number"),
    ],
    "text": [
        ("string.concat", "text", "value", "number"),
        ("string.slice", "text", "number", "number"),
        ("string.substring", "text", "number", "number"),
        ("string.charAt", "text", "number"),
        ("string.replace", "text", "text", "text"),
        ("string.padStart", "text", "number", "text"),
        ("string.padEnd", "text", "number", "text"),
        ("string.trim", "text"),
        ("array.concat", "text", "value"),
        ("array.join", "array", "text"),
        ("json.stringify", "object"),
        ("json.stringify", "array"),
        ("math.add", "text", "value"),
    ],
    "array": [
        ("string.split", "text", "text"),
        ("array.concat", "array", "value"),
        ("array.push", "array", "value", "number"),
        ("array.reverse", "array"),
        ("array.slice", "array", "number", "number"),
        ("object.keys", "object"),
        ("object.values", "value"),
        ("object.entries", "object"),
    ],
    "object": [
        ("object.create", "key", "value", "key", "number", "key", "text"),
        ("object.set", "object", "key", "value"),
        ("object.assign", "object", "object", "value"),
        ("conditional.nullish", "value", "object"),
    ],
    "value": [
        ("array.get", "array", "number"),
        ("array.pop", "array"),
        ("array.shift", "array"),
        ("object.get", "object", "key"),
        ("conditional.ternary", "value", "number", "text"),
        ("conditional.equality", "value", "value"),
        ("conditional.inequality", "number", "value"),
        ("conditional.strict_equality", "value", "value"),
        ("conditional.less_than", "value", "value"),
        ("conditional.greater_than_or_equal", "text", "text"),
        ("logical.and", "value", "value"),
        ("logical.or", "value", "array"),
        ("string.includes", "text", "text"),
        ("string.startsWith", "text", "text", "number"),
        ("unary.not", "value"),
    ],
    "key": [("string.charAt", "text", "number")],
}
STEPS = ["{$item}", "{$output}", "{$key}", "{$index}", "{$input}", "{$item.a}", "{$item.0}"]
Draw = Callable[[st.SearchStrategy[Any]], Any]


@st.composite
def random_pipes(draw: Draw, kind: str, depth: int, reduces: bool = False) -> list[Any]:
    """The rows of a pipe whose result should be of a kind: calls, nested, chained and reduced."""
    form = draw(st.sampled_from(["leaf", "call", "nested", "chained", "reduced"])) if depth else ""
    if form in ("", "leaf"):
        return [[draw(random_cells(kind, reduces))]]
    if form == "reduced":
        start = draw(random_cells(kind, reduces))
        collection = draw(random_cells(draw(st.sampled_from(["array", "object", "text"])), reduces))
        step, *takes = draw(st.sampled_from(CALLS[kind]))
        rest = [{"@pipe": draw(random_pipes(take, depth - 1, True))} for take in takes[1:]]
        body = [{"@pipe": [["{$output}"]]}, *rest, [f"{{@{step}}}"]]
        return [[collection, start], {"@reduce": body}]
    name, *takes = draw(st.sampled_from(CALLS[kind]))
    if form == "nested":
        pipes = [{"@pipe": draw(random_pipes(take, depth - 1, reduces))} for take in takes]
        return [*pipes, [f"{{@{name}}}"]]
    cells = [draw(random_cells(take, reduces)) for take in takes]
    if form == "call":
        return [cells, [f"{{@{name}}}"]]
    *rows, last = draw(random_pipes(takes[0], depth - 1, reduces))
    if isinstance(last, dict):  # what @reduce answers takes no further cells
        return [*rows, last, [f"{{@{name}}}"]]
    return [*rows, [*last, *cells[1:]], [f"{{@{name}}}"]]


def random_cells(kind: str, reduces: bool) -> st.SearchStrategy[Any]:
    cells = [LITERALS[kind], st.just(f"{{{kind}}}") if kind in KINDS else st.just("{object.a}")]
    return st.one_of(*cells, st.sampled_from(STEPS)) if reduces else st.one_of(*cells)


def in_order(value: object) -> object:
    """A value whose objects are lists of their members, so that order counts."""
    if isinstance(value, dict):
        return [[key, in_order(value[key])] for key in pipe_oracle.keys(value)]
    return [in_order(item) for item in value] if isinstance(value, list) else value


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


@settings(QUICK, max_examples=250)
@given(data=st.data())
def test_random_pipes_answer_what_the_specification_says(pipes, data):
    context = {kind: data.draw(LITERALS[kind]) for kind in KINDS}
    rules = data.draw(random_pipes(data.draw(st.sampled_from(KINDS)), 3))

    answer = vectors.evaluate(pipes, {"rules": rules, "context": context})

    try:
        expected = pipe_oracle.process(rules, pipe_oracle.entered(context), {})
    except pipe_oracle.Unspecified:
        reject()
    except pipe_oracle.Thrown:
        assert answer == "throws"
    else:
        assert vectors.same(in_order(pipe_oracle.written(expected)), in_order(answer), "pipe")


@QUICK
@given(text=TEXT)
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
    ],
)
def test_what_cannot_work_says_why(rows, message):
    with pytest.raises(ExpressionError) as raised:
        Expressions("t").pipe(rows)

    assert message in str(raised.value)


ORDERED = {"b": 1, "10": 2, "a": 3, "2": 4}


@pytest.mark.parametrize(
    ("rows", "answer"),
    [
        ([[ORDERED], ["{@object.keys}"]], ["2", "10", "b", "a"]),
        ([[ORDERED, "a", 0], ["{@object.set}"], ["{@json.stringify}"]], {"a": 0}),
        ([[ORDERED, "A", 5], ["{@object.set}"], ["{@json.stringify}"]], {"A": 5}),
        ([[ORDERED, "5", 5], ["{@object.set}"], ["{@json.stringify}"]], {"5": 5}),
        (
            [[ORDERED, {"c": 0, "b": 9}], ["{@object.assign}"], ["{@json.stringify}"]],
            {"b": 9, "c": 0},
        ),
        ([["b", 1, "10", 2, "a", 3, "2", 4], ["{@object.create}"], ["{@json.stringify}"]], {}),
        ([[[*map(list, ORDERED.items())]], ["{@object.fromEntries}"], ["{@json.stringify}"]], {}),
        ([[" " + json.dumps(ORDERED)], ["{@json.parse}"], ["{@json.stringify}"]], {}),
        ([[json.dumps([ORDERED])], ["{@json.parse}"], ["{@array.pop}"], ["{@json.stringify}"]], {}),
        (
            [
                [json.dumps([ORDERED], indent=1)],
                ["{@json.parse}"],
                ["{@array.pop}"],
                ["{@json.stringify}"],
            ],
            {},
        ),
        ([["\n" + json.dumps(ORDERED, indent=1)], ["{@json.parse}"], ["{@json.stringify}"]], {}),
    ],
)
def test_keys_keep_the_order_in_which_they_were_added(pipes, rows, answer):
    if isinstance(answer, dict):
        members = ORDERED | answer
        integers = sorted(filter(str.isdecimal, members), key=int)
        ordered = {key: members[key] for key in dict.fromkeys([*integers, *members])}
        answer = json.dumps(ordered, separators=(",", ":"))

    assert evaluated(pipes, *rows) == answer


def test_a_removed_key_comes_last_when_it_is_added_again(pipes):
    rows = [
        [ORDERED, "b", {"enumerable": False}],
        ["{@object.defineProperty}", "b", {"enumerable": True, "value": 1}],
        ["{@object.defineProperty}"],
        ["{@object.keys}"],
    ]

    assert evaluated(pipes, *rows) == ["2", "10", "a", "b"]


def test_a_large_object_keeps_its_order_while_it_grows(pipes):
    rows = [
        [[f"k{i * 7919 % 1000}" for i in range(1000)], {}],
        {
            "@reduce": [
                {"@pipe": [["{$output}"]]},
                {"@pipe": [["{$item}"]]},
                {"@pipe": [["{$index}"]]},
                ["{@object.set}"],
            ]
        },
    ]

    answer = evaluated(pipes, *rows, ["{@object.keys}"])

    assert answer == [f"k{i * 7919 % 1000}" for i in range(1000)]


def test_what_needs_no_note_of_its_order_has_none(pipes):
    (answer,) = pipes.execute(
        """select hotmesh.pipe_object_set('{"a": 1, "1": 2, "bb": 3}', '"cc"', '4')"""
    ).fetchone()

    assert answer == {"1": 2, "a": 1, "bb": 3, "cc": 4}


@pytest.mark.parametrize(
    ("rows", "answer"),
    [
        ([["😀"], ["{@object.values}"]], ["\ud83d", "\ude00"]),
        ([["😀"], ["{@object.values}", ""], ["{@array.join}"]], "😀"),
        ([["😀a", ""], ["{@string.split}"], ["{@array.reverse}"]], ["a", "\ude00", "\ud83d"]),
        ([["\ud83d", "\ude00"], ["{@string.concat}"], ["{@array.length}"]], 2),
        ([["\ud83d", "\ude00"], ["{@string.concat}"]], "😀"),
        ([["\ude00\ud83d", 2], ["{@string.repeat}"]], "\ude00😀\ud83d"),
        ([["\ud83d"], ["{@json.stringify}"]], '"\\ud83d"'),
        ([['"\\ud83d"'], ["{@json.parse}"]], "\ud83d"),
        (
            [
                ['["\\\\ud83d\\u0000","\\ude00\\ud83d\\ude00"]'],
                ["{@json.parse}"],
                ["{@array.join}"],
            ],
            "\\ud83d\0,\ude00😀",
        ),
        ([["a\0b"], ["{@array.length}"]], 3),
        ([["a\0b", "\0"], ["{@string.indexOf}"]], 1),
        ([["a\0b", "[\0-\x01]"], ["{@string.search}"]], 1),
        ([["\0", "\x01"], ["{@conditional.less_than}"]], True),
        ([["\ud83d", "\uffff"], ["{@conditional.less_than}"]], True),
        ([["\ud83d", 0], ["{@object.create}"], ["{@object.keys}"]], ["\ud83d"]),
        ([{"@pipe": [["😀", 0, 1], ["{@string.slice}"]]}, ["{@math.add}"]], "0\ud83d"),
    ],
)
def test_text_in_a_pipe_is_utf_16(pipes, rows, answer):
    assert evaluated(pipes, *rows) == answer


@pytest.mark.parametrize(
    ("rows", "answer"),
    [
        ([["😀!", 1], ["{@string.slice}"]], "\ufffd!"),
        ([["😀"], ["{@object.values}"]], ["\ufffd", "\ufffd"]),
        ([["😀"], ["{@object.values}", ""], ["{@array.join}"]], "😀"),
        ([["\0"], ["{@string.trim}"]], "\ufffd"),
        ([[{"b": [{"d": "\ud83d", "c": 1}], "a": 2}]], {"a": 2, "b": [{"c": 1, "d": "\ufffd"}]}),
    ],
)
def test_only_what_can_be_stored_leaves_a_pipe(pipes, rows, answer):
    value = Expressions("t").maps({"v": {"@pipe": rows}})

    assert pipes.execute(f"select {value} from (select '{{}}'::jsonb) as t (c)").fetchone() == (
        {"v": answer},
    )


@pytest.mark.parametrize("domain", sorted({f.domain for f in FUNCTIONS.values()}))
def test_every_domain_inherits_what_objects_have(pipes, domain):
    of_text = evaluated(pipes, ["a"], [f"{{@{domain}.isPrototypeOf}}"])
    of_object = evaluated(pipes, [{}], [f"{{@{domain}.isPrototypeOf}}"])

    assert of_text is False
    assert of_object == (False if domain == "object" else "throws")
    if domain != "date":
        assert evaluated(pipes, ["a"], [f"{{@{domain}.toString}}"]) == "[object Undefined]"
    for name in ("constructor", "valueOf", "toLocaleString", "hasOwnProperty", "__proto__"):
        if f"{domain}.{name}" not in FUNCTIONS:
            assert evaluated(pipes, ["a"], [f"{{@{domain}.{name}}}"]) == "throws"


@pytest.mark.parametrize(
    "rows",
    [
        [[5], ["{@array.pop}"], ["{@object.getOwnPropertySymbols}"]],
        [[5], ["{@array.pop}"], ["{@math.toString}"]],
        [[5], ["{@array.pop}"], {"@pipe": [[1]]}, ["{@math.abs}"]],
        [[1], {"@reduce": [["{@nope.fn}"]]}, {"@pipe": [[1]]}, ["{@math.abs}"]],
        [[[1], 0], {"@reduce": [["{@array.pop}"], {"@pipe": [[1]]}, ["{@math.abs}"]]}],
    ],
)
def test_a_row_whose_results_nobody_needs_is_evaluated_all_the_same(pipes, rows):
    assert evaluated(pipes, *rows) == "throws"


@pytest.mark.parametrize(
    ("rows", "answer"),
    [
        ([["abc"], ["{@math.divide}"]], {"$js": "NaN"}),
        ([["{a}"], ["{@math.divide}"]], {"$js": "NaN"}),
        ([["5"], ["{@math.divide}"]], "5"),
        ([[None], ["{@math.divide}"]], None),
        ([["Infinity"], ["{@number.isOdd}"]], True),
        ([["9007199254740992", 36], ["{@number.parseInt}"]], 1.9896986116031807e24),
        ([[None, 5], ["{@object.isPrototypeOf}"]], False),
        ([[{"a": 1}, "a", {"get": 1}], ["{@object.defineProperty}"]], "throws"),
        ([[["1", "a", "😀", ",", ""]], ["{@array.sort}"]], ["", ",", "😀", "1", "a"]),
        ([[None, []], ["{@object.isPrototypeOf}"]], "throws"),
    ],
)
def test_corners_are_those_of_javascript(pipes, rows, answer):
    assert vectors.same(answer, evaluated(pipes, *rows), "")


@pytest.mark.parametrize(
    ("language", "options", "answer"),
    [
        ("en-US", {"dateStyle": "long"}, "January 31, 2023"),
        ("en-US", {"era": "short"}, "1/31/2023"),
        ("de-DE", {}, "31.1.2023"),
        ("de-DE", {"month": "long"}, "January"),
    ],
)
def test_dates_are_written_for_en_us(pipes, language, options, answer):
    rows = [["2023-01-31T10:20:30Z", language, options], ["{@date.toLocaleDateString}"]]

    assert evaluated(pipes, *rows) == answer


def test_values_have_no_identity(pipes):
    rules = [["{a}", "{a}"], ["{@conditional.strict_equality}"]]

    assert vectors.evaluate(pipes, {"rules": rules, "context": {"a": [1]}}) is False


def test_what_was_stored_comes_in_the_order_of_jsonb_integers_first(pipes):
    keys = Expressions("t").pipe([["{a}"], ["{@object.keys}"]])

    stored = """select '{"a": {"b": 1, "aa": 2, "10": 3, "a": 4}}'::jsonb as c"""
    assert pipes.execute(f"select {keys} from ({stored}) as t").fetchone() == (
        ["10", "a", "b", "aa"],
    )


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
