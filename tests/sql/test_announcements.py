"""Announcements: who subscribes is told of jobs; where nobody does, nothing is written or sent."""

from __future__ import annotations

import psycopg
import pytest
from hands import Later

GRAPH = """
app:
  id: t
  version: '1'
  graphs:
    - subscribes: go
      publishes: order.done
      activities:
        t1: {type: trigger}
        w: {type: worker, topic: do, job: {maps: {n: '{$self.output.data.n}'}}}
      transitions:
        t1: [{to: w}]
    - subscribes: silent
      activities: {t2: {type: trigger}}
"""


@pytest.fixture
def app(engine):
    engine.deploy(GRAPH)
    return engine


def subscribe(engine, wanted, kind="topic", subscriber="me", app="t"):
    [(cursor,)] = engine.call("subscribe", subscriber=subscriber, kind=kind, wanted=wanted, app=app)
    return cursor


def hear(engine, cursor, **more):
    """The (topic, key, status) of what was announced, and the cursor to go on from."""
    *heard, last = engine.call("hear", subscriber="me", after=cursor, **more)
    assert last.job is None
    return [(r.topic, r.wanted) for r in heard], last.cursor


def run(engine, key, topic="go"):
    engine.publish(topic, job_key=key)
    engine.complete(*[task.done({"n": 1}) for task in engine.claim("do")])


def events(engine):
    return engine.one("select count(*) from hotmesh.outbox where type ~ '^system.job'")


def listening(session):
    other = session()
    other.db.execute("listen me")
    return other


def rung(listener):
    return [(n.channel, n.payload) for n in listener.db.notifies(timeout=0.2)]


def test_a_subscriber_hears_of_exactly_the_job_it_named(app):
    cursor = subscribe(app, "order.done.k1")

    run(app, "k1")
    run(app, "k2")

    heard, _ = hear(app, cursor)
    assert heard == [("order.done.k1", "order.done.k1")]
    assert events(app) == 1


def test_the_job_is_told_as_it_is_now(app):
    cursor = subscribe(app, "order.done.k")

    run(app, "k")

    [row, _] = app.call("hear", subscriber="me", after=cursor)
    job = app.one(
        "select to_jsonb((h.job)) from hotmesh.hear('me', %s) h where topic is not null", cursor
    )
    assert (row.app_id, row.kind) == ("t", "topic")
    assert (job["status"], job["data"], job["job_key"]) == ("completed", {"n": 1}, "k")


@pytest.mark.parametrize(
    ("pattern", "fits"),
    [
        ("order.done.*", True),
        ("order.*", True),
        ("*", True),
        ("*.a.b_c", True),
        ("order.done.a.b%", False),
        ("order.done.a?b_c", False),
        ("order.*.x", False),
        ("order.done.a.bxc", False),
    ],
)
def test_a_star_stands_for_any_text_and_nothing_else_is_special(app, pattern, fits):
    cursor = subscribe(app, pattern, "pattern")

    run(app, "a.b_c")

    heard, _ = hear(app, cursor)
    assert heard == ([("order.done.a.b_c", pattern)] if fits else [])


def test_two_subscriptions_of_one_subscriber_hear_of_a_job_once_each(app):
    cursor = subscribe(app, "order.*", "pattern")
    subscribe(app, "order.done.k")

    run(app, "k")

    heard, _ = hear(app, cursor)
    assert sorted(heard) == [("order.done.k", "order.*"), ("order.done.k", "order.done.k")]
    assert events(app) == 1


def test_nobody_subscribed_costs_neither_row_nor_notification(app, session):
    listener = listening(session)

    run(app, "k")

    assert events(app) == 0
    assert rung(listener) == []


@pytest.mark.parametrize("ended", ["unsubscribed", "lapsed"])
def test_who_has_gone_is_told_nothing(app, at, session, ended):
    at("09:00")
    subscribe(app, "order.*", "pattern")
    if ended == "lapsed":
        at.skip("6 minutes")
    else:
        app.call("unsubscribe", subscriber="me", kind="pattern", wanted="order.*")

    run(app, "k")

    assert events(app) == 0


def test_hearing_keeps_a_subscription_alive(app, at):
    at("09:00")
    cursor = subscribe(app, "order.*", "pattern")
    for _ in range(4):
        at.skip("4 minutes")
        _, cursor = hear(app, cursor)

    run(app, "k")

    assert hear(app, cursor)[0] == [("order.done.k", "order.*")]


def test_a_graph_that_publishes_nothing_announces_nothing(app):
    cursor = subscribe(app, "*", "pattern")

    app.publish("silent", job_key="k")

    assert hear(app, cursor)[0] == []


def test_jobs_of_another_app_are_not_heard(app):
    cursor = subscribe(app, "*", "pattern", app="other")

    run(app, "k")

    assert hear(app, cursor)[0] == []


def test_a_subscriber_is_rung_once_a_transaction_without_a_payload(app, session):
    listener = listening(session)
    subscribe(app, "order.*", "pattern")
    for key in "abc":
        app.publish("go", job_key=key)

    app.complete(*[task.done() for task in app.claim("do")])

    assert rung(listener) == [("me", "")]


@pytest.mark.parametrize("status", ["failed", "interrupted"])
def test_a_job_that_fails_is_announced_with_its_code(app, status):
    cursor = subscribe(app, "order.*", "pattern")
    app.publish("go", job_key="k")

    if status == "failed":
        app.complete(app.claim("do")[0].failed(code=422))
    else:
        app.interrupt("k", code=422)

    assert hear(app, cursor)[0] == [("order.done.k", "order.*")]
    [data] = app.ask("select event -> 'data' from hotmesh.outbox where type ~ '^system.job'")
    assert (data[0]["status"], data[0]["code"]) == (status, 422)


def test_a_running_job_may_be_announced_before_its_end(app, session):
    listener = listening(session)
    cursor = subscribe(app, "order.*", "pattern")
    app.call("publish", app="t", topic="go", job_key="k", options={"announce": "me"})

    app.db.execute("select hotmesh._announce(j, true) from hotmesh.jobs j")

    assert hear(app, cursor)[0] == [("order.done.k", "order.*")]
    job_id = app.job("k").job_id
    assert rung(listener) == [("me", f"{job_id} interim"), ("me", "")]
    [(type,)] = app.ask("select type from hotmesh.outbox where type ~ '^system.job'")
    assert type == f"system.job.{job_id}.interim"


def test_a_rollback_announces_nothing(app, session):
    cursor = subscribe(app, "order.*", "pattern")
    app.publish("go", job_key="k")
    [task] = app.claim("do")
    other = session(autocommit=False)

    other.complete(task.done())
    other.db.rollback()

    assert hear(app, cursor)[0] == []


def test_what_commits_late_is_heard_though_a_later_one_was_heard_before(app, session):
    cursor = subscribe(app, "order.*", "pattern")
    app.publish("go", job_key="slow")
    app.publish("go", job_key="quick")
    slow, quick = app.claim("do")
    other = session(autocommit=False)

    other.complete(slow.done())
    app.complete(quick.done())
    first, cursor = hear(app, cursor)
    between, cursor = hear(app, cursor)
    other.db.commit()
    last, cursor = hear(app, cursor)

    assert first == [("order.done.quick", "order.*")]
    assert between == []
    assert last == [("order.done.slow", "order.*")]
    assert hear(app, cursor)[0] == []


def test_pages_follow_one_another_without_gap_or_repetition(app):
    cursor = subscribe(app, "order.*", "pattern")
    for n in range(7):
        run(app, f"k{n}")

    pages = []
    while True:
        page, cursor = hear(app, cursor, limit=3)
        if not page:
            break
        pages.append([topic for topic, _ in page])

    assert [len(page) for page in pages] == [3, 3, 1]
    assert [topic for page in pages for topic in page] == [f"order.done.k{n}" for n in range(7)]


def test_a_scrubbed_job_is_passed_over(app):
    cursor = subscribe(app, "order.*", "pattern")
    run(app, "k")
    run(app, "l")

    app.call("scrub", app="t", job_key="k")

    assert hear(app, cursor)[0] == [("order.done.l", "order.*")]


@pytest.mark.parametrize(
    "arguments",
    [
        {"subscriber": "", "kind": "topic", "wanted": "x", "app": "t"},
        {"subscriber": "x" * 64, "kind": "topic", "wanted": "x", "app": "t"},
        {"subscriber": "me", "kind": "other", "wanted": "x", "app": "t"},
        {"subscriber": "me", "kind": "topic", "wanted": "x"},
        {"subscriber": "me", "kind": "topic", "wanted": "", "app": "t"},
        {"subscriber": "me", "kind": "topic", "wanted": "x", "app": "t", "lease": "-1 s"},
    ],
)
def test_a_subscription_that_cannot_be_is_refused(app, arguments):
    with pytest.raises(psycopg.Error) as caught:
        app.call("subscribe", **arguments)

    assert caught.value.sqlstate == "MH422"


def test_subscriptions_are_found_by_index_however_many_there_are(app):
    app.db.execute(
        "insert into hotmesh.subscriptions select 'other', 'topic', 't', 'order.done.' || n,"
        " now() + interval '1 day' from generate_series(1, 20000) n"
    )
    app.db.execute("analyze hotmesh.subscriptions")
    subscribe(app, "order.done.k")
    subscribe(app, "order.*", "pattern")
    app.db.execute("set enable_seqscan = off")  # as in the calls that announce
    before = pages_read(app)

    [(found,)] = app.ask("select hotmesh._subscribers('t', 'order.done.k')")

    assert found == ["me"]
    assert pages_read(app) - before < 30


def pages_read(engine):
    engine.db.execute("select pg_stat_force_next_flush()")
    return engine.one(
        "select heap_blks_read + heap_blks_hit + idx_blks_read + idx_blks_hit"
        " from pg_statio_user_tables where relid = 'hotmesh.subscriptions'::regclass"
    )


def test_what_is_announced_while_it_is_being_read_is_heard_with_its_job(app, session):
    cursor = subscribe(app, "order.*", "pattern")
    app.deploy(GRAPH.replace("version: '1'", "version: '2'").replace("[{to: w}]", "[]"))
    publisher, heard = session(), []

    def publish():
        for number in range(500):
            publisher.publish(job_key=f"k{number}")

    publishing = Later(publish)
    while len(heard) < 500:
        page, cursor = hear(app, cursor)
        heard += [topic for topic, _ in page]
        if not page and publishing.done():
            heard += [topic for topic, _ in hear(app, cursor)[0]]
            break

    publishing.result()
    assert heard == [f"order.done.k{number}" for number in range(500)]
