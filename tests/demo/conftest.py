"""Load the demonstration once for a module, with about one unit in twenty."""

from __future__ import annotations

import pytest

SHRINK = 20


@pytest.fixture(scope="module")
def demo(app):
    from app.demo import loading
    from app.demo.parts import Rolls

    months = []
    rolls = Rolls(SHRINK)
    with app.app_context():
        loading.load(rolls, months.append)
    return rolls
