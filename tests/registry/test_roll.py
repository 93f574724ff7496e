import datetime as dt

import pytest

from app.kernel.ids import new_id
from app.kernel.problems import NotFound
from app.registry import service
from app.registry.models import Ownership
from tests.factories.registry import make_account, make_community, make_owner, make_unit

pytestmark = pytest.mark.usefixtures("context")
ON = dt.date(2026, 6, 1)
AT = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)


def test_owners_without_an_identity_number_have_keys_of_their_own():
    home = make_community()
    make_unit(home, make_owner(home), label="1")
    make_unit(home, make_owner(home), label="2")

    first, second = service.roll(home.id, ON).units

    assert not first.owners[0].proved
    assert first.owners[0].key != second.owners[0].key


def test_the_register_s_area_goes_before_the_survey_and_the_contract():
    home = make_community()
    make_unit(home, make_owner(home), area_register_cm2=None, area_survey_cm2=700000, area_contract_cm2=710000)

    (unit,) = service.roll(home.id, ON).units

    assert (unit.area_cm2, unit.area_source) == (700000, "survey")


def test_ownership_has_dates():
    home = make_community()
    seller, buyer = make_owner(home, identity="a"), make_owner(home, identity="b")
    unit = make_unit(home, seller)
    service.db.session.query(Ownership).filter_by(unit_id=unit.id).update({"until_on": ON})
    service.db.session.add(Ownership(
        community_id=home.id, id=new_id(), unit_id=unit.id, owner_id=buyer.id, from_on=ON, ground="register"))
    service.db.session.flush()

    def owner_on(day):
        return service.roll(home.id, day).units[0].owners[0].owner_id

    assert owner_on(ON - dt.timedelta(days=1)) == seller.id
    assert owner_on(ON) == buyer.id


def test_only_an_owner_of_that_day_with_an_account_speaks_for_a_unit():
    home = make_community()
    owner, other, person = make_owner(home, identity="a"), make_owner(home, identity="b"), new_id()
    unit = make_unit(home, owner, other)
    make_account(home, owner, person, AT)

    (speaker,) = service.speakers(home.id, [unit.id], AT, ON)

    assert (speaker.person_id, speaker.owner_id, speaker.named) == (person, owner.id, False)
    assert service.speakers(home.id, [unit.id], AT, dt.date(2019, 1, 1)) == []


def test_contacts_hold_the_phone_of_the_roll_and_hide_it_when_printed():
    home = make_community()
    unit = make_unit(home, make_owner(home))

    (contact,) = service.contacts(home.id, [unit.id], AT, ON)[unit.id]

    assert contact.phone == "+8613800138000"
    assert contact.phone not in repr(contact)


def test_the_public_roll_shows_masked_names():
    home = make_community()
    make_unit(home, make_owner(home, name="陈小明"))

    assert service.masked_roll(home.id, ON)[0].names == ("陈××",)


def test_a_community_that_is_not_there_is_not_found():
    with pytest.raises(NotFound):
        service.community(new_id())


def test_a_roll_that_nobody_imported_is_not_confirmed():
    assert service.roll_state(make_community().id).confirmed_at is None
