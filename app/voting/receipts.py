"""Make what the phone keeps of a ballot: the leaf, the choices with their salt, and the signed promise (回执)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from app.kernel import crypto
from app.ledger.canonical import SALT_BYTES
from app.ledger.logs import Log, signing_key
from app.ledger.receipts import human_number, promise_inclusion
from app.voting.marks import Choice


@dataclass(frozen=True, slots=True)
class CastReceipt:
    """The receipt of one unit's ballot with what proves what was recorded; choices are its owner's own."""

    unit_id: UUID
    unit: str
    ballot_id: UUID
    number: str
    cast_at: dt.datetime
    receipt: str
    leaf: str
    choices: Mapping[str, Choice] = field(repr=False)
    salt: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class EarlierBallot:
    """A ballot that a unit has already: its number, when and by which channel it came, and who cast it, masked."""

    unit_id: UUID
    unit: str
    ballot_id: UUID
    number: str
    cast_at: dt.datetime
    channel: str
    cast_by: str
    receipt: str


def ballot_salt(ballot_id: UUID) -> bytes:
    """Derive the salt of a ballot's commitment from the index key, so that a repeated answer needs no secret read back."""
    return crypto.blind(str(ballot_id), "ballot-salt")[:SALT_BYTES]


def receipt(
    log: Log, unit: tuple[UUID, str], leaf: tuple[UUID, str, bytes, dt.datetime, dt.datetime], choices: Mapping[str, Choice],
) -> CastReceipt:
    """Sign the receipt of a leaf: (id, body, hash, latest time in a signed head, when it was cast)."""
    ballot_id, body, leaf_hash, include_by, cast_at = leaf
    return CastReceipt(
        unit_id=unit[0], unit=unit[1], ballot_id=ballot_id, number=human_number(leaf_hash),
        cast_at=cast_at.astimezone(dt.UTC), receipt=promise_text(log, leaf_hash, include_by), leaf=body,
        choices=choices, salt=ballot_salt(ballot_id).hex())


def promise_text(log: Log, leaf_hash: bytes, include_by: dt.datetime) -> str:
    """Write the log's promise for a leaf as the code prints it."""
    return promise_inclusion(log.origin, leaf_hash, include_by, signing_key()).text
