"""Open and end the accounts by which people speak for owners; who may speak changes in the same transaction."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, or_, select

from app.identity import service as identity
from app.identity.people import phone_key
from app.kernel import audit, clock, crypto
from app.kernel.access import Actor
from app.kernel.db import db
from app.kernel.events import emit
from app.kernel.ids import new_id
from app.kernel.masking import mask_name
from app.kernel.problems import Conflict, Forbidden, InvalidFields, NotFound
from app.registry.events import SpeakersChanged
from app.registry.holding import held, live
from app.registry.models import Claim, Owner, OwnerAccount, Unit
from app.registry.rights import require_office
from app.registry.service import community
from app.registry.telling import tell_unit_people

ENDED = "有一个代表您家业主的账号已停止，之后不能再以它投票。如不知情，请即联系街道。"
BY_ONESELF = "本人停止"


@dataclass(frozen=True, slots=True)
class ShownAccount:
    """Show an account to its person: for which owner (masked) and units it speaks, in which capacity, since when."""

    account: OwnerAccount
    community_name: str
    owner_name: str
    owner_kind: str
    units: tuple[tuple[UUID, str], ...]


def units_of(community_id: UUID, owner_id: UUID, on: dt.date) -> tuple[UUID, ...]:
    """Return the units that an owner has on a day, a developer's stock with them."""
    whose = held(community_id, on, buyers=True)
    return tuple(db.session.scalars(
        select(whose.c.unit_id).where(whose.c.owner_id == owner_id).distinct().order_by(whose.c.unit_id)))


def owners_of(community_id: UUID, unit_id: UUID, on: dt.date) -> tuple[UUID, ...]:
    """Return the owners that a unit has on a day, the developer of stock among them."""
    whose = held(community_id, on, buyers=True)
    rows = db.session.scalars(select(whose.c.owner_id).where(whose.c.unit_id == unit_id).order_by(whose.c.place))
    return tuple(dict.fromkeys(rows))


def live_accounts(community_id: UUID, unit_id: UUID, at: dt.datetime) -> tuple[OwnerAccount, ...]:
    """Return the accounts of the owners that a unit has now."""
    owners = owners_of(community_id, unit_id, clock.civil_date(at))
    return tuple(db.session.scalars(
        select(OwnerAccount).where(
            OwnerAccount.community_id == community_id, OwnerAccount.owner_id.in_(owners), live(at)).order_by(OwnerAccount.id)))


def are_own(person_id: UUID, community_id: UUID, unit_ids: Collection[UUID], at: dt.datetime) -> bool:
    """Tell whether somebody speaks for one of these units, or has the phone that the roll has for one of its owners."""
    whose, phone = held(community_id, clock.civil_date(at), buyers=True), phone_key(identity.contact(person_id).phone)
    mine = (
        select(Owner.id).join(whose, whose.c.owner_id == Owner.id)
        .outerjoin(OwnerAccount, and_(
            OwnerAccount.community_id == Owner.community_id, OwnerAccount.owner_id == Owner.id, live(at)))
        .where(Owner.community_id == community_id, whose.c.unit_id.in_(unit_ids),
               or_(Owner.phone_key == phone, OwnerAccount.person_id == person_id)))
    return db.session.scalar(mine.limit(1)) is not None


def refuse_own_units(actor: Actor, community_id: UUID, unit_ids: Collection[UUID], at: dt.datetime) -> None:
    """Let nobody of the staff act on a unit that is their own.

    Raises:
        Forbidden: one of these is.
    """
    if actor.person_id is not None and are_own(actor.person_id, community_id, unit_ids, at):
        raise Forbidden(why="不能经办自己的或自家房屋的事，请另一位工作人员办理。")


def open_account(claim: Claim, owner_id: UUID, at: dt.datetime) -> None:
    """Let the claimant speak for an owner; people of that owner's other units are told too.

    Raises:
        Conflict: the person speaks for this owner already.
    """
    standing = select(OwnerAccount.id).where(
        OwnerAccount.community_id == claim.community_id, OwnerAccount.owner_id == owner_id,
        OwnerAccount.person_id == claim.person_id, live(at))
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


def my_accounts(actor: Actor, at: dt.datetime, *, after: UUID | None, limit: int) -> Sequence[ShownAccount]:
    """List `limit + 1` of one's accounts past an id, ended ones too, with the units for which each speaks."""
    query = (
        select(OwnerAccount, Owner)
        .join(Owner, (Owner.community_id == OwnerAccount.community_id) & (Owner.id == OwnerAccount.owner_id))
        .where(OwnerAccount.person_id == actor.person).order_by(OwnerAccount.id))
    if after is not None:
        query = query.where(OwnerAccount.id > after)
    rows = db.session.execute(query.limit(limit + 1)).all()
    owners: dict[UUID, set[UUID]] = defaultdict(set)
    for account, owner in rows:
        owners[account.community_id].add(owner.id)
    units = {key: of_owner for one, ids in owners.items() for key, of_owner in _units_by_owner(one, ids, at).items()}
    return [ShownAccount(
        account, community(account.community_id).name,
        mask_name(crypto.unseal(owner.name_sealed, ("owners", "name", owner.id))), owner.kind,
        units.get(owner.id, ()) if _is_live(account, at) else ()) for account, owner in rows]


def end_account(actor: Actor, community_id: UUID, account_id: UUID, reason: str | None, at: dt.datetime) -> OwnerAccount:
    """End an account: one's own, or as an officer with a reason; the people of its units are told.

    Raises:
        NotFound: the caller has nothing to do here, or there is no such account.
        Forbidden: it is another's and the caller is no officer, or is of that unit.
        InvalidFields: the officer gave no reason.
        Conflict: it ended before.
    """
    community(community_id)
    account = db.session.get(OwnerAccount, (community_id, account_id), with_for_update=True, populate_existing=True)
    own = account is not None and account.person_id == actor.person
    if not own:
        require_office(actor, community_id, at)
    if account is None:
        raise NotFound(what="个账号")
    if not _is_live(account, at):
        raise Conflict(why="这个账号已经停止。")
    units = units_of(community_id, account.owner_id, clock.civil_date(at))
    if not own:
        refuse_own_units(actor, community_id, units, at)
        if not reason:
            raise InvalidFields.one("/reason", "请写明停止的理由，账号的人会看到。")
    tell_unit_people("general", community_id, units, about=("owner_account", account_id), at=at, but_not=actor.person,
                     words={"text": ENDED})
    account.until_at, account.ended_by, account.end_reason = at, actor.person, reason or BY_ONESELF
    audit.record(actor, "account.end", subject=("owner_account", account_id), at=at, community_id=community_id,
                 facts={"own": own})
    db.session.flush()
    emit(SpeakersChanged(community_id, units))
    return account


def _is_live(account: OwnerAccount, at: dt.datetime) -> bool:
    return account.from_at <= at and (account.until_at is None or account.until_at > at)


def _units_by_owner(community_id: UUID, owner_ids: set[UUID], at: dt.datetime) -> dict[UUID, tuple[tuple[UUID, str], ...]]:
    whose = held(community_id, clock.civil_date(at), buyers=True)
    found: dict[UUID, dict[UUID, str]] = defaultdict(dict)
    for owner_id, unit_id, label in db.session.execute(
            select(whose.c.owner_id, Unit.id, Unit.label)
            .join(Unit, (Unit.community_id == community_id) & (Unit.id == whose.c.unit_id))
            .where(whose.c.owner_id.in_(owner_ids)).order_by(Unit.label)):
        found[owner_id][unit_id] = label
    return {owner_id: tuple(units.items()) for owner_id, units in found.items()}
