"""Say what goes in and out of the endpoints of certification."""

from __future__ import annotations

import datetime as dt
from typing import Any

from marshmallow import ValidationError, fields, post_load, validate, validates_schema

from app.certification.certifying import Seen
from app.certification.orders import Grounds
from app.identity.schemas import PhoneField, six_digits
from app.kernel.http import InstantField, Strict, text_field

_PUBLIC = {"description": "会印在公开的文书上，请不要写业主姓名和房号"}
_FIRST, _LAST = dt.date(2000, 1, 1), dt.date(2099, 12, 31)


def _day() -> Any:
    rule = validate.Range(min=_FIRST, max=_LAST, error="日期应在2000年至2099年之间。")
    return fields.Date(required=True, validate=rule)


class StatedSchema(Strict):
    """A request whose required words say something: blanks alone are refused."""

    @validates_schema
    def require_words(self, data: dict[str, Any], **_: object) -> None:
        """Name each required text that holds nothing but blanks.

        Raises:
            ValidationError: there is one.
        """
        blank = [name for name, said in data.items() if isinstance(said, str) and not said.strip() and self.fields[name].required]
        if blank:
            raise ValidationError({name: ["请写明内容，不能只有空格。"] for name in blank})


class TextSchema(StatedSchema):
    """The words of an objection or of an answer."""

    text = text_field(2000)


class ObjectionSchema(Strict):
    """An objection to a result with its answer."""

    id = fields.UUID(required=True)
    text = fields.String(required=True)
    at = InstantField(required=True)
    answer = fields.String(required=True, allow_none=True)
    answered_at = InstantField(required=True, allow_none=True)


class ObjectionPageSchema(Strict):
    """A page of objections, the oldest first."""

    items = fields.List(fields.Nested(ObjectionSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class SeenSchema(StatedSchema):
    """Which count the officer saw."""

    result_run = fields.Integer(required=True, strict=True, validate=validate.Range(min=1, max=9999, error="应为1至9999的整数。"))
    result_sha256 = fields.String(
        required=True, validate=validate.Regexp(r"^[0-9a-f]{64}\Z", error="应为64位小写十六进制的 SHA-256。"))


class CertificationSchema(SeenSchema):
    """What an officer certifies, with the authenticator's code."""

    code = six_digits("动态验证码")
    remarks = text_field(2000, required=False, shortest=0, load_default="", metadata=_PUBLIC)
    open_objections_reason = text_field(1000, required=False, shortest=0, load_default="", metadata=_PUBLIC)
    correction_reason = text_field(1000, required=False, shortest=0, load_default="", metadata=_PUBLIC)

    @post_load
    def make(self, data: dict[str, Any], **_: object) -> tuple[str, Seen]:
        """Hand over the code, and the service's own value."""
        words = {name: data[name].strip() for name in ("remarks", "open_objections_reason", "correction_reason")}
        return data["code"], Seen(data["result_run"], data["result_sha256"], **words)


class ReturnSchema(SeenSchema):
    """Why a count goes back."""

    reasons = text_field(5000)

    @post_load
    def make(self, data: dict[str, Any], **_: object) -> tuple[Seen, str]:
        """Hand over the service's own value, and the reasons."""
        return Seen(data["result_run"], data["result_sha256"]), data["reasons"]


class ReturnedSchema(Strict):
    """A count that went back."""

    id = fields.UUID(required=True)
    result_run = fields.Integer(required=True)
    result_sha256 = fields.String(required=True)
    reasons = fields.String(required=True)
    returned_at = InstantField(required=True)


class CertificateSchema(Strict):
    """A version of a certificate as it was issued."""

    id = fields.UUID(required=True)
    number = fields.String(required=True)
    version = fields.Integer(required=True)
    replaces = fields.UUID(required=True, allow_none=True)
    result_run = fields.Integer(required=True)
    result_sha256 = fields.String(required=True)
    document_sha256 = fields.String(required=True)
    file_sha256 = fields.String(required=True)
    code = fields.String(required=True)
    leaf_id = fields.UUID(required=True)
    certified_at = InstantField(required=True)
    facts = fields.Dict(keys=fields.String(), required=True)


class GroundsSchema(StatedSchema):
    """What an order rests on and how it is served, with the authenticator's code."""

    code = six_digits("动态验证码")
    facts_found = text_field(5000, metadata=_PUBLIC)
    heard = text_field(3000, metadata={"description": "听取了谁的什么意见；" + _PUBLIC["description"]})
    heard_on = _day()
    reasons = text_field(5000, metadata=_PUBLIC)
    service = text_field(1000, metadata={"description": "如何送达召集人、如何通告全体业主"})
    further_law = text_field(500, required=False, shortest=0, load_default="")

    @post_load
    def make(self, data: dict[str, Any], **_: object) -> dict[str, Any]:
        """Put the grounds together and leave the rest beside them."""
        names = ("facts_found", "heard", "heard_on", "reasons", "service", "further_law")
        return {"grounds": Grounds(**{name: data.pop(name) for name in names}), **data}


class CorrectionOrderSchema(GroundsSchema):
    """What has to be corrected, and by when."""

    demand = text_field(2000, metadata=_PUBLIC)
    due_on = _day()


class OrderSchema(Strict):
    """An order as it was issued."""

    id = fields.UUID(required=True)
    kind = fields.String(required=True)
    number = fields.String(required=True)
    document_sha256 = fields.String(required=True)
    file_sha256 = fields.String(required=True)
    code = fields.String(required=True)
    leaf_id = fields.UUID(required=True)
    issued_at = InstantField(required=True)
    facts = fields.Dict(keys=fields.String(), required=True)


class ComplianceSchema(StatedSchema):
    """Whether an order was complied with, and how."""

    complied = fields.Boolean(required=True, truthy={True}, falsy={False})
    remarks = text_field(3000)


class RecordedComplianceSchema(ComplianceSchema):
    """A record of compliance."""

    id = fields.UUID(required=True)
    order_id = fields.UUID(required=True)
    recorded_at = InstantField(required=True)


class PurposeQuery(Strict):
    """For which purpose, such as the number of a lawsuit; it goes into the record of the reading."""

    purpose = text_field(300, required=False, shortest=0, load_default="")


class NewScrutineerSchema(StatedSchema):
    """A scrutineer of the notice, and the phone by which that person logs in."""

    name = text_field(50)
    phone = PhoneField(required=True)


class ScrutineerSchema(Strict):
    """An appointed scrutineer."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    phone = fields.String(required=True, metadata={"description": "已遮盖"})
    appointed_at = InstantField(required=True)
    ended_at = InstantField(required=True, allow_none=True)


class ReadingSchema(Strict):
    """Who took the opening or the evidence, and when."""

    id = fields.UUID(required=True)
    what = fields.String(required=True)
    person_id = fields.UUID(required=True)
    capacity = fields.String(required=True)
    purpose = fields.String(required=True)
    sha256 = fields.String(required=True)
    at = InstantField(required=True)


class ReadingPageSchema(Strict):
    """A page of readings, the oldest first."""

    items = fields.List(fields.Nested(ReadingSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class OpeningUnitSchema(Strict):
    """A unit of the frozen roll, what was proved of it by the close, and the salt of both commitments."""

    row = fields.Dict(keys=fields.String(), required=True)
    at_close = fields.Dict(keys=fields.String(), required=True)
    salt = fields.String(required=True)


class OpeningBallotSchema(Strict):
    """A ballot with its choices and the salt of their commitment."""

    leaf = fields.String(required=True)
    unit = fields.String(required=True)
    choices = fields.Dict(keys=fields.String(), required=True)
    salt = fields.String(required=True)


class OpeningSchema(Strict):
    """The form `zuolin-opening/1` of docs/bundle-format.md."""

    format = fields.String(required=True)
    origin = fields.String(required=True)
    units = fields.List(fields.Nested(OpeningUnitSchema), required=True)
    ballots = fields.List(fields.Nested(OpeningBallotSchema), required=True)
