"""Decide a motion of a body (业主委员会、筹备组、换届小组、监事会) by the majority of its own members, with reasons.

Members count by heads, each for one; nobody stands in for an absent member.

Law: 建房〔2009〕274号, 待确认; each number is a rule of the rule set.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from app.law.motions import ABSTAIN, AGAINST, AGREE
from app.law.outcomes import FAILED, NO_QUORUM, PASSED
from app.law.problems import CaseError
from app.law.quantities import needed, reaches
from app.law.reasoning import TO_CONFIRM
from app.law.rulebook import Rulebook
from app.law.rules import Bound

RECUSED = "recused"
CHOICES = (AGREE, AGAINST, ABSTAIN, RECUSED)
LEFT_OUT = "left_out"
RULES_OF = {
    "committee": "committee", "preparatory_group": "group", "re_election_group": "group", "supervisors": "supervisors",
}


@dataclass(frozen=True, slots=True)
class BodyQuorum:
    """Say whether enough members are present to hold a meeting (出席)."""

    members: int
    present: int
    needed: int
    reached: bool
    article: str
    confidence: str

    @property
    def sentence(self) -> str:
        """Say it in the law's own language."""
        end = "达到" if self.reached else f"还差{self.needed - self.present}名，不能作出决定"
        return f"全体{self.members}名，出席{self.present}名；须{self.needed}名以上出席，{end}。依据：{_cited(self)}"

    def as_json(self) -> dict[str, object]:
        """Show the figures with their sentence."""
        return {"members": self.members, "present": self.present, "needed": self.needed, "reached": self.reached,
                "article": self.article, "confidence": self.confidence, "sentence": self.sentence}


@dataclass(frozen=True, slots=True)
class BodyDecision:
    """Hold what became of one motion of a body, figure by figure (表决结果)."""

    outcome: str
    quorum: BodyQuorum
    base: int
    needed: int
    agree: int
    against: int
    abstain: int
    recused: int
    silent: int
    article: str
    confidence: str
    reasons: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        """Show the decision with text, whole numbers and booleans only."""
        return {
            "outcome": self.outcome, "quorum": self.quorum.as_json(), "base": self.base, "needed": self.needed,
            "agree": self.agree, "against": self.against, "abstain": self.abstain, "recused": self.recused,
            "silent": self.silent, "article": self.article, "confidence": self.confidence, "reasons": list(self.reasons),
        }


def body_quorum(kind: str, members: Collection[str], present: Collection[str], rulebook: Rulebook) -> BodyQuorum:
    """Compare who is present with all members of a body.

    Raises:
        CaseError: a body of this kind holds no such meetings, it has no member, or somebody present is none.

    Law: the rules `committee_meeting_quorum`, `group_meeting_quorum`, `supervisors_meeting_quorum`, 待确认.
    """
    _known("kind", (kind,), RULES_OF)
    everybody, here = frozenset(members), frozenset(present)
    if not everybody:
        raise CaseError("members", "a body without members decides nothing")
    _known("present", here, everybody)
    bound = rulebook.rule(f"{RULES_OF[kind]}_meeting_quorum").bound()
    reached = reaches(len(here), len(everybody), bound.share, inclusive=bound.inclusive)
    return BodyQuorum(len(everybody), len(here), _least(len(everybody), bound), reached, bound.article, bound.confidence)


def decide_body(
    kind: str, members: Collection[str], present: Collection[str], votes: Mapping[str, str], rulebook: Rulebook,
) -> BodyDecision:
    """Decide one motion of a body by its members' votes; who is present and silent agrees to nothing.

    Raises:
        CaseError: a body of this kind holds no such meetings, or somebody votes who is no member or is absent.

    Law: the rules `committee_decision`, `group_decision`, `supervisors_decision`, `recused_members`, 待确认.
    """
    quorum = body_quorum(kind, members, present, rulebook)
    _known("votes", votes, frozenset(present))
    _known("votes", votes.values(), CHOICES)
    counts = {choice: sum(1 for said in votes.values() if said == choice) for choice in CHOICES}
    bound = rulebook.rule(f"{RULES_OF[kind]}_decision").bound()
    recusal = rulebook.rule("recused_members")
    base = quorum.members - (counts[RECUSED] if recusal.value == LEFT_OUT else 0)
    least = _least(base, bound)
    passed = base > 0 and reaches(counts[AGREE], base, bound.share, inclusive=bound.inclusive)
    outcome = NO_QUORUM if not quorum.reached else PASSED if passed else FAILED
    reasons = [quorum.sentence]
    if counts[RECUSED]:
        how = "不计入基数" if recusal.value == LEFT_OUT else "不表决，仍计入基数"
        reasons.append(f"回避{counts[RECUSED]}名，{how}。依据：{recusal.article}{_mark(recusal.confidence)}")
    if quorum.reached:
        end = "通过" if passed else f"未通过，差{least - counts[AGREE]}票" if base else "没有可以表决的成员，未通过"
        reasons.append(
            f"基数{base}名；须{least}票以上同意；同意{counts[AGREE]}票，反对{counts[AGAINST]}票，弃权{counts[ABSTAIN]}票，{end}。"
            f"依据：{_cited(bound)}")
    silent = quorum.present - len(votes)
    return BodyDecision(
        outcome, quorum, base, least, counts[AGREE], counts[AGAINST], counts[ABSTAIN], counts[RECUSED], silent,
        bound.article, bound.confidence, tuple(reasons))


def may_propose(kind: str, members: int, proposers: int, rulebook: Rulebook) -> bool:
    """Tell whether so many members may ask that a meeting be called (提议召开).

    Law: 建房〔2009〕274号, 待确认; the same for groups and supervisors by default.
    """
    _known("kind", (kind,), RULES_OF)
    bound = rulebook.rule("committee_meeting_call_share").bound()
    return reaches(proposers, members, bound.share, inclusive=bound.inclusive)


def opens_minutes(kind: str, rulebook: Rulebook) -> bool:
    """Tell whether owners may read the minutes of a body of this kind (查阅纪要).

    Law: 司法解释 第13条; for groups 待确认.
    """
    return kind in rulebook.words("minutes_open_to_owners")


def _least(whole: int, bound: Bound) -> int:
    return needed(whole, bound.share, inclusive=bound.inclusive)


def _known(place: str, said: Collection[str], known: Collection[str]) -> None:
    strange = sorted(one for one in said if one not in known)
    if strange:
        raise CaseError(place, f"{strange[0]} is not known here")


def _cited(one: BodyQuorum | Bound) -> str:
    return f"{one.article}{_mark(one.confidence)}"


def _mark(confidence: str) -> str:
    return TO_CONFIRM if confidence == "to_confirm" else ""
