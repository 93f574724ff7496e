"""Record what owners do at the counter before two of the staff, and who helped them there (窗口协助)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from marshmallow import fields, validate

from app.kernel import clock
from app.kernel.access import Access, current_actor, permit
from app.kernel.http import InstantField, PageQuery, Strict, blueprint, page, text_field, uuid_cursor
from app.registry import counter
from app.registry.representation_models import CounterAct, CounterAssistance
from app.registry.schemas import UnitRefSchema

desk = blueprint("counter", "窗口：没有账号的业主推选代表、协助登记")


class NewCounterActSchema(Strict):
    """What an owner seen at the counter does, and by which paper the owner was known."""

    owner_id = fields.UUID(required=True)
    act = fields.String(
        required=True, validate=validate.OneOf(["agree", "end"], error="应为 agree（同意推选）或 end（停止代表）。"))
    representative_id = fields.UUID(load_default=None, allow_none=True)
    basis = text_field(300, metadata={"example": "本人到窗口，已核对身份证原件，签字件存档第12号"})


class CounterActSchema(Strict):
    """What an owner did at the counter; it holds once confirmed by another of the staff."""

    id = fields.UUID(required=True)
    unit = fields.Nested(UnitRefSchema, required=True)
    owner_id = fields.UUID(required=True)
    act = fields.String(required=True)
    representative_id = fields.UUID(required=True, allow_none=True)
    basis = fields.String(required=True)
    recorded_by = fields.UUID(required=True)
    recorded_at = InstantField(required=True)
    confirmed_by = fields.UUID(required=True, allow_none=True)
    confirmed_at = InstantField(required=True, allow_none=True)


class CounterActPageSchema(Strict):
    """A page of acts at the counter."""

    items = fields.List(fields.Nested(CounterActSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class CounterActQuery(PageQuery):
    """Which acts are listed."""

    state = fields.String(
        load_default="waiting", validate=validate.OneOf(["waiting", "confirmed"], error="应为 waiting 或 confirmed。"))


class NewAssistanceSchema(Strict):
    """Whom one helps with what, and who else of the staff saw the identity, by phone or person's id."""

    unit_id = fields.UUID(required=True)
    owner_id = fields.UUID(required=True)
    purpose = fields.String(
        required=True, validate=validate.OneOf(counter.PURPOSES, error=f"应为 {'、'.join(counter.PURPOSES)} 之一。"))
    identity_seen_by = text_field(60, metadata={"example": "13800138000"})
    assembly_id = fields.UUID(load_default=None, allow_none=True)


class AssistanceSchema(Strict):
    """Who helped an owner at the counter, and who saw the identity."""

    id = fields.UUID(required=True)
    unit = fields.Nested(UnitRefSchema, required=True)
    owner_id = fields.UUID(required=True)
    purpose = fields.String(required=True)
    assembly_id = fields.UUID(required=True, allow_none=True)
    assisted_by = fields.UUID(required=True)
    identity_seen_by = fields.UUID(required=True)
    assisted_at = InstantField(required=True)


class AssistancePageSchema(Strict):
    """A page of assistances."""

    items = fields.List(fields.Nested(AssistanceSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class AssistanceQuery(PageQuery):
    """Of which assembly."""

    assembly_id = fields.UUID(load_default=None, allow_none=True)


@desk.post("/communities/<uuid:community_id>/units/<uuid:unit_id>/counter-acts")
@permit(Access.STAFF)
@desk.arguments(NewCounterActSchema)
@desk.response(201, CounterActSchema)
def record_act(data: dict[str, Any], community_id: UUID, unit_id: UUID) -> dict[str, Any]:
    """Record what an owner seen at the counter does; another of the staff confirms it 窗口办理."""
    made = counter.record_act(current_actor(), community_id, unit_id, counter.AtCounter(**data), clock.now())
    return _act(made, counter.label_of(community_id, unit_id))


@desk.get("/communities/<uuid:community_id>/counter-acts")
@permit(Access.STAFF)
@desk.arguments(CounterActQuery, location="query")
@desk.response(200, CounterActPageSchema)
def list_acts(query: dict[str, Any], community_id: UUID) -> dict[str, Any]:
    """List what waits for a second of the staff, or was confirmed 窗口办理待确认."""
    rows = counter.acts(current_actor(), community_id, clock.now(), waiting=query["state"] == "waiting",
                        after=uuid_cursor(query["cursor"]), limit=query["limit"])
    shown = page(rows, query["limit"], lambda row: row[0].id)
    return {**shown, "items": [_act(*row) for row in shown["items"]]}


@desk.post("/communities/<uuid:community_id>/counter-acts/<uuid:act_id>/confirmation")
@permit(Access.STAFF)
@desk.response(201, CounterActSchema)
def confirm_act(community_id: UUID, act_id: UUID) -> dict[str, Any]:
    """Confirm as the second of the staff what an owner did at the counter 确认窗口办理."""
    made = counter.confirm_act(current_actor(), community_id, act_id, clock.now())
    return _act(made, counter.label_of(community_id, made.unit_id))


@desk.post("/communities/<uuid:community_id>/counter-assistances")
@permit(Access.STAFF)
@desk.arguments(NewAssistanceSchema)
@desk.response(201, AssistanceSchema)
def record_assistance(data: dict[str, Any], community_id: UUID) -> dict[str, Any]:
    """Name who helps an owner at the counter; a helper, never a voter 窗口协助."""
    made = counter.record_assistance(current_actor(), community_id, counter.NewAssistance(**data), clock.now())
    return _assistance(made, counter.label_of(community_id, made.unit_id))


@desk.get("/communities/<uuid:community_id>/counter-assistances")
@permit(Access.STAFF)
@desk.arguments(AssistanceQuery, location="query")
@desk.response(200, AssistancePageSchema)
def list_assistances(query: dict[str, Any], community_id: UUID) -> dict[str, Any]:
    """List who helped whom at the counter 窗口协助记录."""
    rows = counter.assistances_of(current_actor(), community_id, clock.now(), assembly_id=query["assembly_id"],
                                  after=uuid_cursor(query["cursor"]), limit=query["limit"])
    shown = page(rows, query["limit"], lambda row: row[0].id)
    return {**shown, "items": [_assistance(*row) for row in shown["items"]]}


def _act(made: CounterAct, label: str) -> dict[str, Any]:
    names = ("id", "owner_id", "act", "representative_id", "basis", "recorded_by", "recorded_at", "confirmed_by",
             "confirmed_at")
    return {name: getattr(made, name) for name in names} | {"unit": {"id": made.unit_id, "label": label}}


def _assistance(made: CounterAssistance, label: str) -> dict[str, Any]:
    names = ("id", "owner_id", "purpose", "assembly_id", "assisted_by", "identity_seen_by", "assisted_at")
    return {name: getattr(made, name) for name in names} | {"unit": {"id": made.unit_id, "label": label}}
