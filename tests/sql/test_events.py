"""Events: written with what has happened, read with a cursor that misses and repeats nothing."""

from __future__ import annotations

import random

import psycopg
import pytest
from hands import Later, is_waiting_for_a_lock

APP = """
app:
  id: t
  version: '1'
  graphs:
    - subscribes: go
      activities:
        t1: {type: trigger}
        w: {type: worker, topic: do}
      transitions: {t1: [{to: w}]}
"""


def emit(engine, type="system.escalation.1.created", **event):
    engine.db.execute(
        "select hotmesh._emit(%s, %s::jsonb)", (type, psycopg.types.json.Jsonb(event))
    )


def read(engine, after=None, **more):
    """The types read, and the cursor to go on from."""
    *rows, last = engine.call("read_events", after=after, **more)
    assert last.type is None
    return [row.type for row in rows], last.cursor


def now(engine):
    return read(engine, "now")[1]


def numbered(engine, n, start=0):
    for number in range(start, start + n):
        emit(engine, f"system.escalation.{number}.created")


def names(*numbers):
    return [f"system.escalation.{n}.created" for n in numbers]


def test_an_event_has_the_shape_that_was_agreed(engine, at):
    instant = at("09:00")
    emit(engine, workflow_id="w1", topic="t", trace_id="abc", data={"a": 1}, origin_id=None)

    [row, _] = engine.call("read_events")

    assert row.type == "system.escalation.1.created"
    assert (row.ts, row.namespace, row.workflow_id) == (instant, "hmsh", "w1")
    assert (row.topic, row.trace_id, row.data, row.origin_id) == ("t", "abc", {"a": 1}, None)
    [(event,)] = engine.ask("select event from hotmesh.outbox")
    assert set(event) == {
        *("event_id", "type", "ts", "namespace", "workflow_id", "topic", "trace_id", "data"),
    }


def test_deploying_and_activating_tell_of_themselves(engine):
    engine.deploy(APP)
    engine.deploy(APP)

    rows = engine.call("read_events")[:-1]

    assert [(row.type, row.app_id, row.data) for row in rows] == [
        ("system.engine.t.deployed", "t", {"version": "1"}),
        ("system.engine.t.activated", "t", {"version": "1"}),
        ("system.engine.t.activated", "t", {"version": "1"}),
    ]


def test_each_row_bears_the_cursor_to_go_on_from(engine):
    numbered(engine, 5)
    rows = engine.call("read_events")

    assert read(engine, rows[1].cursor)[0] == names(2, 3, 4)
    assert read(engine, rows[4].cursor)[0] == []
    assert read(engine, rows[5].cursor)[0] == []


def test_a_cursor_serves_twice(engine):
    cursor = now(engine)
    numbered(engine, 2)

    assert read(engine, cursor)[0] == read(engine, cursor)[0] == names(0, 1)


@pytest.mark.parametrize(
    ("types", "found"),
    [
        (["system.engine.*"], ["system.engine.t.deployed", "system.engine.t.activated"]),
        (["*.deployed", "*.created"], ["system.engine.t.deployed", "system.escalation.0.created"]),
        (["system.escalation.0.created"], ["system.escalation.0.created"]),
        (["system.job.*"], []),
    ],
)
def test_types_are_chosen_by_patterns(engine, types, found):
    engine.deploy(APP)
    numbered(engine, 1)

    assert read(engine, types=types)[0] == found


def test_events_of_jobs_are_read_by_those_who_ask_for_them(engine):
    engine.deploy(APP.replace("subscribes: go", "subscribes: go\n      publishes: order"))
    engine.call("subscribe", subscriber="me", kind="events", wanted="system.job.*.completed")
    cursor = now(engine)
    engine.publish(job_key="k")

    engine.complete(engine.claim()[0].done())

    [row, _] = engine.call("read_events", after=cursor, types=["system.job.*"])
    assert (row.workflow_id, row.topic, row.app_id) == ("k", "order.k", "t")
    assert read(engine, cursor)[0] == []


def test_events_may_be_read_of_one_app(engine):
    engine.deploy(APP)

    assert read(engine, app="other")[0] == []
    assert len(read(engine, app="t")[0]) == 2


def test_a_late_commit_is_neither_missed_nor_waited_for(engine, session):
    cursor = now(engine)
    slow = session(autocommit=False)
    numbered(slow, 1)
    numbered(engine, 1, start=1)

    first, cursor = read(engine, cursor)
    slow.db.commit()
    second, cursor = read(engine, cursor)

    assert first == names(1)
    assert second == names(0)
    assert read(engine, cursor)[0] == []


def test_a_late_commit_between_two_pages_comes_after_them(engine, session):
    cursor = now(engine)
    slow = session(autocommit=False)
    numbered(slow, 1)
    numbered(engine, 4, start=1)

    first, cursor = read(engine, cursor, limit=2)
    slow.db.commit()
    second, cursor = read(engine, cursor, limit=2)
    third, cursor = read(engine, cursor, limit=2)
    fourth, cursor = read(engine, cursor, limit=2)

    assert (first, second, third + fourth) == (names(1, 2), names(3, 4), names(0))


def test_who_emits_and_reads_in_one_transaction_loses_nothing(engine, session):
    one = session(autocommit=False)
    numbered(one, 1)
    numbered(engine, 1, start=1)
    inside = now(one)
    numbered(one, 1, start=2)
    one.db.commit()

    assert read(engine, inside)[0] == names(0, 2)


def test_of_two_events_of_one_thing_the_later_is_read_later(engine, session):
    """Though its transaction began before the other's."""
    engine.db.execute("create table thing (n int); insert into thing values (0)")
    early, late = session(autocommit=False), session(autocommit=False)
    early.db.execute("select pg_current_xact_id()")
    late.db.execute("update thing set n = 1")
    numbered(late, 1)
    later = Later(lambda: early.db.execute("update thing set n = 2"))
    assert is_waiting_for_a_lock(engine.db, early.pid)
    late.db.commit()
    later.result()
    numbered(early, 1, start=1)
    early.db.commit()

    assert read(engine)[0] == names(0, 1)


@pytest.mark.parametrize("seed", range(5))
def test_readers_that_come_and_go_read_each_event_once(engine, session, seed):
    """Writers commit, roll back and linger in any order; a reader takes small pages between."""
    choose = random.Random(seed)
    writers = [session(autocommit=False) for _ in range(4)]
    pending = {n: [] for n in range(4)}
    committed, got, cursor, number = [], [], now(engine), 0
    for _ in range(150):
        n = choose.randrange(4)
        match choose.choice(["write", "write", "commit", "rollback", "read", "read"]):
            case "write":
                numbered(writers[n], 1, start=number)
                pending[n].append(number)
                number += 1
            case "commit":
                writers[n].db.commit()
                committed += pending.pop(n)
                pending[n] = []
            case "rollback":
                writers[n].db.rollback()
                pending[n] = []
            case "read":
                page, cursor = read(engine, cursor, limit=choose.randint(1, 4))
                got += page
    for n, writer in enumerate(writers):
        writer.db.commit()
        committed += pending[n]
    while True:
        page, cursor = read(engine, cursor, limit=3)
        if not page:
            break
        got += page

    assert sorted(got) == sorted(names(*committed))


@pytest.mark.parametrize(
    "cursor", ["", "x", "1", "5:1:", "1:2:/", "1:99999999:", "1:1:/1:99999999:/4", "1:1:;drop"]
)
def test_a_cursor_that_was_never_given_out_is_refused(engine, cursor):
    with pytest.raises(psycopg.Error) as caught:
        engine.call("read_events", after=cursor)

    assert caught.value.sqlstate == "MH422"


def test_who_listens_is_rung_and_nobody_else(engine, session):
    listeners = [session() for _ in range(2)]
    for name, listener in zip(("me", "you"), listeners, strict=True):
        listener.db.execute(f"listen {name}")
    engine.call("subscribe", subscriber="me", kind="events", wanted="system.escalation.*.created")
    engine.call("subscribe", subscriber="you", kind="events", wanted="*.resolved")

    numbered(engine, 1)

    assert [len(list(one.db.notifies(timeout=0.2))) for one in listeners] == [1, 0]


# parts --------------------------------------------------------------------------------------------


def parts(engine):
    return [
        name
        for (name,) in engine.ask(
            "select distinct tableoid::regclass::text from hotmesh.outbox order by 1"
        )
    ]


def test_each_day_is_in_a_part_of_its_own(engine, at):
    for day in range(1, 18):
        at(f"2030-01-{day:02} 23:59:59Z")
        numbered(engine, 1, start=day)

    assert len(parts(engine)) == 16
    assert read(engine)[0] == names(*range(1, 18))


def test_a_day_is_the_same_in_every_time_zone(engine, at):
    at("2030-02-01 00:30Z")
    numbered(engine, 1)
    engine.db.execute("set timezone = 'America/New_York'")
    numbered(engine, 1, start=1)

    assert len(parts(engine)) == 1
