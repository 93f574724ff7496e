"""Keep the papers of a claim (材料), and hand them out to the claimant and to the reviewer, whose reading is recorded."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import BinaryIO
from uuid import UUID

from sqlalchemy import func, select

from app.identity.roles import Role
from app.kernel import audit, storage
from app.kernel.access import Actor
from app.kernel.db import db
from app.kernel.ids import new_id
from app.kernel.problems import Conflict, NotFound
from app.registry.claim_review import claim_of, refuse_own_claim
from app.registry.models import Claim, ClaimPaper
from app.registry.rights import require_staff_of

PAPER_TYPES = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg"}
PAPER_KINDS = (
    "identity", "title", "old_certificate", "contract", "business_licence", "authorisation", "inheritance", "guardianship",
    "court", "other",
)
MOST_PAPERS = 20


@dataclass(frozen=True, slots=True)
class PaperFile:
    """Hold the bytes of a paper with its type and the name under which it is saved."""

    content: bytes
    media_type: str
    name: str


def add_paper(
    actor: Actor, community_id: UUID, claim_id: UUID, stream: BinaryIO, *, name: str, kind: str, at: dt.datetime,
) -> ClaimPaper:
    """Keep a paper with one's own waiting claim: certificate, power of attorney, will, judgment.

    Raises:
        NotFound: it is not the caller's claim.
        Conflict: it was decided, or has as many papers as a claim may.
        FileTypeRefused, TooLarge: as the storage says.
    """
    claim = db.session.get(Claim, (community_id, claim_id), with_for_update=True)
    if claim is None or claim.person_id != actor.person:
        raise NotFound(what="份核实申请")
    if claim.state != "waiting":
        raise Conflict(why="这份申请已有决定，不能再补材料；可以重新申请。")
    kept = select(func.count()).select_from(ClaimPaper).where(
        ClaimPaper.community_id == community_id, ClaimPaper.claim_id == claim_id)
    if (db.session.scalar(kept) or 0) >= MOST_PAPERS:
        raise Conflict(why=f"一份申请最多{MOST_PAPERS}份材料，请合并成一个 PDF 后重新申请。")
    stored = storage.put(stream, name=_clean(name), at=at, community_id=community_id, accepted=PAPER_TYPES)
    paper = ClaimPaper(
        community_id=community_id, id=new_id(), claim_id=claim_id, file_id=stored.id, kind=kind, added_at=at)
    db.session.add(paper)
    audit.record(actor, "claim.paper", subject=("claim", claim_id), at=at, community_id=community_id,
                 facts={"file_id": str(stored.id), "kind": kind})
    db.session.flush()
    return paper


def read_paper(actor: Actor, community_id: UUID, claim_id: UUID, paper_id: UUID, at: dt.datetime) -> PaperFile:
    """Hand a paper to its claimant, or to a reviewer with a record of the reading.

    Raises:
        NotFound: there is no such paper here, or the caller has nothing to do with the community.
        Forbidden: the caller is neither, or the reviewer's own unit is claimed.
    """
    claim = db.session.get(Claim, (community_id, claim_id))
    if claim is None or claim.person_id != actor.person:
        require_staff_of(actor, community_id, at, (Role.REVIEWER,))
        refuse_own_claim(actor, claim_of(community_id, claim_id), at)
        audit.record(actor, "claim.paper.read", subject=("claim", claim_id), at=at, community_id=community_id,
                     facts={"paper_id": str(paper_id)})
    paper = db.session.get(ClaimPaper, (community_id, paper_id))
    if paper is None or paper.claim_id != claim_id:
        raise NotFound(what="份材料")
    kind = storage.info(paper.file_id).media_type
    return PaperFile(storage.read(paper.file_id), kind, f"{paper.kind}-{paper.id.hex[-8:]}.{PAPER_TYPES[kind]}")


def _clean(name: str) -> str:
    # The name comes from the form's header: PostgreSQL refuses NUL, and other controls have no place in a record.
    return "".join(character for character in name if character.isprintable()) or "paper"
