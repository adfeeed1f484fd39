"""Claim, resolve and cancel the work that waits for people.

Losing a race is an answer, not an error: look at `.outcome`, or at `.ok`. The row comes back
whatever the outcome, so that the loser sees who holds it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from hotmesh_pg.db import Source, fetch, json
from hotmesh_pg.durations import Duration, duration


@dataclass(frozen=True, slots=True)
class Escalation:
    """One piece of waiting work, as it was when the database answered."""

    id: UUID
    namespace: str
    app_id: str
    signal_key: str | None
    topic: str | None
    workflow_id: str | None
    task_queue: str | None
    workflow_type: str | None
    type: str | None
    subtype: str | None
    entity: str | None
    description: str | None
    role: str | None
    status: str
    priority: int
    assigned_to: str | None
    assigned_until: datetime | None
    claimed_at: datetime | None
    claim_expires_at: datetime | None
    first_claimed_at: datetime | None
    claim_count: int
    resolved_at: datetime | None
    resolved_by: str | None
    escalation_payload: Any
    resolver_payload: Any
    envelope: Any
    metadata: Any
    origin_id: str | None
    parent_id: str | None
    initiated_by: str | None
    created_by: str | None
    milestones: list[Any]
    trace_id: str | None
    span_id: str | None
    task_id: str | None
    expires_at: datetime | None
    created_at: datetime
    updated_at: datetime
    job_id: UUID | None


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a call, and the row as it is now (None if there is none)."""

    outcome: str
    escalation: Escalation | None

    @property
    def ok(self) -> bool:
        """Whether the call did what it was asked to."""
        return self.outcome in _DONE

    def __bool__(self) -> bool:
        return self.ok


_DONE = frozenset(
    {"created", "exists", "claimed", "extended", "released", "resolved", "replayed", "cancelled"}
)


class Escalations:
    """The inbox.

    >>> if claim := await escalations.claim(id, assignee="ada"):
    ...     await escalations.resolve(id, payload={"approved": True}, actor="ada")
    """

    def __init__(self, source: Source) -> None:
        self._source = source

    async def create(self, **fields: Any) -> Answer:
        """Ask something without a waiting job; the fields are the columns of the row."""
        return await self._call("create_escalation", fields=json(fields))

    async def get(self, id: UUID) -> Escalation | None:
        """Read one escalation, whatever its state."""
        rows = await fetch(self._source, Escalation, "get_escalation", id=id)
        return rows[0] if rows else None

    async def list(self, **query: Any) -> list[Escalation]:
        """Read the escalations that fit: role, roles, type, status, metadata, available, limit …"""
        return await fetch(self._source, Escalation, "list_escalations", query=json(query))

    async def claim(self, id: UUID, *, assignee: str, duration: Duration | None = None) -> Answer:
        """Lease one escalation to a person, or extend the lease that the person holds."""
        return await self._call(
            "claim_escalation", id=id, assignee=assignee, duration=_interval(duration)
        )

    async def release(self, id: UUID, *, assignee: str | None = None) -> Answer:
        """Give a claimed escalation back."""
        return await self._call("release_escalation", id=id, assignee=assignee)

    async def resolve(
        self,
        id: UUID,
        *,
        payload: Any = None,
        actor: str | None = None,
        metadata: dict[str, Any] | None = None,
        assert_claim: str | None = None,
        key: str | None = None,
    ) -> Answer:
        """Answer an escalation; its job goes on with the payload, in the same transaction."""
        return await self._call(
            "resolve_escalation",
            id=id,
            payload=json(payload),
            actor=actor,
            metadata=json(metadata),
            assert_claim=assert_claim,
            key=key,
        )

    async def cancel(
        self, id: UUID, *, actor: str | None = None, reason: str | None = None
    ) -> Answer:
        """Withdraw an escalation; its job goes on with null."""
        return await self._call("cancel_escalation", id=id, actor=actor, reason=reason)

    async def _call(self, function: str, /, **arguments: object) -> Answer:
        [answer] = await fetch(self._source, Answer, function, **arguments)
        return answer


def _interval(value: Duration | None) -> object:
    return None if value is None else duration(value)
