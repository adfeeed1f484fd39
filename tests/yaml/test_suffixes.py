"""Suffixes of job map keys: slots for the items of a list, members that begin with a sign."""

from __future__ import annotations

import pytest
from driver import document

from hotmesh_pg.compiler import CompileError, load

TWO = """
activities:
  t1: {type: trigger, job: {maps: FIRST}}
  a: {type: hook, job: {maps: SECOND}}
transitions:
  t1: [{to: a}]
"""


def two(first: str, second: str = "{}") -> str:
    return TWO.replace("FIRST", first).replace("SECOND", second)


SLOTS = "{'friends[3]': '{t1.output.data.list}'}"


@pytest.mark.parametrize(
    ("value", "slots"),
    [
        (["a", "b"], {"0": "a", "1": "b"}),
        (["a", None, {"x": [1]}, "d", "e"], {"0": "a", "1": None, "2": {"x": [1]}}),
        ({"0": "a", "2": "c", "3": "d", "x": 1}, {"0": "a", "2": "c"}),
    ],
)
def test_items_become_slots_and_those_beyond_the_last_are_lost(app, value, slots):
    app.deploy(two(SLOTS))

    assert app.run({"list": value}) == {"friends": slots}


@pytest.mark.parametrize("value", [[], {}, {"x": 1}, "text", 5, None])
def test_what_has_no_items_maps_nothing(app, value):
    app.deploy(two(SLOTS))

    assert (app.run({"list": value}) or {}) == {}


def test_slots_are_read_as_a_whole_and_one_by_one(app):
    app.deploy(
        two(
            "{'friends[25]': '{t1.output.data.list}'}",
            "{all: '{$job.data.friends}', third: '{$job.data.friends.2}',"
            " none: '{$job.data.friends.9}', name: '{$job.data.friends.1.name}'}",
        )
    )

    data = app.run({"list": ["a", {"name": "b"}, "c"]})

    assert data["all"] == data["friends"] == {"0": "a", "1": {"name": "b"}, "2": "c"}
    assert (data["third"], data["name"], "none" in data) == ("c", "b", False)


def test_slots_are_merged_one_by_one(app):
    app.deploy(two(SLOTS, "{'friends[2]': '{t1.output.data.more}'}"))

    data = app.run({"list": ["a", "b", "c"], "more": ["x"]})

    assert data == {"friends": {"0": "x", "1": "b", "2": "c"}}


def test_slots_replace_what_was_no_object(app):
    app.deploy(two("{friends: '{t1.output.data.list}'}", SLOTS))

    assert app.run({"list": ["a"]}) == {"friends": {"0": "a"}}


def test_slots_may_stand_below_and_be_written_out(app):
    app.deploy(two("{deep: {kept: 1, 'list[2]': [a, '{t1.output.data.b}', c]}}"))

    assert app.run({"b": {"x": 1}}) == {"deep": {"kept": 1, "list": {"0": "a", "1": {"x": 1}}}}


@pytest.mark.parametrize(("sign", "kept"), [("-", {"-a": 1}), ("_", {"_b": {"x": 2}})])
def test_members_that_begin_with_the_sign_take_the_place_of_the_key(app, sign, kept):
    app.deploy(two(f"{{before: 1, 'any[{sign}]': '{{t1.output.data}}'}}"))

    assert app.run({"-a": 1, "_b": {"x": 2}, "c": 3}) == {"before": 1, **kept}


def test_members_are_merged_at_the_level_of_their_key(app):
    app.deploy(
        two(
            "{deep: {'-old': 1, '-a': {x: 1}}}",
            "{deep: {'m[-]': '{t1.output.data}', 'n[_]': {_y: '{t1.output.data.-a}', z: 1}}}",
        )
    )

    data = app.run({"-a": {"y": 2}})

    assert data == {"deep": {"-old": 1, "-a": {"y": 2}, "_y": {"y": 2}}}


@pytest.mark.parametrize("value", [[], ["-a"], "-a", 5, None])
def test_what_has_no_members_maps_none(app, value):
    app.deploy(two("{before: 1, 'm[-]': '{t1.output.data.v}'}"))

    assert app.run({"v": value}) == {"before": 1}


def test_keys_inside_of_a_mapped_value_are_data(app):
    app.deploy(two("{v: '{t1.output.data.v}', 'w[2]': '{t1.output.data.w}'}"))

    data = app.run({"v": {"x[2]": [1], "y[-]": {"-z": 1}}, "w": [{"x[2]": [1]}]})

    assert data == {"v": {"x[2]": [1], "y[-]": {"-z": 1}}, "w": {"0": {"x[2]": [1]}}}


def test_a_hook_maps_slots_when_it_waits_and_again_when_it_is_answered(app):
    app.deploy("""
        activities:
          t1: {type: trigger}
          ask:
            type: hook
            job: {maps: {'seen[2]': '{$self.hook.data.list}', 'asked[2]': '{t1.output.data.list}'}}
        transitions: {t1: [{to: ask}]}
        hooks:
          answer:
            - {to: ask, conditions: {match: [{expected: '{$job.metadata.jid}', actual: '{$self.hook.data.id}'}]}}
    """)  # noqa: E501
    key = app.publish({"list": [1, 2, 3]})
    assert app.job(key).data == {"asked": {"0": 1, "1": 2}}

    app.signal("answer", {"id": key, "list": ["x", "y", "z"]})

    assert app.done(key) == {"asked": {"0": 1, "1": 2}, "seen": {"0": "x", "1": "y"}}


@pytest.mark.parametrize(
    ("maps", "complaint"),
    [
        ("{'a[x]': 1}", "'a[x]' has no known suffix; write name[25] for up to 1,000 slots"),
        ("{'a[0]': '{t1.output.data}'}", "'a[0]' has no known suffix"),
        ("{'a[1001]': '{t1.output.data}'}", "'a[1001]' has no known suffix"),
        ("{'[5]': '{t1.output.data}'}", "'[5]' has no known suffix"),
        ("{'a[²]': '{t1.output.data}'}", "'a[²]' has no known suffix"),
        ("{b: {'a[]': '{t1.output.data}'}}", "'a[]' has no known suffix"),
        ("{'a[2]': '{t1.output.data}', a: 1}", "'a[2]' and 'a' lead to one place; keep one"),
        (
            "{'a[2]': '{t1.output.data}', 'a[3]': '{t1.output.data}'}",
            "'a[3]' and 'a[2]' lead to one place",
        ),
        ("{'a[2]': 5}", "'a[2]' spreads a mapping, not the number 5; give it a mapping, a ref"),
        ("{'a[-]': text}", "'a[-]' spreads a mapping, not the text 'text'"),
    ],
)
def test_a_suffix_that_means_nothing_is_refused(maps, complaint):
    with pytest.raises(CompileError) as refused:
        load(document(two(maps)))

    assert complaint in str(refused.value)
