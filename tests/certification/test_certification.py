from __future__ import annotations

import io
import re

import pytest
from pypdf import PdfReader
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from app.certification.models import Certificate, IssuedNumber
from app.identity import service as identity
from app.kernel.access import SYSTEM
from app.kernel.db import db, transaction
from app.ledger.bundles import public_bundle
from app.ledger.logs import Log
from app.messaging.models import Message
from app.voting import service as service_of_voting
from scripts.verify_bundle import verify
from tests.factories.certification import (
    certify,
    convener,
    counted,
    drain,
    look_up,
    newest,
    objected,
    second_officer,
)
from tests.factories.identity import enrol, log_in, staff, totp
from tests.factories.voting import open_poll


@pytest.fixture
def voting(app, client, clock):
    return counted(app, client, clock)


def give_back(voting, who=None, **more):
    body = {"reasons": "纸质票没有录入。"} | newest(voting) | more
    return voting.client.post(voting.url("return"), json=body, headers=(who or voting.officer).headers)


def recount(voting):
    return voting.client.post(voting.url("recounts"), json={"reason": "补录"}, headers=voting.officer.headers)


def templates_sent(app, voting):
    with app.app_context():
        return list(db.session.scalars(select(Message.template).where(Message.community_id == voting.community_id)))


def test_the_officer_sees_the_verifier_s_count_beside_ours_and_what_a_judge_would_ask(voting):
    told = voting.get("officer", "certification-file")

    assert told.status_code == 200
    file = told.json
    assert file["second_count"]["agreed"] is True
    assert file["second_count"]["count"]["motions"][0]["agree"] == file["result"]["decision"]["motions"][0]["agree"]
    assert file["rules"]["values"][0]["confidence"] == "to_confirm"
    assert sum(file["delivery"].values()) == 6
    assert (file["ballots"]["by_channel"], file["ballots"]["voids"]) == ({"electronic": 5}, [])
    assert file["waterfall"]["totals"]["heads"] == 5
    assert {"turns_on", "margins", "tests"} <= file["motions"][0].keys()
    assert (file["conflicts"], file["log"]["size"] > 6) == ([], True)
    assert [line for line in file["missing"] if "公示到" in line]
    assert "不是备案" in file["standing"]


def test_a_certified_count_has_a_number_a_pdf_a_leaf_and_a_public_page(app, voting):
    done = certify(voting, remarks="核对了全部表决票。")
    drain(app)

    assert done.status_code == 201
    assert re.fullmatch(r"福保街计复〔\d{4}〕第0001号", done.json["number"])
    page = look_up(voting, done.json["code"].lower()).json
    assert (page["state"], page["number"], page["facts"]["motions"][0]["verdict"]) == ("valid", done.json["number"], "通过")
    pdf = voting.client.get(f"/api/v1/public/certificates/{done.json['code']}/file")
    words = "".join(PdfReader(io.BytesIO(pdf.data)).pages[0].extract_text().split())
    assert "计票复核证明书" in words
    with app.app_context():
        bundle = public_bundle(db.session, Log(voting.community_id, voting.poll.poll_id))
        opening = service_of_voting.opening(voting.community_id, voting.poll.poll_id)
    assert verify(bundle, opening, file=pdf.data).findings == []
    assert templates_sent(app, voting).count("certified") == 8


def test_the_result_is_told_to_the_owners_with_the_last_day_for_objections(app, voting):
    assert templates_sent(app, voting).count("result_published") == 8

    drain(app)

    assert templates_sent(app, voting).count("result_published") == 8


def test_who_convened_may_not_certify(app, voting):
    member = convener(voting, as_staff=True)
    with app.app_context(), transaction():
        identity.grant_role(SYSTEM, member.person_id, identity.Role.OFFICER, voting.office_id,
                            from_on=voting.poll.opens_at.date(), until_on=None, at=voting.poll.opens_at)
    enrol(app, member)

    refused = certify(voting, member)
    file = voting.client.get(voting.url("certification-file"), headers=member.headers).json

    assert (refused.status_code, refused.json["type"]) == (403, "/problems/certifier-involved")
    assert file["conflicts"] == ["您起草、提交或公布了这次会议", "您是召集人的成员"]
    assert give_back(voting, member).status_code == 403


def test_who_voided_a_ballot_may_not_certify(app, voting):
    with app.app_context(), transaction():
        ballot = service_of_voting.standing_ballots(voting.community_id, voting.poll.poll_id)[0].id
        service_of_voting.void_ballot(
            voting.officer.actor, voting.community_id, voting.poll.poll_id, ballot, "forged", "笔迹鉴定", voting.poll.closes_at)
    other = second_officer(voting)
    voting.client.post(voting.url("recounts"), json={"reason": "作废"}, headers=other.headers)

    assert certify(voting).json["type"] == "/problems/certifier-involved"
    assert certify(voting, other).status_code == 201


def test_the_authenticator_is_asked_before_anything_else_and_a_wrong_code_is_counted(app, voting):
    wrong = certify(voting, code="000000")

    assert wrong.json["type"] in {"/problems/totp-code-wrong", "/problems/totp-code-used"}
    with app.app_context():
        assert db.session.scalars(select(Certificate).where(Certificate.poll_id == voting.poll.poll_id)).all() == []


def test_a_count_that_is_not_the_newest_is_not_certified(voting):
    seen = newest(voting)
    assert recount(voting).status_code == 201

    refused = certify(voting, **seen)

    assert (refused.status_code, refused.json["run"]) == (409, 2)
    assert certify(voting).status_code == 201


def test_an_open_objection_needs_a_stated_reason_that_the_certificate_prints(voting):
    assert objected(voting, "孙").status_code == 201

    refused = certify(voting)
    done = certify(voting, open_objections_reason="异议与计票无关，另行答复。")

    assert (refused.status_code, refused.json["count"]) == (409, 1)
    assert "异议与计票无关" in done.json["facts"]["remarks"][0]


def test_before_the_close_there_is_nothing_to_certify(app, client, clock):
    voting = open_poll(app, client, clock)

    told = voting.get("officer", "certification-file")
    body = {"code": totp(app, voting.officer.person_id), "result_run": 1, "result_sha256": "0" * 64}
    done = client.post(voting.url("certification"), json=body, headers=voting.officer.headers)

    assert (told.status_code, done.status_code, done.json["type"]) == (409, 409, "/problems/result-not-ready")


def test_a_result_that_the_verifier_does_not_give_is_not_certified(app, voting):
    with app.app_context():
        db.session.execute(text("SET ROLE NONE; SET LOCAL session_replication_role = replica"))
        db.session.execute(text("UPDATE ballots SET marks = 'n' WHERE poll_id = :p AND marks = 'a' AND unit_id = :u"),
                           {"p": voting.poll.poll_id, "u": voting.units["2-0101"]})
        db.session.commit()

    refused = certify(voting)
    file = voting.get("officer", "certification-file").json

    assert (refused.status_code, refused.json["type"]) == (409, "/problems/recount-disagrees")
    assert "2-0101" in refused.json["differences"][0]["zh"]
    assert file["second_count"]["agreed"] is False


def test_a_returned_count_is_told_to_the_convener_and_certified_anew_after_a_recount(app, voting):
    returned = give_back(voting)
    drain(app)

    assert (returned.status_code, returned.json["result_run"]) == (201, 1)
    assert "general" in templates_sent(app, voting)
    assert give_back(voting).json["type"] == "/problems/already-returned"
    assert certify(voting).json["type"] == "/problems/already-returned"
    assert voting.get("officer", "certification").json["state"] == "returned"
    assert recount(voting).status_code == 201
    assert certify(voting).status_code == 201


def test_a_correction_is_a_new_version_that_names_the_old(app, voting):
    first = certify(voting).json
    recount(voting)

    plain, second = certify(voting), certify(voting, correction_reason="重新计票后更正。")
    drain(app)

    assert plain.json["type"] == "/problems/already-certified"
    assert (second.json["number"], second.json["version"], second.json["replaces"]) == (first["number"], 2, first["id"])
    old, new = look_up(voting, first["code"]).json, look_up(voting, second.json["code"]).json
    assert (old["state"], new["state"]) == ("corrected", "valid")
    assert [one["version"] for one in old["versions"]] == [1, 2]
    assert "第1版" in new["facts"]["replaces"]


def test_a_certified_count_is_not_returned(voting):
    certify(voting)

    assert give_back(voting).json["type"] == "/problems/already-certified"


def test_numbers_of_an_office_and_year_have_no_gaps_even_after_a_refusal(app, client, clock, voting):
    other = counted(app, client, clock)
    objected(other, "孙")
    certify(other)
    certify(voting)
    with app.app_context():
        rows = db.session.execute(select(IssuedNumber.serial).where(IssuedNumber.office_id == other.office_id)).all()
    assert rows == []

    done = certify(other, open_objections_reason="另行答复")

    assert done.json["number"].endswith("第0001号")


def test_a_certificate_cannot_be_changed_by_anybody(app, voting):
    certify(voting)

    with app.app_context():
        db.session.execute(text("SET ROLE NONE"))
        with pytest.raises(DBAPIError):
            db.session.execute(text("UPDATE certificates SET number = 'x'"))


def test_only_the_office_of_this_community_certifies_or_sees_the_file(app, client, clock, voting):
    other = counted(app, client, clock)
    elsewhere = other.officer

    for who, status in ((elsewhere, 404), (voting.owners["陈"], 403), (log_in(app), 403), (log_in(app, staff=True), 404)):
        assert client.get(voting.url("certification-file"), headers=who.headers).status_code == status
        body = {"code": "123456"} | newest(voting)
        assert client.post(voting.url("certification"), json=body, headers=who.headers).status_code == status
    assert client.get(voting.url("certification"), headers=elsewhere.headers).status_code == 404
    reviewer = staff(app, "reviewer", voting.community_id, office_id=voting.office_id)
    assert client.get(voting.url("certification-file"), headers=reviewer.headers).status_code == 403


def test_wrong_fields_are_named(voting):
    seen = {"code": "123456"} | newest(voting)
    wrong = [
        seen | {"result_run": 0}, seen | {"result_run": 2**70}, seen | {"result_run": "1"}, seen | {"result_sha256": "A" * 64},
        seen | {"code": "\u0000"}, seen | {"remarks": "\u0000"}, seen | {"x": 1}, {}, [], "x", None,
    ]

    answers = [voting.client.post(voting.url("certification"), json=one, headers=voting.officer.headers) for one in wrong]

    assert [(one.status_code, bool(one.json["errors"])) for one in answers] == [(422, True)] * len(wrong)
