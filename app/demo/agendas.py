"""Word what the communities of the demonstration put to the vote."""

from __future__ import annotations

import datetime as dt

from app.assembly.service import Draft, NewCandidate, NewMotion, NewPoll
from app.registry.rule_values import GivenRule

_STATEMENTS = (
    "住本小区十二年，退休工程师，愿意把电梯和消防盯到底。", "会计，愿意每季度公布共有资金收支明细。",
    "三个孩子的母亲，关心儿童活动场地和夜间照明。", "开过二十年公交车，想把人车分流的事办好。",
    "物业管理专业毕业，愿意逐条核对服务合同。")
MATTER_REASON = "议题内容属于该事项，依据民法典第二百七十八条"


def yitian(
    opens_at: dt.datetime, closes_at: dt.datetime, candidates: tuple[str, ...], towers: tuple[str, ...],
) -> Draft:
    """Word the vote that runs: four motions for all owners, and the lifts of some towers for theirs alone."""
    motions = (
        NewMotion(
            "改造消防泵房", "是否同意使用专项维修资金1,260,000元改造全小区消防泵房？费用按建筑面积分摊。", ("use_fund",),
            proposed_by="业主委员会"),
        NewMotion(
            "小区南门改造方案", "小区南门拟改造，请选择一个方案。", ("other",), kind="options",
            options=("方案一：人车分流", "方案二：原样翻新", "方案三：暂不改造")),
        NewMotion(
            "补选业主委员会委员", "业主委员会三名委员辞职，补选三名。", ("elect_committee",), kind="election", seats=3,
            candidates=tuple(map(NewCandidate, candidates, _STATEMENTS))),
        NewMotion(
            "续聘物业服务企业", "是否同意续聘现物业服务企业，期限三年，物业服务费每月每平方米2.90元不变？", ("service_company",),
            proposed_by="业主委员会"),
    )
    named = "、".join(f"{one}栋" for one in towers)
    lifts = NewMotion(
        f"更换{named}电梯", f"是否同意使用专项维修资金更换{named}的电梯？费用由相关业主按建筑面积分摊。", ("use_fund",),
        proposed_by="业主委员会")
    polls = (
        NewPoll("全体业主表决", opens_at, closes_at, motions),
        NewPoll(f"{named}业主表决", opens_at, closes_at, (lifts,), {"buildings": list(towers), "entrances": []}),
    )
    return Draft(
        f"{opens_at.year}年益田村业主大会会议", polls, channels=("electronic",), scrutineers=("孙监票", "周监票"))


def zhonggang(opens_at: dt.datetime, closes_at: dt.datetime, tower: str) -> Draft:
    """Word the vote of one tower that was held and certified."""
    motions = (
        NewMotion(
            f"更换{tower}栋电梯", f"是否同意使用专项维修资金1,680,000元更换{tower}栋四部电梯？费用由本栋业主按建筑面积分摊。",
            ("use_fund",), proposed_by="业主委员会"),
        NewMotion(
            f"{tower}栋电梯广告收益", f"是否同意{tower}栋电梯轿厢广告收益全部补充本栋维修资金？", ("common_parts",),
            proposed_by="业主委员会"),
    )
    scope = {"buildings": [tower], "entrances": []}
    return _draft(f"中港城{tower}栋业主会议", opens_at, closes_at, motions, ("何监票", "高监票"), scope)


def xintian(opens_at: dt.datetime, closes_at: dt.datetime) -> Draft:
    """Word the vote that reaches its area and not its heads."""
    motions = (
        NewMotion(
            "更换物业服务企业", "是否同意解聘现物业服务企业，选聘中标的物业服务企业，期限三年？", ("service_company",),
            proposed_by="占总面积五分之一以上的业主"),)
    return _draft("新天CBC业主大会会议", opens_at, closes_at, motions, ("罗监票",))


def first(opens_at: dt.datetime, closes_at: dt.datetime, candidates: tuple[str, ...]) -> Draft:
    """Word a first assembly: rules of procedure, covenant, the first committee."""
    motions = (
        NewMotion("业主大会议事规则", "是否同意《石厦新苑业主大会议事规则（草案）》？", ("rules_of_procedure",),
                  proposed_by="筹备组"),
        NewMotion("管理规约", "是否同意《石厦新苑管理规约（草案）》？", ("covenant",), proposed_by="筹备组"),
        NewMotion(
            "选举首届业主委员会", "选举首届业主委员会委员5名、候补委员2名。", ("elect_committee",), kind="election",
            seats=5, alternates=2,
            candidates=tuple(NewCandidate(name, "愿意为邻居们出力。") for name in candidates)),
    )
    return _draft("石厦新苑首次业主大会会议", opens_at, closes_at, motions, ("马监票",))


def own_rules(name: str) -> tuple[GivenRule, ...]:
    """Write what the rules of procedure of a community say."""
    source, since = f"{name}业主大会议事规则（2022年6月12日通过）", dt.date(2022, 6, 12)
    return (
        GivenRule("notice_days", 15, "第九条", source, since),
        GivenRule("proxy_limit", 2, "第十六条", source, since),
    )


def _draft(
    title: str, opens_at: dt.datetime, closes_at: dt.datetime, motions: tuple[NewMotion, ...], scrutineers: tuple[str, ...],
    scope: dict[str, list[str]] | None = None,
) -> Draft:
    poll = NewPoll("本栋业主表决" if scope else "全体业主表决", opens_at, closes_at, motions, scope)
    return Draft(f"{opens_at.year}年{title}", (poll,), channels=("electronic",), scrutineers=scrutineers)
