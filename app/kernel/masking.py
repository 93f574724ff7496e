"""Show of personal data only what a person needs to recognise their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_SHORT = 2


def mask_name(name: str) -> str:
    """Return 陈×× of 陈小明: the first character and a mark for each that follows."""
    return name[:1] + "×" * max(len(name) - 1, 1)


def mask_phone(phone: str) -> str:
    """Return the number with its middle hidden, 138××××5678."""
    bare = phone.removeprefix("+86")
    return f"{bare[:3]}××××{bare[-4:]}" if len(bare) > 7 else "×" * len(bare)  # noqa: PLR2004 - nothing left to show


def mask_identity(number: str) -> str:
    """Return the document's number with all but its first and last characters hidden."""
    return number[:1] + "×" * max(len(number) - _SHORT, 1) + number[-1:]


def mask_beside(old: str, new: str, mask: Callable[[str], str]) -> tuple[str, str]:
    """Mask two values that are compared; where the masks hide the difference, show the characters that differ.

    王四 beside 王五 is shown whole, 陈小明 beside 陈大明 as 陈小× and 陈大×: who decides on a change must see it.
    """
    masks = mask(old), mask(new)
    if masks[0] != masks[1] or not len(old) == len(new) == len(masks[0]):
        return masks
    differs = [one != other for one, other in zip(old, new, strict=True)]
    shown = ["".join(letter if here else hidden for letter, hidden, here in zip(text, masks[0], differs, strict=True))
             for text in (old, new)]
    return shown[0], shown[1]


def mask_unit(label: str) -> str:
    """Return 2栋12×× of 2栋1201: the last two characters hidden, which tell the door."""
    return label[:-_SHORT] + "×" * min(_SHORT, len(label))
