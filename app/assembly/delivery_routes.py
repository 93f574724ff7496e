"""The endpoints of delivery: record it, list the doors, count whom the notice reached."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from marshmallow import fields, post_load, validate

from app.assembly.delivery import BY_STAFF, Received, record_delivery
from app.assembly.door_list import STATES, Wanted, doors, reach
from app.assembly.paths import ONE
from app.kernel import clock
from app.kernel.access import Access, current_actor, permit
from app.kernel.http import InstantField, PageQuery, Strict, blueprint, number_cursor, page, text_field

deliveries = blueprint("assembly-delivery", "公告送达：登记、扫楼单、送达进度")


class ReceivedSchema(Strict):
    """How and when the notice reached a unit; without an owner somebody else took it, and it proves nothing."""

    unit_id = fields.UUID(required=True)
    how = fields.String(required=True, validate=validate.OneOf(BY_STAFF, error="送达方式为 hand、post 或 board。"))
    at = InstantField(required=True)
    owner_id = fields.UUID(load_default=None, allow_none=True, metadata={"description": "由哪位业主本人签收"})

    @post_load
    def make(self, data: dict[str, Any], **_: object) -> Received:
        """Hand over the service's own value."""
        return Received(**data)


class ReceivedListSchema(Strict):
    """At most five hundred receipts at a time, all or none."""

    receipts = fields.List(fields.Nested(ReceivedSchema), required=True, validate=validate.Length(
        min=1, max=500, error="一次登记1至500条。"))


class AddedSchema(Strict):
    """How many receipts were new."""

    added = fields.Integer(required=True)


class DoorQuery(PageQuery):
    """Which doors are asked for."""

    building = text_field(50, required=False, load_default=None)
    floor = text_field(50, required=False, load_default=None)
    state = fields.String(load_default=None, validate=validate.OneOf(STATES, error="送达状态为 proved、notice_only 或 none。"))


class DeliveredSchema(Strict):
    """One way in which the notice came, and whether it is proof under the rules of the notice."""

    how = fields.String(required=True, attribute="kind")
    at = InstantField(required=True)
    proof = fields.Boolean(required=True)
    owner_id = fields.UUID(required=True, allow_none=True)


class DoorOwnerSchema(Strict):
    """An owner by whom the notice may be signed for."""

    owner_id = fields.UUID(required=True, attribute="id")
    kind = fields.String(required=True)


class DoorSchema(Strict):
    """A unit with how far the notice reached it."""

    unit_id = fields.UUID(required=True, attribute="unit.unit_id")
    label = fields.String(required=True, attribute="unit.label")
    building = fields.String(required=True, attribute="unit.building")
    entrance = fields.String(required=True, allow_none=True, attribute="unit.entrance")
    floor = fields.String(required=True, allow_none=True, attribute="unit.floor")
    room = fields.String(required=True, allow_none=True, attribute="unit.room")
    names = fields.List(fields.String(), required=True, attribute="unit.names")
    owners = fields.List(fields.Nested(DoorOwnerSchema), required=True, attribute="unit.owners")
    state = fields.String(required=True, metadata={"description": "proved 有送达证明；notice_only 只有告知；none 没有记录"})
    deliveries = fields.List(fields.Nested(DeliveredSchema), required=True)


class DoorPageSchema(Strict):
    """A page of doors by building, floor and unit."""

    items = fields.List(fields.Nested(DoorSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class ReachedSchema(Strict):
    """How many units are in each state."""

    proved = fields.Integer(required=True)
    notice_only = fields.Integer(required=True)
    none = fields.Integer(required=True)


class FloorReachSchema(ReachedSchema):
    """The units of a floor."""

    floor = fields.String(required=True, allow_none=True, attribute="name")


class BuildingReachSchema(ReachedSchema):
    """The units of a building, floor by floor."""

    building = fields.String(required=True, attribute="name")
    floors = fields.List(fields.Nested(FloorReachSchema), required=True, attribute="parts")


class ReachSchema(ReachedSchema):
    """All units of the notice, building by building."""

    buildings = fields.List(fields.Nested(BuildingReachSchema), required=True, attribute="parts")


@deliveries.post(f"{ONE}/deliveries")
@permit(Access.STAFF)
@deliveries.arguments(ReceivedListSchema)
@deliveries.response(200, AddedSchema)
def record(data: dict[str, Any], community_id: UUID, assembly_id: UUID) -> dict[str, int]:
    """Record what was delivered by hand, post or board; a repeated receipt is counted once 登记送达."""
    return {"added": record_delivery(current_actor(), community_id, assembly_id, data["receipts"], clock.now())}


@deliveries.get(f"{ONE}/deliveries")
@permit(Access.PERSON)
@deliveries.arguments(DoorQuery, location="query")
@deliveries.response(200, DoorPageSchema)
def list_doors(query: dict[str, Any], community_id: UUID, assembly_id: UUID) -> dict[str, Any]:
    """List the doors with their state; an owner sees those of the owner's own units 扫楼单."""
    wanted, after = Wanted(query["building"], query["floor"], query["state"]), number_cursor(query["cursor"])
    found = doors(current_actor(), community_id, assembly_id, wanted, after, query["limit"], at=clock.now())
    return page(found, query["limit"], lambda one: one.unit.position)


@deliveries.get(f"{ONE}/deliveries/counts")
@permit(Access.PERSON)
@deliveries.response(200, ReachSchema)
def count_reached(community_id: UUID, assembly_id: UUID) -> Any:
    """Count whom the notice reached, by building and floor 送达进度."""
    return reach(current_actor(), community_id, assembly_id, clock.now())
