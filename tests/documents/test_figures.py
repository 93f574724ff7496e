from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.documents.figures import NO_SHARE, percent, square_metres


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [(2, 3, "66.66%"), (1, 2, "50.00%"), (99_999, 100_000, "99.99%"), (0, 7, "0.00%"), (7, 7, "100.00%"), (1, 30_000, "0.00%")],
)
def test_a_percentage_is_cut_and_never_rounded_up(part, whole, shown):
    assert percent(part, whole) == shown


def test_of_nothing_there_is_no_percentage():
    assert percent(0, 0) == NO_SHARE


@pytest.mark.parametrize(("part", "whole"), [(-1, 3), (1, -3)])
def test_a_negative_count_has_no_percentage(part, whole):
    with pytest.raises(ValueError, match="not negative"):
        percent(part, whole)


@given(st.integers(0, 10**15), st.integers(1, 10**15))
def test_the_percentage_shown_is_never_above_the_share_and_less_than_a_hundredth_below(part, whole):
    shown = Fraction(percent(part, whole).removesuffix("%")) / 100

    assert shown <= Fraction(part, whole) < shown + Fraction(1, 10_000)


@pytest.mark.parametrize(
    ("area_cm2", "shown"), [(1_717_552_230, "171755.223"), (891_200, "89.12"), (1, "0.0001"), (0, "0.00"), (10_000, "1.00")]
)
def test_an_area_keeps_every_digit_it_has(area_cm2, shown):
    assert square_metres(area_cm2) == shown


def test_a_negative_area_is_refused():
    with pytest.raises(ValueError, match="not negative"):
        square_metres(-1)
