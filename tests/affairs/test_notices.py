"""Notices reach those to whom they go, and the poster sees which units saw them."""

from __future__ import annotations

import pytest

from app.kernel import jobs


def test_a_notice_is_posted_seen_and_counted_by_unit(place):
    owner, _ = place.owner()
    other, _ = place.owner(building="2栋")
    one = place.noticed()
    unread = place.get(owner, "affairs").json

    noted = place.post(owner, "notices", one, "seen")
    place.post(owner, "notices", one, "seen")
    receipts = place.get(place.member, "notices", one, "receipts").json

    assert (unread["unread"], unread["notices"][0]["id"]) == (1, one)
    assert (noted.json, receipts["units"], receipts["seen"]) == ({"units": 1}, 4, 1)
    assert {b["building"]: b["seen"] for b in receipts["buildings"]} == {"1栋": 1, "2栋": 0}
    assert place.get(owner, "affairs").json["unread"] == 0
    assert place.get(other, "affairs").json["unread"] == 1


def test_who_saw_a_notice_is_told_to_its_poster_alone(place):
    owner, _ = place.owner()
    one = place.noticed()

    assert [place.get(who, "notices", one, "receipts").status_code for who in (owner, place.officer)] == [403, 403]


def test_an_urgent_notice_goes_out_by_sms_once_and_to_each_phone_once(place):
    owner, _ = place.owner(units=2)
    one = place.noticed(urgent=True)

    with place.app.app_context():
        jobs.drain()
        jobs.drain()

    assert place.messages("urgent_notice") == [owner.person_id]
    assert place.post(place.member, "notices", one, "publication").status_code == 409


def test_a_notice_that_is_not_urgent_costs_no_message(place):
    place.owner()
    place.noticed()

    with place.app.app_context():
        jobs.drain()

    assert place.messages("urgent_notice") == []


def test_urgent_notices_of_one_day_are_limited(place, clock):
    for _ in range(3):
        place.noticed(urgent=True)
    fourth = place.post(place.member, "notices", **place.notice(urgent=True)).json["id"]

    refused = place.post(place.member, "notices", fourth, "publication")
    clock.move(days=1)

    assert (refused.status_code, refused.json["type"]) == (409, "/problems/urgent-budget-spent")
    assert place.post(place.member, "notices", fourth, "publication").status_code == 200


def test_service_staff_post_in_matters_of_service_only(place):
    words = {"poster": "service", "body_id": None}

    refused = place.post(place.service, "notices", **place.notice(**words))
    made = place.post(place.service, "notices", **place.notice(**words, category="service"))

    assert (refused.status_code, refused.json["type"], made.status_code) == (403, "/problems/only-service-matters", 201)
    assert place.post(place.member, "notices", **place.notice(**words, category="service")).status_code == 403


def test_a_notice_to_one_unit_is_for_its_people(place):
    inside, _ = place.owner()
    labels = place.labels
    outside, _ = place.owner()
    one = place.noticed(scope={"units": labels})

    assert place.get(outside, "notices", one).status_code == 404
    assert place.get(inside, "notices", one).json["scope"] == "指定的1套房屋"
    assert place.get(place.member, "notices", one, "receipts").json["items"][0]["label"] == labels[0]


def test_a_withdrawn_notice_stays_listed_with_its_reason_and_is_no_longer_unread(place):
    owner, _ = place.owner()
    one = place.noticed()

    place.post(place.member, "notices", one, "withdrawal", reason="改到下周")
    line = place.get(owner, "notices").json["items"][0]

    assert (line["state"], line["withdrawal_reason"]) == ("withdrawn", "改到下周")
    assert place.get(owner, "affairs").json["unread"] == 0
    assert place.post(place.member, "notices", one, "withdrawal", reason="x").status_code == 409


def test_an_expired_notice_says_so(place, clock):
    owner, _ = place.owner()
    ends = place.now().replace(microsecond=0)
    one = place.noticed(expires_at=ends.replace(year=ends.year + 1).isoformat())

    clock.move(days=400)

    assert place.get(owner, "notices", one).json["state"] == "expired"


@pytest.mark.parametrize("wrong", [{"category": "x"}, {"title": ""}, {"expires_at": "2000-01-01T00:00:00Z"}, {"body_id": "x"}])
def test_a_notice_with_a_wrong_field_is_refused(place, wrong):
    assert place.post(place.member, "notices", **place.notice(**wrong)).status_code == 422


def test_files_come_with_a_notice_and_notices_are_listed_page_by_page(place):
    owner, _ = place.owner()
    draft = place.post(place.member, "notices", **place.notice()).json["id"]
    paper = place.upload(place.member, "notices", draft).json["id"]
    place.post(place.member, "notices", draft, "publication")
    place.noticed(title="第二则")

    first = place.get(owner, "notices", limit=1).json
    second = place.get(owner, "notices", limit=1, cursor=first["next_cursor"]).json

    assert [one["title"] for one in first["items"] + second["items"]] == ["第二则", "水池清洗"]
    assert second["next_cursor"] is None
    assert place.get(owner, "notices", draft, "papers", paper).status_code == 200
    assert place.get(owner, "notices", draft, "papers", draft).status_code == 404
    assert place.client.delete(place.url("notices", draft), headers=place.member.headers).status_code == 409


def test_a_draft_of_a_notice_is_thrown_away(place):
    draft = place.post(place.member, "notices", **place.notice()).json["id"]

    gone = place.client.delete(place.url("notices", draft), headers=place.member.headers)

    assert (gone.status_code, place.get(place.member, "notices").json["items"]) == (204, [])
