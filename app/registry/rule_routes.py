"""Record and confirm what a community's own rules and its office set, and read the rulebook of a day."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from marshmallow import fields

from app.kernel import clock
from app.kernel.access import Access, current_actor, permit
from app.kernel.http import InstantField, PageQuery, Strict, blueprint, page, text_field, uuid_cursor
from app.law.explain import WORDS, latitude_text, value_text
from app.law.rules import Latitude, Rule
from app.registry import rule_reading, rule_values

rules = blueprint("rules", "规则：本小区议事规则、街道录入的值、某一天适用的全部规则")


class GivenRuleSchema(Strict):
    """A value with the document and the article that say so."""

    key = text_field(60, metadata={"example": "notice_days"})
    value = fields.Raw(required=True, metadata={"description": "文字、整数、true/false，或文字的列表", "example": 20})
    article = text_field(200, metadata={"example": "第九条"})
    source = text_field(300, metadata={"example": "益田村业主大会议事规则（2024年5月1日通过）"})
    in_force_on = fields.Date(required=True)
    note = text_field(1000, required=False, shortest=0, load_default="")


class RuleValueSchema(Strict):
    """A recorded value: waiting, upcoming, in_force or replaced, and how many it touches."""

    id = fields.UUID(required=True)
    community_id = fields.UUID(required=True, allow_none=True)
    key = fields.String(required=True)
    title = fields.String(required=True)
    value = fields.Raw(required=True, allow_none=True)
    article = fields.String(required=True)
    source = fields.String(required=True)
    note = fields.String(required=True)
    in_force_on = fields.Date(required=True)
    state = fields.String(required=True)
    recorded_by = fields.UUID(required=True)
    recorded_at = InstantField(required=True)
    confirmed_by = fields.UUID(required=True, allow_none=True)
    confirmed_at = InstantField(required=True, allow_none=True)
    communities = fields.Integer(required=True, metadata={"description": "涉及的小区数"})
    units = fields.Integer(required=True, metadata={"description": "涉及的房屋数"})


class RuleValuePageSchema(Strict):
    """A page of recorded values."""

    items = fields.List(fields.Nested(RuleValueSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class DayQuery(Strict):
    """The day whose rules are asked for."""

    on = fields.Date(load_default=None, allow_none=True)


class LatitudeSchema(Strict):
    """Within which bounds a value may be set otherwise, as data and in words."""

    bounds = fields.Dict(required=True)
    text = fields.String(required=True)


class RuleSchema(Strict):
    """A rule as it holds on that day, where it stands and how sure it is."""

    key = fields.String(required=True)
    title = fields.String(required=True)
    chapter = fields.String(required=True)
    value = fields.Raw(required=True, allow_none=True)
    text = fields.String(required=True)
    article = fields.String(required=True)
    source = fields.String(required=True)
    note = fields.String(required=True)
    confidence = fields.String(required=True, metadata={"description": "confirmed，或 to_confirm（待确认）"})
    origin = fields.String(required=True, metadata={"description": "law、office 或 community"})
    own_rules = fields.Nested(LatitudeSchema, required=True, allow_none=True)
    office = fields.Nested(LatitudeSchema, required=True, allow_none=True)


class RulebookSchema(Strict):
    """Every rule that holds in a community on a day."""

    on = fields.Date(required=True)
    rule_set = fields.String(required=True)
    jurisdiction = fields.String(required=True)
    to_confirm = fields.Integer(required=True, metadata={"description": "待确认的条数"})
    rules = fields.List(fields.Nested(RuleSchema), required=True)


@rules.get("/communities/<uuid:community_id>/rules")
@permit(Access.PERSON)
@rules.arguments(DayQuery, location="query")
@rules.response(200, RulebookSchema)
def show_rules(query: dict[str, Any], community_id: UUID) -> dict[str, Any]:
    """Read every rule that holds on a day, with article and confidence 适用的规则."""
    book = rule_reading.rulebook_of(current_actor(), community_id, query["on"], clock.now())
    shown = [_rule(rule) for rule in book.rules.values()]
    doubtful = sum(rule["confidence"] == "to_confirm" for rule in shown)
    return {"on": book.on, "rule_set": book.rule_set, "jurisdiction": book.jurisdiction, "to_confirm": doubtful,
            "rules": shown}


@rules.get("/communities/<uuid:community_id>/own-rules")
@permit(Access.STAFF)
@rules.arguments(PageQuery, location="query")
@rules.response(200, RuleValuePageSchema)
def list_own_rules(query: dict[str, Any], community_id: UUID) -> dict[str, Any]:
    """List what the community's own rules set, waiting values too 议事规则."""
    after, limit = uuid_cursor(query["cursor"]), query["limit"]
    rows = rule_reading.own_rules(current_actor(), community_id, clock.now(), after=after, limit=limit)
    return _page(rows, limit)


@rules.post("/communities/<uuid:community_id>/own-rules")
@permit(Access.STAFF)
@rules.arguments(GivenRuleSchema)
@rules.response(201, RuleValueSchema)
def record_own_rule(data: dict[str, Any], community_id: UUID) -> dict[str, Any]:
    """Record a value of the rules of procedure; another officer confirms it 录入议事规则."""
    at = clock.now()
    made = rule_values.record_own_rule(current_actor(), community_id, rule_values.GivenRule(**data), at)
    return _value(rule_reading.shown_value(made, at))


@rules.post("/communities/<uuid:community_id>/own-rules/<uuid:rule_id>/confirmation")
@permit(Access.STAFF)
@rules.response(201, RuleValueSchema)
def confirm_own_rule(community_id: UUID, rule_id: UUID) -> dict[str, Any]:
    """Put a value of the rules of procedure in force 确认议事规则."""
    at = clock.now()
    return _value(rule_reading.shown_value(
        rule_values.confirm_own_rule(current_actor(), community_id, rule_id, at), at))


@rules.get("/communities/<uuid:community_id>/office-values")
@permit(Access.STAFF)
@rules.arguments(PageQuery, location="query")
@rules.response(200, RuleValuePageSchema)
def list_values_for(query: dict[str, Any], community_id: UUID) -> dict[str, Any]:
    """List what the office set for this community alone 街道为本小区录入的规则."""
    after, limit = uuid_cursor(query["cursor"]), query["limit"]
    rows = rule_reading.values_for(current_actor(), community_id, clock.now(), after=after, limit=limit)
    return _page(rows, limit)


@rules.post("/communities/<uuid:community_id>/office-values")
@permit(Access.STAFF)
@rules.arguments(GivenRuleSchema)
@rules.response(201, RuleValueSchema)
def record_value_for(data: dict[str, Any], community_id: UUID) -> dict[str, Any]:
    """Record what the office sets for this community, such as the effect of electronic votes 为本小区录入."""
    at = clock.now()
    made = rule_values.record_value_for(current_actor(), community_id, rule_values.GivenRule(**data), at)
    return _value(rule_reading.shown_value(made, at))


@rules.post("/communities/<uuid:community_id>/office-values/<uuid:value_id>/confirmation")
@permit(Access.STAFF)
@rules.response(201, RuleValueSchema)
def confirm_value_for(community_id: UUID, value_id: UUID) -> dict[str, Any]:
    """Put in force what the office set for this community 确认."""
    at = clock.now()
    return _value(rule_reading.shown_value(
        rule_values.confirm_value_for(current_actor(), community_id, value_id, at), at))


@rules.get("/offices/<uuid:office_id>/rule-values")
@permit(Access.STAFF)
@rules.arguments(PageQuery, location="query")
@rules.response(200, RuleValuePageSchema)
def list_office_values(query: dict[str, Any], office_id: UUID) -> dict[str, Any]:
    """List what the office set for all its communities 街道规则."""
    after, limit = uuid_cursor(query["cursor"]), query["limit"]
    rows = rule_reading.office_values(current_actor(), office_id, clock.now(), after=after, limit=limit)
    return _page(rows, limit)


@rules.post("/offices/<uuid:office_id>/rule-values")
@permit(Access.STAFF)
@rules.arguments(GivenRuleSchema)
@rules.response(201, RuleValueSchema)
def record_office_value(data: dict[str, Any], office_id: UUID) -> dict[str, Any]:
    """Record a value for all communities of the office; another officer confirms it 录入街道规则."""
    at = clock.now()
    made = rule_values.record_office_value(current_actor(), office_id, rule_values.GivenRule(**data), at)
    return _value(rule_reading.shown_value(made, at))


@rules.post("/offices/<uuid:office_id>/rule-values/<uuid:value_id>/confirmation")
@permit(Access.STAFF)
@rules.response(201, RuleValueSchema)
def confirm_office_value(office_id: UUID, value_id: UUID) -> dict[str, Any]:
    """Put a value of the office in force 确认街道规则."""
    at = clock.now()
    return _value(rule_reading.shown_value(
        rule_values.confirm_office_value(current_actor(), office_id, value_id, at), at))


def _page(rows: Any, limit: int) -> dict[str, Any]:
    shown = page(rows, limit, lambda one: one.row.id)
    return {**shown, "items": [_value(one) for one in shown["items"]]}


def _value(shown: rule_reading.ShownValue) -> dict[str, Any]:
    row = shown.row
    names = ("id", "community_id", "key", "in_force_on", "recorded_by", "recorded_at", "confirmed_by", "confirmed_at")
    told = {"article": "", "source": "", "note": "", **row.value}
    return {name: getattr(row, name) for name in names} | {
        name: told[name] for name in ("value", "article", "source", "note")} | {
        "state": shown.state, "title": shown.title, "communities": shown.communities, "units": shown.units}


def _rule(rule: Rule) -> dict[str, Any]:
    plain = rule.as_json()
    names = ("title", "chapter", "value", "article", "source", "note", "confidence")
    return {name: plain[name] for name in names} | {
        "key": rule.key, "text": _said(rule), "origin": "law" if rule.origin == "rule_set" else rule.origin,
        "own_rules": _bounds(rule.own_rules), "office": _bounds(rule.office)}


def _said(rule: Rule) -> str:
    if isinstance(rule.value, tuple):
        return "、".join(WORDS.get(word, word) for word in rule.value)
    return WORDS.get(value_text(rule), value_text(rule))


def _bounds(latitude: Latitude | None) -> dict[str, Any] | None:
    return None if latitude is None else {"bounds": latitude.as_json(), "text": latitude_text(latitude)}
