"""Lay polls, their motions and the frozen roll. Frozen rows and motions are insert-only."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from app.kernel.migrations import append_only, grant_app, patience

revision = "0008_voting"
down_revision = "0007_assembly"


def _col(name: str, kind: object = sa.Uuid, *, null: bool = False) -> sa.Column[object]:
    return sa.Column(name, kind, nullable=null)


def upgrade() -> None:
    """Create the tables."""
    patience(op)
    instant, number = sa.DateTime(timezone=True), sa.BigInteger
    op.create_table(
        "polls", _col("community_id"), _col("id"), _col("assembly_id"),
        sa.Column("state", sa.Text, nullable=False, server_default="announced"), _col("title", sa.Text),
        _col("scope", JSONB, null=True), _col("channels", JSONB), _col("opens_at", instant), _col("closes_at", instant),
        _col("rules", JSONB), _col("roll_on", sa.Date), _col("total_heads", number), _col("total_area_cm2", number),
        _col("frozen_at", instant),
        sa.PrimaryKeyConstraint("community_id", "id", name=op.f("pk_polls")),
        sa.CheckConstraint("state IN ('announced', 'cancelled', 'closed')", name=op.f("ck_polls_state")),
        sa.CheckConstraint("opens_at < closes_at", name=op.f("ck_polls_window")),
        sa.CheckConstraint("total_heads > 0 AND total_area_cm2 > 0", name=op.f("ck_polls_denominator")))
    op.create_index("ix_polls_assembly_id", "polls", ["assembly_id"])
    op.create_index("ix_polls_closes_at", "polls", ["closes_at"])
    to_poll = (["community_id", "poll_id"], ["polls.community_id", "polls.id"])
    op.create_table(
        "poll_motions", _col("community_id"), _col("id"), _col("poll_id"), _col("position", number), _col("title", sa.Text),
        _col("matters", JSONB), _col("kind", sa.Text), _col("options", JSONB), _col("seats", number),
        _col("alternates", number), _col("round", number), _col("candidates", JSONB),
        sa.PrimaryKeyConstraint("community_id", "id", name=op.f("pk_poll_motions")),
        sa.ForeignKeyConstraint(*to_poll, name=op.f("fk_poll_motions_community_id")),
        sa.CheckConstraint("kind IN ('ordinary', 'options', 'election')", name=op.f("ck_poll_motions_kind")))
    op.create_index("ix_poll_motions_poll_id", "poll_motions", ["poll_id"])
    op.create_table(
        "frozen_units", _col("community_id"), _col("poll_id"), _col("unit_id"), _col("label", sa.Text),
        _col("building", sa.Text), _col("entrance", sa.Text, null=True), _col("kind", sa.Text),
        _col("area_register_cm2", number, null=True), _col("area_survey_cm2", number, null=True),
        _col("area_contract_cm2", number, null=True), _col("stock", sa.Text, null=True),
        _col("developer_key", sa.Text, null=True), _col("representative_owner_id", null=True), _col("head_no", number),
        _col("counted", sa.Boolean), _col("salt", sa.LargeBinary), _col("commitment", sa.Text),
        sa.PrimaryKeyConstraint("community_id", "poll_id", "unit_id", name=op.f("pk_frozen_units")),
        sa.ForeignKeyConstraint(*to_poll, name=op.f("fk_frozen_units_community_id")))
    op.create_index("ix_frozen_units_head_no", "frozen_units", ["poll_id", "head_no"])
    keys = ("community_id", "poll_id", "unit_id")
    op.create_table(
        "frozen_owners", _col("community_id"), _col("poll_id"), _col("unit_id"), _col("owner_id"), _col("position", number),
        _col("key", sa.Text), _col("proved", sa.Boolean), _col("kind", sa.Text),
        sa.PrimaryKeyConstraint(*keys, "owner_id", name=op.f("pk_frozen_owners")),
        sa.ForeignKeyConstraint(keys, [f"frozen_units.{key}" for key in keys], name=op.f("fk_frozen_owners_community_id")))
    grant_app(op, "polls")
    append_only(op, "poll_motions", "frozen_units", "frozen_owners")
