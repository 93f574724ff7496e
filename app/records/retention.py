"""Keep what is held, list what is due, and destroy only what the office decides on, with its reason (封存、到期、销毁).

Nothing is destroyed by itself. What is permanent or held cannot be destroyed; of what is, title, hashes and the decision stay.
"""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from sqlalchemy import delete, select, update

from app.kernel import audit, clock
from app.kernel.access import Actor
from app.kernel.db import db
from app.kernel.ids import new_id
from app.kernel.problems import NotFound
from app.kernel.storage.files import drop
from app.records.catalogue import of_version
from app.records.filing import files_of
from app.records.models import Record, RecordDecision, RecordText
from app.records.problems import RecordDestroyed, RecordHeld, RecordNotDue, RecordNotHeld, RecordPermanent
from app.records.reading import Shown, shown
from app.registry import rights


def hold(actor: Actor, community_id: UUID, record_id: UUID, reason: str, at: dt.datetime) -> Record:
    """Hold a record (封存): it cannot be destroyed until the hold is lifted.

    Raises:
        NotFound, Forbidden: no such record, or the caller is no officer of this community's office.
        RecordDestroyed, RecordHeld: there is nothing to hold, or it is held.
    """
    row = _standing(actor, community_id, record_id, at)
    if row.held_since is not None:
        raise RecordHeld(since=row.held_since)
    row.held_since = at
    return _decide(actor, row, "held", reason, at)


def release(actor: Actor, community_id: UUID, record_id: UUID, reason: str, at: dt.datetime) -> Record:
    """Lift the hold of a record.

    Raises:
        NotFound, Forbidden: no such record, or the caller is no officer of this community's office.
        RecordNotHeld: it is not held.
    """
    row = _standing(actor, community_id, record_id, at)
    if row.held_since is None:
        raise RecordNotHeld
    row.held_since = None
    return _decide(actor, row, "released", reason, at)


def list_due(at: dt.datetime) -> int:
    """Note on every record whose time is over that it is due, and return how many are new; the rest is the office's."""
    today = clock.civil_date(at)
    found = db.session.execute(
        update(Record).where(Record.retained_until < today, Record.listed_due_on.is_(None), Record.destroyed_at.is_(None))
        .values(listed_due_on=today).returning(Record.id))
    return len(found.all())


def due(actor: Actor, community_id: UUID, at: dt.datetime, *, after: UUID | None, limit: int) -> list[Shown]:
    """List `limit + 1` records that are due, held ones too, for the office.

    Raises:
        NotFound, Forbidden: the caller is no officer of this community's office.
    """
    rights.require_office(actor, community_id, at)
    query = select(Record).where(
        Record.community_id == community_id, Record.listed_due_on.is_not(None), Record.destroyed_at.is_(None))
    if after is not None:
        query = query.where(Record.id > after)
    return shown(community_id, db.session.scalars(query.order_by(Record.id).limit(limit + 1)))


def destroy(actor: Actor, community_id: UUID, record_id: UUID, reason: str, at: dt.datetime) -> Record:
    """Destroy the files and words of a record whose time is over; the line in the index stays.

    The bytes go after the commit, so that a decision that is undone has destroyed nothing.

    Raises:
        NotFound, Forbidden: no such record, or the caller is no officer of this community's office.
        RecordPermanent, RecordHeld, RecordNotDue, RecordDestroyed: it must stay, or is gone.
    """
    row = _standing(actor, community_id, record_id, at)
    if row.retained_until is None:
        raise RecordPermanent(kind=of_version(row.catalogue_version).classes[row.class_code].name)
    if row.held_since is not None:
        raise RecordHeld(since=row.held_since)
    if row.retained_until >= clock.civil_date(at):
        raise RecordNotDue(until=row.retained_until)
    row.destroyed_at = at
    db.session.execute(delete(RecordText).where(RecordText.community_id == community_id, RecordText.record_id == record_id))
    files = files_of(community_id, [record_id])
    for file in files:
        file.text_state = "none"
    drop(file.file_id for file in files if file.own)
    return _decide(actor, row, "destroyed", reason, at)


def _standing(actor: Actor, community_id: UUID, record_id: UUID, at: dt.datetime) -> Record:
    rights.require_office(actor, community_id, at)
    row = db.session.get(Record, (community_id, record_id), with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound(what="份档案")
    if row.destroyed_at is not None:
        raise RecordDestroyed(on=row.destroyed_at)
    return row


def _decide(actor: Actor, row: Record, kind: str, reason: str, at: dt.datetime) -> Record:
    db.session.add(RecordDecision(
        community_id=row.community_id, id=new_id(), record_id=row.id, kind=kind, reason=reason, decided_by=actor.person,
        decided_at=at))
    audit.record(actor, f"record.{kind}", community_id=row.community_id, subject=("record", row.id), at=at)
    db.session.flush()
    return row
