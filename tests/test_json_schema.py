"""The schema for editors: what compiles fits it, and what it can know of mistakes it refuses."""

# ruff: noqa: E501 (a line of a document is not to be broken)

from __future__ import annotations

import json

import pytest
from documents import compiling
from jsonschema import Draft202012Validator
from test_compiler_check import ORDERS, REFUSED, WARNED, small

from hotmesh_pg.cli import main
from hotmesh_pg.compiler import json_schema, lint, words
from hotmesh_pg.compiler.check_activity import _JOINS, _MEASURES, _TYPES
from hotmesh_pg.compiler.check_schema import _KNOWN
from hotmesh_pg.compiler.check_schema import REFUSED as REFUSED_WORDS
from hotmesh_pg.compiler.composer import Node
from hotmesh_pg.compiler.functions import FUNCTIONS
from hotmesh_pg.compiler.loader import Value, _compose

VALIDATOR = Draft202012Validator(json_schema())
COMPILING = compiling()
# Between two places of a document, or of a kind that no pattern describes: the compiler knows.
BEYOND = {
    *("Y24 no trigger", "Y24 two triggers", "Y25 target", "Y26 source", "Y27 circle", "Y29 self"),
    *("Y30 unknown", "Y30 no ancestor", "Y32 twice", "hook target", "hook type", "Y39 no topic"),
    *("Y33 reference", "Y33 in a condition", "Y33 in a hook", "Y33 unquoted", "json text"),
    *("E02 brace", "E02 empty", "E02 nested", "Y19 exponent", "Y31 unseen", "Y34 nan"),
    *("Y37 file", "Y37 in maps", "Y37 in a schema", "Y38 regex", "Y39 instant", "target"),
}
READABLE = {name: text for name, (text, _) in REFUSED.items() if name != "Y16 nul"}


def complaints(text: str) -> list[str]:
    value = written(_compose(text.replace("⟶", ""), "x.yaml"))
    return [f"{error.json_path}: {error.message}" for error in VALIDATOR.iter_errors(value)]


def written(node: Node) -> Value:
    """The value of a node as an editor sees it: no reference has been followed."""
    if node.kind == "list":
        return [written(item) for item in node.items]
    if node.kind == "mapping":
        return {name: written(member) for name, (_, member) in node.members.items()}
    return node.scalar


def test_the_schema_is_one():
    Draft202012Validator.check_schema(json_schema())


@pytest.mark.parametrize("place", COMPILING)
def test_a_document_that_compiles_fits(place):
    assert complaints(COMPILING[place].source) == []


def test_every_example_is_among_those_that_compile():
    assert len(COMPILING) > 50
    assert {"examples/orders/orders.yaml", "examples/greeter/greeter.yaml"} <= COMPILING.keys()


@pytest.mark.parametrize("name", WARNED)
def test_what_is_only_odd_fits(name):
    assert complaints(WARNED[name][0]) == []


@pytest.mark.parametrize("name", READABLE)
def test_a_mistake_does_not_fit_unless_only_the_compiler_can_know_it(name):
    assert (complaints(READABLE[name]) == []) is (name in BEYOND)


@pytest.mark.parametrize("type_", words.TYPES)
def test_a_field_that_nobody_knows_fits_no_type(type_):
    fitting = {
        "cycle": "ancestor: t",
        "worker": "topic: w",
        "await": "topic: w",
        "signal": "topic: w",
    }
    body = f"type: {type_}, {fitting.get(type_, 'title: x')}"

    assert complaints(small(f"h: {{{body}}}")) == []
    [complaint] = complaints(small(f"h: {{{body}, slep: 5}}"))
    assert "'slep' was unexpected" in complaint


@pytest.mark.parametrize("type_", words.TYPES)
def test_what_is_ignored_is_deprecated_and_what_is_read_is_not(type_):
    fields = json_schema()["$defs"][f"type.{type_}"]["properties"]
    read = words.COMMON | words.BY_TYPE["hook" if type_ == "activity" else type_]

    assert {name for name, field in fields.items() if "deprecated" not in field} == (
        read | {"$ref"} | (words.DOCUMENTATION & fields.keys())
    )
    assert fields["timeout"]["deprecated"] is True


def test_the_words_that_may_be_chosen_are_those_of_the_compiler():
    assert tuple(_MEASURES) == words.MEASURES
    assert set(_JOINS) == {"each", "all", "any"}
    assert tuple(_TYPES) == words.TYPES


def test_every_field_is_described():
    silent = [
        name
        for definition in json_schema()["$defs"].values()
        for name, field in definition.get("properties", {}).items()
        if not field.get("description") and not name.startswith("@")
    ]

    assert silent == []


def test_every_function_is_offered_and_no_other():
    offered = json_schema()["$defs"]["function"]["enum"]

    assert offered == [f"{{@{name}}}" for name in FUNCTIONS]
    assert complaints(ORDERS) == []
    assert "'{@math.sum}' is not one of" in complaints(ORDERS.replace("math.add", "math.sum"))[0]


# references, suffixes, schemas --------------------------------------------------------------------

REFERRING = """\
app: {$ref: './app.yaml'}
---
app: {$ref: './app.yaml', version: '2'}
---
app: {id: {$ref: x.yaml}, version: {$ref: x.yaml}, graphs: {$ref: x.yaml}}
---
app:
  id: t
  version: '1'
  graphs:
    - $ref: './graph.yaml'
    - {subscribes: {$ref: x.yaml}, activities: {$ref: x.yaml}, transitions: {$ref: x.yaml}, hooks: {$ref: x.yaml}, expire: {$ref: x.yaml}, validate: {$ref: x.yaml}, input: {$ref: x.yaml}}
    - subscribes: go
      input: {schema: {$ref: './schema.yaml', title: x}}
      validate: true
      activities:
        $ref: './shared.yaml'
        t: {type: trigger, stats: {$ref: x.yaml}, job: {$ref: x.yaml}}
        w: {$ref: './worker.yaml', topic: other, retry: {$ref: x.yaml}}
        h: {type: hook, sleep: {$ref: x.yaml}, escalation: {role: {$ref: x.yaml}, metadata: {$ref: x.yaml}}}
        i: {type: {$ref: x.yaml}, anything: 1}
        s: {type: signal, subtype: all, $ref: x.yaml, job: {maps: {a: {$ref: x.yaml}, b: {'@pipe': {$ref: x.yaml}}}}}
        p: {type: hook, output: {maps: {$ref: x.yaml}}, job: {maps: {x: {'@pipe': [{$ref: x.yaml}, ['{@math.add}', {$ref: x.yaml}]]}}}}
        m: {type: trigger, stats: {measures: [{$ref: x.yaml}, {measure: {$ref: x.yaml}, target: {$ref: x.yaml}}]}}
      transitions:
        $ref: './transitions.yaml'
        t: [{$ref: x.yaml}, {to: w, conditions: {$ref: x.yaml}}, {to: {$ref: x.yaml}, conditions: {code: {$ref: x.yaml}, match: {$ref: x.yaml}}}]
        w: {$ref: './transitions.yaml#/w'}
      hooks: {x: [{to: h, conditions: {match: [{$ref: x.yaml}]}}], y: {$ref: x.yaml}}
"""


@pytest.mark.parametrize("text", REFERRING.split("---\n"))
def test_a_reference_may_stand_in_the_place_of_any_value(text):
    assert complaints(text) == []


def test_a_field_beside_a_reference_is_one_of_those_that_there_are():
    [complaint] = complaints(small("h: {$ref: x.yaml, type: hook, slep: 5}"))

    assert "'slep' was unexpected" in complaint


@pytest.mark.parametrize(
    ("maps", "fit"),
    [
        ("{'a[25]': '{t.output.data}', 'b[-]': {'-x': 1}, 'c[_]': {'@pipe': [[1]]}}", True),
        ("{deep: {'a[1000]': [1, 2]}}", True),
        ("{'a[1001]': []}", False),
        ("{'a[x]': []}", False),
        ("{deep: {'a[0]': []}}", False),
        ("{'a[2]': text}", False),
        ("{'a[-]': 5}", False),
    ],
)
def test_a_key_of_a_job_map_has_a_suffix_that_means_something(maps, fit):
    text = small(f"h: {{type: hook, job: {{maps: {maps}}}}}")

    assert (complaints(text) == []) is fit
    assert ([one for one in lint(text) if one.severity == "error"] == []) is fit
    assert complaints(text.replace("job:", "output:")) == []


HELD = "h: {type: worker, topic: w, validate: %s, output: {schema: {properties: {a: %s}}}}"


@pytest.mark.parametrize(
    "schema",
    [
        *("{type: strin}", "{type: [string, x]}", "{nullable: true}", "{required: a}"),
        *("{minLength: -1}", "{multipleOf: 0}", "{allOf: []}", "{items: [{}]}", "5"),
        *("{not: {enum: 5}}", "{$defs: {b: {maximum: x}}}", "{uniqueItems: 1}"),
    ],
)
def test_a_schema_to_which_data_is_held_is_one(schema):
    assert complaints(small(HELD % ("true", schema))) != []
    assert complaints(small(HELD % ("false", schema))) == []


def test_every_word_of_schemas_is_described():
    words_of = json_schema()["$defs"]

    assert words_of["schema"]["properties"].keys() == _KNOWN
    assert words_of["heldSchema"]["properties"].keys() == {*_KNOWN, *REFUSED_WORDS}


def test_the_command_prints_it(capsys):
    assert main(["schema"]) == 0
    assert json.loads(capsys.readouterr().out) == json_schema()
