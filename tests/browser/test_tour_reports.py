"""Each route of data reports, at the desk and at the office."""

from __future__ import annotations

import pytest

from tests.browser.conftest import DESK
from tests.browser.touring import Visit, visit
from tests.conftest import MovableClock
from tests.factories import exchange as make

DESK_REPORT, OFFICE = "/desk/c/:community/reports/:report", "/office/reports"
ROUTES = {
    "/desk/reports": "report-list", DESK_REPORT: "report-fill", OFFICE: "report-forms", f"{OFFICE}/:office/:form": "report-form",
    f"{OFFICE}/:office/:form/edit": "report-builder", f"{OFFICE}/:office/:form/compare": "report-compare",
    f"{OFFICE}/:office/:form/periods/:period": "report-period", "/office/report/:community/:report": "report-review",
}


@pytest.fixture(scope="module")
def visits(app):
    """Two periods of a form that has every kind of field, one accepted and one handed in; a third is filled."""
    place, client, clock = make.reporting(app), app.test_client(), MovableClock(app)
    form_id = make.publish(app, client, place, make.every_kind())
    make.accept(client, place, make.submit(client, place, make.fill(client, place, make.newest(client, place), make.EVERY_VALUE)))
    clock.move(days=31)
    make.open_now(app)
    handed = make.submit(client, place, make.fill(client, place, make.newest(client, place), make.EVERY_VALUE | {"other": 5, "total": 8}))
    clock.move(days=31)
    make.open_now(app)
    due, form = make.newest(client, place).json["id"], f"{OFFICE}/{place.office_id}/{form_id}"
    community, officer = place.community_id, place.officer
    return {
        "/desk/reports": Visit("/desk/reports", "去填报", place.member),
        DESK_REPORT: Visit(f"/desk/c/{community}/reports/{due}", "系统的数字：2", place.member),
        OFFICE: Visit(OFFICE, "每月情况", officer, staff=True),
        f"{OFFICE}/:office/:form": Visit(form, "第1版", officer, staff=True),
        f"{OFFICE}/:office/:form/edit": Visit(f"{form}/edit", "预览", officer, staff=True),
        f"{OFFICE}/:office/:form/compare": Visit(f"{form}/compare", "各期的数字", officer, staff=True),
        f"{OFFICE}/:office/:form/periods/:period": Visit(f"{form}/periods/{handed.json['period']}", "只计已接收的上报", officer, staff=True),
        "/office/report/:community/:report": Visit(f"/office/report/{community}/{handed.json['id']}", "接收并锁定", officer, staff=True),
    }


@pytest.mark.parametrize("route", ROUTES)
def test_a_route_of_reports_holds_at_every_size_theme_and_width(app, visits, open_page, route):
    visit(app, open_page(DESK), ROUTES[route], visits[route])
