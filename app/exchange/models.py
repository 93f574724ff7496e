"""Name the tables of the room, kept beside what uses them."""

from __future__ import annotations

from app.exchange import dispatch_models, form_models

__all__ = ["dispatch_models", "form_models"]
