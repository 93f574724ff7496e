"""The door of the room for those above: what meetings made, and how their clocks stand."""

from __future__ import annotations

from app.meetings.publishing import filed
from app.meetings.reading import meeting, tasks_of
from app.meetings.regular import CommunityClocks, MeetingClock, body_clocks, office_clocks

__all__ = ["CommunityClocks", "MeetingClock", "body_clocks", "filed", "meeting", "office_clocks", "tasks_of"]
