"""check_invariants(): each line reports what breaks it, and nothing else does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

INVARIANTS = Path(__file__).parents[2] / "sql" / "80_invariants.sql"
ALL = """
app:
  id: t
  version: '1'
  graphs:
    - subscribes: go
      activities:
        t1: {type: trigger, stats: {id: '{$self.input.data.id}'}}
        done: {type: worker, topic: do}
        more: {type: worker, topic: more}
        back: {type: worker, topic: back}
        ask: {type: hook, sleep: 3600, escalation: {role: manager}}
        child: {type: await, topic: below}
      transitions:
        t1: [{to: done}, {to: back}, {to: ask}, {to: child}]
        done: [{to: more}]
      hooks:
        answer:
          - to: ask
            conditions: {match: [{expected: '{t1.output.data.id}', actual: '{$self.hook.data.id}'}]}
    - subscribes: below
      activities:
        t2: {type: trigger}
        w2: {type: worker, topic: deep}
      transitions:
        t2: [{to: w2}]
"""
SCHEDULE = (
    "insert into hotmesh.schedules (app_id, schedule_id, topic, every, data, status, max_runs,"
    " runs, next_tick, due_at, timer_id, created_at, updated_at)"
)
NOWHERE = "00000000-0000-7000-8000-000000000000"
# What is done to a healthy database by hand, and the lines that must tell of it: most often one.
BREAKS = {
    "a running job has something that will move it": (
        "delete from hotmesh.tasks where queue = 'deep'",
        {"the semaphore counts the open branches"},
    ),
    "the semaphore counts the open branches": (
        "update hotmesh.jobs set semaphore = 9 where status = 'running'",
        set(),
    ),
    "an ended job has no tasks": (
        "update hotmesh.jobs set status = 'failed', semaphore = 0, ended_at = updated_at"
        " where topic = 'below' and job_key like '%-%'",
        {"an ended child has told its parent"},
    ),
    "an ended job waits for nothing": (
        "update hotmesh.jobs set status = 'failed', semaphore = 0, ended_at = updated_at"
        " where job_key = 'j'",
        {"an ended job has no tasks", "an ended job asks nobody"},
    ),
    "an ended job asks nobody": (
        "update hotmesh.escalations set status = 'pending', wait_seq = null"
        " where workflow_id = 'e'",
        set(),
    ),
    "a lease has a token of its own": (
        f"update hotmesh.tasks set token = '{NOWHERE}', worker = 'w', leased_until = created_at"
        " where due_at is null",
        set(),
    ),
    "a step is queued once": (
        "insert into hotmesh.tasks (job_id, queue, activity, dimension, created_at)"
        " select job_id, queue, activity, dimension, created_at from hotmesh.tasks"
        " where queue = 'more'",
        {"the semaphore counts the open branches"},
    ),
    "a step that is done is not queued": (
        "update hotmesh.tasks t set activity = s.activity, dimension = s.dimension"
        " from hotmesh.steps s where t.queue = 'more' and s.job_id = t.job_id",
        set(),
    ),
    "a task that backs off has its timer": (
        "update hotmesh.timers set due_at = due_at + interval '1 s' where kind = 'task'",
        set(),
    ),
    "a wait with a deadline has its timer": (
        "update hotmesh.waits set due_at = due_at + interval '1 s'",
        set(),
    ),
    "a timer has what it is set for": (
        "insert into hotmesh.timers select now(), job_id, 999999, 'wait' from hotmesh.jobs limit 1",
        set(),
    ),
    "a step was written after its job had ended": (
        "insert into hotmesh.steps"
        " (job_id, activity, dimension, status, code, started_at, ended_at)"
        " select job_id, 'late', '{0,9}', 'success', 200, ended_at, ended_at + interval '1 hour'"
        " from hotmesh.jobs where job_key = 'e'",
        set(),
    ),
    "an open escalation of a wait has its wait": (
        "insert into hotmesh.escalations (job_id, wait_seq)"
        " select job_id, 999999 from hotmesh.jobs where job_key = 'j'",
        set(),
    ),
    "a wait with an escalation has it open": (
        "delete from hotmesh.escalations where status = 'pending'",
        set(),
    ),
    "an escalation has one row": (
        "insert into hotmesh.escalations (id, status)"
        " select id, 'resolved' from hotmesh.escalations_open",
        set(),
    ),
    "no address both waits and keeps a letter": (
        "insert into hotmesh.letters (app_id, topic, key, status, code, keep_until)"
        " select app_id, topic, key, 'success', 200, now() + interval '1000 years'"
        " from hotmesh.waits where key is not null",
        set(),
    ),
    "a wait for a signal has its mailbox": ("delete from hotmesh.mailbox", set()),
    "a mailbox has a wait or a letter": (
        "insert into hotmesh.mailbox values ('t', 'answer', 'nobody')",
        set(),
    ),
    "a job that somebody waits for has its parent": (
        f"update hotmesh.jobs set parent_id = '{NOWHERE}', parent_seq = 1 where job_key = 'j'",
        set(),
    ),
    "a wait for a child has its child": (
        f"update hotmesh.waits set child_id = '{NOWHERE}' where kind = 'child'",
        set(),
    ),
    "an ended child has told its parent": (
        "update hotmesh.jobs set parent_id = w.job_id, parent_seq = w.seq from hotmesh.waits w"
        " where w.kind = 'child' and job_key = 'e'",
        set(),
    ),
    "a job's version is deployed": (
        "update hotmesh.jobs set version_id = 999999 where job_key = 'e'",
        set(),
    ),
    "a version has its functions": (
        "drop function hotmesh_app.t__1__match__answer",
        set(),
    ),
    "an active schedule has its timer": (
        f"{SCHEDULE} values ('t', 's', 'go', '1 h', '{{}}', 'active', null, 0, now(), now(),"
        f" '{NOWHERE}', now(), now())",
        set(),
    ),
    "a schedule has ended when it has run as often as it may": (
        f"{SCHEDULE} values ('t', 's', 'go', '1 h', '{{}}', 'paused', 2, 2, now(), null,"
        f" '{NOWHERE}', now(), now())",
        set(),
    ),
    "a row belongs to a job": (
        f"insert into hotmesh.job_data (job_id) values ('{NOWHERE}')",
        set(),
    ),
    "claims know of the throttles": (
        "insert into hotmesh.throttles (queue, pause) values ('', -1)",
        set(),
    ),
    "an index is whole": (
        "update pg_index set indisvalid = false"
        " where indexrelid = 'hotmesh.letters_keep_until_idx'::regclass",
        set(),
    ),
    "no function is executable by everybody": (
        "grant execute on function hotmesh.clock to public",
        set(),
    ),
}


@pytest.fixture
def healthy(engine, at):
    """A job with something of everything open, and one that has ended."""
    at("09:00")
    engine.deploy(ALL)
    for key in ("j", "e"):
        engine.publish(data={"id": key})
    engine.interrupt("e", descend=True)
    engine.complete(engine.claim("do")[0].done())
    engine.complete(engine.claim("back")[0].failed(retry={"maximum_attempts": 9}))
    assert engine.steps("j") == [
        ("done", "success"),
        ("back", "backing off"),
        ("ask", "waiting"),
        ("child", "waiting"),
        ("more", "queued"),
    ]
    assert engine.call("check_invariants") == []
    return engine


@pytest.mark.broken_on_purpose
@pytest.mark.parametrize(("invariant", "change", "also"), [(k, *v) for k, v in BREAKS.items()])
def test_a_line_reports_what_breaks_it(healthy, invariant, change, also):
    healthy.db.execute("set session_replication_role = replica")
    healthy.db.execute(change)
    healthy.db.execute("set session_replication_role = origin")

    reported = healthy.call("check_invariants")

    assert {row.invariant for row in reported} == {invariant} | also
    assert all(row.offender for row in reported)


def test_every_line_has_its_test():
    lines = re.findall(r"^  select '((?:[^']|'')+)',", INVARIANTS.read_text("utf-8"), re.M)

    assert [line.replace("''", "'") for line in lines] == list(BREAKS)
