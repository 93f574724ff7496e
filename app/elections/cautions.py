"""Say what the rules make of a committee as it is seated: odd number, size, term; cautions, never refusals.

Law: the rules of the chapter `committee` of the poll's snapshot, most of them 待确认.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from app.law import deadlines
from app.law.problems import UnknownRule
from app.law.quantities import parse_share, reaches
from app.law.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class Caution:
    """Hold what to look at, with the article that says so and how sure it is."""

    rule: str
    text: str
    article: str
    confidence: str


def of_committee(
    members: int, from_on: dt.date, until_on: dt.date | None, rulebook: Rulebook,
) -> tuple[Caution, ...]:
    """Look at the number of members and the term of a committee."""
    found = []
    if _flag(rulebook, "committee_odd") and members % 2 == 0:
        found.append(_caution(rulebook, "committee_odd", f"就任的委员有{members}名，规则要求单数。"))
    least, most = _number(rulebook, "committee_members_min"), _number(rulebook, "committee_members_max")
    if least is not None and members < least:
        found.append(_caution(rulebook, "committee_members_min", f"就任的委员有{members}名，少于规则的{least}名。"))
    if most is not None and members > most:
        found.append(_caution(rulebook, "committee_members_max", f"就任的委员有{members}名，多于规则的{most}名。"))
    years = _number(rulebook, "committee_term_years_max")
    if years is not None:
        latest = deadlines.term_ends(from_on, years)
        if until_on is None or until_on > latest:
            told = "没有写明结束日期" if until_on is None else f"到{until_on}"
            found.append(_caution(rulebook, "committee_term_years_max", f"任期{told}，规则最长{years}年，到{latest}为止。"))
    return tuple(found)


def re_election_due(sitting: int, original: int, waiting: int, rulebook: Rulebook) -> Caution | None:
    """Say that the office must be told and a new election held: no alternate is left and too few members remain.

    Law: 深圳经济特区物业管理条例 第41条（不足原人数的百分之五十）.
    """
    try:
        share = str(rulebook.value("reelection_below"))
    except UnknownRule:
        return None
    if waiting or reaches(sitting, original, parse_share(share), inclusive=True):
        return None
    text = f"候补已递补完，现有委员{sitting}名，不足原{original}名的{share}：请告知街道，重新选举。"
    return _caution(rulebook, "reelection_below", text)


def alternates_filing(announced_until_on: dt.date, rulebook: Rulebook) -> deadlines.Deadline | None:
    """Find until when a step up is to be filed, where the rule set knows such a period.

    Law: 深圳经济特区物业管理条例 第41条.
    """
    try:
        return deadlines.alternates_filing_due(announced_until_on, rulebook)
    except UnknownRule:
        return None


def _caution(rulebook: Rulebook, key: str, text: str) -> Caution:
    rule = rulebook.rule(key)
    return Caution(key, text, rule.article, rule.confidence)


def _flag(rulebook: Rulebook, key: str) -> bool:
    return rulebook.value(key) is True


def _number(rulebook: Rulebook, key: str) -> int | None:
    value = rulebook.value(key)
    return value if isinstance(value, int) and not isinstance(value, bool) else None
