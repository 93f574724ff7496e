"""Show claims: to the claimant the decision with its reason, to the reviewer what agrees with the roll.

What differs from the roll only the reviewer sees, so that nobody learns the roll by claiming.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.identity import service as identity
from app.identity.roles import Role
from app.kernel import audit, crypto
from app.kernel.access import Actor
from app.kernel.db import db
from app.kernel.masking import mask_identity, mask_name, mask_phone
from app.kernel.problems import NotFound
from app.registry.claim_review import claim_of, refuse_own_claim
from app.registry.claims import Findings, findings
from app.registry.models import Claim, ClaimDecision, ClaimPaper, Community, Owner, Unit
from app.registry.rights import require_staff_of


@dataclass(frozen=True, slots=True)
class ShownClaim:
    """Show a claim with its decision and papers, the claimant's name masked."""

    claim: Claim
    community_name: str
    unit_label: str
    masked_name: str
    decision: ClaimDecision | None
    papers: tuple[ClaimPaper, ...]


@dataclass(frozen=True, slots=True)
class OwnerBeside:
    """Lay an owner of the roll beside a claim, for the reviewer's eyes only."""

    found: Findings
    name: str
    kind: str
    masked_document: str | None

    def __repr__(self) -> str:
        """Hide the owner from logs."""
        return f"OwnerBeside({self.found.owner_id})"


@dataclass(frozen=True, slots=True)
class ClaimFile:
    """Show a claim with what agrees with the roll; name and document for the reviewer's eyes only."""

    shown: ShownClaim
    name: str
    document_number: str
    masked_phone: str
    owners: tuple[OwnerBeside, ...]

    def __repr__(self) -> str:
        """Hide the person from logs."""
        return f"ClaimFile({self.shown.claim.id})"


def my_claims(actor: Actor, *, after: UUID | None, limit: int) -> Sequence[ShownClaim]:
    """List `limit + 1` of one's own claims past an id, with the decision and its reason."""
    query = select(Claim).where(Claim.person_id == actor.person).order_by(Claim.id)
    if after is not None:
        query = query.where(Claim.id > after)
    return shown_claims(db.session.scalars(query.limit(limit + 1)).all())


def my_claim(actor: Actor, community_id: UUID, claim_id: UUID) -> ShownClaim:
    """Show one of one's own claims.

    Raises:
        NotFound: there is none of that id.
    """
    claim = claim_of(community_id, claim_id)
    if claim.person_id != actor.person:
        raise NotFound(what="份核实申请")
    return shown_claims([claim])[0]


def claims_to_review(
    actor: Actor, community_id: UUID, at: dt.datetime, *, state: str = "waiting", after: UUID | None = None, limit: int = 200,
) -> Sequence[ShownClaim]:
    """List `limit + 1` claims of a state past an id, who waits longest first.

    Raises:
        NotFound, Forbidden: as `require_staff_of` says.
    """
    require_staff_of(actor, community_id, at, (Role.REVIEWER,))
    query = select(Claim).where(Claim.community_id == community_id, Claim.state == state).order_by(Claim.id)
    if after is not None:
        query = query.where(Claim.id > after)
    return shown_claims(db.session.scalars(query.limit(limit + 1)).all())


def open_claim(actor: Actor, community_id: UUID, claim_id: UUID, at: dt.datetime) -> ClaimFile:
    """Show a claim to a reviewer, the owners of the roll beside it; the reading is recorded.

    Raises:
        NotFound: there is no such claim here.
        Forbidden: the caller is no reviewer, or it is the reviewer's own claim or unit.
    """
    require_staff_of(actor, community_id, at, (Role.REVIEWER,))
    claim = claim_of(community_id, claim_id)
    refuse_own_claim(actor, claim, at)
    audit.record(actor, "claim.read", subject=("claim", claim_id), at=at, community_id=community_id)
    return ClaimFile(
        shown_claims([claim])[0], crypto.unseal(claim.name_sealed, ("claims", "name", claim.id)),
        crypto.unseal(claim.document_sealed, ("claims", "document", claim.id)),
        mask_phone(identity.contact(claim.person_id).phone), tuple(_beside(claim, found) for found in findings(claim)))


def shown_claims(claims: Sequence[Claim]) -> list[ShownClaim]:
    """Put community, unit, decision and papers to claims."""
    ids, homes = [claim.id for claim in claims], {claim.community_id for claim in claims}
    labels = {(row.community_id, row.id): row.label for row in db.session.execute(
        select(Unit.community_id, Unit.id, Unit.label)
        .where(Unit.community_id.in_(homes), Unit.id.in_([claim.unit_id for claim in claims])))}
    names: dict[UUID, str] = dict(db.session.execute(
        select(Community.id, Community.name).where(Community.id.in_(homes))).all())
    decisions = {row.claim_id: row for row in db.session.scalars(
        select(ClaimDecision).where(ClaimDecision.community_id.in_(homes), ClaimDecision.claim_id.in_(ids)))}
    papers: dict[UUID, list[ClaimPaper]] = defaultdict(list)
    for paper in db.session.scalars(
            select(ClaimPaper).where(ClaimPaper.community_id.in_(homes), ClaimPaper.claim_id.in_(ids)).order_by(ClaimPaper.id)):
        papers[paper.claim_id].append(paper)
    return [
        ShownClaim(
            claim, names[claim.community_id], labels[claim.community_id, claim.unit_id],
            mask_name(crypto.unseal(claim.name_sealed, ("claims", "name", claim.id))), decisions.get(claim.id),
            tuple(papers[claim.id]))
        for claim in claims]


def _beside(claim: Claim, found: Findings) -> OwnerBeside:
    owner = db.session.get_one(Owner, (claim.community_id, found.owner_id))
    document = crypto.unseal(owner.document_sealed, ("owners", "document", owner.id)) if owner.document_sealed else None
    return OwnerBeside(
        found, crypto.unseal(owner.name_sealed, ("owners", "name", owner.id)), owner.kind,
        mask_identity(document) if document else None)
