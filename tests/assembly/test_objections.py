from __future__ import annotations

import datetime as dt
from uuid import uuid4

import pytest

from app.assembly import objections
from app.assembly.refusals import NotYetPublished, ObjectionAnswered, VotingOver
from app.kernel import clock
from app.kernel.db import db
from app.kernel.problems import Forbidden, InvalidFields, NotFound, TooManyRequests
from app.messaging import service as messaging
from app.registry.models import Community
from tests.factories import assembly as make
from tests.factories.registry import make_account, make_owner, make_unit

pytestmark = pytest.mark.usefixtures("context")


def announced(at):
    """Publish an assembly; return its place, id, an owner and the owner's unit."""
    place = make.ground(at)
    community = db.session.get_one(Community, place.community_id)
    owner = make_owner(community)
    unit, actor = make_unit(community, owner), make.person(at)
    make_account(community, owner, actor.person, at)
    return place, make.published(place, make.draft(at), at).assembly_id, actor, unit.id


def test_an_objection_stands_open_until_staff_answers_it_in_writing():
    at = clock.now()
    place, one, owner, unit_id = announced(at)
    made = objections.object_to_roll(owner, place.community_id, one, unit_id, "面积应为90平方米", at)
    assert [o.id for o in objections.open_objections(place.community_id, one)] == [made]

    objections.answer_objection(place.officer, place.community_id, one, made, "已按登记簿更正", at)

    assert objections.open_objections(place.community_id, one) == ()
    (found,) = objections.roll_objections(place.community_id, one)
    assert (found.text, found.answer, found.answered_by) == ("面积应为90平方米", "已按登记簿更正", place.officer.person)
    assert [m.person_id for m in messaging.deliveries(("roll_objection", made))] == [owner.person]
    assert "面积" not in repr(found)


def test_an_answer_is_given_once():
    at = clock.now()
    place, one, owner, _ = announced(at)
    made = objections.object_to_roll(owner, place.community_id, one, None, "漏列3栋", at)
    objections.answer_objection(place.officer, place.community_id, one, made, "已核对", at)

    with pytest.raises(ObjectionAnswered):
        objections.answer_objection(place.officer, place.community_id, one, made, "再答", at)


def test_who_owns_nothing_here_objects_to_nothing_and_an_owner_answers_nothing():
    at = clock.now()
    place, one, owner, _ = announced(at)
    made = objections.object_to_roll(owner, place.community_id, one, None, "漏列", at)

    with pytest.raises(NotFound):
        objections.object_to_roll(make.person(at), place.community_id, one, None, "漏列", at)
    with pytest.raises(Forbidden):
        objections.answer_objection(owner, place.community_id, one, made, "已核对", at)
    with pytest.raises(NotFound):
        objections.answer_objection(place.officer, place.community_id, one, uuid4(), "已核对", at)


@pytest.mark.parametrize(("unit_id", "text"), [(None, " "), (None, "长" * 2001), (uuid4(), "不是我的房")])
def test_an_objection_without_words_or_to_a_strange_unit_is_refused(unit_id, text):
    at = clock.now()
    place, one, owner, _ = announced(at)

    with pytest.raises(InvalidFields):
        objections.object_to_roll(owner, place.community_id, one, unit_id, text, at)


def test_no_objection_before_publication_nor_after_the_voting():
    at = clock.now()
    place, one, owner, _ = announced(at)
    draft, _ = make.confirmed(place, make.draft(at), at)

    with pytest.raises(NotYetPublished):
        objections.object_to_roll(owner, place.community_id, draft, None, "漏列", at)
    with pytest.raises(VotingOver):
        objections.object_to_roll(owner, place.community_id, one, None, "漏列", at + dt.timedelta(days=30))


def test_one_owner_does_not_bury_the_convener_in_objections():
    at = clock.now()
    place, one, owner, _ = announced(at)
    for number in range(10):
        objections.object_to_roll(owner, place.community_id, one, None, f"第{number}条", at)

    with pytest.raises(TooManyRequests):
        objections.object_to_roll(owner, place.community_id, one, None, "再一条", at)
