"""Ask owners what they think before anything is put to a vote (征集意见): draft, publish, take back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.affairs.models import Gathering, GatheringSummary, GatheringUnit
from app.affairs.posting import discard, managed, must_be, put_out, take_back
from app.affairs.problems import NobodyAsked
from app.affairs.scope import Scope, read_scope, units_in
from app.affairs.sides import require_poster
from app.kernel import audit, clock
from app.kernel.access import Actor
from app.kernel.db import db
from app.kernel.ids import new_id
from app.kernel.problems import Conflict, InvalidFields
from app.law.heads import EVERYWHERE, waterfall
from app.law.problems import LawError
from app.law.rulebook import Rulebook
from app.registry import service as registry

NO_VOTE = "征集意见不是表决，不产生业主大会决定。"
OTHER = "other"


@dataclass(frozen=True, slots=True)
class NewGathering:
    """What owners are asked, in whose name, from when until when."""

    poster: str
    body_id: UUID | None
    title: str
    text: str
    choosing: str
    choices: Sequence[str]
    other_allowed: bool
    opens_at: dt.datetime
    closes_at: dt.datetime
    scope: Mapping[str, Sequence[str]] | None


def draft_gathering(actor: Actor, community_id: UUID, new: NewGathering, at: dt.datetime) -> UUID:
    """Draft a gathering in the name of a body or the office.

    Raises:
        NotFound, NotSpeaker: the caller does not act in that name today.
        InvalidFields: window, choices or scope do not fit.
    """
    require_poster(actor, community_id, new.poster, new.body_id, at)
    _check(new, at)
    row = Gathering(
        community_id=community_id, id=new_id(), poster=new.poster, body_id=new.body_id, title=new.title, text=new.text,
        scope=read_scope(community_id, new.scope), choosing=new.choosing, choices=list(new.choices),
        other_allowed=new.other_allowed, opens_at=new.opens_at, closes_at=new.closes_at, drafted_by=actor.person, drafted_at=at)
    db.session.add(row)
    audit.record(actor, "gathering.draft", community_id=community_id, subject=("gathering", row.id), at=at)
    db.session.flush()
    return row.id


def _check(new: NewGathering, at: dt.datetime) -> None:
    errors = []
    if new.opens_at >= new.closes_at:
        errors.append({"pointer": "/closes_at", "detail": "截止时间要晚于开始时间。"})
    if new.closes_at <= at:
        errors.append({"pointer": "/closes_at", "detail": "截止时间已经过去，请改到以后。"})
    if new.choosing == "none" and (new.choices or new.other_allowed):
        errors.append({"pointer": "/choices", "detail": "只征集文字意见的，不列选项。"})
    if new.choosing != "none" and len(new.choices) < 2:  # noqa: PLR2004 - one choice is none
        errors.append({"pointer": "/choices", "detail": "请至少列两个选项，或改为只征集文字意见。"})
    if len(set(new.choices)) < len(new.choices):
        errors.append({"pointer": "/choices", "detail": "有两个选项写得一样，请改成不同的。"})
    if errors:
        raise InvalidFields(errors)


def publish_gathering(actor: Actor, community_id: UUID, gathering_id: UUID, at: dt.datetime) -> None:
    """Publish a draft: the units asked are frozen with their heads, and owners find it on their phones.

    Law: 司法解释 第8条、第9条, for who is one head; the gathering itself decides nothing.

    Raises:
        NotFound, NotSpeaker: no such draft for the caller to act on.
        AffairStateForbids: it is out already.
        InvalidFields: it would be over before it is published.
        NobodyAsked: no unit that counts is inside of the scope.
    """
    row = managed(Gathering, actor, community_id, gathering_id, at, lock=True)
    must_be(row, state_of(row, at), ("draft",), "发布")
    if row.closes_at <= at:
        raise InvalidFields.one("/closes_at", "截止时间已经过去，请另拟一份征集。")
    units = frozen_units(community_id, gathering_id, row.scope, clock.civil_date(at))
    if not units:
        raise NobodyAsked(title=row.title)
    db.session.add_all(units)
    row.asked_heads = len({one.head_no for one in units})
    put_out(actor, row, at)


def frozen_units(community_id: UUID, gathering_id: UUID, scope: Scope, on: dt.date) -> list[GatheringUnit]:
    """Freeze by number the heads of the units inside of a scope, as a vote of them would.

    Raises:
        Conflict: a value of the community or its office is outside of what the law lets be set.
    """
    inside = {one.unit_id for one in units_in(community_id, scope)}
    units = {one.label: one for one in registry.roll(community_id, on).units if one.unit_id in inside}
    heads = waterfall((one.to_law() for one in units.values()), EVERYWHERE, rulebook_of(community_id, on)).heads
    return [
        GatheringUnit(community_id=community_id, gathering_id=gathering_id, unit_id=units[unit.unit].unit_id, head_no=number,
                      label=unit.unit, building=units[unit.unit].building)
        for number, head in enumerate(heads, start=1) for unit in head.units]


def rulebook_of(community_id: UUID, on: dt.date) -> Rulebook:
    """Return the rules in force in a community on a day.

    Raises:
        Conflict: a value of the community or its office is outside of what the law lets be set.
    """
    values = registry.effective_rules(community_id, on)
    try:
        return Rulebook.resolve(registry.community(community_id).jurisdiction, on, values.own_rules, values.office_values)
    except LawError as error:
        raise Conflict(why="本小区或街道录入的规则超出了法律允许的范围，请联系街道经办人改正。") from error


def withdraw_gathering(actor: Actor, community_id: UUID, gathering_id: UUID, reason: str, at: dt.datetime) -> None:
    """Take a gathering back before its end, with the reason that owners read.

    Raises:
        NotFound, NotSpeaker: no such gathering for the caller to act on.
        AffairStateForbids: it is a draft, over, or taken back already.
    """
    row = managed(Gathering, actor, community_id, gathering_id, at, lock=True)
    must_be(row, state_of(row, at), ("waiting", "open"), "撤回")
    take_back(actor, row, reason, at)


def discard_gathering(actor: Actor, community_id: UUID, gathering_id: UUID, at: dt.datetime) -> None:
    """Throw a draft away.

    Raises:
        NotFound, NotSpeaker: no such draft for the caller to act on.
        AffairStateForbids: it is out.
    """
    row = managed(Gathering, actor, community_id, gathering_id, at, lock=True)
    must_be(row, state_of(row, at), ("draft",), "删除")
    discard(actor, row, at)


def state_of(row: Gathering, at: dt.datetime) -> str:
    """Say where a gathering stands."""
    if row.published_at is None:
        return "draft"
    if row.withdrawn_at is not None:
        return "withdrawn"
    if at < row.opens_at:
        return "waiting"
    if at < row.closes_at:
        return "open"
    return "summarised" if summary_of(row.community_id, row.id) else "closed"


def summary_of(community_id: UUID, gathering_id: UUID) -> GatheringSummary | None:
    """Return what was published of it, if anything was."""
    return db.session.get(GatheringSummary, (community_id, gathering_id))


def options_of(row: Gathering) -> list[dict[str, Any]]:
    """List the choices with their keys: `0`, `1`… in their order, and `other` where it may be chosen."""
    listed = [{"key": str(n), "label": label} for n, label in enumerate(row.choices)]
    return [*listed, {"key": OTHER, "label": "其他"}] if row.other_allowed else listed
