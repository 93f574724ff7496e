from app.kernel.ids import new_id
from tests.factories.identity import log_in
from tests.factories.registry import make_joint


def representation(client, place, one, unit_id):
    return client.get(place.path(f"/units/{unit_id}/representation"), headers=one.headers).json


def name(client, place, one, home, owner_id):
    return client.post(place.path(f"/units/{home.unit_id}/representative-namings"), json={"owner_id": str(owner_id)}, headers=one.headers)


def test_the_people_of_a_unit_see_it_with_co_owners_masked(app, client, place):
    home = make_joint(app, place, owners=2, accounts=1, area_survey_cm2=888850)

    shown = client.get(place.path(f"/units/{home.unit_id}"), headers=home.people[0].headers).json

    assert (shown["area"], shown["area_source"]) == ("88.88", "register")
    assert shown["areas"] == {"register": "88.88", "survey": "88.885", "contract": None}
    assert [(one["name"], one["mine"], one["ground"]) for one in shown["owners"]] == [
        ("陈××", True, "register"), ("李××", False, "register")]
    assert [(one["owner_id"], one["mine"]) for one in shown["accounts"]] == [(str(home.owner_ids[0]), True)]
    assert shown["representation"] == {"representative": None, "since": None, "waiting": []}


def test_staff_see_every_unit_and_neighbours_none_but_their_own(app, client, place, clerk, foreign_officer):
    home, other = make_joint(app, place), make_joint(app, place)
    path = place.path(f"/units/{home.unit_id}")

    assert client.get(path, headers=clerk.headers).status_code == 200
    assert client.get(path, headers=other.people[0].headers).status_code == 403
    for one in (foreign_officer, log_in(app)):
        assert client.get(path, headers=one.headers).status_code == 404
    assert client.get(place.path(f"/units/{new_id()}"), headers=clerk.headers).status_code == 404


def test_joint_owners_name_one_of_them_and_end_it(app, client, place):
    home = make_joint(app, place)
    first, second = home.people
    named = name(client, place, first, home, home.owner_ids[1])
    (waiting,) = named.json["waiting"]

    agreed = client.post(place.path(f"/representative-namings/{waiting['id']}/agreements"), headers=second.headers)

    assert named.status_code == agreed.status_code == 201
    assert waiting["owner"] == {"owner_id": str(home.owner_ids[1]), "name": "李××"}
    assert [(one["name"], one["at_counter"]) for one in waiting["agreed"]] == [("陈××", False)]
    assert [one["name"] for one in waiting["missing"]] == ["李××"]
    assert agreed.json["representative"] == {"owner_id": str(home.owner_ids[1]), "name": "李××"}
    assert representation(client, place, first, home.unit_id) == agreed.json
    ended = client.post(place.path(f"/units/{home.unit_id}/representative/end"), headers=first.headers)
    assert (ended.status_code, ended.json["representative"]) == (201, None)
    assert client.post(place.path(f"/units/{home.unit_id}/representative/end"), headers=first.headers).status_code == 404


def test_a_naming_that_was_settled_is_agreed_to_no_more(app, client, place):
    home = make_joint(app, place)
    naming = name(client, place, home.people[0], home, home.owner_ids[1]).json["waiting"][0]["id"]
    path = place.path(f"/representative-namings/{naming}/agreements")
    client.post(path, headers=home.people[1].headers)

    assert client.post(path, headers=home.people[1].headers).status_code == 409


def test_strangers_and_staff_name_nobody(app, client, place, clerk):
    home = make_joint(app, place)
    naming = name(client, place, home.people[0], home, home.owner_ids[1]).json["waiting"][0]["id"]

    for one in (clerk, log_in(app), make_joint(app, place).people[0]):
        assert name(client, place, one, home, home.owner_ids[0]).status_code == 404
        assert client.post(place.path(f"/representative-namings/{naming}/agreements"), headers=one.headers).status_code == 404
        assert client.post(place.path(f"/units/{home.unit_id}/representative/end"), headers=one.headers).status_code == 404


def test_only_a_joint_owner_is_named(app, client, place):
    home, alone = make_joint(app, place), make_joint(app, place, owners=1, accounts=1)

    stranger = name(client, place, home.people[0], home, new_id())

    assert (stranger.status_code, stranger.json["errors"][0]["pointer"]) == (422, "/owner_id")
    assert name(client, place, alone.people[0], alone, alone.owner_ids[0]).status_code == 409


def test_stock_has_no_representative(app, client, place):
    home = make_joint(app, place, stock="undelivered")

    assert name(client, place, home.people[0], home, home.owner_ids[0]).status_code == 409
