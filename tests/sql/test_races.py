"""Races of real sessions: whatever the interleaving, what anybody is told is true."""

from __future__ import annotations

import random
import time
from collections import Counter

import psycopg
import pytest
from hands import Engine, together

ROUNDS = 300

ASK = """
app:
  id: t
  version: '1'
  graphs:
    - subscribes: go
      activities:
        t1: {type: trigger, stats: {id: '{$self.input.data.id}'}}
        w1: {type: worker, topic: do}
        ask: {type: hook, job: {maps: {got: '{$self.hook.data}'}}}
        after: {type: hook}
      transitions:
        t1: [{to: w1}]
        w1: [{to: ask}]
        ask: [{to: after}]
      hooks:
        answer:
          - to: ask
            conditions: {match: [{expected: '{t1.output.data.id}', actual: '{$self.hook.data.id}'}]}
"""
APPROVAL = """
app:
  id: t
  version: '1'
  graphs:
    - subscribes: go
      activities:
        t1: {type: trigger, stats: {id: '{$self.input.data.id}'}}
        ask:
          type: hook
          sleep: 60
          escalation: {role: manager}
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


def stagger() -> None:
    """Come a little later or earlier than the other, so that neither always wins."""
    until = time.perf_counter() + random.random() * 0.002
    while time.perf_counter() < until:
        pass


def told(answer):
    """An outcome, or the SQLSTATE of an error."""
    return answer.sqlstate if isinstance(answer, psycopg.Error) else answer


def test_no_signal_is_lost_or_doubled_between_sender_and_registration(engine, session):
    engine.deploy(ASK)
    keys = [f"j{n}" for n in range(2 * ROUNDS)]
    for key in keys:
        engine.publish(data={"id": key})
    tasks = {task.job_key: task for task in engine.claim(limit=1000, lease="10 minutes")}
    registrar, sender = session(), session()

    for key in keys:
        completed, sent = together(
            lambda key=key: registrar.outcomes(tasks[key].done()),
            lambda key=key: sender.signal({"id": key}),
        )
        assert completed == ["completed"]
        assert sent.outcome in ("kept", "delivered")

    for key in keys:
        assert engine.job(key).status == "completed"
        assert engine.job(key).data == {"got": {"id": key}}
        assert engine.steps(key) == [("w1", "success"), ("ask", "success"), ("after", "success")]
    assert engine.one("select count(*) from hotmesh.letters") == 0


def test_many_senders_to_one_address_reach_each_waiter_once(engine, session):
    """Waiters come and go at one address, letters too; each signal is received exactly once."""
    engine.deploy(ASK.replace("id: '{$self.input.data.id}'", "id: '{$self.input.data.job}'"))
    for n in range(60):
        engine.publish(data={"id": "shared", "job": f"j{n}"})
    tasks = engine.claim(limit=100, lease="10 minutes")
    sessions = [session() for _ in range(4)]
    halves = [tasks[:30], tasks[30:]]

    answers = together(
        lambda: [sessions[0].outcomes(task.done()) for task in halves[0]],
        lambda: [sessions[1].outcomes(task.done()) for task in halves[1]],
        lambda: [sessions[2].signal({"id": "shared", "n": n}).outcome for n in range(30)],
        lambda: [sessions[3].signal({"id": "shared", "n": n}).outcome for n in range(30, 60)],
    )

    assert not [a for a in answers if isinstance(a, psycopg.Error)]
    received = [engine.job(f"j{n}").data["got"]["n"] for n in range(60)]
    assert sorted(received) == list(range(60))


ANSWERS = {
    "resolve": lambda e, key, id_: e.esc("resolve", id_, payload={"by": "resolve"}),
    "cancel": lambda e, key, id_: e.esc("cancel", id_),
    "signal": lambda e, key, id_: e.signal({"id": key, "by": "signal"}).outcome,
    "update": lambda e, key, id_: (
        e.db.execute(
            """update public.hmsh_escalations
                  set status = 'resolved', resolver_payload = '{"by": "update"}'
                where id = %s and status = 'pending'""",
            (id_,),
        ).rowcount
        and "updated"
    ),
    "timer": lambda e, key, id_: len(e.claim(worker="timer")),
    "interrupt": lambda e, key, id_: e.interrupt(key),
    "claim": lambda e, key, id_: e.esc("claim", id_, assignee="ann"),
}
# What each says when it has won, what the row then says, and what the job has received.
WINS = {
    "resolve": ("resolved", "resolved", {"by": "resolve"}),
    "cancel": ("cancelled", "cancelled", None),
    "signal": ("delivered", "resolved", {"by": "signal"}),
    "update": ("updated", "resolved", {"by": "update"}),
    "interrupt": ("interrupted", "cancelled", "nothing"),
    "timer": (0, "expired", "timestamp"),
}
LOSES = {
    "resolve": {"already_resolved", "already_cancelled", "already_expired"},
    "cancel": {"already_resolved", "already_cancelled", "already_expired"},
    "signal": {"kept"},
    # A plain statement is told what PostgreSQL tells: the row has moved, or is no longer pending.
    "update": {0, "40001", "MH410"},
    "interrupt": {"already_ended"},
    "timer": {0},
    "claim": {"claimed", "already_resolved", "already_cancelled", "already_expired"},
}
PAIRS = [
    ("resolve", "resolve"),
    ("resolve", "cancel"),
    ("resolve", "timer"),
    ("resolve", "interrupt"),
    ("resolve", "signal"),
    ("update", "signal"),
    ("update", "timer"),
    ("update", "resolve"),
    ("update", "interrupt"),
    ("signal", "timer"),
    ("signal", "interrupt"),
    ("signal", "claim"),
    ("timer", "interrupt"),
    ("timer", "claim"),
    ("cancel", "timer"),
]


@pytest.mark.parametrize("pair", PAIRS, ids="-".join)
def test_of_two_that_answer_at_the_same_time_one_wins_and_all_agree(engine, session, at, pair):
    at("09:00")
    engine.deploy(APPROVAL)
    keys = [f"j{n}" for n in range(ROUNDS)]
    for key in keys:
        engine.publish(data={"id": key})
    ids = dict(engine.ask("select workflow_id, id from hotmesh.escalations"))
    one, two = session(), session()
    if "timer" in pair:
        at("09:02")
        engine.db.execute("delete from hotmesh.timers")
    winners = Counter()

    for key in keys:
        if "timer" in pair:  # only this job's is due
            engine.db.execute(
                "insert into hotmesh.timers select due_at, job_id, seq, 'wait' from hotmesh.waits"
                " where key = %s",
                (key,),
            )
        answers = together(
            *(
                lambda verb=verb, e=e, key=key: stagger() or ANSWERS[verb](e, key, ids[key])
                for verb, e in zip(pair, (one, two), strict=True)
            )
        )
        winners[_winner(engine, key, pair, [told(answer) for answer in answers])] += 1

    assert winners.total() == ROUNDS
    if "timer" in pair:
        engine.claim()


def _winner(engine: Engine, key: str, pair, answers) -> str:
    """Tell who won one round, after checking that its traces agree with what it was told."""
    job, row = engine.job(key), engine.escalation(key)
    for verb, answer in zip(pair, answers, strict=True):
        assert answer in LOSES[verb] | {WINS.get(verb, (None,))[0]}, (verb, answer)
    claimed_at = [
        verb
        for verb, answer in zip(pair, answers, strict=True)
        if verb in WINS and verb != "timer" and answer == WINS[verb][0]
    ]
    if not claimed_at and "timer" in pair and row.status == "pending":
        engine.claim(worker="timer")  # it was passed over: now it is its turn
        job, row = engine.job(key), engine.escalation(key)
    if not claimed_at:
        claimed_at = ["timer"]
    [winner] = claimed_at
    _told, status, received = WINS[winner]
    assert row.status == status or (winner == "interrupt" and row.status == "pending")
    if winner == "interrupt":
        assert (job.status, engine.steps(key)) == ("interrupted", [])
        return winner
    assert job.status == "completed"
    assert engine.steps(key) == [("ask", "success"), ("after", "success")]
    if winner == "timer":
        assert list(job.data["got"]) == ["timestamp"]
    elif winner == "signal":
        assert job.data["got"] == {"id": key} | received
    else:
        assert job.data["got"] == received
    return winner


def test_tasks_that_many_sessions_claim_go_to_one_each(engine, session):
    engine.deploy(ASK)
    for n in range(200):
        engine.publish(data={"id": f"j{n}"})
    sessions = [session() for _ in range(4)]

    answers = together(
        *(
            lambda e=e, n=n: [task for _ in range(20) for task in e.claim(limit=7, worker=f"w{n}")]
            for n, e in enumerate(sessions)
        )
    )

    claimed = [task.task_id for tasks in answers for task in tasks]
    assert len(claimed) == len(set(claimed)) == 200


def test_heartbeats_and_results_of_the_same_tasks_never_meet_in_a_deadlock(engine, session):
    engine.deploy(ASK)
    for n in range(300):
        engine.publish(data={"id": f"j{n}"})
    tasks = engine.claim(limit=1000, lease="10 minutes")
    ids = [task.task_id for task in tasks]
    heart, other, sender = session(), session(), session()

    def send():
        outcomes = []
        for first in range(0, 300, 30):
            batch = tasks[first : first + 30]
            random.Random(first).shuffle(batch)
            outcomes += sender.outcomes(*[task.done() for task in batch])
        return outcomes

    beats, more, outcomes = together(
        lambda: [answer for _ in range(20) for answer in heart.extend(*ids)],
        lambda: [answer for _ in range(20) for answer in other.extend(*reversed(ids))],
        send,
    )

    assert outcomes == ["completed"] * 300
    assert set(beats) | set(more) <= {"extended", "busy", "stale"}


def test_takeovers_and_late_results_leave_one_result_a_step(engine, session):
    """Leases end while results are on their way; whoever is told completed has completed it."""
    engine.deploy(ASK)
    for n in range(100):
        engine.publish(data={"id": f"j{n}"})
    sessions = [session() for _ in range(4)]

    def work(e, name):
        mine = []
        for _ in range(40):
            tasks = e.claim(limit=10, worker=name, lease="5 ms")
            results = [task.done({"by": str(task.token)}) for task in tasks]
            answers = e.outcomes(*results, worker=name)
            mine += [r["token"] for r, a in zip(results, answers, strict=True) if a == "completed"]
        return mine

    answers = together(*(lambda e=e, n=n: work(e, f"w{n}") for n, e in enumerate(sessions)))

    assert not [a for a in answers if isinstance(a, psycopg.Error)]
    won = [token for tokens in answers for token in tokens]
    stored = engine.ask(
        "select token::text from hotmesh.steps where activity = 'w1' and status = 'success'"
    )
    assert sorted(won) == sorted(token for (token,) in stored)
