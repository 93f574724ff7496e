"""Ask the law from a shell: decide cases and print rule sets, with no database and no domain."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any, BinaryIO

import click

from app.law.case import decide_case, read_case
from app.law.explain import explain_rules
from app.law.problems import CaseError, LawError, Unreadable
from app.law.rulebook import Rulebook
from app.law.strict import read_json, read_yaml
from app.law.telling import tell

UNUSABLE = 2


@click.group("law")
def law_commands() -> None:
    """Ask the law: decide a case, or explain the rules of a place on a day."""


@law_commands.command("decide")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--text", "as_text", is_flag=True, help="Print the reasons for people instead of JSON.")
@click.option("--lines", is_flag=True, help="Read one JSON case a line from standard input; one answer a line.")
def decide_command(files: tuple[Path, ...], *, as_text: bool, lines: bool) -> None:
    """Decide the cases in FILES, JSON or YAML, and print each decision with its reasons.

    Exits with 2 when a file cannot be read as a case; the error names the file and the place.
    """
    if lines == bool(files):
        raise click.UsageError("Give either files or --lines.")
    if lines and as_text:
        raise click.UsageError("--text goes with files, not with --lines.")
    out = sys.stdout.buffer
    if lines:
        for answer in _answers(sys.stdin.buffer):
            out.write(answer)
        out.flush()
        return
    failed = False
    for path in files:
        try:
            out.write(_decide_file(path, as_text=as_text))
        except (LawError, OSError) as error:
            failed = True
            reason = error.strerror if isinstance(error, OSError) else error
            _complain(f"{path}: {reason}")
    out.flush()
    if failed:
        sys.exit(UNUSABLE)


@law_commands.command("explain")
@click.argument("jurisdiction")
@click.option("--on", "on", type=click.DateTime(["%Y-%m-%d"]), required=True, help="The day the vote closes.")
def explain_command(jurisdiction: str, on: datetime) -> None:
    """Print the rules of JURISDICTION (such as 440300) on a day, as a lawyer would read them."""
    try:
        text = explain_rules(Rulebook.resolve(jurisdiction, date(on.year, on.month, on.day)))
    except LawError as error:
        _complain(str(error))
        sys.exit(UNUSABLE)
    sys.stdout.buffer.write(f"{text}\n".encode())


def _decide_file(path: Path, *, as_text: bool) -> bytes:
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(f"not UTF-8: {error}") from error
    is_json = path.suffix == ".json" or (path.suffix not in {".yaml", ".yml"} and text.lstrip().startswith("{"))
    case = read_case(read_json(text) if is_json else read_yaml(text))
    decision = decide_case(case)
    return _encoded(tell(case, decision) if as_text else json.dumps(decision.as_json(), ensure_ascii=False, indent=2))


def _answers(lines: BinaryIO) -> Iterator[bytes]:
    """Answer each line in order; nothing that stands in a line may end the stream."""
    for line in lines:
        try:
            yield _encoded(json.dumps(_decide_line(line), ensure_ascii=False))
        except LawError as error:
            yield _encoded(json.dumps({"error": str(error)}))
        except Exception as error:  # noqa: BLE001 - a million cases must not end on one that found a fault of ours
            yield _encoded(json.dumps({"error": f"internal: {type(error).__name__}: {error}"}))


def _decide_line(line: bytes) -> dict[str, Any]:
    try:
        text = line.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(f"not UTF-8: {error}") from error
    return decide_case(read_case(read_json(text))).as_json()


def _encoded(text: str) -> bytes:
    try:
        return f"{text}\n".encode()
    except UnicodeEncodeError as error:
        raise CaseError("case", "a text holds half of a surrogate pair, which is no character") from error


def _complain(text: str) -> None:
    sys.stderr.buffer.write(f"{text}\n".encode(errors="backslashreplace"))
