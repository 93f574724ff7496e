import datetime as dt

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import ProgrammingError

from app.kernel import clock as kernel_clock
from app.kernel import crypto
from app.kernel.db import db, transaction
from app.kernel.events import _listeners
from app.kernel.ids import new_id
from app.messaging.models import Message
from app.registry import service
from app.registry.events import SpeakersChanged
from tests.factories.identity import log_in, staff
from tests.factories.registry import make_joint


@pytest.fixture
def second(app, place):
    return staff(app, "clerk", place.id, office_id=place.office_id)


@pytest.fixture
def changes():
    heard = []
    _listeners[SpeakersChanged].append(heard.append)
    yield heard
    _listeners[SpeakersChanged].remove(heard.append)


def record(client, place, one, home, owner=0, named=1, **change):
    body = {"owner_id": str(home.owner_ids[owner]), "act": "agree", "basis": "本人到窗口，已核对身份证原件",
            "representative_id": None if named is None else str(home.owner_ids[named])} | change
    return client.post(place.path(f"/units/{home.unit_id}/counter-acts"), json=body, headers=one.headers)


def confirm(client, place, one, made):
    return client.post(place.path(f"/counter-acts/{made.json['id']}/confirmation"), headers=one.headers)


def shown(client, place, one, home):
    return client.get(place.path(f"/units/{home.unit_id}/representation"), headers=one.headers).json


def told(app, home, template, about=None):
    with app.app_context():
        found = select(Message).where(Message.template == template, Message.about_id == (about or home.unit_id))
        return [crypto.unseal(one.phone_sealed, ("messages", "phone", one.id)) for one in db.session.scalars(found)]


def test_owners_without_accounts_name_one_of_them_before_two_of_the_staff(app, client, place, clerk, second, changes):
    home = make_joint(app, place, owners=2, accounts=0)
    for owner in (0, 1):
        made = record(client, place, clerk, home, owner)
        assert made.status_code == 201
        assert shown(client, place, clerk, home)["representative"] is None
        assert confirm(client, place, second, made).status_code == 201

    assert shown(client, place, clerk, home)["representative"]["owner_id"] == str(home.owner_ids[1])
    assert changes == [SpeakersChanged(place.id, (home.unit_id,))]
    assert len(told(app, home, "representative_named")) == 4


def test_one_agrees_at_the_counter_and_the_other_on_the_phone(app, client, place, clerk, second):
    home = make_joint(app, place, owners=2, accounts=1)
    confirm(client, place, second, record(client, place, clerk, home, owner=1, named=0))
    (waiting,) = shown(client, place, home.people[0], home)["waiting"]

    agreed = client.post(place.path(f"/representative-namings/{waiting['id']}/agreements"), headers=home.people[0].headers)

    assert [(one["name"], one["at_counter"]) for one in waiting["agreed"]] == [("李××", True)]
    assert agreed.json["representative"]["owner_id"] == str(home.owner_ids[0])


def test_a_counter_s_agreement_counts_for_a_naming_that_waits(app, client, place, clerk, second):
    home = make_joint(app, place, owners=2, accounts=1)
    client.post(place.path(f"/units/{home.unit_id}/representative-namings"), json={"owner_id": str(home.owner_ids[0])},
                headers=home.people[0].headers)

    confirm(client, place, second, record(client, place, clerk, home, owner=1, named=0))

    assert shown(client, place, clerk, home)["representative"]["owner_id"] == str(home.owner_ids[0])


def test_the_same_person_does_not_record_and_confirm(app, client, place, clerk, second):
    home = make_joint(app, place, accounts=0)
    made = record(client, place, clerk, home)

    assert confirm(client, place, clerk, made).status_code == 409
    assert confirm(client, place, second, made).status_code == 201
    assert confirm(client, place, second, made).status_code == 409


def test_an_owner_ends_the_naming_at_the_counter(app, client, place, clerk, second):
    home = make_joint(app, place, accounts=0)
    assert record(client, place, clerk, home, act="end", named=None).status_code == 409
    for owner in (0, 1):
        confirm(client, place, second, record(client, place, clerk, home, owner))

    first, again = (record(client, place, clerk, home, owner, act="end", named=None) for owner in (0, 1))
    ended = confirm(client, place, second, first)

    assert ended.status_code == 201
    assert shown(client, place, clerk, home)["representative"] is None
    assert confirm(client, place, second, again).status_code == 409


def test_the_same_act_waits_once_and_the_second_finds_it_in_the_list(app, client, place, clerk, second):
    home = make_joint(app, place, accounts=0)
    made = record(client, place, clerk, home)

    assert record(client, place, clerk, home).status_code == 409
    listed = client.get(place.path("/counter-acts"), headers=second.headers).json["items"]
    assert listed == [made.json]
    confirm(client, place, second, made)
    assert client.get(place.path("/counter-acts"), headers=second.headers).json["items"] == []
    (kept,) = client.get(place.path("/counter-acts?state=confirmed"), headers=second.headers).json["items"]
    assert kept["confirmed_by"] == str(second.person_id)


@pytest.mark.parametrize(("change", "pointer"), [
    ({"owner_id": str(new_id())}, "/owner_id"), ({"representative_id": str(new_id())}, "/representative_id"),
    ({"representative_id": None}, "/representative_id"), ({"act": "end"}, "/representative_id"), ({"act": "vote"}, "/act"),
    ({"basis": ""}, "/basis"), ({"debt": 1}, "/debt"),
])
def test_an_act_that_cannot_be_names_its_field(app, client, place, clerk, change, pointer):
    answer = record(client, place, clerk, make_joint(app, place, accounts=0), **change)

    assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, pointer)


def test_staff_do_nothing_at_the_counter_for_their_own_unit(app, client, place, clerk, second):
    with app.app_context(), transaction():
        home = make_joint(app, place, owners=2, accounts=0)
    mine = make_joint(app, place, owners=2, accounts=2)
    neighbour = staff(app, "clerk", place.id, office_id=place.office_id)
    with app.app_context(), transaction():
        db.session.execute(text("UPDATE owner_accounts SET person_id = :mine WHERE person_id = :whose"),
                           {"mine": neighbour.person_id, "whose": mine.people[0].person_id})

    assert record(client, place, neighbour, mine).status_code == 403
    assert confirm(client, place, neighbour, record(client, place, clerk, mine)).status_code == 403
    assert assist(client, place, neighbour, mine, second.phone).status_code == 403
    assert assist(client, place, clerk, mine, neighbour.phone).json["errors"][0]["pointer"] == "/identity_seen_by"
    assert confirm(client, place, neighbour, record(client, place, clerk, home)).status_code == 201


def test_owners_and_other_offices_have_no_counter(app, client, place, reviewer, foreign_officer):
    home = make_joint(app, place)

    assert record(client, place, home.people[0], home).status_code == 403
    assert record(client, place, reviewer, home).status_code == 403
    assert record(client, place, foreign_officer, home).status_code == 404
    for rest in ("/counter-acts", "/counter-assistances"):
        assert client.get(place.path(rest), headers=foreign_officer.headers).status_code == 404
        assert client.get(place.path(rest), headers=home.people[0].headers).status_code == 403
    assert client.post(place.path(f"/counter-acts/{new_id()}/confirmation"), headers=foreign_officer.headers).status_code == 404


def assist(client, place, one, home, seen_by, **change):
    body = {"unit_id": str(home.unit_id), "owner_id": str(home.owner_ids[0]), "purpose": "vote",
            "identity_seen_by": str(seen_by)} | change
    return client.post(place.path("/counter-assistances"), json=body, headers=one.headers)


def test_a_helper_is_named_with_who_saw_the_identity_and_the_unit_is_told(app, client, place, clerk, officer, second):
    home, assembly_id = make_joint(app, place, accounts=0), new_id()
    with app.app_context():
        before = kernel_clock.now()

    made = assist(client, place, clerk, home, second.phone, assembly_id=str(assembly_id))
    by_id = assist(client, place, clerk, home, officer.person_id, purpose="other")

    assert (made.status_code, by_id.status_code) == (201, 201)
    assert (made.json["assisted_by"], made.json["identity_seen_by"]) == (str(clerk.person_id), str(second.person_id))
    assert second.phone in told(app, home, "general", made.json["id"])
    assert len(told(app, home, "general", made.json["id"])) == 3
    listed = client.get(place.path("/counter-assistances"), headers=officer.headers).json["items"]
    of_assembly = client.get(place.path(f"/counter-assistances?assembly_id={assembly_id}"), headers=officer.headers).json["items"]
    assert (listed, of_assembly) == ([made.json, by_id.json], [made.json])
    with app.app_context():
        found = service.assistances(place.id, before)
        assert [(one.unit_id, one.assisted_by, one.assembly_id) for one in found] == [
            (home.unit_id, clerk.person_id, assembly_id), (home.unit_id, clerk.person_id, None)]
        assert service.assistances(place.id, before + dt.timedelta(hours=1)) == ()


def test_who_helped_is_never_changed(app, client, place, clerk, second):
    assist(client, place, clerk, make_joint(app, place), second.phone)

    with app.app_context(), pytest.raises(ProgrammingError):
        db.session.execute(text("DELETE FROM counter_assistances"))


@pytest.mark.parametrize("change", [
    {"identity_seen_by": "me"}, {"identity_seen_by": "13800000000"}, {"identity_seen_by": str(new_id())}, {"unit_id": str(new_id())},
    {"owner_id": str(new_id())}, {"purpose": "tea"}, {"identity_seen_by": "ａ"},
])
def test_an_assistance_that_cannot_be_names_its_field(app, client, place, clerk, second, change):
    answer = assist(client, place, clerk, make_joint(app, place), second.phone, **change)

    assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, f"/{next(iter(change))}")


def test_nobody_is_their_own_witness_and_owners_help_nobody(app, client, place, clerk, second, foreign_officer):
    home = make_joint(app, place)

    assert assist(client, place, clerk, home, clerk.phone).json["errors"][0]["pointer"] == "/identity_seen_by"
    assert assist(client, place, clerk, home, log_in(app).phone).json["errors"][0]["pointer"] == "/identity_seen_by"
    assert assist(client, place, home.people[0], home, second.phone).status_code == 403
    assert assist(client, place, foreign_officer, home, second.phone).status_code == 404
