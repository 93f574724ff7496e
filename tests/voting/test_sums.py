from __future__ import annotations

import datetime as dt
import json

import pytest
from sqlalchemy import insert, select

from app.kernel.db import db
from app.kernel.ids import new_id
from app.law.case import read_case
from app.law.heads import group_heads, waterfall
from app.law.problems import LawError
from app.ledger.models import LeafRow, PositionRow
from app.registry.models import Community, Office
from app.voting import tally
from app.voting.counting import stored_decision
from app.voting.models import (
    Ballot,
    BallotRestoration,
    BallotVoid,
    ClosingUnit,
    ElectionFact,
    FrozenOwner,
    FrozenUnit,
    Poll,
    PollMotion,
)
from app.voting.sums import decide_by_sums
from tests.verifier.random_polls import random_case

POLLS = 400
START = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
WORDS = {"agree": "a", "against": "n", "abstain": "b", "spoiled": "x"}


@pytest.fixture(scope="module")
def polls(app):
    """Lay random polls as they lie in the database after their close."""
    with app.app_context():
        place = Community(id=new_id(), office_id=new_id(), name="随机", jurisdiction="440300", kind="residence")
        db.session.add(Office(id=place.office_id, name="街道"))
        db.session.flush()
        db.session.add(place)
        db.session.flush()
        laid = {seed: lay(place.id, case) for seed in range(POLLS) if (case := rolled(seed)) is not None}
        db.session.commit()
    return laid


def rolled(seed):
    """Return a case with a roll that has somebody to count, read by the law, or None."""
    case = random_case(seed)
    try:
        read = read_case(json.loads(json.dumps(case)))
        return read if read.roll and waterfall(read.roll, read.scope, read.rulebook).totals.area_cm2 else None
    except LawError:
        return None


def lay(community_id, case):
    poll_id, here = new_id(), {"community_id": community_id}
    steps = waterfall(case.roll, case.scope, case.rulebook)
    scope = None if case.scope.everywhere else {"buildings": sorted(case.scope.buildings), "entrances": sorted(case.scope.entrances)}
    closes_at = case.closed_at or dt.datetime.combine(case.closes_on, dt.time(20), dt.UTC)
    here["poll_id"] = poll_id
    db.session.execute(insert(Poll), [{
        "community_id": community_id, "id": poll_id, "assembly_id": new_id(), "state": "closed", "title": "随机", "scope": scope,
        "channels": ["electronic", "paper"], "opens_at": closes_at - dt.timedelta(days=9), "closes_at": closes_at,
        "closed_at": closes_at, "rules": case.rulebook.snapshot(), "roll_on": case.closes_on, "frozen_at": START,
        "total_heads": steps.totals.heads, "total_area_cm2": steps.totals.area_cm2}])
    motions = [lay_motion(here, place, one) for place, one in enumerate(case.motions)]
    units = lay_roll(here, case, steps)
    lay_ballots(here, case, motions, units)
    return community_id, poll_id


def lay_motion(here, place, one):
    kind = "election" if one.seats else "options" if one.options else "ordinary"
    motion_id = new_id()
    db.session.execute(insert(PollMotion), [here | {
        "id": motion_id, "position": place, "title": one.id, "matters": list(one.matters), "kind": kind,
        "options": list(one.options), "seats": one.seats, "alternates": one.alternates, "round": one.round,
        "candidates": list(one.candidates)}])
    for fact, names in (("withdrawn", sorted(one.withdrawn)), ("lot", list(one.lot))):
        if names:
            db.session.execute(insert(ElectionFact), [here | {
                "id": new_id(), "motion_id": motion_id, "kind": fact, "candidates": names, "reason": "随机", "recorded_at": START}])
    return one


def lay_roll(here, case, steps):
    heads = {unit.unit: number for number, head in enumerate(group_heads(case.roll), start=1) for unit in head.units}
    counted = {unit.unit for unit in steps.counted}
    ids = {unit.unit: new_id() for unit in case.roll}
    db.session.execute(insert(FrozenUnit), [here | {
        "unit_id": ids[unit.unit], "label": unit.unit, "building": unit.building or "", "entrance": unit.entrance, "kind": unit.kind,
        "area_register_cm2": unit.area_register_cm2, "area_survey_cm2": unit.area_survey_cm2,
        "area_contract_cm2": unit.area_contract_cm2, "stock": unit.stock, "developer_key": unit.developer,
        "representative_owner_id": None, "head_no": heads[unit.unit], "counted": unit.unit in counted, "salt": b"s" * 16,
        "commitment": unit.unit} for unit in case.roll])
    owners = [here | {"unit_id": ids[unit.unit], "owner_id": new_id(), "position": place, "key": owner.key, "proved": owner.proved,
                      "kind": "company" if owner.company else "person"} for unit in case.roll for place, owner in enumerate(unit.owners)]
    if owners:
        db.session.execute(insert(FrozenOwner), owners)
    db.session.execute(insert(ClosingUnit), [here | {
        "unit_id": ids[unit.unit], "delivered": unit.unit in case.delivered, "represented": unit.representative is not None}
        for unit in case.roll])
    return ids


def lay_ballots(here, case, motions, units):
    """Lay each ballot with its leaf; a ballot of a channel that the unit used is of the next generation."""
    rows, leaves, voids, taken = [], [], [], {}
    log = {"community_id": here["community_id"], "log_id": here["poll_id"]}
    for place, one in enumerate(ballot for ballot in case.ballots if ballot.unit in units):
        generation = taken[one.unit, one.channel] = taken.get((one.unit, one.channel), -1) + 1
        ballot_id = new_id()
        rows.append(here | {
            "id": ballot_id, "unit_id": units[one.unit], "channel": one.channel, "generation": generation, "cast_at": one.at,
            "recorded_at": one.at, "capacity": "self", "ground": "proved", "salt": b"s" * 16,
            "marks": " ".join(word(motion, one.choices.get(motion.id)) for motion in motions)})
        if place % 3 == 0:
            leaves.append(log | {"id": new_id(), "kind": "opened"})
        leaves.append(log | {"id": ballot_id, "kind": "ballot"})
        if one.invalid is not None or place % 7 == 0:
            voids.append(here | {"id": new_id(), "ballot_id": ballot_id, "ground": "copied", "reason": "随机", "voided_at": START})
    if not rows:
        return
    db.session.execute(insert(Ballot), rows)
    db.session.execute(insert(LeafRow), [
        leaf | {"body": "{}", "leaf_hash": b"h" * 32, "recorded_at": START, "include_by": START} for leaf in leaves])
    db.session.execute(insert(PositionRow), [
        log | {"position": position, "leaf_id": leaf["id"]} for position, leaf in enumerate(leaves)])
    if voids:
        db.session.execute(insert(BallotVoid), voids)
        db.session.execute(insert(BallotRestoration), [
            {"community_id": one["community_id"], "id": new_id(), "void_id": one["id"], "reason": "随机", "restored_at": START}
            for one in voids[::4]])


def word(motion, said):
    if said is None:
        return "."
    if isinstance(said, str):
        return WORDS[said] if said in WORDS and said not in motion.options else f"o{motion.options.index(said)}"
    return "+".join(f"c{motion.candidates.index(name)}" for name in said) or "x"


def decided_both_ways(poll):
    small = stored_decision(tally.decide_by_ballots(poll))
    decision = decide_by_sums(
        poll, tally.law_motions(poll), tally.questions_of(poll.community_id, poll.id), tally.Rulebook.from_snapshot(poll.rules))
    return small, stored_decision(decision) | tally.unit_lists(poll, decision)


def test_sums_decide_hundreds_of_random_polls_as_ballots_do(app, polls):
    seen = set()
    with app.app_context():
        for seed, key in polls.items():
            small, large = decided_both_ways(db.session.get_one(Poll, key))
            assert (seed, large) == (seed, small)
            seen |= {one["outcome"] for one in small["motions"]} | {one["fate"] for one in small["set_aside"]}
            seen |= {turn["rule"] for one in small["motions"] for turn in one["turns_on"]}
            seen |= {one["reason"] for one in small["merged"]}
            seen |= {"deemed" for one in small["motions"] if one["deemed"]["heads"]}

    assert len(polls) > POLLS // 2
    assert seen >= {"passed", "failed", "no_quorum", "undecidable", "late", "invalid", "duplicate", "superseded", "not_counted",
                    "may_not_vote", "spoiled", "blank", "developer_stock", "same_owners", "one_owner", "deemed"}


def test_a_poll_is_decided_by_sums_from_a_number_of_ballots_on(app, polls, monkeypatch):
    with app.app_context():
        poll = db.session.scalars(select(Poll).limit(1)).one()
        assert tally.decide_poll(poll).waterfall is not None

        monkeypatch.setattr(tally, "LARGE_POLL", 0)

        assert tally.decide_poll(poll).waterfall is None
