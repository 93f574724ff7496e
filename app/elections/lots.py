"""Decide between equals by a public lot (公开抽签): drawn with things before witnesses, never by this software.

One person records it, an officer who did not confirms it; then the count is made again with the order drawn.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.elections.contests import Contest, Outcome, contest, outcome_of, require_handler
from app.elections.models import LotDrawing
from app.elections.problems import AnotherPersonConfirms, LotDecided, LotWaits, NothingToDraw
from app.kernel import audit, crypto
from app.kernel.access import Actor
from app.kernel.db import db
from app.kernel.ids import new_id
from app.kernel.problems import InvalidFields, NotFound
from app.registry import rights
from app.voting import service as voting

# What can be drawn from in a room; a program's chance is none of them.
METHODS = {"slips": "纸签", "balls": "乒乓球或摇号球", "sticks": "竹签", "other_objects": "其他实物"}
STATES = {"waiting": "等待确认", "confirmed": "确认", "rejected": "退回"}


@dataclass(frozen=True, slots=True)
class NewLot:
    """Say what was drawn: the order, where and when, with which things, how it went, before whom."""

    drawn: tuple[UUID, ...]
    place: str
    drawn_at: dt.datetime
    method: str
    account: str
    witnesses: tuple[str, ...]


def record_lot(actor: Actor, community_id: UUID, poll_id: UUID, motion_id: UUID, new: NewLot, at: dt.datetime) -> UUID:
    """Record a public lot among all who have the same votes; it waits for another person.

    Raises:
        NotFound, Forbidden: the caller neither convenes nor reviews, or there is no such election.
        NothingToDraw: the newest count leaves nothing to a lot.
        LotWaits: another record waits.
        InvalidFields: the order is not one of all equals, or the lot was drawn before the count or in the future.
    """
    require_handler(actor, community_id, poll_id, at)
    voting.locked_poll(community_id, poll_id)
    one = contest(community_id, poll_id, motion_id)
    _check_order(one, _undecided(one), new.drawn)
    if any(row.state == "waiting" for row in lots_of(community_id, poll_id, motion_id)):
        raise LotWaits
    if not one.poll.closes_at <= new.drawn_at <= at:
        raise InvalidFields.one("/drawn_at", "抽签时间应在表决截止之后，且不晚于现在。")
    made = new_id()
    witnesses = crypto.seal(json.dumps(list(new.witnesses), ensure_ascii=False), ("lot_drawings", "witnesses", made))
    db.session.add(LotDrawing(
        community_id=community_id, id=made, poll_id=poll_id, motion_id=motion_id, state="waiting",
        drawn=[str(candidate) for candidate in new.drawn], place=new.place, drawn_at=new.drawn_at, method=new.method,
        account=new.account, witnesses_sealed=witnesses, recorded_by=actor.person_id, recorded_at=at))
    audit.record(actor, "lot.record", community_id=community_id, subject=("lot", made), at=at,
                 facts={"motion_id": str(motion_id), "drawn": [str(candidate) for candidate in new.drawn]})
    db.session.flush()
    return made


def confirm_lot(actor: Actor, community_id: UUID, poll_id: UUID, motion_id: UUID, lot_id: UUID, at: dt.datetime) -> LotDrawing:
    """Confirm a lot that another person recorded, and count again with its order.

    Raises:
        NotFound, Forbidden: the caller is no officer here, or there is no such record.
        AnotherPersonConfirms: the caller recorded it.
        LotDecided: it waits no longer.
        NothingToDraw, InvalidFields: a count since then has other equals.
    """
    row = _waiting(actor, community_id, poll_id, motion_id, lot_id, at)
    one, drawn = contest(community_id, poll_id, motion_id), drawn_of(row)
    _check_order(one, _undecided(one), drawn)
    _decide(row, actor, "confirmed", "", at)
    reason = f"公开抽签：{METHODS[row.method]}，{row.place}"
    voting.record_election_fact(
        actor, community_id, poll_id, motion_id, kind="lot", candidates=[str(name) for name in drawn], reason=reason, at=at)
    voting.decide_again(actor, community_id, poll_id, reason, at)
    return row


def reject_lot(  # its seven facts are the act
    actor: Actor, community_id: UUID, poll_id: UUID, motion_id: UUID, lot_id: UUID, reason: str, at: dt.datetime,
) -> LotDrawing:
    """Give a record of a lot back with a reason; the lot is then drawn or recorded again.

    Raises:
        NotFound, Forbidden, AnotherPersonConfirms, LotDecided: as in `confirm_lot`.
    """
    row = _waiting(actor, community_id, poll_id, motion_id, lot_id, at)
    _decide(row, actor, "rejected", reason, at)
    return row


def lots_of(community_id: UUID, poll_id: UUID, motion_id: UUID) -> tuple[LotDrawing, ...]:
    """Return the lots of an election, in the order recorded."""
    query = select(LotDrawing).where(
        LotDrawing.community_id == community_id, LotDrawing.poll_id == poll_id, LotDrawing.motion_id == motion_id)
    return tuple(db.session.scalars(query.order_by(LotDrawing.id)))


def drawn_of(row: LotDrawing) -> tuple[UUID, ...]:
    """Return the order that was drawn."""
    return tuple(UUID(text) for text in row.drawn)


def witnesses_of(row: LotDrawing) -> tuple[str, ...]:
    """Return before whom a lot was drawn."""
    return tuple(json.loads(crypto.unseal(row.witnesses_sealed, ("lot_drawings", "witnesses", row.id))))


def _undecided(one: Contest) -> Outcome:
    found = outcome_of(one)
    if found is None:
        raise NothingToDraw(why="这项选举还没有计票结果，不能抽签。")
    if found.outcome != "undecidable" or not found.tied:
        raise NothingToDraw(why="计票结果没有得票相同、需要抽签的候选人。")
    return found


def _check_order(one: Contest, found: Outcome, drawn: tuple[UUID, ...]) -> None:
    if len(set(drawn)) != len(drawn) or set(drawn) != set(found.tied):
        equals = "、".join(one.names[name] for name in found.tied)
        raise InvalidFields.one("/drawn", f"请按抽出的先后列出全部得票相同的候选人，每人一次：{equals}。")


def _waiting(actor: Actor, community_id: UUID, poll_id: UUID, motion_id: UUID, lot_id: UUID, at: dt.datetime) -> LotDrawing:
    rights.require_office(actor, community_id, at)
    row = db.session.get(LotDrawing, (community_id, lot_id), with_for_update=True, populate_existing=True)
    if row is None or (row.poll_id, row.motion_id) != (poll_id, motion_id):
        raise NotFound(what="次抽签")
    if row.state != "waiting":
        raise LotDecided(state=STATES[row.state])
    if row.recorded_by == actor.person_id:
        raise AnotherPersonConfirms
    return row


def _decide(row: LotDrawing, actor: Actor, state: str, reason: str, at: dt.datetime) -> None:
    row.state, row.decided_by, row.decided_at, row.decided_reason = state, actor.person_id, at, reason or None
    audit.record(actor, f"lot.{state}", community_id=row.community_id, subject=("lot", row.id), at=at)
    db.session.flush()
