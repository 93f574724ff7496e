"""Lay out a packed archive: where each file stands, and the index for programs and for people."""

from __future__ import annotations

import datetime as dt
import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote
from uuid import UUID

from sqlalchemy import select

from app.kernel.clock import SHANGHAI
from app.kernel.db import db
from app.kernel.storage import ENDINGS
from app.records.catalogue import of_version
from app.records.models import Record, RecordFile
from app.records.reading import Shown, decisions_of, shown
from app.registry import service as registry

FORM = "zuolin-archive/1"
READERS = {"owners": "全体业主", "body": "业主委员会等组织和街道", "office": "街道", "person": "所涉房屋的业主和街道"}
DECISIONS = {"held": "封存", "released": "解除封存", "destroyed": "销毁"}
_ENDINGS = ENDINGS | {"application/json": "json", "application/gzip": "gz"}
_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]')
_STYLE = """
body { font: 16px/1.6 sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
table { border-collapse: collapse; width: 100% }
td, th { border: 1px solid #bbb; padding: .3rem .5rem; text-align: left; vertical-align: top }
code { font-size: .75rem; word-break: break-all }
"""


def ending_of(media_type: str) -> str:
    """Return the ending of a file's name, by its type."""
    return _ENDINGS.get(media_type, "bin")


@dataclass(frozen=True, slots=True)
class Archive:
    """What goes into a package: records of a community within a reach; the others stand in the index only."""

    community_id: UUID
    reach: str
    at: dt.datetime
    records: list[Shown] = field(init=False)

    def __post_init__(self) -> None:
        """Read the records, oldest first."""
        rows = db.session.scalars(select(Record).where(Record.community_id == self.community_id).order_by(
            Record.made_on, Record.id))
        object.__setattr__(self, "records", shown(self.community_id, rows))

    @property
    def included(self) -> list[Shown]:
        """Return the records whose files are in the package."""
        return [one for one in self.records if self._reads(one.record) and one.record.destroyed_at is None]

    def files(self) -> Iterator[tuple[str, UUID]]:
        """Yield the place of each file in the package, and where it is stored."""
        for one in self.included:
            yield from ((self.path(one, file), file.file_id) for file in one.files)

    def path(self, one: Shown, file: RecordFile) -> str:
        """Return where a file stands: year, class, day and title, and what makes the name its own."""
        title = _NOT_IN_NAMES.sub("_", one.record.title)[:50].strip(" .")
        name = f"{one.record.made_on} {title} {one.record.id.hex[-8:]}-{file.position}.{ending_of(file.media_type)}"
        return f"files/{one.record.made_on.year}/{one.kind.name}/{name}"

    def why_absent(self, one: Shown) -> str | None:
        """Say why a record's files are not in the package."""
        if one.record.destroyed_at is not None:
            return "保管期满，已经街道批准销毁"
        return None if self._reads(one.record) else f"不在包内，由街道保存（{READERS[one.record.readers]}可看）"

    def _reads(self, row: Record) -> bool:
        return self.reach == "office" or row.readers in {"owners", "body"}


def index_of(archive: Archive) -> bytes:
    """Write the index for programs."""
    place = registry.community(archive.community_id)
    index = {
        "form": FORM, "community": {"id": str(place.id), "name": place.name}, "made_at": archive.at.isoformat(),
        "reach": archive.reach, "catalogues": sorted({one.record.catalogue_version for one in archive.records}),
        "records": [_line(archive, one) for one in archive.records],
    }
    return (json.dumps(index, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def page_of(archive: Archive) -> bytes:
    """Write the index for people: one table a year, titles lead to the files."""
    place, years = registry.community(archive.community_id), sorted({one.record.made_on.year for one in archive.records})
    made = archive.at.astimezone(SHANGHAI)
    name = html.escape(place.name)
    parts = [f"<!doctype html><html lang=zh-CN><meta charset=utf-8><title>{name}物管档案</title><style>{_STYLE}</style>",
             f"<h1>{name}物管档案</h1>",
             f"<p>生成于{made:%Y-%m-%d %H:%M}。共{len(archive.records)}份，包内{len(archive.included)}份。</p>"]
    for year in years:
        rows = "".join(_row(archive, one) for one in archive.records if one.record.made_on.year == year)
        parts.append(f"<h2>{year}年</h2><table><tr><th>日期<th>类别<th>标题<th>文件和校验值</tr>{rows}</table>")
    return "\n".join([*parts, "</html>\n"]).encode()


def _line(archive: Archive, one: Shown) -> dict[str, Any]:
    row, absent = one.record, archive.why_absent(one)
    return {
        "id": str(row.id), "class": row.class_code, "class_name": one.kind.name, "catalogue_version": row.catalogue_version,
        "ground": one.kind.ground, "title": row.title, "made_on": row.made_on.isoformat(), "readers": row.readers,
        "filed_at": row.filed_at.isoformat(), "filed_by_itself": row.source_kind is not None,
        "source": {"kind": row.source_kind, "id": str(row.source_id), "version": row.source_version} if row.source_id else None,
        "retained_until": row.retained_until.isoformat() if row.retained_until else None,
        "held_since": row.held_since.isoformat() if row.held_since else None,
        "superseded_by": str(row.superseded_by) if row.superseded_by else None, "inspections": row.inspections, "absent": absent,
        "decisions": [{"kind": DECISIONS[made.kind], "reason": made.reason, "at": made.decided_at.isoformat()}
                      for made in decisions_of(row.community_id, row.id)],
        "files": [{
            "path": None if absent else archive.path(one, file), "name": file.name, "sha256": file.sha256, "size": file.size,
            "media_type": file.media_type, "stored_at": file.stored_at.isoformat()} for file in one.files],
    }


def _row(archive: Archive, one: Shown) -> str:
    absent = archive.why_absent(one)
    files = "<br>".join(
        f"{html.escape(file.name)} <code>{file.sha256}</code>" if absent
        else f'<a href="{html.escape(quote(archive.path(one, file)))}">{html.escape(file.name)}</a> <code>{file.sha256}</code>'
        for file in one.files)
    notes = "".join(f"<br><em>{html.escape(note)}</em>" for note in (
        absent, "已有新的一份" if one.record.superseded_by else None, "已封存" if one.record.held_since else None) if note)
    kind = of_version(one.record.catalogue_version).classes[one.record.class_code]
    return (f"<tr><td>{one.record.made_on}<td>{html.escape(kind.name)}<td>{html.escape(one.record.title)}{notes}"
            f"<td>{files}</tr>")
