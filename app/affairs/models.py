"""Keep gatherings with whom they asked and what was said, notices with who saw them, questions with their answers.

Opinions, summaries, views and entries of questions are added and never changed.
"""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, ForeignKeyConstraint, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Base


def _inside(column: str, table: str) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["community_id", column], [f"{table}.community_id", f"{table}.id"])


class _OfCommunity:
    community_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)


class Posted(_OfCommunity):
    """What gatherings and notices share: who posts it, to whom, and whether it is out or taken back.

    `scope` is None for the whole community, else buildings or unit ids.
    """

    poster: Mapped[str] = mapped_column(Text)
    body_id: Mapped[UUID | None]
    title: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    scope: Mapped[dict[str, Any] | None]
    drafted_by: Mapped[UUID]
    drafted_at: Mapped[dt.datetime]
    published_by: Mapped[UUID | None]
    published_at: Mapped[dt.datetime | None]
    withdrawn_by: Mapped[UUID | None]
    withdrawn_at: Mapped[dt.datetime | None]
    withdrawal_reason: Mapped[str | None] = mapped_column(Text)


class Gathering(Posted, Base):
    """A question or draft on which owners are asked before anything is put to a vote (征集意见)."""

    __tablename__ = "gatherings"
    __table_args__ = (
        CheckConstraint("poster IN ('body', 'office')", name="poster"),
        CheckConstraint("(poster = 'body') = (body_id IS NOT NULL)", name="body"),
        CheckConstraint("choosing IN ('none', 'one', 'several')", name="choosing"),
        CheckConstraint("opens_at < closes_at", name="window"),
        Index("ix_gatherings_published_at", "community_id", "published_at"),
    )

    choosing: Mapped[str] = mapped_column(Text)
    choices: Mapped[list[Any]]
    other_allowed: Mapped[bool]
    opens_at: Mapped[dt.datetime]
    closes_at: Mapped[dt.datetime]
    asked_heads: Mapped[int | None]


class GatheringUnit(Base):
    """A unit whose owners were asked, and of which head it is, as the roll stood when the gathering went out."""

    __tablename__ = "gathering_units"
    __table_args__ = (
        _inside("gathering_id", "gatherings"),
        Index("ix_gathering_units_unit_id", "community_id", "unit_id"),
    )

    community_id: Mapped[UUID] = mapped_column(primary_key=True)
    gathering_id: Mapped[UUID] = mapped_column(primary_key=True)
    unit_id: Mapped[UUID] = mapped_column(primary_key=True)
    head_no: Mapped[int]
    label: Mapped[str] = mapped_column(Text)
    building: Mapped[str] = mapped_column(Text)


class Opinion(_OfCommunity, Base):
    """What a head said, by whom; the last of the head stands."""

    __tablename__ = "opinions"
    __table_args__ = (
        _inside("gathering_id", "gatherings"),
        Index("ix_opinions_head_no", "community_id", "gathering_id", "head_no"),
    )

    gathering_id: Mapped[UUID]
    head_no: Mapped[int]
    unit_id: Mapped[UUID]
    person_id: Mapped[UUID]
    choices: Mapped[list[Any]]
    other_sealed: Mapped[bytes | None]
    text_sealed: Mapped[bytes | None]
    at: Mapped[dt.datetime]


class GatheringSummary(Base):
    """What was taken up of a gathering, what not, and why (采纳情况), with the counts as they stood."""

    __tablename__ = "gathering_summaries"
    __table_args__ = (_inside("gathering_id", "gatherings"),)

    community_id: Mapped[UUID] = mapped_column(primary_key=True)
    gathering_id: Mapped[UUID] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    items: Mapped[list[Any]]
    counts: Mapped[dict[str, Any]]
    published_by: Mapped[UUID]
    published_at: Mapped[dt.datetime]


class Notice(Posted, Base):
    """A notice to owners (通知公告); a withdrawn one stays listed with its reason."""

    __tablename__ = "notices"
    __table_args__ = (
        CheckConstraint("poster IN ('body', 'office', 'service')", name="poster"),
        CheckConstraint("(poster = 'body') = (body_id IS NOT NULL)", name="body"),
        CheckConstraint("category IN ('service', 'safety', 'affairs')", name="category"),
        CheckConstraint("poster <> 'service' OR category = 'service'", name="service_matters"),
        Index("ix_notices_published_at", "community_id", "published_at"),
    )

    category: Mapped[str] = mapped_column(Text)
    urgent: Mapped[bool]
    expires_at: Mapped[dt.datetime | None]


class NoticeView(Base):
    """Who of a unit opened a notice first, and when (已看)."""

    __tablename__ = "notice_views"
    __table_args__ = (
        _inside("notice_id", "notices"),
        Index("ix_notice_views_person_id", "community_id", "person_id"),
    )

    community_id: Mapped[UUID] = mapped_column(primary_key=True)
    notice_id: Mapped[UUID] = mapped_column(primary_key=True)
    unit_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    at: Mapped[dt.datetime]


class Question(_OfCommunity, Base):
    """An owner's question to the committee or the office (业主提问): whose turn it is, until when."""

    __tablename__ = "questions"
    __table_args__ = (
        CheckConstraint("side IN ('committee', 'office')", name="side"),
        CheckConstraint("state IN ('open', 'answered')", name="state"),
        Index("ix_questions_person_id", "community_id", "person_id"),
        Index("ix_questions_due_on", "due_on", postgresql_where=text("state = 'open'")),
    )

    person_id: Mapped[UUID]
    unit_id: Mapped[UUID]
    may_be_shown: Mapped[bool]
    side: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    shown: Mapped[bool]
    followed_up: Mapped[bool]
    asked_at: Mapped[dt.datetime]
    due_on: Mapped[dt.date] = mapped_column(Date)
    reminded_on: Mapped[dt.date | None] = mapped_column(Date)


class QuestionEntry(_OfCommunity, Base):
    """One step of a question: asked, handed on, answered, followed up.

    An answer says whether it is shown to all with what it answers; `shown_sealed` is the edited version of that for others.
    """

    __tablename__ = "question_entries"
    __table_args__ = (
        _inside("question_id", "questions"),
        CheckConstraint("kind IN ('asked', 'handed_on', 'answered', 'followed_up')", name="kind"),
        Index("ix_question_entries_question_id", "community_id", "question_id"),
    )

    question_id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(Text)
    person_id: Mapped[UUID]
    side: Mapped[str | None] = mapped_column(Text)
    speaker: Mapped[str | None] = mapped_column(Text)
    text_sealed: Mapped[bytes]
    shown: Mapped[bool]
    shown_sealed: Mapped[bytes | None]
    at: Mapped[dt.datetime]


class AffairPaper(_OfCommunity, Base):
    """A file of a gathering or a notice (附件)."""

    __tablename__ = "affair_papers"
    __table_args__ = (
        CheckConstraint("about_kind IN ('gathering', 'notice')", name="about_kind"),
        Index("ix_affair_papers_about_id", "community_id", "about_id"),
    )

    about_kind: Mapped[str] = mapped_column(Text)
    about_id: Mapped[UUID]
    file_id: Mapped[UUID]
    title: Mapped[str] = mapped_column(Text)
    added_by: Mapped[UUID]
    added_at: Mapped[dt.datetime]
