"""Find the clocks of the office's communities that have run out: whose turn it is, since when, and where to go."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
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
from app.voting.models import Poll


@dataclass(frozen=True, slots=True)
class Overdue:
    """A clock that ran out: what (`kind` of CLOCKS), the thing's own name, its last day, and the thing's id."""

    community_id: UUID
    kind: str
    title: str
    due_on: dt.date
    subject_id: UUID

    def days(self, on: dt.date) -> int:
        """Count the days since its last one."""
        return (on - self.due_on).days


def overdue(community_ids: Iterable[UUID], at: dt.datetime) -> tuple[Overdue, ...]:
    """Gather what is overdue, the oldest first."""
    on = clock.civil_date(at)
    found = [
        one for community_id in community_ids for kind in CLOCKS.values() for one in kind(community_id, at) if one.due_on < on]
    return tuple(sorted(found, key=lambda one: (one.due_on, one.kind, one.subject_id)))


def _certifications(community_id: UUID, at: dt.datetime) -> Iterator[Overdue]:
    """Find the results whose announcement ended and that the office neither certified nor returned."""
    for poll in _closed(community_id, at):
        newest = voting.result(community_id, poll.id)
        if newest is not None and standing.state_of(poll) == "preliminary":
            yield Overdue(community_id, "certification", poll.title, announcement_ends(poll, newest).on, poll.id)


def _corrections(community_id: UUID, at: dt.datetime) -> Iterator[Overdue]:
    """Find the orders to correct that were not complied with in time."""
    for poll in _closed(community_id, at):
        for order in standing.orders_of(community_id, poll.id):
            if standing.waits_for_correction(order):
                due_on = dt.date.fromisoformat(order.facts["due_on"])
                yield Overdue(community_id, "correction", poll.title, due_on, poll.id)


def _committees(community_id: UUID, at: dt.datetime) -> Iterator[Overdue]:
    """Find the last committee whose term ended with none after it."""
    on = clock.civil_date(at)
    committees = [one for one in bodies.bodies_of(community_id) if one.kind == BodyKind.COMMITTEE]
    ended = [one for one in committees if one.until_on is not None and one.until_on < on]
    if ended and len(ended) == len(committees):
        last = max(ended, key=lambda one: (one.until_on, one.id))
        yield Overdue(community_id, "committee_term", last.name, last.until_on or on, last.id)


def _dispatches(community_id: UUID, at: dt.datetime) -> Iterator[Overdue]:
    """Find the documents sent down that a post did not deal with in time."""
    return _owed("dispatch", outstanding.late_dispatches((community_id,), clock.civil_date(at)))


def _reports(community_id: UUID, at: dt.datetime) -> Iterator[Overdue]:
    """Find the reports that were not handed in in time."""
    return _owed("report", outstanding.late_reports((community_id,), clock.civil_date(at)))


def _meetings(community_id: UUID, at: dt.datetime) -> Iterator[Overdue]:
    """Find the committees whose regular meeting is overdue."""
    return (
        Overdue(community_id, "meeting", one.body, one.due.on, one.body_id)
        for one in meetings.body_clocks(SYSTEM, community_id, at))


def _questions(community_id: UUID, at: dt.datetime) -> Iterator[Overdue]:
    """Find the owners' questions that nobody answered in time; what they ask stays with those who answer."""
    return (
        Overdue(one.community_id, "question", SIDES[one.side], one.due_on, one.question_id)
        for one in late_questions((community_id,), clock.civil_date(at)))


def _owed(kind: str, owed: Iterable[outstanding.Owed]) -> Iterator[Overdue]:
    return (Overdue(one.community_id, kind, one.title, one.due_on, one.subject_id) for one in owed)


def _closed(community_id: UUID, at: dt.datetime) -> Iterator[Poll]:
    return (one for one in voting.polls_closing((community_id,), None, at) if one.state == "closed")


CLOCKS: dict[str, Callable[[UUID, dt.datetime], Iterator[Overdue]]] = {
    "certification": _certifications, "correction": _corrections, "committee_term": _committees,
    "dispatch": _dispatches, "report": _reports, "question": _questions,
    "meeting": _meetings,
}
