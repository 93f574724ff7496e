"""Name the tables of the room, kept beside what uses them."""

from __future__ import annotations

from app.exchange import form_models

__all__ = ["form_models"]
