"""Invent people and companies whose numbers pass every check and belong to nobody.

Resident numbers carry births before 1916, so that no living person can have one.
"""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass

_SURNAMES = "陈林黄李张王吴刘蔡杨许郑谢郭洪曾邱廖赖徐周叶苏庄吕江何萧罗高潘朱钟游彭詹胡沈余卢梁赵颜魏孙戴范方宋邓杜"
_GIVEN = "志明俊杰建宏文雄金龙国华淑芬美玲雅惠丽珍秀英玉兰春梅嘉欣子轩宇航思源晓东海燕红霞永强"
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_RESIDENT_CHECK = "10X98765432"
_CREDIT = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@dataclass(frozen=True, slots=True)
class Person:
    """An invented owner: `kind` is `resident`, `hk_macao_permit`, `passport` or `company`; a number may be missing."""

    name: str
    kind: str
    number: str | None
    phone: str | None


class Town:
    """Make people one after another, the same ones for the same seed."""

    def __init__(self, seed: int, first_phone: int) -> None:
        """Begin a series; phones count up from the first."""
        self.chance = random.Random(seed)  # noqa: S311 - repeatable on purpose
        self._phone = first_phone
        self._serial = 0

    def name(self) -> str:
        """Return a name of two or three characters."""
        given = "".join(self.chance.choice(_GIVEN) for _ in range(self.chance.choice((1, 2, 2))))
        return self.chance.choice(_SURNAMES) + given

    def phone(self) -> str:
        """Return the next phone of the invented range."""
        self._phone += 1
        return str(self._phone)

    def person(self, *, documented: bool = True, reachable: bool = True) -> Person:
        """Return a new natural person, with or without an identity number and a phone."""
        kind = self.chance.choices(("resident", "hk_macao_permit", "passport"), (96, 3, 1))[0]
        number = self._number(kind) if documented else None
        return Person(self.name(), kind if documented else "resident", number, self.phone() if reachable else None)

    def company(self, name: str) -> Person:
        """Return a company with a credit code that passes its check."""
        self._serial += 1
        body = f"91440300MA{self._serial:07d}"[:17]
        total = sum(_CREDIT.index(c) * pow(3, i, 31) for i, c in enumerate(body))
        return Person(name, "company", body + _CREDIT[(31 - total % 31) % 31], self.phone())

    def _number(self, kind: str) -> str:
        self._serial += 1
        if kind == "hk_macao_permit":
            return f"H{self._serial + 10_000_000:08d}"
        if kind == "passport":
            return f"E{self._serial + 10_000_000:08d}"
        # A day for each thousand numbers, so that no two people of a town share one.
        born = dt.date(1900, 1, 1) + dt.timedelta(days=self.chance.randrange(100) * 58 + self._serial // 1000)
        body = f"440300{born:%Y%m%d}{self._serial % 1000:03d}"
        total = sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True))
        return body + _RESIDENT_CHECK[total % 11]
