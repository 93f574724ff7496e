"""Give the archive what it files of a document: the paper, its attachments, and the files of the replies of one community."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from app.exchange.dispatch_drafts import files_of
from app.exchange.dispatch_models import Dispatch, DispatchAddressee, DispatchPublication
from app.exchange.dispatch_rules import post_name
from app.exchange.dispatch_thread import thread
from app.kernel import clock
from app.kernel.db import db
from app.kernel.filing import Filed, Readers
from app.kernel.problems import NotFound


def filed(community_id: UUID, dispatch_id: UUID) -> tuple[Filed, ...]:
    """Return what the archive of a community keeps of a document that was sent there: it, and each file of a reply.

    Owners read what was passed on to them; the rest is for the bodies.

    Raises:
        NotFound: no such document was sent to this community.
    """
    rows = db.session.scalars(select(DispatchAddressee).where(
        DispatchAddressee.community_id == community_id, DispatchAddressee.dispatch_id == dispatch_id)
        .order_by(DispatchAddressee.id)).all()
    if not rows:
        raise NotFound(what="份公文")
    row = db.session.get_one(Dispatch, (rows[0].office_id, dispatch_id))
    passed = db.session.get(DispatchPublication, (community_id, dispatch_id)) is not None
    return (*_document(row, "owners" if passed else "body"), *(paper for one in rows for paper in _replies(row, one)))


def _document(row: Dispatch, readers: Readers) -> tuple[Filed, ...]:
    if row.sent_at is None:
        return ()
    on, title = clock.civil_date(row.sent_at), f"{row.number}《{row.title}》"
    attached = (Filed("dispatch", f"{title}附件：{one.title}", on, readers, one.file_id)
                for one in files_of(row.office_id, row.id))
    return (Filed("dispatch", title, on, readers, row.file_id), *attached)


def _replies(row: Dispatch, one: DispatchAddressee) -> tuple[Filed, ...]:
    return tuple(
        Filed("dispatch_reply", f"{post_name(one.post)}对{row.number}的回复：{file.title}", clock.civil_date(word.at), "body",
              file.file_id)
        for word in thread(one) if word.kind == "reply" for file in word.files)
