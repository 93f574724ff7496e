"""Weigh owners by heads and area, and compare shares exactly.

Areas are whole cm2 in the sense of this project: 1 is 0.0001 m2.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

CM2_PER_M2 = 10_000
AREA_DIGITS = 15
PRINTED_DECIMALS = 2
MAX_HEADS = 10**15
_AREA = re.compile(r"([0-9]+)(?:\.([0-9]{1,4}))?")
_SHARE = re.compile(r"([0-9]{1,6})/([1-9][0-9]{0,5})")


@dataclass(frozen=True, slots=True)
class Weight:
    """Carry both measures of a vote: heads (业主人数) and area (专有部分面积)."""

    heads: int = 0
    area_cm2: int = 0

    def __add__(self, other: Weight) -> Weight:
        """Add both measures."""
        return Weight(self.heads + other.heads, self.area_cm2 + other.area_cm2)

    def __sub__(self, other: Weight) -> Weight:
        """Take off both measures."""
        return Weight(self.heads - other.heads, self.area_cm2 - other.area_cm2)

    def within(self, other: Weight) -> bool:
        """Tell whether neither measure is above the other's."""
        return self.heads <= other.heads and self.area_cm2 <= other.area_cm2

    def of(self, dimension: str) -> int:
        """Pick one measure by its name, `heads` or `area`."""
        return self.heads if dimension == "heads" else self.area_cm2

    def as_json(self) -> dict[str, int]:
        """Show both measures under the names of the case format."""
        return {"heads": self.heads, "area_cm2": self.area_cm2}


NOTHING = Weight()


def reaches(part: int, whole: int, share: Fraction, *, inclusive: bool) -> bool:
    """Compare a part with a share of the whole by multiplying, never by dividing.

    Law: 民法典 第1259条（“以上”包括本数，“超过”不包括本数）.
    """
    have = part * share.denominator
    bound = whole * share.numerator
    return have >= bound if inclusive else have > bound


def needed(whole: int, share: Fraction, *, inclusive: bool, step: int = 1) -> int:
    """Find the least multiple of `step` that reaches the share: rounded up, or the next one above.

    Law: 民法典 第1259条.
    """
    divisor = share.denominator * step
    bound = whole * share.numerator
    steps = -(-bound // divisor) if inclusive else bound // divisor + 1
    return steps * step


@lru_cache(maxsize=256)
def parse_share(text: str) -> Fraction:
    """Read a share such as `2/3` as an exact fraction between nought and one.

    Raises:
        ValueError: it is not such a text.
    """
    match = _SHARE.fullmatch(text)
    if match is None or int(match[1]) > int(match[2]):
        msg = f'"{text}" is not a share such as 2/3'
        raise ValueError(msg)
    return Fraction(int(match[1]), int(match[2]))


def parse_area(text: str) -> int:
    """Read an area in m2, plain digits with at most four decimals, as whole cm2.

    Raises:
        ValueError: it is not such a text, or longer than any area.
    """
    match = _AREA.fullmatch(text)
    if match is None or len(match[1]) > AREA_DIGITS:
        msg = f'"{text[:40]}" is not an area in m2: plain digits with at most four decimals'
        raise ValueError(msg)
    return int(match[1]) * CM2_PER_M2 + int((match[2] or "").ljust(4, "0"))


def finest_step(*areas_cm2: int) -> int:
    """Find the unit in which a roll prints its areas: 0.01 m2, or finer where an area needs it."""
    for step in (100, 10):
        if not any(area % step for area in areas_cm2):
            return step
    return 1


def area_text(area_cm2: int) -> str:
    """Print an area in m2 with two decimals, or with three or four where it has them."""
    whole, rest = divmod(area_cm2, CM2_PER_M2)
    decimals = f"{rest:04d}"
    while len(decimals) > PRINTED_DECIMALS and decimals.endswith("0"):
        decimals = decimals[:-1]
    return f"{whole:,}.{decimals}"
