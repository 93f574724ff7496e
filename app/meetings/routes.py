"""The endpoints of meetings, gathered for the factory."""

from __future__ import annotations

from app.meetings.meeting_routes import meetings
from app.meetings.minutes_routes import pages
from app.meetings.room_routes import rooms

blueprints = (meetings, rooms, pages)
__all__ = ["blueprints"]
