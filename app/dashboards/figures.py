"""Put the figures of an office together: its votes, its clocks that ran out, and counts by community and month."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from app.affairs.late import late_questions
from app.dashboards.clocks import Overdue, overdue
from app.dashboards.votes import VoteFigures, vote_figures
from app.exchange import outstanding
from app.kernel import clock
from app.kernel.access import Actor
from app.kernel.problems import InvalidFields
from app.meetings.counting import held_between
from app.registry import communities
from app.registry.rule_values import require_officer
from app.registry.values import CommunityInfo

MOST_MONTHS = 36
_Counts = Counter[tuple[UUID, str, str]]
"""By community, month (2026-11) and what happened, one of COUNTS."""


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
    counts = _counted_votes(votes) + _counted_acts(ids, first, last, clock.civil_date(at))
    return OfficeFigures(
        office_id, first, last, at, places, votes, overdue(ids, at), tuple(_months(ids, first, last, counts)))


def _span(since: str | None, until: str | None, on: dt.date) -> tuple[dt.date, dt.date]:
    last = dt.date.fromisoformat(f"{until}-01") if until else on.replace(day=1)
    first = dt.date.fromisoformat(f"{since}-01") if since else _next(last.replace(year=last.year - 1))
    if last < first:
        raise InvalidFields.one("/until", "结束的月份不能早于开始的月份。")
    if _number(last) - _number(first) >= MOST_MONTHS:
        raise InvalidFields.one("/since", f"一次最多看{MOST_MONTHS}个月，请缩短时间。")
    return first, _next(last) - dt.timedelta(days=1)


def _counted_votes(votes: Iterable[VoteFigures]) -> _Counts:
    """Count votes in the month in which they close."""
    counts: _Counts = Counter()
    for one in votes:
        counts[one.community_id, one.month, "votes"] += 1
        counts[one.community_id, one.month, "votes_without_quorum"] += one.without_quorum
        counts[one.community_id, one.month, "votes_certified"] += one.state == "certified"
    return counts


def _counted_acts(ids: Collection[UUID], first: dt.date, last: dt.date, today: dt.date) -> _Counts:
    """Count meetings and unread documents in their month, late reports and questions in that of their last day."""
    since, until = clock.start_of_day(first), clock.start_of_day(last + dt.timedelta(days=1))
    passed, counts = min(today, last + dt.timedelta(days=1)), _Counts()
    for community_id, sent_at in outstanding.unread_since(ids, since, until):
        counts[community_id, f"{clock.civil_date(sent_at):%Y-%m}", "documents_unread"] += 1
    for owed in outstanding.late_reports(ids, passed):
        counts[owed.community_id, f"{owed.due_on:%Y-%m}", "reports_late"] += 1
    for community_id, opened_at in held_between(ids, since, until):
        counts[community_id, f"{clock.civil_date(opened_at):%Y-%m}", "meetings_held"] += 1
    for question in late_questions(ids, passed):
        counts[question.community_id, f"{question.due_on:%Y-%m}", "questions_late"] += 1
    return counts


COUNTS = (
    "meetings_held", "votes", "votes_without_quorum", "votes_certified", "documents_unread", "reports_late", "questions_late",
)


def _months(
    ids: Iterable[UUID], first: dt.date, last: dt.date, counts: _Counts,
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
