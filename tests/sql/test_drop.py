"""Dropping versions: what goes, what stays readable, and who wins against a publish."""

from __future__ import annotations

import threading
from collections import Counter
from functools import partial

import psycopg
import pytest
from hands import Engine, Later, contents, is_waiting_for_a_lock, together
from psycopg.types.json import Jsonb

from hotmesh_pg.compiler import compile_text

ROUNDS = 150

WORK = """
app:
  id: t
  version: 'VERSION'
  graphs:
    - subscribes: go
      activities:
        t1: {type: trigger, stats: {id: '{$self.input.data.id}'}}
        w1:
          type: worker
          topic: do
          job:
            maps:
              by: VERSION
              sum: {'@pipe': [['{t1.output.data.all}', 0], {'@reduce': [['{$output}', '{$item}'], ['{@math.add}']]}]}
        a1: {type: await, topic: child, input: {maps: {by: VERSION}}}
      transitions:
        t1: [{to: w1}]
        w1: [{to: a1}]
    - subscribes: child
      activities:
        c1: {type: trigger, job: {maps: {by: '{$self.input.data.by}'}}}
    - subscribes: ask
      activities:
        k1: {type: trigger}
        k2: {type: hook, job: {maps: {answer: '{$self.hook.data.id}'}}}
      transitions: {k1: [{to: k2}]}
      hooks:
        answer:
          - to: k2
            conditions: {match: [{expected: '{k1.output.data.id}', actual: '{$self.hook.data.id}'}]}
"""  # noqa: E501 (a line of a document is not to be broken)


def work(version: int) -> str:
    return WORK.replace("VERSION", str(version))


def drop(engine: Engine, version: int) -> tuple[str, int]:
    [answer] = engine.call("drop_version", app="t", version=str(version))
    return tuple(answer)


def drop_app(engine: Engine) -> tuple[str, int]:
    [answer] = engine.call("drop_app", app="t")
    return tuple(answer)


def versions(engine: Engine) -> list[tuple[str, bool, int, bool]]:
    """Each version: its name, whether it is active, its running jobs, whether it was dropped."""
    return [
        (row.version, row.active, row.running, row.dropped_at is not None)
        for row in engine.call("list_versions", app="t")
    ]


def functions(engine: Engine) -> set[str]:
    rows = engine.ask(
        "select proname from pg_proc where pronamespace = 'hotmesh_app'::regnamespace"
        " and proname not in ('clock', 'dispatch', 'is_throttled')"
    )
    return {name for (name,) in rows}


def dispatched(engine: Engine) -> str:
    return engine.one("select prosrc from pg_proc where proname = 'dispatch'")


def finish(engine: Engine) -> None:
    """Do what there is to do."""
    while tasks := engine.claim():
        engine.complete(*(task.done({}) for task in tasks))


@pytest.fixture
def two(engine: Engine) -> Engine:
    """An app with two versions, of which the second is active."""
    engine.deploy(work(1))
    engine.deploy(work(2))
    return engine


# what goes ----------------------------------------------------------------------------------------


def test_a_dropped_version_leaves_neither_plan_nor_function(engine):
    engine.deploy(work(2))
    before = functions(engine), dispatched(engine)
    engine.deploy(work(1))
    engine.call("activate_app", app="t", version="2")
    assert any(name.endswith("_reduce1") and "t__1" in name for name in functions(engine))

    assert drop(engine, 1) == ("dropped", 0)

    assert (functions(engine), dispatched(engine)) == before
    assert versions(engine) == [("2", True, 0, False)]
    assert engine.one("select count(distinct version_id) from hotmesh.activities") == 1
    assert drop(engine, 1) == ("not_found", 0)
    assert drop(engine, 7) == ("not_found", 0)


def test_a_version_on_which_a_job_runs_stays(engine):
    engine.deploy(work(1))
    engine.publish(data={"id": "a", "all": [1, 2]})
    engine.publish("ask", {"id": "b"})
    engine.deploy(work(2))
    before = contents(engine.db), functions(engine)

    assert drop(engine, 1) == ("in_use", 2)
    assert (contents(engine.db), functions(engine)) == before

    finish(engine)
    assert drop(engine, 1) == ("in_use", 1)
    engine.signal({"id": "b"})
    assert drop(engine, 1) == ("dropped", 0)


def test_the_active_version_goes_last(two):
    two.publish(data={"id": "a"})

    assert drop(two, 2) == ("active", 1)
    assert drop(two, 1) == ("dropped", 0)
    finish(two)
    assert drop(two, 2) == ("dropped", 0)

    assert functions(two) == set()
    with pytest.raises(psycopg.Error, match="app t has no active version"):
        two.publish()


def test_a_drop_that_is_rolled_back_has_not_happened(two):
    before = contents(two.db), functions(two), dispatched(two)

    with two.db.transaction(force_rollback=True):
        assert drop(two, 1) == ("dropped", 0)

    assert (contents(two.db), functions(two), dispatched(two)) == before


def test_an_app_is_dropped_whole_or_not_at_all(two):
    two.publish(data={"id": "a"})

    assert drop_app(two) == ("in_use", 1)
    assert len(versions(two)) == 2

    two.interrupt("a")
    assert drop_app(two) == ("dropped", 0)
    assert functions(two) == set()
    assert versions(two) == [("2", False, 0, True)]
    assert two.job("a").status == "interrupted"


def test_an_app_without_jobs_leaves_nothing(two):
    assert drop_app(two) == ("dropped", 0)

    assert (versions(two), two.one("select count(*) from hotmesh.apps")) == ([], 0)
    assert drop_app(two) == ("not_found", 0)
    two.deploy(work(1))
    assert two.publish(data={"id": "a"}).outcome == "started"


def test_another_app_is_left_alone(two):
    two.deploy(work(1).replace("id: t", "id: u"))
    two.call("publish", app="u", topic="go", data={"id": "a"})
    kept = {name for name in functions(two) if name.startswith("u__")}

    assert drop_app(two) == ("dropped", 0)

    assert functions(two) == kept
    finish(two)
    [job] = two.call("get_job", app="u", job_key="a")
    assert (job.status, job.data["by"]) == ("completed", 1)


# what stays ---------------------------------------------------------------------------------------


@pytest.fixture
def ended(engine: Engine) -> Engine:
    """A job ended on version 1; version 2 is active."""
    engine.deploy(work(1))
    engine.publish(data={"id": "a", "all": [1, 2]})
    finish(engine)
    engine.deploy(work(2))
    return engine


def told(engine: Engine) -> tuple[object, ...]:
    """All that can be read of the ended job and its child."""
    query = Jsonb({"version": "1"})
    return (
        engine.job("a"),
        engine.call("job_steps", app="t", job_key="a"),
        engine.call("list_jobs", app="t", query=query),
        engine.one("select hotmesh.version_source(p_app => 't', p_version => '1')"),
    )


def test_what_ended_on_a_dropped_version_is_as_readable_as_before(ended):
    before = told(ended)
    assert len(before[2]) == 2

    assert drop(ended, 1) == ("dropped", 0)

    assert told(ended) == before
    assert versions(ended) == [("1", False, 0, True), ("2", True, 0, False)]
    assert not any("t__1" in name for name in functions(ended))


def test_a_result_that_is_sent_again_after_the_drop_is_answered_as_before(engine):
    engine.deploy(work(1))
    engine.publish(data={"id": "a", "all": []})
    [task] = engine.claim()
    engine.complete(task.done({}))
    engine.deploy(work(2))

    drop(engine, 1)

    assert engine.outcomes(task.done({})) == ["completed"]


def test_dropping_twice_answers_the_same(ended):
    assert [drop(ended, 1), drop(ended, 1)] == [("dropped", 0)] * 2


def test_a_dropped_version_cannot_be_activated(ended):
    drop(ended, 1)

    with pytest.raises(psycopg.Error, match="app t has no version 1") as caught:
        ended.call("activate_app", app="t", version="1")

    assert caught.value.diag.message_hint == "deployed versions: 2"


def test_a_version_of_which_jobs_tell_may_come_back_with_the_same_content_alone(ended):
    drop(ended, 1)

    with pytest.raises(psycopg.Error, match="deployed with other content"):
        deploy(ended, work(1).replace("by: 1", "by: one"))
    assert deploy(ended, work(1)) == "deployed"
    ended.call("activate_app", app="t", version="1")

    assert versions(ended) == [("1", True, 0, False), ("2", False, 0, False)]
    ended.publish(data={"id": "b", "all": [3]})
    finish(ended)
    assert ended.job("b").data == {"by": 1, "sum": 3}


def test_a_version_of_which_nothing_tells_gives_its_number_away(two):
    drop(two, 1)

    two.deploy(work(1).replace("by: 1", "by: one"))

    two.publish(data={"id": "a", "all": []})
    finish(two)
    assert two.job("a").data["by"] == "one"


def test_the_source_of_an_unknown_version_is_not_found(two):
    with pytest.raises(psycopg.Error, match="app t has no version 9") as caught:
        two.call("version_source", app="t", version="9")

    assert caught.value.sqlstate == "MH404"


# the same document, compiled otherwise ------------------------------------------------------------


def test_what_another_compiler_makes_of_a_document_replaces_plan_and_functions_together(engine):
    engine.deploy(work(1))
    engine.publish(data={"id": "a", "all": [1]})
    whole = contents(engine.db), plan(engine), functions(engine)
    make_old(engine)

    assert deploy(engine, work(1)) == "refreshed"

    assert (contents(engine.db, without=["apps"]), plan(engine), functions(engine)) == (
        {table: rows for table, rows in whole[0].items() if table != "apps"},
        *whole[1:],
    )
    assert deploy(engine, work(1)) == "unchanged"
    finish(engine)
    assert engine.job("a").data == {"by": 1, "sum": 1}


def test_a_refreshment_that_is_rolled_back_has_not_happened(engine):
    engine.deploy(work(1))
    make_old(engine)
    before = contents(engine.db), plan(engine), functions(engine)

    with engine.db.transaction(force_rollback=True):
        assert deploy(engine, work(1)) == "refreshed"

    assert (contents(engine.db), plan(engine), functions(engine)) == before


def make_old(engine: Engine) -> None:
    """Leave version 1 as an older compiler might have: other rows, another function."""
    engine.ask(
        "update hotmesh.versions set compiled = 'old',"
        " functions = array_append(functions, 't__old') returning 1"
    )
    engine.ask("update hotmesh.activities set next = '{}', depth = 9 returning 1")
    engine.db.execute("create function hotmesh_app.t__old() returns int language sql as 'select 1'")
    engine.db.execute("revoke all on function hotmesh_app.t__old() from public")


def deploy(engine: Engine, text: str) -> str:
    """Deploy as the script does; answers the outcome."""
    first, *others = compile_text(text).statements
    with engine.db.transaction():
        [(outcome, _)] = engine.db.execute(first.encode()).fetchall()
        for statement in others:
            engine.db.execute(statement.encode())
    return outcome


def plan(engine: Engine) -> list[tuple[str, ...]]:
    return engine.ask(
        "select g::text from hotmesh.graphs g union all select a::text from hotmesh.activities a"
        " union all select h::text from hotmesh.hooks h order by 1"
    )


# races --------------------------------------------------------------------------------------------


def test_a_job_that_is_just_being_started_keeps_its_version(two, session):
    other = session()

    with other.db.transaction():
        two.call("activate_app", app="t", version="1")
        other.publish(data={"id": "a"})
        two.call("activate_app", app="t", version="2")
        assert drop(two, 1) == ("in_use", 0)

    assert drop(two, 1) == ("in_use", 1)
    assert other.job("a").version == "1"


def test_a_start_on_what_has_just_been_dropped_is_refused_and_may_be_repeated(two, session):
    other = session()
    two.call("activate_app", app="t", version="1")

    with two.db.transaction():
        two.call("activate_app", app="t", version="2")
        assert drop(two, 1) == ("dropped", 0)
        publishing = Later(lambda: other.publish(data={"id": "a"}))
        assert is_waiting_for_a_lock(two.db, other.pid)

    with pytest.raises(
        psycopg.Error, match="version 1 of app t has been dropped meanwhile"
    ) as told:
        publishing.result()
    assert told.value.sqlstate == "40001"
    assert other.publish(data={"id": "a"}).outcome == "started"
    assert other.job("a").version == "2"


def test_an_activation_waits_for_a_drop_and_then_finds_nothing(two, session):
    other = session()

    with two.db.transaction():
        assert drop(two, 1) == ("dropped", 0)
        activating = Later(lambda: other.call("activate_app", app="t", version="1"))
        assert is_waiting_for_a_lock(two.db, other.pid)

    with pytest.raises(psycopg.Error, match="app t has no version 1"):
        activating.result()


def test_a_publish_that_races_with_a_drop_starts_or_is_refused_and_never_hangs(two, session):
    publisher, dropper = session(), session()
    seen: Counter[tuple[str, ...]] = Counter()

    for number in range(ROUNDS):
        deploy(two, work(1))
        two.call("activate_app", app="t", version="1")
        switch_and_drop = _switch_and_drop_at_once if number % 2 else _switch_and_drop

        started, dropped = together(
            lambda: publisher.publish(data={"id": "a", "all": []}),
            partial(switch_and_drop, dropper),
        )

        if isinstance(started, psycopg.Error):
            assert (started.sqlstate, dropped) == ("40001", ("dropped", 0))
            seen["refused", "dropped"] += 1
        else:
            version = two.job("a").version
            assert dropped[0] == ("in_use" if version == "1" else "dropped")
            seen[version, dropped[0]] += 1
            finish(two)
            assert two.job("a").data["by"] == int(version)
            two.ask("delete from hotmesh.job_data where true returning 1")
            two.ask("delete from hotmesh.steps where true returning 1")
            two.ask("delete from hotmesh.jobs where true returning 1")
        if two.one("select count(*) from hotmesh.versions where version = '1'"):
            assert drop(two, 1) == ("dropped", 0)

    assert len(seen) >= 2, seen


def _switch_and_drop(engine: Engine) -> tuple[str, int]:
    engine.call("activate_app", app="t", version="2")
    return drop(engine, 1)


def _switch_and_drop_at_once(engine: Engine) -> tuple[str, int]:
    with engine.db.transaction():
        return _switch_and_drop(engine)


def test_a_signal_that_races_with_a_drop_finds_its_job(two, session):
    sender, stop = session(), threading.Event()
    answers: Counter[str] = Counter()

    def send() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            sender.publish("ask", {"id": number}, job_key=f"k{number}")
            answers[sender.signal({"id": number}).outcome] += 1

    sending = Later(send)
    try:
        for _ in range(ROUNDS // 3):
            deploy(two, work(1))
            assert drop(two, 1) == ("dropped", 0)
    finally:
        stop.set()
        sending.result()

    assert list(answers) == ["delivered"]
