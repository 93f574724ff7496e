"""The endpoints of bodies: found one, seat its members, list them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from marshmallow import fields, validate

from app.bodies import desk, service
from app.identity.schemas import PhoneField
from app.kernel import clock
from app.kernel.access import Access, current_actor, permit
from app.kernel.http import Strict, blueprint, text_field

bodies = blueprint("bodies", "组织：业主委员会、筹备组、换届小组及其成员")
blueprints = (bodies,)
_SOURCES = ("owner", "office", "residents_committee", "police", "party", "developer", "other")
_OFFICES = ("chair", "vice_chair", "member", "alternate")


class NewBodySchema(Strict):
    """What is founded, and its term; both days belong to the term."""

    kind = fields.Enum(service.BodyKind, by_value=True, required=True)
    name = text_field(100)
    from_on = fields.Date(required=True)
    until_on = fields.Date(load_default=None, allow_none=True)
    chaired_by_office = fields.Boolean(load_default=False)


class BodyIdSchema(Strict):
    """The number of the body."""

    id = fields.UUID(required=True)


class NewSeatSchema(Strict):
    """Who takes a seat, in which office, sent by whom."""

    phone = PhoneField(required=True, metadata={"example": "13800138000"})
    name = text_field(50, required=False, load_default=None, allow_none=True)
    office_held = fields.String(load_default="member", validate=validate.OneOf(_OFFICES, error="请选择列出的职务。"))
    source = fields.String(load_default="owner", validate=validate.OneOf(_SOURCES, error="请选择列出的来源。"))


class NewSeatsSchema(Strict):
    """Who is seated, for which days; without a last day it is the body's."""

    seats = fields.List(fields.Nested(NewSeatSchema), required=True, validate=validate.Length(min=1, max=50))
    from_on = fields.Date(required=True)
    until_on = fields.Date(load_default=None, allow_none=True)


class SeatIdsSchema(Strict):
    """The numbers of the seats, in the order asked."""

    ids = fields.List(fields.UUID(), required=True)


class MemberSchema(Strict):
    """A member of today."""

    id = fields.UUID(required=True)
    person_id = fields.UUID(required=True)
    name = fields.String(required=True, allow_none=True)
    office_held = fields.String(required=True)
    source = fields.String(required=True)
    from_on = fields.Date(required=True)
    until_on = fields.Date(required=True, allow_none=True)
    ends_soon = fields.Boolean(required=True, metadata={"description": "任期快要届满"})


class EndingSchema(Strict):
    """The last day of a member's term."""

    on = fields.Date(required=True)


class BodySchema(Strict):
    """A body with its members of today and those before them."""

    id = fields.UUID(required=True, attribute="body.id")
    kind = fields.String(required=True, attribute="body.kind")
    name = fields.String(required=True, attribute="body.name")
    from_on = fields.Date(required=True, attribute="body.from_on")
    until_on = fields.Date(required=True, allow_none=True, attribute="body.until_on")
    chaired_by_office = fields.Boolean(required=True, attribute="body.chaired_by_office")
    may_convene = fields.Boolean(required=True, metadata={"description": "今天能否召集会议"})
    ends_soon = fields.Boolean(required=True, metadata={"description": "本届任期快要届满"})
    members = fields.List(fields.Nested(MemberSchema), required=True)
    former = fields.List(fields.Nested(MemberSchema), required=True)


@bodies.post("/communities/<uuid:community_id>/bodies")
@permit(Access.STAFF)
@bodies.arguments(NewBodySchema)
@bodies.response(201, BodyIdSchema)
def found_body(data: dict[str, Any], community_id: UUID) -> dict[str, Any]:
    """Enter a body in the books 登记组织."""
    return {"id": desk.found_by_office(current_actor(), community_id, service.NewBody(**data), clock.now())}


@bodies.post("/communities/<uuid:community_id>/bodies/<uuid:body_id>/members")
@permit(Access.STAFF)
@bodies.arguments(NewSeatsSchema)
@bodies.response(201, SeatIdsSchema)
def seat_members(data: dict[str, Any], community_id: UUID, body_id: UUID) -> dict[str, Any]:
    """Seat members for a term 登记成员."""
    seats = [desk.NewSeat(**one) for one in data.pop("seats")]
    return {"ids": desk.seat_by_office(current_actor(), community_id, body_id, seats, at=clock.now(), **data)}


@bodies.post("/communities/<uuid:community_id>/bodies/<uuid:body_id>/members/<uuid:member_id>/ending")
@permit(Access.STAFF)
@bodies.arguments(EndingSchema)
@bodies.response(204)
def end_seat(data: dict[str, Any], community_id: UUID, body_id: UUID, member_id: UUID) -> None:
    """Make a day the last of a member's term 登记离任."""
    desk.end_by_office(current_actor(), community_id, body_id, member_id, data["on"], clock.now())


@bodies.get("/communities/<uuid:community_id>/bodies")
@permit(Access.PERSON)
@bodies.response(200, BodySchema(many=True))
def list_bodies(community_id: UUID) -> Any:
    """List the bodies with their members of today 组织和成员."""
    return list(desk.shown_bodies(current_actor(), community_id, clock.now()))
