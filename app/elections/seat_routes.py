"""The endpoints of an election whose result was certified: seats, departures, alternates who step up."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from marshmallow import fields, validate

from app.elections import alternates, seating
from app.elections.election_routes import ONE, POLL, ElectionReasonSchema, elections
from app.elections.schemas import AlternateSchema, ElectionCautionSchema, FilingSchema, SeatSchema, day, office_held
from app.identity.schemas import PhoneField
from app.kernel import clock
from app.kernel.access import Access, current_actor, permit
from app.kernel.http import Strict, text_field
from app.kernel.idempotency import idempotent

_ALTERNATE = f"{ONE}/alternates/<uuid:candidate_id>"


class TakerSchema(Strict):
    """Who was elected and takes the seat."""

    candidate_id = fields.UUID(required=True)
    phone = PhoneField(required=True, metadata={"example": "13800138000"})
    office_held = office_held()


class DeclinedSchema(Strict):
    """Who was elected and does not take the seat."""

    candidate_id = fields.UUID(required=True)
    reason = text_field(500)


class SeatingSchema(Strict):
    """All who were elected: who takes a seat, who declines; in which committee, for which days."""

    takers = fields.List(fields.Nested(TakerSchema), required=True,
                         validate=validate.Length(min=1, max=99, error="应有1至99人就任。"))
    declined = fields.List(fields.Nested(DeclinedSchema), load_default=list,
                           validate=validate.Length(max=99, error="至多99人。"))
    from_on = day()
    until_on = day(required=False)
    body_id = fields.UUID(load_default=None, allow_none=True, metadata={"description": "已登记的业主委员会"})
    body_name = text_field(100, required=False, load_default=None, allow_none=True,
                           metadata={"description": "新一届业主委员会的名称，与 body_id 二者选一"})


class SeatedSchema(Strict):
    """The seats taken, what to look at, and until when to file."""

    body_id = fields.UUID(required=True)
    seats = fields.List(fields.Nested(SeatSchema), required=True)
    cautions = fields.List(fields.Nested(ElectionCautionSchema), required=True)
    filing = fields.Nested(FilingSchema, required=True)


class DepartureSchema(Strict):
    """The last day of a member, and why."""

    on = day()
    reason = text_field(500)


class StepUpSchema(Strict):
    """Who steps up, for which days, and on which days it was announced."""

    phone = PhoneField(required=True, metadata={"example": "13800138000"})
    office_held = office_held()
    from_on = day()
    until_on = day(required=False)
    announced_from_on = day()
    announced_until_on = day()


class SteppedUpSchema(Strict):
    """The seat taken, until when to file it, and whether a new election is due."""

    seat = fields.Nested(SeatSchema, required=True)
    filing = fields.Nested(FilingSchema, required=True, allow_none=True)
    caution = fields.Nested(ElectionCautionSchema, required=True, allow_none=True)


@elections.post(f"{ONE}/seats")
@permit(Access.STAFF)
@idempotent(elections)
@elections.arguments(SeatingSchema)
@elections.response(201, SeatedSchema)
def seat(data: dict[str, Any], community_id: UUID, poll_id: UUID, motion_id: UUID) -> Any:
    """Seat who was elected, by the office's certificate 登记就任."""
    takers = tuple(seating.Taker(**one) for one in data.pop("takers"))
    declined = tuple(seating.Declined(**one) for one in data.pop("declined"))
    new = seating.Seating(takers=takers, declined=declined, **data)
    return seating.seat_elected(current_actor(), community_id, poll_id, motion_id, new, clock.now())


@elections.post(f"{POLL}/seats/<uuid:seat_id>/departure")
@permit(Access.STAFF)
@idempotent(elections)
@elections.arguments(DepartureSchema)
@elections.response(200, SeatSchema)
def leave(data: dict[str, Any], community_id: UUID, poll_id: UUID, seat_id: UUID) -> Any:
    """Record that a member left 登记离任."""
    return seating.leave_seat(
        current_actor(), community_id, poll_id, seat_id, data["on"], data["reason"], clock.now())


@elections.post(f"{_ALTERNATE}/accession")
@permit(Access.STAFF)
@idempotent(elections)
@elections.arguments(StepUpSchema)
@elections.response(201, SteppedUpSchema)
def step_up(data: dict[str, Any], community_id: UUID, poll_id: UUID, motion_id: UUID, candidate_id: UUID) -> Any:
    """Let the next alternate step up 候补递补."""
    new = alternates.StepUp(**data)
    return alternates.step_up(current_actor(), community_id, poll_id, motion_id, candidate_id, new, clock.now())


@elections.post(f"{_ALTERNATE}/refusal")
@permit(Access.STAFF)
@idempotent(elections)
@elections.arguments(ElectionReasonSchema)
@elections.response(200, AlternateSchema)
def decline(data: dict[str, str], community_id: UUID, poll_id: UUID, motion_id: UUID, candidate_id: UUID) -> Any:
    """Record that the next alternate does not step up 候补放弃."""
    return alternates.decline(
        current_actor(), community_id, poll_id, motion_id, candidate_id, data["reason"], clock.now())
