"""${message}."""

from __future__ import annotations

from pathlib import Path

from hotmesh_pg import schema

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
functions = ""


def upgrade() -> None:
    schema.run(Path(__file__).with_suffix(".sql").read_text("utf-8"))
    schema.install(functions)
