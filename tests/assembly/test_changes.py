from __future__ import annotations

import datetime as dt

import pytest

from app.assembly import changes, service
from app.assembly.events import AssemblyCancelled, PollWindowChanged
from app.assembly.problems import AssemblyStateForbids, NoticeTooShort
from app.assembly.refusals import ExtensionNotAllowed, ExtensionTooLong, VotingBegun, VotingOver
from app.bodies import service as bodies
from app.kernel import clock
from app.kernel.access import SYSTEM
from app.kernel.events import _listeners, subscribe
from app.kernel.problems import InvalidFields, NotFound, StaleVersion
from tests.factories import assembly as make

pytestmark = pytest.mark.usefixtures("context")
DAY = dt.timedelta(days=1)


@pytest.fixture
def heard():
    """Collect what the room tells."""
    events = []
    hear = events.append
    for kind in (PollWindowChanged, AssemblyCancelled):
        subscribe(kind)(hear)
    yield events
    for kind in (PollWindowChanged, AssemblyCancelled):
        _listeners[kind].remove(hear)


def held(at, channels=("paper",)):
    """Publish an assembly; return its place, poll, and what names it."""
    place = make.ground(at)
    told = make.published(place, make.draft(at, channels=channels), at)
    poll = told.polls[0]
    version = service.assembly(place.community_id, told.assembly_id).version
    return place, poll, changes.PollRef(place.community_id, told.assembly_id, poll.poll_id, version)


def test_a_vote_on_paper_is_lengthened_once_with_its_record_and_told_at_once(heard):
    at = clock.now()
    place, poll, ref = held(at)
    later = poll.closes_at + 15 * DAY

    version = changes.extend_poll(place.convener, ref, later, "参与人数不足", at)

    assert heard == [PollWindowChanged(place.community_id, poll.poll_id, poll.opens_at, later, "参与人数不足")]
    (kept,) = changes.changes_of(place.community_id, ref.assembly_id)
    assert (kept.kind, kept.reason, kept.person_id) == ("extension", "参与人数不足", place.convener.person)
    assert dt.datetime.fromisoformat(kept.before["closes_at"]) == poll.closes_at
    again = changes.PollRef(ref.community_id, ref.assembly_id, ref.poll_id, version)
    with pytest.raises(ExtensionNotAllowed) as refused:
        changes.extend_poll(place.convener, again, later + DAY, "再延", at)
    assert "已延长1次" in refused.value.document()["detail"]


def test_an_extension_by_more_days_than_the_rules_let_names_the_last_day():
    at = clock.now()
    place, poll, ref = held(at)

    with pytest.raises(ExtensionTooLong) as refused:
        changes.extend_poll(place.convener, ref, poll.closes_at + 16 * DAY, "再等等", at)

    assert refused.value.members["latest_on"] == clock.civil_date(poll.closes_at) + 15 * DAY


def test_a_poll_that_is_also_electronic_is_not_lengthened_where_rules_name_paper_alone():
    at = clock.now()
    place, poll, ref = held(at, ("electronic", "paper"))

    with pytest.raises(ExtensionNotAllowed) as refused:
        changes.extend_poll(place.convener, ref, poll.closes_at + DAY, "再等等", at)
    assert "可以延长的是纸质票；本次表决含电子投票" in refused.value.document()["detail"]


def test_nothing_is_lengthened_put_off_or_cancelled_from_the_instant_of_the_close():
    at = clock.now()
    place, poll, ref = held(at)

    with pytest.raises(VotingOver):
        changes.extend_poll(place.convener, ref, poll.closes_at + DAY, "再等等", poll.closes_at)
    with pytest.raises(VotingBegun):
        changes.postpone_poll(place.convener, ref, poll.opens_at + DAY, poll.closes_at + DAY, "再等等", poll.opens_at)
    with pytest.raises(VotingOver):
        changes.cancel_assembly(place.convener, ref.community_id, ref.assembly_id, ref.seen, "不办了", poll.closes_at)


def test_a_poll_put_off_has_the_whole_notice_again(heard):
    at = clock.now()
    place, poll, ref = held(at)
    on_eve = poll.opens_at - DAY

    with pytest.raises(NoticeTooShort):
        changes.postpone_poll(place.convener, ref, poll.opens_at + DAY, poll.closes_at + DAY, "台风", on_eve)
    changes.postpone_poll(place.convener, ref, on_eve + 15 * DAY, on_eve + 25 * DAY, "台风", on_eve)

    assert [one.opens_at for one in heard] == [on_eve + 15 * DAY]
    assert service.polls_of(ref.community_id, ref.assembly_id)[0].closes_at == on_eve + 25 * DAY


def test_a_cancelled_assembly_is_told_once_and_changes_no_more(heard):
    at = clock.now()
    place, poll, ref = held(at)

    version = changes.cancel_assembly(place.convener, ref.community_id, ref.assembly_id, ref.seen, "议题撤回", at)

    assert heard == [AssemblyCancelled(ref.community_id, ref.assembly_id, at)]
    assert [one.kind for one in changes.changes_of(ref.community_id, ref.assembly_id)] == ["cancellation"]
    again = changes.PollRef(ref.community_id, ref.assembly_id, ref.poll_id, version)
    with pytest.raises(AssemblyStateForbids):
        changes.extend_poll(place.convener, again, poll.closes_at + DAY, "再等等", at)


def test_a_change_needs_a_reason_the_present_version_and_its_convener():
    at = clock.now()
    place, poll, ref = held(at)
    stale = changes.PollRef(ref.community_id, ref.assembly_id, ref.poll_id, ref.seen - 1)

    with pytest.raises(InvalidFields):
        changes.extend_poll(place.convener, ref, poll.closes_at + DAY, " ", at)
    with pytest.raises(InvalidFields):
        changes.extend_poll(place.convener, ref, poll.closes_at, "缩短", at)
    with pytest.raises(StaleVersion):
        changes.extend_poll(place.convener, stale, poll.closes_at + DAY, "再等等", at)
    with pytest.raises(NotFound):
        changes.extend_poll(make.person(at), ref, poll.closes_at + DAY, "再等等", at)


def test_who_changed_an_assembly_has_handled_it():
    at = clock.now()
    place, poll, ref = held(at)
    other = make.person(at)
    bodies.seat_members(SYSTEM, place.community_id, place.body_id, [bodies.Seat(other.person)], from_on=clock.civil_date(at),
                        until_on=None, at=at)

    changes.extend_poll(other, ref, poll.closes_at + DAY, "参与人数不足", at)

    assert service.handled_by(place.community_id, ref.assembly_id) == {place.convener.person, other.person}
