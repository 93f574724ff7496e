"""Take a reviewer's decision on a waiting claim; nobody decides on the own unit, and no program in anybody's stead."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from sqlalchemy import select

from app.identity import service as identity
from app.identity.documents import DocumentKind
from app.identity.roles import Role
from app.kernel import audit, clock
from app.kernel.access import SYSTEM, Actor
from app.kernel.db import db
from app.kernel.problems import Conflict, Forbidden, InvalidFields, NotFound
from app.messaging import service as messaging
from app.registry.accounts import owners_of, refuse_own_units
from app.registry.claims import Capacity, close_claim, findings, wrote_roll
from app.registry.models import Claim, ClaimPaper, Owner, Unit
from app.registry.rights import require_staff_of
from app.registry.service import roll_state
from app.registry.telling import place


def decide_claim(
    actor: Actor, community_id: UUID, claim_id: UUID, *, approved: bool, reason: str, at: dt.datetime,
    owner_id: UUID | None = None,
) -> Claim:
    """Decide a waiting claim; an approval names the owner for whom the claimant may speak.

    Raises:
        NotFound: there is no such claim here.
        Forbidden: it is the reviewer's own claim or unit, or the reviewer entered its owner.
        Conflict: it was decided, or a capacity other than oneself is approved without a paper.
        InvalidFields: no reason, or no owner of this unit.
    """
    require_staff_of(actor, community_id, at, (Role.REVIEWER,))
    claim = claim_of(community_id, claim_id, lock=True)
    if actor == SYSTEM:
        raise Forbidden(why="核实申请须由核实员本人决定。")
    refuse_own_claim(actor, claim, at)
    if claim.state != "waiting":
        raise Conflict(why="这份申请已有决定。")
    if not reason.strip():
        raise InvalidFields.one("/reason", "请写明理由，申请人会看到。")
    if approved:
        _refuse_own_entry(actor, claim)
    owner = _owner_for(claim, owner_id, at) if approved else None
    if approved and claim.capacity != Capacity.SELF and not _has_paper(claim):
        raise Conflict(why="不是业主本人的，须有授权、继承、监护或法院文书等材料才能通过。")
    close_claim(actor, claim, owner_id=owner, reason=reason.strip(), decided_by=actor.person_id, at=at)
    label = db.session.get_one(Unit, (community_id, claim.unit_id)).label
    phone = identity.contact(claim.person_id).phone
    messaging.send(
        "claim_decided", [messaging.Recipient(phone, claim.unit_id, claim.person_id)],
        {"community": place(community_id)["community"], "unit": label, "decision": "通过" if approved else "未通过"},
        about=("claim", claim.id), at=at, community_id=community_id)
    return claim


def claim_of(community_id: UUID, claim_id: UUID, *, lock: bool = False) -> Claim:
    """Return a claim of this community.

    Raises:
        NotFound: there is none.
    """
    claim = db.session.get(Claim, (community_id, claim_id), with_for_update=lock, populate_existing=lock)
    if claim is None:
        raise NotFound(what="份核实申请")
    return claim


def refuse_own_claim(actor: Actor, claim: Claim, at: dt.datetime) -> None:
    """Let no reviewer see or decide a claim of their own, or one for their own unit.

    Raises:
        Forbidden: it is one.
    """
    if claim.person_id == actor.person_id:
        raise Forbidden(why="不能决定自己的核实申请，请另一位核实员决定。")
    refuse_own_units(actor, claim.community_id, [claim.unit_id], at)


def _refuse_own_entry(actor: Actor, claim: Claim) -> None:
    """Let nobody who entered an owner by hand, or in a roll that no second person confirmed, say who that owner is."""
    by_hand = any(
        act.act == "ownership.transfer" and act.person_id == actor.person_id for act in audit.acts_on([claim.unit_id]))
    alone = roll_state(claim.community_id).confirmed_at is None and wrote_roll(actor.person, claim.community_id)
    if by_hand or alone:
        raise Forbidden(why="这套房屋的业主是您自己登记或导入的，请另一位核实员决定。")


def _owner_for(claim: Claim, owner_id: UUID | None, at: dt.datetime) -> UUID:
    owners = owners_of(claim.community_id, claim.unit_id, clock.civil_date(at))
    if owner_id is None and (claim.capacity == Capacity.SELF or claim.document_kind == DocumentKind.COMPANY):
        owner_id = next((found.owner_id for found in findings(claim) if found.identity), None)
    if owner_id is None and len(owners) == 1:
        owner_id = owners[0]
    if owner_id not in owners:
        raise InvalidFields.one("/owner_id", "请选择这套房屋现在的一位业主。")
    if claim.capacity == Capacity.SELF and db.session.get_one(Owner, (claim.community_id, owner_id)).kind == "company":
        raise InvalidFields.one("/owner_id", "这是单位业主，须由授权的人带授权书申请，不能以本人名义通过。")
    return owner_id


def _has_paper(claim: Claim) -> bool:
    paper = select(ClaimPaper.id).where(ClaimPaper.community_id == claim.community_id, ClaimPaper.claim_id == claim.id)
    return db.session.scalar(paper.limit(1)) is not None
