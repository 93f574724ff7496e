"""Compare a checked file with the roll that stands: units added, changed, removed; owners who leave and come.

Two owners are the same by identity, never by name alone; within one unit, an owner without an identity number is
found again by name, and an identity that the file adds is then added to that owner.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from app.identity.documents import identity_key
from app.kernel import crypto
from app.kernel.masking import mask_beside, mask_identity, mask_name, mask_phone
from app.law.quantities import area_text
from app.registry.claims import plain
from app.registry.roll_check import CheckedRoll, Facts, FileOwner, FileUnit, Holding
from app.registry.roll_columns import COLUMNS, GROUNDS, KINDS, STOCKS, TITLES
from app.registry.roll_file import CellError
from app.registry.roll_standing import Held, StandingOwner, StandingRoll, StandingUnit, units_with_history
from app.registry.roll_write import ground_of

_WORDS = {5: KINDS, 9: STOCKS}


@dataclass(frozen=True, slots=True)
class FieldChange:
    """Show one column of a unit or its owner, old and new, personal data masked."""

    column: str
    old: str | None
    new: str | None


@dataclass(slots=True)
class UnitChange:
    """Show what an import changes of one unit, and hold what is needed to do it."""

    label: str
    change: str
    fields: list[FieldChange] = field(default_factory=list)
    leaving: list[str] = field(default_factory=list)
    coming: list[str] = field(default_factory=list)
    unit: FileUnit | None = None
    standing: StandingUnit | None = None
    leave: list[Held] = field(default_factory=list)
    come: list[Holding] = field(default_factory=list)
    retitle: list[tuple[Held, Holding]] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)

    @property
    def nothing(self) -> bool:
        """Tell whether the unit stays as it is."""
        return self.change == "changed" and not (self.fields or self.leave or self.come)


@dataclass(slots=True)
class Differences:
    """Hold the changes in the order of labels, the owners to alter, and why the file cannot be applied."""

    changes: list[UnitChange] = field(default_factory=list)
    owners: dict[UUID, FileOwner] = field(default_factory=dict)
    proving: set[UUID] = field(default_factory=set)
    known: dict[bytes, UUID] = field(default_factory=dict)
    errors: list[CellError] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        """Count units by what becomes of them, and owners who leave and come."""
        told = [change.change for change in self.changes]
        return {name: told.count(name) for name in ("added", "changed", "removed")} | {
            "leaving": sum(len(change.leaving) for change in self.changes),
            "coming": sum(len(change.coming) for change in self.changes)}

    @property
    def digest(self) -> str:
        """Name exactly these differences; personal data enters it blinded."""
        lines = [
            [one.label, one.change, [[f.column, f.old, f.new] for f in one.fields], one.leaving, one.coming, one.marks]
            for one in self.changes]
        return hashlib.sha256(json.dumps(lines, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def compare(community_id: UUID, roll: StandingRoll, checked: CheckedRoll) -> Differences:
    """Tell how the roll would change; errors name units that the file leaves out and that have a history."""
    found = Differences(known={key: owner.id for key, owner in roll.owners.items()})
    mine = {unit.label: unit for unit in checked.units}
    gone = [unit for label, unit in roll.units.items() if label not in mine]
    referred = units_with_history(community_id, [unit.id for unit in gone]) if gone else frozenset()
    reason = "房册里的房屋“{}”不在文件里，而它已有业主或核实记录，不能删去；请把它写进文件。"
    found.errors += [CellError(0, COLUMNS[0], reason.format(unit.facts[0])) for unit in gone if unit.id in referred]
    for label in sorted(mine.keys() | roll.units.keys()):
        unit = mine.get(label)
        change = _Unit(found, roll, label, whole=checked.whole).change(unit)
        if not change.nothing:
            found.changes.append(change)
    return found


class _Unit:
    """Compare one unit."""

    def __init__(self, found: Differences, roll: StandingRoll, label: str, *, whole: bool) -> None:
        self.found, self.whole, self.known = found, whole, roll.owners
        self.told = UnitChange(label, "changed", standing=roll.units.get(label))

    def change(self, unit: FileUnit | None) -> UnitChange:
        """Return what becomes of the unit."""
        told, standing = self.told, self.told.standing
        told.unit = unit
        if unit is None:
            told.change = "removed"
            return told
        if standing is None:
            told.change = "added"
            told.fields = _facts((None,) * len(unit.facts), unit.facts)
            for holding in unit.holdings:
                self._comes(holding, identity_key(holding.owner.document) if holding.owner.document else None)
        else:
            told.fields = _facts(standing.facts, unit.facts)
            self._owners(unit, standing)
        self._developer(unit, standing.developer if standing else None)
        told.leaving = [mask_name(held.owner.name) for held in told.leave]
        told.coming = [mask_name(held.owner.name) for held in told.come]
        told.marks += [str(held.owner.id) for held in told.leave] + [_mark(held) for held in told.come]
        return told

    def _owners(self, unit: FileUnit, standing: StandingUnit) -> None:
        left = {held.id: held for held in standing.held}
        for holding in sorted(unit.holdings, key=lambda one: one.owner.document is None):
            key = identity_key(holding.owner.document) if holding.owner.document else None
            held = self._same(left, holding.owner, key)
            if held is None:
                self._comes(holding, key)
                continue
            del left[held.id]
            self._owner(held.owner, holding.owner, key)
            self._title(held, holding, first=standing.first)
        self.told.leave = list(left.values())

    def _comes(self, holding: Holding, key: bytes | None) -> None:
        self.told.come.append(holding)
        if key in self.known:
            self._owner(self.known[key], holding.owner, key)

    def _same(self, left: Mapping[UUID, Held], owner: FileOwner, key: bytes | None) -> Held | None:
        """Find the owner of the roll who is meant: by identity, or within the unit by name where one side has none."""
        for held in left.values():
            if key is not None and held.owner.key == key:
                return held
        if key is not None and key in self.found.known:
            return None
        named = [held for held in left.values() if plain(held.owner.name) == plain(owner.name)]
        unproved = [held for held in named if held.owner.key is None]
        return next(iter(unproved or (named if key is None else [])), None)

    def _owner(self, old: StandingOwner, new: FileOwner, key: bytes | None) -> None:
        """Show what the file says otherwise of an owner, once for all of the owner's units."""
        if old.id in self.found.owners:
            return
        before = len(self.told.fields)
        if plain(old.name) != plain(new.name):
            self._field("业主姓名", *mask_beside(old.name, new.name, mask_name), new.name)
        if old.phone != new.phone:
            self._field("手机号", *_beside(_bare(old.phone), _bare(new.phone), mask_phone), new.phone or "")
        if old.key is None and key is not None and new.document is not None:
            self._field("证件号码", None, mask_identity(new.document.number), key.hex())
            self.found.known[key] = old.id
            self.found.proving.add(old.id)
        if len(self.told.fields) > before:
            self.found.owners[old.id] = new

    def _title(self, held: Held, holding: Holding, *, first: bool) -> None:
        before = len(self.told.fields)
        other = plain(held.title or "") != plain(holding.title or "")
        if other:
            self._field("产权证号", *_beside(held.title, holding.title, mask_identity), holding.title or "")
        if (other or self.whole) and held.title_kind != holding.title_kind:
            self._field("权证种类", _word(TITLES, held.title_kind), _word(TITLES, holding.title_kind))
        if holding.ground and holding.ground != held.ground:
            self._field("取得依据", _word(GROUNDS, held.ground), _word(GROUNDS, holding.ground))
        if first and holding.from_on and holding.from_on != held.from_on:
            self._field("取得日期", held.from_on.isoformat(), holding.from_on.isoformat())
        if len(self.told.fields) > before:
            self.told.retitle.append((held, holding))

    def _developer(self, unit: FileUnit, old: StandingOwner | None) -> None:
        new = unit.developer
        key = identity_key(new.document) if new and new.document else None
        if (self.whole or unit.facts[9] is None) and key != (old.key if old else None):
            self._field("开发商", mask_name(old.name) if old else None, mask_name(new.name) if new else None,
                        key.hex() if key else "")

    def _field(self, column: str, old: str | None, new: str | None, exact: str = "") -> None:
        self.told.fields.append(FieldChange(column, old, new))
        self.told.marks.append(crypto.blind(exact, "roll-change").hex() if exact else "")


def _facts(old: Facts, new: Facts) -> list[FieldChange]:
    return [
        FieldChange(COLUMNS[place], _shown(place, was), _shown(place, now))
        for place, (was, now) in enumerate(zip(old, new, strict=True)) if was != now and place]


def _shown(place: int, fact: str | int | None) -> str | None:
    if isinstance(fact, int):
        return area_text(fact).replace(",", "")
    return _word(_WORDS[place], fact) if place in _WORDS else fact


def _word(words: dict[str, str | None], value: str | None) -> str | None:
    return next((word for word, meant in words.items() if meant == value and word), value)


def _beside(old: str | None, new: str | None, mask: Callable[[str], str]) -> tuple[str | None, str | None]:
    if old and new:
        return mask_beside(old, new, mask)
    return mask(old) if old else None, mask(new) if new else None


def _bare(phone: str | None) -> str | None:
    return phone.removeprefix("+86") if phone else None


def _mark(held: Holding) -> str:
    owner = held.owner
    parts = (owner.name, owner.document.number if owner.document else "", owner.phone or "", held.title or "",
             held.title_kind or "", ground_of(held), str(held.from_on))
    return crypto.blind("\x1f".join(parts), "roll-change").hex()
