"""Begin offices and communities, and list those that somebody has to do with."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import exists, or_, select

from app.identity import service as identity
from app.kernel import audit, clock
from app.kernel.access import SYSTEM, Actor
from app.kernel.db import db
from app.kernel.ids import new_id
from app.kernel.problems import Conflict, InvalidFields, NotFound
from app.law.heads import EVERYWHERE, Waterfall, waterfall
from app.law.problems import LawError, NoRuleSet
from app.law.rulebook import Rulebook
from app.registry import service
from app.registry.holding import live, owned
from app.registry.models import Community, Office, OwnerAccount, Ownership, Unit
from app.registry.rights import require_sight, tied_to
from app.registry.values import CommunityInfo, RollState


@dataclass(frozen=True, slots=True)
class NewCommunity:
    """Say what a community is called, the code of its place, and what stands there."""

    name: str
    jurisdiction: str
    kind: str


@dataclass(frozen=True, slots=True)
class ShownOffice:
    """Say whom the owners of a community call."""

    name: str
    phone: str | None


@dataclass(frozen=True, slots=True)
class ExplainedHeads:
    """Show the denominator of a day, and under which rule set it was taken."""

    on: dt.date
    rule_set: str
    waterfall: Waterfall


def make_office(name: str, at: dt.datetime, phone: str | None = None) -> UUID:
    """Begin an office; the system does it, before anybody has a role there."""
    made = Office(id=new_id(), name=name, phone=phone)
    db.session.add(made)
    db.session.flush()
    audit.record(SYSTEM, "office.create", subject=("office", made.id), at=at)
    return made.id


def set_office_phone(actor: Actor, office_id: UUID, phone: str, at: dt.datetime) -> ShownOffice:
    """Say under which phone people reach the office; its administrator or an officer does.

    Raises:
        NotFound: there is no such office, or the caller has no such role there.
    """
    row = _office_for(actor, office_id, clock.civil_date(at), (identity.Role.OFFICE_ADMIN, identity.Role.OFFICER))
    row.phone = phone
    audit.record(actor, "office.phone", subject=("office", office_id), at=at)
    return ShownOffice(row.name, row.phone)


def offices_of(places: Sequence[CommunityInfo]) -> dict[UUID, ShownOffice]:
    """Return the offices of communities by the office's id."""
    rows = db.session.scalars(select(Office).where(Office.id.in_({one.office_id for one in places})))
    return {row.id: ShownOffice(row.name, row.phone) for row in rows}


def office_named(office_id: UUID) -> ShownOffice:
    """Return an office's name and phone.

    Raises:
        NotFound: there is no such office.
    """
    row = db.session.get(Office, office_id)
    if row is None:
        raise NotFound(what="个街道")
    return ShownOffice(row.name, row.phone)


def communities_of_office(office_id: UUID) -> tuple[CommunityInfo, ...]:
    """Return all communities of an office, in the order in which they were begun."""
    rows = db.session.scalars(select(Community).where(Community.office_id == office_id).order_by(Community.id))
    return tuple(CommunityInfo(row.id, row.office_id, row.name, row.jurisdiction, row.kind) for row in rows)


def make_community(actor: Actor, office_id: UUID, new: NewCommunity, at: dt.datetime) -> CommunityInfo:
    """Begin a community of an office.

    Raises:
        NotFound: there is no such office, or the caller is no officer of it.
        InvalidFields: no rule set holds in that place.
    """
    on = clock.civil_date(at)
    _office_for(actor, office_id, on, (identity.Role.OFFICER,))
    try:
        Rulebook.resolve(new.jurisdiction, on)
    except NoRuleSet as error:
        raise InvalidFields.one("/jurisdiction", "这个行政区划还没有可用的法律规则。") from error
    made = Community(id=new_id(), office_id=office_id, name=new.name, jurisdiction=new.jurisdiction, kind=new.kind)
    db.session.add(made)
    db.session.flush()
    audit.record(actor, "community.create", subject=("community", made.id), at=at, community_id=made.id)
    return service.community(made.id)


def communities_of(actor: Actor, at: dt.datetime, *, after: UUID | None, limit: int) -> Sequence[CommunityInfo]:
    """List `limit + 1` communities where the caller is an owner, has a role or sits in a body, past an id."""
    on = clock.civil_date(at)
    scopes = {role.scope_id for role in identity.roles_of(actor.person, on)}
    accounts = select(OwnerAccount.community_id).where(OwnerAccount.person_id == actor.person, live(at), or_(
        exists().where(owned(OwnerAccount.community_id, on), Ownership.owner_id == OwnerAccount.owner_id),
        exists().where(Unit.community_id == OwnerAccount.community_id, Unit.developer_id == OwnerAccount.owner_id,
                       Unit.stock.is_not(None))))
    mine = select(Community.id).where(or_(
        Community.id.in_(scopes | tied_to(actor.person, on)), Community.office_id.in_(scopes), Community.id.in_(accounts),
    )).order_by(Community.id)
    if after is not None:
        mine = mine.where(Community.id > after)
    return [service.community(one) for one in db.session.scalars(mine.limit(limit + 1))]


def directory(name: str | None, *, after: UUID | None, limit: int) -> Sequence[tuple[UUID, str, str]]:
    """List `limit + 1` communities whose name holds a text: id, name and office, for who looks for the own home."""
    query = (
        select(Community.id, Community.name, Office.name).join(Office, Office.id == Community.office_id)
        .order_by(Community.id))
    if name:
        query = query.where(Community.name.contains(name, autoescape=True))
    if after is not None:
        query = query.where(Community.id > after)
    return [(row[0], row[1], row[2]) for row in db.session.execute(query.limit(limit + 1))]


def find_units(community_id: UUID, label: str, *, after: str | None, limit: int) -> Sequence[tuple[UUID, str]]:
    """List `limit + 1` units whose label begins so, id and label only, past a label.

    Raises:
        NotFound: there is no such community.
    """
    service.community(community_id)
    query = select(Unit.id, Unit.label).where(
        Unit.community_id == community_id, Unit.label.startswith(label, autoescape=True)).order_by(Unit.label)
    if after is not None:
        query = query.where(Unit.label > after)
    return [(row[0], row[1]) for row in db.session.execute(query.limit(limit + 1))]


def show_community(actor: Actor, community_id: UUID, at: dt.datetime) -> tuple[CommunityInfo, RollState]:
    """Describe a community and its standing roll to those who have to do with it.

    Raises:
        NotFound: the caller has nothing to do with it.
    """
    require_sight(actor, community_id, at)
    return service.community(community_id), service.roll_state(community_id)


def explain_heads(actor: Actor, community_id: UUID, at: dt.datetime) -> ExplainedHeads:
    """Go from all units of today to heads and area, step by step (分母的由来).

    Law: 民法典 第278条；司法解释 第8条、第9条.

    Raises:
        NotFound: the caller has nothing to do with this community.
        Conflict: a value of the community or its office is outside of what the law lets be set.
    """
    require_sight(actor, community_id, at)
    on, place = clock.civil_date(at), service.community(community_id)
    values = service.effective_rules(community_id, on)
    try:
        book = Rulebook.resolve(place.jurisdiction, on, values.own_rules, values.office_values)
    except LawError as error:
        raise Conflict(why="本小区或街道录入的规则超出了法律允许的范围，请联系街道经办人改正。") from error
    units = (unit.to_law() for unit in service.roll(community_id, on).units)
    return ExplainedHeads(on, book.rule_set, waterfall(units, EVERYWHERE, book))


def _office_for(actor: Actor, office_id: UUID, on: dt.date, roles: tuple[identity.Role, ...]) -> Office:
    """Find an office for who has one of these roles there; to others it is not there."""
    row = db.session.get(Office, office_id)
    allowed = actor == SYSTEM or (actor.staff and any(identity.has_role(actor.person, one, office_id, on) for one in roles))
    if row is None or not allowed:
        raise NotFound(what="个街道")
    return row
