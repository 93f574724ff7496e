"""Name the jobs of the room, kept beside what they do."""

from __future__ import annotations

from app.exchange import report_jobs

__all__ = ["report_jobs"]
