"""Say in plain words, each with its article, what the law and the rules mean for who reads the notice.

Law: 民法典 第278条；物业管理条例 第14条；建房〔2009〕274号 第26条；深建规〔2020〕14号 第2条；
最高人民法院《关于民事诉讼证据的若干规定》第93条、第94条.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from app.law.deadlines import records_kept_until
from app.law.explain import WORDS, value_text
from app.law.quantities import area_text
from app.law.reasoning import MEASURES
from app.law.rulebook import Rulebook
from app.law.rules import Rule
from app.law.thresholds import Requirement

FORMS = {"written": "书面征求意见", "meeting": "集体讨论"}
CHANNELS = {"electronic": "电子投票（本系统）", "paper": "纸质票"}
EFFECTS = {"own": "街道已记录：通过本系统投出的票有法律效力。", "city_only": "只有通过市级系统投出的票有法律效力。",
           "unset": "街道没有记录电子投票的法律效力。"}
READERS = {
    "scrutineers": "截止后，逐套明细（哪套房屋投了什么）只供监票人、街道办事处和人民法院查看，每次查看都有记录。",
    "owners": "截止后，全体业主可以查看逐套明细（哪套房屋投了什么），每次查看都有记录。",
}
SILENT = {
    None: "没有投票的，不算参加，也不算同意或反对。",
    "follow_majority": "依本小区议事规则，通知已送达而截止前没有投票的，随已投票的多数意见计算；计与不计的两种结果并列公布。",
    "abstain": "依本小区议事规则，通知已送达而截止前没有投票的，按弃权计算；计与不计的两种结果并列公布。",
}
GATES = {"participation": "第一关 参加够不够", "approval": "第二关 同意够不够"}
EVIDENCE = "最高人民法院《关于民事诉讼证据的若干规定》第93条、第94条"
_MADE = (
    "每张票在收到的同时写入只能增加、不能修改的日志（默克尔树），并给投票人一张经签名的回执；日志的头定期由下列密钥签名。"
    "投票截止前，任何人（包括工作人员）都不能查看电子票的选择，也没有中间结果。"
    "截止后公布公开包，任何人可以用公开的程序独立复算；更正只能新增记录，旧记录保留。"
)
_COUNTING = (
    "joint_owners", "duplicate_ballots", "replacement_of_ballots", "blank", "spoiled", "abstention_participates", "proxy_limit",
    "sale_during_vote", "delivery_proof", "counted_kinds", "area_sources", "head_grouping", "developer_stock",
)


def threshold(line: Requirement) -> dict[str, object]:
    """Say one line that must be reached: in numbers where they are known, else as a share."""
    share, bound = str(line.bound.share), line.bound
    measure, taking_part = MEASURES[line.dimension], line.gate == "participation"
    words = f"应{'达到' if bound.inclusive else '超过'}{{}}的{share}{'（含本数）' if bound.inclusive else ''}"
    if line.final:
        number = f"{line.needed:,}人" if line.dimension == "heads" else f"{area_text(line.needed)}㎡"
        whole = f"{line.whole:,}人" if line.dimension == "heads" else f"{area_text(line.whole)}㎡"
        said = f"{'参加' if taking_part else '同意'}的{measure}{words.format(f'全体{whole}')}，即至少{number}。"
    else:
        said = f"同意的{measure}{words.format(f'参加表决的{measure}')}。"
    return {"gate": line.gate, "dimension": line.dimension, "title": GATES[line.gate], "words": said,
            "article": bound.article, "confidence": bound.confidence}


def matter(book: Rulebook, name: str) -> dict[str, object]:
    """Name a matter with its article."""
    rule = book.rule(f"approval.{name}")
    return {"matter": name, "title": rule.title, "article": "；".join(filter(None, (rule.article, rule.note))),
            "confidence": rule.confidence}


def channel(book: Rulebook, name: str) -> dict[str, object]:
    """Name a way of voting; of the electronic one its legal effect with the ground."""
    told: dict[str, object] = {"channel": name, "title": CHANNELS[name]}
    if name != "electronic":
        return told
    rule = book.rule("electronic_channel")
    return told | {"effect": str(rule.value), "words": EFFECTS[str(rule.value)], "ground": _ground(rule)}


def silence(book: Rulebook, *, first: bool) -> dict[str, object]:
    """Say what it means not to vote; in a first assembly no rules of procedure can deem anything."""
    policy = book.deems_silence() if not first or book.value("unreturned_in_first_assembly") is True else None
    return {"words": SILENT[policy], **_ground(book.rule("unreturned"))}


def readers(book: Rulebook) -> dict[str, object]:
    """Say who reads the opening after the close."""
    rule = book.rule("opening_readers")
    return {"readers": str(rule.value), "words": READERS[str(rule.value)], **_ground(rule)}


def electronic_data(book: Rulebook, closes_on: dt.date) -> dict[str, object]:
    """Say how electronic data is made and kept, so that a court can weigh it."""
    kept = records_kept_until(closes_on, book)
    return {"words": f"{_MADE}记录至少保存到{kept.on.isoformat()}。", "article": EVIDENCE, "kept_until": kept.on.isoformat(),
            "confidence": kept.confidence}


def counting(book: Rulebook) -> list[dict[str, object]]:
    """List the rules by which ballots are taken and counted."""
    return [{"rule": key, "title": book.rule(key).title, "words": _said(book.rule(key)), **_ground(book.rule(key))}
            for key in _COUNTING]


def scope(where: dict[str, Any] | None) -> str:
    """Say whose decision a poll is."""
    if not where:
        return "全体业主"
    parts = [*where.get("buildings", ()), *where.get("entrances", ())]
    return f"{'、'.join(parts)}的业主"


def _said(rule: Rule) -> str:
    if isinstance(rule.value, tuple):
        return "、".join(WORDS.get(word, word) for word in rule.value)
    text = value_text(rule)
    return WORDS.get(text, text)


def _ground(rule: Rule) -> dict[str, object]:
    return {"article": rule.article, "source": rule.source, "note": rule.note, "confidence": rule.confidence}
