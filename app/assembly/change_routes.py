"""The endpoints of what is changed after publication: extension, postponement, cancellation, and their record."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from marshmallow import fields

from app.assembly.changes import PollRef, cancel_assembly, extend_poll, postpone_poll, viewed_changes
from app.assembly.paths import ONE, seen, stands
from app.assembly.schemas import IN_TIME, VersionSchema
from app.kernel import clock
from app.kernel.access import Access, current_actor, permit
from app.kernel.http import InstantField, Strict, VersionHeader, blueprint, text_field

changes = blueprint("assembly-changes", "公布后的变更：延长、改期、取消，写明理由并告知全体业主")


class ChangeReasonSchema(Strict):
    """Why; owners are told of it."""

    reason = text_field(500, metadata={"example": "参加人数不足，依议事规则延长"})


class ExtensionSchema(ChangeReasonSchema):
    """Until when a poll is lengthened."""

    closes_at = InstantField(required=True, validate=IN_TIME)


class PostponementSchema(ExtensionSchema):
    """To which window a poll is put off."""

    opens_at = InstantField(required=True, validate=IN_TIME)


class WindowSchema(Strict):
    """A poll's window, or the state of a cancelled assembly."""

    opens_at = fields.String()
    closes_at = fields.String()
    state = fields.String()


class ChangeSchema(Strict):
    """One change with the windows before and after."""

    id = fields.UUID(required=True)
    poll_id = fields.UUID(required=True, allow_none=True)
    kind = fields.String(required=True)
    before = fields.Nested(WindowSchema, required=True)
    after = fields.Nested(WindowSchema, required=True)
    reason = fields.String(required=True)
    at = InstantField(required=True)


@changes.get(f"{ONE}/changes")
@permit(Access.PERSON)
@changes.response(200, ChangeSchema(many=True))
def list_changes(community_id: UUID, assembly_id: UUID) -> Any:
    """List what was changed after publication, oldest first 变更记录."""
    return list(viewed_changes(current_actor(), community_id, assembly_id, clock.now()))


@changes.post(f"{ONE}/polls/<uuid:poll_id>/extension")
@permit(Access.PERSON)
@changes.arguments(VersionHeader, location="headers")
@changes.arguments(ExtensionSchema)
@changes.response(200, VersionSchema)
def extend(header: dict[str, Any], data: dict[str, Any], community_id: UUID, assembly_id: UUID, poll_id: UUID) -> Any:
    """Lengthen a poll before it closes 延长投票."""
    ref = PollRef(community_id, assembly_id, poll_id, seen(header))
    extend_poll(current_actor(), ref, data["closes_at"], data["reason"], clock.now())
    return stands(community_id, assembly_id)


@changes.post(f"{ONE}/polls/<uuid:poll_id>/postponement")
@permit(Access.PERSON)
@changes.arguments(VersionHeader, location="headers")
@changes.arguments(PostponementSchema)
@changes.response(200, VersionSchema)
def postpone(header: dict[str, Any], data: dict[str, Any], community_id: UUID, assembly_id: UUID, poll_id: UUID) -> Any:
    """Put a poll off before it opens; the notice period runs again 改期."""
    ref = PollRef(community_id, assembly_id, poll_id, seen(header))
    postpone_poll(current_actor(), ref, data["opens_at"], data["closes_at"], data["reason"], clock.now())
    return stands(community_id, assembly_id)


@changes.post(f"{ONE}/cancellation")
@permit(Access.PERSON)
@changes.arguments(VersionHeader, location="headers")
@changes.arguments(ChangeReasonSchema)
@changes.response(200, VersionSchema)
def cancel(header: dict[str, Any], data: dict[str, Any], community_id: UUID, assembly_id: UUID) -> Any:
    """Cancel the assembly before any of its polls closed 取消会议."""
    cancel_assembly(current_actor(), community_id, assembly_id, seen(header), data["reason"], clock.now())
    return stands(community_id, assembly_id)
