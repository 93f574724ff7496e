"""Read polls: their motions and thresholds, the denominator, turnout, result; and recounts."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from marshmallow import fields

from app.kernel import clock
from app.kernel.access import Access, current_actor, permit
from app.kernel.http import PageQuery, Strict, blueprint, page, read_cursor, text_field, uuid_cursor
from app.registry.community_routes import StepSchema, TotalsSchema
from app.voting import opening_polls, reading, recounting, showing, turnout
from app.voting.schemas import (
    PollSummarySchema,
    ResultSchema,
    ShownPollSchema,
    TurnoutSchema,
    UnitStateSchema,
)

polls = blueprint("polls", "表决：事项和门槛、分母的由来、参加进度、结果")
_ALL = "/communities/<uuid:community_id>/polls"
ONE = f"{_ALL}/<uuid:poll_id>"


class PollPageSchema(Strict):
    """A page of polls, the newest first."""

    items = fields.List(fields.Nested(PollSummarySchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class UnitQuery(PageQuery):
    """Which units: with or without a ballot."""

    has_ballot = fields.Boolean(load_default=None, allow_none=True)


class UnitPageSchema(Strict):
    """A page of units in the order of labels."""

    items = fields.List(fields.Nested(UnitStateSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class FrozenHeadsSchema(Strict):
    """The denominator of a poll step by step; merged heads are listed by their units."""

    all_units = fields.Nested(StepSchema, required=True)
    out_of_scope = fields.Nested(StepSchema, required=True)
    kind_not_counted = fields.Nested(StepSchema, required=True)
    counted = fields.Nested(StepSchema, required=True)
    unproved = fields.Nested(StepSchema, required=True)
    merged = fields.List(fields.Dict(keys=fields.String()), required=True)
    totals = fields.Nested(TotalsSchema, required=True)


class RecountSchema(Strict):
    """Why a poll is counted again."""

    reason = text_field(1000)


class RecountedSchema(Strict):
    """The new count, and what the comparison by ballot found."""

    result = fields.Nested(ResultSchema, required=True)
    ballots = fields.Integer(required=True, metadata={"description": "逐张比对的票数"})
    differing = fields.List(fields.String(), required=True, metadata={"description": "与日志承诺不符的票"})
    changed = fields.Boolean(required=True, metadata={"description": "结果与上一次计票是否不同"})


@polls.get(_ALL)
@permit(Access.PERSON)
@polls.arguments(PageQuery, location="query")
@polls.response(200, PollPageSchema)
def list_polls(query: dict[str, Any], community_id: UUID) -> dict[str, Any]:
    """List the polls of a community 表决清单."""
    after, limit = uuid_cursor(query["cursor"]), query["limit"]
    return page(showing.polls_for(current_actor(), community_id, clock.now(), after, limit), limit, lambda one: one["id"])


@polls.get(ONE)
@permit(Access.PERSON)
@polls.response(200, ShownPollSchema)
def show_poll(community_id: UUID, poll_id: UUID) -> Any:
    """Show a poll with what each motion needs 表决详情."""
    return showing.shown_poll(current_actor(), community_id, poll_id, clock.now())


@polls.get(f"{ONE}/heads")
@permit(Access.PERSON)
@polls.response(200, FrozenHeadsSchema)
def explain_heads(community_id: UUID, poll_id: UUID) -> Any:
    """Explain the denominator of a poll 分母的由来."""
    reading.viewed_poll(current_actor(), community_id, poll_id, clock.now())
    return reading.waterfall(community_id, poll_id).as_json()


@polls.get(f"{ONE}/turnout")
@permit(Access.PERSON)
@polls.response(200, TurnoutSchema)
def show_turnout(community_id: UUID, poll_id: UUID) -> Any:
    """Show how many took part so far, by building 参加进度."""
    reading.viewed_poll(current_actor(), community_id, poll_id, clock.now())
    return turnout.turnout(community_id, poll_id)


@polls.get(f"{ONE}/units")
@permit(Access.PERSON)
@polls.arguments(UnitQuery, location="query")
@polls.response(200, UnitPageSchema)
def list_units(query: dict[str, Any], community_id: UUID, poll_id: UUID) -> dict[str, Any]:
    """List which units have a ballot, for who handles the poll 逐户参加情况."""
    after, limit = read_cursor(query["cursor"], 1), query["limit"]
    rows = showing.units_for(current_actor(), community_id, poll_id, clock.now(), after=after[0] if after else None,
                             limit=limit, has_ballot=query["has_ballot"])
    return page(rows, limit, lambda one: one["unit"])


@polls.get(f"{ONE}/result")
@permit(Access.PERSON)
@polls.response(200, ResultSchema)
def show_result(community_id: UUID, poll_id: UUID) -> Any:
    """Show the newest count with its reasons 表决结果."""
    return showing.shown_result(current_actor(), community_id, poll_id, clock.now())


class ReminderSchema(Strict):
    """The number of the reminder."""

    id = fields.UUID(required=True)


@polls.post(f"{ONE}/reminders")
@permit(Access.PERSON)
@polls.response(202, ReminderSchema)
def remind(community_id: UUID, poll_id: UUID) -> dict[str, UUID]:
    """Remind the units that have no ballot, at most once a day 发送提醒."""
    return {"id": opening_polls.remind(current_actor(), community_id, poll_id, clock.now())}


@polls.post(f"{ONE}/recounts")
@permit(Access.STAFF)
@polls.arguments(RecountSchema)
@polls.response(201, RecountedSchema)
def recount(data: dict[str, str], community_id: UUID, poll_id: UUID) -> Any:
    """Count a closed poll again, ballot by ballot 重新计票."""
    return recounting.recount(current_actor(), community_id, poll_id, data["reason"], clock.now())
