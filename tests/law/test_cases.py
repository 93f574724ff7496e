"""Every worked case decides as it says."""

from __future__ import annotations

import json

import pytest

from app.law.case import decide_case, read_case
from app.law.problems import LawError
from app.law.strict import read_json, read_yaml
from tests.law.worked import PATHS, differences, load

SMALL = 12_000


def decided(data):
    try:
        return decide_case(read_case(data)).as_json()
    except LawError as error:
        return {"error": str(error)}


@pytest.mark.parametrize("path", PATHS, ids=[path.stem for path in PATHS])
def test_a_worked_case_decides_as_it_says(path):
    case = load(path)

    found = decided(case)

    assert differences(case["expect"], found) == []


@pytest.mark.parametrize("path", PATHS, ids=[path.stem for path in PATHS])
def test_a_case_is_the_same_in_json(path):
    case = load(path)

    again = read_json(json.dumps(case, ensure_ascii=False))

    assert again == case


@pytest.mark.parametrize("path", [p for p in PATHS if p.stat().st_size < SMALL], ids=lambda path: path.stem)
def test_the_strict_reader_reads_what_the_quick_one_does(path):
    assert read_yaml(path.read_text(encoding="utf-8")) == load(path)


def test_all_forty_cases_are_there():
    numbers = {int(path.stem[1:3]) for path in PATHS if path.stem.startswith("c")}

    assert numbers == set(range(1, 41))


def test_there_are_at_least_as_many_boundary_cases():
    assert sum(path.stem.startswith("b") for path in PATHS) >= 50
