"""A load that was broken off is wiped and begun anew; what is not the demonstration's is never touched."""

from __future__ import annotations

import pytest

from app.demo import loading, stage
from app.kernel import clock
from app.kernel.db import transaction
from app.registry.communities import directory
from tests.factories.registry import make_community


def test_a_load_that_died_begins_anew_on_an_empty_database(app, database_url, monkeypatch):
    def die(self, steps):
        raise KeyboardInterrupt

    with app.app_context():
        with monkeypatch.context() as patch:
            patch.setattr(stage.Stage, "play", die)
            with pytest.raises(KeyboardInterrupt):
                loading.load(loading.Rolls(40), lambda _: None)
        assert loading.state() is loading.State.HALF

        loading.wipe_half(database_url)

        assert loading.state() is loading.State.ABSENT
        with transaction():
            assert clock.offset().total_seconds() == 0


def test_others_communities_are_neither_wiped_nor_mixed_with_the_demonstration(app, database_url):
    with app.app_context():
        with transaction():
            made = make_community("别人的小区").id

        result = app.test_cli_runner().invoke(args=["demo", "load"])

        assert result.exit_code == 0
        assert "不装演示数据" in result.output
        with pytest.raises(ValueError, match="broken load"):
            loading.wipe_half(database_url)
        with transaction():
            assert [row[0] for row in directory(None, after=None, limit=5)] == [made]
