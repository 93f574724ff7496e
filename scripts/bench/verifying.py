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
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.law.ballots import Ballot
from app.law.heads import Owner, RollUnit
from app.law.motions import Motion
from app.law.rulebook import Rulebook
from app.law.tally import decide
from app.ledger import bundles, checkpoints, merkle
from app.ledger.canonical import canonical_document, digest
from app.ledger.commitments import AtClose, RollRow, commit_at_close, commit_choices, commit_row, list_digest
from app.ledger.leaves import Leaf, Stamp, ballot_leaf, instant_text, make_leaf
from scripts.bench.server import FOLDER
from scripts.postgres import ROOT

BALLOTS, MOTIONS, HEAD_EVERY, ROUNDS = 100_000, 10, 2_000, 3
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
    """Make bundle and opening by the ledger's own functions; every unit is a head with one ballot, one in fifty is shared."""
    chance = random.Random(7)  # noqa: S311 - the same poll each time
    log_id, leaves, documents = uuid.UUID(int=7), list[Leaf](), dict[str, str]()
    rows = [RollRow(f"{n // 400 + 1}-{n % 400:04}", str(n // 400 + 1), "", "residence", n - (n % 50 == 1), 1, 600_000 + n % 4000 * 100,
                    None, None) for n in range(ballots)]
    salted = sorted((commit_row(row, salt), row, salt) for row, salt in ((row, chance.randbytes(16)) for row in rows))
    motions = [{"id": f"m{n}", "title": f"议题{n}", "matter": ["service_company"]} for n in range(MOTIONS)]
    rules = Rulebook.resolve("440300", dt.date(2026, 1, 21))

    def append(kind: str, at: dt.datetime, texts: dict[str, str], **facts: object) -> None:
        documents.update({digest(one): one for one in texts.values()})
        named: dict[str, object] = {"documents": {name: digest(one) for name, one in texts.items()}} if texts else {}
        leaves.append(make_leaf(log_id, kind, _stamp(len(leaves), at), facts | named))

    append("roll_frozen", _OPENED, {
        "roll": "".join(f"{line}\n" for line, _, _ in salted), "rules": canonical_document(rules.snapshot()),
        "motions": canonical_document(motions), "poll": canonical_document({"title": "基准", "scope": None})}, units=ballots)
    opened = []
    law_ballots = []
    for commitment, row, _ in salted:
        choices = {f"m{n}": chance.choice(("agree", "agree", "agree", "against", "abstain")) for n in range(MOTIONS)}
        salt, at = chance.randbytes(16), _OPENED + dt.timedelta(seconds=len(leaves))
        leaf = ballot_leaf(log_id, _stamp(len(leaves), at), unit=commitment, channel="electronic",
                           choices=commit_choices(choices, salt))
        leaves.append(leaf)
        opened.append(bundles.opening_ballot(str(leaf.id), row.unit, choices, salt))
        law_ballots.append(Ballot(row.unit, "electronic", at, choices))
    late = [AtClose(row.unit, delivered=True, represented=False) for _, row, _ in salted]
    append("closed", _CLOSED, {"at_close": "".join(
        f"{commit_at_close(facts, salt)}\n" for facts, (_, _, salt) in zip(late, salted, strict=True))},
        closed_at=instant_text(_CLOSED), ballots=ballots)
    roll = [RollUnit(row.unit, row.kind, (Owner(str(row.head)),), row.register_cm2) for _, row, _ in salted]
    decided = decide([Motion(str(one["id"]), ("service_company",)) for one in motions], roll, law_ballots, rules,
                     closed_at=_CLOSED).as_json()
    append("result", _CLOSED, {"result": canonical_document({k: v for k, v in decided.items() if k not in {"merged", "set_aside"}})})
    units = [bundles.opening_unit(row, facts, salt) for facts, (_, row, salt) in zip(late, salted, strict=True)]
    origin, heads, key = f"zuolin-bench/{uuid.UUID(int=1)}/{log_id}", *_sign(leaves, log_id)
    return (
        {"format": bundles.BUNDLE_FORMAT, "origin": origin, "public_key": key, "leaves": [one.body for one in leaves],
         "leaf_hashes": [one.leaf_hash.hex() for one in leaves], "heads": heads, "documents": documents},
        {"format": bundles.OPENING_FORMAT, "origin": origin, "units": units, "ballots": opened})
