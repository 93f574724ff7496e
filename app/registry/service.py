"""Read the roll for other rooms: units, owners, who may speak, how they are reached, which rules hold."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from uuid import UUID

from sqlalchemy import and_, or_, select

from app.kernel import crypto
from app.kernel.db import db
from app.kernel.masking import mask_name
from app.kernel.problems import NotFound
from app.registry.holding import held, live, owned
from app.registry.models import (
    Community,
    CommunityRule,
    OfficeRuleValue,
    Owner,
    OwnerAccount,
    Ownership,
    RollConfirmation,
    RollImport,
    Unit,
)
from app.registry.representation_models import CounterAssistance, Representative
from app.registry.values import (
    Assistance,
    CommunityInfo,
    EffectiveRules,
    MaskedUnit,
    RegisteredUnit,
    Roll,
    RollOwner,
    RollState,
    Speaker,
    UnitContact,
    UnitPlace,
)


def community(community_id: UUID) -> CommunityInfo:
    """Describe a community.

    Raises:
        NotFound: there is none.
    """
    row = db.session.get(Community, community_id)
    if row is None:
        raise NotFound(what="个小区")
    return CommunityInfo(row.id, row.office_id, row.name, row.jurisdiction, row.kind)


def roll(community_id: UUID, on: dt.date) -> Roll:
    """Return the roll as it stands for a day: every unit with its owners of that day."""
    owners = {
        row.id: RollOwner(
            row.id, row.identity_key.hex() if row.identity_key else f"owner:{row.id}", bool(row.identity_key), row.kind)
        for row in db.session.execute(
            select(Owner.id, Owner.identity_key, Owner.kind).where(Owner.community_id == community_id))
    }
    of_unit: dict[UUID, list[RollOwner]] = defaultdict(list)
    for row in db.session.execute(
        select(Ownership.unit_id, Ownership.owner_id).where(owned(community_id, on)).order_by(Ownership.id)):
        of_unit[row.unit_id].append(owners[row.owner_id])
    named: dict[UUID, UUID] = dict(db.session.execute(
        select(Representative.unit_id, Representative.owner_id)
        .where(Representative.community_id == community_id, Representative.until_at.is_(None))).all())
    rows = db.session.execute(
        select(Unit.id, Unit.label, Unit.building, Unit.entrance, Unit.floor, Unit.room, Unit.kind, Unit.area_register_cm2,
               Unit.area_survey_cm2, Unit.area_contract_cm2, Unit.stock, Unit.developer_id)
        .where(Unit.community_id == community_id).order_by(Unit.label))
    return Roll(community_id, on, tuple(
        RegisteredUnit(
            row.id, row.label, row.building, row.entrance, row.floor, row.room, row.kind, row.area_register_cm2,
            row.area_survey_cm2, row.area_contract_cm2, row.stock, row.developer_id,
            owners[row.developer_id].key if row.developer_id else None, tuple(of_unit[row.id]), named.get(row.id))
        for row in rows))


def unit_places(
    community_id: UUID, unit_ids: Collection[UUID] | None = None, *, labels: Collection[str] | None = None,
) -> tuple[UnitPlace, ...]:
    """Say where units are, in the order of their labels: some by id or by label, else all of the community."""
    query = select(Unit.id, Unit.label, Unit.building).where(Unit.community_id == community_id).order_by(Unit.label)
    if unit_ids is not None:
        query = query.where(Unit.id.in_(unit_ids))
    if labels is not None:
        query = query.where(Unit.label.in_(labels))
    return tuple(UnitPlace(*row) for row in db.session.execute(query))


def roll_state(community_id: UUID) -> RollState:
    """Say which import stands, its source, and whether the office confirmed it."""
    row = db.session.execute(
        select(RollImport.id, RollImport.source, RollImport.applied_at, RollConfirmation.confirmed_at,
               RollConfirmation.confirmed_by)
        .outerjoin(RollConfirmation, and_(
            RollConfirmation.community_id == RollImport.community_id, RollConfirmation.import_id == RollImport.id))
        .where(RollImport.community_id == community_id, RollImport.applied_at.is_not(None))
        .order_by(RollImport.applied_at.desc(), RollConfirmation.confirmed_at.desc()).limit(1)).first()
    return RollState(*row) if row else RollState(None, None, None, None, None)


def speakers(
    community_id: UUID, unit_ids: Collection[UUID] | None, at: dt.datetime, on: dt.date, *, person_id: UUID | None = None,
) -> list[Speaker]:
    """List the people (or one person) who may now speak for units: accounts of owners of that day, the named one marked.

    For stock these are the accounts of its developer, with the ground `developer`.

    Law: 司法解释 第9条第1项.
    """
    whose = held(community_id, on)
    query = (
        select(whose.c.unit_id, whose.c.owner_id, OwnerAccount.person_id, OwnerAccount.capacity, whose.c.ground,
               Representative.id)
        .join(OwnerAccount, and_(OwnerAccount.community_id == community_id, OwnerAccount.owner_id == whose.c.owner_id))
        .outerjoin(Representative, and_(
            Representative.community_id == community_id, Representative.unit_id == whose.c.unit_id,
            Representative.owner_id == whose.c.owner_id, Representative.until_at.is_(None)))
        .where(live(at)).order_by(whose.c.unit_id, whose.c.place, OwnerAccount.id))
    if unit_ids is not None:
        query = query.where(whose.c.unit_id.in_(unit_ids))
    if person_id is not None:
        query = query.where(OwnerAccount.person_id == person_id, whose.c.owner_id.in_(owners_for(community_id, person_id, at)))
    return [Speaker(unit_id, owner_id, person_id, capacity, ground, named=named is not None)
            for unit_id, owner_id, person_id, capacity, ground, named in db.session.execute(query)]


def owners_for(community_id: UUID, person_id: UUID, at: dt.datetime) -> tuple[UUID, ...]:
    """Return the owners for whom a person has an account; asked first, so that the roll is read by its indexes."""
    return tuple(db.session.scalars(select(OwnerAccount.owner_id).where(
        OwnerAccount.community_id == community_id, OwnerAccount.person_id == person_id, live(at))))


def contacts(
    community_id: UUID, unit_ids: Collection[UUID], at: dt.datetime, on: dt.date, *, buyers: bool = False,
) -> dict[UUID, tuple[UnitContact, ...]]:
    """Tell how the owners of units are reached; an owner with several accounts stands once for each.

    Stock has its developer instead; with `buyers` also those to whom it is sold and not handed over.
    """
    whose, found = held(community_id, on, buyers=buyers), defaultdict[UUID, list[UnitContact]](list)
    accounts = and_(OwnerAccount.community_id == Owner.community_id, OwnerAccount.owner_id == Owner.id, live(at))
    query = (
        select(whose.c.unit_id, Owner.id, Owner.phone_sealed, OwnerAccount.person_id)
        .join(Owner, and_(Owner.community_id == community_id, Owner.id == whose.c.owner_id))
        .outerjoin(OwnerAccount, accounts).where(whose.c.unit_id.in_(unit_ids))
        .order_by(whose.c.unit_id, whose.c.place, OwnerAccount.id))
    for unit_id, owner_id, sealed, person_id in db.session.execute(query):
        phone = crypto.unseal(sealed, ("owners", "phone", owner_id)) if sealed else None
        found[unit_id].append(UnitContact(owner_id, phone, person_id))
    return {unit_id: tuple(found[unit_id]) for unit_id in unit_ids}


def masked_roll(community_id: UUID, on: dt.date) -> tuple[MaskedUnit, ...]:
    """Return the roll for public notice: unit, masked names and area, nothing else."""
    names = {
        owner_id: mask_name(crypto.unseal(sealed, ("owners", "name", owner_id)))
        for owner_id, sealed in db.session.execute(
            select(Owner.id, Owner.name_sealed).where(Owner.community_id == community_id))
    }
    return tuple(
        MaskedUnit(unit.unit_id, unit.label, tuple(names[o.owner_id] for o in unit.owners), unit.area_cm2)
        for unit in roll(community_id, on).units)


def masked_names(community_id: UUID, owner_ids: Collection[UUID]) -> dict[UUID, str]:
    """Return the masked names of owners, for who may know of whom an act is but not who it is."""
    rows = db.session.execute(
        select(Owner.id, Owner.name_sealed).where(Owner.community_id == community_id, Owner.id.in_(owner_ids)))
    return {owner_id: mask_name(crypto.unseal(sealed, ("owners", "name", owner_id))) for owner_id, sealed in rows}


def effective_rules(community_id: UUID, on: dt.date) -> EffectiveRules:
    """Gather the confirmed values in force on a day; the latest of a key holds, and the office's for this community first."""
    own = db.session.execute(
        select(CommunityRule.key, CommunityRule.value)
        .where(CommunityRule.community_id == community_id, CommunityRule.confirmed_at.is_not(None),
               CommunityRule.in_force_on <= on)
        .order_by(CommunityRule.in_force_on, CommunityRule.confirmed_at))
    office = db.session.execute(
        select(OfficeRuleValue.key, OfficeRuleValue.value)
        .where(OfficeRuleValue.office_id == community(community_id).office_id, OfficeRuleValue.confirmed_at.is_not(None),
               or_(OfficeRuleValue.community_id.is_(None), OfficeRuleValue.community_id == community_id),
               OfficeRuleValue.in_force_on <= on)
        .order_by(OfficeRuleValue.community_id.is_not(None), OfficeRuleValue.in_force_on, OfficeRuleValue.confirmed_at))
    return EffectiveRules(dict(own.all()), dict(office.all()))


def assistances(community_id: UUID, since: dt.datetime) -> tuple[Assistance, ...]:
    """List who helped owners at the counter since an instant; whether one may have, the rooms above check."""
    rows = db.session.scalars(
        select(CounterAssistance)
        .where(CounterAssistance.community_id == community_id, CounterAssistance.assisted_at >= since)
        .order_by(CounterAssistance.assisted_at, CounterAssistance.id))
    return tuple(
        Assistance(row.id, row.unit_id, row.owner_id, row.purpose, row.assembly_id, row.assisted_by, row.identity_seen_by,
                   row.assisted_at)
        for row in rows)
