"""Lay the tables of registry: offices, communities, the roll, claims, accounts, rules."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from app.kernel.migrations import append_only, grant_app, patience

revision = "0005_registry"
down_revision = "0004_identity"

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create the tables."""
    patience(op)
    _reference()
    _owners()
    _units()
    _ownerships()
    _roll_imports()
    _roll_confirmations()
    _claims()
    _claim_papers()
    _claim_decisions()
    _owner_accounts()
    _representatives()
    _representative_namings()
    _community_rules()
    grant_app(
        op, "offices", "communities", "office_rule_values", "owners", "units", "ownerships", "roll_imports", "claims",
        "claim_papers", "owner_accounts", "representatives",
        "representative_namings", "community_rules")
    append_only(op, "roll_confirmations", "claim_decisions")


def _reference() -> None:
    op.create_table(
        "offices",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offices")),
    )
    op.create_table(
        "communities",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("office_id", sa.Uuid, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("jurisdiction", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_communities")),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name=op.f("fk_communities_office_id")),
    )
    op.create_index("ix_communities_office_id", "communities", ["office_id"])
    op.create_table(
        "office_rule_values",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("office_id", sa.Uuid, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("value", JSONB, nullable=False),
        sa.Column("in_force_on", sa.Date, nullable=False),
        sa.Column("recorded_by", sa.Uuid, nullable=False),
        sa.Column("recorded_at", _INSTANT, nullable=False),
        sa.Column("confirmed_by", sa.Uuid),
        sa.Column("confirmed_at", _INSTANT),
        sa.CheckConstraint("confirmed_by <> recorded_by", name=op.f("ck_office_rule_values_two_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_office_rule_values")),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name=op.f("fk_office_rule_values_office_id")),
    )
    op.create_index("ix_office_rule_values_office_id_key", "office_rule_values", ["office_id", "key"])


def _owners() -> None:
    op.create_table(
        "owners",
        sa.Column("community_id", sa.Uuid, nullable=False),
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("name_sealed", sa.LargeBinary, nullable=False),
        sa.Column("document_kind", sa.Text),
        sa.Column("document_sealed", sa.LargeBinary),
        sa.Column("identity_key", sa.LargeBinary),
        sa.Column("phone_sealed", sa.LargeBinary),
        sa.Column("phone_key", sa.LargeBinary),
        sa.PrimaryKeyConstraint("community_id", "id", name=op.f("pk_owners")),
        sa.ForeignKeyConstraint(["community_id"], ["communities.id"], name=op.f("fk_owners_community_id")),
    )
    op.create_index(
        "ix_owners_community_id_phone_key", "owners", ["community_id", "phone_key"])
    op.create_index(
        "uq_owners_community_id_identity_key", "owners", ["community_id", "identity_key"],
        unique=True, postgresql_where=sa.text("identity_key IS NOT NULL"))


def _units() -> None:
    op.create_table(
        "units",
        sa.Column("community_id", sa.Uuid, nullable=False),
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("label", sa.Text, nullable=False),
        sa.Column("building", sa.Text, nullable=False),
        sa.Column("entrance", sa.Text),
        sa.Column("floor", sa.Text),
        sa.Column("room", sa.Text),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("area_register_cm2", sa.BigInteger),
        sa.Column("area_survey_cm2", sa.BigInteger),
        sa.Column("area_contract_cm2", sa.BigInteger),
        sa.Column("stock", sa.Text),
        sa.Column("developer_id", sa.Uuid),
        sa.CheckConstraint(
            "(area_register_cm2 IS NULL OR area_register_cm2 > 0) AND (area_survey_cm2 IS NULL OR area_"
            "survey_cm2 > 0) AND (area_contract_cm2 IS NULL OR area_contract_cm2 > 0)", name=op.f("ck_units_area")),
        sa.PrimaryKeyConstraint("community_id", "id", name=op.f("pk_units")),
        sa.ForeignKeyConstraint(["community_id"], ["communities.id"], name=op.f("fk_units_community_id")),
        sa.ForeignKeyConstraint(
            ["community_id", "developer_id"], ["owners.community_id", "owners.id"],
            name=op.f("fk_units_community_id_developer_id")),
    )
    op.create_index(
        "uq_units_community_id_label", "units", ["community_id", "label"], unique=True)


def _ownerships() -> None:
    op.create_table(
        "ownerships",
        sa.Column("community_id", sa.Uuid, nullable=False),
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("unit_id", sa.Uuid, nullable=False),
        sa.Column("owner_id", sa.Uuid, nullable=False),
        sa.Column("from_on", sa.Date, nullable=False),
        sa.Column("until_on", sa.Date),
        sa.Column("ground", sa.Text, nullable=False),
        sa.Column("title_kind", sa.Text),
        sa.Column("title_sealed", sa.LargeBinary),
        sa.Column("title_key", sa.LargeBinary),
        sa.CheckConstraint("until_on IS NULL OR from_on < until_on", name=op.f("ck_ownerships_term")),
        sa.PrimaryKeyConstraint("community_id", "id", name=op.f("pk_ownerships")),
        sa.ForeignKeyConstraint(["community_id"], ["communities.id"], name=op.f("fk_ownerships_community_id")),
        sa.ForeignKeyConstraint(
            ["community_id", "unit_id"], ["units.community_id", "units.id"],
            name=op.f("fk_ownerships_community_id_unit_id")),
        sa.ForeignKeyConstraint(
            ["community_id", "owner_id"], ["owners.community_id", "owners.id"],
            name=op.f("fk_ownerships_community_id_owner_id")),
    )
    op.create_index(
        "ix_ownerships_community_id_unit_id", "ownerships", ["community_id", "unit_id"])
    op.create_index(
        "ix_ownerships_community_id_owner_id", "ownerships", ["community_id", "owner_id"])


def _roll_imports() -> None:
    op.create_table(
        "roll_imports",
        sa.Column("community_id", sa.Uuid, nullable=False),
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("file_id", sa.Uuid, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("report", JSONB, nullable=False),
        sa.Column("imported_by", sa.Uuid),
        sa.Column("imported_at", _INSTANT, nullable=False),
        sa.Column("applied_at", _INSTANT),
        sa.PrimaryKeyConstraint("community_id", "id", name=op.f("pk_roll_imports")),
        sa.ForeignKeyConstraint(["community_id"], ["communities.id"], name=op.f("fk_roll_imports_community_id")),
    )


def _roll_confirmations() -> None:
    op.create_table(
        "roll_confirmations",
        sa.Column("community_id", sa.Uuid, nullable=False),
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("import_id", sa.Uuid, nullable=False),
        sa.Column("confirmed_by", sa.Uuid),
        sa.Column("ground", sa.Text, nullable=False),
        sa.Column("confirmed_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("community_id", "id", name=op.f("pk_roll_confirmations")),
        sa.ForeignKeyConstraint(["community_id"], ["communities.id"], name=op.f("fk_roll_confirmations_community_id")),
        sa.ForeignKeyConstraint(
            ["community_id", "import_id"], ["roll_imports.community_id", "roll_imports.id"],
            name=op.f("fk_roll_confirmations_community_id_import_id")),
    )
    op.create_index(
        "ix_roll_confirmations_community_id_import_id", "roll_confirmations", ["community_id", "import_id"])


def _claims() -> None:
    op.create_table(
        "claims",
        sa.Column("community_id", sa.Uuid, nullable=False),
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("unit_id", sa.Uuid, nullable=False),
        sa.Column("person_id", sa.Uuid, nullable=False),
        sa.Column("capacity", sa.Text, nullable=False),
        sa.Column("name_sealed", sa.LargeBinary, nullable=False),
        sa.Column("document_kind", sa.Text, nullable=False),
        sa.Column("document_sealed", sa.LargeBinary, nullable=False),
        sa.Column("identity_key", sa.LargeBinary, nullable=False),
        sa.Column("title_kind", sa.Text),
        sa.Column("title_key", sa.LargeBinary),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("made_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("community_id", "id", name=op.f("pk_claims")),
        sa.ForeignKeyConstraint(["community_id"], ["communities.id"], name=op.f("fk_claims_community_id")),
        sa.ForeignKeyConstraint(
            ["community_id", "unit_id"], ["units.community_id", "units.id"],
            name=op.f("fk_claims_community_id_unit_id")),
    )
    op.create_index(
        "ix_claims_community_id_unit_id", "claims", ["community_id", "unit_id"])
    op.create_index(
        "ix_claims_community_id_person_id", "claims", ["community_id", "person_id"])


def _claim_papers() -> None:
    op.create_table(
        "claim_papers",
        sa.Column("community_id", sa.Uuid, nullable=False),
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("claim_id", sa.Uuid, nullable=False),
        sa.Column("file_id", sa.Uuid, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("added_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("community_id", "id", name=op.f("pk_claim_papers")),
        sa.ForeignKeyConstraint(["community_id"], ["communities.id"], name=op.f("fk_claim_papers_community_id")),
        sa.ForeignKeyConstraint(
            ["community_id", "claim_id"], ["claims.community_id", "claims.id"],
            name=op.f("fk_claim_papers_community_id_claim_id")),
    )
    op.create_index(
        "ix_claim_papers_community_id_claim_id", "claim_papers", ["community_id", "claim_id"])


def _claim_decisions() -> None:
    op.create_table(
        "claim_decisions",
        sa.Column("community_id", sa.Uuid, nullable=False),
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("claim_id", sa.Uuid, nullable=False),
        sa.Column("approved", sa.Boolean, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("decided_by", sa.Uuid),
        sa.Column("decided_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("community_id", "id", name=op.f("pk_claim_decisions")),
        sa.ForeignKeyConstraint(["community_id"], ["communities.id"], name=op.f("fk_claim_decisions_community_id")),
        sa.ForeignKeyConstraint(
            ["community_id", "claim_id"], ["claims.community_id", "claims.id"],
            name=op.f("fk_claim_decisions_community_id_claim_id")),
    )
    op.create_index(
        "ix_claim_decisions_community_id_claim_id", "claim_decisions", ["community_id", "claim_id"])


def _owner_accounts() -> None:
    op.create_table(
        "owner_accounts",
        sa.Column("community_id", sa.Uuid, nullable=False),
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("owner_id", sa.Uuid, nullable=False),
        sa.Column("person_id", sa.Uuid, nullable=False),
        sa.Column("capacity", sa.Text, nullable=False),
        sa.Column("claim_id", sa.Uuid),
        sa.Column("from_at", _INSTANT, nullable=False),
        sa.Column("until_at", _INSTANT),
        sa.PrimaryKeyConstraint("community_id", "id", name=op.f("pk_owner_accounts")),
        sa.ForeignKeyConstraint(["community_id"], ["communities.id"], name=op.f("fk_owner_accounts_community_id")),
        sa.ForeignKeyConstraint(
            ["community_id", "owner_id"], ["owners.community_id", "owners.id"],
            name=op.f("fk_owner_accounts_community_id_owner_id")),
        sa.ForeignKeyConstraint(
            ["community_id", "claim_id"], ["claims.community_id", "claims.id"],
            name=op.f("fk_owner_accounts_community_id_claim_id")),
    )
    op.create_index(
        "ix_owner_accounts_community_id_owner_id", "owner_accounts", ["community_id", "owner_id"])
    op.create_index(
        "ix_owner_accounts_community_id_person_id", "owner_accounts", ["community_id", "person_id"])


def _representatives() -> None:
    op.create_table(
        "representatives",
        sa.Column("community_id", sa.Uuid, nullable=False),
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("unit_id", sa.Uuid, nullable=False),
        sa.Column("owner_id", sa.Uuid, nullable=False),
        sa.Column("named_by", sa.Uuid, nullable=False),
        sa.Column("from_at", _INSTANT, nullable=False),
        sa.Column("until_at", _INSTANT),
        sa.PrimaryKeyConstraint("community_id", "id", name=op.f("pk_representatives")),
        sa.ForeignKeyConstraint(["community_id"], ["communities.id"], name=op.f("fk_representatives_community_id")),
        sa.ForeignKeyConstraint(
            ["community_id", "unit_id"], ["units.community_id", "units.id"],
            name=op.f("fk_representatives_community_id_unit_id")),
        sa.ForeignKeyConstraint(
            ["community_id", "owner_id"], ["owners.community_id", "owners.id"],
            name=op.f("fk_representatives_community_id_owner_id")),
    )
    op.create_index(
        "ix_representatives_community_id_owner_id", "representatives", ["community_id", "owner_id"])
    op.create_index(
        "uq_representatives_standing", "representatives", ["community_id", "unit_id"], unique=True,
        postgresql_where=sa.text("until_at IS NULL"))


def _representative_namings() -> None:
    op.create_table(
        "representative_namings",
        sa.Column("community_id", sa.Uuid, nullable=False),
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("unit_id", sa.Uuid, nullable=False),
        sa.Column("owner_id", sa.Uuid, nullable=False),
        sa.Column("named_by", sa.Uuid, nullable=False),
        sa.Column("agreed", JSONB, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("named_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("community_id", "id", name=op.f("pk_representative_namings")),
        sa.ForeignKeyConstraint(
            ["community_id"], ["communities.id"], name=op.f("fk_representative_namings_community_id")),
        sa.ForeignKeyConstraint(
            ["community_id", "unit_id"], ["units.community_id", "units.id"],
            name=op.f("fk_representative_namings_community_id_unit_id")),
    )
    op.create_index(
        "ix_representative_namings_community_id_unit_id", "representative_namings", ["community_id", "unit_id"])


def _community_rules() -> None:
    op.create_table(
        "community_rules",
        sa.Column("community_id", sa.Uuid, nullable=False),
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("value", JSONB, nullable=False),
        sa.Column("in_force_on", sa.Date, nullable=False),
        sa.Column("recorded_by", sa.Uuid, nullable=False),
        sa.Column("recorded_at", _INSTANT, nullable=False),
        sa.Column("confirmed_by", sa.Uuid),
        sa.Column("confirmed_at", _INSTANT),
        sa.CheckConstraint("confirmed_by <> recorded_by", name=op.f("ck_community_rules_two_people")),
        sa.PrimaryKeyConstraint("community_id", "id", name=op.f("pk_community_rules")),
        sa.ForeignKeyConstraint(["community_id"], ["communities.id"], name=op.f("fk_community_rules_community_id")),
    )
    op.create_index(
        "ix_community_rules_community_id_key", "community_rules", ["community_id", "key"])
