"""How Alembic reaches the database; the migrations themselves are plain SQL."""

from __future__ import annotations

import os

import psycopg
from alembic import context
from sqlalchemy import NullPool, create_engine

from hotmesh_pg import schema

options = {"version_table": "alembic_version", "version_table_schema": "hotmesh"}

if context.is_offline_mode():
    context.configure(dialect_name="postgresql", dialect_opts={"paramstyle": "named"}, **options)
    with context.begin_transaction():
        context.execute(schema.LOCK)
        context.execute(schema.CREATE_SCHEMA)
        context.run_migrations()
else:
    dsn = context.config.attributes.get("dsn")
    if dsn is None:
        dsn = os.environ["HOTMESH_DSN"]
    engine = create_engine(
        "postgresql+psycopg://", creator=lambda: psycopg.connect(dsn), poolclass=NullPool
    )
    with engine.begin() as connection:
        connection.exec_driver_sql(schema.LOCK)
        connection.exec_driver_sql(schema.CREATE_SCHEMA)
        context.configure(connection=connection, **options)
        with context.begin_transaction():
            context.run_migrations()
