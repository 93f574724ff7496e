"""Announce the roll with the notice (房册公布): masked names, area, why a head is one; as it was told, it stays.

Law: 民法典 第278条；司法解释 第8条、第9条; on public notice stand unit, masked name and area (个人信息保护法 第25条).
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select

from app.assembly.models import AnnouncedUnit, Assembly
from app.kernel.access import Actor
from app.kernel.db import db
from app.kernel.ordering import natural
from app.law.heads import RollUnit, Scope, group_heads
from app.law.rulebook import Rulebook
from app.registry import service as registry
from app.registry.accounts import my_accounts
from app.registry.values import RegisteredUnit, Roll

NOT_COUNTED = "not_counted"
_MOST_ACCOUNTS = 200
_COLUMNS = (
    "community_id, assembly_id, unit_id, position, label, building, entrance, floor, room, kind, area_cm2, area_source, names, "
    "owners, head_reason, head_units, told")


def announce_roll(row: Assembly, roll: Roll, scopes: Sequence[Scope], book: Rulebook) -> None:
    """Write down the roll of the notice as owners are shown it."""
    names = {one.unit_id: one.names for one in registry.masked_roll(row.community_id, roll.on)}
    law = {unit.unit_id: unit.to_law() for unit in roll.units}
    heads = _heads(law.values(), book)
    ordered = sorted(roll.units, key=lambda one: (natural(one.building), natural(one.floor), natural(one.label)))
    driver: Any = db.session.connection().connection.dbapi_connection
    # By COPY on the transaction's own connection: 5,000 statements take longer than all the rest of a publication.
    with driver.cursor() as cursor, cursor.copy(f"COPY announced_units ({_COLUMNS}) FROM STDIN") as copy:
        for position, unit in enumerate(ordered, 1):
            one = law[unit.unit_id]
            reason, units = heads.get(unit.label, (NOT_COUNTED, 0))
            copy.write_row((
                row.community_id, row.id, unit.unit_id, position, unit.label, unit.building, unit.entrance, unit.floor,
                unit.room, unit.kind, one.area_cm2, one.area_source, json.dumps(names.get(unit.unit_id, ())),
                json.dumps(_owners(unit)), reason, units, any(scope.includes(one) for scope in scopes)))


def announced_units(row: Assembly) -> tuple[AnnouncedUnit, ...]:
    """Return the units that the notice is for: those in the scope of a poll, in their order."""
    query = select(AnnouncedUnit).where(*_of(row), AnnouncedUnit.told)
    return tuple(db.session.scalars(query.order_by(AnnouncedUnit.position)))


def announced_unit(row: Assembly, unit_id: UUID) -> AnnouncedUnit | None:
    """Return a unit of the announced roll, or None."""
    return db.session.get(AnnouncedUnit, (row.community_id, row.id, unit_id))


def roll_page(row: Assembly, after: int | None, limit: int) -> list[AnnouncedUnit]:
    """Return `limit + 1` units of the announced roll past a position."""
    query = select(AnnouncedUnit).where(*_of(row), AnnouncedUnit.position > (after or 0))
    return list(db.session.scalars(query.order_by(AnnouncedUnit.position).limit(limit + 1)))


def own_units(actor: Actor, row: Assembly, at: dt.datetime) -> list[tuple[AnnouncedUnit, UUID, str]]:
    """Return each unit of the notice for whose owner the caller has an account now: unit, owner, capacity."""
    accounts = {
        one.account.owner_id: one.account.capacity for one in my_accounts(actor, at, after=None, limit=_MOST_ACCOUNTS)
        if one.account.community_id == row.community_id and one.units}
    if not accounts:
        return []
    held = or_(*(AnnouncedUnit.owners.contains([{"id": str(owner_id)}]) for owner_id in accounts))
    query = select(AnnouncedUnit).where(*_of(row), AnnouncedUnit.told, held).order_by(AnnouncedUnit.position)
    return [(unit, owner_id, capacity) for unit in db.session.scalars(query)
            for owner_id, capacity in accounts.items() if owner_id in owners_of(unit)]


def owners_of(unit: AnnouncedUnit) -> dict[UUID, str]:
    """Return the kind of each owner who is told for a unit."""
    return {UUID(one["id"]): str(one["kind"]) for one in unit.owners}


def _of(row: Assembly) -> tuple[ColumnElement[bool], ...]:
    return (AnnouncedUnit.community_id == row.community_id, AnnouncedUnit.assembly_id == row.id)


def _heads(units: Iterable[RollUnit], book: Rulebook) -> dict[str, tuple[str, int]]:
    kinds = frozenset(book.words("counted_kinds"))
    heads = group_heads([unit for unit in units if unit.kind in kinds])
    return {unit.unit: (reason, len(head.units)) for head in heads for reason in (head.reason,) for unit in head.units}


def _owners(unit: RegisteredUnit) -> list[dict[str, str]]:
    told = {one.owner_id: one.kind for one in unit.owners}
    if unit.stock and unit.developer_id:
        told.setdefault(unit.developer_id, "company")
    return [{"id": str(owner_id), "kind": kind} for owner_id, kind in told.items()]
