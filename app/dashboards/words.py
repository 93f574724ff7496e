"""Name in Chinese what the figures count, for the workbook; the pages have their own words beside them in English."""

from __future__ import annotations

COUNTS = {
    "meetings_held": "开过的会议",
    "votes": "截止的表决", "votes_without_quorum": "参加不够的表决", "votes_certified": "已复核计票的表决",
    "documents_unread": "未阅的下发文件", "reports_late": "逾期的上报", "questions_late": "逾期未答的提问",
}
CLOCKS = {
    "certification": "结果待街道复核", "correction": "责令改正未完成", "committee_term": "业主委员会任期已满",
    "dispatch": "下发文件逾期未办", "report": "数据上报逾期", "question": "业主提问逾期未答",
    "meeting": "业主委员会定期会议逾期",
}
DIMENSIONS = {"heads": "人数", "area": "面积"}
OUTCOMES = {"passed": "通过", "failed": "未通过", "no_quorum": "参加的业主不够，没有作出决定", "undecidable": "不能判定"}
STATES = {
    "open": "投票中或未开始", "counting": "计票中", "preliminary": "初步结果", "returned": "退回", "certified": "已复核计票",
    "correction_ordered": "责令改正", "revoked": "已撤销", "cancelled": "已取消",
}
SMALL_ONES = "人数少的楼栋合计"
SIDES = {"committee": "由业主委员会或筹备组答复", "office": "由街道答复"}
