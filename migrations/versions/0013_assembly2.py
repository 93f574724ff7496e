"""Lay answers to repeated writes, the notice and the roll as told, the word to the residents' committee."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from app.kernel.migrations import append_only, grant_app, patience

revision = "0013_assembly2"
down_revision = "0012_registry2"

_INSTANT = sa.DateTime(timezone=True)


def _col(name: str, kind: object = sa.Uuid, *, null: bool = False) -> sa.Column[object]:
    return sa.Column(name, kind, nullable=null)


def _to_assembly(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["community_id", "assembly_id"], ["assemblies.community_id", "assemblies.id"],
                                   name=op.f(f"fk_{table}_community_id_assembly_id"))


def upgrade() -> None:
    """Create the tables."""
    patience(op)
    op.create_table(
        "idempotent_answers", _col("person_id"), _col("endpoint", sa.Text), _col("key", sa.Text),
        _col("request_sha256", sa.LargeBinary), _col("status", sa.BigInteger, null=True), _col("headers", JSONB, null=True),
        _col("body_sealed", sa.LargeBinary, null=True), _col("made_at", _INSTANT),
        sa.PrimaryKeyConstraint("person_id", "endpoint", "key", name=op.f("pk_idempotent_answers")))
    op.create_index("ix_idempotent_answers_made_at", "idempotent_answers", ["made_at"])
    op.add_column("motions", _col("proposed_by", sa.Text, null=True))
    op.add_column("assembly_papers", _col("added_by", null=True))
    _told()
    # One receipt for each way and owner, also where two record at once; NULL is one value here.
    op.create_index("uq_notice_receipts_once", "notice_receipts", ["community_id", "assembly_id", "unit_id", "how", "owner_id"],
                    unique=True, postgresql_nulls_not_distinct=True)
    _announced()
    grant_app(op, "idempotent_answers")
    append_only(op, "assembly_notices", "announced_units", "residents_committee_notices")


def _told() -> None:
    op.create_table(
        "assembly_notices", _col("community_id"), _col("assembly_id"), _col("document_sealed", sa.LargeBinary),
        _col("sha256", sa.LargeBinary), _col("made_at", _INSTANT),
        sa.PrimaryKeyConstraint("community_id", "assembly_id", name=op.f("pk_assembly_notices")),
        _to_assembly("assembly_notices"))
    op.create_table(
        "residents_committee_notices", _col("community_id"), _col("id"), _col("assembly_id"), _col("told", sa.Text),
        _col("how", sa.Text), _col("told_at", _INSTANT), _col("recorded_by", null=True), _col("recorded_at", _INSTANT),
        sa.PrimaryKeyConstraint("community_id", "id", name=op.f("pk_residents_committee_notices")),
        _to_assembly("residents_committee_notices"))
    op.create_index("ix_residents_committee_notices_assembly_id", "residents_committee_notices", ["assembly_id"])


def _announced() -> None:
    op.create_table(
        "announced_units", _col("community_id"), _col("assembly_id"), _col("unit_id"), _col("position", sa.BigInteger),
        _col("label", sa.Text), _col("building", sa.Text), _col("entrance", sa.Text, null=True),
        _col("floor", sa.Text, null=True), _col("room", sa.Text, null=True), _col("kind", sa.Text),
        _col("area_cm2", sa.BigInteger), _col("area_source", sa.Text, null=True), _col("names", JSONB), _col("owners", JSONB),
        _col("head_reason", sa.Text), _col("head_units", sa.BigInteger), _col("told", sa.Boolean),
        sa.PrimaryKeyConstraint("community_id", "assembly_id", "unit_id", name=op.f("pk_announced_units")),
        _to_assembly("announced_units"))
    op.create_index("uq_announced_units_position", "announced_units", ["community_id", "assembly_id", "position"], unique=True)
