"""Make readable copies of what is kept as data: the notice and the result, as PDF and as plain text for the search."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.assembly.service import Notice
from app.documents.dates import spoken_instant
from app.documents.pdf import render_pdf
from app.law.reasoning import OUTCOMES
from app.registry import service as registry
from app.voting import service as voting
from app.voting.models import Poll, PollResult

NOTE = "此件由系统在归档时按原始数据生成，便于阅读；以同一档案里的原文和校验值为准。"


@dataclass(frozen=True, slots=True)
class Copy:
    """A readable copy: the PDF and its words."""

    pdf: bytes
    text: str


def notice(told: Notice) -> Copy:
    """Write a notice as owners were told it."""
    document = told.document
    facts = [
        ("召集人", document["convener"]["name"]), ("形式", document["assembly"]["form_words"]),
        ("公告时间", _instant(document["published_at"])), ("房册日期", document["roll"]["on"]),
        ("公告校验值", told.sha256),
    ]
    parts = [part for poll in document["polls"] for part in _poll_parts(poll)]
    if document["counting"]:
        parts.append({"title": "计票规则", "lines": [_line(one) for one in document["counting"]]})
    return _copy(f"{document['assembly']['title']}公告", document["community"]["name"], facts, parts)


def result(poll: Poll, counted: PollResult, shown: dict[str, Any]) -> Copy:
    """Write a count as it was published."""
    titles = {str(one.id): f"第{one.position}项 {one.title}" for one in voting.motions_of(poll.community_id, poll.id)}
    facts = [("表决", poll.title), ("计票时间", spoken_instant(counted.decided_at)), ("第几次计票", str(counted.run)),
             ("结果校验值", counted.document_sha256)]
    if counted.reason:
        facts.append(("重新计票的理由", counted.reason))
    parts = [{"title": f"{titles[one['id']]}：{OUTCOMES[one['outcome']]}", "lines": [str(line) for line in one["reasons"]]}
             for one in shown["motions"]]
    return _copy(f"{poll.title}计票结果", registry.community(poll.community_id).name, facts, parts)


def _copy(title: str, community: str, facts: Sequence[tuple[str, str]], parts: Sequence[dict[str, Any]]) -> Copy:
    data = {"title": title, "community": community, "facts": [list(one) for one in facts], "parts": list(parts), "note": NOTE}
    lines = [title, *(f"{name}：{value}" for name, value in facts)]
    lines += [line for part in parts for line in (part["title"], *part["lines"])]
    return Copy(render_pdf("archive", data), "\n".join(lines))


def _poll_parts(poll: dict[str, Any]) -> list[dict[str, Any]]:
    window = f"{poll['scope_words']}；{_instant(poll['opens_at'])}至{_instant(poll['closes_at'])}投票。"
    parts = [{"title": poll["title"], "lines": [window]}]
    for one in poll["motions"]:
        lines = [one["text"], *(f"选项：{option}" for option in one["options"])]
        lines += [f"候选人：{who['name']}。{who['statement'] or ''}" for who in one["candidates"]]
        lines += [line["words"] for line in one["thresholds"]]
        parts.append({"title": f"第{one['position']}项 {one['title']}", "lines": lines})
    return parts


def _line(said: object) -> str:
    return "；".join(str(value) for value in said.values() if value) if isinstance(said, dict) else str(said)


def _instant(said: str) -> str:
    return spoken_instant(dt.datetime.fromisoformat(said))
