"""Keep polls and the roll as it was frozen for each; frozen rows are added and never changed."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, ForeignKeyConstraint, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Base
from app.voting import proxy_models  # noqa: F401 - its tables enter the metadata with the room's


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
    opened_at: Mapped[dt.datetime | None]
    closed_at: Mapped[dt.datetime | None]
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


class PollSpeaker(Base):
    """Who may cast for a unit of a poll now, proved by the day of the cast; kept current until the close.

    `generation` counts the ballots of the unit that were voided: an objection opens the next one.
    """

    __tablename__ = "poll_speakers"
    __table_args__ = (
        ForeignKeyConstraint(
            ["community_id", "poll_id", "unit_id"],
            ["frozen_units.community_id", "frozen_units.poll_id", "frozen_units.unit_id"],
        ),
        CheckConstraint("(capacity = 'proxy') = (proxy_id IS NOT NULL)", name="proxy"),
        Index("ix_poll_speakers_unit_id", "poll_id", "unit_id"),
    )

    community_id: Mapped[UUID] = mapped_column(primary_key=True)
    poll_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    unit_id: Mapped[UUID] = mapped_column(primary_key=True)
    owner_id: Mapped[UUID]
    capacity: Mapped[str] = mapped_column(Text)
    ground: Mapped[str] = mapped_column(Text)
    proxy_id: Mapped[UUID | None]
    generation: Mapped[int] = mapped_column(server_default="0")


class Ballot(Base):
    """One ballot of one unit (选票), by any channel; added, never changed. Its id is that of its leaf.

    `marks` and `salt` may be written by the application and never read: `opened_ballots` shows them once the poll closed.
    """

    __tablename__ = "ballots"
    __table_args__ = (
        ForeignKeyConstraint(
            ["community_id", "poll_id", "unit_id"],
            ["frozen_units.community_id", "frozen_units.poll_id", "frozen_units.unit_id"],
        ),
        CheckConstraint("channel IN ('electronic', 'city', 'paper')", name="channel"),
        Index("uq_ballots_unit", "community_id", "poll_id", "unit_id", "channel", "generation", unique=True),
        Index("ix_ballots_idempotency_key", "poll_id", "person_id", "idempotency_key",
              postgresql_where=text("idempotency_key IS NOT NULL")),
    )

    community_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    poll_id: Mapped[UUID]
    unit_id: Mapped[UUID]
    channel: Mapped[str] = mapped_column(Text)
    generation: Mapped[int]
    cast_at: Mapped[dt.datetime]
    recorded_at: Mapped[dt.datetime]
    person_id: Mapped[UUID | None]
    owner_id: Mapped[UUID | None]
    capacity: Mapped[str] = mapped_column(Text)
    ground: Mapped[str] = mapped_column(Text)
    proxy_id: Mapped[UUID | None]
    entered_by: Mapped[UUID | None]
    idempotency_key: Mapped[str | None] = mapped_column(Text)
    marks: Mapped[str] = mapped_column(Text, deferred=True, deferred_raiseload=True)
    salt: Mapped[bytes] = mapped_column(deferred=True, deferred_raiseload=True)


class BallotVoid(Base):
    """Why a ballot is no act of its owner: objected to by a joint owner, forged, without authority, replaced."""

    __tablename__ = "ballot_voids"
    __table_args__ = (
        ForeignKeyConstraint(["community_id", "ballot_id"], ["ballots.community_id", "ballots.id"]),
        Index("ix_ballot_voids_ballot_id", "community_id", "ballot_id"),
        Index("ix_ballot_voids_poll_id", "poll_id"),
    )

    community_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    poll_id: Mapped[UUID]
    ballot_id: Mapped[UUID]
    ground: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    voided_by: Mapped[UUID | None]
    voided_at: Mapped[dt.datetime]


class BallotRestoration(Base):
    """The void of a ballot was taken back: the joint owner agreed, or the office saw that it erred."""

    __tablename__ = "ballot_restorations"
    __table_args__ = (
        ForeignKeyConstraint(["community_id", "void_id"], ["ballot_voids.community_id", "ballot_voids.id"]),
        Index("uq_ballot_restorations_void_id", "community_id", "void_id", unique=True),
    )

    community_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    void_id: Mapped[UUID]
    reason: Mapped[str] = mapped_column(Text)
    restored_by: Mapped[UUID | None]
    restored_at: Mapped[dt.datetime]


class ElectionFact(Base):
    """What became known of an election after the freeze: a candidate withdrew, or a public lot ordered equals."""

    __tablename__ = "election_facts"
    __table_args__ = (
        ForeignKeyConstraint(["community_id", "poll_id"], ["polls.community_id", "polls.id"]),
        CheckConstraint("kind IN ('withdrawn', 'lot')", name="kind"),
        Index("ix_election_facts_poll_id", "poll_id"),
    )

    community_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    poll_id: Mapped[UUID]
    motion_id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(Text)
    candidates: Mapped[list[Any]]
    reason: Mapped[str] = mapped_column(Text)
    recorded_by: Mapped[UUID | None]
    recorded_at: Mapped[dt.datetime]


class ClosingUnit(Base):
    """What was proved of a unit by the close: delivery of the notice, a representative of joint owners."""

    __tablename__ = "closing_units"
    __table_args__ = (
        ForeignKeyConstraint(
            ["community_id", "poll_id", "unit_id"],
            ["frozen_units.community_id", "frozen_units.poll_id", "frozen_units.unit_id"],
        ),
    )

    community_id: Mapped[UUID] = mapped_column(primary_key=True)
    poll_id: Mapped[UUID] = mapped_column(primary_key=True)
    unit_id: Mapped[UUID] = mapped_column(primary_key=True)
    delivered: Mapped[bool]
    represented: Mapped[bool]


class PollResult(Base):
    """One count of a closed poll (计票结果): the first, or a recount. `decision` is the law's, with what names units."""

    __tablename__ = "poll_results"
    __table_args__ = (
        ForeignKeyConstraint(["community_id", "poll_id"], ["polls.community_id", "polls.id"]),
        CheckConstraint("kind IN ('result', 'recount')", name="kind"),
        Index("uq_poll_results_run", "community_id", "poll_id", "run", unique=True),
    )

    community_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    poll_id: Mapped[UUID]
    run: Mapped[int]
    kind: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    decision: Mapped[dict[str, Any]]
    document_sha256: Mapped[str] = mapped_column(Text)
    leaf_id: Mapped[UUID]
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[dt.datetime]
