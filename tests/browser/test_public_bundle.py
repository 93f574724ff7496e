"""The bundle that the client's own verifier is tested against (web/tests/verify*.test.ts) is one that the application made.

`WRITE_FIXTURES=1 pytest tests/browser/test_public_bundle.py` makes it anew, after the format or the count changed.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from app.assembly.service import NewCandidate, NewMotion
from scripts.verify_bundle import verify
from tests.factories.certification import certify, drain, public
from tests.factories.voting import close, open_poll

FIXTURES = Path(__file__).resolve().parents[2] / "web" / "tests" / "fixtures"
HOMES = {
    "1-0101": ("陈",), "1-0102": ("陈",), "1-0201": ("李", "王"), "1-0202": ("赵",), "2-0101": ("钱",), "2-0102": ("孙",),
    "2-0201": ("周",), "P-001": ("陈",),
}
MOTIONS = (
    NewMotion("更换2栋电梯", "是否用维修资金更换2栋电梯？", ("use_fund",)),
    NewMotion("选聘物业服务企业", "选哪一家？", ("service_company",), kind="options", options=("甲公司", "乙公司")),
    NewMotion("选举业主委员会", "请选两人。", ("elect_committee",), kind="election", seats=2, alternates=1,
              candidates=tuple(NewCandidate(name, f"{name}的陈述") for name in ("陈一", "李二", "王三"))),
)


@pytest.fixture(scope="module")
def made(app):
    """Vote, void a ballot, count, count again and certify; return bundle and opening as the API hands them out."""
    from tests.conftest import MovableClock

    clock, client = MovableClock(app), app.test_client()
    voting = open_poll(app, client, clock, homes=HOMES, motions=MOTIONS)
    first, second, third = (str(one) for one, _ in voting.poll.motions[2].candidates)
    said = {
        "陈": ("1-0101", "agree", "甲公司", [first, second]), "李": ("1-0201", "agree", "甲公司", [first, second]),
        "赵": ("1-0202", "agree", "甲公司", [first, third]), "钱": ("2-0101", "agree", "乙公司", [first, second]),
        "孙": ("2-0102", "against", "abstain", "abstain"), "周": ("2-0201", "against", "against", None),
    }
    for name, (unit, *marks) in said.items():
        assert voting.cast(name, unit, *marks).status_code == 201
    ballot = voting.get("孙", "ballots", "mine").json["heads"][0]["units"][0]["ballot"]["ballot_id"]
    close(app, clock, voting)
    void = {"ground": "no_authority", "reason": "投票人没有代表权"}
    assert client.post(voting.url("ballots", ballot, "voidance"), json=void, headers=voting.officer.headers).status_code == 204
    assert client.post(voting.url("recounts"), json={"reason": "作废一张票"}, headers=voting.officer.headers).status_code == 201
    from tests.factories.certification import second_officer

    assert certify(voting, second_officer(voting)).status_code == 201
    drain(app)
    bundle = client.get(public(voting, "bundle")).json
    opening = client.get(f"{voting.url('opening')}?purpose=test", headers=voting.officer.headers)
    assert opening.status_code == 200
    return bundle, opening.json


def test_the_stand_alone_verifier_agrees_with_the_bundle_that_the_client_s_tests_read(made):
    if os.environ.get("WRITE_FIXTURES"):
        FIXTURES.mkdir(exist_ok=True)
        for name, content in zip(("bundle", "opening"), made, strict=True):
            (FIXTURES / f"{name}.json").write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    bundle, opening = (json.loads((FIXTURES / f"{name}.json").read_text(encoding="utf-8")) for name in ("bundle", "opening"))

    report = verify(bundle, opening)

    assert report.findings == []
    assert len(report.counts) == 2


def test_the_application_still_makes_bundles_of_the_form_that_the_client_s_tests_read(made):
    kept = [json.loads((FIXTURES / f"{name}.json").read_text(encoding="utf-8")) for name in ("bundle", "opening")]

    assert [form(one) for one in made] == [form(one) for one in kept]


def form(value):
    """Return the keys and kinds of leaves, without what differs from one poll to the next."""
    if "leaves" in value:
        leaves = [json.loads(body) for body in value["leaves"]]
        return sorted(value), [(one["kind"], sorted(one), sorted(one.get("documents", ()))) for one in leaves]
    unit, ballot = value["units"][0], value["ballots"][0]
    return sorted(value), sorted(unit), sorted(unit["row"]), sorted(unit["at_close"]), sorted(ballot)
