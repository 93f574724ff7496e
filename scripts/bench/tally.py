"""Measure the exact tally of a large poll against a bare SQL SUM over the same rows, in turns, and how it grows."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
from sqlalchemy import text

from app.config import Settings
from app.factory import create_app
from app.kernel.db import db
from app.voting.models import Poll
from app.voting.tally import decide_poll, unit_lists
from scripts.bench.ground import Ground, lay_ballots, lay_poll
from scripts.bench.server import fresh_database

MOTIONS = 10
SMALL, LARGE = 110_000, 1_100_000
"""Units; ten of eleven have a ballot."""
ROUNDS = 3
_ROWS = """
FROM opened_ballots b
JOIN frozen_units u ON u.community_id = b.community_id AND u.poll_id = b.poll_id AND u.unit_id = b.unit_id
WHERE b.community_id = :community AND b.poll_id = :poll"""
_AREA = "coalesce(u.area_register_cm2, u.area_survey_cm2, u.area_contract_cm2)"
# What one would write for ten motions with three choices: thirty sums of area over one pass.
BARE_SUM = "SELECT " + ", ".join(
    f"sum({_AREA}) FILTER (WHERE split_part(b.marks, ' ', {motion}) = '{word}')"
    for motion in range(1, MOTIONS + 1) for word in ("a", "n", "b")) + _ROWS
ONE_SUM = f"SELECT sum({_AREA}) {_ROWS}"


def measure() -> dict[str, object]:
    """Return the tally's time over that of the bare sum and of one sum alone, and the time at 1 M over that at 100 k."""
    url = fresh_database("tally")
    with psycopg.connect(url, autocommit=True) as connection:
        laid = [lay_poll(connection, units, MOTIONS, closed=True) for units in (SMALL, LARGE)]
        ballots = [lay_ballots(connection, ground) for ground in laid]
        connection.execute("VACUUM ANALYZE")
    with create_app(Settings.from_env({"DATABASE_URL": url, "VAR_DIR": str(Path("var") / "bench")})).app_context():
        rounds = [_round(*laid) for _ in range(ROUNDS)]
        lists = _seconds(lambda: unit_lists(_poll(laid[1]), decide_poll(_poll(laid[1])))) - rounds[-1]["tally"]
    seconds = {name: statistics.median(one[name] for one in rounds) for name in rounds[0]}
    return {
        "tally_vs_sum": _ratio([one["tally"] / one["sum"] for one in rounds]),
        "tally_vs_one_sum": _ratio([one["tally"] / one["one_sum"] for one in rounds]),
        "tally_growth": _ratio([one["tally"] / one["small"] for one in rounds]), "tally_ballots": ballots[1],
        "tally_seconds": round(seconds["tally"], 2), "tally_100k_seconds": round(seconds["small"], 2),
        "sum_seconds": round(seconds["sum"], 2), "one_sum_seconds": round(seconds["one_sum"], 2),
        "tally_lists_seconds": round(max(lists, 0), 2),
    }


def _round(small: Ground, large: Ground) -> dict[str, float]:
    key = {"community": large.community_id, "poll": large.poll_id}
    return {
        "one_sum": _seconds(lambda: db.session.execute(text(ONE_SUM), key).all()),
        "sum": _seconds(lambda: db.session.execute(text(BARE_SUM), key).all()),
        "tally": _seconds(lambda: decide_poll(_poll(large))),
        "small": _seconds(lambda: decide_poll(_poll(small))),
    }


def _poll(ground: Ground) -> Poll:
    return db.session.get_one(Poll, (ground.community_id, ground.poll_id))


def _seconds(act: Callable[[], object]) -> float:
    begun = time.perf_counter()
    act()
    spent = time.perf_counter() - begun
    db.session.rollback()
    return spent


def _ratio(ratios: list[float]) -> float:
    return round(statistics.median(ratios), 2)
