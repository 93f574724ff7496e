"""Let nothing be read that the scanner has not seen: where none is set all is read, where it is away files wait."""

from __future__ import annotations

import datetime as dt
import logging
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import delete, select

from app.kernel.db import db
from app.kernel.problems import Conflict
from app.kernel.storage import scanner
from app.kernel.storage.models import FileScan

if TYPE_CHECKING:
    from collections.abc import Iterable

log = logging.getLogger(__name__)
is_set = scanner.is_set


class FileInfected(Conflict):
    """文件里查出了已知的病毒或恶意程序，没有保存，已经销毁。请在自己的电脑或手机上查杀病毒，再换一个干净的文件上传。"""

    status = 422
    title = "文件有病毒"
    detail = "这个文件里查出了病毒（{finding}），已经销毁。请查杀病毒后，换一个干净的文件上传。"


class FileWaitsForScan(Conflict):
    """文件已经收到并保存好了，病毒检查还没有完成，检查之前谁也不能打开。检查会自动重试，不用重新上传。"""

    title = "文件正等待病毒检查"
    detail = "这个文件已经收到，正等待病毒检查，检查完才能打开。请稍后再试，不用重新上传。"


def look(chunks: Iterable[bytes], file_id: UUID) -> bool:
    """Have the scanner look at a file; False when it is away, so that the file has to wait.

    Raises:
        FileInfected: it knows the file.
    """
    try:
        finding = scanner.find(chunks)
    except scanner.ScannerAway as away:
        log.warning("file %s waits for the scanner: %s", file_id, away)
        return False
    if finding is not None:
        log.warning("file %s is infected: %s", file_id, finding)
        raise FileInfected(finding=finding)
    return True


def wait(file_id: UUID, at: dt.datetime) -> None:
    """Keep a file from being read until it was scanned."""
    db.session.add(FileScan(file_id=file_id, state="waiting", finding=None, asked_at=at, scanned_at=None))


def state_of(file_id: UUID) -> str | None:
    """Return `waiting`, `clean` or `infected`; None of a file that never had to wait."""
    return db.session.scalar(select(FileScan.state).where(FileScan.file_id == file_id))


def forget(file_id: UUID) -> None:
    """Drop what is known of a file that goes away."""
    db.session.execute(delete(FileScan).where(FileScan.file_id == file_id))


def refuse_unscanned(file_id: UUID) -> None:
    """Refuse to give a file out that was not scanned, or was found infected.

    Raises:
        FileWaitsForScan, FileInfected: so it is.
    """
    if state_of(file_id) == "waiting":
        raise FileWaitsForScan
    refuse_infected(file_id)


def refuse_infected(file_id: UUID) -> None:
    """Refuse a file that was found infected.

    Raises:
        FileInfected: naming what was found.
    """
    row = db.session.get(FileScan, file_id)
    if row is not None and row.state == "infected":
        raise FileInfected(finding=row.finding)
