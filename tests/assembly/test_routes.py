from __future__ import annotations

import datetime as dt
from uuid import uuid4

import pytest

from app.bodies import service as bodies
from app.kernel import clock as kernel_clock
from app.kernel.access import SYSTEM
from app.kernel.db import db, transaction
from app.registry.models import Community
from tests.assembly.places import REASON, Place
from tests.factories import assembly as make
from tests.factories.identity import log_in
from tests.factories.registry import make_unit


@pytest.fixture
def place(app, client):
    return Place(app, client)


def test_an_assembly_goes_from_draft_to_publication_over_http(place):
    one = place.begin()

    submitted = place.act(place.convener, 1, one, "submission")
    confirmed = place.act(place.officer, 2, one, "confirmation", json=place.matters(one))
    published = place.act(place.convener, 3, one, "publication")

    assert [(a.status_code, a.json["state"]) for a in (submitted, confirmed, published)] == [
        (200, "submitted"), (200, "confirmed"), (200, "published")]
    assert published.headers["ETag"] == '"4"'
    shown = place.show(one).json
    assert shown["polls"][0]["motions"][0]["matter_reason"] == REASON
    assert [step["act"] for step in shown["reviews"]] == ["submitted", "confirmed", "published"]


def test_a_draft_sent_twice_with_one_key_is_begun_once(place):
    draft, key = place.draft(), uuid4().hex

    first, again, other = place.post(draft, key=key), place.post(draft, key=key), place.post(draft | {"title": "另一次"}, key=key)

    assert (again.json, again.headers["ETag"], other.status_code) == (first.json, first.headers["ETag"], 422)
    assert len(place.client.get(place.url(), headers=place.convener.headers).json["items"]) == 1


def test_a_change_keeps_what_it_does_not_name_and_a_stale_one_is_refused(place):
    one, headers = place.begin(place="小区会所"), place.convener.headers

    fresh = place.client.patch(place.url(one), json={"title": "新标题"}, headers=headers | {"If-Match": '"1"'})
    stale = place.client.patch(place.url(one), json={"title": "旧标题"}, headers=headers | {"If-Match": '"1"'})
    without = place.client.patch(place.url(one), json={"title": "旧标题"}, headers=headers)

    assert (fresh.status_code, fresh.json["version"]) == (200, 2)
    assert (stale.status_code, stale.json["current"]) == (412, 2)
    assert without.status_code == 422
    shown = place.show(one).json
    assert (shown["title"], shown["place"], shown["polls"][0]["motions"][0]["title"]) == ("新标题", "小区会所", "更换电梯")


def test_the_office_returns_a_draft_with_remarks_that_the_convener_reads(place):
    one = place.begin()
    place.act(place.convener, 1, one, "submission")

    returned = place.act(place.officer, 2, one, "return", json={"remarks": "请附上报价。"})

    assert returned.json["state"] == "returned"
    assert place.show(one).json["reviews"][-1]["remarks"] == "请附上报价。"
    assert place.act(place.officer, 3, one, "return", json={"remarks": "再退"}).status_code == 409


def test_a_motion_without_a_confirmed_matter_is_named(place):
    one = place.begin()
    place.act(place.convener, 1, one, "submission")
    (motion,) = place.matters(one)["matters"]

    refused = place.act(place.officer, 2, one, "confirmation", json={"matters": {}})

    assert (refused.status_code, refused.json["errors"][0]["pointer"]) == (422, f"/matters/{motion}")


def test_a_notice_of_fourteen_days_is_refused_with_the_days(place):
    one = place.begin(days=14)
    place.act(place.convener, 1, one, "submission")
    place.act(place.officer, 2, one, "confirmation", json=place.matters(one))

    refused = place.act(place.convener, 3, one, "publication")

    assert (refused.status_code, refused.json["type"]) == (409, "/problems/notice-too-short")


def test_the_law_says_at_once_what_a_motion_needs_and_when_it_may_open(place):
    one, today = place.begin(), kernel_clock.civil_date(place.at)

    told = place.client.get(place.url(one, "preview"), headers=place.convener.headers).json

    assert told["earliest_opening"]["on"] == str(today + dt.timedelta(days=15))
    poll = told["polls"][0]
    assert (poll["latest_publication"]["on"], poll["in_time"]) == (str(today), True)
    assert poll["waterfall"]["totals"]["area_cm2"] == 1_760_000
    lines = {(r["gate"], r["dimension"]): (r["needed"], r["bound"]) for r in poll["motions"][0]["requirements"]}
    assert lines["participation", "area"] == (1_173_400, "2/3")
    assert len(lines) == 4


def test_the_preview_of_a_published_assembly_stays_that_of_its_day(app, place, clock):
    one, today = place.begin(), kernel_clock.civil_date(place.at)
    place.act(place.convener, 1, one, "submission")
    place.act(place.officer, 2, one, "confirmation", json=place.matters(one))
    place.act(place.convener, 3, one, "publication")
    clock.move(days=3)

    told = place.client.get(place.url(one, "preview"), headers=log_in(app, place.convener.phone).headers).json

    assert (told["on"], told["polls"][0]["in_time"]) == (str(today), True)


def test_a_scope_that_the_roll_does_not_know_is_named(place):
    draft = place.draft()
    draft["polls"][0]["scope"] = {"buildings": ["1栋", "9栋"], "entrances": ["乙单元"]}

    refused = place.post(draft)
    draft["polls"][0]["scope"] = {}
    empty = place.post(draft)

    assert [one["pointer"] for one in refused.json["errors"]] == ["/polls/0/scope/buildings/1", "/polls/0/scope/entrances/0"]
    assert [one["pointer"] for one in empty.json["errors"]] == ["/polls/0/scope"]


def test_a_scope_in_which_nobody_counts_shows_an_empty_denominator_and_no_thresholds(app, place):
    with app.app_context(), transaction():
        make_unit(db.session.get_one(Community, place.community_id), building="地下车库", kind="parking")
    draft = place.draft()
    draft["polls"][0]["scope"] = {"buildings": ["地下车库"]}
    one = place.post(draft).json["id"]

    poll = place.client.get(place.url(one, "preview"), headers=place.officer.headers).json["polls"][0]

    assert (poll["waterfall"]["totals"]["heads"], poll["motions"][0]["requirements"]) == (0, [])


def test_the_preview_points_out_what_the_office_will_ask_about(app, place):
    with app.app_context(), transaction():
        community = db.session.get_one(Community, place.community_id)
        make_unit(community, building="2栋", entrance="甲单元")
        make_unit(community, building="3栋", entrance="甲单元")
    draft, opens = place.draft(), make.opening(place.at, 15)
    election = {"title": "选举委员", "text": "选举", "matters": ["elect_committee"], "kind": "election", "seats": 4,
                "candidates": [{"name": f"候选人{n}"} for n in "甲乙丙丁"]}
    draft["polls"][0] |= {"scope": {"entrances": ["甲单元"]}, "closes_at": (opens + dt.timedelta(61)).isoformat(), "motions": [election]}
    one = place.post(draft).json["id"]

    found = place.client.get(place.url(one, "preview"), headers=place.convener.headers).json["cautions"]

    assert {one["kind"] for one in found} == {
        "candidate_surplus", "committee_odd", "long_poll", "entrance_in_several_buildings", "residents_committee_not_told"}
    surplus = next(one for one in found if one["kind"] == "candidate_surplus")
    assert ("不少于5人" in surplus["words"], surplus["confidence"]) == (True, "to_confirm")


def test_who_proposed_a_motion_is_shown_and_a_kept_motion_keeps_its_number(place):
    draft = place.draft()
    draft["polls"][0]["motions"][0]["proposed_by"] = "20名业主联名"
    one = place.post(draft).json["id"]
    (motion,) = place.show(one).json["polls"][0]["motions"]
    kept = {name: motion[name] for name in ("id", "text", "matters")} | {"title": "更换两部电梯"}
    polls = [draft["polls"][0] | {"motions": [kept, {"title": "新", "text": "新", "matters": ["other"]}]}]

    changed = place.client.patch(place.url(one), json={"polls": polls}, headers=place.convener.headers | {"If-Match": '"1"'})
    polls[0]["motions"][1]["id"] = str(uuid4())
    strange = place.client.patch(place.url(one), json={"polls": polls}, headers=place.convener.headers | {"If-Match": '"2"'})

    assert (motion["proposed_by"], changed.status_code) == ("20名业主联名", 200)
    assert [m["id"] == motion["id"] for m in place.show(one).json["polls"][0]["motions"]] == [True, False]
    assert strange.json["errors"][0]["pointer"] == "/polls/0/motions/1/id"


def test_another_community_s_assembly_and_a_stranger_find_nothing(app, client, place):
    other, one = Place(app, client), place.begin()
    stranger = log_in(app)

    for who, path in ((other.convener, place.url(one)), (other.convener, other.url(one)), (stranger, place.url()),
                      (stranger, place.url(one, "preview")), (place.convener, place.url(uuid4()))):
        assert client.get(path, headers=who.headers).status_code == 404
    assert other.act(other.convener, 1, one, "submission").status_code == 404
    assert place.act(stranger, 1, one, "submission").status_code == 404
    assert place.post(place.draft(), stranger).status_code == 404
    borrowed = other.post(place.draft())
    assert borrowed.status_code == 404


def test_a_member_of_another_body_sees_an_assembly_once_it_is_published(app, place):
    with app.app_context(), transaction():
        on = kernel_clock.civil_date(place.at)
        group = bodies.found_body(SYSTEM, place.community_id, bodies.NewBody(bodies.BodyKind.SUPERVISORS, "监事会", on), place.at)
        watcher = log_in(app)
        bodies.seat_members(SYSTEM, place.community_id, group, [bodies.Seat(watcher.person_id)],
                            from_on=on, until_on=None, at=place.at)
    one = place.begin()
    before, listed = place.show(one, watcher), place.client.get(place.url(), headers=watcher.headers).json["items"]
    place.act(place.convener, 1, one, "submission")
    place.act(place.officer, 2, one, "confirmation", json=place.matters(one))
    place.act(place.convener, 3, one, "publication")

    after = place.show(one, watcher)

    assert (before.status_code, listed, after.status_code, after.json["reviews"]) == (404, [], 200, [])


def test_the_list_goes_on_from_its_cursor(place):
    made = [place.begin() for _ in range(3)]

    first = place.client.get(place.url() + "?limit=2", headers=place.convener.headers).json
    rest = place.client.get(place.url() + f"?limit=2&cursor={first['next_cursor']}", headers=place.convener.headers).json

    assert [one["id"] for one in first["items"] + rest["items"]] == made[::-1]
    assert rest["next_cursor"] is None


def test_wrong_fields_are_named_by_their_pointers(place):
    draft = place.draft(colour="red")
    draft["polls"][0]["motions"][0]["matters"] = ["nothing"]
    draft["polls"][0]["opens_at"] = "0001-01-01T00:00:00Z"

    refused = place.post(draft)

    assert refused.status_code == 422
    assert {one["pointer"] for one in refused.json["errors"]} == {
        "/colour", "/polls/0/motions/0/matters/0", "/polls/0/opens_at"}


def test_an_old_closing_day_is_refused_and_not_an_accident(place):
    draft = place.draft()
    draft["polls"][0] |= {"opens_at": "2000-01-02T00:00:00Z", "closes_at": "2000-01-03T00:00:00Z"}
    one = place.post(draft).json["id"]

    assert place.client.get(place.url(one, "preview"), headers=place.convener.headers).status_code == 409


def test_a_convener_confirms_nothing(place):
    one = place.begin()
    place.act(place.convener, 1, one, "submission")

    assert place.act(place.convener, 2, one, "confirmation", json=place.matters(one)).status_code == 403
