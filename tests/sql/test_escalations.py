"""Escalations: who may claim, who may answer, and that the row is the switch."""

from __future__ import annotations

from functools import partial
from uuid import uuid4

import psycopg
import pytest
from hands import Engine, Later, contents, is_waiting_for_a_lock, together

ASK = """
app:
  id: t
  version: '1'
  graphs:
    - subscribes: go
      activities:
        t1: {type: trigger, stats: {id: '{$self.input.data.id}'}}
        ask:
          type: hook
          sleep: 3600
          escalation:
            role: manager
            type: approval
            subtype: large
            priority: 2
            description: Please
            metadata: {order: '{t1.output.data.id}'}
          job: {maps: {got: '{$self.hook.data}'}}
        after: {type: hook}
      transitions:
        t1: [{to: ask}]
        ask: [{to: after}]
      hooks:
        answer:
          - to: ask
            conditions: {match: [{expected: '{t1.output.data.id}', actual: '{$self.hook.data.id}'}]}
"""


@pytest.fixture
def ask(engine, at):
    """One job that waits for a manager's answer since 09:00, until 10:00."""
    at("09:00")
    engine.deploy(ASK)
    engine.publish(data={"id": "j"})
    return engine


@pytest.fixture
def row(ask):
    return ask.escalation("j")


def got(engine, job_key="j"):
    """What the job received, in a tuple, once it has; all that follows the wait has run once."""
    job = engine.job(job_key)
    if job.status == "running":
        return None
    assert job.status == "completed"
    assert engine.steps(job_key) == [("ask", "success"), ("after", "success")]
    return (job.data.get("got"),)


def test_a_waiting_job_writes_its_whole_row(ask, row, at):
    due = at("10:00")

    assert (row.namespace, row.app_id, row.topic, row.signal_key) == ("hmsh", "t", "answer", "j")
    assert (row.role, row.type, row.subtype, row.priority) == ("manager", "approval", "large", 2)
    assert (row.description, row.metadata) == ("Please", {"order": "j"})
    assert (row.workflow_id, row.workflow_type, row.origin_id) == ("j", "go", "j")
    assert (row.status, row.expires_at, row.job_id) == ("pending", due, ask.job("j").job_id)
    assert (row.assigned_to, row.claim_count, row.milestones) == (None, 0, [])


# claims ------------------------------------------------------------------------------------------

STATES = {  # how a row came to its state, as seen by ann at 09:00
    "unassigned": {},
    "reserved for ann": {"assigned_to": "ann"},
    "reserved for bob": {"assigned_to": "bob"},
    "held by ann": {"assigned_to": "ann", "assigned_until": "2030-01-01 09:10Z"},
    "held by bob": {"assigned_to": "bob", "assigned_until": "2030-01-01 09:10Z"},
    "lapsed of ann": {"assigned_to": "ann", "assigned_until": "2030-01-01 09:00Z"},
    "lapsed of bob": {"assigned_to": "bob", "assigned_until": "2030-01-01 09:00Z"},
    "resolved": {"status": "resolved"},
    "cancelled": {"status": "cancelled"},
    "expired": {"status": "expired"},
}


def bring(engine, row, state):
    for column, value in STATES[state].items():
        engine.db.execute(
            f"update hotmesh.escalations set {column} = %s where id = %s", (value, row.id)
        )


@pytest.mark.parametrize(
    ("state", "outcome"),
    [
        ("unassigned", "claimed"),
        ("reserved for ann", "claimed"),
        ("reserved for bob", "reserved"),
        ("held by ann", "extended"),
        ("held by bob", "conflict"),
        ("lapsed of ann", "claimed"),
        ("lapsed of bob", "claimed"),
        ("resolved", "already_resolved"),
        ("cancelled", "already_cancelled"),
        ("expired", "already_expired"),
    ],
)
def test_a_claim_is_granted_by_the_state_of_the_row(ask, row, at, db, state, outcome):
    bring(ask, row, state)
    before = contents(db)

    [(told, shown)] = ask.ask(
        "select outcome, (escalation).id from hotmesh.claim_escalation(%s, 'ann', '20 minutes')",
        row.id,
    )

    now = ask.escalation("j")
    assert (told, shown) == (outcome, row.id)
    if outcome in ("claimed", "extended"):
        assert (now.assigned_to, now.assigned_until) == ("ann", at("09:20"))
        assert now.claim_expires_at == now.assigned_until
        assert now.claim_count == (1 if outcome == "claimed" else 0)
        assert now.status == "pending"
    else:
        assert contents(db) == before


def test_an_unknown_escalation_cannot_be_claimed(ask):
    assert ask.esc("claim", uuid4(), assignee="ann") == "not_found"


@pytest.mark.parametrize(
    "arguments",
    [
        {"assignee": ""},
        {"assignee": None},
        {"assignee": "ann", "duration": "0 s"},
        {"assignee": "ann", "duration": "-1 s"},
        {"assignee": "ann", "duration": "2 years"},
        {"assignee": "ann", "duration": None},
    ],
    ids=str,
)
def test_a_claim_that_makes_no_sense_is_refused(ask, row, arguments):
    with pytest.raises(psycopg.Error) as raised:
        ask.esc("claim", row.id, **arguments)

    assert raised.value.sqlstate == "MH422"


def test_a_claim_lapses_by_itself(ask, row, at):
    ask.esc("claim", row.id, assignee="ann", duration="10 minutes")
    at.skip("9 minutes 59 s")
    assert ask.esc("claim", row.id, assignee="bob") == "conflict"
    at.skip("1 s")
    at.skip("10 minutes")

    assert ask.esc("claim", row.id, assignee="bob") == "claimed"
    again = ask.escalation("j")
    assert (again.claim_count, again.first_claimed_at) == (2, at("09:00"))


def test_a_claim_that_waited_past_anothers_end_is_granted(ask, row, session, at):
    """The clock is read after the lock: what the row says is judged at that time."""
    ask.esc("claim", row.id, assignee="ann", duration="1 minute")
    holder, late = session(autocommit=False), session()
    holder.ask("select from hotmesh.escalations where id = %s for update", row.id)

    answer = Later(lambda: late.esc("claim", row.id, assignee="bob"))
    assert is_waiting_for_a_lock(ask.db, late.pid)
    at.skip("2 minutes")
    holder.db.rollback()

    assert answer.result() == "claimed"


@pytest.mark.parametrize("end", ["commit", "rollback"])
def test_a_claim_by_id_waits_for_a_resolve_and_tells_the_truth(ask, row, session, end):
    resolver, claimant = session(autocommit=False), session()
    resolver.esc("resolve", row.id)

    answer = Later(lambda: claimant.esc("claim", row.id, assignee="ann"))
    assert is_waiting_for_a_lock(ask.db, claimant.pid)
    getattr(resolver.db, end)()

    assert answer.result() == ("already_resolved" if end == "commit" else "claimed")


@pytest.mark.parametrize(
    ("state", "who", "outcome"),
    [
        ("unassigned", None, "not_claimed"),
        ("unassigned", "ann", "not_claimed"),
        ("held by ann", "ann", "released"),
        ("held by ann", None, "released"),
        ("held by bob", "ann", "wrong_assignee"),
        ("reserved for bob", None, "released"),
        ("lapsed of ann", "ann", "released"),
        ("resolved", None, "not_claimed"),
    ],
)
def test_a_release_gives_the_row_back(ask, row, db, state, who, outcome):
    bring(ask, row, state)
    before = contents(db)

    assert ask.esc("release", row.id, assignee=who) == outcome

    now = ask.escalation("j")
    if outcome == "released":
        assert (now.assigned_to, now.assigned_until, now.claim_expires_at) == (None, None, None)
    else:
        assert contents(db) == before


def test_an_unknown_escalation_cannot_be_released(ask):
    assert ask.esc("release", uuid4()) == "not_found"


# answers -----------------------------------------------------------------------------------------


def test_a_resolve_wakes_the_job_with_its_payload(ask, row, at):
    now = at.skip("5 minutes")

    outcome = ask.esc("resolve", row.id, payload={"ok": True}, actor="ann")

    done = ask.escalation("j")
    assert (outcome, got(ask)) == ("resolved", ({"ok": True},))
    assert (done.status, done.resolver_payload) == ("resolved", {"ok": True})
    assert (done.resolved_by, done.resolved_at, done.updated_at) == ("ann", now, now)
    assert ask.one("select count(*) from hotmesh.timers") == 0


def test_a_resolve_without_a_payload_answers_with_nothing_in_it(ask, row):
    ask.esc("resolve", row.id)

    assert got(ask) == ({},)


@pytest.mark.parametrize(
    ("state", "outcome"),
    [
        ("unassigned", "resolved"),
        ("reserved for ann", "resolved"),
        ("reserved for bob", "resolved"),
        ("held by ann", "resolved"),
        ("lapsed of ann", "claim_expired"),
        ("held by bob", "claimed_by_other"),
        ("lapsed of bob", "resolved"),
        ("cancelled", "already_cancelled"),
        ("expired", "already_expired"),
    ],
)
def test_who_asserts_a_claim_must_have_it_while_it_counts(ask, row, db, state, outcome):
    bring(ask, row, state)
    before = contents(db)

    assert ask.esc("resolve", row.id, payload={"n": 1}, assert_claim="ann") == outcome

    if outcome == "resolved":
        assert got(ask) == ({"n": 1},)
        assert ask.escalation("j").resolved_by == "ann"
    else:
        assert contents(db) == before


def test_who_asserts_nothing_may_answer_for_the_holder(ask, row):
    bring(ask, row, "held by bob")

    assert ask.esc("resolve", row.id) == "resolved"
    assert ask.escalation("j").resolved_by == "bob"


REPEATS = [
    ({"key": "k", "payload": {"n": 1}}, "replayed"),
    ({"key": "k", "payload": {"n": 2}}, "key_conflict"),
    ({"key": "k"}, "key_conflict"),
    ({"key": "other", "payload": {"n": 1}}, "already_resolved"),
    ({"payload": {"n": 1}}, "already_resolved"),
]


@pytest.mark.parametrize(("arguments", "outcome"), REPEATS, ids=str)
def test_a_resolve_with_a_key_may_be_sent_again(ask, row, db, arguments, outcome):
    ask.esc("resolve", row.id, payload={"n": 1}, key="k", metadata={"m": 1})
    before = contents(db)

    assert ask.esc("resolve", row.id, **arguments) == outcome
    assert contents(db) == before


def test_a_resolve_lays_its_metadata_over_the_rows(ask, row):
    ask.esc("resolve", row.id, metadata={"seen": True})

    assert ask.escalation("j").metadata == {"order": "j", "seen": True}


@pytest.mark.parametrize("metadata", ["[]", "7", "null"])
def test_metadata_must_be_an_object(ask, row, metadata):
    with pytest.raises(psycopg.Error) as raised:
        ask.esc("resolve", row.id, metadata=metadata)

    assert raised.value.sqlstate == "MH422"


def test_an_unknown_escalation_cannot_be_answered(ask):
    assert ask.esc("resolve", uuid4()) == "not_found"
    assert ask.esc("cancel", uuid4()) == "not_found"


def test_a_cancel_wakes_the_job_with_null(ask, row):
    outcome = ask.esc("cancel", row.id, actor="ann", reason="moot")

    done = ask.escalation("j")
    assert (outcome, got(ask), done.status) == ("cancelled", (None,), "cancelled")
    assert (done.milestones[0]["by"], done.milestones[0]["reason"]) == ("ann", "moot")


@pytest.mark.parametrize("verb", ["resolve", "cancel"])
@pytest.mark.parametrize("state", ["resolved", "cancelled", "expired"])
def test_a_settled_row_says_how_it_was_settled(ask, row, db, verb, state):
    bring(ask, row, state)
    before = contents(db)

    assert ask.esc(verb, row.id) == f"already_{state}"
    assert contents(db) == before


def test_a_timeout_expires_the_row_and_wakes_the_job_with_its_instant(ask, row, at):
    now = at("10:00")

    ask.claim()

    done = ask.escalation("j")
    assert got(ask) == ({"timestamp": int(now.timestamp() * 1000)},)
    assert (done.status, done.resolved_at, done.updated_at) == ("expired", None, now)
    assert ask.esc("resolve", row.id) == "already_expired"


def test_a_signal_resolves_the_row(ask, row):
    assert ask.signal({"id": "j", "n": 1}).outcome == "delivered"

    done = ask.escalation("j")
    assert got(ask) == ({"id": "j", "n": 1},)
    assert (done.status, done.resolver_payload) == ("resolved", {"id": "j", "n": 1})


def test_a_letter_that_came_first_asks_nobody(ask):
    ask.signal({"id": "k", "n": 1})

    ask.publish(data={"id": "k"})

    assert got(ask, "k") == ({"id": "k", "n": 1},)
    assert ask.one("select count(*) from hotmesh.escalations where workflow_id = 'k'") == 0


def test_the_end_of_a_job_cancels_what_it_asked(ask, row):
    ask.interrupt("j")

    assert ask.escalation("j").status == "cancelled"
    assert ask.esc("resolve", row.id) == "already_cancelled"


# the row is the switch ---------------------------------------------------------------------------

DIRECT = {
    "resolved": ("status = 'resolved', resolver_payload = '{\"n\": 1}'", {"n": 1}),
    "resolved with nothing": ("status = 'resolved'", {}),
    "cancelled": ("status = 'cancelled'", None),
}


@pytest.mark.parametrize(("change", "received"), DIRECT.values(), ids=DIRECT)
@pytest.mark.parametrize("table", ["public.hmsh_escalations", "hotmesh.escalations"])
def test_a_plain_update_wakes_the_job(ask, row, table, change, received):
    ask.db.execute(f"update {table} set {change} where workflow_id = 'j'")

    assert got(ask) == (received,)


def test_a_plain_update_to_expired_wakes_the_job_with_the_instant(ask, row, at):
    now = at("09:30")

    ask.db.execute("update public.hmsh_escalations set status = 'expired'")

    assert got(ask) == ({"timestamp": int(now.timestamp() * 1000)},)


def test_a_plain_update_of_many_rows_wakes_each_with_its_own(ask):
    for n in range(5):
        ask.publish(data={"id": f"k{n}"})

    ask.db.execute(
        """update public.hmsh_escalations set status = 'resolved',
             resolver_payload = jsonb_build_object('for', workflow_id)
            where workflow_id like 'k%'"""
    )

    assert [got(ask, f"k{n}") for n in range(5)] == [({"for": f"k{n}"},) for n in range(5)]
    assert got(ask) is None


def test_a_plain_update_of_another_column_wakes_nobody(ask, row):
    ask.db.execute("update public.hmsh_escalations set priority = 1")

    assert got(ask) is None
    assert ask.escalation("j").priority == 1


@pytest.mark.parametrize(
    "write", ["resolve", "cancel", "update", "signal"], ids=lambda verb: f"by {verb}"
)
def test_an_answer_that_is_rolled_back_leaves_no_trace(ask, row, session, db, write):
    before = contents(db)
    caller = session(autocommit=False)

    if write == "update":
        caller.db.execute("update public.hmsh_escalations set status = 'resolved'")
    elif write == "signal":
        caller.signal({"id": "j"})
    else:
        caller.esc(write, row.id)
    assert caller.job("j").status == "completed"
    caller.db.rollback()

    assert contents(db) == before
    assert ask.esc("resolve", row.id) == "resolved"
    assert got(ask) == ({},)


def test_an_answer_joins_the_callers_own_work(ask, row, session):
    caller = session(autocommit=False)
    caller.db.execute("create table public.orders (state text)")
    caller.db.execute("insert into public.orders values ('open')")
    caller.esc("resolve", row.id, payload={"ok": True})
    caller.db.execute("update public.orders set state = 'approved'")
    caller.db.commit()

    assert ask.one("select state from public.orders") == "approved"
    assert got(ask) == ({"ok": True},)


# one arbiter -------------------------------------------------------------------------------------

ANSWERS = {
    "resolve": lambda e, id_: e.esc("resolve", id_, payload={"by": "resolve"}),
    "cancel": lambda e, id_: e.esc("cancel", id_),
    "signal": lambda e, id_: e.signal({"id": "j", "by": "signal"}).outcome,
    "update": lambda e, id_: e.db.execute(
        """update public.hmsh_escalations
              set status = 'resolved', resolver_payload = '{"by": "update"}'
            where id = %s and status = 'pending' returning 'updated'""",
        (id_,),
    ).fetchall(),
    "interrupt": lambda e, id_: e.interrupt("j"),
}
RECEIVED = {
    "resolve": {"by": "resolve"},
    "cancel": None,
    "signal": {"id": "j", "by": "signal"},
    "update": {"by": "update"},
}
STATUS = {
    "resolve": "resolved",
    "cancel": "cancelled",
    "signal": "resolved",
    "update": "resolved",
    "interrupt": "cancelled",
}
# What the second one says when the first has answered.
LOSES = {
    ("resolve", "resolve"): "already_resolved",
    ("resolve", "cancel"): "already_resolved",
    ("resolve", "signal"): "kept",
    ("resolve", "update"): "40001",  # PostgreSQL's answer to a row that moved: documented
    ("resolve", "interrupt"): "already_ended",
    ("signal", "resolve"): "already_resolved",
    ("signal", "cancel"): "already_resolved",
    ("signal", "signal"): "kept",
    ("signal", "update"): "40001",
    ("update", "resolve"): "already_resolved",
    ("update", "signal"): "kept",
    ("update", "update"): "40001",
    ("interrupt", "resolve"): "already_cancelled",
    ("interrupt", "cancel"): "already_cancelled",
    ("interrupt", "signal"): "kept",
    ("interrupt", "update"): "40001",
}


@pytest.mark.parametrize(("first", "second"), LOSES, ids="-".join)
def test_of_two_answers_the_first_counts_and_the_second_is_told(ask, row, session, first, second):
    one, two = session(autocommit=False), session()
    ANSWERS[first](one, row.id)

    answer = Later(lambda: ANSWERS[second](two, row.id))
    assert is_waiting_for_a_lock(ask.db, two.pid)
    one.db.commit()

    if LOSES[first, second] == "40001":
        with pytest.raises(psycopg.errors.SerializationFailure):
            answer.result()
    else:
        assert answer.result() == LOSES[first, second]
    assert ask.escalation("j").status == STATUS[first]
    if first == "interrupt":
        assert ask.job("j").status == "interrupted"
    else:
        assert got(ask) == (RECEIVED[first],)


@pytest.mark.parametrize("answer", ["resolve", "cancel", "signal", "update"])
def test_a_timeout_passes_over_a_row_that_is_being_answered(ask, row, session, at, answer):
    at("10:00")
    one, timer = session(autocommit=False), session()
    ANSWERS[answer](one, row.id)

    timer.claim(worker="timer")
    one.db.commit()

    assert got(ask) == (RECEIVED[answer],)
    assert ask.escalation("j").status == STATUS[answer]


@pytest.mark.parametrize("second", ["resolve", "cancel", "signal"])
def test_who_answers_while_the_time_runs_out_is_told(ask, row, session, at, second):
    now = at("10:00")
    timer, two = session(autocommit=False), session()
    timer.claim(worker="timer")

    answer = Later(lambda: ANSWERS[second](two, row.id))
    assert is_waiting_for_a_lock(ask.db, two.pid)
    timer.db.commit()

    assert answer.result() == ("kept" if second == "signal" else "already_expired")
    assert got(ask) == ({"timestamp": int(now.timestamp() * 1000)},)


def test_a_timeout_waits_for_who_is_claiming(ask, row, session, at):
    at("10:00")
    claimant, timer = session(autocommit=False), session()
    claimant.esc("claim", row.id, assignee="ann")

    timer.claim(worker="timer")
    claimant.db.commit()

    assert ask.escalation("j").status == "pending"
    ask.claim()
    assert ask.escalation("j").status == "expired"


def test_a_signal_and_a_resolve_that_cross_do_not_wait_for_each_other(ask, row, session):
    """The row is locked before the job by both: else each would hold what the other wants."""
    holder, resolver, signaller = session(autocommit=False), session(), session()
    holder.ask("select from hotmesh.jobs for no key update")

    one = Later(lambda: signaller.signal({"id": "j"}).outcome)
    assert is_waiting_for_a_lock(ask.db, signaller.pid)
    two = Later(lambda: resolver.esc("resolve", row.id))
    assert is_waiting_for_a_lock(ask.db, resolver.pid)
    holder.db.rollback()

    assert (one.result(), two.result()) == ("delivered", "already_resolved")


@pytest.mark.parametrize("verb", ["resolve", "cancel"])
def test_a_row_that_was_held_while_its_job_ended_is_cancelled(ask, row, session, at, verb):
    claimant = session(autocommit=False)
    claimant.esc("claim", row.id, assignee="ann")
    ask.interrupt("j")
    claimant.db.commit()
    assert ask.escalation("j").status == "pending"

    assert ask.esc(verb, row.id) == "already_cancelled"
    assert ask.escalation("j").status == "cancelled"
    at.skip("2 s")
    ask.claim()
    assert ask.one("select count(*) from hotmesh.timers") == 0


def test_a_row_that_was_held_while_its_job_ended_is_swept(ask, row, session, at):
    claimant = session(autocommit=False)
    claimant.esc("claim", row.id, assignee="ann")
    ask.interrupt("j")
    at.skip("2 s")
    ask.claim()
    claimant.db.commit()
    at.skip("2 s")
    ask.claim()

    assert ask.escalation("j").status == "cancelled"
    assert ask.one("select count(*) from hotmesh.timers") == 0


def test_a_plain_update_of_a_row_whose_job_has_ended_is_an_error(ask, row, session):
    claimant = session(autocommit=False)
    claimant.esc("claim", row.id, assignee="ann")
    ask.interrupt("j")
    claimant.db.commit()

    with pytest.raises(psycopg.Error) as raised:
        ask.db.execute("update public.hmsh_escalations set status = 'resolved'")

    assert raised.value.sqlstate == "MH410"


# rows without a job ------------------------------------------------------------------------------


def create(engine, **fields):
    [row] = engine.ask(
        "select outcome, (escalation).id from hotmesh.create_escalation(%s)",
        psycopg.types.json.Jsonb(fields),
    )
    return row


def test_an_escalation_may_be_created_without_a_job(engine: Engine):
    outcome, id_ = create(engine, role="clerk", priority=1, metadata={"a": 1})

    [row] = engine.call("get_escalation", id=id_)
    assert (outcome, row.role, row.priority, row.metadata) == ("created", "clerk", 1, {"a": 1})
    assert (row.namespace, row.app_id, row.status) == ("hmsh", "hmsh", "pending")
    assert engine.esc("claim", id_, assignee="ann") == "claimed"
    assert engine.esc("resolve", id_, payload={"n": 1}) == "resolved"
    [row] = engine.call("get_escalation", id=id_)
    assert (row.status, row.resolver_payload) == ("resolved", {"n": 1})


def test_a_pending_signal_key_names_one_created_row(engine):
    first = create(engine, signal_key="s")
    second = create(engine, signal_key="s")
    engine.esc("cancel", first[1])
    third = create(engine, signal_key="s")

    assert (first[0], second, third[0]) == ("created", ("exists", first[1]), "created")
    assert third[1] != first[1]


@pytest.mark.parametrize(
    "fields", [{"status": "resolved"}, {"colour": "red"}, {"id": str(uuid4())}, {"job_id": "x"}]
)
def test_a_creator_chooses_only_some_columns(engine, fields):
    with pytest.raises(psycopg.Error) as raised:
        create(engine, **fields)

    assert raised.value.sqlstate == "MH422"


def test_the_list_shows_the_most_urgent_first_then_the_oldest(engine, at):
    for n, priority in enumerate([5, 1, 5, 1]):
        at(f"09:0{n}")
        create(engine, priority=priority, description=str(n))

    rows = engine.call("list_escalations", query={})

    assert [row.description for row in rows] == ["1", "3", "0", "2"]


@pytest.mark.parametrize(
    ("state", "available"),
    [
        ("unassigned", True),
        ("reserved for bob", False),
        ("held by bob", False),
        ("lapsed of bob", True),
        ("cancelled", False),
    ],
)
def test_available_means_that_somebody_else_could_claim_it(ask, row, state, available):
    bring(ask, row, state)

    [shown] = ask.call("list_escalations", query={})
    found = ask.call("list_escalations", query={"available": available})

    assert (shown.available, len(found)) == (available, 1)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"role": "manager"}, 1),
        ({"role": "clerk"}, 0),
        ({"roles": ["clerk", "manager"]}, 1),
        ({"roles": []}, 0),
        ({"type": "approval", "subtype": "large"}, 1),
        ({"metadata": {"order": "j"}}, 1),
        ({"metadata": {"order": "k"}}, 0),
        ({"workflow_id": "j"}, 1),
        ({"status": "pending"}, 1),
        ({"status": "resolved"}, 0),
        ({"priority": 2}, 1),
        ({"ids": []}, 0),
        ({"limit": 1, "offset": 1}, 0),
    ],
    ids=str,
)
def test_the_list_answers_its_query(ask, row, query, found):
    assert len(ask.call("list_escalations", query=query)) == found


def test_of_many_who_ask_with_one_key_one_creates_and_all_see_the_same_row(session):
    engines = [session() for _ in range(4)]

    for number in range(20):
        answers = together(
            *(partial(create, engine, role="clerk", signal_key=f"k{number}") for engine in engines)
        )

        assert sorted(outcome for outcome, _ in answers) == ["created"] + ["exists"] * 3
        assert len({id_ for _, id_ in answers}) == 1
