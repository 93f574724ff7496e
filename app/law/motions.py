"""Describe what is put to the vote (议题): for or against, one of several options, or an election."""

from __future__ import annotations

from dataclasses import dataclass

AGREE, AGAINST, ABSTAIN, SPOILED = "agree", "against", "abstain", "spoiled"


@dataclass(frozen=True, slots=True)
class Motion:
    """Put one question to the owners, under one matter of the law or several (表决事项).

    With `options` one of them is chosen; with `seats` it is an election among `candidates`.
    """

    id: str
    matters: tuple[str, ...]
    options: tuple[str, ...] = ()
    seats: int = 0
    alternates: int = 0
    round: int = 1
    candidates: tuple[str, ...] = ()
    withdrawn: frozenset[str] = frozenset()
    lot: tuple[str, ...] = ()

    @property
    def is_election(self) -> bool:
        """Tell an election from a question."""
        return self.seats > 0

    @property
    def favoured(self) -> tuple[str, ...]:
        """List the choices that could pass: agreement, or each option."""
        return self.options or (AGREE,)

    @property
    def choices(self) -> tuple[str, ...]:
        """List every choice that counts; an election has none of these."""
        return (*self.favoured, AGAINST, ABSTAIN)

    @property
    def standing_candidates(self) -> tuple[str, ...]:
        """List the candidates who have not withdrawn, in the order of the motion."""
        return tuple(name for name in self.candidates if name not in self.withdrawn)
