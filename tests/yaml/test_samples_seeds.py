"""The sample seeds: five graphs of orders, gathered by $ref: approvals, statistics, signals."""

from __future__ import annotations

import pytest
from mesh import SAMPLES
from psycopg.types.json import Jsonb

from hotmesh_pg import Client, HotMesh
from hotmesh_pg.compiler import compile_file

DOCUMENT = SAMPLES / "seeds" / "hotmesh.yaml"
SPAN = {"range": "1h", "end": "NOW"}
COLORS, SIZES, FACILITIES = ("red", "green", "blue"), ("sm", "md", "lg"), ("acme", "spy", "blg")


@pytest.fixture
def seeds(app, at):
    """The app of the seeds, at a quarter past nine."""
    at("09:15")
    compiled = compile_file(DOCUMENT)
    app.db.execute(compiled.script().encode())
    app.app = compiled.app.app_id
    app.activate(compiled.app.version)
    return app


def test_the_document_is_planned_from_its_path():
    app = compile_file(DOCUMENT).app

    assert [graph.subscribes for graph in app.graphs] == [
        "order.scheduled",
        "order.finalize",
        "order.approval.requested",
        "order.approval.price.requested",
        "sleep.do",
    ]
    assert app.warnings == ()


async def test_the_document_is_deployed_from_its_path_and_activated(dsn):
    async with await Client.connect(dsn, pool_size=2) as client:
        mesh = HotMesh(client, "seeds")
        outcomes = [await mesh.deploy(DOCUMENT) for _ in range(2)]
        await mesh.activate(1)

        job = await mesh.pubsub("order.approval.price.requested", {"id": "o", "price": 1})

    assert outcomes == ["deployed", "unchanged"]
    assert (job.status, job.data) == ("completed", {"id": "o", "approved": True})


@pytest.mark.parametrize(
    ("price", "data"),
    [
        (99.99, {"approved": True, "told": "welcome"}),
        (100, {"approved": False, "told": "too much"}),
        (55, {"approved": True, "told": "welcome"}),
        (1e6, {"approved": False, "told": "too much"}),
    ],
)
def test_an_awaited_graph_approves_a_price_or_rejects_it(seeds, price, data):
    key = seeds.publish({"id": "o-1", "price": price}, topic="order.approval.requested")

    assert seeds.done(key) == {"id": "o-1"} | data


def test_what_the_approval_has_seen_is_told_with_its_step(seeds):
    key = seeds.publish({"id": "o-1", "price": 55}, topic="order.approval.requested")

    assert seeds.step(key, "price").telemetry == {"price": 55, "approved": True}


@pytest.mark.parametrize(("price", "approved"), [(99, True), (100, False)])
def test_the_awaited_graph_may_be_asked_directly(seeds, price, approved):
    key = seeds.publish({"id": "o-1", "price": price}, topic="order.approval.price.requested")

    assert seeds.done(key) == {"id": "o-1", "approved": approved}


def schedule(app, id="ord_1", color="red", size="sm", facility="acme", **more):
    data = {"id": id, "type": "widget", "color": color, "size": size, "facility": facility}
    return app.publish(data | more, topic="order.scheduled")


def test_a_scheduled_order_waits_until_it_is_routed(seeds):
    assert schedule(seeds) == "ord_1"
    assert seeds.job("ord_1").status == "running"

    assert seeds.signal("order.routed", {"id": "ord_1", "route": "north"}) == (
        "delivered",
        "ord_1",
    )

    assert seeds.done("ord_1") == {"route": "north"}


def many(app):
    """81 orders, three for each color, size and facility; answers their keys."""
    keys = []
    for n in range(81):
        color, size, facility = COLORS[n % 3], SIZES[n // 3 % 3], FACILITIES[n // 9 % 3]
        keys.append(schedule(app, f"ord_{1000 + n}", color, size, facility))
    return keys


def test_81_orders_have_the_keys_that_they_asked_for(seeds):
    keys = many(seeds)

    assert keys == [f"ord_{n}" for n in range(1000, 1081)]
    assert seeds.count("jobs", "waits") == 162


def test_a_key_that_a_live_order_has_is_refused(seeds):
    schedule(seeds)

    outcome = seeds.db.execute(
        "select outcome from hotmesh.publish('seeds', 'order.scheduled', %s)",
        (Jsonb({"id": "ord_1", "type": "t", "size": "s"}),),
    ).fetchone()

    assert (outcome, seeds.count("jobs")) == (("duplicate",), 1)


def test_a_signal_wakes_one_of_many(seeds):
    many(seeds)

    assert seeds.signal("order.routed", {"id": "ord_1054"}) == ("delivered", "ord_1054")

    assert seeds.job("ord_1054").status == "completed"
    assert seeds.count("waits") == 80


def test_a_worker_finalizes_an_order(seeds):
    key = seeds.publish({"id": "o-1"}, topic="order.finalize")

    seeds.work(order__finalize=lambda data: {"finalized": data["id"]})

    assert seeds.done(key) == {"finalized": "o-1"}


@pytest.mark.parametrize("duration", [1, "1", 0.5])
def test_a_job_sleeps_for_as_long_as_it_says(seeds, at, duration):
    key = seeds.publish({"duration": duration}, topic="sleep.do")
    seeds.fire()
    assert seeds.job(key).data == {"duration": duration, "done": False}

    at.skip(f"{duration} seconds")
    seeds.fire()

    assert seeds.done(key) == {"duration": duration, "done": True}


# statistics ---------------------------------------------------------------------------------------


def ask(app, query, *arguments):
    return app.db.execute(query.encode(), arguments).fetchone()[0]


def of_size(size, **more):
    return Jsonb({"data": {"type": "widget", "size": size}} | SPAN | more)


def test_an_hour_of_statistics_has_13_segments(seeds, at):
    many(seeds)
    at.skip("10 minutes")
    schedule(seeds, "late")

    stats = ask(seeds, "select hotmesh.get_stats('seeds', 'order.scheduled', %s)", of_size("sm"))

    assert (stats["key"], stats["granularity"], stats["count"]) == ("widget-sm", "5m", 28)
    assert [s["time"][11:] for s in stats["segments"]] == [
        *(f"08:{m}Z" for m in range(25, 60, 5)),
        *(f"09:{m:02}Z" for m in range(0, 30, 5)),
    ]
    assert [s.get("count") for s in stats["segments"]] == [None] * 10 + [27, None, 1]
    counts = {m["target"]: m["value"] for m in stats["measures"] if m["type"] == "count"}
    assert (counts["color:red"], counts["color:green"], counts["facility:acme"]) == (10, 9, 10)


def test_ids_are_found_by_two_facets(seeds):
    many(seeds)

    ids = ask(
        seeds,
        "select hotmesh.get_ids('seeds', 'order.scheduled', %s, '{color:red,color:blue}')",
        of_size("md"),
    )

    assert {c["facet"]: c["count"] for c in ids["counts"]} == {"color:red": 9, "color:blue": 9}
    red = [id for s in ids["segments"] for m in s["measures"] if m["target"] == "color:red"
           for id in m["ids"]]  # fmt: skip
    assert sorted(red) == [f"ord_{1000 + n}" for n in range(81) if n % 3 == 0 and n // 3 % 3 == 1]


def test_all_orders_of_a_color_are_signalled(seeds):
    many(seeds)

    count = ask(
        seeds,
        "select hotmesh.signal_all('seeds', 'order.routed', %s, %s)",
        Jsonb({"route": "south"}),
        of_size("lg", facets=["color:red"]),
    )

    done = seeds.db.execute(
        "select job_key from hotmesh.jobs where status = 'completed' order by 1"
    ).fetchall()
    expected = [f"ord_{1000 + n}" for n in range(81) if n % 3 == 0 and n // 3 % 3 == 2]
    assert (count, [key for (key,) in done]) == (9, expected)
    assert seeds.done(expected[0]) == {"route": "south"}


def test_a_subscriber_to_a_pattern_hears_of_all_that_a_signal_to_all_has_woken(seeds):
    many(seeds)
    cursor = seeds.subscribe("order.routed.*", "pattern")

    query = of_size("lg", facets=["color:red"])
    ask(seeds, "select hotmesh.signal_all('seeds', 'order.routed', '{}', %s)", query)

    heard, _ = seeds.hear(cursor)
    assert len(heard) == 9
    assert {status for _, status, _, _ in heard} == {"completed"}


def test_prices_are_summed_counted_and_averaged(seeds):
    for price in (10, 20, 60):
        seeds.publish({"id": "o", "price": price}, topic="order.approval.price.requested")

    stats = ask(
        seeds,
        "select hotmesh.get_stats('seeds', 'order.approval.price.requested', %s)",
        Jsonb({"data": {}} | SPAN),
    )

    measures = {(m["type"], m["target"]): m["value"] for m in stats["measures"]}
    assert (stats["count"], stats["granularity"]) == (3, "1h")
    assert (measures["sum", "price"], measures["avg", "price"]) == (90, 30)
