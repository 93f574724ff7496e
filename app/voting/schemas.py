"""Say how polls, ballots and results are shown."""

from __future__ import annotations

from marshmallow import Schema, fields

from app.assembly.answer_schemas import RequirementSchema
from app.kernel.http import AreaField, InstantField, Strict


class StandingCandidateSchema(Strict):
    """Who stands, in the order of the ballot; who withdrew stays listed."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    withdrawn = fields.Boolean(required=True)


class PollMotionSchema(Strict):
    """A motion of a running poll, with what it needs in words that the law gives."""

    id = fields.UUID(required=True)
    position = fields.Integer(required=True)
    title = fields.String(required=True)
    text = fields.String(required=True)
    matters = fields.List(fields.String(), required=True)
    kind = fields.String(required=True)
    options = fields.List(fields.String(), required=True)
    seats = fields.Integer(required=True)
    alternates = fields.Integer(required=True)
    round = fields.Integer(required=True)
    candidates = fields.List(fields.Nested(StandingCandidateSchema), required=True)
    requirements = fields.List(fields.Nested(RequirementSchema), required=True)


class PollSummarySchema(Strict):
    """A poll in a list."""

    id = fields.UUID(required=True)
    assembly_id = fields.UUID(required=True)
    title = fields.String(required=True)
    state = fields.String(required=True, metadata={"description": "announced、closed 或 cancelled"})
    phase = fields.String(required=True, metadata={"description": "按服务器时间：upcoming、open、counting、closed 或 cancelled"})
    opens_at = InstantField(required=True)
    closes_at = InstantField(required=True)
    closed_at = InstantField(required=True, allow_none=True)
    channels = fields.List(fields.String(), required=True)
    total_heads = fields.Integer(required=True)
    total_area = AreaField(required=True, attribute="total_area_cm2")


class RuleShownSchema(Schema):
    """A rule of the snapshot with where it is written; `value` is a word, a number, a truth or a list of words."""

    value = fields.Raw(required=True, allow_none=True)
    article = fields.String()
    source = fields.String()
    confidence = fields.String()


class ShownPollSchema(PollSummarySchema):
    """A poll with its motions, thresholds and the rules that people ask for."""

    now = InstantField(required=True, metadata={"description": "服务器时间"})
    rule_set = fields.String(required=True)
    roll_on = fields.Date(required=True)
    rules = fields.Dict(keys=fields.String(), values=fields.Nested(RuleShownSchema), required=True)
    motions = fields.List(fields.Nested(PollMotionSchema), required=True)


class EarlierBallotSchema(Strict):
    """A ballot that a unit has."""

    unit_id = fields.UUID(required=True)
    unit = fields.String(required=True)
    ballot_id = fields.UUID(required=True)
    number = fields.String(required=True, metadata={"description": "回执号"})
    cast_at = InstantField(required=True)
    channel = fields.String(required=True)
    cast_by = fields.String(required=True, metadata={"description": "投票的业主，姓名隐去"})
    receipt = fields.String(required=True)


class CastReceiptSchema(Strict):
    """What the phone keeps of a ballot; the choices are shown once, here."""

    unit_id = fields.UUID(required=True)
    unit = fields.String(required=True)
    ballot_id = fields.UUID(required=True)
    number = fields.String(required=True)
    cast_at = InstantField(required=True)
    receipt = fields.String(required=True)
    leaf = fields.String(required=True)
    choices = fields.Dict(keys=fields.String(), required=True)
    salt = fields.String(required=True)


class CastAnswerSchema(Strict):
    """The receipts of the units cast for, and the ballots that other units of the head had before."""

    receipts = fields.List(fields.Nested(CastReceiptSchema), required=True)
    already = fields.List(fields.Nested(EarlierBallotSchema), required=True)


class MyUnitSchema(Strict):
    """A unit for which one may vote."""

    unit_id = fields.UUID(required=True)
    unit = fields.String(required=True)
    area = AreaField(required=True, attribute="area_cm2")
    capacity = fields.String(required=True)
    ballot = fields.Nested(EarlierBallotSchema, required=True, allow_none=True)


class MyHeadSchema(Strict):
    """Units that count as one head."""

    head = fields.Integer(required=True)
    done = fields.Boolean(required=True)
    units = fields.List(fields.Nested(MyUnitSchema), required=True)


class MyPollSchema(Strict):
    """For whom one may vote, and which of one's units wait for a representative."""

    heads = fields.List(fields.Nested(MyHeadSchema), required=True)
    waiting = fields.List(fields.String(), required=True)


class BuildingTurnoutSchema(Strict):
    """A building's turnout; an empty name stands for the small ones together."""

    building = fields.String(required=True)
    heads = fields.Integer(required=True)
    area = AreaField(required=True, attribute="area_cm2")
    cast_heads = fields.Integer(required=True)
    cast_area = AreaField(required=True, attribute="cast_area_cm2")


class FirstGateSchema(Strict):
    """The first gate as it stands (第一关 参加够不够)."""

    heads = fields.Integer(required=True)
    area = AreaField(required=True, attribute="area_cm2")
    cast_heads = fields.Integer(required=True)
    cast_area = AreaField(required=True, attribute="cast_area_cm2")
    needed_heads = fields.Integer(required=True)
    needed_area = AreaField(required=True, attribute="needed_area_cm2")
    share = fields.String(required=True, metadata={"example": "2/3"})
    inclusive = fields.Boolean(required=True)
    missing_heads = fields.Integer(required=True)
    missing_area = AreaField(required=True, attribute="missing_area_cm2")


class TurnoutSchema(FirstGateSchema):
    """The first gate as it stands, and each building."""

    buildings = fields.List(fields.Nested(BuildingTurnoutSchema), required=True)


class ProofSchema(Strict):
    """Where a ballot's leaf stands in the log, and the path to the signed head (RFC 9162)."""

    position = fields.Integer(required=True, metadata={"description": "从0起；给人看的张数是它加1"})
    tree_size = fields.Integer(required=True)
    leaf_hash = fields.Function(lambda one: one.leaf_hash.hex(), metadata={"type": "string"})
    path = fields.Function(lambda one: [node.hex() for node in one.path], metadata={"type": "array", "items": {"type": "string"}})
    note = fields.String(required=True)


class ResultSchema(Strict):
    """One count of a closed poll; `decision` is in the form of docs/case-format.md."""

    run = fields.Integer(required=True)
    kind = fields.String(required=True)
    reason = fields.String(required=True)
    decided_at = InstantField(required=True)
    sha256 = fields.String(required=True, attribute="document_sha256")
    decision = fields.Dict(keys=fields.String(), required=True)


class VoidSchema(Strict):
    """A void of a ballot."""

    ballot_id = fields.UUID(required=True)
    unit_id = fields.UUID(required=True)
    ground = fields.String(required=True)
    reason = fields.String(required=True)
    voided_at = InstantField(required=True)
    restored_at = InstantField(required=True, allow_none=True)


class UnitStateSchema(Strict):
    """Whether a unit has a ballot, by which channel and when; never what it says."""

    unit_id = fields.UUID(required=True)
    unit = fields.String(required=True)
    building = fields.String(required=True)
    ballot_id = fields.UUID(required=True, allow_none=True)
    channel = fields.String(required=True, allow_none=True)
    cast_at = InstantField(required=True, allow_none=True)
