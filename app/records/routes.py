"""The endpoints of the archive: catalogue, lists, search, one record, its files and who opened them, filing."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import quote
from uuid import UUID

from flask import Response
from flask_smorest.fields import Upload as UploadField

from app.kernel import clock
from app.kernel.access import Access, current_actor, permit
from app.kernel.http import PageQuery, Strict, blueprint, cursor_of, read_cursor, uuid_cursor
from app.kernel.idempotency import idempotent
from app.kernel.problems import InvalidFields
from app.records import adding, reading, searching
from app.records.archive_index import ending_of
from app.records.catalogue import newest
from app.records.handover_routes import handovers
from app.records.office_routes import office
from app.records.schemas import (
    NewRecordSchema,
    RecordCatalogueSchema,
    RecordDetailSchema,
    RecordHitPageSchema,
    RecordInspectionPageSchema,
    RecordPageSchema,
    RecordQuery,
    RecordSchema,
    SearchQuery,
)

records = blueprint("records", "物管档案：目录、查阅、检索、存档")
blueprints = (records, handovers, office)
_ALL = "/communities/<uuid:community_id>/records"
_ONE = f"{_ALL}/<uuid:record_id>"


class RecordUploadSchema(Strict):
    """The file: PDF, JPG, PNG, DOCX, XLSX or plain text, at most 20 MB, told by its content."""

    file = UploadField(required=True)


@records.get(f"{_ALL}/catalogue")
@permit(Access.PERSON)
@records.response(200, RecordCatalogueSchema)
def show_catalogue(community_id: UUID) -> dict[str, Any]:
    """Show the catalogue with how many records of each class and year the caller may read 分类目录."""
    found, counted = reading.counts(current_actor(), community_id, clock.now())
    return _catalogue(found.capacity, counted) | {"may_file": found.may_file}


@records.get(_ALL)
@permit(Access.PERSON)
@records.arguments(RecordQuery, location="query")
@records.response(200, RecordPageSchema)
def list_records(query: dict[str, Any], community_id: UUID) -> dict[str, Any]:
    """List records, the newest first 档案清单."""
    limit, asked = query["limit"], reading.Filter(query["class_code"], query["year"], query["superseded"])
    rows = reading.listing(
        current_actor(), community_id, asked, clock.now(), after=_place(query["cursor"]), limit=limit)
    last = rows[limit - 1].record if len(rows) > limit else None
    return {"items": rows[:limit], "next_cursor": cursor_of(last.made_on, last.id) if last else None}


@records.get(f"{_ALL}/search")
@permit(Access.PERSON)
@records.arguments(SearchQuery, location="query")
@records.response(200, RecordHitPageSchema)
def search_records(query: dict[str, Any], community_id: UUID) -> dict[str, Any]:
    """Search titles and texts in Chinese, the best first 全文检索."""
    limit, which = query["limit"], reading.Filter(query["class_code"], query["year"], query["superseded"])
    hits = searching.search(
        current_actor(), community_id, query["q"], which, clock.now(), skip=query["skip"], limit=limit)
    return {"items": [_hit(one) for one in hits[:limit]], "more": len(hits) > limit}


@records.post(_ALL)
@permit(Access.PERSON)
@idempotent(records)
@records.arguments(RecordUploadSchema, location="files")
@records.arguments(NewRecordSchema, location="form")
@records.response(201, RecordSchema)
def add_record(files: dict[str, Any], form: dict[str, Any], community_id: UUID) -> Any:
    """File what does not file itself 存档."""
    return adding.add_record(current_actor(), community_id, adding.Upload(**form), files["file"].stream, clock.now())


@records.get(_ONE)
@permit(Access.PERSON)
@records.response(200, RecordDetailSchema)
def show_record(community_id: UUID, record_id: UUID) -> dict[str, Any]:
    """Show one record 一份档案."""
    one = reading.one_record(current_actor(), community_id, record_id, clock.now())
    return {"record": one.record, "kind": one.kind, "files": one.files, "by_itself": one.by_itself,
            "decisions": reading.decisions_of(community_id, record_id)}


@records.get(f"{_ONE}/files/<uuid:file_id>")
@permit(Access.PERSON)
@records.response(200, {"type": "string", "format": "binary"}, content_type="application/octet-stream")
def open_file(community_id: UUID, record_id: UUID, file_id: UUID) -> Response:
    """Open a file; that it was opened is recorded 查阅."""
    file, content = reading.open_file(current_actor(), community_id, record_id, file_id, clock.now())
    ending = f".{ending_of(file.media_type)}"
    name = quote(file.name if file.name.endswith(ending) else file.name + ending, safe="")
    return Response(content, content_type=file.media_type, headers={
        "Content-Disposition": f"attachment; filename*=UTF-8''{name}", "ETag": f'"{file.sha256}"'})


@records.get(f"{_ONE}/inspections")
@permit(Access.PERSON)
@records.arguments(PageQuery, location="query")
@records.response(200, RecordInspectionPageSchema)
def list_inspections(query: dict[str, Any], community_id: UUID, record_id: UUID) -> dict[str, Any]:
    """List who opened a record; owners see their own openings 查阅记录."""
    limit = query["limit"]
    rows = reading.inspections_of(
        current_actor(), community_id, record_id, clock.now(), after=uuid_cursor(query["cursor"]), limit=limit)
    shown = [one for _, one in rows[:limit]]
    return {"items": shown, "next_cursor": cursor_of(rows[limit - 1][0]) if len(rows) > limit else None}


def _place(cursor: str | None) -> tuple[dt.date, UUID] | None:
    key = read_cursor(cursor, 2)
    try:
        return (dt.date.fromisoformat(key[0]), UUID(key[1])) if key else None
    except ValueError as error:
        raise InvalidFields.one("/query/cursor", "翻页标记无效，请从第一页重新查看。") from error


def _hit(one: searching.Hit) -> dict[str, Any]:
    return {"found": one.found, "in_title": one.in_title,
            "snippet": [{"text": text, "marked": marked} for text, marked in one.snippet]}


def _catalogue(capacity: str, counted: list[reading.Counted]) -> dict[str, Any]:
    by_class: dict[str, int] = {}
    by_year: dict[int, int] = {}
    for one in counted:
        by_class[one.class_code] = by_class.get(one.class_code, 0) + one.records
        by_year[one.year] = by_year.get(one.year, 0) + one.records
    classes = [{
        "code": one.code, "name": one.name, "group": one.group, "ground": one.ground, "confidence": one.confidence,
        "readers": one.readers, "inspection": one.inspection, "retention_years": one.retention_years, "upload": one.upload,
        "records": by_class.get(one.code, 0)} for one in reading.classes()]
    years = [{"year": year, "records": number} for year, number in sorted(by_year.items(), reverse=True)]
    return {"version": newest().version, "capacity": capacity, "classes": classes, "years": years}
