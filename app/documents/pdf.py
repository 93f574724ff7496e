"""Render PDF with typst from the templates beside this file; data reaches a template as values, never as markup."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import segno
import typst

from app.config import ROOT

TEMPLATES = Path(__file__).resolve().parent / "templates"
FONTS = ROOT / "var" / "fonts"
"""Where `python -m scripts.fonts` brings a Noto SC font."""


class FontMissing(RuntimeError):
    """There is no Chinese font, and typst would leave the characters out in silence."""


def render_pdf(template: str, data: Mapping[str, Any], *, fonts: Path = FONTS) -> bytes:
    """Return the PDF of `templates/<template>.typ`; `public_url` in the data becomes its QR code.

    Raises:
        FontMissing: no font was brought into `fonts`.
    """
    _require_font(fonts)
    return bytes(typst.compile(TEMPLATES / f"{template}.typ", **_arguments(data, fonts)))


def texts(template: str, data: Mapping[str, Any], label: str, *, fonts: Path = FONTS) -> str:
    """Return as JSON what stands in a document under a label, for whoever checks what a document says.

    Raises:
        FontMissing: no font was brought into `fonts`.
    """
    _require_font(fonts)
    return str(typst.query(TEMPLATES / f"{template}.typ", f"<{label}>", **_arguments(data, fonts)))


def qr_svg(text: str) -> str:
    """Return a QR code as SVG that still reads with a seventh of it damaged (level M)."""
    target = io.BytesIO()
    segno.make(text, error="m", micro=False).save(target, kind="svg", border=2)
    return target.getvalue().decode()


def _require_font(fonts: Path) -> None:
    if not any(path.suffix in {".ttf", ".ttc", ".otf"} for path in fonts.glob("*")):
        raise FontMissing(f"no font in {fonts}: run `python -m scripts.fonts`")


def _arguments(data: Mapping[str, Any], fonts: Path) -> dict[str, Any]:
    values = dict(data)
    if "public_url" in values:
        values["qr"] = qr_svg(values["public_url"])
    return {
        "font_paths": [str(fonts)],
        "ignore_system_fonts": True,
        "sys_inputs": {"data": json.dumps(values, ensure_ascii=False)},
    }
