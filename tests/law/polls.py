"""Make random polls in the case format, small enough to be read when one fails."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from hypothesis import strategies as st

MOTIONS = [
    {"id": "m1", "matter": "use_fund"},
    {"id": "m2", "matter": ["raise_fund", "other"]},
    {"id": "m3", "matter": "service_company", "options": ["a", "b"]},
    {"id": "m4", "matter": "elect_committee", "seats": 2, "alternates": 1, "candidates": ["c1", "c2", "c3"], "withdrawn": ["c3"]},
]
MARKS = {
    "m1": ["agree", "agree", "against", "abstain", "spoiled"],
    "m2": ["agree", "agree", "against", "abstain", "spoiled"],
    "m3": ["a", "a", "b", "against", "abstain", "spoiled"],
    "m4": [["c1"], ["c1", "c2"], ["c2"], ["c3"], [], ["c1", "c1"], ["c1", "c2", "c3"], "abstain", "spoiled"],
}
START = datetime(2023, 5, 1, tzinfo=timezone(timedelta(hours=8)))
areas = st.sampled_from(["0.01", "33.33", "50.00", "88.88", "100", "120.005", "250.0001"])


@st.composite
def rules(draw, *, deeming=True):
    chosen = draw(st.fixed_dictionaries({}, optional={
        "counted_kinds": st.sampled_from([["residence", "shop"], ["residence", "shop", "parking"]]),
        "joint_owners": st.sampled_from(["presumed", "named"]),
        "duplicate_ballots": st.sampled_from(["first_valid", "electronic", "paper"]),
        "blank": st.sampled_from(["not_participating", "abstain"]),
        "spoiled": st.sampled_from(["not_participating", "participating"]),
        "rank_by": st.sampled_from(["shares_sum", "area", "heads"]),
    }))
    if deeming:
        chosen |= draw(st.fixed_dictionaries({}, optional={
            "unreturned": st.sampled_from(["not_counted", "follow_majority", "abstain"]), "warned": st.booleans(),
        }))
    return chosen


@st.composite
def units(draw, number):
    unit = {"unit": f"u{number}", "building": draw(st.sampled_from(["1", "2"])),
            "kind": "residence" if number == 0 else draw(st.sampled_from(["residence", "residence", "shop", "parking"])),
            "owners": draw(st.lists(st.sampled_from(["p1", "p2", "p3", "p4", "p5", f"q{number}"]), min_size=1, max_size=2)),
            "areas": {"register": draw(areas)}}
    if draw(st.integers(0, 5)) == 0:
        unit |= {"stock": draw(st.sampled_from(["unsold", "undelivered"])), "developer": draw(st.sampled_from([None, "p1", "d"]))}
    if draw(st.integers(0, 3)) == 0:
        unit["representative"] = unit["owners"][0]
    return unit


@st.composite
def ballots(draw, number, names):
    minute = timedelta(minutes=number)
    ballot = {"unit": draw(st.sampled_from([*names, *names, "nowhere"])),
              "channel": draw(st.sampled_from(["electronic", "city", "paper"])),
              "at": (START + minute + timedelta(days=draw(st.integers(0, 20)))).isoformat(),
              "choices": {name: draw(st.sampled_from(marks)) for name, marks in MARKS.items() if draw(st.integers(0, 4))}}
    if draw(st.integers(0, 7)) == 0:
        ballot["invalid"] = "forged"
    return ballot


@st.composite
def polls(draw, *, deeming=True, largest=10):
    """Give a poll whose ballots all carry different minutes."""
    size = draw(st.integers(1, largest))
    roll = [draw(units(number)) for number in range(size)]
    names = [unit["unit"] for unit in roll]
    cast = [draw(ballots(number, names)) for number in range(draw(st.integers(0, size + 4)))]
    return {
        "jurisdiction": draw(st.sampled_from(["440300", "000000"])),
        "closes_on": draw(st.sampled_from(["2023-05-20", "2020-06-01", "2010-01-01"])),
        "own_rules": draw(rules(deeming=deeming)), "motions": MOTIONS, "roll": roll, "ballots": cast,
        "delivered": draw(st.lists(st.sampled_from([*names, "elsewhere"]), unique=True)),
    }
