"""Have the stand-alone verifier count the poll in a process of its own, and hold its count beside ours (独立核验)."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from app.config import ROOT
from app.kernel.db import db
from app.ledger import bundles
from app.ledger import service as ledger
from app.ledger.logs import Log
from app.voting import service as voting

VERIFIER = ROOT / "scripts" / "verify_bundle.py"
PATIENCE_SECONDS = 90


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that differs, with its place in the files."""

    place: str
    zh: str


@dataclass(frozen=True, slots=True)
class SecondCount:
    """What the verifier says: whether all agrees, each difference, what it checked, its count; and of which head."""

    agreed: bool
    differences: tuple[Difference, ...]
    checked: tuple[str, ...]
    count: dict[str, Any] | None
    log_size: int
    log_root: str
    program_sha256: str


def second_count(community_id: UUID, poll_id: UUID) -> SecondCount:
    """Run the verifier over the public bundle and the opening as they stand in the database now.

    Raises:
        PollNotClosed: before the close there is no opening.
    """
    log = Log(community_id, poll_id)
    bundle, opening = bundles.public_bundle(db.session, log), voting.opening(community_id, poll_id)
    said = _run(bundle, opening)
    differences = [Difference(one["place"], one["zh"]) for one in said["findings"]]
    newest, head = voting.result(community_id, poll_id), ledger.head(db.session, log)
    if newest is None or newest.document_sha256 not in bundle["documents"]:
        differences.append(Difference("documents.result", "最新的结果还没有进入签名的树头，请稍后再试"))
    return SecondCount(
        not differences and bool(said["counts"]), tuple(differences), tuple(one["zh"] for one in said["checked"]),
        said["counts"][-1] if said["counts"] else None, head.tree_size if head else 0, head.root.hex() if head else "",
        hashlib.sha256(VERIFIER.read_bytes()).hexdigest())


def _run(bundle: dict[str, Any], opening: dict[str, Any]) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="recount-") as folder:
        files = {"bundle.json": bundle, "opening.json": opening}
        for name, content in files.items():
            (Path(folder) / name).write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
        command = [sys.executable, "-I", str(VERIFIER), "bundle.json", "--opening", "opening.json", "--json"]
        done = subprocess.run(  # noqa: S603 - our own program on files we wrote; nothing of a request is in the command
            command, cwd=folder, capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False)
    try:
        said: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        silent = {"place": "verifier", "zh": f"核验程序没有给出结论：{done.stderr[-300:]}"}
        return {"findings": [silent], "checked": [], "counts": []}
    return said
