import datetime as dt

import pytest

from app.identity import service as identity
from app.kernel.access import Actor
from app.kernel.events import _listeners
from app.kernel.ids import new_id
from app.kernel.problems import Conflict, InvalidFields, NotFound
from app.messaging import service as messaging
from app.registry import service
from app.registry.events import SpeakersChanged
from app.registry.representatives import agree, end_representative, name_representative
from tests.factories.registry import make_account, make_community, make_owner, make_unit

pytestmark = pytest.mark.usefixtures("context")
AT = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)
PHONES = ("+8613800138000", "+8613900139000", "+8613600136000")


@pytest.fixture
def changes():
    heard = []
    _listeners[SpeakersChanged].append(heard.append)
    yield heard
    _listeners[SpeakersChanged].remove(heard.append)


def joint(count=2):
    home = make_community()
    owners = [make_owner(home, phone=phone) for phone in PHONES[:count]]
    people = [Actor(identity.ensure_person(phone, AT), new_id(), staff=False, address="") for phone in PHONES[:count]]
    for owner, person in zip(owners, people, strict=True):
        make_account(home, owner, person.person_id, AT)
    return home, make_unit(home, *owners), owners, people


def named(home):
    return service.roll(home.id, dt.date(2026, 6, 1)).units[0].representative_owner_id


def test_a_representative_is_named_when_all_other_owners_agreed(changes):
    home, unit, owners, people = joint(3)
    naming = name_representative(people[0], home.id, unit.id, owners[1].id, AT)
    agree(people[1], home.id, naming, AT)
    assert (named(home), changes) == (None, [])

    agree(people[2], home.id, naming, AT)

    assert named(home) == owners[1].id
    assert changes == [SpeakersChanged(home.id, (unit.id,))]


def test_the_other_owners_are_told_of_a_naming():
    home, unit, owners, people = joint()
    name_representative(people[0], home.id, unit.id, owners[0].id, AT)

    assert {one.owner_id for one in messaging.deliveries(("unit", unit.id))} == {owners[1].id}


def test_any_owner_ends_it(changes):
    home, unit, owners, people = joint()
    agree(people[1], home.id, name_representative(people[0], home.id, unit.id, owners[0].id, AT), AT)
    end_representative(people[1], home.id, unit.id, AT + dt.timedelta(days=1))

    assert named(home) is None
    assert len(changes) == 2
    with pytest.raises(NotFound):
        end_representative(people[1], home.id, unit.id, AT)


def test_a_later_naming_takes_the_place_of_one_that_waits():
    home, unit, owners, people = joint()
    first = name_representative(people[0], home.id, unit.id, owners[0].id, AT)
    name_representative(people[1], home.id, unit.id, owners[1].id, AT)

    with pytest.raises(Conflict):
        agree(people[1], home.id, first, AT)


def test_a_stranger_names_and_agrees_to_nobody():
    home, unit, owners, people = joint()
    stranger = Actor(identity.ensure_person("+8613500135000", AT), new_id(), staff=True, address="")
    naming = name_representative(people[0], home.id, unit.id, owners[0].id, AT)

    with pytest.raises(NotFound):
        name_representative(stranger, home.id, unit.id, owners[0].id, AT)
    with pytest.raises(NotFound):
        agree(stranger, home.id, naming, AT)


def test_only_a_joint_owner_of_the_unit_is_named():
    home, unit, _, people = joint()
    single, alone, (owner,), (person,) = joint(1)

    with pytest.raises(InvalidFields):
        name_representative(people[0], home.id, unit.id, new_id(), AT)
    with pytest.raises(Conflict):
        name_representative(person, single.id, alone.id, owner.id, AT)
