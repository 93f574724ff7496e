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


class ExtensionNotAllowed(Problem):
    """本次会议公告的规则不允许这样延长：只有规则列明的投票方式可以延长，次数有上限，并须在截止前决定。"""

    status = 409
    title = "不能延长"
    detail = "{why}"


class ExtensionTooLong(Problem):
    """延长的天数超过了规则的上限。请改到规则允许的日期之内。"""

    status = 409
    title = "延长太久"
    detail = "一次至多延长{days}日，截止不得晚于{latest_on}。"


class VotingBegun(Problem):
    """表决已经开始，不能再改期。可以依规则延长，或说明理由取消会议。"""

    status = 409
    title = "表决已经开始"
    detail = "表决已于{opened_at}开始，不能再改期。"


class TooManyPapers(Problem):
    """一次会议的材料有份数上限。请合并文件，或移除不需要的材料后再上传。"""

    status = 409
    title = "材料太多"
    detail = "一次会议最多{most}份材料。请合并文件，或移除不需要的材料后再上传。"
