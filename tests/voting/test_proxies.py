from __future__ import annotations

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from sqlalchemy import select

from app.assembly.events import AssemblyCancelled
from app.kernel import clock as kernel_clock
from app.kernel.db import db, transaction
from app.kernel.events import emit
from app.kernel.ids import new_id
from app.messaging.models import Message
from app.registry.models import Community, CommunityRule
from app.registry.transfers import Incoming, transfer
from app.voting import proxies, proxy_text, service
from app.voting.models import Ballot, PollSpeaker
from tests.factories import assembly as make
from tests.factories import registry as roll
from tests.factories.identity import log_in, new_phone, staff
from tests.factories.voting import open_poll


class Place:
    """A published assembly of a community with `owners` owners who can log in, each with one home."""

    def __init__(self, app, client, owners=1, rules=None):
        self.app, self.client = app, client
        self.owners = [log_in(app) for _ in range(owners)]
        self.owner = self.owners[0]
        with app.app_context(), transaction():
            at = kernel_clock.now()
            self.ground = make.ground(at, units=0)
            self.id = self.ground.community_id
            community = db.session.get_one(Community, self.id)
            self.office_id = community.office_id
            self.units, self.owner_ids = [], []
            for number, person in enumerate(self.owners):
                owner = roll.make_owner(community, identity=f"P{number}", phone=person.phone)
                roll.make_account(community, owner, person.person_id, at)
                self.owner_ids.append(owner.id)
                self.units.append(roll.make_unit(community, owner, label=f"1-{number:04d}").id)
            for key, value in (rules or {}).items():
                self._rule(key, value, at)
        self.assembly_id = None

    def _rule(self, key, value, at):
        db.session.add(CommunityRule(
            community_id=self.id, id=new_id(), key=key, value={"value": value, "source": "议事规则"},
            in_force_on=kernel_clock.civil_date(at), recorded_by=uuid4(), recorded_at=at, confirmed_by=uuid4(),
            confirmed_at=at))

    def publish(self):
        with self.app.app_context(), transaction():
            at = kernel_clock.now()
            told = make.published(self.ground, make.draft(at), at)
            self.assembly_id, self.poll_id = told.assembly_id, told.polls[0].poll_id

        return self

    def url(self, *more):
        return "/".join(("/api/v1/communities", str(self.id), "assemblies", str(self.assembly_id), "proxies", *map(str, more)))

    def post(self, who, *path, json=None):
        return self.client.post(self.url(*path), json=json, headers=who.headers | {"Idempotency-Key": uuid4().hex})

    def offer(self, holder, who=None, **more):
        body = {"phone": holder.phone, "name": "李小红", "consent_version": proxy_text.VERSION} | more
        return self.post(who or self.owner, json=body)

    def act(self, who, proxy_id, act):
        return self.post(who, proxy_id, act)

    def accepted(self, holder, who=None, **more):
        made = self.offer(holder, who, **more).json["id"]
        assert self.act(holder, made, "acceptance").status_code == 200
        return made

    def seen(self, who):
        return self.client.get(self.url(), headers=who.headers)

    def speakers(self, person_id):
        with self.app.app_context():
            rows = db.session.scalars(select(PollSpeaker).where(
                PollSpeaker.poll_id == self.poll_id, PollSpeaker.person_id == person_id))
            return {(row.unit_id, row.capacity, row.proxy_id) for row in rows}

    def cast(self, holder, proxy_id, unit_id, owner_id):
        with self.app.app_context(), transaction():
            at = kernel_clock.now()
            db.session.add(Ballot(
                community_id=self.id, id=new_id(), poll_id=self.poll_id, unit_id=unit_id, channel="electronic", generation=0,
                cast_at=at, recorded_at=at, person_id=holder.person_id, owner_id=owner_id, capacity="proxy", ground="register",
                proxy_id=proxy_id, marks="a", salt=b"0" * 16))

    def messages(self, template):
        with self.app.app_context():
            query = select(Message).where(Message.community_id == self.id, Message.template == template)
            return [(one.person_id, one.unit_id) for one in db.session.scalars(query)]


@pytest.fixture
def place(app, client):
    return Place(app, client).publish()


@pytest.fixture
def holder(app):
    return log_in(app)


def test_an_accepted_proxy_lets_its_holder_cast_and_an_offered_one_does_not(place, holder):
    made = place.offer(holder)
    before = place.speakers(holder.person_id)

    accepted = place.act(holder, made.json["id"], "acceptance")

    assert (made.status_code, before, accepted.status_code) == (201, set(), 200)
    assert accepted.json["state"] == "accepted"
    assert {(unit, capacity, str(proxy)) for unit, capacity, proxy in place.speakers(holder.person_id)} == {
        (place.units[0], "proxy", made.json["id"])}


def test_both_sides_see_the_written_authorisation_and_others_nothing(app, place, holder):
    made = place.accepted(holder)

    (given,), (received,) = place.seen(place.owner).json["given"], place.seen(holder).json["received"]

    assert given["id"] == received["id"] == made
    assert "李小红" in given["authorisation"]
    assert "只限本次会议" in received["authorisation"]
    assert (given["text_version"], given["units"][0]["label"]) == (proxy_text.VERSION, "1-0000")
    assert place.seen(log_in(app)).status_code == 404


def test_the_person_and_the_people_of_the_unit_are_told(place, holder):
    place.accepted(holder)

    assert [person for person, _ in place.messages("proxy_offered")] == [holder.person_id]
    assert place.units[0] in {unit for _, unit in place.messages("proxy_changed")}


def test_words_of_another_version_are_refused(place, holder):
    refused = place.offer(holder, consent_version="2019-9")

    assert (refused.status_code, refused.json["errors"][0]["pointer"]) == (422, "/consent_version")


def test_nobody_gives_what_they_cannot_cast_for(app, place, holder):
    stranger = place.offer(holder, who=log_in(app))
    foreign = place.offer(holder, unit_ids=[str(uuid4())])
    place.accepted(holder)
    onwards = place.offer(log_in(app), who=holder)

    assert (stranger.status_code, onwards.status_code) == (403, 403)
    assert (foreign.status_code, foreign.json["errors"][0]["pointer"]) == (422, "/unit_ids/0")


def test_neither_oneself_nor_an_officer_of_the_office_holds_a_proxy(app, place):
    officer = staff(app, "officer", place.office_id)

    refused = [place.offer(one) for one in (place.owner, officer)]

    assert [(one.status_code, one.json["type"]) for one in refused] == [(409, "/problems/holder-not-allowed")] * 2


def test_a_unit_is_not_given_twice_until_the_first_is_taken_back(app, place, holder):
    other, made = log_in(app), place.accepted(holder)

    second = place.offer(other)
    place.act(place.owner, made, "revocation")
    third = place.offer(other)

    assert (second.status_code, second.json["type"], third.status_code) == (409, "/problems/proxy-stands", 201)


def test_a_fourth_head_passes_the_limit_of_three(app, client, holder):
    place = Place(app, client, owners=4).publish()
    for owner in place.owners[:3]:
        place.accepted(holder, owner)
    fourth = place.offer(holder, place.owners[3]).json["id"]

    refused = place.act(holder, fourth, "acceptance")

    assert (refused.status_code, refused.json["type"]) == (409, "/problems/proxy-limit-reached")
    assert (refused.json["limit"], refused.json["held"]) == (3, 3)
    assert (place.seen(holder).json["limit"], place.seen(holder).json["held"]) == (3, 3)


def test_two_acceptances_at_once_do_not_pass_the_limit_together(app, client, holder):
    place = Place(app, client, owners=4, rules={"proxy_limit": 1}).publish()
    offered = [place.offer(holder, owner).json["id"] for owner in place.owners]
    ready = threading.Barrier(len(offered))

    def accept(proxy_id):
        ready.wait()
        return app.test_client().post(
            place.url(proxy_id, "acceptance"), headers=holder.headers | {"Idempotency-Key": uuid4().hex}).status_code

    with ThreadPoolExecutor(len(offered)) as pool:
        codes = sorted(pool.map(accept, offered))

    assert codes == [200, 409, 409, 409]


def test_proxies_of_joint_owners_for_one_unit_may_be_accepted_at_once(app, client):
    place, owners, holders = Place(app, client), [log_in(app) for _ in range(4)], [log_in(app) for _ in range(4)]
    with app.app_context(), transaction():
        community = db.session.get_one(Community, place.id)
        joint = [roll.make_owner(community, identity=f"J{number}", phone=one.phone) for number, one in enumerate(owners)]
        for owner, one in zip(joint, owners, strict=True):
            roll.make_account(community, owner, one.person_id, kernel_clock.now())
        roll.make_unit(community, *joint, label="J-1")
    place.publish()
    offered = [place.offer(holder, owner).json["id"] for holder, owner in zip(holders, owners, strict=True)]
    ready = threading.Barrier(len(offered))

    def accept(holder, proxy_id):
        ready.wait()
        return app.test_client().post(
            place.url(proxy_id, "acceptance"), headers=holder.headers | {"Idempotency-Key": uuid4().hex}).status_code

    with ThreadPoolExecutor(len(offered)) as pool:
        codes = list(pool.map(accept, holders, offered))

    assert codes == [200] * 4
    assert [len(place.speakers(holder.person_id)) for holder in holders] == [1] * 4


def test_a_community_whose_rules_take_no_proxies_refuses_an_offer(app, client, holder):
    place = Place(app, client, rules={"proxy_limit": 0}).publish()

    refused = place.offer(holder)

    assert (refused.status_code, refused.json["type"]) == (409, "/problems/proxies-not-accepted")


def test_only_the_one_who_was_asked_accepts(app, place, holder):
    made = place.offer(holder).json["id"]

    assert place.act(log_in(app), made, "acceptance").status_code == 404
    assert place.act(place.owner, made, "acceptance").status_code == 404
    assert place.act(holder, made, "acceptance").status_code == 200
    assert place.act(holder, made, "acceptance").status_code == 409


def test_a_declined_proxy_gives_no_voice_and_frees_the_unit(place, holder):
    made = place.offer(holder).json["id"]

    refused = place.act(holder, made, "refusal")

    assert (refused.status_code, refused.json["state"], refused.json["ended_why"]) == (200, "refused", "refused")
    assert place.speakers(holder.person_id) == set()
    assert place.offer(holder).status_code == 201


def test_a_holder_may_resign(place, holder):
    made = place.accepted(holder)

    resigned = place.act(holder, made, "refusal")

    assert (resigned.json["state"], resigned.json["ended_why"]) == ("ended", "resigned")
    assert place.speakers(holder.person_id) == set()


def test_a_revoked_proxy_gives_no_voice_and_its_holder_is_told(app, place, holder):
    made = place.accepted(holder)

    strangers = place.act(log_in(app), made, "revocation")
    revoked = place.act(place.owner, made, "revocation")

    assert (strangers.status_code, revoked.status_code, revoked.json["state"]) == (404, 200, "revoked")
    assert place.speakers(holder.person_id) == set()
    assert holder.person_id in {person for person, _ in place.messages("general")}
    assert place.act(place.owner, made, "revocation").status_code == 409


def test_a_used_proxy_is_revoked_no_more_and_counts_against_the_limit(place, holder):
    made = place.accepted(holder)
    place.cast(holder, made, place.units[0], place.owner_ids[0])

    refused = [place.act(place.owner, made, "revocation"), place.act(holder, made, "refusal")]

    assert [(one.status_code, one.json["type"]) for one in refused] == [(409, "/problems/proxy-used")] * 2
    seen = place.seen(holder).json
    assert (seen["held"], seen["received"][0]["units"][0]["used_in"]) == (1, [str(place.poll_id)])


def test_a_proxy_ends_when_its_principal_sells(place, holder):
    place.accepted(holder)
    with place.app.app_context(), transaction():
        at = kernel_clock.now()
        transfer(place.ground.officer, place.id, place.units[0], on=kernel_clock.civil_date(at), ground="register",
                 coming=(Incoming("王芳"),), at=at)

    seen = place.seen(holder).json["received"][0]

    assert (seen["state"], seen["ended_why"], seen["units"][0]["live"]) == ("ended", "owner_left", False)
    assert place.speakers(holder.person_id) == set()


def test_a_cancelled_assembly_ends_its_proxies(place, holder):
    place.accepted(holder)

    with place.app.app_context(), transaction():
        emit(AssemblyCancelled(place.id, place.assembly_id, kernel_clock.now()))

    assert place.seen(holder).json["received"][0]["ended_why"] == "cancelled"
    assert place.offer(holder).status_code == 409
    with place.app.app_context():
        assert proxies.standing(place.id, place.assembly_id, None) == []


def test_units_of_several_heads_go_into_several_proxies(app, client, holder):
    place = Place(app, client, owners=2)
    with app.app_context(), transaction():
        at = kernel_clock.now()
        community = db.session.get_one(Community, place.id)
        company = roll.make_owner(community, identity="C", kind="company", phone=new_phone())
        roll.make_account(community, company, place.owner.person_id, at, capacity="authorised")
        units = [roll.make_unit(community, company, label=f"9-{n}").id for n in range(2)]
    place.publish()

    unclear = place.offer(holder)
    named = place.offer(holder, unit_ids=[str(one) for one in units])

    assert (unclear.status_code, unclear.json["type"]) == (422, "/problems/several-heads")
    assert named.status_code == 201
    assert [one["label"] for one in place.seen(place.owner).json["given"][0]["units"]] == ["9-0", "9-1"]


def test_under_named_joint_owners_only_the_named_one_gives_the_unit(app, client, holder):
    place = Place(app, client, rules={"joint_owners": "named"})
    with app.app_context(), transaction():
        community = db.session.get_one(Community, place.id)
        first, second = (roll.make_owner(community, identity=key) for key in "XY")
        roll.make_account(community, first, holder.person_id, kernel_clock.now())
        roll.make_unit(community, first, second, label="J-1")
    place.publish()

    refused = place.offer(place.owner, who=holder)

    assert (refused.status_code, refused.json["type"]) == (403, "/problems/nothing-to-entrust")


def test_convener_and_officer_see_counts_alone(app, place, holder):
    place.accepted(holder)
    officer = staff(app, "officer", place.office_id)

    seen = place.seen(officer).json

    assert seen["counts"] == {"offered": 0, "accepted": 1, "used": 0, "ended": 0}
    assert (seen["given"], seen["received"]) == ([], [])
    assert place.seen(place.owner).json["counts"] is None


def test_after_the_close_no_proxy_is_given_or_accepted(app, client, clock, holder):
    place = Place(app, client).publish()
    made = place.offer(holder).json["id"]
    with app.app_context():
        closes_at = service.poll(place.id, place.poll_id).closes_at
    clock.move_to(closes_at + dt.timedelta(seconds=1))

    late = [place.offer(holder), place.act(holder, made, "acceptance")]

    assert [one.json["type"] for one in late] == ["/problems/too-late-for-proxies"] * 2


def test_another_community_has_no_proxies_of_this_assembly(place, holder):
    elsewhere = place.url().replace(str(place.id), str(uuid4()))
    body = {"phone": holder.phone, "name": "李小红", "consent_version": proxy_text.VERSION}

    refused = place.client.post(elsewhere, json=body, headers=place.owner.headers | {"Idempotency-Key": uuid4().hex})

    assert refused.status_code == 404
    assert place.client.get(elsewhere, headers=place.owner.headers).status_code == 404


def test_hostile_fields_are_named(place):
    refused = place.post(place.owner, json={"phone": "1\u0000", "name": "\u0000", "consent_version": "", "unit_ids": ["x"], "a": 1})

    assert refused.status_code == 422
    assert {one["pointer"] for one in refused.json["errors"]} == {"/phone", "/name", "/consent_version", "/unit_ids/0", "/a"}


def test_a_holder_casts_for_the_principal_who_then_cannot_and_revokes_no_more(app, client, clock, holder):
    poll = open_poll(app, client, clock, homes={"1-0101": ("陈",), "1-0102": ("李",)})
    url = f"/api/v1/communities/{poll.community_id}/assemblies/{poll.poll.assembly_id}/proxies"
    body = {"phone": holder.phone, "name": "李小红", "consent_version": proxy_text.VERSION}
    poll.owners["holder"] = holder
    made = client.post(url, json=body, headers=poll.owners["陈"].headers | {"Idempotency-Key": "offer-0001"}).json["id"]
    client.post(f"{url}/{made}/acceptance", headers=holder.headers | {"Idempotency-Key": "accept-0001"})

    cast = poll.cast("holder", "1-0101", "agree")
    again = poll.cast("陈", "1-0101", "against")
    revoked = client.post(f"{url}/{made}/revocation", headers=poll.owners["陈"].headers | {"Idempotency-Key": "revoke-0001"})

    assert (cast.status_code, again.status_code) == (201, 409)
    assert (revoked.status_code, revoked.json["type"]) == (409, "/problems/proxy-used")
    with app.app_context():
        (ballot,) = service.standing_ballots(poll.community_id, poll.poll.poll_id)
        assert (ballot.capacity, str(ballot.proxy_id), ballot.person_id) == ("proxy", made, holder.person_id)


def test_a_holder_finds_what_was_offered_without_knowing_the_community(app, client, holder):
    made = []
    for _ in range(3):
        place = Place(app, client).publish()
        made.append(place.offer(holder).json["id"])

    first = client.get("/api/v1/me/proxies?limit=2", headers=holder.headers).json
    rest = client.get(f"/api/v1/me/proxies?cursor={first['next_cursor']}", headers=holder.headers).json

    assert [one["proxy"]["id"] for one in first["items"] + rest["items"]] == made[::-1]
    assert rest["next_cursor"] is None
    newest = first["items"][0]
    assert (newest["community_id"], newest["assembly"]) == (str(place.id), "2026年业主大会会议")
    assert [one["id"] for one in newest["polls"]] == [str(place.poll_id)]
    assert client.get("/api/v1/me/proxies").status_code == 401
