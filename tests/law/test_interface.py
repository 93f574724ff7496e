"""What other rooms call: heads, ballots, counts, and what they get back."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest

from app.law.ballots import Ballot
from app.law.counting import Alternative
from app.law.heads import EVERYWHERE, Owner, RollUnit, Scope, waterfall
from app.law.motions import Motion
from app.law.outcomes import ChoiceCounts, ElectionCounts
from app.law.problems import NoDenominator
from app.law.quantities import NOTHING, Weight, area_text, finest_step
from app.law.reasoning import gate_text
from app.law.rulebook import Rulebook
from app.law.tally import decide, decide_counts

BOOK = Rulebook.resolve("440300", date(2026, 1, 1))
QUESTION = Motion("m1", ("use_fund",))
AT = datetime(2026, 1, 1, tzinfo=UTC)


def unit(name, *owners, area=1_000_000, kind="residence", **facts):
    return RollUnit(name, kind, tuple(owners), area, **facts)


def flow(*units, scope=EVERYWHERE):
    return waterfall(units, scope, BOOK)


def test_the_waterfall_lists_the_units_of_each_step():
    steps = flow(
        unit("1", Owner("a"), building="3"), unit("2", Owner("a"), building="3"), unit("3", Owner("b"), building="4"),
        unit("4", Owner("c"), building="3", kind="parking", area=125_000), unit("5", Owner("d", proved=False), building="3"),
        scope=Scope(frozenset({"3"}), everywhere=False),
    )

    assert steps.as_json() == {
        "all_units": {"units": ["1", "2", "3", "4", "5"], "count": 5, "area_cm2": 4_125_000},
        "out_of_scope": {"units": ["3"], "count": 1, "area_cm2": 1_000_000},
        "kind_not_counted": {"units": ["4"], "count": 1, "area_cm2": 125_000},
        "counted": {"units": ["1", "2", "5"], "count": 3, "area_cm2": 3_000_000},
        "unproved": {"units": ["5"], "count": 1, "area_cm2": 1_000_000},
        "merged": [{"reason": "one_owner", "units": ["1", "2"], "count": 2, "area_cm2": 2_000_000}],
        "totals": {"heads": 2, "area_cm2": 3_000_000},
    }


def test_an_owner_without_an_identity_number_is_never_merged():
    nobody = Owner("a", proved=False)

    assert flow(unit("1", nobody), unit("2", nobody), unit("3", Owner("a")), unit("4", Owner("a"), nobody)).totals.heads == 4


def test_an_unproved_buyer_of_undelivered_stock_is_no_unproved_owner():
    steps = flow(unit("1", Owner("x", proved=False), stock="undelivered", developer="d"), unit("2", Owner("d")))

    assert steps.totals.heads == 1
    assert steps.unproved == ()


def test_a_units_name_is_no_owner():
    assert flow(unit("a", Owner("x", proved=False)), unit("2", Owner("a"))).totals.heads == 2


@pytest.mark.parametrize(("units", "reason"), [
    ([unit("1", Owner("a")), unit("2", Owner("a"))], "one_owner"),
    ([unit("1", Owner("a", company=True)), unit("2", Owner("a", company=True))], "one_company"),
    ([unit("1", Owner("a"), Owner("b")), unit("2", Owner("b"), Owner("a"))], "same_owners"),
    ([unit("1", stock="unsold", developer="d"), unit("2", Owner("d", company=True))], "developer_stock"),
    ([unit("1", Owner("a"))], "one_unit"),
])
def test_a_merge_names_its_reason(units, reason):
    head, = flow(*units).heads

    assert head.reason == reason
    assert head.weight == Weight(1, 1_000_000 * len(units))


@pytest.mark.parametrize(("areas", "source", "area"), [
    ((1, 2, 3), "register", 1), ((None, 2, 3), "survey", 2), ((None, None, 3), "contract", 3), ((None, None, None), None, 0),
    ((0, 2, 3), "register", 0),
])
def test_the_area_comes_from_the_first_source_that_has_one(areas, source, area):
    found = RollUnit("1", "residence", (Owner("a"),), *areas)

    assert (found.area_source, found.area_cm2) == (source, area)


def test_a_roll_is_decided_with_sets_lists_or_nothing_delivered():
    roll = [unit("1", Owner("a")), unit("2", Owner("b"))]
    book = Rulebook.resolve("440300", date(2026, 1, 1), {"unreturned": "abstain", "warned": True})
    cast = [Ballot("1", "paper", AT, {"m1": "agree"})]

    outcomes = [decide([QUESTION], roll, cast, book, delivered=given).motions[0].deemed
                for given in (["2"], {"2"}, frozenset({"2"}), ())]

    assert outcomes == [Weight(1, 1_000_000)] * 3 + [Weight(0, 0)]


def test_a_decision_gives_its_ids_and_outcomes():
    decision = decide([QUESTION], [unit("1", Owner("a"))], [Ballot("1", "paper", AT, {"m1": "agree"})], BOOK)

    assert [(motion.id, motion.outcome) for motion in decision.motions] == [("m1", "passed")]
    assert decision.as_json()["motions"][0]["margins"] == {
        "room": {"heads": 0, "area_cm2": 500_000}, "forged": {"heads": 1, "area_cm2": 333_400}}


@pytest.mark.parametrize("totals", [Weight(0, 5), Weight(5, 0), Weight(0, 0)])
def test_no_share_is_taken_of_nothing(totals):
    with pytest.raises(NoDenominator, match="no head or no area"):
        decide_counts([QUESTION], {"m1": ChoiceCounts({})}, totals, BOOK)


def counts(agree, against=NOTHING, abstain=NOTHING, none=NOTHING):
    return {"m1": ChoiceCounts({"agree": agree, "against": against, "abstain": abstain}, none)}


def test_one_head_and_the_least_area_are_enough_to_take_a_share_of():
    decision = decide_counts([QUESTION], counts(Weight(1, 1)), Weight(1, 1), BOOK)

    assert decision.motions[0].outcome == "passed"


def test_counts_take_silence_where_the_rules_deem_it():
    book = Rulebook.resolve("440300", date(2026, 1, 1), {"unreturned": "follow_majority", "warned": True})
    decision = decide_counts([QUESTION], counts(Weight(20, 2_000_000)), Weight(60, 6_000_000), book, silent=Weight(25, 2_500_000))

    motion, = decision.motions
    assert (motion.outcome, motion.without_deemed.outcome, motion.deemed) == ("passed", "no_quorum", Weight(25, 2_500_000))
    assert motion.margins.forged is None
    assert "其中送达后未反馈、依议事规则推定的：25人、250.00㎡。" in motion.reasons
    assert any(line.startswith("不计推定的未反馈意见，结论是：参加不足，未形成决定。") for line in motion.reasons)


def test_counts_leave_silence_alone_otherwise():
    motion, = decide_counts([QUESTION], counts(Weight(20, 20)), Weight(60, 60), BOOK, silent=Weight(25, 25)).motions

    assert (motion.outcome, motion.without_deemed, motion.deemed) == ("no_quorum", None, Weight(0, 0))


def test_counts_show_what_the_result_turns_on_and_the_callers_notes():
    other = Alternative("spoiled", "participating", counts(Weight(40, 4000), none=Weight(50, 5000))["m1"])

    motion, = decide_counts(
        [QUESTION], counts(Weight(40, 4000), Weight(20, 2000)), Weight(90, 9000), BOOK,
        alternatives={"m1": [other]}, notes=["注。"],
    ).motions

    assert [turn.as_json() for turn in motion.turns_on] == [{
        "rule": "spoiled", "value": "participating", "outcome": "failed", "failed_on": ["heads", "area"],
        "participating": {"heads": 90, "area_cm2": 9000}}]
    assert "结果取决于规则：如果废票算作参加，参加为90人、0.90㎡，结论是未通过。" in motion.reasons
    assert motion.reasons[-1] == "注。"


def test_an_alternative_with_the_same_result_is_not_shown():
    other = Alternative("spoiled", "participating", counts(Weight(40, 4000), Weight(20, 2000), none=Weight(1, 1))["m1"])

    motion, = decide_counts(
        [QUESTION], counts(Weight(40, 4000), Weight(20, 2000)), Weight(90, 9000), BOOK, alternatives={"m1": [other]}).motions

    assert motion.turns_on == ()


@pytest.mark.parametrize(("agreed", "least"), [(6_000_100, 6_666_700), (6_000_110, 6_666_670), (6_000_111, 6_666_667)])
def test_the_step_of_counts_is_that_of_their_finest_figure(agreed, least):
    motion, = decide_counts([QUESTION], counts(Weight(60, agreed)), Weight(90, 10_000_000), BOOK).motions

    assert motion.verdict.tests[1].needed == least


def test_the_step_looks_at_candidates_and_silence_too():
    election = Motion("e", ("elect_committee",), seats=1, candidates=("c",))
    book = BOOK

    def least(participating, votes, silent=NOTHING):
        found = {"e": ElectionCounts(participating, {"c": votes})}
        motion, = decide_counts([election], found, Weight(3, 10_000), book, silent=silent).motions
        return motion.verdict.tests[1].needed

    assert least(Weight(3, 10_000), Weight(1, 100)) == 6_700
    assert least(Weight(3, 10_000), Weight(1, 110)) == 6_670
    assert least(Weight(3, 9_999), Weight(1, 100)) == 6_667
    assert least(Weight(3, 9_900), Weight(1, 100), Weight(0, 1)) == 6_667


@pytest.mark.parametrize(("step", "least"), [(1, 6_667), (10, 6_670), (100, 6_700)])
def test_a_given_step_rounds_the_needed_area_up(step, least):
    motion, = decide_counts([QUESTION], counts(Weight(3, 10_000)), Weight(3, 10_000), BOOK, step=step).motions

    assert motion.verdict.tests[1].needed == least
    assert motion.verdict.tests[0].needed == 2


@pytest.mark.parametrize(("area", "text"), [
    (0, "0.00"), (1, "0.0001"), (100, "0.01"), (1_000, "0.10"), (10_000, "1.00"), (1_717_552_230, "171,755.223"),
    (12_345_678, "1,234.5678"), (12_345_670, "1,234.567"),
])
def test_an_area_is_printed_with_the_decimals_that_it_has(area, text):
    assert area_text(area) == text


@pytest.mark.parametrize(("areas", "step"), [((100, 1_000_000), 100), ((110,), 10), ((100, 111), 1), ((), 100), ((0,), 100)])
def test_the_finest_step_is_that_of_the_finest_area(areas, step):
    assert finest_step(*areas) == step


LINES = [
    # the pattern of pages.md, section 5
    (Weight(702, 10), Weight(1087, 10), 0, "需要至少725人（1,087人的2/3），已参加702人，还差23人，未达到"),
    (Weight(725, 10), Weight(1087, 10), 0, "需要至少725人（1,087人的2/3），已参加725人，达到"),
    (Weight(60, 10), Weight(90, 10), 0, "需要至少60人（90人的2/3），已参加60人，正好2/3，达到"),
    (Weight(67, 66_666_700), Weight(100, 100_000_100), 1,
     "需要至少6,666.68㎡（10,000.01㎡的2/3），已参加6,666.67㎡，还差0.01㎡，未达到"),
]


@pytest.mark.parametrize(("part", "totals", "place", "text"), LINES)
def test_a_line_says_needed_had_and_missing(part, totals, place, text):
    motion, = decide_counts([QUESTION], counts(part), totals, BOOK, step=100).motions

    assert gate_text(motion.verdict.tests[place]) == text


def test_exactly_half_is_said_in_words():
    motion, = decide_counts([QUESTION], counts(Weight(60, 30_000_000), Weight(0, 30_000_000)), Weight(60, 60_000_000), BOOK).motions

    assert gate_text(motion.verdict.tests[3]) == (
        "需要至少3,000.01㎡（超过6,000.00㎡的一半），同意3,000.00㎡，正好一半，“过半数”要超过一半，还差0.01㎡，未达到")


def test_under_the_old_law_the_line_says_of_all():
    old = Rulebook.resolve("000000", date(2015, 1, 1))
    motion, = decide_counts([QUESTION], counts(Weight(60, 60)), Weight(90, 90), old).motions

    assert gate_text(motion.verdict.tests[2]) == "需要至少60人（全体90人的2/3），同意60人，正好2/3，达到"
    assert gate_text(motion.verdict.tests[0]) == "需要至少46人（超过90人的一半），已参加60人，达到"


def test_the_reasons_of_an_election_read_well():
    election = Motion("e", ("elect_committee",), seats=2, alternates=1, round=2, candidates=("甲", "乙", "丙", "丁"), withdrawn=frozenset({"丁"}))
    votes = {"甲": Weight(30, 3_000_000), "乙": Weight(20, 2_000_000), "丙": Weight(10, 1_000_000), "丁": Weight(40, 4_000_000)}

    motion, = decide_counts([election], {"e": ElectionCounts(Weight(60, 6_000_000), votes)}, Weight(90, 9_000_000), BOOK).motions

    assert motion.reasons == (
        "适用规则集440300@2021-01-01；事项：选举业主委员会或者更换成员（第278条第1款第3项）。",
        "计票范围：业主90人，专有部分面积900.00㎡。",
        "第一关 参加够不够（人数）：需要至少60人（90人的2/3），已参加60人，正好2/3，达到。依据：民法典 第278条第2款。",
        "第一关 参加够不够（面积）：需要至少600.00㎡（900.00㎡的2/3），已参加600.00㎡，正好2/3，达到。依据：民法典 第278条第2款。",
        "应选2人，候补1人，候选人4人，第2轮。",
        "第二轮按得票顺序当选，不要求“双过半”（变通规定，待确认）。",
        "投票期间退出的候选人：丁；投给他们的选票有效，他们不当选。",
        "按两项占比之和排序（待街道确认）：甲、乙、丙。",
        "当选2人：甲、乙。", "候补1人，依次：丙。", "空缺0席。", "结论：通过。",
    )
    assert json.dumps(motion.as_json(), ensure_ascii=False)


@pytest.mark.parametrize(("rank_by", "text"), [("area", "按得票面积排序"), ("heads", "按得票人数排序"), ("shares_sum", "按两项占比之和排序")])
def test_the_rank_is_named(rank_by, text):
    election = Motion("e", ("elect_committee",), seats=1, candidates=("甲",))
    book = Rulebook.resolve("440300", date(2026, 1, 1), {"rank_by": rank_by})

    motion, = decide_counts([election], {"e": ElectionCounts(Weight(9, 9), {"甲": Weight(9, 9)})}, Weight(9, 9), book).motions

    assert any(line.startswith(text) for line in motion.reasons)


def test_a_tie_is_said_and_nobody_is_named_elected():
    election = Motion("e", ("elect_committee",), seats=1, candidates=("甲", "乙"))
    votes = dict.fromkeys(("甲", "乙"), Weight(9, 9))

    motion, = decide_counts([election], {"e": ElectionCounts(Weight(9, 9), votes)}, Weight(9, 9), BOOK).motions

    assert motion.reasons[-3:] == ("得票完全相等，须公开抽签决定次序：甲、乙。", "空缺1席。", "结论：无法得出结论。")


def test_an_option_and_several_matters_are_said():
    motion = Motion("o", ("use_fund", "raise_fund"), options=("甲案", "乙案"))
    found = {"o": ChoiceCounts({"甲案": Weight(80, 80), "乙案": Weight(1, 1), "against": Weight(1, 1), "abstain": Weight(2, 2)})}
    turn = Alternative("blank", "abstain", ChoiceCounts({"甲案": Weight(1, 1), "乙案": Weight(80, 80), "against": Weight(), "abstain": Weight()}))

    decided, = decide_counts([motion], found, Weight(90, 90), BOOK, alternatives={"o": [turn]}).motions

    assert "几类事项按最严的一类" in decided.reasons[0]
    assert "参加84人、0.0084㎡，其中“甲案”80人、0.008㎡；“乙案”1人、0.0001㎡；反对1人、0.0001㎡；弃权2人、0.0002㎡；参加但不计入任何一项0人、0.00㎡。" in decided.reasons
    assert "结论：“甲案”通过。" in decided.reasons
    assert any(line.endswith("结论是通过（乙案）。") for line in decided.reasons)


def test_many_names_are_cut_and_counted():
    roll = [unit("1", Owner("a"))]
    cast = [Ballot(f"x{number}", "paper", AT) for number in (6, 5, 4, 3, 2, 1)]

    decision = decide([QUESTION], roll, [*cast, Ballot("1", "paper", AT, {"m1": "agree"})], BOOK, delivered=["y2", "y1"])

    assert decision.motions[0].reasons[-2:] == (
        "不计的选票（房屋不在房册上）6张：x1、x2、x3、x4、x5等6项。", "不计的送达（房屋不在房册上）2套：y1、y2。")


def test_five_names_are_not_cut():
    decision = decide([QUESTION], [unit("1", Owner("a"))], [Ballot(f"x{number}", "paper", AT) for number in range(5)], BOOK)

    assert decision.motions[0].reasons[-1] == "不计的选票（房屋不在房册上）5张：x0、x1、x2、x3、x4。"
