from __future__ import annotations

import datetime as dt
from uuid import UUID, uuid4

import pytest

from app.assembly import service
from app.kernel import clock as kernel_clock
from app.kernel import outbox
from app.messaging import service as messaging
from tests.assembly.places import Place


@pytest.fixture
def place(app, client):
    return Place(app, client)


def now(app):
    with app.app_context():
        return kernel_clock.now().isoformat()


def record(place, one, receipts, who=None):
    return place.client.post(place.url(one, "deliveries"), json={"receipts": receipts}, headers=(who or place.officer).headers)


def test_staff_records_receipts_in_bulk_and_the_doors_show_how_far_each_was_reached(app, place):
    _, signed, owner_id = place.owner(label="1栋1001", floor="10")
    one, at = place.published(), now(app)
    units = {unit["label"]: unit["unit_id"] for unit in place.get(place.convener, one, "deliveries").json["items"]}
    receipts = [{"unit_id": str(signed), "how": "hand", "at": at, "owner_id": str(owner_id)},
                {"unit_id": units["1栋101"], "how": "board", "at": at}]

    first, again = record(place, one, receipts), record(place, one, receipts)

    assert (first.json, again.json) == ({"added": 2}, {"added": 0})
    doors = place.get(place.convener, one, "deliveries").json["items"]
    assert {door["label"]: door["state"] for door in doors} == {
        "1栋1001": "proved", "1栋101": "notice_only", "1栋201": "none"}
    missing = place.get(place.officer, one, "deliveries?state=none&building=1栋").json["items"]
    assert [door["label"] for door in missing] == ["1栋201"]
    assert [door["label"] for door in place.get(place.officer, one, "deliveries?floor=10").json["items"]] == ["1栋1001"]
    counts = place.get(place.convener, one, "deliveries/counts").json
    assert (counts["proved"], counts["notice_only"], counts["none"]) == (1, 1, 1)
    floors = {floor["floor"]: floor["proved"] for floor in counts["buildings"][0]["floors"]}
    assert (counts["buildings"][0]["building"], floors) == ("1栋", {None: 0, "10": 1})


def test_the_doors_go_on_from_their_cursor(place):
    one = place.published()

    first = place.get(place.officer, one, "deliveries?limit=1").json
    rest = place.get(place.officer, one, f"deliveries?limit=1&cursor={first['next_cursor']}").json

    assert [door["label"] for door in first["items"] + rest["items"]] == ["1栋101", "1栋201"]
    assert rest["next_cursor"] is None


def test_an_owner_sees_the_delivery_of_the_own_unit_only_and_records_none(app, place):
    owner, unit_id, _ = place.owner()
    one = place.published()

    assert [door["unit_id"] for door in place.get(owner, one, "deliveries").json["items"]] == [str(unit_id)]
    assert place.get(owner, one, "deliveries/counts").status_code == 403
    receipt = [{"unit_id": str(unit_id), "how": "hand", "at": now(app)}]
    assert record(place, one, receipt, owner).status_code == 403
    assert record(place, one, receipt, place.convener).status_code == 403


def test_wrong_receipts_are_named_and_none_is_kept(app, place):
    one = place.published()
    unit = place.get(place.officer, one, "deliveries").json["items"][0]["unit_id"]
    good = {"unit_id": unit, "how": "hand", "at": now(app)}

    assert record(place, one, []).status_code == 422
    assert record(place, one, [good] * 501).status_code == 422
    refused = record(place, one, [good, good | {"unit_id": str(uuid4())}, good | {"how": "sms"}])
    assert refused.json["errors"][0]["pointer"] == "/receipts/2/how"
    refused = record(place, one, [good, good | {"unit_id": str(uuid4())}])
    assert refused.json["errors"][0]["pointer"] == "/receipts/1/unit_id"
    assert place.get(place.officer, one, "deliveries?state=none").json["items"][0]["unit_id"] == unit


def test_an_objection_is_made_listed_and_answered_over_http(app, place):
    (owner, unit_id, _), (neighbour, _, _) = place.owner(), place.owner()
    one, key = place.published(), uuid4().hex
    where, text = place.url(one, "objections"), {"unit_id": str(unit_id), "text": "面积应为90平方米"}

    made = [place.post(text, owner, where, key) for _ in range(2)]
    place.post({"text": "漏列3栋"}, neighbour, where)

    assert made[0].json == made[1].json
    mine, everybody = place.get(owner, one, "objections").json, place.get(place.convener, one, "objections?limit=1").json
    assert ([o["text"] for o in mine["items"]], mine["open_count"]) == (["面积应为90平方米"], 2)
    assert (len(everybody["items"]), everybody["next_cursor"] is None) == (1, False)
    answer = place.url(one, "objections", made[0].json["id"], "answer")
    assert place.client.post(answer, json={"text": "已答"}, headers=neighbour.headers).status_code == 403
    given = place.client.post(answer, json={"text": "已按登记簿更正"}, headers=place.convener.headers)
    assert given.status_code == 201
    assert place.client.post(answer, json={"text": "再答"}, headers=place.officer.headers).status_code == 409
    shown = place.get(owner, one, "objections").json
    assert (shown["items"][0]["answer"], shown["open_count"]) == ("已按登记簿更正", 1)
    assert place.post({"text": "我不是业主"}, place.officer, where).status_code == 403
    with app.app_context():
        assert place.convener.person_id in service.handled_by(place.community_id, UUID(one))


def test_who_reads_all_objections_is_recorded(app, place):
    from app.kernel import audit

    owner, _, _ = place.owner()
    one = place.published()
    for who in (owner, place.officer):
        place.get(who, one, "objections")

    with app.app_context():
        readers = [e.person_id for e in audit.acts_on([UUID(one)]) if e.act == "assembly.read_objections"]
    assert readers == [place.officer.person_id]


def test_a_change_over_http_needs_its_version_is_told_once_and_read_by_owners(app, place):
    owner, unit_id, _ = place.owner()
    one = place.published(channels=["paper"])
    poll = place.show(one).json["polls"][0]
    closes = dt.datetime.fromisoformat(poll["closes_at"]) + dt.timedelta(days=5)
    body = {"closes_at": closes.isoformat(), "reason": "参加人数不足"}

    stale = place.act(place.convener, 3, one, "polls", poll["id"], "extension", json=body)
    foreign = place.act(place.officer, 4, one, "polls", poll["id"], "extension", json=body)
    changed = place.act(place.convener, 4, one, "polls", poll["id"], "extension", json=body)

    assert (stale.status_code, foreign.status_code, changed.status_code) == (412, 403, 200)
    assert changed.headers["ETag"] == '"5"'
    (change,) = place.get(owner, one, "changes").json
    assert (change["kind"], change["reason"]) == ("extension", "参加人数不足")
    with app.app_context():
        for _ in range(2):
            outbox.deliver_due()
        sent = messaging.deliveries(("assembly_change", UUID(change["id"])), place.community_id)
        assert [m.unit_id for m in sent] == [unit_id]
        assert "参加人数不足" in messaging.text_of(sent[0].message_id)


def test_a_poll_is_put_off_and_the_assembly_cancelled_over_http(app, place):
    place.owner()
    one = place.published()
    poll = place.show(one).json["polls"][0]
    later = {name: (dt.datetime.fromisoformat(poll[name]) + dt.timedelta(days=7)).isoformat() for name in ("opens_at", "closes_at")}

    put_off = place.act(place.convener, 4, one, "polls", poll["id"], "postponement", json=later | {"reason": "台风"})
    nowhere = place.act(place.convener, 5, one, "polls", uuid4(), "postponement", json=later | {"reason": "台风"})
    cancelled = place.act(place.convener, 5, one, "cancellation", json={"reason": "议题撤回"})

    assert (put_off.status_code, nowhere.status_code, cancelled.json["state"]) == (200, 404, "cancelled")
    kinds = place.get(place.officer, one, "changes").json
    assert [(c["kind"], c["after"].get("state")) for c in kinds] == [("postponement", None), ("cancellation", "cancelled")]
    with app.app_context():
        outbox.deliver_due()
        sent = messaging.deliveries(("assembly_change", UUID(kinds[1]["id"])), place.community_id)
        assert "已取消：议题撤回" in messaging.text_of(sent[0].message_id)
