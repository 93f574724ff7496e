"""Keep assemblies with their polls, motions, candidates, and what happened to them.

Reviews, receipts, objections, answers and changes are added and never changed.
"""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, ForeignKeyConstraint, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Base


def _inside(column: str, table: str) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["community_id", column], [f"{table}.community_id", f"{table}.id"])


class _OfCommunity:
    community_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)


class Assembly(_OfCommunity, Base):
    """An assembly of owners (业主大会会议) from its draft to its publication or cancellation."""

    __tablename__ = "assemblies"
    __table_args__ = (
        CheckConstraint("state IN ('draft', 'submitted', 'returned', 'confirmed', 'published', 'cancelled')", name="state"),
        CheckConstraint("(state = 'published') <= (rules IS NOT NULL AND published_at IS NOT NULL)", name="published"),
    )

    version: Mapped[int] = mapped_column(server_default="1")
    state: Mapped[str] = mapped_column(Text, server_default="draft")
    body_id: Mapped[UUID]
    title: Mapped[str] = mapped_column(Text)
    form: Mapped[str] = mapped_column(Text)
    place: Mapped[str] = mapped_column(Text)
    channels: Mapped[list[Any]]
    scrutineers: Mapped[list[Any]]
    drafted_by: Mapped[UUID | None]
    drafted_at: Mapped[dt.datetime]
    rules: Mapped[dict[str, Any] | None]
    roll_on: Mapped[dt.date | None] = mapped_column(Date)
    published_by: Mapped[UUID | None]
    published_at: Mapped[dt.datetime | None]


class AssemblyPoll(_OfCommunity, Base):
    """The motions that the same owners vote on in one window."""

    __tablename__ = "assembly_polls"
    __table_args__ = (
        _inside("assembly_id", "assemblies"),
        CheckConstraint("opens_at < closes_at", name="window"),
        Index("ix_assembly_polls_assembly_id", "assembly_id"),
    )

    assembly_id: Mapped[UUID]
    position: Mapped[int]
    title: Mapped[str] = mapped_column(Text)
    scope: Mapped[dict[str, Any] | None]
    opens_at: Mapped[dt.datetime]
    closes_at: Mapped[dt.datetime]


class Motion(_OfCommunity, Base):
    """A question put to the owners (议题); the office confirms under which matters it falls."""

    __tablename__ = "motions"
    __table_args__ = (
        _inside("poll_id", "assembly_polls"),
        CheckConstraint("kind IN ('ordinary', 'options', 'election')", name="kind"),
        Index("ix_motions_poll_id", "poll_id"),
    )

    poll_id: Mapped[UUID]
    position: Mapped[int]
    title: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    matters: Mapped[list[Any]]
    confirmed_matters: Mapped[list[Any] | None]
    matter_reason: Mapped[str | None] = mapped_column(Text)
    proposed_by: Mapped[str | None] = mapped_column(Text)
    options: Mapped[list[Any]]
    seats: Mapped[int]
    alternates: Mapped[int]
    round: Mapped[int]


class Candidate(_OfCommunity, Base):
    """Somebody who stands in an election, with a statement (候选人); the name is sealed."""

    __tablename__ = "candidates"
    __table_args__ = (_inside("motion_id", "motions"), Index("ix_candidates_motion_id", "motion_id"))

    motion_id: Mapped[UUID]
    position: Mapped[int]
    name_sealed: Mapped[bytes]
    statement: Mapped[str] = mapped_column(Text)


class AssemblyPaper(_OfCommunity, Base):
    """A paper of a motion, or of the whole assembly (会议材料)."""

    __tablename__ = "assembly_papers"
    __table_args__ = (_inside("assembly_id", "assemblies"), Index("ix_assembly_papers_assembly_id", "assembly_id"))

    assembly_id: Mapped[UUID]
    motion_id: Mapped[UUID | None]
    file_id: Mapped[UUID]
    title: Mapped[str] = mapped_column(Text)
    added_by: Mapped[UUID | None]
    added_at: Mapped[dt.datetime]


class AssemblyReview(_OfCommunity, Base):
    """One step between convener and office: submitted, returned, confirmed, with remarks."""

    __tablename__ = "assembly_reviews"
    __table_args__ = (_inside("assembly_id", "assemblies"), Index("ix_assembly_reviews_assembly_id", "assembly_id"))

    assembly_id: Mapped[UUID]
    act: Mapped[str] = mapped_column(Text)
    remarks: Mapped[str] = mapped_column(Text)
    person_id: Mapped[UUID | None]
    at: Mapped[dt.datetime]


class NoticeReceipt(_OfCommunity, Base):
    """How and when a notice reached a unit (送达记录); whether that is proof, the rules say."""

    __tablename__ = "notice_receipts"
    __table_args__ = (
        _inside("assembly_id", "assemblies"),
        Index("ix_notice_receipts_assembly_id", "assembly_id", "unit_id"),
        Index("uq_notice_receipts_once", "community_id", "assembly_id", "unit_id", "how", "owner_id", unique=True,
              postgresql_nulls_not_distinct=True),
    )

    assembly_id: Mapped[UUID]
    unit_id: Mapped[UUID]
    owner_id: Mapped[UUID | None]
    how: Mapped[str] = mapped_column(Text)
    at: Mapped[dt.datetime]
    recorded_by: Mapped[UUID | None]
    recorded_at: Mapped[dt.datetime]


class AssemblyNotice(Base):
    """The notice as it was told (会议公告): one canonical document, sealed because it names candidates, with its hash."""

    __tablename__ = "assembly_notices"
    __table_args__ = (_inside("assembly_id", "assemblies"),)

    community_id: Mapped[UUID] = mapped_column(primary_key=True)
    assembly_id: Mapped[UUID] = mapped_column(primary_key=True)
    document_sealed: Mapped[bytes]
    sha256: Mapped[bytes]
    made_at: Mapped[dt.datetime]


class AnnouncedUnit(Base):
    """A unit of the roll as it was announced (公布的房册): masked names, area, why its head is one; never changed.

    `position` is its place by building, floor and label; `told` says that a poll's scope holds it; `owners` holds id and
    kind of those who are told, a stock's developer among them.
    """

    __tablename__ = "announced_units"
    __table_args__ = (
        _inside("assembly_id", "assemblies"),
        Index("uq_announced_units_position", "community_id", "assembly_id", "position", unique=True),
    )

    community_id: Mapped[UUID] = mapped_column(primary_key=True)
    assembly_id: Mapped[UUID] = mapped_column(primary_key=True)
    unit_id: Mapped[UUID] = mapped_column(primary_key=True)
    position: Mapped[int]
    label: Mapped[str] = mapped_column(Text)
    building: Mapped[str] = mapped_column(Text)
    entrance: Mapped[str | None] = mapped_column(Text)
    floor: Mapped[str | None] = mapped_column(Text)
    room: Mapped[str | None] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    area_cm2: Mapped[int]
    area_source: Mapped[str | None] = mapped_column(Text)
    names: Mapped[list[Any]]
    owners: Mapped[list[Any]]
    head_reason: Mapped[str] = mapped_column(Text)
    head_units: Mapped[int]
    told: Mapped[bool]


class ResidentsCommitteeNotice(_OfCommunity, Base):
    """When and how the residents' committee was told of the assembly (告知居民委员会)."""

    __tablename__ = "residents_committee_notices"
    __table_args__ = (_inside("assembly_id", "assemblies"), Index("ix_residents_committee_notices_assembly_id", "assembly_id"))

    assembly_id: Mapped[UUID]
    told: Mapped[str] = mapped_column(Text)
    how: Mapped[str] = mapped_column(Text)
    told_at: Mapped[dt.datetime]
    recorded_by: Mapped[UUID | None]
    recorded_at: Mapped[dt.datetime]


class RollObjection(_OfCommunity, Base):
    """An owner's objection to the announced roll; its text is sealed (名册异议)."""

    __tablename__ = "roll_objections"
    __table_args__ = (_inside("assembly_id", "assemblies"), Index("ix_roll_objections_assembly_id", "assembly_id"))

    assembly_id: Mapped[UUID]
    unit_id: Mapped[UUID | None]
    person_id: Mapped[UUID]
    text_sealed: Mapped[bytes]
    at: Mapped[dt.datetime]


class RollObjectionAnswer(_OfCommunity, Base):
    """A written answer to an objection; its text is sealed."""

    __tablename__ = "roll_objection_answers"
    __table_args__ = (_inside("objection_id", "roll_objections"),
                      Index("ix_roll_objection_answers_objection_id", "objection_id"))

    objection_id: Mapped[UUID]
    person_id: Mapped[UUID]
    text_sealed: Mapped[bytes]
    at: Mapped[dt.datetime]


class AssemblyChange(_OfCommunity, Base):
    """An extension, postponement or cancellation after publication, with the windows before and after."""

    __tablename__ = "assembly_changes"
    __table_args__ = (_inside("assembly_id", "assemblies"), Index("ix_assembly_changes_assembly_id", "assembly_id"))

    assembly_id: Mapped[UUID]
    poll_id: Mapped[UUID | None]
    kind: Mapped[str] = mapped_column(Text)
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]
    reason: Mapped[str] = mapped_column(Text)
    person_id: Mapped[UUID | None]
    at: Mapped[dt.datetime]
