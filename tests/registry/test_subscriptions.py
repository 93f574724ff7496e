import pytest

from app.identity import service as identity
from app.kernel import clock
from app.kernel.access import SYSTEM
from app.kernel.ids import new_id
from app.kernel.problems import NotFound
from tests.factories.identity import new_phone
from tests.factories.registry import make_community

pytestmark = pytest.mark.usefixtures("context")


def make_clerk(community_id, office_id):
    at = clock.now()
    on, person_id = clock.civil_date(at), identity.ensure_person(new_phone(), at)
    identity.grant_role(
        SYSTEM, person_id, identity.Role.CLERK, community_id, from_on=on, until_on=None, at=at, office_id=office_id)
    return identity.has_role(person_id, identity.Role.CLERK, community_id, on)


def test_an_office_gives_roles_in_its_own_communities():
    home = make_community()

    assert make_clerk(home.id, home.office_id)


def test_an_office_gives_no_role_in_the_community_of_another():
    home, other = make_community(), make_community()

    with pytest.raises(NotFound):
        make_clerk(other.id, home.office_id)


def test_nobody_gets_a_role_in_a_community_that_does_not_exist():
    with pytest.raises(NotFound):
        make_clerk(new_id(), make_community().office_id)
