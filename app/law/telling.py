"""Tell a decision to people, line by line."""

from __future__ import annotations

from app.law.case import Case
from app.law.decision import Decision
from app.law.reasoning import weight_text


def tell(case: Case, decision: Decision) -> str:
    """Print a decision with its reasons as one text."""
    lines = [case.title] if case.title else []
    lines += [f"规则集：{decision.rule_set}（投票截止日{case.closes_on.isoformat()}）", f"总数：{weight_text(decision.totals)}"]
    if decision.waterfall is not None:
        lines += [
            f"算作一人：{'、'.join(unit.unit for unit in head.units)}（{MERGES[head.reason]}）"
            for head in decision.waterfall.merged
        ]
    for motion in decision.motions:
        lines += ["", f"议题 {motion.id}", *(f"  {line}" for line in motion.reasons)]
    return "\n".join(lines)


MERGES = {
    "developer_stock": "开发商未售或未交付，连同其自有", "same_owners": "共有人完全相同", "one_owner": "同一业主",
    "one_company": "同一单位",
}
