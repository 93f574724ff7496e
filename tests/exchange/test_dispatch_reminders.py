"""The clock reminds who has not, once for each step, as early as the urgency says; the paper says what was sent."""

from __future__ import annotations

import datetime as dt

import pytest

from app.documents.pdf import texts
from app.exchange import service
from app.exchange.dispatch_models import Dispatch, DispatchReminder
from app.exchange.dispatch_paper import facts
from app.exchange.dispatch_rules import Post, Urgency, post_name, urgency_rule
from app.kernel import clock as kernel_clock
from app.kernel import jobs
from app.kernel.db import db, transaction
from app.messaging import service as messaging
from tests.exchange.dispatches import addressee, keyed, scene, sent


@pytest.fixture
def place(app):
    return scene(app)


def at_ten(clock, days):
    """Move to ten in the morning of Shenzhen, so many days on."""
    day = (clock.now() + dt.timedelta(hours=8)).date() + dt.timedelta(days=days)
    clock.move_to(kernel_clock.start_of_day(day) + dt.timedelta(hours=10))


def steps(app, one):
    with app.app_context():
        rows = db.session.query(DispatchReminder).filter_by(addressee_id=one).order_by(DispatchReminder.at)
        return [(row.step, row.told) for row in rows]


def remind(app, clock):
    with app.app_context(), transaction():
        service.remind_due(clock.now())


@pytest.mark.parametrize(("urgency", "expected"), [
    ("ordinary", ["before-3", "after-1"]), ("urgent", ["before-3", "before-1", "after-1", "after-3"]),
    ("most_urgent", ["before-3", "before-1", "before-0", "after-1", "after-2", "after-3"]),
])
def test_each_step_of_the_urgency_reminds_once(app, client, place, clock, urgency, expected):
    at_ten(clock, 0)
    one = addressee(client, place, sent(client, place, clock, days=6, urgency=urgency))["id"]

    for _ in range(11):
        at_ten(clock, 1)
        for _ in range(2):
            remind(app, clock)

    assert steps(app, one) == [(step, 1) for step in expected]
    with app.app_context():
        told = [message.template for message in messaging.deliveries(("dispatch_addressee", one))]
    assert told == ["dispatch_sent"] + [
        "dispatch_overdue" if step.startswith("after") else "dispatch_reminder" for step in expected]


def test_who_has_done_what_is_wanted_or_has_a_withdrawn_document_is_not_reminded(app, client, place, clock):
    at_ten(clock, 0)
    done, taken = (sent(client, place, clock, days=4, reply_wanted="signature") for _ in range(2))
    client.post(f"{place.desk}/{addressee(client, place, done)['id']}/signature", headers=keyed(place.member))
    client.post(f"{place.office}/{taken}/withdrawal", json={"reason": "重发"}, headers=place.officer.headers)

    at_ten(clock, 2)
    remind(app, clock)

    assert [steps(app, addressee(client, place, one)["id"]) for one in (done, taken)] == [[], []]


def test_nobody_is_reminded_at_night_and_the_worker_does_it_in_the_morning(app, client, place, clock):
    at_ten(clock, 0)
    one = addressee(client, place, sent(client, place, clock, days=4))["id"]
    clock.move(days=1, hours=17)  # three in the night
    with app.app_context():
        jobs.drain()
    asleep = steps(app, one)

    clock.move(hours=7)
    with app.app_context():
        jobs.drain()

    assert (asleep, steps(app, one)) == ([], [("before-3", 1)])


def test_a_post_that_nobody_holds_has_its_line_with_nobody_told(app, client, place, clock):
    at_ten(clock, 0)
    one = addressee(client, place, sent(client, place, clock, days=4, posts=["clerk"]), "clerk")["id"]

    at_ten(clock, 2)
    remind(app, clock)

    assert steps(app, one) == [("before-3", 0)]


def test_owners_are_told_of_a_most_urgent_document_by_sms_once(app, client, place, clock):
    at_ten(clock, 0)
    made = sent(client, place, clock, urgency="most_urgent")
    client.post(f"{place.desk}/{addressee(client, place, made)['id']}/publication", headers=keyed(place.member))
    with app.app_context():
        for _ in range(2):
            jobs.drain()
        told = messaging.deliveries(("dispatch", made), place.community_id)

    assert [one.template for one in told] == ["dispatch_passed_on"]


def test_every_urgency_and_post_has_its_words():
    assert [urgency_rule(one).name for one in Urgency] == ["平件", "急件", "特急"]
    assert all(post_name(one) for one in Post)


def test_the_paper_names_addressees_demand_and_correction(app, client, place, clock):
    at_ten(clock, 0)
    old = sent(client, place, clock)
    new = sent(client, place, clock, corrects_id=old, posts=["committee", "service_staff"])

    with app.app_context():
        row = db.session.query(Dispatch).filter_by(id=new).one()
        told = facts(row, row.number, clock.now())
        wanted = texts("dispatch", told | {"draft": False}, "wanted")

    assert told["addressee"] == "益田村业主委员会、物业服务企业"
    assert told["corrects"].startswith("本文更正莲花街函〔")
    assert "请书面回复" in wanted
