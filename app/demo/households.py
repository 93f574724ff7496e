"""Find the owners of a roll who can prove themselves at once, let them claim their homes, and let them vote."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any
from uuid import UUID

from app.assembly import service as assemblies
from app.demo.people import Person
from app.demo.place import Place, log_in
from app.demo.rolls import DemoRoll, DemoUnit
from app.demo.stage import act
from app.kernel.access import Actor
from app.registry import claims
from app.voting import service as voting

CONSENT = "2026-01"
_AT_ONCE = 40
_COUNTED = frozenset({"residence", "shop", "office"})


@dataclass(frozen=True, slots=True)
class Household:
    """Hold the homes of the same owners, which are one head, with the owner who acts and the home that proves it."""

    person: Person
    unit: DemoUnit
    area_cm2: int

    @property
    def joint(self) -> bool:
        """Tell whether several people own the home."""
        return len(self.unit.owners) > 1


def households(roll: DemoRoll) -> tuple[Household, ...]:
    """Return, in the order of the roll, the households of natural owners with a number, a phone and a title."""
    homes: dict[tuple[Person, ...], list[DemoUnit]] = {}
    for unit in roll.units:
        if unit.kind in _COUNTED and unit.stock is None and unit.owners:
            homes.setdefault(unit.owners, []).append(unit)
    seen: set[str] = set()
    found = []
    for owners, units in homes.items():
        one = owners[0]
        titled = next((unit for unit in units if unit.title_number), None)
        if titled and one.kind != "company" and one.number and one.phone and one.phone not in seen:
            seen.add(one.phone)
            found.append(Household(one, titled, sum(area_of(unit) for unit in units)))
    return tuple(found)


def area_of(unit: DemoUnit) -> int:
    """Return the area that the law counts."""
    return unit.register_cm2 or unit.survey_cm2 or unit.contract_cm2 or 0


def statement(one: Person, unit: DemoUnit, capacity: str = "self") -> claims.Statement:
    """Say what an owner knows of the own home."""
    return claims.Statement(
        one.name, one.kind, one.number or "", title_kind="title" if unit.title_number else None,
        title_number=unit.title_number, capacity=capacity, consent_version=CONSENT)


def claim_all(place: Place, who: Iterable[Household]) -> None:
    """Let owners log in and claim their homes."""
    for some in _batches(who):
        with act() as at:
            for one in some:
                claim(place, one.person, one.unit, at)


def claim(place: Place, one: Person, unit: DemoUnit, at: dt.datetime) -> None:
    """Claim a home, approved at once by rule (秒批); call it within an act."""
    if one.phone not in place.people:
        place.people[one.phone or ""] = log_in(one, at)
    made = claims.make_claim(
        place.people[one.phone or ""], place.community_id, place.units[unit.label], statement(one, unit), at)
    if made.state != "approved":
        raise ValueError(unit.label)


@dataclass(frozen=True, slots=True)
class _Motion:
    id: str
    kind: str
    options: tuple[str, ...]
    seats: int
    candidates: tuple[str, ...]


class Mind:
    """Make up minds by chance, the same ones for the same seed; `agree` and `against` are parts of a hundred."""

    def __init__(self, seed: int, *, agree: int, against: int) -> None:
        """Begin a series."""
        self.chance = random.Random(seed)  # noqa: S311 - repeatable on purpose
        self.agree, self.against = agree, against

    def choices(self, motions: Sequence[_Motion]) -> dict[str, Any]:
        """Return what one household says; now and then a motion is left unmarked."""
        said = {one.id: self._answer(one) for one in motions if self.chance.randrange(100) or len(motions) == 1}
        return said or {motions[0].id: self._answer(motions[0])}

    def _answer(self, one: _Motion) -> Any:
        drawn = self.chance.randrange(100)
        if drawn >= self.agree:
            return "against" if drawn < self.agree + self.against and one.kind != "election" else "abstain"
        if one.kind == "election":
            return sorted(self.chance.sample(one.candidates, self.chance.randint(1, one.seats)))
        return self.chance.choices(one.options, range(len(one.options), 0, -1))[0] if one.options else "agree"


@dataclass(frozen=True, slots=True)
class Booth:
    """Hold the poll in which owners vote: its motions, and which head each unit of the frozen roll is."""

    place: Place
    poll_id: UUID
    motions: Sequence[_Motion]
    heads: Mapping[str, int]

    @classmethod
    def of(cls, place: Place, assembly_id: UUID, position: int = 0) -> Booth:
        """Read a poll of an assembly, by its place on the agenda."""
        with act():
            poll_id = assemblies.polls_of(place.community_id, assembly_id)[position].id
            frozen = voting.frozen_units(place.community_id, poll_id, place.units.values())
            motions = tuple(_Motion(str(one.id), one.kind, tuple(one.options), one.seats, tuple(one.candidates))
                            for one in voting.motions_of(place.community_id, poll_id))
            return cls(place, poll_id, motions, {unit.label: unit.head_no for unit in frozen.values()})

    def cast(self, actor: Actor, label: str, choices: Mapping[str, Any]) -> None:
        """Cast for the head of a unit; call it within an act."""
        key = f"demo-{label}-{str(actor.person)[-12:]}"
        voting.cast_ballot(
            actor, self.place.community_id, self.poll_id, voting.Wish(self.heads[label], choices, key))

    def cast_all(self, who: Iterable[Household], mind: Mind) -> None:
        """Let households vote, each by its own mind."""
        for some in _batches(who):
            with act():
                for one in some:
                    self.cast(self.place.people[one.person.phone or ""], one.unit.label, mind.choices(self.motions))


def _batches(who: Iterable[Household]) -> Iterator[list[Household]]:
    rest = iter(who)
    while some := list(islice(rest, _AT_ONCE)):
        yield some
