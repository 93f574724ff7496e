"""Object to a result, and answer."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from app.certification import objections as service
from app.certification.schemas import ObjectionPageSchema, ObjectionSchema, TextSchema
from app.kernel import clock
from app.kernel.access import Access, current_actor, permit
from app.kernel.http import PageQuery, blueprint, page, uuid_cursor
from app.kernel.idempotency import idempotent

objections = blueprint("result-objections", "对结果的异议和书面答复")
_ALL = "/communities/<uuid:community_id>/polls/<uuid:poll_id>/objections"


@objections.get(_ALL)
@permit(Access.PERSON)
@objections.arguments(PageQuery, location="query")
@objections.response(200, ObjectionPageSchema)
def list_objections(query: dict[str, Any], community_id: UUID, poll_id: UUID) -> dict[str, Any]:
    """List one's own objections, or all for the convener and the office 结果异议."""
    after, limit = uuid_cursor(query["cursor"]), query["limit"]
    rows = service.objections_for(current_actor(), community_id, poll_id, clock.now(), after, limit)
    return page(rows, limit, lambda one: one.id)


@objections.post(_ALL)
@permit(Access.PERSON)
@idempotent(objections)
@objections.arguments(TextSchema)
@objections.response(201, ObjectionSchema)
def object_to_result(data: dict[str, str], community_id: UUID, poll_id: UUID) -> Any:
    """Object to a result as an owner 提出结果异议."""
    return service.object_to_result(current_actor(), community_id, poll_id, data["text"], clock.now())


@objections.post(f"{_ALL}/<uuid:objection_id>/answer")
@permit(Access.PERSON)
@objections.arguments(TextSchema)
@objections.response(201, ObjectionSchema)
def answer_objection(data: dict[str, str], community_id: UUID, poll_id: UUID, objection_id: UUID) -> Any:
    """Answer an objection in writing, as the convener or the office 书面答复."""
    return service.answer_result_objection(
        current_actor(), community_id, poll_id, objection_id, data["text"], clock.now())
