import datetime as dt

import pytest

from app.identity import service as identity
from app.identity.models import RoleGrant
from app.kernel.access import SYSTEM, Actor
from app.kernel.db import db
from app.kernel.events import _listeners
from app.kernel.ids import new_id
from app.kernel.problems import Conflict, InvalidFields, NotFound
from app.messaging import service as messaging
from app.registry import service
from app.registry.claims import Statement, make_claim
from app.registry.events import OwnershipTransferred, SpeakersChanged
from app.registry.models import OwnerAccount, RollConfirmation, RollImport
from app.registry.transfers import Incoming, transfer
from tests.factories.registry import make_account, make_community, make_owner, make_unit

pytestmark = pytest.mark.usefixtures("context")
AT = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)
ON = dt.date(2026, 5, 20)
PHONE, BUYERS = "+8613800138000", "+8613900139000"
BUYER = Incoming("王五", "passport", "E87654321", BUYERS, "粤2号")


@pytest.fixture
def heard():
    events = []
    for kind in (SpeakersChanged, OwnershipTransferred):
        _listeners[kind].append(events.append)
    yield events
    for kind in (SpeakersChanged, OwnershipTransferred):
        _listeners[kind].remove(events.append)


def sold(home, unit, actor=SYSTEM, **given):
    transfer(actor, home.id, unit.id, **{"on": ON, "ground": "register", "coming": (BUYER,), "at": AT} | given)


def owners(home, day):
    return [owner.owner_id for owner in service.roll(home.id, day).units[0].owners]


def test_a_unit_has_its_new_owner_from_that_day_on(heard):
    home = make_community()
    seller = make_owner(home)
    unit = make_unit(home, seller)
    sold(home, unit)

    assert owners(home, ON - dt.timedelta(days=1)) == [seller.id]
    assert seller.id not in owners(home, ON)
    assert heard == [OwnershipTransferred(home.id, unit.id, ON), SpeakersChanged(home.id, (unit.id,))]


def test_who_has_no_unit_left_speaks_no_more_and_is_told():
    home = make_community()
    seller, keeper = make_owner(home), make_owner(home, phone="+8613600136000")
    unit = make_unit(home, seller, keeper)
    make_unit(home, keeper)
    gone, stays = make_account(home, seller, identity.ensure_person(PHONE, AT), AT), make_account(home, keeper, new_id(), AT)
    sold(home, unit)

    assert db.session.get(OwnerAccount, (home.id, gone.id)).until_at == AT
    assert db.session.get(OwnerAccount, (home.id, stays.id)).until_at is None
    assert {one.owner_id for one in messaging.deliveries(("unit", unit.id))} == {seller.id, keeper.id}


def test_a_joint_owner_may_stay():
    home = make_community()
    seller, keeper = make_owner(home), make_owner(home)
    unit = make_unit(home, seller, keeper)
    sold(home, unit, staying=frozenset({keeper.id}))

    assert keeper.id in owners(home, ON)
    assert seller.id not in owners(home, ON)
    assert len(owners(home, ON)) == 2


@pytest.mark.parametrize("days", [0, 5])
def test_a_unit_changed_by_hand_after_the_import_is_not_approved_at_once(days):
    home = make_community()
    unit = make_unit(home, make_owner(home))
    made = RollImport(
        community_id=home.id, id=new_id(), file_id=new_id(), source="登记中心", state="applied", report={},
        imported_at=AT - dt.timedelta(days=days), applied_at=AT - dt.timedelta(days=days))
    db.session.add(made)
    db.session.flush()
    sold(home, unit)
    db.session.add(RollConfirmation(community_id=home.id, id=new_id(), import_id=made.id, ground="一致", confirmed_at=AT))
    buyer = Actor(identity.ensure_person(BUYERS, AT), new_id(), staff=False, address="")

    claim = make_claim(buyer, home.id, unit.id, Statement("王五", "passport", "E87654321", "title", "粤2号", consent_version="1"), AT)

    assert claim.state == "waiting"


def test_a_clerk_does_not_record_themself_as_owner():
    home = make_community()
    unit, person_id = make_unit(home, make_owner(home)), identity.ensure_person(BUYERS, AT)
    db.session.add(RoleGrant(
        id=new_id(), office_id=home.office_id, person_id=person_id, role="clerk", scope_id=home.id,
        from_on=dt.date(2026, 1, 1), granted_at=AT))
    db.session.flush()

    with pytest.raises(Conflict):
        sold(home, unit, Actor(person_id, new_id(), staff=True, address=""))


@pytest.mark.parametrize("given", [
    {"on": dt.date(2026, 6, 2)}, {"on": dt.date(2020, 1, 1)}, {"ground": "gift"}, {"coming": ()}, {"staying": frozenset({new_id()})},
    {"coming": (Incoming("王五", "resident", "440304199001010010"),)}, {"coming": (Incoming(" "),)}, {"coming": (BUYER, BUYER)},
])
def test_a_transfer_that_cannot_be_is_refused(given):
    home = make_community()
    unit = make_unit(home, make_owner(home))

    with pytest.raises(InvalidFields):
        sold(home, unit, **given)


def test_a_stranger_transfers_nothing():
    home = make_community()
    unit = make_unit(home, make_owner(home))

    with pytest.raises(NotFound):
        sold(home, unit, Actor(identity.ensure_person(BUYERS, AT), new_id(), staff=True, address=""))
