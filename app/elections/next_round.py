"""Propose the next round of an election for the seats that stayed open (第二轮); nothing is written.

Law: the rule `second_round`; in Shenzhen 变通规定，待确认.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.assembly import service as assemblies
from app.assembly.reading import standing
from app.elections.cautions import Caution
from app.elections.contests import Contest, Outcome, contest, outcome_of, require_handler
from app.elections.problems import NoSeatsLeftOpen
from app.elections.withdrawals import withdrawals_of
from app.kernel.access import Actor
from app.law.elections import rank_key
from app.law.quantities import Weight, needed
from app.law.rulebook import Rulebook

_NUMERALS = "零一二三四五六七八九十"
BY_VOTES = "第二轮按得票顺序当选，无须获得“双过半”。"
AS_FIRST = "下一轮的当选条件与第一轮相同。"
REPEATED = "本轮参加不够，没有选出任何人：须重新表决，当选条件与本轮相同。"


@dataclass(frozen=True, slots=True)
class Runner:
    """A candidate for the next round with the votes of this one."""

    candidate_id: UUID
    name: str
    statement: str
    votes: Weight


@dataclass(frozen=True, slots=True)
class NextRound:
    """What a draft of the next round takes over, and under which rule it is decided."""

    round: int
    open_seats: int
    alternates: int
    title: str
    text: str
    matters: tuple[str, ...]
    runners: tuple[Runner, ...]
    by_votes: bool
    explanation: str
    rules: tuple[Caution, ...]


def next_round(actor: Actor, community_id: UUID, poll_id: UUID, motion_id: UUID, at: dt.datetime) -> NextRound:
    """Propose seats, candidates by the order of their votes, and the rule of the next round, for the convener's draft.

    Raises:
        NotFound, Forbidden: the caller neither convenes nor reviews, or there is no such election.
        NoSeatsLeftOpen: all seats are filled, or the count or a lot comes first.

    Law: 深圳市住房和建设局公开解读（zjj post_8058133）：首轮未能选出的，采用第二轮投票，按照得票顺序当选.
    """
    require_handler(actor, community_id, poll_id, at)
    one = contest(community_id, poll_id, motion_id)
    outcome, book = _open(one), one.rulebook
    repeated = outcome.outcome == "no_quorum"
    number = one.motion.round if repeated else one.motion.round + 1
    by_votes = number > 1 and book.value("second_round") == "by_votes"
    motion = next(row for row in assemblies.motions_of(community_id, one.poll.assembly_id) if row.id == motion_id)
    runners = _runners(one, outcome, book)
    return NextRound(
        round=number, open_seats=outcome.open_seats, alternates=one.motion.alternates,
        title=_title(one.motion.title, number, repeated=repeated), text=motion.text, matters=tuple(one.motion.matters),
        runners=runners, by_votes=by_votes,
        explanation=REPEATED if repeated else (BY_VOTES if by_votes else AS_FIRST),
        rules=_rules(book, outcome.open_seats, len(runners), number))


def _open(one: Contest) -> Outcome:
    found = outcome_of(one)
    if found is None:
        raise NoSeatsLeftOpen(why="这项选举还没有计票结果。请在截止、计票之后再看。")
    if found.outcome == "undecidable":
        raise NoSeatsLeftOpen(why="有候选人得票相同，请先公开抽签，再看是否还有空缺的名额。")
    if found.open_seats < 1:
        raise NoSeatsLeftOpen(why="名额已经选满，不需要下一轮。")
    return found


def _runners(one: Contest, outcome: Outcome, book: Rulebook) -> tuple[Runner, ...]:
    """Take who was neither elected nor withdrew, the most votes first; equals keep the order of the ballot."""
    where = (one.poll.community_id, one.poll.id, one.motion.id)
    gone = {row.candidate_id for row in withdrawals_of(*where)} | set(outcome.elected)
    said = {row["id"]: row for row in standing(one.poll.community_id, one.motion.id)}
    whole, rank_by = Weight(one.poll.total_heads, one.poll.total_area_cm2), str(book.value("rank_by"))
    left = [
        Runner(candidate, one.names[candidate], str(said[candidate]["statement"]), _votes(row))
        for row in outcome.candidates if (candidate := UUID(row["id"])) not in gone]
    return tuple(sorted(left, key=lambda runner: rank_key(runner.votes, whole, rank_by), reverse=True))


def _votes(row: Mapping[str, Any]) -> Weight:
    return Weight(row["heads"], row["area_cm2"])


def _rules(book: Rulebook, seats: int, runners: int, number: int) -> tuple[Caution, ...]:
    keys = ("second_round", "second_round_participation") if number > 1 else ()
    found = [Caution(key, _told(book, key), book.rule(key).article, book.rule(key).confidence) for key in keys]
    surplus, bound = book.rule("candidate_surplus"), book.rule("candidate_surplus").bound()
    least = seats + needed(seats, bound.share, inclusive=bound.inclusive)
    if number == 1 and runners < least:
        text = f"候选人{runners}名；名额{seats}名，按“{surplus.title}”应不少于{least}名，请补充候选人。"
        found.append(Caution("candidate_surplus", text, surplus.article, surplus.confidence))
    return tuple(found)


def _told(book: Rulebook, key: str) -> str:
    rule = book.rule(key)
    return f"{rule.title}：{rule.note}" if rule.note else rule.title


def _title(title: str, number: int, *, repeated: bool) -> str:
    mark = "（重新表决）" if repeated else f"（第{_NUMERALS[number] if number < len(_NUMERALS) else number}轮）"
    return title if title.endswith(mark) else title[: 200 - len(mark)] + mark
