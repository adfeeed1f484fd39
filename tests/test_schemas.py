"""Schemas: the judgement of the database beside that of another implementation, and of tables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
import rig
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from psycopg.types.json import Jsonb

from hotmesh_pg.compiler.regex import translated
from hotmesh_pg.compiler.schemas import prepared

Judge = Any


@pytest.fixture(scope="module")
def judge(clones: rig.Clones) -> Iterator[Judge]:
    """Answers the misfit of a value and a schema, or None. Nothing is ever written."""
    dsn = clones.create()
    with psycopg.connect(dsn, autocommit=True) as connection:

        def misfit(value: Any, schema: Any) -> Any:
            [(found,)] = connection.execute(
                "select hotmesh._misfit(%s, %s)", (Jsonb(value), Jsonb(prepared(schema)))
            ).fetchall()
            return found

        yield misfit
    clones.drop(dsn)


NAMES = st.sampled_from(["a", "b", "ab", "x-1", "~/", ""])
NUMBERS = st.integers(-5, 5) | st.sampled_from([0.5, 1.0, -2.25, 1e20, 10**18])
TEXTS = st.sampled_from(["", "a", "ab", "aab", "b1", "1", "äö", "🦋", "a b", "A_", "x\ny"])
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=8,
)
TYPES = st.sampled_from(["string", "number", "integer", "boolean", "object", "array", "null"])
PATTERNS = st.sampled_from(
    ["a", "^a", "b$", "^[ab]+$", r"\d", r"^\w+$", "^.$", "^(?:a|b)*$", "^(?!a)", "a{2}", r"[^\s]"]
)
COUNTS = st.integers(0, 3)
PLAIN: dict[str, st.SearchStrategy[Any]] = {
    "type": TYPES | st.lists(TYPES, min_size=1, max_size=3, unique=True),
    "enum": st.lists(VALUES, min_size=1, max_size=3),
    "const": VALUES,
    "required": st.lists(NAMES, max_size=2, unique=True),
    "dependentRequired": st.dictionaries(
        NAMES, st.lists(NAMES, max_size=2, unique=True), max_size=2
    ),
    "uniqueItems": st.booleans(),
    "pattern": PATTERNS,
    "multipleOf": st.sampled_from([1, 2, 3, 0.5, 0.25]),
    **dict.fromkeys(
        ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"],
        st.integers(-3, 3) | st.just(0.5),
    ),
    **dict.fromkeys(
        ["minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"], COUNTS
    ),
}


def schemas() -> st.SearchStrategy[Any]:
    """Schemas of every word that is held, a few of them at a time."""

    def more(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
        some = st.lists(inner, min_size=1, max_size=3)
        words = PLAIN | {
            **dict.fromkeys(
                [
                    *("items", "contains", "additionalProperties", "not", "if", "then", "else"),
                    "propertyNames",
                ],
                inner,
            ),
            **dict.fromkeys(["allOf", "anyOf", "oneOf", "prefixItems"], some),
            "properties": st.dictionaries(NAMES, inner, max_size=3),
            "patternProperties": st.dictionaries(PATTERNS, inner, max_size=2),
            "dependentSchemas": st.dictionaries(NAMES, inner, max_size=2),
            "minContains": COUNTS,
            "maxContains": COUNTS,
        }
        return st.lists(st.sampled_from(sorted(words)), max_size=4, unique=True).flatmap(
            lambda chosen: st.fixed_dictionaries({word: words[word] for word in chosen})
        )

    leaf = st.booleans() | st.lists(
        st.sampled_from(sorted(PLAIN)), max_size=2, unique=True
    ).flatmap(lambda chosen: st.fixed_dictionaries({word: PLAIN[word] for word in chosen}))
    return st.recursive(leaf, more, max_leaves=6)


@settings(
    max_examples=500, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(schema=schemas(), values=st.lists(VALUES, min_size=1, max_size=6))
@example(schema={"uniqueItems": True}, values=[[1, True], [1, 1.0], [0, False], [{"a": 1}] * 2])
@example(schema={"contains": {"type": "string"}, "minContains": 0}, values=[[], [1]])
@example(schema={"prefixItems": [{"const": 1}], "items": False}, values=[[1], [1, 2], [2], []])
@example(schema={"const": [0, {"a": 1}]}, values=[[0.0, {"a": 1}], [False, {"a": 1}]])
def test_every_judgement_is_that_of_the_other_implementation(
    judge: Judge, schema: Any, values: list[Any]
) -> None:
    other = Draft202012Validator(schema)

    for value in values:
        assert (judge(value, schema) is None) == other.is_valid(value), (schema, value)


# what a misfit says -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("schema", "value", "misfit"),
    [
        ({"type": "number"}, "x", ("", "number", '"x"')),
        ({"type": ["integer", "null"]}, 1.5, ("", "integer or null", "1.5")),
        ({"enum": ["a", 1]}, "b", ("", 'one of ["a", 1]', '"b"')),
        ({"const": None}, 1, ("", "null", "1")),
        ({"minimum": 1.5}, 1, ("", "at least 1.5", "1")),
        ({"maximum": 1}, 2, ("", "at most 1", "2")),
        ({"exclusiveMinimum": 1}, 1, ("", "more than 1", "1")),
        ({"exclusiveMaximum": 1}, 1, ("", "less than 1", "1")),
        ({"multipleOf": 0.1}, 0.35, ("", "a multiple of 0.1", "0.35")),
        ({"minLength": 3}, "🦋ä", ("", "at least 3 characters", '"🦋ä"')),
        ({"maxLength": 1}, "ab", ("", "at most 1 characters", '"ab"')),
        ({"pattern": "^a$"}, "b", ("", "text that matches ^a$", '"b"')),
        ({"format": "date"}, "x", ("", "text of the format date", '"x"')),
        ({"minItems": 1}, [], ("", "at least 1 items", "[]")),
        ({"maxItems": 1}, [1, 2], ("", "at most 1 items", "[1, 2]")),
        ({"uniqueItems": True}, [1, 1], ("", "items of which no two are equal", "[1, 1]")),
        ({"contains": {"const": 1}}, [2], ("", "at least 1 items that fit contains", "[2]")),
        ({"contains": True, "maxContains": 0}, [2],
         ("", "at most 0 items that fit contains", "[2]")),
        ({"items": {"type": "null"}}, [None, 5], ("/1", "null", "5")),
        ({"required": ["a"]}, {}, ("", 'a member "a"', "{}")),
        ({"minProperties": 1}, {}, ("", "at least 1 members", "{}")),
        ({"maxProperties": 0}, {"a": 1}, ("", "at most 0 members", '{"a": 1}')),
        ({"additionalProperties": False}, {"a": 1}, ("", 'no member "a"', '{"a": 1}')),
        ({"propertyNames": {"maxLength": 1}}, {"ab": 1},
         ("/ab", "a name that is at most 1 characters", '"ab"')),
        ({"dependentRequired": {"a": ["b"]}}, {"a": 1},
         ("", 'a member "b" beside "a"', '{"a": 1}')),
        ({"properties": {"a/~": {"items": {"properties": {"b": False}}}}}, {"a/~": [{"b": 5}]},
         ("/a~1~0/0/b", "nothing", "5")),
        ({"anyOf": [False, False]}, 1, ("", "one of the 2 of anyOf", "1")),
        ({"oneOf": [True, True]}, 1, ("", "exactly one of the 2 of oneOf, not 2", "1")),
        ({"not": {}}, 1, ("", "what does not fit not", "1")),
        ({"if": {"const": 1}, "then": {"type": "null"}}, 1, ("", "null", "1")),
        ({"type": "null"}, "x" * 200, ("", "null", '"' + "x" * 98 + "…")),
    ],
)  # fmt: skip
def test_a_misfit_says_where_and_what(judge: Judge, schema: Any, value: Any, misfit: Any) -> None:
    found = judge(value, schema)

    assert (found["path"], found["expected"], found["found"]) == misfit


FORMATS = {
    "date": (
        ["2030-01-31", "2024-02-29", "0001-01-01", "9999-12-31"],
        ["2023-02-29", "2030-13-01", "2030-1-1", "0000-01-01",
         "2030-01-31T00:00:00Z", "٢030-01-01"],
    ),
    "date-time": (
        ["2030-01-31T09:30:00Z", "2030-01-31t09:30:00.123z", "2030-01-31T23:59:60+05:30"],
        ["2030-01-31", "2030-01-31 09:30:00Z", "2030-01-31T09:30Z", "2030-01-31T24:00:00Z",
         "2030-01-31T09:30:00", "2030-02-30T09:30:00Z", "2030-01-31T09:30:00+24:00"],
    ),
    "email": (
        ["a@b.c", "first.last+tag@sub.example.com", "a@localhost"],
        ["", "a", "@b", "a@", "a@@b", "a b@c.d", ".a@b.c", "a@-b.c", "a@b..c", "a@b.c\n"],
    ),
    "uri": (
        ["http://x/y?z#f", "urn:isbn:1", "mailto:a@b.c", "https://[::1]:80/%20", "x:"],
        ["", "/x", "x/y", "http://a b", "1x:y", "http://ä", "x:%2", "x:#a#b", "http://x\n"],
    ),
    "uuid": (
        ["01234567-89ab-cdef-0123-456789abcdef", "01234567-89AB-CDEF-0123-456789ABCDEF"],
        ["0123456789abcdef0123456789abcdef", "{01234567-89ab-cdef-0123-456789abcdef}", ""],
    ),
    "ipv4": (
        ["0.0.0.0", "127.0.0.1", "255.255.255.255"],
        ["", "1.2.3", "1.2.3.4.5", "256.1.1.1", "01.2.3.4", "1.2.3.4.", "1..3.4", "1.2.3.4\n"],
    ),
    "hostname": (["anything at all"], []),
}  # fmt: skip


@pytest.mark.parametrize("name", FORMATS)
def test_a_format_holds(judge: Judge, name: str) -> None:
    good, bad = FORMATS[name]

    assert [text for text in good if judge(text, {"format": name})] == []
    assert [text for text in bad if not judge(text, {"format": name})] == []
    assert judge(5, {"format": name}) is None


# references and depth ---------------------------------------------------------------------------

TREE = {
    "$ref": "#/$defs/tree",
    "$defs": {
        "tree": {
            "type": "object",
            "properties": {"n": {"type": "integer"}, "of": {"items": {"$ref": "#/$defs/tree"}}},
        },
        "a/b~c%": {"const": 1},
    },
}


def test_a_schema_may_refer_to_itself(judge: Judge) -> None:
    assert judge({"of": [{"of": []}, {"n": 1}]}, TREE) is None
    assert judge({"of": [{"of": []}, {"of": [{"n": "x"}]}]}, TREE)["path"] == "/of/1/of/0/n"
    assert judge(2, TREE | {"$ref": "#/$defs/a~1b~0c%25"})["expected"] == "1"


def nested(levels: int) -> Any:
    deep: Any = 1
    for _ in range(levels):
        deep = [deep]
    return deep


def test_a_list_within_itself_is_judged_as_deep_as_a_payload_may_be(judge: Judge) -> None:
    assert judge(nested(100), {"type": ["array", "number"], "items": {"$ref": "#"}}) is None


def test_depth_ends_the_judgement_and_not_the_session(judge: Judge) -> None:
    tree = {"$ref": "#/$defs/t", "$defs": {"t": {"allOf": [{"items": {"$ref": "#/$defs/t"}}]}}}

    assert judge(nested(70), tree) is None
    assert judge(nested(100), tree)["expected"] == "at most 300 levels of schemas"


# patterns ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pattern", "fits", "does_not"),
    [
        (r"^\d{3}-\w+$", ["123-a_Z", "000-9"], ["12-a", "١٢٣-a", "123-ä"]),
        (r"^[\d\w-]+$", ["a-1_"], ["a.b", ""]),
        (r"^[a-c-]+$", ["a-c"], ["d"]),
        (r"^[\w.-]+@[a-z]+$", ["a.b-c@x"], ["a b@x"]),
        (r"^a.c$", ["abc", "a\u00e4c"], ["a\nc", "ac"]),
        (r"\bcat\b", ["a cat", "cat."], ["cats"]),
        (r"^\u0041\x42$", ["AB"], ["ab"]),
        (r"^(?<year>\d+)$", ["2030"], ["x"]),
        (r"^(a|b)\1$", ["aa", "bb"], ["ab"]),
        (r"^[\s\S]*$", ["a\nb", ""], []),
        (r"^\/a\.b\$$", ["/a.b$"], ["/axb$"]),
        (r"^{a}$", ["{a}"], ["a"]),
        (r"^[[]x]$", ["[x]"], ["x]"]),
        (r"^(?=.*\d)(?!.*x).{2,}$", ["a1"], ["ab", "1x", "1"]),
        (r"(?<=a)b", ["ab"], ["cb"]),
        (r"^a+?$", ["aa"], ["b"]),
        (r"^[^\W_]+$", ["a1"], ["_"]),
    ],
)
def test_a_pattern_means_what_it_means_in_javascript(
    judge: Judge, pattern: str, fits: list[str], does_not: list[str]
) -> None:
    assert [text for text in fits if judge(text, {"pattern": pattern})] == []
    assert [text for text in does_not if not judge(text, {"pattern": pattern})] == []


@pytest.mark.parametrize(
    "pattern",
    [
        "(",
        "a**",
        "a++",
        "(?>a)",
        "(?i)a",
        r"\p{L}",
        r"\Z",
        "[",
        "[]",
        "[^]",
        "a{256}",
        r"\1",
        "[z-a]",
    ],
)
def test_a_pattern_that_cannot_be_said_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="regular expression"):
        translated(pattern)


@settings(max_examples=5000, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.text(st.sampled_from(r"ab1^$.|()[]{},*+?\dwsb-:=!<_"), max_size=9), TEXTS)
def test_whatever_is_accepted_as_a_pattern_postgresql_can_run(
    judge: Judge, pattern: str, text: str
) -> None:
    try:
        translated(pattern)
    except ValueError:
        return

    misfit = judge(text, {"pattern": pattern})

    assert misfit is None or misfit["expected"].startswith("text that matches")
