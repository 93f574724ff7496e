"""Show the archive to who may read it: lists by year and class, one record, its files; each opening of a file is recorded."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, extract, func, select, tuple_, update

from app.identity import service as identity
from app.kernel import audit, storage
from app.kernel.access import Actor
from app.kernel.db import db
from app.kernel.ids import new_id
from app.kernel.masking import mask_name
from app.kernel.problems import NotFound
from app.records.catalogue import RecordClass, newest, of_version
from app.records.filing import files_of
from app.records.models import Record, RecordDecision, RecordFile, RecordInspection
from app.records.problems import RecordDestroyed
from app.records.reach import Reach, reach


@dataclass(frozen=True, slots=True)
class Filter:
    """Which records are asked for: of a class, of a year; those that newer ones replaced only where asked for."""

    class_code: str | None = None
    year: int | None = None
    superseded: bool = False

    def clauses(self) -> list[ColumnElement[bool]]:
        """Return the conditions on records."""
        found: list[ColumnElement[bool]] = []
        if self.class_code is not None:
            found.append(Record.class_code == self.class_code)
        if self.year is not None:
            found.append(Record.made_on.between(dt.date(self.year, 1, 1), dt.date(self.year, 12, 31)))
        if not self.superseded:
            found.append(Record.superseded_by.is_(None))
        return found


@dataclass(frozen=True, slots=True)
class Shown:
    """A record with its class and its files."""

    record: Record
    kind: RecordClass
    files: tuple[RecordFile, ...]

    @property
    def by_itself(self) -> bool:
        """Tell whether an act filed it and nobody uploaded it."""
        return self.record.source_kind is not None


@dataclass(frozen=True, slots=True)
class Inspection:
    """Who opened a file, in which capacity, when; the name is masked."""

    record_id: UUID
    file_id: UUID
    reader: str
    capacity: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Counted:
    """How many records of a class and a year the reader may see."""

    class_code: str
    year: int
    records: int


def listing(
    actor: Actor, community_id: UUID, asked: Filter, at: dt.datetime, *, after: tuple[dt.date, UUID] | None, limit: int,
) -> list[Shown]:
    """List `limit + 1` records, the newest first, past a day and id.

    Raises:
        NotFound: the caller has nothing to do with this community.
    """
    found = reach(actor, community_id, at)
    query = select(Record).where(Record.community_id == community_id, found.clause(), *asked.clauses())
    if after is not None:
        query = query.where(tuple_(Record.made_on, Record.id) < tuple_(*after))
    rows = db.session.scalars(query.order_by(Record.made_on.desc(), Record.id.desc()).limit(limit + 1)).all()
    return shown(community_id, rows)


def counts(actor: Actor, community_id: UUID, at: dt.datetime) -> tuple[Reach, list[Counted]]:
    """Count by class and year what the caller may read; say in which capacity.

    Raises:
        NotFound: the caller has nothing to do with this community.
    """
    found = reach(actor, community_id, at)
    year = extract("year", Record.made_on)
    query = (
        select(Record.class_code, year, func.count()).where(
            Record.community_id == community_id, found.clause(), Record.superseded_by.is_(None))
        .group_by(Record.class_code, year).order_by(year.desc()))
    return found, [Counted(code, int(when), number) for code, when, number in db.session.execute(query)]


def one_record(actor: Actor, community_id: UUID, record_id: UUID, at: dt.datetime) -> Shown:
    """Show one record.

    Raises:
        NotFound: no such record, or none that the caller may read.
    """
    return shown(community_id, [readable(community_id, record_id, reach(actor, community_id, at))])[0]


def readable(community_id: UUID, record_id: UUID, found: Reach) -> Record:
    """Find a record within somebody's reach.

    Raises:
        NotFound: no such record, or none that may be read.
    """
    row = db.session.scalars(select(Record).where(
        Record.community_id == community_id, Record.id == record_id, found.clause())).one_or_none()
    if row is None:
        raise NotFound(what="份档案")
    return row


def open_file(actor: Actor, community_id: UUID, record_id: UUID, file_id: UUID, at: dt.datetime) -> tuple[RecordFile, bytes]:
    """Return a file with its bytes and record who opened it.

    Raises:
        NotFound: no such record or file, or none that the caller may read.
        RecordDestroyed: its time was over and the office had it destroyed.
    """
    found = reach(actor, community_id, at)
    row = readable(community_id, record_id, found)
    file = db.session.get(RecordFile, (community_id, file_id))
    if file is None or file.record_id != record_id:
        raise NotFound(what="个文件")
    if row.destroyed_at is not None:
        raise RecordDestroyed(on=row.destroyed_at)
    content = storage.read(file.file_id)
    db.session.add(RecordInspection(
        community_id=community_id, id=new_id(), record_id=record_id, file_id=file_id, person_id=actor.person_id,
        capacity=found.capacity, at=at))
    db.session.execute(update(Record).where(Record.community_id == community_id, Record.id == record_id).values(
        inspections=Record.inspections + 1))
    audit.record(actor, "record.inspect", community_id=community_id, subject=("record", record_id),
                 facts={"file_id": str(file_id), "capacity": found.capacity}, at=at)
    return file, content


def inspections_of(
    actor: Actor, community_id: UUID, record_id: UUID, at: dt.datetime, *, after: UUID | None, limit: int,
) -> list[tuple[UUID, Inspection]]:
    """List `limit + 1` openings of a record, the newest first; owners see only their own, and how many there were.

    Raises:
        NotFound: no such record, or none that the caller may read.
    """
    found = reach(actor, community_id, at)
    readable(community_id, record_id, found)
    query = select(RecordInspection).where(
        RecordInspection.community_id == community_id, RecordInspection.record_id == record_id)
    if found.capacity == "owner":
        query = query.where(RecordInspection.person_id == actor.person_id)
    if after is not None:
        query = query.where(RecordInspection.id < after)
    rows = db.session.scalars(query.order_by(RecordInspection.id.desc()).limit(limit + 1)).all()
    return [(row.id, Inspection(row.record_id, row.file_id, _reader(row.person_id), row.capacity, row.at)) for row in rows]


def decisions_of(community_id: UUID, record_id: UUID) -> Sequence[RecordDecision]:
    """Return what the office decided about a record, oldest first."""
    return db.session.scalars(select(RecordDecision).where(
        RecordDecision.community_id == community_id, RecordDecision.record_id == record_id).order_by(RecordDecision.id)).all()


def shown(community_id: UUID, rows: Iterable[Record]) -> list[Shown]:
    """Put class and files to records."""
    records, files = list(rows), defaultdict[UUID, list[RecordFile]](list)
    for one in files_of(community_id, [row.id for row in records]):
        files[one.record_id].append(one)
    return [Shown(row, of_version(row.catalogue_version).classes[row.class_code], tuple(files[row.id])) for row in records]


def classes() -> list[RecordClass]:
    """Return the classes of the catalogue in their order."""
    return list(newest().classes.values())


def _reader(person_id: UUID | None) -> str:
    name = identity.contact(person_id).name if person_id else None
    return mask_name(name) if name else "未留姓名"
