"""Pack an archive (档案包): every file that the asker may read, an index, checksums, and the script that checks them.

Asking is a row; the worker builds in one transaction and keeps the zip as pieces in the store. A worker that dies leaves
the row as it was, and the next one builds it from the start: what was acknowledged is not lost.
"""

from __future__ import annotations

import datetime as dt
import io
import logging
from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import delete, select

from app.config import ROOT
from app.kernel import audit, clock, storage
from app.kernel.access import SYSTEM, Actor
from app.kernel.db import db
from app.kernel.ids import new_id
from app.kernel.problems import NotFound
from app.records import handing_over
from app.records.archive_index import Archive, index_of, page_of
from app.records.filing import NewFile, NewRecord, Source, file_record
from app.records.handover_models import ArchiveExport, ArchiveExportPiece
from app.records.packing import Package
from app.records.problems import ExportNotBuilt, ExportWaits
from app.records.reach import Reach, reach_to_file

log = logging.getLogger(__name__)
VERIFIER = ROOT / "scripts" / "verify_archive.py"
README = """这是一个小区的物管档案包。

打开 index.html 可以看目录，点标题打开文件。index.json 是同样的目录，供程序读。
核对：在这个文件夹里运行  python3 verify_archive.py  （Python 3.9 以上，不需要安装别的东西，不联网）。
没有解开的压缩包也可以核对：python3 verify_archive.py 档案包.zip --sums 校验值
校验值是 SHA256SUMS 的 SHA-256，写在下载的网页上。
目录里“不在包内”的档案由街道保存：冻结的房册等含有个人信息，不随档案包给出。
"""


def ask_export(actor: Actor, community_id: UUID, at: dt.datetime) -> ArchiveExport:
    """Ask for the archive as the caller may read it; the worker builds it.

    Raises:
        NotFound, MayNotFile: the caller keeps no archive here.
        ExportWaits: one is being built.
    """
    found = reach_to_file(actor, community_id, at)
    waiting = db.session.scalars(select(ArchiveExport).where(
        ArchiveExport.community_id == community_id, ArchiveExport.built_at.is_(None),
        ArchiveExport.handover_id.is_(None))).first()
    if waiting is not None:
        raise ExportWaits
    return _promise(actor, community_id, "office" if found.office else "body", None, at)


def sign_handover(
    actor: Actor, community_id: UUID, handover_id: UUID, sha256: str, at: dt.datetime,
) -> handing_over.ShownHandover:
    """Sign a handover; with the last signature that is needed it is filed and the archive is packed for both sides.

    Raises:
        NotFound, NotHandingOver, HandoverChanged: as `handing_over.sign`.
    """
    shown, complete = handing_over.sign(actor, community_id, handover_id, sha256, at)
    if complete:
        text = handing_over.plain_text(shown)
        file_record(community_id, NewRecord(
            "handover", f"{shown.from_body}移交清单", clock.civil_date(at), (
                NewFile("移交清单.txt", "text/plain", text.encode(), text=text),
                NewFile("移交清单（原文）.json", "application/json",
                        handing_over.signed_document(community_id, handover_id).encode())),
            Source("handover", handover_id)), at)
        _promise(SYSTEM, community_id, "body", handover_id, at)
    return shown


def exports_of(actor: Actor, community_id: UUID, at: dt.datetime, *, after: UUID | None, limit: int) -> list[ArchiveExport]:
    """List `limit + 1` packed archives that the caller may take, the newest first.

    Raises:
        NotFound, MayNotFile: the caller keeps no archive here.
    """
    found = reach_to_file(actor, community_id, at)
    query = select(ArchiveExport).where(ArchiveExport.community_id == community_id, ArchiveExport.reach.in_(_mine(found)))
    if after is not None:
        query = query.where(ArchiveExport.id < after)
    return list(db.session.scalars(query.order_by(ArchiveExport.id.desc()).limit(limit + 1)))


def one_export(actor: Actor, community_id: UUID, export_id: UUID, at: dt.datetime) -> ArchiveExport:
    """Find a packed archive.

    Raises:
        NotFound, MayNotFile: no such archive, or not one for the caller.
    """
    found = reach_to_file(actor, community_id, at)
    row = db.session.get(ArchiveExport, (community_id, export_id))
    if row is None or row.reach not in _mine(found):
        raise NotFound(what="个档案包")
    return row


def open_export(actor: Actor, community_id: UUID, export_id: UUID, at: dt.datetime) -> tuple[ArchiveExport, list[UUID]]:
    """Return a built archive and its pieces in order, and record who took it.

    Raises:
        NotFound, MayNotFile: no such archive, or not one for the caller.
        ExportNotBuilt: the worker has not built it yet.
    """
    row = one_export(actor, community_id, export_id, at)
    if row.built_at is None:
        raise ExportNotBuilt
    audit.record(actor, "archive.take", community_id=community_id, subject=("archive_export", export_id), at=at)
    return row, list(db.session.scalars(select(ArchiveExportPiece.file_id).where(
        ArchiveExportPiece.community_id == community_id, ArchiveExportPiece.export_id == export_id,
    ).order_by(ArchiveExportPiece.position)))


def content_of(pieces: list[UUID]) -> Iterator[bytes]:
    """Yield the zip piece by piece, one in memory at a time."""
    for one in pieces:
        yield storage.read(one)


def build_next(at: dt.datetime) -> bool:
    """Build the archive that waits longest; return whether there was one. What fails is tried again after the others."""
    row = db.session.scalars(
        select(ArchiveExport).where(ArchiveExport.built_at.is_(None))
        .order_by(ArchiveExport.attempts, ArchiveExport.asked_at).limit(1).with_for_update(skip_locked=True)).one_or_none()
    if row is None:
        return False
    key = (row.community_id, row.id)
    try:
        with db.session.begin_nested():
            _build(row, at)
    except Exception:
        log.exception("archive %s of %s could not be built", row.id, row.community_id)
        db.session.get_one(ArchiveExport, key).attempts += 1
    db.session.flush()
    return True


def _build(row: ArchiveExport, at: dt.datetime) -> None:
    db.session.execute(delete(ArchiveExportPiece).where(
        ArchiveExportPiece.community_id == row.community_id, ArchiveExportPiece.export_id == row.id))
    places: list[UUID] = []

    def keep(piece: bytes) -> None:
        kept = storage.put(io.BytesIO(piece), name=f"archive-{row.id}-{len(places) + 1}", at=at, community_id=row.community_id)
        places.append(kept.id)

    package, archive = Package(keep), Archive(row.community_id, row.reach, at)
    for path, file_id in archive.files():
        package.add(path, storage.read(file_id))
    if row.handover_id is not None:
        package.add("handover.json", handing_over.signed_document(row.community_id, row.handover_id).encode())
    package.add("index.json", index_of(archive))
    package.add("index.html", page_of(archive))
    package.add("README.txt", README.encode())
    package.add("verify_archive.py", VERIFIER.read_bytes())
    row.sha256, row.sums_sha256, row.size = package.close()
    db.session.add_all(ArchiveExportPiece(community_id=row.community_id, export_id=row.id, position=position, file_id=one)
                       for position, one in enumerate(places, 1))
    row.built_at, row.records = at, len(archive.included)
    audit.record(SYSTEM, "archive.build", community_id=row.community_id, subject=("archive_export", row.id),
                 facts={"sha256": row.sha256, "records": row.records}, at=at)


def _promise(actor: Actor, community_id: UUID, reach: str, handover_id: UUID | None, at: dt.datetime) -> ArchiveExport:
    row = ArchiveExport(
        community_id=community_id, id=new_id(), handover_id=handover_id, reach=reach, asked_by=actor.person_id, asked_at=at)
    db.session.add(row)
    db.session.flush()
    audit.record(actor, "archive.export", community_id=community_id, subject=("archive_export", row.id),
                 facts={"reach": reach}, at=at)
    return row


def _mine(found: Reach) -> tuple[str, ...]:
    return ("body", "office") if found.office else ("body",)
