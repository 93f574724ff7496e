"""Open the link of a message: what is asked, of which unit, until when; without log-in and without any right."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from app.kernel import clock
from app.kernel.access import Access, permit
from app.kernel.http import InstantField, Strict, blueprint
from app.voting.invitations import invitation

invitations = blueprint("invitations", "短信里的投票邀请：遮盖的房号、几项、截止时间")


class InvitationSchema(Strict):
    """What a link invites to. The code for the log-in goes to the phone to which the link went."""

    community_id = fields.UUID(required=True)
    poll_id = fields.UUID(required=True)
    unit = fields.String(required=True, metadata={"example": "2栋12××"})
    phone = fields.String(required=True, metadata={"example": "138××××5678"})
    motions = fields.Integer(required=True)
    opens_at = InstantField(required=True)
    closes_at = InstantField(required=True)
    phase = fields.String(required=True, metadata={"description": "upcoming 或 open，按服务器的时钟"})
    paper = fields.Boolean(required=True, metadata={"description": "是否也有纸质票"})
    now = InstantField(required=True)


@invitations.get("/public/invitations/<string:ticket>")
@permit(Access.PUBLIC)
@invitations.response(200, InvitationSchema)
def show_invitation(ticket: str) -> dict[str, Any]:
    """Show what the link of a message invites to 投票邀请."""
    return invitation(ticket, clock.now())
