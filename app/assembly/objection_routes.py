"""The endpoints of objections to the announced roll."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from marshmallow import fields

from app.assembly.objections import LONGEST, answer_objection, object_to_roll, objections_page, open_count
from app.assembly.paths import ONE
from app.kernel import clock
from app.kernel.access import Access, current_actor, permit
from app.kernel.http import InstantField, PageQuery, Strict, blueprint, page, text_field, uuid_cursor
from app.kernel.idempotency import idempotent

objections = blueprint("roll-objections", "名册异议：业主提出，召集人或街道书面答复")


class NewRollObjectionSchema(Strict):
    """What is wrong with the announced roll; without a unit it concerns the whole, such as a unit left out."""

    unit_id = fields.UUID(load_default=None, allow_none=True)
    text = text_field(LONGEST)


class MadeObjectionSchema(Strict):
    """The number of what was made."""

    id = fields.UUID(required=True)


class ObjectionAnswerSchema(Strict):
    """The written answer."""

    text = text_field(LONGEST)


class RollObjectionSchema(Strict):
    """An objection with its answer, if it has one."""

    id = fields.UUID(required=True)
    unit_id = fields.UUID(required=True, allow_none=True)
    text = fields.String(required=True)
    at = InstantField(required=True)
    answer = fields.String(required=True, allow_none=True)
    answered_at = InstantField(required=True, allow_none=True)


class RollObjectionPageSchema(Strict):
    """A page of objections, oldest first; `open_count` counts all that have no answer yet."""

    items = fields.List(fields.Nested(RollObjectionSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)
    open_count = fields.Integer(required=True)


@objections.get(f"{ONE}/objections")
@permit(Access.PERSON)
@objections.arguments(PageQuery, location="query")
@objections.response(200, RollObjectionPageSchema)
def list_objections(query: dict[str, Any], community_id: UUID, assembly_id: UUID) -> dict[str, Any]:
    """List the objections: the convener and staff see all, an owner one's own 名册异议."""
    after, limit = uuid_cursor(query["cursor"]), query["limit"]
    rows = objections_page(current_actor(), community_id, assembly_id, after, limit, at=clock.now())
    return page(rows, limit, lambda one: one.id) | {"open_count": open_count(community_id, assembly_id)}


@objections.post(f"{ONE}/objections")
@permit(Access.PERSON)
@idempotent(objections)
@objections.arguments(NewRollObjectionSchema)
@objections.response(201, MadeObjectionSchema)
def make_objection(data: dict[str, Any], community_id: UUID, assembly_id: UUID) -> dict[str, UUID]:
    """Object to the announced roll as an owner 提出名册异议."""
    return {"id": object_to_roll(current_actor(), community_id, assembly_id, data["unit_id"], data["text"], clock.now())}


@objections.post(f"{ONE}/objections/<uuid:objection_id>/answer")
@permit(Access.PERSON)
@objections.arguments(ObjectionAnswerSchema)
@objections.response(201, MadeObjectionSchema)
def answer(data: dict[str, str], community_id: UUID, assembly_id: UUID, objection_id: UUID) -> dict[str, UUID]:
    """Answer an objection in writing, once 书面答复."""
    return {"id": answer_objection(current_actor(), community_id, assembly_id, objection_id, data["text"], clock.now())}
