"""Keep polls and the roll as it was frozen for each; frozen rows are added and never changed."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, ForeignKeyConstraint, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Base


class Poll(Base):
    """The motions that the same owners vote on in one window (一次表决), with the rules as they were published."""

    __tablename__ = "polls"
    __table_args__ = (
        CheckConstraint("state IN ('announced', 'cancelled', 'closed')", name="state"),
        CheckConstraint("opens_at < closes_at", name="window"),
        CheckConstraint("total_heads > 0 AND total_area_cm2 > 0", name="denominator"),
        Index("ix_polls_assembly_id", "assembly_id"),
        Index("ix_polls_closes_at", "closes_at"),
    )

    community_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    assembly_id: Mapped[UUID]
    state: Mapped[str] = mapped_column(Text, server_default="announced")
    title: Mapped[str] = mapped_column(Text)
    scope: Mapped[dict[str, Any] | None]
    channels: Mapped[list[Any]]
    opens_at: Mapped[dt.datetime]
    closes_at: Mapped[dt.datetime]
    rules: Mapped[dict[str, Any]]
    roll_on: Mapped[dt.date] = mapped_column(Date)
    total_heads: Mapped[int]
    total_area_cm2: Mapped[int]
    frozen_at: Mapped[dt.datetime]


class PollMotion(Base):
    """A motion as it was published; candidates are ids, their names belong to the assembly."""

    __tablename__ = "poll_motions"
    __table_args__ = (
        ForeignKeyConstraint(["community_id", "poll_id"], ["polls.community_id", "polls.id"]),
        CheckConstraint("kind IN ('ordinary', 'options', 'election')", name="kind"),
        Index("ix_poll_motions_poll_id", "poll_id"),
    )

    community_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    poll_id: Mapped[UUID]
    position: Mapped[int]
    title: Mapped[str] = mapped_column(Text)
    matters: Mapped[list[Any]]
    kind: Mapped[str] = mapped_column(Text)
    options: Mapped[list[Any]]
    seats: Mapped[int]
    alternates: Mapped[int]
    round: Mapped[int]
    candidates: Mapped[list[Any]]


class FrozenUnit(Base):
    """A unit as it was frozen: areas in cm2 by source, its head's number, the salt of its public commitment."""

    __tablename__ = "frozen_units"
    __table_args__ = (
        ForeignKeyConstraint(["community_id", "poll_id"], ["polls.community_id", "polls.id"]),
        Index("ix_frozen_units_head_no", "poll_id", "head_no"),
    )

    community_id: Mapped[UUID] = mapped_column(primary_key=True)
    poll_id: Mapped[UUID] = mapped_column(primary_key=True)
    unit_id: Mapped[UUID] = mapped_column(primary_key=True)
    label: Mapped[str] = mapped_column(Text)
    building: Mapped[str] = mapped_column(Text)
    entrance: Mapped[str | None] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    area_register_cm2: Mapped[int | None]
    area_survey_cm2: Mapped[int | None]
    area_contract_cm2: Mapped[int | None]
    stock: Mapped[str | None] = mapped_column(Text)
    developer_key: Mapped[str | None] = mapped_column(Text)
    representative_owner_id: Mapped[UUID | None]
    head_no: Mapped[int]
    counted: Mapped[bool]
    salt: Mapped[bytes]
    commitment: Mapped[str] = mapped_column(Text)


class FrozenOwner(Base):
    """An owner of a frozen unit: an opaque key, equal only for equal proved identity."""

    __tablename__ = "frozen_owners"
    __table_args__ = (
        ForeignKeyConstraint(
            ["community_id", "poll_id", "unit_id"],
            ["frozen_units.community_id", "frozen_units.poll_id", "frozen_units.unit_id"],
        ),
    )

    community_id: Mapped[UUID] = mapped_column(primary_key=True)
    poll_id: Mapped[UUID] = mapped_column(primary_key=True)
    unit_id: Mapped[UUID] = mapped_column(primary_key=True)
    owner_id: Mapped[UUID] = mapped_column(primary_key=True)
    position: Mapped[int]
    key: Mapped[str] = mapped_column(Text)
    proved: Mapped[bool]
    kind: Mapped[str] = mapped_column(Text)
