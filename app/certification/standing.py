"""Say how a poll stands with the office: its certificates, returns and orders, and which of them holds now."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from app.certification.models import Certificate, CertificationReturn, OfficeOrder, OrderCompliance
from app.certification.problems import PollRevoked, ResultNotReady
from app.kernel.db import db
from app.voting import service as voting
from app.voting.models import Poll, PollResult

STATES = ("open", "counting", "preliminary", "returned", "certified", "correction_ordered", "revoked")


def certificates_of(community_id: UUID, poll_id: UUID) -> tuple[Certificate, ...]:
    """Return the versions of a poll's certificate, oldest first."""
    query = select(Certificate).where(Certificate.community_id == community_id, Certificate.poll_id == poll_id)
    return tuple(db.session.scalars(query.order_by(Certificate.version)))


def returns_of(community_id: UUID, poll_id: UUID) -> tuple[CertificationReturn, ...]:
    """Return how often and why a result was given back, oldest first."""
    query = select(CertificationReturn).where(
        CertificationReturn.community_id == community_id, CertificationReturn.poll_id == poll_id)
    return tuple(db.session.scalars(query.order_by(CertificationReturn.returned_at, CertificationReturn.id)))


def orders_of(community_id: UUID, poll_id: UUID) -> tuple[OfficeOrder, ...]:
    """Return the orders to correct and the revocation of a poll, oldest first."""
    query = select(OfficeOrder).where(OfficeOrder.community_id == community_id, OfficeOrder.poll_id == poll_id)
    return tuple(db.session.scalars(query.order_by(OfficeOrder.issued_at, OfficeOrder.id)))


def compliances_of(community_id: UUID, order_id: UUID) -> tuple[OrderCompliance, ...]:
    """Return what was recorded of an order's compliance, oldest first."""
    query = select(OrderCompliance).where(OrderCompliance.community_id == community_id, OrderCompliance.order_id == order_id)
    return tuple(db.session.scalars(query.order_by(OrderCompliance.recorded_at, OrderCompliance.id)))


def revocation_of(community_id: UUID, poll_id: UUID) -> OfficeOrder | None:
    """Return the revocation of a poll, if there is one."""
    return next((one for one in orders_of(community_id, poll_id) if one.kind == "revocation"), None)


def waits_for_correction(order: OfficeOrder) -> bool:
    """Tell whether an order to correct has not been complied with yet."""
    done = compliances_of(order.community_id, order.id)
    return order.kind == "correction" and not (done and done[-1].complied)


def refuse_revoked(community_id: UUID, poll_id: UUID, act: str) -> None:
    """Refuse what makes no sense after a revocation.

    Raises:
        PollRevoked: the office revoked what was decided.
    """
    revoked = revocation_of(community_id, poll_id)
    if revoked is not None:
        raise PollRevoked(number=revoked.number, act=act)


def counted_poll(community_id: UUID, poll_id: UUID, act: str) -> tuple[Poll, PollResult]:
    """Find a poll that closed and was counted, with its newest result.

    Raises:
        NotFound: there is no such poll here.
        ResultNotReady: it runs still, or is being counted.
    """
    poll, newest = voting.poll(community_id, poll_id), voting.result(community_id, poll_id)
    if poll.state != "closed" or newest is None:
        raise ResultNotReady(act=act, closes_at=poll.closes_at)
    return poll, newest


def state_of(poll: Poll) -> str:
    """Say in one word how a poll stands; a revocation comes before everything, then an order that waits."""
    key = poll.community_id, poll.id
    newest, certificates, returns = voting.result(*key), certificates_of(*key), returns_of(*key)
    if poll.state != "closed" or newest is None:
        return {"closed": "counting", "cancelled": "cancelled"}.get(poll.state, "open")
    if revocation_of(*key) is not None:
        return "revoked"
    if any(waits_for_correction(one) for one in orders_of(*key)):
        return "correction_ordered"
    if any(one.result_run == newest.run for one in returns):
        return "returned"
    return "certified" if certificates and certificates[-1].result_run == newest.run else "preliminary"


def state_of_certificate(certificate: Certificate) -> str:
    """Say whether a version of a certificate holds: valid 有效, corrected 已更正, revoked 已撤销, correction_ordered."""
    key = certificate.community_id, certificate.poll_id
    if revocation_of(*key) is not None:
        return "revoked"
    if certificates_of(*key)[-1].id != certificate.id:
        return "corrected"
    if any(waits_for_correction(one) for one in orders_of(*key)):
        return "correction_ordered"
    return "valid"
