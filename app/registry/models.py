"""Keep the roll, claims, accounts and rules. Personal data is sealed; what must be found again is blinded."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Base


class Office(Base):
    """Name a sub-district office (街道办事处), and the phone at which people ask it."""

    __tablename__ = "offices"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    phone: Mapped[str | None] = mapped_column(Text)


class Community(Base):
    """Name a community (小区), its office and the place whose law holds."""

    __tablename__ = "communities"
    __table_args__ = (Index("ix_communities_office_id", "office_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    office_id: Mapped[UUID] = mapped_column(ForeignKey("offices.id"))
    name: Mapped[str] = mapped_column(Text)
    jurisdiction: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)


class OfficeRuleValue(Base):
    """Keep a value that the office set, for all its communities or for one; in force once a second person confirmed it."""

    __tablename__ = "office_rule_values"
    __table_args__ = (
        CheckConstraint("confirmed_by <> recorded_by", name="two_people"),
        Index("ix_office_rule_values_office_id_key", "office_id", "key"),
        Index("ix_office_rule_values_community_id_key", "community_id", "key"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    office_id: Mapped[UUID] = mapped_column(ForeignKey("offices.id"))
    community_id: Mapped[UUID | None] = mapped_column(ForeignKey("communities.id"))
    key: Mapped[str] = mapped_column(Text)
    value: Mapped[dict[str, Any]]
    in_force_on: Mapped[dt.date]
    recorded_by: Mapped[UUID]
    recorded_at: Mapped[dt.datetime]
    confirmed_by: Mapped[UUID | None]
    confirmed_at: Mapped[dt.datetime | None]


class Owner(Base):
    """Keep an owner (业主) of this community; name, document and phone are sealed."""

    __tablename__ = "owners"
    __table_args__ = (
        Index("ix_owners_community_id_phone_key", "community_id", "phone_key"),
        Index(
            "uq_owners_community_id_identity_key", "community_id", "identity_key", unique=True,
            postgresql_where=text("identity_key IS NOT NULL")),
    )

    community_id: Mapped[UUID] = mapped_column(ForeignKey("communities.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    name_sealed: Mapped[bytes]
    document_kind: Mapped[str | None] = mapped_column(Text)
    document_sealed: Mapped[bytes | None]
    identity_key: Mapped[bytes | None]
    phone_sealed: Mapped[bytes | None]
    phone_key: Mapped[bytes | None]


class Unit(Base):
    """Keep one exclusive unit (专有部分) with its areas in cm2 by source."""

    __tablename__ = "units"
    __table_args__ = (
        CheckConstraint(
            "(area_register_cm2 IS NULL OR area_register_cm2 > 0) AND (area_survey_cm2 IS NULL OR area_"
            "survey_cm2 > 0) AND (area_contract_cm2 IS NULL OR area_contract_cm2 > 0)", name="area"),
        ForeignKeyConstraint(["community_id", "developer_id"], ["owners.community_id", "owners.id"]),
        Index("uq_units_community_id_label", "community_id", "label", unique=True),
        Index("ix_units_community_id_developer_id", "community_id", "developer_id"),
    )

    community_id: Mapped[UUID] = mapped_column(ForeignKey("communities.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    label: Mapped[str] = mapped_column(Text)
    building: Mapped[str] = mapped_column(Text)
    entrance: Mapped[str | None] = mapped_column(Text)
    floor: Mapped[str | None] = mapped_column(Text)
    room: Mapped[str | None] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    area_register_cm2: Mapped[int | None]
    area_survey_cm2: Mapped[int | None]
    area_contract_cm2: Mapped[int | None]
    stock: Mapped[str | None] = mapped_column(Text)
    developer_id: Mapped[UUID | None]


class Ownership(Base):
    """Keep who owned a unit from which day, on which ground and title."""

    __tablename__ = "ownerships"
    __table_args__ = (
        CheckConstraint("until_on IS NULL OR from_on < until_on", name="term"),
        ForeignKeyConstraint(["community_id", "unit_id"], ["units.community_id", "units.id"]),
        ForeignKeyConstraint(["community_id", "owner_id"], ["owners.community_id", "owners.id"]),
        Index("ix_ownerships_community_id_unit_id", "community_id", "unit_id"),
        Index("ix_ownerships_community_id_owner_id", "community_id", "owner_id"),
    )

    community_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    unit_id: Mapped[UUID]
    owner_id: Mapped[UUID]
    from_on: Mapped[dt.date]
    until_on: Mapped[dt.date | None]
    ground: Mapped[str] = mapped_column(Text)
    title_kind: Mapped[str | None] = mapped_column(Text)
    title_sealed: Mapped[bytes | None]
    title_key: Mapped[bytes | None]


class RollImport(Base):
    """Keep one file of the roll: its source, what it would change and whether it was applied."""

    __tablename__ = "roll_imports"

    community_id: Mapped[UUID] = mapped_column(ForeignKey("communities.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    file_id: Mapped[UUID]
    source: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    report: Mapped[dict[str, Any]]
    imported_by: Mapped[UUID | None]
    imported_at: Mapped[dt.datetime]
    applied_at: Mapped[dt.datetime | None]


class RollConfirmation(Base):
    """Keep the office's word that an applied roll stands, with its ground. Append-only."""

    __tablename__ = "roll_confirmations"
    __table_args__ = (
        ForeignKeyConstraint(["community_id", "import_id"], ["roll_imports.community_id", "roll_imports.id"]),
        Index("ix_roll_confirmations_community_id_import_id", "community_id", "import_id"),
    )

    community_id: Mapped[UUID] = mapped_column(ForeignKey("communities.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    import_id: Mapped[UUID]
    confirmed_by: Mapped[UUID | None]
    ground: Mapped[str] = mapped_column(Text)
    confirmed_at: Mapped[dt.datetime]


class Claim(Base):
    """Keep a person's claim to speak for a unit (核实申请)."""

    __tablename__ = "claims"
    __table_args__ = (
        ForeignKeyConstraint(["community_id", "unit_id"], ["units.community_id", "units.id"]),
        Index("ix_claims_community_id_unit_id", "community_id", "unit_id"),
        Index("ix_claims_community_id_person_id", "community_id", "person_id"),
        Index("ix_claims_person_id", "person_id"),
    )

    community_id: Mapped[UUID] = mapped_column(ForeignKey("communities.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    unit_id: Mapped[UUID]
    person_id: Mapped[UUID]
    capacity: Mapped[str] = mapped_column(Text)
    name_sealed: Mapped[bytes]
    document_kind: Mapped[str] = mapped_column(Text)
    document_sealed: Mapped[bytes]
    identity_key: Mapped[bytes]
    title_kind: Mapped[str | None] = mapped_column(Text)
    title_key: Mapped[bytes | None]
    state: Mapped[str] = mapped_column(Text)
    made_at: Mapped[dt.datetime]


class ClaimPaper(Base):
    """Keep a paper uploaded with a claim."""

    __tablename__ = "claim_papers"
    __table_args__ = (
        ForeignKeyConstraint(["community_id", "claim_id"], ["claims.community_id", "claims.id"]),
        Index("ix_claim_papers_community_id_claim_id", "community_id", "claim_id"),
    )

    community_id: Mapped[UUID] = mapped_column(ForeignKey("communities.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    claim_id: Mapped[UUID]
    file_id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(Text)
    added_at: Mapped[dt.datetime]


class ClaimDecision(Base):
    """Keep a decision on a claim with the reason that the claimant reads. Append-only."""

    __tablename__ = "claim_decisions"
    __table_args__ = (
        ForeignKeyConstraint(["community_id", "claim_id"], ["claims.community_id", "claims.id"]),
        Index("ix_claim_decisions_community_id_claim_id", "community_id", "claim_id"),
    )

    community_id: Mapped[UUID] = mapped_column(ForeignKey("communities.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    claim_id: Mapped[UUID]
    approved: Mapped[bool]
    reason: Mapped[str] = mapped_column(Text)
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[dt.datetime]


class OwnerAccount(Base):
    """Keep which person acts for an owner: itself, authorised, heir, guardian or administrator."""

    __tablename__ = "owner_accounts"
    __table_args__ = (
        ForeignKeyConstraint(["community_id", "owner_id"], ["owners.community_id", "owners.id"]),
        ForeignKeyConstraint(["community_id", "claim_id"], ["claims.community_id", "claims.id"]),
        Index("ix_owner_accounts_community_id_owner_id", "community_id", "owner_id"),
        Index("ix_owner_accounts_community_id_person_id", "community_id", "person_id"),
        Index("ix_owner_accounts_person_id", "person_id"),
    )

    community_id: Mapped[UUID] = mapped_column(ForeignKey("communities.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    owner_id: Mapped[UUID]
    person_id: Mapped[UUID]
    capacity: Mapped[str] = mapped_column(Text)
    claim_id: Mapped[UUID | None]
    from_at: Mapped[dt.datetime]
    until_at: Mapped[dt.datetime | None]
    ended_by: Mapped[UUID | None]
    end_reason: Mapped[str | None] = mapped_column(Text)


class CommunityRule(Base):
    """Keep a value of the community's own rules (议事规则); in force once a second person confirmed it."""

    __tablename__ = "community_rules"
    __table_args__ = (
        CheckConstraint("confirmed_by <> recorded_by", name="two_people"),
        Index("ix_community_rules_community_id_key", "community_id", "key"),
    )

    community_id: Mapped[UUID] = mapped_column(ForeignKey("communities.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(Text)
    value: Mapped[dict[str, Any]]
    in_force_on: Mapped[dt.date]
    recorded_by: Mapped[UUID]
    recorded_at: Mapped[dt.datetime]
    confirmed_by: Mapped[UUID | None]
    confirmed_at: Mapped[dt.datetime | None]
