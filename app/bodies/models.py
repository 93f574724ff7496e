"""Keep bodies and their members, each with a term whose two days both belong to it."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, ForeignKeyConstraint, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Base


class Body(Base):
    """A body with a term in one community (业主委员会、筹备组、换届小组……)."""

    __tablename__ = "bodies"
    __table_args__ = (
        CheckConstraint("until_on IS NULL OR from_on <= until_on", name="term"),
        CheckConstraint(
            "kind IN ('committee', 'preparatory_group', 're_election_group', 'residents_committee', 'office', 'supervisors')",
            name="kind",
        ),
    )

    community_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    from_on: Mapped[dt.date] = mapped_column(Date)
    until_on: Mapped[dt.date | None] = mapped_column(Date)
    chaired_by_office: Mapped[bool] = mapped_column(server_default="false")
    founded_at: Mapped[dt.datetime]


class Member(Base):
    """A seat in a body: who, from which source (owner, office, police……), in which office, for which days."""

    __tablename__ = "body_members"
    __table_args__ = (
        ForeignKeyConstraint(["community_id", "body_id"], ["bodies.community_id", "bodies.id"]),
        CheckConstraint("until_on IS NULL OR from_on <= until_on", name="term"),
        Index("ix_body_members_body_id_person_id", "body_id", "person_id"),
        Index("ix_body_members_person_id", "person_id"),
    )

    community_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    body_id: Mapped[UUID]
    person_id: Mapped[UUID]
    office_held: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text)
    from_on: Mapped[dt.date] = mapped_column(Date)
    until_on: Mapped[dt.date | None] = mapped_column(Date)
    seated_by: Mapped[UUID | None]
    seated_at: Mapped[dt.datetime]
