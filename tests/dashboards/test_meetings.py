"""Meetings of bodies stand among the office's figures, in its forms and in the archive."""

from __future__ import annotations

from app.dashboards.subscriptions import meetings_held
from app.exchange.report_figures import figures as known_figures
from app.exchange.report_periods import Period
from app.kernel import clock as kernel_clock
from app.kernel import jobs
from tests.dashboards.test_owed import counted, figures
from tests.factories import meetings as make


def test_a_meeting_with_a_quorum_counts_in_its_month_and_in_a_form_s_period(app, client, clock):
    body = make.committee(app, client)
    before = counted(figures(client, body.office_id, body.officer), "meetings_held")

    body.published(clock)

    assert (before, counted(figures(client, body.office_id, body.officer), "meetings_held")) == (0, 1)
    with app.app_context():
        on = kernel_clock.today()
        year = Period("year", str(on.year), on.replace(month=1, day=1), on.replace(month=12, day=31))
        assert meetings_held(body.community_id, year, kernel_clock.now()) == 1
    assert known_figures()["meetings_held"].known


def test_a_committee_that_does_not_meet_is_overdue(app, client, clock):
    body = make.committee(app, client)

    clock.move(days=200)

    assert "meeting" in {one["kind"] for one in figures(client, body.office_id, body.officer)["overdue"]}


def test_published_minutes_are_in_the_archive_for_the_owners_to_read(app, client, clock):
    body = make.committee(app, client)
    body.published(clock)
    with app.app_context():
        jobs.drain()

    found = body.get(body.owner, "records").json["items"]

    assert {one["class_code"] for one in found} == {"minutes"}
    assert len(found) == 2  # PDF and DOCX
