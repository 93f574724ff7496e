"""Write mobile phones in one form: + and country, digits only."""

from __future__ import annotations

import re

_NOISE = re.compile(r"[ ()\-]")
_FORMS = (
    # Numbering plans: mainland 1 and ten digits; Hong Kong and Macao eight; Taiwan nine after its 0.
    ("+86", re.compile(r"(?:(?:\+|00)86)?(1[3-9][0-9]{9})")),
    ("+852", re.compile(r"(?:\+|00)852([4-9][0-9]{7})")),
    ("+853", re.compile(r"(?:\+|00)853(6[0-9]{7})")),
    ("+886", re.compile(r"(?:\+|00)8860?(9[0-9]{8})")),
)


class PhoneInvalid(ValueError):
    """The text is no mobile phone that can get our messages; `reason` says what to write instead."""

    def __init__(self, reason: str) -> None:
        """Keep the reason; the number itself is never part of it."""
        super().__init__(reason)
        self.reason = reason


def normalise_phone(text: str) -> str:
    """Return a mobile phone of +86, +852, +853 or +886 in its one form, such as +8613800138000.

    Raises:
        PhoneInvalid: it is none, or is written in full-width characters.
    """
    bare = _NOISE.sub("", text.strip(" \t\r\n"))
    if not bare.isascii():
        raise PhoneInvalid("手机号里有全角字符或汉字，请改用半角（英文输入法）重新填写。")
    for country, form in _FORMS:
        found = form.fullmatch(bare)
        if found:
            return country + found.group(1)
    raise PhoneInvalid("请填11位手机号；港澳台手机号请带 +852、+853 或 +886。")
