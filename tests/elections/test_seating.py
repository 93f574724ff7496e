from __future__ import annotations

import datetime as dt
from uuid import uuid4

from app.bodies import service as bodies
from app.elections.events import CertificationEnded
from app.identity import service as identity
from app.kernel import clock as kernel_clock
from app.kernel.access import SYSTEM
from app.kernel.db import transaction
from app.kernel.events import emit
from app.voting import service as voting
from tests.elections.conftest import Election, kernel_day
from tests.factories.identity import log_in, staff


def sitting(one, body_id):
    with one.app.app_context():
        return {identity.contact(seat.person_id).phone for seat in bodies.members(one.id, body_id, kernel_day(one.clock))}


def test_who_was_elected_takes_a_seat_by_the_certificate(certified):
    seated = certified.seat(2, 0)

    assert seated.status_code == 201
    assert sitting(certified, seated.json["body_id"]) == {"+8613700000000", "+8613700000002"}
    shown = certified.seen()
    assert [(one["state"], one["came"], one["certificate"]) for one in shown["seats"]] == [
        ("seated", "elected", "福保复核〔2026〕1号")] * 2
    assert [(one["candidate_id"], one["position"], one["state"]) for one in shown["alternates"]] == [
        (certified.people[1], 1, "waiting")]


def test_an_even_number_and_a_long_term_are_cautions_with_their_article(certified):
    seated = certified.seat(2, 0, until_on=None).json

    assert [one["rule"] for one in seated["cautions"]] == ["committee_odd", "committee_term_years_max"]
    assert all(one["article"] and one["confidence"] == "to_confirm" for one in seated["cautions"])
    closed_on = kernel_clock.civil_date(certified.poll.poll.closes_at)
    assert seated["filing"]["on"] == (closed_on + dt.timedelta(days=30)).isoformat()


def test_without_a_certificate_of_this_very_count_nobody_is_seated(tied):
    lot = tied.lot(2, 0, 1).json["id"]
    tied.post(tied.officer, "lots", lot, "confirmation")
    bare = tied.seat(2, 0)
    tied.certify()
    with tied.app.app_context(), transaction():
        voting.decide_again(SYSTEM, tied.id, tied.poll_id, "有异议", kernel_clock.now())

    recounted = tied.seat(2, 0)

    assert [one.json["type"] for one in (bare, recounted)] == ["/problems/result-not-certified"] * 2
    assert tied.certify("福保复核〔2026〕2号").seat(2, 0).status_code == 201


def test_a_certificate_that_ended_seats_nobody(certified):
    with certified.app.app_context(), transaction():
        emit(CertificationEnded(certified.id, certified.poll_id, "福保复核〔2026〕1号", kernel_clock.now()))

    assert certified.seat(2, 0).json["type"] == "/problems/result-not-certified"
    assert certified.seen()["certificate"] is None


def test_exactly_the_elected_are_named(certified):
    missing, other, both = certified.seat(2), certified.seat(2, 1), certified.seat(2, 0, declined=(0,))

    assert [one.json["errors"][0]["pointer"] for one in (missing, other, both)] == ["/takers"] * 3


def test_a_body_is_named_one_way_and_is_a_committee(certified):
    neither = certified.seat(2, 0, body_name=None)
    unknown = certified.seat(2, 0, body_name=None, body_id=str(uuid4()))
    with certified.app.app_context(), transaction():
        at = kernel_clock.now()
        group = bodies.found_body(SYSTEM, certified.id, bodies.NewBody(
            bodies.BodyKind.PREPARATORY_GROUP, "筹备组", kernel_clock.civil_date(at)), at)
    wrong = certified.seat(2, 0, body_name=None, body_id=str(group))

    assert [one.json["errors"][0]["pointer"] for one in (neither, wrong)] == ["/body_id"] * 2
    assert unknown.status_code == 404


def test_seats_are_taken_once(certified):
    first, second = certified.seat(2, 0), certified.seat(2, 0)

    assert (first.status_code, second.status_code, second.json["type"]) == (201, 409, "/problems/seats-already-taken")


def test_nobody_is_seated_where_nobody_was_elected(running):
    running.vote(陈=(0,), 李=(1,), 王=(2,), 赵=())
    refused = running.close().certify().seat(0)

    assert (refused.status_code, refused.json["type"]) == (409, "/problems/nobody-elected")


def test_only_an_officer_of_this_office_seats(app, certified):
    clerk = staff(app, "clerk", certified.id, office_id=certified.poll.office_id)

    answers = [certified.seat(2, 0, who=one) for one in (
        certified.convener, certified.owner, clerk, staff(app, "officer", uuid4()), log_in(app, staff=True))]

    assert [one.status_code for one in answers] == [403, 403, 403, 404, 404]


def test_an_alternate_steps_up_for_one_who_declined(certified):
    body_id = certified.seat(2, declined=(0,)).json["body_id"]

    stepped = certified.step_up(1)

    assert stepped.status_code == 201
    assert sitting(certified, body_id) == {"+8613700000001", "+8613700000002"}
    until = kernel_day(certified.clock) + dt.timedelta(days=7)
    assert stepped.json["filing"]["on"] == (until + dt.timedelta(days=15)).isoformat()
    assert "第41条" in stepped.json["filing"]["article"]
    assert certified.seen()["alternates"][0]["state"] == "seated"


def test_no_alternate_steps_up_while_no_seat_is_empty(certified):
    certified.seat(2, 0)

    refused = certified.step_up(1)

    assert (refused.status_code, refused.json["type"]) == (409, "/problems/no-seat-empty")


def test_a_member_who_left_no_longer_sits_and_makes_room(certified):
    seated = certified.seat(2, 0).json
    seat = seated["seats"][0]["id"]

    left, twice = certified.leave(seat), certified.leave(seat)

    assert (left.status_code, left.json["state"], twice.status_code) == (200, "left", 409)
    assert certified.step_up(1).status_code == 201
    certified.clock.move(days=1)
    assert "+8613700000002" not in sitting(certified, seated["body_id"])


def test_a_day_outside_of_the_term_is_refused(certified):
    seat = certified.seat(2, 0).json["seats"][0]["id"]

    early, never = certified.leave(seat, on="2001-01-01"), certified.leave(seat, on="9999-12-31")

    assert [one.json["errors"][0]["pointer"] for one in (early, never)] == ["/on", "/on"]


def test_alternates_step_up_in_the_order_of_their_votes(app, client, clock):
    one = Election(app, client, clock, alternates=2, names=("陈一", "李二", "王三", "赵四"), number=2)
    one.vote(陈=(0, 1), 李=(0, 1), 王=(0, 1), 赵=(0, 2), 钱=(2, 3))
    one.close().certify().seat(0, declined=(1,))

    last, next_one = one.step_up(3), one.step_up(2)

    assert (last.status_code, last.json["type"], "王三" in last.json["detail"]) == (409, "/problems/not-next-alternate", True)
    assert next_one.status_code == 201
    assert [row["state"] for row in one.seen()["alternates"]] == ["seated", "waiting"]


def test_the_next_alternate_who_declines_leaves_it_to_nobody_and_a_new_election_is_due(certified):
    seats = certified.seat(2, declined=(0,)).json["seats"]

    declined = certified.post(certified.officer, "alternates", certified.people[1], "refusal", json={"reason": "本人放弃"})
    half = certified.seen()["re_election"]
    certified.leave(seats[0]["id"])

    assert declined.json["state"] == "declined"
    assert half is None
    due = certified.seen()["re_election"]
    assert (due["rule"], "第41条" in due["article"]) == ("reelection_below", True)
    again = certified.step_up(1)
    assert (again.status_code, again.json["type"]) == (409, "/problems/not-next-alternate")


def test_somebody_who_is_no_alternate_does_not_step_up(certified):
    certified.seat(2, declined=(0,))

    assert certified.step_up(0).status_code == 404


def test_a_step_up_is_announced_first_and_the_days_are_in_order(certified):
    certified.seat(2, declined=(0,))

    refused = certified.step_up(1, from_on="2020-01-01", announced_until_on="2020-01-01")

    assert {one["pointer"] for one in refused.json["errors"]} == {"/from_on", "/announced_until_on"}


def test_hostile_fields_are_named(certified):
    refused = certified.seat(2, 0, from_on="0001-01-01", takers=[], body_name="\u0000", other=1)

    assert {one["pointer"] for one in refused.json["errors"]} == {"/from_on", "/takers", "/body_name", "/other"}
