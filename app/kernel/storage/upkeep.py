"""Look after files as a whole: seal them anew under the first key, and find those that are lost or were changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import select

from app.kernel import crypto
from app.kernel.db import db
from app.kernel.storage import files, sealing, stores
from app.kernel.storage.models import FileScan, StoredObject

_BATCH = 500


def file_ids() -> Iterator[UUID]:
    """Yield every file whose bytes should be in the store, oldest first; infected ones were destroyed."""
    last = UUID(int=0)
    gone = select(FileScan.file_id).where(FileScan.state == "infected")
    while True:
        query = select(StoredObject.id).where(StoredObject.id > last, StoredObject.id.not_in(gone)).order_by(StoredObject.id)
        batch = db.session.scalars(query.limit(_BATCH)).all()
        db.session.rollback()
        if not batch:
            return
        yield from batch
        last = batch[-1]


def reseal(file_id: UUID) -> str | None:
    """Seal a file under the first key if it rests on another, and return the key it rested on; nothing is open meanwhile.

    The new object takes the old one's place in one step; it is written only if the old one is found right.

    Raises:
        OSError: the file is lost or was changed.
    """
    key, first = files.key_of(file_id), next(iter(crypto.ring().data))
    rested_on = sealing.key_id(stores.store().read(key), file_id)
    if rested_on not in {None, first}:
        stores.store().write(key, sealing.sealed(sealing.parts_of(files.sound_parts(file_id)), file_id))
    return rested_on


def fault_of(file_id: UUID) -> str | None:
    """Read a file to its end and say what is wrong with it, or None."""
    try:
        for _ in files.sound_parts(file_id):
            pass
    except FileNotFoundError:
        return "lost"
    except OSError:
        return "changed"
    return None


def keys_in_use() -> Counter[str]:
    """Count by key what files rest on."""
    return Counter(key for one in file_ids() if (key := _key_of(one)) is not None)


def _key_of(file_id: UUID) -> str | None:
    try:
        return sealing.key_id(stores.store().read(files.key_of(file_id)), file_id)
    except OSError:
        return "none: lost or changed"
