"""Read the opening, take the evidence pack, appoint scrutineers, see who read what."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote
from uuid import UUID

from flask import Response, send_file

from app.certification import evidence, opening, scrutineers
from app.certification.opening import HandedOut
from app.certification.schemas import (
    NewScrutineerSchema,
    OpeningSchema,
    PurposeQuery,
    ReadingPageSchema,
    ScrutineerSchema,
)
from app.kernel import clock
from app.kernel.access import Access, current_actor, permit
from app.kernel.http import PageQuery, blueprint, page, uuid_cursor

readings = blueprint("readings", "启封资料、证据目录、监票人和查阅记录")
_POLL = "/communities/<uuid:community_id>/polls/<uuid:poll_id>"
_SCRUTINEERS = "/communities/<uuid:community_id>/assemblies/<uuid:assembly_id>/scrutineers"
_BINARY = {"type": "string", "format": "binary"}


def _marked(response: Response, handed: HandedOut) -> Response:
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(handed.name)}"
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Reader"] = quote(handed.mark)
    response.headers["X-Reading-Id"] = str(handed.reading_id)
    return response


@readings.get(f"{_POLL}/opening")
@permit(Access.PERSON)
@readings.arguments(PurposeQuery, location="query")
@readings.response(200, OpeningSchema)
def read_opening(query: dict[str, str], community_id: UUID, poll_id: UUID) -> Response:
    """Read the whole opening, marked with the reader and recorded 启封资料."""
    handed, content = opening.read_opening(current_actor(), community_id, poll_id, query["purpose"], clock.now())
    return _marked(Response(content, content_type="application/json"), handed)


@readings.get(f"{_POLL}/my-opening")
@permit(Access.PERSON)
@readings.response(200, OpeningSchema)
def read_own_opening(community_id: UUID, poll_id: UUID) -> Any:
    """Read one's own units and ballots with their salts 我家的启封资料."""
    return opening.own_opening(current_actor(), community_id, poll_id, clock.now())


@readings.get(f"{_POLL}/evidence.zip")
@permit(Access.STAFF)
@readings.arguments(PurposeQuery, location="query")
@readings.response(200, _BINARY, content_type="application/zip")
def take_evidence(query: dict[str, str], community_id: UUID, poll_id: UUID) -> Response:
    """Take everything that a court asks for in one file, recorded 证据目录."""
    pack = evidence.evidence_pack(current_actor(), community_id, poll_id, query["purpose"], clock.now())
    return _marked(send_file(pack.file, mimetype="application/zip"), pack.handed)


@readings.get(f"{_POLL}/readings")
@permit(Access.STAFF)
@readings.arguments(PageQuery, location="query")
@readings.response(200, ReadingPageSchema)
def list_readings(query: dict[str, Any], community_id: UUID, poll_id: UUID) -> dict[str, Any]:
    """List who took the opening or the evidence 查阅记录."""
    after, limit = uuid_cursor(query["cursor"]), query["limit"]
    rows = opening.readings_of(current_actor(), community_id, poll_id, clock.now(), after, limit)
    return page(rows, limit, lambda one: one.id)


@readings.get(_SCRUTINEERS)
@permit(Access.STAFF)
@readings.response(200, ScrutineerSchema(many=True))
def list_scrutineers(community_id: UUID, assembly_id: UUID) -> Any:
    """List the scrutineers who can log in; a notice names twenty at most 监票人."""
    return scrutineers.scrutineers_of(current_actor(), community_id, assembly_id, clock.now())


@readings.post(_SCRUTINEERS)
@permit(Access.STAFF)
@readings.arguments(NewScrutineerSchema)
@readings.response(201, ScrutineerSchema)
def appoint_scrutineer(data: dict[str, str], community_id: UUID, assembly_id: UUID) -> Any:
    """Say by which phone a scrutineer of the notice logs in 登记监票人."""
    return scrutineers.appoint_scrutineer(
        current_actor(), community_id, assembly_id, data["name"], data["phone"], clock.now())


@readings.post(f"{_SCRUTINEERS}/<uuid:scrutineer_id>/end")
@permit(Access.STAFF)
@readings.response(200, ScrutineerSchema)
def end_appointment(community_id: UUID, assembly_id: UUID, scrutineer_id: UUID) -> Any:
    """End an appointment 结束登记."""
    return scrutineers.end_appointment(current_actor(), community_id, assembly_id, scrutineer_id, clock.now())
