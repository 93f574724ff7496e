"""Tell what a file is by its content, and say what is taken for which use; the name that a client gave decides nothing."""

from __future__ import annotations

import codecs
import io
import re
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

import puremagic

from app.kernel.problems import Conflict, InvalidFields

if TYPE_CHECKING:
    from collections.abc import Iterable

MIB = 1024 * 1024
LARGEST_FILE = 20 * MIB
LARGEST_DOCUMENT = 200 * MIB
PDF, JPEG, PNG, WEBP, TEXT = "application/pdf", "image/jpeg", "image/png", "image/webp", "text/plain"
_OFFICE = "application/vnd.openxmlformats-officedocument."
DOCX, XLSX, PPTX = f"{_OFFICE}wordprocessingml.document", f"{_OFFICE}spreadsheetml.sheet", f"{_OFFICE}presentationml.presentation"
OFD = "application/ofd"
ZIP, UNKNOWN = "application/zip", "application/octet-stream"
MACROS = "application/vnd.ms-office.vbaproject"
PICTURES = (JPEG, PNG, WEBP)
PAPERS = (PDF, JPEG, PNG)
DOCUMENTS = (*PAPERS, WEBP, DOCX, XLSX, PPTX, OFD, TEXT)
ENDINGS = {
    PDF: "pdf", JPEG: "jpg", PNG: "png", WEBP: "webp", DOCX: "docx", XLSX: "xlsx", PPTX: "pptx", OFD: "ofd", TEXT: "txt",
    ZIP: "zip", "image/gif": "gif",
}
_SIGNATURES = (
    (b"%PDF-", PDF), (b"\x89PNG\r\n\x1a\n", PNG), (b"\xff\xd8\xff", JPEG), (b"PK\x03\x04", ZIP), (b"GIF8", "image/gif"),
)
_INSIDE = (("word/document.xml", DOCX), ("xl/workbook.xml", XLSX), ("ppt/presentation.xml", PPTX), ("OFD.xml", OFD))
_MARKUP = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<!--.*?-->\s*)*<(?:[!?][a-z]|[a-z]+[\s>/])", re.IGNORECASE | re.DOTALL)
_HEAD = 8 * 1024
TAIL = 512 * 1024
"""How much of a file's end is looked at for the table of contents of a zip: room for some thousands of entries."""


class FileTypeRefused(Conflict):
    """这种文件不收。类型是按文件内容判断的，改文件名没有用；请按说明里列出的类型另存后再上传。"""

    status = 422
    title = "文件类型不对"
    detail = "这个文件不是{accepted}，没有保存。请另存为这些类型后再上传。"


@dataclass(frozen=True, slots=True)
class Use:
    """What a file is uploaded for: which types are taken, and how large it may be."""

    name: str
    accepted: tuple[str, ...]
    largest: int


_uses: dict[str, Use] = {}


def offer_use(name: str, accepted: Iterable[str], largest: int = LARGEST_FILE) -> Use:
    """Let people upload files for a use; a room names its own where `paper` and `document` do not fit."""
    _uses[name] = Use(name, tuple(accepted), largest)
    return _uses[name]


PAPER = offer_use("paper", PAPERS)
DOCUMENT = offer_use("document", DOCUMENTS, LARGEST_DOCUMENT)


def use_named(name: str) -> Use:
    """Return a use.

    Raises:
        InvalidFields: nothing is uploaded for that.
    """
    if name not in _uses:
        raise InvalidFields.one("/headers/Upload-Metadata", f"use 只能是：{'、'.join(sorted(_uses))}。")
    return _uses[name]


def tell_type(head: bytes) -> str:
    """Tell the media type from the first bytes; text/plain where they are clean UTF-8, else octets."""
    head = head[:_HEAD]
    for signature, media_type in _SIGNATURES:
        if head.startswith(signature):
            return media_type
    if _is_text(head):
        return TEXT if _MARKUP.match(head) is None else "text/html"
    return _guess(head)


def tell_inside(tail: bytes) -> str:
    """Tell what a zip holds from its table of contents; what holds macros is none of the types that are taken."""
    try:
        names = set(zipfile.ZipFile(io.BytesIO(tail)).namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OverflowError):
        return ZIP
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        return MACROS
    return next((kind for name, kind in _INSIDE if name in names), ZIP)


def refuse_others(media_type: str, accepted: tuple[str, ...]) -> None:
    """Refuse a type that is not taken.

    Raises:
        FileTypeRefused: naming what is taken.
    """
    if accepted and media_type not in accepted:
        raise FileTypeRefused(accepted="、".join(ENDINGS.get(one, one).upper() for one in accepted))


def _is_text(head: bytes) -> bool:
    if any(byte < 32 and byte not in b"\t\n\r\x0c" for byte in head):  # noqa: PLR2004 - ASCII's controls
        return False
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)  # the head may end within a character
    except UnicodeDecodeError:
        return False
    return True


def _guess(head: bytes) -> str:
    """Name another type as well as its first bytes tell; nothing that a browser would run comes out of it."""
    try:
        guess = max(puremagic.magic_string(head), key=lambda one: one.confidence).mime_type
    except puremagic.PureError:
        return UNKNOWN
    return guess if guess and not guess.startswith("text/") else UNKNOWN
