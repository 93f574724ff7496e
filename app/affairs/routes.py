"""The endpoints of the room."""

from __future__ import annotations

from app.affairs.gathering_routes import gatherings
from app.affairs.notice_routes import notices
from app.affairs.opinion_routes import opinions
from app.affairs.question_routes import asking

blueprints = (gatherings, opinions, notices, asking)
