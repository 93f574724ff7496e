"""Show the announced roll, and by building and floor whom the notice reached, for who goes from door to door (扫楼).

No proof is not delivered: a unit is `proved`, reached by `notice_only`, or by `none` (没有送达记录).
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Subquery, and_, case, func, select

from app.assembly.announced import own_units, roll_page
from app.assembly.delivery import PROOFS, Delivery, delivery, published
from app.assembly.models import AnnouncedUnit, Assembly, NoticeReceipt
from app.assembly.viewing import handled, handles, viewed
from app.kernel.access import Actor
from app.kernel.db import db
from app.law.rulebook import Rulebook

STATES = ("proved", "notice_only", "none")


@dataclass(frozen=True, slots=True)
class Door:
    """A unit with how far the notice reached it."""

    unit: AnnouncedUnit
    state: str
    deliveries: tuple[Delivery, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which doors are asked for; None asks for all."""

    building: str | None = None
    floor: str | None = None
    state: str | None = None


@dataclass(frozen=True, slots=True)
class Reach:
    """How many units of a floor, a building or the whole are in each state."""

    name: str | None
    proved: int
    notice_only: int
    none: int
    parts: tuple[Reach, ...] = ()


def viewed_roll(  # its facts are the question
    actor: Actor, community_id: UUID, assembly_id: UUID, after: int | None, limit: int, *, at: dt.datetime,
) -> list[AnnouncedUnit]:
    """Return `limit + 1` units of the announced roll past a position, for who may see the assembly.

    Raises:
        NotFound, NotYetPublished: there is no announced roll that the caller may see.
    """
    viewed(actor, community_id, assembly_id, at)
    return roll_page(published(community_id, assembly_id), after, limit)


def doors(  # its facts are the question
    actor: Actor, community_id: UUID, assembly_id: UUID, wanted: Wanted, after: int | None, limit: int, *, at: dt.datetime,
) -> list[Door]:
    """Return `limit + 1` doors past a position: all to the convener and staff, to an owner those of the owner's units.

    Raises:
        NotFound, NotYetPublished: there is no notice that the caller may see.
    """
    viewed(actor, community_id, assembly_id, at)
    row = published(community_id, assembly_id)
    states = _states(row)
    query = (
        select(AnnouncedUnit, states.c.state).join(states, states.c.unit_id == AnnouncedUnit.unit_id)
        .where(*_told(row), AnnouncedUnit.position > (after or 0)))
    if not handles(actor, row, at):
        query = query.where(AnnouncedUnit.unit_id.in_({unit.unit_id for unit, _, _ in own_units(actor, row, at)}))
    for column, value in ((AnnouncedUnit.building, wanted.building), (AnnouncedUnit.floor, wanted.floor),
                          (states.c.state, wanted.state)):
        if value is not None:
            query = query.where(column == value)
    found = db.session.execute(query.order_by(AnnouncedUnit.position).limit(limit + 1)).all()
    reached = delivery(community_id, assembly_id, [unit.unit_id for unit, _ in found])
    return [Door(unit, state, tuple(reached.get(unit.unit_id, ()))) for unit, state in found]


def reach(actor: Actor, community_id: UUID, assembly_id: UUID, at: dt.datetime) -> Reach:
    """Count the units in each state, by building and floor.

    Raises:
        NotFound, Forbidden: the caller handles no such assembly.
        NotYetPublished: there is no notice that could be delivered.
    """
    handled(actor, community_id, assembly_id, at)
    row = published(community_id, assembly_id)
    states = _states(row)
    query = (
        select(AnnouncedUnit.building, AnnouncedUnit.floor, states.c.state, func.count())
        .join(states, states.c.unit_id == AnnouncedUnit.unit_id).where(*_told(row))
        .group_by(AnnouncedUnit.building, AnnouncedUnit.floor, states.c.state).order_by(func.min(AnnouncedUnit.position)))
    buildings: dict[str, dict[str | None, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for building, floor, state, number in db.session.execute(query):
        buildings[building][floor][state] += number
    return _sum(None, (
        _sum(building, (Reach(floor, one["proved"], one["notice_only"], one["none"]) for floor, one in floors.items()))
        for building, floors in buildings.items()))


def _sum(name: str | None, parts: Iterable[Reach]) -> Reach:
    rows = tuple(parts)
    return Reach(
        name, sum(one.proved for one in rows), sum(one.notice_only for one in rows), sum(one.none for one in rows), rows)


def _states(row: Assembly) -> Subquery:
    """Say of each unit of the notice how far it was reached.

    Law: the rule `delivery_proof` of the snapshot, 待确认.
    """
    accepted = Rulebook.from_snapshot(row.rules or {}).words("delivery_proof")
    ways = [how for how, word in PROOFS.items() if word in accepted]
    proof = and_(NoticeReceipt.owner_id.is_not(None), NoticeReceipt.how.in_(ways))
    of_unit = and_(
        NoticeReceipt.community_id == AnnouncedUnit.community_id, NoticeReceipt.assembly_id == AnnouncedUnit.assembly_id,
        NoticeReceipt.unit_id == AnnouncedUnit.unit_id)
    state = case((func.bool_or(proof), "proved"), (func.count(NoticeReceipt.id) > 0, "notice_only"), else_="none")
    return (
        select(AnnouncedUnit.unit_id, state.label("state")).outerjoin(NoticeReceipt, of_unit).where(*_told(row))
        .group_by(AnnouncedUnit.unit_id).subquery("states"))


def _told(row: Assembly) -> tuple[ColumnElement[bool], ...]:
    return (
        AnnouncedUnit.community_id == row.community_id, AnnouncedUnit.assembly_id == row.id, AnnouncedUnit.told.is_(True))
