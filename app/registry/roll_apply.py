"""Do what a comparison found, in one transaction: ownerships end and begin by date, accounts of who left end.

Legal basis: 民法典 第209条；司法解释 第1条. An ownership that would end on the day it began was never one, and is taken back.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from typing import TypeVar
from uuid import UUID

from sqlalchemy import delete, select, update

from app.identity.documents import DocumentKind, identity_key
from app.identity.people import phone_key
from app.kernel import clock, crypto
from app.kernel.access import Actor
from app.kernel.db import db
from app.kernel.events import emit
from app.registry.claims import plain
from app.registry.events import OwnershipTransferred, SpeakersChanged
from app.registry.holding import held, live
from app.registry.models import Owner, OwnerAccount, Ownership, Unit
from app.registry.representatives import drop_representative
from app.registry.roll_check import FileOwner, Holding
from app.registry.roll_compare import Differences, UnitChange
from app.registry.roll_standing import Held
from app.registry.roll_write import Joining, Written, write_roll
from app.registry.telling import tell_unit_people
from app.registry.transfers import LEFT

T = TypeVar("T")
FACTS = (
    "label", "building", "entrance", "floor", "room", "kind", "area_register_cm2", "area_survey_cm2", "area_contract_cm2",
    "stock")
CHANGED = "街道按新的房册更新了您家房屋的业主登记。如不知情，请即联系街道。"
_AT_ONCE = 5000


def apply_differences(actor: Actor, community_id: UUID, found: Differences, about: UUID, at: dt.datetime) -> None:
    """Write the differences; who leaves is told before, and who may speak changes in the same transaction."""
    today = clock.civil_date(at)
    moved = [one for one in found.changes if one.standing and (one.leave or one.come)]
    days = {one.label: _day_of(one, today) for one in moved}
    moved_ids = [one.standing.id for one in moved if one.standing]
    stock = [one for one in found.changes if one.standing and one.unit and (_tells(one, "状态") or _tells(one, "开发商"))]
    touched = tuple(dict.fromkeys([*moved_ids, *(one.standing.id for one in stock if one.standing)]))
    # Told at the phone that stands: whoever changes it, or adds an identity, could become the owner unseen.
    altered = [one.standing.id for one in found.changes if one.standing and (_tells(one, "手机号") or _tells(one, "证件号码"))]
    for some in _batches(tuple(dict.fromkeys([*touched, *altered]))):
        tell_unit_people("general", community_id, some, about=("roll_import", about), at=at, but_not=actor.person_id,
                         words={"text": CHANGED})
    for change in moved:
        _end(community_id, change.leave, days[change.label])
    _alter_owners(community_id, found)
    written = _add(community_id, found, moved, days, today)
    _alter_units(community_id, found, written)
    left = {gone.owner.id for one in moved for gone in one.leave}
    left |= {one.standing.developer.id for one in stock if one.standing and one.standing.developer}
    _end_accounts(actor, community_id, left, at)
    for unit_id in moved_ids:
        drop_representative(community_id, unit_id, at)
    db.session.flush()
    db.session.expire_all()
    for one, unit_id in zip(moved, moved_ids, strict=True):
        emit(OwnershipTransferred(community_id, unit_id, days[one.label]))
    speak = (*touched, *written.unit_ids.values())
    if speak:
        emit(SpeakersChanged(community_id, speak))


def _day_of(one: UnitChange, today: dt.date) -> dt.date:
    """Take the day on which all who come say they acquired, where it lies within the time of those who leave."""
    days = [holding.from_on for holding in one.come]
    latest = max((day for day in days if day), default=None)
    fits = latest is not None and all(days) and one.leave and all(gone.from_on < latest for gone in one.leave)
    return latest if fits and latest is not None else today


def _end(community_id: UUID, leave: Sequence[Held], on: dt.date) -> None:
    mine = Ownership.community_id == community_id
    ending = [one.id for one in leave if one.from_on < on]
    taken_back = [one.id for one in leave if one.from_on >= on]
    if ending:
        db.session.execute(update(Ownership).where(mine, Ownership.id.in_(ending)).values(until_on=on))
    if taken_back:
        db.session.execute(delete(Ownership).where(mine, Ownership.id.in_(taken_back)))


def _alter_owners(community_id: UUID, found: Differences) -> None:
    for owner_id, said in found.owners.items():
        owner = db.session.get_one(Owner, (community_id, owner_id))
        owner.name_sealed = crypto.seal(said.name, ("owners", "name", owner_id))
        owner.phone_sealed = crypto.seal(said.phone, ("owners", "phone", owner_id)) if said.phone else None
        owner.phone_key = phone_key(said.phone) if said.phone else None
        if owner_id in found.proving and said.document is not None:
            owner.kind = "company" if said.document.kind is DocumentKind.COMPANY else "natural"
            owner.document_kind = said.document.kind.value
            owner.document_sealed = crypto.seal(said.document.number, ("owners", "document", owner_id))
            owner.identity_key = identity_key(said.document)
    db.session.flush()


def _add(
    community_id: UUID, found: Differences, moved: Sequence[UnitChange], days: dict[str, dt.date], today: dt.date,
) -> Written:
    added = [one.unit for one in found.changes if one.change == "added" and one.unit]
    joining = [
        Joining(one.standing.id, holding, holding.from_on if holding.from_on and not one.leave else days[one.label])
        for one in moved if one.standing for holding in one.come]
    return write_roll(community_id, added, today, known=found.known, joining=joining, besides=_new_developers(found))


def _new_developers(found: Differences) -> Iterator[FileOwner]:
    return (
        one.unit.developer for one in found.changes
        if one.change == "changed" and one.unit and one.unit.developer and _tells(one, "开发商"))


def _tells(one: UnitChange, column: str) -> bool:
    return any(told.column == column for told in one.fields)


def _alter_units(community_id: UUID, found: Differences, written: Written) -> None:
    for one in found.changes:
        if one.standing and one.unit is None:
            db.session.execute(delete(Unit).where(Unit.community_id == community_id, Unit.id == one.standing.id))
        elif one.standing and one.unit:
            values = {
                name: now for name, was, now in zip(FACTS, one.standing.facts, one.unit.facts, strict=True) if was != now}
            if _tells(one, "开发商"):
                developer = one.unit.developer
                values["developer_id"] = written.owner_ids[id(developer)] if developer else None  # type: ignore[assignment]
            if values:
                db.session.execute(
                    update(Unit).where(Unit.community_id == community_id, Unit.id == one.standing.id).values(values))
            for old, said in one.retitle:
                _retitle(community_id, old, said, first=one.standing.first)


def _retitle(community_id: UUID, old: Held, said: Holding, *, first: bool) -> None:
    row = db.session.get_one(Ownership, (community_id, old.id))
    if plain(old.title or "") != plain(said.title or ""):
        row.title_sealed = crypto.seal(said.title, ("ownerships", "title", old.id)) if said.title else None
        row.title_key = crypto.blind(plain(said.title), "title") if said.title else None
    row.title_kind, row.ground = said.title_kind, said.ground or old.ground
    if first and said.from_on:
        row.from_on = said.from_on
    db.session.flush()


def _end_accounts(actor: Actor, community_id: UUID, left: Collection[UUID], at: dt.datetime) -> None:
    """End the accounts of those who have no unit here any more, as a transfer does."""
    for some in _batches(list(left)):
        whose = held(community_id, clock.civil_date(at), buyers=True)
        still = set(db.session.scalars(select(whose.c.owner_id).where(whose.c.owner_id.in_(some))))
        db.session.execute(
            update(OwnerAccount)
            .where(OwnerAccount.community_id == community_id, OwnerAccount.owner_id.in_(set(some) - still), live(at))
            .values(until_at=at, ended_by=actor.person_id, end_reason=LEFT))


def _batches(rows: Sequence[T]) -> Iterator[Sequence[T]]:
    """Cut a list so that no statement has more values than the protocol carries."""
    return (rows[start : start + _AT_ONCE] for start in range(0, len(rows), _AT_ONCE))
