"""Write the figures of a run into docs/benchmarks.md, between two marks; the words around them are written by hand."""

from __future__ import annotations

import datetime as dt
import os
import platform
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from scripts.postgres import ROOT

DOCUMENT = ROOT / "docs" / "benchmarks.md"
BEGIN, END = "<!-- figures: written by `make bench` -->", "<!-- end of figures -->"
WANTED = {
    "cast_vs_bare": (">=", 0.5, "whole casts a second / bare inserts a second"),
    "cast_p99_vs_bare_p50": ("<=", 5, "p99 of the cast / p50 of the bare insert"),
    "tally_vs_sum": ("<=", 3, "exact tally / thirty bare SQL sums, the same rows"),
    "tally_growth": ("<=", 11, "tally of 1 M / tally of 100 k ballots"),
    "import_vs_copy": ("<=", 3, "import of 100,000 units / reading the file and a bare COPY"),
    "verify_seconds": ("<=", 5, "verification of 100,000 ballots, seconds"),
    "records_search_vs_sql": ("<=", 2, "p95 of a Chinese search in 10,000 documents / bare SQL on the same index"),
    "records_list_vs_sql": ("<=", 2, "p95 of the first page of the archive's list / bare SQL on the same index"),
}


def lines(figures: dict[str, object]) -> Iterator[str]:
    """Say each figure that was promised, and whether it is as wanted."""
    for name, (sign, bound, what) in WANTED.items():
        if name in figures:
            yield f"  {name} = {figures[name]} ({sign} {bound}: {'ok' if is_met(name, figures) else 'SHORT'}) {what}"


def is_met(name: str, figures: dict[str, object]) -> bool:
    """Tell whether a figure is as wanted."""
    sign, bound, _ = WANTED[name]
    value = figures[name]
    if not isinstance(value, int | float):
        return False
    return value >= bound if sign == ">=" else value <= bound


def write(figures: dict[str, object], seconds: int) -> None:
    """Put the figures of a whole run into the document."""
    head, rest = DOCUMENT.read_text(encoding="utf-8").split(BEGIN)
    tail = rest.split(END)[1]
    DOCUMENT.write_text("\n".join([head + BEGIN, *_table(figures, seconds), END + tail]), encoding="utf-8")


def _table(figures: dict[str, object], seconds: int) -> Iterator[str]:
    load = " ".join(Path("/proc/loadavg").read_text(encoding="utf-8").split()[:3]) if Path("/proc/loadavg").exists() else "?"
    yield ""
    yield (f"{dt.datetime.now(dt.UTC):%Y-%m-%d %H:%M} UTC, {os.cpu_count()} cores ({platform.machine()}), Python "
           f"{platform.python_version()}, psycopg {version('psycopg')}, SQLAlchemy {version('SQLAlchemy')}, gunicorn "
           f"{version('gunicorn')}; the run took {seconds} s and left a load of {load}.")
    yield ""
    yield "| figure | measured | wanted | |"
    yield "| --- | ---: | ---: | --- |"
    for name, (sign, bound, what) in WANTED.items():
        met = "" if is_met(name, figures) else " **short**"
        yield f"| `{name}` | {figures[name]}{met} | {sign} {bound} | {what} |"
    yield ""
    yield "| behind them | |"
    yield "| --- | ---: |"
    for name, value in figures.items():
        if name not in WANTED:
            yield f"| {name} | {value} |"
    yield ""
