"""Name the jobs of the room, kept beside what they do."""

from __future__ import annotations

from app.exchange import dispatch_jobs, report_jobs

__all__ = ["dispatch_jobs", "report_jobs"]
