"""Read the rulebook that holds in a community on a day, and the values that its office and its own rules set."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias, cast
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select

from app.identity.roles import Role
from app.kernel import clock
from app.kernel.access import Actor
from app.kernel.db import db
from app.kernel.problems import Conflict, InvalidFields
from app.law.problems import LawError, NoRuleSet
from app.law.rulebook import Rulebook
from app.registry.models import Community, CommunityRule, OfficeRuleValue, Unit
from app.registry.rights import require_office, require_sight, require_staff_of
from app.registry.rule_values import require_officer
from app.registry.service import community, effective_rules

Value: TypeAlias = CommunityRule | OfficeRuleValue


@dataclass(frozen=True, slots=True)
class ShownValue:
    """Show a recorded value: whether it waits, comes, holds or was replaced, and how many it touches."""

    row: Value
    state: str
    title: str
    communities: int
    units: int


def rulebook_of(actor: Actor, community_id: UUID, on: dt.date | None, at: dt.datetime) -> Rulebook:
    """Resolve every rule that holds in a community on a day, today where none is named.

    Raises:
        NotFound: the caller has nothing to do with this community.
        InvalidFields: no rule set was in force on that day.
        Conflict: a value of the community or its office is outside of what the law lets be set on that day.
    """
    require_sight(actor, community_id, at)
    day = on or clock.civil_date(at)
    values = effective_rules(community_id, day)
    try:
        return Rulebook.resolve(community(community_id).jurisdiction, day, values.own_rules, values.office_values)
    except NoRuleSet as error:
        raise InvalidFields.one("/query/on", "这一天在本地还没有可适用的规则，请换一天。") from error
    except LawError as error:
        raise Conflict(why="本小区或街道录入的规则超出了法律允许的范围，请联系街道经办人改正。") from error


def own_rules(
    actor: Actor, community_id: UUID, at: dt.datetime, *, after: UUID | None, limit: int,
) -> Sequence[ShownValue]:
    """List `limit + 1` values of a community's own rules past an id, waiting ones too.

    Raises:
        NotFound, Forbidden: as `require_staff_of` says.
    """
    require_staff_of(actor, community_id, at, (Role.OFFICER, Role.CLERK))
    found = _rows(CommunityRule, CommunityRule.community_id == community_id, after, limit)
    return _shown(found, _holding(CommunityRule, CommunityRule.community_id == community_id, at),
                  Community.id == community_id, at)


def values_for(
    actor: Actor, community_id: UUID, at: dt.datetime, *, after: UUID | None, limit: int,
) -> Sequence[ShownValue]:
    """List `limit + 1` values that the office set for one community, past an id.

    Raises:
        NotFound, Forbidden: as `require_office` says.
    """
    require_office(actor, community_id, at)
    here = OfficeRuleValue.community_id == community_id
    return _shown(_rows(OfficeRuleValue, here, after, limit), _holding(OfficeRuleValue, here, at),
                  Community.id == community_id, at)


def office_values(
    actor: Actor, office_id: UUID, at: dt.datetime, *, after: UUID | None, limit: int,
) -> Sequence[ShownValue]:
    """List `limit + 1` values that an office set for all its communities, past an id.

    Raises:
        NotFound, Forbidden: as `require_officer` says.
    """
    require_officer(actor, office_id, at)
    here = and_(OfficeRuleValue.office_id == office_id, OfficeRuleValue.community_id.is_(None))
    return _shown(_rows(OfficeRuleValue, here, after, limit), _holding(OfficeRuleValue, here, at),
                  Community.office_id == office_id, at)


def shown_value(row: Value, at: dt.datetime) -> ShownValue:
    """Show one value just as the lists do."""
    table = type(row)
    if row.community_id is not None:
        here, scope = table.community_id == row.community_id, Community.id == row.community_id
    else:
        here = and_(OfficeRuleValue.office_id == row.office_id, OfficeRuleValue.community_id.is_(None))
        scope = Community.office_id == row.office_id
    return _shown([row], _holding(table, here, at), scope, at)[0]


def _rows(table: type[Value], here: ColumnElement[bool], after: UUID | None, limit: int) -> Sequence[Value]:
    query = select(table).where(here).order_by(table.id)
    if after is not None:
        query = query.where(table.id > after)
    return cast("Sequence[Value]", db.session.scalars(query.limit(limit + 1)).all())


def _holding(table: type[Value], here: ColumnElement[bool], at: dt.datetime) -> frozenset[UUID]:
    """Return the values that hold today: of each key the latest."""
    rows = db.session.execute(
        select(table.key, table.id)
        .where(here, table.confirmed_at.is_not(None), table.in_force_on <= clock.civil_date(at))
        .order_by(table.in_force_on, table.confirmed_at))
    latest: dict[str, UUID] = dict(rows.all())
    return frozenset(latest.values())


def _shown(rows: Sequence[Value], holding: frozenset[UUID], scope: ColumnElement[bool], at: dt.datetime) -> list[ShownValue]:
    places = db.session.execute(select(Community.id, Community.jurisdiction).where(scope)).all()
    units = db.session.scalar(
        select(func.count()).select_from(Unit).where(Unit.community_id.in_([place.id for place in places]))) or 0
    rules = Rulebook.resolve(places[0].jurisdiction, clock.civil_date(at)).rules if places else {}
    return [
        ShownValue(row, _state(row, holding, at), rules[row.key].title if row.key in rules else row.key, len(places), units)
        for row in rows]


def _state(row: Value, holding: frozenset[UUID], at: dt.datetime) -> str:
    if row.confirmed_at is None:
        return "waiting"
    if row.in_force_on > clock.civil_date(at):
        return "upcoming"
    return "in_force" if row.id in holding else "replaced"
