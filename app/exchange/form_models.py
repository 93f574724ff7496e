"""Keep the forms of an office with their published versions, and the reports that communities fill.

A published version and the snapshot of an accepted report are added and never changed.
"""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, ForeignKeyConstraint, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Base


class ReportForm(Base):
    """A form of an office (上报表): its design as it is edited, for whom it is, and which version was published last."""

    __tablename__ = "report_forms"
    __table_args__ = (
        CheckConstraint("(published IS NULL) = (starts_on IS NULL)", name="published"),
        Index("ix_report_forms_opens_on", "opens_on"),
    )

    office_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(server_default="1")
    design: Mapped[dict[str, Any]]
    community_ids: Mapped[list[Any] | None]
    published: Mapped[int | None]
    starts_on: Mapped[dt.date | None] = mapped_column(Date)
    opens_on: Mapped[dt.date | None] = mapped_column(Date)
    created_by: Mapped[UUID | None]
    created_at: Mapped[dt.datetime]
    changed_at: Mapped[dt.datetime]
    ended_at: Mapped[dt.datetime | None]


class ReportFormVersion(Base):
    """A version as it was published: the design, the JSON Schema made of it, and the hash of both."""

    __tablename__ = "report_form_versions"
    __table_args__ = (
        ForeignKeyConstraint(["office_id", "form_id"], ["report_forms.office_id", "report_forms.id"]),
    )

    office_id: Mapped[UUID] = mapped_column(primary_key=True)
    form_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    design: Mapped[dict[str, Any]]
    schema: Mapped[dict[str, Any]]
    sha256: Mapped[str] = mapped_column(Text)
    published_by: Mapped[UUID | None]
    published_at: Mapped[dt.datetime]


class Report(Base):
    """What one community reports for one period: values, the system's figures beside them, remarks of both sides."""

    __tablename__ = "reports"
    __table_args__ = (
        CheckConstraint("state IN ('due', 'submitted', 'returned', 'accepted')", name="state"),
        CheckConstraint("first_on <= last_on AND last_on <= due_on", name="days"),
        Index("uq_reports_form_id_period", "community_id", "form_id", "period", unique=True),
        Index("ix_reports_office_id_form_id_period", "office_id", "form_id", "period"),
        Index("ix_reports_due_on", "due_on"),
    )

    community_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    office_id: Mapped[UUID]
    form_id: Mapped[UUID]
    form_version: Mapped[int]
    period: Mapped[str] = mapped_column(Text)
    first_on: Mapped[dt.date] = mapped_column(Date)
    last_on: Mapped[dt.date] = mapped_column(Date)
    due_on: Mapped[dt.date] = mapped_column(Date)
    state: Mapped[str] = mapped_column(Text, server_default="due")
    version: Mapped[int] = mapped_column(server_default="1")
    values: Mapped[dict[str, Any]]
    figures: Mapped[dict[str, Any]]
    corrections: Mapped[dict[str, Any]]
    remarks: Mapped[list[Any]]
    chased: Mapped[list[Any]]
    opened_at: Mapped[dt.datetime]
    saved_by: Mapped[UUID | None]
    saved_at: Mapped[dt.datetime | None]
    submitted_by: Mapped[UUID | None]
    submitted_at: Mapped[dt.datetime | None]
    accepted_at: Mapped[dt.datetime | None]


class ReportSnapshot(Base):
    """A report as it was accepted, in canonical text with its hash; an accepted report that was reopened has a further one."""

    __tablename__ = "report_snapshots"
    __table_args__ = (
        ForeignKeyConstraint(["community_id", "report_id"], ["reports.community_id", "reports.id"]),
        Index("ix_report_snapshots_report_id", "community_id", "report_id"),
    )

    community_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    report_id: Mapped[UUID]
    document: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(Text)
    accepted_by: Mapped[UUID | None]
    accepted_at: Mapped[dt.datetime]


class ReportAct(Base):
    """One step of a report's history: opened, submitted, returned, accepted, reopened, reminded."""

    __tablename__ = "report_acts"
    __table_args__ = (
        ForeignKeyConstraint(["community_id", "report_id"], ["reports.community_id", "reports.id"]),
        CheckConstraint("act IN ('opened', 'submitted', 'returned', 'accepted', 'reopened', 'reminded')", name="act"),
        Index("ix_report_acts_report_id", "community_id", "report_id"),
    )

    community_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    report_id: Mapped[UUID]
    act: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text)
    person_id: Mapped[UUID | None]
    at: Mapped[dt.datetime]
