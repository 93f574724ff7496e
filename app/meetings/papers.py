"""Lay the minutes out as PDF and DOCX with the signatures under them (纪要文书)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.documents.dates import spoken_instant
from app.documents.pdf import render_pdf
from app.documents.word import Block, Heading, Paragraph, Picture, Table, word
from app.kernel import storage
from app.meetings.minutes import facts_of
from app.meetings.models import Meeting, MeetingMinutes
from app.meetings.reading import names_of, signatures_of


def minutes_pdf(row: Meeting, minutes: MeetingMinutes) -> bytes:
    """Render a version of the minutes with the signatures that are under it now."""
    told = names_of(row)
    signatures = [
        {"name": told[one.person_id], "at": spoken_instant(one.signed_at), "picture": list(storage.read(one.file_id))}
        for one in signatures_of(minutes)]
    facts = facts_of(minutes)
    return render_pdf("minutes", facts | {
        "office": facts["body"], "number": number_of(facts), "sha256": minutes.sha256, "signatures": signatures,
        "unsigned_reason": row.unsigned_reason or ""})


def minutes_docx(row: Meeting, minutes: MeetingMinutes) -> bytes:
    """Write the same as DOCX."""
    facts, told = facts_of(minutes), names_of(row)
    signed: list[Block] = [Heading("出席成员签名")]
    signed += [Picture(storage.read(one.file_id), f"{told[one.person_id]}　{spoken_instant(one.signed_at)}")
               for one in signatures_of(minutes)] or [Paragraph("（尚未签名）", quiet=True)]
    if row.unsigned_reason:
        signed.append(Paragraph(f"未签名的说明：{row.unsigned_reason}"))
    end = Paragraph(f"本纪要正文的校验值（SHA-256）：{minutes.sha256}。签名针对此校验值。规则：{facts['rules']}。", quiet=True)
    return word(facts["body"], number_of(facts), "会议纪要", [
        *_head(facts), *(block for item in facts["items"] for block in _item(item)), *_tail(facts), *signed, end])


def number_of(facts: dict[str, Any]) -> str:
    """Write the number of a meeting's minutes."""
    return f"〔{facts['year']}〕第{facts['serial']}次会议"


def _head(facts: dict[str, Any]) -> Sequence[Block]:
    short = "" if facts["notice_kept"] else "（未满规定天数）"
    rows = [
        ("会议", f"{facts['title']}（{facts['kind']}）"), ("时间", f"{facts['opened_at']}至{facts['closed_at']}"),
        ("地点", facts["place"]), ("通知", f"{facts['called_at']}通知全体成员。{facts['notice']}{short}"),
        ("主持人", facts["chair"]), ("记录人", facts["recorder"]),
        ("出席", _listed(facts["present"])), ("缺席", _listed(facts["absent"])),
        ("列席", "、".join(facts["guests"]) or "无"), ("出席人数", facts["quorum"])]
    missed = [] if facts["held"] else [Paragraph("出席人数不足，会议没有举行，未形成决定。")]
    return [Table(rows, headed=False), *missed]


def _listed(people: Sequence[dict[str, Any]]) -> str:
    told = (f"{one['name']}（{one['office']}{'，请假' if one.get('excused') else ''}）" for one in people)
    return "、".join(told) or "无"


def _item(item: dict[str, Any]) -> Sequence[Block]:
    blocks: list[Block] = [Heading(f"{item['position']}. {item['title']}　{item['outcome']}")]
    blocks += [Paragraph(item["text"], quiet=True)] if item["text"] else []
    blocks += [Paragraph(item["record"])] if item["record"] else []
    if item["votes"]:
        blocks.append(Table([("成员", "表决", "回避的原因"),
                             *((one["name"], one["choice"], one["reason"]) for one in item["votes"])]))
    return [*blocks, *(Paragraph(line, quiet=True) for line in item["reasons"])]


def _tail(facts: dict[str, Any]) -> Sequence[Block]:
    blocks: list[Block] = []
    if facts["tasks"]:
        rows = [(one["what"], one["owner"], one["due_on"]) for one in facts["tasks"]]
        blocks += [Heading("落实事项"), Table([("事项", "负责人", "完成期限"), *rows])]
    if facts["remarks"]:
        blocks += [Heading("其他"), Paragraph(facts["remarks"])]
    return blocks
