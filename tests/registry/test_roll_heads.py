"""Which units are one head and why, head by head and unit by unit."""

import pytest

from app.kernel import clock as kernel_clock
from app.kernel.db import db, transaction
from app.registry.models import Community
from tests.factories.identity import log_in
from tests.factories.registry import make_account, make_community, make_owner, make_unit


@pytest.fixture
def home(app):
    with app.app_context(), transaction():
        return make_community().id


@pytest.fixture
def owner(app, home):
    one = log_in(app)
    with app.app_context(), transaction():
        place = db.session.get_one(Community, home)
        mine, spouse, firm = (
            make_owner(place, identity="A"), make_owner(place, "林大", identity="B"),
            make_owner(place, "演示置业", identity="C", kind="company"))
        for label, owners in (("1-101", [mine]), ("1-102", [mine]), ("1-201", [mine, spouse]), ("1-202", [spouse, mine]),
                              ("S-1", [firm]), ("S-2", [firm]), ("S-3", [firm]), ("1-401", [make_owner(place, "无证")]),
                              ("1-402", []), ("A/1", [spouse])):
            make_unit(place, *owners, label=label)
        make_unit(place, label="D-1", stock="unsold", developer_id=make_owner(place, "开发", identity="D", kind="company").id)
        make_unit(place, label="D-2", stock="unsold")
        make_unit(place, label="D-3", stock="undelivered")
        make_unit(place, mine, label="P-1", kind="parking")
        make_account(place, mine, one.person_id, kernel_clock.now())
    return one


@pytest.fixture
def ask(client, home, owner):
    def asked(rest):
        return client.get(f"/api/v1/communities/{home}{rest}", headers=owner.headers)
    return asked


def test_merged_heads_are_listed_with_masked_names_and_reasons(ask):
    items = ask("/merged-heads").json["items"]

    assert [(one["units"], one["reason"], one["names"]) for one in items] == [
        (["1-101", "1-102"], "one_owner", ["陈××"]), (["1-201", "1-202"], "same_owners", ["陈××", "林×"]),
        (["D-2", "D-3"], "developer_stock", []), (["S-1", "S-2", "S-3"], "one_company", ["演×××"])]
    assert all(one["counted"] and one["proved"] and "司法解释第9条" in one["why"] for one in items)


def test_merged_heads_are_asked_for_by_reason_and_page(ask):
    first = ask("/merged-heads?limit=3").json
    second = ask(f"/merged-heads?limit=3&cursor={first['next_cursor']}").json

    assert [one["reason"] for one in ask("/merged-heads?reason=one_company").json["items"]] == ["one_company"]
    assert [len(page["items"]) for page in (first, second)] == [3, 1]
    assert ask("/merged-heads?reason=magic").status_code == 422


@pytest.mark.parametrize(("unit", "reason", "units", "counted", "says"), [
    ("1-102", "one_owner", ["1-101", "1-102"], True, "同一业主"), ("1-401", "one_unit", ["1-401"], True, "没有证件号码"),
    ("1-402", "one_unit", ["1-402"], True, "没有业主"), ("D-1", "one_unit", ["D-1"], True, "自为一人"),
    ("A/1", "one_unit", ["A/1"], True, "自为一人"), ("P-1", "not_counted", ["P-1"], False, "不计入"),
])
def test_a_unit_is_told_its_head_and_why(ask, unit, reason, units, counted, says):
    told = ask(f"/heads/{unit}").json

    assert (told["reason"], told["units"], told["counted"]) == (reason, units, counted)
    assert says in told["why"]
    assert told["proved"] is (unit not in {"1-401", "1-402"})


def test_a_unit_is_found_by_its_id_too(ask):
    unit = ask("/roll").json["items"][1]

    assert ask(f"/heads/{unit['unit_id']}").json["units"] == ["1-101", "1-102"]


def test_a_unit_that_is_not_there_is_404(ask):
    assert ask("/heads/9-999").status_code == 404
    assert ask("/heads/%00").status_code == 404


def test_strangers_learn_nothing(app, client, home, owner):
    stranger = log_in(app)

    for rest in ("/merged-heads", "/heads/1-101"):
        assert client.get(f"/api/v1/communities/{home}{rest}", headers=stranger.headers).status_code == 404
        assert client.get(f"/api/v1/communities/{home}{rest}").status_code == 401
