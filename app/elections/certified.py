"""Remember which result of a poll the office certified, as certification tells it: seats rest on that."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from app.elections.events import CertificationEnded, ResultCertified
from app.elections.models import CertifiedResult
from app.elections.problems import ResultNotCertified
from app.kernel.db import db
from app.kernel.ids import new_id


def certify(event: ResultCertified) -> None:
    """Keep a certificate; heard twice, it is kept once."""
    if _of(event.community_id, event.poll_id, event.number) is None:
        db.session.add(CertifiedResult(
            community_id=event.community_id, id=new_id(), poll_id=event.poll_id, number=event.number, run=event.run,
            certified_at=event.at))
        db.session.flush()


def end(event: CertificationEnded) -> None:
    """Note that a certificate stands no longer; who took a seat by it keeps it until the office says otherwise."""
    row = _of(event.community_id, event.poll_id, event.number)
    if row is not None and row.ended_at is None:
        row.ended_at = event.at
        db.session.flush()


def standing_certificate(community_id: UUID, poll_id: UUID) -> CertifiedResult | None:
    """Return the newest certificate of a poll that stands."""
    query = select(CertifiedResult).where(
        CertifiedResult.community_id == community_id, CertifiedResult.poll_id == poll_id, CertifiedResult.ended_at.is_(None))
    return db.session.scalars(query.order_by(CertifiedResult.run.desc(), CertifiedResult.id.desc()).limit(1)).first()


def require_certificate(community_id: UUID, poll_id: UUID, run: int) -> CertifiedResult:
    """Return the certificate of exactly this count.

    Raises:
        ResultNotCertified: there is none, or it certifies an earlier count.
    """
    row = standing_certificate(community_id, poll_id)
    if row is None:
        raise ResultNotCertified(why="街道还没有复核这次计票，或复核已被撤销，不能登记就任。请先由街道复核。")
    if row.run != run:
        raise ResultNotCertified(why=f"复核编号{row.number}之后又重新计过票，请街道对新的结果再作复核。")
    return row


def _of(community_id: UUID, poll_id: UUID, number: str) -> CertifiedResult | None:
    return db.session.scalars(select(CertifiedResult).where(
        CertifiedResult.community_id == community_id, CertifiedResult.poll_id == poll_id,
        CertifiedResult.number == number)).one_or_none()
