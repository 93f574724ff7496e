"""Production has no demonstration: not its secrets, not its SMS, not its clock, none of its commands."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from app.config import ConfigurationRefused, Settings, demo_key
from app.factory import create_app
from app.kernel import clock
from app.kernel.db import transaction

GOOD = {
    "ZUOLIN_ENV": "production", "DATABASE_URL": "postgresql://db/zuolin", "JWT_KEY": "j" * 44, "INDEX_KEY": "i" * 44,
    "LEDGER_KEY": "l" * 44, "DATA_KEYS": "a:" + "d" * 44, "SMS_GATEWAY": "vendor", "PUBLIC_ORIGIN": "https://vote.example",
    "LEDGER_NAME": "city",
}


@pytest.fixture
def in_production(app):
    settings = app.extensions["zuolin"]
    app.extensions["zuolin"] = replace(settings, environment="production")
    yield app
    app.extensions["zuolin"] = settings


def test_a_whole_set_of_own_settings_is_accepted():
    assert Settings.from_env(GOOD).production


@pytest.mark.parametrize(("name", "value"), [
    ("JWT_KEY", demo_key("jwt")), ("INDEX_KEY", demo_key("index")), ("LEDGER_KEY", demo_key("ledger")),
    ("DATA_KEYS", "demo:" + demo_key("data")), ("DATA_KEYS", "own:" + "d" * 44 + ",old:" + demo_key("data")),
    ("SMS_GATEWAY", "console"), ("DATABASE_URL", ""), ("PUBLIC_ORIGIN", "http://vote.example"), ("LEDGER_NAME", "zuolin-demo"),
])
def test_each_pretence_is_refused_by_its_name(name, value):
    with pytest.raises(ConfigurationRefused, match=name):
        Settings.from_env(GOOD | {name: value})


@pytest.mark.parametrize("name", ["JWT_KEY", "INDEX_KEY", "LEDGER_KEY", "DATA_KEYS", "SMS_GATEWAY", "DATABASE_URL"])
def test_each_setting_that_is_left_out_is_refused(name):
    with pytest.raises(ConfigurationRefused, match=name):
        Settings.from_env({key: value for key, value in GOOD.items() if key != name})


def test_an_application_with_demo_secrets_does_not_start(app):
    with pytest.raises(ConfigurationRefused):
        create_app(Settings.from_env({"ZUOLIN_ENV": "production"}))


def test_production_is_not_ready_on_a_moved_clock(in_production, client):
    with in_production.app_context(), transaction():
        clock.move(dt.timedelta(days=1))
    try:
        assert client.get("/health/ready").status_code == 503
    finally:
        with in_production.app_context(), transaction():
            clock.move(dt.timedelta(days=-1))
    assert client.get("/health/ready").status_code == 200


@pytest.mark.parametrize("args", [["load"], ["accounts"], ["clock"], ["clock", "+1d"]])
def test_production_refuses_every_command_of_the_demonstration(in_production, args):
    result = in_production.test_cli_runner().invoke(args=["demo", *args])

    assert result.exit_code == 1
    assert "生产环境" in result.output


def test_production_shows_no_authenticator(in_production):
    result = in_production.test_cli_runner().invoke(args=["identity", "totp", "19800000002"])

    assert result.exit_code == 1
