"""Ask who may write an office's forms, fill a community's reports, and read either."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from app.bodies import service as bodies
from app.identity import service as identity
from app.identity.roles import Role
from app.kernel import clock
from app.kernel.access import Actor
from app.kernel.problems import Forbidden
from app.registry import rights
from app.registry import service as registry

FILLING_BODIES = frozenset({bodies.BodyKind.COMMITTEE.value, bodies.BodyKind.PREPARATORY_GROUP.value})


def fills(actor: Actor, community_id: UUID, at: dt.datetime) -> bool:
    """Tell whether somebody fills the community's reports: a member of its committee or preparatory group, or its clerk."""
    return actor.person_id in fillers(community_id, clock.civil_date(at)) or rights.acts_as(
        actor, community_id, at, (Role.CLERK,))


def require_filler(actor: Actor, community_id: UUID, at: dt.datetime) -> None:
    """Let only who fills the community's reports pass.

    Raises:
        NotFound: the caller has nothing to do with this community.
        Forbidden: the caller does not sit in its committee or preparatory group and is no clerk.
    """
    if fills(actor, community_id, at):
        return
    rights.require_sight(actor, community_id, at)
    raise Forbidden(why="数据由业主委员会、筹备组成员或房册与送达经办（须通过动态验证码登录）填报。")


def require_reader(actor: Actor, community_id: UUID, at: dt.datetime) -> None:
    """Let pass who fills the reports, and officers of the office.

    Raises:
        NotFound: the caller has nothing to do with this community.
        Forbidden: the caller is an owner or other staff.
    """
    registry.community(community_id)
    if not rights.acts_as(actor, community_id, at, (Role.OFFICER,)):
        require_filler(actor, community_id, at)


def fillers(community_id: UUID, on: dt.date) -> frozenset[UUID]:
    """Name who sits in the committee or preparatory group on a day."""
    sitting = (one for one in bodies.bodies_of(community_id) if one.kind in FILLING_BODIES)
    return frozenset(member.person_id for one in sitting for member in bodies.members(community_id, one.id, on))


def called(community_id: UUID, on: dt.date) -> frozenset[UUID]:
    """Name whom a reminder reaches: who sits, else the clerks."""
    return fillers(community_id, on) or frozenset(identity.holders(Role.CLERK, community_id, on))
