"""Let joint owners name one of them to vote for their unit (推选一人), agreed by all others, and end that again.

What holds when nobody is named is the law's matter (app/law) and not decided here.
"""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from sqlalchemy import select

from app.kernel import audit, clock
from app.kernel.access import Actor
from app.kernel.db import db
from app.kernel.events import emit
from app.kernel.ids import new_id
from app.kernel.problems import Conflict, InvalidFields, NotFound
from app.registry.accounts import live_accounts, owners_of
from app.registry.events import SpeakersChanged
from app.registry.models import Unit
from app.registry.representation_models import Representative, RepresentativeNaming
from app.registry.telling import tell_unit_people


def name_representative(actor: Actor, community_id: UUID, unit_id: UUID, owner_id: UUID, at: dt.datetime) -> UUID:
    """Name a joint owner; it holds once every other owner of the unit agreed.

    Raises:
        NotFound: the caller speaks for no owner of this unit.
        InvalidFields: the named one is no owner of it.
        Conflict: the unit has one owner only.
    """
    mine = _spoken_for(actor, community_id, unit_id, at)
    owners = owners_of(community_id, unit_id, clock.civil_date(at))
    if owner_id not in owners:
        raise InvalidFields.one("/owner_id", "请选择这套房屋现在的一位共有人。")
    if len(owners) == 1:
        raise Conflict(why="这套房屋只有一位业主，不需要推选代表。")
    _drop_waiting(community_id, unit_id)
    naming = RepresentativeNaming(
        community_id=community_id, id=new_id(), unit_id=unit_id, owner_id=owner_id, named_by=actor.person,
        agreed={str(owner): str(actor.person) for owner in mine}, state="waiting", named_at=at)
    db.session.add(naming)
    db.session.flush()
    audit.record(actor, "representative.name", subject=("unit", unit_id), at=at, community_id=community_id,
                 facts={"naming_id": str(naming.id), "owner_id": str(owner_id)})
    tell_unit_people(
        "representative_named", community_id, [unit_id], about=("unit", unit_id), at=at, but_not=actor.person)
    _settle(naming, owners, at)
    return naming.id


def agree(actor: Actor, community_id: UUID, naming_id: UUID, at: dt.datetime) -> None:
    """Agree to a naming for the owners for whom the caller speaks.

    Raises:
        NotFound: there is no such naming, or the caller speaks for no owner of its unit.
        Conflict: it waits no longer.
    """
    naming = db.session.get(RepresentativeNaming, (community_id, naming_id))
    if naming is None:
        raise NotFound(what="次推选")
    mine = _spoken_for(actor, community_id, naming.unit_id, at)
    db.session.refresh(naming)
    if naming.state != "waiting":
        raise Conflict(why="这次推选已经结束，请重新打开。")
    naming.agreed = {**naming.agreed, **{str(owner): str(actor.person) for owner in mine}}
    audit.record(actor, "representative.agree", subject=("unit", naming.unit_id), at=at, community_id=community_id,
                 facts={"naming_id": str(naming_id)})
    _settle(naming, owners_of(community_id, naming.unit_id, clock.civil_date(at)), at)


def end_representative(actor: Actor, community_id: UUID, unit_id: UUID, at: dt.datetime) -> None:
    """End the naming of a unit; any of its owners may.

    Raises:
        NotFound: the caller speaks for no owner of this unit, or nobody is named.
    """
    _spoken_for(actor, community_id, unit_id, at)
    _drop_waiting(community_id, unit_id)
    if not drop_representative(community_id, unit_id, at):
        raise NotFound(what="位投票代表")
    audit.record(actor, "representative.end", subject=("unit", unit_id), at=at, community_id=community_id)
    tell_unit_people(
        "representative_named", community_id, [unit_id], about=("unit", unit_id), at=at, but_not=actor.person)
    emit(SpeakersChanged(community_id, (unit_id,)))


def drop_representative(community_id: UUID, unit_id: UUID, at: dt.datetime) -> bool:
    """End who is named for a unit, without telling anybody; say whether there was one."""
    standing = db.session.scalars(select(Representative).where(
        Representative.community_id == community_id, Representative.unit_id == unit_id,
        Representative.until_at.is_(None))).one_or_none()
    if standing is not None:
        standing.until_at = at
        db.session.flush()
    return standing is not None


def _drop_waiting(community_id: UUID, unit_id: UUID) -> None:
    for naming in db.session.scalars(select(RepresentativeNaming).where(
            RepresentativeNaming.community_id == community_id, RepresentativeNaming.unit_id == unit_id,
            RepresentativeNaming.state == "waiting")):
        naming.state = "dropped"


def _settle(naming: RepresentativeNaming, owners: tuple[UUID, ...], at: dt.datetime) -> None:
    """Put a naming in force when all owners of the day agreed."""
    if naming.owner_id in owners and {str(owner) for owner in owners} <= naming.agreed.keys():
        naming.state = "agreed"
        drop_representative(naming.community_id, naming.unit_id, at)
        db.session.add(Representative(
            community_id=naming.community_id, id=new_id(), unit_id=naming.unit_id, owner_id=naming.owner_id,
            named_by=naming.named_by, from_at=at))
        db.session.flush()
        emit(SpeakersChanged(naming.community_id, (naming.unit_id,)))


def _spoken_for(actor: Actor, community_id: UUID, unit_id: UUID, at: dt.datetime) -> tuple[UUID, ...]:
    """Lock the unit and return its owners for whom the caller speaks."""
    unit = db.session.get(Unit, (community_id, unit_id), with_for_update=True)
    mine = tuple(account.owner_id for account in live_accounts(community_id, unit_id, at) if account.person_id == actor.person)
    if unit is None or not mine:
        raise NotFound(what="套房屋")
    return mine
