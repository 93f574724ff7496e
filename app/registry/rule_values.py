"""Record a community's own rules (议事规则) and an office's values, each in force once a second person confirmed it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.identity import service as identity
from app.identity.roles import Role
from app.kernel import audit, clock
from app.kernel.access import Actor
from app.kernel.db import db
from app.kernel.ids import new_id
from app.kernel.problems import Conflict, Forbidden, InvalidFields, NotFound
from app.law.explain import latitude_text
from app.law.problems import NoRuleSet, RuleNotAllowed
from app.law.rulebook import Rulebook
from app.registry.models import Community, CommunityRule, OfficeRuleValue
from app.registry.rights import require_office, require_staff_of
from app.registry.service import community, effective_rules

# 深建规〔2020〕14号 第2条 leaves the effect open; an office answers for each community with its ground, never at large.
BY_COMMUNITY = frozenset({"electronic_channel"})


@dataclass(frozen=True, slots=True)
class GivenRule:
    """Hold a value with where it is written; `source` names the document, `article` the place in it."""

    key: str
    value: object
    article: str
    source: str
    in_force_on: dt.date
    note: str = ""

    def told(self) -> dict[str, object]:
        """Write it as `Rulebook.resolve` reads it; somebody confirms it, or it is not in force."""
        told: dict[str, object] = {
            "value": self.value, "article": self.article.strip(), "source": self.source.strip(), "confidence": "confirmed"}
        return {**told, "note": self.note} if self.note else told


def record_own_rule(actor: Actor, community_id: UUID, given: GivenRule, at: dt.datetime) -> CommunityRule:
    """Write down what a community's rules of procedure say.

    Raises:
        InvalidFields: no source, or the law does not let it be set so.
    """
    require_staff_of(actor, community_id, at, (Role.OFFICER, Role.CLERK))
    _require_source(given)
    _require_allowed(community(community_id).jurisdiction, given.in_force_on, own={given.key: given.told()})
    made = CommunityRule(
        community_id=community_id, id=new_id(), key=given.key, value=given.told(), in_force_on=given.in_force_on,
        recorded_by=actor.person, recorded_at=at)
    db.session.add(made)
    audit.record(actor, "rule.record", subject=("community_rule", made.id), at=at, community_id=community_id,
                 facts={"key": given.key, "value": given.value})
    db.session.flush()
    return made


def confirm_own_rule(actor: Actor, community_id: UUID, rule_id: UUID, at: dt.datetime) -> CommunityRule:
    """Let an officer who did not record it put a community's own rule in force.

    Raises:
        NotFound: this community has no such rule.
        Conflict: it is confirmed, or the officer recorded it.
    """
    require_office(actor, community_id, at)
    made = db.session.get(CommunityRule, (community_id, rule_id), with_for_update=True, populate_existing=True)
    if made is None:
        raise NotFound(what="条议事规则")
    _require_other(made.recorded_by, made.confirmed_by, actor)
    base = effective_rules(community_id, made.in_force_on)
    _require_allowed(
        community(community_id).jurisdiction, made.in_force_on, own={**base.own_rules, made.key: made.value},
        office=dict(base.office_values))
    made.confirmed_by, made.confirmed_at = actor.person, at
    audit.record(actor, "rule.confirm", subject=("community_rule", rule_id), at=at, community_id=community_id)
    db.session.flush()
    return made


def record_office_value(actor: Actor, office_id: UUID, given: GivenRule, at: dt.datetime) -> OfficeRuleValue:
    """Write down a value that the law leaves to the office; it must hold in every place where the office works.

    Raises:
        NotFound: the caller is no officer of that office.
        InvalidFields: no source, or the law does not let the office set it so, or for one community only.
    """
    require_officer(actor, office_id, at)
    if given.key in BY_COMMUNITY:
        raise InvalidFields.one("/key", "这条规则须逐小区记录并写明依据，请在小区的街道规则里录入。")
    return _record(actor, office_id, None, given, _jurisdictions(office_id), at)


def record_value_for(actor: Actor, community_id: UUID, given: GivenRule, at: dt.datetime) -> OfficeRuleValue:
    """Write down what the office sets for one community, with its ground, such as the effect of electronic votes.

    Raises:
        NotFound, Forbidden: as `require_office` says.
        InvalidFields: no source, or the law does not let the office set it so.

    Law: 深建规〔2020〕14号 第2条.
    """
    require_office(actor, community_id, at)
    place = community(community_id)
    return _record(actor, place.office_id, community_id, given, (place.jurisdiction,), at)


def confirm_office_value(actor: Actor, office_id: UUID, value_id: UUID, at: dt.datetime) -> OfficeRuleValue:
    """Let another officer of the office put its value in force.

    Raises:
        NotFound: the caller is no officer of that office, or it has no such value.
        Conflict: it is confirmed, or the officer recorded it.
    """
    require_officer(actor, office_id, at)
    return _confirm(actor, office_id, None, value_id, at)


def confirm_value_for(actor: Actor, community_id: UUID, value_id: UUID, at: dt.datetime) -> OfficeRuleValue:
    """Let another officer put in force what the office set for one community.

    Raises:
        NotFound: the caller has nothing to do here, or there is no such value.
        Forbidden: the caller is no officer of the office.
        Conflict: it is confirmed, or the officer recorded it.
    """
    require_office(actor, community_id, at)
    return _confirm(actor, community(community_id).office_id, community_id, value_id, at)


def _record(
    actor: Actor, office_id: UUID, community_id: UUID | None, given: GivenRule, jurisdictions: tuple[str, ...],
    at: dt.datetime,
) -> OfficeRuleValue:
    _require_source(given)
    for jurisdiction in jurisdictions:
        _require_allowed(jurisdiction, given.in_force_on, office={given.key: given.told()})
    made = OfficeRuleValue(
        id=new_id(), office_id=office_id, community_id=community_id, key=given.key, value=given.told(),
        in_force_on=given.in_force_on, recorded_by=actor.person, recorded_at=at)
    db.session.add(made)
    audit.record(actor, "office_value.record", subject=("office_rule_value", made.id), at=at, community_id=community_id,
                 facts={"key": given.key, "value": given.value})
    db.session.flush()
    return made


def _confirm(
    actor: Actor, office_id: UUID, community_id: UUID | None, value_id: UUID, at: dt.datetime,
) -> OfficeRuleValue:
    made = db.session.get(OfficeRuleValue, value_id, with_for_update=True, populate_existing=True)
    if made is None or (made.office_id, made.community_id) != (office_id, community_id):
        raise NotFound(what="条街道规则")
    _require_other(made.recorded_by, made.confirmed_by, actor)
    made.confirmed_by, made.confirmed_at = actor.person, at
    audit.record(actor, "office_value.confirm", subject=("office_rule_value", value_id), at=at, community_id=community_id)
    db.session.flush()
    return made


def require_officer(actor: Actor, office_id: UUID, at: dt.datetime) -> None:
    """Let only an officer of an office pass.

    Raises:
        NotFound: the caller is none.
        Forbidden: the caller passed no authenticator.
    """
    if not identity.has_role(actor.person, Role.OFFICER, office_id, clock.civil_date(at)):
        raise NotFound(what="个街道")
    if not actor.staff:
        raise Forbidden(why="请先用动态验证码完成工作人员登录。")


def _jurisdictions(office_id: UUID) -> tuple[str, ...]:
    found = tuple(db.session.scalars(
        select(Community.jurisdiction).where(Community.office_id == office_id).distinct().order_by(Community.jurisdiction)))
    if not found:
        raise Conflict(why="本街道还没有小区，不能录入规则。")
    return found


def _require_source(given: GivenRule) -> None:
    missing = [name for name in ("article", "source") if not getattr(given, name).strip()]
    if missing:
        raise InvalidFields([{"pointer": f"/{name}", "detail": "请写明出自哪个文件、哪一条。"} for name in missing])


def _require_allowed(
    jurisdiction: str, on: dt.date, own: dict[str, object] | None = None, office: dict[str, object] | None = None,
) -> None:
    try:
        Rulebook.resolve(jurisdiction, on, own_rules=own, office_values=office)
    except NoRuleSet:
        raise InvalidFields.one("/in_force_on", "这一天在本地还没有可适用的规则，请核对生效日期。") from None
    except RuleNotAllowed as error:
        rule = Rulebook.resolve(jurisdiction, on).rules.get(error.key)
        latitude = None if rule is None else (rule.own_rules if own and error.key in own else rule.office)
        if rule is None or latitude is None:
            raise InvalidFields.one("/key", "法律没有把这条规则留给这里设定，请核对规则的键。") from None
        raise InvalidFields.one("/value", f"“{rule.title}”只能设为：{latitude_text(latitude)}。") from None


def _require_other(recorded_by: UUID, confirmed_by: UUID | None, actor: Actor) -> None:
    if confirmed_by is not None:
        raise Conflict(why="这条规则已经确认。")
    if recorded_by == actor.person:
        raise Conflict(why="录入人不能确认自己录入的规则，请另一位经办人确认。")
