"""Change `app/law` line by line and see that a test or the type checker notices each change.

`make mutants` runs mutmut and compares the changes that nobody noticed with the list in docs/mutants.md: a survivor that
is not listed fails, and so does a line of the list that survives no more. A survivor is named by its function and by the
line before and after, so that it keeps its name when its neighbours change.
"""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
LIST = ROOT / "docs" / "mutants.md"
FOLDER = ROOT / "mutants"
_ROW = re.compile(r"^\| `(?P<function>[^`]+)` \| `(?P<before>.*?)` \| `(?P<after>.*?)` \| (?P<reason>.+) \|$", re.MULTILINE)
_MUTANT = ("x_", "xǁ")
# mutmut's codes; whatever else ends a mutant, and also that no test comes near it, counts as survival.
_FATES = {None: "not run", 1: "killed", 3: "killed", 37: "refused by types"} | dict.fromkeys((36, 24, -24, 152, 255), "timed out")
Survivor = tuple[str, str, str]


def main() -> int:
    """Run what is not run yet, then compare."""
    names = sys.argv[1:]
    _forget_survivors()
    mutmut, children = str(Path(sys.executable).parent / "mutmut"), os.environ.get("MUTANTS_CHILDREN", "2")
    command = ["nice", "-n", "15", mutmut, "run", "--max-children", children, *names]
    subprocess.run(command, cwd=ROOT, check=True)
    found, slow, counts = _survivors()
    rows = _ROW.finditer(LIST.read_text(encoding="utf-8"))
    listed = {(row["function"], _plain(row["before"]), _plain(row["after"])) for row in rows}
    print(f"\n{sum(counts.values())} mutants: " + ", ".join(f"{number} {word}" for word, number in sorted(counts.items())))
    new, gone = sorted(found - listed), sorted(listed - found - slow)
    for function, before, after in new:
        print(f"survives and is not in docs/mutants.md: {function}\n  - {before}\n  + {after}")
    if names or counts["not run"]:
        return bool(new)
    for function, before, after in gone:
        print(f"listed in docs/mutants.md and survives no more: {function}\n  - {before}\n  + {after}")
    return bool(new or gone)


def _forget_survivors() -> None:
    """Let survivors of an earlier run be tried again: mutmut keeps its verdicts, and tests may have come since."""
    for meta in (FOLDER / "app" / "law").glob("*.meta"):
        data = json.loads(meta.read_text(encoding="utf-8"))
        codes = data["exit_code_by_key"]
        data["exit_code_by_key"] = {name: code if code in _FATES else None for name, code in codes.items()}
        meta.write_text(json.dumps(data), encoding="utf-8")


def _survivors() -> tuple[set[Survivor], set[Survivor], Counter[str]]:
    counts: Counter[str] = Counter()
    found: set[Survivor] = set()
    slow: set[Survivor] = set()
    for meta in sorted((FOLDER / "app" / "law").glob("*.meta")):
        for name, code in json.loads(meta.read_text(encoding="utf-8"))["exit_code_by_key"].items():
            word = _FATES.get(code, "survived")
            counts[word] += 1
            if word == "survived":
                found.add(_named(name))
            elif word == "timed out":
                slow.add(_named(name))
    return found, slow, counts


def _named(mutant: str) -> Survivor:
    """Name a mutant by its function and by the lines that differ."""
    from mutmut.mutation.diff_apply import get_diff_for_mutant  # noqa: PLC0415 - only where it is installed

    lines = [line for line in get_diff_for_mutant(mutant).splitlines() if not line.startswith(("---", "+++"))]
    before, after = (" ".join(line[1:].strip() for line in lines if line.startswith(sign)) for sign in "-+")
    module, _, function = mutant.rpartition("__mutmut_")[0].rpartition(".")
    words = function.removeprefix("x_").removeprefix("xǁ").replace("ǁ", ".")
    return f"{module.removeprefix('app.law.')}.{words}", _plain(before), _plain(after)


def _plain(line: str) -> str:
    return line.replace("\\|", "|").strip()


def types() -> int:
    """Run mypy for mutmut in the folder of mutants and pass on what it says about mutants.

    The wrapper that mutmut puts around an unchanged function hides its type guard; that is no fault of a mutant.
    """
    mypy = [sys.executable, "-m", "mypy", "--output", "json", "--no-warn-unused-ignores", "--disable-error-code", "has-type"]
    output = subprocess.run([*mypy, "app/law"], capture_output=True, text=True, check=False).stdout
    spans: dict[str, list[range]] = {}
    for line in output.splitlines():
        if line.startswith("{"):
            error: dict[str, Any] = json.loads(line)
            file = error["file"]
            if file not in spans:
                spans[file] = _mutants_in(Path(file))
            if any(error["line"] in span for span in spans[file]):
                print(line)
    return 0


def _mutants_in(path: Path) -> list[range]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [range(node.lineno, (node.end_lineno or node.lineno) + 1) for node in ast.walk(tree)
            if isinstance(node, ast.FunctionDef) and node.name.startswith(_MUTANT) and "__mutmut" in node.name]


if __name__ == "__main__":
    sys.exit(types() if sys.argv[1:] == ["mypy"] else main())
