"""Know by name the figures that forms ask for (系统已知的数字), and let rooms above teach further ones.

A figure is read for a community and a period. One that nobody can read yet is `awaited`: forms may name it, it is filled
by hand and marked so, and the next report after a room taught it has it from the system.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from app.exchange.form_design import KIND_NAMES
from app.exchange.report_periods import Period

Known = int | str | bool | None
Reader = Callable[[UUID, Period, dt.datetime], Known]


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure by its code; `read` gives it for a community and a period, or None where nobody knows."""

    code: str
    title: str
    kind: str
    unit: str = ""
    places: int = 0
    read: Reader | None = None

    @property
    def known(self) -> bool:
        """Tell whether some room can read it."""
        return self.read is not None

    @property
    def spoken_kind(self) -> str:
        """Say what kind of value it is."""
        places = f"（{self.places}位小数）" if self.kind == "decimal" else ""
        return f"{KIND_NAMES[self.kind]}{places}"


_figures: dict[str, Figure] = {}


def offer(figure: Figure) -> None:
    """Enter a figure under its code; the same code again takes the place of the earlier."""
    _figures[figure.code] = figure


def teach(code: str, read: Reader) -> None:
    """Let a room above say how an awaited figure is read.

    Raises:
        KeyError: no figure has this code.
    """
    _figures[code] = replace(_figures[code], read=read)


def figures() -> Mapping[str, Figure]:
    """Return all figures by code, in the order in which they were entered."""
    return dict(_figures)


for _awaited in (
    Figure("meetings_held", "本期召开的业主委员会会议次数", "integer", "次"),
    Figure("disputes_open", "未办结的纠纷", "integer", "件"),
    Figure("repairs_open", "未完成的维修", "integer", "件"),
):
    offer(_awaited)
