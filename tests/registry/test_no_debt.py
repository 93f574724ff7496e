"""Arrears of fees are no part of identity, roll or vote: no flag of debt can touch them where there is none."""

import dataclasses
import importlib
import pkgutil
import re

import pytest
from marshmallow import Schema

from app.kernel.db import db

DEBT = re.compile(r"debt|arrear|fee(?:s|_|$)|unpaid|owed|owing|overdue|欠费|欠缴", re.IGNORECASE)
ROOMS = ("registry", "voting")


def modules(room):
    package = importlib.import_module(f"app.{room}")
    return [importlib.import_module(found.name) for found in pkgutil.walk_packages(package.__path__, f"app.{room}.")]


@pytest.mark.parametrize("word", ["debt", "debt_flag", "in_arrears", "fees", "fee_state", "unpaid"])
def test_the_words_for_debt_are_found(word):
    assert DEBT.search(word)


@pytest.mark.parametrize("room", ROOMS)
def test_no_column_is_named_after_debt(app, room):
    tables = {
        mapper.local_table for mapper in db.Model.registry.mappers if mapper.class_.__module__.split(".")[1] == room}

    assert tables
    assert [f"{table.name}.{column.name}" for table in tables for column in table.columns
            if DEBT.search(table.name) or DEBT.search(column.name)] == []


@pytest.mark.parametrize("room", ROOMS)
def test_no_field_of_a_value_is_named_after_debt(app, room):
    found = [
        f"{thing.__name__}.{field.name}" for module in modules(room) for thing in vars(module).values()
        if isinstance(thing, type) and dataclasses.is_dataclass(thing) for field in dataclasses.fields(thing)]

    assert found
    assert [name for name in found if DEBT.search(name)] == []


@pytest.mark.parametrize("room", ROOMS)
def test_no_field_of_the_api_is_named_after_debt(app, room):
    found = {
        f"{thing.__name__}.{field}" for module in modules(room) for thing in vars(module).values()
        if isinstance(thing, type) and issubclass(thing, Schema) for field in thing._declared_fields}

    assert [name for name in found if DEBT.search(name)] == []
