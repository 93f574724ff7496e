"""Enter in the room what it knows from the rooms below: the figures of the roll, the bodies and the votes."""

from __future__ import annotations

from app.exchange import report_known

__all__ = ["report_known"]
