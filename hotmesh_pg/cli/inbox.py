"""esc list, show, claim, release, resolve, cancel."""

from __future__ import annotations

import argparse
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from hotmesh_pg.cli import DONE
from hotmesh_pg.cli.connect import ask
from hotmesh_pg.cli.failures import Refused, Usage, read_json
from hotmesh_pg.cli.streams import record, say, show_record, show_table
from hotmesh_pg.escalations import Answer, Escalations

_LISTED = (
    "id",
    "role",
    "type",
    "priority",
    "status",
    "assigned_to",
    "workflow_id",
    "created_at",
    "metadata",
)


def listing(given: argparse.Namespace) -> int:
    """Print what waits for people."""
    wanted = {
        "role": given.role,
        "type": given.type,
        "status": None if given.status == "any" else given.status,
        "assigned_to": given.assigned_to,
        "available": given.available or None,
        "metadata": read_json(given.metadata, "--metadata"),
        "limit": given.limit,
    }
    query: dict[str, Any] = {name: value for name, value in wanted.items() if value is not None}
    found = ask(given.dsn, lambda client: client.escalations.list(**query))
    show_table(map(record, found), _LISTED, json=given.json)
    return DONE


def show(given: argparse.Namespace) -> int:
    """Print one escalation."""
    id = _id(given)
    found = ask(given.dsn, lambda client: client.escalations.get(id))
    if found is None:
        raise Refused(f"not_found: there is no escalation {id}")
    show_record(record(found), json=given.json)
    return DONE


def claim(given: argparse.Namespace) -> int:
    """Reserve."""
    id = _id(given)
    return _act(
        given,
        lambda inbox: inbox.claim(id, assignee=given.actor, duration=given.duration),
    )


def release(given: argparse.Namespace) -> int:
    """Give back."""
    id = _id(given)
    return _act(given, lambda inbox: inbox.release(id, assignee=given.actor))


def resolve(given: argparse.Namespace) -> int:
    """Answer."""
    id, payload = _id(given), read_json(given.payload, "--payload")
    return _act(given, lambda inbox: inbox.resolve(id, payload=payload, actor=given.actor))


def cancel(given: argparse.Namespace) -> int:
    """Withdraw."""
    id = _id(given)
    return _act(given, lambda inbox: inbox.cancel(id, actor=given.actor, reason=given.reason))


def _act(given: argparse.Namespace, verb: Callable[[Escalations], Awaitable[Answer]]) -> int:
    try:
        answer = ask(given.dsn, lambda client: verb(client.escalations))
    except ValueError as error:  # a duration that is none
        raise Usage(str(error)) from None
    row = None if answer.escalation is None else record(answer.escalation)
    if given.json:
        show_record({"outcome": answer.outcome, "escalation": row}, json=True)
    if not answer.ok:
        raise Refused(_why(answer))
    if not given.json:
        say(answer.outcome)
    return DONE


def _why(answer: Answer) -> str:
    row = answer.escalation
    if row is not None and row.assigned_to and answer.outcome in ("conflict", "reserved"):
        return f"{answer.outcome}: held by {row.assigned_to}"
    return answer.outcome


def _id(given: argparse.Namespace) -> UUID:
    try:
        return UUID(given.id)
    except ValueError:
        raise Usage(f"{given.id!r} is not the id of an escalation: those are UUIDs") from None
