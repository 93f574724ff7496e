"""What an attacker tried on a running poll, each attempt with what holds against it."""

from __future__ import annotations

import concurrent.futures
import datetime as dt
import time

import pytest
from sqlalchemy import select, text

from app.assembly import delivery
from app.assembly.events import PollWindowChanged
from app.assembly.refusals import VotingOver
from app.certification.checking import check_poll
from app.kernel import clock as kernel_clock
from app.kernel.db import db, transaction
from app.kernel.ids import new_id
from app.registry.models import OwnerAccount
from app.registry.transfers import Incoming, transfer
from app.voting import reading, service, speaking, voiding, windows
from app.voting.models import ClosingUnit
from tests.factories.certification import second_officer
from tests.factories.identity import log_in
from tests.factories.voting import close, open_poll
from tests.voting.test_speaking import owner_of, represent

_WAITING = text("SELECT count(*) FROM pg_locks WHERE NOT granted")


def standing(app, voting, unit):
    with app.app_context():
        return reading.standing_ballots(voting.community_id, voting.poll.poll_id, [voting.units[unit]])


def sell(app, voting, unit, name="周"):
    """Transfer a unit to a buyer who has an account at once."""
    buyer = log_in(app)
    with app.app_context(), transaction():
        at = kernel_clock.now()
        transfer(voting.officer.actor, voting.community_id, voting.units[unit], on=kernel_clock.civil_date(at),
                 ground="register", coming=(Incoming(f"{name}小明", phone=buyer.phone),), at=at)
        db.session.add(OwnerAccount(
            community_id=voting.community_id, id=new_id(), owner_id=owner_of(voting, unit), person_id=buyer.person_id,
            capacity="self", from_at=at))
        db.session.flush()
        speaking.refresh(voting.community_id, [voting.units[unit]], at)
    voting.owners[name] = buyer


def act_on(voting, ballot, act, who, **more):
    body = {"reason": "理由"} | more
    return voting.client.post(voting.url("ballots", ballot, act), json=body, headers=who.headers)


def wait_for(sessions):
    """Wait until so many sessions wait for a lock."""
    for _ in range(200):
        with db.engine.connect() as other:
            if other.execute(_WAITING).scalar_one() >= sessions:
                return
        time.sleep(0.05)
    db.session.rollback()
    pytest.fail("nobody came to wait")


def test_a_replacement_that_came_twice_at_once_leaves_the_unit_its_ballot(app, client, clock):
    voting = open_poll(app, client, clock, rules={"replacement_of_ballots": True})
    voting.cast("赵", "1-0202", "agree")

    def tap(_):
        return app.test_client().post(
            voting.url("ballots"), headers=voting.owners["赵"].headers | {"Idempotency-Key": "double-tap-01"},
            json={"head": voting.heads["1-0202"], "choices": {voting.motions[0]: "against"}, "replace": True})

    with app.app_context(), concurrent.futures.ThreadPoolExecutor(2) as phones:
        reading.locked_poll(voting.community_id, voting.poll.poll_id)
        taps = [phones.submit(tap, one) for one in range(2)]
        wait_for(2)
        db.session.rollback()
        answers = [one.result() for one in taps]

    assert [one.status_code for one in answers] == [201, 201]
    assert len(standing(app, voting, "1-0202")) == 1


def test_a_cast_that_waited_while_a_ballot_was_restored_is_no_second_one(app, client, clock):
    voting = open_poll(app, client, clock)
    ballot = voting.cast("赵", "1-0202", "agree").json["receipts"][0]["ballot_id"]
    act_on(voting, ballot, "voidance", voting.officer, ground="no_authority")

    def cast():
        return app.test_client().post(
            voting.url("ballots"), headers=voting.owners["赵"].headers | {"Idempotency-Key": "while-restored"},
            json={"head": voting.heads["1-0202"], "choices": {voting.motions[0]: "against"}})

    with app.app_context(), concurrent.futures.ThreadPoolExecutor(1) as phone:
        reading.locked_poll(voting.community_id, voting.poll.poll_id)
        tap = phone.submit(cast)
        wait_for(1)
        voiding.restore_ballot(voting.officer.actor, voting.community_id, voting.poll.poll_id, ballot, "看错了", kernel_clock.now())
        db.session.commit()
        answer = tap.result()

    assert answer.json["type"] == "/problems/ballot-already-cast"
    assert [str(one.id) for one in standing(app, voting, "1-0202")] == [ballot]


def test_a_cast_that_waited_while_a_ballot_was_voided_is_taken(app, client, clock):
    voting = open_poll(app, client, clock)
    ballot = voting.cast("赵", "1-0202", "agree").json["receipts"][0]["ballot_id"]

    def cast():
        return app.test_client().post(
            voting.url("ballots"), headers=voting.owners["赵"].headers | {"Idempotency-Key": "while-voided1"},
            json={"head": voting.heads["1-0202"], "choices": {voting.motions[0]: "against"}})

    with app.app_context(), concurrent.futures.ThreadPoolExecutor(1) as phone:
        reading.locked_poll(voting.community_id, voting.poll.poll_id)
        tap = phone.submit(cast)
        wait_for(1)
        voiding.void_ballot(
            voting.officer.actor, voting.community_id, voting.poll.poll_id, ballot, "forged", "本人声明", kernel_clock.now())
        db.session.commit()
        answer = tap.result()

    assert answer.status_code == 201, answer.json
    assert len(standing(app, voting, "1-0202")) == 1


def test_the_buyer_does_not_void_what_the_seller_cast(app, client, clock):
    voting = open_poll(app, client, clock)
    ballot = voting.cast("钱", "2-0101", "agree").json["receipts"][0]["ballot_id"]
    sell(app, voting, "2-0101")

    answer = act_on(voting, ballot, "objection", voting.owners["周"])

    assert (answer.status_code, answer.json["type"]) == (403, "/problems/not-joint-owner")
    assert len(standing(app, voting, "2-0101")) == 1


def test_a_replacement_leaves_ballots_for_which_one_may_cast_no_more(app, client, clock):
    voting = open_poll(app, client, clock, rules={"replacement_of_ballots": True})
    voting.cast("陈", "1-0101", "agree")
    sell(app, voting, "1-0102")

    anew = voting.cast("陈", "1-0101", "against", replace=True)

    assert [one["unit"] for one in anew.json["receipts"]] == ["1-0101"]
    assert len(standing(app, voting, "1-0102")) == 1


def test_a_replaced_ballot_does_not_come_back_over_an_objection(app, client, clock):
    voting = open_poll(app, client, clock, rules={"replacement_of_ballots": True})
    first = voting.cast("李", "1-0201", "agree").json["receipts"][0]["ballot_id"]
    second = voting.cast("李", "1-0201", "against", replace=True).json["receipts"][0]["ballot_id"]
    act_on(voting, second, "objection", voting.owners["王"])

    answer = act_on(voting, first, "restoration", voting.owners["李"])

    assert answer.status_code == 409
    assert standing(app, voting, "1-0201") == ()


def test_an_objection_that_was_withdrawn_and_made_again_is_no_difference_to_the_log(app, client, clock):
    voting = open_poll(app, client, clock)
    ballot = voting.cast("李", "1-0201", "agree").json["receipts"][0]["ballot_id"]
    for act in ("objection", "restoration", "objection"):
        assert act_on(voting, ballot, act, voting.owners["王"]).status_code == 204
    represent(app, voting, "王", "李")
    assert voting.cast("王", "1-0201", "against").status_code == 201

    close(app, clock, voting)

    with app.app_context():
        assert list(check_poll(reading.poll(voting.community_id, voting.poll.poll_id))) == []


def test_messages_about_objections_have_an_end(app, client, clock):
    voting = open_poll(app, client, clock)
    ballot = voting.cast("李", "1-0201", "agree").json["receipts"][0]["ballot_id"]

    answers = [act_on(voting, ballot, act, voting.owners["王"]) for _ in range(6) for act in ("objection", "restoration")]

    assert 429 in {one.status_code for one in answers}


def test_an_officer_voids_no_ballot_of_their_own_home(app, client, clock):
    voting = open_poll(app, client, clock)
    with app.app_context(), transaction():
        at = kernel_clock.now()
        db.session.add(OwnerAccount(
            community_id=voting.community_id, id=new_id(), owner_id=owner_of(voting, "1-0202"),
            person_id=voting.officer.person_id, capacity="self", from_at=at))
    ballot = voting.cast("赵", "1-0202", "agree").json["receipts"][0]["ballot_id"]

    answer = act_on(voting, ballot, "voidance", voting.officer, ground="forged")

    assert answer.status_code == 403


def test_who_restored_a_ballot_handled_it(app, client, clock):
    voting = open_poll(app, client, clock)
    ballot = voting.cast("赵", "1-0202", "agree").json["receipts"][0]["ballot_id"]
    other = second_officer(voting)
    act_on(voting, ballot, "voidance", voting.officer, ground="forged")
    act_on(voting, ballot, "restoration", other)

    with app.app_context():
        assert service.handlers_of(voting.community_id, voting.poll.poll_id) == {voting.officer.person_id, other.person_id}


def test_a_poll_whose_deadline_came_is_neither_lengthened_nor_cancelled(app, client, clock):
    voting = open_poll(app, client, clock)
    poll = voting.poll
    longer = PollWindowChanged(voting.community_id, poll.poll_id, poll.opens_at, poll.closes_at + dt.timedelta(days=3), "延长")
    clock.move_to(poll.closes_at + dt.timedelta(seconds=1))

    with app.app_context(), pytest.raises(VotingOver):
        windows.change_window(longer)
    close(app, clock, voting)
    with app.app_context(), pytest.raises(VotingOver):
        windows.cancel_polls(voting.community_id, poll.assembly_id, kernel_clock.now())


def test_the_buyer_does_not_read_how_the_seller_voted(app, client, clock):
    voting = open_poll(app, client, clock)
    voting.cast("钱", "2-0101", "agree")
    sell(app, voting, "2-0101")
    close(app, clock, voting)

    shown = voting.get("周", "my-opening").json

    assert shown["ballots"] == []


def test_a_notice_opened_after_the_deadline_is_no_proof_though_the_worker_is_late(app, client, clock):
    voting = open_poll(app, client, clock)

    def receive(name):
        who, at = voting.owners[name].actor, kernel_clock.now()
        delivery.receive_notice(who, voting.community_id, voting.poll.assembly_id, at)

    with app.app_context(), transaction():
        receive("赵")
    clock.move_to(voting.poll.closes_at + dt.timedelta(minutes=5))
    with app.app_context(), transaction():
        receive("钱")
    close(app, clock, voting)

    with app.app_context():
        proved = db.session.scalars(select(ClosingUnit.unit_id).where(
            ClosingUnit.poll_id == voting.poll.poll_id, ClosingUnit.delivered)).all()
    assert proved == [voting.units["1-0202"]]


def test_a_small_building_never_stands_alone_in_the_turnout(app, client, clock):
    homes = {f"1-{n:04d}": (f"甲{n}",) for n in range(1, 11)} | {f"2-{n:04d}": (f"乙{n}",) for n in range(1, 4)}
    voting = open_poll(app, client, clock, homes=homes)

    shown = voting.get("甲1", "turnout").json

    assert [(one["building"], one["heads"]) for one in shown["buildings"]] == [("", 13)]


def test_buildings_of_the_turnout_stand_in_the_order_in_which_people_number_them(app, client, clock):
    homes = {f"{building}-{n:04d}": (f"业{building}-{n}",) for building in ("10", "2", "1") for n in range(1, 11)}
    voting = open_poll(app, client, clock, homes=homes)

    shown = voting.get("业1-1", "turnout").json

    assert [one["building"] for one in shown["buildings"]] == ["1", "2", "10"]
