"""Lay the kernel: the application's role, the movable clock, audit, outbox, files, procrastinate's tables.

The role may only do what each migration grants; `refuse_change` is the trigger behind append-only tables.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from procrastinate.schema import SchemaManager
from sqlalchemy.dialects.postgresql import JSONB

from app.kernel.migrations import append_only, grant_app, patience

revision = "0001_kernel"
down_revision = None

_ROLE = """
DO $$ BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'zuolin_app') THEN CREATE ROLE zuolin_app NOLOGIN; END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$
"""
_REFUSE = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only: a correction is a new row', TG_TABLE_NAME USING ERRCODE = '23001';
END $$
"""
_CLOCK = """
CREATE FUNCTION app_now() RETURNS timestamptz LANGUAGE sql VOLATILE AS
$$ SELECT clock_timestamp() + make_interval(secs => seconds) FROM clock_offset $$
"""


def upgrade() -> None:
    """Create role, functions and tables."""
    patience(op)
    op.execute(_ROLE)
    op.execute("GRANT zuolin_app TO CURRENT_USER")
    op.execute("GRANT USAGE ON SCHEMA public TO zuolin_app")
    op.execute("GRANT SELECT ON alembic_version TO zuolin_app")
    op.execute(_REFUSE)
    op.create_table(
        "clock_offset",
        sa.Column("single", sa.Boolean, server_default="true", nullable=False),
        sa.Column("seconds", sa.BigInteger, server_default="0", nullable=False),
        sa.CheckConstraint("single", name=op.f("ck_clock_offset_one_row")),
        sa.PrimaryKeyConstraint("single", name=op.f("pk_clock_offset")),
    )
    op.execute("INSERT INTO clock_offset DEFAULT VALUES")
    op.execute("GRANT SELECT, UPDATE ON clock_offset TO zuolin_app")
    op.execute(_CLOCK)
    _audit_and_outbox()
    op.create_table(
        "stored_objects",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("community_id", sa.Uuid),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("media_type", sa.Text, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("sha256", sa.LargeBinary, nullable=False),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_objects")),
    )
    op.create_index("ix_stored_objects_community_id", "stored_objects", ["community_id"])
    append_only(op, "audit_entries", "stored_objects")
    grant_app(op, "outbox_items")
    op.get_bind().connection.driver_connection.execute(SchemaManager.get_schema())


def _audit_and_outbox() -> None:
    op.create_table(
        "audit_entries",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("community_id", sa.Uuid),
        sa.Column("act", sa.Text, nullable=False),
        sa.Column("person_id", sa.Uuid),
        sa.Column("session_id", sa.Uuid),
        sa.Column("subject_kind", sa.Text, nullable=False),
        sa.Column("subject_id", sa.Uuid),
        sa.Column("facts", JSONB, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entries")),
    )
    op.create_index("ix_audit_entries_community_id_at", "audit_entries", ["community_id", "at"])
    op.create_index("ix_audit_entries_subject_id", "audit_entries", ["subject_id"])
    op.create_table(
        "outbox_items",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("community_id", sa.Uuid),
        sa.Column("topic", sa.Text, nullable=False),
        sa.Column("payload", JSONB, nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False),
        sa.Column("attempts", sa.BigInteger, server_default="0", nullable=False),
        sa.Column("failure", sa.Text),
        sa.Column("done_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_items")),
    )
    op.create_index("ix_outbox_items_due_at", "outbox_items", ["due_at"], postgresql_where=sa.text("done_at IS NULL"))
