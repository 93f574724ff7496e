"""Do after the commit and by the clock what the archive promised: file, read texts, pack archives, list what is due."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

from app.kernel import clock, jobs
from app.kernel.outbox import handles
from app.records import exporting, extraction, retention, rooms, sources, words
from app.records.filing import NewRecord, file_record
from app.records.subscriptions import TOPIC


@handles(TOPIC)
def file_promised(payload: dict[str, Any]) -> None:
    """File what an act made; to do so again files nothing twice."""
    community_id, at = UUID(payload["community_id"]), clock.now()
    thing = payload["what"] == "thing"
    made = rooms.of_thing(payload["room"], community_id, UUID(payload["thing_id"])) if thing else _made(community_id, payload)
    for new in made:
        file_record(community_id, new, at)


@jobs.every_seconds(5)
def read_texts() -> None:
    """Read the words of files that were filed."""
    extraction.read_waiting()


@jobs.every_seconds(5)
def pack_archives() -> None:
    """Build the next archive that somebody asked for; one that was cut off is built from the start."""
    exporting.build_next(clock.now())


@jobs.every("10 3 * * *")
def list_due() -> None:
    """List the records whose time is over; the office decides, nothing is destroyed by itself."""
    retention.list_due(clock.now())


def plug_in(app: Any) -> None:
    """Keep jieba's dictionary in the application's own folder."""
    words.use_folder(Path(app.extensions["zuolin"].var_dir) / "words")


def _made(community_id: UUID, payload: dict[str, Any]) -> Iterator[NewRecord]:
    what = payload["what"]
    if what == "assembly":
        return sources.of_assembly(community_id, UUID(payload["assembly_id"]))
    poll_id = UUID(payload["poll_id"])
    if what == "result":
        return sources.of_result(community_id, poll_id, payload["run"])
    if what == "log":
        return sources.of_log(community_id, poll_id, clock.now())
    if what == "return":
        return sources.of_return(community_id, poll_id)
    if what == "certificate":
        return sources.of_certificate(community_id, poll_id, UUID(payload["certificate_id"]))
    read = {"order": sources.of_order, "compliance": sources.of_compliance}[what]
    return read(community_id, poll_id, UUID(payload["order_id"]))
