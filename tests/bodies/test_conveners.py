from __future__ import annotations

import datetime as dt
from uuid import uuid4

import pytest

from app.bodies import service
from app.bodies.problems import BodyMayNotConvene, NotConvener
from app.kernel.access import SYSTEM, Actor
from app.kernel.problems import InvalidFields, NotFound

AT = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
FIRST, LAST = dt.date(2026, 1, 1), dt.date(2026, 6, 30)
pytestmark = pytest.mark.usefixtures("context")


def _actor():
    return Actor(person_id=uuid4(), session_id=None, staff=False, address="")


def _seated(kind=service.BodyKind.COMMITTEE):
    community, actor = uuid4(), _actor()
    body = service.found_body(SYSTEM, community, service.NewBody(kind, "业主委员会", FIRST, LAST), AT)
    service.seat_members(SYSTEM, community, body, [service.Seat(actor.person)], from_on=FIRST, until_on=None, at=AT)
    return community, body, actor


@pytest.mark.parametrize("on", [FIRST, LAST])
def test_a_member_convenes_on_the_first_and_the_last_day_of_the_term(on):
    community, body, actor = _seated()

    assert service.require_convener(actor, community, body, on).id == body


@pytest.mark.parametrize("on", [FIRST - dt.timedelta(1), LAST + dt.timedelta(1)])
def test_nobody_convenes_for_a_body_outside_of_its_term(on):
    community, body, actor = _seated()

    with pytest.raises(BodyMayNotConvene):
        service.require_convener(actor, community, body, on)
    assert service.conveners_of(community, on) == ()


def test_supervisors_convene_nothing():
    community, body, actor = _seated(service.BodyKind.SUPERVISORS)

    with pytest.raises(BodyMayNotConvene):
        service.require_convener(actor, community, body, FIRST)


def test_who_has_no_seat_convenes_nothing():
    community, body, _ = _seated()

    with pytest.raises(NotConvener):
        service.require_convener(_actor(), community, body, FIRST)


def test_a_body_of_another_community_is_not_found():
    _, body, actor = _seated()

    with pytest.raises(NotFound):
        service.require_convener(actor, uuid4(), body, FIRST)


def test_a_seat_does_not_outlive_its_body():
    community, body, actor = _seated()

    with pytest.raises(InvalidFields):
        service.seat_members(SYSTEM, community, body, [service.Seat(actor.person)], from_on=FIRST,
                             until_on=LAST + dt.timedelta(1), at=AT)
