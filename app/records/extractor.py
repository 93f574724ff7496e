"""Print the words of one file: `python -I extractor.py MEDIA_TYPE < file > text`.

Runs alone, as a child with bounds, and imports nothing of app/.
"""

from __future__ import annotations

import io
import resource
import sys
import zipfile
from collections.abc import Iterator
from itertools import islice

MEMORY = 1024 * 1024 * 1024
CPU_SECONDS = 20
MOST_CHARACTERS = 2_000_000
MOST_PAGES, MOST_SHEETS, MOST_ROWS = 2000, 50, 100_000
UNPACKED, ENTRIES, RATIO = 100 * 1024 * 1024, 5000, 200
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Refused(Exception):
    """The file is beyond the bounds."""


def main() -> int:
    """Set the bounds, read, print."""
    _bound()
    read = {"application/pdf": _pdf, "text/plain": _plain, WORD: _docx, EXCEL: _xlsx}[sys.argv[1]]
    content, room = sys.stdin.buffer.read(), MOST_CHARACTERS
    for piece in read(content):
        taken = piece[:room].encode("utf-8", errors="ignore")
        sys.stdout.buffer.write(taken + b"\n")
        room -= len(piece)
        if room <= 0:
            break
    sys.stdout.buffer.flush()
    return 0


def _bound() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _plain(content: bytes) -> Iterator[str]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            yield content.decode(encoding)
        except UnicodeDecodeError:
            continue
        else:
            return


def _pdf(content: bytes) -> Iterator[str]:
    import pypdf  # noqa: PLC0415 - only the reader that is needed

    for page in islice(pypdf.PdfReader(io.BytesIO(content)).pages, MOST_PAGES):
        yield page.extract_text()


def _docx(content: bytes) -> Iterator[str]:
    _unpacks_to_reason(content)
    import docx  # noqa: PLC0415 - only the reader that is needed

    document = docx.Document(io.BytesIO(content))
    yield from (paragraph.text for paragraph in document.paragraphs)
    for table in document.tables:
        for row in table.rows:
            yield " ".join(cell.text for cell in row.cells)


def _xlsx(content: bytes) -> Iterator[str]:
    _unpacks_to_reason(content)
    import python_calamine  # noqa: PLC0415 - only the reader that is needed

    book, room = python_calamine.load_workbook(io.BytesIO(content)), MOST_ROWS
    for name in book.sheet_names[:MOST_SHEETS]:
        yield name
        for row in islice(book.get_sheet_by_name(name).iter_rows(), room):
            room -= 1
            yield " ".join(str(cell) for cell in row if cell not in {"", None})


def _unpacks_to_reason(content: bytes) -> None:
    """Refuse a bomb by what its directory declares; the bound on memory stops one that lies."""
    entries = zipfile.ZipFile(io.BytesIO(content)).infolist()
    unpacked = sum(one.file_size for one in entries)
    if len(entries) > ENTRIES or unpacked > UNPACKED or unpacked > RATIO * max(len(content), 64 * 1024):
        raise Refused("unpacks to too much")


if __name__ == "__main__":
    sys.exit(main())
