"""Write gatherings, notices and questions as the caller may see them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from app.affairs import gatherings, notices, opinions, questions
from app.affairs.counts import count_opinions
from app.affairs.models import Gathering, Notice, Posted, Question
from app.affairs.papers import papers_of
from app.affairs.posting import listed, viewed
from app.affairs.scope import spoken_scope
from app.affairs.sides import name_of, posters_of, posts, sides_of
from app.kernel import clock
from app.kernel.access import Actor
from app.kernel.db import db

_LOOKED_AT = 50
_ON_HOME = 5


def gathering_list(actor: Actor, community_id: UUID, at: dt.datetime, after: UUID | None, limit: int) -> list[dict[str, Any]]:
    """List the gatherings that the caller may see, the newest first, with one more than asked for."""
    return [gathering_line(actor, one, at) for one in listed(Gathering, actor, community_id, at, after=after, limit=limit)]


def gathering_line(actor: Actor, row: Gathering, at: dt.datetime) -> dict[str, Any]:
    """Write a gathering as lists show it; `answered` says whether all heads of the caller have said something."""
    mine = opinions.own_heads(actor, row, at) if row.published_at else ()
    return _posted(row) | {
        "state": gatherings.state_of(row, at), "opens_at": row.opens_at, "closes_at": row.closes_at, "asked": bool(mine),
        "answered": bool(mine) and all(one.said for one in mine)}


def show_gathering(actor: Actor, community_id: UUID, gathering_id: UUID, at: dt.datetime) -> dict[str, Any]:
    """Show a gathering: the question, the caller's own heads, counts to the asking side, and to owners once it is over."""
    row = viewed(Gathering, actor, community_id, gathering_id, at)
    managing, state = posts(actor, row, at), gatherings.state_of(row, at)
    counts, summary = None, gatherings.summary_of(community_id, gathering_id)
    if summary is not None:
        counts = summary.counts
    elif row.published_at is not None and (managing or state == "closed"):
        counts = count_opinions(row).as_json()
    return gathering_line(actor, row, at) | {
        "text": row.text, "choosing": row.choosing, "options": gatherings.options_of(row), "heads_asked": row.asked_heads,
        "heads": opinions.own_heads(actor, row, at) if row.published_at else (), "counts": counts, "manages": managing,
        "papers": papers_of(community_id, gathering_id), "standing": gatherings.NO_VOTE,
        "summary": summary and {"text": summary.text, "items": summary.items, "published_at": summary.published_at}}


def notice_list(actor: Actor, community_id: UUID, at: dt.datetime, after: UUID | None, limit: int) -> list[dict[str, Any]]:
    """List the notices that the caller may see, the newest first, withdrawn ones too, with one more than asked for."""
    rows = listed(Notice, actor, community_id, at, after=after, limit=limit)
    seen = notices.seen_by_caller(actor, community_id, [one.id for one in rows])
    return [notice_line(one, at, seen=one.id in seen) for one in rows]


def notice_line(row: Notice, at: dt.datetime, *, seen: bool) -> dict[str, Any]:
    """Write a notice as lists show it."""
    return _posted(row) | {
        "state": notices.state_of(row, at), "category": row.category, "urgent": row.urgent, "expires_at": row.expires_at,
        "seen": seen}


def show_notice(actor: Actor, community_id: UUID, notice_id: UUID, at: dt.datetime) -> dict[str, Any]:
    """Show a notice with its files."""
    row = viewed(Notice, actor, community_id, notice_id, at)
    seen = notice_id in notices.seen_by_caller(actor, community_id, [notice_id])
    return notice_line(row, at, seen=seen) | {
        "text": row.text, "papers": papers_of(community_id, notice_id), "manages": posts(actor, row, at)}


def show_receipts(actor: Actor, community_id: UUID, notice_id: UUID, at: dt.datetime) -> dict[str, Any]:
    """Show the poster who saw a notice: by building, and unit by unit."""
    units = notices.seen_list(actor, community_id, notice_id, at)
    buildings: dict[str, list[bool]] = {}
    for one in units:
        buildings.setdefault(one.building, []).append(one.seen_at is not None)
    return {
        "units": len(units), "seen": sum(one.seen_at is not None for one in units), "items": units,
        "buildings": [{"building": name, "units": len(found), "seen": sum(found)} for name, found in sorted(buildings.items())]}


def question_list(
    actor: Actor, community_id: UUID, view: str, at: dt.datetime, after: UUID | None, limit: int,
) -> list[dict[str, Any]]:
    """List questions as the caller may see them, with one more than asked for."""
    rows = questions.questions_for(actor, community_id, view, at, after, limit)
    return [question_line(one, at) | {"text": questions.shown_entries(actor, one, at)[0].text} for one in rows]


def question_line(row: Question, at: dt.datetime) -> dict[str, Any]:
    """Write where a question stands; who asked is in none of it."""
    return {
        "id": row.id, "side": row.side, "state": row.state, "shown": row.shown, "may_be_shown": row.may_be_shown,
        "asked_at": row.asked_at, "due_on": row.due_on,
        "overdue": row.state == questions.OPEN and row.due_on < clock.civil_date(at)}


def show_question(actor: Actor, community_id: UUID, question_id: UUID, at: dt.datetime) -> dict[str, Any]:
    """Show a question with its steps; the masked unit of the asker to who answers, and to nobody else."""
    row = questions.viewed_question(actor, community_id, question_id, at)
    mine, handling = row.person_id == actor.person, questions.handles(actor, row, at)
    return question_line(row, at) | {
        "mine": mine, "unit": questions.asked_from(row) if handling or mine else None,
        "entries": questions.shown_entries(actor, row, at),
        "may_answer": row.state == questions.OPEN and row.side in sides_of(actor, community_id, at),
        "may_follow_up": mine and row.state == questions.ANSWERED and not row.followed_up}


def overview(actor: Actor, community_id: UUID, at: dt.datetime) -> dict[str, Any]:
    """Gather what a home page and a desk show first: what is unread, open and waiting, and what the caller may do."""
    posters = posters_of(actor, community_id, at)
    fresh = [one for one in notice_list(actor, community_id, at, None, _LOOKED_AT)
             if one["state"] == "posted" and not one["seen"]]
    running = [one for one in gathering_list(actor, community_id, at, None, _LOOKED_AT)
               if one["state"] == "open" and one["asked"]]
    sides = sides_of(actor, community_id, at)
    return {
        "unread": len(fresh), "notices": fresh[:_ON_HOME], "gatherings": running[:_ON_HOME],
        "posters": posters, "sides": sorted(sides), **_waiting(actor, community_id, sides, at)}


def _waiting(actor: Actor, community_id: UUID, sides: Mapping[str, str], at: dt.datetime) -> dict[str, int]:
    still = (Question.community_id == community_id, Question.state == questions.OPEN)
    mine = (*still, Question.side.in_(tuple(sides)))
    late = (*mine, Question.due_on < clock.civil_date(at))
    own = (*still, Question.person_id == actor.person)
    return {name: db.session.scalar(select(func.count()).select_from(Question).where(*where)) or 0
            for name, where in (("to_answer", mine), ("overdue", late), ("own_open", own))}


def _posted(row: Posted) -> dict[str, Any]:
    return {
        "id": row.id, "title": row.title, "poster": row.poster, "poster_name": name_of(row.community_id, row.poster, row.body_id),
        "scope": spoken_scope(row.scope), "published_at": row.published_at, "withdrawn_at": row.withdrawn_at,
        "withdrawal_reason": row.withdrawal_reason}
