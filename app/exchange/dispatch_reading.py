"""Show documents: to the office with who has what, to the holders of a post by deadline, to owners what was passed on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, and_, false, func, or_, select, tuple_
from sqlalchemy.dialects.postgresql import insert

from app.exchange import dispatch_drafts as drafts
from app.exchange.dispatch_files import ShownFile
from app.exchange.dispatch_models import Dispatch, DispatchAct, DispatchAddressee, DispatchPublication, DispatchReceipt
from app.exchange.dispatch_rights import addressed, dispatch_of, posts_everywhere, require_officer
from app.exchange.dispatch_states import State, states, states_of, with_holders
from app.exchange.dispatch_thread import Word, of_office, thread
from app.kernel import clock
from app.kernel.access import Actor
from app.kernel.db import db
from app.kernel.problems import InvalidFields, NotFound
from app.registry import rights
from app.registry.communities import office_named

FAR = dt.date.max
STATES = ("draft", "sent", "withdrawn")


@dataclass(frozen=True, slots=True)
class Counts:
    """How many addressees a document has, and how many of them are how far."""

    addressees: int = 0
    read: int = 0
    signed: int = 0
    done: int = 0
    overdue: int = 0


@dataclass(frozen=True, slots=True)
class Named:
    """Another document by its number."""

    id: UUID
    number: str
    title: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A document with its attachments, its counts, and what it corrects or is corrected by."""

    dispatch: Dispatch
    office: str
    state: str
    counts: Counts
    files: tuple[ShownFile, ...] = ()
    corrects: Named | None = None
    corrected_by: tuple[Named, ...] = ()


@dataclass(frozen=True, slots=True)
class Addressed:
    """A document as one addressee has it; the thread is empty in lists."""

    shown: Shown
    state: State
    words: tuple[Word, ...] = ()

    @property
    def place(self) -> tuple[dt.date, UUID]:
        """Return where it stands in the inbox."""
        return self.shown.dispatch.due_on or FAR, self.state.id


@dataclass(frozen=True, slots=True)
class Published:
    """A document as owners read it."""

    shown: Shown
    published_at: dt.datetime
    seen_at: dt.datetime | None


def dispatches_of(
    actor: Actor, office_id: UUID, state: str | None, at: dt.datetime, *, after: UUID | None, limit: int,
) -> list[Shown]:
    """List `limit + 1` documents of the office, newest first, past an id.

    Raises:
        NotFound: the caller is no officer of this office.
    """
    require_officer(actor, office_id, at)
    query = select(Dispatch).where(Dispatch.office_id == office_id)
    if state == "draft":
        query = query.where(Dispatch.sent_at.is_(None))
    elif state is not None:
        withdrawn = Dispatch.withdrawn_at
        query = query.where(Dispatch.sent_at.is_not(None), withdrawn.is_(None) if state == "sent" else withdrawn.is_not(None))
    if after is not None:
        query = query.where(Dispatch.id < after)
    rows = db.session.scalars(query.order_by(Dispatch.id.desc()).limit(limit + 1)).all()
    counts, office = _counts([one.id for one in rows], clock.civil_date(at)), office_named(office_id).name
    return [Shown(one, office, state_word(one), counts.get(one.id, Counts())) for one in rows]


def shown_dispatch(actor: Actor, office_id: UUID, dispatch_id: UUID, at: dt.datetime) -> Shown:
    """Show a document to the office.

    Raises:
        NotFound: no such document of the caller's office.
    """
    return whole(dispatch_of(actor, office_id, dispatch_id, at), at)


def addressees(
    actor: Actor, office_id: UUID, dispatch_id: UUID, missing: str | None, at: dt.datetime, *, after: UUID | None, limit: int,
) -> list[State]:
    """List `limit + 1` addressees with their states, or only who has not read, signed, replied or handled.

    Raises:
        NotFound: no such document of the caller's office.
    """
    found = states_of(dispatch_of(actor, office_id, dispatch_id, at), at)
    asked = [one for one in found if (missing is None or one.lacks(missing)) and (after is None or one.id > after)]
    return with_holders(asked[:limit + 1], at)


def office_thread(actor: Actor, office_id: UUID, dispatch_id: UUID, addressee_id: UUID, at: dt.datetime) -> Addressed:
    """Show the office how far one addressee is, and the thread.

    Raises:
        NotFound: no such document or addressee of the caller's office.
    """
    row, dispatch = of_office(actor, office_id, dispatch_id, addressee_id, at)
    return Addressed(whole(dispatch, at), with_holders(states([row], at), at)[0], thread(row))


def inbox(
    actor: Actor, at: dt.datetime, *, done: bool, after: tuple[dt.date, UUID] | None, limit: int,
) -> list[Addressed]:
    """List `limit + 1` documents to all posts that the caller holds now, in whichever community.

    What is owed stands by deadline, what is done or withdrawn newest first.
    """
    mine = or_(false(), *(
        and_(DispatchAddressee.community_id == community_id, DispatchAddressee.post.in_(posts))
        for community_id, posts in posts_everywhere(actor, at).items()))
    due = func.coalesce(DispatchAddressee.due_on, FAR)
    place = tuple_(due, DispatchAddressee.id)
    over = or_(DispatchAddressee.done_at.is_not(None), Dispatch.withdrawn_at.is_not(None))
    query = (
        select(DispatchAddressee, Dispatch)
        .join(Dispatch, and_(Dispatch.office_id == DispatchAddressee.office_id, Dispatch.id == DispatchAddressee.dispatch_id))
        .where(mine, over if done else ~over))
    if done:
        query = query.order_by(DispatchAddressee.id.desc())
        query = query if after is None else query.where(DispatchAddressee.id < after[1])
    else:
        query = query.order_by(due, DispatchAddressee.id)
        query = query if after is None else query.where(place > after)
    rows = db.session.execute(query.limit(limit + 1)).all()
    found = states([row for row, _ in rows], at)
    return [Addressed(Shown(one, office_named(one.office_id).name, state_word(one), Counts()), state)
            for (_, one), state in zip(rows, found, strict=True)]


def my_dispatch(actor: Actor, community_id: UUID, addressee_id: UUID, at: dt.datetime) -> Addressed:
    """Show a document to a holder of the post, with the thread.

    Raises:
        NotFound: no such document for a post of the caller.
    """
    row, dispatch = addressed(actor, community_id, addressee_id, at)
    return Addressed(whole(dispatch, at), states([row], at)[0], thread(row))


def published(actor: Actor, community_id: UUID, at: dt.datetime, *, after: UUID | None, limit: int) -> list[Published]:
    """List `limit + 1` documents that were passed on to the owners, newest first.

    Raises:
        NotFound: the caller has nothing to do with this community.
    """
    rights.require_sight(actor, community_id, at)
    query = _passed_on(community_id)
    if after is not None:
        query = query.where(DispatchPublication.dispatch_id < after)
    rows = db.session.execute(query.order_by(DispatchPublication.dispatch_id.desc()).limit(limit + 1)).all()
    seen = _seen(actor, community_id, [one.id for _, one in rows])
    return [Published(Shown(one, office_named(one.office_id).name, state_word(one), Counts()), passed.published_at,
                      seen.get(one.id)) for passed, one in rows]


def published_dispatch(actor: Actor, community_id: UUID, dispatch_id: UUID, at: dt.datetime) -> Published:
    """Show a document that was passed on.

    Raises:
        NotFound: none such was passed on here, or the caller has nothing to do with this community.
    """
    passed, row = passed_on(actor, community_id, dispatch_id, at)
    return Published(whole(row, at), passed.published_at, _seen(actor, community_id, [row.id]).get(row.id))


def see(actor: Actor, community_id: UUID, dispatch_id: UUID, at: dt.datetime) -> Published:
    """Note that an owner saw a document (已看); once a person, and only owners are counted.

    Raises:
        NotFound: none such was passed on here.
        Forbidden: the caller is no owner.
    """
    rights.require_owner(actor, community_id, at)
    passed_on(actor, community_id, dispatch_id, at)
    db.session.execute(insert(DispatchReceipt).values(
        community_id=community_id, dispatch_id=dispatch_id, person_id=actor.person, seen_at=at).on_conflict_do_nothing())
    return published_dispatch(actor, community_id, dispatch_id, at)


def passed_on(
    actor: Actor, community_id: UUID, dispatch_id: UUID, at: dt.datetime,
) -> tuple[DispatchPublication, Dispatch]:
    """Find a document that was passed on in a community that the caller may see.

    Raises:
        NotFound: none such, or the caller has nothing to do with this community.
    """
    rights.require_sight(actor, community_id, at)
    found = db.session.execute(_passed_on(community_id).where(DispatchPublication.dispatch_id == dispatch_id)).one_or_none()
    if found is None:
        raise NotFound(what="份公示文件")
    return found[0], found[1]


def whole(row: Dispatch, at: dt.datetime) -> Shown:
    """Show a document with all that stands on it. The caller has shown the right to see it."""
    old = db.session.get(Dispatch, (row.office_id, row.corrects_id)) if row.corrects_id else None
    newer = db.session.scalars(select(Dispatch).where(
        Dispatch.office_id == row.office_id, Dispatch.corrects_id == row.id, Dispatch.sent_at.is_not(None)).order_by(Dispatch.id))
    counts = _counts([row.id], clock.civil_date(at)).get(row.id, Counts())
    return Shown(row, office_named(row.office_id).name, state_word(row), counts, drafts.files_of(row.office_id, row.id),
                 _named(old) if old else None, tuple(_named(one) for one in newer))


def state_word(row: Dispatch) -> str:
    """Say whether a document is a draft, sent or withdrawn."""
    return "draft" if row.sent_at is None else "sent" if row.withdrawn_at is None else "withdrawn"


def read_place(key: Sequence[str] | None) -> tuple[dt.date, UUID] | None:
    """Read the place in the inbox to go on from.

    Raises:
        InvalidFields: the text is no cursor of this list.
    """
    try:
        return (dt.date.fromisoformat(key[0]), UUID(key[1])) if key else None
    except ValueError as error:
        raise InvalidFields.one("/query/cursor", "翻页标记无效，请从第一页重新查看。") from error


def _named(row: Dispatch) -> Named:
    return Named(row.id, str(row.number), row.title)


def _passed_on(community_id: UUID) -> Select[DispatchPublication, Dispatch]:
    return select(DispatchPublication, Dispatch).join(Dispatch, Dispatch.id == DispatchPublication.dispatch_id).where(
        DispatchPublication.community_id == community_id)


def _seen(actor: Actor, community_id: UUID, ids: Sequence[UUID]) -> dict[UUID, dt.datetime]:
    return dict(db.session.execute(select(DispatchReceipt.dispatch_id, DispatchReceipt.seen_at).where(
        DispatchReceipt.community_id == community_id, DispatchReceipt.dispatch_id.in_(ids),
        DispatchReceipt.person_id == actor.person)).all())


def _counts(ids: Sequence[UUID], today: dt.date) -> dict[UUID, Counts]:
    late = and_(DispatchAddressee.done_at.is_(None), DispatchAddressee.due_on < today)
    acts: dict[tuple[UUID, str], int] = {(one, kind): number for one, kind, number in db.session.execute(
        select(DispatchAct.dispatch_id, DispatchAct.kind, func.count()).where(
            DispatchAct.dispatch_id.in_(ids), DispatchAct.kind.in_(("read", "signed")))
        .group_by(DispatchAct.dispatch_id, DispatchAct.kind))}
    rows = db.session.execute(
        select(DispatchAddressee.dispatch_id, func.count(), func.count(DispatchAddressee.done_at), func.count().filter(late))
        .where(DispatchAddressee.dispatch_id.in_(ids)).group_by(DispatchAddressee.dispatch_id))
    return {one: Counts(total, acts.get((one, "read"), 0), acts.get((one, "signed"), 0), done, overdue)
            for one, total, done, overdue in rows}
