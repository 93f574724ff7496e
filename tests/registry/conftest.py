"""A community with its people, for the tests of the registry over HTTP."""

from __future__ import annotations

import pytest

from app.kernel.db import transaction
from tests.factories.identity import staff
from tests.factories.registry import Place, make_community


@pytest.fixture
def place(app):
    with app.app_context(), transaction():
        made = make_community()
        return Place(made.id, made.office_id)


@pytest.fixture
def officer(app, place):
    return staff(app, "officer", place.office_id)


@pytest.fixture
def clerk(app, place):
    return staff(app, "clerk", place.id, office_id=place.office_id)


@pytest.fixture
def reviewer(app, place):
    return staff(app, "reviewer", place.id, office_id=place.office_id)


@pytest.fixture
def foreign_officer(app):
    """Return an officer of another office."""
    with app.app_context(), transaction():
        office_id = make_community("别处花园").office_id
    return staff(app, "officer", office_id)
