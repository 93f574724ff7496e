from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select, update

from app.assembly import service
from app.assembly.delivery import Received
from app.assembly.refusals import NotYetPublished
from app.identity.roles import Role, grant_role
from app.kernel import clock, outbox
from app.kernel.access import SYSTEM
from app.kernel.db import db, transaction
from app.kernel.problems import InvalidFields, NotFound
from app.messaging import service as messaging
from app.registry.models import Community, Unit
from tests.factories import assembly as make
from tests.factories.registry import make_account, make_owner, make_unit

pytestmark = pytest.mark.usefixtures("context")


def owned(place, at, capacity="self", kind="natural"):
    """Make an owner with a unit and an account in the community."""
    community = db.session.get_one(Community, place.community_id)
    owner = make_owner(community, kind=kind)
    unit = make_unit(community, owner)
    actor = make.person(at)
    make_account(community, owner, actor.person, at, capacity)
    return unit.id, owner.id, actor


def test_the_owners_own_opening_is_proof_and_is_kept_once():
    at = clock.now()
    place = make.ground(at)
    unit_id, owner_id, actor = owned(place, at)
    told = make.published(place, make.draft(at), at)

    assert service.notice_as_seen(actor, place.community_id, told.assembly_id, at) == 1
    assert service.notice_as_seen(actor, place.community_id, told.assembly_id, at) == 0

    assert service.delivery(place.community_id, told.assembly_id) == {unit_id: [service.Delivery("app", at, True, owner_id)]}


@pytest.mark.parametrize(("kind", "proof"), [("natural", False), ("company", True)])
def test_an_opening_by_an_authorised_person_is_proof_for_a_company_only(kind, proof):
    at = clock.now()
    place = make.ground(at)
    unit_id, _, actor = owned(place, at, "authorised", kind)
    told = make.published(place, make.draft(at), at)

    service.notice_as_seen(actor, place.community_id, told.assembly_id, at)

    assert [one.proof for one in service.delivery(place.community_id, told.assembly_id)[unit_id]] == [proof]


def test_who_speaks_for_nobody_leaves_no_receipt():
    at = clock.now()
    place = make.ground(at)
    told = make.published(place, make.draft(at), at)

    assert service.notice_as_seen(make.person(at), place.community_id, told.assembly_id, at) == 0


def test_a_signature_of_the_owner_is_proof_and_a_tenants_or_the_board_is_not():
    at = clock.now()
    place = make.ground(at)
    unit_id, owner_id, _ = owned(place, at)
    told = make.published(place, make.draft(at), at)

    added = service.record_delivery(place.officer, place.community_id, told.assembly_id, [
        Received(unit_id, "board", at), Received(unit_id, "hand", at), Received(unit_id, "hand", at, owner_id),
        Received(unit_id, "post", at, owner_id)], at)

    found = service.delivery(place.community_id, told.assembly_id)[unit_id]
    assert added == 4
    assert [(one.kind, one.proof) for one in found] == [("board", False), ("hand", False), ("hand", True), ("post", True)]


def test_a_clerk_records_delivery_and_an_owner_does_not():
    at = clock.now()
    place = make.ground(at)
    unit_id, _, owner = owned(place, at)
    told = make.published(place, make.draft(at), at)
    with pytest.raises(NotFound):
        service.record_delivery(make.person(at, staff=True), place.community_id, told.assembly_id, [], at)
    clerk = make.person(at, staff=True)
    office_id = db.session.get_one(Community, place.community_id).office_id
    grant_role(SYSTEM, clerk.person, Role.CLERK, place.community_id, office_id=office_id, from_on=clock.civil_date(at),
               until_on=None, at=at)

    assert service.record_delivery(clerk, place.community_id, told.assembly_id, [Received(unit_id, "hand", at)], at) == 1
    assert owner.person != clerk.person


def test_a_receipt_of_a_strange_unit_owner_way_or_day_is_named_by_its_field():
    at = clock.now()
    place = make.ground(at)
    unit_id, owner_id, _ = owned(place, at)
    told = make.published(place, make.draft(at), at)
    late = at + dt.timedelta(minutes=1)
    wrong = [Received(told.assembly_id, "hand", at), Received(unit_id, "hand", at, unit_id), Received(unit_id, "sms", at, owner_id),
             Received(unit_id, "hand", late, owner_id)]

    with pytest.raises(InvalidFields) as refused:
        service.record_delivery(place.officer, place.community_id, told.assembly_id, wrong, at)

    assert [one["pointer"] for one in refused.value.errors] == [
        "/receipts/0/unit_id", "/receipts/1/owner_id", "/receipts/2/how", "/receipts/3/at"]


def test_nothing_is_delivered_before_publication():
    at = clock.now()
    place = make.ground(at)
    one, _ = make.confirmed(place, make.draft(at), at)

    with pytest.raises(NotYetPublished):
        service.delivery(place.community_id, one)


def test_after_publication_each_unit_is_told_by_message_which_is_no_proof():
    with transaction():
        at = clock.now()
        place = make.ground(at)
        unit_id, owner_id, _ = owned(place, at)
        told = make.published(place, make.draft(at), at)

    outbox.deliver_due()

    found = service.delivery(place.community_id, told.assembly_id)
    assert [(one.kind, one.proof, one.owner_id) for one in found[unit_id]] == [("sms", False, owner_id)]
    assert list(found) == [unit_id]
    sent = messaging.deliveries(("assembly", told.assembly_id), place.community_id)
    assert f"/a/{told.assembly_id}" in (messaging.text_of(sent[0].message_id) or "")


def test_units_outside_of_every_polls_scope_are_not_told():
    at = clock.now()
    place = make.ground(at)
    unit_id, _, actor = owned(place, at)
    db.session.execute(update(Unit).where(Unit.id == unit_id).values(building="2栋"))
    told = make.published(place, make.draft(at, scope={"buildings": ["1栋"], "entrances": []}), at)

    assert service.notice_as_seen(actor, place.community_id, told.assembly_id, at) == 0
    assert db.session.scalar(select(Unit.building).where(Unit.id == unit_id)) == "2栋"
