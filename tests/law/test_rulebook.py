"""Rules are dated data: chosen by day and place, set otherwise only where the law lets them."""

from __future__ import annotations

import json
from datetime import date
from fractions import Fraction

import pytest

from app.law import rulefiles
from app.law.explain import explain_rules
from app.law.motions import Motion
from app.law.problems import BrokenRuleSet, NoRuleSet, RuleNotAllowed, UnknownRule
from app.law.quantities import Weight, parse_share
from app.law.rulebook import MATTERS, Rulebook, own_rule_latitudes
from app.law.rules import CHAPTERS, Latitude, Rule
from app.law.thresholds import requirements

NOW = date(2026, 1, 1)
SHENZHEN = Rulebook.resolve("440300", NOW)
STATE = Rulebook.resolve("000000", NOW)
OLD = Rulebook.resolve("000000", date(2015, 1, 1))
OLD_SHENZHEN = Rulebook.resolve("440300", date(2020, 6, 1))

CODE = {
    "participation": ("2/3", True, "total"), "approval.rules_of_procedure": ("1/2", False, "participating"),
    "approval.covenant": ("1/2", False, "participating"), "approval.elect_committee": ("1/2", False, "participating"),
    "approval.service_company": ("1/2", False, "participating"), "approval.use_fund": ("1/2", False, "participating"),
    "approval.raise_fund": ("3/4", True, "participating"), "approval.rebuild": ("3/4", True, "participating"),
    "approval.common_parts": ("3/4", True, "participating"), "approval.other": ("1/2", False, "participating"),
}
ORDINANCE = {
    "participation": ("1/2", False, "total"), "approval.rules_of_procedure": ("1/2", False, "total"),
    "approval.covenant": ("1/2", False, "total"), "approval.elect_committee": ("1/2", False, "total"),
    "approval.service_company": ("1/2", False, "total"), "approval.use_fund": ("2/3", True, "total"),
    "approval.raise_fund": ("2/3", True, "total"), "approval.rebuild": ("2/3", True, "total"),
    "approval.common_parts": ("1/2", False, "total"), "approval.other": ("1/2", False, "total"),
}


@pytest.mark.parametrize(("book", "expected", "article"), [
    (SHENZHEN, CODE, "民法典 第278条第2款"), (STATE, CODE, "民法典 第278条第2款"),
    (OLD, ORDINANCE, "物业管理条例 第12条"), (OLD_SHENZHEN, ORDINANCE, "物业管理条例 第12条"),
], ids=["440300", "000000", "000000 before 2021", "440300 before 2021"])
def test_the_thresholds_are_those_of_facts(book, expected, article):
    for key, (share, inclusive, base) in expected.items():
        bound = book.rule(key).bound()
        assert (str(bound.share), bound.inclusive, bound.measured_on) == (share, inclusive, base), key
        assert bound.article.startswith(article)


@pytest.mark.parametrize(("code", "on", "name"), [
    ("440300", date(2021, 1, 1), "440300@2021-01-01"), ("440300", date(2020, 12, 31), "440300@2020-03-01"),
    ("440300", date(2020, 2, 29), "000000@2007-10-01"), ("440304", NOW, "440300@2021-01-01"),
    ("441900", NOW, "000000@2021-01-01"), ("000000", date(2020, 12, 31), "000000@2007-10-01"),
    ("000000", date(2007, 10, 1), "000000@2007-10-01"), ("310115", date(2020, 12, 31), "000000@2007-10-01"),
])
def test_the_day_and_the_place_choose_the_rule_set(code, on, name):
    book = Rulebook.resolve(code, on)

    assert (book.rule_set, book.jurisdiction, book.on) == (name, code, on)


def test_a_province_may_have_its_own_rule_set(monkeypatch):
    province = rulefiles.RuleSet("440000@2022-01-01", "440000", "广东省", date(2022, 1, 1), STATE.rules)
    monkeypatch.setattr(rulefiles, "rule_sets", lambda: {province.name: province})
    rulefiles.rule_set_for.cache_clear()
    try:
        assert rulefiles.rule_set_for("441900", NOW).name == "440000@2022-01-01"
    finally:
        rulefiles.rule_set_for.cache_clear()


def test_there_is_no_rule_set_before_2007():
    with pytest.raises(NoRuleSet) as caught:
        Rulebook.resolve("440300", date(2007, 9, 30))

    assert str(caught.value) == "no rule set of 440300 or above it is in force on 2007-09-30"
    assert (caught.value.jurisdiction, caught.value.on) == ("440300", date(2007, 9, 30))


DEFAULTS = {
    "counted_kinds": ("residence", "shop", "office", "other"), "joint_owners": "presumed", "blank": "not_participating",
    "spoiled": "not_participating", "unreturned": "not_counted", "warned": False, "rank_by": "shares_sum",
    "notice_days": 15, "proxy_limit": 3, "electronic_channel": "unset", "opening_readers": "scrutineers",
    "replacement_of_ballots": False, "sale_during_vote": "buyer_if_not_voted", "extension_channels": ("paper",),
    "extension_times": 1, "extension_days": 15, "result_announcement_days": 7, "filing_days": 30, "handover_days": 10,
    "delivery_proof": ("signature", "app_opened", "registered_post"), "extraordinary_request": "1/5",
    "annulment_years": 1, "records_years": 10, "committee_term_years_max": 5, "candidate_surplus": "1/5",
    "committee_members_min": None, "second_round_participation": True, "first_request_share": "1/5",
    "first_request_measure": "either",
}


@pytest.mark.parametrize("book", [SHENZHEN, STATE, OLD], ids=lambda book: book.rule_set)
@pytest.mark.parametrize("key", DEFAULTS)
def test_a_default_is_that_of_facts(book, key):
    assert book.value(key) == DEFAULTS[key]
    assert type(book.value(key)) is type(DEFAULTS[key])


@pytest.mark.parametrize(("key", "value"), [
    ("group_size_min", 7), ("group_size_max", 10), ("group_members.street_office", 1), ("group_members.owners_min", 3),
    ("group_members.owners_max", 5), ("group_members.developer", 1), ("group_stands_without_developer", True),
    ("rules_publication_days", 3), ("alternates_filing_days", 15), ("reelection_below", "1/2"),
    ("large_expense_fen", 10_000_000), ("large_expense_notice_days", 10), ("credit_code_working_days", 10),
    ("duplicate_ballots", "electronic"), ("second_round", "by_votes"), ("matter.sz_8", ("rebuild", "common_parts")),
])
def test_shenzhen_has_its_own(key, value):
    assert SHENZHEN.value(key) == value
    assert key not in STATE.rules or STATE.value(key) != value


@pytest.mark.parametrize(("key", "confidence"), [
    ("participation", "confirmed"), ("approval.common_parts", "confirmed"), ("second_round", "to_confirm"),
    ("duplicate_ballots", "to_confirm"), ("proxy_limit", "to_confirm"), ("extension_days", "to_confirm"),
    ("notice_days", "confirmed"), ("filing_days", "confirmed"), ("handover_days", "to_confirm"),
    ("group_size_min", "confirmed"), ("rank_by", "to_confirm"), ("counted_kinds", "to_confirm"),
    ("second_round_participation", "to_confirm"), ("blank", "to_confirm"), ("result_announcement_days", "to_confirm"),
])
def test_what_is_remembered_is_to_confirm(key, confidence):
    assert SHENZHEN.rule(key).confidence == confidence


def test_the_thresholds_of_shenzhen_before_2021_are_to_confirm():
    assert OLD_SHENZHEN.participation().confidence == "to_confirm"
    assert OLD_SHENZHEN.approval(["use_fund"]).confidence == "to_confirm"
    assert OLD_SHENZHEN.rule("warned").confidence == "confirmed"
    assert OLD.participation().confidence == "confirmed"


@pytest.mark.parametrize("book", [SHENZHEN, STATE, OLD, OLD_SHENZHEN], ids=lambda book: book.rule_set)
def test_every_rule_can_be_cited(book):
    assert {rule.chapter for rule in book.rules.values()} <= set(CHAPTERS)
    for key, rule in book.rules.items():
        assert rule.key == key
        assert rule.title
        assert rule.article
        assert rule.source
        assert rule.origin == "rule_set"
        assert re_readable(rule)


def re_readable(rule):
    return Rule.from_json(rule.key, json.loads(json.dumps(rule.as_json()))) == rule


def test_every_matter_has_a_bound():
    for matter in MATTERS:
        assert SHENZHEN.approval([matter]).share >= Fraction(1, 2)


def test_every_shenzhen_item_leads_to_matters_of_the_code():
    items = [rule for key, rule in SHENZHEN.rules.items() if key.startswith("matter.sz_")]

    assert len(items) == 10
    assert {matter for rule in items for matter in rule.value} == set(MATTERS)


def test_the_strictest_of_several_matters_holds():
    assert SHENZHEN.approval(["use_fund", "raise_fund", "other"]).share == Fraction(3, 4)
    assert OLD.approval(["other", "use_fund"]).share == Fraction(2, 3)
    assert OLD.approval(["other", "use_fund"]).inclusive is True


def test_of_equal_shares_the_one_to_exceed_is_stricter():
    book = SHENZHEN.with_value("approval.use_fund", "3/4")

    assert book.approval(["raise_fund", "use_fund"]).inclusive is False
    assert book.approval(["use_fund", "raise_fund"]).inclusive is False


def test_an_unknown_matter_is_an_unknown_rule():
    with pytest.raises(UnknownRule) as caught:
        SHENZHEN.approval(["fun"])

    assert caught.value.key == "approval.fun"
    assert str(caught.value) == "approval.fun: no such rule"


@pytest.mark.parametrize("key", ["counted_kinds", "warned", "committee_members_min", "nothing"])
def test_what_is_no_number_is_no_number(key):
    with pytest.raises(UnknownRule):
        SHENZHEN.number(key)


@pytest.mark.parametrize("key", ["proxy_limit", "blank", "nothing"])
def test_what_is_no_list_is_no_list(key):
    with pytest.raises(UnknownRule):
        SHENZHEN.words(key)


OWN = [
    ("blank", "abstain", "abstain"), ("counted_kinds", ["parking", "residence", "residence"], ("residence", "parking")),
    ("counted_kinds", ("shop",), ("shop",)), ("warned", True, True), ("notice_days", 30, 30), ("notice_days", 15, 15),
    ("notice_days", 90, 90), ("proxy_limit", 0, 0), ("extension_channels", ["electronic"], ("electronic",)),
]


@pytest.mark.parametrize(("key", "given", "kept"), OWN)
def test_a_community_may_set_what_the_law_lets_it(key, given, kept):
    book = Rulebook.resolve("440300", NOW, {key: given})

    assert book.value(key) == kept
    assert book.rule(key).origin == "community"
    assert book.rule(key).article == SHENZHEN.rule(key).article
    assert SHENZHEN.value(key) != kept or SHENZHEN.rule(key).origin == "rule_set"
    assert sum(rule.origin == "community" for rule in book.rules.values()) == 1


@pytest.mark.parametrize(("own", "said"), [
    ({"participation": "1/2"}, "participation: no rule of this name may be set here"),
    ({"colour": "red"}, "colour: no rule of this name may be set here"),
    ({"electronic_channel": "own"}, "electronic_channel: no rule of this name may be set here"),
    ({"notice_days": 14}, "notice_days: 14 is not a whole number from 15 to 90"),
    ({"notice_days": 91}, "notice_days: 91 is not a whole number from 15 to 90"),
    ({"notice_days": "20"}, 'notice_days: "20" is not a whole number from 15 to 90'),
    ({"notice_days": True}, "notice_days: true is not a whole number from 15 to 90"),
    ({"blank": "yes"}, 'blank: "yes" is not one of not_participating, abstain'),
    ({"blank": None}, "blank: null is not one of not_participating, abstain"),
    ({"blank": ["abstain"]}, "blank: a list is not one of not_participating, abstain"),
    ({"warned": "true"}, 'warned: "true" is not one of true, false'),
    ({"counted_kinds": ["attic"]}, 'counted_kinds[0]: "attic" is not one of'),
    ({"counted_kinds": []}, "counted_kinds: the list is empty; known are residence, shop"),
    ({"blank": {"value": "abstain", "colour": 1}}, "blank: has value, article, source, note, confidence"),
    ({"blank": {"value": "abstain", "confidence": "sure"}}, "blank: has value, article, source, note, confidence"),
])
def test_what_the_law_does_not_let_a_community_set_is_refused(own, said):
    with pytest.raises(RuleNotAllowed) as caught:
        Rulebook.resolve("440300", NOW, own)

    assert str(caught.value).startswith(said)
    assert caught.value.key == next(iter(own))


def test_the_office_records_a_value_with_its_ground():
    book = Rulebook.resolve("440300", NOW, office_values={
        "electronic_channel": {"value": "own", "article": "某区书面意见", "source": "区住建局", "note": "2026-01-05",
                               "confidence": "confirmed"},
        "first_delivered_area_condition": "1/2", "committee_members_min": 5,
    })

    rule = book.rule("electronic_channel")
    assert (rule.value, rule.origin, rule.article, rule.source, rule.note, rule.confidence) == (
        "own", "office", "某区书面意见", "区住建局", "2026-01-05", "confirmed")
    assert book.value("first_delivered_area_condition") == "1/2"
    assert book.number("committee_members_min") == 5


def test_a_communitys_own_rule_stands_above_the_offices():
    book = Rulebook.resolve("440300", NOW, {"blank": "not_participating"}, {"blank": "abstain"})

    assert book.value("blank") == "not_participating"
    assert book.rule("blank").origin == "community"


@pytest.mark.parametrize(("key", "value", "said"), [
    ("unreturned", "abstain", "unreturned: no rule of this name may be set here"),
    ("participation", "2/3", "participation: no rule of this name may be set here"),
    ("first_request_share", "0/1", 'first_request_share: "0/1" is not a share from 1/100 to 1/2'),
    ("first_request_share", "3/4", 'first_request_share: "3/4" is not a share from 1/100 to 1/2'),
    ("first_request_share", 5, "first_request_share: 5 is not a share from 1/100 to 1/2"),
    ("first_request_share", "a half", 'first_request_share: "a half" is not a share from 1/100 to 1/2'),
])
def test_the_office_may_not_set_everything(key, value, said):
    with pytest.raises(RuleNotAllowed) as caught:
        Rulebook.resolve("000000", NOW, office_values={key: value})

    assert str(caught.value) == said


@pytest.mark.parametrize("value", ["1/100", "1/4", "1/2"])
def test_the_office_may_set_a_share_within_its_bounds(value):
    assert Rulebook.resolve("000000", NOW, office_values={"first_request_share": value}).value("first_request_share") == value


def test_the_latitudes_of_a_community_can_be_listed():
    latitudes = own_rule_latitudes("440300", NOW)

    assert latitudes["blank"].words == ("not_participating", "abstain")
    assert "participation" not in latitudes
    assert "electronic_channel" not in latitudes


@pytest.mark.parametrize("data", [
    {"one_of": ["a", "b"]}, {"subset_of": ["a"]}, {"at_least": 1, "at_most": 2},
    {"at_least_share": "1/3", "at_most_share": "1/2"}, {"flag": True},
])
def test_a_latitude_is_written_as_it_is_read(data):
    assert Latitude.from_json(data).as_json() == data


@pytest.mark.parametrize("data", [
    {}, {"one_of": []}, {"subset_of": []}, {"one_of": ["a"], "x": 1}, {"subset_of": ["a"], "x": 1}, {"flag": False},
    {"flag": True, "x": 1}, {"at_least": 1}, {"at_least": 1, "at_most": 2, "x": 1}, "flag",
    {"at_least_share": "1/2", "at_most_share": "1/1", "x": 1}, {"at_least_share": "1/2"},
])
def test_a_broken_latitude_is_refused(data):
    with pytest.raises(BrokenRuleSet):
        Latitude.from_json(data)


GOOD = {"value": 1, "title": "t", "chapter": "counting", "article": "a", "source": "s", "confidence": "confirmed"}


@pytest.mark.parametrize("change", [
    {"chapter": "none"}, {"confidence": "sure"}, {"origin": "heaven"}, {"colour": 1}, {"value": 0.5}, {"value": [1]},
    {"value": {}}, {"own_rules": {}}, {"office": {}},
])
def test_a_broken_rule_is_refused(change):
    Rule.from_json("k", GOOD)

    with pytest.raises(BrokenRuleSet):
        Rule.from_json("k", GOOD | change)


@pytest.mark.parametrize("change", [{"value": 1}, {"inclusive": None}, {"measured_on": None}])
def test_a_rule_that_is_no_threshold_is_none(change):
    threshold = GOOD | {"value": "1/2", "inclusive": True, "measured_on": "total"}
    assert Rule.from_json("k", threshold).bound().share == Fraction(1, 2)

    with pytest.raises(BrokenRuleSet):
        Rule.from_json("k", threshold | change).bound()


def test_a_snapshot_explains_itself():
    snapshot = Rulebook.resolve("440304", NOW, {"blank": "abstain"}, {"electronic_channel": "own"}).snapshot()

    assert snapshot["format"] == 1
    assert snapshot["rule_set"] == "440300@2021-01-01"
    assert snapshot["jurisdiction"] == "440304"
    assert snapshot["on"] == "2026-01-01"
    assert snapshot["values"]["participation"] == {
        "value": "2/3", "title": "参加表决", "chapter": "thresholds", "article": "民法典 第278条第2款",
        "source": "民法典（2021-01-01起施行）；光明区2024-02-29公开答复（szgm post_11167810）", "confidence": "confirmed",
        "unit": "share", "inclusive": True, "measured_on": "total", "note": "", "origin": "rule_set",
        "own_rules": None, "office": None,
    }
    assert snapshot["values"]["blank"]["origin"] == "community"
    assert snapshot["values"]["electronic_channel"]["origin"] == "office"
    assert snapshot["values"]["counted_kinds"]["value"] == ["residence", "shop", "office", "other"]


@pytest.mark.parametrize("change", [
    {"format": 2}, {"rule_set": 1}, {"jurisdiction": None}, {"on": "yesterday"}, {"on": 1}, {"values": []},
    {"values": {"k": 1}}, {"values": {"k": {}}},
])
def test_what_is_no_snapshot_is_refused(change):
    snapshot = SHENZHEN.snapshot()
    assert Rulebook.from_snapshot(snapshot) == SHENZHEN

    with pytest.raises(BrokenRuleSet):
        Rulebook.from_snapshot(snapshot | change)


def test_rules_cannot_be_changed_in_place():
    with pytest.raises(TypeError):
        SHENZHEN.rules["blank"] = None
    with pytest.raises(TypeError):
        Rulebook.resolve("440300", NOW, {"blank": "abstain"}).rules["blank"] = None


@pytest.mark.parametrize("text", ["2/3", "1/1", "0/1", "3/4"])
def test_a_share_is_text(text):
    assert parse_share(text) == Fraction(text)


@pytest.mark.parametrize("text", ["", "2", "4/3", "1/0", "0.5", "-1/2", "1 /2", "1234567/1234567", "１/２"])
def test_what_is_no_share_is_refused(text):
    with pytest.raises(ValueError, match="is not a share such as 2/3"):
        parse_share(text)


# ---- thresholds before anybody votes ----


NINETY = Weight(90, 90_000_000)


def shown(motion, totals=NINETY, book=SHENZHEN, **known):
    return [(line.gate, line.dimension, line.whole, line.needed, line.final) for line in requirements(motion, totals, book, **known)]


def test_the_thresholds_follow_from_the_matter_at_once():
    assert shown(Motion("m", ("use_fund",)), step=100) == [
        ("participation", "heads", 90, 60, True), ("participation", "area", 90_000_000, 60_000_000, True),
        ("approval", "heads", 60, 31, False), ("approval", "area", 60_000_000, 30_000_100, False)]


def test_three_quarters_of_those_who_take_part():
    assert shown(Motion("m", ("raise_fund",)), participating=Weight(81, 81_000_000))[2:] == [
        ("approval", "heads", 81, 61, True), ("approval", "area", 81_000_000, 60_750_000, True)]


def test_under_the_old_law_approval_is_final_at_once():
    assert shown(Motion("m", ("use_fund",)), book=OLD) == [
        ("participation", "heads", 90, 46, True), ("participation", "area", 90_000_000, 45_000_001, True),
        ("approval", "heads", 90, 60, True), ("approval", "area", 90_000_000, 60_000_000, True)]


@pytest.mark.parametrize(("book", "turn", "lines"), [(SHENZHEN, 1, 4), (SHENZHEN, 2, 2), (STATE, 2, 4)])
def test_a_second_round_by_votes_has_no_approval_line(book, turn, lines):
    assert len(shown(Motion("m", ("elect_committee",), seats=1, round=turn, candidates=("c",)), book=book)) == lines


def test_a_question_has_no_second_round():
    assert len(shown(Motion("m", ("other",), round=2))) == 4


def test_a_requirement_is_shown_with_its_article():
    line = requirements(Motion("m", ("raise_fund",)), Weight(90, 90_000_000), SHENZHEN)[2]

    assert line.as_json() == {
        "gate": "approval", "dimension": "heads", "whole": 60, "needed": 45, "bound": "3/4", "inclusive": True,
        "measured_on": "participating", "law": "民法典 第278条第2款", "confidence": "confirmed", "final": False}


# ---- the text for lawyers ----


def test_the_rule_set_reads_as_a_lawyer_would_want():
    text = explain_rules(Rulebook.resolve("440300", NOW, {"warned": True}, {"electronic_channel": "own"}))

    for line in (
        "规则集 440300@2021-01-01", "适用于 440300，2026-01-01 截止的表决",
        "第一章 表决门槛", "第七章 共有资金", "  参加表决：全体业主的2/3以上（含本数）",
        "  使用维修资金：参加表决者的过半数（超过1/2）", "  筹集维修资金：参加表决者的3/4以上（含本数）",
        "      依据：民法典 第278条第2款；出处：民法典（2021-01-01起施行）", "      键：approval.raise_fund",
        "  会议通知提前：15日", "      议事规则可另定：15至90", "      街道可修订：1/100至1/1",
        "  是否事先告知沉默的后果：是　【本小区议事规则】", "      议事规则可另定：是或否",
        "  电子投票的法律效力：本系统（own）　【街道录入】", "  委员最少：未定　【待确认】",
        "  候补递补完后，委员不足原人数的：原定委员人数的1/2",
        "      议事规则可另定：限于住宅、商铺、办公、其他、车位、车库、储藏间，可以几项",
        "      街道可修订：限于与第一轮相同（as_first）、按得票顺序，不要求双过半（by_votes）之一", "  计入表决的房屋种类：住宅、商铺、办公、其他　【待确认】",
        "  截止前可否改票：否　【待确认】", "  一名受托人最多接受的委托：3份　【待确认】",
        "      说明：变通规定，待确认。第二轮按得票顺序当选，无须获得“双过半”",
    ):
        assert line in text.splitlines(), line


def test_a_chapter_without_rules_is_left_out():
    assert "共有资金" not in explain_rules(STATE)


def test_a_share_to_exceed_that_is_not_half():
    book = SHENZHEN.with_value("approval.use_fund", "3/5")

    assert "  使用维修资金：超过参加表决者的3/5" in explain_rules(book).splitlines()
