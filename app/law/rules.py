"""Describe one rule: its value, where it stands, how sure we are of it, and who may set it otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias, TypeGuard

from app.law.problems import BrokenRuleSet, RuleNotAllowed
from app.law.quantities import parse_share

RuleValue: TypeAlias = str | int | bool | tuple[str, ...] | None
CHAPTERS = ("thresholds", "counting", "assembly", "first_assembly", "committee", "remedies", "funds")
CONFIDENCES = ("confirmed", "to_confirm")
SHOWN_BITS = 100
ORIGINS = ("rule_set", "office", "community")


def one_of(value: object, words: tuple[str, ...]) -> str:
    """Say in one sentence that a word is none of those known."""
    return f"{shown(value)} is not one of {', '.join(words)}"


def shown(value: object) -> str:
    """Print a value of a case for an error line: short, and never a whole document."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, str):
        return f'"{value[:60]}"'
    if isinstance(value, int):
        return str(value) if value.bit_length() < SHOWN_BITS else "a number beyond all counting"
    if isinstance(value, Mapping):
        return "an object"
    if isinstance(value, list | tuple):
        return "a list"
    return f"a {type(value).__name__}"


@dataclass(frozen=True, slots=True)
class Latitude:
    """Bound what may be set instead of a rule's value: words, numbers, shares, or yes and no."""

    words: tuple[str, ...] = ()
    several: bool = False
    at_least: int | None = None
    at_most: int | None = None
    at_least_share: str | None = None
    at_most_share: str | None = None

    def check(self, key: str, value: object) -> RuleValue:
        """Return the value as rules keep it.

        Raises:
            RuleNotAllowed: it is outside of these bounds.
        """
        if self.words:
            return self._check_words(key, value) if self.several else _word(key, value, self.words)
        if self.at_least is not None and self.at_most is not None:
            if not _is_int(value) or not self.at_least <= value <= self.at_most:
                raise RuleNotAllowed(key, f"{shown(value)} is not a whole number from {self.at_least} to {self.at_most}")
            return value
        if self.at_least_share is not None and self.at_most_share is not None:
            return _share_between(key, value, self.at_least_share, self.at_most_share)
        if not isinstance(value, bool):
            raise RuleNotAllowed(key, one_of(value, ("true", "false")))
        return value

    def _check_words(self, key: str, value: object) -> tuple[str, ...]:
        if not isinstance(value, list | tuple):
            raise RuleNotAllowed(key, f"{shown(value)} is not a list of {', '.join(self.words)}")
        if not value:
            raise RuleNotAllowed(key, f"the list is empty; known are {', '.join(self.words)}")
        chosen = [_word(key, item, self.words, f"[{place}]") for place, item in enumerate(value)]
        return tuple(word for word in self.words if word in chosen)

    def as_json(self) -> dict[str, object]:
        """Show the bounds as the rule-set files write them."""
        if self.words:
            return {"subset_of" if self.several else "one_of": list(self.words)}
        if self.at_least is not None:
            return {"at_least": self.at_least, "at_most": self.at_most}
        if self.at_least_share is not None:
            return {"at_least_share": self.at_least_share, "at_most_share": self.at_most_share}
        return {"flag": True}

    @classmethod
    def from_json(cls, data: object) -> Latitude:
        """Read the bounds as the rule-set files write them.

        Raises:
            BrokenRuleSet: no such bounds exist.
        """
        match data:
            case {"one_of": [*words], **rest} if words and not rest:
                return cls(words=tuple(str(word) for word in words))
            case {"subset_of": [*words], **rest} if words and not rest:
                return cls(words=tuple(str(word) for word in words), several=True)
            case {"at_least": int(low), "at_most": int(high), **rest} if not rest:
                return cls(at_least=low, at_most=high)
            case {"at_least_share": str(low), "at_most_share": str(high), **rest} if not rest:
                return cls(at_least_share=low, at_most_share=high)
            case {"flag": True, **rest} if not rest:
                return cls()
        raise BrokenRuleSet(f"{data!r} is no latitude")


@dataclass(frozen=True, slots=True)
class Bound:
    """Say which share of what must be reached, and where that is written."""

    share: Fraction
    inclusive: bool
    measured_on: str
    article: str
    confidence: str

    @property
    def strictness(self) -> tuple[Fraction, bool]:
        """Order bounds: the higher share, and of equals the one that must be exceeded."""
        return self.share, not self.inclusive


@dataclass(frozen=True, slots=True)
class Rule:
    """Hold one rule (规则) of a rule set as a lawyer would cite it."""

    key: str
    value: RuleValue
    title: str
    chapter: str
    article: str
    source: str
    confidence: str
    unit: str | None = None
    inclusive: bool | None = None
    measured_on: str | None = None
    note: str = ""
    origin: str = "rule_set"
    own_rules: Latitude | None = None
    office: Latitude | None = None

    def bound(self) -> Bound:
        """Read the rule as a threshold.

        Raises:
            BrokenRuleSet: it is not one.
        """
        if not isinstance(self.value, str) or self.inclusive is None or self.measured_on is None:
            raise BrokenRuleSet(f"{self.key} is no threshold")
        return Bound(parse_share(self.value), self.inclusive, self.measured_on, self.article, self.confidence)

    def as_json(self) -> dict[str, object]:
        """Show the rule with text, whole numbers, booleans and lists only."""
        return {
            "value": list(self.value) if isinstance(self.value, tuple) else self.value,
            "title": self.title, "chapter": self.chapter, "article": self.article, "source": self.source,
            "confidence": self.confidence, "unit": self.unit, "inclusive": self.inclusive,
            "measured_on": self.measured_on, "note": self.note, "origin": self.origin,
            "own_rules": self.own_rules.as_json() if self.own_rules else None,
            "office": self.office.as_json() if self.office else None,
        }

    @classmethod
    def from_json(cls, key: str, data: Mapping[str, object]) -> Rule:
        """Read a rule from a rule-set file or from a snapshot.

        Raises:
            BrokenRuleSet: a field is missing, unknown or of the wrong kind.
        """
        fields = dict(data)
        own_rules, office = fields.pop("own_rules", None), fields.pop("office", None)
        value = fields.pop("value", None)
        try:
            rule = cls(
                key=key, value=rule_value(key, value),
                own_rules=None if own_rules is None else Latitude.from_json(own_rules),
                office=None if office is None else Latitude.from_json(office),
                **fields,  # type: ignore[arg-type]
            )
        except TypeError as error:
            raise BrokenRuleSet(f"{key}: {error}") from error
        if rule.chapter not in CHAPTERS or rule.confidence not in CONFIDENCES or rule.origin not in ORIGINS:
            raise BrokenRuleSet(f"{key}: unknown chapter, confidence or origin")
        return rule


def rule_value(key: str, value: object) -> RuleValue:
    """Take a value of a rule only as text, whole number, yes and no, list of words, or nothing.

    Raises:
        BrokenRuleSet: it is of another kind.
    """
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return tuple(value)
    raise BrokenRuleSet(f"{key}: {shown(value)} is no value of a rule")


def _is_int(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)


def _word(key: str, value: object, words: tuple[str, ...], inside: str = "") -> str:
    if not isinstance(value, str) or value not in words:
        raise RuleNotAllowed(key, one_of(value, words), inside=inside)
    return value


def _share_between(key: str, value: object, low: str, high: str) -> str:
    try:
        share = parse_share(value) if isinstance(value, str) else None
    except ValueError:
        share = None
    if share is None or not parse_share(low) <= share <= parse_share(high):
        raise RuleNotAllowed(key, f"{shown(value)} is not a share from {low} to {high}")
    return str(value)
