"""Write the office's figures as a workbook: counts exact, areas in m2 as text, shares cut and never rounded up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from uuid import UUID

from app.dashboards.figures import OfficeFigures
from app.dashboards.words import CLOCKS, COUNTS, DIMENSIONS, OUTCOMES, SMALL_ONES, STATES
from app.documents.figures import percent, square_metres
from app.documents.sheets import Cell, workbook

_Rows = Iterator[tuple[Cell, ...]]


def figures_book(figures: OfficeFigures) -> bytes:
    """Return the workbook (XLSX): by month, votes, buildings that are short, clocks that ran out."""
    names = {one.id: one.name for one in figures.communities}
    return workbook({
        "按月": _months(figures, names), "表决": _votes(figures, names), "没投的楼栋": _buildings(figures, names),
        "过期事项": _overdue(figures, names),
    })


def _months(figures: OfficeFigures, names: Mapping[UUID, str]) -> _Rows:
    yield "小区", "月份", *COUNTS.values()
    for one in figures.months:
        yield names[one.community_id], one.month, *(one.counts[what] for what in COUNTS)


def _votes(figures: OfficeFigures, names: Mapping[UUID, str]) -> _Rows:
    yield ("小区", "表决", "截止", "状态", "总人数", "已投人数", "已投人数占比", "还差人数", "总面积（㎡）", "已投面积（㎡）",
           "已投面积占比", "还差面积（㎡）", "参加不够的", "各项结果")
    for one in figures.votes:
        came = one.turnout
        yield (
            names[one.community_id], one.title, one.closes_on.isoformat(), STATES[one.state], came.heads, came.cast_heads,
            percent(came.cast_heads, came.heads), came.missing_heads, square_metres(came.area_cm2),
            square_metres(came.cast_area_cm2), percent(came.cast_area_cm2, came.area_cm2),
            square_metres(came.missing_area_cm2), "、".join(DIMENSIONS[name] for name in one.short_of),
            "；".join(f"{motion.title}：{OUTCOMES[motion.outcome]}" for motion in one.motions))


def _buildings(figures: OfficeFigures, names: Mapping[UUID, str]) -> _Rows:
    yield "小区", "表决", "楼栋", "人数", "没投的人数", "面积（㎡）", "没投的面积（㎡）"
    for vote in figures.votes:
        for one in vote.buildings:
            yield (
                names[vote.community_id], vote.title, one.building or SMALL_ONES, one.heads, one.missing_heads,
                square_metres(one.area_cm2), square_metres(one.missing_area_cm2))


def _overdue(figures: OfficeFigures, names: Mapping[UUID, str]) -> _Rows:
    yield "小区", "事项", "名称", "应在何日前", "过期几天"
    for one in figures.overdue:
        yield names[one.community_id], CLOCKS[one.kind], one.title, one.due_on.isoformat(), one.days(figures.on)
