"""Find the clocks of the office's communities that have run out: whose turn it is, since when, and where to go."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from uuid import UUID

from app.affairs.late import late_questions
from app.bodies import service as bodies
from app.bodies.service import BodyKind
from app.certification import standing
from app.certification.objections import announcement_ends
from app.dashboards.words import SIDES
from app.exchange import outstanding
from app.kernel import clock
from app.kernel.access import SYSTEM
from app.meetings import service as meetings
from app.voting import service as voting


@dataclass(frozen=True, slots=True)
class Overdue:
    """A clock that ran out: what (`kind`, named in words.py), the thing's own name, its last day, and the thing's id."""

    community_id: UUID
    kind: str
    title: str
    due_on: dt.date
    subject_id: UUID

    def days(self, on: dt.date) -> int:
        """Count the days since its last one."""
        return (on - self.due_on).days


def overdue(community_ids: Collection[UUID], at: dt.datetime) -> tuple[Overdue, ...]:
    """Gather what is overdue, the oldest first."""
    on = clock.civil_date(at)
    found = [one for clocks in CLOCKS for one in clocks(community_ids, at) if one.due_on < on]
    return tuple(sorted(found, key=lambda one: (one.due_on, one.kind, one.subject_id)))


def _counts(community_ids: Collection[UUID], at: dt.datetime) -> Iterator[Overdue]:
    """Find results that the office neither certified nor returned, and orders to correct that were not complied with."""
    for poll in voting.polls_closing(community_ids, None, at):
        key, state = (poll.community_id, poll.id), standing.state_of(poll)
        newest = voting.result(*key) if state == "preliminary" else None
        if newest is not None:
            yield Overdue(poll.community_id, "certification", poll.title, announcement_ends(poll, newest).on, poll.id)
        for order in standing.orders_of(*key):
            if standing.waits_for_correction(order):
                due_on = dt.date.fromisoformat(order.facts["due_on"])
                yield Overdue(poll.community_id, "correction", poll.title, due_on, poll.id)


def _committees(community_ids: Collection[UUID], at: dt.datetime) -> Iterator[Overdue]:
    """Find the last committee whose term ended with none after it, and committees whose regular meeting is overdue."""
    on = clock.civil_date(at)
    for community_id in community_ids:
        committees = [one for one in bodies.bodies_of(community_id) if one.kind == BodyKind.COMMITTEE]
        ended = [one for one in committees if one.until_on is not None and one.until_on < on]
        if ended and len(ended) == len(committees):
            last = max(ended, key=lambda one: (one.until_on, one.id))
            yield Overdue(community_id, "committee_term", last.name, last.until_on or on, last.id)
        for meets in meetings.body_clocks(SYSTEM, community_id, at):
            yield Overdue(community_id, "meeting", meets.body, meets.due.on, meets.body_id)


def _owed(community_ids: Collection[UUID], at: dt.datetime) -> Iterator[Overdue]:
    """Find documents sent down that a post did not deal with, and reports that were not handed in."""
    on = clock.civil_date(at)
    owed = {"dispatch": outstanding.late_dispatches(community_ids, on), "report": outstanding.late_reports(community_ids, on)}
    for kind, late in owed.items():
        yield from (Overdue(one.community_id, kind, one.title, one.due_on, one.subject_id) for one in late)


def _questions(community_ids: Collection[UUID], at: dt.datetime) -> Iterator[Overdue]:
    """Find the owners' questions that nobody answered in time; what they ask stays with those who answer."""
    for one in late_questions(community_ids, clock.civil_date(at)):
        yield Overdue(one.community_id, "question", SIDES[one.side], one.due_on, one.question_id)


CLOCKS: tuple[Callable[[Collection[UUID], dt.datetime], Iterator[Overdue]], ...] = (_counts, _committees, _owed, _questions)
