"""Measure how long the stand-alone verifier takes for a poll of 100,000 ballots, its log and its opening."""

from __future__ import annotations

import datetime as dt
import json
import random
import statistics
import subprocess
import sys
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.law.ballots import Ballot
from app.law.heads import Owner, RollUnit
from app.law.motions import Motion
from app.law.rulebook import Rulebook
from app.law.tally import decide
from app.ledger import bundles, checkpoints, merkle
from app.ledger.canonical import canonical_document, digest
from app.ledger.commitments import AtClose, RollRow, commit_at_close, commit_choices, commit_row
from app.ledger.leaves import Leaf, Stamp, ballot_leaf, instant_text, make_leaf
from scripts.bench.server import FOLDER
from scripts.postgres import ROOT

BALLOTS, MOTIONS, HEAD_EVERY, ROUNDS = 100_000, 10, 2_000, 3
LOG_ID = uuid.UUID(int=7)
ORIGIN = f"zuolin-bench/{uuid.UUID(int=1)}/{LOG_ID}"
_OPENED = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
_CLOSED = _OPENED + dt.timedelta(days=20)


def measure() -> dict[str, object]:
    """Return the seconds of a run of the verifier over bundle and opening, as a process of its own: start, reading, all."""
    bundle, opening = FOLDER / "bundle.json", FOLDER / "opening.json"
    FOLDER.mkdir(parents=True, exist_ok=True)
    for path, value in zip((bundle, opening), make_poll(BALLOTS), strict=True):
        path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
    seconds = statistics.median(_verify(bundle, opening) for _ in range(ROUNDS))
    return {"verify_seconds": round(seconds, 2), "verify_ballots": BALLOTS,
            "verify_megabytes": (bundle.stat().st_size + opening.stat().st_size) // 1_000_000}


def _verify(bundle: Path, opening: Path) -> float:
    begun = time.perf_counter()
    subprocess.run([sys.executable, ROOT / "scripts" / "verify_bundle.py", bundle, "--opening", opening], check=True,
                   stdout=subprocess.DEVNULL)
    return time.perf_counter() - begun


def make_poll(ballots: int) -> tuple[dict[str, object], dict[str, object]]:
    """Make bundle and opening by the ledger's own functions: a unit for each ballot, one head in fifty with two units."""
    chance = random.Random(7)  # noqa: S311 - the same poll each time
    units = sorted((_unit(number, chance.randbytes(16)) for number in range(ballots)), key=lambda one: one.commitment)
    motions = [{"id": f"m{n}", "title": f"议题{n}", "matter": ["service_company"]} for n in range(MOTIONS)]
    rules, log = Rulebook.resolve("440300", _CLOSED.date()), _Log()
    log.append("roll_frozen", _OPENED, {
        "roll": "".join(f"{one.commitment}\n" for one in units), "rules": canonical_document(rules.snapshot()),
        "motions": canonical_document(motions), "poll": canonical_document({"title": "基准", "scope": None})}, units=ballots)
    opened, cast = [], []
    for one in units:
        choices = {f"m{n}": chance.choice(("agree", "agree", "agree", "against", "abstain")) for n in range(MOTIONS)}
        salt, stamp = chance.randbytes(16), log.stamp(_OPENED + dt.timedelta(seconds=len(log.leaves)))
        leaf = ballot_leaf(LOG_ID, stamp, unit=one.commitment, channel="electronic", choices=commit_choices(choices, salt))
        log.leaves.append(leaf)
        opened.append(bundles.opening_ballot(str(leaf.id), one.row.unit, choices, salt))
        cast.append(Ballot(one.row.unit, "electronic", stamp.at, choices))
    log.append("closed", _CLOSED, {"at_close": "".join(f"{commit_at_close(one.late, one.salt)}\n" for one in units)},
               closed_at=instant_text(_CLOSED), ballots=ballots)
    roll = [RollUnit(one.row.unit, one.row.kind, (Owner(str(one.row.head)),), one.row.register_cm2) for one in units]
    voted = [Motion(str(one["id"]), ("service_company",)) for one in motions]
    decided = decide(voted, roll, cast, rules, closed_at=_CLOSED).as_json()
    public = {name: value for name, value in decided.items() if name not in {"merged", "set_aside"}}
    log.append("result", _CLOSED, {"result": canonical_document(public)})
    entries = [bundles.opening_unit(one.row, one.late, one.salt) for one in units]
    return log.bundle(), {"format": bundles.OPENING_FORMAT, "origin": ORIGIN, "units": entries, "ballots": opened}


@dataclass(frozen=True, slots=True)
class _Unit:
    """A unit of the roll with what binds it to the log."""

    row: RollRow
    late: AtClose
    salt: bytes
    commitment: str


def _unit(number: int, salt: bytes) -> _Unit:
    building, head = str(number // 400 + 1), number - (number % 50 == 1)
    label = f"{building}-{number % 400:04}"
    row = RollRow(label, building, "", "residence", head, 1, 600_000 + number % 4000 * 100, None, None)
    return _Unit(row, AtClose(label, delivered=True, represented=False), salt, commit_row(row, salt))


@dataclass(slots=True)
class _Log:
    """Write one log in memory."""

    leaves: list[Leaf] = field(default_factory=list)
    documents: dict[str, str] = field(default_factory=dict)

    def stamp(self, at: dt.datetime) -> Stamp:
        """Stamp the next leaf."""
        return Stamp(uuid.UUID(int=1000 + len(self.leaves)), at, at, at + dt.timedelta(minutes=10))

    def append(self, kind: str, at: dt.datetime, texts: dict[str, str], **facts: object) -> None:
        """Add a leaf that names documents."""
        self.documents |= {digest(one): one for one in texts.values()}
        named: dict[str, object] = {"documents": {name: digest(one) for name, one in texts.items()}}
        self.leaves.append(make_leaf(LOG_ID, kind, self.stamp(at), facts | named))

    def bundle(self) -> dict[str, object]:
        """Sign a head for every few thousand leaves and return the public bundle."""
        key, nodes, heads = Ed25519PrivateKey.from_private_bytes(bytes(range(32))), dict[tuple[int, int], bytes](), []
        hashes = [leaf.leaf_hash for leaf in self.leaves]
        for start in range(0, len(hashes), HEAD_EVERY):
            size = min(start + HEAD_EVERY, len(hashes))
            for node in merkle.new_nodes(start, hashes[start:size], lambda level, index: nodes[level, index]):
                nodes[node.level, node.index] = node.hash
            root = merkle.root(size, lambda level, index: nodes[level, index])
            heads.append(checkpoints.sign(checkpoints.Checkpoint(ORIGIN, size, root), key).text)
        return {
            "format": bundles.BUNDLE_FORMAT, "origin": ORIGIN, "public_key": checkpoints.verifier_key(ORIGIN, key.public_key()),
            "leaves": [leaf.body for leaf in self.leaves], "leaf_hashes": [one.hex() for one in hashes], "heads": heads,
            "documents": self.documents}
