"""A document to a checked app: what the model holds, and how each mistake is explained."""

from __future__ import annotations

import re
import time
from itertools import pairwise

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from hotmesh_pg.compiler import App, CompileError, load
from hotmesh_pg.compiler.model import UNDEFINED, Conditions, Match

ORDERS = """\
app:
  id: orders
  version: '1'
  graphs:
    - subscribes: order.new
      publishes: order.done
      expire: 120
      activities:
        start:
          type: trigger
          stats:
            {id: '{$self.input.data.id}', key: orders,
             measures: [{measure: count, target: '{start.input.data.id}'}]}
          job: {maps: {id: '{$self.input.data.id}'}}
        pivot:
          type: hook
          output: {maps: {n: 0}}
        ship:
          type: worker
          topic: order.ship
          retry: {'500': [3]}
          input:
            maps:
              id: '{start.output.data.id}'
              next: {'@pipe': [['{pivot.output.data.n}', 1], ['{@math.add}']]}
        again:
          type: cycle
          ancestor: pivot
          input: {maps: {n: '{ship.output.data.n}'}}
        ask:
          type: hook
          sleep: 3600
          escalation: {role: boss, priority: 1, metadata: {id: '{start.output.data.id}'}}
        close: {type: activity, join: all}
      transitions:
        start: [{to: pivot}]
        pivot: [{to: ship}]
        ship:
          - {to: again, conditions: {code: 500}}
          - {to: ask, conditions: {match: [{expected: true, actual: '{$self.output.data.odd}'}]}}
          - {to: close, conditions: {code: [200, 202], gate: or, match: []}}
        ask: [{to: close}]
      hooks:
        order.answer:
          - to: ask
            conditions:
              match:
                - {expected: '{start.output.data.id}', actual: '{$self.hook.data.id}'}
"""

# the smallest graph, into which a case writes its activities, transitions and the rest
SMALL = """\
app:
  id: small
  version: '1'
  graphs:
    - subscribes: begin
      activities:
        t: {{type: trigger}}
        {activity}
      transitions:
        {transitions}
      {more}
"""


def small(
    activity: str = "h: {type: hook}", transitions: str = "t: [{to: h}]", more: str = ""
) -> str:
    return SMALL.format(activity=activity, transitions=transitions, more=more or "title: x")


def complaints(text: str) -> list[str]:
    with pytest.raises(CompileError) as refused:
        load(text, "x.yaml")
    return str(refused.value).splitlines()


def warnings(text: str) -> list[str]:
    return [str(warning) for warning in load(text, "x.yaml").warnings]


def placed(text: str) -> str:
    """Replace the sign ⟶ by nothing, and tell the place where it stood."""
    before = text[: text.index("⟶")]
    return f"x.yaml:{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}"


@pytest.fixture(scope="module")
def orders() -> App:
    return load(ORDERS, "orders.yaml")


def test_a_good_document_has_no_warnings(orders: App) -> None:
    assert (orders.app_id, orders.version, orders.warnings) == ("orders", "1", ())
    assert orders.source == ORDERS


def test_the_model_holds_the_graph(orders: App) -> None:
    (graph,) = orders.graphs

    assert (graph.subscribes, graph.publishes, graph.expire) == ("order.new", "order.done", 120)
    assert (graph.trigger, list(graph.activities)) == (
        "start",
        ["start", "pivot", "ship", "again", "ask", "close"],
    )
    (rule,) = graph.hooks["order.answer"]
    assert (rule.to, rule.gate) == ("ask", "and")
    assert rule.matches == (Match("{start.output.data.id}", "{$self.hook.data.id}"),)


def test_the_model_holds_what_each_type_needs(orders: App) -> None:
    activities = orders.graphs[0].activities

    assert activities["start"].stats is not None
    assert activities["start"].stats.measures[0].target == "{start.input.data.id}"
    assert (activities["ship"].topic, activities["ship"].retry) == ("order.ship", {"500": 3})
    assert (activities["again"].ancestor, activities["pivot"].cycle) == ("pivot", True)
    assert (activities["ask"].sleep, activities["ask"].hook_topic) == (3600, "order.answer")
    assert activities["ask"].escalation is not None
    assert activities["ask"].escalation.fields == {"role": "boss", "priority": 1}
    assert (activities["close"].type, activities["close"].join) == ("hook", "all")


def test_depths_count_from_the_trigger_and_end_where_ways_of_unequal_length_meet(
    orders: App,
) -> None:
    activities = orders.graphs[0].activities

    assert {name: one.depth for name, one in activities.items()} == {
        "start": 1,
        "pivot": 2,
        "ship": 3,
        "again": 4,
        "ask": 4,
        "close": None,
    }
    assert activities["ask"].ancestors == ("start", "pivot", "ship")
    assert (activities["close"].joins, activities["close"].parents) == (True, ("ship", "ask"))


def test_conditions_default_as_in_hotmesh(orders: App) -> None:
    again, ask, close = orders.graphs[0].activities["ship"].transitions

    assert again.conditions == Conditions(500, None, "and")
    assert ask.conditions == Conditions(200, (Match(True, "{$self.output.data.odd}"),), "and")
    assert close.conditions == Conditions((200, 202), (), "or")
    assert orders.graphs[0].activities["ask"].transitions[0].conditions is None


@pytest.mark.parametrize(
    ("code", "read"), [("null", 200), ("0", 200), ("'404'", "404"), ("404", 404), ("[404]", (404,))]
)
def test_a_code_is_a_number_or_its_text(code: str, read: object) -> None:
    app = load(small(transitions=f"t: [{{to: h, conditions: {{code: {code}}}}}]"))

    (transition,) = app.graphs[0].activities["t"].transitions
    assert transition.conditions is not None
    assert transition.conditions.code == read


def test_what_a_match_does_not_say_is_undefined_and_not_null() -> None:
    text = small(
        transitions="t: [{to: h, conditions: {match: [{actual: '{$self.output.data.x}'}]}}]"
    )

    (transition,) = load(text).graphs[0].activities["t"].transitions

    assert transition.conditions is not None
    assert transition.conditions.match == (Match(UNDEFINED, "{$self.output.data.x}"),)


def test_what_hotmesh_ignores_is_accepted_in_silence() -> None:
    text = small(
        activity="h: {type: worker, topic: w, title: T, timeout: 5, eventName: e, inputs: 1, "
        "statusThresholdType: x, output: {'422': {maps: 1}, schema: {}}, job: {'422': {}}}",
        more="inputs: {}\n      outputs: {}",
    ).replace("version: '1'", "version: '1'\n  settings: {any: thing}")

    assert warnings(text) == []


@pytest.mark.parametrize("version", ["1", "'1'", "20240131120000"])
def test_a_version_is_a_whole_number(version: str) -> None:
    assert load(small().replace("'1'", version)).version == version.strip("'")


# a case: the document with ⟶ where the complaint must point to, and the complaint
REFUSED = {
    "Y01 empty": ("⟶", "the document must be a mapping with 'app': it is empty"),
    "Y01 list": ("⟶[]", "the document must be a mapping with 'app': not a list"),
    "Y01 text": ('⟶"text"', "the document must be a mapping with 'app': not the text 'text'"),
    "Y01 null app": ("⟶app:", "document: 'app' is missing; begin with 'app:'"),
    "Y16 nul": (small("'⟶h': {type: hook}").replace("⟶h'", '⟶h"').replace("'⟶", '⟶"\\0'), "U+0000"),
    "Y18 bidi": (small('⟶"h\\u202E": {type: hook}'), "this is not a good name for an activity"),
    "Y18 homoglyph": (small("⟶\u04bb: {type: hook}"), "this is not a good name for an activity"),
    "Y18 word": (small("⟶data: {type: hook}"), "'data' is a word of the language"),
    "Y19 float": (
        small().replace("'1'", "⟶1.10"),
        "the version cannot be the number 1.1; YAML reads",
    ),
    "Y19 latest": (small().replace("'1'", "⟶latest"), "the version cannot be the text 'latest'"),
    "Y19 negative": (small().replace("'1'", "⟶-1"), "the version cannot be the number -1"),
    "Y19 zero": (small().replace("'1'", "⟶0"), "the version cannot be the number 0"),
    "Y19 exponent": (small().replace("'1'", "⟶1e3"), "the version cannot be the number 1000.0"),
    "Y19 true": (small().replace("'1'", "⟶true"), "the version cannot be true"),
    "Y19 missing": (
        small().replace("version: '1'", "⟶version:"),
        "app: 'version' is missing; write",
    ),
    "Y20 injection": (small().replace("small", "⟶'a; drop schema hotmesh'"), "is not a good id"),
    "Y20 path": (small().replace("small", "⟶../x"), "'../x' is not a good id; use up to 63 of"),
    "Y20 quote": (small().replace("small", "⟶'\"'"), "is not a good id"),
    "Y20 long": (small().replace("small", "⟶" + "x" * 300), "is not a good id"),
    "Y20 empty": (small().replace("small", "⟶''"), "'' is not a good id"),
    "Y20 catalog": (small().replace("small", "⟶pg_catalog"), "'pg_catalog' is reserved"),
    "Y20 a": (small().replace("small", "⟶a"), "'a' is reserved"),
    "Y23 top": (small() + "⟶ap: 1\n", "unknown field 'ap'; did you mean 'app'?"),
    "Y23 graph": (
        small().replace("transitions", "⟶transistions"),
        "graph 'begin': unknown field 'transistions'; did you mean 'transitions'?",
    ),
    "Y23 type": (small("h: {type: ⟶hok}"), "unknown type 'hok'; did you mean 'hook'?"),
    "Y23 emit": (small("h: {type: ⟶emit}"), "activity 'h': unknown type 'emit'"),
    "Y23 activity": (
        small("h: {type: hook, ⟶slep: 5}"),
        "unknown field 'slep'; did you mean 'sleep'?",
    ),
    "Y23 maps": (
        small("h: {type: hook, job: {⟶map: {}}}"),
        "unknown field 'map'; did you mean 'maps'?",
    ),
    "Y24 no type": (
        small("⟶h: {title: x}"),
        "activity 'h': 'type' is missing; one of trigger, worker",
    ),
    "Y24 empty": (small("⟶h:"), "activity 'h': 'type' is missing"),
    "Y24 no trigger": (
        small().replace("trigger", "hook").replace("activities", "⟶activities"),
        "graph 'begin': no activity is of type trigger; add one",
    ),
    "Y24 two triggers": (small("⟶h: {type: trigger}"), "a second trigger 'h' beside 't'"),
    "Y25 target": (
        small(transitions="t: [{to: ⟶hh}]"),
        "transition to unknown activity 'hh'; did you mean 'h'?",
    ),
    "Y25 no target": (small(transitions="t: [⟶{conditions: {}}]"), "'to' is missing"),
    "Y26 source": (
        small(transitions="t: [{to: h}]\n        ⟶hh: [{to: t}]"),
        "transition from unknown activity 'hh'; did you mean 'h'?",
    ),
    "Y27 circle": (
        small(
            "h: {type: hook}\n        i: {type: hook}", "t: [{to: h}]\n        h: [{to: i}]"
        ).replace("h: [{to: i}]", "h: [{to: i}]\n        i: [{to: ⟶h}]"),
        "the transitions run in a circle: h → i → h; "
        "go back with an activity of type cycle whose ancestor is 'h'",
    ),
    "Y29 self": (
        small(transitions="t: [{to: h}]\n        h: [{to: ⟶h}]"),
        "an activity cannot follow itself; to run 'h' again, add an activity of type cycle",
    ),
    "Y30 missing": (
        small("⟶h: {type: cycle}"),
        "'ancestor' is missing; name the activity to go back to",
    ),
    "Y30 unknown": (
        small("h: {type: cycle, ancestor: ⟶tt}"),
        "unknown ancestor 'tt' in this graph; did you mean 't'?",
    ),
    "Y30 no ancestor": (
        small("h: {type: cycle, ancestor: ⟶i}\n        i: {type: hook}", "t: [{to: h}, {to: i}]"),
        "activity 'h': 'i' does not run before this activity; name one of t",
    ),
    "Y31 no topic": (
        small().replace("subscribes: begin", "⟶subscribes:"),
        "'subscribes' is missing; name the topic that starts the graph",
    ),
    "Y31 long topic": (
        small().replace("begin", "⟶" + "x" * 201),
        "the topic is longer than 200 bytes",
    ),
    "Y31 unseen": (
        small().replace("begin", '⟶"a\\u202Eb"'),
        "the topic holds characters that cannot",
    ),
    "Y32 no match": (small(more="hooks: {topic: [⟶{to: h}]}"), "a hook rule needs a match"),
    "Y32 twice": (
        small(
            more="hooks:\n        x:\n"
            "          - {to: h, conditions: {match: [{expected: 1, actual: 2}]}}\n"
            "          - ⟶{to: h, conditions: {match: [{expected: 1, actual: 2}]}}\n"
        ),
        "a second rule with the same match would never be reached",
    ),
    "hook target": (
        small(more="hooks: {x: [{to: ⟶hh, conditions: {match: [{expected: 1, actual: 2}]}}]}"),
        "hook rule to unknown activity 'hh'; did you mean 'h'?",
    ),
    "hook type": (
        small(more="hooks: {x: [{to: ⟶t, conditions: {match: [{expected: 1, actual: 2}]}}]}"),
        "'t' is of type trigger and cannot wait for a signal; name an activity of type hook",
    ),
    "Y33 reference": (
        small("h: {type: hook, job: {maps: {x: ⟶'{tt.output.data.x}'}}}"),
        "'{tt.output.data.x}' names the unknown activity 'tt'; did you mean 't'?",
    ),
    "Y33 in a condition": (
        small(transitions="t: [{to: h, conditions: {match: [{expected: 1, actual: ⟶'{u.x}'}]}}]"),
        "'{u.x}' names the unknown activity 'u'",
    ),
    "Y33 in a hook": (
        small(
            more="hooks: {x: [{to: h, conditions: "
            "{match: [{expected: ⟶'{u.output.data}', actual: 1}]}}]}"
        ),
        "hook 'x': '{u.output.data}' names the unknown activity 'u'",
    ),
    "Y33 unquoted": (
        small("h: {type: hook, job: {maps: {x: ⟶{t.output.data.x}}}}"),
        "{t.output.data.x} is a mapping here, not a reference; put the reference in quotes",
    ),
    "json text": (
        small("""h: {type: hook, job: {maps: {x: ⟶'{"a":1}'}}}"""),
        "text in { and } is always a reference",
    ),
    "Y34 text": (
        small(more="expire: ⟶abc"),
        "'expire' cannot be the text 'abc'; write seconds as a number",
    ),
    "Y34 huge": (small(more="expire: ⟶1e99"), "'expire' of 1e+99 is out of range"),
    "Y34 nan": (small(more="expire: ⟶.nan"), "'expire' of nan is out of range"),
    "Y34 inf": (small(more="expire: ⟶.inf"), "'expire' of inf is out of range"),
    "Y34 sleep": (
        small("h: {type: hook, sleep: ⟶5 bananas}"),
        "'sleep' cannot be the text '5 bananas'",
    ),
    "Y35 zero": (
        small("h: {type: worker, topic: w, retry: {'500': ⟶0}}"),
        "0 is not a number of retries",
    ),
    "Y35 text": (
        small("h: {type: worker, topic: w, retry: {'500': ⟶[x]}}"),
        "is not a number of retries",
    ),
    "Y35 huge": (
        small("h: {type: worker, topic: w, retry: {'500': ⟶[1000000000]}}"),
        "is not a number of retries; write 1 to 1,000 in brackets, such as '500': [3]",
    ),
    "Y35 code": (
        small("h: {type: worker, topic: w, retry: {⟶often: [3]}}"),
        "'often' is not a status code",
    ),
    "Y36 priority": (
        small("h: {type: hook, escalation: {priority: ⟶9999}}"),
        "9999 is not a priority; use 0 (first) to 1,000 (last)",
    ),
    "Y37 file": (
        small(more="input: {$ref: ⟶'file:///x'}"),
        "'file:///x' is not a file that may be referred to; write a path relative to",
    ),
    "Y37 in maps": (
        small("h: {type: hook, job: {maps: {$ref: ⟶./maps.yaml}}}"),
        "'./maps.yaml': a text cannot refer to a file",
    ),
    "Y37 in a schema": (
        small(more="validate: true\n      input: {schema: {$ref: ⟶'http://x/y.json'}}"),
        "'http://x/y.json' is not a file that may be referred to",
    ),
    "Y37 type": (
        small(more="validate: true\n      input: {schema: {properties: {a: {type: ⟶strin}}}}"),
        "unknown type 'strin' in a schema; did you mean 'string'?",
    ),
    "Y38 regex": (
        small(more="validate: true\n      input: {schema: {pattern: ⟶'('}}"),
        "'pattern' in a schema must be a regular expression",
    ),
    "Y39 role": (small("h: {type: hook, escalation: {role: ⟶''}}"), "'role' is empty"),
    "Y39 field": (
        small("h: {type: hook, escalation: {role: r, ⟶prioriti: 1}}"),
        "unknown field 'prioriti'; did you mean 'priority'?",
    ),
    "Y39 instant": (
        small("h: {type: hook, escalation: {role: r, expiresAt: ⟶-5m}}"),
        "'-5m' is not an instant; write it as 2030-01-31T09:30:00Z",
    ),
    "Y39 pipe": (
        small("h: {type: hook, escalation: {role: ⟶{'@pipe': [[r]]}}}"),
        "'role' must be a literal or a reference, not a mapping",
    ),
    "Y39 no topic": (
        small("h: {type: hook, ⟶escalation: {role: r}}"),
        "an escalation needs a hook topic to answer; add a topic whose rule is {to: h, …}",
    ),
    "worker topic": (
        small("⟶h: {type: worker}"),
        "'topic' is missing; name the topic that its worker",
    ),
    "await topic": (
        small("⟶h: {type: await}"),
        "'topic' is missing; name the topic that the other",
    ),
    "signal topic": (
        small("⟶h: {type: signal}"),
        "'topic' is missing; name the topic of the hook to",
    ),
    "signal kind": (
        small("h: {type: signal, topic: x, subtype: ⟶alle}"),
        "'subtype' cannot be 'alle'; did you mean 'all'?",
    ),
    "signal all": (
        small("⟶h: {type: signal, topic: x, subtype: all, key_name: k}"),
        "'key_value' is missing; a signal to all finds its jobs by key_name and key_value",
    ),
    "join": (
        small("h: {type: hook, join: ⟶every}"),
        "'join' cannot be 'every'; there is all, any, each",
    ),
    "code": (
        small(transitions="t: [{to: h, conditions: {code: ⟶4**}}]"),
        "'4**' is not a status code",
    ),
    "gate": (small(transitions="t: [{to: h, conditions: {gate: ⟶orr}}]"), "did you mean 'or'?"),
    "granularity": (
        small().replace("type: trigger", "type: trigger, stats: {granularity: ⟶2m}"),
        "'granularity' cannot be '2m'",
    ),
    "target": (
        small().replace(
            "type: trigger",
            "type: trigger, stats: {key: k, measures: [{measure: sum, target: ⟶'{t.input.data}'}]}",
        ),
        "names no value of the input",
    ),
    "E01 name": (
        small("h: {type: hook, job: {maps: {x: {'@pipe': [[1, 2], [⟶'{@math.ad}']]}}}}"),
        "unknown function '{@math.ad}'; did you mean 'math.add'?",
    ),
    "E01 domain": (
        small("h: {type: hook, job: {maps: {x: ⟶'{@nosuch.add}'}}}"),
        "unknown function '{@nosuch.add}'",
    ),
    "E02 brace": (
        small("h: {type: hook, job: {maps: {x: ⟶'{t.output.data'}}}"),
        "'{t.output.data' lacks a brace; references stand in { and }",
    ),
    "E02 empty": (
        small("h: {type: hook, job: {maps: {x: ⟶'{}'}}}"),
        "names the unknown activity ''",
    ),
    "E02 nested": (
        small("h: {type: hook, job: {maps: {x: ⟶'{{t.a}}'}}}"),
        "names the unknown activity",
    ),
    "empty pipe": (
        small("h: {type: hook, sleep: {'@pipe': ⟶[]}}"),
        "a @pipe without rows has no value",
    ),
    "pipe of text": (
        small("h: {type: hook, sleep: {'@pipe': ⟶abc}}"),
        "@pipe must be a list of rows, not the text 'abc'",
    ),
    "pipe row": (
        small("h: {type: hook, sleep: {'@pipe': [⟶abc]}}"),
        "a row of a @pipe must be a list, not the text 'abc'",
    ),
    "pipe function": (
        small("h: {type: hook, sleep: {'@pipe': [[1], [⟶2]]}}"),
        "this row of a @pipe begins with the number 2; after the first row, begin each with",
    ),
}


@pytest.mark.parametrize(("marked", "complaint"), REFUSED.values(), ids=REFUSED)
def test_a_mistake_is_explained_at_its_place(marked: str, complaint: str) -> None:
    text = marked.replace("⟶", "")

    found = complaints(text)

    assert any(line.startswith(f"{placed(marked)}: ") and complaint in line for line in found), (
        found
    )


WARNED = {
    "Y28 unreachable": (
        small(transitions="t: []").replace("h: {", "⟶h: {"),
        "activity 'h': no transition leads here, so it never runs; add a transition to 'h'",
    ),
    "Y29 duplicate": (
        small(transitions="t: [{to: h}, {to: ⟶h, conditions: {code: 500}}]"),
        "a second transition to 'h' replaces the first",
    ),
    "Y33 descendant": (
        small(
            "h: {type: hook, job: {maps: {x: ⟶'{i.output.data.x}'}}}\n        i: {type: hook}",
            "t: [{to: h}]\n        h: [{to: i}]",
        ),
        "'{i.output.data.x}' has no value yet: 'i' does not run before this",
    ),
    "Y33 part": (
        small("h: {type: hook, job: {maps: {x: ⟶'{t.ouput.data.x}'}}}"),
        "'{t.ouput.data.x}' has no value: 'ouput' is unknown; did you mean 'output'?",
    ),
    "reduce variable": (
        small("h: {type: hook, job: {maps: {x: ⟶'{$item.x}'}}}"),
        "'{$item.x}' has a value only within @reduce",
    ),
    "Y40 await": (
        small("h: {type: await, topic: ⟶bgin}"),
        "no graph subscribes to 'bgin' in this app; did you mean 'begin'?",
    ),
    "signal": (small("h: {type: signal, topic: ⟶x}"), "no hook waits on 'x' in this app"),
    "swallows errors": (
        small(
            "h: {type: hook}\n        i: {type: hook}",
            "t: [{to: ⟶h}, {to: i, conditions: {code: 500}}]",
        ),
        "the transition from 't' to 'h' swallows errors: without conditions it fires on every "
        "status code; add 'conditions: {code: 200}'",
    ),
    "code outside": (
        small(transitions="t: [{to: h, ⟶code: 500}]"),
        "'code' has no effect here; put it under 'conditions'",
    ),
    "other type": (
        small("h: {type: worker, topic: w, ⟶sleep: 5}"),
        "'sleep' has no effect on an activity of type worker; remove it",
    ),
    "compiler's": (
        small("h: {type: hook, ⟶parent: t}"),
        "'parent' is set by the compiler, not here",
    ),
    "text true": (small("h: {type: hook, ⟶emit: 'true'}"), "only true has an effect, not 'true'"),
    "cycle to a worker": (
        small(
            "h: {type: worker, topic: w}\n        i: {type: cycle, ancestor: ⟶h}",
            "t: [{to: h}]\n        h: [{to: i}]",
        ),
        "the worker 'h' is not called again, only what follows it runs",
    ),
    "after a cycle": (
        small(
            "⟶h: {type: cycle, ancestor: t}\n        i: {type: hook}",
            "t: [{to: h}]\n        h: [{to: i}]",
        ),
        "a cycle ends its branch: the transitions from it never fire",
    ),
    "no row": (
        small(
            "h: {type: hook, ⟶escalation: {description: d}}",
            more="hooks: {x: [{to: h, conditions: {match: [{expected: 1, actual: 2}]}}]}",
        ),
        "without role, type, priority or metadata no row is written",
    ),
    "key alone": (
        small().replace("type: trigger", "type: trigger, stats: {⟶key: k}"),
        "key without measures counts nothing",
    ),
    "measures alone": (
        small().replace(
            "type: trigger",
            "type: trigger, stats: {⟶measures: [{measure: sum, target: '{t.input.data.x}'}]}",
        ),
        "measures without key counts nothing",
    ),
    "second topic": (
        small(
            more="hooks: {x: [{to: h, conditions: {match: [{expected: 1, actual: 2}]}}], "
            "y: [{to: ⟶h, conditions: {match: [{expected: 1, actual: 2}]}}]}",
        ),
        "'h' waits by its first rule, which is on 'x'; no signal finds it by this one",
    ),
    "or of matches": (
        small(
            more="hooks: {x: [{to: h, conditions: {⟶gate: or, match: "
            "[{expected: 1, actual: 2}, {expected: 3, actual: 4}]}}]}",
        ),
        "all matches of a hook rule must be met, whatever 'gate'",
    ),
    "no schema": (
        small("h: {type: worker, topic: w, ⟶validate: true}"),
        "'validate' has no effect",
    ),
}


@pytest.mark.parametrize(("marked", "complaint"), WARNED.values(), ids=WARNED)
def test_what_is_legal_but_odd_is_a_warning(marked: str, complaint: str) -> None:
    text = marked.replace("⟶", "")

    found = warnings(text)

    assert any(line.startswith(f"{placed(marked)}: ") and complaint in line for line in found), (
        found
    )


@pytest.mark.parametrize(
    "rule",
    [
        "'{t.output.data.__class__.__mro__}'",
        "'{t.output.data}'",
        "'{$job.metadata.jid}'",
        "'{data.x}'",
        "'{@symbol.null}'",
        "null",
        "'${x}'",
        "'%s $$ Hi {t.output}'",
        "[1, {y: '{t.output.data.x}'}]",
        "{__proto__: 1, constructor: 2}",
        "{'@pipe': [[[1], 0], {'@reduce': [['{$output}', '{$item}'], ['{@math.add}']]}]}",
        "{'@pipe': [{'@pipe': [[1]]}, {'@pipe': [[2]]}, ['{@math.add}']]}",
        "{'@pipe': [['a', {'any': '{literal}'}], ['{@object.get}']]}",
    ],
)
def test_a_good_rule_is_silent(rule: str) -> None:
    assert warnings(small(f"h: {{type: hook, job: {{maps: {{x: {rule}}}}}}}")) == []


def test_an_expiry_of_nothing_or_less_keeps_a_job() -> None:
    assert load(small(more="expire: -1")).graphs[0].expire == -1
    assert load(small(more="expire: '4'")).graphs[0].expire == "4"


TWO_GRAPHS = """\
app:
  id: two
  version: '1'
  graphs:
    - subscribes: one
      activities: {a: {type: trigger}}
    - subscribes: {topic}
      activities:
        {name}: {{type: trigger}}
        c: {{type: cycle, ancestor: {ancestor}, input: {{maps: {{x: '{{{reference}}}'}}}}}}
      transitions: {{{name}: [{{to: c, conditions: {{match: [{{expected: 1, actual: 2}}]}}}}]}}
""".replace("{a: {type: trigger}}", "{{a: {{type: trigger}}}}")


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (
            {"topic": "one"},
            "x.yaml:7:19: graph 'one': two graphs subscribe to one topic, the other at x.yaml:5:19",
        ),
        ({"name": "a"}, "x.yaml:9:9: activity 'a' is defined already at x.yaml:6:20"),
        ({"ancestor": "a"}, "unknown ancestor 'a' in this graph; it belongs to graph 'one'"),
        ({"reference": "a.output.data"}, "'{a.output.data}' names an activity of graph 'one'"),
    ],
)
def test_graphs_share_an_app_and_not_their_activities(
    change: dict[str, str], complaint: str
) -> None:
    good = {"topic": "two", "name": "b", "ancestor": "b", "reference": "b.output.data"}
    assert warnings(TWO_GRAPHS.format(**good)) == []

    found = complaints(TWO_GRAPHS.format(**(good | change)))

    assert any(complaint in line for line in found), found


def test_all_problems_are_reported_together_in_the_order_of_the_text() -> None:
    text = (
        ORDERS.replace("publishes", "publish")
        .replace("type: worker", "type: wroker")
        .replace("math.add", "math.ad")
        .replace("{to: ship}", "{to: shp}")
    )

    assert [
        re.sub(r"^x.yaml:(\d+):.*; (did .*)$", r"\1 \2", line) for line in complaints(text)
    ] == [
        "6 did you mean 'publishes'?",
        "19 did you mean 'worker'?",
        "25 did you mean 'math.add'?",
        "37 did you mean 'ship'?",
    ]


def test_a_complaint_reads_as_promised() -> None:
    text = small(transitions="t: [{to: hh}]")

    assert (
        complaints(text)[-1]
        == "x.yaml:10:18: transition to unknown activity 'hh'; did you mean 'h'?"
    )


def chain(length: int) -> str:
    names = range(1, length)
    activities = "\n".join(f"        a{n}: {{type: hook}}" for n in names)
    edges = "\n".join(f"        a{n}: [{{to: a{n + 1}}}]" for n in names[:-1])
    return small(activities.strip(), f"t: [{{to: a1}}]\n{edges}")


def test_two_thousand_activities_in_a_row_are_read_within_a_second_and_one_more_is_refused() -> (
    None
):
    began = time.perf_counter()
    app = load(chain(2_000))

    assert app.graphs[0].activities["a1999"].depth == 2_000
    assert time.perf_counter() - began < 2
    assert complaints(chain(2_001)) == [
        "x.yaml:4:3: app: 2,001 activities are more than 2,000; split the app"
    ]


def test_many_circles_are_reported_in_short() -> None:
    names = [f"a{n}" for n in range(200)]
    activities = "\n".join(f"        {name}: {{type: hook}}" for name in names)
    targets = "[" + ", ".join(f"{{to: {name}}}" for name in names[:100]) + "]"
    edges = "\n".join(f"        {name}: {targets}" for name in names[100:])
    chain = "\n".join(f"        {a}: [{{to: {b}}}]" for a, b in pairwise(names[:101]))

    found = complaints(small(activities.strip(), f"t: [{{to: a0}}]\n{chain}\n{edges}"))

    assert len(found) == 20
    assert "a4 → … → " in found[0]


def test_thousands_of_mistakes_are_reported_in_short_and_in_time() -> None:
    text = chain(2_000).replace("{to: a", "{to: b")
    began = time.perf_counter()

    found = complaints(text)

    assert time.perf_counter() - began < 2
    assert len(found) == 51
    assert found[-1].startswith("… and ")


def test_a_text_is_a_text_and_never_a_path() -> None:
    assert complaints(__file__)[0].startswith("x.yaml:1:1: the document must be a mapping")


WORDS = st.sampled_from(
    """
    app id version graphs subscribes activities transitions hooks type trigger hook cycle to t h
    conditions match code expected actual escalation retry maps input job @pipe @reduce stats
    measures signal interrupt validate schema expire sleep ancestor {t.output.data.x} {@ {$item}
    """.strip().split()
)
LEAVES = st.one_of(WORDS, st.integers(), st.floats(), st.booleans(), st.none(), st.text())
TREES = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(WORDS | st.text(), inner, max_size=4)
    ),
    max_leaves=12,
)


def is_read_or_refused(text: str) -> bool:
    """Anything but a CompileError escapes, and fails the test."""
    try:
        load(text)
    except CompileError as refused:
        return len(refused.problems) > 0
    return True


@settings(max_examples=200, deadline=None)
@given(TREES)
def test_any_tree_is_read_or_refused(tree: object) -> None:
    assert is_read_or_refused(yaml.safe_dump(tree))


def paths(tree: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    items = (
        tree.items()
        if isinstance(tree, dict)
        else enumerate(tree)
        if isinstance(tree, list)
        else ()
    )
    return [path, *(found for key, item in items for found in paths(item, (*path, key)))]


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_good_document_with_anything_in_any_place_is_read_or_refused(data: st.DataObject) -> None:
    tree = yaml.safe_load(ORDERS)
    *way, last = data.draw(st.sampled_from(paths(tree)[1:]))
    inner = tree
    for step in way:
        inner = inner[step]
    inner[last] = data.draw(TREES)

    assert is_read_or_refused(yaml.safe_dump(tree))
