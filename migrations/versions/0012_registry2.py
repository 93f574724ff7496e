"""Lay what the registry needs besides: office values of one community, acts and help at the counter, ended accounts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.kernel.migrations import append_only, grant_app, patience

revision = "0012_registry2"
down_revision = "0011_ballots"
_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add columns that may be empty, two tables and two indexes."""
    patience(op)
    op.add_column("office_rule_values", sa.Column("community_id", sa.Uuid))
    op.create_foreign_key(
        op.f("fk_office_rule_values_community_id"), "office_rule_values", "communities", ["community_id"], ["id"])
    op.create_index(
        "ix_office_rule_values_community_id_key", "office_rule_values", ["community_id", "key"])
    op.add_column("owner_accounts", sa.Column("ended_by", sa.Uuid))
    op.add_column("owner_accounts", sa.Column("end_reason", sa.Text))
    op.create_index("ix_claims_person_id", "claims", ["person_id"])
    op.create_index("ix_owner_accounts_person_id", "owner_accounts", ["person_id"])
    op.create_index("ix_units_community_id_developer_id", "units", ["community_id", "developer_id"])
    _counter_acts()
    _counter_assistances()
    grant_app(op, "counter_acts")
    append_only(op, "counter_assistances")


def _counter_acts() -> None:
    op.create_table(
        "counter_acts",
        sa.Column("community_id", sa.Uuid, nullable=False),
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("unit_id", sa.Uuid, nullable=False),
        sa.Column("owner_id", sa.Uuid, nullable=False),
        sa.Column("act", sa.Text, nullable=False),
        sa.Column("representative_id", sa.Uuid),
        sa.Column("basis", sa.Text, nullable=False),
        sa.Column("recorded_by", sa.Uuid, nullable=False),
        sa.Column("recorded_at", _INSTANT, nullable=False),
        sa.Column("confirmed_by", sa.Uuid),
        sa.Column("confirmed_at", _INSTANT),
        sa.CheckConstraint("confirmed_by <> recorded_by", name=op.f("ck_counter_acts_two_people")),
        sa.PrimaryKeyConstraint("community_id", "id", name=op.f("pk_counter_acts")),
        sa.ForeignKeyConstraint(["community_id"], ["communities.id"], name=op.f("fk_counter_acts_community_id")),
        sa.ForeignKeyConstraint(
            ["community_id", "unit_id"], ["units.community_id", "units.id"],
            name=op.f("fk_counter_acts_community_id_unit_id")),
        sa.ForeignKeyConstraint(
            ["community_id", "owner_id"], ["owners.community_id", "owners.id"],
            name=op.f("fk_counter_acts_community_id_owner_id")),
        sa.ForeignKeyConstraint(
            ["community_id", "representative_id"], ["owners.community_id", "owners.id"],
            name=op.f("fk_counter_acts_community_id_representative_id")),
    )
    op.create_index("ix_counter_acts_community_id_unit_id", "counter_acts", ["community_id", "unit_id"])


def _counter_assistances() -> None:
    op.create_table(
        "counter_assistances",
        sa.Column("community_id", sa.Uuid, nullable=False),
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("unit_id", sa.Uuid, nullable=False),
        sa.Column("owner_id", sa.Uuid, nullable=False),
        sa.Column("purpose", sa.Text, nullable=False),
        sa.Column("assembly_id", sa.Uuid),
        sa.Column("assisted_by", sa.Uuid, nullable=False),
        sa.Column("identity_seen_by", sa.Uuid, nullable=False),
        sa.Column("assisted_at", _INSTANT, nullable=False),
        sa.CheckConstraint("identity_seen_by <> assisted_by", name=op.f("ck_counter_assistances_two_people")),
        sa.PrimaryKeyConstraint("community_id", "id", name=op.f("pk_counter_assistances")),
        sa.ForeignKeyConstraint(
            ["community_id"], ["communities.id"], name=op.f("fk_counter_assistances_community_id")),
        sa.ForeignKeyConstraint(
            ["community_id", "unit_id"], ["units.community_id", "units.id"],
            name=op.f("fk_counter_assistances_community_id_unit_id")),
        sa.ForeignKeyConstraint(
            ["community_id", "owner_id"], ["owners.community_id", "owners.id"],
            name=op.f("fk_counter_assistances_community_id_owner_id")),
    )
    op.create_index(
        "ix_counter_assistances_community_id_assisted_at", "counter_assistances", ["community_id", "assisted_at"])
