"""Print a document as the office's paper (红头文件): its number, words, attachments and the place of the seal."""

from __future__ import annotations

import datetime as dt
from typing import Any

from app.documents.dates import spoken_day
from app.documents.pdf import render_pdf
from app.exchange import dispatch_drafts as drafts
from app.exchange.dispatch_models import Dispatch
from app.exchange.dispatch_rules import post_name, reply_name, urgency_rule
from app.kernel import clock
from app.kernel.db import db
from app.registry.communities import communities_of_office, office_named

_NAMED = 8
"""Beyond so many communities the first line says how many there are; the list stands in the register of who has it."""


def paper(row: Dispatch, number: str, at: dt.datetime, *, draft: bool = False) -> bytes:
    """Render the paper as it is sent; a draft says that it is one."""
    return render_pdf("dispatch", facts(row, number, at) | {"draft": draft})


def facts(row: Dispatch, number: str, at: dt.datetime) -> dict[str, Any]:
    """Gather what the paper says."""
    corrected = db.session.get(Dispatch, (row.office_id, row.corrects_id)) if row.corrects_id else None
    return {
        "office": office_named(row.office_id).name, "number": number, "title": row.title,
        "urgency": urgency_rule(row.urgency).name, "addressee": _addressee(row),
        "paragraphs": [line.strip() for line in row.text.splitlines() if line.strip()],
        "corrects": f"本文更正{corrected.number}《{corrected.title}》，以本文为准。" if corrected else "",
        "wanted": reply_name(row.reply_wanted), "due": spoken_day(row.due_on) if row.due_on else "",
        "files": [one.title for one in drafts.files_of(row.office_id, row.id)],
        "open": "可以转发全体业主" if row.for_owners else "限收文单位阅办",
        "on": spoken_day(clock.civil_date(at)),
    }


def _addressee(row: Dispatch) -> str:
    places = communities_of_office(row.office_id)
    chosen = [one.name for one in places if str(one.id) in row.community_ids]
    where = "辖区各小区" if row.everywhere else "、".join(chosen) if len(chosen) <= _NAMED else f"辖区{len(chosen)}个小区"
    return f"{where}{'、'.join(post_name(one) for one in row.posts)}"
