"""Accept a report, give it back with remarks on its fields, or open an accepted one again. The office acts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.exchange.form_models import Report, ReportSnapshot
from app.exchange.report_events import ReportAccepted
from app.exchange.report_filling import STATE_WORDS, design_for, locked_report, remember
from app.exchange.report_periods import title_of
from app.exchange.report_problems import OwnReport, ReportNotAccepted, ReportNotSubmitted
from app.exchange.report_telling import tell_fillers
from app.kernel.access import Actor
from app.kernel.db import db
from app.kernel.events import emit
from app.kernel.ids import new_id
from app.kernel.problems import InvalidFields
from app.ledger.canonical import canonical_document, digest
from app.registry import rights
from app.registry import service as registry


@dataclass(frozen=True, slots=True)
class Remark:
    """What the office says of a field, or of the whole where the key is empty."""

    key: str
    text: str


def accept_report(actor: Actor, community_id: UUID, report_id: UUID, seen: int, at: dt.datetime) -> Report:
    """Accept a report: it is locked as it stands, with the hash of its exact text.

    Raises:
        NotFound, Forbidden: no such report here, or the caller is no officer of the office.
        StaleVersion: somebody changed it since.
        ReportNotSubmitted: it was not handed in.
        OwnReport: the caller handed it in.
    """
    row = _submitted(actor, community_id, report_id, seen, "接收", at)
    if actor.person_id is not None and row.submitted_by == actor.person_id:
        raise OwnReport
    row.state, row.accepted_at, row.version, row.remarks = "accepted", at, row.version + 1, []
    document = canonical_document(_document(row))
    db.session.add(ReportSnapshot(
        community_id=community_id, id=new_id(), report_id=report_id, document=document, sha256=digest(document),
        accepted_by=actor.person_id, accepted_at=at))
    remember(actor, row, "accepted", "", at)
    emit(ReportAccepted(community_id, report_id, at))
    return row


def return_report(
    actor: Actor, community_id: UUID, report_id: UUID, seen: int, remarks: Sequence[Remark], at: dt.datetime,
) -> Report:
    """Give a report back with remarks; it is filled again and its deadline stays.

    Raises:
        NotFound, Forbidden: no such report here, or the caller is no officer of the office.
        StaleVersion: somebody changed it since.
        ReportNotSubmitted: it was not handed in.
        InvalidFields: a remark names a field that the form has not.
    """
    row = _submitted(actor, community_id, report_id, seen, "退回", at)
    design = design_for(row)
    unknown = [place for place, one in enumerate(remarks) if one.key and design.field(one.key) is None]
    if unknown:
        raise InvalidFields([{"pointer": f"/remarks/{place}/key", "detail": "表里没有这一项。"} for place in unknown])
    row.state, row.version = "returned", row.version + 1
    row.remarks = [{"key": one.key, "text": one.text} for one in remarks]
    titles = {one.key: one.title for one in design.fields}
    remember(actor, row, "returned", "；".join(f"{titles.get(one.key, '全表')}：{one.text}" for one in remarks), at)
    tell_fillers("report_returned", row, at)
    return row


def reopen_report(
    actor: Actor, community_id: UUID, report_id: UUID, seen: int, reason: str, at: dt.datetime,
) -> Report:
    """Open an accepted report again for a reason; the snapshot of what was accepted stays.

    Raises:
        NotFound, Forbidden: no such report here, or the caller is no officer of the office.
        StaleVersion: somebody changed it since.
        ReportNotAccepted: it was not accepted.
    """
    rights.require_office(actor, community_id, at)
    row = locked_report(community_id, report_id, seen)
    if row.state != "accepted":
        raise ReportNotAccepted(form=design_for(row).title, period=title_of(row.period), state=STATE_WORDS[row.state])
    row.state, row.accepted_at, row.version = "returned", None, row.version + 1
    row.remarks = [{"key": "", "text": reason}]
    remember(actor, row, "reopened", reason, at)
    tell_fillers("report_returned", row, at)
    return row


def snapshots_of(community_id: UUID, report_id: UUID) -> Sequence[ReportSnapshot]:
    """Return what was accepted, oldest first."""
    return db.session.scalars(
        select(ReportSnapshot).where(ReportSnapshot.community_id == community_id, ReportSnapshot.report_id == report_id)
        .order_by(ReportSnapshot.accepted_at, ReportSnapshot.id)).all()


def _submitted(
    actor: Actor, community_id: UUID, report_id: UUID, seen: int, act: str, at: dt.datetime,
) -> Report:
    rights.require_office(actor, community_id, at)
    row = locked_report(community_id, report_id, seen)
    if row.state != "submitted":
        raise ReportNotSubmitted(
            form=design_for(row).title, period=title_of(row.period), state=STATE_WORDS[row.state], act=act)
    return row


def _document(row: Report) -> dict[str, Any]:
    """Write what is accepted: the form's version, the values, and the system's figures with the reasons of corrections."""
    design = design_for(row)
    return {
        "form": "zuolin-report/1", "community": registry.community(row.community_id).name,
        "community_id": str(row.community_id), "report_id": str(row.id), "title": design.title,
        "form_id": str(row.form_id), "form_version": row.form_version, "period": row.period, "due_on": row.due_on.isoformat(),
        "values": row.values, "figures": row.figures, "corrections": row.corrections,
        "submitted_at": row.submitted_at.isoformat() if row.submitted_at else None,
        "accepted_at": row.accepted_at.isoformat() if row.accepted_at else None,
    }
