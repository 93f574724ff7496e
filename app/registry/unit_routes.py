"""Show a unit to its people and to staff, and let joint owners name who votes for it (共有人和代表)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from marshmallow import fields

from app.kernel import clock
from app.kernel.access import Access, current_actor, permit
from app.kernel.http import AreaField, InstantField, Strict, blueprint
from app.law.heads import RollUnit
from app.registry import representatives, unit_reading

homes = blueprint("units", "房屋：面积、共有人、投票代表")


class NamedOwnerSchema(Strict):
    """An owner with the name masked."""

    owner_id = fields.UUID(required=True)
    name = fields.String(required=True)


class AgreedOwnerSchema(NamedOwnerSchema):
    """An owner who agreed, in the app or at the counter."""

    at_counter = fields.Boolean(required=True)


class NamingSchema(Strict):
    """A naming that waits for owners."""

    id = fields.UUID(required=True)
    owner = fields.Nested(NamedOwnerSchema, required=True)
    named_at = InstantField(required=True)
    agreed = fields.List(fields.Nested(AgreedOwnerSchema), required=True)
    missing = fields.List(fields.Nested(NamedOwnerSchema), required=True)


class RepresentationSchema(Strict):
    """Who is named to vote for a unit, and what waits."""

    representative = fields.Nested(NamedOwnerSchema, required=True, allow_none=True)
    since = InstantField(required=True, allow_none=True)
    waiting = fields.List(fields.Nested(NamingSchema), required=True)


class AreasSchema(Strict):
    """The area of a unit by source."""

    register = AreaField(required=True, allow_none=True)
    survey = AreaField(required=True, allow_none=True)
    contract = AreaField(required=True, allow_none=True)


class UnitOwnerSchema(NamedOwnerSchema):
    """An owner of the unit; `mine` for whom the caller speaks; `developer` as the ground for stock."""

    kind = fields.String(required=True)
    proved = fields.Boolean(required=True, metadata={"description": "房册里有证件号码"})
    ground = fields.String(required=True)
    from_on = fields.Date(required=True, allow_none=True)
    mine = fields.Boolean(required=True)


class UnitAccountSchema(Strict):
    """An account that speaks for an owner of the unit."""

    id = fields.UUID(required=True)
    owner_id = fields.UUID(required=True)
    capacity = fields.String(required=True)
    since = InstantField(required=True)
    mine = fields.Boolean(required=True)


class UnitSchema(Strict):
    """A unit as it stands today."""

    id = fields.UUID(required=True)
    label = fields.String(required=True)
    building = fields.String(required=True)
    entrance = fields.String(required=True, allow_none=True)
    floor = fields.String(required=True, allow_none=True)
    room = fields.String(required=True, allow_none=True)
    kind = fields.String(required=True)
    stock = fields.String(required=True, allow_none=True, metadata={"description": "unsold 或 undelivered：由开发商投票"})
    area = AreaField(required=True)
    area_source = fields.String(required=True, allow_none=True)
    areas = fields.Nested(AreasSchema, required=True)
    owners = fields.List(fields.Nested(UnitOwnerSchema), required=True)
    accounts = fields.List(fields.Nested(UnitAccountSchema), required=True)
    representation = fields.Nested(RepresentationSchema, required=True)


class OwnerIdSchema(Strict):
    """Which owner of the unit is meant."""

    owner_id = fields.UUID(required=True)


@homes.get("/communities/<uuid:community_id>/units/<uuid:unit_id>")
@permit(Access.PERSON)
@homes.response(200, UnitSchema)
def show_unit(community_id: UUID, unit_id: UUID) -> dict[str, Any]:
    """Show a unit to its people and to staff 我的房屋."""
    return _view(unit_reading.show_unit(current_actor(), community_id, unit_id, clock.now()))


@homes.get("/communities/<uuid:community_id>/units/<uuid:unit_id>/representation")
@permit(Access.PERSON)
@homes.response(200, RepresentationSchema)
def show_representation(community_id: UUID, unit_id: UUID) -> Any:
    """Show who is named, what waits and who has agreed 投票代表."""
    return unit_reading.show_representation(current_actor(), community_id, unit_id, clock.now())


@homes.post("/communities/<uuid:community_id>/units/<uuid:unit_id>/representative-namings")
@permit(Access.PERSON)
@homes.arguments(OwnerIdSchema)
@homes.response(201, RepresentationSchema)
def name_representative(data: dict[str, UUID], community_id: UUID, unit_id: UUID) -> Any:
    """Name a joint owner; it holds once all others agreed 推选代表."""
    actor, at = current_actor(), clock.now()
    representatives.name_representative(actor, community_id, unit_id, data["owner_id"], at)
    return unit_reading.show_representation(actor, community_id, unit_id, at)


@homes.post("/communities/<uuid:community_id>/representative-namings/<uuid:naming_id>/agreements")
@permit(Access.PERSON)
@homes.response(201, RepresentationSchema)
def agree(community_id: UUID, naming_id: UUID) -> Any:
    """Agree to a naming 同意代表."""
    actor, at = current_actor(), clock.now()
    unit_id = representatives.agree(actor, community_id, naming_id, at)
    return unit_reading.show_representation(actor, community_id, unit_id, at)


@homes.post("/communities/<uuid:community_id>/units/<uuid:unit_id>/representative/end")
@permit(Access.PERSON)
@homes.response(201, RepresentationSchema)
def end_representative(community_id: UUID, unit_id: UUID) -> Any:
    """End who is named 停止代表."""
    actor, at = current_actor(), clock.now()
    representatives.end_representative(actor, community_id, unit_id, at)
    return unit_reading.show_representation(actor, community_id, unit_id, at)


def _view(shown: unit_reading.ShownUnit) -> dict[str, Any]:
    unit = shown.unit
    names = ("id", "label", "building", "entrance", "floor", "room", "kind", "stock")
    areas = (unit.area_register_cm2, unit.area_survey_cm2, unit.area_contract_cm2)
    counted = RollUnit(unit.label, unit.kind, (), *areas)
    return {name: getattr(unit, name) for name in names} | {
        "area": counted.area_cm2, "area_source": counted.area_source,
        "areas": dict(zip(("register", "survey", "contract"), areas, strict=True)), "owners": shown.owners,
        "representation": shown.representation,
        "accounts": [
            {"id": account.id, "owner_id": account.owner_id, "capacity": account.capacity, "since": account.from_at, "mine": mine}
            for account, mine in shown.accounts]}
