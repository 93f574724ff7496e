"""Bring a Noto SC font into var/fonts: the system's, else npm's package, else Debian's.

Run it as `python -m scripts.fonts`; with a font there it does nothing.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "var" / "fonts"
SYSTEM = Path("/usr/share/fonts/opentype/noto")
SYSTEM_FILES = ("NotoSansCJK-Regular.ttc", "NotoSansCJK-Bold.ttc")
PACKAGE = "@expo-google-fonts/noto-sans-sc@0.4.3"
PACKAGE_FILES = ("400Regular/NotoSansSC_400Regular.ttf", "700Bold/NotoSansSC_700Bold.ttf")
PATIENCE_SECONDS = 180


class NoFont(RuntimeError):
    """No font was found; documents in Chinese cannot be made."""


def bring(folder: Path = FOLDER) -> tuple[Path, ...]:
    """Return the font's files in the folder, bringing them there when they are not.

    Raises:
        NoFont: neither the system nor npm nor apt has one.
    """
    there = _there(folder)
    if there:
        return there
    folder.mkdir(parents=True, exist_ok=True)
    for source in (_from_system, _from_npm, _from_apt):
        source(folder)
        there = _there(folder)
        if there:
            return there
    raise NoFont(f"put the regular and the bold file of a Noto SC font into {folder}")


def _there(folder: Path) -> tuple[Path, ...]:
    for names in (SYSTEM_FILES, tuple(Path(name).name for name in PACKAGE_FILES)):
        files = tuple(folder / name for name in names)
        if all(file.is_file() for file in files):
            return files
    return ()


def _from_system(folder: Path) -> None:
    for name in SYSTEM_FILES:
        if (SYSTEM / name).is_file():
            _place((SYSTEM / name).read_bytes(), folder / name)


def _from_npm(folder: Path) -> None:
    npm = shutil.which("npm")
    if npm is None:
        return
    with tempfile.TemporaryDirectory() as work:
        if not _done([npm, "pack", PACKAGE, "--silent"], work):
            return
        with tarfile.open(next(Path(work).glob("*.tgz"))) as package:
            for name in PACKAGE_FILES:
                member = package.extractfile(f"package/{name}")
                if member is not None:
                    _place(member.read(), folder / Path(name).name)


def _from_apt(folder: Path) -> None:
    apt = shutil.which("apt-get")
    if apt is not None and os.geteuid() == 0 and _done([apt, "install", "-y", "-q", "fonts-noto-cjk"], "/"):
        _from_system(folder)


def _done(command: list[str], folder: str) -> bool:
    try:
        return subprocess.run(command, cwd=folder, check=False, capture_output=True, timeout=PATIENCE_SECONDS).returncode == 0
    except subprocess.TimeoutExpired:
        return False


def _place(content: bytes, target: Path) -> None:
    """Write beside and rename: a process that is stopped leaves no half font behind."""
    part = target.with_suffix(f".{os.getpid()}.part")
    part.write_bytes(content)
    part.replace(target)


if __name__ == "__main__":
    try:
        print("\n".join(str(path) for path in bring()))
    except NoFont as missing:
        sys.exit(str(missing))
