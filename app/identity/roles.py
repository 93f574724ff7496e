"""Grant roles with a scope and a term, and ask who has them on a day. Rights are asked here, never of a token."""

from __future__ import annotations

import datetime as dt
import enum
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select

from app.identity.events import RoleGranted
from app.identity.models import RoleGrant
from app.identity.people import contact
from app.identity.problems import RoleForOneself
from app.kernel import audit, clock
from app.kernel.access import Actor
from app.kernel.db import db
from app.kernel.events import emit
from app.kernel.ids import new_id
from app.kernel.problems import Forbidden, InvalidFields, NotFound
from app.messaging import service as messaging


class Role(enum.StrEnum):
    """What staff may be; membership of a committee is no role but a seat in bodies."""

    OFFICER = "officer"
    OFFICE_ADMIN = "office_admin"
    REVIEWER = "reviewer"
    CLERK = "clerk"
    SERVICE_STAFF = "service_staff"


ROLE_NAMES: dict[Role, str] = {
    Role.OFFICER: "街道经办人", Role.OFFICE_ADMIN: "街道管理员", Role.REVIEWER: "业主核实员",
    Role.CLERK: "房册与送达经办", Role.SERVICE_STAFF: "物业服务人员",
}
OF_OFFICE = frozenset({Role.OFFICER, Role.OFFICE_ADMIN})
OF_COMMUNITY = frozenset({Role.CLERK, Role.SERVICE_STAFF})


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A role in its scope with its term."""

    id: UUID
    person_id: UUID
    office_id: UUID
    role: Role
    scope_id: UUID
    from_on: dt.date
    until_on: dt.date | None


def grant_role(  # noqa: PLR0913 - each says something of its own
    actor: Actor, person_id: UUID, role: Role, scope_id: UUID, *,
    from_on: dt.date, until_on: dt.date | None, at: dt.datetime, office_id: UUID | None = None,
) -> UUID:
    """Give a role for a term. For a community's role, `office_id` names the office that gives it.

    Raises:
        NotFound: the caller does not administer that office.
        RoleForOneself: nobody gives themself a role.
        InvalidFields: the role does not go with the scope, or the term ends before it begins.
    """
    office = office_id or scope_id
    _require_admin(actor, office, at)
    if actor.person_id == person_id:
        raise RoleForOneself
    _check(role, scope_id, office, from_on, until_on)
    words = contact(person_id)
    grant = RoleGrant(
        id=new_id(), office_id=office, person_id=person_id, role=role.value, scope_id=scope_id, from_on=from_on,
        until_on=until_on, granted_by=actor.person_id, granted_at=at)
    db.session.add(grant)
    db.session.flush()
    emit(RoleGranted(grant_id=grant.id, office_id=office, scope_id=scope_id, person_id=person_id, role=role.value, at=at))
    messaging.send("role_granted", [messaging.Recipient(words.phone, person_id=person_id)],
                   {"role": ROLE_NAMES[role], "from_on": from_on.isoformat()}, about=("role_grant", grant.id), at=at)
    facts = {"role": role.value, "person_id": str(person_id), "scope_id": str(scope_id)}
    audit.record(actor, "role.grant", subject=("role_grant", grant.id), facts=facts, at=at)
    return grant.id


def end_role(actor: Actor, office_id: UUID, grant_id: UUID, at: dt.datetime) -> None:
    """End a role now.

    Raises:
        NotFound: the caller does not administer that office, or the grant is not of it.
    """
    _require_admin(actor, office_id, at)
    grant = db.session.get(RoleGrant, grant_id, with_for_update=True)
    if grant is None or grant.office_id != office_id:
        raise NotFound(what="项权限")
    if grant.ended_at is None:
        grant.ended_at, grant.ended_by = at, actor.person_id
        audit.record(actor, "role.end", subject=("role_grant", grant.id), at=at)


def has_role(person_id: UUID, role: Role, scope_id: UUID, on: dt.date) -> bool:
    """Tell whether a person has a role in exactly that scope on a day."""
    mine = select(RoleGrant.id).where(
        RoleGrant.person_id == person_id, RoleGrant.role == role.value, RoleGrant.scope_id == scope_id, *_in_force(on))
    return db.session.scalar(mine.limit(1)) is not None


def roles_of(person_id: UUID, on: dt.date) -> tuple[HeldRole, ...]:
    """Return the roles of a person on a day."""
    return _held(RoleGrant.person_id == person_id, *_in_force(on))


def holders(role: Role, scope_id: UUID, on: dt.date) -> tuple[UUID, ...]:
    """Return who has a role in a scope on a day."""
    return tuple(dict.fromkeys(
        held.person_id for held in _held(RoleGrant.role == role.value, RoleGrant.scope_id == scope_id, *_in_force(on))))


def roles_of_office(actor: Actor, office_id: UUID, at: dt.datetime) -> tuple[HeldRole, ...]:
    """Return the roles that an office gave and that have not ended.

    Raises:
        NotFound: the caller does not administer that office.
    """
    _require_admin(actor, office_id, at)
    return _held(RoleGrant.office_id == office_id, RoleGrant.ended_at.is_(None))


def _require_admin(actor: Actor, office_id: UUID, at: dt.datetime) -> None:
    if actor.person_id is None and actor.staff:
        return
    if not has_role(actor.person, Role.OFFICE_ADMIN, office_id, clock.civil_date(at)):
        raise NotFound(what="个街道")
    if not actor.staff:
        raise Forbidden(why="请先用动态验证码完成工作人员登录。")


def _check(role: Role, scope_id: UUID, office_id: UUID, from_on: dt.date, until_on: dt.date | None) -> None:
    if role in OF_OFFICE and scope_id != office_id:
        raise InvalidFields.one("/scope_id", "这个权限属于街道，范围应为街道本身。")
    if role in OF_COMMUNITY and scope_id == office_id:
        raise InvalidFields.one("/scope_id", "这个权限属于小区，范围应为小区。")
    if until_on is not None and until_on < from_on:
        raise InvalidFields.one("/until_on", "结束日期不能早于开始日期。")


def _in_force(on: dt.date) -> tuple[ColumnElement[bool], ...]:
    next_day = clock.start_of_day(on + dt.timedelta(days=1))
    return (
        RoleGrant.from_on <= on,
        or_(RoleGrant.until_on.is_(None), RoleGrant.until_on >= on),
        or_(RoleGrant.ended_at.is_(None), RoleGrant.ended_at >= next_day),
    )


def _held(*conditions: ColumnElement[bool]) -> tuple[HeldRole, ...]:
    return tuple(
        HeldRole(id=row.id, person_id=row.person_id, office_id=row.office_id, role=Role(row.role), scope_id=row.scope_id,
                 from_on=row.from_on, until_on=row.until_on)
        for row in db.session.scalars(select(RoleGrant).where(*conditions).order_by(RoleGrant.id))
    )
