"""The phone at which people ask their office: said by the office, shown to its owners, named in messages."""

from __future__ import annotations

import pytest

from app.kernel import clock as kernel_clock
from app.kernel.db import db, transaction
from app.kernel.ids import new_id
from app.registry import telling
from app.registry.models import Community
from tests.factories.identity import log_in, staff
from tests.factories.registry import make_account, make_owner, make_unit


@pytest.fixture
def owner(app, place):
    one = log_in(app)
    with app.app_context(), transaction():
        community = db.session.get_one(Community, place.id)
        mine = make_owner(community, identity="A1")
        make_unit(community, mine, label="1-101")
        make_account(community, mine, one.person_id, kernel_clock.now())
    return one


def say(client, place, one, phone="0755-83456789"):
    return client.put(f"/api/v1/offices/{place.office_id}/phone", json={"phone": phone}, headers=one.headers)


@pytest.mark.parametrize("role", ["office_admin", "officer"])
def test_what_the_office_says_is_shown_to_its_owners_and_named_in_messages(app, client, place, owner, role):
    assert say(client, place, staff(app, role, place.office_id)).json == {"name": "莲花街道办事处", "phone": "0755-83456789"}

    (listed,) = client.get("/api/v1/communities", headers=owner.headers).json["items"]
    shown = client.get(f"/api/v1/communities/{place.id}", headers=owner.headers).json
    assert (listed["office"], listed["office_phone"]) == (shown["office"], shown["office_phone"]) == (
        "莲花街道办事处", "0755-83456789")
    with app.app_context():
        assert telling.place(place.id)["phone"] == "莲花街道办事处0755-83456789"


def test_an_office_that_said_none_has_none(app, client, place, owner):
    assert client.get(f"/api/v1/communities/{place.id}", headers=owner.headers).json["office_phone"] is None
    with app.app_context():
        assert telling.place(place.id)["phone"] == "莲花街道办事处"


def test_owners_clerks_and_other_offices_do_not_say_it(app, client, place, owner):
    strangers = (owner, staff(app, "clerk", place.id, office_id=place.office_id), staff(app, "officer", new_id()))

    assert [say(client, place, one).status_code for one in strangers] == [403, 404, 404]


@pytest.mark.parametrize("phone", ["", "电话", "0755－83456789", "1" * 30, "0755-83456789\n", "--"])
def test_what_is_no_phone_is_refused_at_its_field(app, client, place, phone):
    answer = say(client, place, staff(app, "officer", place.office_id), phone)

    assert answer.status_code == 422
    assert answer.json["errors"][0]["pointer"] == "/phone"
