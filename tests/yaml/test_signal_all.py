"""The activity that signals all jobs which an index finds."""

from __future__ import annotations

import pytest
from driver import document

ASKING = """
subscribes: ask
activities:
  t1:
    type: trigger
    stats:
      id: '{$self.input.data.id}'
      key: '{$self.input.data.shop}'
      granularity: infinity
      measures: [{measure: index, target: '{t1.input.data.color}'}]
  ask: {type: hook, job: {maps: {got: '{$self.hook.data}'}}}
transitions: {t1: [{to: ask}]}
hooks:
  answer:
    - to: ask
      conditions: {match: [{expected: '{t1.output.data.id}', actual: '{$self.hook.data.id}'}]}
"""
CALLING = """
subscribes: call
activities:
  t2: {type: trigger}
  call:
    type: signal
    subtype: all
    topic: answer
    key_name: color
    key_value: '{t2.output.data.color}'
    SCRUB
    resolver: {maps: {data: {shop: s}}}
    signal: {maps: {word: '{t2.output.data.word}'}}
    job: {maps: {called: true}}
transitions: {t2: [{to: call}]}
"""


@pytest.fixture
def colors(app):
    """Three jobs that wait, two of them red."""
    app.deploy_text(document(ASKING, CALLING.replace("SCRUB", "scrub: true")))
    for id, color in (("a", "red"), ("b", "green"), ("c", "red")):
        app.publish({"id": id, "shop": "s", "color": color}, topic="ask")
    return app


def call(app, color="red") -> str:
    return app.publish({"color": color, "word": "go"}, topic="call")


def test_it_signals_the_jobs_of_a_facet_each_with_its_id(colors):
    key = call(colors)

    assert colors.done(key) == {"called": True}
    assert colors.done("a") == {"got": {"word": "go", "id": "a"}}
    assert colors.done("c") == {"got": {"word": "go", "id": "c"}}
    assert colors.job("b").status == "running"
    assert colors.count("indexed_jobs") == 1


def test_it_finds_nobody_and_goes_on(colors):
    assert colors.done(call(colors, "blue")) == {"called": True}


def test_a_job_that_somebody_holds_has_its_signal_a_moment_later(colors, connect):
    other = connect(autocommit=False)
    other.execute("select from hotmesh.jobs where job_key = 'a' for no key update")

    key = call(colors)
    colors.fire()
    assert colors.done(key) == {"called": True}
    assert [colors.job(name).status for name in "abc"] == ["running", "running", "completed"]
    other.rollback()
    colors.fire()

    assert colors.done("a") == {"got": {"word": "go", "id": "a"}}


def test_a_graph_without_an_index_fails_the_step(app):
    text = ASKING.replace("key: '{$self.input.data.shop}'", "key: ''")
    app.deploy_text(document(text, CALLING.replace("SCRUB", "")))

    error = app.failed(call(app))

    assert (error["code"], error["message"]) == (500, "the graph of ask counts nothing")
