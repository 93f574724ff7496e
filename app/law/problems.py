"""Name what the law refuses; services turn these into problem documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date


class LawError(Exception):
    """Stand above every refusal of the law, so that one `except` catches them all."""


class CaseError(LawError):
    """Say which place of a case cannot be, such as `ballots[3].choices.m1`."""

    def __init__(self, place: str, message: str) -> None:
        """Keep the place apart from the message; the text joins both."""
        super().__init__(f"{place}: {message}")
        self.place = place
        self.message = message


class NoRuleSet(LawError):
    """Say that no rule set was in force on that day."""

    def __init__(self, jurisdiction: str, on: date) -> None:
        """Keep the code and the day that were asked for."""
        super().__init__(f"no rule set of {jurisdiction} or above it is in force on {on.isoformat()}")
        self.jurisdiction = jurisdiction
        self.on = on


class RuleNotAllowed(LawError):
    """Say that a community's own rule, or an office's value, is outside of what the law lets it be."""

    def __init__(self, key: str, message: str, *, inside: str = "") -> None:
        """Keep the key of the rule and, for a list, the place inside of it, such as `[2]`."""
        super().__init__(f"{key}{inside}: {message}")
        self.key = key
        self.inside = inside
        self.message = message


class UnknownRule(LawError):
    """Say that a rule set has no rule of this name."""

    def __init__(self, key: str) -> None:
        """Keep the name that was asked for."""
        super().__init__(f"{key}: no such rule")
        self.key = key


class BrokenRuleSet(LawError):
    """Say that a rule set's own file, or a snapshot, cannot be read as rules."""


class NoDenominator(LawError):
    """Say that there is no head or no area to vote with, so that no share can be taken (case 29)."""


class Unreadable(LawError):
    """Say that a text is not JSON or YAML as the case format takes it."""
