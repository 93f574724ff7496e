"""Found bodies, seat members, and say who may convene an assembly on a day."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select

from app.bodies.models import Body, Member
from app.bodies.problems import BodyMayNotConvene, NotConvener
from app.kernel import audit
from app.kernel.access import Actor
from app.kernel.db import db
from app.kernel.ids import new_id
from app.kernel.problems import InvalidFields, NotFound


class BodyKind(enum.StrEnum):
    """What a body is."""

    COMMITTEE = "committee"
    PREPARATORY_GROUP = "preparatory_group"
    RE_ELECTION_GROUP = "re_election_group"
    RESIDENTS_COMMITTEE = "residents_committee"
    OFFICE = "office"
    SUPERVISORS = "supervisors"


CONVENERS = frozenset(set(BodyKind) - {BodyKind.SUPERVISORS})


@dataclass(frozen=True, slots=True)
class Seat:
    """Who takes a seat: office held in the body, and the source that sends the person."""

    person_id: UUID
    office_held: str = "member"
    source: str = "owner"


@dataclass(frozen=True, slots=True)
class NewBody:
    """What a body is founded with."""

    kind: BodyKind
    name: str
    from_on: dt.date
    until_on: dt.date | None = None
    chaired_by_office: bool = False


def found_body(actor: Actor, community_id: UUID, new: NewBody, at: dt.datetime) -> UUID:
    """Enter a body in the books. The caller has shown the office's right over the community.

    Raises:
        InvalidFields: the term ends before it begins.
    """
    if new.until_on is not None and new.until_on < new.from_on:
        raise InvalidFields.one("/until_on", "任期的结束日期不能早于开始日期。")
    row = Body(
        community_id=community_id, id=new_id(), kind=new.kind.value, name=new.name, from_on=new.from_on,
        until_on=new.until_on, chaired_by_office=new.chaired_by_office, founded_at=at,
    )
    db.session.add(row)
    db.session.flush()
    audit.record(actor, "body.found", community_id=community_id, subject=("body", row.id), facts={"kind": row.kind}, at=at)
    return row.id


def seat_members(
    actor: Actor, community_id: UUID, body_id: UUID, seats: Sequence[Seat], *,
    from_on: dt.date, until_on: dt.date | None, at: dt.datetime,
) -> tuple[UUID, ...]:
    """Seat members for a term. The caller has shown the right: the office's, or a certified election's.

    Raises:
        NotFound: no such body in this community.
        InvalidFields: the term leaves the body's.
    """
    owner = body(community_id, body_id)
    ends = until_on or owner.until_on
    if from_on < owner.from_on or (owner.until_on is not None and ends is not None and ends > owner.until_on):
        raise InvalidFields.one("/from_on", "成员的任期应在组织的任期以内。")
    if ends is not None and ends < from_on:
        raise InvalidFields.one("/until_on", "任期的结束日期不能早于开始日期。")
    rows = [
        Member(community_id=community_id, id=new_id(), body_id=body_id, person_id=seat.person_id,
               office_held=seat.office_held, source=seat.source, from_on=from_on, until_on=ends,
               seated_by=actor.person_id, seated_at=at)
        for seat in seats
    ]
    db.session.add_all(rows)
    db.session.flush()
    for row in rows:
        facts = {"body_id": str(body_id), "person_id": str(row.person_id)}
        audit.record(actor, "body.seat", community_id=community_id, subject=("body_member", row.id), facts=facts, at=at)
    return tuple(row.id for row in rows)


def end_seat(actor: Actor, community_id: UUID, member_id: UUID, on: dt.date, at: dt.datetime) -> None:
    """Make a day the last of a member's term. The caller has shown the right, as in `seat_members`.

    Raises:
        NotFound: no such seat in this community.
        InvalidFields: the day is not in the member's term.
    """
    row = db.session.get(Member, (community_id, member_id), with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound(what="个席位")
    if on < row.from_on or (row.until_on is not None and on > row.until_on):
        raise InvalidFields.one("/on", "离任日期应在任期以内。")
    row.until_on = on
    audit.record(actor, "body.end_seat", community_id=community_id, subject=("body_member", row.id),
                 facts={"on": on.isoformat()}, at=at)
    db.session.flush()


def body(community_id: UUID, body_id: UUID) -> Body:
    """Find a body.

    Raises:
        NotFound: no such body in this community.
    """
    row = db.session.get(Body, (community_id, body_id))
    if row is None:
        raise NotFound(what="个组织")
    return row


def bodies_of(community_id: UUID) -> tuple[Body, ...]:
    """Return the bodies of a community, past ones too, in the order in which they were entered."""
    return tuple(db.session.scalars(select(Body).where(Body.community_id == community_id).order_by(Body.id)))


def in_term(kind: str, on: dt.date) -> tuple[Body, ...]:
    """Return the bodies of a kind that are in their term on a day, of all communities."""
    query = select(Body).where(Body.kind == kind, Body.from_on <= on, or_(Body.until_on.is_(None), Body.until_on >= on))
    return tuple(db.session.scalars(query.order_by(Body.community_id, Body.id)))


def members(community_id: UUID, body_id: UUID, on: dt.date) -> tuple[Member, ...]:
    """Return who sits in a body on a day."""
    query = select(Member).where(Member.community_id == community_id, Member.body_id == body_id, *_sits(on))
    return tuple(db.session.scalars(query.order_by(Member.id)))


def former_members(community_id: UUID, body_id: UUID, on: dt.date) -> tuple[Member, ...]:
    """Return whose seat in a body ended before a day, the last to leave first."""
    query = select(Member).where(Member.community_id == community_id, Member.body_id == body_id, Member.until_on < on)
    return tuple(db.session.scalars(query.order_by(Member.until_on.desc(), Member.id)))


def seat(community_id: UUID, body_id: UUID, member_id: UUID) -> Member:
    """Find a seat of a body.

    Raises:
        NotFound: the body has no such seat.
    """
    row = db.session.get(Member, (community_id, member_id))
    if row is None or row.body_id != body_id:
        raise NotFound(what="个席位")
    return row


def is_member(person_id: UUID, body_id: UUID, on: dt.date) -> bool:
    """Tell whether a person sits in a body on a day."""
    query = select(Member.id).where(Member.person_id == person_id, Member.body_id == body_id, *_sits(on))
    return db.session.scalar(query.limit(1)) is not None


def communities_sat_in(person_id: UUID, on: dt.date) -> frozenset[UUID]:
    """Return the communities in whose bodies a person sits on a day."""
    return frozenset(db.session.scalars(select(Member.community_id).where(Member.person_id == person_id, *_sits(on))))


def conveners_of(community_id: UUID, on: dt.date) -> tuple[Body, ...]:
    """Return the bodies that may convene on a day.

    Law: 深建规〔2020〕14号 第2条；深建规〔2023〕1号（居委会代行）.
    """
    return tuple(one for one in bodies_of(community_id) if _why_not(one, on) is None)


def require_convener(actor: Actor, community_id: UUID, body_id: UUID, on: dt.date) -> Body:
    """Return the body when the caller may convene for it on this day.

    Raises:
        NotFound: no such body in this community.
        BodyMayNotConvene: its kind or its term does not let it.
        NotConvener: the caller does not sit in it on that day.
    """
    one = body(community_id, body_id)
    why = _why_not(one, on)
    if why is not None:
        raise BodyMayNotConvene(body=one.name, on=on, why=why)
    if not is_member(actor.person, body_id, on):
        raise NotConvener(body=one.name, on=on)
    return one


def _why_not(one: Body, on: dt.date) -> str | None:
    if one.kind not in CONVENERS:
        return "它不是法定召集人。"
    if on < one.from_on:
        return "任期还没有开始。"
    return "任期已经结束。" if one.until_on is not None and on > one.until_on else None


def _sits(on: dt.date) -> tuple[ColumnElement[bool], ...]:
    return (Member.from_on <= on, or_(Member.until_on.is_(None), Member.until_on >= on))
