"""Send a document to its addressees under the next number of the office, or take it back with a reason."""

from __future__ import annotations

import datetime as dt
import io
import re
from uuid import UUID

from sqlalchemy import func, select, text

from app.exchange.dispatch_drafts import editable
from app.exchange.dispatch_events import DocumentDispatched
from app.exchange.dispatch_models import Dispatch, DispatchAddressee
from app.exchange.dispatch_paper import paper
from app.exchange.dispatch_problems import DispatchNumberTaken, NobodyAddressed
from app.exchange.dispatch_rights import dispatch_of, require_officer, require_standing
from app.exchange.dispatch_rules import Reply
from app.exchange.dispatch_telling import tell_holders
from app.kernel import audit, clock, storage
from app.kernel.access import Actor
from app.kernel.db import db
from app.kernel.events import emit
from app.kernel.ids import new_id
from app.kernel.problems import InvalidFields
from app.registry.communities import communities_of_office, office_named

_ALONE = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 12))")
_SERIAL = re.compile(r"〔(\d{4})〕第?(\d{1,6})号\Z", re.ASCII)


def proposed_number(actor: Actor, office_id: UUID, at: dt.datetime) -> str:
    """Return the number that the next document of the office would get today.

    Raises:
        NotFound: the caller is no officer of this office.
    """
    require_officer(actor, office_id, at)
    return _number(office_id, *_next(office_id, at))


def send_dispatch(actor: Actor, office_id: UUID, dispatch_id: UUID, at: dt.datetime) -> Dispatch:
    """Send a draft: it gets its number and its paper, is frozen, and each post is told.

    Raises:
        NotFound, DispatchFrozen: no such draft of the caller's office.
        NobodyAddressed: no community or no post was chosen.
        InvalidFields: the deadline is past, or missing where a reply is wanted.
        DispatchNumberTaken: another document of this year has the wished number.
    """
    row = editable(actor, office_id, dispatch_id, "再次发出", at)
    today = clock.civil_date(at)
    if row.due_on is None and row.reply_wanted != Reply.NONE:
        raise InvalidFields.one("/due_on", "要求签收或回复的公文，请先填写办理期限。")
    if row.due_on is not None and row.due_on < today:
        raise InvalidFields.one("/due_on", "办理期限已经过去，请先改期限再发出。")
    where = _chosen(row)
    serial, number = _taken(row, at)
    content = paper(row, number, at)
    kept = storage.put(io.BytesIO(content), name=f"{number}.pdf", at=at)
    row.year, row.serial, row.number = today.year, serial, number
    row.file_id, row.file_sha256, row.sent_by, row.sent_at = kept.id, kept.sha256, actor.person_id, at
    db.session.flush()
    addressees = [
        DispatchAddressee(community_id=one, id=new_id(), office_id=office_id, dispatch_id=row.id, post=post, due_on=row.due_on)
        for one in where for post in row.posts]
    db.session.add_all(addressees)
    db.session.flush()
    audit.record(actor, "dispatch.send", subject=("dispatch", row.id), at=at,
                 facts={"number": row.number, "sha256": kept.sha256, "addressees": len(addressees)})
    for one in addressees:
        tell_holders("dispatch_sent", row, one, at)
    for community_id in where:
        emit(DocumentDispatched(community_id, row.id, office_id, at))
    return row


def withdraw_dispatch(actor: Actor, office_id: UUID, dispatch_id: UUID, reason: str, at: dt.datetime) -> Dispatch:
    """Take a sent document back; it stays in every list with the reason, and nothing more is done with it.

    Raises:
        NotFound: no such document of the caller's office.
        DispatchNotSent, DispatchWithdrawn: there is nothing to take back.
    """
    row = dispatch_of(actor, office_id, dispatch_id, at, lock=True)
    require_standing(row, "撤回")
    row.withdrawn_at, row.withdrawn_by, row.withdrawal_reason = at, actor.person_id, reason
    audit.record(actor, "dispatch.withdraw", subject=("dispatch", row.id), facts={"number": row.number}, at=at)
    db.session.flush()
    addressees = select(DispatchAddressee).where(DispatchAddressee.dispatch_id == row.id).order_by(DispatchAddressee.id)
    for one in db.session.scalars(addressees):
        tell_holders("dispatch_withdrawn", row, one, at)
    return row


def _chosen(row: Dispatch) -> tuple[UUID, ...]:
    places = [one.id for one in communities_of_office(row.office_id)]
    chosen = tuple(one for one in places if row.everywhere or str(one) in row.community_ids)
    if not chosen or not row.posts:
        raise NobodyAddressed
    return chosen


def _taken(row: Dispatch, at: dt.datetime) -> tuple[int, str]:
    """Take the wished number or the next one; who sends at the same time waits, and a rollback gives it back."""
    year, serial = _next(row.office_id, at, alone=True)
    proposed = _number(row.office_id, year, serial)
    if row.wished_number is None or row.wished_number == proposed:
        return serial, proposed
    known = select(Dispatch.id).where(
        Dispatch.office_id == row.office_id, Dispatch.year == year, Dispatch.number == row.wished_number)
    if db.session.scalar(known) is not None:
        raise DispatchNumberTaken(number=row.wished_number, proposed=proposed)
    said = _SERIAL.search(row.wished_number)
    own = int(said[2]) if said and int(said[1]) == year else serial - 1
    return own, row.wished_number


def _next(office_id: UUID, at: dt.datetime, *, alone: bool = False) -> tuple[int, int]:
    year = clock.civil_date(at).year
    if alone:
        db.session.execute(_ALONE, {"name": f"{office_id}/dispatch/{year}"})
    last = db.session.scalar(
        select(func.max(Dispatch.serial)).where(Dispatch.office_id == office_id, Dispatch.year == year))
    return year, (last or 0) + 1


def _number(office_id: UUID, year: int, serial: int) -> str:
    return f"{office_named(office_id).name.removesuffix('街道办事处')}街函〔{year}〕{serial}号"
