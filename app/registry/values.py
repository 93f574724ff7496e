"""Shape what the registry tells other rooms: values that nobody changes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from app.law.heads import Owner, RollUnit


@dataclass(frozen=True, slots=True)
class CommunityInfo:
    """Name a community, its office and the law's place."""

    id: UUID
    office_id: UUID
    name: str
    jurisdiction: str
    kind: str


@dataclass(frozen=True, slots=True)
class RollOwner:
    """Name an owner (业主) without personal data; `key` is equal only for equal proved identity."""

    owner_id: UUID
    key: str
    proved: bool
    kind: str


@dataclass(frozen=True, slots=True)
class RegisteredUnit:
    """Show one unit of the roll with its areas in cm2 by source and its owners of that day."""

    unit_id: UUID
    label: str
    building: str
    entrance: str | None
    floor: str | None
    room: str | None
    kind: str
    area_register_cm2: int | None
    area_survey_cm2: int | None
    area_contract_cm2: int | None
    stock: str | None
    developer_id: UUID | None
    developer_key: str | None
    owners: tuple[RollOwner, ...]
    representative_owner_id: UUID | None = None

    def to_law(self) -> RollUnit:
        """Hand the unit to the law, which knows keys and no people."""
        named = next((o.key for o in self.owners if o.owner_id == self.representative_owner_id), None)
        return RollUnit(
            unit=self.label, kind=self.kind, owners=tuple(Owner(o.key, o.proved, o.kind == "company") for o in self.owners),
            area_register_cm2=self.area_register_cm2, area_survey_cm2=self.area_survey_cm2,
            area_contract_cm2=self.area_contract_cm2, building=self.building, entrance=self.entrance,
            representative=named, stock=self.stock, developer=self.developer_key)

    @property
    def area_source(self) -> str | None:
        """Name the source whose area counts.

        Law: 司法解释 第8条.
        """
        return self.to_law().area_source

    @property
    def area_cm2(self) -> int:
        """Give the area that counts.

        Law: 司法解释 第8条.
        """
        return self.to_law().area_cm2


@dataclass(frozen=True, slots=True)
class Roll:
    """Hold all units of a community on one day, in the order of their labels."""

    community_id: UUID
    on: dt.date
    units: tuple[RegisteredUnit, ...]


@dataclass(frozen=True, slots=True)
class RollState:
    """Say where the standing roll comes from and whether the office confirmed it."""

    import_id: UUID | None
    source: str | None
    imported_at: dt.datetime | None
    confirmed_at: dt.datetime | None
    confirmed_by: UUID | None


@dataclass(frozen=True, slots=True)
class Speaker:
    """Name a person who may now speak for a unit, on which ground, and whether the owners named that person."""

    unit_id: UUID
    owner_id: UUID
    person_id: UUID
    capacity: str
    ground: str
    named: bool


@dataclass(frozen=True, slots=True)
class UnitContact:
    """Say how an owner of a unit is reached: the roll's phone and the account's person."""

    owner_id: UUID
    phone: str | None
    person_id: UUID | None

    def __repr__(self) -> str:
        """Hide the phone from logs."""
        return f"UnitContact(owner_id={self.owner_id}, person_id={self.person_id})"


@dataclass(frozen=True, slots=True)
class MaskedUnit:
    """Show what a roll on public notice may show: unit, masked names, area."""

    unit_id: UUID
    label: str
    names: tuple[str, ...]
    area_cm2: int


@dataclass(frozen=True, slots=True)
class UnitPlace:
    """Say where a unit is."""

    unit_id: UUID
    label: str
    building: str


@dataclass(frozen=True, slots=True)
class EffectiveRules:
    """Hold the confirmed values in force on a day, for `Rulebook.resolve`."""

    own_rules: Mapping[str, object]
    office_values: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Assistance:
    """Name who helped an owner at the counter (窗口协助) and who of the staff saw the owner's identity."""

    id: UUID
    unit_id: UUID
    owner_id: UUID
    purpose: str
    assembly_id: UUID | None
    assisted_by: UUID
    identity_seen_by: UUID
    assisted_at: dt.datetime
