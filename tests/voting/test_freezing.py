from __future__ import annotations

import datetime as dt
import json
from uuid import uuid4

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from app.assembly.events import AssemblyCancelled, PollWindowChanged
from app.kernel import clock
from app.kernel.db import db
from app.kernel.events import emit
from app.kernel.problems import NotFound
from app.law.quantities import Weight
from app.ledger.models import DocumentRow, LeafRow
from app.registry import service as registry
from app.registry.models import Community
from app.voting import service
from app.voting.models import FrozenUnit
from tests.factories import assembly as make
from tests.factories import registry as roll

pytestmark = pytest.mark.usefixtures("context")


def frozen(scope=None):
    at = clock.now()
    place = make.ground(at, units=0)
    community = db.session.get_one(Community, place.community_id)
    one, two = roll.make_owner(community, identity="A"), roll.make_owner(community, name="王芳", identity="B")
    for label in ("3-0101", "3-0102"):
        roll.make_unit(community, one, two, label=label, building="3")
    roll.make_unit(community, one, label="5-0101", building="5")
    roll.make_unit(community, one, label="P-1", building="3", kind="parking")
    return place, make.published(place, make.draft(at, scope=scope), at)


def test_publishing_freezes_the_roll_with_one_head_for_the_same_set_of_owners():
    place, told = frozen()

    poll = service.poll(place.community_id, told.polls[0].poll_id)

    assert (poll.total_heads, poll.total_area_cm2) == (2, 3 * 888800)
    assert service.waterfall(place.community_id, poll.id).totals == Weight(2, 3 * 888800)
    rows = {r.label: r for r in db.session.scalars(select(FrozenUnit).where(FrozenUnit.poll_id == poll.id))}
    assert rows["3-0101"].head_no == rows["3-0102"].head_no != rows["5-0101"].head_no
    assert not rows["P-1"].counted


def test_a_poll_of_one_building_counts_only_its_units_and_still_freezes_all():
    place, told = frozen(scope={"buildings": ["3"], "entrances": []})

    steps = service.waterfall(place.community_id, told.polls[0].poll_id)

    assert [u.unit for u in steps.counted] == ["3-0101", "3-0102"]
    assert (len(steps.all_units), steps.totals.heads) == (4, 1)


def test_the_frozen_roll_is_the_registers_roll_of_that_day():
    place, told = frozen()

    kept = service.frozen_roll(place.community_id, told.polls[0].poll_id)

    assert kept == tuple(unit.to_law() for unit in registry.roll(place.community_id, told.roll_on).units)


def test_the_log_commits_to_every_unit_and_names_none():
    _, told = frozen()
    poll_id = told.polls[0].poll_id

    leaf = db.session.scalars(select(LeafRow).where(LeafRow.log_id == poll_id)).one()

    facts = json.loads(leaf.body)
    assert (facts["kind"], facts["units"], set(facts["documents"])) == ("roll_frozen", 4, {"roll", "owners", "rules", "motions", "poll"})
    bodies = {d.sha256.hex(): d.body for d in db.session.scalars(select(DocumentRow).where(DocumentRow.log_id == poll_id))}
    lines = bodies[facts["documents"]["roll"]].splitlines()
    wanted = db.session.scalars(select(FrozenUnit.commitment).where(FrozenUnit.poll_id == poll_id))
    assert lines == sorted(wanted)
    assert not any("3-0101" in body or "888800" in body for body in bodies.values())


def test_a_frozen_unit_cannot_be_changed_even_by_the_application():
    _, told = frozen()

    with pytest.raises(DBAPIError), db.session.begin_nested():
        db.session.execute(text("UPDATE frozen_units SET head_no = 1 WHERE poll_id = :p"), {"p": told.polls[0].poll_id})


def test_a_longer_window_is_followed_and_kept_in_the_log():
    place, told = frozen()
    poll = service.poll(place.community_id, told.polls[0].poll_id)
    later = poll.closes_at + dt.timedelta(days=5)

    emit(PollWindowChanged(place.community_id, poll.id, poll.opens_at, later, "纸质票延期"))

    assert service.poll(place.community_id, poll.id).closes_at == later
    kinds = db.session.scalars(select(LeafRow.kind).where(LeafRow.log_id == poll.id).order_by(LeafRow.id)).all()
    assert kinds == ["roll_frozen", "window_changed"]


def test_a_cancelled_assembly_cancels_its_polls_once():
    place, told = frozen()
    at = clock.now()

    for _ in range(2):
        emit(AssemblyCancelled(place.community_id, told.assembly_id, at))

    poll = service.polls_of_assembly(place.community_id, told.assembly_id)[0]
    assert poll.state == "cancelled"
    kinds = db.session.scalars(select(LeafRow.kind).where(LeafRow.log_id == poll.id)).all()
    assert sorted(kinds) == ["cancelled", "roll_frozen"]


def test_a_poll_of_another_community_is_not_found():
    _, told = frozen()

    with pytest.raises(NotFound):
        service.poll(uuid4(), told.polls[0].poll_id)
    with pytest.raises(NotFound):
        service.change_window(PollWindowChanged(uuid4(), uuid4(), clock.now(), clock.now(), ""))


def test_a_published_motion_is_kept_with_its_matters():
    place, told = frozen()

    motions = service.motions_of(place.community_id, told.polls[0].poll_id)

    assert [(m.title, m.matters, m.kind) for m in motions] == [("更换电梯", ["use_fund"], "ordinary")]
