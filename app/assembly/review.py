"""Let the office confirm the matter of each motion with its reason, or return the draft with remarks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from app.assembly.drafting import at_version, in_state, locked, move
from app.assembly.models import Assembly
from app.assembly.reading import motions_of
from app.identity import service as identity
from app.kernel import clock
from app.kernel.access import Actor
from app.kernel.problems import Forbidden, InvalidFields, NotFound
from app.law.rulebook import MATTERS
from app.registry import service as registry


@dataclass(frozen=True, slots=True)
class ConfirmedMatter:
    """Under which matters a motion falls, and why."""

    matters: tuple[str, ...]
    reason: str


def require_officer(actor: Actor, community_id: UUID, at: dt.datetime) -> None:
    """Let pass an officer of the community's office who passed the authenticator.

    Raises:
        NotFound: the caller has no such office.
        Forbidden: this session is not a staff session.
    """
    office_id = registry.community(community_id).office_id
    if not identity.has_role(actor.person, identity.Role.OFFICER, office_id, clock.civil_date(at)):
        raise NotFound(what="个小区")
    if not actor.staff:
        raise Forbidden(why="请先用动态验证码完成工作人员登录。")


def confirm_assembly(
    actor: Actor, community_id: UUID, assembly_id: UUID, seen: int, matters: Mapping[UUID, ConfirmedMatter], at: dt.datetime,
) -> int:
    """Confirm each motion's matter; return the new version.

    Raises:
        InvalidFields: a motion is left out, or has no reason, or a matter that the law does not know.
    """
    row = _reviewed(actor, community_id, assembly_id, seen, ("submitted",), at)
    motions = motions_of(community_id, assembly_id)
    errors = [
        {"pointer": f"/matters/{one.id}", "detail": "每项议题都要确认事项并写明理由。"} for one in motions
        if not _is_whole(matters.get(one.id))
    ]
    errors += [{"pointer": f"/matters/{key}", "detail": "这次会议没有这项议题。"}
               for key in matters if key not in {one.id for one in motions}]
    if errors:
        raise InvalidFields(errors)
    for one in motions:
        one.confirmed_matters, one.matter_reason = list(matters[one.id].matters), matters[one.id].reason
    move(actor, row, "confirmed", "", at)
    return row.version


def return_assembly(  # its six facts are the act
    actor: Actor, community_id: UUID, assembly_id: UUID, seen: int, remarks: str, at: dt.datetime,
) -> int:
    """Give the draft back with remarks, also a confirmed one whose notice did not go out; return the new version.

    What the office confirmed of its motions is taken back: the next draft is reviewed anew.

    Raises:
        InvalidFields: the remarks are empty.
    """
    if not remarks.strip():
        raise InvalidFields.one("/remarks", "退回要写明意见。")
    row = _reviewed(actor, community_id, assembly_id, seen, ("submitted", "confirmed"), at)
    for one in motions_of(community_id, assembly_id):
        one.confirmed_matters, one.matter_reason = None, None
    move(actor, row, "returned", remarks, at)
    return row.version


def _reviewed(  # its facts are the caller's
    actor: Actor, community_id: UUID, assembly_id: UUID, seen: int, states: tuple[str, ...], at: dt.datetime,
) -> Assembly:
    require_officer(actor, community_id, at)
    row = locked(community_id, assembly_id)
    at_version(row, seen)
    in_state(row, states, "审核")
    return row


def _is_whole(one: ConfirmedMatter | None) -> bool:
    return one is not None and bool(one.reason.strip()) and bool(one.matters) and set(one.matters) <= set(MATTERS)
