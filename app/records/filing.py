"""File a record: its files, its words, its place in the catalogue. The same source in the same version is filed once."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from uuid import UUID

from sqlalchemy import func, select

from app.kernel import audit, crypto, storage
from app.kernel.access import SYSTEM, Actor
from app.kernel.db import db
from app.kernel.ids import new_id
from app.kernel.storage import DOCX, PDF, TEXT, XLSX
from app.records import words
from app.records.catalogue import RecordClass, newest
from app.records.models import Record, RecordFile, RecordText

READABLE = frozenset({PDF, TEXT, DOCX, XLSX})
_BODY = ("record_texts", "body")


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file to be filed: bytes to store, or one that is stored already; its words where they are known.

    `own` says of a stored one that it was stored for the archive alone.
    """

    name: str
    media_type: str
    content: bytes | None = field(default=None, repr=False)
    file_id: UUID | None = None
    own: bool = False
    text: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Source:
    """What made a record, and in which version: filed once."""

    kind: str
    id: UUID
    version: int = 1


@dataclass(frozen=True, slots=True)
class NewRecord:
    """What is filed; `readers` stands where they are fewer than the class says."""

    class_code: str
    title: str
    made_on: dt.date
    files: tuple[NewFile, ...]
    source: Source | None = None
    readers: str | None = None
    concerned_unit_id: UUID | None = None
    replaces: UUID | None = None


def file_record(community_id: UUID, new: NewRecord, at: dt.datetime, actor: Actor = SYSTEM) -> Record:
    """File a record, or return the one that this source made before. Rights are the caller's.

    An older version of the same source, and a record that this one replaces, are marked as superseded and stay.
    """
    known = of_source(community_id, new.source) if new.source else None
    if known is not None:
        return known
    catalogue = newest()
    kind = catalogue.classes[new.class_code]
    row = Record(
        community_id=community_id, id=new_id(), class_code=kind.code, catalogue_version=catalogue.version,
        title=new.title[:200], made_on=new.made_on, source_kind=new.source.kind if new.source else None,
        source_id=new.source.id if new.source else None, source_version=new.source.version if new.source else 1,
        readers=new.readers or kind.readers, concerned_unit_id=new.concerned_unit_id, filed_by=actor.person_id, filed_at=at,
        retained_until=kind.retained_until(new.made_on))
    db.session.add(row)
    db.session.flush()
    keep_text(row, None, row.title)
    for position, one in enumerate(new.files, 1):
        add_file(row, kind, position, one, at)
    _supersede(row, new)
    facts = {"class": kind.code, "source": f"{row.source_kind}:{row.source_id}"} if new.source else {"class": kind.code}
    audit.record(actor, "record.file", community_id=community_id, subject=("record", row.id), facts=facts, at=at)
    db.session.flush()
    return row


def of_source(community_id: UUID, source: Source) -> Record | None:
    """Return the record that a source made in a version."""
    return db.session.scalars(select(Record).where(
        Record.community_id == community_id, Record.source_kind == source.kind, Record.source_id == source.id,
        Record.source_version == source.version)).one_or_none()


def add_file(row: Record, kind: RecordClass, position: int, new: NewFile, at: dt.datetime) -> RecordFile:
    """Store a file, or take one that is stored, and enter it; its words are kept now where they are known, else by the worker."""
    kept = storage.put(io.BytesIO(new.content), name=new.name, at=at, community_id=row.community_id) \
        if new.content is not None else storage.info(_stored(new))
    media_type = new.media_type or kept.media_type
    waits = "waiting" if media_type in READABLE else "none"
    state = "none" if not kind.text else "kept" if new.text is not None else waits
    made = RecordFile(
        community_id=row.community_id, id=new_id(), record_id=row.id, position=position, file_id=kept.id, name=new.name[:200],
        sha256=kept.sha256, size=kept.size, media_type=media_type, stored_at=at, own=new.own or new.content is not None,
        text_state=state)
    db.session.add(made)
    db.session.flush()
    if state == "kept":
        keep_text(row, made, new.text or "")
    return made


def keep_text(row: Record, of: RecordFile | None, text: str) -> None:
    """Keep the words of a title (no file) or of a file, in parts; the text itself is sealed."""
    plain = words.clean(text)
    for part, body in enumerate(words.parts(plain), 0 if of is None else 1):
        made = new_id()
        db.session.add(RecordText(
            community_id=row.community_id, id=made, record_id=row.id, file_id=of.id if of else None, part=part,
            body_sealed=crypto.seal(body, (*_BODY, made)), words=func.to_tsvector("simple", words.joined(body))))


def body_of(text_id: UUID, sealed: bytes) -> str:
    """Open the text of a part."""
    return crypto.unseal(sealed, (*_BODY, text_id))


def files_of(community_id: UUID, record_ids: Sequence[UUID]) -> list[RecordFile]:
    """Return the files of records in their order."""
    query = select(RecordFile).where(RecordFile.community_id == community_id, RecordFile.record_id.in_(record_ids))
    return list(db.session.scalars(query.order_by(RecordFile.record_id, RecordFile.position)))


def _supersede(row: Record, new: NewRecord) -> None:
    if new.replaces is not None:
        db.session.get_one(Record, (row.community_id, new.replaces)).superseded_by = row.id
    if new.source is None:
        return
    others = list(db.session.scalars(select(Record).where(
        Record.community_id == row.community_id, Record.source_kind == new.source.kind, Record.source_id == new.source.id,
        Record.id != row.id).order_by(Record.source_version)))
    chain = sorted([*others, row], key=lambda one: one.source_version)
    for older, newer in pairwise(chain):
        older.superseded_by = newer.id


def _stored(new: NewFile) -> UUID:
    if new.file_id is None:
        raise ValueError("a file has bytes or is stored")
    return new.file_id
