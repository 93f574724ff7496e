"""Show without log-in what anybody may check: papers by their code, the result, the log, its proofs.

No name, unit, building or area of a unit is in any of it.
"""

from __future__ import annotations

import hmac
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.assembly import service as assembly
from app.certification.models import Certificate, OfficeOrder
from app.certification.objections import announcement_ends
from app.certification.papers import NOT_FILING, code_of, office_name, read_code, spoken_code
from app.certification.standing import (
    certificates_of,
    compliances_of,
    orders_of,
    state_of,
    state_of_certificate,
    waits_for_correction,
)
from app.kernel import storage
from app.kernel.db import db
from app.kernel.problems import InvalidFields, NotFound
from app.ledger import bundles
from app.ledger import service as ledger
from app.ledger.logs import Log
from app.ledger.merkle import ProofError
from app.registry import service as registry
from app.voting import service as voting
from app.voting.models import Poll

STATE_WORDS = {
    "valid": "有效", "corrected": "已更正", "correction_ordered": "已责令改正", "revoked": "已撤销",
    "issued": "已作出", "complied": "已改正", "open": "表决未截止", "counting": "正在计票", "preliminary": "初步结果，待街道复核",
    "returned": "街道已退回", "certified": "街道已复核计票", "cancelled": "会议已取消",
}


def paper_by_code(code: str) -> dict[str, Any]:
    """Show a certificate, an order or a revocation by the code that it prints, with what came of it first.

    Raises:
        NotFound: no paper has this code, or the code is not the one that the paper's id gives.
    """
    paper = _paper(code)
    poll = voting.poll(paper.community_id, paper.poll_id)
    state = state_of_certificate(paper) if isinstance(paper, Certificate) else state_of_order(paper)
    return standing_of(poll) | {
        "state": state, "state_text": STATE_WORDS[state],
        "kind": "certificate" if isinstance(paper, Certificate) else paper.kind, "number": paper.number,
        "version": paper.version if isinstance(paper, Certificate) else None, "code": spoken_code(paper.code),
        "facts": paper.facts, "community_id": paper.community_id, "poll_id": paper.poll_id,
        "file_sha256": paper.file_sha256, "document_sha256": paper.document_sha256, "leaf_id": paper.leaf_id,
        "origin": Log(paper.community_id, paper.poll_id).origin,
    }


def paper_file(code: str) -> tuple[bytes, str]:
    """Return a paper's PDF and its name.

    Raises:
        NotFound: as `paper_by_code`.
    """
    paper = _paper(code)
    return storage.read(paper.file_id), f"{paper.number}.pdf"


def public_poll(community_id: UUID, poll_id: UUID) -> dict[str, Any]:
    """Show the result page of a poll: its state, its newest count, its certificates and orders.

    Raises:
        NotFound: there is no such poll.
    """
    poll = voting.poll(community_id, poll_id)
    newest = voting.result(community_id, poll_id)
    return standing_of(poll) | {
        "community": registry.community(community_id).name, "office": office_name(community_id),
        "assembly": assembly.assembly(community_id, poll.assembly_id).title, "poll": poll.title, "opens_at": poll.opens_at,
        "closes_at": poll.closes_at, "closed_at": poll.closed_at, "total_heads": poll.total_heads,
        "total_area_cm2": poll.total_area_cm2, "motions": _motions(poll), "run": newest.run if newest else None,
        "result": voting.public_result(community_id, poll_id), "result_sha256": newest.document_sha256 if newest else None,
        "objections_until": announcement_ends(poll, newest).on if newest else None,
        "origin": Log(community_id, poll_id).origin,
    }


def standing_of(poll: Poll) -> dict[str, Any]:
    """Say how a poll stands with the office: its state, each version of its certificate, each order."""
    state = state_of(poll)
    return {
        "state": state, "state_text": STATE_WORDS[state], "standing": NOT_FILING,
        "versions": [version_line(one) for one in certificates_of(poll.community_id, poll.id)],
        "orders": [order_line(one) for one in orders_of(poll.community_id, poll.id)],
    }


def version_line(one: Certificate) -> dict[str, Any]:
    """Show one version of a certificate in its chain."""
    state = state_of_certificate(one)
    return {
        "number": one.number, "version": one.version, "state": state, "state_text": STATE_WORDS[state],
        "code": spoken_code(one.code), "result_run": one.result_run, "certified_at": one.certified_at,
        "correction_reason": one.facts.get("correction_reason"), "file_sha256": one.file_sha256,
    }


def order_line(one: OfficeOrder) -> dict[str, Any]:
    """Show an order with its due day and whether it was complied with."""
    state, done = state_of_order(one), compliances_of(one.community_id, one.id)
    return {
        "id": one.id, "kind": one.kind, "number": one.number, "state": state, "state_text": STATE_WORDS[state],
        "code": spoken_code(one.code), "issued_at": one.issued_at, "due_on": one.facts.get("due_on"),
        "complied_at": done[-1].recorded_at if done and done[-1].complied else None, "file_sha256": one.file_sha256,
    }


def state_of_order(one: OfficeOrder) -> str:
    """Say whether an order waits or was complied with; a revocation is issued and stays so."""
    return "issued" if one.kind == "revocation" or waits_for_correction(one) else "complied"


def log_of(community_id: UUID, poll_id: UUID) -> Log:
    """Name the log of a poll.

    Raises:
        NotFound: there is no such poll.
    """
    voting.poll(community_id, poll_id)
    return Log(community_id, poll_id)


def heads(community_id: UUID, poll_id: UUID, below: int | None, limit: int) -> list[ledger.Head]:
    """List signed heads, the largest first, with one more than asked for.

    Raises:
        NotFound: there is no such poll.
    """
    return bundles.heads_below(db.session, log_of(community_id, poll_id), below, limit + 1)


def newest_head(community_id: UUID, poll_id: UUID) -> ledger.Head:
    """Return the newest signed head.

    Raises:
        NotFound: there is no such poll, or nothing was signed yet.
    """
    head = ledger.head(db.session, log_of(community_id, poll_id))
    if head is None:
        raise NotFound(what="个签名树头")
    return head


def inclusion(community_id: UUID, poll_id: UUID, leaf_hash: bytes, size: int | None) -> ledger.InclusionProof:
    """Prove that a leaf is in the log, as a receipt names it by its hash.

    Raises:
        NotFound: there is no such leaf in the head of that size, or no such head.
    """
    log = log_of(community_id, poll_id)
    leaf_id = bundles.leaf_of_hash(db.session, log, leaf_hash)
    try:
        return ledger.inclusion(db.session, log, leaf_id or UUID(int=0), size)
    except ledger.UnknownLeafError:
        raise NotFound(what="个叶，或它还没有进入签名的树头") from None


def consistency(community_id: UUID, poll_id: UUID, old: int, new: int | None) -> tuple[ledger.Head, tuple[bytes, ...]]:
    """Prove that an earlier tree is the beginning of a later signed one; return the later head with the proof.

    Raises:
        NotFound: there is no such poll, or no head of the later size was signed.
        InvalidFields: the sizes are not in order.
    """
    log = log_of(community_id, poll_id)
    later = ledger.head(db.session, log, new)
    if later is None:
        raise NotFound(what="个签名树头")
    try:
        return later, ledger.consistency(db.session, log, old, later.tree_size)
    except ProofError:
        raise InvalidFields.one("/query/old", f"较早的大小应在1至{later.tree_size}之间。") from None


def _paper(code: str) -> Certificate | OfficeOrder:
    said = read_code(code)
    if said is not None:
        certificate = db.session.scalars(select(Certificate).where(Certificate.code == said)).one_or_none()
        order = db.session.scalars(select(OfficeOrder).where(OfficeOrder.code == said)).one_or_none()
        paper = certificate or order
        if paper is not None and hmac.compare_digest(code_of(paper.id), said):
            return paper
    raise NotFound(what="份文件")


def _motions(poll: Poll) -> list[dict[str, Any]]:
    return [
        {"id": one.id, "title": one.title, "kind": one.kind, "matters": list(one.matters), "options": list(one.options),
         "seats": one.seats, "candidates": [{"id": key, "number": at} for at, key in enumerate(one.candidates, start=1)]}
        for one in voting.motions_of(poll.community_id, poll.id)]
