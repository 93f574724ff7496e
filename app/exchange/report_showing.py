"""Show a report to who fills or receives it: its form, what was filled, and all that was said of it."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from app.exchange.form_design import HAND
from app.exchange.form_models import Report
from app.exchange.report_filling import OPEN, design_for, history_of, report_for, shortcomings
from app.exchange.report_periods import title_of
from app.exchange.report_review import snapshots_of
from app.exchange.report_rights import fills
from app.identity import service as identity
from app.kernel import clock
from app.kernel.access import Actor
from app.registry import service as registry


def line_of(row: Report, at: dt.datetime) -> dict[str, Any]:
    """Write a report as a line of a list."""
    return {
        "id": row.id, "community_id": row.community_id, "form_id": row.form_id, "title": design_for(row).title,
        "period": row.period, "period_title": title_of(row.period), "due_on": row.due_on, "state": row.state,
        "late": row.state in OPEN and row.due_on < clock.civil_date(at), "version": row.version, "saved_at": row.saved_at,
        "submitted_at": row.submitted_at, "accepted_at": row.accepted_at,
    }


def shown_report(actor: Actor, community_id: UUID, report_id: UUID, at: dt.datetime) -> dict[str, Any]:
    """Show a report whole.

    Raises:
        NotFound, Forbidden: no such report here, or the caller neither fills nor receives it.
    """
    row = report_for(actor, community_id, report_id, at)
    design, acts = design_for(row), history_of(community_id, report_id)
    names = identity.contacts({one.person_id for one in acts if one.person_id})
    return {
        **line_of(row, at), "community": registry.community(community_id).name, "form_version": row.form_version,
        "design": design.as_data(), "values": row.values, "corrections": row.corrections, "remarks": row.remarks,
        "figures": [{"key": key, **one, "at": dt.datetime.fromisoformat(one["at"])} for key, one in row.figures.items()],
        "awaited": [one.key for one in design.fields if one.source != HAND and one.key not in row.figures],
        "shortcomings": shortcomings(row, design) if row.state in OPEN else [],
        "fills": row.state in OPEN and fills(actor, community_id, at),
        "history": [{"act": one.act, "note": one.note, "at": one.at,
                     "by": names[one.person_id].name if one.person_id in names else None} for one in acts],
        "snapshots": [{"sha256": one.sha256, "accepted_at": one.accepted_at} for one in snapshots_of(community_id, report_id)],
    }
