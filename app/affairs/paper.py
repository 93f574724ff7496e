"""Put a summary on paper (征集意见及采纳情况), and a question with its answer into plain words."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from app.affairs.gatherings import NO_VOTE, options_of, summary_of
from app.affairs.models import Gathering, GatheringSummary, Question
from app.affairs.posting import viewed
from app.affairs.problems import AffairStateForbids
from app.affairs.questions import public_entries, written_entries
from app.affairs.scope import spoken_scope
from app.affairs.sides import name_of
from app.affairs.summaries import TAKEN
from app.documents.dates import spoken_day
from app.documents.pdf import render_pdf
from app.kernel import clock
from app.kernel.access import Actor
from app.registry import service as registry

_SPOKEN = {"asked": "提问", "followed_up": "追问", "answered": "答复", "handed_on": "转办"}


def viewed_summary(actor: Actor, community_id: UUID, gathering_id: UUID, at: dt.datetime) -> tuple[str, bytes]:
    """Return title and PDF of a summary for who sees the gathering.

    Raises:
        NotFound: no such gathering for the caller's eyes.
        AffairStateForbids: it has no summary yet.
    """
    row = viewed(Gathering, actor, community_id, gathering_id, at)
    summary = summary_of(community_id, gathering_id)
    if summary is None:
        raise AffairStateForbids(title=row.title, state="还没有公布采纳情况", act="下载采纳情况")
    return f"{row.title}（征集意见及采纳情况）", summary_pdf(row, summary)


def summary_pdf(row: Gathering, summary: GatheringSummary) -> bytes:
    """Render a summary; it says of itself that it is no vote."""
    return render_pdf("opinions", summary_facts(row, summary))


def summary_facts(row: Gathering, summary: GatheringSummary) -> dict[str, Any]:
    """Gather what the paper says."""
    counts, options = summary.counts, {one["key"]: one["label"] for one in options_of(row)}
    return {
        "office": name_of(row.community_id, row.poster, row.body_id), "community": registry.community(row.community_id).name,
        "number": f"公布于{_day(summary.published_at)}", "title": row.title, "text": row.text,
        "scope": spoken_scope(row.scope), "window": f"{_day(row.opens_at)}至{_day(row.closes_at)}", "standing": NO_VOTE,
        "asked": str(counts["asked"]), "answered": str(counts["answered"]), "summary": summary.text,
        "choices": [] if counts["choices"] is None else [
            {"label": options[key], "heads": str(heads)} for key, heads in counts["choices"].items()],
        "several": row.choosing == "several",
        "items": [{"point": one["point"], "taken": TAKEN[one["taken"]], "why": one["why"]} for one in summary.items],
        "issued_on": _day(summary.published_at),
    }


def question_text(row: Question) -> str:
    """Write a question with its answers as all owners may read it, or whole where it was answered to one alone."""
    return "\n\n".join(f"{_SPOKEN[one.kind]}（{_day(one.at)}{'，' + one.speaker if one.speaker else ''}）\n{one.text}"
                       for one in (public_entries(row) if row.shown else written_entries(row))) + "\n"


def _day(instant: dt.datetime) -> str:
    return spoken_day(clock.civil_date(instant))
