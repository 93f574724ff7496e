"""Words that migrations share: grants to the application's role, append-only tables, time-outs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.kernel.db import APP_ROLE

if TYPE_CHECKING:
    from alembic.operations import Operations


def patience(op: Operations) -> None:
    """Give up rather than hold up a running vote."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '10min'")


def grant_app(op: Operations, *tables: str) -> None:
    """Let the application read and write ordinary tables."""
    for table in tables:
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {APP_ROLE}")


def append_only(op: Operations, *tables: str) -> None:
    """Let the application read and add only; a trigger refuses change to everybody else as well."""
    for table in tables:
        op.execute(f"GRANT SELECT, INSERT ON {table} TO {APP_ROLE}")
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
