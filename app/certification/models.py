"""Keep objections to results, certificates with all their versions, returns, orders and who read what.

All but the appointment of a scrutineer is added and never changed; a correction is a new row that names the old.
"""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, PrimaryKeyConstraint, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Base


class _OfPoll:
    community_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    poll_id: Mapped[UUID]


class ResultObjection(_OfPoll, Base):
    """An owner's objection to a result (结果异议): its text is sealed, the log holds a commitment to it."""

    __tablename__ = "result_objections"
    __table_args__ = (Index("ix_result_objections_poll_id", "community_id", "poll_id"),)

    person_id: Mapped[UUID]
    text_sealed: Mapped[bytes]
    salt: Mapped[bytes]
    leaf_id: Mapped[UUID]
    at: Mapped[dt.datetime]


class ResultObjectionAnswer(Base):
    """The written answer to an objection, one for each; sealed and committed to as the objection is."""

    __tablename__ = "result_objection_answers"
    __table_args__ = (
        ForeignKeyConstraint(["community_id", "objection_id"], ["result_objections.community_id", "result_objections.id"]),
    )

    community_id: Mapped[UUID] = mapped_column(primary_key=True)
    objection_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID]
    text_sealed: Mapped[bytes]
    salt: Mapped[bytes]
    leaf_id: Mapped[UUID]
    at: Mapped[dt.datetime]


class IssuedNumber(Base):
    """A number of an office's year and kind of document (文号), from 1 without gaps."""

    __tablename__ = "issued_numbers"
    __table_args__ = (PrimaryKeyConstraint("office_id", "kind", "year", "serial", name="pk_issued_numbers"),)

    office_id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(Text)
    year: Mapped[int]
    serial: Mapped[int]
    document_id: Mapped[UUID]


class Certificate(_OfPoll, Base):
    """One version of a certificate (计票复核证明书); a correction is the next version and names the one it replaces."""

    __tablename__ = "certificates"
    __table_args__ = (
        ForeignKeyConstraint(["community_id", "replaces"], ["certificates.community_id", "certificates.id"]),
        CheckConstraint("(version = 1) = (replaces IS NULL)", name="replaces"),
        Index("uq_certificates_version", "community_id", "poll_id", "version", unique=True),
        Index("uq_certificates_code", "code", unique=True),
    )

    number: Mapped[str] = mapped_column(Text)
    version: Mapped[int]
    replaces: Mapped[UUID | None]
    result_run: Mapped[int]
    result_sha256: Mapped[str] = mapped_column(Text)
    facts: Mapped[dict[str, Any]]
    document_sha256: Mapped[str] = mapped_column(Text)
    file_id: Mapped[UUID]
    file_sha256: Mapped[str] = mapped_column(Text)
    code: Mapped[str] = mapped_column(Text)
    leaf_id: Mapped[UUID]
    certified_by: Mapped[UUID]
    certified_at: Mapped[dt.datetime]


class CertificationReturn(_OfPoll, Base):
    """The office gave a result back with reasons (退回) instead of certifying it."""

    __tablename__ = "certification_returns"
    __table_args__ = (Index("ix_certification_returns_poll_id", "community_id", "poll_id"),)

    result_run: Mapped[int]
    result_sha256: Mapped[str] = mapped_column(Text)
    reasons: Mapped[str] = mapped_column(Text)
    leaf_id: Mapped[UUID]
    returned_by: Mapped[UUID]
    returned_at: Mapped[dt.datetime]


class OfficeOrder(_OfPoll, Base):
    """An order to correct (责令限期改正) or a revocation (撤销决定), as it was served."""

    __tablename__ = "office_orders"
    __table_args__ = (
        CheckConstraint("kind IN ('correction', 'revocation')", name="kind"),
        Index("ix_office_orders_poll_id", "community_id", "poll_id"),
        Index("uq_office_orders_revocation", "community_id", "poll_id", unique=True,
              postgresql_where=text("kind = 'revocation'")),
        Index("uq_office_orders_code", "code", unique=True),
    )

    kind: Mapped[str] = mapped_column(Text)
    number: Mapped[str] = mapped_column(Text)
    facts: Mapped[dict[str, Any]]
    document_sha256: Mapped[str] = mapped_column(Text)
    file_id: Mapped[UUID]
    file_sha256: Mapped[str] = mapped_column(Text)
    code: Mapped[str] = mapped_column(Text)
    leaf_id: Mapped[UUID]
    issued_by: Mapped[UUID]
    issued_at: Mapped[dt.datetime]


class OrderCompliance(Base):
    """How an order was complied with (改正情况), as the office recorded it."""

    __tablename__ = "order_compliances"
    __table_args__ = (
        ForeignKeyConstraint(["community_id", "order_id"], ["office_orders.community_id", "office_orders.id"]),
        Index("ix_order_compliances_order_id", "community_id", "order_id"),
    )

    community_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    order_id: Mapped[UUID]
    complied: Mapped[bool]
    remarks: Mapped[str] = mapped_column(Text)
    recorded_by: Mapped[UUID]
    recorded_at: Mapped[dt.datetime]


class Scrutineer(Base):
    """A person appointed as one of the scrutineers (监票人) whom the notice named; the name is sealed."""

    __tablename__ = "scrutineers"
    __table_args__ = (
        Index("uq_scrutineers_person_id", "community_id", "assembly_id", "person_id", unique=True,
              postgresql_where=text("ended_at IS NULL")),
    )

    community_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    assembly_id: Mapped[UUID]
    person_id: Mapped[UUID]
    name_sealed: Mapped[bytes]
    appointed_by: Mapped[UUID]
    appointed_at: Mapped[dt.datetime]
    ended_at: Mapped[dt.datetime | None]


class Reading(_OfPoll, Base):
    """A record that somebody took the opening or the evidence pack (查阅记录), and the hash of what was handed out."""

    __tablename__ = "readings"
    __table_args__ = (
        CheckConstraint("what IN ('opening', 'evidence')", name="what"),
        Index("ix_readings_poll_id", "community_id", "poll_id"),
    )

    what: Mapped[str] = mapped_column(Text)
    person_id: Mapped[UUID]
    capacity: Mapped[str] = mapped_column(Text)
    purpose: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(Text)
    at: Mapped[dt.datetime]


class BundleFile(Base):
    """The public bundle of a closed poll as it was built for a head, so that it is built once."""

    __tablename__ = "bundle_files"
    __table_args__ = (PrimaryKeyConstraint("community_id", "poll_id", "tree_size", name="pk_bundle_files"),)

    community_id: Mapped[UUID]
    poll_id: Mapped[UUID]
    tree_size: Mapped[int]
    file_id: Mapped[UUID]
