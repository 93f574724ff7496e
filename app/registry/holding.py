"""Say whose a unit is on a day: its owners', or the developer's where it is stock (未售、未交付)."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from sqlalchemy import ColumnElement, Subquery, and_, literal, or_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute

from app.registry.models import OwnerAccount, Ownership, Unit

DEVELOPER = "developer"


def owned(community_id: UUID | InstrumentedAttribute[UUID], on: dt.date) -> ColumnElement[bool]:
    """Hold of the ownerships of a day."""
    return and_(
        Ownership.community_id == community_id, Ownership.from_on <= on,
        or_(Ownership.until_on.is_(None), Ownership.until_on > on))


def live(at: dt.datetime) -> ColumnElement[bool]:
    """Hold of the accounts that speak at an instant."""
    return and_(OwnerAccount.from_at <= at, or_(OwnerAccount.until_at.is_(None), OwnerAccount.until_at > at))


def held(community_id: UUID, on: dt.date, *, buyers: bool = False) -> Subquery:
    """Return unit, owner, ground and place in the order of entries, by who counts for the unit in a vote.

    With `buyers`, those stand beside the developer to whom stock is sold and not handed over: they are owners on the
    roll who are told what happens, and do not vote yet.

    Law: 司法解释 第9条第1项.
    """
    here = and_(Unit.community_id == Ownership.community_id, Unit.id == Ownership.unit_id)
    owners = (
        select(Ownership.unit_id, Ownership.owner_id, Ownership.ground, Ownership.id.label("place"))
        .join(Unit, here).where(owned(community_id, on)))
    if not buyers:
        owners = owners.where(Unit.stock.is_(None))
    developers = select(Unit.id, Unit.developer_id, literal(DEVELOPER), Unit.id).where(
        Unit.community_id == community_id, Unit.stock.is_not(None), Unit.developer_id.is_not(None))
    return union_all(owners, developers).subquery("held")
