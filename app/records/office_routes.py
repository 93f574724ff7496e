"""The endpoints of the office: hold and release a record, what is due, and its destruction with a reason."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from app.kernel import clock
from app.kernel.access import Access, current_actor, permit
from app.kernel.http import PageQuery, blueprint, page, uuid_cursor
from app.kernel.idempotency import idempotent
from app.records import reading, retention
from app.records.models import Record
from app.records.schemas import DecisionReasonSchema, RecordPageSchema, RecordSchema

office = blueprint("record-retention", "档案的封存、到期和销毁：街道写明理由决定，系统不自行销毁")
_ALL = "/communities/<uuid:community_id>"
_ONE = f"{_ALL}/records/<uuid:record_id>"


@office.get(f"{_ALL}/due-records")
@permit(Access.STAFF)
@office.arguments(PageQuery, location="query")
@office.response(200, RecordPageSchema)
def list_due(query: dict[str, Any], community_id: UUID) -> dict[str, Any]:
    """List the records whose time is over 保管期满."""
    limit = query["limit"]
    rows = retention.due(current_actor(), community_id, clock.now(), after=uuid_cursor(query["cursor"]), limit=limit)
    return page(rows, limit, lambda one: one.record.id)


@office.post(f"{_ONE}/holds")
@permit(Access.STAFF)
@idempotent(office)
@office.arguments(DecisionReasonSchema)
@office.response(201, RecordSchema)
def hold(data: dict[str, Any], community_id: UUID, record_id: UUID) -> Any:
    """Hold a record, so that it cannot be destroyed 封存."""
    return _shown(retention.hold(current_actor(), community_id, record_id, data["reason"], clock.now()))


@office.post(f"{_ONE}/hold-releases")
@permit(Access.STAFF)
@idempotent(office)
@office.arguments(DecisionReasonSchema)
@office.response(201, RecordSchema)
def release(data: dict[str, Any], community_id: UUID, record_id: UUID) -> Any:
    """Lift the hold of a record 解除封存."""
    return _shown(retention.release(current_actor(), community_id, record_id, data["reason"], clock.now()))


@office.post(f"{_ONE}/destruction")
@permit(Access.STAFF)
@idempotent(office)
@office.arguments(DecisionReasonSchema)
@office.response(201, RecordSchema)
def destroy(data: dict[str, Any], community_id: UUID, record_id: UUID) -> Any:
    """Destroy the files of a record whose time is over; its line in the index stays 销毁."""
    return _shown(retention.destroy(current_actor(), community_id, record_id, data["reason"], clock.now()))


def _shown(row: Record) -> reading.Shown:
    return reading.shown(row.community_id, [row])[0]
