"""Say how the file before the officer, and what anybody may see, is shown."""

from __future__ import annotations

from marshmallow import fields

from app.certification.schemas import ReturnedSchema
from app.kernel.http import InstantField, Strict
from app.voting.poll_routes import FrozenHeadsSchema


def _law(description: str) -> fields.Dict:
    return fields.Dict(keys=fields.String(), required=True, metadata={"description": description})


class DecidingScopeSchema(Strict):
    """The buildings and entrances whose owners decide."""

    buildings = fields.List(fields.String())
    entrances = fields.List(fields.String())


class QuestionSchema(Strict):
    """What was put to whom, by whom, when."""

    community = fields.String(required=True)
    assembly = fields.String(required=True)
    assembly_id = fields.UUID(required=True)
    poll = fields.String(required=True)
    poll_id = fields.UUID(required=True)
    scope = fields.Nested(DecidingScopeSchema, required=True, allow_none=True)
    opens_at = InstantField(required=True)
    closes_at = InstantField(required=True)
    roll_on = fields.Date(required=True)
    convener = fields.String(required=True)
    convener_kind = fields.String(required=True)
    chaired_by_office = fields.Boolean(required=True)
    scrutineers = fields.List(fields.String(), required=True)
    channels = fields.List(fields.String(), required=True)


class RulesSchema(Strict):
    """The rules as they were published, the unconfirmed ones first."""

    rule_set = fields.String(required=True)
    on = fields.Date(required=True)
    values = fields.List(fields.Dict(keys=fields.String()), required=True)


class DeliverySchema(Strict):
    """How many counted units the notice reached, with proof, without, not at all."""

    proved = fields.Integer(required=True)
    notice = fields.Integer(required=True)
    none = fields.Integer(required=True)


class VoidedBallotSchema(Strict):
    """A ballot that is no act of an owner, and why."""

    ballot_id = fields.UUID(required=True)
    unit = fields.String(required=True)
    ground = fields.String(required=True)
    reason = fields.String(required=True)
    voided_at = InstantField(required=True)
    restored_at = InstantField(required=True, allow_none=True)


class BallotsSchema(Strict):
    """How many ballots came by which channel, the voids, and how many came from units without a contact of their own."""

    by_channel = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    voids = fields.List(fields.Nested(VoidedBallotSchema), required=True)
    without_contact = fields.Integer(required=True)


class CountSchema(Strict):
    """The newest count, with the hash to be named in the certification."""

    run = fields.Integer(required=True)
    kind = fields.String(required=True)
    reason = fields.String(required=True)
    sha256 = fields.String(required=True)
    decided_at = InstantField(required=True)
    decision = _law("docs/case-format.md，不含房号")


class DifferenceSchema(Strict):
    """One thing in which the two counts differ, with its place."""

    place = fields.String(required=True)
    zh = fields.String(required=True)


class SecondCountSchema(Strict):
    """What the stand-alone verifier says."""

    agreed = fields.Boolean(required=True)
    differences = fields.List(fields.Nested(DifferenceSchema), required=True)
    checked = fields.List(fields.String(), required=True)
    count = fields.Dict(keys=fields.String(), required=True, allow_none=True)
    program_sha256 = fields.String(required=True)


class OpenObjectionSchema(Strict):
    """An objection without an answer, to the roll or to the result."""

    about = fields.String(required=True)
    id = fields.UUID(required=True)
    text = fields.String(required=True)
    at = InstantField(required=True)


class ObjectionsSchema(Strict):
    """Until when owners may object, and what is still open."""

    until = fields.Date(required=True)
    until_reason = fields.String(required=True)
    open = fields.List(fields.Nested(OpenObjectionSchema), required=True)


class LogSchema(Strict):
    """The newest signed head of the poll's log."""

    origin = fields.String(required=True)
    size = fields.Integer(required=True)
    root = fields.String(required=True)
    note = fields.String(required=True)
    signed_at = InstantField(required=True)
    stamps = fields.String(required=True)


class CertificationFileSchema(Strict):
    """Everything an officer looks at before certifying, in the order in which it is read."""

    state = fields.String(required=True)
    standing = fields.String(required=True)
    question = fields.Nested(QuestionSchema, required=True)
    rules = fields.Nested(RulesSchema, required=True)
    waterfall = fields.Nested(FrozenHeadsSchema, required=True)
    delivery = fields.Nested(DeliverySchema, required=True)
    ballots = fields.Nested(BallotsSchema, required=True)
    result = fields.Nested(CountSchema, required=True)
    second_count = fields.Nested(SecondCountSchema, required=True)
    motions = fields.List(fields.Dict(keys=fields.String()), required=True)
    objections = fields.Nested(ObjectionsSchema, required=True)
    log = fields.Nested(LogSchema, required=True, allow_none=True)
    returns = fields.List(fields.Nested(ReturnedSchema), required=True)
    conflicts = fields.List(fields.String(), required=True)
    missing = fields.List(fields.String(), required=True)


class VersionLineSchema(Strict):
    """One version of a certificate in its chain."""

    number = fields.String(required=True)
    version = fields.Integer(required=True)
    state = fields.String(required=True)
    state_text = fields.String(required=True)
    code = fields.String(required=True)
    result_run = fields.Integer(required=True)
    certified_at = InstantField(required=True)
    correction_reason = fields.String(required=True, allow_none=True)
    file_sha256 = fields.String(required=True)


class OrderLineSchema(Strict):
    """An order to correct or a revocation, with what became of it."""

    id = fields.UUID(required=True)
    kind = fields.String(required=True)
    number = fields.String(required=True)
    state = fields.String(required=True)
    state_text = fields.String(required=True)
    code = fields.String(required=True)
    issued_at = InstantField(required=True)
    due_on = fields.String(required=True, allow_none=True)
    complied_at = InstantField(required=True, allow_none=True)
    file_sha256 = fields.String(required=True)


class OfficeStandingSchema(Strict):
    """How a poll stands with the office."""

    state = fields.String(required=True)
    state_text = fields.String(required=True)
    standing = fields.String(required=True)
    versions = fields.List(fields.Nested(VersionLineSchema), required=True)
    orders = fields.List(fields.Nested(OrderLineSchema), required=True)


class IssuedPaperSchema(OfficeStandingSchema):
    """A certificate, an order or a revocation by its code; what came of it stands first."""

    kind = fields.String(required=True)
    number = fields.String(required=True)
    version = fields.Integer(required=True, allow_none=True)
    code = fields.String(required=True)
    facts = fields.Dict(keys=fields.String(), required=True)
    community_id = fields.UUID(required=True)
    poll_id = fields.UUID(required=True)
    file_sha256 = fields.String(required=True)
    document_sha256 = fields.String(required=True)
    leaf_id = fields.UUID(required=True)
    origin = fields.String(required=True)


class PublicCandidateSchema(Strict):
    """A candidate by number; the name stands in the notice."""

    id = fields.String(required=True)
    number = fields.Integer(required=True)


class PublicMotionSchema(Strict):
    """A motion as it was put."""

    id = fields.UUID(required=True)
    title = fields.String(required=True)
    kind = fields.String(required=True)
    matters = fields.List(fields.String(), required=True)
    options = fields.List(fields.String(), required=True)
    seats = fields.Integer(required=True)
    candidates = fields.List(fields.Nested(PublicCandidateSchema), required=True)


class PublicPollSchema(OfficeStandingSchema):
    """The result page of a poll."""

    community = fields.String(required=True)
    office = fields.String(required=True)
    assembly = fields.String(required=True)
    poll = fields.String(required=True)
    opens_at = InstantField(required=True)
    closes_at = InstantField(required=True)
    closed_at = InstantField(required=True, allow_none=True)
    total_heads = fields.Integer(required=True)
    total_area_cm2 = fields.Integer(required=True)
    motions = fields.List(fields.Nested(PublicMotionSchema), required=True)
    run = fields.Integer(required=True, allow_none=True)
    result = fields.Dict(keys=fields.String(), required=True, allow_none=True)
    result_sha256 = fields.String(required=True, allow_none=True)
    objections_until = fields.Date(required=True, allow_none=True)
    origin = fields.String(required=True)


class SignedHeadSchema(Strict):
    """A signed head: `note` is what was signed."""

    tree_size = fields.Integer(required=True)
    root = fields.Function(lambda head: head.root.hex(), required=True)
    note = fields.String(required=True)
    signed_at = InstantField(required=True)


class SignedHeadPageSchema(Strict):
    """A page of signed heads, the largest first."""

    items = fields.List(fields.Nested(SignedHeadSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class InclusionSchema(Strict):
    """What shows that a leaf stands in the tree of a signed head (RFC 9162)."""

    position = fields.Integer(required=True)
    tree_size = fields.Integer(required=True)
    leaf_hash = fields.Function(lambda proof: proof.leaf_hash.hex(), required=True)
    path = fields.Function(lambda proof: [one.hex() for one in proof.path], required=True)
    note = fields.String(required=True)


class ConsistencySchema(Strict):
    """What shows that an earlier tree is the beginning of a later signed one (RFC 9162)."""

    old = fields.Integer(required=True)
    new = fields.Integer(required=True)
    path = fields.List(fields.String(), required=True)
    note = fields.String(required=True)
