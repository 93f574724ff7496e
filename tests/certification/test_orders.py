from __future__ import annotations

import io

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from app.kernel.db import db
from app.ledger.bundles import public_bundle
from app.ledger.logs import Log
from app.messaging.models import Message
from scripts.verify_bundle import verify
from tests.factories.certification import certify, counted, drain, grounds, look_up, newest, order, public, revoke
from tests.factories.identity import log_in


@pytest.fixture
def voting(app, client, clock):
    return counted(app, client, clock)


def comply(voting, order_id, *, complied=True):
    path = f"/api/v1/communities/{voting.community_id}/correction-orders/{order_id}/compliances"
    return voting.client.post(path, json={"complied": complied, "remarks": "已重新公告。"}, headers=voting.officer.headers)


def words_of(voting, code):
    pdf = voting.client.get(f"/api/v1/public/certificates/{code}/file").data
    return "".join("".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages)


def test_an_order_to_correct_states_hearing_reasons_law_day_service_and_remedies(app, voting):
    certify(voting)

    made = order(voting)
    drain(app)

    assert made.status_code == 201
    assert made.json["number"].startswith("福保街责改〔")
    words = words_of(voting, made.json["code"])
    for part in ("查明的事实", "听取意见", "理由和依据", "第十九条第二款", "六十日", "六个月", "待街道法制部门确认", "不是备案"):
        assert part in words
    with app.app_context():
        sent = db.session.scalars(select(Message.template).where(Message.community_id == voting.community_id)).all()
    assert sent.count("correction_ordered") == 8


def test_the_certificate_s_page_shows_an_order_first_until_it_was_complied_with(voting):
    certificate = certify(voting).json
    made = order(voting).json

    before = look_up(voting, certificate["code"]).json
    comply(voting, made["id"], complied=False)
    still = look_up(voting, certificate["code"]).json
    assert comply(voting, made["id"]).status_code == 201
    after = look_up(voting, certificate["code"]).json

    assert (before["state"], still["state"], after["state"]) == ("correction_ordered", "correction_ordered", "valid")
    assert [one["state"] for one in after["orders"]] == ["complied"]
    assert look_up(voting, made["code"]).json["kind"] == "correction"


def test_a_revocation_stands_first_on_every_page_and_ends_what_the_office_does(app, voting):
    certificate = certify(voting).json

    made = revoke(voting)
    drain(app)

    assert made.status_code == 201
    page = look_up(voting, certificate["code"]).json
    assert (page["state"], page["state_text"], page["orders"][0]["kind"]) == ("revoked", "已撤销", "revocation")
    assert voting.client.get(public(voting, "result")).json["state"] == "revoked"
    assert [revoke(voting).status_code, order(voting).status_code, certify(voting).status_code] == [409, 409, 409]
    with app.app_context():
        bundle = public_bundle(db.session, Log(voting.community_id, voting.poll.poll_id))
    pdf = voting.client.get(f"/api/v1/public/certificates/{made.json['code']}/file").data
    assert verify(bundle, file=pdf).findings == []
    assert "撤销决定书" in words_of(voting, made.json["code"])


def test_a_poll_that_was_not_certified_can_be_revoked(voting):
    assert revoke(voting).json["facts"]["certificate"] == "尚未复核"


def test_days_that_cannot_be_are_named(voting):
    late = order(voting, days=0)
    early = revoke(voting, heard_on="2098-01-01")

    assert late.json["errors"][0]["pointer"] == "/due_on"
    assert early.json["errors"][0]["pointer"] == "/heard_on"
    assert order(voting, heard_on="0001-01-01").status_code == 422


def test_an_order_needs_the_authenticator_and_the_office(app, client, clock, voting):
    other = counted(app, client, clock)

    wrong = revoke(voting, code="000000")
    elsewhere = client.post(voting.url("revocation"), json=grounds(other), headers=other.officer.headers)
    owner = client.post(voting.url("revocation"), json=grounds(voting), headers=voting.owners["陈"].headers)

    assert wrong.json["type"] in {"/problems/totp-code-wrong", "/problems/totp-code-used"}
    assert (elsewhere.status_code, owner.status_code) == (404, 403)
    assert comply(other, order(voting).json["id"]).status_code == 404
    assert client.post(voting.url("revocation"), json={}, headers=log_in(app).headers).status_code == 403
    assert newest(voting)["result_run"] == 1
