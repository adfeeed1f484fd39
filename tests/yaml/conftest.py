"""What the tests of YAML graphs may ask for."""

from __future__ import annotations

import psycopg
import pytest
from driver import Driver


@pytest.fixture
def app(db: psycopg.Connection) -> Driver:
    """An app called t, to be deployed."""
    return Driver(db)
