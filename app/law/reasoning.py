"""Say in the law's own language why a motion came out as it did, with figures that re-add.

Two gates, heads and area, needed and had and missing; shares in words, never a rounded percentage.

Law: 民法典 第278条第2款、第1259条.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from app.law.motions import ABSTAIN, AGAINST, AGREE, Motion
from app.law.outcomes import FAILED, NO_QUORUM, PASSED, UNDECIDABLE, ChoiceCounts, Frame, GateTest, Verdict
from app.law.quantities import Weight, area_text

if TYPE_CHECKING:
    from app.law.decision import MotionDecision, SetAside

MEASURES = {"heads": "人数", "area": "面积"}
OUTCOMES = {
    PASSED: "通过", FAILED: "未通过", NO_QUORUM: "参加不足，未形成决定", UNDECIDABLE: "无法得出结论",
}
CHOICES = {AGREE: "同意", AGAINST: "反对", ABSTAIN: "弃权"}
TO_CONFIRM = "（待街道确认）"
FATES = {
    "late": "截止后收到", "invalid": "不是业主的行为（无效）", "may_not_vote": "共有人未推选代表",
    "not_counted": "房屋不在本次计票范围", "unknown_unit": "房屋不在房册上", "duplicate": "同一房屋重复，另一张为准",
    "superseded": "同一房屋重复，被另一张取代",
}
CONTESTED = {
    ("spoiled", "participating"): "如果废票算作参加", ("spoiled", "not_participating"): "如果废票不算参加",
    ("blank", "abstain"): "如果空白算作弃权", ("blank", "not_participating"): "如果空白不算参加",
    ("invalid", "participating"): "如果不是业主行为的选票也算作参加",
}
LISTED = 5


def explain(decision: MotionDecision, frame: Frame, silent: Weight) -> tuple[str, ...]:
    """Give the lines of reasoning of one motion, in the order in which a lawyer would read them."""
    return tuple(_lines(decision, frame, silent))


def ignored_lines(aside: Sequence[SetAside], strange_deliveries: Sequence[str]) -> tuple[str, ...]:
    """Say which ballots and deliveries count for nothing, and why."""
    lines = []
    for fate, why in FATES.items():
        units = sorted(ballot.unit for ballot in aside if ballot.fate == fate)
        if units:
            lines.append(f"不计的选票（{why}）{len(units)}张：{_listed(units)}。")
    if strange_deliveries:
        lines.append(f"不计的送达（房屋不在房册上）{len(strange_deliveries)}套：{_listed(strange_deliveries)}。")
    return tuple(lines)


def weight_text(weight: Weight) -> str:
    """Print heads and area together."""
    return f"{weight.heads:,}人、{area_text(weight.area_cm2)}㎡"


def share_text(test: GateTest) -> str:
    """Print a share in words: 一半, else its fraction."""
    return "一半" if str(test.bound.share) == "1/2" else str(test.bound.share)


def gate_text(test: GateTest) -> str:
    """Print one test with needed, had, and missing or exactly reached.

    Law: 民法典 第1259条（以上包括本数，超过不包括本数）.
    """
    whole, share = _number(test, test.whole), share_text(test)
    base = f"全体{whole}" if test.what == "approval" and test.bound.measured_on == "total" else whole
    ground = f"{base}的{share}" if test.bound.inclusive else f"超过{base}的{share}"
    had = "已参加" if test.what == "participation" else "同意" if test.subject is None else f"“{test.subject}”得"
    text = f"需要至少{_number(test, test.needed)}（{ground}），{had}{_number(test, test.part)}，"
    if test.met:
        return text + (f"正好{share}，达到" if test.is_exact else "达到")
    exact = f"正好{share}，“过半数”要超过一半，" if test.is_exact and not test.bound.inclusive else ""
    return text + f"{exact}还差{_number(test, test.missing)}，未达到"


def _lines(decision: MotionDecision, frame: Frame, silent: Weight) -> Iterator[str]:
    motion, verdict, counts = decision.motion, decision.verdict, decision.counts
    yield f"适用规则集{frame.rulebook.rule_set}；事项：{_matters(motion, frame)}。"
    yield f"计票范围：业主{frame.totals.heads:,}人，专有部分面积{area_text(frame.totals.area_cm2)}㎡。"
    if isinstance(counts, ChoiceCounts):
        yield _sum_line(motion, counts)
    if decision.deemed.heads:
        yield f"其中送达后未反馈、依议事规则推定的：{weight_text(decision.deemed)}。"
    yield from _gate("第一关 参加够不够", [test for test in verdict.tests if test.what == "participation"])
    if verdict.outcome == NO_QUORUM:
        yield "第一关没有达到，不再看第二关。"
    elif motion.is_election:
        yield from _election_lines(decision, frame)
    else:
        yield from _gate("第二关 同意够不够", [test for test in verdict.tests if test.what == "approval"])
    yield from _conclusion(decision, silent)
    yield from _what_if(decision)


def _matters(motion: Motion, frame: Frame) -> str:
    rules = [frame.rulebook.rule(f"approval.{matter}") for matter in motion.matters]
    named = "、".join(f"{rule.title}（{rule.note}）" if rule.note else rule.title for rule in rules)
    return f"{named}，几类事项按最严的一类" if len(rules) > 1 else named


def _sum_line(motion: Motion, counts: ChoiceCounts) -> str:
    parts = [
        f"{CHOICES[name] if name in {AGAINST, ABSTAIN} or not motion.options else f'“{name}”'}{weight_text(weight)}"
        for name, weight in counts.choices.items()
    ]
    parts.append(f"参加但不计入任何一项{weight_text(counts.none)}")
    return f"参加{weight_text(counts.participating)}，其中{'；'.join(parts)}。"


def _gate(title: str, tests: Sequence[GateTest]) -> Iterator[str]:
    for test in tests:
        doubt = TO_CONFIRM if test.bound.confidence == "to_confirm" else ""
        yield f"{title}（{MEASURES[test.dimension]}）：{gate_text(test)}。依据：{test.bound.article}{doubt}。"


def _election_lines(decision: MotionDecision, frame: Frame) -> Iterator[str]:
    motion, verdict = decision.motion, decision.verdict
    approvals = [test for test in verdict.tests if test.what == "approval"]
    yield f"应选{motion.seats}人，候补{motion.alternates}人，候选人{len(motion.candidates)}人，第{motion.round}轮。"
    yield from _gate("第二关 同意够不够", approvals)
    if not approvals:
        yield "第二轮按得票顺序当选，不要求“双过半”（变通规定，待确认）。"
    if motion.withdrawn:
        names = [name for name in motion.candidates if name in motion.withdrawn]
        yield f"投票期间退出的候选人：{_listed(names)}；投给他们的选票有效，他们不当选。"
    if verdict.ranked and not verdict.tied:
        by = {"area": "得票面积", "heads": "得票人数"}.get(str(frame.rulebook.value("rank_by")), "两项占比之和")
        yield f"按{by}排序{TO_CONFIRM}：{'、'.join(verdict.ranked)}。"
    if verdict.tied:
        yield f"得票完全相等，须公开抽签决定次序：{'、'.join(verdict.tied)}。"
    if verdict.elected:
        yield f"当选{len(verdict.elected)}人：{'、'.join(verdict.elected)}。"
    if verdict.alternates:
        yield f"候补{len(verdict.alternates)}人，依次：{'、'.join(verdict.alternates)}。"
    yield f"空缺{motion.seats - len(verdict.elected)}席。"


def _conclusion(decision: MotionDecision, silent: Weight) -> Iterator[str]:
    verdict, motion = decision.verdict, decision.motion
    if verdict.outcome == UNDECIDABLE and not motion.is_election:
        yield f"送达未反馈{weight_text(silent)}依议事规则应随多数，但没有一项在人数和面积上都多于其他各项，不能推定。"
    chosen = f"“{verdict.option}”" if verdict.option else ""
    short = "、".join(MEASURES[name] for name in verdict.failed_on)
    yield f"结论：{chosen}{OUTCOMES[verdict.outcome]}{f'（{short}未达到）' if short else ''}。"
    if verdict.outcome in {FAILED, NO_QUORUM}:
        yield "没有通过，只表示没有作出这项决定，不等于作出了相反的决定。"
    if decision.without_deemed is not None:
        without = decision.without_deemed
        option = f"“{without.option}”" if without.option else ""
        yield f"不计推定的未反馈意见，结论是：{option}{OUTCOMES[without.outcome]}。民法典施行后从多有争议，两种结果并列公布。"


def _what_if(decision: MotionDecision) -> Iterator[str]:
    for turn in decision.turns_on:
        yield (
            f"结果取决于规则：{CONTESTED[turn.rule, turn.value]}，参加为{weight_text(turn.participating)}，"
            f"结论是{_outcome_text(turn.verdict)}。"
        )
    forged = decision.margins.forged
    if forged is not None:
        yield (
            f"余量：至少要有{forged.heads:,}人或者{area_text(forged.area_cm2)}㎡的赞成票被查明不是业主的行为，"
            "这个结论才会改变。"
        )


def _outcome_text(verdict: Verdict) -> str:
    names = "、".join(verdict.elected) or verdict.option
    return f"{OUTCOMES[verdict.outcome]}（{names}）" if names else OUTCOMES[verdict.outcome]


def _number(test: GateTest, number: int) -> str:
    return f"{number:,}人" if test.dimension == "heads" else f"{area_text(number)}㎡"


def _listed(names: Sequence[str]) -> str:
    more = f"等{len(names)}项" if len(names) > LISTED else ""
    return "、".join(names[:LISTED]) + more
