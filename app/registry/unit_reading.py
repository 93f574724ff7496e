"""Show a unit to its own people and to staff: areas by source, owners masked, who speaks for it, who is named to vote."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.kernel import clock, crypto
from app.kernel.access import Actor
from app.kernel.db import db
from app.kernel.masking import mask_name
from app.kernel.problems import NotFound
from app.registry.accounts import live_accounts
from app.registry.holding import held
from app.registry.models import Owner, OwnerAccount, Ownership, Unit
from app.registry.representation_models import RepresentativeNaming
from app.registry.representatives import standing_representative, waiting_namings
from app.registry.rights import require_staff_of
from app.registry.service import masked_names


@dataclass(frozen=True, slots=True)
class NamedOwner:
    """Name an owner with the name masked; `at_counter` says how the owner agreed, where that is asked."""

    owner_id: UUID
    name: str
    at_counter: bool | None = None


@dataclass(frozen=True, slots=True)
class ShownNaming:
    """Show a naming that waits: for whom, who agreed and who is still to agree."""

    id: UUID
    owner: NamedOwner
    named_at: dt.datetime
    agreed: tuple[NamedOwner, ...]
    missing: tuple[NamedOwner, ...]


@dataclass(frozen=True, slots=True)
class Representation:
    """Show who is named to vote for a unit, since when, and what waits."""

    representative: NamedOwner | None
    since: dt.datetime | None
    waiting: tuple[ShownNaming, ...]


@dataclass(frozen=True, slots=True)
class ShownOwner:
    """Show an owner of a unit with the name masked; `mine` for whom the caller speaks."""

    owner_id: UUID
    name: str
    kind: str
    proved: bool
    ground: str
    from_on: dt.date | None
    mine: bool


@dataclass(frozen=True, slots=True)
class ShownUnit:
    """Show a unit as it stands today."""

    unit: Unit
    owners: tuple[ShownOwner, ...]
    accounts: tuple[tuple[OwnerAccount, bool], ...]
    representation: Representation


def require_unit_sight(actor: Actor, community_id: UUID, unit_id: UUID, at: dt.datetime) -> Unit:
    """Let the people of a unit and staff of the community pass, and return it.

    Raises:
        NotFound: there is no such unit, or the caller has nothing to do with the community.
        Forbidden: the caller is an owner of other units.
    """
    unit = db.session.get(Unit, (community_id, unit_id))
    if unit is None:
        raise NotFound(what="套房屋")
    if not any(account.person_id == actor.person for account in live_accounts(community_id, unit_id, at)):
        require_staff_of(actor, community_id, at)
    return unit


def show_unit(actor: Actor, community_id: UUID, unit_id: UUID, at: dt.datetime) -> ShownUnit:
    """Show a unit with its owners of today, the accounts that speak for it and who is named.

    Raises:
        NotFound, Forbidden: as `require_unit_sight` says.
    """
    unit = require_unit_sight(actor, community_id, unit_id, at)
    accounts = live_accounts(community_id, unit_id, at)
    mine = {account.owner_id for account in accounts if account.person_id == actor.person}
    whose = held(community_id, clock.civil_date(at), buyers=True)
    rows = db.session.execute(
        select(Owner, whose.c.ground, Ownership.from_on).join(Owner, Owner.id == whose.c.owner_id)
        .outerjoin(Ownership, (Ownership.community_id == community_id) & (Ownership.id == whose.c.place))
        .where(Owner.community_id == community_id, whose.c.unit_id == unit_id).order_by(whose.c.place))
    owners = tuple(
        ShownOwner(owner.id, _masked(owner), owner.kind, owner.identity_key is not None, ground, from_on, owner.id in mine)
        for owner, ground, from_on in rows)
    return ShownUnit(
        unit, owners, tuple((account, account.person_id == actor.person) for account in accounts),
        _representation(unit, tuple(owner.owner_id for owner in owners)))


def show_representation(actor: Actor, community_id: UUID, unit_id: UUID, at: dt.datetime) -> Representation:
    """Show who is named to vote for a unit, what waits and who has agreed.

    Raises:
        NotFound, Forbidden: as `require_unit_sight` says.
    """
    return show_unit(actor, community_id, unit_id, at).representation


def _representation(unit: Unit, owners: tuple[UUID, ...]) -> Representation:
    standing, waiting = standing_representative(unit.community_id, unit.id), waiting_namings(unit.community_id, unit.id)
    agreed = [UUID(key) for naming in waiting for key in naming.agreed]
    asked = {*owners, *agreed, *(naming.owner_id for naming in waiting), *([standing.owner_id] if standing else [])}
    names = masked_names(unit.community_id, asked)
    return Representation(
        NamedOwner(standing.owner_id, names[standing.owner_id]) if standing else None, standing.from_at if standing else None,
        tuple(_naming(naming, owners, names) for naming in waiting))


def _naming(naming: RepresentativeNaming, owners: tuple[UUID, ...], names: dict[UUID, str]) -> ShownNaming:
    agreed = {UUID(key): str(how).startswith("counter:") for key, how in naming.agreed.items()}
    return ShownNaming(
        naming.id, NamedOwner(naming.owner_id, names[naming.owner_id]), naming.named_at,
        tuple(NamedOwner(owner, names[owner], how) for owner, how in agreed.items()),
        tuple(NamedOwner(owner, names[owner]) for owner in owners if owner not in agreed))


def _masked(owner: Owner) -> str:
    return mask_name(crypto.unseal(owner.name_sealed, ("owners", "name", owner.id)))
