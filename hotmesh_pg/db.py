"""The one door to the database: typed calls of hotmesh.* functions.

No other module contains SQL. A row type is a frozen dataclass whose fields name the columns it
wants, so a newer schema may add columns under an older client. A field that is itself a row type
unfolds a composite column.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import fields, is_dataclass
from datetime import timedelta
from functools import cache
from typing import Any, Protocol, TypeVar, get_args, get_type_hints

from psycopg import AsyncConnection, Connection, sql
from psycopg.types.json import Jsonb

from hotmesh_pg.errors import translated
from hotmesh_pg.payload import encode

T = TypeVar("T")


class Source(Protocol):
    """Whatever lends connections: a psycopg pool, or `Enlisted`."""

    def connection(self) -> AbstractAsyncContextManager[AsyncConnection[Any]]: ...


class Enlisted:
    """Lends one connection over and over: every call joins its transaction."""

    def __init__(self, connection: AsyncConnection[Any]) -> None:
        self._connection = connection

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[AsyncConnection[Any]]:
        """Lend the connection; committing stays its owner's business."""
        yield self._connection


async def fetch(
    source: Source, row: Callable[..., T], function: str, /, **arguments: object
) -> list[T]:
    """Call hotmesh.`function`; an argument that is None takes its SQL default."""
    async with source.connection() as connection:
        return await fetch_on(connection, row, function, **arguments)


async def fetch_on(
    connection: AsyncConnection[Any], row: Callable[..., T], function: str, /, **arguments: object
) -> list[T]:
    """Call hotmesh.`function` on this connection."""
    given = {name: value for name, value in arguments.items() if value is not None}
    with translated():
        cursor = await connection.execute(_query(row, function, *given), given)
        return [_build(row, iter(values)) for values in await cursor.fetchall()]


async def value(source: Source, function: str, /, **arguments: object) -> Any:
    """Call hotmesh.`function`, which answers one value."""
    async with source.connection() as connection:
        return await value_on(connection, function, **arguments)


async def value_on(connection: AsyncConnection[Any], function: str, /, **arguments: object) -> Any:
    """Call hotmesh.`function`, which answers one value, on this connection."""
    given = {name: value for name, value in arguments.items() if value is not None}
    with translated():
        cursor = await connection.execute(_query(None, function, *given), given)
        row = await cursor.fetchone()
        return row[0] if row else None


async def deploy(source: Source, statements: tuple[str, ...]) -> str:
    """Run a compiled deployment in one transaction; answers deployed, refreshed or unchanged.

    What is unchanged has its functions: replacing them would only cost every session its plans.
    """
    with translated():
        async with source.connection() as connection, connection.transaction():
            cursor = await connection.execute(statements[0].encode())
            row = await cursor.fetchone()
            outcome = str(row[0]) if row else ""
            for statement in statements[1:] if outcome != "unchanged" else ():
                await connection.execute(statement.encode())
            return outcome


def extend_leases(
    connection: Connection[Any], worker: str, task_ids: tuple[str, ...], lease: timedelta
) -> list[str]:
    """Renew leases, from the heartbeat's own thread; answers the tasks that were lost."""
    cursor = connection.execute(
        "select task_id from hotmesh.extend_leases(p_worker => %s, p_task_ids => %s, p_lease => %s)"
        " where outcome = 'stale'",
        (worker, list(task_ids), lease),
    )
    return [str(row[0]) for row in cursor.fetchall()]


async def relax_leases(connection: AsyncConnection[Any]) -> None:
    """Let this session's claims not wait for the disk: a lease lost in a crash has lapsed."""
    await connection.execute("select set_config('hotmesh.lease_commit', 'off', false)")


async def listen(connection: AsyncConnection[Any], channel: str) -> None:
    """Hear what is notified on a channel."""
    await connection.execute(sql.SQL("listen {}").format(sql.Identifier(channel)))


def json(value: object) -> Jsonb | None:
    """Wrap a payload; None stays absent."""
    return None if value is None else Jsonb(value, encode)


@cache
def _query(row: Any, function: str, *names: str) -> bytes:
    columns = ", ".join(_columns(row)) if row else "*"
    arguments = ", ".join(f"p_{name} => %({name})s" for name in names)
    return f"select {columns} from hotmesh.{function}({arguments})".encode()


def _columns(row: Any) -> Iterator[str]:
    for name, nested in _shape(row):
        if nested:
            yield from (f"({name}).{column}" for column in _columns(nested))
        else:
            yield name


def _build(row: Any, values: Iterator[Any]) -> Any:
    """Consume one value per column; a row of nothing but nulls is None."""
    cells = [_build(nested, values) if nested else next(values) for _, nested in _shape(row)]
    return row(*cells) if any(cell is not None for cell in cells) else None


@cache
def _shape(row: Any) -> list[tuple[str, Any]]:
    """Each field's name, with its row type where the field is a nested row."""
    hints = get_type_hints(row)
    return [(f.name, _row_type(hints[f.name])) for f in fields(row)]


def _row_type(hint: Any) -> Any:
    return next(filter(is_dataclass, (hint, *get_args(hint))), None)
