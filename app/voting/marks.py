"""Write what a ballot says in one short word a motion, and read it back.

The words stand in the order of the motions, joined by spaces: `a` agree, `n` against, `b` abstain, `.` blank,
`x` spoiled, `o0` the first option, `c0+c2` candidates by their place on the ballot. Options and candidates are named
by place, because a count of a million ballots groups by this text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.kernel.problems import InvalidFields
from app.law.motions import ABSTAIN, AGAINST, AGREE, SPOILED
from app.voting.problems import EmptyBallot

Choice = str | list[str]
BLANK = "."
_SHOWN_KEY = 64
_WORDS = {AGREE: "a", AGAINST: "n", ABSTAIN: "b", SPOILED: "x"}
_CHOICES = {word: choice for choice, word in _WORDS.items()}
_SAID = {AGREE: "同意", AGAINST: "反对", ABSTAIN: "弃权"}


@dataclass(frozen=True, slots=True)
class Question:
    """Hold what of a motion decides how it may be answered."""

    id: str
    kind: str
    options: tuple[str, ...]
    seats: int
    candidates: tuple[str, ...]


def write_marks(choices: Mapping[str, Any], questions: Sequence[Question]) -> str:
    """Write the choices of an electronic ballot.

    Raises:
        InvalidFields: a motion is not of this poll, or a choice is none of its answers; the field is named.
        EmptyBallot: nothing is marked at all.
    """
    known = {one.id for one in questions}
    errors = [
        {"pointer": f"/choices/{key[:_SHOWN_KEY]}", "detail": "这次表决没有这项议题。"} for key in choices if key not in known]
    words = []
    for one in questions:
        word, fault = _word(one, choices[one.id]) if one.id in choices else (BLANK, "")
        words.append(word)
        errors += [{"pointer": f"/choices/{one.id}", "detail": fault}] if fault else []
    if errors:
        raise InvalidFields(errors)
    if all(word == BLANK for word in words):
        raise EmptyBallot
    return " ".join(words)


def read_marks(marks: str, questions: Sequence[Question]) -> dict[str, Choice]:
    """Read the choices back as the log commits to them; a blank motion is absent."""
    said = zip(questions, marks.split(" "), strict=True)
    return {one.id: read_word(word, one) for one, word in said if word != BLANK}


def read_word(word: str, question: Question) -> Choice:
    """Read one word that is not blank."""
    if word in _CHOICES:
        return _CHOICES[word]
    if word.startswith("o"):
        return question.options[int(word[1:])]
    return [question.candidates[int(one[1:])] for one in word.split("+")]


def _word(question: Question, said: object) -> tuple[str, str]:
    if isinstance(said, str):
        if said in {AGAINST, ABSTAIN} and (question.kind != "election" or said == ABSTAIN):
            return _WORDS[said], ""
        if said == AGREE and question.kind == "ordinary":
            return _WORDS[said], ""
        if said in question.options:
            return f"o{question.options.index(said)}", ""
    elif isinstance(said, list) and question.kind == "election":
        return _election_word(question, said)
    return BLANK, f"只能填：{'、'.join(_answers(question))}。"


def _election_word(question: Question, said: list[object]) -> tuple[str, str]:
    names = [str(one) for one in said]
    if not names:
        return BLANK, "请至少选一位候选人，或选择弃权，或不填此项。"
    if len(set(names)) < len(names):
        return BLANK, "同一位候选人只能选一次。"
    if len(names) > question.seats:
        return BLANK, f"最多选{question.seats}人，请先取消{len(names) - question.seats}人。"
    if not set(names) <= set(question.candidates):
        return BLANK, "名单里没有这位候选人。"
    return "+".join(f"c{place}" for place in sorted(question.candidates.index(one) for one in names)), ""


def _answers(question: Question) -> list[str]:
    if question.kind == "election":
        return [f"候选人编号的列表（最多{question.seats}人）", f"{ABSTAIN}（{_SAID[ABSTAIN]}）"]
    favoured = list(question.options) if question.options else [f"{AGREE}（{_SAID[AGREE]}）"]
    return [*favoured, f"{AGAINST}（{_SAID[AGAINST]}）", f"{ABSTAIN}（{_SAID[ABSTAIN]}）"]
