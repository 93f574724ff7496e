"""Point out before the notice goes out what the office and owners will ask about; a caution refuses nothing."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from app.assembly.models import Assembly, AssemblyPoll, Motion
from app.assembly.reading import candidates_of
from app.assembly.residents import told_residents
from app.law.quantities import needed
from app.law.rulebook import Rulebook
from app.registry import service as registry
from app.registry.values import RegisteredUnit

LONG_POLL = dt.timedelta(days=60)
_OWN = ("本系统的提示，没有条文", "to_confirm")


@dataclass(frozen=True, slots=True)
class Caution:
    """One thing to look at, with the article that it rests on."""

    kind: str
    words: str
    article: str
    confidence: str
    motion_id: UUID | None = None
    poll_id: UUID | None = None


def cautions(
    row: Assembly, polls: Iterable[AssemblyPoll], motions: Iterable[Motion], units: Sequence[RegisteredUnit], book: Rulebook,
) -> tuple[Caution, ...]:
    """List what to look at: candidates, number of members, windows, scopes, the roll, the residents' committee.

    Law: the rules `candidate_surplus`, `committee_odd`, `notice_to_residents_committee`.
    """
    found: list[Caution] = []
    for motion in motions:
        if motion.kind == "election":
            found += _election(motion, book)
    for poll in polls:
        found += _poll(poll, units)
    return (*found, *_assembly(row, book))


def _election(motion: Motion, book: Rulebook) -> Iterator[Caution]:
    surplus, odd = book.rule("candidate_surplus"), book.rule("committee_odd")
    standing, bound = len(candidates_of(motion.community_id, motion.id)), surplus.bound()
    least = motion.seats + needed(motion.seats, bound.share, inclusive=bound.inclusive)
    if motion.round == 1 and standing < least:
        yield Caution(
            "candidate_surplus",
            f"“{motion.title}”应选{motion.seats}人，候选人{standing}人；候选人应比应选名额多{bound.share}，即不少于{least}人。",
            surplus.article, surplus.confidence, motion_id=motion.id)
    if odd.value is True and motion.seats % 2 == 0:
        yield Caution(
            "committee_odd", f"“{motion.title}”应选{motion.seats}人；委员人数应为单数（补选的，看补选后的总人数）。",
            odd.article, odd.confidence, motion_id=motion.id)


def _poll(poll: AssemblyPoll, units: Sequence[RegisteredUnit]) -> Iterator[Caution]:
    if poll.closes_at - poll.opens_at > LONG_POLL:
        yield Caution("long_poll", f"“{poll.title}”的投票时间超过{LONG_POLL.days}日，请核对截止时间。", *_OWN, poll_id=poll.id)
    homes: dict[str | None, set[str]] = defaultdict(set)
    for unit in units:
        homes[unit.entrance].add(unit.building)
    for one in (poll.scope or {}).get("entrances", ()):
        several = "、".join(sorted(homes[one]))
        if len(homes[one]) > 1:
            yield Caution("entrance_in_several_buildings",
                          f"“{poll.title}”的范围写了单元“{one}”，而{several}都有这个单元，都会计入。", *_OWN, poll_id=poll.id)


def _assembly(row: Assembly, book: Rulebook) -> Iterator[Caution]:
    if registry.roll_state(row.community_id).confirmed_at is None:
        yield Caution("roll_not_confirmed", "现在的房册还没有经街道确认，确认之前不能公布。", *_OWN)
    told = book.rule("notice_to_residents_committee")
    residential = registry.community(row.community_id).kind == "residential"
    if residential and told.value is True and not told_residents(row.community_id, row.id):
        yield Caution("residents_committee_not_told", "住宅小区的会议应当同时告知居民委员会，还没有告知的记录。",
                      told.article, told.confidence)
