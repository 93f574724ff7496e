"""Fill the town with a form and its reports, so that their addresses lead somewhere."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from app.exchange import form_service, report_filling
from app.exchange.form_design import design_of
from app.exchange.report_opening import open_due
from app.kernel import clock
from app.kernel.db import transaction
from app.registry import service as registry

if TYPE_CHECKING:
    from tests.api.town import Town

FIELD = {"key": "open", "kind": "integer", "title": "未完成"}


def fill(town: Town) -> None:
    """Publish a form whose months open, and let the convener hand one of them in."""
    officer, convener = (town.people[role].actor for role in ("officer", "convener"))
    with town.app.app_context(), transaction():
        at, office_id = clock.now(), registry.community(town.community_id).office_id
        new = form_service.NewForm(design_of({"title": "月报", "period": "month", "deadline_days": 10, "fields": [FIELD], "checks": []}))
        form = form_service.begin_form(officer, office_id, new, at)
        form_service.publish_form(officer, office_id, form.id, 1, clock.civil_date(at) - dt.timedelta(days=70), at)
        open_due(at)
        reports = report_filling.reports_of(convener, town.community_id, at, after=None, limit=5)
        saved = report_filling.save_draft(convener, town.community_id, reports[0].id, 1, {"open": 1}, {}, at)
        report_filling.submit_report(convener, town.community_id, saved.id, saved.version, at)
        town.ids.update(form_id=[str(form.id)], report_id=[str(one.id) for one in reports], period=[one.period for one in reports])
