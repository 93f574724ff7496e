"""The door of reports for rooms above: what to file of an accepted report, and figures that they teach."""

from __future__ import annotations

from uuid import UUID

from app.exchange.form_models import Report
from app.exchange.report_export import report_sheet
from app.exchange.report_figures import Figure, offer, teach
from app.exchange.report_filling import design_for
from app.exchange.report_periods import title_of
from app.exchange.report_review import snapshots_of
from app.kernel import clock
from app.kernel.db import db
from app.kernel.filing import Filed, Readers
from app.kernel.problems import NotFound
from app.kernel.storage import XLSX
from app.registry import service as registry

READERS: Readers = "body"
__all__ = ["Figure", "Filed", "filed", "offer", "teach"]


def filed(community_id: UUID, report_id: UUID) -> tuple[Filed, ...]:
    """Return what the archive keeps of an accepted report: each snapshot's exact text, and the newest as a spreadsheet.

    Raises:
        NotFound: no such report in this community.
    """
    row = db.session.get(Report, (community_id, report_id))
    if row is None:
        raise NotFound(what="份上报")
    design, snapshots = design_for(row), snapshots_of(community_id, report_id)
    title = f"{design.title}（{title_of(row.period)}）"
    texts = tuple(
        Filed("report", f"{title}　第{number}次接收", clock.civil_date(one.accepted_at), READERS,
              content=one.document.encode(), media_type="application/json")
        for number, one in enumerate(snapshots, 1))
    if row.accepted_at is None:
        return texts
    sheet = report_sheet(row, design, registry.community(community_id).name)
    newest = Filed("report", title, clock.civil_date(row.accepted_at), READERS, content=sheet, media_type=XLSX)
    return (newest, *texts)
