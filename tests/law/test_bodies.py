"""A body decides by the majority of its own members; worked cases that a lawyer can read, and what must be refused."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from app.law import bodies, deadlines
from app.law.problems import CaseError
from app.law.rulebook import Rulebook
from tests.law.worked import differences, load

CASES = sorted((Path(__file__).parent / "body_cases").glob("*.yaml"))
ON = date(2026, 1, 5)
BOOK = Rulebook.resolve("440300", ON)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_body_decides_as_the_case_expects(path):
    case = load(path)
    book = Rulebook.resolve("440300", ON, case.get("own_rules"), case.get("office_values"))

    decision = bodies.decide_body(case["kind"], case["members"], case["present"], case["votes"], book)

    assert differences(case["expect"], decision.as_json()) == []


def test_the_whole_decision_is_told_as_json():
    decision = bodies.decide_body("committee", "赵钱孙", "赵钱", {"赵": "agree", "钱": "agree"}, BOOK)

    assert decision.as_json() == {
        "outcome": "passed", "base": 3, "needed": 2, "agree": 2, "against": 0, "abstain": 0, "recused": 0, "silent": 0,
        "article": "建房〔2009〕274号", "confidence": "to_confirm",
        "quorum": {
            "members": 3, "present": 2, "needed": 2, "reached": True, "article": "建房〔2009〕274号", "confidence": "to_confirm",
            "sentence": "全体3名，出席2名；须2名以上出席，达到。依据：建房〔2009〕274号（待街道确认）"},
        "reasons": [
            "全体3名，出席2名；须2名以上出席，达到。依据：建房〔2009〕274号（待街道确认）",
            "基数3名；须2票以上同意；同意2票，反对0票，弃权0票，通过。依据：建房〔2009〕274号（待街道确认）"],
    }


def test_a_decision_without_quorum_says_nothing_of_votes():
    decision = bodies.decide_body("committee", "赵钱孙", "赵", {"赵": "recused"}, BOOK)

    assert decision.reasons == (
        "全体3名，出席1名；须2名以上出席，还差1名，不能作出决定。依据：建房〔2009〕274号（待街道确认）",
        "回避1名，不表决，仍计入基数。依据：默认（待街道确认）")


@pytest.mark.parametrize(("kind", "members", "present", "votes", "place"), [
    ("office", "赵", "赵", {}, "kind: office is not known here"), ("committee", "", "", {}, "members: a body without members decides nothing"),
    ("committee", "赵钱", "孙", {}, "present: 孙 is not known here"), ("committee", "赵钱", "赵", {"钱": "agree"}, "votes: 钱 is not known here"),
    ("committee", "赵钱", "赵钱", {"钱": "yes"}, "votes: yes is not known here"),
])
def test_a_decision_that_cannot_be_is_refused(kind, members, present, votes, place):
    with pytest.raises(CaseError) as refused:
        bodies.decide_body(kind, members, present, votes, BOOK)

    assert str(refused.value) == place


@pytest.mark.parametrize(("members", "proposers", "enough"), [(9, 3, True), (9, 2, False), (5, 2, True), (5, 1, False)])
def test_a_third_of_the_members_may_ask_for_a_meeting(members, proposers, enough):
    assert bodies.may_propose("committee", members, proposers, BOOK) is enough


def test_who_is_no_such_body_proposes_nothing():
    with pytest.raises(CaseError):
        bodies.may_propose("office", 3, 3, BOOK)


def test_owners_read_the_minutes_of_committee_and_groups_and_of_supervisors_by_own_rules():
    kinds = ("committee", "preparatory_group", "re_election_group", "supervisors")
    own = Rulebook.resolve("440300", ON, {"minutes_open_to_owners": ["supervisors"]})

    assert [bodies.opens_minutes(kind, BOOK) for kind in kinds] == [True, True, True, False]
    assert [bodies.opens_minutes(kind, own) for kind in kinds] == [False, False, False, True]


@pytest.mark.parametrize(("found", "on", "reason"), [
    (deadlines.meeting_notice_from, date(2026, 1, 12), "2026-01-05通知，当日不计，满7日，2026-01-12起召开。"),
    (deadlines.proposed_meeting_due, date(2026, 1, 12), "2026-01-05委员提议，7日内召开，不迟于2026-01-12。"),
    (deadlines.regular_meeting_due, date(2026, 4, 5), "自2026-01-05起90日内开会，不迟于2026-04-05。"),
    (deadlines.decision_publication_due, date(2026, 1, 8), "2026-01-05决定，3日内公布，不迟于2026-01-08。"),
])
def test_the_days_of_a_meeting_are_counted_by_rules(found, on, reason):
    deadline = found(ON, BOOK)

    assert (deadline.on, deadline.reason, deadline.confidence) == (on, reason, "to_confirm")
