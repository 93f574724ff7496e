"""Hold the law's count and the verifier's against each other: two people wrote them from one text.

A disagreement is a bug in one of them; docs/case-format.md says in which. Set TWO_COUNTS to try more polls.
"""

from __future__ import annotations

import datetime as dt
import json
import os
from collections import Counter
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.law.case import decide_case, read_case
from app.law.problems import LawError
from app.law.rulebook import Rulebook
from scripts.verify_bundle import NOT_PUBLIC, Report, UnreadableError, compare, verify, verify_case
from tests.verifier.random_polls import random_case
from tests.verifier.small_polls import poll_of_case

POLLS = int(os.environ.get("TWO_COUNTS", "4000"))
CASES = sorted((Path(__file__).resolve().parents[1] / "law" / "cases").rglob("*.yaml"))


def differences(case):
    """Return where the two counts differ, and the law's decision."""
    try:
        law = decide_case(read_case(json.loads(json.dumps(case)))).as_json()
    except LawError as error:
        with pytest.raises(UnreadableError):
            verify_case(case)
        return [], {"motions": [], "error": str(error)}
    report = Report()
    compare("decision", verify_case(case), law, report)
    return [finding.en for finding in report.findings], law


@pytest.mark.parametrize("part", range(4))
def test_the_law_and_the_verifier_count_thousands_of_random_polls_alike(part):
    seen = Counter()

    for seed in range(part * POLLS // 4, (part + 1) * POLLS // 4):
        found, law = differences(random_case(seed))
        assert not found, (seed, found)
        seen.update(motion["outcome"] for motion in law["motions"])

    assert all(seen[outcome] for outcome in ("passed", "failed", "no_quorum", "undecidable")), seen


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(min_value=10**6, max_value=10**12))
def test_polls_that_nobody_has_seen_before_are_counted_alike_too(seed):
    assert differences(random_case(seed))[0] == []


@pytest.mark.skipif(not CASES, reason="the worked cases are not written yet")
def test_the_verifier_decides_every_worked_case_as_the_lawyers_wrote_it():
    tried = 0
    for path in CASES:
        for written in yaml.load_all(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader):
            case = as_json_would_hold_it(written)
            expect = case.pop("expect", {}) if isinstance(case, dict) else {}
            if not isinstance(expect, dict) or "error" in expect:
                continue
            assert differences(case)[0] == [], path.name
            tried += 1

    assert tried


def as_json_would_hold_it(value, key=""):
    """Turn YAML's plain texts into what JSON has, by the keys that hold numbers, booleans and null."""
    if isinstance(value, dict):
        return {name: as_json_would_hold_it(item, name) for name, item in value.items()}
    if isinstance(value, list):
        return [as_json_would_hold_it(item) for item in value]
    if key in {"heads", "seats", "alternates", "round"} and isinstance(value, str):
        return int(value)
    return {"null": None, "true": True, "false": False}.get(value, value) if isinstance(value, str) else value


@pytest.mark.parametrize("part", range(2))
def test_a_poll_on_the_log_is_counted_from_its_opening_as_the_law_counts_it(part):
    counted = 0
    for seed in range(part * 300, part * 300 + 300):
        case = random_case(seed)
        if "counts" in case:
            continue
        try:
            law = decide_case(read_case(json.loads(json.dumps(case)))).as_json()
        except LawError:
            assert not verify(*poll_of_case(case, snapshot_of(case), None)).ok
            continue

        public = {key: value for key, value in law.items() if key not in NOT_PUBLIC}
        report = verify(*poll_of_case(case, snapshot_of(case), public))

        assert (seed, report.findings) == (seed, [])
        assert len(report.counts) == 1
        counted += 1

    assert counted > 200


def snapshot_of(case):
    on = dt.date.fromisoformat(case["closes_on"])
    return Rulebook.resolve(case["jurisdiction"], on, case.get("own_rules")).snapshot()
