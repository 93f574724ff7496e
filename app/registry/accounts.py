"""Open and end the accounts by which people speak for owners; who may speak changes in the same transaction."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from sqlalchemy import or_, select

from app.kernel import clock
from app.kernel.db import db
from app.kernel.events import emit
from app.kernel.ids import new_id
from app.kernel.problems import Conflict
from app.registry.events import SpeakersChanged
from app.registry.models import Claim, OwnerAccount, Ownership
from app.registry.telling import tell_unit_people


def units_of(community_id: UUID, owner_id: UUID, on: dt.date) -> tuple[UUID, ...]:
    """Return the units that an owner has on a day."""
    return tuple(db.session.scalars(
        select(Ownership.unit_id).where(
            Ownership.community_id == community_id, Ownership.owner_id == owner_id, Ownership.from_on <= on,
            or_(Ownership.until_on.is_(None), Ownership.until_on > on)).order_by(Ownership.unit_id)))


def owners_of(community_id: UUID, unit_id: UUID, on: dt.date) -> tuple[UUID, ...]:
    """Return the owners that a unit has on a day."""
    return tuple(db.session.scalars(
        select(Ownership.owner_id).where(
            Ownership.community_id == community_id, Ownership.unit_id == unit_id, Ownership.from_on <= on,
            or_(Ownership.until_on.is_(None), Ownership.until_on > on)).order_by(Ownership.id)))


def live_accounts(community_id: UUID, unit_id: UUID, at: dt.datetime) -> tuple[OwnerAccount, ...]:
    """Return the accounts of the owners that a unit has now."""
    owners = owners_of(community_id, unit_id, clock.civil_date(at))
    return tuple(db.session.scalars(
        select(OwnerAccount).where(
            OwnerAccount.community_id == community_id, OwnerAccount.owner_id.in_(owners), OwnerAccount.from_at <= at,
            or_(OwnerAccount.until_at.is_(None), OwnerAccount.until_at > at)).order_by(OwnerAccount.id)))


def open_account(claim: Claim, owner_id: UUID, at: dt.datetime) -> None:
    """Let the claimant speak for an owner; people of that owner's other units are told too.

    Raises:
        Conflict: the person speaks for this owner already.
    """
    standing = select(OwnerAccount.id).where(
        OwnerAccount.community_id == claim.community_id, OwnerAccount.owner_id == owner_id,
        OwnerAccount.person_id == claim.person_id, or_(OwnerAccount.until_at.is_(None), OwnerAccount.until_at > at))
    if db.session.scalar(standing.limit(1)) is not None:
        raise Conflict(why="申请人已经可以代表这位业主，不必再核实。")
    db.session.add(OwnerAccount(
        community_id=claim.community_id, id=new_id(), owner_id=owner_id, person_id=claim.person_id, capacity=claim.capacity,
        claim_id=claim.id, from_at=at))
    db.session.flush()
    units = units_of(claim.community_id, owner_id, clock.civil_date(at))
    others = [unit for unit in units if unit != claim.unit_id]
    if others:
        tell_unit_people("claim_made", claim.community_id, others, about=("claim", claim.id), at=at, but_not=claim.person_id)
    emit(SpeakersChanged(claim.community_id, units))
