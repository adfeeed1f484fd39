"""Text to plain values: what YAML means here, where everything stands, and what is refused."""

from __future__ import annotations

import math
import time

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from hotmesh_pg.compiler import CompileError, loader
from hotmesh_pg.compiler.composer import MAX_BYTES, MAX_DEPTH, MAX_NODES
from hotmesh_pg.compiler.loader import parse

BOMB = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 10)
)


def complaints(text: str | bytes) -> list[str]:
    with pytest.raises(CompileError) as refused:
        parse(text, "x.yaml")
    return str(refused.value).splitlines()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("on", "on"),
        ("yes", "yes"),
        ("no", "no"),
        ("off", "off"),
        ("y", "y"),
        ("22:30", "22:30"),
        ("12:30:45", "12:30:45"),
        ("012", "012"),
        ("-07", "-07"),
        ("0b11", "0b11"),
        ("1_000", "1_000"),
        ("2001-12-31", "2001-12-31"),
        ("2001-12-31T10:00:00Z", "2001-12-31T10:00:00Z"),
        ("'5'", "5"),
        ("!!str 5", "5"),
        ("! 5", "5"),
        ("5", 5),
        ("+5", 5),
        ("-5", -5),
        ("0", 0),
        ("0o17", 15),
        ("0x1F", 31),
        ("9007199254740993", 9007199254740993),
        ("1.50", 1.5),
        (".5", 0.5),
        ("5.", 5.0),
        ("1e3", 1000.0),
        ("-2.5E-1", -0.25),
        (".inf", math.inf),
        ("-.INF", -math.inf),
        ("true", True),
        ("True", True),
        ("FALSE", False),
        ("tRue", "tRue"),
        ("null", None),
        ("Null", None),
        ("~", None),
        ("", None),
        ("# nothing", None),
        ("<<", "<<"),
    ],
)
def test_a_plain_scalar_means_what_yaml_1_2_says(text: str, value: object) -> None:
    read = parse(text).value

    assert (read, type(read)) == (value, type(value))


def test_nan_is_a_number() -> None:
    read = parse(".NaN").value

    assert isinstance(read, float)
    assert math.isnan(read)


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("200", "200"),
        ("0x10", "16"),
        ("1.50", "1.5"),
        ("2.0", "2"),
        ("1e-7", "1e-7"),
        (".inf", "Infinity"),
        ("true", "true"),
        ("~", "null"),
        ("on", "on"),
        ("__proto__", "__proto__"),
        ("__class__", "__class__"),
        ("'<<'", "<<"),
    ],
)
def test_a_key_is_the_text_that_javascript_makes_of_it(key: str, text: str) -> None:
    assert parse(f"{key}: 1").value == {text: 1}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("<<: *d\nb: 3", {"a": 1, "b": 3}),
        ("b: 3\n<<: *d", {"a": 1, "b": 3}),
        ("<<: [*d, {a: 9, c: 4}]", {"a": 1, "b": 2, "c": 4}),
        ("<<: {c: 4}", {"c": 4}),
    ],
)
def test_a_merge_key_adds_what_the_mapping_does_not_say_itself(text: str, value: object) -> None:
    merged = text.replace("\n", "\n  ")

    read = parse(f"d: &d {{a: 1, b: 2}}\nm:\n  {merged}\n").value

    assert isinstance(read, dict)
    assert read["m"] == value


def test_every_key_and_value_has_its_place() -> None:
    document = parse("app:\n  id: abc\n  graphs:\n    - {subscribes: x}\n", "orders.yaml")

    assert str(document.at(("app", "id"))) == "orders.yaml:2:7"
    assert str(document.at(("app", "id"), key=True)) == "orders.yaml:2:3"
    assert str(document.at(("app", "graphs", 0))) == "orders.yaml:4:7"
    assert str(document.at(("app", "graphs", 0, "nothing", "here"))) == "orders.yaml:4:7"


def test_what_an_alias_repeats_stands_where_it_was_written() -> None:
    document = parse("a: &x {b: 1}\nc: *x\n")

    assert document.at(("c", "b")).line == 1
    assert document.at(("c",), key=True).line == 2


def test_an_alias_yields_values_of_its_own() -> None:
    read = parse("a: &x [1]\nb: *x\n").value

    assert isinstance(read, dict)
    assert read["a"] == read["b"]
    assert read["a"] is not read["b"]


@pytest.mark.parametrize("text", ["\ufeffa: 1", b"\xef\xbb\xbfa: 1"])
def test_a_byte_order_mark_is_accepted(text: str | bytes) -> None:
    assert parse(text).value == {"a": 1}


REFUSED: dict[str, tuple[str | bytes, str]] = {
    "tab": ("a:\n\t- b", "x.yaml:2:1: YAML syntax: found character"),
    "open quote": ("a: 'x", "x.yaml:1:6: YAML syntax: found unexpected end of stream"),
    "two colons": ("a: b: c", "x.yaml:1:5: YAML syntax: mapping values are not allowed"),
    "bare at": ("@pipe: []", "x.yaml:1:1: YAML syntax: found character"),
    "two documents": ("a: 1\n---\nb: 2", "x.yaml:2:1: a second YAML document begins here"),
    "two empty documents": ("---\n...\n---\n", "x.yaml:3:1: a second YAML document begins here"),
    "python call": (
        "!!python/object/apply:os.system ['id']",
        "x.yaml:1:1: tag '!!python/object/apply:os.system' is not allowed",
    ),
    "python name": ("a: !!python/name:os.system", "x.yaml:1:4: tag '!!python/name:os.system'"),
    "custom tag": ("a: !mine 5", "x.yaml:1:4: tag '!mine' is not allowed"),
    "tag directive": ("%TAG ! tag:x,2000:\n---\na: 1", "x.yaml:1:1: %TAG directives are not"),
    "binary": ("a: !!binary aGk=", "x.yaml:1:4: tag '!!binary' is not allowed"),
    "set": ("a: !!set {b}", "x.yaml:1:4: tag '!!set' is not allowed"),
    "omap": ("a: !!omap [b: 1]", "x.yaml:1:4: tag '!!omap' is not allowed"),
    "timestamp": ("a: !!timestamp 2001-01-01", "x.yaml:1:4: tag '!!timestamp' is not allowed"),
    "bomb": (BOMB, "x.yaml:5:25: more than 50,000 values with aliases expanded"),
    "recursive alias": ("&a [*a]", "x.yaml:1:5: alias '*a' contains itself"),
    "recursive mapping": ("a: &a {b: {c: *a}}", "x.yaml:1:15: alias '*a' contains itself"),
    "unknown alias": ("a: *b", "x.yaml:1:4: unknown alias '*b'; define '&b' before it"),
    "merge of text": ("a: {<<: b}", "x.yaml:1:9: '<<' merges mappings, not a scalar"),
    "duplicate at top": (
        "a: 1\na: 2",
        "x.yaml:2:1: duplicate key 'a', first defined at x.yaml:1:1",
    ),
    "duplicate number": ("200: 1\n'200': 2", "x.yaml:2:1: duplicate key '200', first defined at"),
    "complex key": ("? [1, 2]\n: 3", "x.yaml:1:3: a key must be text, not a list"),
    "brackets": ("[" * 5000, f"x.yaml:1:{MAX_DEPTH + 1}: nested more than 32 levels deep"),
    "dashes": ("- " * 5000, f"x.yaml:1:{2 * MAX_DEPTH + 1}: nested more than 32 levels deep"),
    "deep alias": (
        f"a: &a {'[' * 20}{']' * 20}\nb: {'[' * 20}*a{']' * 20}",
        "x.yaml:2:24: nested more than 32 levels deep",
    ),
    "two megabytes": ("a: " + "x" * 2 * MAX_BYTES, "x.yaml:1:1: the document is larger than"),
    "many values": ("[" + "1," * 60_000 + "]", "more than 50,000 values"),
    "many bytes": (
        f"a: &a {'x' * 600_000}\nb: *a",
        "x.yaml:2:4: more than 1,048,576 bytes with aliases expanded",
    ),
    "nul": ("a: \0", "x.yaml:1:4: character U+0000 is not allowed in YAML"),
    "escaped nul": ('a: "\\u0000"', "x.yaml:1:4: text may not hold U+0000"),
    "nul in a key": ('"a\\0": 1', "x.yaml:1:1: text may not hold U+0000"),
    "surrogate": ("a:\n  \ud800", "x.yaml:2:3: character U+D800 is not allowed in YAML"),
    "escaped surrogate": ('a: "\\ud800"', "x.yaml:1:"),
    "bad utf-8": (b"a: b\n  \xff", "x.yaml:2:3: byte 0xff is not UTF-8"),
    "utf-16": ("a: 1".encode("utf-16"), "x.yaml:1:1: the document is UTF-16; save the file as"),
    "endless number": ("a: " + "9" * 500, "x.yaml:1:4: a number of more than 400 digits"),
}


@pytest.mark.parametrize(("text", "complaint"), REFUSED.values(), ids=REFUSED)
def test_what_is_refused_is_named_with_its_place(text: str | bytes, complaint: str) -> None:
    assert complaint in complaints(text)[0]


def test_a_billion_laughs_are_counted_without_laughing() -> None:
    began = time.perf_counter()
    complaints(BOMB)

    assert time.perf_counter() - began < 0.05


def test_one_long_line_and_many_values_are_fine_within_the_limits() -> None:
    assert parse("a: " + "x" * 900_000).value == {"a": "x" * 900_000}
    assert parse("[" + "1," * (MAX_NODES - 1) + "]").value == [1] * (MAX_NODES - 1)


def test_without_libyaml_a_document_means_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "a: &x {on: 012, b: [~, 1.5, 'é: 😀']}\nc: {<<: *x, 200: 5}\nd: |\n  more\n"
    fast = parse(text)
    monkeypatch.setattr(loader, "_PARSER", yaml.SafeLoader)

    assert parse(text) == fast


def test_problems_that_can_be_stepped_over_are_reported_together() -> None:
    assert [line.split(";")[0] for line in complaints("a: !x 1\nb: 2\nb: 3\n? {}\n: 4\n")] == [
        "x.yaml:1:4: tag '!x' is not allowed",
        "x.yaml:3:1: duplicate key 'b', first defined at x.yaml:2:1",
        "x.yaml:4:3: a key must be text, not a mapping",
    ]


@settings(max_examples=300)
@given(st.one_of(st.text(), st.text("ab:-[]{}&*!|>'\"#%@, \n\t~<.0"), st.binary()))
def test_any_text_is_read_or_refused(text: str | bytes) -> None:
    try:
        document = parse(text)
    except CompileError:
        return
    assert () in document.values
