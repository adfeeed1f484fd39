"""What every test may ask for: a database of its own, connections to it, and its clock."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable, Iterator

import psycopg
import pytest
import rig
from pytest_postgresql import factories


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Run an `async def` test on an event loop of its own."""
    if not inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    names = pyfuncitem._fixtureinfo.argnames
    arguments = {name: pyfuncitem.funcargs[name] for name in names}
    with asyncio.Runner() as runner:
        runner.run(pyfuncitem.obj(**arguments))
    return True


@pytest.fixture(scope="session")
def server() -> Iterator[rig.Server]:
    """The one server of this test run."""
    with rig.server() as server:
        yield server


template = factories.postgresql_noproc(
    depends_on="server", dbname="hotmesh_tests", load=[rig.migrate]
)


@pytest.fixture(scope="session")
def clones(server: rig.Server, template: factories.noprocess.NoopExecutor) -> Iterator[rig.Clones]:
    """Where the tests' databases come from."""
    clones = rig.Clones(server, template.template_dbname)
    yield clones
    clones.close()


@pytest.fixture
def dsn(clones: rig.Clones, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of the test's own database, which must be left in a consistent state."""
    dsn = clones.create()
    try:
        yield dsn
        if request.node.get_closest_marker("broken_on_purpose") is None:
            assert rig.violations(dsn) == []
    finally:
        clones.drop(dsn)


@pytest.fixture
def empty_dsn(clones: rig.Clones) -> Iterator[str]:
    """The address of a database in which nothing is installed."""
    dsn = clones.create("template0")
    yield dsn
    clones.drop(dsn)


@pytest.fixture
def connect(dsn: str) -> Iterator[Callable[[], psycopg.Connection]]:
    """Opens further connections to the test's database, and closes them after it."""
    opened: list[psycopg.Connection] = []

    def connect(**options: object) -> psycopg.Connection:
        opened.append(psycopg.connect(dsn, **{"autocommit": True, **options}))
        return opened[-1]

    yield connect
    for connection in opened:
        connection.close()


@pytest.fixture
def db(connect: Callable[[], psycopg.Connection]) -> psycopg.Connection:
    """A connection that commits each statement."""
    return connect()


@pytest.fixture
def at(db: psycopg.Connection) -> rig.Clock:
    """The engine's clock: at("09:30") freezes it, at.skip("1 hour") moves it, at.run() frees it."""
    return rig.Clock(db)
