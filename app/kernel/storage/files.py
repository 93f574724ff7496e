"""Keep files beside the database, sealed, found by id, streamed both ways and checked by hash.

A file may be a picture of somebody's identity card, so none lies there readable. What comes from a person names the types that
are accepted, and is scanned where a scanner is set; what the house made itself is not, so that no outage holds up a vote.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import itertools
import logging
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from app.kernel import outbox
from app.kernel.db import db
from app.kernel.ids import new_id
from app.kernel.problems import NotFound, TooLarge
from app.kernel.storage import kinds, scans, sealing, stores, thumbnails
from app.kernel.storage.kinds import LARGEST_FILE, MIB
from app.kernel.storage.models import StoredObject
from app.kernel.storage.sealing import CHUNK, FileChanged

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator
    from typing import Any

    from app.kernel.storage.sealing import Readable

log = logging.getLogger(__name__)
_DROP = "kernel.storage.drop"


@dataclass(frozen=True, slots=True)
class StoredFile:
    """What others may know of a file."""

    id: UUID
    name: str
    media_type: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Kept:
    """Bytes that lie in the store and are no file yet; `theirs` says that a person sent them."""

    id: UUID
    media_type: str
    size: int
    sha256: bytes
    theirs: bool
    scanned: bool


def put(
    stream: Readable, *, name: str, at: dt.datetime, community_id: UUID | None = None, accepted: Iterable[str] = (),
    largest: int = LARGEST_FILE,
) -> StoredFile:
    """Write a stream durably, then its row; an aborted transaction leaves only an orphan object.

    `accepted` says that it comes from a person: the type is told by content, it is scanned, and pictures get a thumbnail.

    Raises:
        TooLarge: more than the limit, 20 MiB unless told otherwise.
        FileTypeRefused: the content is none of the accepted types.
        FileInfected: the scanner knows it; it was destroyed.
        FileStoreAway: the store does not answer.
    """
    kept = keep(new_id(), sealing.chunks_of(stream), accepted=tuple(accepted), largest=largest)
    return enter(kept, name=name, community_id=community_id, at=at)


def keep(file_id: UUID, chunks: Iterator[bytes], *, accepted: tuple[str, ...], largest: int) -> Kept:
    """Write parts of `CHUNK` bytes into the store and tell their type; nothing is left of what is refused.

    Raises: as `put`.
    """
    head = next(chunks, b"")
    media_type = kinds.tell_type(head)
    if media_type != kinds.ZIP:
        kinds.refuse_others(media_type, accepted)
    weighed = _Weighed(itertools.chain([head] if head else [], chunks), largest)
    stores.store().write(key_of(file_id), sealing.sealed(weighed, file_id))
    try:
        if media_type == kinds.ZIP:
            media_type = kinds.tell_inside(b"".join(weighed.tail))
            kinds.refuse_others(media_type, accepted)
        scanned = not accepted or not scans.is_set() or scans.look(parts(file_id), file_id)
    except BaseException:
        stores.store().delete(key_of(file_id))
        raise
    return Kept(file_id, media_type, weighed.size, weighed.digest.digest(), bool(accepted), scanned)


def enter(kept: Kept, *, name: str, community_id: UUID | None, at: dt.datetime) -> StoredFile:
    """Make a file of what was kept, and ask for what is still to be done with it."""
    row = StoredObject(
        id=kept.id, community_id=community_id, name=name[:200], media_type=kept.media_type, size=kept.size, sha256=kept.sha256,
        stored_at=at)
    db.session.add(row)
    if not kept.scanned:
        scans.wait(kept.id, at)
    if kept.theirs and kept.media_type in kinds.PICTURES:
        thumbnails.ask_for(kept.id, at)
    return _known(row)


class _Weighed:
    """Pass a file's parts on and keep its size, its hash and its end."""

    def __init__(self, chunks: Iterable[bytes], largest: int) -> None:
        self._chunks, self._largest = chunks, largest
        self.size, self.digest = 0, hashlib.sha256()
        self.tail: deque[bytes] = deque(maxlen=-(-kinds.TAIL // CHUNK))

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self._chunks:
            self.size += len(chunk)
            if self.size > self._largest:
                raise TooLarge(limit=f"{self._largest // MIB} MB")
            self.digest.update(chunk)
            self.tail.append(chunk)
            yield chunk


def info(file_id: UUID) -> StoredFile:
    """Describe a file.

    Raises:
        NotFound: there is none.
    """
    row = db.session.get(StoredObject, file_id)
    if row is None:
        raise NotFound(what="个文件")
    return _known(row)


def read(file_id: UUID) -> bytes:
    """Return a file's bytes after checking them against the hash; large ones are better read by `read_stream`.

    Raises: as `read_stream`.
    """
    return b"".join(read_stream(file_id))


def read_stream(file_id: UUID) -> Generator[bytes, None, None]:
    """Yield a file's parts, each checked; the last only after size and hash of the whole were found right.

    Whoever writes them to a client with the file's length therefore never ends well on a file that was changed. Nothing is
    asked of the database once the first part is out.

    Raises:
        NotFound: there is none.
        FileWaitsForScan, FileInfected: the scanner has not seen it yet, or knew it.
        FileChanged: the bytes are not those that were stored.
        FileNotFoundError: they are gone from the store.
        FileStoreAway: the store does not answer.
    """
    known = info(file_id)
    scans.refuse_unscanned(file_id)
    return _checked(known)


def sound_parts(file_id: UUID) -> Iterator[bytes]:
    """Yield a file's parts as `read_stream` does, whether it was scanned or not; for those who look after files."""
    return _checked(info(file_id))


def _checked(known: StoredFile) -> Generator[bytes, None, None]:
    digest, size, held = hashlib.sha256(), 0, b""
    try:
        for part in parts(known.id):
            if held:
                yield held
            digest.update(part)
            size, held = size + len(part), part
        if (size, digest.hexdigest()) != (known.size, known.sha256):
            raise FileChanged(known.id)
    except OSError as fault:
        log.error("file %s cannot be given out: %s", known.id, fault)  # noqa: TRY400 - whoever called gets the trace
        raise
    if held:
        yield held


def parts(file_id: UUID) -> Iterator[bytes]:
    """Yield the parts of what lies in the store under an id, opened, whether it is a file by now or not."""
    return sealing.opened(stores.store().read(key_of(file_id)), file_id)


def key_of(file_id: UUID) -> str:
    """Return under which key an id's bytes lie: spread over 256 folders by the end, which is random."""
    return f"{file_id.hex[-2:]}/{file_id.hex}"


def drop(file_ids: Iterable[UUID]) -> None:
    """Destroy bytes after this transaction was committed, as often tried as it takes."""
    keys = [key_of(one) for one in file_ids]
    if keys:
        outbox.post(_DROP, {"keys": keys})


@outbox.handles(_DROP)
def _drop(payload: dict[str, Any]) -> None:
    for key in payload["keys"]:
        stores.store().delete(key)


def _known(row: StoredObject) -> StoredFile:
    return StoredFile(row.id, row.name, row.media_type, row.size, row.sha256.hex())
