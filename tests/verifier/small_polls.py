"""Make bundle and opening of a poll in memory, as the ledger, voting and certification make them together."""

from __future__ import annotations

import datetime as dt
import random
import uuid
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.ledger import checkpoints, merkle
from app.ledger.bundles import BUNDLE_FORMAT, OPENING_FORMAT, opening_ballot, opening_unit
from app.ledger.canonical import canonical_document, digest
from app.ledger.commitments import AtClose, RollRow, commit_at_close, commit_choices, commit_row
from app.ledger.leaves import Leaf, Stamp, ballot_leaf, instant_text, make_leaf

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OPENED = dt.datetime(2023, 5, 1, 1, tzinfo=dt.UTC)
CLOSED = dt.datetime(2023, 5, 20, 10, tzinfo=dt.UTC)
MOTIONS = [
    {"id": "m1", "matter": "use_fund", "title": "动用维修资金"},
    {"id": "m2", "matter": "service_company", "options": ["a", "b"], "title": "选聘物业"},
    {"id": "m3", "matter": "elect_committee", "seats": 2, "alternates": 1, "round": 1, "candidates": ["c1", "c2", "c3"]},
]


def bound(value: str, *, inclusive: bool) -> dict[str, Any]:
    return {"value": value, "inclusive": inclusive, "measured_on": "participating"}


def rules_snapshot() -> dict[str, Any]:
    """Return the part of a snapshot of 440300@2021-01-01 that a count needs, written by hand."""
    strict = {"raise_fund", "rebuild", "common_parts"}
    plain = {
        "second_round": "by_votes", "second_round_participation": True, "duplicate_ballots": "electronic",
        "counted_kinds": ["residence", "shop", "office", "other"], "joint_owners": "presumed", "blank": "not_participating",
        "spoiled": "not_participating", "unreturned": "not_counted", "warned": False, "rank_by": "shares_sum",
    }
    matters = ("rules_of_procedure", "covenant", "elect_committee", "service_company", "use_fund", "raise_fund", "rebuild",
               "common_parts", "other")
    values = {key: {"value": value} for key, value in plain.items()}
    values["participation"] = bound("2/3", inclusive=True) | {"measured_on": "total"}
    values |= {f"approval.{m}": bound("3/4" if m in strict else "1/2", inclusive=m in strict) for m in matters}
    return {"format": 1, "rule_set": "440300@2021-01-01", "jurisdiction": "440300", "on": "2023-05-20", "values": values}


@dataclass
class Writer:
    """Write one log in memory."""

    log_id: uuid.UUID = field(default_factory=lambda: uuid.UUID(int=7))
    leaves: list[Leaf] = field(default_factory=list)
    documents: dict[str, str] = field(default_factory=dict)
    heads: list[str] = field(default_factory=list)
    nodes: dict[tuple[int, int], bytes] = field(default_factory=dict)
    placed: int = 0

    @property
    def origin(self) -> str:
        return f"zuolin-test/{uuid.UUID(int=1)}/{self.log_id}"

    def stamp(self, at: dt.datetime) -> Stamp:
        return Stamp(uuid.UUID(int=1000 + len(self.leaves)), at, at, at + dt.timedelta(minutes=10))

    def append(self, kind: str, at: dt.datetime, documents: dict[str, str] | None = None, **facts: Any) -> Leaf:
        if documents:
            facts["documents"] = {name: digest(text) for name, text in documents.items()}
            self.documents |= {digest(text): text for text in documents.values()}
        self.leaves.append(make_leaf(self.log_id, kind, self.stamp(at), facts))
        return self.leaves[-1]

    def sign(self) -> None:
        fresh = [leaf.leaf_hash for leaf in self.leaves[self.placed:]]
        for node in merkle.new_nodes(self.placed, fresh, lambda level, index: self.nodes[level, index]):
            self.nodes[node.level, node.index] = node.hash
        self.placed = len(self.leaves)
        root = merkle.root(self.placed, lambda level, index: self.nodes[level, index])
        self.heads.append(checkpoints.sign(checkpoints.Checkpoint(self.origin, self.placed, root), KEY).text)

    def bundle(self) -> dict[str, Any]:
        return {
            "format": BUNDLE_FORMAT, "origin": self.origin,
            "public_key": checkpoints.verifier_key(self.origin, KEY.public_key()),
            "leaves": [leaf.body for leaf in self.leaves], "leaf_hashes": [leaf.leaf_hash.hex() for leaf in self.leaves],
            "heads": self.heads, "documents": self.documents,
        }


def small_poll(units: int = 12, *, heads_every: int = 4, seed: int = 1, result: Any = None) -> tuple[dict[str, Any], dict[str, Any], Writer]:
    """Return bundle, opening and the writer of a poll with shops, joint heads, a void ballot and a duplicate.

    `result` decides it: a function of (bundle, opening) that gives the published result; the verifier's own by default.
    """
    chance = random.Random(seed)
    writer = Writer()
    rows, late, salts = _roll(chance, units)
    order = sorted(range(units), key=lambda n: commit_row(rows[n], salts[n]))
    rows, late, salts = ([of[n] for n in order] for of in (rows, late, salts))
    roll = [commit_row(row, salt) for row, salt in zip(rows, salts, strict=True)]
    closing = [commit_at_close(facts, salt) for facts, salt in zip(late, salts, strict=True)]
    writer.append("roll_frozen", OPENED - dt.timedelta(days=16), {
        "roll": _lines(roll), "rules": canonical_document(rules_snapshot()), "motions": canonical_document(MOTIONS),
        "poll": canonical_document({"title": "测试表决", "closes_at": "2023-05-20T10:00:00.000000Z"}),
    }, units=units)
    writer.append("opened", OPENED)
    writer.sign()
    ballots = _cast(chance, writer, rows, roll, heads_every)
    if ballots:
        writer.append("ballot_voided", CLOSED - dt.timedelta(hours=2), ballot=ballots[0]["leaf"], ground="forged")
    writer.append("closed", CLOSED, {"at_close": _lines(closing)}, closed_at="2023-05-20T10:00:00.000000Z", ballots=len(ballots))
    writer.sign()
    opening = {
        "format": OPENING_FORMAT, "origin": writer.origin,
        "units": [opening_unit(row, facts, salt) for row, facts, salt in zip(rows, late, salts, strict=True)],
        "ballots": ballots,
    }
    decided = (result or own_result)(writer.bundle(), opening)
    text = canonical_document(decided)
    writer.append("result", CLOSED + dt.timedelta(minutes=1), {"result": text})
    writer.append("certified", CLOSED + dt.timedelta(days=8), {"certificate": canonical_document({"number": "SZ-1"})},
                  result=digest(text), files={"certificate.pdf": digest("a PDF")})
    writer.sign()
    return writer.bundle(), opening, writer


def own_result(bundle: dict[str, Any], opening: dict[str, Any]) -> Any:
    from scripts.verify_bundle import verify

    report = verify(bundle, opening)
    assert report.ok, report.findings
    return report.counts[0]


def _roll(chance: random.Random, units: int) -> tuple[list[RollRow], list[AtClose], list[bytes]]:
    rows = [
        RollRow(
            unit=f"3-{n:06}", building="3", entrance="3-A", kind="shop" if n % 7 == 3 else "residence",
            head=n if n % 5 else 0, owners=1 + n % 2, register_cm2=None if n % 6 == 1 else 900_000 + 100 * chance.randint(0, 9999),
            survey_cm2=None, contract_cm2=880_000, stock="unsold" if n and n % 10 == 0 else "",
        )
        for n in range(units)
    ]
    late = [AtClose(row.unit, delivered=n % 3 > 0, represented=n % 4 == 1) for n, row in enumerate(rows)]
    return rows, late, [chance.randbytes(16) for _ in rows]


def _cast(chance: random.Random, writer: Writer, rows: list[RollRow], roll: list[str], heads_every: int) -> list[dict[str, Any]]:
    ballots = []
    for n, (row, commitment) in enumerate(zip(rows, roll, strict=True)):
        for channel in ("electronic", "paper")[: 2 if n % 6 == 2 else 1]:
            choices = _choices(chance)
            salt = chance.randbytes(16)
            at = OPENED + dt.timedelta(seconds=n, microseconds=chance.randint(0, 999_999))
            leaf = ballot_leaf(writer.log_id, writer.stamp(at), unit=commitment, channel=channel, choices=commit_choices(choices, salt))
            writer.leaves.append(leaf)
            ballots.append(opening_ballot(str(leaf.id), row.unit, choices, salt))
            if len(writer.leaves) % heads_every == 0:
                writer.sign()
    return ballots


def _choices(chance: random.Random) -> dict[str, Any]:
    marks = {
        "m1": chance.choice(("agree", "agree", "agree", "against", "abstain", None)),
        "m2": chance.choice(("a", "a", "a", "b", "against", "spoiled")),
        "m3": chance.choice((["c1"], ["c1", "c2"], ["c2", "c1"], ["c3"], "abstain")),
    }
    return {motion: mark for motion, mark in marks.items() if mark is not None}


def _lines(commitments: list[str]) -> str:
    return "".join(f"{line}\n" for line in commitments)


def poll_of_case(case: dict[str, Any], snapshot: dict[str, Any], decided: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Put a case with roll and ballots on a log, as voting would, with the result that was decided, if any."""
    chance = random.Random(5)
    writer, numbers = Writer(), {}
    # Without `closed_at` no ballot of a case is late; a log always has a close.
    end = dt.datetime.fromisoformat(case.get("closed_at") or f"{case['closes_on'][:4]}-12-31T23:59:59+08:00")
    rows = [_row_of_case(row, numbers) for row in case["roll"]]
    late = [AtClose(row["unit"], row["unit"] in case["delivered"], bool(row.get("representative"))) for row in case["roll"]]
    salts = [chance.randbytes(16) for _ in rows]
    roll = {row.unit: commit_row(row, salt) for row, salt in zip(rows, salts, strict=True)}
    writer.append("roll_frozen", OPENED, {
        "roll": _lines(list(roll.values())), "rules": canonical_document(snapshot),
        "motions": canonical_document(case["motions"]), "poll": canonical_document({"scope": case.get("scope")}),
    }, units=len(rows))
    ballots = []
    for given in (ballot for ballot in case["ballots"] if ballot["unit"] in roll):
        salt, choices = chance.randbytes(16), given.get("choices") or {}
        leaf = ballot_leaf(writer.log_id, writer.stamp(dt.datetime.fromisoformat(given["at"])), unit=roll[given["unit"]],
                           channel=given["channel"], choices=commit_choices(choices, salt))
        writer.leaves.append(leaf)
        ballots.append(opening_ballot(str(leaf.id), given["unit"], choices, salt))
        if "invalid" in given:
            writer.append("ballot_voided", end, ballot=str(leaf.id), ground="copied")
    closing = [commit_at_close(facts, salt) for facts, salt in zip(late, salts, strict=True)]
    writer.append("closed", end, {"at_close": _lines(closing)}, closed_at=instant_text(end), ballots=len(ballots))
    if decided is not None:
        writer.append("result", end, {"result": canonical_document(decided)})
    writer.sign()
    units = [opening_unit(row, facts, salt) for row, facts, salt in zip(rows, late, salts, strict=True)]
    return writer.bundle(), {"format": OPENING_FORMAT, "origin": writer.origin, "units": units, "ballots": ballots}


def _row_of_case(row: dict[str, Any], numbers: dict[Any, int]) -> RollRow:
    head = frozenset([row.get("developer", "?")]) if row.get("stock") else frozenset(row["owners"])
    areas = {source: row["areas"].get(source) for source in ("register", "survey", "contract")}
    cm2 = {f"{source}_cm2": None if text is None else int(Fraction(text) * 10_000) for source, text in areas.items()}
    return RollRow(
        unit=row["unit"], building=row["building"], entrance=row.get("entrance", ""), kind=row["kind"],
        head=numbers.setdefault(head, len(numbers)), owners=len(row["owners"]), stock=row.get("stock", ""), **cm2,
    )
