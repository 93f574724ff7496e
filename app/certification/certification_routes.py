"""See the file, certify a count or give it back. Certification is neither filing nor a confirmation of validity."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from app.certification import certifying, public
from app.certification.answer_schemas import CertificationFileSchema, OfficeStandingSchema
from app.certification.case_file import certification_file
from app.certification.certifying import Seen
from app.certification.schemas import CertificateSchema, CertificationSchema, ReturnedSchema, ReturnSchema
from app.kernel import clock
from app.kernel.access import Access, current_actor, permit
from app.kernel.http import blueprint
from app.voting import service as voting

certifications = blueprint("certification", "计票复核：复核资料、复核、退回。复核不是备案，也不是对决定效力的确认")
_POLL = "/communities/<uuid:community_id>/polls/<uuid:poll_id>"


@certifications.get(f"{_POLL}/certification-file")
@permit(Access.STAFF)
@certifications.response(200, CertificationFileSchema)
def show_file(community_id: UUID, poll_id: UUID) -> Any:
    """See everything before certifying, the verifier's own count beside ours 复核资料."""
    return certification_file(current_actor(), community_id, poll_id, clock.now())


@certifications.post(f"{_POLL}/certification")
@permit(Access.STAFF)
@certifications.arguments(CertificationSchema)
@certifications.response(201, CertificateSchema)
def certify(data: tuple[str, Seen], community_id: UUID, poll_id: UUID) -> Any:
    """Certify the count, the authenticator asked again; with `correction_reason` as the next version 计票复核."""
    code, seen = data
    return certifying.certify(current_actor(), community_id, poll_id, code, seen, clock.now())


@certifications.post(f"{_POLL}/return")
@permit(Access.STAFF)
@certifications.arguments(ReturnSchema)
@certifications.response(201, ReturnedSchema)
def give_back(data: tuple[Seen, str], community_id: UUID, poll_id: UUID) -> Any:
    """Give the count back with reasons 退回."""
    seen, reasons = data
    return certifying.return_result(current_actor(), community_id, poll_id, seen, reasons, clock.now())


@certifications.get(f"{_POLL}/certification")
@permit(Access.PERSON)
@certifications.response(200, OfficeStandingSchema)
def show_standing(community_id: UUID, poll_id: UUID) -> dict[str, Any]:
    """Show the versions of the certificate, orders and revocation 复核和决定."""
    poll = voting.viewed_poll(current_actor(), community_id, poll_id, clock.now())
    return public.standing_of(poll)
