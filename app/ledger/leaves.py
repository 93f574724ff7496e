"""Make leaves: what was recorded, in the one text that is hashed.

Every body names its kind, the log it belongs to (`poll`), its id, when the fact arose (`at`: for a ballot, when it
was cast or handed over), when it was recorded and by when it is in a signed head. The rest differs by kind and is
listed in docs/bundle-format.md. A body holds no name, no unit's label and no area.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from app.ledger.canonical import canonical
from app.ledger.merkle import leaf_hash

KINDS = frozenset({
    "roll_frozen", "opened", "window_changed", "ballot", "ballot_voided", "ballot_restored", "closed", "result",
    "objection", "objection_answered", "recount", "certified", "returned", "corrected", "revoked", "cancelled",
})
CHANNELS = frozenset({"electronic", "city", "paper"})
_HASH = re.compile(r"[0-9a-f]{64}")
_COMMON = frozenset({"kind", "poll", "id", "at", "recorded_at", "include_by"})


class NotALeafError(ValueError):
    """Say which field keeps a leaf from being made."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """Hold one leaf; the columns of `ledger_leaves` have the same names."""

    id: UUID
    kind: str
    body: str
    leaf_hash: bytes
    recorded_at: dt.datetime
    include_by: dt.datetime


@dataclass(frozen=True, slots=True)
class Stamp:
    """Hold who and when of a leaf: its id and its three moments."""

    id: UUID
    at: dt.datetime
    recorded_at: dt.datetime
    include_by: dt.datetime


def instant_text(instant: dt.datetime) -> str:
    """Write an instant in its one form: UTC, six digits of a second, Z.

    Raises:
        NotALeafError: the instant has no offset.
    """
    if instant.tzinfo is None:
        message = "an instant in a leaf has an offset"
        raise NotALeafError(message)
    return instant.astimezone(dt.UTC).isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"


def make_leaf(log_id: UUID, kind: str, stamp: Stamp, facts: Mapping[str, object]) -> Leaf:
    """Make a leaf of any kind; `facts` are the fields that belong to the kind.

    Raises:
        NotALeafError: the kind is unknown, or a fact has the name of a common field.
        NotCanonicalError: a fact has no canonical form.
    """
    if kind not in KINDS:
        message = f"{kind!r} is no kind of leaf"
        raise NotALeafError(message)
    if _COMMON & facts.keys():
        message = f"{sorted(_COMMON & facts.keys())} belong to every leaf and are not given as facts"
        raise NotALeafError(message)
    body = canonical({
        **facts, "kind": kind, "poll": str(log_id), "id": str(stamp.id), "at": instant_text(stamp.at),
        "recorded_at": instant_text(stamp.recorded_at), "include_by": instant_text(stamp.include_by),
    })
    return Leaf(stamp.id, kind, body, leaf_hash(body.encode()), stamp.recorded_at, stamp.include_by)


def ballot_leaf(log_id: UUID, stamp: Stamp, *, unit: str, channel: str, choices: str) -> Leaf:
    """Make a ballot's leaf: `unit` and `choices` are commitments, in hexadecimal.

    The cast makes one for each unit, so the text is filled in instead of serialised; a test holds it equal to
    `make_leaf`. Nothing in it needs escaping: hexadecimal, UUIDs, instants and one of three words.

    Raises:
        NotALeafError: a commitment is not 64 hexadecimal digits, or the channel is unknown.
    """
    if not _HASH.fullmatch(unit) or not _HASH.fullmatch(choices) or channel not in CHANNELS:
        message = "a ballot's leaf has two commitments of 64 hexadecimal digits and a channel"
        raise NotALeafError(message)
    body = (
        f'{{"at":"{instant_text(stamp.at)}","channel":"{channel}","choices":"{choices}","id":"{stamp.id}",'
        f'"include_by":"{instant_text(stamp.include_by)}","kind":"ballot","poll":"{log_id}",'
        f'"recorded_at":"{instant_text(stamp.recorded_at)}","unit":"{unit}"}}'
    )
    return Leaf(stamp.id, "ballot", body, leaf_hash(body.encode()), stamp.recorded_at, stamp.include_by)


ADD_BALLOT_LEAVES = """
INSERT INTO ledger_leaves (community_id, log_id, id, kind, body, leaf_hash, recorded_at, include_by)
SELECT CAST(:community AS uuid), CAST(:poll AS uuid), w.id, 'ballot', w.body,
       sha256(decode('00', 'hex') || convert_to(w.body, 'UTF8')), w.at, w.include_by
FROM (
  SELECT id, at, include_by, concat(
    '{"at":"', at_text, '","channel":"electronic","choices":"', choices, '","id":"', id, '","include_by":"',
    to_char(include_by AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    '","kind":"ballot","poll":"', CAST(:poll AS uuid), '","recorded_at":"', at_text, '","unit":"', unit, '"}') AS body
  FROM (
    SELECT id, at, unit, choices, at + :include_within AS include_by,
           to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at_text
    FROM cast_ballots
  ) AS t
) AS w
RETURNING id, body, leaf_hash, include_by
"""
"""Leaves of ballots inside of the cast's statement; a common table `cast_ballots (id, at, unit, choices)` has the commitments.

A test holds the text equal to `ballot_leaf`.
"""
