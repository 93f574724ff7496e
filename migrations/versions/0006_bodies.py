"""Lay the tables of bodies: who acts for the owners, and for which term."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.kernel.migrations import grant_app, patience

revision = "0006_bodies"
down_revision = "0005_registry"

_INSTANT = sa.DateTime(timezone=True)
_KINDS = "'committee', 'preparatory_group', 're_election_group', 'residents_committee', 'office', 'supervisors'"


def upgrade() -> None:
    """Create the tables."""
    patience(op)
    op.create_table(
        "bodies",
        sa.Column("community_id", sa.Uuid, nullable=False),
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("from_on", sa.Date, nullable=False),
        sa.Column("until_on", sa.Date),
        sa.Column("chaired_by_office", sa.Boolean, server_default="false", nullable=False),
        sa.Column("founded_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("community_id", "id", name=op.f("pk_bodies")),
        sa.CheckConstraint("until_on IS NULL OR from_on <= until_on", name=op.f("ck_bodies_term")),
        sa.CheckConstraint(f"kind IN ({_KINDS})", name=op.f("ck_bodies_kind")),
    )
    op.create_table(
        "body_members",
        sa.Column("community_id", sa.Uuid, nullable=False),
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("body_id", sa.Uuid, nullable=False),
        sa.Column("person_id", sa.Uuid, nullable=False),
        sa.Column("office_held", sa.Text, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("from_on", sa.Date, nullable=False),
        sa.Column("until_on", sa.Date),
        sa.Column("seated_by", sa.Uuid),
        sa.Column("seated_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("community_id", "id", name=op.f("pk_body_members")),
        sa.ForeignKeyConstraint(
            ["community_id", "body_id"], ["bodies.community_id", "bodies.id"],
            name=op.f("fk_body_members_community_id_body_id")),
        sa.CheckConstraint("until_on IS NULL OR from_on <= until_on", name=op.f("ck_body_members_term")),
    )
    op.create_index("ix_body_members_body_id_person_id", "body_members", ["body_id", "person_id"])
    op.create_index("ix_body_members_person_id", "body_members", ["person_id"])
    grant_app(op, "bodies", "body_members")
