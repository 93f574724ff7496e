"""Small things that a changed line could break unnoticed; each is an example with its number or its words."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from app.law.case import decide_case, read_case
from app.law.deadlines import add_years
from app.law.explain import value_text
from app.law.fields import read_count
from app.law.margins import measure_margins
from app.law.motions import Motion
from app.law.outcomes import ChoiceCounts, Frame, Verdict, deem, leading_choice
from app.law.problems import BrokenRuleSet, CaseError, RuleNotAllowed, Unreadable
from app.law.quantities import MAX_HEADS, NOTHING, Weight, needed, parse_area
from app.law.rulebook import Rulebook
from app.law.rules import Latitude, Rule, shown
from app.law.strict import read_json, read_yaml

BOOK = Rulebook.resolve("440300", date(2026, 1, 1))
PASSED = Verdict("passed")


def rule(**facts):
    return Rule.from_json("k", {
        "value": "1/4", "title": "t", "chapter": "counting", "article": "a", "source": "s", "confidence": "confirmed"} | facts)


def case(*units, ballots=(), motions=({"id": "m1", "matter": "use_fund"},), **more):
    """Make a case of units `("1", "p1 p2", "100.00")` and ballots `("1", {"m1": "agree"})`."""
    return read_case({
        "jurisdiction": "440300", "closes_on": "2023-05-20", "motions": list(motions),
        "roll": [{"unit": name, "kind": "residence", "owners": owners.split(), "areas": {"register": area}} for name, owners, area in units],
        "ballots": [{"unit": name, "channel": "paper", "at": "2023-05-03T10:00:00+08:00", "choices": choices} | dict(zip(["invalid"], rest, strict=False)) for name, choices, *rest in ballots], **more})


def only(decision):
    motion, = decision.motions
    return motion


class TestReading:
    @pytest.mark.parametrize(("text", "words"), [
        ('{"b": 1, "a": 2, "a": 3}', 'the key "a" stands twice in one object'),
        ('{"' + "k" * 70 + '": 1, "' + "k" * 70 + '": 2}', '"' + "k" * 60 + '"'),
        ('{"a": NaN}', "NaN is not a number of JSON"), ('{"a": ', "not JSON: Expecting value"),
        ("1" * 5000, "not a case: Exceeds the limit"),
    ])
    def test_json_that_loses_something_is_refused_with_its_reason(self, text, words):
        with pytest.raises(Unreadable) as refused:
            read_json(text)

        assert words in str(refused.value)

    def test_json_without_doubled_keys_is_read_whole(self):
        assert read_json('{"a": {"b": [1, "2"]}, "c": null}') == {"a": {"b": [1, "2"]}, "c": None}

    @pytest.mark.parametrize(("text", "words"), [
        ("a: 1\nb: 2\na: 3", 'the key "a" stands twice in one object'), ("a: 1\nb: 2\na: 3", "line 3, column 1"),
        ("k" * 70 + ": 1\n" + "k" * 70 + ": 2", '"' + "k" * 60 + '"'),
        ("a: [", "not YAML: while parsing"), ("!!int x", "not YAML: invalid literal"),
    ])
    def test_yaml_that_loses_something_is_refused_with_its_reason(self, text, words):
        with pytest.raises(Unreadable) as refused:
            read_yaml(text)

        assert words in str(refused.value)

    @pytest.mark.parametrize(("read", "text"), [(read_json, "[" * 100_000), (read_yaml, "[" * 3000)])
    def test_what_is_nested_beyond_reason_is_refused(self, read, text):
        with pytest.raises(Unreadable, match=r"^not a case: nested too deep$"):
            read(text)

    def test_yaml_is_read_to_its_depths(self):
        assert read_yaml("a:\n  b:\n    - {c: 2023-05-20}") == {"a": {"b": [{"c": "2023-05-20"}]}}

    def test_an_error_shows_sixty_characters_of_a_key_or_a_code(self):
        with pytest.raises(CaseError, match=r'"x{60}" is not a code'):
            case(("1", "p", "1"), jurisdiction="x" * 100)
        with pytest.raises(CaseError, match=r"choices\.x{60}: unknown motion; known are m1$"):
            case(("1", "p", "1"), ballots=[("1", {"x" * 100: "agree"})])
        with pytest.raises(CaseError, match=r"^x{60}: unknown key; known are jurisdiction, closes_on, motions, "):
            case(("1", "p", "1"), **{"x" * 100: 1})
        with pytest.raises(CaseError, match=r"^scope\.x{60}: unknown key; known are buildings, entrances$"):
            case(("1", "p", "1"), scope={"x" * 100: 1})
        with pytest.raises(ValueError, match=r'^"x{40}" is not an area'):
            parse_area("x" * 100)

    def test_a_case_keeps_when_it_closed_and_that_it_has_no_title(self):
        counts = {"total": {"heads": 1, "area": "1"}, "motions": {"m1": {
            name: {"heads": 0, "area": "0"} for name in ("agree", "against", "abstain")}}}

        held = read_case({"jurisdiction": "440300", "closes_on": "2023-05-20", "closed_at": "2023-05-20T18:00:00+08:00",
                          "motions": [{"id": "m1", "matter": "other"}], "counts": counts})

        assert held.closed_at is not None
        assert held.title == ""

    def test_a_scope_may_name_entrances_only(self):
        assert case(("1", "p", "1"), scope={"entrances": ["1-A"]}).scope.buildings == frozenset()

    def test_the_largest_numbers_are_read(self):
        assert read_count(MAX_HEADS, "heads") == MAX_HEADS
        assert parse_area("9" * 15) == int("9" * 15) * 10_000
        with pytest.raises(ValueError, match="is not an area"):
            parse_area("9" * 16)


class TestRules:
    @pytest.mark.parametrize(("make", "words"), [
        (lambda: rule(chapter="weather"), "k: unknown chapter, confidence or origin"),
        (lambda: rule(colour="red"), r"k: .*unexpected keyword argument 'colour'"),
        (lambda: rule(value={"a": 1}), "k: an object is no value of a rule"),
        (lambda: Latitude.from_json({"any": 1}), "{'any': 1} is no latitude"),
        (lambda: rule().bound(), "k is no threshold"),
        (lambda: Rulebook.from_snapshot({"format": 2}), "^not a rules snapshot of format 1$"),
        (lambda: Rulebook.from_snapshot({**BOOK.snapshot(), "on": "soon"}), "'soon' is no day"),
        (lambda: Rulebook.from_snapshot({**BOOK.snapshot(), "values": {"k": 7}}), "7 is no rule"),
    ])
    def test_a_broken_rule_is_named(self, make, words):
        with pytest.raises(BrokenRuleSet, match=words):
            make()

    def test_a_list_of_words_is_asked_for_by_its_words(self):
        with pytest.raises(RuleNotAllowed, match=r"7 is not a list of a, b$"):
            Latitude(words=("a", "b"), several=True).check("k", 7)

    def test_a_value_that_brings_no_source_keeps_the_rule_s(self):
        rule_set = BOOK.rule("duplicate_ballots")

        own = Rulebook.resolve("440300", date(2026, 1, 1), {"duplicate_ballots": {"value": "paper"}}).rule("duplicate_ballots")

        assert (own.value, own.article, own.source, own.note) == ("paper", rule_set.article, rule_set.source, rule_set.note)

    @pytest.mark.parametrize(("value", "text"), [
        (False, "false"), (True, "true"), (None, "null"), ("x" * 100, '"' + "x" * 60 + '"'),
        (2**99, "a number beyond all counting"), (2**99 - 1, str(2**99 - 1)), ([], "a list"),
    ])
    def test_a_value_is_shown_short(self, value, text):
        assert shown(value) == text

    @pytest.mark.parametrize(("facts", "text"), [
        ({"unit": "share"}, "的1/4"), ({"unit": "share", "measured_on": "seats"}, "应选名额的1/4"),
        ({"value": ["a", "b"]}, "a、b"), ({"value": 7}, "7"), ({"value": 7, "unit": "days"}, "7日"),
    ])
    def test_a_value_is_put_into_words(self, facts, text):
        assert value_text(rule(**facts)) == text

    def test_silence_is_not_deemed_where_the_rules_do_not_count_it(self):
        warned = Rulebook.resolve("440300", date(2026, 1, 1), {"unreturned": "not_counted", "warned": True})

        assert warned.deems_silence() is None


class TestNumbers:
    def test_the_least_of_ten_by_two_thirds_is_seven(self):
        assert needed(10, Fraction(2, 3), inclusive=True) == 7

    def test_the_twenty_ninth_of_february_and_a_century_without_one(self):
        assert add_years(date(2096, 2, 29), 4) == date(2100, 2, 28)

    @pytest.mark.parametrize(("a", "b", "leader"), [
        (Weight(2, 20), Weight(1, 10), "a"), (Weight(2, 10), Weight(1, 10), None), (Weight(1, 20), Weight(1, 10), None),
        (Weight(2, 10), Weight(1, 20), None),
    ])
    def test_a_majority_leads_in_heads_and_in_area(self, a, b, leader):
        assert leading_choice(ChoiceCounts({"a": a, "b": b})) == leader

    def test_the_silent_do_not_displace_who_took_part_for_nothing(self):
        counts = ChoiceCounts({"agree": Weight(3, 30), "against": NOTHING, "abstain": NOTHING}, Weight(2, 20))

        assert deem(counts, Weight(1, 10), "abstain").participating == Weight(6, 60)

    def test_three_quarters_of_nobody_is_not_met(self):
        motion = only(decide_case(case(("1", "p1", "100.00"), motions=[{"id": "m1", "matter": "raise_fund"}])))

        assert [test.met for test in motion.verdict.tests] == [False] * 4

    def test_twenty_one_forged_of_eighty_undo_three_quarters_of_a_hundred(self):
        counts = ChoiceCounts({"agree": Weight(80, 8000), "against": Weight(20, 2000), "abstain": NOTHING})

        margins = measure_margins(Motion("m1", ("raise_fund",)), counts, PASSED, NOTHING, Frame(Weight(100, 10_000), BOOK))

        assert margins.forged == Weight(21, 2001)

    def test_half_of_all_leaves_less_room_where_it_must_be_passed(self):
        old = Rulebook.resolve("440300", date(2019, 1, 1))
        counts = ChoiceCounts({"agree": Weight(60, 6000), "against": NOTHING, "abstain": NOTHING})

        margins = measure_margins(Motion("m1", ("other",)), counts, PASSED, NOTHING, Frame(Weight(100, 10_000), old))

        assert margins.room == Weight(19, 1999)

    def test_there_is_no_room_where_participation_falls_short(self):
        counts = ChoiceCounts({"agree": Weight(10, 1000), "against": NOTHING, "abstain": NOTHING})

        margins = measure_margins(Motion("m1", ("other",)), counts, Verdict("no_quorum"), NOTHING, Frame(Weight(100, 10_000), BOOK))

        assert margins.room is None


    def test_an_area_is_needed_to_the_decimal_that_the_units_have_though_their_sum_has_fewer(self):
        motion = only(decide_case(case(("1", "p", "10.005"), ("2", "q", "10.015"), ballots=[("1", {"m1": "agree"}), ("2", {"m1": "agree"})])))

        assert motion.verdict.tests[1].needed == 133_470  # 13.347 of 20.02 m2; to the hundredth it would be 13.35


class TestBallots:
    def test_a_unit_whose_only_ballot_is_forged_turns_on_it_and_one_that_voted_again_does_not(self):
        units = [(str(n), f"p{n}", "100.00") for n in range(1, 4)]
        cast = [("1", {"m1": "agree"}), ("2", {"m1": "agree"}, "forged"), ("3", {"m1": "agree"}), ("3", {"m1": "agree"}, "copied")]

        motion = only(decide_case(case(*units, ballots=[*cast, ("2", {"m1": "agree"})])))
        disowned = only(decide_case(case(*units[:2], ballots=[("1", {"m1": "agree"}), ("2", {"m1": "agree"}, "forged")])))

        assert motion.turns_on == ()
        assert [(turn.rule, turn.participating) for turn in disowned.turns_on] == [("invalid", Weight(2, 2_000_000))]

    def test_two_heads_that_disagree_within_themselves_take_part_for_nothing(self):
        units = [("1", "p", "10"), ("2", "p", "10"), ("3", "q", "10"), ("4", "q", "10")]
        marks = ["agree", "against", "agree", "abstain"]

        counts = only(decide_case(case(*units, ballots=[(unit[0], {"m1": mark}) for unit, mark in zip(units, marks, strict=True)]))).counts

        assert counts.none == Weight(2, 0)
        assert counts.participating == Weight(2, 400_000)

    def test_a_head_is_heard_by_its_second_unit(self):
        counts = only(decide_case(case(("1", "p", "10"), ("2", "p", "10"), ballots=[("2", {"m1": "agree"})]))).counts

        assert counts.choices["agree"] == Weight(1, 100_000)

    def test_spoiled_marks_of_several_units_add_up(self):
        counts = only(decide_case(case(
            ("1", "p", "10"), ("2", "q", "20"), ballots=[("1", {"m1": "spoiled"}), ("2", {"m1": "spoiled"})],
            own_rules={"spoiled": "participating"}))).counts

        assert counts.none == Weight(2, 300_000)

    def test_a_spoiled_ballot_of_an_election_takes_no_part_and_an_abstention_does(self):
        election = {"id": "m1", "matter": "elect_committee", "seats": 1, "candidates": ["c1", "c2"]}

        counts = only(decide_case(case(
            ("1", "p", "10"), ("2", "q", "10"), motions=[election], ballots=[("1", {"m1": "spoiled"}), ("2", {"m1": "abstain"})]))).counts

        assert counts.participating == Weight(1, 100_000)

    def test_an_election_without_quorum_shows_its_tests(self):
        election = {"id": "m1", "matter": "elect_committee", "seats": 1, "candidates": ["c1"]}

        motion = only(decide_case(case(("1", "p", "10"), ("2", "q", "10"), motions=[election], ballots=[("1", {"m1": ["c1"]})])))

        assert [(test.what, test.subject, test.met) for test in motion.verdict.tests] == [
            ("participation", None, False), ("participation", None, False), ("approval", "c1", True), ("approval", "c1", True)]
        assert motion.verdict.ranked == ("c1",)

    def test_the_elected_are_listed_where_the_result_turns_on_spoiled_ballots(self):
        election = {"id": "m1", "matter": "elect_committee", "seats": 2, "candidates": ["c1", "c2"]}
        units = [(str(number), f"p{number}", f"{10 + number}.00") for number in range(9)]

        motion = only(decide_case(case(*units, motions=[election], ballots=[
            *((unit[0], {"m1": ["c1", "c2"]}) for unit in units[:6]), *((unit[0], {"m1": "spoiled"}) for unit in units[6:])])))

        assert "结果取决于规则：如果废票算作参加，参加为9人、126.00㎡，结论是通过（c1、c2）。" in motion.reasons

    def test_alternates_are_listed_in_their_order(self):
        election = {"id": "m1", "matter": "elect_committee", "seats": 1, "alternates": 2, "candidates": ["c1", "c2", "c3"]}
        weights = {"c1": (9, 90), "c2": (7, 70), "c3": (8, 80)}
        counts = {"total": {"heads": 10, "area": "100"}, "motions": {"m1": {
            "participating": {"heads": 10, "area": "100"},
            "candidates": {name: {"heads": heads, "area": str(area)} for name, (heads, area) in weights.items()}}}}

        motion = only(decide_case(read_case({
            "jurisdiction": "440300", "closes_on": "2023-05-20", "motions": [election], "counts": counts})))

        assert "候补2人，依次：c3、c2。" in motion.reasons

    def test_an_option_that_passes_without_the_silent_is_named_without_them_too(self):
        options = {"id": "m1", "matter": "service_company", "options": ["a", "b"]}
        units = [(str(number), f"p{number}", "10.00") for number in range(6)]

        motion = only(decide_case(case(
            *units, motions=[options], ballots=[(unit[0], {"m1": "a"}) for unit in units[:5]], delivered=["5"],
            own_rules={"unreturned": "follow_majority", "warned": True})))

        assert any(line.startswith("不计推定的未反馈意见，结论是：“a”通过。") for line in motion.reasons)
