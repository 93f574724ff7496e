"""Read the words of filed PDF, DOCX, XLSX and plain text, in a process of its own with bounds on time and memory.

A file may be made to hurt whoever reads it. The child has no database, no keys and no more than it is given; when it
crashes, runs out of time or memory, the file stays in the archive and only its words are missing.
"""

from __future__ import annotations

import logging
import subprocess
import sys
from pathlib import Path

from sqlalchemy import select

from app.kernel import storage
from app.kernel.db import db
from app.records.filing import keep_text
from app.records.models import Record, RecordFile

log = logging.getLogger(__name__)
CHILD = Path(__file__).with_name("extractor.py")
SECONDS = 30
MOST_TEXT = 8 * 1024 * 1024
_AT_ONCE = 20


def read_waiting() -> int:
    """Read the files that wait for it, the oldest first; return how many were read."""
    done = 0
    while done < _AT_ONCE and _read_next():
        done += 1
    return done


def text_of(content: bytes, media_type: str) -> str | None:
    """Return the words of a file, or None where the child could not read it within its bounds."""
    try:
        child = subprocess.run(  # noqa: S603 - this interpreter, our own file, a type out of a fixed list
            [sys.executable, "-I", str(CHILD), media_type], input=content, capture_output=True, timeout=SECONDS, check=False,
            env={"LANG": "C.UTF-8"}, cwd="/")
    except subprocess.TimeoutExpired:
        return None
    if child.returncode != 0:
        return None
    return child.stdout[:MOST_TEXT].decode("utf-8", errors="ignore")


def _read_next() -> bool:
    row = db.session.scalars(
        select(RecordFile).where(RecordFile.text_state == "waiting").order_by(RecordFile.stored_at, RecordFile.id).limit(1)
        .with_for_update(skip_locked=True)).one_or_none()
    if row is None:
        return False
    record = db.session.get_one(Record, (row.community_id, row.record_id))
    row.text_attempts += 1
    try:
        text = text_of(storage.read(row.file_id), row.media_type)
    except OSError:
        log.exception("file %s of record %s could not be opened", row.file_id, record.id)
        text = None
    if text is not None:
        keep_text(record, row, text)
        row.text_state = "kept"
    else:
        log.warning("file %s of record %s gave no text", row.file_id, record.id)
        row.text_state = "refused"
    db.session.flush()
    return True
