"""The demonstration's clock moves forward and only there."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest


def test_the_clock_moves_forward_by_days(app, clock):
    before = clock.now()

    result = app.test_cli_runner().invoke(args=["demo", "clock", "+15d"])

    assert result.exit_code == 0, result.output
    assert clock.now() - before >= dt.timedelta(days=15)


@pytest.mark.parametrize("step", ["-1d", "15", "+1y", "+１d"])
def test_another_step_is_refused_with_what_to_write(app, step):
    result = app.test_cli_runner().invoke(args=["demo", "clock", "--", step])

    assert result.exit_code == 1
    assert "+15d" in result.output


def test_production_moves_no_clock(app):
    settings = app.extensions["zuolin"]
    app.extensions["zuolin"] = replace(settings, environment="production")
    try:
        result = app.test_cli_runner().invoke(args=["demo", "clock", "+1d"])
    finally:
        app.extensions["zuolin"] = settings

    assert result.exit_code == 1
