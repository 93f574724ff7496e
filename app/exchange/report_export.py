"""Write a period, a comparison or one report as a spreadsheet; a missing cell says so."""

from __future__ import annotations

from collections.abc import Iterator

from app.documents.sheets import Cell, xlsx
from app.exchange.form_design import Design
from app.exchange.form_models import Report
from app.exchange.report_comparing import Comparison
from app.exchange.report_filling import STATE_WORDS
from app.exchange.report_periods import title_of
from app.exchange.report_sums import BY_HAND, CORRECTED, SYSTEM_SAYS, SumColumn, SumTable, origin_of, shown_value

MISSING = "缺"
ORIGIN_WORDS = {SYSTEM_SAYS: "系统", CORRECTED: "人工更正", BY_HAND: "人工填报"}


def period_sheet(table: SumTable) -> bytes:
    """Write a period: a line for each community, the sums below, and how many communities each is of."""
    return xlsx(_period_rows(table), "汇总")


def comparison_sheet(compared: Comparison) -> bytes:
    """Write the sums of the periods side by side."""
    return xlsx(_comparison_rows(compared), "对比")


def report_sheet(report: Report, design: Design, community: str) -> bytes:
    """Write one report with where each value comes from."""
    return xlsx(_report_rows(report, design, community), "上报")


def heading(column: SumColumn) -> str:
    """Name a column with its unit."""
    return f"{column.title}（{column.unit}）" if column.unit else column.title


def _period_rows(table: SumTable) -> Iterator[list[Cell]]:
    yield [f"{table.title}　{table.period_title}"]
    yield ["小区", "状态", *(heading(one) for one in table.columns)]
    for row in table.rows:
        state = STATE_WORDS[row.state] + ("（逾期）" if row.late else "")
        yield [row.community, state, *(_number(row.cells[one.path].value, one) for one in table.columns)]
    yield ["合计", "只计已接收的", *(
        _number(table.totals[one.path].sum, one) if one.number else None for one in table.columns)]
    yield ["已计小区数", None, *(table.totals[one.path].counted if one.number else None for one in table.columns)]
    yield ["缺少小区数", None, *(table.totals[one.path].missing if one.number else None for one in table.columns)]


def _comparison_rows(compared: Comparison) -> Iterator[list[Cell]]:
    yield [compared.title]
    yield ["项目", *(f"{title}{part}" for _, title in compared.periods for part in ("", "缺少小区数", "比上期"))]
    for line in compared.lines:
        cells: list[Cell] = []
        for one in line.periods:
            # A sign in front is a formula to a spreadsheet: the rise is said in a word.
            change = one.change.replace("+", "增 ").replace("-", "减 ") if one.change else None
            cells += [_number(one.total.sum, line.column), one.total.missing, change]
        yield [heading(line.column), *cells]


def _report_rows(report: Report, design: Design, community: str) -> Iterator[list[Cell]]:
    yield [f"{community}　{design.title}　{title_of(report.period)}"]
    yield ["项目", "填报", "来源", "系统的数字", "更正原因"]
    for one in design.fields:
        if one.kind == "table":
            yield from _table_rows(report, design, one.key)
            continue
        value = report.values.get(one.key)
        known = report.figures.get(one.key, {}).get("value")
        unit = "元" if one.kind == "money" else one.unit
        yield [f"{one.title}（{unit}）" if unit else one.title, shown_value(value, one.kind) or MISSING,
               ORIGIN_WORDS[origin_of(report, one.key)] if value is not None else None,
               shown_value(known, one.kind), report.corrections.get(one.key)]


def _table_rows(report: Report, design: Design, key: str) -> Iterator[list[Cell]]:
    field = design.field(key)
    columns = field.columns if field else ()
    yield [field.title if field else key, *(one.title for one in columns)]
    for row in report.values.get(key) or []:
        yield [None, *(shown_value(row.get(one.key), one.kind) or MISSING for one in columns)]


def _number(value: str | None, column: SumColumn) -> Cell:
    """Write whole numbers as numbers and decimals as their exact text: a spreadsheet would round them."""
    if value is None:
        return MISSING
    return int(value) if column.number and not column.places else value
