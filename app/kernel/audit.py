"""Keep one line for each act: who, what, on what, when. Lines are added, never changed."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import Index, Text, select
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Base, db
from app.kernel.ids import new_id

if TYPE_CHECKING:
    from app.kernel.access import Actor


class AuditEntry(Base):
    """One act of a person or of the system. `facts` holds ids and figures, no personal data."""

    __tablename__ = "audit_entries"
    __table_args__ = (
        Index("ix_audit_entries_community_id_at", "community_id", "at"),
        Index("ix_audit_entries_subject_id", "subject_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community_id: Mapped[UUID | None]
    act: Mapped[str] = mapped_column(Text)
    person_id: Mapped[UUID | None]
    session_id: Mapped[UUID | None]
    subject_kind: Mapped[str] = mapped_column(Text)
    subject_id: Mapped[UUID | None]
    facts: Mapped[dict[str, Any]]
    at: Mapped[dt.datetime]


def record(
    actor: Actor,
    act: str,
    *,
    subject: tuple[str, UUID | None],
    at: dt.datetime,
    community_id: UUID | None = None,
    facts: dict[str, Any] | None = None,
) -> None:
    """Add the line of an act such as `poll.close` to the transaction."""
    db.session.add(
        AuditEntry(
            id=new_id(), community_id=community_id, act=act, person_id=actor.person_id, session_id=actor.session_id,
            subject_kind=subject[0], subject_id=subject[1], facts=facts or {}, at=at,
        )
    )


ADD_ENTRY = """
INSERT INTO audit_entries (id, community_id, act, person_id, session_id, subject_kind, subject_id, facts, at)
SELECT CAST(:audit_id AS uuid), CAST(:community AS uuid), :act, CAST(:person AS uuid), CAST(:session AS uuid), :subject_kind,
       CAST(:subject AS uuid), done.facts, done.at
FROM done
"""
"""The line of an act inside of a larger statement (the cast); a common table `done (facts jsonb, at)` has one row, or none."""


def acts_on(subject_ids: list[UUID]) -> list[AuditEntry]:
    """Return the acts on these subjects in their order."""
    query = select(AuditEntry).where(AuditEntry.subject_id.in_(subject_ids)).order_by(AuditEntry.at, AuditEntry.id)
    return list(db.session.scalars(query))


def acts_between(community_id: UUID, since: dt.datetime, until: dt.datetime) -> list[AuditEntry]:
    """Return the acts in a community of a span of time, in their order."""
    query = select(AuditEntry).where(AuditEntry.community_id == community_id, AuditEntry.at >= since, AuditEntry.at <= until)
    return list(db.session.scalars(query.order_by(AuditEntry.at, AuditEntry.id)))
