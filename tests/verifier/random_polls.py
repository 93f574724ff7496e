"""Make random polls in the case format: small enough to hit every edge, odd enough to reach every rule."""

from __future__ import annotations

import random
from typing import Any

MATTERS = ("rules_of_procedure", "covenant", "elect_committee", "service_company", "use_fund", "raise_fund", "rebuild",
           "common_parts", "other")
DAYS = (("440300", "2023-05-20"), ("440300", "2020-06-01"), ("440300", "2019-06-01"), ("440304", "2022-01-01"),
        ("000000", "2021-01-01"), ("000000", "2015-03-03"), ("310000", "2024-08-08"), ("440300", "2020-12-31"))
KINDS = ("residence", "residence", "residence", "residence", "shop", "office", "other", "parking", "storage", "garage")
AREAS = ("1", "2", "3", "80.5", "80.50", "88.8812", "100", "100.00", "60", "0.0001")
HOURS = ("09:00:00+08:00", "18:00:00+08:00", "10:00:00+00:00", "17:59:59.999999+08:00", "18:00:01+08:00", "09:00:00+08:00")


def random_case(seed: int) -> dict[str, Any]:
    """Return one poll; the same seed gives the same."""
    chance = random.Random(seed)
    code, day = chance.choice(DAYS)
    motions = [_motion(chance, number) for number in range(chance.randint(1, 4))]
    case: dict[str, Any] = {"title": f"random {seed}", "jurisdiction": code, "closes_on": day, "motions": motions}
    if chance.random() < 0.8:
        case["own_rules"] = _own_rules(chance)
    if chance.random() < 0.5:
        case["closed_at"] = f"{day}T18:00:00+08:00"
    if chance.random() < 0.2:
        case["counts"] = _counts(chance, motions)
        return case
    case["roll"] = _roll(chance)
    if chance.random() < 0.3:
        case["scope"] = chance.choice([{"buildings": ["1"]}, {"entrances": ["1-A"]}, {"buildings": ["2"], "entrances": ["1-A"]}])
    labels = [row["unit"] for row in case["roll"]]
    case["ballots"] = _ballots(chance, labels, motions, day)
    case["delivered"] = chance.sample(labels, chance.randint(0, len(labels)))
    return case


def _motion(chance: random.Random, number: int) -> dict[str, Any]:
    matters = chance.sample(MATTERS, chance.choice((1, 1, 1, 2)))
    motion: dict[str, Any] = {"id": f"m{number}", "matter": matters[0] if len(matters) == 1 else matters}
    kind = chance.random()
    if kind < 0.3:
        motion["options"] = ["a", "b", "c"][: chance.randint(2, 3)]
    elif kind < 0.65:
        candidates = [f"c{n}" for n in range(chance.randint(1, 6))]
        matter: Any = "elect_committee" if chance.random() < 0.8 else ["elect_committee", chance.choice(("rebuild", "other"))]
        motion |= {"matter": matter, "seats": chance.randint(1, 4), "candidates": candidates}
        if chance.random() < 0.6:
            motion["alternates"] = chance.randint(0, 2)
        if chance.random() < 0.5:
            motion["round"] = chance.choice((1, 2, 2))
        if chance.random() < 0.3:
            motion["withdrawn"] = chance.sample(candidates, chance.randint(0, min(2, len(candidates))))
        if chance.random() < 0.4:
            motion["lot"] = chance.sample(candidates, chance.randint(0, len(candidates)))
    return motion


def _own_rules(chance: random.Random) -> dict[str, Any]:
    choices = {
        "counted_kinds": [["residence"], ["residence", "shop", "office", "other", "parking"], ["residence", "shop"]],
        "joint_owners": ["presumed", "named", "named"],
        "duplicate_ballots": ["first_valid", "electronic", "paper"],
        "blank": ["not_participating", "abstain"],
        "spoiled": ["not_participating", "participating"],
        "unreturned": ["not_counted", "follow_majority", "follow_majority", "abstain"],
        "warned": [True, True, False],
        "rank_by": ["shares_sum", "area", "heads"],
    }
    return {key: chance.choice(values) for key, values in choices.items() if chance.random() < 0.6}


def _roll(chance: random.Random) -> list[dict[str, Any]]:
    people = [f"p{n}" for n in range(chance.randint(1, 8))]
    even = chance.random() < 0.6
    rows: list[dict[str, Any]] = []
    for number in range(chance.randint(2, 12)):
        row: dict[str, Any] = {
            "unit": f"u{number:02}", "building": chance.choice("112"), "kind": "residence" if even else chance.choice(KINDS),
            "owners": chance.sample(people, min(len(people), chance.choice((1, 1, 1, 1, 2, 2, 3)))),
        }
        if chance.random() < 0.6:
            row["entrance"] = row["building"] + "-" + chance.choice("AB")
        row["areas"] = _areas(chance, even=even)
        if len(row["owners"]) > 1 and chance.random() < 0.5:
            row["representative"] = row["owners"][0]
        if chance.random() < 0.2:
            row["stock"] = chance.choice(("unsold", "undelivered"))
            if chance.random() < 0.7:
                row["developer"] = chance.choice([*people, "dev"])
            if chance.random() < 0.5:
                row["owners"] = []
                row.pop("representative", None)
        rows.append(row)
    # The first unit is counted wherever one is, so that there is a denominator more often than not.
    rows[0] |= {"kind": "residence", "building": "1", "entrance": "1-A"}
    return rows


def _areas(chance: random.Random, *, even: bool) -> dict[str, str | None]:
    areas: dict[str, str | None] = {}
    for source in ("register", "survey", "contract"):
        if chance.random() < 0.5:
            areas[source] = "100" if even else chance.choice((*AREAS, None))
    if not any(areas.values()):
        areas["contract"] = "100" if even else chance.choice(AREAS)
    return areas


def _ballots(chance: random.Random, labels: list[str], motions: list[dict[str, Any]], day: str) -> list[dict[str, Any]]:
    # Leaning makes quorums, majorities and ties happen; evenly spread marks fail nearly always.
    lean = {motion["id"]: _mark(chance, motion) for motion in motions}
    loyal = chance.choice((0.0, 0.4, 0.7, 0.9))
    share = chance.choice((0.6, 0.9, 1.0, 1.0))
    copies = chance.choice(((1,), (1, 1, 1, 1, 2, 3)))
    ballots = []
    for label in labels:
        for _ in range(chance.choice(copies)):
            if chance.random() > share:
                continue
            ballot: dict[str, Any] = {
                "unit": label, "channel": chance.choice(("electronic", "paper", "city", "electronic")),
                "at": f"{day[:8]}{'0' + str(chance.randint(1, 3)) if chance.random() < 0.7 else day[8:]}T{chance.choice(HOURS)}",
            }
            if chance.random() < 0.95:
                marks = {m["id"]: lean[m["id"]] if chance.random() < loyal else _mark(chance, m) for m in motions}
                ballot["choices"] = {motion: mark for motion, mark in marks.items() if mark is not None}
            if chance.random() < 0.08:
                ballot["invalid"] = "copy of a ballot"
            ballots.append(ballot)
    if chance.random() < 0.1:
        ballots.append({"unit": "nowhere", "channel": "paper", "at": f"{day}T09:00:00+08:00", "choices": {}})
    chance.shuffle(ballots)
    return ballots


def _mark(chance: random.Random, motion: dict[str, Any]) -> str | list[str] | None:
    odd = chance.random()
    if odd < 0.04:
        return None
    if odd < 0.08:
        return "spoiled"
    if odd < 0.12:
        return "abstain"
    if "seats" in motion:
        count = chance.choice((motion["seats"], motion["seats"], chance.randint(0, len(motion["candidates"]))))
        marks = chance.sample(motion["candidates"], min(count, len(motion["candidates"])))
        return marks + marks[:1] if chance.random() < 0.03 else marks
    return chance.choice([*(motion.get("options") or ["agree", "agree"]), "against"])


def _counts(chance: random.Random, motions: list[dict[str, Any]]) -> dict[str, Any]:
    heads, area = chance.choice((12, 60, 90, 100)), chance.choice((1200, 9000, 10000))
    figures: dict[str, Any] = {}
    for motion in motions:
        if "seats" in motion:
            part_heads, part_area = chance.randint(heads // 2, heads), chance.randint(area // 2, area)
            figures[motion["id"]] = {
                "participating": {"heads": part_heads, "area": str(part_area)},
                # Few values: so that candidates are equal in one measure and not in the other.
                "candidates": {c: {"heads": part_heads * chance.choice((1, 2, 3)) // 4 + 1,
                                   "area": str(part_area * chance.choice((2, 3, 4)) // 5 + 1)} for c in motion["candidates"]},
            }
            continue
        names = [*(motion.get("options") or ["agree"]), "against", "abstain"]
        if chance.random() < 0.5:
            names.append("none")
        lines = {name: {"heads": h, "area": str(a)} for name, h, a in zip(
            names, _split(chance, heads, len(names)), _split(chance, area, len(names)), strict=True)}
        options = {name: lines.pop(name) for name in motion.get("options") or []}
        figures[motion["id"]] = lines | ({"options": options} if options else {})
    return {"total": {"heads": heads, "area": str(area)}, "motions": figures}


def _split(chance: random.Random, whole: int, parts: int) -> list[int]:
    rest, shares = chance.randint(whole // 2, whole), []
    for number in range(parts):
        share = rest if number == parts - 1 else chance.choice((rest // 2, rest * 3 // 4, chance.randint(0, rest)))
        shares.append(share)
        rest -= share
    return shares
