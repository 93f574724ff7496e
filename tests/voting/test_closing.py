from __future__ import annotations

import concurrent.futures
import datetime as dt

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from app.assembly.service import NewCandidate, NewMotion
from app.kernel import clock as kernel_clock
from app.kernel.db import db, transaction
from app.ledger.bundles import public_bundle
from app.ledger.logs import Log
from app.ledger.models import LeafRow
from app.voting import service
from app.voting.models import Ballot, Poll
from scripts.verify_bundle import verify
from tests.factories.voting import close, open_poll

LIFT = NewMotion("更换电梯", "是否用维修资金更换2栋电梯？", ("use_fund",))
COMPANY = NewMotion("选聘物业", "选哪一家？", ("service_company",), kind="options", options=("甲公司", "乙公司"))
ELECTION = NewMotion("选举业委会", "选两人。", ("elect_committee",), kind="election", seats=2, alternates=1,
                     candidates=(NewCandidate("陈一", ""), NewCandidate("李二", ""), NewCandidate("王三", "")))


def files(app, voting):
    with app.app_context():
        log = Log(voting.community_id, voting.poll.poll_id)
        return public_bundle(db.session, log), service.opening(voting.community_id, voting.poll.poll_id)


def test_a_closed_poll_is_counted_and_the_stand_alone_verifier_counts_the_same(app, client, clock):
    voting = open_poll(app, client, clock, motions=(LIFT, COMPANY, ELECTION))
    c1, c2, c3 = (str(one) for one, _ in voting.poll.motions[2].candidates)
    voting.cast("陈", "1-0101", "agree", "甲公司", [c1, c2])
    voting.cast("李", "1-0201", "agree", "乙公司", [c1])
    voting.cast("赵", "1-0202", "against", "甲公司", "abstain")
    voting.cast("钱", "2-0101", "abstain", "against", [c3, c1])
    voting.cast("孙", "2-0102", "agree", None, [c2])

    close(app, clock, voting)

    bundle, opening = files(app, voting)
    report = verify(bundle, opening)
    assert report.findings == []
    decided = voting.get("钱", "result").json["decision"]
    assert decided["totals"]["heads"] == 5
    assert decided["motions"][0]["outcome"] == "passed"
    assert decided["motions"][0]["agree"] == {"heads": 3, "area_cm2": 4 * 888800}
    assert decided["motions"][2]["elected"] == [c1]
    assert len(report.counts) == 1


def test_an_owner_s_result_names_no_unit_and_staff_see_why_heads_merged(app, client, clock):
    voting = open_poll(app, client, clock)
    for name, unit in (("陈", "1-0101"), ("李", "1-0201"), ("赵", "1-0202"), ("钱", "2-0101")):
        voting.cast(name, unit, "agree")

    close(app, clock, voting)

    shown = voting.get("赵", "result")
    assert "1-0101" not in shown.text
    assert "merged" in voting.get("officer", "result").json["decision"]


def test_a_poll_closes_once_and_counts_once(app, client, clock):
    voting = open_poll(app, client, clock)
    close(app, clock, voting)
    close(app, clock, voting)

    with app.app_context():
        kinds = db.session.scalars(select(LeafRow.kind).where(LeafRow.log_id == voting.poll.poll_id).order_by(LeafRow.id)).all()
    assert kinds == ["roll_frozen", "closed", "result"]


def test_a_poll_is_not_closed_before_its_deadline_by_anybody(app, client, clock):
    voting = open_poll(app, client, clock)

    with app.app_context():
        assert not service.close_poll(voting.community_id, voting.poll.poll_id)
        with pytest.raises(DBAPIError, match="closes at its deadline"):
            db.session.execute(text("UPDATE polls SET state = 'closed' WHERE id = :id"), {"id": voting.poll.poll_id})
        db.session.rollback()
        with pytest.raises(DBAPIError, match="never moved forward"):
            db.session.execute(text("UPDATE polls SET closes_at = app_now() + interval '1 second' WHERE id = :id"),
                               {"id": voting.poll.poll_id})
        db.session.rollback()


def test_before_the_close_nobody_gets_a_result_or_an_opening(app, client, clock):
    voting = open_poll(app, client, clock)
    voting.cast("陈", "1-0101", "agree")

    assert voting.get("officer", "result").json["type"] == "/problems/poll-not-closed"
    with app.app_context(), pytest.raises(service.PollNotClosed):
        service.opening(voting.community_id, voting.poll.poll_id)


def test_turnout_is_live_and_shows_no_choice(app, client, clock):
    voting = open_poll(app, client, clock)
    voting.cast("陈", "1-0101", "agree")

    shown = voting.get("钱", "turnout")

    assert (shown.json["heads"], shown.json["cast_heads"], shown.json["needed_heads"], shown.json["missing_heads"]) == (5, 1, 4, 3)
    assert shown.json["cast_area"] == "177.76"
    assert "agree" not in shown.text


def test_of_many_casts_at_once_for_one_unit_exactly_one_wins(app, client, clock):
    voting = open_poll(app, client, clock)

    def cast(number):
        voting_client = app.test_client()
        who = ("李", "王")[number % 2]
        return voting_client.post(
            voting.url("ballots"), json={"head": voting.heads["1-0201"], "choices": {voting.motions[0]: "agree"}},
            headers=voting.owners[who].headers | {"Idempotency-Key": f"race-{number:06d}"}).status_code

    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(cast, range(120)))

    assert sorted(set(answers)) == [201, 409]
    assert answers.count(201) == 1
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Ballot).where(Ballot.poll_id == voting.poll.poll_id)) == 1


def test_no_cast_slips_in_behind_the_close(app, client, clock):
    homes = {f"1-{number:04d}": (f"业{number}",) for number in range(40)}
    voting = open_poll(app, client, clock, homes=homes)
    clock.move_to(voting.poll.closes_at - dt.timedelta(milliseconds=400))

    def cast(number):
        return app.test_client().post(
            voting.url("ballots"), json={"head": voting.heads[f"1-{number:04d}"], "choices": {voting.motions[0]: "agree"}},
            headers=voting.owners[f"业{number}"].headers | {"Idempotency-Key": f"edge-{number:06d}"}).status_code

    def shut(_):
        with app.app_context():
            while db.session.get(Poll, (voting.community_id, voting.poll.poll_id), populate_existing=True).state != "closed":
                with transaction():
                    service.close_due(kernel_clock.now())

    with concurrent.futures.ThreadPoolExecutor(12) as pool:
        closing = pool.submit(shut, None)
        answers = list(pool.map(cast, range(40)))
        closing.result()

    with app.app_context(), transaction():
        service.count_due(kernel_clock.now())
    bundle, opening = files(app, voting)
    assert verify(bundle, opening).findings == []
    assert len(opening["ballots"]) == answers.count(201)
    assert set(answers) <= {201, 409}


def test_a_recount_compares_each_ballot_and_stands_beside_the_first(app, client, clock):
    voting = open_poll(app, client, clock)
    for name, unit in (("陈", "1-0101"), ("李", "1-0201"), ("赵", "1-0202"), ("钱", "2-0101")):
        voting.cast(name, unit, "agree")
    close(app, clock, voting)

    answer = client.post(voting.url("recounts"), json={"reason": "有业主申请复核"}, headers=voting.officer.headers)

    assert answer.status_code == 201, answer.json
    assert (answer.json["ballots"], answer.json["differing"], answer.json["changed"]) == (5, [], False)
    assert voting.get("陈", "result").json["kind"] == "recount"
    bundle, opening = files(app, voting)
    assert verify(bundle, opening).findings == []


def test_a_ballot_in_the_log_is_proved_to_its_owner_only(app, client, clock):
    from app.ledger import service as ledger

    voting = open_poll(app, client, clock)
    ballot = voting.cast("赵", "1-0202", "agree").json["receipts"][0]["ballot_id"]
    waiting = voting.get("赵", "ballots", ballot, "proof")
    with app.app_context(), transaction():
        ledger.sequence(db.session, Log(voting.community_id, voting.poll.poll_id), kernel_clock.now())

    proof = voting.get("赵", "ballots", ballot, "proof")

    assert waiting.json["type"] == "/problems/leaf-waits"
    assert (proof.status_code, proof.json["tree_size"], proof.json["position"]) == (200, 2, 1)
    assert voting.get("钱", "ballots", ballot, "proof").status_code == 404


def test_a_poll_shows_its_candidates_by_name_and_what_each_motion_needs(app, client, clock):
    voting = open_poll(app, client, clock, motions=(LIFT, ELECTION))

    shown = client.get(voting.url(), headers=voting.owners["陈"].headers)

    lines = [(one["gate"], one["dimension"], one["needed"]) for one in shown.json["motions"][0]["requirements"]]
    assert [one["name"] for one in shown.json["motions"][1]["candidates"]] == ["陈一", "李二", "王三"]
    assert lines[0] == ("participation", "heads", 4)
