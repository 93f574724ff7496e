from __future__ import annotations

import hashlib
import io
import json
import zipfile
from urllib.parse import unquote

import pytest
from openpyxl import load_workbook

from app.kernel.db import db
from app.ledger.bundles import public_bundle
from app.ledger.logs import Log
from scripts.verify_bundle import verify
from tests.factories.certification import certify, convener, counted, drain, objected, order
from tests.factories.identity import log_in, new_phone
from tests.factories.voting import open_poll


@pytest.fixture
def voting(app, client, clock):
    return counted(app, client, clock, scrutineers=("王监票", "李 监票"))


def scrutineers(voting, *more):
    return "/".join(("/api/v1/communities", str(voting.community_id), "assemblies", str(voting.poll.assembly_id), "scrutineers", *more))


def appoint(voting, name="王监票", phone=None, who=None):
    body = {"name": name, "phone": phone or new_phone()}
    return voting.client.post(scrutineers(voting), json=body, headers=(who or voting.officer).headers)


def test_a_scrutineer_of_the_notice_reads_the_opening_and_the_reading_is_recorded(app, voting):
    phone = new_phone()
    appointed = appoint(voting, "王 监票", phone)
    reader = log_in(app, phone)

    read = voting.client.get(voting.url("opening?purpose=核对"), headers=reader.headers)

    assert (appointed.status_code, appointed.json["name"]) == (201, "王监票")
    assert phone not in appointed.text
    with app.app_context():
        bundle = public_bundle(db.session, Log(voting.community_id, voting.poll.poll_id))
    assert verify(bundle, json.loads(read.data)).findings == []
    (kept,) = voting.get("officer", "readings").json["items"]
    assert (kept["capacity"], kept["purpose"], kept["sha256"]) == ("scrutineer", "核对", hashlib.sha256(read.data).hexdigest())
    assert read.headers["X-Reading-Id"] == kept["id"]
    assert unquote(read.headers["X-Reader"]).startswith("监票人")
    assert kept["id"] in read.headers["Content-Disposition"]


def test_a_name_that_the_notice_does_not_hold_or_that_was_appointed_is_refused(app, voting):
    phone = new_phone()
    first = appoint(voting, phone=phone).json["id"]

    assert appoint(voting, "张三").json["type"] == "/problems/scrutineer-not-named"
    assert appoint(voting).json["type"] == "/problems/scrutineer-appointed"
    assert appoint(voting, "李监票", phone).json["type"] == "/problems/scrutineer-appointed"
    assert appoint(voting, "李监票", "12").status_code == 422
    ended = voting.client.post(scrutineers(voting, first, "end"), headers=voting.officer.headers)
    assert ended.json["ended_at"]
    assert appoint(voting).status_code == 201
    assert len(voting.client.get(scrutineers(voting), headers=voting.officer.headers).json) == 2
    assert voting.client.get(voting.url("opening"), headers=log_in(app, phone).headers).status_code == 404


def test_owners_and_the_convener_read_the_opening_only_where_the_rules_open_it(app, client, clock, voting):
    open_to_all = counted(app, client, clock, rules={"opening_readers": "owners"})

    refused, member = voting.get("陈", "opening"), convener(voting)
    allowed = open_to_all.get("陈", "opening")

    assert (refused.status_code, refused.json["type"]) == (403, "/problems/opening-not-yours")
    assert client.get(voting.url("opening"), headers=member.headers).status_code == 403
    assert allowed.status_code == 200
    assert open_to_all.get("officer", "readings").json["items"][0]["capacity"] == "owner"
    assert client.get(voting.url("opening"), headers=open_to_all.officer.headers).status_code == 404


def test_an_owner_reads_their_own_units_and_no_other(voting):
    own = voting.get("陈", "my-opening").json

    assert {one["row"]["unit"] for one in own["units"]} == {"1-0101", "1-0102", "P-001"}
    assert {one["unit"] for one in own["ballots"]} == {"1-0101", "1-0102"}


def test_before_the_close_there_is_no_opening(app, client, clock):
    voting = open_poll(app, client, clock)

    for path in ("opening", "my-opening"):
        assert voting.get("陈" if path[0] == "m" else "officer", path).json["type"] == "/problems/poll-not-closed"
    assert voting.get("officer", "evidence.zip").json["type"] == "/problems/result-not-ready"


def test_the_evidence_holds_what_a_court_asks_for_and_each_item_s_hash(app, voting):
    objected(voting, "孙")
    done = certify(voting, open_objections_reason="另行答复").json
    order(voting)
    drain(app)

    taken = voting.get("officer", "evidence.zip?purpose=（2027）粤0304民初1号")

    pack = zipfile.ZipFile(io.BytesIO(taken.data))
    names = pack.namelist()
    for part in ("00-说明", "00-证据目录", "会议公告", "送达", "房册", "规则", "公开验证包", "启封", "结果", "异议", done["number"],
                 "责改", "退回", "操作", "短信", "verify_bundle"):
        assert any(part in name for name in names), part
    assert verify(json.loads(pack.read("05-公开验证包.json")), json.loads(pack.read("06-启封资料.json"))).findings == []
    assert "同意票数不对。" in str(list(load_workbook(io.BytesIO(pack.read("08-异议和答复.xlsx"))).active.values))
    (kept,) = [one for one in voting.get("officer", "readings").json["items"] if one["what"] == "evidence"]
    assert (kept["sha256"], kept["purpose"]) == (hashlib.sha256(taken.data).hexdigest(), "（2027）粤0304民初1号")
    assert voting.client.get(voting.url("evidence.zip"), headers=voting.owners["陈"].headers).status_code == 403
