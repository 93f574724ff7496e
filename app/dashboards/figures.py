"""Put the figures of an office together: its votes, its clocks that ran out, and counts by community and month."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from app.dashboards.clocks import Overdue, overdue
from app.dashboards.votes import VoteFigures, vote_figures
from app.kernel import clock
from app.kernel.access import Actor
from app.kernel.problems import InvalidFields
from app.registry import communities
from app.registry.rule_values import require_officer
from app.registry.values import CommunityInfo

MOST_MONTHS = 36


@dataclass(frozen=True, slots=True)
class MonthFigures:
    """What a community did in a month; the month is written as 2026-11."""

    community_id: UUID
    month: str
    counts: dict[str, int]


@dataclass(frozen=True, slots=True)
class OfficeFigures:
    """The figures of an office between two months, both included, as they stood at `at`."""

    office_id: UUID
    since: dt.date
    until: dt.date
    at: dt.datetime
    communities: tuple[CommunityInfo, ...]
    votes: tuple[VoteFigures, ...]
    overdue: tuple[Overdue, ...]
    months: tuple[MonthFigures, ...]

    @property
    def on(self) -> dt.date:
        """Give the day on which the figures were asked for."""
        return clock.civil_date(self.at)


def office_figures(actor: Actor, office_id: UUID, since: str | None, until: str | None, at: dt.datetime) -> OfficeFigures:
    """Gather the figures of an office from one month until another, written as 2026-11; unsaid, the year until this month.

    Raises:
        NotFound, Forbidden: the caller is no officer of this office, or passed no authenticator.
        InvalidFields: the months are in the wrong order, or more than `MOST_MONTHS`.
    """
    require_officer(actor, office_id, at)
    places = communities.communities_of_office(office_id)
    first, last = _span(since, until, clock.civil_date(at))
    ids = tuple(one.id for one in places)
    votes = vote_figures(ids, first, last)
    return OfficeFigures(
        office_id, first, last, at, places, votes, overdue(ids, at), tuple(_months(ids, first, last, _counted(votes))))


def _span(since: str | None, until: str | None, on: dt.date) -> tuple[dt.date, dt.date]:
    last = dt.date.fromisoformat(f"{until}-01") if until else on.replace(day=1)
    first = dt.date.fromisoformat(f"{since}-01") if since else _next(last.replace(year=last.year - 1))
    if last < first:
        raise InvalidFields.one("/until", "结束的月份不能早于开始的月份。")
    if _number(last) - _number(first) >= MOST_MONTHS:
        raise InvalidFields.one("/since", f"一次最多看{MOST_MONTHS}个月，请缩短时间。")
    return first, _next(last) - dt.timedelta(days=1)


def _counted(votes: Iterable[VoteFigures]) -> Counter[tuple[UUID, str, str]]:
    """Count by community, month and what happened; a vote counts in the month in which it closes."""
    counts: Counter[tuple[UUID, str, str]] = Counter()
    for one in votes:
        counts[one.community_id, one.month, "votes"] += 1
        counts[one.community_id, one.month, "votes_without_quorum"] += one.without_quorum
        counts[one.community_id, one.month, "votes_certified"] += one.state == "certified"
    return counts


COUNTS = ("votes", "votes_without_quorum", "votes_certified")


def _months(
    ids: Iterable[UUID], first: dt.date, last: dt.date, counts: Counter[tuple[UUID, str, str]],
) -> Iterable[MonthFigures]:
    for community_id in ids:
        month = first
        while month <= last:
            named = f"{month:%Y-%m}"
            yield MonthFigures(community_id, named, {what: counts[community_id, named, what] for what in COUNTS})
            month = _next(month)


def _next(month: dt.date) -> dt.date:
    return (month + dt.timedelta(days=31)).replace(day=1)


def _number(month: dt.date) -> int:
    return month.year * 12 + month.month
