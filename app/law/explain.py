"""Print a rulebook as a lawyer would want to read it: by chapter, value in words, article, confidence."""

from __future__ import annotations

from collections.abc import Iterator

from app.law.rulebook import Rulebook
from app.law.rules import Latitude, Rule, RuleValue

CHAPTER_TITLES = {
    "thresholds": "第一章 表决门槛", "counting": "第二章 谁算、怎么算", "assembly": "第三章 召集和表决",
    "first_assembly": "第四章 首次业主大会", "committee": "第五章 业主委员会和选举",
    "remedies": "第六章 救济和档案", "funds": "第七章 共有资金",
}
UNITS = {
    "days": "日", "years": "年", "people": "人", "times": "次", "proxies": "份", "fen": "分", "working_days": "个工作日",
}
BASES = {
    "total": "全体业主", "participating": "参加表决者", "all_members": "全体委员", "original_members": "原定委员人数",
    "seats": "应选名额",
}
WORDS = {
    "residence": "住宅", "shop": "商铺", "office": "办公", "other": "其他", "parking": "车位", "garage": "车库",
    "storage": "储藏间", "register": "不动产登记簿", "survey": "测绘", "contract": "买卖合同",
    "same_owners": "业主组合相同的几套算一人", "one_head": "合并算一人", "none": "不取整",
    "presumed": "推定投票人为共有人推选（presumed）", "named": "只认书面推选的代表（named）",
    "unit": "面积逐套计，人数不计入任何选项", "first_valid": "最先收到的有效票（first_valid）",
    "electronic": "电子票优先（electronic）", "paper": "纸质", "not_participating": "不算参加（not_participating）",
    "abstain": "算弃权（abstain）", "participating": "算参加，不计入任何选项（participating）",
    "not_counted": "不算参加（not_counted）", "follow_majority": "从多（follow_majority）",
    "signature": "业主签收", "app_opened": "业主本人打开通知", "registered_post": "挂号信",
    "buyer_if_not_voted": "出卖人已投的有效，未投的买受人可投（buyer_if_not_voted）", "roll_stays": "以房册为准",
    "scrutineers": "监票人、街道和法院（scrutineers）", "owners": "全体业主（owners）", "unset": "未定（unset）",
    "own": "本系统（own）", "city_only": "只认市系统（city_only）", "committee": "业主委员会",
    "preparatory_group": "筹备组", "re_election_group": "换届小组", "street_office": "街道办事处",
    "residents_committee": "居民委员会（代行）", "either": "任一达到即可", "shares_sum": "两项占比之和（shares_sum）",
    "area": "面积（area）", "heads": "人数（heads）", "as_first": "与第一轮相同（as_first）",
    "by_votes": "按得票顺序，不要求双过半（by_votes）", "permanent": "永久",
    "consent_of_affected_owners": "须有利害关系的业主一致同意", "own_procedure": "另有程序，不经表决",
    "owner": "业主", "full_civil_capacity": "完全民事行为能力", "law_abiding": "遵守法律",
    "no_listed_disqualification": "没有列明的不合格情形", "time_to_serve": "有时间履职", "fund": "维修资金",
    "covenant": "管理规约", "rules_of_procedure": "议事规则", "decisions": "决定", "minutes": "会议记录",
    "service_contract": "物业服务合同", "common_income": "共有部分收益", "parking_allocation": "车位处分情况",
    "elect_committee": "选举业主委员会", "service_company": "选聘物业服务企业", "use_fund": "使用维修资金",
    "raise_fund": "筹集维修资金", "rebuild": "改建重建", "common_parts": "改变共有部分用途",
    "counted": "计入全体（counted）", "left_out": "不计入（left_out）", "supervisors": "监事会",
}
ORIGINS = {"office": "街道录入", "community": "本小区议事规则"}


def explain_rules(rulebook: Rulebook) -> str:
    """Give the whole rulebook as one text; what nobody confirmed yet says 待确认."""
    return "\n".join(_lines(rulebook))


def value_text(rule: Rule) -> str:  # noqa: PLR0911 - one return for each kind of value
    """Print a value in words: 以上 includes the number, 过半数 does not.

    Law: 民法典 第1259条.
    """
    if rule.value is None:
        return "未定"
    if rule.unit == "share" and isinstance(rule.value, str):
        base = BASES.get(rule.measured_on or "", "")
        if rule.inclusive is None:
            return f"{base}的{rule.value}"
        if rule.inclusive:
            return f"{base}的{rule.value}以上（含本数）"
        return f"{base}的过半数（超过1/2）" if rule.value == "1/2" else f"超过{base}的{rule.value}"
    if isinstance(rule.value, bool):
        return "是" if rule.value else "否"
    if isinstance(rule.value, tuple):
        return "、".join(rule.value)
    return f"{rule.value}{UNITS.get(rule.unit or '', '')}"


def latitude_text(latitude: Latitude) -> str:
    """Print the bounds within which a value may be set otherwise."""
    if latitude.words:
        return f"限于{'、'.join(WORDS.get(word, word) for word in latitude.words)}{'，可以几项' if latitude.several else '之一'}"
    if latitude.at_least is not None:
        return f"{latitude.at_least}至{latitude.at_most}"
    if latitude.at_least_share is not None:
        return f"{latitude.at_least_share}至{latitude.at_most_share}"
    return "是或否"


def _lines(rulebook: Rulebook) -> Iterator[str]:
    yield f"规则集 {rulebook.rule_set}"
    yield f"适用于 {rulebook.jurisdiction}，{rulebook.on.isoformat()} 截止的表决"
    doubtful = [rule for rule in rulebook.rules.values() if rule.confidence == "to_confirm"]
    yield f"共{len(rulebook.rules)}条规则，其中待确认{len(doubtful)}条。待确认的，请以官方文本为准，街道可以修订。"
    for chapter, title in CHAPTER_TITLES.items():
        rules = [rule for rule in rulebook.rules.values() if rule.chapter == chapter]
        if rules:
            yield ""
            yield title
        for rule in rules:
            yield from _rule_lines(rule)


def _rule_lines(rule: Rule) -> Iterator[str]:
    doubt = "　【待确认】" if rule.confidence == "to_confirm" else ""
    origin = f"　【{ORIGINS[rule.origin]}】" if rule.origin in ORIGINS else ""
    yield f"  {rule.title}：{_said(rule.value, value_text(rule))}{origin}{doubt}"
    yield f"      依据：{rule.article}；出处：{rule.source}"
    if rule.note:
        yield f"      说明：{rule.note}"
    if rule.own_rules:
        yield f"      议事规则可另定：{latitude_text(rule.own_rules)}"
    if rule.office:
        yield f"      街道可修订：{latitude_text(rule.office)}"
    yield f"      键：{rule.key}"


def _said(value: RuleValue, text: str) -> str:
    """Put the Chinese of a word before the word itself."""
    if isinstance(value, tuple):
        return "、".join(WORDS.get(word, word) for word in value)
    return WORDS.get(text, text)
