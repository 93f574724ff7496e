"""Shapes that several endpoints of identity use; PhoneField is for other rooms as well."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError, fields, validate

from app.identity.phones import PhoneInvalid, normalise_phone
from app.identity.roles import Role
from app.kernel.http import InstantField, Strict


class PhoneField(fields.String):
    """A mobile phone in any usual writing; its one form inside."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        try:
            return normalise_phone(text)
        except PhoneInvalid as refusal:
            raise ValidationError(refusal.reason) from refusal


def six_digits(what: str) -> fields.String:
    """Make a field for six ASCII digits."""
    error = f"{what}是6位半角数字。"
    return fields.String(required=True, validate=validate.Regexp(r"^[0-9]{6}\Z", error=error))


class TokensSchema(Strict):
    """An access token for the header `Authorization: Bearer`; ten minutes."""

    access_token = fields.String(required=True)
    token_type = fields.Constant("Bearer")
    expires_in = fields.Integer(required=True)
    session_id = fields.UUID(required=True)
    person_id = fields.UUID(required=True)
    staff = fields.Boolean(required=True)
    totp_enrolled = fields.Boolean(required=True)
    refresh_token = fields.String(metadata={"description": "只在 refresh_in 为 body 时给出；浏览器用 HttpOnly 的 cookie。"})


class SessionSchema(Strict):
    """A log-in on one device."""

    id = fields.UUID(required=True)
    device = fields.String(required=True)
    opened_at = InstantField(required=True)
    used_at = InstantField(required=True)
    expires_at = InstantField(required=True)
    current = fields.Boolean(required=True)


class HeldRoleSchema(Strict):
    """A role in its scope with its term."""

    id = fields.UUID(required=True)
    person_id = fields.UUID(required=True)
    office_id = fields.UUID(required=True)
    role = fields.Enum(Role, by_value=True, required=True)
    scope_id = fields.UUID(required=True)
    from_on = fields.Date(required=True)
    until_on = fields.Date(required=True, allow_none=True)


class CodesSchema(Strict):
    """Recovery codes, shown this once."""

    recovery_codes = fields.List(fields.String(), required=True)
    access_token = fields.String(required=True)
    expires_in = fields.Integer(required=True)
