"""Events as Python sees them: what has happened, from the outbox, each once.

The cursor is the database's: it misses nothing, in whatever order transactions commit.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hotmesh_pg import db
from hotmesh_pg.db import Source
from hotmesh_pg.ear import LOOK_EVERY, Ear

_USUAL = ("system.engine.*", "system.worker.*", "system.escalation.*")


@dataclass(frozen=True, slots=True)
class Event:
    """Something that has happened. `cursor` is where to go on from after it."""

    cursor: str
    event_id: str
    type: str
    ts: datetime
    namespace: str
    app_id: str | None
    workflow_id: str | None
    topic: str | None
    origin_id: str | None
    parent_id: str | None
    trace_id: str | None
    span_id: str | None
    data: Any


async def listen(
    source: Source,
    open_ear: Callable[[], Awaitable[Ear]],
    types: tuple[str, ...],
    after: str | None,
    app: str | None,
) -> AsyncIterator[Event]:
    """Yield events after a cursor, and whatever comes, until the caller has enough."""
    types = types or _USUAL
    ear = await open_ear()
    bell = await ear.add_bell(app, types)
    try:
        while True:
            bell.clear()
            page = await db.fetch(
                source, Event, "read_events", after=after, types=list(types), app=app
            )
            for event in page:
                after = event.cursor
                if event.event_id:  # the last row bears the cursor alone
                    yield event
            if "/" not in str(after):
                with suppress(TimeoutError):
                    async with asyncio.timeout(LOOK_EVERY):
                        await bell.wait()
    finally:
        await ear.remove_bell(bell)
