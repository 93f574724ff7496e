"""Post notices to owners (通知公告) and keep who saw them; an urgent one also goes out by SMS, once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from app.affairs.events import NoticePosted
from app.affairs.models import Notice, NoticeView
from app.affairs.posting import discard, managed, must_be, put_out, take_back, units_of, viewed
from app.affairs.problems import NobodyAsked, OnlyServiceMatters, UrgentBudgetSpent
from app.affairs.scope import reaches, read_scope, units_in
from app.affairs.sides import require_poster
from app.kernel import audit, clock, outbox
from app.kernel.access import Actor
from app.kernel.db import db
from app.kernel.events import emit
from app.kernel.ids import new_id
from app.kernel.problems import InvalidFields

URGENT = "affairs.urgent_notice"
URGENT_A_DAY = 3
"""Notices by SMS in a community in one day: each costs a message to every phone, and too many are read by nobody."""


@dataclass(frozen=True, slots=True)
class NewNotice:
    """What owners are told, in whose name, how urgent it is, and when it is over."""

    poster: str
    body_id: UUID | None
    title: str
    text: str
    category: str
    urgent: bool
    expires_at: dt.datetime | None
    scope: Mapping[str, Sequence[str]] | None


@dataclass(frozen=True, slots=True)
class SeenUnit:
    """A unit to which a notice went, and when somebody of it saw it first."""

    label: str
    building: str
    seen_at: dt.datetime | None


def draft_notice(actor: Actor, community_id: UUID, new: NewNotice, at: dt.datetime) -> UUID:
    """Draft a notice in the name of a body, the office or the service staff.

    Raises:
        NotFound, NotSpeaker: the caller does not act in that name today.
        OnlyServiceMatters: the service staff post nothing else.
        InvalidFields: it would be over already, or the scope does not fit.
    """
    require_poster(actor, community_id, new.poster, new.body_id, at)
    if new.poster == "service" and new.category != "service":
        raise OnlyServiceMatters
    if new.expires_at is not None and new.expires_at <= at:
        raise InvalidFields.one("/expires_at", "失效时间已经过去，请改到以后，或不填。")
    row = Notice(
        community_id=community_id, id=new_id(), poster=new.poster, body_id=new.body_id, title=new.title, text=new.text,
        scope=read_scope(community_id, new.scope), category=new.category, urgent=new.urgent, expires_at=new.expires_at,
        drafted_by=actor.person, drafted_at=at)
    db.session.add(row)
    audit.record(actor, "notice.draft", community_id=community_id, subject=("notice", row.id), at=at)
    db.session.flush()
    return row.id


def publish_notice(actor: Actor, community_id: UUID, notice_id: UUID, at: dt.datetime) -> None:
    """Post a draft; an urgent one is promised by SMS to those to whom it goes, once.

    Raises:
        NotFound, NotSpeaker: no such draft for the caller to act on.
        AffairStateForbids: it is out already.
        InvalidFields: it is over before it is posted.
        NobodyAsked: nobody is inside of the scope.
        UrgentBudgetSpent: enough urgent ones went out today.
    """
    row = managed(Notice, actor, community_id, notice_id, at, lock=True)
    must_be(row, state_of(row, at), ("draft",), "发布")
    if row.expires_at is not None and row.expires_at <= at:
        raise InvalidFields.one("/expires_at", "失效时间已经过去，请另拟一则通知。")
    if not units_in(community_id, row.scope):
        raise NobodyAsked(title=row.title)
    if row.urgent:
        _spend(row, at)
        outbox.post(URGENT, {"community_id": str(community_id), "notice_id": str(notice_id)}, community_id=community_id)
    put_out(actor, row, at)
    emit(NoticePosted(community_id, notice_id, at))


def _spend(row: Notice, at: dt.datetime) -> None:
    today = clock.start_of_day(clock.civil_date(at))
    sent = db.session.scalar(select(func.count()).select_from(Notice).where(
        Notice.community_id == row.community_id, Notice.urgent, Notice.published_at >= today)) or 0
    if sent >= URGENT_A_DAY:
        raise UrgentBudgetSpent(most=URGENT_A_DAY)


def withdraw_notice(actor: Actor, community_id: UUID, notice_id: UUID, reason: str, at: dt.datetime) -> None:
    """Take a notice back; it stays listed with the reason.

    Raises:
        NotFound, NotSpeaker: no such notice for the caller to act on.
        AffairStateForbids: it is a draft, or taken back already.
    """
    row = managed(Notice, actor, community_id, notice_id, at, lock=True)
    must_be(row, state_of(row, at), ("posted", "expired"), "撤回")
    take_back(actor, row, reason, at)


def discard_notice(actor: Actor, community_id: UUID, notice_id: UUID, at: dt.datetime) -> None:
    """Throw a draft away.

    Raises:
        NotFound, NotSpeaker: no such draft for the caller to act on.
        AffairStateForbids: it is out.
    """
    row = managed(Notice, actor, community_id, notice_id, at, lock=True)
    must_be(row, state_of(row, at), ("draft",), "删除")
    discard(actor, row, at)


def note_seen(actor: Actor, community_id: UUID, notice_id: UUID, at: dt.datetime) -> int:
    """Keep that the caller opened a notice, for each of the caller's units to which it goes; return for how many.

    Raises:
        NotFound: no such notice for the caller's eyes.
    """
    row = viewed(Notice, actor, community_id, notice_id, at)
    mine = [one for one in units_of(actor, community_id, at) if reaches(row.scope, one)]
    if mine and row.published_at is not None:
        rows = [{"community_id": community_id, "notice_id": notice_id, "unit_id": one.unit_id, "person_id": actor.person,
                 "at": at} for one in mine]
        db.session.execute(insert(NoticeView).values(rows).on_conflict_do_nothing())
    return len(mine)


def seen_list(
    actor: Actor, community_id: UUID, notice_id: UUID, at: dt.datetime,
) -> tuple[SeenUnit, ...]:
    """Tell the poster which units saw a notice and when first, in the order of labels; it names no person.

    Raises:
        NotFound, NotSpeaker: no such notice for the caller to act on.
    """
    row = managed(Notice, actor, community_id, notice_id, at)
    first = dict(db.session.execute(
        select(NoticeView.unit_id, func.min(NoticeView.at)).where(
            NoticeView.community_id == community_id, NoticeView.notice_id == notice_id).group_by(NoticeView.unit_id)).all())
    return tuple(SeenUnit(one.label, one.building, first.get(one.unit_id)) for one in units_in(community_id, row.scope))


def seen_by_caller(actor: Actor, community_id: UUID, notice_ids: Sequence[UUID]) -> frozenset[UUID]:
    """Return which of these notices the caller opened."""
    return frozenset(db.session.scalars(select(NoticeView.notice_id).where(
        NoticeView.community_id == community_id, NoticeView.person_id == actor.person, NoticeView.notice_id.in_(notice_ids))))


def state_of(row: Notice, at: dt.datetime) -> str:
    """Say where a notice stands."""
    if row.published_at is None:
        return "draft"
    if row.withdrawn_at is not None:
        return "withdrawn"
    return "expired" if row.expires_at is not None and row.expires_at <= at else "posted"
