"""Show of personal data only what a person needs to recognise their own."""

from __future__ import annotations

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


def mask_unit(label: str) -> str:
    """Return 2栋12×× of 2栋1201: the last two characters hidden, which tell the door."""
    return label[:-_SHORT] + "×" * min(_SHORT, len(label))
