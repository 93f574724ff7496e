"""The demonstration has a year of figures that came up, and each pilot stands elsewhere with the newest."""

from __future__ import annotations

from app.demo.accounts import accounts
from app.demo.staff import FIRST_OFFICER
from tests.factories.identity import log_in


def test_a_year_of_quarters_was_reported_and_each_pilot_stands_elsewhere_with_the_last(app, client, demo):
    officer = log_in(app, f"+86{FIRST_OFFICER.phone}", staff=True).headers
    places = {one["name"]: one for one in client.get("/api/v1/communities", headers=officer).json["items"]}
    office = f"/api/v1/offices/{places['中港城']['office_id']}/report-forms"
    form = client.get(office, headers=officer).json["items"][0]
    periods = client.get(f"{office}/{form['id']}/periods", headers=officer).json

    newest, *earlier = [client.get(f"{office}/{form['id']}/periods/{one['period']}", headers=officer).json for one in periods]

    states = {row["community"]: row["state"] for row in newest["rows"]}
    assert len(earlier) >= 3
    assert [states[name] for name in ("中港城", "新天CBC", "益田村")] == ["accepted", "submitted", "returned"]
    assert all(row["state"] == "accepted" for table in earlier for row in table["rows"] if row["community"] in states and row["community"] != "石厦新苑")
    units = newest["rows"][list(states).index("中港城")]["cells"]["units"]
    assert units["origin"] == "system"
    assert int(units["value"]) > 0


def test_a_committee_of_the_demonstration_finds_what_was_given_back(app, client, demo):
    chair = next(one.phone for one in accounts(demo) if one.where == "益田村" and "业委会主任" in one.role)
    headers = log_in(app, f"+86{chair}").headers
    place = next(one for one in client.get("/api/v1/communities", headers=headers).json["items"] if one["name"] == "益田村")

    reports = client.get(f"/api/v1/communities/{place['id']}/reports", headers=headers).json["items"]

    assert "returned" in {one["state"] for one in reports}
