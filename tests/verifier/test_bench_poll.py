from __future__ import annotations

from scripts.bench.verifying import MOTIONS, make_poll
from scripts.verify_bundle import verify


def test_the_poll_that_the_benchmark_verifies_is_one_in_which_everything_holds():
    report = verify(*make_poll(300))

    assert report.findings == []
    assert len(report.counts[0]["motions"]) == MOTIONS
    assert report.counts[0]["totals"]["heads"] == 294
