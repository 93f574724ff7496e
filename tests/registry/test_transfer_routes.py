import datetime as dt

import pytest

from app.kernel import clock as kernel_clock
from app.kernel.db import db, transaction
from app.kernel.ids import new_id
from app.registry import service
from app.registry.models import Unit
from tests.factories.identity import log_in, new_phone, staff
from tests.factories.registry import make_account, make_joint, make_owner, make_unit

BUYER = {"name": "王五", "document_kind": "passport", "document_number": "E87654321", "title_number": "粤2号"}


def sell(client, place, one, unit_id, **change):
    body = {"on": "2026-01-15", "ground": "register", "coming": [BUYER | {"phone": new_phone()}]} | change
    return client.post(place.path(f"/units/{unit_id}/transfers"), json=body, headers=one.headers)


def test_a_clerk_records_a_sale_and_the_history_keeps_both_owners(app, client, place, clerk):
    home = make_joint(app, place, owners=1, accounts=1)

    sold = sell(client, place, clerk, home.unit_id)

    assert sold.status_code == 201
    assert [(one["name"], one["from_on"], one["until_on"], one["proved"]) for one in sold.json["items"]] == [
        ("陈××", "2020-01-01", "2026-01-15", False), ("王×", "2026-01-15", None, True)]
    first = client.get(place.path(f"/units/{home.unit_id}/ownerships?limit=1"), headers=clerk.headers).json
    rest = client.get(place.path(f"/units/{home.unit_id}/ownerships?cursor={first['next_cursor']}"), headers=clerk.headers).json
    assert first["items"] + rest["items"] == sold.json["items"]
    (seller,) = client.get("/api/v1/me/accounts", headers=home.people[0].headers).json["items"]
    assert seller["end_reason"] == "业主变更后已不是本小区业主"


def test_a_joint_owner_stays(app, client, place, clerk):
    home = make_joint(app, place)

    sold = sell(client, place, clerk, home.unit_id, staying=[str(home.owner_ids[1])])

    assert [(one["name"], one["until_on"]) for one in sold.json["items"]] == [
        ("陈××", "2026-01-15"), ("李××", None), ("王×", None)]


@pytest.mark.parametrize(("change", "pointer"), [
    ({"on": "2090-01-01"}, "/on"), ({"on": "2019-01-01"}, "/on"), ({"on": "15 January"}, "/on"), ({"ground": "gift"}, "/ground"),
    ({"coming": []}, "/coming"), ({"staying": [str(new_id())]}, "/staying"), ({"coming": [BUYER | {"name": " "}]}, "/coming/0/name"),
    ({"coming": [BUYER | {"document_number": "1"}]}, "/coming/0"), ({"coming": [BUYER | {"phone": "110"}]}, "/coming/0"),
    ({"coming": [BUYER, BUYER]}, "/coming"), ({"coming": [BUYER] * 51}, "/coming"), ({"coming": [BUYER | {"name": "\x00"}]}, "/coming/0/name"),
    ({"fee": 1}, "/fee"),
])
def test_a_transfer_that_cannot_be_names_its_field(app, client, place, clerk, change, pointer):
    answer = sell(client, place, clerk, make_joint(app, place, owners=1, accounts=0).unit_id, **change)

    assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, pointer)


def test_owners_transfer_nothing_and_another_office_finds_nothing(app, client, place, reviewer, foreign_officer):
    home = make_joint(app, place)
    history = place.path(f"/units/{home.unit_id}/ownerships")

    assert sell(client, place, home.people[0], home.unit_id).status_code == 403
    assert sell(client, place, reviewer, home.unit_id).status_code == 403
    assert sell(client, place, foreign_officer, home.unit_id).status_code == 404
    assert client.get(history, headers=home.people[0].headers).status_code == 403
    assert client.get(history, headers=foreign_officer.headers).status_code == 404
    assert client.get(place.path(f"/units/{new_id()}/ownerships"), headers=reviewer.headers).status_code == 404


def test_a_clerk_transfers_no_unit_of_their_own(app, client, place):
    neighbour = staff(app, "clerk", place.id, office_id=place.office_id)
    with app.app_context(), transaction():
        unit_id = make_unit(place.community, make_owner(place.community, phone=neighbour.phone)).id

    assert sell(client, place, neighbour, unit_id).status_code == 403


@pytest.mark.parametrize(("delivered", "stock"), [(True, None), (False, "undelivered")])
def test_stock_is_the_developer_s_until_it_is_handed_over(app, client, place, clerk, delivered, stock):
    with app.app_context(), transaction():
        builder = make_owner(place.community, kind="company", phone=new_phone())
        unit_id = make_unit(place.community, stock="unsold", developer_id=builder.id).id

    assert sell(client, place, clerk, unit_id, delivered=delivered).status_code == 201
    with app.app_context():
        assert db.session.get(Unit, (place.id, unit_id)).stock == stock
        (unit,) = service.roll(place.id, dt.date(2026, 2, 1)).units
        assert len(unit.owners) == 1


def test_a_developer_that_handed_its_last_unit_over_speaks_no_more(app, client, place, clerk):
    agent = log_in(app)
    with app.app_context(), transaction():
        builder = make_owner(place.community, kind="company", phone=new_phone())
        units = [make_unit(place.community, stock="unsold", developer_id=builder.id).id for _ in range(2)]
        make_account(place.community, builder, agent.person_id, kernel_clock.now())

    ended = [(sell(client, place, clerk, unit_id).status_code,
              client.get("/api/v1/me/accounts", headers=agent.headers).json["items"][0]["ended_at"] is not None)
             for unit_id in units]

    assert ended == [(201, False), (201, True)]
