"""One job against a model of it: whatever is done in whatever order, both agree."""

# ruff: noqa: E501 (a line of a document is not to be broken)

from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

EXAMPLES = int(50 * float(os.environ.get("HOTMESH_STORM", "1")))
RETRY = {"maximum_attempts": 2, "initial_interval": 5, "backoff_coefficient": 1}
LEASE, NAP, KEPT = timedelta(seconds=30), timedelta(seconds=60), timedelta(minutes=10)

DOCUMENT = """
app:
  id: t
  version: '1'
  graphs:
    - subscribes: go
      activities:
        t1: {type: trigger, stats: {id: '{$self.input.data.id}'}}
        w: {type: worker, topic: do, job: {maps: {w: '{$self.output.data.n}'}}}
        ask: {type: hook, sleep: 60, job: {maps: {ask: '{$self.hook.data.n}'}}}
        part: {type: hook}
        meet: {type: hook, join: all, job: {maps: {met: true}}}
      transitions:
        t1: [{to: w}, {to: ask}]
        w: [{to: part, conditions: {code: 202}}, {to: meet, conditions: {code: 200}}]
        ask: [{to: part, conditions: {code: 202}}, {to: meet, conditions: {code: 200}}]
      hooks:
        answer: [{to: ask, conditions: {match: [{expected: '{t1.output.data.id}', actual: '{$self.hook.data.id}'}]}}]
"""


@dataclass
class Model:
    """What the job must look like."""

    job: str = "none"  # none, pending, running, completed, failed, interrupted
    expires: object = None  # of a pending job
    work: str = "none"  # none, queued, leased, backing off, aside, done
    attempt: int = 1
    until: object = None  # the end of the lease, or of the back-off
    ask: str = "none"  # none, open, done
    due: object = None
    letters: list = field(default_factory=list)  # (number, code, kept until)
    steps: list = field(default_factory=list)  # (activity, status, number)
    tokens: set = field(default_factory=set)  # those with which a step was written, ever
    finals: set = field(default_factory=set)  # those with which it was ended

    def begin(self, now):
        self.job, self.work, self.attempt, self.ask = "running", "queued", 1, "open"
        self.due = now + NAP
        self.letters = [letter for letter in self.letters if letter[2] > now]
        while self.letters and self.ask == "open":
            number, code, _ = self.letters.pop(0)
            self.answer(number, code)

    def answer(self, number, code):
        """The hook is answered: by a signal, or (no number) by the time."""
        self.steps.append(("ask", "pending" if code == 202 else "success", number))
        if code != 202:
            self.ask = "done"
            self.end()

    def result(self, status, number, token):
        """The worker's result, or later answer, is taken."""
        self.steps.append(("w", status, number if status != "error" else None))
        self.tokens.add(token)
        if status == "pending":
            self.work = "aside"
            return
        self.work = "done"
        self.finals.add(token)
        if status == "error":
            self.stop("failed")
        self.end()

    def end(self):
        if self.job == "running" and (self.work, self.ask) == ("done", "done"):
            self.job = "completed"

    def stop(self, status):
        self.job, self.work, self.ask = status, "done", "done"

    def fire(self, now):
        if self.job != "running":
            return
        if self.work == "backing off" and self.until <= now:
            self.work = "queued"
        if self.ask == "open" and self.due <= now:
            self.answer(None, 200)


def machine(engine, at):  # noqa: C901 (its rules are methods)
    """The rules, for one database."""
    keys = count()
    clock = [at("09:00")]

    class Job(RuleBasedStateMachine):
        @initialize(
            early=st.lists(st.sampled_from([202, 202, 200]), max_size=2),
            begin=st.sampled_from(["publish", "publish", "publish_pending", "nothing"]),
        )
        def start(self, early, begin):
            self.model = Model()
            self.key = f"j{next(keys)}"
            self.numbers = count(1)
            self.task = None
            self.old = []
            for code in early:
                self.signal(code)
            if begin != "nothing":
                getattr(self, begin)()

        @property
        def now(self):
            return clock[0]

        @property
        def is_gone(self):
            return self.model.job == "pending" and self.model.expires <= self.now

        # what may be done

        @precondition(lambda self: self.model.job == "none" or self.is_gone)
        @rule()
        def publish_it(self):
            self.publish()

        def publish(self):
            assert engine.publish(data={"id": self.key}).outcome == "started"
            self.model.begin(self.now)

        @precondition(lambda self: self.model.job == "none" or self.is_gone)
        @rule()
        def publish_it_pending(self):
            self.publish_pending()

        def publish_pending(self):
            assert (
                engine.publish(data={"id": self.key}, options={"pending": 45}).outcome == "started"
            )
            self.model.job, self.model.expires = "pending", self.now + timedelta(seconds=45)

        @precondition(lambda self: self.model.job != "none" and not self.is_gone)
        @rule()
        def publish_again(self):
            assert engine.publish(data={"id": self.key}).outcome == "duplicate"

        @rule()
        def resume(self):
            [(told,)] = engine.call("resume_job", app="t", job_key=self.key)
            if self.model.job == "none" or self.is_gone:
                assert told == "not_found"
            elif self.model.job == "pending":
                assert told == "resumed"
                self.model.begin(self.now)
            else:
                assert told == (
                    "already_running" if self.model.job == "running" else "already_ended"
                )

        @rule(code=st.sampled_from([202, 202, 202, 200]))
        def signal_it(self, code):
            self.signal(code)

        def signal(self, code):
            number = next(self.numbers)
            told = engine.signal({"id": self.key, "n": number}, code=code).outcome
            if self.model.ask == "open":
                assert told == "delivered"
                self.model.answer(number, code)
            else:
                assert told == "kept"
                self.model.letters.append((number, code, self.now + KEPT))

        @rule(seconds=st.sampled_from([1, 1, 5, 20, 45, 300]))
        def wait(self, seconds):
            clock[0] = at(clock[0] + timedelta(seconds=seconds))

        @rule()
        def fire(self):
            assert engine.claim("nothing") == []
            self.model.fire(self.now)

        @rule()
        def claim(self):
            tasks = engine.claim("do")
            self.model.fire(self.now)
            m = self.model
            if m.work == "queued" or (m.work == "leased" and m.until <= self.now):
                if self.task:
                    self.old.append(self.task)
                [self.task] = tasks
                assert self.task.attempt == m.attempt
                m.work, m.until = "leased", self.now + LEASE
            else:
                assert tasks == []

        @precondition(lambda self: self.task is not None)
        @rule(
            status=st.sampled_from(["pending", "pending", "retry", "success", "error"]),
            twice=st.booleans(),
        )
        def complete(self, status, twice):
            m, number, token = self.model, next(self.numbers), self.task.token
            more = {"retry": RETRY} if status == "retry" else {}
            told_status = "error" if status == "retry" else status
            result = self.task.done({"n": number, "message": "no"}, status=told_status, **more)
            told = engine.outcomes(*[result] * (1 + twice))
            if m.work == "leased" and m.until > self.now:
                if status == "retry" and m.attempt == 1:
                    expected, m.work, m.attempt = "retrying", "backing off", 2
                    m.until = self.now + timedelta(seconds=5)
                else:
                    expected = "completed"
                    m.result(told_status, number, token)
            elif m.work == "aside":
                expected = "completed"
                if status != "pending":
                    m.result(told_status, number, token)
            elif m.work in ("backing off", "queued"):
                expected = "retrying"
            elif m.work == "leased":
                expected = "stale"
            else:
                taken = m.tokens if status == "pending" else m.finals
                expected = "completed" if token in taken else "stale"
            assert told == [expected] * (1 + twice)

        @precondition(lambda self: self.task is not None)
        @rule(status=st.sampled_from(["pending", "pending", "success", "error"]))
        def answer(self, status):
            m, number, token = self.model, next(self.numbers), self.task.token
            [(told,)] = engine.call(
                "answer_task", task_id=self.task.task_id, token=str(token),
                data={"n": number, "message": "no"}, status=status,
            )  # fmt: skip
            if m.work == "aside":
                assert told == ("pending" if status == "pending" else "completed")
                m.result(status, number, token)
            elif m.work in ("leased", "backing off", "queued"):
                assert told == "leased"
            else:
                done = token in m.finals and status != "pending"
                assert told == ("completed" if done else "stale")

        @precondition(lambda self: self.old)
        @rule(status=st.sampled_from(["success", "pending", "error"]))
        def complete_too_late(self, status):
            assert engine.outcomes(self.old[-1].done({}, status=status)) == ["stale"]

        @precondition(lambda self: not self.is_gone)
        @rule(descend=st.booleans(), dice=st.sampled_from([0, 0, 0, 0, 0, 1]))
        def interrupt(self, descend, dice):
            if dice == 0:
                return  # else no job would come far
            told = engine.interrupt(self.key, descend=descend)
            if self.model.job in ("pending", "running"):
                assert told == "interrupted"
                self.model.stop("interrupted")
            else:
                assert told == ("not_found" if self.model.job == "none" else "already_ended")

        # what must hold

        @invariant()
        def agree(self):
            m = self.model
            rows = engine.call("get_job", app="t", job_key=self.key)
            if m.job == "none" or self.is_gone:
                assert rows == []
                return
            [job] = rows
            assert job.status == ("running" if m.job == "pending" else m.job)
            steps = engine.call("job_steps", app="t", job_key=self.key)
            for activity, part in (("w", "output"), ("ask", "hook")):
                done = sorted(
                    (s for s in steps if s.activity == activity and s.ended_at),
                    key=lambda s: s.dimension,
                )
                assert [
                    (s.activity, s.status, (getattr(s, part) or {}).get("n")) for s in done
                ] == [step for step in m.steps if step[0] == activity]
            waiting = {s.activity: s.status for s in steps if not s.ended_at}
            assert ("ask" in waiting) == (m.ask == "open")
            states = {
                "queued": "queued",
                "leased": "leased",
                "aside": "waiting",
                "backing off": "backing off",
            }
            assert waiting.get("w") == states.get(m.work)
            assert [s.activity for s in steps].count("meet") == (
                1 if m.job == "completed"
                or (m.job == "running" and ("ask", "success") in {s[:2] for s in m.steps})
                or (m.job == "running" and m.work == "done")
                else 0
            )  # fmt: skip
            kept = engine.ask(
                "select (data ->> 'n')::int from hotmesh.letters where key = %s order by seq",
                self.key,
            )
            assert [n for (n,) in kept if n in {letter[0] for letter in m.letters}] == [
                letter[0] for letter in m.letters
            ]

        @invariant()
        def is_consistent(self):
            assert engine.call("check_invariants") == []

        def teardown(self):
            engine.interrupt(self.key)
            engine.db.execute("delete from hotmesh.letters; delete from hotmesh.mailbox")

    return Job


def test_a_job_does_what_its_model_does(engine, at):
    engine.deploy(DOCUMENT)

    run_state_machine_as_test(
        machine(engine, at),
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=40,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
