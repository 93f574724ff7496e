"""Say at once, before the notice goes out, which thresholds and days follow from the agenda and the present roll.

Law: 民法典 第278条；物业管理条例 第14条; shown to who convenes and who reviews.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from app.assembly.cautions import Caution, cautions
from app.assembly.models import AssemblyPoll
from app.assembly.models import Motion as MotionRow
from app.assembly.publishing import rulebook_for
from app.assembly.reading import motions_of, polls_of
from app.assembly.thresholds import needs, scope_of, step_of
from app.assembly.viewing import viewed_draft
from app.kernel import clock
from app.kernel.access import Actor
from app.law.deadlines import Deadline, earliest_opening, latest_publication
from app.law.heads import RollUnit, Waterfall, waterfall
from app.law.rulebook import Rulebook
from app.law.thresholds import Requirement
from app.registry import service as registry


@dataclass(frozen=True, slots=True)
class MotionPreview:
    """What one motion needs, under the confirmed matters or else the proposed ones."""

    motion_id: UUID
    title: str
    matters: tuple[str, ...]
    confirmed: bool
    requirements: tuple[Requirement, ...]

    @property
    def lines(self) -> list[dict[str, object]]:
        """Return the requirements as the law shows them."""
        return [line.as_json() for line in self.requirements]


@dataclass(frozen=True, slots=True)
class PollPreview:
    """The denominator of a poll, the last day for its notice, and what its motions need."""

    poll_id: UUID
    title: str
    waterfall: Waterfall
    latest_publication: Deadline
    in_time: bool
    motions: tuple[MotionPreview, ...]

    @property
    def steps(self) -> dict[str, object]:
        """Return the denominator as the law shows it."""
        return self.waterfall.as_json()


@dataclass(frozen=True, slots=True)
class Preview:
    """What the law says of an assembly if it is published today, or said on the day of its notice."""

    rule_set: str
    on: dt.date
    electronic_channel: str | None
    earliest_opening: Deadline
    polls: tuple[PollPreview, ...]
    cautions: tuple[Caution, ...]


def preview_assembly(actor: Actor, community_id: UUID, assembly_id: UUID, at: dt.datetime) -> Preview:
    """Tell what would follow from publishing today, or followed on the day of the notice; nothing is kept.

    Raises:
        NotFound: no such assembly, or the caller neither convenes nor reviews it.
        RulesChangeBetween, RulesDoNotFit: no single set of rules holds for its polls.
    """
    row = viewed_draft(actor, community_id, assembly_id, at)
    on = clock.civil_date(row.published_at or at)
    polls, motions = polls_of(community_id, assembly_id), motions_of(community_id, assembly_id)
    roll = registry.roll(community_id, on).units
    units = tuple(unit.to_law() for unit in roll)
    book = rulebook_for(community_id, polls, on)
    shown = tuple(_poll(one, [m for m in motions if m.poll_id == one.id], units, on, book) for one in polls)
    channel = book.value("electronic_channel")
    return Preview(book.rule_set, on, None if channel is None else str(channel), earliest_opening(on, book), shown,
                   cautions(row, polls, motions, roll, book))


def _poll(
    poll: AssemblyPoll, motions: list[MotionRow], units: tuple[RollUnit, ...], on: dt.date, book: Rulebook,
) -> PollPreview:
    steps, latest = waterfall(units, scope_of(poll), book), latest_publication(clock.civil_date(poll.opens_at), book)
    return PollPreview(poll.id, poll.title, steps, latest, on <= latest.on, tuple(_motion(m, steps, book) for m in motions))


def _motion(row: MotionRow, steps: Waterfall, book: Rulebook) -> MotionPreview:
    matters = tuple(row.confirmed_matters or row.matters)
    lines = needs(row, matters, steps, step_of(steps), book)
    return MotionPreview(row.id, row.title, matters, row.confirmed_matters is not None, lines)
