"""Show for whom one speaks, and end an account: one's own, or as an officer with a reason."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from marshmallow import fields

from app.kernel import clock
from app.kernel.access import Access, current_actor, permit
from app.kernel.http import InstantField, PageQuery, Strict, blueprint, page, text_field, uuid_cursor
from app.registry import accounts
from app.registry.schemas import CommunityRefSchema, UnitRefSchema

speaking = blueprint("accounts", "我代表哪些业主和房屋；停止代表")


class AccountOwnerSchema(Strict):
    """The owner for whom an account speaks."""

    id = fields.UUID(required=True)
    name = fields.String(required=True, metadata={"description": "只显示首字"})
    kind = fields.String(required=True)


class AccountSchema(Strict):
    """For whom one speaks, in which capacity, since when; an ended one with its reason and without units."""

    id = fields.UUID(required=True)
    community = fields.Nested(CommunityRefSchema, required=True)
    owner = fields.Nested(AccountOwnerSchema, required=True)
    capacity = fields.String(required=True)
    since = InstantField(required=True)
    ended_at = InstantField(required=True, allow_none=True)
    end_reason = fields.String(required=True, allow_none=True)
    units = fields.List(fields.Nested(UnitRefSchema), required=True)


class AccountPageSchema(Strict):
    """A page of one's accounts."""

    items = fields.List(fields.Nested(AccountSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class AccountEndSchema(Strict):
    """Why an account ends; an officer must say it."""

    reason = text_field(500, required=False, load_default=None, allow_none=True)


class EndedAccountSchema(Strict):
    """An account that ended."""

    id = fields.UUID(required=True)
    ended_at = InstantField(required=True)
    end_reason = fields.String(required=True)


@speaking.get("/me/accounts")
@permit(Access.PERSON)
@speaking.arguments(PageQuery, location="query")
@speaking.response(200, AccountPageSchema)
def list_my_accounts(query: dict[str, Any]) -> dict[str, Any]:
    """List for which owners and units one speaks 我代表的业主和房屋."""
    rows = accounts.my_accounts(
        current_actor(), clock.now(), after=uuid_cursor(query["cursor"]), limit=query["limit"])
    shown = page(rows, query["limit"], lambda one: one.account.id)
    return {**shown, "items": [_account(one) for one in shown["items"]]}


@speaking.post("/communities/<uuid:community_id>/accounts/<uuid:account_id>/end")
@permit(Access.PERSON)
@speaking.arguments(AccountEndSchema)
@speaking.response(201, EndedAccountSchema)
def end_account(data: dict[str, Any], community_id: UUID, account_id: UUID) -> dict[str, Any]:
    """End an account, one's own or as an officer 停止账号."""
    ended = accounts.end_account(current_actor(), community_id, account_id, data["reason"], clock.now())
    return {"id": ended.id, "ended_at": ended.until_at, "end_reason": ended.end_reason}


def _account(shown: accounts.ShownAccount) -> dict[str, Any]:
    account = shown.account
    return {
        "id": account.id, "community": {"id": account.community_id, "name": shown.community_name},
        "owner": {"id": account.owner_id, "name": shown.owner_name, "kind": shown.owner_kind},
        "capacity": account.capacity, "since": account.from_at, "ended_at": account.until_at,
        "end_reason": account.end_reason, "units": [{"id": unit_id, "label": label} for unit_id, label in shown.units]}
