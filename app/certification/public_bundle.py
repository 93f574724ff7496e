"""Hand out the public bundle (公开验证包) to anybody, and keep who asks for it from taking the processor from who votes."""

from __future__ import annotations

import gzip
import io
import json
import threading
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from app.certification.models import BundleFile
from app.certification.public import newest_head
from app.kernel import clock, storage
from app.kernel.db import db
from app.kernel.problems import Problem, TooLarge
from app.ledger import bundles
from app.ledger.logs import Log
from app.voting import service as voting
from app.voting.models import Poll

_PATIENCE_SECONDS = 2
_building = threading.Lock()
_newest: dict[tuple[UUID, UUID, int], bytes] = {}
"""The bundle last built in this process, by community, poll and size of its head."""


class BundleBeingBuilt(Problem):
    """验证包正在生成，大的表决要几秒钟。请稍后再下载；它不影响投票，也不会丢失。"""

    status = 503
    title = "验证包正在生成"
    detail = "验证包正在生成，请在{retry_after}秒后再下载。"


def bundle(community_id: UUID, poll_id: UUID) -> tuple[bytes, int]:
    """Return the public bundle, packed, and the size of its head.

    It is built once for each head, by one thread of a process at a time: that of a hundred thousand ballots takes seconds,
    and anybody may ask. After the close few heads come, and each is kept on disk; while a poll runs every few seconds
    bring another, and only the last is kept, in memory.

    Raises:
        NotFound: there is no such poll, or nothing was signed yet.
        BundleBeingBuilt: somebody else's is being built.
    """
    poll, size = voting.poll(community_id, poll_id), newest_head(community_id, poll_id).tree_size
    kept = _kept(poll, size)
    if kept is not None:
        return kept, size
    if not _building.acquire(timeout=_PATIENCE_SECONDS):
        raise BundleBeingBuilt(retry_after=5)
    try:
        return _kept(poll, size) or _build(poll, size), size
    finally:
        _building.release()


def _kept(poll: Poll, size: int) -> bytes | None:
    in_memory = _newest.get((poll.community_id, poll.id, size))
    if in_memory is not None:
        return in_memory
    file_id = db.session.scalar(select(BundleFile.file_id).where(
        BundleFile.community_id == poll.community_id, BundleFile.poll_id == poll.id, BundleFile.tree_size == size))
    return None if file_id is None else storage.read(file_id)


def _build(poll: Poll, size: int) -> bytes:
    made = bundles.public_bundle(db.session, Log(poll.community_id, poll.id))
    packed = gzip.compress(json.dumps(made, ensure_ascii=False, separators=(",", ":")).encode(), 6, mtime=0)
    if poll.state != "closed" or not _keep(poll, size, packed):
        _newest.clear()
        _newest[poll.community_id, poll.id, size] = packed
    return packed


def _keep(poll: Poll, size: int, packed: bytes) -> bool:
    """Keep a bundle on disk, unless it is larger than any file: one of some hundred thousand ballots."""
    try:
        stored = storage.put(io.BytesIO(packed), name=f"bundle-{poll.id}-{size}.json.gz", at=clock.now(),
                             community_id=poll.community_id)
    except TooLarge:
        return False
    values = {"community_id": poll.community_id, "poll_id": poll.id, "tree_size": size, "file_id": stored.id}
    db.session.execute(insert(BundleFile).values(values).on_conflict_do_nothing())
    return True
