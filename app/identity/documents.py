"""Read documents of identity, each kind by its own check; pure but for the keyed index at the end.

Numbers must be typed in half-width characters: folding would hide a mistake of the roll, so it is refused with a hint.
"""

from __future__ import annotations

import datetime as dt
import enum
import re
from dataclasses import dataclass
from operator import mul

from app.kernel import crypto


class DocumentKind(enum.StrEnum):
    """Kinds of documents that the roll and claims may name."""

    RESIDENT = "resident"
    HK_MACAO_PERMIT = "hk_macao_permit"
    TAIWAN_PERMIT = "taiwan_permit"
    HK_MACAO_RESIDENT_PERMIT = "hk_macao_resident_permit"
    TAIWAN_RESIDENT_PERMIT = "taiwan_resident_permit"
    PASSPORT = "passport"
    COMPANY = "company"


KIND_NAMES: dict[DocumentKind, str] = {
    DocumentKind.RESIDENT: "居民身份证",
    DocumentKind.HK_MACAO_PERMIT: "港澳居民来往内地通行证",
    DocumentKind.TAIWAN_PERMIT: "台湾居民来往大陆通行证",
    DocumentKind.HK_MACAO_RESIDENT_PERMIT: "港澳居民居住证",
    DocumentKind.TAIWAN_RESIDENT_PERMIT: "台湾居民居住证",
    DocumentKind.PASSPORT: "护照",
    DocumentKind.COMPANY: "统一社会信用代码",
}
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ZEROS = 48 * sum(_WEIGHTS)
_CHECKS = "10X98765432"
_PROVINCES = frozenset(
    map(str, (*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66), 71)),
)
_CREDIT = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_OLD_LENGTH = 15
_EARLIEST = dt.date(1900, 1, 1)
_EIGHTEEN = re.compile(r"[0-9]{17}[0-9X]")


class IdentityDocumentInvalid(ValueError):
    """The number cannot be one of that kind; `reason` says why, in words for the person who typed it."""

    def __init__(self, reason: str) -> None:
        """Keep the reason; the number itself is never part of it."""
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class IdentityDocument:
    """A document whose number passed the check of its kind, written in its one normal form."""

    kind: DocumentKind
    number: str

    @property
    def born_on(self) -> dt.date | None:
        """Return the date of birth that an 18-digit number carries."""
        return _birth(self.number) if self.kind in _EIGHTEEN_DIGITS else None

    def __repr__(self) -> str:
        """Name the kind only: a number has no place in a log."""
        return f"IdentityDocument({self.kind})"


def parse_document(kind: str, number: str, *, on: dt.date | None = None) -> IdentityDocument:
    """Read a number of a kind; with `on`, a birth after that day is refused too.

    Raises:
        IdentityDocumentInvalid: naming what is wrong and what to do.
    """
    try:
        known = DocumentKind(kind)
    except ValueError:
        raise IdentityDocumentInvalid("没有这种证件类型，可选：" + "、".join(KIND_NAMES.values()) + "。") from None
    text = number.strip(" \t\r\n").upper()
    if not text:
        raise IdentityDocumentInvalid(f"{KIND_NAMES[known]}号码是空的。")
    if not text.isascii():
        raise IdentityDocumentInvalid("号码里有全角字符或汉字，请改用半角（英文输入法）重新填写。")
    if known in _EIGHTEEN_DIGITS:
        return IdentityDocument(known, _eighteen(known, text, on))
    reader = {
        DocumentKind.HK_MACAO_PERMIT: _hk_macao_permit, DocumentKind.TAIWAN_PERMIT: _taiwan_permit,
        DocumentKind.PASSPORT: _passport, DocumentKind.COMPANY: _company,
    }[known]
    return IdentityDocument(known, reader(text))


def identity_key(document: IdentityDocument) -> bytes:
    """Return the keyed index by which the same proved identity is found again."""
    return crypto.blind(f"{document.kind}:{document.number}", "identity")


_EIGHTEEN_DIGITS = {
    DocumentKind.RESIDENT: _PROVINCES,
    DocumentKind.HK_MACAO_RESIDENT_PERMIT: frozenset({"81", "82"}),
    DocumentKind.TAIWAN_RESIDENT_PERMIT: frozenset({"83"}),
}
_BY_PREFIX = {
    "81": DocumentKind.HK_MACAO_RESIDENT_PERMIT, "82": DocumentKind.HK_MACAO_RESIDENT_PERMIT,
    "83": DocumentKind.TAIWAN_RESIDENT_PERMIT,
}


def _eighteen(kind: DocumentKind, text: str, on: dt.date | None) -> str:
    """Check a number as GB 11643-1999 builds it: place, birth, order, check by ISO 7064 MOD 11-2.

    Only the province is compared: districts come and go (440304), and a table of them refuses real residents.
    """
    if len(text) == _OLD_LENGTH and text.isdigit():
        raise IdentityDocumentInvalid("这是15位的旧号码，2013年起已停用，请填18位号码。")
    if not _EIGHTEEN.fullmatch(text):
        raise IdentityDocumentInvalid(f"{KIND_NAMES[kind]}号码应为18位：17位数字加1位数字或X，现在是{len(text)}位或含其他字符。")
    if text[:2] not in _EIGHTEEN_DIGITS[kind]:
        fitting = _BY_PREFIX.get(text[:2])
        hint = f"这像是{KIND_NAMES[fitting]}，请改选证件类型。" if fitting else "请核对前6位地区码。"
        raise IdentityDocumentInvalid(f"开头两位不是{KIND_NAMES[kind]}的地区码。{hint}")
    if _misses_region(kind, text):
        raise IdentityDocumentInvalid(f"{KIND_NAMES[kind]}前6位应为810000、820000或830000。")
    born = _birth(text)
    if born is None or born < _EARLIEST or (on is not None and born > on):
        raise IdentityDocumentInvalid("第7至14位不是可能的出生日期，请核对。")
    if resident_check(text[:17]) != text[17]:
        raise IdentityDocumentInvalid("最后一位校验码不对，请逐位核对号码。")
    return text


def _misses_region(kind: DocumentKind, text: str) -> bool:
    """Tell whether a residence permit does not begin with the code of its whole region."""
    return kind is not DocumentKind.RESIDENT and text[2:6] != "0000"


def resident_check(first_seventeen: str) -> str:
    """Return the check character of an 18-digit number (ISO 7064 MOD 11-2)."""
    # The bytes of digits are 48 too large each; taking that off once is a quarter of the time of an import's check.
    return _CHECKS[(sum(map(mul, first_seventeen.encode(), _WEIGHTS)) - _ZEROS) % 11]


def credit_check(first_seventeen: str) -> str:
    """Return the check character of a unified social credit code (GB 32100-2015)."""
    total = sum(_CREDIT.index(character) * pow(3, place, 31) for place, character in enumerate(first_seventeen))
    return _CREDIT[(31 - total % 31) % 31]


def _birth(text: str) -> dt.date | None:
    try:
        return dt.date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        return None


def _hk_macao_permit(text: str) -> str:
    # H or M, eight digits for life; the booklet of before 2012 adds two digits that count renewals.
    if not re.fullmatch(r"[HM][0-9]{8}([0-9]{2})?", text):
        raise IdentityDocumentInvalid("港澳居民来往内地通行证应为H或M加8位数字（旧证再加2位换证次数）。")
    return text[:9]


def _taiwan_permit(text: str) -> str:
    # Eight digits for life; the booklet of before 2015 adds two digits that count renewals.
    if not re.fullmatch(r"[0-9]{8}([0-9]{2})?", text):
        raise IdentityDocumentInvalid("台湾居民来往大陆通行证应为8位数字（旧证再加2位换证次数）。")
    return text[:8]


def _passport(text: str) -> str:
    if not re.fullmatch(r"(?=.*[0-9])[A-Z0-9]{5,17}", text):
        raise IdentityDocumentInvalid("护照号码应为5至17位字母和数字，不含空格和符号。")
    return text


def _company(text: str) -> str:
    if not re.fullmatch(r"[0-9A-Z]{18}", text):
        raise IdentityDocumentInvalid(f"统一社会信用代码应为18位数字和大写字母，现在是{len(text)}位或含其他字符。")
    strange = sorted(set(text) - set(_CREDIT))
    if strange:
        raise IdentityDocumentInvalid(f"统一社会信用代码不用字母{'、'.join(strange)}，请核对是否把0写成O、1写成I。")
    if credit_check(text[:17]) != text[17]:
        raise IdentityDocumentInvalid("最后一位校验码不对，请对照营业执照逐位核对。")
    return text
