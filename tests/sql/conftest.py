"""Fixtures of the tests that speak to the functions alone, without any worker."""

from __future__ import annotations

from collections.abc import Callable

import psycopg
import pytest
from hands import Engine

PATIENCE = "15s"  # a test that waits for itself must fail, not hang


@pytest.fixture
def engine(db: psycopg.Connection) -> Engine:
    """The engine, in the hands of the test's first session."""
    db.execute("select set_config('statement_timeout', %s, false)", (PATIENCE,))
    return Engine(db)


@pytest.fixture
def session(connect: Callable[..., psycopg.Connection]) -> Callable[..., Engine]:
    """Opens further sessions."""

    def session(**options: object) -> Engine:
        return Engine(connect(**{"options": f"-c statement_timeout={PATIENCE}"} | options))

    return session
