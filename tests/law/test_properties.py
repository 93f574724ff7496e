"""What must hold for every poll, whoever votes and in whatever order."""

from __future__ import annotations

import json
import re
from fractions import Fraction

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from app.law.ballots import fill_box, marks, silent_weight
from app.law.case import decide_case, read_case
from app.law.counting import count
from app.law.heads import EVERYWHERE, waterfall
from app.law.motions import Motion
from app.law.outcomes import ChoiceCounts
from app.law.quantities import Weight, area_text, finest_step, needed, parse_area, reaches
from app.law.rulebook import Rulebook
from app.law.tally import decide, decide_counts
from tests.law.polls import polls

settings.register_profile("law", max_examples=120, deadline=None, derandomize=True)
settings.load_profile("law")


def decided(poll):
    shown = decide_case(read_case(poll)).as_json()
    return shown["totals"], {motion["id"]: motion for motion in shown["motions"]}


@given(polls(), st.randoms(use_true_random=False))
def test_the_order_of_ballots_never_changes_a_decision(poll, chance):
    shuffled = poll | {"ballots": chance.sample(poll["ballots"], len(poll["ballots"]))}

    assert decided(shuffled) == decided(poll)


@given(polls(), st.randoms(use_true_random=False))
def test_the_order_of_units_never_changes_a_decision(poll, chance):
    shuffled = poll | {"roll": chance.sample(poll["roll"], len(poll["roll"]))}

    assert decided(shuffled) == decided(poll)


@given(polls(), st.randoms(use_true_random=False))
def test_the_order_of_motions_never_changes_a_decision(poll, chance):
    shuffled = poll | {"motions": chance.sample(poll["motions"], len(poll["motions"]))}

    assert decided(shuffled) == decided(poll)


@given(polls())
def test_renaming_people_never_changes_a_decision(poll):
    people = {name for unit in poll["roll"] for name in [*unit["owners"], unit.get("developer")] if name}
    new = {name: f"person {number}" for number, name in enumerate(sorted(people, reverse=True))}
    renamed = [
        unit | {"owners": [new[name] for name in unit["owners"]]}
        | ({"developer": new.get(unit["developer"])} if "developer" in unit else {})
        | ({"representative": new[unit["representative"]]} if "representative" in unit else {})
        for unit in poll["roll"]
    ]

    assert decided(poll | {"roll": renamed}) == decided(poll)


@given(polls(deeming=False), st.data())
def test_one_more_agreement_never_turns_passed_into_failed(poll, data):
    heard = {ballot["unit"] for ballot in poll["ballots"]}
    silent = [unit["unit"] for unit in poll["roll"] if unit["unit"] not in heard]
    assume(silent)
    more = {"unit": data.draw(st.sampled_from(silent)), "channel": "paper", "at": "2023-05-19T10:00:00+08:00",
            "choices": {"m1": "agree", "m2": "agree"}}

    before, after = decided(poll)[1], decided(poll | {"ballots": [*poll["ballots"], more]})[1]

    for name in ("m1", "m2"):
        if before[name]["outcome"] == "passed":
            assert after[name]["outcome"] == "passed"


@given(polls(deeming=False), st.data())
def test_a_change_of_mind_to_agreement_never_turns_passed_into_failed(poll, data):
    assume(poll["ballots"])
    place = data.draw(st.integers(0, len(poll["ballots"]) - 1))
    chosen = poll["ballots"][place]
    assume(chosen["choices"].get("m1", "blank") != "spoiled")
    # A blank that becomes a mark may make another ballot of the same unit stand; that is another act.
    assume(sum(ballot["unit"] == chosen["unit"] for ballot in poll["ballots"]) == 1)
    changed = [*poll["ballots"]]
    changed[place] = chosen | {"choices": chosen["choices"] | {"m1": "agree"}}

    before, after = decided(poll)[1]["m1"], decided(poll | {"ballots": changed})[1]["m1"]

    if before["outcome"] == "passed":
        assert after["outcome"] == "passed"


def figures(text):
    people, area = re.fullmatch(r"\D*?([\d,]+)人、([\d,]+\.\d+)㎡", text).groups()
    return Weight(int(people.replace(",", "")), parse_area(area.replace(",", "")))


GATE = re.compile(
    r"需要至少([\d,.]+)(?:人|㎡)（(超过)?(?:全体)?([\d,.]+)(?:人|㎡)的(一半|\d/\d)），\D*?(?:“[^”]*”得)?([\d,.]+)(?:人|㎡)，"
    r".*?(?:还差([\d,.]+)(?:人|㎡)，未)?达到"
)


def number(text):
    return Fraction(text.replace(",", ""))


@given(polls())
def test_every_number_in_the_reasons_re_adds(poll):
    gates = 0
    for motion in decided(poll)[1].values():
        for line in motion["reasons"]:
            if line.startswith("参加"):
                total, parts = line.rstrip("。").split("，其中")
                assert figures(total) == sum((figures(re.sub("“.”", "", part)) for part in parts.split("；")), Weight())
                assert figures(total).as_json() == motion["participating"]
            if line.startswith(("第一关 参加够不够（", "第二关 同意够不够（")):
                gates += 1
                least, strictly, whole, share, part, missing = GATE.search(line).groups()
                bound = number(whole) * (Fraction(1, 2) if share == "一半" else Fraction(share))
                assert number(least) > bound if strictly else number(least) >= bound
                assert number(part) + number(missing or "0") >= number(least)
                if missing:
                    assert number(part) + number(missing) == number(least)
                    assert "未达到" in line
    assert gates >= 8


@given(polls())
def test_counts_give_the_decision_that_the_ballots_give(poll):
    case = read_case(poll)
    rules = case.rulebook
    steps = waterfall(case.roll, EVERYWHERE, rules)
    box = fill_box(case.roll, steps.counted, case.ballots, case.motions, rules, None)
    counts = {motion.id: count(motion, steps.heads, marks(motion, box, rules)) for motion in case.motions}
    silent = silent_weight(steps.heads, box, case.delivered, rules)
    step = finest_step(*(unit.area_cm2 for unit in steps.counted))

    whole = decide_case(case)
    added = decide_counts(case.motions, counts, steps.totals, rules, silent=silent, step=step)

    for one, other in zip(whole.motions, added.motions, strict=True):
        assert (one.verdict, one.counts, one.deemed, one.without_deemed, one.margins) == (
            other.verdict, other.counts, other.deemed, other.without_deemed, other.margins)
        assert set(other.reasons) <= set(one.reasons)


@given(polls())
def test_choices_and_nothing_add_up_to_the_participating(poll):
    for decision in decide_case(read_case(poll)).motions:
        if isinstance(decision.counts, ChoiceCounts):
            assert decision.counts.participating == sum(decision.counts.choices.values(), decision.counts.none)


@given(polls())
def test_a_snapshot_decides_as_the_rulebook_did(poll):
    case = read_case(poll)

    again = Rulebook.from_snapshot(json.loads(json.dumps(case.rulebook.snapshot(), sort_keys=True)))

    assert again == case.rulebook
    assert decide(case.motions, case.roll, case.ballots, again, delivered=case.delivered) == decide_case(case)


@given(polls())
def test_a_decision_is_json_of_text_and_whole_numbers(poll):
    def look(value):
        if isinstance(value, dict):
            assert all(isinstance(key, str) for key in value)
            value = list(value.values())
        if isinstance(value, list):
            for item in value:
                look(item)
        else:
            assert value is None or type(value) in {str, int, bool}

    case = read_case(poll)
    look(decide_case(case).as_json())
    look(case.rulebook.snapshot())
    look(waterfall(case.roll, case.scope, case.rulebook).as_json())


@given(polls(deeming=False, largest=8))
def test_as_many_forged_ballots_as_the_margin_says_change_the_result(poll):
    rules = read_case(poll).rulebook
    for decision in decide_case(read_case(poll)).motions:
        forged = decision.margins.forged
        if forged is None:
            continue
        winner = decision.verdict.option or "agree"
        totals = read_case(poll) and waterfall(read_case(poll).roll, EVERYWHERE, rules).totals
        for taken, passes in ((Weight(forged.heads, 0), False), (Weight(forged.heads - 1, 0), True),
                              (Weight(0, forged.area_cm2), False), (Weight(0, forged.area_cm2 - 1), None)):
            counts = ChoiceCounts(decision.counts.choices | {winner: decision.counts.choices[winner] - taken}, decision.counts.none)
            outcome = decide_counts([decision.motion], {decision.id: counts}, totals, rules).motions[0].outcome
            if passes is not None:
                assert (outcome == "passed") is passes


shares = st.integers(1, 50).flatmap(lambda low: st.integers(low, 50).map(lambda high: Fraction(low, high)))


@given(st.integers(0, 10**12), shares, st.booleans(), st.sampled_from([1, 10, 100]))
def test_needed_is_the_least_that_reaches(whole, share, inclusive, step):
    least = needed(whole, share, inclusive=inclusive, step=step)

    assert least % step == 0
    assert reaches(least, whole, share, inclusive=inclusive)
    assert least == 0 or not reaches(least - step, whole, share, inclusive=inclusive)


@given(st.integers(0, 10**12), st.integers(0, 10**12), shares)
def test_reaches_agrees_with_exact_fractions(part, whole, share):
    assert reaches(part, whole, share, inclusive=True) is (part >= share * whole)
    assert reaches(part, whole, share, inclusive=False) is (part > share * whole)


@given(st.integers(0, 10**15))
def test_an_area_is_printed_as_it_is_read(area_cm2):
    assert parse_area(area_text(area_cm2).replace(",", "")) == area_cm2


@given(polls())
def test_a_motion_alone_is_decided_as_among_others(poll):
    # Which ballot stands depends on the whole poll, so this holds for units with one ballot only.
    units = [ballot["unit"] for ballot in poll["ballots"]]
    assume(len(units) == len(set(units)))
    together = decided(poll)[1]

    for motion in poll["motions"]:
        alone = poll | {"motions": [motion], "ballots": [
            ballot | {"choices": {key: mark for key, mark in ballot["choices"].items() if key == motion["id"]}}
            for ballot in poll["ballots"]
        ]}
        assert decided(alone)[1][motion["id"]] == together[motion["id"]]


def test_a_motion_needs_no_other_fields():
    assert not Motion("m", ("other",)).is_election
