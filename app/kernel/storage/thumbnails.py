"""Make a small picture of each picture, upright and without what the camera wrote into it; a file of its own, sealed too."""

from __future__ import annotations

import datetime as dt
import io
from uuid import UUID

from PIL import Image, ImageOps

from app.kernel.db import db
from app.kernel.storage.kinds import MIB
from app.kernel.storage.models import FileThumbnail

LONGEST_SIDE = 320
_FORMATS = ("JPEG", "PNG", "WEBP")
_MOST_PIXELS = {"JPEG": 120_000_000, "PNG": 40_000_000, "WEBP": 40_000_000}
"""Of a JPEG only an eighth is unpacked. A picture of more is a bomb, or none that a thumbnail of 320 dots helps to know."""
LARGEST = 40 * MIB


class PictureRefused(Exception):
    """No small picture is made of this one."""


def ask_for(file_id: UUID, at: dt.datetime) -> None:
    """Ask for the small picture of a picture; a job makes it."""
    db.session.add(FileThumbnail(file_id=file_id, thumbnail_id=None, asked_at=at, done_at=None))


def thumbnail(file_id: UUID) -> UUID | None:
    """Return the file that holds the small picture; None while it is not made, or where none can be."""
    row = db.session.get(FileThumbnail, file_id)
    return None if row is None else row.thumbnail_id


def shrink(content: bytes) -> bytes:
    """Return a picture as a JPEG of at most 320 dots a side, turned as it was held, without its metadata.

    Raises:
        PictureRefused: it is no picture, or unpacks to more than is reasonable.
    """
    try:
        with Image.open(io.BytesIO(content), formats=_FORMATS) as picture:
            width, height = picture.size
            small = _drawn(picture) if width * height <= _MOST_PIXELS[picture.format or "PNG"] else None
    except Exception as fault:  # a broken picture breaks the library in many ways, and none of them may stop the others
        raise PictureRefused(type(fault).__name__) from fault
    if small is None:
        raise PictureRefused(f"{width} x {height}")
    return small


def _drawn(picture: Image.Image) -> bytes:
    picture.draft("RGB", (LONGEST_SIDE * 2, LONGEST_SIDE * 2))
    upright = ImageOps.exif_transpose(picture)
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    shown = upright.convert("RGBA")
    plain = Image.new("RGB", shown.size, "white")  # a new picture: nothing of the old one's metadata comes along
    plain.paste(shown, mask=shown.getchannel("A"))
    out = io.BytesIO()
    plain.save(out, "JPEG", quality=80, optimize=True)
    return out.getvalue()
