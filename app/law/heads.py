"""Say who is one head (一人): joint owners, one owner's several units, the developer's stock.

Law: 最高人民法院建筑物区分所有权司法解释 第8条、第9条.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from app.law.quantities import Weight
from app.law.rulebook import Rulebook

HeadKey: TypeAlias = frozenset[str | None] | str
UNIT_KINDS = ("residence", "shop", "office", "other", "parking", "garage", "storage")
STOCKS = ("unsold", "undelivered")
AREA_SOURCES = ("register", "survey", "contract")


@dataclass(frozen=True, slots=True)
class Owner:
    """Name an owner (业主) by an opaque key; unproved is one without an identity number, never merged."""

    key: str
    proved: bool = True
    company: bool = False


@dataclass(frozen=True, slots=True)
class RollUnit:
    """Hold one exclusive unit (专有部分) of the frozen roll, with its areas by source."""

    unit: str
    kind: str
    owners: tuple[Owner, ...]
    area_register_cm2: int | None = None
    area_survey_cm2: int | None = None
    area_contract_cm2: int | None = None
    building: str | None = None
    entrance: str | None = None
    representative: str | None = None
    stock: str | None = None
    developer: str | None = None

    @property
    def area_source(self) -> str | None:
        """Name the source whose area counts: the register, else the survey, else the contract.

        Law: 司法解释 第8条.
        """
        areas = (self.area_register_cm2, self.area_survey_cm2, self.area_contract_cm2)
        return next((name for name, area in zip(AREA_SOURCES, areas, strict=True) if area is not None), None)

    @property
    def area_cm2(self) -> int:
        """Give the area that counts; nought where no source has one.

        Law: 司法解释 第8条.
        """
        for area in (self.area_register_cm2, self.area_survey_cm2, self.area_contract_cm2):
            if area is not None:
                return area
        return 0

    @property
    def head_key(self) -> HeadKey:
        """Tell which head this unit belongs to: the developer's, that of its set of proved owners, or its own.

        Law: 司法解释 第9条.
        """
        if self.stock is not None:
            return frozenset({self.developer})
        return frozenset(owner.key for owner in self.owners) if self.proved else self.unit

    @property
    def proved(self) -> bool:
        """Tell whether all of its owners are known by an identity number, and there is at least one."""
        return bool(self.owners) and all(owner.proved for owner in self.owners)


@dataclass(frozen=True, slots=True)
class Scope:
    """Say whose decision it is: of all, or of the owners of some buildings and entrances (表决范围)."""

    buildings: frozenset[str] = frozenset()
    entrances: frozenset[str] = frozenset()
    everywhere: bool = True

    def includes(self, unit: RollUnit) -> bool:
        """Tell whether a unit is inside: of any of these buildings or entrances."""
        return self.everywhere or unit.building in self.buildings or unit.entrance in self.entrances


EVERYWHERE = Scope()


@dataclass(frozen=True, slots=True)
class Head:
    """Count these units' owners as one (一人)."""

    units: tuple[RollUnit, ...]

    @property
    def weight(self) -> Weight:
        """Weigh the head: itself, and the area of all of its units."""
        return Weight(1, sum(unit.area_cm2 for unit in self.units))

    @property
    def reason(self) -> str:
        """Say why several units are one head."""
        if len(self.units) == 1:
            return "one_unit"
        if any(unit.stock for unit in self.units):
            return "developer_stock"
        owners = {owner.key: owner for unit in self.units for owner in unit.owners}
        if len(owners) > 1:
            return "same_owners"
        return "one_company" if any(owner.company for owner in owners.values()) else "one_owner"


@dataclass(frozen=True, slots=True)
class Waterfall:
    """Explain the denominator step by step, each step with its units (分母的由来)."""

    all_units: tuple[RollUnit, ...]
    out_of_scope: tuple[RollUnit, ...]
    kind_not_counted: tuple[RollUnit, ...]
    counted: tuple[RollUnit, ...]
    heads: tuple[Head, ...]
    unproved: tuple[RollUnit, ...]
    totals: Weight

    @property
    def merged(self) -> tuple[Head, ...]:
        """List the heads that have several units, each with its reason."""
        return tuple(head for head in self.heads if len(head.units) > 1)

    def as_json(self) -> dict[str, object]:
        """Show each step with its units, their number and their area."""
        steps = {
            "all_units": self.all_units, "out_of_scope": self.out_of_scope,
            "kind_not_counted": self.kind_not_counted, "counted": self.counted, "unproved": self.unproved,
        }
        shown: dict[str, object] = {name: _step(units) for name, units in steps.items()}
        shown["merged"] = [{"reason": head.reason, **_step(head.units)} for head in self.merged]
        shown["totals"] = self.totals.as_json()
        return shown


def waterfall(roll: Iterable[RollUnit], scope: Scope, rulebook: Rulebook) -> Waterfall:
    """Go from all units to the total heads and area that a share is taken of.

    Law: 民法典 第278条；司法解释 第2条、第8条、第9条.
    """
    kinds = frozenset(rulebook.words("counted_kinds"))
    units, outside, uncounted, counted = tuple(roll), [], [], []
    for unit in units:
        if not scope.includes(unit):
            outside.append(unit)
        elif unit.kind not in kinds:
            uncounted.append(unit)
        else:
            counted.append(unit)
    heads = group_heads(counted)
    return Waterfall(
        units, tuple(outside), tuple(uncounted), tuple(counted), heads,
        tuple(unit for unit in counted if not unit.stock and not unit.proved),
        Weight(len(heads), sum(unit.area_cm2 for unit in counted)),
    )


def group_heads(units: Sequence[RollUnit]) -> tuple[Head, ...]:
    """Merge counted units into heads; an unnamed developer is one head, a unit without an owner on record one of its own.

    Law: 司法解释 第9条.
    """
    groups: dict[tuple[bool, HeadKey], list[RollUnit]] = {}
    for unit in units:
        key = unit.head_key
        groups.setdefault((isinstance(key, str), key), []).append(unit)
    return tuple(Head(tuple(group)) for group in groups.values())


def _step(units: Sequence[RollUnit]) -> dict[str, object]:
    return {
        "units": [unit.unit for unit in units], "count": len(units),
        "area_cm2": sum(unit.area_cm2 for unit in units),
    }
