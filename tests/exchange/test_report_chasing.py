from __future__ import annotations

import datetime as dt

import pytest

from app.exchange.report_chasing import chase_due, stage_of
from app.exchange.report_known import committee_until, count_heads, count_units
from app.exchange.report_periods import period_of
from app.kernel.db import db, transaction
from app.messaging.models import Message
from tests.factories import exchange as make
from tests.factories.registry import Community, new_id


@pytest.fixture
def place(app, clock):
    clock.move_to(dt.datetime(clock.now().year + 1, 5, 3, 2, tzinfo=dt.UTC))  # ten in the morning
    return make.reporting(app)


def chase(app):
    from app.kernel import clock

    with app.app_context(), transaction():
        return chase_due(clock.now())


def told(app, place):
    with app.app_context():
        return sum(1 for one in db.session.query(Message).filter_by(template="report_due", community_id=place.community_id))


@pytest.mark.parametrize(("days", "stage"), [
    (-9, "opened"), (-4, "opened"), (-3, "before"), (-1, "before"), (0, "on_day"), (1, "after1"), (7, "after1"), (8, "after2"),
    (15, "after3"), (30, "after4"), (300, "after4")])
def test_a_report_stands_in_the_stage_of_its_day(days, stage):
    due = dt.date(2026, 5, 10)

    assert stage_of(due, due + dt.timedelta(days=days)) == stage


def test_who_fills_is_reminded_once_at_each_stage_until_the_report_is_handed_in(app, client, place, clock):
    make.publish(app, client, place)
    counts = []
    for days in (0, 0, 5, 2, 1, 6):  # due on the tenth
        clock.move(days=days)
        chase(app)
        counts.append(told(app, place))

    assert counts == [2, 2, 4, 6, 8, 8]  # two members, four stages
    late = make.newest(client, place)
    make.submit(client, place, make.fill(client, place, late, {"open": 1}))
    clock.move(days=10)
    chase(app)
    assert late.json["late"] is True
    assert told(app, place) == 8
    assert [one["act"] for one in make.newest(client, place).json["history"]] == ["opened", *["reminded"] * 4, "submitted"]


def test_nobody_is_reminded_at_night(app, client, place, clock):
    make.publish(app, client, place)
    clock.move(hours=12)

    assert chase(app) == 0


def test_late_reports_are_listed_by_period(app, client, place, clock):
    form_id = make.publish(app, client, place)
    clock.move(days=9)

    listed = client.get(f"{place.forms}/{form_id}/periods", headers=place.officer.headers).json

    office = f"/api/v1/offices/{place.office_id}/reports"
    late, waiting = (client.get(f"{office}?standing={one}", headers=place.officer.headers).json["items"] for one in ("late", "submitted"))
    assert [(one["due"], one["late"], one["accepted"]) for one in listed] == [(1, 1, 0)]
    assert [(one["community"], one["title"], one["late"]) for one in late] == [("益田村", "月报", True)]
    assert waiting == []


def test_each_period_opens_once_and_missed_ones_are_made_up(app, client, place, clock):
    form_id = make.publish(app, client, place)
    clock.move(days=62)
    make.open_now(app)
    make.open_now(app)

    listed = client.get(f"{place.forms}/{form_id}/periods", headers=place.officer.headers).json

    year = clock.now().year
    assert [one["period"] for one in listed] == [f"{year}-06", f"{year}-05", f"{year}-04"]


def test_figures_are_those_of_the_rooms_below_and_unknown_ones_are_none(app, place):
    from app.kernel import clock

    with app.app_context(), transaction():
        at = clock.now()
        period = period_of("month", clock.civil_date(at))
        empty = new_id()
        db.session.add(Community(id=empty, office_id=place.office_id, name="新小区", jurisdiction="440300", kind="residential"))
        db.session.flush()

        assert (count_units(place.community_id, period, at), count_heads(place.community_id, period, at)) == (2, 2)
        assert committee_until(place.community_id, period, at) is not None
        assert [read(empty, period, at) for read in (count_units, count_heads, committee_until)] == [None, None, None]
