"""Refuse in the words of the room."""

from __future__ import annotations

from app.kernel.problems import Problem


class NotConvener(Problem):
    """只有召集人的在任成员可以办理业主大会会议。请确认您在任期内，或请召集人的成员办理。"""

    status = 403
    title = "您不是召集人的在任成员"
    detail = "您不是“{body}”在{on}的在任成员，不能召集会议。"


class BodyMayNotConvene(Problem):
    """这个组织不能召集会议：不是法定召集人，或任期已经结束。请由街道指导换届或另行组织召集。"""

    status = 409
    title = "这个组织不能召集会议"
    detail = "“{body}”在{on}不能召集业主大会会议：{why}"
