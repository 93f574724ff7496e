"""Resolve the rules for a place and a day, with the office's values and the community's own rules on top.

Law: 民法典 第278条；物业管理条例 第12条；深圳经济特区物业管理条例；社区议事规则 within what the law lets it say.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from types import MappingProxyType

from app.law.problems import BrokenRuleSet, RuleNotAllowed, UnknownRule
from app.law.rulefiles import rule_set_for
from app.law.rules import Bound, Latitude, Rule, RuleValue

SNAPSHOT_FORMAT = 1
MATTERS = (
    "rules_of_procedure", "covenant", "elect_committee", "service_company", "use_fund", "raise_fund", "rebuild",
    "common_parts", "other",
)


@dataclass(frozen=True, slots=True)
class Rulebook:
    """Hold every rule that one poll needs, resolved; nothing read later changes it."""

    rule_set: str
    jurisdiction: str
    on: date
    rules: Mapping[str, Rule]

    @classmethod
    def resolve(
        cls, jurisdiction: str, on: date,
        own_rules: Mapping[str, object] | None = None, office_values: Mapping[str, object] | None = None,
    ) -> Rulebook:
        """Lay the office's values over the rule set of that day, and the community's own rules over both.

        A value is a plain one, or an object with `value` and `article`, `source`, `confidence` or `note`.

        Raises:
            NoRuleSet: nothing was in force on that day.
            RuleNotAllowed: a value is unknown, or outside of what the law lets be set.

        Law: 民法典 第278条第1款第1项（议事规则）；the latitude of each rule stands in its rule set.
        """
        base = rule_set_for(jurisdiction, on)
        rules = base.rules
        if office_values:
            rules = _overlay(rules, office_values, "office")
        if own_rules:
            rules = _overlay(rules, own_rules, "community")
        return cls(base.name, jurisdiction, on, rules)

    def rule(self, key: str) -> Rule:
        """Give one rule with its article and confidence.

        Raises:
            UnknownRule: this rule set has none of that name.
        """
        try:
            return self.rules[key]
        except KeyError:
            raise UnknownRule(key) from None

    def value(self, key: str) -> RuleValue:
        """Give the value of one rule.

        Raises:
            UnknownRule: this rule set has none of that name.
        """
        return self.rule(key).value

    def number(self, key: str) -> int:
        """Give a rule's whole number, such as `notice_days`.

        Raises:
            UnknownRule: there is none of that name, or it is not a number, or not set yet.
        """
        value = self.value(key)
        if not isinstance(value, int) or isinstance(value, bool):
            raise UnknownRule(key)
        return value

    def words(self, key: str) -> tuple[str, ...]:
        """Give a rule's list of words, such as `counted_kinds`.

        Raises:
            UnknownRule: there is none of that name, or it is not a list.
        """
        value = self.value(key)
        if not isinstance(value, tuple):
            raise UnknownRule(key)
        return value

    def participation(self) -> Bound:
        """Say which share of all must take part (第一关).

        Law: 民法典 第278条第2款；before 2021-01-01 物业管理条例 第12条第1款.
        """
        return _bound(self.rule("participation"))

    def approval(self, matters: Sequence[str]) -> Bound:
        """Say which share must agree (第二关); of several matters the strictest bound holds.

        Raises:
            UnknownRule: a matter is not one of the law's.

        Law: 民法典 第278条；before 2021-01-01 物业管理条例 第12条第3款.
        """
        bounds = [_bound(self.rule(f"approval.{matter}")) for matter in matters]
        return max(bounds, key=lambda bound: bound.strictness)

    def with_value(self, key: str, value: RuleValue) -> Rulebook:
        """Ask "what if": the same rulebook with one value set otherwise, for comparison only."""
        rules = {**self.rules, key: replace(self.rule(key), value=value)}
        return replace(self, rules=MappingProxyType(rules))

    def deems_silence(self) -> str | None:
        """Name what a silent head (未反馈) is taken to say, where rules and warning allow it.

        Law: 建房〔2009〕274号 第26条；（2022）沪02民初16号.
        """
        policy = self.value("unreturned")
        return str(policy) if policy != "not_counted" and self.value("warned") is True else None

    def snapshot(self) -> dict[str, object]:
        """Write the whole rulebook as JSON that explains itself, to be stored with the poll."""
        return {
            "format": SNAPSHOT_FORMAT, "rule_set": self.rule_set, "jurisdiction": self.jurisdiction,
            "on": self.on.isoformat(), "values": {key: rule.as_json() for key, rule in self.rules.items()},
        }

    @classmethod
    def from_snapshot(cls, data: Mapping[str, object]) -> Rulebook:
        """Read a snapshot back: the exact inverse of `snapshot`.

        Raises:
            BrokenRuleSet: it is not a snapshot of this format.
        """
        match data:
            case {"format": int(number), "rule_set": str(name), "jurisdiction": str(code), "on": str(on),
                  "values": {**values}} if number == SNAPSHOT_FORMAT:
                rules = {str(key): Rule.from_json(str(key), _object(rule)) for key, rule in values.items()}
                return cls(name, code, _day(on), MappingProxyType(rules))
        raise BrokenRuleSet("not a rules snapshot of format 1")


def own_rule_latitudes(jurisdiction: str, on: date) -> dict[str, Latitude]:
    """List what a community's own rules may set, and within which bounds."""
    rules = rule_set_for(jurisdiction, on).rules
    return {key: rule.own_rules for key, rule in rules.items() if rule.own_rules is not None}


def _object(value: object) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise BrokenRuleSet(f"{value!r} is no rule")
    return value


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BrokenRuleSet(f"{text!r} is no day") from error


def _overlay(rules: Mapping[str, Rule], values: Mapping[str, object], origin: str) -> Mapping[str, Rule]:
    changed = dict(rules)
    for key, given in values.items():
        rule = rules.get(key)
        latitude = None if rule is None else (rule.office if origin == "office" else rule.own_rules)
        if rule is None or latitude is None:
            raise RuleNotAllowed(key, "no rule of this name may be set here")
        told = given if isinstance(given, Mapping) else {"value": given}
        value = latitude.check(key, told.get("value"))
        changed[key] = replace(
            rule, value=value, origin=origin,
            article=str(told.get("article", rule.article)), source=str(told.get("source", rule.source)),
            note=str(told.get("note", rule.note)), confidence=_confidence(key, told, rule),
        )
    return MappingProxyType(changed)


def _confidence(key: str, told: Mapping[str, object], rule: Rule) -> str:
    confidence = told.get("confidence", rule.confidence)
    if confidence not in {"confirmed", "to_confirm"} or told.keys() - {"value", "article", "source", "note", "confidence"}:
        raise RuleNotAllowed(key, "has value, article, source, note, confidence (confirmed or to_confirm)")
    return str(confidence)


@lru_cache(maxsize=512)
def _bound(rule: Rule) -> Bound:
    return rule.bound()
