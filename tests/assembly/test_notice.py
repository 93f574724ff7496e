from __future__ import annotations

import datetime as dt
import hashlib
import json
from uuid import UUID, uuid4

import pytest

from app.assembly import service
from app.bodies import service as bodies
from app.identity.roles import Role, grant_role
from app.kernel import clock as kernel_clock
from app.kernel.access import SYSTEM
from app.kernel.db import db, transaction
from app.registry import service as registry
from app.registry.models import Community, CommunityRule
from tests.assembly.places import REASON, Place
from tests.factories.identity import log_in
from tests.factories.registry import make_owner, make_unit


@pytest.fixture
def place(app, client):
    return Place(app, client)


def told(place):
    return {"told": "福保社区居民委员会", "how": "书面送达", "told_at": place.at.isoformat()}


def test_the_notice_holds_what_owners_are_told_and_its_hash(app, place):
    draft = place.draft(scrutineers=["王监票"], channels=["electronic", "paper"])
    draft["polls"][0]["motions"].append({
        "title": "选举", "text": "选举委员", "matters": ["elect_committee"], "kind": "election", "seats": 1, "proposed_by": "换届小组",
        "candidates": [{"name": "王小明", "statement": "愿为邻里办事"}, {"name": "李大同"}]})
    one, (owner, _, _) = place.post(draft).json["id"], place.owner()
    paper = place.upload(one).json
    place.post(told(place), url=place.url(one, "residents-committee-notice"))
    place.publish(one)

    answer = place.get(owner, one, "notice")

    document = answer.json["document"]
    assert hashlib.sha256(answer.json["text"].encode()).hexdigest() == answer.json["sha256"]
    assert json.loads(answer.json["text"]) == document
    lift, election = document["polls"][0]["motions"]
    assert (lift["matters"][0]["matter"], lift["matter_reason"], election["proposed_by"]) == ("use_fund", REASON, "换届小组")
    assert [who["name"] for who in election["candidates"]] == ["王小明", "李大同"]
    assert lift["thresholds"][0]["words"] == "参加的人数应达到全体3人的2/3（含本数），即至少2人。"
    assert lift["thresholds"][3]["words"] == "同意的面积应超过参加表决的面积的1/2。"
    assert document["papers"][0]["sha256"] == paper["sha256"]
    assert document["channels"][0]["ground"]["source"] == "街道记录"
    assert (document["scrutineers"], document["opening"]["readers"]) == (["王监票"], "scrutineers")
    assert document["silence"]["words"].startswith("没有投票的，不算参加")
    assert "第93条" in document["electronic_data"]["article"]
    assert document["polls"][0]["log_key"].startswith(f"zuolin-demo/{place.community_id}/{document['polls'][0]['id']}+")
    assert document["residents_committee"][0]["told"] == "福保社区居民委员会"
    assert document["convener"]["kind"] == "committee"
    with app.app_context():
        kept = service.notice_document(place.community_id, UUID(one))
        assert (kept.sha256, kept.document) == (answer.json["sha256"], document)


def test_what_silence_means_is_told_as_the_communitys_own_rules_say(app, place):
    with app.app_context(), transaction():
        on = kernel_clock.civil_date(place.at)
        for key, value in (("unreturned", "abstain"), ("warned", True)):
            db.session.add(CommunityRule(
                community_id=place.community_id, id=uuid4(), key=key, in_force_on=on, recorded_by=uuid4(), recorded_at=place.at,
                confirmed_by=uuid4(), confirmed_at=place.at,
                value={"value": value, "article": "第9条", "source": "议事规则", "confidence": "confirmed"}))

    one = place.published()

    silence = place.get(place.convener, one, "notice").json["document"]["silence"]
    assert ("按弃权计算" in silence["words"], silence["article"]) == (True, "第9条")


def test_an_owner_says_once_that_the_notice_was_received(place):
    one, (owner, unit_id, _) = place.begin(), place.owner()
    early = place.client.post(place.url(one, "notice", "receipt"), headers=owner.headers)
    place.publish(one)

    first, again = (place.client.post(place.url(one, "notice", "receipt"), headers=owner.headers) for _ in range(2))

    assert (early.status_code, first.json, again.json) == (409, {"recorded": 1}, {"recorded": 0})
    (door,) = place.get(owner, one, "deliveries").json["items"]
    assert (door["unit_id"], door["state"], door["deliveries"][0]["how"]) == (str(unit_id), "proved", "app")
    assert place.client.post(place.url(one, "notice", "receipt"), headers=place.officer.headers).status_code == 403


def test_there_is_no_notice_before_publication(place):
    one, (owner, _, _) = place.begin(), place.owner()

    assert place.get(place.convener, one, "notice").status_code == 409
    assert place.get(owner, one, "notice").status_code == 404
    assert place.get(place.convener, one, "roll").status_code == 409


def test_the_announced_roll_is_masked_paged_and_stays_as_it_was(app, place):
    owner, _, _ = place.owner(label="1栋1001")
    with app.app_context(), transaction():
        community = db.session.get_one(Community, place.community_id)
        couple = [make_owner(community, name, identity=f"id-{name}") for name in ("陈小明", "李小红")]
        for label in ("2栋201", "2栋1101"):
            make_unit(community, *couple, label=label, building="2栋")
        make_unit(community, couple[0], label="车位-1", building="地下车库", kind="parking")
    one = place.published()
    with app.app_context(), transaction():
        make_unit(db.session.get_one(Community, place.community_id), label="2栋999", building="2栋")

    first = place.get(owner, one, "roll?limit=4").json
    rest = place.get(owner, one, f"roll?limit=4&cursor={first['next_cursor']}").json

    rows = {unit["label"]: unit for unit in first["items"] + rest["items"]}
    assert list(rows) == ["1栋101", "1栋201", "1栋1001", "2栋201", "2栋1101", "车位-1"]
    assert (rows["2栋201"]["names"], rows["2栋201"]["area"]) == (["陈××", "李××"], "88.88")
    assert [(rows[label]["head_reason"], rows[label]["head_units"]) for label in ("2栋1101", "1栋1001", "车位-1")] == [
        ("same_owners", 2), ("one_unit", 1), ("not_counted", 0)]
    assert place.get(owner, one, "roll?cursor=WyJ4Il0").status_code == 422


def test_the_residents_committee_is_recorded_by_the_convener_or_staff_also_afterwards(place):
    one, (owner, _, _) = place.published(), place.owner()
    where, key = place.url(one, "residents-committee-notice"), uuid4().hex
    ahead = told(place) | {"told_at": (place.at + dt.timedelta(days=1)).isoformat()}

    made = [place.post(told(place), who, where, key) for who in (place.convener, place.convener, place.officer)]

    assert [one.status_code for one in made] == [201, 201, 201]
    assert len(place.get(owner, one, "notice").json["residents_committee"]) == 2
    assert place.post(told(place), owner, where).status_code == 403
    refused = place.post(ahead, url=where)
    assert (refused.status_code, refused.json["errors"][0]["pointer"]) == (422, "/told_at")


def test_another_community_finds_no_notice_roll_or_record(app, client, place):
    one, other = place.published(), Place(app, client)

    for path in ("notice", "roll", "deliveries", "deliveries/counts", "objections", "changes", "papers"):
        assert client.get(other.url(one, path), headers=other.convener.headers).status_code == 404, path
        assert client.get(place.url(one, path), headers=other.officer.headers).status_code == 404, path
        assert client.get(place.url(one, path), headers=log_in(app).headers).status_code == 404, path
    assert other.post(told(place), url=other.url(one, "residents-committee-notice")).status_code == 404
    assert client.post(other.url(one, "notice", "receipt"), headers=other.owner()[0].headers).status_code == 404


def test_the_office_itself_convenes_through_a_body_of_its_own(app, place):
    with app.app_context(), transaction():
        on = kernel_clock.civil_date(place.at)
        office = bodies.found_body(SYSTEM, place.community_id, bodies.NewBody(bodies.BodyKind.OFFICE, "福保街道办事处", on), place.at)
        second = log_in(app, staff=True)
        grant_role(SYSTEM, second.person_id, Role.OFFICER, registry.community(place.community_id).office_id, from_on=on,
                   until_on=None, at=place.at)
        bodies.seat_members(SYSTEM, place.community_id, office, [bodies.Seat(place.officer.person_id, source="office")],
                            from_on=on, until_on=None, at=place.at)
    place.convener, place.body_id, place.officer = place.officer, office, second

    one = place.published()

    assert place.get(second, one, "notice").json["document"]["convener"]["kind"] == "office"
