"""Refuse what comes after publication in the words of the room."""

from __future__ import annotations

from app.kernel.problems import Problem


class NotYetPublished(Problem):
    """会议还没有公布，没有公告可以送达、查看或提出异议。"""

    status = 409
    title = "会议还没有公布"
    detail = "会议还没有公布，公布之后才能这样做。"


class VotingOver(Problem):
    """表决已经截止，不能再延长、改期、取消或对名册提出异议。对结果有异议的，请在结果公示期内提出。"""

    status = 409
    title = "表决已经截止"
    detail = "表决已于{closed_at}截止，不能再这样做。"


class ObjectionAnswered(Problem):
    """这条异议已经有书面答复。答复一经作出不再改动；有新的情况请另行提出异议。"""

    status = 409
    title = "异议已经答复"
    detail = "这条异议已于{answered_at}书面答复。"
