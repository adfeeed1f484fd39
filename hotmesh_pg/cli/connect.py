"""One connection for one verb."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

import psycopg
from psycopg import AsyncConnection
from psycopg.conninfo import conninfo_to_dict

from hotmesh_pg.client import Client

T = TypeVar("T")

_PATIENCE = 10  # seconds to wait for a connection


def named(dsn: str | None) -> str:
    """Return the DSN that --dsn or HOTMESH_DSN names; empty leaves it to the PG* variables."""
    return os.environ.get("HOTMESH_DSN", "") if dsn is None else dsn


def patient(dsn: str) -> str:
    """Limit the wait for a connection, unless somebody has said how long it may take."""
    if "PGCONNECT_TIMEOUT" in os.environ or "connect_timeout" in conninfo_to_dict(dsn):
        return dsn
    return psycopg.conninfo.make_conninfo(dsn, connect_timeout=_PATIENCE)


def probe(dsn: str) -> None:
    """Connect once, so that what cannot work fails at once and in plain words."""
    psycopg.connect(patient(dsn)).close()


@asynccontextmanager
async def session(dsn: str | None) -> AsyncIterator[Client]:
    """Lend a client on a single connection that commits each call."""
    connection = await AsyncConnection.connect(
        patient(named(dsn)), autocommit=True, application_name="hotmesh"
    )
    async with connection:
        yield Client.enlist(connection)


def ask(dsn: str | None, question: Callable[[Client], Awaitable[T]]) -> T:
    """Put one question to the database."""

    async def asked() -> T:
        async with session(dsn) as client:
            return await question(client)

    return asyncio.run(asked())
