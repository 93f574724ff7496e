"""Bind the secret side of a poll to its public log: rows of the roll, facts at the close, choices.

Whoever holds only the log sees hashes; whoever gets the opening (启封资料) can check each of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.ledger.canonical import canonical, commitment, digest


@dataclass(frozen=True, slots=True)
class RollRow:
    """Hold one unit as it was frozen.

    `head` is a number of the frozen roll: equal numbers are one head (one set of owners, or one developer).
    `owners` says how many own it, never who. Areas are cm2 by source; `stock` is unsold, undelivered or empty.
    """

    unit: str
    building: str
    entrance: str
    kind: str
    head: int
    owners: int
    register_cm2: int | None
    survey_cm2: int | None
    contract_cm2: int | None
    stock: str = ""

    def facts(self) -> dict[str, str | int]:
        """Return the row as the opening prints it; what is unknown is left out."""
        facts: dict[str, str | int] = {
            "unit": self.unit, "building": self.building, "entrance": self.entrance, "kind": self.kind,
            "head": self.head, "owners": self.owners, "stock": self.stock,
        }
        areas = {"register_cm2": self.register_cm2, "survey_cm2": self.survey_cm2, "contract_cm2": self.contract_cm2}
        return facts | {source: area for source, area in areas.items() if area is not None}


@dataclass(frozen=True, slots=True)
class AtClose:
    """Hold what was proved for a unit by the close: delivery of the notice, a representative of joint owners."""

    unit: str
    delivered: bool
    represented: bool

    def facts(self) -> dict[str, str | int]:
        """Return the facts as the opening prints them."""
        return {"unit": self.unit, "delivered": int(self.delivered), "represented": int(self.represented)}


def commit_row(row: RollRow, salt: bytes) -> str:
    """Commit to a row of the frozen roll."""
    return commitment(salt, canonical(row.facts() | {"type": "unit"}))


def commit_at_close(facts: AtClose, salt: bytes) -> str:
    """Commit to the facts at the close with the salt of the unit's row; the type keeps the two apart."""
    return commitment(salt, canonical(facts.facts() | {"type": "at_close"}))


def commit_choices(choices: Mapping[str, str | Sequence[str]], salt: bytes) -> str:
    """Commit to the choices of one ballot: motion id -> word, or the list of candidates as marked."""
    return commitment(salt, canonical(dict(choices)))


def list_digest(commitments: Iterable[str]) -> str:
    """Return the SHA-256 of a list of commitments, one a line, each line ended."""
    return digest("".join(f"{line}\n" for line in commitments))
