"""Hold the thread of one addressee: replies from below with files, answers of the office, replies returned with remarks."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.exchange.dispatch_events import DocumentAnswered
from app.exchange.dispatch_files import MOST, NewFile, ShownFile, shown, take
from app.exchange.dispatch_models import Dispatch, DispatchAddressee, DispatchMessage, DispatchMessageFile
from app.exchange.dispatch_problems import NotYetSigned, ReplyNotReturnable, TooManyDispatchFiles
from app.exchange.dispatch_rights import addressed, dispatch_of, require_standing
from app.exchange.dispatch_rules import Reply
from app.exchange.dispatch_states import settle, states
from app.exchange.dispatch_telling import tell_holders
from app.identity import service as identity
from app.kernel import audit, crypto, storage
from app.kernel.access import Actor
from app.kernel.db import db
from app.kernel.events import emit
from app.kernel.ids import new_id
from app.kernel.problems import InvalidFields, NotFound

_TEXT = ("dispatch_messages", "text")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the thread as both sides see it; `returned` is a reply that the office gave back."""

    id: UUID
    kind: str
    text: str
    name: str | None
    at: dt.datetime
    returned: bool
    files: tuple[ShownFile, ...]

    def __repr__(self) -> str:
        """Hide the words from logs."""
        return f"Word(id={self.id})"


def reply(
    actor: Actor, community_id: UUID, addressee_id: UUID, text: str, files: Sequence[NewFile], at: dt.datetime,
) -> Word:
    """Reply to the office as a holder of the post.

    Raises:
        NotFound: no such document for a post of the caller.
        DispatchWithdrawn, NotYetSigned: the document's state forbids it.
        InvalidFields: the office wants a file, and none came with the reply.
        TooManyDispatchFiles, TooLarge, FileTypeRefused: a file is not taken.
    """
    row, dispatch = addressed(actor, community_id, addressee_id, at, lock=True)
    require_standing(dispatch, "回复")
    if states([row], at)[0].signed is None:
        raise NotYetSigned(act="回复")
    if dispatch.reply_wanted == Reply.ATTACHMENT and not files:
        raise InvalidFields.one("/files", "街道要求附材料，请至少上传一份附件。")
    made = _add(actor, row, "reply", text, at, files=files)
    settle(row, dispatch, at)
    emit(DocumentAnswered(community_id, dispatch.id, row.id, made.id, at))
    return _word_of(row, made.id)


def answer(  # its seven facts are the act
    actor: Actor, office_id: UUID, dispatch_id: UUID, addressee_id: UUID, text: str, files: Sequence[NewFile], at: dt.datetime,
) -> Word:
    """Answer in the thread as the office; the holders of the post are told.

    Raises:
        NotFound: no such document or addressee of the caller's office.
        DispatchWithdrawn, TooManyDispatchFiles, TooLarge, FileTypeRefused: it cannot be answered so.
    """
    row, dispatch = of_office(actor, office_id, dispatch_id, addressee_id, at, lock=True)
    require_standing(dispatch, "答复")
    made = _add(actor, row, "answer", text, at, files=files)
    tell_holders("dispatch_answered", dispatch, row, at)
    return _word_of(row, made.id)


def return_reply(  # its seven facts are the act
    actor: Actor, office_id: UUID, dispatch_id: UUID, addressee_id: UUID, reply_id: UUID, remarks: str, at: dt.datetime,
) -> Word:
    """Give the newest reply back with remarks: it is owed again, and what was called handled is open again.

    Raises:
        NotFound: no such document or addressee of the caller's office.
        DispatchWithdrawn, ReplyNotReturnable: it is not the newest reply, or was returned before.
    """
    row, dispatch = of_office(actor, office_id, dispatch_id, addressee_id, at, lock=True)
    require_standing(dispatch, "退回回复")
    replies = [one for one in _rows(row) if one.kind == "reply"]
    if not replies or replies[-1].id != reply_id or any(one.returns_id == reply_id for one in _rows(row)):
        raise ReplyNotReturnable
    made = _add(actor, row, "return", remarks, at, returns_id=reply_id)
    settle(row, dispatch, at)
    tell_holders("dispatch_returned", dispatch, row, at)
    return _word_of(row, made.id)


def thread(row: DispatchAddressee) -> tuple[Word, ...]:
    """Return the thread of an addressee, oldest first. The caller has shown the right to read it."""
    rows = _rows(row)
    returned = {one.returns_id for one in rows if one.returns_id}
    people = identity.contacts({one.person_id for one in rows})
    files: dict[UUID, list[ShownFile]] = defaultdict(list)
    for one in db.session.scalars(select(DispatchMessageFile).where(
        DispatchMessageFile.community_id == row.community_id,
        DispatchMessageFile.message_id.in_([word.id for word in rows])).order_by(DispatchMessageFile.id)):
        files[one.message_id].append(shown(one.id, one.title, one.media_type, one.file_id))
    return tuple(
        Word(one.id, one.kind, crypto.unseal(one.text_sealed, (*_TEXT, one.id)), people[one.person_id].name, one.at,
             one.id in returned, tuple(files[one.id])) for one in rows)


def thread_file(row: DispatchAddressee, file_id: UUID) -> tuple[ShownFile, bytes]:
    """Return a file of a thread with its bytes. The caller has shown the right to read it.

    Raises:
        NotFound: the thread has no such file.
    """
    found = db.session.get(DispatchMessageFile, (row.community_id, file_id))
    if found is None or found.message_id not in {one.id for one in _rows(row)}:
        raise NotFound(what="份附件")
    return shown(found.id, found.title, found.media_type, found.file_id), storage.read(found.file_id)


def of_office(
    actor: Actor, office_id: UUID, dispatch_id: UUID, addressee_id: UUID, at: dt.datetime, *, lock: bool = False,
) -> tuple[DispatchAddressee, Dispatch]:
    """Find an addressee of a document of the caller's office.

    Raises:
        NotFound: no such document, no such addressee, or the caller is no officer of the office.
    """
    dispatch = dispatch_of(actor, office_id, dispatch_id, at, lock=lock)
    query = select(DispatchAddressee).where(DispatchAddressee.id == addressee_id, DispatchAddressee.dispatch_id == dispatch_id)
    row = db.session.scalars(query.with_for_update() if lock else query).one_or_none()
    if row is None:
        raise NotFound(what="个收件人")
    return row, dispatch


def _rows(row: DispatchAddressee) -> Sequence[DispatchMessage]:
    return db.session.scalars(select(DispatchMessage).where(
        DispatchMessage.community_id == row.community_id, DispatchMessage.addressee_id == row.id)
        .order_by(DispatchMessage.id)).all()


def _word_of(row: DispatchAddressee, message_id: UUID) -> Word:
    return next(one for one in thread(row) if one.id == message_id)


def _add(
    actor: Actor, row: DispatchAddressee, kind: str, text: str, at: dt.datetime, *,
    files: Sequence[NewFile] = (), returns_id: UUID | None = None,
) -> DispatchMessage:
    if len(files) > MOST:
        raise TooManyDispatchFiles(most=MOST)
    new = new_id()
    made = DispatchMessage(
        community_id=row.community_id, id=new, dispatch_id=row.dispatch_id, addressee_id=row.id, kind=kind,
        text_sealed=crypto.seal(text, (*_TEXT, new)), returns_id=returns_id, person_id=actor.person, at=at)
    db.session.add(made)
    db.session.flush()
    for one in files:
        taken = take(one, at, row.community_id)
        db.session.add(DispatchMessageFile(
            community_id=row.community_id, id=new_id(), message_id=new, file_id=taken.file_id, title=taken.title,
            media_type=taken.media_type))
    audit.record(actor, f"dispatch.{kind}", community_id=row.community_id, subject=("dispatch", row.dispatch_id), at=at,
                 facts={"addressee_id": str(row.id), "message_id": str(new), "files": len(files)})
    db.session.flush()
    return made
