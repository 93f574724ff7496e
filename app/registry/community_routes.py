"""List, show and begin communities; explain who counts as one head."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from marshmallow import fields, validate

from app.kernel import clock
from app.kernel.access import Access, current_actor, permit
from app.kernel.http import AreaField, InstantField, PageQuery, Strict, blueprint, page, text_field, uuid_cursor
from app.registry import communities
from app.registry.schemas import LabelQuery, NameQuery, UnitRefSchema, label_cursor
from app.registry.values import CommunityInfo

places = blueprint("communities", "小区：名单、房册状态、人数和面积的由来")


class CommunitySchema(Strict):
    """A community, its office with the phone at which people ask it, and the place whose law holds."""

    id = fields.UUID(required=True)
    office_id = fields.UUID(required=True)
    office = fields.String(required=True, metadata={"description": "街道办事处"})
    office_phone = fields.String(required=True, allow_none=True, metadata={"description": "街道的咨询电话"})
    name = fields.String(required=True)
    jurisdiction = fields.String(required=True)
    kind = fields.String(required=True)


class CommunityPageSchema(Strict):
    """A page of communities."""

    items = fields.List(fields.Nested(CommunitySchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class RollStateSchema(Strict):
    """Where the standing roll comes from, and whether the office confirmed it."""

    import_id = fields.UUID(required=True, allow_none=True)
    source = fields.String(required=True, allow_none=True)
    imported_at = InstantField(required=True, allow_none=True)
    confirmed_at = InstantField(required=True, allow_none=True)


class ShownCommunitySchema(CommunitySchema):
    """A community with the state of its roll."""

    roll = fields.Nested(RollStateSchema, required=True)


class NewCommunitySchema(Strict):
    """What a community is called, and where it stands."""

    name = text_field(60)
    jurisdiction = fields.String(
        required=True, validate=validate.Regexp(r"^[0-9]{6}\Z", error="行政区划代码是6位数字。"), metadata={"example": "440300"})
    kind = fields.String(
        required=True, validate=validate.OneOf(["residential", "mixed"], error="应为 residential 或 mixed。"))


class OfficePhoneSchema(Strict):
    """The phone at which people ask an office; a fixed line as well."""

    phone = fields.String(
        required=True,
        validate=validate.Regexp(r"^[0-9+][0-9 -]{3,18}[0-9]\Z", error="电话由数字、空格和短横组成，如 0755-83456789。"),
        metadata={"example": "0755-83456789"})


class OfficeSchema(Strict):
    """An office and its phone."""

    name = fields.String(required=True)
    phone = fields.String(required=True, allow_none=True)


class StepSchema(Strict):
    """The units of a step, their number and their area."""

    units = fields.List(fields.String(), required=True)
    count = fields.Integer(required=True)
    area = AreaField(required=True, attribute="area_cm2")


class MergedSchema(StepSchema):
    """Several units that are one head, and why."""

    reason = fields.String(required=True)


class TotalsSchema(Strict):
    """What a share is taken of."""

    heads = fields.Integer(required=True)
    area = AreaField(required=True, attribute="area_cm2")


class HeadsSchema(Strict):
    """The denominator step by step (分母的由来)."""

    on = fields.Date(required=True)
    rule_set = fields.String(required=True)
    all_units = fields.Nested(StepSchema, required=True)
    out_of_scope = fields.Nested(StepSchema, required=True)
    kind_not_counted = fields.Nested(StepSchema, required=True)
    counted = fields.Nested(StepSchema, required=True)
    unproved = fields.Nested(StepSchema, required=True)
    merged = fields.List(fields.Nested(MergedSchema), required=True)
    totals = fields.Nested(TotalsSchema, required=True)


class DirectoryRowSchema(Strict):
    """A community in the directory."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    office = fields.String(required=True, metadata={"description": "所属街道"})


class DirectoryPageSchema(Strict):
    """A page of the directory."""

    items = fields.List(fields.Nested(DirectoryRowSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class UnitRefPageSchema(Strict):
    """A page of units, id and label only."""

    items = fields.List(fields.Nested(UnitRefSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


@places.get("/communities")
@permit(Access.PERSON)
@places.arguments(PageQuery, location="query")
@places.response(200, CommunityPageSchema)
def list_communities(query: dict[str, Any]) -> dict[str, Any]:
    """List the communities where one is an owner, works or sits in a body 我的小区."""
    after, limit = uuid_cursor(query["cursor"]), query["limit"]
    rows = communities.communities_of(current_actor(), clock.now(), after=after, limit=limit)
    return page(_shown(rows), limit, lambda one: one["id"])


@places.get("/communities/directory")
@permit(Access.PERSON)
@places.arguments(NameQuery, location="query")
@places.response(200, DirectoryPageSchema)
def show_directory(query: dict[str, Any]) -> dict[str, Any]:
    """Find a community by a part of its name, to claim a home there 查找小区."""
    found = communities.directory(query["name"], after=uuid_cursor(query["cursor"]), limit=query["limit"])
    rows = [{"id": row[0], "name": row[1], "office": row[2]} for row in found]
    return page(rows, query["limit"], lambda row: row["id"])


@places.get("/communities/<uuid:community_id>/units")
@permit(Access.PERSON)
@places.arguments(LabelQuery, location="query")
@places.response(200, UnitRefPageSchema)
def find_units(query: dict[str, Any], community_id: UUID) -> dict[str, Any]:
    """Find a unit by how its label begins; no names 查找房屋."""
    after, limit = label_cursor(query["cursor"]), query["limit"]
    rows = [{"id": row[0], "label": row[1]}
            for row in communities.find_units(community_id, query["label"], after=after, limit=limit)]
    return page(rows, limit, lambda row: row["label"])


@places.post("/offices/<uuid:office_id>/communities")
@permit(Access.STAFF)
@places.arguments(NewCommunitySchema)
@places.response(201, CommunitySchema)
def make_community(data: dict[str, Any], office_id: UUID) -> Any:
    """Begin a community of one's office 建立小区."""
    made = communities.make_community(current_actor(), office_id, communities.NewCommunity(**data), clock.now())
    return _shown([made])[0]


@places.put("/offices/<uuid:office_id>/phone")
@permit(Access.STAFF)
@places.arguments(OfficePhoneSchema)
@places.response(200, OfficeSchema)
def set_office_phone(data: dict[str, str], office_id: UUID) -> Any:
    """Say under which phone people reach one's office 街道咨询电话."""
    return communities.set_office_phone(current_actor(), office_id, data["phone"], clock.now())


@places.get("/communities/<uuid:community_id>")
@permit(Access.PERSON)
@places.response(200, ShownCommunitySchema)
def show_community(community_id: UUID) -> dict[str, Any]:
    """Show a community with the state of its roll 小区."""
    place, state = communities.show_community(current_actor(), community_id, clock.now())
    return _shown([place])[0] | {"roll": state}


@places.get("/communities/<uuid:community_id>/heads")
@permit(Access.PERSON)
@places.response(200, HeadsSchema)
def explain_heads(community_id: UUID) -> dict[str, Any]:
    """Explain who counts as one head, and of what a share is taken 分母的由来."""
    told = communities.explain_heads(current_actor(), community_id, clock.now())
    return {"on": told.on, "rule_set": told.rule_set} | told.waterfall.as_json()


def _shown(found: Sequence[CommunityInfo]) -> list[dict[str, Any]]:
    offices = communities.offices_of(found)
    return [asdict(one) | {"office": offices[one.office_id].name, "office_phone": offices[one.office_id].phone} for one in found]
