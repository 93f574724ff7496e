"""Let members of the bodies and the office file what does not file itself: contracts, covenant, rules, accounts."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import BinaryIO
from uuid import UUID

from app.kernel import clock, storage
from app.kernel.access import Actor
from app.kernel.problems import InvalidFields
from app.kernel.storage import DOCX, JPEG, PDF, PNG, TEXT, XLSX
from app.records.catalogue import RecordClass, class_for_upload
from app.records.filing import NewFile, NewRecord, file_record
from app.records.models import Record
from app.records.reach import Reach, reach_to_file
from app.records.reading import Shown, readable, shown
from app.registry.claims import unit_by_label

ACCEPTED = (PDF, JPEG, PNG, TEXT, DOCX, XLSX)
_WIDTH = {name: place for place, name in enumerate(("person", "office", "body", "owners"))}


@dataclass(frozen=True, slots=True)
class Upload:
    """What somebody files; `readers` and the unit concerned where the class leaves a choice."""

    class_code: str
    title: str
    made_on: dt.date
    readers: str | None = None
    unit: str | None = None
    replaces: UUID | None = None


def add_record(actor: Actor, community_id: UUID, new: Upload, content: BinaryIO, at: dt.datetime) -> Shown:
    """Store a file and file it.

    Raises:
        NotFound, MayNotFile: the caller does not file here, or there is no such record to replace.
        InvalidFields: class, day, readers or unit are not right.
        TooLarge, FileTypeRefused: the file is not taken.
    """
    found, kind = reach_to_file(actor, community_id, at), class_for_upload(new.class_code)
    _require_right(found, community_id, kind, new, at)
    kept = storage.put(content, name=new.title, at=at, community_id=community_id, accepted=ACCEPTED)
    file = NewFile(new.title, kept.media_type, file_id=kept.id, own=True)
    made = file_record(community_id, NewRecord(
        new.class_code, new.title, new.made_on, (file,), readers=new.readers,
        concerned_unit_id=unit_by_label(community_id, new.unit) if new.unit else None,
        replaces=new.replaces), at, actor)
    return shown(community_id, [made])[0]


def _require_right(found: Reach, community_id: UUID, kind: RecordClass, new: Upload, at: dt.datetime) -> None:
    errors = [*_day(new, at), *_readers(kind, new), *_unit(kind, new)]
    if errors:
        raise InvalidFields(errors)
    if new.replaces is not None:
        _replaced(found, community_id, new)


def _replaced(found: Reach, community_id: UUID, new: Upload) -> Record:
    old = readable(community_id, new.replaces or UUID(int=0), found)
    if old.class_code != new.class_code or old.source_kind is not None or old.superseded_by is not None:
        raise InvalidFields.one("/replaces", "只能替换同一类别里由人上传、还没有被替换的档案。")
    return old


def _day(new: Upload, at: dt.datetime) -> list[dict[str, str]]:
    today = clock.civil_date(at)
    if new.made_on > today or new.made_on.year < 1980:  # noqa: PLR2004 - Shenzhen became a city in 1979
        return [{"pointer": "/made_on", "detail": "日期应是文件形成的日期，在1980年以后、今天以前。"}]
    return []


def _readers(kind: RecordClass, new: Upload) -> list[dict[str, str]]:
    if new.readers is None or new.readers == kind.readers:
        return []
    if kind.inspection:
        return [{"pointer": "/readers", "detail": f"“{kind.name}”依法供全体业主查阅（{kind.ground}），不能缩小范围。"}]
    if "person" in {new.readers, kind.readers} or _WIDTH[new.readers] > _WIDTH[kind.readers]:
        return [{"pointer": "/readers", "detail": f"“{kind.name}”只能给目录规定的人看，或更少的人看。"}]
    return []


def _unit(kind: RecordClass, new: Upload) -> list[dict[str, str]]:
    if kind.readers == "person" and new.unit is None:
        return [{"pointer": "/unit", "detail": f"“{kind.name}”要写明涉及哪一套房屋，只有它的业主和街道能看。"}]
    if kind.readers != "person" and new.unit is not None:
        return [{"pointer": "/unit", "detail": f"“{kind.name}”不写所涉房屋。"}]
    return []
