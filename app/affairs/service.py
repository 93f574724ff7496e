"""The door of the room for those above: what it hands to the archive, and what it counts."""

from __future__ import annotations

from app.affairs.answering import overdue_of_office
from app.affairs.counts import count_opinions
from app.affairs.filing import filed
from app.affairs.gatherings import NO_VOTE, NewGathering, draft_gathering, publish_gathering, summary_of
from app.affairs.notices import NewNotice, draft_notice, note_seen, publish_notice, seen_list
from app.affairs.opinions import NewOpinion, give_opinion
from app.affairs.papers import add_notice_paper
from app.affairs.questions import ask, follow_up
from app.affairs.summaries import SummaryItem, publish_summary

__all__ = [
    "NO_VOTE", "NewGathering", "NewNotice", "NewOpinion", "SummaryItem", "add_notice_paper", "ask", "count_opinions",
    "draft_gathering", "draft_notice", "filed", "follow_up", "give_opinion", "note_seen", "overdue_of_office",
    "publish_gathering", "publish_notice", "publish_summary", "seen_list", "summary_of",
]
