"""Keep whom joint owners named to vote, and what owners did at the counter (窗口) before two of the staff."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Base


class Representative(Base):
    """Keep the joint owner whom the others named to vote (推选一人)."""

    __tablename__ = "representatives"
    __table_args__ = (
        ForeignKeyConstraint(["community_id", "unit_id"], ["units.community_id", "units.id"]),
        ForeignKeyConstraint(["community_id", "owner_id"], ["owners.community_id", "owners.id"]),
        Index("ix_representatives_community_id_owner_id", "community_id", "owner_id"),
        Index(
            "uq_representatives_standing", "community_id", "unit_id", unique=True,
            postgresql_where=text("until_at IS NULL")),
    )

    community_id: Mapped[UUID] = mapped_column(ForeignKey("communities.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    unit_id: Mapped[UUID]
    owner_id: Mapped[UUID]
    named_by: Mapped[UUID]
    from_at: Mapped[dt.datetime]
    until_at: Mapped[dt.datetime | None]


class RepresentativeNaming(Base):
    """Keep a naming that waits for the other owners; `agreed` holds who agreed for which owner."""

    __tablename__ = "representative_namings"
    __table_args__ = (ForeignKeyConstraint(["community_id", "unit_id"], ["units.community_id", "units.id"]),
                      Index("ix_representative_namings_community_id_unit_id", "community_id", "unit_id"))

    community_id: Mapped[UUID] = mapped_column(ForeignKey("communities.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    unit_id: Mapped[UUID]
    owner_id: Mapped[UUID]
    named_by: Mapped[UUID]
    agreed: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(Text)
    named_at: Mapped[dt.datetime]


class CounterAct(Base):
    """Keep what an owner without an account did at the counter; it holds once a second of the staff confirmed it."""

    __tablename__ = "counter_acts"
    __table_args__ = (
        CheckConstraint("confirmed_by <> recorded_by", name="two_people"),
        ForeignKeyConstraint(["community_id", "unit_id"], ["units.community_id", "units.id"]),
        ForeignKeyConstraint(["community_id", "owner_id"], ["owners.community_id", "owners.id"]),
        ForeignKeyConstraint(["community_id", "representative_id"], ["owners.community_id", "owners.id"]),
        Index("ix_counter_acts_community_id_unit_id", "community_id", "unit_id"),
    )

    community_id: Mapped[UUID] = mapped_column(ForeignKey("communities.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    unit_id: Mapped[UUID]
    owner_id: Mapped[UUID]
    act: Mapped[str] = mapped_column(Text)
    representative_id: Mapped[UUID | None]
    basis: Mapped[str] = mapped_column(Text)
    recorded_by: Mapped[UUID]
    recorded_at: Mapped[dt.datetime]
    confirmed_by: Mapped[UUID | None]
    confirmed_at: Mapped[dt.datetime | None]


class CounterAssistance(Base):
    """Keep who helped an owner at the counter (窗口协助) and who saw the identity; a helper, never a voter. Append-only."""

    __tablename__ = "counter_assistances"
    __table_args__ = (
        CheckConstraint("identity_seen_by <> assisted_by", name="two_people"),
        ForeignKeyConstraint(["community_id", "unit_id"], ["units.community_id", "units.id"]),
        ForeignKeyConstraint(["community_id", "owner_id"], ["owners.community_id", "owners.id"]),
        Index("ix_counter_assistances_community_id_assisted_at", "community_id", "assisted_at"),
    )

    community_id: Mapped[UUID] = mapped_column(ForeignKey("communities.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    unit_id: Mapped[UUID]
    owner_id: Mapped[UUID]
    purpose: Mapped[str] = mapped_column(Text)
    assembly_id: Mapped[UUID | None]
    assisted_by: Mapped[UUID]
    identity_seen_by: Mapped[UUID]
    assisted_at: Mapped[dt.datetime]
