import pytest
from sqlalchemy import select

from app.kernel import clock as kernel_clock
from app.kernel import crypto
from app.kernel.db import db, transaction
from app.kernel.events import _listeners
from app.kernel.ids import new_id
from app.messaging.models import Message
from app.registry.events import SpeakersChanged
from app.registry.models import Owner
from tests.factories.identity import log_in, staff
from tests.factories.registry import make_account, make_joint, make_unit


@pytest.fixture
def changes():
    heard = []
    _listeners[SpeakersChanged].append(heard.append)
    yield heard
    _listeners[SpeakersChanged].remove(heard.append)


def mine(client, one):
    return client.get("/api/v1/me/accounts", headers=one.headers).json["items"]


def end(client, place, one, account_id, **body):
    return client.post(place.path(f"/accounts/{account_id}/end"), json=body, headers=one.headers)


def told(app, account_id):
    with app.app_context():
        found = db.session.scalars(select(Message).where(Message.about_id == account_id))
        return {crypto.unseal(one.phone_sealed, ("messages", "phone", one.id)) for one in found}


def test_a_person_sees_for_which_owners_and_units_they_speak(app, client, place):
    home = make_joint(app, place)
    with app.app_context(), transaction():
        make_unit(place.community, db.session.get(Owner, (place.id, home.owner_ids[0])), label="P-009", kind="parking")

    (account,) = mine(client, home.people[0])

    assert account["community"] == {"id": str(place.id), "name": "幸福花园"}
    assert account["owner"] == {"id": str(home.owner_ids[0]), "name": "陈××", "kind": "natural"}
    assert (account["capacity"], account["ended_at"]) == ("self", None)
    assert {unit["label"] for unit in account["units"]} > {"P-009"}
    assert mine(client, log_in(app)) == []


def test_a_person_ends_the_own_account_and_the_others_of_the_unit_are_told(app, client, place, changes):
    home = make_joint(app, place)
    (account,) = mine(client, home.people[0])

    ended = end(client, place, home.people[0], account["id"])

    assert (ended.status_code, ended.json["end_reason"]) == (201, "本人停止")
    assert changes == [SpeakersChanged(place.id, (home.unit_id,))]
    assert told(app, account["id"]) == {home.people[1].phone}
    (after,) = mine(client, home.people[0])
    assert (after["ended_at"], after["units"]) == (ended.json["ended_at"], [])
    assert end(client, place, home.people[0], account["id"]).status_code == 409
    assert client.get(place.path(f"/units/{home.unit_id}"), headers=home.people[0].headers).status_code == 404


def test_an_officer_ends_an_account_with_a_reason_that_its_person_reads(app, client, place, officer, changes):
    home = make_joint(app, place)
    (account,) = mine(client, home.people[0])

    without = end(client, place, officer, account["id"])
    ended = end(client, place, officer, account["id"], reason="公证书被撤销")

    assert (without.status_code, without.json["errors"][0]["pointer"]) == (422, "/reason")
    assert ended.status_code == 201
    assert told(app, account["id"]) == {person.phone for person in home.people}
    assert mine(client, home.people[0])[0]["end_reason"] == "公证书被撤销"
    assert len(changes) == 1


def test_others_end_no_account(app, client, place, clerk, foreign_officer):
    home = make_joint(app, place)
    (account,) = mine(client, home.people[0])

    for one, status in ((home.people[1], 403), (clerk, 403), (foreign_officer, 404), (log_in(app), 404)):
        assert end(client, place, one, account["id"], reason="x").status_code == status
    assert end(client, place, foreign_officer, new_id(), reason="x").status_code == 404


def test_an_officer_ends_no_account_of_the_own_unit(app, client, place):
    home, neighbour = make_joint(app, place), staff(app, "officer", place.office_id)
    with app.app_context(), transaction():
        make_account(place.community, db.session.get(Owner, (place.id, home.owner_ids[1])), neighbour.person_id, kernel_clock.now())
    (account,) = mine(client, home.people[0])

    assert end(client, place, neighbour, account["id"], reason="争议").status_code == 403


def test_an_account_ends_without_a_body_too(app, client, place):
    home = make_joint(app, place)
    (account,) = mine(client, home.people[0])

    assert client.post(place.path(f"/accounts/{account['id']}/end"), headers=home.people[0].headers).status_code == 201
