"""Whatever the format does not know, or cannot be, is an error that names the place."""

from __future__ import annotations

import copy

import pytest

from app.law.case import decide_case, read_case
from app.law.problems import CaseError

REMOVED = object()


def base():
    return {
        "title": "t", "jurisdiction": "440300", "closes_on": "2023-05-20",
        "closed_at": "2023-05-20T18:00:00+08:00",
        "own_rules": {"blank": "abstain"},
        "scope": {"buildings": ["3"]},
        "motions": [
            {"id": "m1", "matter": "use_fund"},
            {"id": "m2", "matter": ["service_company"], "options": ["a", "b"]},
            {"id": "m3", "matter": "elect_committee", "seats": 2, "alternates": 1, "round": 1,
             "candidates": ["c1", "c2"], "withdrawn": ["c2"], "lot": ["c2", "c1"]},
        ],
    }


def with_roll():
    return base() | {
        "roll": [
            {"unit": "3-1", "building": "3", "entrance": "3-A", "kind": "residence", "owners": ["p1", "p2"],
             "representative": "p1", "areas": {"register": None, "survey": None, "contract": "88.88"}},
            {"unit": "3-2", "building": "3", "kind": "shop", "areas": {"register": "1"}, "stock": "unsold", "developer": None},
        ],
        "ballots": [
            {"unit": "3-1", "channel": "paper", "at": "2023-05-03T10:00:00+08:00",
             "choices": {"m1": "agree", "m2": "a", "m3": ["c1"]}},
            {"unit": "3-2", "channel": "electronic", "at": "2023-05-03T10:00:00Z", "invalid": "copy"},
        ],
        "delivered": ["3-1"],
    }


def with_counts():
    one = {"heads": 1, "area": "10"}
    return base() | {"counts": {
        "total": {"heads": 9, "area": "90.00"},
        "motions": {
            "m1": {"agree": dict(one), "against": dict(one), "abstain": dict(one), "none": dict(one)},
            "m2": {"options": {"a": dict(one), "b": dict(one)}, "against": dict(one), "abstain": dict(one)},
            "m3": {"participating": {"heads": 3, "area": "30"}, "candidates": {"c1": dict(one), "c2": dict(one)}},
        },
    }}


def change(case, path, value):
    case = copy.deepcopy(case)
    *way, last = path
    at = case
    for step in way:
        at = at[step]
    if value is REMOVED:
        del at[last]
    else:
        at[last] = value
    return case


def refusal(case):
    with pytest.raises(CaseError) as caught:
        decide_case(read_case(case))
    return str(caught.value)


def test_the_bases_are_good():
    assert decide_case(read_case(with_roll())).totals.heads == 2
    assert decide_case(read_case(with_counts())).totals.heads == 9


SHARED = [
    (["colour"], 1, "colour: unknown key"),
    (["jurisdiction"], REMOVED, "jurisdiction: missing"),
    (["jurisdiction"], 440300, "jurisdiction: 440300 is not text"),
    (["jurisdiction"], "4403", 'jurisdiction: "4403" is not a code of six digits'),
    (["jurisdiction"], "44030a", 'jurisdiction: "44030a" is not a code'),
    (["jurisdiction"], "４４０３００", "is not a code of six digits"),
    (["closes_on"], REMOVED, "closes_on: missing"),
    (["closes_on"], 20230520, "closes_on: 20230520 is not text"),
    (["closes_on"], "2023-02-29", 'closes_on: "2023-02-29" is not a day'),
    (["closes_on"], "20230520", 'closes_on: "20230520" is not a day'),
    (["closes_on"], "2023-5-20", "closes_on: "),
    (["closed_at"], "2023-05-20T18:00:00", "closed_at: "),
    (["closed_at"], "2023-05-20 18:00:00+08:00", "closed_at: "),
    (["closed_at"], "2023-05-20T25:00:00+08:00", "closed_at: "),
    (["closed_at"], "2023-05-21T18:00:00+08:00", "closed_at: is not on the day 2023-05-20"),
    (["closed_at"], "2023-05-21T00:00:00+08:00", "closed_at: is not on the day 2023-05-20"),
    (["closed_at"], "2023-05-19T23:59:59+08:00", "closed_at: is not on the day 2023-05-20"),
    (["closed_at"], "2023-05-20T16:00:00Z", "closed_at: is not on the day 2023-05-20"),
    (["title"], 5, "title: 5 is not text"),
    (["own_rules"], [], "own_rules: a list is not an object"),
    (["own_rules", "colour"], "red", "own_rules.colour: unknown key"),
    (["own_rules", "notice_days"], 20, "own_rules.notice_days: unknown key"),
    (["own_rules", "blank"], "yes", 'own_rules.blank: "yes" is not one of not_participating, abstain'),
    (["own_rules", "spoiled"], "abstain", 'own_rules.spoiled: "abstain" is not one of not_participating, participating'),
    (["own_rules", "joint_owners"], 1, "own_rules.joint_owners: 1 is not one of presumed, named"),
    (["own_rules", "duplicate_ballots"], "city", 'own_rules.duplicate_ballots: "city" is not one of first_valid, electronic, paper'),
    (["own_rules", "unreturned"], "agree", 'own_rules.unreturned: "agree" is not one of not_counted, follow_majority, abstain'),
    (["own_rules", "warned"], "yes", 'own_rules.warned: "yes" is not one of true, false'),
    (["own_rules", "warned"], 1, "own_rules.warned: 1 is not one of true, false"),
    (["own_rules", "rank_by"], "votes", "own_rules.rank_by: "),
    (["own_rules", "counted_kinds"], "residence", 'own_rules.counted_kinds: "residence" is not a list'),
    (["own_rules", "counted_kinds"], ["residence", "attic"], 'own_rules.counted_kinds[1]: "attic" is not one of'),
    (["own_rules", "counted_kinds"], [], "own_rules.counted_kinds: the list is empty"),
    (["own_rules", "blank"], {"value": "abstain"}, "own_rules.blank: an object is no value of a rule"),
    (["scope"], ["3"], "scope: a list is not an object"),
    (["scope", "floors"], ["3"], "scope.floors: unknown key"),
    (["scope", "buildings"], "3", 'scope.buildings: "3" is not a list'),
    (["scope", "buildings", 0], 3, "scope.buildings[0]: 3 is not text"),
    (["scope", "entrances"], [""], "scope.entrances[0]: the text is empty"),
    (["motions"], REMOVED, "motions: missing"),
    (["motions"], None, "motions: null is not a list"),
    (["motions"], {}, "motions: an object is not a list"),
    (["motions"], [], "motions: the list is empty"),
    (["motions", 0], "m1", 'motions[0]: "m1" is not an object'),
    (["motions", 0, "id"], REMOVED, "motions[0].id: missing"),
    (["motions", 0, "id"], 1, "motions[0].id: 1 is not text"),
    (["motions", 1, "id"], "m1", 'motions[1].id: "m1" stands twice'),
    (["motions", 0, "matter"], REMOVED, "motions[0].matter: missing"),
    (["motions", 0, "matter"], "fun", 'motions[0].matter: "fun" is not one of rules_of_procedure, covenant'),
    (["motions", 0, "matter"], [], "motions[0].matter: the list is empty"),
    (["motions", 0, "matter"], ["use_fund", "fun"], 'motions[0].matter[1]: "fun" is not one of'),
    (["motions", 2, "seats"], 0, "motions[2].seats: 0 is not a whole number from 1"),
    (["motions", 0, "lot"], ["c1"], "motions[0].lot: belongs to an election"),
    (["motions", 0, "round"], 1, "motions[0].round: belongs to an election"),
    (["motions", 1, "options"], [], "motions[1].options: the list is empty"),
    (["motions", 1, "options"], ["a", "a"], 'motions[1].options[1]: "a" stands twice'),
    (["motions", 1, "options"], ["a", "abstain"], 'motions[1].options[1]: "abstain" is a word of the format'),
    (["motions", 1, "options"], ["against"], "motions[1].options[0]: "),
    (["motions", 1, "options"], ["spoiled"], "motions[1].options[0]: "),
    (["motions", 2, "options"], ["a"], "motions[2].options: an election has candidates"),
    (["motions", 2, "seats"], True, "motions[2].seats: true is not a whole number"),
    (["motions", 2, "seats"], "2", 'motions[2].seats: "2" is not a whole number'),
    (["motions", 2, "seats"], 2.0, "motions[2].seats: a float is not a whole number"),
    (["motions", 2, "seats"], 10**16, "motions[2].seats: "),
    (["motions", 2, "alternates"], -1, "motions[2].alternates: -1 is not a whole number from 0"),
    (["motions", 2, "round"], 3, "motions[2].round: 3 is not one of 1, 2"),
    (["motions", 2, "round"], 0, "motions[2].round: 0 is not a whole number from 1"),
    (["motions", 2, "candidates"], REMOVED, "motions[2].candidates: missing"),
    (["motions", 2, "candidates"], [], "motions[2].candidates: the list is empty"),
    (["motions", 2, "candidates"], ["c1", "c1"], 'motions[2].candidates[1]: "c1" stands twice'),
    (["motions", 2, "withdrawn"], ["c9"], 'motions[2].withdrawn[0]: "c9" is not one of c1, c2'),
    (["motions", 2, "lot"], ["c9"], 'motions[2].lot[0]: "c9" is not one of c1, c2'),
    (["motions", 2, "lot"], ["c1", "c1"], 'motions[2].lot[1]: "c1" stands twice'),
]
ROLL = [
    (["roll"], {}, "roll: an object is not a list"),
    (["roll"], REMOVED, "case: needs either counts or a roll"),
    (["counts"], {}, "case: needs either counts or a roll, and not both"),
    (["roll", 0], 1, "roll[0]: 1 is not an object"),
    (["roll", 0, "floor"], 1, "roll[0].floor: unknown key"),
    (["roll", 0, "unit"], REMOVED, "roll[0].unit: missing"),
    (["roll", 0, "unit"], 301, "roll[0].unit: 301 is not text"),
    (["roll", 1, "unit"], "3-1", 'roll[1].unit: "3-1" is on the roll twice'),
    (["roll", 0, "kind"], REMOVED, "roll[0].kind: missing"),
    (["roll", 0, "kind"], "attic", 'roll[0].kind: "attic" is not one of residence, shop, office, other, parking, garage, storage'),
    (["roll", 0, "building"], 3, "roll[0].building: 3 is not text"),
    (["roll", 0, "entrance"], 3, "roll[0].entrance: 3 is not text"),
    (["roll", 0, "representative"], 3, "roll[0].representative: 3 is not text"),
    (["roll", 0, "owners"], REMOVED, "roll[0].owners: no owners"),
    (["roll", 0, "owners"], [], "roll[0].owners: no owners"),
    (["roll", 0, "owners"], "p1", 'roll[0].owners: "p1" is not a list'),
    (["roll", 0, "owners"], ["p1", 2], "roll[0].owners[1]: 2 is not text"),
    (["roll", 1, "stock"], "sold", 'roll[1].stock: "sold" is not one of unsold, undelivered'),
    (["roll", 1, "developer"], 7, "roll[1].developer: 7 is not text"),
    (["roll", 0, "areas"], REMOVED, "roll[0].areas: a counted unit needs an area"),
    (["roll", 0, "areas"], {}, "roll[0].areas: a counted unit needs an area"),
    (["roll", 0, "areas"], {"register": None}, "roll[0].areas: a counted unit needs an area"),
    (["roll", 0, "areas"], "88", 'roll[0].areas: "88" is not an object'),
    (["roll", 0, "areas", "guess"], "88", "roll[0].areas.guess: unknown key"),
    (["roll", 0, "areas", "contract"], 88, "roll[0].areas.contract: 88 is not text"),
    (["roll", 0, "areas", "contract"], 88.88, "roll[0].areas.contract: a float is not text"),
    (["roll", 0, "areas", "contract"], "88.88888", 'roll[0].areas.contract: "88.88888" is not an area'),
    (["roll", 0, "areas", "contract"], "-1", "roll[0].areas.contract: "),
    (["roll", 0, "areas", "contract"], "1e3", "roll[0].areas.contract: "),
    (["roll", 0, "areas", "contract"], "1,000", "roll[0].areas.contract: "),
    (["roll", 0, "areas", "contract"], "１", "roll[0].areas.contract: "),
    (["roll", 0, "areas", "contract"], "1.", "roll[0].areas.contract: "),
    (["roll", 0, "areas", "contract"], "9" * 16, "roll[0].areas.contract: "),
    (["ballots"], {}, "ballots: an object is not a list"),
    (["ballots", 0, "colour"], 1, "ballots[0].colour: unknown key"),
    (["ballots", 0, "unit"], REMOVED, "ballots[0].unit: missing"),
    (["ballots", 0, "unit"], 1, "ballots[0].unit: 1 is not text"),
    (["ballots", 0, "channel"], "fax", 'ballots[0].channel: "fax" is not one of electronic, city, paper'),
    (["ballots", 0, "channel"], REMOVED, "ballots[0].channel: missing"),
    (["ballots", 0, "at"], REMOVED, "ballots[0].at: missing"),
    (["ballots", 0, "at"], "2023-05-03T10:00:00", 'ballots[0].at: "2023-05-03T10:00:00" is not an instant with its offset'),
    (["ballots", 0, "at"], "2023-05-03", "ballots[0].at: "),
    (["ballots", 0, "at"], 1683079200, "ballots[0].at: 1683079200 is not text"),
    (["ballots", 0, "at"], "2023-02-30T10:00:00+08:00", "ballots[0].at: "),
    (["ballots", 0, "invalid"], True, "ballots[0].invalid: true is not text"),
    (["ballots", 0, "invalid"], "", "ballots[0].invalid: the text is empty"),
    (["ballots", 0, "choices"], [], "ballots[0].choices: a list is not an object"),
    (["ballots", 0, "choices", "m9"], "agree", "ballots[0].choices.m9: unknown motion; known are m1, m2, m3"),
    (["ballots", 0, "choices", "m1"], "yes", 'ballots[0].choices.m1: "yes" is not one of agree, against, abstain, spoiled'),
    (["ballots", 0, "choices", "m1"], None, "ballots[0].choices.m1: null is not one of agree, against, abstain, spoiled"),
    (["ballots", 0, "choices", "m1"], ["agree"], "ballots[0].choices.m1: a list is not one of agree"),
    (["ballots", 0, "choices", "m1"], {"a": 1}, "ballots[0].choices.m1: an object is not one of agree"),
    (["ballots", 0, "choices", "m2"], "agree", 'ballots[0].choices.m2: "agree" is not one of a, b, against, abstain, spoiled'),
    (["ballots", 0, "choices", "m3"], "c1", 'ballots[0].choices.m3: "c1" is not a list of candidates, abstain or spoiled'),
    (["ballots", 0, "choices", "m3"], ["c9"], 'ballots[0].choices.m3[0]: "c9" is not one of c1, c2'),
    (["ballots", 0, "choices", "m3"], [1], "ballots[0].choices.m3[0]: 1 is not one of c1, c2"),
    (["ballots", 0, "choices", "m3"], {}, "ballots[0].choices.m3: an object is not a list of candidates"),
    (["delivered"], "3-1", 'delivered: "3-1" is not a list'),
    (["delivered", 0], 31, "delivered[0]: 31 is not text"),
    (["scope", "buildings", 0], "9", "roll: there is no head or no area"),
]
COUNTS = [
    (["counts"], [], "counts: a list is not an object"),
    (["counts"], REMOVED, "case: needs either counts or a roll"),
    (["ballots"], [], "ballots: goes with a roll, not with counts"),
    (["delivered"], [], "delivered: goes with a roll, not with counts"),
    (["counts", "total"], REMOVED, "counts.total: missing"),
    (["counts", "motions"], REMOVED, "counts.motions: missing"),
    (["counts", "colour"], 1, "counts.colour: unknown key"),
    (["counts", "total", "heads"], REMOVED, "counts.total.heads: missing"),
    (["counts", "total", "area"], REMOVED, "counts.total.area: missing"),
    (["counts", "total", "units"], 3, "counts.total.units: unknown key"),
    (["counts", "total", "heads"], "9", 'counts.total.heads: "9" is not a whole number from 0'),
    (["counts", "total", "heads"], -1, "counts.total.heads: -1 is not a whole number from 0"),
    (["counts", "total", "heads"], 10**400, "counts.total.heads: a number beyond all counting is not"),
    (["counts", "total", "area"], 90, "counts.total.area: 90 is not text"),
    (["counts", "motions", "m9"], {}, "counts.motions.m9: unknown key"),
    (["counts", "motions", "m1"], REMOVED, "counts.motions.m1: missing"),
    (["counts", "motions", "m1"], None, "counts.motions.m1: null is not an object"),
    (["counts", "motions", "m1", "agree"], REMOVED, "counts.motions.m1.agree: missing"),
    (["counts", "motions", "m1", "abstain"], REMOVED, "counts.motions.m1.abstain: missing"),
    (["counts", "motions", "m1", "spoiled"], {}, "counts.motions.m1.spoiled: unknown key"),
    (["counts", "motions", "m1", "agree", "heads"], 7, "counts.motions.m1: is above the total"),
    (["counts", "motions", "m1", "agree", "area"], "60.01", "counts.motions.m1: is above the total"),
    (["counts", "motions", "m1", "none", "heads"], 7, "counts.motions.m1: is above the total"),
    (["counts", "motions", "m2", "options"], REMOVED, "counts.motions.m2.options: missing"),
    (["counts", "motions", "m2", "options", "b"], REMOVED, "counts.motions.m2.options.b: missing"),
    (["counts", "motions", "m2", "options", "z"], {}, "counts.motions.m2.options.z: unknown key"),
    (["counts", "motions", "m2", "agree"], {}, "counts.motions.m2.agree: unknown key"),
    (["counts", "motions", "m2", "options", "a", "heads"], 7, "counts.motions.m2: is above the total"),
    (["counts", "motions", "m3", "participating"], REMOVED, "counts.motions.m3.participating: missing"),
    (["counts", "motions", "m3", "participating", "heads"], 10, "counts.motions.m3.participating: is above the total"),
    (["counts", "motions", "m3", "candidates", "c2"], REMOVED, "counts.motions.m3.candidates.c2: missing"),
    (["counts", "motions", "m3", "candidates", "c9"], {}, "counts.motions.m3.candidates.c9: unknown key"),
    (["counts", "motions", "m3", "candidates", "c1", "heads"], 4, "counts.motions.m3.candidates.c1: is above the participating"),
    (["counts", "motions", "m3", "candidates", "c1", "area"], "30.0001", "counts.motions.m3.candidates.c1: is above the participating"),
    (["counts", "motions", "m3", "abstain"], {}, "counts.motions.m3.abstain: unknown key"),
]
ALL = [(start, *row) for start, rows in ((with_roll, SHARED), (with_counts, SHARED), (with_roll, ROLL), (with_counts, COUNTS)) for row in rows]


@pytest.mark.parametrize(("start", "path", "value", "message"), ALL)
def test_what_cannot_be_is_named_with_its_place(start, path, value, message):
    said = refusal(change(start(), path, value))

    assert said.startswith(message) or (message.startswith("is ") and message in said), said


@pytest.mark.parametrize("data", [None, 1, "case", [], True])
def test_a_case_is_an_object(data):
    assert "is not an object" in refusal(data)
    assert refusal(data).startswith("case: ")


def test_a_key_that_is_no_text_is_unknown():
    assert refusal(with_roll() | {1: 2}) .startswith("1: unknown key")


def test_a_day_before_the_first_rule_set_is_an_error():
    assert refusal(with_counts() | {"closes_on": "2007-09-30", "closed_at": None}).startswith("closes_on: no rule set")


@pytest.mark.parametrize("key", ["title", "closed_at", "own_rules", "scope", "ballots", "delivered", "expect"])
def test_an_optional_key_may_be_null(key):
    decide_case(read_case(with_roll() | {key: None}))


@pytest.mark.parametrize("key", ["representative", "entrance", "building", "stock", "developer"])
def test_an_optional_key_of_a_unit_may_be_null(key):
    case = with_roll() | {"scope": None}
    case["roll"][0][key] = None

    decide_case(read_case(case))


def test_a_unit_that_does_not_count_needs_no_area():
    case = with_roll()
    case["roll"] += [{"unit": "P-1", "building": "3", "kind": "parking", "owners": ["p1"]},
                     {"unit": "4-1", "building": "4", "kind": "residence", "owners": ["p1"], "areas": {}}]

    assert decide_case(read_case(case)).totals.heads == 2


def test_a_ballot_without_choices_is_all_blank():
    case = with_roll() | {"own_rules": None}
    case["ballots"] = [{"unit": "3-1", "channel": "city", "at": "2023-05-03T10:00:00.123456-03:30"}]

    assert decide_case(read_case(case)).motions[0].counts.participating.heads == 0


def test_the_close_may_be_written_in_any_offset_of_that_day():
    for instant in ("2023-05-20T00:00:00+08:00", "2023-05-20T23:59:59.999999+08:00", "2023-05-19T16:00:00Z"):
        read_case(with_roll() | {"closed_at": instant})


def test_long_texts_are_cut_in_messages():
    said = refusal(change(with_roll(), ["ballots", 0, "choices", "m1"], "x" * 10_000))

    assert len(said) < 300
