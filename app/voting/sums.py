"""Decide a large poll from sums that SQL adds up (docs/adr/0005); equal in every figure to deciding ballot by ballot.

Most heads say one thing: all of their ballots carry the same marks, came in time, one for a unit, and none is void. Of
these SQL adds heads and areas by motion and by what was said. The others are odd heads, a few in a thousand: their units
and ballots are read whole and go through the law's own code. A count is a sum over heads, so the two add up.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import text

from app.kernel.db import db
from app.law.ballots import Ballot, BallotBox, Mark, fill_box, marks
from app.law.counting import Alternative, alternatives, count
from app.law.decision import Decision, SetAside
from app.law.heads import Head, waterfall
from app.law.motions import Motion
from app.law.outcomes import ChoiceCounts, ElectionCounts, MotionCounts
from app.law.quantities import NOTHING, Weight
from app.law.reasoning import ignored_lines
from app.law.rulebook import Rulebook
from app.law.tally import decide_counts
from app.ledger.logs import Log
from app.ledger.reading import leaves_of, other_positions
from app.voting.closed import closed_roll, read_ballot
from app.voting.describing import scope_of
from app.voting.marks import BLANK, Question, read_word
from app.voting.models import Poll

_ANY_TIME = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_AREA = "coalesce(u.area_register_cm2, u.area_survey_cm2, u.area_contract_cm2, 0)"
_HERE = "u.community_id = :community AND u.poll_id = :poll"
_CLOSING = "c.community_id = u.community_id AND c.poll_id = u.poll_id AND c.unit_id = u.unit_id"
# Joint owners who must name a representative and did not (the rule `joint_owners`), as `law.ballots.may_vote` has it.
_MUTE = """(u.stock IS NULL AND NOT coalesce(c.represented, false) AND u.unit_id IN (
  SELECT o.unit_id FROM frozen_owners o WHERE o.community_id = :community AND o.poll_id = :poll
  GROUP BY o.unit_id HAVING count(DISTINCT o.key) > 1))"""


def _heads(named: bool) -> str:  # noqa: FBT001 - the one thing that differs
    """Write the table of heads with ballots: what they say with which area, and whether they are odd.

    A unit has several ballots only where one of them is no first electronic one (the index `uq_ballots_unit`).
    """
    mute = f"OR {_MUTE}" if named else ""
    closing = f"LEFT JOIN closing_units c ON {_CLOSING}" if named else ""
    return f"""
    SELECT u.head_no, min(b.marks COLLATE "C") AS marks, sum({_AREA}) AS area,
           min(b.marks COLLATE "C") <> max(b.marks COLLATE "C")
           OR bool_or(b.cast_at >= :closes_at OR NOT u.counted OR v.ballot_id IS NOT NULL {mute})
           OR (count(*) > 1 AND bool_or(b.channel <> 'electronic' OR b.generation > 0)) AS odd
    FROM opened_ballots b
    JOIN frozen_units u ON u.community_id = b.community_id AND u.poll_id = b.poll_id AND u.unit_id = b.unit_id
    {closing}
    LEFT JOIN (SELECT DISTINCT ballot_id FROM ballot_voids w WHERE w.community_id = :community AND w.poll_id = :poll
               AND NOT EXISTS (SELECT 1 FROM ballot_restorations r
                               WHERE r.community_id = w.community_id AND r.void_id = w.id)) AS v ON v.ballot_id = b.id
    WHERE b.community_id = :community AND b.poll_id = :poll GROUP BY u.head_no"""


def _sums(*, named: bool) -> str:
    return f"""
    WITH said AS MATERIALIZED (
      SELECT CASE WHEN NOT odd THEN marks END AS marks, count(*) AS heads, sum(area) AS area,
             array_agg(head_no) FILTER (WHERE odd) AS odd
      FROM ({_heads(named)}) AS h GROUP BY 1
    )
    SELECT w.place, w.word, sum(s.heads) AS heads, sum(s.area) AS area, NULL AS odd
    FROM said s, string_to_table(s.marks, ' ') WITH ORDINALITY AS w(word, place) GROUP BY 1, 2
    UNION ALL SELECT NULL, NULL, NULL, NULL, odd FROM said WHERE marks IS NULL"""


# So that the planner joins by several processes and sorts in memory: half the time of what it takes else (docs/adr/0005).
_PLANNED = ("parallel_tuple_cost = 0.005", "work_mem = '64MB'")
_SUMS = {named: text(_sums(named=named)) for named in (False, True)}
_STEP = text(f"""
SELECT CASE WHEN bool_or(mod({_AREA}, 10) > 0) THEN 1 WHEN bool_or(mod({_AREA}, 100) > 0) THEN 10 ELSE 100 END
FROM frozen_units u WHERE {_HERE} AND u.counted
""")
_SILENT = text(f"""
SELECT count(*), coalesce(sum(area), 0) FROM (
  SELECT sum({_AREA}) FILTER (WHERE c.delivered AND NOT (:named AND {_MUTE})) AS area,
         bool_or(c.delivered AND NOT (:named AND {_MUTE})) AS reached, bool_or(b.unit_id IS NOT NULL) AS heard
  FROM frozen_units u
  LEFT JOIN closing_units c ON {_CLOSING}
  LEFT JOIN (SELECT DISTINCT unit_id FROM opened_ballots
             WHERE community_id = :community AND poll_id = :poll AND cast_at < :closes_at) AS b ON b.unit_id = u.unit_id
  WHERE {_HERE} AND u.counted GROUP BY u.head_no) AS h
WHERE reached AND NOT heard
""")
_ODD_BALLOTS = text(f"""
SELECT b.id, u.label, b.channel, b.cast_at, b.marks, w.ground
FROM opened_ballots b
JOIN frozen_units u ON u.community_id = b.community_id AND u.poll_id = b.poll_id AND u.unit_id = b.unit_id
LEFT JOIN LATERAL (
  SELECT w.ground FROM ballot_voids w WHERE w.community_id = b.community_id AND w.ballot_id = b.id
  AND NOT EXISTS (SELECT 1 FROM ballot_restorations r WHERE r.community_id = w.community_id AND r.void_id = w.id)
  ORDER BY w.voided_at DESC, w.id DESC LIMIT 1) AS w ON true
WHERE {_HERE} AND u.head_no = ANY(:odd)
""")
# The denominator's merged heads with their reasons, as `law.heads.Head.reason` gives them.
_MERGED = text("""
SELECT CASE WHEN bool_or(h.stock) THEN 'developer_stock' WHEN count(DISTINCT o.key) > 1 THEN 'same_owners'
            WHEN bool_or(o.kind = 'company') THEN 'one_company' ELSE 'one_owner' END AS reason, h.labels
FROM (SELECT u.head_no, array_agg(u.label ORDER BY u.label) AS labels, array_agg(u.unit_id) AS units,
             bool_or(u.stock IS NOT NULL) AS stock, min(u.label) AS first
      FROM frozen_units u WHERE u.community_id = :community AND u.poll_id = :poll AND u.counted
      GROUP BY u.head_no HAVING count(*) > 1) AS h
LEFT JOIN frozen_owners o ON o.community_id = :community AND o.poll_id = :poll AND o.unit_id = ANY(h.units)
GROUP BY h.head_no, h.labels, h.first ORDER BY h.first
""")


@dataclass(frozen=True, slots=True)
class _Parts:
    """Hold both parts of a poll: of plain heads what they said, of odd heads their ballots."""

    words: Mapping[str, Mapping[str, Weight]]
    questions: Mapping[str, Question]
    heads: tuple[Head, ...]
    box: BallotBox

    def count(self, motion: Motion, rulebook: Rulebook) -> MotionCounts:
        """Count a motion under these rules."""
        said = self.words[motion.id]
        plain = _weigh(motion, said, marks(motion, self._plain_box(motion), rulebook))
        return _add(plain, count(motion, self.heads, marks(motion, self.box, rulebook)))

    def alternatives(self, motion: Motion, rulebook: Rulebook) -> tuple[Alternative, ...]:
        """Count again for each contested rule that touches a ballot of either part, in the law's order."""
        plain = alternatives(motion, (), self._plain_box(motion), rulebook)
        odd = {one.rule: one for one in alternatives(motion, self.heads, self.box, rulebook)}
        touched = {one.rule: one.value for one in (*plain, *odd.values())}
        found = [Alternative(rule, touched[rule], self.count(motion, rulebook.with_value(rule, touched[rule])))
                 for rule in ("spoiled", "blank") if rule in touched]
        if "invalid" in odd:
            said = _weigh(motion, self.words[motion.id], marks(motion, self._plain_box(motion), rulebook))
            found.append(Alternative("invalid", odd["invalid"].value, _add(said, odd["invalid"].counts)))
        return tuple(found)

    def _plain_box(self, motion: Motion) -> BallotBox:
        """Put one ballot for each thing that was said into a box, so that the law reads the marks."""
        question = self.questions[motion.id]
        standing = {}
        for word in self.words[motion.id]:
            choice = None if word == BLANK else read_word(word, question)
            mark = tuple(choice) if isinstance(choice, list) else choice
            standing[word] = Ballot(word, "electronic", _ANY_TIME, {} if mark is None else {motion.id: mark})
        return BallotBox(standing, frozenset(), frozenset(), ())


def decide_by_sums(poll: Poll, motions: Sequence[Motion], questions: Sequence[Question], rulebook: Rulebook) -> Decision:
    """Decide a closed poll; the decision carries the ballots set aside, and no waterfall (`merged_heads` lists it).

    Raises:
        NoDenominator: no head or no area counts.

    Law: 民法典 第278条第2款；司法解释 第8条、第9条.
    """
    key: dict[str, Any] = {"community": poll.community_id, "poll": poll.id, "closes_at": poll.closes_at}
    named = rulebook.value("joint_owners") == "named"
    words, odd = _sum_up(key, questions, named=named)
    roll = closed_roll(poll, odd).units
    steps = waterfall(roll, scope_of(poll.scope), rulebook)
    ids, ballots = _odd_ballots(poll, odd, questions)
    parts = _Parts(words, {one.id: one for one in questions}, steps.heads,
                   fill_box(roll, steps.counted, ballots, motions, rulebook, poll.closes_at))
    aside = _set_aside(poll, ids, ballots, parts.box.fates)
    silent = NOTHING
    if rulebook.deems_silence() is not None:
        heads, area = db.session.execute(_SILENT, key | {"named": named}).one()
        silent = Weight(int(heads), int(area))
    decision = decide_counts(
        motions, {one.id: parts.count(one, rulebook) for one in motions}, Weight(poll.total_heads, poll.total_area_cm2),
        rulebook, silent=silent, step=db.session.execute(_STEP, key).scalar_one(),
        alternatives={one.id: parts.alternatives(one, rulebook) for one in motions}, notes=ignored_lines(aside, ()))
    return replace(decision, set_aside=aside)


def merged_heads(poll: Poll) -> list[dict[str, Any]]:
    """List the counted heads of several units, each with its reason, as a decision's `merged` does."""
    rows = db.session.execute(_MERGED, {"community": poll.community_id, "poll": poll.id})
    return [{"reason": reason, "units": list(labels)} for reason, labels in rows]


def _sum_up(
    key: Mapping[str, Any], questions: Sequence[Question], *, named: bool,
) -> tuple[dict[str, dict[str, Weight]], list[int]]:
    for setting in _PLANNED:
        db.session.execute(text(f"SET LOCAL {setting}"))
    words: dict[str, dict[str, Weight]] = {one.id: {} for one in questions}
    odd: list[int] = []
    for row in db.session.execute(_SUMS[named], key):
        if row.place is None:
            odd = list(row.odd)
        else:
            words[questions[row.place - 1].id][row.word] = Weight(int(row.heads), int(row.area))
    return words, odd


def _odd_ballots(poll: Poll, odd: list[int], questions: Sequence[Question]) -> tuple[list[UUID], list[Ballot]]:
    """Read the ballots of odd heads in the order of the log."""
    if not odd:
        return [], []
    key = {"community": poll.community_id, "poll": poll.id, "odd": odd}
    rows = {row.id: row for row in db.session.execute(_ODD_BALLOTS, key)}
    leaves = leaves_of(db.session, Log(poll.community_id, poll.id), list(rows))
    order = sorted(rows.keys() & leaves.keys(), key=lambda one: (leaves[one].position is None, leaves[one].position or 0, one))
    return order, [read_ballot(rows[one], questions, rows[one].ground)[0] for one in order]


def _set_aside(poll: Poll, ids: Sequence[UUID], ballots: Sequence[Ballot], fates: Sequence[str]) -> tuple[SetAside, ...]:
    """Name the ballots that do not stand by their places among all ballots of the log."""
    out = [(one, ballot.unit, fate) for one, ballot, fate in zip(ids, ballots, fates, strict=True) if fate != "stands"]
    if not out:
        return ()
    log = Log(poll.community_id, poll.id)
    places = {one: leaf.position or 0 for one, leaf in leaves_of(db.session, log, [one for one, _, _ in out]).items()}
    others = other_positions(db.session, log)
    return tuple(SetAside(places[one] - bisect_left(others, places[one]), unit, fate) for one, unit, fate in out)


def _weigh(motion: Motion, said: Mapping[str, Weight], taken: Mapping[str, Mark]) -> MotionCounts:
    """Add up heads that say one thing with all of their units: what they say counts with their heads and their area."""
    sums: dict[str, Weight] = defaultdict(Weight)
    everybody = nothing = NOTHING
    for word, mark in taken.items():
        everybody += said[word]
        nothing += NOTHING if isinstance(mark, str) else said[word]
        for name in {mark} if isinstance(mark, str) else set(mark):
            sums[name] += said[word]
    if motion.is_election:
        return ElectionCounts(everybody, {name: sums[name] for name in motion.candidates})
    return ChoiceCounts({name: sums[name] for name in motion.choices}, nothing)


def _add(one: MotionCounts, other: MotionCounts) -> MotionCounts:
    if isinstance(one, ElectionCounts) and isinstance(other, ElectionCounts):
        candidates = {name: weight + other.candidates[name] for name, weight in one.candidates.items()}
        return ElectionCounts(one.participating + other.participating, candidates)
    if isinstance(one, ChoiceCounts) and isinstance(other, ChoiceCounts):
        return ChoiceCounts({name: weight + other.choices[name] for name, weight in one.choices.items()}, one.none + other.none)
    raise TypeError("a motion is counted as one thing")
