"""Check an exported archive (档案包): every file is there, none is changed, none was slipped in.

Stand-alone: Python 3.9 and its standard library, nothing of this project, no network. It reads the zip as it was
downloaded, or the folder into which it was unpacked (then every file but this one's own traces must be listed).

    python3 verify_archive.py ARCHIVE.zip
    python3 verify_archive.py FOLDER
    python3 verify_archive.py ARCHIVE.zip --sums HEX     also compare the hash of SHA256SUMS, as the page or the signed
                                                         handover shows it: without it, who changes files could write new sums

Ends with 0 when all agrees, 1 when something differs (each file is named), 2 when nothing can be read.
"""

from __future__ import annotations

import argparse
import json
import sys
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

SUMS, INDEX = "SHA256SUMS", "index.json"
SEAL = b"zuolin-archive/1 sha256="
"""The zip's comment: this, then the hash of every byte before that hash. It covers what no file's hash does."""
_HEX = 64
_CHUNK = 1024 * 1024


class Unreadable(Exception):
    """The archive cannot be opened at all."""


def main() -> int:
    """Read the arguments, check, say what was found."""
    parser = argparse.ArgumentParser(description="核对档案包：文件是否齐全、有没有被改动。")
    parser.add_argument("archive", nargs="?", default=str(Path(__file__).resolve().parent), help="档案包（zip）或解开后的文件夹")
    parser.add_argument("--sums", help="SHA256SUMS 的校验值，写在网页和签名的移交清单上")
    given = parser.parse_args()
    try:
        findings, files = check(Path(given.archive), given.sums)
    except Unreadable as error:
        print(f"打不开：{error}")
        return 2
    for one in findings:
        print(f"不一致：{one}")
    print(f"核对了{files}个文件，{'全部一致。' if not findings else f'发现{len(findings)}处不一致。'}")
    return 1 if findings else 0


def check(archive: Path, sums: str | None = None) -> tuple[list[str], int]:
    """Return what differs, each with the file's name, and how many files were read."""
    findings: list[str] = []
    if archive.is_dir():
        found = dict(_folder(archive))
    else:
        found, findings = _zip(archive)
    listed, problems = _listed(found, sums)
    findings += problems
    for name in sorted(listed):
        if name not in found:
            findings.append(f"缺少文件 {name}")
        elif found[name][0] != listed[name]:
            findings.append(f"文件被改动 {name}（{found[name][2] or '校验值不同'}）")
    findings += [f"多出文件 {name}，清单里没有" for name in sorted(set(found) - set(listed) - {SUMS})]
    findings += _index(found)
    return findings, len(found)


def _folder(folder: Path) -> Iterator[tuple[str, tuple[str, bytes, str]]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            content = path.read_bytes()
            yield path.relative_to(folder).as_posix(), (sha256(content).hexdigest(), _kept(path.name, content), "")


def _zip(path: Path) -> tuple[dict[str, tuple[str, bytes, str]], list[str]]:
    """Read every entry; what cannot be unpacked has no hash and is named all the same."""
    findings: list[str] = []
    found: dict[str, tuple[str, bytes, str]] = {}
    try:
        whole = _sealed(path)
        with zipfile.ZipFile(path) as packed:
            names = Counter(packed.namelist())
            findings += [f"压缩包里有{times}个同名文件 {name}" for name, times in names.items() if times > 1]
            for entry in packed.infolist():
                found[entry.filename] = _entry(packed, entry)
    except FileNotFoundError as error:
        raise Unreadable(f"没有 {path}") from error
    except (OSError, ValueError, zipfile.BadZipFile, NotImplementedError) as error:
        if not zipfile.is_zipfile(path) and SEAL not in path.read_bytes()[-200:]:
            raise Unreadable(f"{path} 不是档案包（{error}）") from error
        return found, [f"压缩包的目录损坏（{error}）"]
    if not whole:
        findings.append(f"压缩包 {path.name} 有字节被改动：在下面写明的文件里，或在压缩包自己的目录里")
    return found, findings


def _sealed(path: Path) -> bool:
    """Compare the hash at the very end with that of all the bytes before it."""
    size, digest = path.stat().st_size, sha256()
    with path.open("rb") as archive:
        left = size - _HEX
        while left > 0:
            chunk = archive.read(min(_CHUNK, left))
            digest.update(chunk)
            left -= len(chunk)
        return archive.read() == digest.hexdigest().encode()


def _entry(packed: zipfile.ZipFile, entry: zipfile.ZipInfo) -> tuple[str, bytes, str]:
    digest, kept = sha256(), b""
    try:
        with packed.open(entry) as stream:
            while chunk := stream.read(_CHUNK):
                digest.update(chunk)
                if entry.filename in {SUMS, INDEX}:
                    kept += chunk
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError, NotImplementedError) as error:
        return "", kept, f"解不开：{error}"
    return digest.hexdigest(), kept, ""


def _kept(name: str, content: bytes) -> bytes:
    return content if name in {SUMS, INDEX} else b""


def _listed(found: dict[str, tuple[str, bytes, str]], sums: str | None) -> tuple[dict[str, str], list[str]]:
    """Read SHA256SUMS; a line that is none is named by its number."""
    if SUMS not in found:
        return {}, [f"缺少文件 {SUMS}，无法核对"]
    findings = []
    if found[SUMS][0] == "":
        findings.append(f"文件被改动 {SUMS}（{found[SUMS][2]}）")
    if sums is not None and found[SUMS][0] != sums.strip().lower():
        findings.append(f"文件被改动 {SUMS}（和给出的校验值不同）")
    listed: dict[str, str] = {}
    for number, line in enumerate(found[SUMS][1].decode("utf-8", errors="replace").splitlines(), 1):
        digest, _, name = line.partition("  ")
        if len(digest) == _HEX and name:
            listed[name] = digest
        else:
            findings.append(f"文件被改动 {SUMS}（第{number}行读不出来）")
    return listed, findings


def _index(found: dict[str, tuple[str, bytes, str]]) -> list[str]:
    """Compare the index with the files: what it lists must be there with that hash."""
    if INDEX not in found:
        return [f"缺少文件 {INDEX}"]
    try:
        index: dict[str, Any] = json.loads(found[INDEX][1])
        files = [file for record in index["records"] for file in record["files"]]
        return [f"目录和文件对不上 {file['path']}" for file in files
                if file["path"] and file["sha256"] != found.get(file["path"], ("", b"", ""))[0]]
    except (ValueError, KeyError, TypeError):
        return [f"文件被改动 {INDEX}（读不出来）"]


if __name__ == "__main__":
    sys.exit(main())
