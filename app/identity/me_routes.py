"""Show and change what belongs to the caller; grant roles in an office."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from marshmallow import fields, validate

from app.identity import service
from app.identity.roles import Role
from app.identity.schemas import HeldRoleSchema, PhoneField
from app.kernel import clock
from app.kernel.access import Access, current_actor, permit
from app.kernel.http import InstantField, Strict, blueprint, text_field
from app.kernel.masking import mask_phone

me = blueprint("me", "我的：身份、权限、同意")
offices = blueprint("roles", "街道：授予和收回权限")


class MeSchema(Strict):
    """Who one is here."""

    person_id = fields.UUID(required=True)
    name = fields.String(required=True, allow_none=True)
    phone = fields.String(required=True, metadata={"description": "中间四位隐藏"})
    staff = fields.Boolean(required=True)
    totp_enrolled = fields.Boolean(required=True)
    roles = fields.List(fields.Nested(HeldRoleSchema), required=True)


@me.get("/me")
@permit(Access.PERSON)
@me.response(200, MeSchema)
def show_me() -> dict[str, Any]:
    """Show who one is 我的."""
    return _me()


def _me() -> dict[str, Any]:
    actor = current_actor()
    known = service.contact(actor.person)
    return {
        "person_id": actor.person, "name": known.name, "phone": mask_phone(known.phone), "staff": actor.staff,
        "totp_enrolled": service.is_enrolled(actor.person), "roles": service.roles_of(actor.person, clock.today()),
    }


class NameSchema(Strict):
    """How one wants to be addressed."""

    name = text_field(50)


@me.patch("/me")
@permit(Access.PERSON)
@me.arguments(NameSchema)
@me.response(200, MeSchema)
def change_me(data: dict[str, Any]) -> dict[str, Any]:
    """Say how one wants to be addressed 修改称呼."""
    service.rename(current_actor().person, data["name"])
    return _me()


class ConsentSchema(Strict):
    """What one agrees to or takes back, in the words of a version."""

    purpose = fields.String(required=True, validate=validate.Regexp(r"^[a-z_]{3,40}\Z", error="用途为小写字母和下划线。"))
    text_version = fields.String(required=True, validate=validate.Regexp(r"^[A-Za-z0-9.-]{1,40}\Z", error="版本号不对。"))
    given = fields.Boolean(load_default=True)
    at = InstantField(dump_only=True)


@me.post("/me/consents")
@permit(Access.PERSON)
@me.arguments(ConsentSchema)
@me.response(201, ConsentSchema)
def record_consent(data: dict[str, Any]) -> dict[str, Any]:
    """Agree to a purpose or take it back 同意或撤回."""
    at = clock.now()
    service.record_consent(current_actor(), data["purpose"], data["text_version"], at, given=data["given"])
    return data | {"at": at}


@me.get("/me/consents")
@permit(Access.PERSON)
@me.response(200, ConsentSchema(many=True))
def list_consents() -> Any:
    """List what one agreed to and took back 我的同意."""
    return list(service.consents_of(current_actor().person))


class GrantSchema(Strict):
    """Who gets which role where, and until when; both days belong to the term."""

    phone = PhoneField(required=True, metadata={"example": "13800138000"})
    role = fields.Enum(Role, by_value=True, required=True)
    scope_id = fields.UUID(required=True)
    from_on = fields.Date(required=True)
    until_on = fields.Date(load_default=None, allow_none=True)


class GrantedSchema(Strict):
    """The number of the grant."""

    id = fields.UUID(required=True)


@offices.get("/offices/<uuid:office_id>/roles")
@permit(Access.STAFF)
@offices.response(200, HeldRoleSchema(many=True))
def list_roles(office_id: UUID) -> Any:
    """List the roles that the office gave 权限清单."""
    return list(service.roles_of_office(current_actor(), office_id, clock.now()))


@offices.post("/offices/<uuid:office_id>/roles")
@permit(Access.STAFF)
@offices.arguments(GrantSchema)
@offices.response(201, GrantedSchema)
def grant_role(data: dict[str, Any], office_id: UUID) -> dict[str, Any]:
    """Give a role for a term 授权."""
    at = clock.now()
    person_id = service.ensure_person(data.pop("phone"), at)
    role, scope_id = data.pop("role"), data.pop("scope_id")
    return {"id": service.grant_role(current_actor(), person_id, role, scope_id, at=at, office_id=office_id, **data)}


@offices.delete("/offices/<uuid:office_id>/roles/<uuid:grant_id>")
@permit(Access.STAFF)
@offices.response(204)
def end_role(office_id: UUID, grant_id: UUID) -> None:
    """End a role now 收回权限."""
    service.end_role(current_actor(), office_id, grant_id, clock.now())
