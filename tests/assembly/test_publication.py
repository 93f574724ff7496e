from __future__ import annotations

import datetime as dt
from uuid import uuid4

import pytest

from app.assembly import service
from app.assembly.problems import AssemblyStateForbids, ElectronicChannelUnset, NobodyCounts, NoticeTooShort, RollNotConfirmed
from app.bodies.problems import NotConvener
from app.kernel import clock
from app.kernel.db import db
from app.kernel.problems import Forbidden, InvalidFields, NotFound, StaleVersion
from app.law.rulebook import Rulebook
from app.registry.models import Community, RollImport
from tests.factories import assembly as make
from tests.factories.registry import make_unit

pytestmark = pytest.mark.usefixtures("context")


def test_a_published_assembly_carries_its_motions_and_a_snapshot_that_reads_back():
    at = clock.now()
    place = make.ground(at)

    told = make.published(place, make.draft(at), at)

    assert told.polls[0].motions[0].matters == ("use_fund",)
    assert Rulebook.from_snapshot(told.rules).value("electronic_channel") == "own"
    row = service.assembly(place.community_id, told.assembly_id)
    assert (row.state, row.rules, row.roll_on) == ("published", told.rules, clock.civil_date(at))


def test_a_notice_of_fourteen_days_is_too_short_and_names_the_days():
    at = clock.now()

    with pytest.raises(NoticeTooShort) as refused:
        make.published(make.ground(at), make.draft(at, days=14), at)

    today = clock.civil_date(at)
    assert refused.value.members["earliest_on"] == today + dt.timedelta(days=15)
    assert refused.value.members["latest_on"] == today - dt.timedelta(days=1)


@pytest.mark.parametrize("effect", [None, "city_only"])
def test_electronic_voting_is_not_published_without_legal_effect_of_its_own(effect):
    at = clock.now()

    with pytest.raises(ElectronicChannelUnset) as refused:
        make.published(make.ground(at, channel=effect), make.draft(at), at)
    assert refused.value.document()["detail"].startswith("街道没有记录" if effect is None else "只有通过市级系统")


def test_a_vote_on_paper_alone_needs_no_electronic_channel():
    at = clock.now()

    told = make.published(make.ground(at, channel=None), make.draft(at, channels=("paper",)), at)

    assert told.polls[0].channels == ("paper",)


def test_a_poll_in_whose_scope_nobody_counts_is_refused():
    at = clock.now()

    place = make.ground(at)
    make_unit(db.session.get_one(Community, place.community_id), building="地下车库", kind="parking")

    with pytest.raises(NobodyCounts):
        make.published(place, make.draft(at, scope={"buildings": ["地下车库"], "entrances": []}), at)


def test_a_roll_that_the_office_has_not_confirmed_since_its_last_import_publishes_nothing():
    at = clock.now()
    place = make.ground(at)
    later = at + dt.timedelta(seconds=1)
    db.session.add(RollImport(community_id=place.community_id, id=uuid4(), file_id=uuid4(), source="补测", state="applied",
                              report={}, imported_at=later, applied_at=later))
    db.session.flush()

    with pytest.raises(RollNotConfirmed):
        make.published(place, make.draft(at), at)


def test_the_office_takes_back_a_confirmed_assembly_and_its_motions_are_reviewed_anew():
    at = clock.now()
    place = make.ground(at)
    one, version = make.confirmed(place, make.draft(at), at)

    version = service.return_assembly(place.officer, place.community_id, one, version, "房册已变，请核对范围", at)

    (motion,) = service.motions_of(place.community_id, one)
    assert (motion.confirmed_matters, motion.matter_reason) == (None, None)
    assert service.submit_assembly(place.convener, place.community_id, one, version, at) == version + 1


def test_a_published_assembly_is_not_returned():
    at = clock.now()
    place = make.ground(at)
    told = make.published(place, make.draft(at), at)
    version = service.assembly(place.community_id, told.assembly_id).version

    with pytest.raises(AssemblyStateForbids):
        service.return_assembly(place.officer, place.community_id, told.assembly_id, version, "再看", at)


def test_an_edit_of_a_stale_version_is_refused():
    at = clock.now()
    place = make.ground(at)
    one = service.draft_assembly(place.convener, place.community_id, place.body_id, make.draft(at), at)
    service.edit_assembly(place.convener, place.community_id, one, 1, make.draft(at, days=20), at)

    with pytest.raises(StaleVersion):
        service.edit_assembly(place.convener, place.community_id, one, 1, make.draft(at), at)


def test_a_confirmed_assembly_is_edited_no_more():
    at = clock.now()
    place = make.ground(at)
    one, version = make.confirmed(place, make.draft(at), at)

    with pytest.raises(AssemblyStateForbids):
        service.edit_assembly(place.convener, place.community_id, one, version, make.draft(at), at)


def test_a_returned_draft_goes_back_with_remarks_and_may_be_edited():
    at = clock.now()
    place = make.ground(at)
    one = service.draft_assembly(place.convener, place.community_id, place.body_id, make.draft(at), at)
    version = service.submit_assembly(place.convener, place.community_id, one, 1, at)

    with pytest.raises(InvalidFields):
        service.return_assembly(place.officer, place.community_id, one, version, " ", at)
    version = service.return_assembly(place.officer, place.community_id, one, version, "请补充预算", at)

    assert service.edit_assembly(place.convener, place.community_id, one, version, make.draft(at), at) == version + 1


def test_the_office_confirms_every_motion_with_a_reason():
    at = clock.now()
    place = make.ground(at)
    one = service.draft_assembly(place.convener, place.community_id, place.body_id, make.draft(at), at)
    version = service.submit_assembly(place.convener, place.community_id, one, 1, at)

    with pytest.raises(InvalidFields):
        service.confirm_assembly(place.officer, place.community_id, one, version, {}, at)


def test_who_is_no_officer_of_the_community_confirms_nothing():
    at = clock.now()
    place, other = make.ground(at), make.ground(at)
    one = service.draft_assembly(place.convener, place.community_id, place.body_id, make.draft(at), at)

    with pytest.raises(NotFound):
        service.return_assembly(other.officer, place.community_id, one, 1, "x", at)
    without_totp = type(place.officer)(place.officer.person_id, None, False, "")
    with pytest.raises(Forbidden):
        service.return_assembly(without_totp, place.community_id, one, 1, "x", at)


def test_only_members_of_the_convener_draft_and_another_community_is_not_found():
    at = clock.now()
    place = make.ground(at)

    with pytest.raises(NotFound):
        service.draft_assembly(make.person(at), place.community_id, place.body_id, make.draft(at), at)
    with pytest.raises(NotConvener):
        service.draft_assembly(place.officer, place.community_id, place.body_id, make.draft(at), at)
    with pytest.raises(NotFound):
        service.assembly(uuid4(), make.published(place, make.draft(at), at).assembly_id)


@pytest.mark.parametrize("motion", [
    service.NewMotion("选公司", "", ("service_company",), "options", ("甲", "弃权")),
    service.NewMotion("选公司", "", ("service_company",), "options", ("甲",)),
    service.NewMotion("选举", "", ("elect_committee",), "election", (), 3),
    service.NewMotion("题", "", ("nothing",)),
])
def test_a_motion_that_cannot_be_put_is_named_by_its_field(motion):
    at = clock.now()
    place = make.ground(at)

    with pytest.raises(InvalidFields):
        service.draft_assembly(place.convener, place.community_id, place.body_id, make.draft(at, motions=(motion,)), at)


def test_candidates_are_published_by_name_and_who_convened_has_handled():
    at = clock.now()
    place = make.ground(at)
    election = service.NewMotion("选举委员", "", ("elect_committee",), "election", seats=1,
                                 candidates=(service.NewCandidate("王小明", "愿为邻里办事"),))

    told = make.published(place, make.draft(at, motions=(election,)), at)

    assert [name for _, name in told.polls[0].motions[0].candidates] == ["王小明"]
    assert service.handled_by(place.community_id, told.assembly_id) == {place.convener.person}
