"""The endpoints of the office for documents sent down: write, send, follow, answer, take back."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote
from uuid import UUID

from flask import Response

from app.exchange import dispatch_drafts, dispatch_reading, dispatch_sending, dispatch_thread
from app.exchange.dispatch_files import ENDINGS, NewFile, ShownFile
from app.exchange.dispatch_schemas import (
    DispatchAddresseePageSchema,
    DispatchAddresseeQuery,
    DispatchDraftSchema,
    DispatchFileSchema,
    DispatchIdSchema,
    DispatchListQuery,
    DispatchNumberSchema,
    DispatchReasonSchema,
    DispatchReturnSchema,
    DispatchThreadSchema,
    DispatchUploadSchema,
    DispatchUploadsSchema,
    DispatchWordSchema,
    DispatchWordTextSchema,
    OfficeDispatchPageSchema,
    OfficeDispatchSchema,
)
from app.exchange.dispatch_sheet import register
from app.exchange.dispatch_viewing import office_file, office_paper, office_thread_file
from app.kernel import clock
from app.kernel.access import Access, current_actor, permit
from app.kernel.http import VersionHeader, blueprint, page, uuid_cursor
from app.kernel.idempotency import idempotent
from app.kernel.storage import XLSX

office = blueprint("office-dispatches", "文件下发（街道）：拟稿、发出、谁还没办、答复、撤回")
BINARY = {"type": "string", "format": "binary"}
_ALL = "/offices/<uuid:office_id>/dispatches"
_ONE = f"{_ALL}/<uuid:dispatch_id>"
_ADDRESSEE = f"{_ONE}/addressees/<uuid:addressee_id>"


def download(content: bytes, media_type: str, name: str) -> Response:
    """Answer with a file under a name."""
    return Response(content, content_type=media_type, headers={
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}"})


def file_answer(file: ShownFile, content: bytes) -> Response:
    """Answer with an attachment."""
    return download(content, file.media_type, f"{file.title}.{ENDINGS[file.media_type]}")


def new_files(files: dict[str, Any]) -> list[NewFile]:
    """Take the files of a form with the names that came with them."""
    return [NewFile(one.filename or "", one.stream) for one in files["files"]]


def _draft(data: dict[str, Any]) -> dispatch_drafts.Draft:
    return dispatch_drafts.Draft(
        **data | {"posts": tuple(data["posts"]), "community_ids": tuple(data["community_ids"])})


@office.get(_ALL)
@permit(Access.STAFF)
@office.arguments(DispatchListQuery, location="query")
@office.response(200, OfficeDispatchPageSchema)
def list_dispatches(query: dict[str, Any], office_id: UUID) -> dict[str, Any]:
    """List the office's documents with how far they are 本街道的公文."""
    after, limit = uuid_cursor(query["cursor"]), query["limit"]
    rows = dispatch_reading.dispatches_of(current_actor(), office_id, query["state"], clock.now(), after=after, limit=limit)
    return page(rows, limit, lambda one: one.dispatch.id)


@office.post(_ALL)
@permit(Access.STAFF)
@idempotent(office)
@office.arguments(DispatchDraftSchema)
@office.response(201, DispatchIdSchema)
def draft_dispatch(data: dict[str, Any], office_id: UUID) -> Any:
    """Begin a document 拟稿."""
    return dispatch_drafts.draft_dispatch(current_actor(), office_id, _draft(data), clock.now())


@office.get("/offices/<uuid:office_id>/dispatch-number")
@permit(Access.STAFF)
@office.response(200, DispatchNumberSchema)
def propose_number(office_id: UUID) -> dict[str, str]:
    """Say which number the next document would get 下一个发文字号."""
    return {"number": dispatch_sending.proposed_number(current_actor(), office_id, clock.now())}


@office.get(_ONE)
@permit(Access.STAFF)
@office.response(200, OfficeDispatchSchema)
def show_dispatch(office_id: UUID, dispatch_id: UUID) -> Any:
    """Show a document to the office 查看公文."""
    return dispatch_reading.shown_dispatch(current_actor(), office_id, dispatch_id, clock.now())


@office.put(_ONE)
@permit(Access.STAFF)
@office.arguments(VersionHeader, location="headers")
@office.arguments(DispatchDraftSchema)
@office.response(200, DispatchIdSchema)
def edit_dispatch(header: dict[str, str], data: dict[str, Any], office_id: UUID, dispatch_id: UUID) -> Any:
    """Write a draft anew, against the version that was seen 修改草稿."""
    version = int(header["if_match"].strip('"'))
    return dispatch_drafts.edit_dispatch(current_actor(), office_id, dispatch_id, version, _draft(data), clock.now())


@office.delete(_ONE)
@permit(Access.STAFF)
@office.response(204)
def drop_dispatch(office_id: UUID, dispatch_id: UUID) -> None:
    """Throw a draft away 删除草稿."""
    dispatch_drafts.drop_dispatch(current_actor(), office_id, dispatch_id, clock.now())


@office.post(f"{_ONE}/files")
@permit(Access.STAFF)
@idempotent(office)
@office.arguments(DispatchUploadSchema, location="files")
@office.response(201, DispatchFileSchema)
def add_file(files: dict[str, Any], office_id: UUID, dispatch_id: UUID) -> Any:
    """Attach a file to a draft; it is called as the file is 添加附件."""
    new = NewFile(files["file"].filename or "", files["file"].stream)
    return dispatch_drafts.add_file(current_actor(), office_id, dispatch_id, new, clock.now())


@office.get(f"{_ONE}/files/<uuid:file_id>")
@permit(Access.STAFF)
@office.response(200, BINARY, content_type="application/octet-stream")
def download_file(office_id: UUID, dispatch_id: UUID, file_id: UUID) -> Response:
    """Download an attachment 下载附件."""
    return file_answer(*office_file(current_actor(), office_id, dispatch_id, file_id, clock.now()))


@office.delete(f"{_ONE}/files/<uuid:file_id>")
@permit(Access.STAFF)
@office.response(204)
def remove_file(office_id: UUID, dispatch_id: UUID, file_id: UUID) -> None:
    """Take a file off a draft 移除附件."""
    dispatch_drafts.remove_file(current_actor(), office_id, dispatch_id, file_id, clock.now())


@office.get(f"{_ONE}/paper")
@permit(Access.STAFF)
@office.response(200, BINARY, content_type="application/pdf")
def download_paper(office_id: UUID, dispatch_id: UUID) -> Response:
    """Download the paper as sent, or of a draft as it would be 公文 PDF."""
    return download(*office_paper(current_actor(), office_id, dispatch_id, clock.now()))


@office.post(f"{_ONE}/sending")
@permit(Access.STAFF)
@idempotent(office)
@office.response(201, DispatchNumberSchema)
def send_dispatch(office_id: UUID, dispatch_id: UUID) -> Any:
    """Send a draft to its addressees; from then on it is frozen 发出公文."""
    return dispatch_sending.send_dispatch(current_actor(), office_id, dispatch_id, clock.now())


@office.post(f"{_ONE}/withdrawal")
@permit(Access.STAFF)
@office.arguments(DispatchReasonSchema)
@office.response(201, DispatchNumberSchema)
def withdraw_dispatch(data: dict[str, str], office_id: UUID, dispatch_id: UUID) -> Any:
    """Take a document back with a reason; it stays listed 撤回公文."""
    return dispatch_sending.withdraw_dispatch(current_actor(), office_id, dispatch_id, data["reason"], clock.now())


@office.get(f"{_ONE}/addressees")
@permit(Access.STAFF)
@office.arguments(DispatchAddresseeQuery, location="query")
@office.response(200, DispatchAddresseePageSchema)
def list_addressees(query: dict[str, Any], office_id: UUID, dispatch_id: UUID) -> dict[str, Any]:
    """List who has a document and how far they are, or who has not 谁还没办."""
    after, limit = uuid_cursor(query["cursor"]), query["limit"]
    rows = dispatch_reading.addressees(
        current_actor(), office_id, dispatch_id, query["missing"], clock.now(), after=after, limit=limit)
    return page(rows, limit, lambda one: one.id)


@office.get(f"{_ONE}/register.xlsx")
@permit(Access.STAFF)
@office.response(200, BINARY, content_type=XLSX)
def download_register(office_id: UUID, dispatch_id: UUID) -> Response:
    """Download who has read, signed, replied and handled 办理情况表."""
    row, content = register(current_actor(), office_id, dispatch_id, clock.now())
    return download(content, XLSX, f"{row.number}办理情况.xlsx")


@office.get(_ADDRESSEE)
@permit(Access.STAFF)
@office.response(200, DispatchThreadSchema)
def show_thread(office_id: UUID, dispatch_id: UUID, addressee_id: UUID) -> Any:
    """Show the office the thread of one addressee 往来."""
    return dispatch_reading.office_thread(current_actor(), office_id, dispatch_id, addressee_id, clock.now())


@office.post(f"{_ADDRESSEE}/answers")
@permit(Access.STAFF)
@idempotent(office)
@office.arguments(DispatchUploadsSchema, location="files")
@office.arguments(DispatchWordTextSchema, location="form")
@office.response(201, DispatchWordSchema)
def answer(
    files: dict[str, Any], form: dict[str, str], office_id: UUID, dispatch_id: UUID, addressee_id: UUID,
) -> Any:
    """Answer in the thread as the office 街道答复."""
    who = current_actor(), office_id, dispatch_id, addressee_id
    return dispatch_thread.answer(*who, form["text"], new_files(files), clock.now())


@office.post(f"{_ADDRESSEE}/returns")
@permit(Access.STAFF)
@office.arguments(DispatchReturnSchema)
@office.response(201, DispatchWordSchema)
def return_reply(data: dict[str, Any], office_id: UUID, dispatch_id: UUID, addressee_id: UUID) -> Any:
    """Give the newest reply back with remarks 退回回复."""
    who = current_actor(), office_id, dispatch_id, addressee_id
    return dispatch_thread.return_reply(*who, data["reply_id"], data["remarks"], clock.now())


@office.get(f"{_ADDRESSEE}/files/<uuid:file_id>")
@permit(Access.STAFF)
@office.response(200, BINARY, content_type="application/octet-stream")
def download_thread_file(office_id: UUID, dispatch_id: UUID, addressee_id: UUID, file_id: UUID) -> Response:
    """Download a file of a thread 下载往来附件."""
    return file_answer(*office_thread_file(current_actor(), office_id, dispatch_id, addressee_id, file_id, clock.now()))
