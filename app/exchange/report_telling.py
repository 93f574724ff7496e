"""Tell who fills a community's reports of what stands there for them."""

from __future__ import annotations

import datetime as dt

from app.documents.dates import spoken_day
from app.exchange.form_models import Report
from app.exchange.report_filling import design_for
from app.exchange.report_periods import title_of
from app.exchange.report_rights import called
from app.identity import service as identity
from app.kernel import clock
from app.messaging import service as messaging
from app.registry import service as registry


def tell_fillers(template: str, row: Report, at: dt.datetime, **words: str) -> None:
    """Promise a message about a report to everybody who may fill it today."""
    people = identity.contacts(set(called(row.community_id, clock.civil_date(at))))
    phones = [messaging.Recipient(one.phone, person_id=person_id) for person_id, one in people.items()]
    filled = {"community": registry.community(row.community_id).name, "form": design_for(row).title,
              "period": title_of(row.period), "due": spoken_day(row.due_on), **words}
    messaging.send(template, phones, filled, about=("report", row.id), at=at, community_id=row.community_id)
