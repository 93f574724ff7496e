"""The place of these tests."""

from __future__ import annotations

import pytest

from tests.affairs.places import Place


@pytest.fixture
def place(app, client):
    return Place(app, client)
