"""Run migrations as the schema's owner, one transaction each, under a lock that lets only one run them."""

from __future__ import annotations

from alembic import context
from flask import current_app
from sqlalchemy import create_engine, pool, text

from app.kernel.db import db

url = current_app.config["SQLALCHEMY_DATABASE_URI"]


def include(obj: object, name: str | None, kind: str, reflected: bool, compare_to: object) -> bool:  # noqa: ARG001, FBT001 - alembic's signature
    """Leave procrastinate's own tables out of the comparison."""
    return not (name or "").startswith("procrastinate") and name != "alembic_version"


def run() -> None:
    """Upgrade online; this project writes no offline scripts."""
    engine = create_engine(url, poolclass=pool.NullPool)
    with engine.connect() as connection:
        connection.execute(text("SELECT pg_advisory_lock(7190)"))
        connection.commit()
        context.configure(
            connection=connection, target_metadata=db.metadata, include_object=include, transaction_per_migration=True,
            compare_type=True,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.execute(text("SELECT pg_advisory_unlock(7190)"))
        connection.commit()


run()
