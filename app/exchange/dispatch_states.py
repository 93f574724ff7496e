"""Say how far each addressee is with a document, from the acts and words that were added."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import func, select

from app.exchange.dispatch_models import (
    Dispatch,
    DispatchAct,
    DispatchAddressee,
    DispatchMessage,
    DispatchPublication,
    DispatchReceipt,
    DispatchReminder,
)
from app.exchange.dispatch_rights import holders
from app.exchange.dispatch_rules import Reply
from app.identity import service as identity
from app.kernel import clock, crypto
from app.kernel.db import db
from app.registry import service as registry

NOTE = ("dispatch_acts", "note")
MISSING = ("read", "signed", "replied", "handled")


@dataclass(frozen=True, slots=True)
class Act:
    """When somebody did something, who, and with which note; the name is the person's own word."""

    at: dt.datetime
    person_id: UUID
    name: str | None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class PassedOn:
    """That the owners may read a document, and how many of them did."""

    at: dt.datetime
    seen_by: int


@dataclass(frozen=True, slots=True)
class State:
    """How far one addressee is; `word` is the furthest step, `held` whether anybody holds the post (asked by `with_holders`)."""

    id: UUID
    community_id: UUID
    community: str
    post: str
    held: bool
    word: str
    done: bool
    overdue: bool
    read: Act | None
    signed: Act | None
    handled: Act | None
    replied_at: dt.datetime | None
    returned: bool
    reminded_at: dt.datetime | None
    passed_on: PassedOn | None

    def lacks(self, what: str) -> bool:
        """Tell whether the addressee has not yet read, signed, replied (or only what was returned) or handled."""
        if what == "replied":
            return self.replied_at is None or self.returned
        return getattr(self, what) is None


def states_of(row: Dispatch, at: dt.datetime, *, only: UUID | None = None) -> tuple[State, ...]:
    """Return the states of all addressees of a document, or of one of them, in the order in which they were addressed."""
    query = select(DispatchAddressee).where(DispatchAddressee.dispatch_id == row.id).order_by(DispatchAddressee.id)
    if only is not None:
        query = query.where(DispatchAddressee.id == only)
    rows = db.session.scalars(query.execution_options(populate_existing=True)).all()
    return states(rows, at)


def states(rows: Sequence[DispatchAddressee], at: dt.datetime) -> tuple[State, ...]:
    """Return the states of these addressees, each with a handful of statements for all of them."""
    ids, on = [one.id for one in rows], clock.civil_date(at)
    acts, words, passed = _acts(ids), _words(ids), _passed_on(rows)
    reminded: dict[UUID, dt.datetime] = dict(db.session.execute(
        select(DispatchReminder.addressee_id, func.max(DispatchReminder.at))
        .where(DispatchReminder.addressee_id.in_(ids)).group_by(DispatchReminder.addressee_id)).all())
    names = {one: registry.community(one).name for one in {row.community_id for row in rows}}
    found = []
    for row in rows:
        mine, thread = acts[row.id], words[row.id]
        replies = [one for one in thread if one.kind == "reply"]
        returned_at = max((one.at for one in thread if one.kind == "return"), default=None)
        returned = bool(replies) and returned_at is not None and returned_at >= replies[-1].at
        handled = next((one for one in reversed(mine["handled"]) if returned_at is None or one.at > returned_at), None)
        read, signed = (mine[kind][0] if mine[kind] else None for kind in ("read", "signed"))
        steps = (("handled", handled), ("returned", returned), ("replied", replies), ("signed", signed), ("read", read))
        late = row.done_at is None and row.due_on is not None and row.due_on < on
        found.append(State(
            id=row.id, community_id=row.community_id, community=names[row.community_id], post=row.post, held=True,
            word=next((word for word, came in steps if came), "unread"), done=row.done_at is not None, overdue=late,
            read=read, signed=signed, handled=handled, replied_at=replies[-1].at if replies else None, returned=returned,
            reminded_at=reminded.get(row.id), passed_on=passed.get((row.community_id, row.dispatch_id))))
    return tuple(found)


def with_holders(found: Sequence[State], at: dt.datetime) -> list[State]:
    """Say of each whether anybody holds the post today, for those who do not hold it themselves."""
    on = clock.civil_date(at)
    return [replace(one, held=bool(holders(one.community_id, one.post, on))) for one in found]


def nothing_owed(wanted: str, state: State) -> bool:
    """Tell whether an addressee did what the office wants back."""
    if state.handled is not None:
        return True
    if wanted == Reply.NONE:
        return state.read is not None
    if wanted == Reply.SIGNATURE:
        return state.signed is not None
    return not state.lacks("replied")


def settle(row: DispatchAddressee, dispatch: Dispatch, at: dt.datetime) -> None:
    """Note on the addressee whether anything is still owed, after an act; a return makes it owed again."""
    db.session.flush()
    owed = not nothing_owed(dispatch.reply_wanted, states([row], at)[0])
    row.done_at = None if owed else row.done_at or at
    db.session.flush()


def _acts(ids: Sequence[UUID]) -> dict[UUID, dict[str, list[Act]]]:
    rows = db.session.scalars(select(DispatchAct).where(DispatchAct.addressee_id.in_(ids)).order_by(DispatchAct.id)).all()
    people = identity.contacts({one.person_id for one in rows})
    found: dict[UUID, dict[str, list[Act]]] = defaultdict(lambda: defaultdict(list))
    for one in rows:
        note = crypto.unseal(one.note_sealed, (*NOTE, one.id)) if one.note_sealed else None
        found[one.addressee_id][one.kind].append(Act(one.at, one.person_id, people[one.person_id].name, note))
    return found


def _words(ids: Sequence[UUID]) -> dict[UUID, list[DispatchMessage]]:
    found: dict[UUID, list[DispatchMessage]] = defaultdict(list)
    for one in db.session.scalars(
        select(DispatchMessage).where(DispatchMessage.addressee_id.in_(ids)).order_by(DispatchMessage.id)):
        found[one.addressee_id].append(one)
    return found


def _passed_on(rows: Sequence[DispatchAddressee]) -> dict[tuple[UUID, UUID], PassedOn]:
    dispatches = {one.dispatch_id for one in rows}
    communities = {one.community_id for one in rows}
    seen: dict[tuple[UUID, UUID], int] = {
        (community_id, dispatch_id): number for community_id, dispatch_id, number in db.session.execute(
            select(DispatchReceipt.community_id, DispatchReceipt.dispatch_id, func.count())
            .where(DispatchReceipt.dispatch_id.in_(dispatches), DispatchReceipt.community_id.in_(communities))
            .group_by(DispatchReceipt.community_id, DispatchReceipt.dispatch_id))}
    published = db.session.scalars(select(DispatchPublication).where(
        DispatchPublication.dispatch_id.in_(dispatches), DispatchPublication.community_id.in_(communities)))
    return {(one.community_id, one.dispatch_id): PassedOn(one.published_at, seen.get((one.community_id, one.dispatch_id), 0))
            for one in published}
