from __future__ import annotations

import datetime as dt

import pytest

from app.kernel import clock
from app.kernel.db import transaction
from app.registry import service as registry
from tests.factories import assembly as make
from tests.factories.identity import log_in, staff

COMMITTEE = {"kind": "committee", "name": "业主委员会", "from_on": "2000-01-01", "until_on": "2099-12-31"}


@pytest.fixture
def place(app):
    with app.app_context(), transaction():
        return make.ground(clock.now())


@pytest.fixture
def officer(app, place):
    with app.app_context():
        office_id = registry.community(place.community_id).office_id
    return staff(app, "officer", office_id)


def url(place, *more):
    return "/".join(("/api/v1/communities", str(place.community_id), "bodies", *map(str, more)))


def test_an_officer_founds_a_body_and_seats_a_member_who_then_sees_it(app, client, place, officer):
    member = log_in(app)
    founded = client.post(url(place), json=COMMITTEE, headers=officer.headers)
    seats = {"seats": [{"phone": member.phone, "office_held": "chair"}], "from_on": "2000-01-01"}

    seated = client.post(url(place, founded.json["id"], "members"), json=seats, headers=officer.headers)

    assert (founded.status_code, seated.status_code) == (201, 201)
    shown = {one["id"]: one for one in client.get(url(place), headers=member.headers).json}[founded.json["id"]]
    assert shown["may_convene"] is True
    assert [(m["person_id"], m["office_held"], m["until_on"]) for m in shown["members"]] == [
        (str(member.person_id), "chair", "2099-12-31")]


def test_a_member_without_a_home_there_finds_the_community_its_heads_and_its_masked_roll(app, client, place, officer):
    member = log_in(app)
    of_the_place = f"/api/v1/communities/{place.community_id}"
    before = client.get("/api/v1/communities", headers=member.headers)
    body_id = client.post(url(place), json=COMMITTEE, headers=officer.headers).json["id"]
    seats = {"seats": [{"phone": member.phone, "office_held": "chair"}], "from_on": "2000-01-01"}

    client.post(url(place, body_id, "members"), json=seats, headers=officer.headers)

    after = client.get("/api/v1/communities", headers=member.headers)
    assert (before.json["items"], [one["id"] for one in after.json["items"]]) == ([], [str(place.community_id)])
    assert [client.get(f"{of_the_place}{more}", headers=member.headers).status_code
            for more in ("", "/heads", "/roll", "/rules")] == [200] * 4
    assert client.get(f"{of_the_place}/own-rules", headers=member.headers).status_code == 403


def test_a_member_whose_term_ended_has_no_part_in_the_community(app, client, place, officer):
    member = log_in(app)
    body_id = client.post(url(place), json=COMMITTEE, headers=officer.headers).json["id"]
    seats = {"seats": [{"phone": member.phone}], "from_on": "2000-01-01", "until_on": "2001-12-31"}

    seated = client.post(url(place, body_id, "members"), json=seats, headers=officer.headers)

    assert seated.status_code == 201
    assert client.get("/api/v1/communities", headers=member.headers).json["items"] == []
    assert client.get(f"/api/v1/communities/{place.community_id}", headers=member.headers).status_code == 404


def test_staff_of_another_office_finds_no_community(app, client, place):
    with app.app_context(), transaction():
        elsewhere = registry.community(make.ground(clock.now()).community_id).office_id
    stranger = staff(app, "officer", elsewhere)

    assert client.post(url(place), json=COMMITTEE, headers=stranger.headers).status_code == 404
    assert client.get(url(place), headers=stranger.headers).status_code == 404


def test_a_clerk_founds_no_body(app, client, place, officer):
    with app.app_context():
        office_id = registry.community(place.community_id).office_id
    clerk = staff(app, "clerk", place.community_id, office_id=office_id)

    assert client.post(url(place), json=COMMITTEE, headers=clerk.headers).status_code == 403


def test_a_body_of_another_community_takes_no_seat(app, client, place, officer):
    with app.app_context(), transaction():
        other = make.ground(clock.now())
    seats = {"seats": [{"phone": "13800138000"}], "from_on": "2000-01-01"}

    assert client.post(url(place, other.body_id, "members"), json=seats, headers=officer.headers).status_code == 404


def test_a_wrong_kind_an_unknown_field_and_a_term_backwards_are_named(client, place, officer):
    unknown = client.post(url(place), json=COMMITTEE | {"kind": "x", "colour": "red"}, headers=officer.headers)
    backwards = client.post(url(place), json=COMMITTEE | {"until_on": "1999-01-01"}, headers=officer.headers)

    assert {one["pointer"] for one in unknown.json["errors"]} == {"/kind", "/colour"}
    assert backwards.json["errors"][0]["pointer"] == "/until_on"


def test_nobody_sees_bodies_without_log_in(client, place):
    assert client.get(url(place)).status_code == 401


def test_the_office_ends_a_seat_and_terms_that_end_soon_are_marked(app, client, place, officer):
    with app.app_context():
        today = clock.today()
    body_id = client.post(url(place), json=COMMITTEE, headers=officer.headers).json["id"]
    soon = (today + dt.timedelta(days=100)).isoformat()
    people = [{"phone": log_in(app).phone, "name": "新委员", "office_held": "chair"}, {"phone": log_in(app).phone}]
    seats = client.post(url(place, body_id, "members"), headers=officer.headers, json={
        "seats": people, "from_on": "2000-01-01", "until_on": soon}).json["ids"]
    ending = url(place, body_id, "members", seats[1], "ending")

    refused = client.post(ending, json={"on": "2099-01-01"}, headers=officer.headers)
    ended = client.post(ending, json={"on": (today - dt.timedelta(days=1)).isoformat()}, headers=officer.headers)

    shown = {one["id"]: one for one in client.get(url(place), headers=officer.headers).json}[body_id]
    assert (refused.status_code, ended.status_code) == (422, 204)
    assert [(one["name"], one["ends_soon"]) for one in shown["members"]] == [("新委员", True)]
    assert ([one["id"] for one in shown["former"]], shown["ends_soon"]) == ([seats[1]], False)
    elsewhere = url(place, place.body_id, "members", seats[0], "ending")
    assert client.post(elsewhere, json={"on": today.isoformat()}, headers=officer.headers).status_code == 404
