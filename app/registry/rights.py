"""Ask who may act in a community: by roles of that day and by ownership, never by the token's claim."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from uuid import UUID

from sqlalchemy import select

from app.identity import service as identity
from app.identity.roles import Role
from app.kernel import clock
from app.kernel.access import SYSTEM, Actor
from app.kernel.db import db
from app.kernel.problems import Forbidden, NotFound
from app.registry.holding import held
from app.registry.service import community, owners_for

_Tie = Callable[[UUID, dt.date], frozenset[UUID]]
_ties: list[_Tie] = []


def tie(found: _Tie) -> _Tie:
    """Let a higher room say in which communities somebody has a part on a day, beside owners and staff."""
    if found not in _ties:
        _ties.append(found)
    return found


def tied_to(person_id: UUID, on: dt.date) -> frozenset[UUID]:
    """Return the communities that the higher rooms know somebody in."""
    return frozenset().union(*(found(person_id, on) for found in _ties))


def require_office(actor: Actor, community_id: UUID, at: dt.datetime) -> None:
    """Let only an officer of the community's office pass.

    Raises:
        NotFound: the caller has nothing to do with this community.
        Forbidden: the caller is no officer, or passed no authenticator.
    """
    _require(actor, community_id, at, (Role.OFFICER,))


def require_staff_of(
    actor: Actor, community_id: UUID, at: dt.datetime, roles: tuple[Role, ...] = (Role.OFFICER, Role.CLERK, Role.REVIEWER),
) -> None:
    """Let only staff of the community or its office pass.

    Raises:
        NotFound: the caller has nothing to do with this community.
        Forbidden: the caller has none of these roles, or passed no authenticator.
    """
    _require(actor, community_id, at, roles)


def acts_as(actor: Actor, community_id: UUID, at: dt.datetime, roles: tuple[Role, ...]) -> bool:
    """Tell whether the caller acts in one of these roles here: has it today, and passed the authenticator."""
    return actor == SYSTEM or (actor.staff and _has_any(actor, community_id, at, roles))


def is_staff_of(person_id: UUID, community_id: UUID, at: dt.datetime, roles: tuple[Role, ...]) -> bool:
    """Tell whether somebody has one of these roles in the community or its office, whether logged in or not."""
    on, scopes = clock.civil_date(at), (community_id, community(community_id).office_id)
    return any(identity.has_role(person_id, role, scope, on) for role in roles for scope in scopes)


def require_owner(actor: Actor, community_id: UUID, at: dt.datetime) -> None:
    """Let only somebody who speaks for an owner of this day pass.

    Raises:
        NotFound: the caller has nothing to do with this community.
        Forbidden: the caller is staff here and no owner.
    """
    if not is_owner(actor, community_id, at):
        _refuse(actor, community_id, at, "这里只供本小区业主使用。")


def may_see(actor: Actor, community_id: UUID, at: dt.datetime) -> bool:
    """Tell whether the caller is an owner or staff of this community, or has a part in it that a higher room knows."""
    return (actor == SYSTEM or is_owner(actor, community_id, at) or _has_any(actor, community_id, at, tuple(Role))
            or (actor.person_id is not None and community_id in tied_to(actor.person_id, clock.civil_date(at))))


def require_sight(actor: Actor, community_id: UUID, at: dt.datetime) -> None:
    """Let owners, staff and members of the bodies of this community pass.

    Raises:
        NotFound: the caller has nothing to do with this community.
    """
    if not may_see(actor, community_id, at):
        raise NotFound(what="个小区")


def _require(actor: Actor, community_id: UUID, at: dt.datetime, roles: tuple[Role, ...]) -> None:
    community(community_id)
    if not acts_as(actor, community_id, at, roles):
        _refuse(actor, community_id, at, "这里只供有权限的工作人员使用，并须通过动态验证码登录。")


def _refuse(actor: Actor, community_id: UUID, at: dt.datetime, why: str) -> None:
    if may_see(actor, community_id, at):
        raise Forbidden(why=why)
    raise NotFound(what="个小区")


def _has_any(actor: Actor, community_id: UUID, at: dt.datetime, roles: tuple[Role, ...]) -> bool:
    return actor.person_id is not None and is_staff_of(actor.person_id, community_id, at, roles)


def is_owner(actor: Actor, community_id: UUID, at: dt.datetime) -> bool:
    """Tell whether the caller speaks for an owner of this day."""
    owners = () if actor.person_id is None else owners_for(community_id, actor.person_id, at)
    if not owners:
        return False
    whose = held(community_id, clock.civil_date(at), buyers=True)
    return db.session.scalar(select(whose.c.unit_id).where(whose.c.owner_id.in_(owners)).limit(1)) is not None
