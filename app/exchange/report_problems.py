"""The refusals of forms and reports; each docstring is the help page that a person reads."""

from __future__ import annotations

from app.kernel.problems import Problem


class FormEnded(Problem):
    """这张表已经停用，不能再修改或发布。需要时请新建一张，可以从这张复制。"""

    status = 409
    title = "表已停用"
    detail = "“{form}”已于{ended_at}停用，不能再改。请新建一张表。"


class ReportLocked(Problem):
    """这份上报已经提交或已经接收，不能再改。提交后要改的，请街道退回；接收后要改的，请街道写明理由重新打开。"""

    status = 409
    title = "现在不能修改"
    detail = "{period}的“{form}”{state}，不能再改。要改请联系街道{way}。"


class ReportNotSubmitted(Problem):
    """小区还没有提交，或者已经处理过，不能接收或退回。请刷新页面查看现在的状态。"""

    status = 409
    title = "不是待审的上报"
    detail = "{period}的“{form}”{state}，不能{act}。"


class ReportNotAccepted(Problem):
    """只有已经接收的上报才能重新打开。没有接收的，请直接退回。"""

    status = 409
    title = "还没有接收"
    detail = "{period}的“{form}”{state}，不用重新打开。"


class OwnReport(Problem):
    """提交这份上报的人不能自己接收它。请由本街道另一位经办人办理。"""

    status = 403
    title = "不能接收自己提交的上报"
    detail = "这份上报是您提交的，请由本街道另一位经办人接收。"
