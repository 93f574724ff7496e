"""Lay the log: leaves, positions, nodes, heads, documents, and places for witnesses' lines and time stamps.

Everything is insert-only. Leaves and positions are apart, because a cast must not wait for its place in the log.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.kernel.migrations import append_only, patience

revision = "0002_ledger"
down_revision = "0001_kernel"

_TABLES = (
    "ledger_leaves", "ledger_positions", "ledger_nodes", "ledger_heads", "ledger_documents", "ledger_cosignatures",
    "ledger_stamps",
)


def _log(table: str, *columns: sa.Column[object], key: tuple[str, ...], more: tuple[sa.Constraint, ...] = ()) -> None:
    op.create_table(
        table,
        sa.Column("community_id", sa.Uuid, nullable=False),
        sa.Column("log_id", sa.Uuid, nullable=False),
        *columns,
        sa.PrimaryKeyConstraint("community_id", "log_id", *key, name=op.f(f"pk_{table}")),
        *more,
    )


def _to_head(table: str) -> sa.ForeignKeyConstraint:
    columns = ("community_id", "log_id", "tree_size")
    return sa.ForeignKeyConstraint(columns, [f"ledger_heads.{c}" for c in columns], name=op.f(f"fk_{table}_head"))


def upgrade() -> None:
    """Create the tables and refuse change."""
    patience(op)
    instant = sa.DateTime(timezone=True)
    _log(
        "ledger_leaves",
        sa.Column("id", sa.Uuid, nullable=False), sa.Column("kind", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False), sa.Column("leaf_hash", sa.LargeBinary, nullable=False),
        sa.Column("recorded_at", instant, nullable=False), sa.Column("include_by", instant, nullable=False),
        key=("id",),
    )
    op.create_index("ix_ledger_leaves_recorded_at", "ledger_leaves", ["recorded_at"], postgresql_using="brin")
    leaf = ("community_id", "log_id", "leaf_id")
    _log(
        "ledger_positions",
        sa.Column("position", sa.BigInteger, nullable=False), sa.Column("leaf_id", sa.Uuid, nullable=False),
        key=("position",),
        more=(
            sa.UniqueConstraint(*leaf, name=op.f("uq_ledger_positions_leaf")),
            sa.ForeignKeyConstraint(
                leaf, [f"ledger_leaves.{c}" for c in ("community_id", "log_id", "id")],
                name=op.f("fk_ledger_positions_leaf"),
            ),
        ),
    )
    _log(
        "ledger_nodes",
        sa.Column("level", sa.BigInteger, nullable=False), sa.Column("index", sa.BigInteger, nullable=False),
        sa.Column("hash", sa.LargeBinary, nullable=False),
        key=("level", "index"),
    )
    _log(
        "ledger_heads",
        sa.Column("tree_size", sa.BigInteger, nullable=False), sa.Column("root", sa.LargeBinary, nullable=False),
        sa.Column("note", sa.Text, nullable=False), sa.Column("signed_at", instant, nullable=False),
        key=("tree_size",),
    )
    _log(
        "ledger_documents",
        sa.Column("sha256", sa.LargeBinary, nullable=False), sa.Column("body", sa.Text, nullable=False),
        key=("sha256",),
    )
    _log(
        "ledger_cosignatures",
        sa.Column("tree_size", sa.BigInteger, nullable=False), sa.Column("witness", sa.Text, nullable=False),
        sa.Column("line", sa.Text, nullable=False), sa.Column("cosigned_at", instant, nullable=False),
        key=("tree_size", "witness"), more=(_to_head("ledger_cosignatures"),),
    )
    _log(
        "ledger_stamps",
        sa.Column("tree_size", sa.BigInteger, nullable=False), sa.Column("authority", sa.Text, nullable=False),
        sa.Column("token", sa.LargeBinary), sa.Column("stamped_at", instant),
        key=("tree_size", "authority"), more=(_to_head("ledger_stamps"),),
    )
    append_only(op, *_TABLES)
