from __future__ import annotations

from sqlalchemy import delete, select

from app.kernel import clock as kernel_clock
from app.kernel.db import db, transaction
from app.registry.models import OwnerAccount
from app.registry.representatives import agree, name_representative
from app.registry.transfers import Incoming, transfer
from app.voting import speaking
from app.voting.models import PollSpeaker
from tests.factories.identity import log_in
from tests.factories.voting import close, open_poll


def owner_ids(app, voting, unit):
    with app.app_context():
        from app.registry.accounts import owners_of

        return owners_of(voting.community_id, voting.units[unit], kernel_clock.today())


def represent(app, voting, chosen, other):
    """Let 李 and 王 name one of them."""
    by = {"李": 0, "王": 1}
    owners = owner_ids(app, voting, "1-0201")
    with app.app_context(), transaction():
        at = kernel_clock.now()
        naming = name_representative(
            voting.owners[other].actor, voting.community_id, voting.units["1-0201"], owners[by[chosen]], at)
        agree(voting.owners[chosen].actor, voting.community_id, naming, at)


def test_under_named_joint_owners_wait_until_one_of_them_is_named(app, client, clock):
    voting = open_poll(app, client, clock, rules={"joint_owners": "named"})
    before = voting.cast("李", "1-0201", "agree")
    represent(app, voting, "王", "李")

    refused, cast = voting.cast("李", "1-0201", "agree"), voting.cast("王", "1-0201", "agree")

    assert before.json["type"] == "/problems/no-representative"
    assert refused.status_code in {403, 409}
    assert cast.status_code == 201


def test_a_named_representative_stands_before_the_others_under_presumed_too(app, client, clock):
    voting = open_poll(app, client, clock)
    represent(app, voting, "王", "李")

    assert voting.cast("李", "1-0201", "agree").status_code == 403
    assert voting.cast("王", "1-0201", "agree").status_code == 201


def test_a_joint_owner_objects_and_the_unit_has_no_ballot_until_one_is_named(app, client, clock):
    voting = open_poll(app, client, clock)
    ballot = voting.cast("李", "1-0201", "agree").json["receipts"][0]["ballot_id"]

    objection = client.post(voting.url("ballots", ballot, "objection"), json={"reason": "没有商量过"}, headers=voting.owners["王"].headers)
    waiting = voting.cast("王", "1-0201", "against")
    represent(app, voting, "王", "李")
    anew = voting.cast("王", "1-0201", "against")

    assert objection.status_code == 204
    assert waiting.json["type"] == "/problems/no-representative"
    assert anew.status_code == 201, anew.json
    close(app, clock, voting)
    decided = voting.get("officer", "result").json["decision"]["motions"][0]
    assert (decided["agree"]["heads"], decided["against"]["heads"]) == (0, 1)


def test_an_objection_is_withdrawn_by_who_made_it_and_the_ballot_stands_again(app, client, clock):
    voting = open_poll(app, client, clock)
    ballot = voting.cast("李", "1-0201", "agree").json["receipts"][0]["ballot_id"]
    headers = voting.owners["王"].headers
    client.post(voting.url("ballots", ballot, "objection"), json={"reason": "没有商量过"}, headers=headers)

    others = client.post(voting.url("ballots", ballot, "restoration"), json={"reason": "商量好了"}, headers=voting.owners["李"].headers)
    own = client.post(voting.url("ballots", ballot, "restoration"), json={"reason": "商量好了"}, headers=headers)

    assert (others.status_code, own.status_code) == (404, 204)
    assert voting.cast("王", "1-0201", "against").json["type"] == "/problems/ballot-already-cast"


def test_nobody_objects_to_their_own_ballot_or_to_that_of_others_homes(app, client, clock):
    voting = open_poll(app, client, clock)
    ballot = voting.cast("李", "1-0201", "agree").json["receipts"][0]["ballot_id"]

    def object_as(name):
        return client.post(voting.url("ballots", ballot, "objection"), json={"reason": "不同意"}, headers=voting.owners[name].headers)

    assert object_as("李").status_code == 403
    assert object_as("陈").status_code == 404


def test_the_office_voids_a_forged_ballot_and_the_owner_may_cast(app, client, clock):
    voting = open_poll(app, client, clock)
    ballot = voting.cast("赵", "1-0202", "agree").json["receipts"][0]["ballot_id"]

    answer = client.post(voting.url("ballots", ballot, "voidance"), json={"ground": "forged", "reason": "业主到场声明"},
                         headers=voting.officer.headers)

    assert answer.status_code == 204
    assert voting.cast("赵", "1-0202", "against").status_code == 201
    assert client.post(voting.url("ballots", ballot, "voidance"), json={"ground": "forged", "reason": "再次"},
                       headers=voting.officer.headers).status_code == 409
    assert client.post(voting.url("ballots", ballot, "voidance"), json={"ground": "forged", "reason": "自己"},
                       headers=voting.owners["赵"].headers).status_code == 403


def test_the_buyer_votes_where_the_seller_has_not(app, client, clock):
    voting = open_poll(app, client, clock)
    buyer = log_in(app)
    with app.app_context(), transaction():
        at = kernel_clock.now()
        transfer(voting.officer.actor, voting.community_id, voting.units["2-0101"], on=kernel_clock.civil_date(at),
                 ground="register", coming=(Incoming("周小明", phone=buyer.phone),), at=at)
        owner = owner_of(voting, "2-0101")
        from app.kernel.ids import new_id

        db.session.add(OwnerAccount(community_id=voting.community_id, id=new_id(), owner_id=owner, person_id=buyer.person_id,
                                    capacity="self", from_at=at))
        db.session.flush()
        speaking.refresh(voting.community_id, [voting.units["2-0101"]], at)
    voting.owners["周"] = buyer

    assert voting.cast("钱", "2-0101", "agree").status_code in {403, 404}
    assert voting.cast("周", "2-0101", "agree").status_code == 201


def owner_of(voting, unit):
    from app.registry.accounts import owners_of

    return owners_of(voting.community_id, voting.units[unit], kernel_clock.today())[0]


def test_a_new_account_may_cast_at_once_after_the_freeze(app, client, clock):
    voting = open_poll(app, client, clock)
    with app.app_context(), transaction():
        db.session.execute(delete(PollSpeaker).where(PollSpeaker.poll_id == voting.poll.poll_id))
    before = voting.cast("钱", "2-0101", "agree")
    with app.app_context(), transaction():
        from app.kernel.events import emit
        from app.registry.events import SpeakersChanged

        emit(SpeakersChanged(voting.community_id, (voting.units["2-0101"],)))

    assert before.status_code == 403
    assert voting.cast("钱", "2-0101", "agree").status_code == 201


def test_uncounted_units_have_no_ballot(app, client, clock):
    voting = open_poll(app, client, clock)

    with app.app_context():
        spoken = db.session.scalars(select(PollSpeaker.unit_id).where(PollSpeaker.poll_id == voting.poll.poll_id)).all()

    assert voting.units["P-001"] not in spoken


def test_a_ballot_is_replaced_only_where_the_rules_let_it(app, client, clock):
    strict, lenient = open_poll(app, client, clock), open_poll(app, client, clock, rules={"replacement_of_ballots": True})
    for voting in (strict, lenient):
        voting.cast("赵", "1-0202", "agree")

    refused, replaced = strict.cast("赵", "1-0202", "against", replace=True), lenient.cast("赵", "1-0202", "against", replace=True, key="second-ballot")
    again = lenient.cast("赵", "1-0202", "against", replace=True, key="second-ballot")

    assert refused.json["type"] == "/problems/replacement-not-allowed"
    assert replaced.status_code == 201
    assert again.json == replaced.json


def test_my_ballots_show_for_whom_i_may_vote_and_the_receipts(app, client, clock):
    voting = open_poll(app, client, clock)
    receipt = voting.cast("陈", "1-0101", "agree").json["receipts"][0]

    mine = voting.get("陈", "ballots", "mine").json

    assert [[unit["unit"] for unit in head["units"]] for head in mine["heads"]] == [["1-0101", "1-0102"]]
    assert mine["heads"][0]["done"]
    assert mine["heads"][0]["units"][0]["ballot"]["receipt"] == receipt["receipt"]


def test_staff_see_which_units_have_a_ballot_and_owners_do_not(app, client, clock):
    voting = open_poll(app, client, clock)
    voting.cast("陈", "1-0101", "agree")

    rows = voting.get("officer", "units?has_ballot=false").json["items"]

    assert [one["unit"] for one in rows] == ["1-0201", "1-0202", "2-0101", "2-0102"]
    assert voting.get("赵", "units").status_code == 403




def test_two_changes_at_once_of_one_unit_s_speakers_both_hold(app, client, clock):
    import concurrent.futures

    voting = open_poll(app, client, clock)

    def change(_):
        with app.app_context(), transaction():
            speaking.refresh(voting.community_id, [voting.units["2-0101"]], kernel_clock.now())

    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        list(pool.map(change, range(12)))

    assert voting.cast("钱", "2-0101", "agree").status_code == 201


def test_who_may_cast_by_proxy_sees_the_poll_though_no_owner_here(app, client, clock):
    voting = open_poll(app, client, clock)
    holder = voting.owners["代"] = log_in(app)
    before = voting.get("代", "ballots", "mine").status_code
    with app.app_context(), transaction():
        from app.kernel.ids import new_id

        own = db.session.scalars(select(PollSpeaker).where(
            PollSpeaker.poll_id == voting.poll.poll_id, PollSpeaker.unit_id == voting.units["2-0101"])).one()
        db.session.add(PollSpeaker(
            community_id=own.community_id, poll_id=own.poll_id, person_id=holder.person_id, unit_id=own.unit_id,
            owner_id=own.owner_id, capacity="proxy", ground="register", proxy_id=new_id()))

    mine = voting.get("代", "ballots", "mine")

    assert before == 404
    assert [unit["capacity"] for head in mine.json["heads"] for unit in head["units"]] == ["proxy"]
    assert client.get(voting.url(), headers=holder.headers).json["motions"][0]["text"]
    assert voting.cast("代", "2-0101", "agree").status_code == 201
