"""Read the roll that stands with its owners opened, to compare a file with it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import and_, select, union

from app.kernel import crypto
from app.kernel.db import Base, db
from app.registry.models import Owner, Ownership, Unit
from app.registry.roll_check import Facts


@dataclass(frozen=True, slots=True)
class StandingOwner:
    """Hold an owner of the roll with name and phone opened."""

    id: UUID
    name: str
    key: bytes | None
    phone: str | None

    def __repr__(self) -> str:
        """Hide the person from logs."""
        return f"StandingOwner({self.id})"


@dataclass(frozen=True, slots=True)
class Held:
    """Hold one ownership that has not ended."""

    id: UUID
    owner: StandingOwner
    from_on: dt.date
    ground: str
    title_kind: str | None
    title: str | None


@dataclass(slots=True)
class StandingUnit:
    """Hold a unit of the roll; `first` says that none of its ownerships has ended yet."""

    id: UUID
    facts: Facts
    developer: StandingOwner | None
    held: list[Held] = field(default_factory=list)
    first: bool = True


@dataclass(frozen=True, slots=True)
class StandingRoll:
    """Hold the units by label, and all of the community's proved owners by the key of their identity."""

    units: dict[str, StandingUnit]
    owners: dict[bytes, StandingOwner]


def standing_roll(community_id: UUID) -> StandingRoll:
    """Open the whole roll of a community as it stands."""
    owners = {
        row.id: StandingOwner(
            row.id, crypto.unseal(row.name_sealed, ("owners", "name", row.id)), row.identity_key,
            crypto.unseal(row.phone_sealed, ("owners", "phone", row.id)) if row.phone_sealed else None)
        for row in db.session.execute(
            select(Owner.id, Owner.name_sealed, Owner.identity_key, Owner.phone_sealed).where(Owner.community_id == community_id))
    }
    units = {
        row.id: StandingUnit(row.id, _facts(row), owners[row.developer_id] if row.developer_id else None)
        for row in db.session.execute(
            select(Unit.id, Unit.label, Unit.building, Unit.entrance, Unit.floor, Unit.room, Unit.kind, Unit.area_register_cm2,
                   Unit.area_survey_cm2, Unit.area_contract_cm2, Unit.stock, Unit.developer_id)
            .where(Unit.community_id == community_id).order_by(Unit.label))
    }
    for held in db.session.execute(
        select(Ownership.unit_id, Ownership.until_on, Ownership.id, Ownership.owner_id, Ownership.from_on, Ownership.ground,
               Ownership.title_kind, Ownership.title_sealed)
        .where(Ownership.community_id == community_id).order_by(Ownership.id)):
        unit = units[held.unit_id]
        if held.until_on is not None:
            unit.first = False
            continue
        title = crypto.unseal(held.title_sealed, ("ownerships", "title", held.id)) if held.title_sealed else None
        unit.held.append(Held(held.id, owners[held.owner_id], held.from_on, held.ground, held.title_kind, title))
    keys = {owner.key: owner for owner in owners.values() if owner.key}
    return StandingRoll({str(unit.facts[0]): unit for unit in units.values()}, keys)


def _facts(row: Sequence[Any]) -> Facts:
    return tuple(row[1:-1])


def units_with_history(community_id: UUID, unit_ids: Collection[UUID]) -> frozenset[UUID]:
    """Return those of the units to which an ownership, claim or whatever else refers, past ones too."""
    units = Base.metadata.tables["units"]
    # No foreign key leaves its room, so the tables that refer to units are all the registry's own.
    referring = [
        table for table in Base.metadata.tables.values() if any(key.column.table is units for key in table.foreign_keys)]
    parts = [
        select(table.c.unit_id).where(and_(table.c.community_id == community_id, table.c.unit_id.in_(unit_ids)))
        for table in referring]
    return frozenset(db.session.scalars(union(*parts)))


def lock_units(community_id: UUID) -> None:
    """Hold every unit of the community, as transfers and claims do one by one, until the transaction ends."""
    db.session.execute(select(Unit.id).where(Unit.community_id == community_id).order_by(Unit.id).with_for_update()).all()
