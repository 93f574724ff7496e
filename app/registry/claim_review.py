"""Lay a waiting claim before a reviewer of that community, and take the reviewer's decision."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.identity import service as identity
from app.identity.roles import Role
from app.kernel import audit, clock, crypto
from app.kernel.access import SYSTEM, Actor
from app.kernel.db import db
from app.kernel.problems import Conflict, Forbidden, InvalidFields, NotFound
from app.messaging import service as messaging
from app.registry.accounts import live_accounts, owners_of
from app.registry.claims import Capacity, Findings, close_claim, findings
from app.registry.models import Claim, ClaimDecision, ClaimPaper, Unit
from app.registry.rights import require_staff_of
from app.registry.telling import place


@dataclass(frozen=True, slots=True)
class ClaimFile:
    """Show a claim with its papers and what agrees with the roll; name and document for the reviewer's eyes only."""

    claim: Claim
    name: str
    document_number: str
    papers: tuple[ClaimPaper, ...]
    findings: tuple[Findings, ...]

    def __repr__(self) -> str:
        """Hide the person from logs."""
        return f"ClaimFile({self.claim.id})"


def waiting_claims(actor: Actor, community_id: UUID, at: dt.datetime) -> tuple[Claim, ...]:
    """List the claims that wait for a reviewer, oldest first."""
    require_staff_of(actor, community_id, at, (Role.REVIEWER,))
    return tuple(db.session.scalars(
        select(Claim).where(Claim.community_id == community_id, Claim.state == "waiting").order_by(Claim.id)))


def open_claim(actor: Actor, community_id: UUID, claim_id: UUID, at: dt.datetime) -> ClaimFile:
    """Show a claim to a reviewer; the reading is recorded.

    Raises:
        NotFound: there is no such claim here.
    """
    require_staff_of(actor, community_id, at, (Role.REVIEWER,))
    claim = _claim(community_id, claim_id)
    papers = db.session.scalars(
        select(ClaimPaper).where(ClaimPaper.community_id == community_id, ClaimPaper.claim_id == claim_id)
        .order_by(ClaimPaper.id))
    audit.record(actor, "claim.read", subject=("claim", claim_id), at=at, community_id=community_id)
    return ClaimFile(
        claim, crypto.unseal(claim.name_sealed, ("claims", "name", claim.id)),
        crypto.unseal(claim.document_sealed, ("claims", "document", claim.id)), tuple(papers), findings(claim))


def my_claims(actor: Actor, community_id: UUID) -> tuple[tuple[Claim, ClaimDecision | None], ...]:
    """List one's own claims with the decision and its reason."""
    rows = db.session.execute(
        select(Claim, ClaimDecision)
        .outerjoin(ClaimDecision, (ClaimDecision.community_id == Claim.community_id) & (ClaimDecision.claim_id == Claim.id))
        .where(Claim.community_id == community_id, Claim.person_id == actor.person).order_by(Claim.id))
    return tuple((claim, decision) for claim, decision in rows)


def decide_claim(
    actor: Actor, community_id: UUID, claim_id: UUID, *, approved: bool, reason: str, at: dt.datetime,
    owner_id: UUID | None = None,
) -> None:
    """Decide a waiting claim; an approval names the owner for whom the claimant may speak.

    Raises:
        NotFound: there is no such claim here.
        Forbidden: it is the reviewer's own claim or unit.
        Conflict: it was decided, or a capacity other than oneself is approved without a paper.
        InvalidFields: no reason, or no owner of this unit.
    """
    require_staff_of(actor, community_id, at, (Role.REVIEWER,))
    claim = _claim(community_id, claim_id, lock=True)
    _refuse_own(actor, claim, at)
    if claim.state != "waiting":
        raise Conflict(why="这份申请已有决定。")
    if not reason.strip():
        raise InvalidFields.one("/reason", "请写明理由，申请人会看到。")
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


def _claim(community_id: UUID, claim_id: UUID, *, lock: bool = False) -> Claim:
    claim = db.session.get(Claim, (community_id, claim_id), with_for_update=lock, populate_existing=lock)
    if claim is None:
        raise NotFound(what="份核实申请")
    return claim


def _refuse_own(actor: Actor, claim: Claim, at: dt.datetime) -> None:
    if actor == SYSTEM:
        raise Forbidden(why="核实申请须由核实员本人决定。")
    accounts = live_accounts(claim.community_id, claim.unit_id, at)
    if claim.person_id == actor.person_id or any(account.person_id == actor.person_id for account in accounts):
        raise Forbidden(why="不能决定自己的或自家房屋的核实申请，请另一位核实员决定。")


def _owner_for(claim: Claim, owner_id: UUID | None, at: dt.datetime) -> UUID:
    owners = owners_of(claim.community_id, claim.unit_id, clock.civil_date(at))
    if owner_id is None and claim.capacity == Capacity.SELF:
        owner_id = next((found.owner_id for found in findings(claim) if found.identity), None)
    if owner_id is None and len(owners) == 1:
        owner_id = owners[0]
    if owner_id not in owners:
        raise InvalidFields.one("/owner_id", "请选择这套房屋现在的一位业主。")
    return owner_id


def _has_paper(claim: Claim) -> bool:
    paper = select(ClaimPaper.id).where(ClaimPaper.community_id == claim.community_id, ClaimPaper.claim_id == claim.id)
    return db.session.scalar(paper.limit(1)) is not None
