"""Refuse in the words of the room."""

from __future__ import annotations

from app.kernel.problems import Problem


class ResultNotReady(Problem):
    """表决还没有截止，或结果还没有算出。请在截止、结果公布之后再办理。"""

    status = 409
    title = "还没有结果"
    detail = "这次表决还没有结果，不能{act}。截止时间是{closes_at}。"


class ObjectionTooLate(Problem):
    """对结果的异议应在公示期满前提出。逾期可以向街道反映，或依法请求人民法院撤销决定。"""

    status = 409
    title = "异议期已过"
    detail = "结果公示到{until}，异议期已过。您仍可以向街道反映，或依法请求人民法院撤销。"


class ResultObjectionAnswered(Problem):
    """这条异议已有书面答复。答复只有一次；有新情况请另提异议。"""

    status = 409
    title = "已有答复"
    detail = "这条异议已于{answered_at}答复。"


class CertifierInvolved(Problem):
    """召集会议、经手选票的人不能复核自己办理的计票。请由本街道另一位经办人复核。"""

    status = 403
    title = "您不能复核这次计票"
    detail = "您与这次表决有关：{why}。请由本街道另一位经办人复核。"


class RecountDisagrees(Problem):
    """独立核验程序算得的结果与系统公布的不同，或核验资料本身不符。请先查明每一处差异，不能复核通过。"""

    status = 409
    title = "独立核验不一致"
    detail = "独立核验发现{count}处不符，不能复核通过。第一处：{first}"


class ResultIsAnother(Problem):
    """您看到的结果不是现在的结果：之后可能重新计过票。请重新打开复核资料，核对后再办理。"""

    status = 409
    title = "结果已经变动"
    detail = "现在的结果是第{run}次计票，与您看到的不同。请重新打开复核资料。"


class ObjectionsOpen(Problem):
    """还有异议没有答复。请先书面答复；确需先行复核的，请在 open_objections_reason 写明理由，理由会载入证明书。"""

    status = 409
    title = "还有异议没有答复"
    detail = "还有{count}条异议没有答复。请先答复，或在 open_objections_reason 写明先行复核的理由。"


class AlreadyCertified(Problem):
    """这次表决已经复核。要更正，请在 correction_reason 写明理由，系统会出具新的一版并注明替代哪一版。"""

    status = 409
    title = "已经复核"
    detail = "这次表决已经复核，编号{number}（第{version}版）。要更正请在 correction_reason 写明理由。"


class AlreadyReturned(Problem):
    """这一次计票的结果已经退回。请召集人处理、重新计票之后再复核。"""

    status = 409
    title = "结果已经退回"
    detail = "第{run}次计票的结果已于{returned_at}退回，请重新计票之后再办理。"


class PollRevoked(Problem):
    """街道已对这次表决作出撤销决定，不能再复核、退回或责令改正。"""

    status = 409
    title = "已经撤销"
    detail = "街道已作出撤销决定，编号{number}，不能再{act}。"


class OpeningNotYours(Problem):
    """逐套明细只供公告载明的人查看：监票人、街道；议事规则允许的，全体业主。您可以查看自己家的部分。"""

    status = 403
    title = "您不能查看全部明细"
    detail = "按公告，逐套明细由{readers}查看。您可以查看自己家的部分。"


class ScrutineerNotNamed(Problem):
    """监票人应是会议公告载明的人。请核对姓名；要更换监票人，请先由召集人变更公告。"""

    status = 422
    title = "公告里没有这位监票人"
    detail = "会议公告载明的监票人是：{names}。请填写其中一位。"


class ScrutineerAppointed(Problem):
    """这位监票人已经登记。手机号填错的，请先结束原来的登记再重新登记。"""

    status = 409
    title = "监票人已经登记"
    detail = "这位监票人或这个手机号已经登记。要改手机号，请先结束原来的登记。"
