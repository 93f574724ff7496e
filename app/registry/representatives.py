"""Let joint owners name one of them to vote for their unit (推选一人), agreed by all others, and end that again.

What holds when nobody is named is the law's matter (app/law) and not decided here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import Select, select

from app.identity import limits
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

# Each naming is told to all people of the unit by message.
_NAMINGS = (limits.Limit("representative.namings.day", 86400, 5),)


def name_representative(actor: Actor, community_id: UUID, unit_id: UUID, owner_id: UUID, at: dt.datetime) -> UUID:
    """Name a joint owner; it holds once every other owner of the unit agreed.

    Raises:
        NotFound: the caller speaks for no owner of this unit.
        InvalidFields: the named one is no owner of it.
        Conflict: the unit has one owner only, or is the developer's stock.
        TooManyRequests: the caller names for this unit again and again.
    """
    unit, mine = _spoken_for(actor, community_id, unit_id, at)
    require_joint(unit, owner_id, "/owner_id", at)
    limits.count(_NAMINGS, f"{actor.person}:{unit_id}", at)
    for waiting in waiting_namings(community_id, unit_id):
        waiting.state = "dropped"
    naming = _begin(unit, owner_id, actor.person, {str(owner): str(actor.person) for owner in mine}, at)
    audit.record(actor, "representative.name", subject=("unit", unit_id), at=at, community_id=community_id,
                 facts={"naming_id": str(naming.id), "owner_id": str(owner_id)})
    tell_change(community_id, unit_id, at, but_not=actor.person)
    _settle(naming, at)
    return naming.id


def agree(actor: Actor, community_id: UUID, naming_id: UUID, at: dt.datetime) -> UUID:
    """Agree to a naming for the owners for whom the caller speaks; return its unit.

    Raises:
        NotFound: there is no such naming, or the caller speaks for no owner of its unit.
        Conflict: it waits no longer.
    """
    naming = db.session.get(RepresentativeNaming, (community_id, naming_id))
    if naming is None:
        raise NotFound(what="次推选")
    _, mine = _spoken_for(actor, community_id, naming.unit_id, at)
    db.session.refresh(naming)
    if naming.state != "waiting":
        raise Conflict(why="这次推选已经结束，请重新打开。")
    naming.agreed = {**naming.agreed, **{str(owner): str(actor.person) for owner in mine}}
    audit.record(actor, "representative.agree", subject=("unit", naming.unit_id), at=at, community_id=community_id,
                 facts={"naming_id": str(naming_id)})
    _settle(naming, at)
    return naming.unit_id


def agree_at_counter(unit: Unit, owner_id: UUID, representative_id: UUID, act_id: UUID, by: UUID, at: dt.datetime) -> None:
    """Count the agreement of an owner seen at the counter; the naming begins with it where none waits for that one."""
    agreed = {str(owner_id): f"counter:{act_id}"}
    naming = db.session.scalars(_waiting(unit.community_id, unit.id).where(
        RepresentativeNaming.owner_id == representative_id)).first()
    if naming is None:
        naming = _begin(unit, representative_id, by, agreed, at)
    else:
        naming.agreed = {**naming.agreed, **agreed}
    _settle(naming, at)


def end_representative(actor: Actor, community_id: UUID, unit_id: UUID, at: dt.datetime) -> None:
    """End who is named for a unit; any of its owners may.

    Raises:
        NotFound: the caller speaks for no owner of this unit, or nobody is named.
    """
    _spoken_for(actor, community_id, unit_id, at)
    end_standing(community_id, unit_id, at)
    audit.record(actor, "representative.end", subject=("unit", unit_id), at=at, community_id=community_id)
    tell_change(community_id, unit_id, at, but_not=actor.person)


def end_standing(community_id: UUID, unit_id: UUID, at: dt.datetime) -> None:
    """End who is named for a unit, and what waits.

    Raises:
        NotFound: nobody is named.
    """
    if not drop_representative(community_id, unit_id, at):
        raise NotFound(what="位投票代表")
    emit(SpeakersChanged(community_id, (unit_id,)))


def drop_representative(community_id: UUID, unit_id: UUID, at: dt.datetime) -> bool:
    """End who is named for a unit and what waits, without telling anybody; say whether there was one."""
    standing = standing_representative(community_id, unit_id)
    if standing is not None:
        standing.until_at = at
    for naming in waiting_namings(community_id, unit_id):
        naming.state = "dropped"
    db.session.flush()
    return standing is not None


def standing_representative(community_id: UUID, unit_id: UUID) -> Representative | None:
    """Return who is named for a unit now."""
    return db.session.scalars(select(Representative).where(
        Representative.community_id == community_id, Representative.unit_id == unit_id,
        Representative.until_at.is_(None))).one_or_none()


def waiting_namings(community_id: UUID, unit_id: UUID) -> tuple[RepresentativeNaming, ...]:
    """Return the namings of a unit that wait for owners."""
    return tuple(db.session.scalars(_waiting(community_id, unit_id)))


def require_joint(unit: Unit, owner_id: UUID, pointer: str, at: dt.datetime) -> None:
    """Let only one of several owners of a unit be named.

    Raises:
        InvalidFields: the named one is no owner of it.
        Conflict: the unit has one owner only, or is the developer's stock.
    """
    owners = owners_of(unit.community_id, unit.id, clock.civil_date(at))
    if unit.stock is not None:
        raise Conflict(why="未售或未交付的房屋由开发商投票，不推选代表。")
    if owner_id not in owners:
        raise InvalidFields.one(pointer, "请选择这套房屋现在的一位共有人。")
    if len(owners) == 1:
        raise Conflict(why="这套房屋只有一位业主，不需要推选代表。")


def tell_change(community_id: UUID, unit_id: UUID, at: dt.datetime, *, but_not: UUID | None) -> None:
    """Tell the people of a unit that its naming changed."""
    tell_unit_people("representative_named", community_id, [unit_id], about=("unit", unit_id), at=at, but_not=but_not)


def _waiting(community_id: UUID, unit_id: UUID) -> Select[RepresentativeNaming]:
    return select(RepresentativeNaming).where(
        RepresentativeNaming.community_id == community_id, RepresentativeNaming.unit_id == unit_id,
        RepresentativeNaming.state == "waiting").order_by(RepresentativeNaming.id)


def _begin(
    unit: Unit, owner_id: UUID, by: UUID, agreed: Mapping[str, str], at: dt.datetime,
) -> RepresentativeNaming:
    naming = RepresentativeNaming(
        community_id=unit.community_id, id=new_id(), unit_id=unit.id, owner_id=owner_id, named_by=by, agreed=dict(agreed),
        state="waiting", named_at=at)
    db.session.add(naming)
    db.session.flush()
    return naming


def _settle(naming: RepresentativeNaming, at: dt.datetime) -> None:
    """Put a naming in force when all owners of the day agreed; what else waits for the unit is dropped."""
    owners = owners_of(naming.community_id, naming.unit_id, clock.civil_date(at))
    if naming.owner_id in owners and {str(owner) for owner in owners} <= naming.agreed.keys():
        naming.state = "agreed"
        db.session.flush()
        drop_representative(naming.community_id, naming.unit_id, at)
        db.session.add(Representative(
            community_id=naming.community_id, id=new_id(), unit_id=naming.unit_id, owner_id=naming.owner_id,
            named_by=naming.named_by, from_at=at))
        db.session.flush()
        emit(SpeakersChanged(naming.community_id, (naming.unit_id,)))


def _spoken_for(actor: Actor, community_id: UUID, unit_id: UUID, at: dt.datetime) -> tuple[Unit, tuple[UUID, ...]]:
    """Lock the unit and return it with its owners for whom the caller speaks."""
    unit = db.session.get(Unit, (community_id, unit_id), with_for_update=True)
    mine = tuple(account.owner_id for account in live_accounts(community_id, unit_id, at) if account.person_id == actor.person)
    if unit is None or not mine:
        raise NotFound(what="套房屋")
    return unit, mine
