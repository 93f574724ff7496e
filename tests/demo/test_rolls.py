"""The invented rolls have the shape that the pilots asked for."""

from __future__ import annotations

import pytest

from app.demo.rolls import YITIAN, ZHONGGANG, offices, residential


@pytest.mark.parametrize(("roll", "units"), [(residential(YITIAN), 5000), (residential(ZHONGGANG), 1200), (offices(), 300)])
def test_a_roll_has_its_size_and_no_label_twice(roll, units):
    assert len(roll.units) == units == len({unit.label for unit in roll.units})


def test_one_company_of_xintian_owns_forty_units():
    owners = [unit.owners[0].number for unit in offices().units]

    assert max(owners.count(number) for number in set(owners)) == 40


def test_a_roll_is_the_same_each_time():
    assert residential(ZHONGGANG) == residential(ZHONGGANG)


def test_no_invented_resident_number_can_belong_to_somebody_alive():
    numbers = [o.number for u in residential(YITIAN).units for o in u.owners if o.kind == "resident" and o.number]

    assert max(int(number[6:10]) for number in numbers) < 1916


def test_an_unsold_home_is_the_developer_s():
    stock = [unit for unit in residential(YITIAN).units if unit.stock]

    assert {unit.stock for unit in stock} == {"unsold", "undelivered"}
    assert len({unit.developer.number for unit in stock}) == 1
