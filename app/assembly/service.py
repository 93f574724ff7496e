"""The door of the room for those above: what they may ask of assembly, gathered from its parts."""

from __future__ import annotations

from app.assembly.agenda import Draft, NewCandidate, NewMotion, NewPoll
from app.assembly.announced import announced_units
from app.assembly.changes import changes_of
from app.assembly.delivery import Delivery, Received, delivery, notice_as_seen, record_delivery
from app.assembly.drafting import draft_assembly, edit_assembly, submit_assembly
from app.assembly.notice import Notice, notice_document
from app.assembly.objections import Objection, open_count, open_objections, roll_objections
from app.assembly.papers import Paper, paper_content, papers_of
from app.assembly.publishing import publish_assembly, rulebook_for
from app.assembly.reading import assembly, candidates_of, handled_by, motions_of, polls_of
from app.assembly.residents import told_residents
from app.assembly.review import ConfirmedMatter, confirm_assembly, return_assembly
from app.assembly.viewing import convenes, convenes_or_is_office

__all__ = [
    "ConfirmedMatter", "Delivery", "Draft", "NewCandidate", "NewMotion", "NewPoll", "Notice", "Objection", "Paper",
    "Received", "announced_units", "assembly", "candidates_of", "changes_of", "confirm_assembly", "convenes",
    "convenes_or_is_office", "delivery", "draft_assembly", "edit_assembly", "handled_by", "motions_of",
    "notice_as_seen", "notice_document", "open_count", "open_objections", "paper_content", "papers_of", "polls_of",
    "publish_assembly", "record_delivery", "return_assembly", "roll_objections", "rulebook_for", "submit_assembly",
    "told_residents",
]
