"""What is written about the code is true of the code: links lead somewhere, named functions exist."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"\]\(([^)\s#]+)(#[^)]*)?\)")
SPAN = re.compile(r"`([^`]+)`")
NAME = re.compile(r"[A-Za-z_]\w{2,}")
# Assembled here so that this file does not name them itself.
REGISTRIES = ["pypi" + ".org", "npmjs" + ".org", "npmjs" + ".com", "deb" + ".debian", "files.python" + "hosted", "proxy" + ".golang"]


def named(path):
    return str(path.relative_to(ROOT))


def tracked():
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.split()
    return [ROOT / name for name in listed]


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_links_lead_somewhere(page):
    for target, _ in LINK.findall(page.read_text(encoding="utf-8")):
        assert "://" in target or (page.parent / target).exists(), target


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_the_files_that_a_page_names_exist(page):
    for span in SPAN.findall(page.read_text(encoding="utf-8")):
        if re.fullmatch(r"(app|docs|scripts|tests|migrations)/[\w./-]+\.(py|md|yaml|ini|cfg)", span):
            assert (ROOT / span).exists(), span


def test_what_the_rooms_promise_exists():
    code = " ".join(path.read_text(encoding="utf-8") for path in [*(ROOT / "app").rglob("*.py"), *(ROOT / "migrations").rglob("*.py")])
    words = set(NAME.findall(code)) | {path.stem for path in (ROOT / "app").rglob("*")}
    missing = {
        name for span in SPAN.findall((ROOT / "docs" / "rooms.md").read_text(encoding="utf-8")) for name in NAME.findall(span)
        if name not in words
    }

    assert missing == set()


def test_nothing_names_a_registry_of_packages():
    for path in tracked():
        if path.is_file() and path.suffix in {".py", ".md", ".txt", ".in", ".toml", ".cfg", ".ini", ".yaml", ".yml", ""}:
            text = path.read_text(encoding="utf-8", errors="replace")
            assert not [host for host in REGISTRIES if host in text], named(path)
