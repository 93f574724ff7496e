"""The endpoints of an assembly: draft, review, publication, and what the law says of it at once."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from app.assembly import (
    change_routes,
    delivery_routes,
    drafting,
    notice_routes,
    objection_routes,
    paper_routes,
    publishing,
    review,
    viewing,
)
from app.assembly.agenda import Draft
from app.assembly.amending import amend_assembly
from app.assembly.answer_schemas import AssemblySchema, PageSchema, PreviewSchema
from app.assembly.paths import ALL, ONE, seen, stands
from app.assembly.preview import preview_assembly
from app.assembly.schemas import AmendSchema, ConfirmationSchema, DraftSchema, RemarksSchema, VersionSchema
from app.kernel import clock
from app.kernel.access import Access, current_actor, permit
from app.kernel.http import PageQuery, VersionHeader, blueprint, page, uuid_cursor
from app.kernel.idempotency import idempotent

assemblies = blueprint("assemblies", "业主大会会议：起草、街道审核、公布")
blueprints = (
    assemblies, paper_routes.papers, notice_routes.notices, delivery_routes.deliveries, objection_routes.objections,
    change_routes.changes)


@assemblies.get(ALL)
@permit(Access.PERSON)
@assemblies.arguments(PageQuery, location="query")
@assemblies.response(200, PageSchema)
def list_assemblies(query: dict[str, Any], community_id: UUID) -> dict[str, Any]:
    """List the assemblies that one may see 会议清单."""
    after, limit = uuid_cursor(query["cursor"]), query["limit"]
    rows = viewing.assemblies_for(current_actor(), community_id, clock.now(), after, limit)
    return page(rows, limit, lambda one: one.id)


@assemblies.post(ALL)
@permit(Access.PERSON)
@idempotent(assemblies)
@assemblies.arguments(DraftSchema)
@assemblies.response(201, VersionSchema)
def draft_assembly(data: dict[str, Any], community_id: UUID) -> Any:
    """Begin an assembly as a member of its convener 起草会议."""
    body_id, actor = data.pop("body_id"), current_actor()
    made = drafting.draft_assembly(actor, community_id, body_id, Draft(**data), clock.now())
    row, _, tag = stands(community_id, made)
    return row, 201, tag


@assemblies.get(ONE)
@permit(Access.PERSON)
@assemblies.response(200, AssemblySchema)
def show_assembly(community_id: UUID, assembly_id: UUID) -> Any:
    """Show an assembly with its agenda 会议详情."""
    shown = viewing.shown_assembly(current_actor(), community_id, assembly_id, clock.now())
    return shown, 200, {"ETag": f'"{shown["version"]}"'}


@assemblies.patch(ONE)
@permit(Access.PERSON)
@assemblies.arguments(VersionHeader, location="headers")
@assemblies.arguments(AmendSchema)
@assemblies.response(200, VersionSchema)
def change_assembly(header: dict[str, Any], data: dict[str, Any], community_id: UUID, assembly_id: UUID) -> Any:
    """Change parts of a draft that nobody changed since 修改草案."""
    amend_assembly(current_actor(), community_id, assembly_id, seen(header), data, clock.now())
    return stands(community_id, assembly_id)


@assemblies.post(f"{ONE}/submission")
@permit(Access.PERSON)
@assemblies.arguments(VersionHeader, location="headers")
@assemblies.response(200, VersionSchema)
def submit_assembly(header: dict[str, Any], community_id: UUID, assembly_id: UUID) -> Any:
    """Hand the draft to the office 提交街道."""
    drafting.submit_assembly(current_actor(), community_id, assembly_id, seen(header), clock.now())
    return stands(community_id, assembly_id)


@assemblies.post(f"{ONE}/confirmation")
@permit(Access.STAFF)
@assemblies.arguments(VersionHeader, location="headers")
@assemblies.arguments(ConfirmationSchema)
@assemblies.response(200, VersionSchema)
def confirm_assembly(header: dict[str, Any], data: dict[str, Any], community_id: UUID, assembly_id: UUID) -> Any:
    """Confirm the matter of each motion with its reason 街道确认事项."""
    matters = {key: review.ConfirmedMatter(tuple(one["matters"]), one["reason"]) for key, one in data["matters"].items()}
    review.confirm_assembly(current_actor(), community_id, assembly_id, seen(header), matters, clock.now())
    return stands(community_id, assembly_id)


@assemblies.post(f"{ONE}/return")
@permit(Access.STAFF)
@assemblies.arguments(VersionHeader, location="headers")
@assemblies.arguments(RemarksSchema)
@assemblies.response(200, VersionSchema)
def return_assembly(header: dict[str, Any], data: dict[str, Any], community_id: UUID, assembly_id: UUID) -> Any:
    """Give the draft back with remarks 街道退回."""
    review.return_assembly(current_actor(), community_id, assembly_id, seen(header), data["remarks"], clock.now())
    return stands(community_id, assembly_id)


@assemblies.post(f"{ONE}/publication")
@permit(Access.PERSON)
@assemblies.arguments(VersionHeader, location="headers")
@assemblies.response(200, VersionSchema)
def publish_assembly(header: dict[str, Any], community_id: UUID, assembly_id: UUID) -> Any:
    """Publish the notice under the law of the day 公布会议通知."""
    publishing.publish_assembly(current_actor(), community_id, assembly_id, seen(header), clock.now())
    return stands(community_id, assembly_id)


@assemblies.get(f"{ONE}/preview")
@permit(Access.PERSON)
@assemblies.response(200, PreviewSchema)
def preview(community_id: UUID, assembly_id: UUID) -> Any:
    """See which thresholds and days follow, and the denominator step by step 公布前预览."""
    return preview_assembly(current_actor(), community_id, assembly_id, clock.now())
