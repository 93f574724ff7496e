import datetime as dt

import pytest

from app.identity import service as identity
from app.kernel.access import Actor
from app.kernel.ids import new_id
from app.registry import service
from app.registry.accounts import owners_of, units_of
from app.registry.communities import communities_of
from app.registry.rights import may_see
from app.registry.values import Speaker
from tests.factories.registry import make_account, make_community, make_owner, make_unit

pytestmark = pytest.mark.usefixtures("context")
AT = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)
ON = dt.date(2026, 6, 1)
BUILDER, BUYER = "+8613800138000", "+8613900139000"


@pytest.fixture
def sale():
    home = make_community()
    builder, buyer = make_owner(home, phone=BUILDER, kind="company"), make_owner(home, phone=BUYER)
    unsold = make_unit(home, stock="unsold", developer_id=builder.id)
    sold = make_unit(home, buyer, stock="undelivered", developer_id=builder.id)
    people = [identity.ensure_person(phone, AT) for phone in (BUILDER, BUYER)]
    make_account(home, builder, people[0], AT, capacity="authorised")
    make_account(home, buyer, people[1], AT)
    return home, builder, buyer, unsold, sold, people


def test_the_developer_speaks_for_its_stock_and_the_buyer_not_yet(sale):
    home, builder, _, unsold, sold, people = sale

    spoken = service.speakers(home.id, None, AT, ON)

    assert spoken == [
        Speaker(unit.id, builder.id, people[0], "authorised", "developer", named=False)
        for unit in sorted((unsold, sold), key=lambda unit: unit.id)]


def test_a_notice_of_a_vote_reaches_the_developer_of_stock(sale):
    home, builder, _, unsold, sold, _ = sale

    reached = service.contacts(home.id, [unsold.id, sold.id], AT, ON)

    assert {one.owner_id for of_unit in reached.values() for one in of_unit} == {builder.id}


def test_a_buyer_of_stock_is_told_what_happens_to_the_unit(sale):
    home, builder, buyer, _, sold, _ = sale

    reached = service.contacts(home.id, [sold.id], AT, ON, buyers=True)

    assert {one.owner_id for one in reached[sold.id]} == {builder.id, buyer.id}


def test_developer_and_buyer_both_see_their_community(sale):
    home, _, _, _, _, people = sale
    actors = [Actor(person, new_id(), staff=False, address="") for person in people]

    assert all(may_see(actor, home.id, AT) for actor in actors)
    assert [[one.id for one in communities_of(actor, AT, after=None, limit=9)] for actor in actors] == [[home.id], [home.id]]


def test_stock_is_among_the_units_of_its_developer(sale):
    home, builder, buyer, unsold, sold, _ = sale

    assert set(units_of(home.id, builder.id, ON)) == {unsold.id, sold.id}
    assert set(owners_of(home.id, sold.id, ON)) == {builder.id, buyer.id}
