"""The endpoints of an election until its result stands: its state, withdrawals, public lots, the next round."""

from __future__ import annotations

import io
from typing import Any
from uuid import UUID

from flask import Response, send_file
from flask_smorest.fields import Upload
from marshmallow import fields, validate

from app.elections import lots, withdrawals
from app.elections.next_round import next_round
from app.elections.schemas import ElectionCautionSchema, ElectionIdSchema, ElectionSchema
from app.elections.viewing import shown_elections
from app.kernel import clock
from app.kernel.access import Access, current_actor, permit
from app.kernel.http import InstantField, Strict, blueprint, text_field
from app.kernel.idempotency import idempotent

elections = blueprint("elections", "选举：退出、公开抽签、下一轮、就任、递补")
POLL = "/communities/<uuid:community_id>/polls/<uuid:poll_id>/elections"
ONE = f"{POLL}/<uuid:motion_id>"
_BINARY = {"schema": {"type": "string", "format": "binary"}}
_PAPERS = f"{POLL}/withdrawals/<uuid:withdrawal_id>/papers"


class NewWithdrawalSchema(Strict):
    """Who withdrew, why, and what the written statement says."""

    candidate_id = fields.UUID(required=True)
    reason = text_field(500, metadata={"description": "对业主公开的理由", "example": "因工作变动，本人书面申请退出"})
    statement = text_field(5000, metadata={"description": "候选人书面声明的内容，加密保存"})


class StatementPaperSchema(Strict):
    """The signed statement."""

    file = Upload(required=True, metadata={"description": "PDF、JPG 或 PNG"})


class NewLotSchema(Strict):
    """A public lot: drawn with things, before witnesses."""

    drawn = fields.List(fields.UUID(), required=True, validate=validate.Length(min=2, max=100, error="应列出2至100名候选人。"),
                        metadata={"description": "全部得票相同的候选人，按抽出的先后"})
    place = text_field(200, metadata={"example": "社区居委会会议室"})
    drawn_at = InstantField(required=True)
    method = fields.String(required=True, validate=validate.OneOf(lots.METHODS, error="请选择列出的实物抽签方法。"),
                           metadata={"description": "抽签所用的实物；软件产生的随机数不算公开抽签"})
    account = text_field(2000, metadata={"description": "抽签的经过"})
    witnesses = fields.List(text_field(50), required=True, validate=validate.Length(min=2, max=50, error="应有2至50名见证人。"))


class ElectionReasonSchema(Strict):
    """Why."""

    reason = text_field(500)


class LotStateSchema(Strict):
    """What became of the record of a lot."""

    id = fields.UUID(required=True)
    state = fields.String(required=True, metadata={"enum": ["waiting", "confirmed", "rejected"]})


class VotesSchema(Strict):
    """Heads, and area in cm2 (0.0001 m2), as the decision writes them."""

    heads = fields.Integer(required=True)
    area_cm2 = fields.Integer(required=True)


class RunnerSchema(Strict):
    """A candidate for the next round."""

    candidate_id = fields.UUID(required=True)
    name = fields.String(required=True)
    statement = fields.String(required=True)
    votes = fields.Nested(VotesSchema, required=True, metadata={"description": "本轮得票"})


class NextRoundSchema(Strict):
    """What a draft of the next round takes over, and under which rule it is decided."""

    round = fields.Integer(required=True)
    open_seats = fields.Integer(required=True)
    alternates = fields.Integer(required=True)
    title = fields.String(required=True)
    text = fields.String(required=True)
    matters = fields.List(fields.String(), required=True)
    runners = fields.List(fields.Nested(RunnerSchema), required=True)
    by_votes = fields.Boolean(required=True, metadata={"description": "按得票顺序当选，无须双过半"})
    explanation = fields.String(required=True)
    rules = fields.List(fields.Nested(ElectionCautionSchema), required=True)


@elections.get(POLL)
@permit(Access.PERSON)
@elections.response(200, ElectionSchema(many=True))
def show_elections(community_id: UUID, poll_id: UUID) -> Any:
    """See how the elections of a poll stand 选举情况."""
    return list(shown_elections(current_actor(), community_id, poll_id, clock.now()))


@elections.post(f"{ONE}/withdrawals")
@permit(Access.PERSON)
@idempotent(elections)
@elections.arguments(NewWithdrawalSchema)
@elections.response(201, ElectionIdSchema)
def withdraw(data: dict[str, Any], community_id: UUID, poll_id: UUID, motion_id: UUID) -> dict[str, Any]:
    """Record that a candidate withdrew 登记候选人退出."""
    new, actor = withdrawals.NewWithdrawal(**data), current_actor()
    return {"id": withdrawals.withdraw_candidate(actor, community_id, poll_id, motion_id, new, clock.now())}


@elections.post(_PAPERS)
@permit(Access.PERSON)
@idempotent(elections)
@elections.arguments(StatementPaperSchema, location="files")
@elections.response(201, ElectionIdSchema)
def add_paper(files: dict[str, Any], community_id: UUID, poll_id: UUID, withdrawal_id: UUID) -> dict[str, Any]:
    """Add the signed statement of a withdrawal 上传退出声明."""
    content, name = files["file"].stream, files["file"].filename or "statement"
    return {"id": withdrawals.add_paper(
        current_actor(), community_id, poll_id, withdrawal_id, content, name, clock.now())}


@elections.get(f"{_PAPERS}/<uuid:paper_id>")
@permit(Access.PERSON)
@elections.response(200, _BINARY["schema"], content_type="application/pdf")
@elections.doc(responses={200: {"content": {"image/png": _BINARY, "image/jpeg": _BINARY}}})
def read_paper(community_id: UUID, poll_id: UUID, withdrawal_id: UUID, paper_id: UUID) -> Response:
    """Read the signed statement of a withdrawal; the reading is noted 查看退出声明."""
    info, content = withdrawals.read_paper(
        current_actor(), community_id, poll_id, withdrawal_id, paper_id, clock.now())
    return send_file(io.BytesIO(content), mimetype=info.media_type, as_attachment=True, download_name=info.name)


@elections.post(f"{ONE}/lots")
@permit(Access.PERSON)
@idempotent(elections)
@elections.arguments(NewLotSchema)
@elections.response(201, ElectionIdSchema)
def record_lot(data: dict[str, Any], community_id: UUID, poll_id: UUID, motion_id: UUID) -> dict[str, Any]:
    """Record a public lot among equals 记录公开抽签."""
    new = lots.NewLot(**data | {"drawn": tuple(data["drawn"]), "witnesses": tuple(data["witnesses"])})
    return {"id": lots.record_lot(current_actor(), community_id, poll_id, motion_id, new, clock.now())}


@elections.post(f"{ONE}/lots/<uuid:lot_id>/confirmation")
@permit(Access.STAFF)
@idempotent(elections)
@elections.response(200, LotStateSchema)
def confirm_lot(community_id: UUID, poll_id: UUID, motion_id: UUID, lot_id: UUID) -> Any:
    """Confirm a lot that another person recorded, and count again 确认抽签并重新计票."""
    return lots.confirm_lot(current_actor(), community_id, poll_id, motion_id, lot_id, clock.now())


@elections.post(f"{ONE}/lots/<uuid:lot_id>/rejection")
@permit(Access.STAFF)
@idempotent(elections)
@elections.arguments(ElectionReasonSchema)
@elections.response(200, LotStateSchema)
def reject_lot(data: dict[str, str], community_id: UUID, poll_id: UUID, motion_id: UUID, lot_id: UUID) -> Any:
    """Give the record of a lot back 退回抽签记录."""
    return lots.reject_lot(current_actor(), community_id, poll_id, motion_id, lot_id, data["reason"], clock.now())


@elections.get(f"{ONE}/next-round")
@permit(Access.PERSON)
@elections.response(200, NextRoundSchema)
def propose_next_round(community_id: UUID, poll_id: UUID, motion_id: UUID) -> Any:
    """See what a draft of the next round takes over; nothing is written 下一轮草案."""
    return next_round(current_actor(), community_id, poll_id, motion_id, clock.now())
