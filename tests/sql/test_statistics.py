"""Statistics: what is counted, what is answered, and that counting stands in nobody's way."""

from __future__ import annotations

import math
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

import psycopg
import pytest
from hands import Engine, Later, is_waiting_for_a_lock, together
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg.types.json import Jsonb

MEASURES = (
    "count color",
    "index color",
    *(f"{m} size" for m in ("count", "sum", "avg", "mdn", "max", "min")),
)


def document(
    granularity: str = "5m", key: str = "'{$self.input.data.shop}'", version: int = 1
) -> str:
    """A graph that counts its jobs by shop, color and size."""
    paths = {"color": "item.color", "size": "size"}
    measures = [
        f"{{measure: {kind}, target: '{{t1.input.data.{paths[name]}}}'}}"
        for kind, name in (measure.split() for measure in MEASURES)
    ]
    return f"""
app:
  id: t
  version: '{version}'
  graphs:
    - subscribes: go
      activities:
        t1:
          type: trigger
          stats:
            id: '{{$self.input.data.id}}'
            key: {key}
            granularity: {granularity}
            measures: [{", ".join(measures)}]
        ask: {{type: hook, job: {{maps: {{got: '{{$self.hook.data}}'}}}}}}
      transitions:
        t1: [{{to: ask}}]
      hooks:
        answer:
          - to: ask
            conditions:
              match: [{{expected: '{{t1.output.data.id}}', actual: '{{$self.hook.data.id}}'}}]
    - subscribes: plain
      activities: {{t2: {{type: trigger}}}}
"""


def start(engine: Engine, id: str, shop: Any = "s", **data: Any) -> Any:
    """Start a job; `color` goes where the graph looks for it."""
    if "color" in data:
        data["item"] = {"color": data.pop("color")}
    return engine.publish(data={"id": id, "shop": shop} | data)


def stats(engine: Engine, topic: str = "go", shop: Any = "s", **query: Any) -> Any:
    asked = {"data": {"shop": shop}} | (query or {"end": "NOW", "range": "1h"})
    return engine.call("get_stats", app="t", topic=topic, query=asked)[0].get_stats


def ids(engine: Engine, *facets: str, shop: Any = "s", **query: Any) -> Any:
    asked = {"data": {"shop": shop}} | (query or {"end": "NOW", "range": "1h"})
    [(found,)] = engine.call("get_ids", app="t", topic="go", query=asked, facets=list(facets))
    return found


def figures(measures: list[dict[str, Any]]) -> dict[str, Any]:
    return {f"{m['type']} {m['target']}": m["value"] for m in measures}


def refusal(call: Any) -> psycopg.Error:
    with pytest.raises(psycopg.Error) as caught:
        call()
    return caught.value


# what is counted --------------------------------------------------------------------------------


def test_an_hour_of_five_minutes_has_thirteen_segments(engine, at):
    engine.deploy(document())
    at("09:03")
    start(engine, "a", color="red", size=3)
    at("09:58")
    start(engine, "b", color="red", size=4)
    start(engine, "c", color="green", size=8)
    at("10:00")

    found = stats(engine)

    assert len(found["segments"]) == 13
    assert found["segments"][0] == {
        "time": "2030-01-01T09:00Z",
        "count": 1,
        "measures": [
            {"target": "item/color:red", "type": "count", "value": 1},
            {"target": "size:3", "type": "count", "value": 1},
            {"target": "size", "type": "sum", "value": 3},
            {"target": "size", "type": "avg", "value": 3},
            {"target": "size", "type": "mdn", "value": 3},
            {"target": "size", "type": "max", "value": 3},
            {"target": "size", "type": "min", "value": 3},
        ],
    }
    assert found["segments"][1] == {"time": "2030-01-01T09:05Z", "measures": []}
    assert found["segments"][11]["count"] == 2
    assert figures(found["measures"]) == {
        "count item/color:green": 1, "count item/color:red": 2, "count size:3": 1,
        "count size:4": 1, "count size:8": 1, "sum size": 15, "avg size": 5, "mdn size": 4,
        "max size": 8, "min size": 3,
    }  # fmt: skip
    assert (found["count"], found["key"], found["granularity"]) == (3, "s", "5m")
    assert (found["range"], found["end"]) == ("1h", "NOW")


def test_sparse_statistics_have_no_segments(engine, at):
    engine.deploy(document())
    at("09:00")
    start(engine, "a", color="red")

    found = stats(engine, end="NOW", range="1h", sparse=True)

    assert "segments" not in found
    assert (found["count"], found["sparse"]) == (1, True)
    assert figures(found["measures"]) == {"count item/color:red": 1}


def test_what_is_undefined_or_null_is_not_counted_and_the_job_is(engine, at):
    engine.deploy(document())
    at("09:00")
    start(engine, "a")
    start(engine, "b", color=None, size=None)
    start(engine, "c", size=2)

    found = stats(engine)

    assert found["count"] == 3
    assert figures(found["measures"])["avg size"] == 2
    assert ids(engine)["counts"] == []


def test_a_number_in_text_is_summed_and_what_is_no_number_is_only_counted(engine, at):
    engine.deploy(document())
    at("09:00")
    for n, size in enumerate(["2.5", 1, "large", True, "", [7, 8], {"a": 1}]):
        start(engine, f"j{n}", size=size)

    found = figures(stats(engine)["measures"])

    assert found["sum size"] == 3.5
    assert {name for name in found if name.startswith("count")} == {
        f"count size:{text}" for text in ("2.5", "1", "large", "true", "", "7,8", "[object Object]")
    }


@pytest.mark.parametrize("shop", [None, "", "missing"])
def test_a_job_without_a_key_is_not_counted(engine, at, shop):
    engine.deploy(document())
    at("09:00")
    engine.publish(data={"id": "a"} | ({} if shop == "missing" else {"shop": shop}))

    assert engine.one("select count(*) from hotmesh.counted_jobs") == 0


def test_a_duplicate_and_a_graph_without_statistics_count_nothing(engine, at):
    engine.deploy(document())
    at("09:00")
    start(engine, "a", color="red")
    assert start(engine, "a", color="red").outcome == "duplicate"
    engine.publish("plain")

    assert stats(engine)["count"] == 1
    assert engine.one("select count(*) from hotmesh.counted_jobs") == 1


def test_a_publish_that_is_rolled_back_is_not_counted(engine, at):
    engine.deploy(document())
    at("09:00")
    with engine.db.transaction(force_rollback=True):
        start(engine, "a", color="red")

    assert stats(engine)["count"] == 0
    assert ids(engine)["counts"] == []


def test_jobs_that_are_published_together_or_awaited_are_counted(engine, at):
    awaiting = """
    - subscribes: up
      activities:
        t3: {type: trigger}
        down:
          type: await
          topic: go
          input: {maps: {id: child, shop: s}}
      transitions: {t3: [{to: down}]}
"""
    engine.deploy(document() + awaiting)
    at("09:00")
    engine.publish("up")
    jobs = [{"data": {"id": f"j{n}", "shop": "s"}} for n in range(5)]
    engine.call("publish_many", app="t", topic="go", jobs=Jsonb(jobs))

    assert stats(engine)["count"] == 6


def test_each_key_and_each_topic_is_a_series_of_its_own(engine, at):
    engine.deploy(document())
    at("09:00")
    start(engine, "a", shop="s")
    start(engine, "b", shop=7)

    assert [stats(engine, shop=shop)["count"] for shop in ("s", 7, "7", "x")] == [1, 1, 1, 0]


def test_a_key_may_be_a_pipe(engine, at):
    cells = "'{$self.input.data.shop}', '-', '{t1.input.data.zone}'"
    pipe = f"{{'@pipe': [[{cells}], ['{{@string.concat}}']]}}"
    engine.deploy(document(key=pipe))
    at("09:00")
    start(engine, "a", zone="eu")

    asked = {"data": {"shop": "s", "zone": "eu"}, "end": "NOW", "range": "5m"}
    [(resolved,)] = engine.call("resolve_query", app="t", topic="go", query=asked)

    assert resolved == {"key": "s-eu", "granularity": "5m", "end": "NOW", "range": "5m"}
    assert engine.call("get_stats", app="t", topic="go", query=asked)[0].get_stats["count"] == 1


def test_a_new_version_reads_what_the_old_one_counted(engine, at):
    """The granularity and the measures are the active version's."""
    engine.deploy(document("1h"))
    at("09:40")
    start(engine, "a", color="red", size=1)
    engine.deploy(document("5m", version=2).replace("measure: sum", "measure: max"))
    start(engine, "b", color="red", size=2)

    found = stats(engine, start="2030-01-01T09:40Z", range="5m")

    assert [s.get("count") for s in found["segments"]] == [2, None]
    assert "sum size" not in figures(found["measures"])


# spans of time ----------------------------------------------------------------------------------


SPANS = {
    "end and range": {"end": "2030-01-01T10:00:00Z", "range": "30m"},
    "start and range": {"start": "2030-01-01T09:30:00Z", "range": "30m"},
    "start and end": {"start": "2030-01-01T09:30:00Z", "end": "2030-01-01T10:00:00Z"},
    "without a zone": {"start": "2030-01-01T09:30", "end": "2030-01-01 10:00"},
    "another zone": {"start": "2030-01-01T10:30+01:00", "range": "30m"},
    "to now": {"start": "2030-01-01T09:30:00Z", "end": "NOW"},
}


@pytest.mark.parametrize("span", SPANS)
def test_each_way_to_say_a_span_means_the_same(engine, at, span):
    engine.deploy(document())
    for minute in range(25, 60, 5):
        at(f"09:{minute}")
        start(engine, f"j{minute}")
    at("10:00")
    engine.db.execute("set timezone = 'America/New_York'")

    found = stats(engine, **SPANS[span])

    assert (found["count"], len(found["segments"])) == (6, 7)
    assert [s["time"][11:] for s in found["segments"]] == [
        "09:30Z", "09:35Z", "09:40Z", "09:45Z", "09:50Z", "09:55Z", "10:00Z",
    ]  # fmt: skip
    assert {k: v for k, v in found.items() if k in ("start", "end", "range")} == SPANS[span]


@pytest.mark.parametrize(
    ("granularity", "segments"), [("5m", 289), ("10m", 145), ("15m", 97), ("30m", 49), ("1h", 25)]
)
def test_a_day_has_as_many_segments_as_the_granularity_says(engine, at, granularity, segments):
    engine.deploy(document(granularity))
    at("09:58")
    start(engine, "a")

    found = stats(engine, start="2030-01-01T00:00Z", range="1d")

    counted = [s["time"] for s in found["segments"] if "count" in s]
    minute = 58 - 58 % {"5m": 5, "10m": 10, "15m": 15, "30m": 30, "1h": 60}[granularity]
    assert (len(found["segments"]), counted) == (segments, [f"2030-01-01T09:{minute:02}Z"])


def test_infinity_counts_all_there_ever_was(engine, at):
    engine.deploy(document("infinity"))
    at("2029-01-01 00:00Z")
    start(engine, "a", color="red", size=1)
    at("2031-01-01 00:00Z")
    start(engine, "b", color="red", size=2)

    found = stats(engine, sparse=False)

    assert [(s["time"], s["count"]) for s in found["segments"]] == [("0", 2)]
    assert figures(found["measures"])["sum size"] == 3
    assert ids(engine)["segments"][0]["measures"] == [
        {"type": "ids", "target": "item/color:red", "time": "0", "count": 2, "ids": ["a", "b"]}
    ]


COMBINATION = "Invalid combination of start, end, and range values"
REFUSED = {
    "all three": ({"start": "2030-01-01", "end": "NOW", "range": "1h"}, COMBINATION),
    "none": ({"sparse": True}, COMBINATION),
    "one": ({"range": "1h"}, COMBINATION),
    "range": ({"end": "NOW", "range": "1w"}, "Invalid range value: 1w"),
    "huge range": ({"end": "NOW", "range": "999999d"}, None),
    "start": ({"start": "yesterday", "range": "1h"}, "Invalid start value: yesterday"),
    "infinite": ({"start": "infinity", "range": "1h"}, "Invalid start value: infinity"),
    "end": ({"end": "2030-13-01T00:00Z", "range": "1h"}, "Invalid end value: 2030-13-01"),
    "backwards": ({"start": "2030-01-02", "end": "2030-01-01"}, "ends before it starts"),
    "too fine": ({"start": "2020-01-01", "end": "2030-01-01"}, "more than 100000 segments"),
    "unknown": ({"from": "2030-01-01"}, "unknown key: from"),
    "no key": ({"end": "NOW", "range": "1h", "data": {}}, "give no statistics key"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_query_that_means_nothing_is_refused(engine, at, case):
    engine.deploy(document())
    at("09:00")
    query, message = REFUSED[case]

    error = refusal(lambda: stats(engine, **query))

    assert error.sqlstate == "MH422"
    assert message is None or message in str(error)


def test_a_graph_that_counts_nothing_says_so(engine):
    engine.deploy(document())

    error = refusal(lambda: stats(engine, topic="plain"))

    assert (error.sqlstate, "counts nothing" in str(error)) == ("MH422", True)
    assert refusal(lambda: stats(engine, topic="nothing")).sqlstate == "MH404"


# ids --------------------------------------------------------------------------------------------


def test_ids_are_found_by_facet_and_slice(engine, at):
    engine.deploy(document())
    for minute, color in ((0, "red"), (1, "green"), (2, "red"), (7, "red")):
        at(f"09:0{minute}")
        start(engine, f"j{minute}", color=color)
    at("09:30")

    found = ids(engine)

    assert found["facets"] == ["item/color:green", "item/color:red"]
    assert found["counts"] == [
        {"facet": "item/color:green", "count": 1},
        {"facet": "item/color:red", "count": 3},
    ]
    assert found["segments"] == [
        {
            "time": "2030-01-01T09:00Z",
            "measures": [
                {"type": "ids", "target": "item/color:green", "time": "2030-01-01T09:00Z",
                 "count": 1, "ids": ["j1"]},
                {"type": "ids", "target": "item/color:red", "time": "2030-01-01T09:00Z",
                 "count": 2, "ids": ["j0", "j2"]},
            ],
        },
        {
            "time": "2030-01-01T09:05Z",
            "measures": [
                {"type": "ids", "target": "item/color:red", "time": "2030-01-01T09:05Z",
                 "count": 1, "ids": ["j7"]},
            ],
        },
    ]  # fmt: skip
    one = ids(engine, "item/color:green", "item/color:blue")
    assert one["facets"] == ["item/color:green", "item/color:blue"]
    assert one["counts"] == [{"facet": "item/color:green", "count": 1}]


def test_a_value_too_long_to_be_indexed_is_refused_and_nothing_is_written(engine):
    engine.deploy(document())

    error = refusal(lambda: start(engine, "a", color="x" * 600))

    assert (error.sqlstate, "item/color" in str(error)) == ("MH422", True)
    assert engine.one("select count(*) from hotmesh.jobs") == 0


# against an oracle ------------------------------------------------------------------------------

NUMBERS = st.one_of(
    st.integers(-(10**12), 10**12),
    st.decimals(-1000, 1000, places=3).map(float),
    st.sampled_from(["17", "-2.5", " 3 ", "1e3"]),
)
NO_NUMBERS = st.sampled_from([None, "", "large", True, "1e", "."])
JOBS = st.lists(
    st.tuples(
        st.integers(0, 7200),  # seconds after midnight
        st.sampled_from(["red", "green", None]),
        st.one_of(NUMBERS, NO_NUMBERS),
    ),
    max_size=25,
)
STEPS = {"5m": 5, "10m": 10, "15m": 15, "30m": 30, "1h": 60}
MIDNIGHT = datetime(2030, 1, 1, tzinfo=UTC)


def expected(jobs: list[Any]) -> dict[str, Any]:
    """The figures of some jobs, exactly."""
    found: dict[str, Any] = defaultdict(int)
    numbers = []
    for _, color, size in jobs:
        if color is not None:
            found[f"count item/color:{color}"] += 1
        if size is None:
            continue
        found[f"count size:{text(size)}"] += 1
        try:
            numbers.append(Fraction(str(size).strip()) if size is not True else None)
        except ValueError:
            continue
    numbers = sorted(number for number in numbers if number is not None)
    if numbers:
        half = len(numbers) // 2
        found["sum size"] = sum(numbers)
        found["avg size"] = sum(numbers) / len(numbers)
        found["mdn size"] = (numbers[half] + numbers[-half - 1]) / 2
        found["max size"] = numbers[-1]
        found["min size"] = numbers[0]
    return dict(found)


def text(value: Any) -> str:
    """A value as JavaScript's String() writes it."""
    if value is True:
        return "true"
    return f"{value:.12g}" if isinstance(value, float) else str(value)


def same(found: dict[str, Any], wanted: dict[str, Any]) -> bool:
    """Equal to the last digit; only an average may be a fraction that ends nowhere."""
    return found.keys() == wanted.keys() and all(
        math.isclose(found[name], wanted[name], rel_tol=1e-15)
        if name.startswith("avg")
        else Fraction(str(found[name])) == wanted[name]
        for name in found
    )


@pytest.fixture
def exact(engine):
    """Five graphs that count alike, each with its granularity; numbers keep all their digits."""
    for app, granularity in enumerate(STEPS):
        text = document(granularity).replace("id: t\n", f"id: t{app}\n", 1)
        engine.deploy(text)
    return engine


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(JOBS, st.sampled_from(list(STEPS)), st.integers(0, 7200), st.integers(0, 180))
def test_every_figure_is_what_adding_up_by_hand_gives(exact, jobs, granularity, begin, minutes):
    app = f"t{list(STEPS).index(granularity)}"
    first = MIDNIGHT + timedelta(seconds=begin)
    last = first + timedelta(minutes=minutes)
    with exact.db.transaction(force_rollback=True):
        for n, (second, color, size) in enumerate(jobs):
            moment = MIDNIGHT + timedelta(seconds=second)
            exact.db.execute("select set_config('hotmesh.fake_now', %s, true)", (str(moment),))
            data = {"id": f"j{n}", "shop": "s", "size": size, "item": {"color": color}}
            exact.call("publish", app=app, topic="go", data=data)
        query = {"data": {"shop": "s"}, "start": first.isoformat(), "end": last.isoformat()}
        [(found,)] = exact.call("get_stats", app=app, topic="go", query=query)
        [(listed,)] = exact.call("get_ids", app=app, topic="go", query=query)

    step = STEPS[granularity]
    slices = defaultdict(list)
    for n, job in enumerate(jobs):
        slices[job[0] // 60 // step].append((n, job))
    wanted = range(begin // 60 // step, (begin // 60 + minutes) // step + 1)
    inside = [slices[slice] for slice in wanted]
    every = [job for slice in inside for _, job in slice]
    assert found["count"] == len(every)
    assert same(figures(found["measures"]), expected(every))
    assert len(found["segments"]) == len(inside)
    for segment, slice in zip(found["segments"], inside, strict=True):
        assert segment.get("count", 0) == len(slice)
        assert same(figures(segment["measures"]), expected([job for _, job in slice]))
    assert {c["facet"]: c["count"] for c in listed["counts"]} == {
        name.removeprefix("count "): count
        for name, count in expected(every).items()
        if name.startswith("count item/")
    }
    assert sorted(
        id for s in listed["segments"] for m in s["measures"] for id in m["ids"]
    ) == sorted(f"j{n}" for slice in inside for n, job in slice if job[1] is not None)


# many at once -----------------------------------------------------------------------------------


def test_publishers_of_one_series_do_not_wait_for_each_other(engine, session, at):
    engine.deploy(document())
    at("09:00")
    sessions = [session(autocommit=False) for _ in range(16)]

    for n, publisher in enumerate(sessions):  # none has committed when the next one publishes
        assert start(publisher, f"j{n}", color="red", size=1).outcome == "started"
    for publisher in sessions:
        publisher.db.commit()

    assert figures(stats(engine)["measures"])["sum size"] == 16


def test_nothing_is_lost_when_sixteen_publish_at_once(engine, session, at):
    engine.deploy(document())
    at("09:00")

    def publish(number: int) -> Any:
        publisher = session()
        return lambda: [
            start(publisher, f"j{number}-{n}", color="red", size=n).outcome for n in range(10)
        ]

    answers = together(*(publish(number) for number in range(16)))

    assert answers == [["started"] * 10] * 16
    assert figures(stats(engine)["measures"])["count item/color:red"] == 160
    assert ids(engine)["counts"] == [{"facet": "item/color:red", "count": 160}]


def test_only_a_graph_that_counts_writes_for_it(engine, at):
    engine.deploy(document())
    at("09:00")
    with engine.db.transaction():
        before = written(engine)
        start(engine, "a", color="red", size=1)
        counted = written(engine)
        engine.publish("plain")
        after = written(engine)

    changes = {table: counted[table] - before[table] for table in counted}
    assert {table for table in changes if changes[table] and "_jobs" in table} == {
        "counted_jobs",
        "indexed_jobs",
    }
    assert after["counted_jobs"] == counted["counted_jobs"]


def written(engine: Engine) -> dict[str, int]:
    return dict(
        engine.ask(
            "select relname, n_tup_ins + n_tup_upd + n_tup_del from pg_stat_xact_user_tables"
            " where schemaname = 'hotmesh'"
        )
    )


# pruning ----------------------------------------------------------------------------------------


def test_old_statistics_are_forgotten_and_young_ones_are_not(engine, at):
    engine.deploy(document("infinity"))
    at("09:00")
    for n in range(5):
        start(engine, f"old{n}", color="red")
    at.skip("2 days")
    start(engine, "new", color="red")

    def prune(**arguments):
        return engine.call("prune_statistics", **arguments)[0].prune_statistics

    assert prune(older_than="1 day", limit=3) == 6
    assert prune(older_than="1 day") == 4
    assert prune(older_than="1 day") == 0
    assert stats(engine)["count"] == 1
    assert ids(engine)["segments"][0]["measures"][0]["ids"] == ["new"]
    assert refusal(lambda: prune(older_than="0")).sqlstate == "MH422"


# signals to all ---------------------------------------------------------------------------------


def signal_all(engine: Engine, *facets: str, scrub: bool = False, **more: Any) -> int:
    query = {"data": {"shop": "s"}, "end": "NOW", "range": "1h", "facets": list(facets)} | more
    query |= {"scrub": True} if scrub else {}
    [(count,)] = engine.call("signal_all", app="t", topic="answer", data={"go": 1}, query=query)
    return count


def test_all_jobs_of_a_facet_are_signalled_each_with_its_id(engine, at):
    engine.deploy(document())
    at("09:00")
    for n, color in enumerate(["red", "green", "red", "red"]):
        start(engine, f"j{n}", color=color)
    engine.interrupt("j3")

    assert signal_all(engine, "item/color:red") == 2

    assert [engine.job(f"j{n}").status for n in range(4)] == [
        "completed", "running", "completed", "interrupted",
    ]  # fmt: skip
    assert engine.job("j2").data == {"got": {"go": 1, "id": "j2"}}
    assert engine.one("select count(*) from hotmesh.letters") == 0
    assert signal_all(engine, "item/color:red") == 0


def test_without_facets_all_that_is_indexed_is_signalled(engine, at):
    engine.deploy(document())
    at("09:00")
    start(engine, "a", color="red")
    start(engine, "b", color="green")
    start(engine, "c")

    assert signal_all(engine) == 2
    assert engine.job("c").status == "running"


def test_jobs_outside_the_span_or_the_series_are_left_alone(engine, at):
    engine.deploy(document())
    at("07:00")
    start(engine, "early", color="red")
    at("09:00")
    start(engine, "other", shop="x", color="red")
    start(engine, "mine", color="red")

    assert signal_all(engine, "item/color:red") == 1
    assert engine.job("mine").status == "completed"


LATER = document().replace(
    "transitions:\n        t1: [{to: ask}]",
    "  work: {type: worker, topic: do}\n      transitions:\n"
    "        t1: [{to: work}]\n        work: [{to: ask}]",
)


def test_a_job_that_does_not_wait_yet_finds_its_signal_kept(engine, at):
    engine.deploy(LATER)
    at("09:00")
    start(engine, "a", color="red")

    assert signal_all(engine, "item/color:red") == 1
    assert engine.job("a").status == "running"
    engine.complete(engine.claim()[0].done())

    assert engine.job("a").data == {"got": {"go": 1, "id": "a"}}


def test_scrub_lets_the_index_forget_what_was_signalled(engine, at):
    engine.deploy(LATER)
    at("09:00")
    start(engine, "a", color="red")
    start(engine, "b", color="green")

    assert signal_all(engine, "item/color:red", scrub=True) == 1
    assert signal_all(engine, "item/color:red") == 0
    assert ids(engine)["counts"] == [{"facet": "item/color:green", "count": 1}]
    assert stats(engine)["count"] == 2


def test_of_many_who_scrub_at_once_each_job_is_signalled_by_one(engine, session, at):
    engine.deploy(LATER)
    at("09:00")
    for n in range(30):
        start(engine, f"j{n}", color="red")
    sessions = [session() for _ in range(6)]

    counts = together(*(lambda s=s: signal_all(s, "item/color:red", scrub=True) for s in sessions))

    assert sum(counts) == 30
    assert engine.one("select count(*) from hotmesh.letters") == 30


def test_who_scrubs_waits_for_nobody_who_does(engine, session, at):
    """It may hold a job that the other wants: what another has found is the other's to signal."""
    engine.deploy(LATER)
    at("09:00")
    start(engine, "a", color="red")
    other = session(autocommit=False)
    assert signal_all(other, "item/color:red", scrub=True) == 1

    assert signal_all(engine, "item/color:red", scrub=True) == 0

    other.db.rollback()
    assert signal_all(engine, "item/color:red", scrub=True) == 1


@pytest.mark.parametrize("graph", [LATER, document()], ids=["registering", "waiting"])
def test_signalling_all_never_deadlocks_with_workers_and_other_signallers(
    engine, session, at, graph
):
    engine.deploy(graph)
    at("09:00")
    sessions = [session() for _ in range(4)]
    for round in range(8):
        names = [f"r{round}-{n}" for n in range(12)]
        for name in names:
            start(engine, name, color=f"c{round}")
        tasks = engine.claim(limit=100, lease="10 minutes")
        random = list(reversed(names))

        facet = f"item/color:c{round}"
        answers = together(
            lambda facet=facet: signal_all(sessions[0], facet),
            lambda facet=facet: signal_all(sessions[1], facet),
            lambda tasks=tasks: sessions[2].outcomes(*(task.done() for task in tasks)),
            lambda names=random: [sessions[3].signal({"id": name}).outcome for name in names],
        )

        assert not [answer for answer in answers if isinstance(answer, psycopg.Error)]
        assert {engine.job(name).status for name in names} == {"completed"}


def test_a_signal_to_all_holds_no_address_while_it_waits_for_a_job(engine, session, at):
    """A batch has locked two jobs, and is about to register the wait of the first."""
    engine.deploy(LATER)
    at("09:00")
    start(engine, "a", color="red")
    start(engine, "b", color="red")
    tasks = {task.job_key: task for task in engine.claim()}
    engine.complete(tasks["b"].done())
    batch, sender = session(autocommit=False), session()
    batch.db.execute("select from hotmesh.jobs order by job_id for no key update")

    sent = Later(lambda: signal_all(sender, "item/color:red"))
    assert is_waiting_for_a_lock(engine.db, sender.pid)
    assert batch.outcomes(tasks["a"].done()) == ["completed"]
    batch.db.commit()

    assert sent.result() == 2
    assert [engine.job(name).status for name in "ab"] == ["completed", "completed"]


def test_a_person_who_answers_and_a_signal_to_all_agree(engine, session, at):
    text = document().replace("{type: hook, job", "{type: hook, escalation: {role: boss}, job")
    engine.deploy(text)
    at("09:00")
    for n in range(10):
        start(engine, f"j{n}", color="red")
    cards = [engine.escalation(f"j{n}").id for n in range(10)]
    sender, people = session(), session()

    sent, answers = together(
        lambda: signal_all(sender, "item/color:red"),
        lambda: [people.esc("resolve", card, payload={"by": "them"}) for card in reversed(cards)],
    )

    assert set(answers) <= {"resolved", "already_resolved"}
    assert answers.count("resolved") + sent >= 10
    assert {engine.job(f"j{n}").status for n in range(10)} == {"completed"}


@pytest.mark.parametrize(
    ("query", "sqlstate"),
    [
        ({"facets": "item/color:red"}, "MH422"),
        ({"range": "1w"}, "MH422"),
        ({"colour": "red"}, "MH422"),
    ],
)
def test_a_signal_to_all_that_means_nothing_is_refused(engine, at, query, sqlstate):
    engine.deploy(document())
    at("09:00")

    assert refusal(lambda: signal_all(engine, **query)).sqlstate == sqlstate


def test_a_signal_to_all_needs_a_hook_and_an_object(engine, at):
    engine.deploy(document())
    query = {"data": {"shop": "s"}, "end": "NOW", "range": "1h"}

    nowhere = refusal(
        lambda: engine.call("signal_all", app="t", topic="nothing", data={}, query=query)
    )
    text = refusal(
        lambda: engine.call("signal_all", app="t", topic="answer", data=Jsonb("x"), query=query)
    )

    assert (nowhere.sqlstate, text.sqlstate) == ("MH404", "MH422")


def test_the_index_is_read_by_facet_however_many_jobs_there_are(engine, at):
    engine.deploy(document())
    at("09:00")
    engine.db.execute(
        "insert into hotmesh.indexed_jobs select 't', 'go', 's', 'item/color:' || n % 500,"
        " hotmesh.clock(), gen_random_uuid(), 'j' || n from generate_series(1, 20000) n"
    )
    with engine.db.transaction():
        before = read(engine, "indexed_jobs")
        ids(engine, "item/color:7")
        assert signal_all(engine, "item/color:7") == 0
        assert read(engine, "indexed_jobs") - before <= 200


def read(engine: Engine, table: str) -> int:
    return engine.one(
        "select coalesce(sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)), 0)::integer"
        " from pg_stat_xact_user_tables where relname = %s",
        table,
    )
