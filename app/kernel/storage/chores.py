"""What is done with files afterwards, by the worker: scan what waits, make small pictures, sweep what was left unfinished."""

from __future__ import annotations

import io
import logging
import time
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.kernel import audit, clock
from app.kernel.access import SYSTEM
from app.kernel.db import db
from app.kernel.jobs import every, every_seconds
from app.kernel.storage import files, scans, stores, thumbnails, uploads
from app.kernel.storage.models import FileScan, FileThumbnail, StoredObject, Upload

if TYPE_CHECKING:
    from uuid import UUID

log = logging.getLogger(__name__)
_BATCH = 10
_MANY = 200
_DAY_SECONDS = 86_400


@every_seconds(20)
def scan_waiting() -> None:
    """Have those looked at that wait, oldest first; what is infected is destroyed and its row says why."""
    if not scans.is_set():
        return
    query = select(FileScan).where(FileScan.state == "waiting").order_by(FileScan.asked_at).limit(_BATCH)
    for row in db.session.scalars(query.with_for_update(skip_locked=True)).all():
        at = clock.now()
        try:
            if not scans.look(files.parts(row.file_id), row.file_id):
                return
            row.state, row.scanned_at = "clean", at
        except scans.FileInfected as found:
            row.state, row.finding, row.scanned_at = "infected", str(found.members["finding"]), at
            files.drop([row.file_id])
            audit.record(SYSTEM, "file.infected", subject=("file", row.file_id), at=at, facts={"finding": row.finding})
        except OSError as fault:
            log.error("file %s cannot be scanned: %s", row.file_id, fault)  # noqa: TRY400 - it is logged each time it is tried
            row.asked_at = at  # behind the others


@every_seconds(10)
def make_thumbnails() -> None:
    """Make those that were asked for, oldest first; a picture that waits for the scanner waits here too."""
    query = select(FileThumbnail).where(FileThumbnail.done_at.is_(None)).order_by(FileThumbnail.asked_at).limit(_BATCH)
    for row in db.session.scalars(query.with_for_update(skip_locked=True)).all():
        if scans.state_of(row.file_id) == "waiting":
            row.asked_at = clock.now()  # behind the others
        else:
            row.thumbnail_id, row.done_at = _thumbnail_of(row.file_id), clock.now()


def _thumbnail_of(file_id: UUID) -> UUID | None:
    of = db.session.get_one(StoredObject, file_id)
    if of.size > thumbnails.LARGEST:
        return None
    try:
        small = thumbnails.shrink(files.read(file_id))
    except (thumbnails.PictureRefused, scans.FileInfected, OSError) as fault:
        log.warning("no thumbnail of file %s: %s", file_id, fault)
        return None
    return files.put(io.BytesIO(small), name="thumbnail.jpg", at=clock.now(), community_id=of.community_id).id


@every_seconds(10)
def finish_whole() -> None:
    """Finish uploads that were received whole when the process that took their last byte was killed, or the store was away."""
    query = select(Upload.id).where(Upload.state == "receiving", Upload.received == Upload.length).order_by(Upload.id)
    for upload_id in db.session.scalars(query.limit(_BATCH).with_for_update(skip_locked=True)).all():
        uploads.finish(upload_id)


@every("*/20 * * * *")
def forget_expired() -> None:
    """Destroy uploads that nobody finished or used in time."""
    query = select(Upload).where(Upload.expires_at <= clock.now()).order_by(Upload.expires_at)
    for row in db.session.scalars(query.limit(_MANY).with_for_update(skip_locked=True)).all():
        uploads.forget(row)


@every("25 4 * * *")
def sweep_unfinished() -> None:
    """Remove what killed processes left in the folder a day ago or earlier; an object store does so by its own rules."""
    store = stores.store()
    if isinstance(store, stores.FolderStore):
        store.sweep(time.time() - _DAY_SECONDS)
