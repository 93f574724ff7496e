"""Write shares for people to read; every comparison is made elsewhere, with integers."""

from __future__ import annotations

_HUNDREDTHS = 10_000
NO_SHARE = "—"
"""Of nothing there is no share: 0% would be a statement."""


def percent(part: int, whole: int) -> str:
    """Return the share in percent with two digits, cut and never rounded up, so that 66.666…% never reads 66.67%.

    The exact counts are to stand beside it.

    Raises:
        ValueError: a count is negative.
    """
    if part < 0 or whole < 0:
        raise ValueError("a share is of counts that are not negative")
    if whole == 0:
        return NO_SHARE
    hundredths = part * _HUNDREDTHS // whole
    return f"{hundredths // 100}.{hundredths % 100:02d}%"


def square_metres(area_cm2: int) -> str:
    """Return an area of whole cm2 in m2 with its four digits, less the zeros that registers do not print.

    Raises:
        ValueError: the area is negative.
    """
    if area_cm2 < 0:
        raise ValueError("an area is not negative")
    metres, rest = divmod(area_cm2, 10_000)
    digits = f"{rest:04d}"
    return f"{metres}.{digits[:2]}{digits[2:].rstrip('0')}"
