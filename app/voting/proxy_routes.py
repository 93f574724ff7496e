"""The endpoints of proxies: give one, accept or decline it, take it back, and see one's own."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from marshmallow import fields, validate

from app.identity.schemas import PhoneField
from app.kernel import clock
from app.kernel.access import Access, current_actor, permit
from app.kernel.http import InstantField, PageQuery, Strict, blueprint, page, text_field, uuid_cursor
from app.kernel.idempotency import idempotent
from app.voting import proxy_endings  # noqa: F401 - it hears the registry and the assembly once the room is plugged in
from app.voting.proxy_acts import accept_proxy, refuse_proxy, revoke_proxy
from app.voting.proxy_offers import NewProxy, offer_proxy
from app.voting.proxy_viewing import held_proxies, shown_proxies, shown_proxy

proxies = blueprint("proxies", "委托：书面、只限一次会议、受托人接受后生效")
_ALL = "/communities/<uuid:community_id>/assemblies/<uuid:assembly_id>/proxies"
_ONE = f"{_ALL}/<uuid:proxy_id>"
_MOST_UNITS = 500


class NewProxySchema(Strict):
    """Whom one authorises, for which units, and which words were read and agreed to."""

    phone = PhoneField(required=True, metadata={"description": "受托人的手机号", "example": "13800138000"})
    name = text_field(50, metadata={"description": "受托人的姓名，写入授权委托书"})
    consent_version = text_field(20, metadata={"description": "所读并同意的授权委托书的版本", "example": "2026-1"})
    unit_ids = fields.List(
        fields.UUID(), load_default=list, metadata={"description": "委托哪些房屋；不写为这位业主的全部房屋"},
        validate=validate.Length(max=_MOST_UNITS, error=f"最多{_MOST_UNITS}套。"))


class ProxyIdSchema(Strict):
    """The number of the proxy."""

    id = fields.UUID(required=True)


class ProxyUnitSchema(Strict):
    """A unit of a proxy."""

    unit_id = fields.UUID(required=True)
    label = fields.String(required=True)
    live = fields.Boolean(required=True, metadata={"description": "委托现在对这套房屋有效"})
    used_in = fields.List(fields.UUID(), required=True, metadata={"description": "已用这份委托投票的表决"})


class ProxySchema(Strict):
    """A proxy as one of its sides sees it."""

    id = fields.UUID(required=True, attribute="row.id")
    state = fields.String(required=True, attribute="row.state",
                          metadata={"enum": ["offered", "accepted", "refused", "revoked", "ended"]})
    holder = fields.String(required=True, metadata={"description": "受托人"})
    principal = fields.String(required=True, allow_none=True, metadata={"description": "委托人，隐去名字"})
    units = fields.List(fields.Nested(ProxyUnitSchema), required=True)
    authorisation = fields.String(required=True, allow_none=True, metadata={"description": "授权委托书全文，只给双方"})
    text_version = fields.String(required=True, attribute="row.text_version")
    offered_at = InstantField(required=True, attribute="row.offered_at")
    accepted_at = InstantField(required=True, allow_none=True, attribute="row.accepted_at")
    ended_at = InstantField(required=True, allow_none=True, attribute="row.ended_at")
    ended_why = fields.String(required=True, allow_none=True, attribute="row.ended_why", metadata={
        "enum": ["refused", "resigned", "revoked", "owner_left", "cancelled", None]})


class ProxyPollSchema(Strict):
    """A poll that a proxy is for."""

    id = fields.UUID(required=True)
    title = fields.String(required=True)
    state = fields.String(required=True, metadata={"enum": ["announced", "cancelled", "closed"]})
    opens_at = InstantField(required=True)
    closes_at = InstantField(required=True)


class HeldProxySchema(Strict):
    """A proxy that was offered to one, with where it is for."""

    community_id = fields.UUID(required=True, attribute="proxy.row.community_id")
    community = fields.String(required=True)
    assembly_id = fields.UUID(required=True, attribute="proxy.row.assembly_id")
    assembly = fields.String(required=True)
    polls = fields.List(fields.Nested(ProxyPollSchema), required=True)
    proxy = fields.Nested(ProxySchema, required=True)


class HeldProxiesSchema(Strict):
    """A page of the proxies that were offered to one."""

    items = fields.List(fields.Nested(HeldProxySchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class EntrustableSchema(Strict):
    """A unit that the caller may give into a proxy; units of one head_no go into one."""

    unit_id = fields.UUID(required=True)
    label = fields.String(required=True)
    head_no = fields.Integer(required=True)


class ProxyCountsSchema(Strict):
    """How many proxies there are, without anybody's name."""

    offered = fields.Integer(required=True)
    accepted = fields.Integer(required=True)
    used = fields.Integer(required=True)
    ended = fields.Integer(required=True)


class ProxiesSchema(Strict):
    """The caller's side of the proxies of an assembly."""

    limit = fields.Integer(required=True, allow_none=True, metadata={"description": "一人最多接受几位业主的委托"})
    held = fields.Integer(required=True, metadata={"description": "本人已接受几位业主的委托"})
    version = fields.String(required=True, metadata={"description": "现行授权委托书的版本"})
    text = fields.String(required=True, metadata={"description": "现行授权委托书，待填写"})
    entrustable = fields.List(fields.Nested(EntrustableSchema), required=True)
    given = fields.List(fields.Nested(ProxySchema), required=True)
    received = fields.List(fields.Nested(ProxySchema), required=True)
    counts = fields.Nested(ProxyCountsSchema, required=True, allow_none=True, metadata={"description": "只给召集人和街道"})


@proxies.post(_ALL)
@permit(Access.PERSON)
@idempotent(proxies)
@proxies.arguments(NewProxySchema)
@proxies.response(201, ProxyIdSchema)
def offer(data: dict[str, Any], community_id: UUID, assembly_id: UUID) -> dict[str, Any]:
    """Authorise a person to vote in this assembly 委托他人."""
    new = NewProxy(data["phone"], data["name"], data["consent_version"], tuple(data["unit_ids"]))
    return {"id": offer_proxy(current_actor(), community_id, assembly_id, new, clock.now())}


@proxies.get(_ALL)
@permit(Access.PERSON)
@proxies.response(200, ProxiesSchema)
def show(community_id: UUID, assembly_id: UUID) -> Any:
    """See the proxies that one gave and holds, and the limit 我的委托."""
    return shown_proxies(current_actor(), community_id, assembly_id, clock.now())


@proxies.get("/me/proxies")
@permit(Access.PERSON)
@proxies.arguments(PageQuery, location="query")
@proxies.response(200, HeldProxiesSchema)
def list_held(query: dict[str, Any]) -> dict[str, Any]:
    """List the proxies that were offered to one, in any community 别人委托我的."""
    after, limit = uuid_cursor(query["cursor"]), query["limit"]
    return page(held_proxies(current_actor(), after, limit), limit, lambda one: one.proxy.row.id)


@proxies.post(f"{_ONE}/acceptance")
@permit(Access.PERSON)
@idempotent(proxies)
@proxies.response(200, ProxySchema)
def accept(community_id: UUID, assembly_id: UUID, proxy_id: UUID) -> Any:
    """Accept a proxy that was offered to one 接受委托."""
    actor = current_actor()
    return shown_proxy(actor, accept_proxy(actor, community_id, assembly_id, proxy_id, clock.now()))


@proxies.post(f"{_ONE}/refusal")
@permit(Access.PERSON)
@idempotent(proxies)
@proxies.response(200, ProxySchema)
def refuse(community_id: UUID, assembly_id: UUID, proxy_id: UUID) -> Any:
    """Decline a proxy, or resign one that is not used up 不接受或辞去委托."""
    actor = current_actor()
    return shown_proxy(actor, refuse_proxy(actor, community_id, assembly_id, proxy_id, clock.now()))


@proxies.post(f"{_ONE}/revocation")
@permit(Access.PERSON)
@idempotent(proxies)
@proxies.response(200, ProxySchema)
def revoke(community_id: UUID, assembly_id: UUID, proxy_id: UUID) -> Any:
    """Take a proxy back for what it was not used for 撤销委托."""
    actor = current_actor()
    return shown_proxy(actor, revoke_proxy(actor, community_id, assembly_id, proxy_id, clock.now()))
