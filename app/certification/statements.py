"""Write the facts that a certificate states, from the frozen poll and its newest count; no name and no unit is in them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from app.assembly import service as assembly
from app.bodies import service as bodies
from app.documents.dates import spoken_day, spoken_instant
from app.documents.figures import percent, square_metres
from app.law.rulebook import Rulebook
from app.registry import service as registry
from app.voting import service as voting
from app.voting.models import Poll, PollMotion, PollResult

OUTCOMES = {"passed": "通过", "failed": "未通过", "no_quorum": "参加不足，未通过", "undecidable": "无法得出结果"}
MATTERS = {
    "rules_of_procedure": "制定和修改业主大会议事规则", "covenant": "制定和修改管理规约",
    "elect_committee": "选举业主委员会或者更换其成员", "service_company": "选聘和解聘物业服务企业或者其他管理人",
    "use_fund": "使用建筑物及其附属设施的维修资金", "raise_fund": "筹集建筑物及其附属设施的维修资金",
    "rebuild": "改建、重建建筑物及其附属设施", "common_parts": "改变共有部分的用途或者利用共有部分从事经营活动",
    "other": "有关共有和共同管理权利的其他重大事项",
}
CHANNELS = {"electronic": "电子票", "city": "市级系统票", "paper": "纸质票"}
EFFECTS = {"own": "街道已记录本小区采用本系统电子投票的效力和依据", "city_only": "仅市级系统的电子投票有效", "unset": "未记录"}
GATES = {"participation": "参加", "approval": "同意"}
DIMENSIONS = {"heads": "人数", "area": "面积"}
SHARES = {"2/3": "三分之二", "3/4": "四分之三", "1/2": "半数"}


def poll_facts(poll: Poll, newest: PollResult, at: dt.datetime) -> dict[str, Any]:
    """State the poll, its roll, its ballots and each motion with its tests."""
    meeting = assembly.assembly(poll.community_id, poll.assembly_id)
    convener, book = bodies.body(poll.community_id, meeting.body_id), Rulebook.from_snapshot(poll.rules)
    open_values = sum(rule.confidence == "to_confirm" for rule in book.rules.values())
    return {
        "community": registry.community(poll.community_id).name, "assembly": meeting.title, "poll": poll.title,
        "scope": "全体业主" if not poll.scope else "公告载明的部分业主", "convener": convener.name,
        "chaired_by_office": convener.chaired_by_office, "opens_at": spoken_instant(poll.opens_at),
        "closes_at": spoken_instant(poll.closes_at), "roll_on": spoken_day(poll.roll_on), "total_heads": poll.total_heads,
        "total_area": square_metres(poll.total_area_cm2), "channel_effect": EFFECTS[str(book.value("electronic_channel"))],
        "ballots": ballots_text(poll, at), "rules": f"{book.rule_set}，{len(book.rules)}项规则，其中{open_values}项待确认",
        "result_run": newest.run, "result_sha256": newest.document_sha256, "motions": motions_told(poll, newest),
    }


def ballots_text(poll: Poll, at: dt.datetime) -> str:
    """Say how many ballots came by which channel, how many are void, how many came without a contact of the unit's own."""
    key = poll.community_id, poll.id
    by_channel = voting.ballots_by_channel(*key)
    void = sum(one.restored_at is None for one in voting.voids_of(*key))
    told = "，".join(f"{word}{by_channel.get(channel, 0)}张" for channel, word in CHANNELS.items() if by_channel.get(channel))
    return f"{told or '没有收到'}；作废{void}张；名册上没有自己联系方式的房屋投出{voting.ballots_without_contact(*key, at)}张"


def motions_told(poll: Poll, newest: PollResult) -> list[dict[str, Any]]:
    """State each motion: matter, verdict, every test with its fraction, and the candidates by their number."""
    decided = {one["id"]: one for one in newest.decision["motions"]}
    return [_motion(one, decided[str(one.id)]) for one in voting.motions_of(poll.community_id, poll.id)]


def _motion(motion: PollMotion, decided: Mapping[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = {
        "id": str(motion.id), "title": motion.title, "matter": "；".join(MATTERS.get(one, one) for one in motion.matters),
        "outcome": decided["outcome"], "verdict": _verdict(decided),
        "tests": [_test(one) for one in decided["tests"] if not _of_candidate(one, motion.candidates)],
    }
    if motion.kind == "election":
        told["candidates"] = [_candidate(number, one, decided) for number, one in enumerate(decided["candidates"], start=1)]
    return told


def _verdict(decided: Mapping[str, Any]) -> str:
    word = OUTCOMES[decided["outcome"]]
    return f"{word}：{decided['option']}" if decided.get("option") else word


def _of_candidate(test: Mapping[str, Any], candidates: Sequence[str]) -> bool:
    return test.get("subject") in candidates


def _test(test: Mapping[str, Any]) -> dict[str, str]:
    area = test["dimension"] == "area"
    about = f"（{test['subject']}）" if test.get("subject") else ""
    share = SHARES.get(test["bound"], test["bound"])
    bound = f"{share}以上" if test["inclusive"] else f"过{share}" if share == "半数" else f"超过{share}"
    unsure = "，待确认" if test["confidence"] == "to_confirm" else ""
    return {
        "name": f"{GATES[test['what']]}{DIMENSIONS[test['dimension']]}{about}", "bound": bound,
        "article": f"{test['law']}{unsure}", "part": _shown(test["part"], area=area),
        "whole": _shown(test["whole"], area=area),
        "percent": percent(test["part"], test["whole"]), "verdict": "达到" if test["met"] else "未达到",
    }


def _shown(number: int, *, area: bool) -> str:
    return f"{square_metres(number)} m²" if area else f"{number} 人"


def _candidate(number: int, one: Mapping[str, Any], decided: Mapping[str, Any]) -> dict[str, str]:
    fate = ("当选" if one["id"] in decided["elected"] else "候补" if one["id"] in decided["alternates"]
            else "待抽签" if one["id"] in decided["tied"] else "已退出" if one["withdrawn"] else "未当选")
    return {"id": one["id"], "name": f"第{number}号", "heads": f"{one['heads']} 人",
            "area": f"{square_metres(one['area_cm2'])} m²", "result": fate}
