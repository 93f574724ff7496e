"""A counted unit without any owner on record is a head of its own and is listed as unproved."""

from __future__ import annotations

from datetime import UTC, date, datetime

from app.law.ballots import Ballot
from app.law.heads import EVERYWHERE, Owner, RollUnit, waterfall
from app.law.motions import Motion
from app.law.rulebook import Rulebook
from app.law.tally import decide
from scripts.verify_bundle import verify_case

BOOK = Rulebook.resolve("440300", date(2026, 1, 1))
AT = datetime(2026, 1, 1, tzinfo=UTC)


def unit(name, *owners, **facts):
    return RollUnit(name, facts.pop("kind", "residence"), tuple(Owner(owner) for owner in owners), 1_000_000, **facts)


def flow(*units):
    return waterfall(units, EVERYWHERE, BOOK)


def test_two_units_without_an_owner_are_two_heads():
    steps = flow(unit("1"), unit("2"), unit("3", "a"))

    assert steps.totals.heads == 3
    assert steps.merged == ()


def test_a_unit_without_an_owner_is_listed_as_unproved():
    assert [one.unit for one in flow(unit("1"), unit("2", "a")).unproved] == ["1"]


def test_a_parking_space_without_an_owner_is_no_head():
    steps = flow(unit("1", "a"), unit("P-1", kind="parking"))

    assert (steps.totals.heads, steps.unproved) == (1, ())


def test_stock_without_an_owner_is_the_developer_s_head_and_proved_enough():
    steps = flow(unit("1", stock="unsold"), unit("2", stock="undelivered"), unit("3"))

    assert [[one.unit for one in head.units] for head in steps.heads] == [["1", "2"], ["3"]]
    assert [one.unit for one in steps.unproved] == ["3"]


def test_a_unit_whose_label_is_a_key_of_an_owner_is_still_its_own_head():
    assert flow(unit("a"), unit("2", "a")).totals.heads == 2


def test_units_without_an_owner_weigh_on_the_whole_and_can_let_a_vote_fail_on_heads():
    homes = (unit("1", "a"), unit("2", "b"), unit("3"), unit("4"))
    cast = tuple(Ballot(name, "electronic", AT, {"m1": "agree"}) for name in ("1", "2"))

    (motion,) = decide([Motion("m1", ("use_fund",))], homes, cast, BOOK).as_json()["motions"]

    assert (motion["outcome"], motion["failed_on"]) == ("no_quorum", ["heads", "area"])


def test_the_verifier_s_own_count_gives_such_units_heads_of_their_own_too():
    roll = [{"unit": name, "kind": "residence", "areas": {"register": "100"}} for name in ("1", "2")]
    case = {"jurisdiction": "440300", "closes_on": "2026-01-01", "roll": roll, "motions": []}

    assert verify_case(case)["totals"] == {"heads": 2, "area_cm2": 2_000_000}
