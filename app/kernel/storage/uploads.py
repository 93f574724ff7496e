"""Take a file in pieces from a phone that may lose its network at any byte, and hand it to a room once it is whole.

Each piece is an object in the store and is counted only when it lies there durably; what was counted is what the phone is told.
For that `receive` commits after each piece: it is the one service that does not leave this to the edge (docs/adr/0006). Nothing
is locked and no transaction is open while the phone is waited for; of two that send at once, one is told where the other is.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import func, select, text

from app.kernel import crypto
from app.kernel.access import Actor
from app.kernel.db import db
from app.kernel.ids import new_id
from app.kernel.problems import NotFound, Problem, TooLarge
from app.kernel.storage import files, kinds, pieces, scans
from app.kernel.storage.kinds import MIB
from app.kernel.storage.models import Upload
from app.kernel.storage.upload_problems import (
    ChecksumDiffers,
    UploadGone,
    UploadOffsetDiffers,
    UploadQuotaReached,
    UploadRefused,
    UploadTaken,
    UploadUnfinished,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.kernel.storage.files import StoredFile
    from app.kernel.storage.sealing import Readable

KEPT_FOR = dt.timedelta(days=3)
MOST_OPEN = 20
MOST_BYTES = 600 * MIB
STATES = ("receiving", "checking", "waiting_for_scan", "kept", "refused", "taken")


@dataclass(frozen=True, slots=True)
class Checksum:
    """What the bytes of one request must come to."""

    algorithm: str
    digest: bytes


def begin(actor: Actor, length: int, name: str, use: str, at: dt.datetime) -> Upload:
    """Promise to take a file of that length for a use.

    Raises:
        InvalidFields: there is no such use.
        TooLarge: more than that use takes.
        UploadQuotaReached: too many or too large ones of this person's are open.
    """
    wanted = kinds.use_named(use)
    if length > wanted.largest:
        raise TooLarge(limit=f"{wanted.largest // MIB} MB")
    _refuse_hoarding(actor.person, length, at)
    upload_id = new_id()
    row = Upload(
        id=upload_id, person_id=actor.person, use=use, name_sealed=crypto.seal(name, ("uploads", "name", upload_id)),
        length=length, received=0, state="receiving", file_id=new_id(), created_at=at, expires_at=at + KEPT_FOR)
    db.session.add(row)
    db.session.flush()
    return row


def own(actor: Actor, upload_id: UUID, at: dt.datetime, *, lock: bool = False) -> Upload:
    """Return an upload of the caller's.

    Raises:
        NotFound: there is none, or it is somebody else's.
        UploadGone: it has expired.
    """
    row = db.session.get(Upload, upload_id, with_for_update=lock or None)
    if row is None or row.person_id != actor.person:
        raise NotFound(what="次上传")
    if row.expires_at <= at and row.state != "taken":
        raise UploadGone(expired_at=row.expires_at)
    return row


def receive(
    actor: Actor, upload_id: UUID, offset: int, stream: Readable, *, checksum: Checksum | None, at: dt.datetime,
) -> Upload:
    """Take what comes from an offset on, piece by piece, as far as it comes; with a checksum all of it or nothing.

    When that was the last of it, the file is told by its content, scanned and kept.

    Raises:
        NotFound, UploadGone: as `own`.
        UploadOffsetDiffers: something else was received before.
        UploadTooLong: more comes than the file was to have.
        ChecksumDiffers: the bytes are not those that were meant.
        UploadRefused: it was received whole and is none that is taken.
    """
    row = own(actor, upload_id, at)
    if offset != row.received or row.state != "receiving":
        raise UploadOffsetDiffers(received=row.received)
    length = row.length
    db.session.commit()
    _receive(upload_id, offset, length, stream, checksum)
    finish(upload_id)
    db.session.commit()
    row = own(actor, upload_id, at)
    if row.state == "refused":
        raise UploadRefused(why=row.refusal)
    return row


def take(
    upload_id: UUID, actor: Actor, *, at: dt.datetime, accepted: Iterable[str] = (), community_id: UUID | None = None,
    name: str | None = None,
) -> StoredFile:
    """Make a room's file of a whole upload: only its uploader can, and only once.

    `accepted` says again what the room takes, for the upload may have been made for another use; `name` is what the room calls
    it, else it is the client's. A file that still waits for the scanner may be taken; it cannot be read until it was scanned.

    Raises:
        NotFound, UploadGone: as `own`.
        UploadUnfinished, UploadTaken, UploadRefused: it is not whole yet, was taken before, or was refused.
        FileTypeRefused: the room does not take this type.
    """
    row = own(actor, upload_id, at, lock=True)
    if row.state == "receiving":
        raise UploadUnfinished(length=row.length, received=row.received)
    if row.state == "taken":
        raise UploadTaken
    if row.state == "refused":
        raise UploadRefused(why=row.refusal)
    scans.refuse_infected(row.file_id)
    kinds.refuse_others(str(row.media_type), tuple(accepted))
    row.state = "taken"
    # If it waits for the scanner, it has done so since it was whole.
    kept = files.Kept(row.file_id, str(row.media_type), row.length, row.sha256 or b"", theirs=True, scanned=True)
    stored = files.enter(kept, name=name or name_of(row), community_id=community_id, at=at)
    db.session.flush()
    return stored


def finish(upload_id: UUID) -> None:
    """Make one object of the pieces of a whole upload, told by content and scanned; safe to run twice. The caller commits.

    A refusal is kept with the upload, and what was received is destroyed.
    """
    row = db.session.get(Upload, upload_id, with_for_update=True, populate_existing=True)
    if row is None or row.state != "receiving" or row.received != row.length:
        return
    use = kinds.use_named(row.use)
    try:
        kept = files.keep(row.file_id, pieces.joined(row.id), accepted=use.accepted, largest=use.largest)
    except (kinds.FileTypeRefused, scans.FileInfected, TooLarge) as refusal:
        row.state, row.refusal = "refused", str(refusal.document()["detail"])
    else:
        row.state, row.media_type, row.sha256 = "kept", kept.media_type, kept.sha256
        if not kept.scanned:
            scans.wait(kept.id, row.created_at)
    pieces.drop(row.id)
    db.session.flush()


def end(actor: Actor, upload_id: UUID, at: dt.datetime) -> None:
    """Give an upload up and destroy what was received; what a room has taken stays that room's.

    Raises: as `own`.
    """
    forget(own(actor, upload_id, at, lock=True))


def forget(row: Upload) -> None:
    """Remove an upload, with its bytes unless a room has taken them."""
    pieces.drop(row.id)
    if row.state != "taken":
        files.drop([row.file_id])
        scans.forget(row.file_id)
    db.session.flush()
    db.session.delete(row)
    db.session.flush()


def name_of(row: Upload) -> str:
    """Return the name that the client gave."""
    return crypto.unseal(row.name_sealed, ("uploads", "name", row.id))


def state_of(row: Upload) -> str:
    """Say in one word of `STATES` how it stands."""
    if row.state == "receiving" and row.received == row.length:
        return "checking"
    scan = scans.state_of(row.file_id) if row.state == "kept" else None
    return {"waiting": "waiting_for_scan", "infected": "refused"}.get(scan or "", row.state)


def _receive(upload_id: UUID, offset: int, length: int, stream: Readable, checksum: Checksum | None) -> None:
    held: list[pieces.Piece] = []
    try:
        if checksum is None:
            for piece in pieces.written(upload_id, offset, length, stream):
                held = [piece]
                pieces.count(upload_id, held)
        else:
            digest = hashlib.new(checksum.algorithm, usedforsecurity=False)
            for piece in pieces.written(upload_id, offset, length, stream, digest):
                held.append(piece)
            if digest.digest() != checksum.digest:
                raise ChecksumDiffers(received=offset)
            pieces.count(upload_id, held)
    except Problem:
        pieces.discard(held)
        raise


def _refuse_hoarding(person_id: UUID, length: int, at: dt.datetime) -> None:
    db.session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:person, 5))"), {"person": str(person_id)})
    count, held = db.session.execute(select(func.count(), func.coalesce(func.sum(Upload.length), 0)).where(
        Upload.person_id == person_id, Upload.state.in_(("receiving", "kept")), Upload.expires_at > at)).one()
    if count >= MOST_OPEN or held + length > MOST_BYTES:
        raise UploadQuotaReached(
            count=count, megabytes=int(held) // MIB, most=MOST_OPEN, most_megabytes=MOST_BYTES // MIB)
