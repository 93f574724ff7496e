"""Write a document before it is sent: its words, to whom it goes, its attachments."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, func, select

from app.exchange.dispatch_files import MOST, NewFile, ShownFile, shown, take
from app.exchange.dispatch_models import Dispatch, DispatchFile
from app.exchange.dispatch_problems import DispatchFrozen, TooManyDispatchFiles
from app.exchange.dispatch_rights import dispatch_of, require_officer
from app.exchange.dispatch_rules import Post, Reply, Urgency
from app.kernel import audit, storage
from app.kernel.access import Actor
from app.kernel.db import db
from app.kernel.ids import new_id
from app.kernel.problems import InvalidFields, NotFound, StaleVersion
from app.registry.communities import communities_of_office


@dataclass(frozen=True, slots=True)
class Draft:
    """What a document says, to whom it goes, and what is wanted back; `number` is None for the next one of the system."""

    title: str
    text: str
    urgency: Urgency
    reply_wanted: Reply
    for_owners: bool
    posts: tuple[Post, ...]
    community_ids: tuple[UUID, ...] = ()
    everywhere: bool = False
    due_on: dt.date | None = None
    number: str | None = None
    corrects_id: UUID | None = None


def draft_dispatch(actor: Actor, office_id: UUID, draft: Draft, at: dt.datetime) -> Dispatch:
    """Begin a document of the office.

    Raises:
        NotFound: the caller is no officer of this office.
        InvalidFields: a community is not of this office, or the corrected document is none of its own.
    """
    require_officer(actor, office_id, at)
    row = Dispatch(office_id=office_id, id=new_id(), drafted_by=actor.person_id, drafted_at=at, version=1,
                   **_columns(office_id, draft))
    db.session.add(row)
    db.session.flush()
    audit.record(actor, "dispatch.draft", subject=("dispatch", row.id), facts={"office_id": str(office_id)}, at=at)
    return row


def edit_dispatch(actor: Actor, office_id: UUID, dispatch_id: UUID, version: int, draft: Draft, at: dt.datetime) -> Dispatch:
    """Write a draft anew.

    Raises:
        NotFound: no such document of the caller's office.
        DispatchFrozen: it was sent.
        StaleVersion: somebody else edited it since.
        InvalidFields: as in `draft_dispatch`.
    """
    row = editable(actor, office_id, dispatch_id, "修改", at)
    if row.version != version:
        raise StaleVersion(seen=version, current=row.version)
    for name, value in _columns(office_id, draft).items():
        setattr(row, name, value)
    row.version = version + 1
    audit.record(actor, "dispatch.edit", subject=("dispatch", row.id), facts={"version": row.version}, at=at)
    db.session.flush()
    return row


def drop_dispatch(actor: Actor, office_id: UUID, dispatch_id: UUID, at: dt.datetime) -> None:
    """Throw a draft away with its attachments' rows; the line in the audit log stays.

    Raises:
        NotFound, DispatchFrozen: as in `edit_dispatch`.
    """
    row = editable(actor, office_id, dispatch_id, "删除", at)
    for one in db.session.scalars(_files(office_id, dispatch_id)):
        db.session.delete(one)
    db.session.flush()
    db.session.delete(row)
    audit.record(actor, "dispatch.drop", subject=("dispatch", dispatch_id), facts={"office_id": str(office_id)}, at=at)
    db.session.flush()


def add_file(actor: Actor, office_id: UUID, dispatch_id: UUID, new: NewFile, at: dt.datetime) -> ShownFile:
    """Attach a file to a draft.

    Raises:
        NotFound, DispatchFrozen: as in `edit_dispatch`.
        TooManyDispatchFiles, TooLarge, FileTypeRefused: the file is not taken.
    """
    editable(actor, office_id, dispatch_id, "添加附件", at)
    count = select(func.count()).select_from(_files(office_id, dispatch_id).subquery())
    if db.session.execute(count).scalar_one() >= MOST:
        raise TooManyDispatchFiles(most=MOST)
    taken = take(new, at)
    row = DispatchFile(
        office_id=office_id, id=new_id(), dispatch_id=dispatch_id, file_id=taken.file_id, title=taken.title,
        media_type=taken.media_type, added_by=actor.person_id, added_at=at)
    db.session.add(row)
    db.session.flush()
    audit.record(actor, "dispatch.add_file", subject=("dispatch", dispatch_id), at=at,
                 facts={"file_id": str(row.id), "sha256": taken.sha256})
    return shown(row.id, row.title, row.media_type, row.file_id)


def remove_file(actor: Actor, office_id: UUID, dispatch_id: UUID, file_id: UUID, at: dt.datetime) -> None:
    """Take a file off a draft; the content stays in the store.

    Raises:
        NotFound, DispatchFrozen: as in `edit_dispatch`, or the draft has no such file.
    """
    editable(actor, office_id, dispatch_id, "移除附件", at)
    row = _file(office_id, dispatch_id, file_id)
    db.session.delete(row)
    audit.record(actor, "dispatch.remove_file", subject=("dispatch", dispatch_id), facts={"file_id": str(file_id)}, at=at)
    db.session.flush()


def files_of(office_id: UUID, dispatch_id: UUID) -> tuple[ShownFile, ...]:
    """Return the attachments of a document in the order in which they were added."""
    rows = db.session.scalars(_files(office_id, dispatch_id).order_by(DispatchFile.id))
    return tuple(shown(one.id, one.title, one.media_type, one.file_id) for one in rows)


def file_content(office_id: UUID, dispatch_id: UUID, file_id: UUID) -> tuple[ShownFile, bytes]:
    """Return an attachment with its bytes. The caller has shown that the document may be seen.

    Raises:
        NotFound: the document has no such file.
    """
    row = _file(office_id, dispatch_id, file_id)
    return shown(row.id, row.title, row.media_type, row.file_id), storage.read(row.file_id)


def editable(actor: Actor, office_id: UUID, dispatch_id: UUID, act: str, at: dt.datetime) -> Dispatch:
    """Lock a draft of the caller's office.

    Raises:
        NotFound, DispatchFrozen: as in `edit_dispatch`.
    """
    row = dispatch_of(actor, office_id, dispatch_id, at, lock=True)
    if row.sent_at is not None:
        raise DispatchFrozen(number=row.number, sent_at=row.sent_at, act=act)
    return row


def _columns(office_id: UUID, draft: Draft) -> dict[str, object]:
    known = {one.id for one in communities_of_office(office_id)}
    errors = []
    if set(draft.community_ids) - known:
        errors.append({"pointer": "/community_ids", "detail": "有小区不属于本街道，请重新选择。"})
    if draft.corrects_id is not None:
        corrected = db.session.get(Dispatch, (office_id, draft.corrects_id))
        if corrected is None or corrected.sent_at is None:
            errors.append({"pointer": "/corrects_id", "detail": "只能更正本街道已经发出的公文。"})
    if errors:
        raise InvalidFields(errors)
    return {
        "title": draft.title, "text": draft.text, "urgency": draft.urgency.value, "due_on": draft.due_on,
        "reply_wanted": draft.reply_wanted.value, "for_owners": draft.for_owners, "everywhere": draft.everywhere,
        "community_ids": [] if draft.everywhere else sorted({str(one) for one in draft.community_ids}),
        "posts": [one.value for one in Post if one in draft.posts], "wished_number": draft.number,
        "corrects_id": draft.corrects_id,
    }


def _files(office_id: UUID, dispatch_id: UUID) -> Select[DispatchFile]:
    return select(DispatchFile).where(DispatchFile.office_id == office_id, DispatchFile.dispatch_id == dispatch_id)


def _file(office_id: UUID, dispatch_id: UUID, file_id: UUID) -> DispatchFile:
    row = db.session.get(DispatchFile, (office_id, file_id))
    if row is None or row.dispatch_id != dispatch_id:
        raise NotFound(what="份附件")
    return row
