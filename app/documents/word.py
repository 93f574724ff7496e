"""Write DOCX from plain blocks with python-docx; what is given is text and never becomes a field or a style."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

_FONT, _RED, _GREY = "Noto Sans SC", RGBColor(0xC0, 0, 0), RGBColor(0x46, 0x53, 0x5F)
_NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a part."""

    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, quiet where it only explains."""

    text: str
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table; its first row is the head where `headed`."""

    rows: Sequence[Sequence[str]]
    headed: bool = True


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG with the words below it."""

    png: bytes
    caption: str


Block: TypeAlias = Heading | Paragraph | Table | Picture


def word(issuer: str, number: str, title: str, blocks: Sequence[Block]) -> bytes:
    """Return a DOCX in the official layout: the issuer in red over the number, the title, then the blocks."""
    document = docx.Document()
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.top_margin, page.bottom_margin, page.left_margin, page.right_margin = Mm(37), Mm(35), Mm(28), Mm(26)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = _FONT, Pt(11)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), _FONT)
    _line(document, issuer, 24, bold=True, colour=_RED)
    _line(document, number, 12)
    _line(document, title, 18, bold=True)
    for block in blocks:
        _write(document, block)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def _write(document: docx.document.Document, block: Block) -> None:
    if isinstance(block, Heading):
        run = document.add_paragraph().add_run(_clean(block.text))
        run.bold, run.font.size = True, Pt(12.5)
    elif isinstance(block, Paragraph):
        run = document.add_paragraph().add_run(_clean(block.text))
        if block.quiet:
            run.font.size, run.font.color.rgb = Pt(9), _GREY
    elif isinstance(block, Picture):
        place = document.add_paragraph()
        place.add_run().add_picture(io.BytesIO(block.png), height=Mm(16))
        place.add_run("  " + _clean(block.caption)).font.size = Pt(9)
    elif block.rows:
        _table(document, block)


def _table(document: docx.document.Document, block: Table) -> None:
    table = document.add_table(rows=0, cols=len(block.rows[0]))
    table.style = "Table Grid"
    for place, row in enumerate(block.rows):
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.paragraphs[0].add_run(_clean(text)).bold = block.headed and place == 0
    document.add_paragraph()


def _line(
    document: docx.document.Document, text: str, size: int, *, bold: bool = False, colour: RGBColor | None = None,
) -> None:
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = paragraph.add_run(_clean(text))
    run.bold, run.font.size = bold, Pt(size)
    if colour is not None:
        run.font.color.rgb = colour


def _clean(text: str) -> str:
    return _NOT_IN_XML.sub("", text)
