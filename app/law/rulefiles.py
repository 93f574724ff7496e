"""Load the dated rule sets that ship with the package, once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from app.law.problems import NoRuleSet
from app.law.rules import Rule
from app.law.strict import read_yaml

FILES = ("cn.yaml", "shenzhen.yaml")


@dataclass(frozen=True, slots=True)
class RuleSet:
    """Hold the rules of one jurisdiction from one day on (规则集)."""

    name: str
    jurisdiction: str
    place: str
    from_on: date
    rules: Mapping[str, Rule]


@cache
def rule_sets() -> Mapping[str, RuleSet]:
    """Read every rule set, resolved on top of what it is based on, by its name `440300@2021-01-01`."""
    raw = dict(entry for file in FILES for entry in _entries(file))
    return MappingProxyType({name: _resolved(name, raw) for name in raw})


@cache
def rule_set_for(jurisdiction: str, on: date) -> RuleSet:
    """Choose the rule set in force on that day: of the district, else the city, the province, the state.

    Raises:
        NoRuleSet: none was in force.
    """
    for code in (jurisdiction, f"{jurisdiction[:4]}00", f"{jurisdiction[:2]}0000", "000000"):
        in_force = [r for r in rule_sets().values() if r.jurisdiction == code and r.from_on <= on]
        if in_force:
            return max(in_force, key=lambda rule_set: rule_set.from_on)
    raise NoRuleSet(jurisdiction, on)


def _entries(file: str) -> list[tuple[str, dict[str, object]]]:
    data = read_yaml(files("app.law.rulesets").joinpath(file).read_text(encoding="utf-8"))
    sources = data["sources"]
    entries = []
    for version in data["versions"]:
        version |= {"jurisdiction": data["jurisdiction"], "place": data["name"], "sources": sources}
        entries.append((f"{data['jurisdiction']}@{version['from']}", version))
    return entries


def _resolved(name: str, raw: Mapping[str, dict[str, object]]) -> RuleSet:
    version = raw[name]
    rules: dict[str, Rule] = {}
    base = version.get("based_on")
    if isinstance(base, str):
        rules |= _resolved(base, raw).rules
    doubt = version.get("confidence_of_thresholds")
    if isinstance(doubt, str):
        rules = {key: replace(r, confidence=doubt) if r.measured_on else r for key, r in rules.items()}
    other = version.get("with_rules_of")
    if isinstance(other, str):
        rules |= _own(raw[other])
    rules |= _own(version)
    return RuleSet(
        name, str(version["jurisdiction"]), str(version["place"]), date.fromisoformat(str(version["from"])),
        MappingProxyType(rules),
    )


def _own(version: Mapping[str, object]) -> dict[str, Rule]:
    sources, rules = version["sources"], version["rules"]
    assert isinstance(sources, dict)  # noqa: S101 - our own files; a broken one must not load
    assert isinstance(rules, dict)  # noqa: S101
    return {
        key: Rule.from_json(key, {**data, "source": sources.get(data["source"], data["source"])})
        for key, data in rules.items()
    }
