"""Cast, find one's ballots again, prove that they are counted, object to them."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import Response
from marshmallow import fields, validate

from app.kernel import clock
from app.kernel.access import Access, current_actor, permit
from app.kernel.http import IdempotencyHeader, Strict, blueprint, text_field
from app.voting import casting, mine, replacing, voiding
from app.voting.poll_routes import ONE
from app.voting.schemas import CastAnswerSchema, EarlierBallotSchema, MyPollSchema, ProofSchema, VoidSchema

ballots = blueprint("ballots", "选票：投票、回执、我的票在不在、共有人异议、作废")
_BALLOT = f"{ONE}/ballots/<uuid:ballot_id>"


_CHOICE = {"oneOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}


class CastSchema(Strict):
    """For which head, and what for each motion; a motion left out is not taken part in."""

    head = fields.Integer(required=True, strict=True, validate=validate.Range(min=1, max=2**31, error="应为人员编号。"))
    # What may be chosen depends on the motion, so `marks.write_marks` alone checks keys and values.
    choices = fields.Dict(required=True, validate=validate.Length(max=200, error="最多200项。"),
                          metadata={"additionalProperties": _CHOICE})
    replace = fields.Boolean(load_default=False, metadata={"description": "规则允许时，改掉自己先前投的票"})


class ReasonSchema(Strict):
    """Why."""

    reason = text_field(1000)


class VoidanceSchema(ReasonSchema):
    """On which ground a ballot is no act of its owner, and why."""

    ground = fields.String(required=True, validate=validate.OneOf(voiding.BY_OFFICE, error="请选择列出的理由。"))


@ballots.post(f"{ONE}/ballots")
@permit(Access.PERSON, session_checked_by="voting.cast_statement")
@ballots.arguments(IdempotencyHeader, location="headers")
@ballots.arguments(CastSchema)
@ballots.response(201, CastAnswerSchema)
def cast_ballot(header: dict[str, str], data: dict[str, Any], community_id: UUID, poll_id: UUID) -> Any:
    """Cast all motions for all units of one head 投票."""
    wish = casting.Wish(data["head"], data["choices"], header["idempotency_key"])
    cast = replacing.cast_anew if data["replace"] else casting.cast_ballot
    return _written(cast(current_actor(), community_id, poll_id, wish))


def _written(answer: casting.CastAnswer) -> Response:
    """Write the answer as its schema does, a test says, in a quarter of the time: so many wait for it at once."""
    receipts = [
        {"unit_id": str(one.unit_id), "unit": one.unit, "ballot_id": str(one.ballot_id), "number": one.number,
         "cast_at": one.cast_at.isoformat(), "receipt": one.receipt, "leaf": one.leaf, "choices": one.choices, "salt": one.salt}
        for one in answer.receipts]
    already = EarlierBallotSchema(many=True).dump(answer.already) if answer.already else []
    text = json.dumps({"receipts": receipts, "already": already}, ensure_ascii=False)
    return Response(text, HTTPStatus.CREATED, content_type="application/json")


@ballots.get(f"{ONE}/ballots/mine")
@permit(Access.PERSON)
@ballots.response(200, MyPollSchema)
def my_ballots(community_id: UUID, poll_id: UUID) -> Any:
    """Show for whom one may vote and the receipts 我的票."""
    return mine.my_ballots(current_actor(), community_id, poll_id, clock.now())


@ballots.get(f"{_BALLOT}/proof")
@permit(Access.PERSON)
@ballots.response(200, ProofSchema)
def prove_ballot(community_id: UUID, poll_id: UUID, ballot_id: UUID) -> Any:
    """Prove that a ballot of one's unit is in the signed log 我的票在不在."""
    return mine.prove_ballot(current_actor(), community_id, poll_id, ballot_id, clock.now())


@ballots.post(f"{_BALLOT}/objection")
@permit(Access.PERSON)
@ballots.arguments(ReasonSchema)
@ballots.response(204)
def object_to_ballot(data: dict[str, str], community_id: UUID, poll_id: UUID, ballot_id: UUID) -> None:
    """Object as a joint owner to what another one cast 共有人异议."""
    voiding.object_to_ballot(current_actor(), community_id, poll_id, ballot_id, data["reason"], clock.now())


@ballots.post(f"{_BALLOT}/restoration")
@permit(Access.PERSON)
@ballots.arguments(ReasonSchema)
@ballots.response(204)
def restore_ballot(data: dict[str, str], community_id: UUID, poll_id: UUID, ballot_id: UUID) -> None:
    """Withdraw one's objection, or the office's void 撤回异议."""
    voiding.restore_ballot(current_actor(), community_id, poll_id, ballot_id, data["reason"], clock.now())


@ballots.post(f"{_BALLOT}/voidance")
@permit(Access.STAFF)
@ballots.arguments(VoidanceSchema)
@ballots.response(204)
def void_ballot(data: dict[str, str], community_id: UUID, poll_id: UUID, ballot_id: UUID) -> None:
    """Void a ballot that is no act of its owner 作废."""
    voiding.void_ballot(
        current_actor(), community_id, poll_id, ballot_id, data["ground"], data["reason"], clock.now())


@ballots.get(f"{ONE}/voids")
@permit(Access.STAFF)
@ballots.response(200, VoidSchema(many=True))
def list_voids(community_id: UUID, poll_id: UUID) -> Any:
    """List the ballots that were voided, with grounds and reasons 作废清单."""
    return list(voiding.shown_voids(current_actor(), community_id, poll_id, clock.now()))
