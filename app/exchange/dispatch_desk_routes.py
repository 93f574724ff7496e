"""The endpoints of documents sent down for who holds a post of a community, and for its owners."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response

from app.exchange import dispatch_handling, dispatch_reading, dispatch_thread
from app.exchange.dispatch_routes import BINARY, download, file_answer, new_files
from app.exchange.dispatch_schemas import (
    DispatchInboxPageSchema,
    DispatchInboxQuery,
    DispatchNoteSchema,
    DispatchStateSchema,
    DispatchThreadSchema,
    DispatchUploadsSchema,
    DispatchWordSchema,
    DispatchWordTextSchema,
    PublishedPageSchema,
    PublishedSchema,
)
from app.exchange.dispatch_viewing import my_file, my_paper, published_file, published_paper
from app.kernel import clock
from app.kernel.access import Access, current_actor, permit
from app.kernel.http import PageQuery, blueprint, cursor_of, page, read_cursor, uuid_cursor
from app.kernel.idempotency import idempotent

desk = blueprint("dispatches", "文件下发（小区）：收文、签收、回复、办结、转发业主")
owners = blueprint("published-dispatches", "公示文件：业委会或筹备组转发全体业主的街道公文")
_ONE = "/communities/<uuid:community_id>/dispatches/<uuid:addressee_id>"
_PUBLISHED = "/communities/<uuid:community_id>/published-dispatches"
_ONE_PUBLISHED = f"{_PUBLISHED}/<uuid:dispatch_id>"


@desk.get("/me/dispatches")
@permit(Access.PERSON)
@desk.arguments(DispatchInboxQuery, location="query")
@desk.response(200, DispatchInboxPageSchema)
def list_inbox(query: dict[str, Any]) -> dict[str, Any]:
    """List the documents to the caller's posts in all communities, what is owed by deadline 收文."""
    after, limit = dispatch_reading.read_place(read_cursor(query["cursor"], 2)), query["limit"]
    rows = dispatch_reading.inbox(current_actor(), clock.now(), done=query["done"], after=after, limit=limit)
    return {"items": rows[:limit], "next_cursor": cursor_of(*rows[limit - 1].place) if len(rows) > limit else None}


@desk.get(_ONE)
@permit(Access.PERSON)
@desk.response(200, DispatchThreadSchema)
def show_received(community_id: UUID, addressee_id: UUID) -> Any:
    """Show a document with its thread to a holder of the post 查看来文."""
    return dispatch_reading.my_dispatch(current_actor(), community_id, addressee_id, clock.now())


@desk.post(f"{_ONE}/reading")
@permit(Access.PERSON)
@desk.response(201, DispatchStateSchema)
def read_dispatch(community_id: UUID, addressee_id: UUID) -> Any:
    """Note that the post has read a document; to say it again changes nothing 已阅."""
    return dispatch_handling.read_dispatch(current_actor(), community_id, addressee_id, clock.now())


@desk.post(f"{_ONE}/signature")
@permit(Access.PERSON)
@idempotent(desk)
@desk.response(201, DispatchStateSchema)
def sign_dispatch(community_id: UUID, addressee_id: UUID) -> Any:
    """Sign for a document for the post 签收."""
    return dispatch_handling.sign_dispatch(current_actor(), community_id, addressee_id, clock.now())


@desk.post(f"{_ONE}/replies")
@permit(Access.PERSON)
@idempotent(desk)
@desk.arguments(DispatchUploadsSchema, location="files")
@desk.arguments(DispatchWordTextSchema, location="form")
@desk.response(201, DispatchWordSchema)
def reply(files: dict[str, Any], form: dict[str, str], community_id: UUID, addressee_id: UUID) -> Any:
    """Reply to the office, with files 回复."""
    return dispatch_thread.reply(
        current_actor(), community_id, addressee_id, form["text"], new_files(files), clock.now())


@desk.post(f"{_ONE}/handling")
@permit(Access.PERSON)
@idempotent(desk)
@desk.arguments(DispatchNoteSchema)
@desk.response(201, DispatchStateSchema)
def handle_dispatch(data: dict[str, str], community_id: UUID, addressee_id: UUID) -> Any:
    """Say that a document was dealt with, and how 办结."""
    return dispatch_handling.handle_dispatch(current_actor(), community_id, addressee_id, data["note"], clock.now())


@desk.post(f"{_ONE}/publication")
@permit(Access.PERSON)
@idempotent(desk)
@desk.response(201, DispatchStateSchema)
def pass_on(community_id: UUID, addressee_id: UUID) -> Any:
    """Pass a document on to all owners of the community 转发全体业主."""
    return dispatch_handling.pass_on(current_actor(), community_id, addressee_id, clock.now())


@desk.get(f"{_ONE}/paper")
@permit(Access.PERSON)
@desk.response(200, BINARY, content_type="application/pdf")
def download_received_paper(community_id: UUID, addressee_id: UUID) -> Response:
    """Download the paper of a document 来文 PDF."""
    return download(*my_paper(current_actor(), community_id, addressee_id, clock.now()))


@desk.get(f"{_ONE}/files/<uuid:file_id>")
@permit(Access.PERSON)
@desk.response(200, BINARY, content_type="application/octet-stream")
def download_received_file(community_id: UUID, addressee_id: UUID, file_id: UUID) -> Response:
    """Download an attachment of a document or of its thread 下载来文附件."""
    return file_answer(*my_file(current_actor(), community_id, addressee_id, file_id, clock.now()))


@owners.get(_PUBLISHED)
@permit(Access.PERSON)
@owners.arguments(PageQuery, location="query")
@owners.response(200, PublishedPageSchema)
def list_published(query: dict[str, Any], community_id: UUID) -> dict[str, Any]:
    """List the documents that were passed on to the owners 公示文件."""
    after, limit = uuid_cursor(query["cursor"]), query["limit"]
    rows = dispatch_reading.published(current_actor(), community_id, clock.now(), after=after, limit=limit)
    return page(rows, limit, lambda one: one.shown.dispatch.id)


@owners.get(_ONE_PUBLISHED)
@permit(Access.PERSON)
@owners.response(200, PublishedSchema)
def show_published(community_id: UUID, dispatch_id: UUID) -> Any:
    """Show a document that was passed on 查看公示文件."""
    return dispatch_reading.published_dispatch(current_actor(), community_id, dispatch_id, clock.now())


@owners.post(f"{_ONE_PUBLISHED}/receipt")
@permit(Access.PERSON)
@owners.response(201, PublishedSchema)
def see_published(community_id: UUID, dispatch_id: UUID) -> Any:
    """Note that the caller, an owner, has seen a document; to say it again changes nothing 已看."""
    return dispatch_reading.see(current_actor(), community_id, dispatch_id, clock.now())


@owners.get(f"{_ONE_PUBLISHED}/paper")
@permit(Access.PERSON)
@owners.response(200, BINARY, content_type="application/pdf")
def download_published_paper(community_id: UUID, dispatch_id: UUID) -> Response:
    """Download the paper of a document that was passed on 公示文件 PDF."""
    return download(*published_paper(current_actor(), community_id, dispatch_id, clock.now()))


@owners.get(f"{_ONE_PUBLISHED}/files/<uuid:file_id>")
@permit(Access.PERSON)
@owners.response(200, BINARY, content_type="application/octet-stream")
def download_published_file(community_id: UUID, dispatch_id: UUID, file_id: UUID) -> Response:
    """Download an attachment of a document that was passed on 下载公示文件附件."""
    return file_answer(*published_file(current_actor(), community_id, dispatch_id, file_id, clock.now()))
