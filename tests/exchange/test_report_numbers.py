from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from app.exchange.form_design import Column, numbers_at
from app.exchange.report_numbers import is_fixed, scaled, written

NUMBERS = st.integers(-10**14, 10**14)


@given(NUMBERS, st.integers(0, 6))
def test_a_number_is_written_and_read_without_loss(number, places):
    text = written(number, places)

    assert is_fixed(text, places)
    assert scaled(text, places) == number
    assert Fraction(text) == Fraction(number, 10**places)


@given(st.lists(NUMBERS, min_size=1, max_size=20), st.integers(0, 6))
def test_the_sum_of_a_table_s_column_is_exact(numbers, places):
    rows = [{"n": written(one, places)} for one in numbers]

    total = numbers_at({"t": rows}, "t/n", Column("n", "decimal", "数", places=places))

    assert total == sum(numbers)


def test_a_table_with_an_empty_cell_or_without_rows_has_no_sum():
    column = Column("n", "integer", "数")

    assert numbers_at({"t": [{"n": 1}, {}]}, "t/n", column) is None
    assert numbers_at({"t": []}, "t/n", column) is None
    assert numbers_at({}, "t/n", column) is None
