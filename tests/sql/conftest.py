"""Fixtures of the tests that speak to the functions alone, without any worker."""

from __future__ import annotations

from collections.abc import Callable

import psycopg
import pytest
from hands import Engine


@pytest.fixture
def engine(db: psycopg.Connection) -> Engine:
    """The engine, in the hands of the test's first session."""
    return Engine(db)


@pytest.fixture
def session(connect: Callable[..., psycopg.Connection]) -> Callable[..., Engine]:
    """Opens further sessions."""
    return lambda **options: Engine(connect(**options))
