"""Measure on this machine, in one run, what the project promises of its speed; write docs/benchmarks.md and var/bench.json."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable

from scripts.bench import cast, imports, records, report, tally, verifying
from scripts.bench.server import FOLDER, fresh_database, release
from scripts.postgres import ROOT


def _imports() -> dict[str, object]:
    return imports.measure(fresh_database("import"))


def _records() -> dict[str, object]:
    return records.measure(fresh_database("records"))


PARTS: dict[str, Callable[[], dict[str, object]]] = {
    "cast": cast.measure, "tally": tally.measure, "verify": verifying.measure, "import": _imports,
    "records": _records,
}


def main() -> int:
    """Run all parts, or those that are asked for; only a whole run writes the document."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=sorted(PARTS), action="append", help="这一部分；可以重复")
    chosen = parser.parse_args().only or list(PARTS)
    figures: dict[str, object] = {}
    begun = time.monotonic()
    with release():
        for name in chosen:
            print(f"{name} …", flush=True)
            figures |= PARTS[name]()
            for line in report.lines(figures):
                print(line, flush=True)
    seconds = int(time.monotonic() - begun)
    (ROOT / "var").mkdir(exist_ok=True)
    (ROOT / "var" / "bench.json").write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    if set(chosen) == set(PARTS):
        report.write(figures, seconds)
    print(f"{seconds} s; var/bench.json", FOLDER.name, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
