"""The engine's tables, and every function."""

from __future__ import annotations

from pathlib import Path

from hotmesh_pg import schema

revision = "0001"
down_revision = None
functions = "141f3edccbbb"


def upgrade() -> None:
    schema.run(Path(__file__).with_suffix(".sql").read_text("utf-8"))
    schema.install(functions)
