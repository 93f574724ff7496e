"""Lay the tables of messaging: messages, sealed, and insert-only lines of what became of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.kernel.migrations import append_only, grant_app, patience

revision = "0003_messaging"
down_revision = "0002_ledger"


def upgrade() -> None:
    """Create the tables."""
    patience(op)
    op.create_table(
        "messages",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("community_id", sa.Uuid),
        sa.Column("template", sa.Text, nullable=False),
        sa.Column("about_kind", sa.Text, nullable=False),
        sa.Column("about_id", sa.Uuid, nullable=False),
        sa.Column("unit_id", sa.Uuid),
        sa.Column("person_id", sa.Uuid),
        sa.Column("owner_id", sa.Uuid),
        sa.Column("phone_sealed", sa.LargeBinary, nullable=False),
        sa.Column("text_sealed", sa.LargeBinary),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
    )
    op.create_index("ix_messages_community_id_about", "messages", ["community_id", "about_kind", "about_id"])
    op.create_index("ix_messages_about_id", "messages", ["about_id"])
    op.create_table(
        "message_events",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("message_id", sa.Uuid, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("reference", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_events")),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name=op.f("fk_message_events_message_id")),
    )
    op.create_index("uq_message_events_message_id_kind", "message_events", ["message_id", "kind"], unique=True)
    grant_app(op, "messages")
    append_only(op, "message_events")
