import pytest

from app.kernel import clock as kernel_clock
from app.kernel.db import transaction
from app.kernel.ids import new_id
from tests.factories.identity import log_in, staff
from tests.factories.registry import make_account, make_owner, make_unit

NOTICE = {"key": "notice_days", "value": 20, "article": "第九条", "source": "议事规则（2024年）", "in_force_on": "2024-05-01"}
CHANNEL = {"key": "electronic_channel", "value": "own", "article": "议事规则第十二条", "source": "区住建局2026年3月书面意见",
           "in_force_on": "2026-03-01"}


@pytest.fixture
def second(app, place):
    return staff(app, "officer", place.office_id)


@pytest.fixture
def owner(app, place):
    one = log_in(app)
    with app.app_context(), transaction():
        mine = make_owner(place.community)
        make_unit(place.community, mine)
        make_account(place.community, mine, one.person_id, kernel_clock.now())
    return one


def rule(client, place, one, key, query=""):
    answer = client.get(place.path(f"/rules{query}"), headers=one.headers)
    assert answer.status_code == 200, answer.json
    return next(row for row in answer.json["rules"] if row["key"] == key)


def office_path(place, rest=""):
    return f"/api/v1/offices/{place.office_id}/rule-values{rest}"


def test_an_own_rule_holds_once_another_officer_confirmed_it(client, place, clerk, officer, owner):
    made = client.post(place.path("/own-rules"), json=NOTICE, headers=clerk.headers)
    before = rule(client, place, owner, "notice_days")

    confirmed = client.post(place.path(f"/own-rules/{made.json['id']}/confirmation"), headers=officer.headers)

    assert (made.status_code, made.json["state"], made.json["title"]) == (201, "waiting", "会议通知提前")
    assert (before["value"], before["origin"]) == (15, "law")
    assert (confirmed.status_code, confirmed.json["state"], confirmed.json["units"]) == (201, "in_force", 1)
    held = rule(client, place, owner, "notice_days")
    assert (held["value"], held["text"], held["origin"], held["source"]) == (20, "20日", "community", "议事规则（2024年）")
    assert rule(client, place, owner, "notice_days", "?on=2024-04-30")["value"] == 15


def test_the_rulebook_says_what_is_to_be_confirmed_and_what_may_be_set(client, place, owner):
    limit = rule(client, place, owner, "proxy_limit")
    shown = client.get(place.path("/rules"), headers=owner.headers).json

    assert limit["confidence"] == "to_confirm"
    assert limit["own_rules"] == {"bounds": {"at_least": 0, "at_most": 3}, "text": "0至3"}
    assert shown["to_confirm"] == sum(row["confidence"] == "to_confirm" for row in shown["rules"]) > 0
    assert rule(client, place, owner, "participation")["own_rules"] is None


def test_a_later_value_replaces_an_earlier_one_in_the_list(client, place, clerk, officer):
    for change in ({}, {"value": 25, "in_force_on": "2025-05-01"}, {"value": 30, "in_force_on": "2090-01-01"}):
        made = client.post(place.path("/own-rules"), json=NOTICE | change, headers=clerk.headers).json
        client.post(place.path(f"/own-rules/{made['id']}/confirmation"), headers=officer.headers)

    first = client.get(place.path("/own-rules?limit=2"), headers=clerk.headers).json
    rest = client.get(place.path(f"/own-rules?limit=2&cursor={first['next_cursor']}"), headers=clerk.headers).json

    assert [row["state"] for row in first["items"] + rest["items"]] == ["replaced", "in_force", "upcoming"]


def test_who_recorded_a_rule_does_not_confirm_it(client, place, officer):
    made = client.post(place.path("/own-rules"), json=NOTICE, headers=officer.headers).json
    value = client.post(office_path(place), json=NOTICE, headers=officer.headers).json
    own = client.post(place.path("/office-values"), json=CHANNEL, headers=officer.headers).json

    for path in (place.path(f"/own-rules/{made['id']}/confirmation"), office_path(place, f"/{value['id']}/confirmation"),
                 place.path(f"/office-values/{own['id']}/confirmation")):
        assert client.post(path, headers=officer.headers).status_code == 409


@pytest.mark.parametrize(("change", "pointer"), [
    ({"value": 7}, "/value"), ({"value": 1.5}, "/value"), ({"value": {"a": [1]}}, "/value"), ({"value": 10 ** 40}, "/value"),
    ({"key": "participation"}, "/key"), ({"key": "no_such"}, "/key"), ({"key": "a\x00b"}, "/key"), ({"article": ""}, "/article"), ({"source": "  "}, "/source"),
    ({"in_force_on": "0001-01-01"}, "/in_force_on"), ({"note": "\x07"}, "/note"), ({"extra": 1}, "/extra"),
])
def test_a_value_that_cannot_be_names_its_field(client, place, officer, change, pointer):
    for path in (place.path("/own-rules"), place.path("/office-values"), office_path(place)):
        answer = client.post(path, json=NOTICE | change, headers=officer.headers)

        assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, pointer)


def test_the_effect_of_electronic_votes_is_recorded_for_one_community(client, app, place, officer, second):
    at_large = client.post(office_path(place), json=CHANNEL, headers=officer.headers)
    made = client.post(place.path("/office-values"), json=CHANNEL, headers=officer.headers)
    held_before = rule(client, place, officer, "electronic_channel")
    client.post(place.path(f"/office-values/{made.json['id']}/confirmation"), headers=second.headers)

    held = rule(client, place, officer, "electronic_channel")
    neighbour = client.post(f"/api/v1/offices/{place.office_id}/communities", headers=officer.headers,
                            json={"name": "邻居苑", "jurisdiction": "440300", "kind": "residential"}).json
    away = client.get(f"/api/v1/communities/{neighbour['id']}/rules", headers=officer.headers).json["rules"]

    assert (at_large.status_code, at_large.json["errors"][0]["pointer"]) == (422, "/key")
    assert (held_before["value"], held["value"], held["origin"], held["source"]) == (
        "unset", "own", "office", "区住建局2026年3月书面意见")
    assert next(row for row in away if row["key"] == "electronic_channel")["value"] == "unset"
    shown = client.get(place.path("/office-values"), headers=officer.headers).json["items"]
    assert [(row["state"], row["community_id"]) for row in shown] == [("in_force", str(place.id))]


def test_the_office_s_value_for_a_community_lies_over_that_for_all(client, place, officer, second):
    for path, value, day in ((office_path(place), 40, "2025-01-01"), (place.path("/office-values"), 30, "2024-01-01")):
        made = client.post(path, json=NOTICE | {"value": value, "in_force_on": day}, headers=officer.headers).json
        client.post(f"{path}/{made['id']}/confirmation", headers=second.headers)

    assert rule(client, place, officer, "notice_days")["value"] == 30
    (listed,) = client.get(office_path(place), headers=officer.headers).json["items"]
    assert (listed["state"], listed["communities"], listed["community_id"]) == ("in_force", 1, None)


def test_a_value_of_one_community_is_not_confirmed_elsewhere(app, client, place, officer, second):
    made = client.post(place.path("/office-values"), json=CHANNEL, headers=officer.headers).json["id"]
    neighbour = client.post(f"/api/v1/offices/{place.office_id}/communities", headers=officer.headers,
                            json={"name": "邻居苑", "jurisdiction": "440300", "kind": "residential"}).json["id"]

    for path in (office_path(place, f"/{made}/confirmation"),
                 f"/api/v1/communities/{neighbour}/office-values/{made}/confirmation"):
        assert client.post(path, headers=second.headers).status_code == 404


@pytest.mark.parametrize("rest", ["/own-rules", "/office-values"])
def test_owners_set_no_rules_and_another_office_finds_none(app, client, place, owner, foreign_officer, rest):
    assert client.post(place.path(rest), json=NOTICE, headers=owner.headers).status_code == 403
    for call in (client.get, client.post):
        body = {} if call == client.get else {"json": NOTICE}
        assert call(place.path(rest), headers=foreign_officer.headers, **body).status_code == 404
        assert call(office_path(place), headers=foreign_officer.headers, **body).status_code == 404


def test_a_clerk_sets_no_value_of_the_office(client, place, clerk):
    assert client.post(place.path("/office-values"), json=NOTICE, headers=clerk.headers).status_code == 403
    assert client.get(office_path(place), headers=clerk.headers).status_code == 404


def test_strangers_read_no_rules_and_a_day_without_law_is_named(app, client, place, owner):
    assert client.get(place.path("/rules"), headers=log_in(app).headers).status_code == 404
    answer = client.get(place.path("/rules?on=1990-01-01"), headers=owner.headers)

    assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, "/query/on")


def test_a_rule_that_does_not_exist_is_not_confirmed(client, place, officer):
    for path in (place.path(f"/own-rules/{new_id()}/confirmation"), office_path(place, f"/{new_id()}/confirmation"),
                 place.path(f"/office-values/{new_id()}/confirmation")):
        assert client.post(path, headers=officer.headers).status_code == 404


def test_an_office_without_communities_records_nothing(app, client):
    office_id = new_id()
    lonely = staff(app, "officer", office_id)

    assert client.post(f"/api/v1/offices/{office_id}/rule-values", json=NOTICE, headers=lonely.headers).status_code == 409
    assert client.get(f"/api/v1/offices/{office_id}/rule-values", headers=lonely.headers).json["items"] == []
