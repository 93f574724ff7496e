"""Give out the parts of the demonstration: whose account does what, the same people for the same rolls."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from app.demo.households import Household, households
from app.demo.people import Person, Town
from app.demo.rolls import SHIXIA, YITIAN, ZHONGGANG, DemoRoll, DemoUnit, offices, residential


@dataclass(frozen=True)
class Rolls:
    """Hold the invented rolls; a test shrinks them."""

    shrink: int = 1

    @cached_property
    def yitian(self) -> DemoRoll:
        """Return 益田村."""
        return residential(YITIAN.shrunk(self.shrink) if self.shrink > 1 else YITIAN)

    @cached_property
    def zhonggang(self) -> DemoRoll:
        """Return 中港城."""
        return residential(ZHONGGANG.shrunk(self.shrink) if self.shrink > 1 else ZHONGGANG)

    @cached_property
    def xintian(self) -> DemoRoll:
        """Return 新天CBC."""
        return offices(units=60, of_one=8) if self.shrink > 1 else offices()

    @cached_property
    def shixia(self) -> DemoRoll:
        """Return the small community that prepares its first assembly."""
        return residential(SHIXIA)


@dataclass(frozen=True, slots=True)
class YitianParts:
    """Say who of 益田村 does what."""

    committee: tuple[Household, ...]
    voters: tuple[Household, ...]
    single: Household
    couple: Household
    agreed: Household
    several: Household
    principal: Household
    unclaimed: Household
    heir: Person
    stranger: Person
    inherited: DemoUnit
    developer: Person
    developers: DemoUnit

    @property
    def everybody(self) -> tuple[Household, ...]:
        """Return all households that have a part."""
        return (*self.committee, *self.voters, self.single, self.couple, self.agreed, self.several, self.principal,
                self.unclaimed)


def yitian_parts(roll: DemoRoll) -> YitianParts:
    """Choose the people of 益田村."""
    who = households(roll)
    committee, rest = who[:7], who[7:]
    couples = [one for one in rest if one.joint and all(owner.number and owner.phone for owner in one.unit.owners)]
    towers = lift_towers(roll)
    singles = sorted((one for one in rest if not one.joint), key=lambda one: one.unit.building not in towers)
    single, several, principal, unclaimed = singles[:4]
    aside = {single, several, principal, unclaimed, *couples[:2]}
    town = Town(9, 19_890_000_000)
    shop = next(unit for unit in roll.units if unit.kind == "shop" and unit.owners[0].kind == "company")
    return YitianParts(
        committee, tuple(one for place, one in enumerate(rest) if _votes(place, one) and one not in aside), single,
        couples[0], couples[1], several, principal, unclaimed, town.person(), town.person(),
        next(unit for unit in roll.units if unit.owners and not unit.title_number and unit.kind == "residence"),
        shop.owners[0], shop)


def lift_towers(roll: DemoRoll) -> tuple[str, ...]:
    """Name the towers of 益田村 whose lifts are put to the vote apart."""
    known = {unit.building for unit in roll.units}
    return tuple(one for one in ("3", "7") if one in known) or ("1",)


def _votes(place: int, one: Household) -> bool:
    """One in twenty-four, and of the towers whose lifts are at stake one in two: each claims and casts for itself."""
    return place % 24 == 0 or (one.unit.building in {"3", "7"} and place % 2 == 1)
