"""Refuse in the words of the room; each class is the help page behind its `type`."""

from __future__ import annotations

from app.kernel.problems import Problem


class EmptyBallot(Problem):
    """一项都没有选，这张票没有收。请至少对一项表示同意、反对或弃权；未选的事项不算参加该项。"""

    status = 422
    title = "选票是空的"
    detail = "您一项都没有选，没有提交。请至少选择一项；未选的事项不算参加该项。"


class BallotAlreadyCast(Problem):
    """这些房屋都已经有票了，每套房一票。already 里写明每套房的回执号、时间和投票人。如不是您家所投，请提出异议。"""

    status = 409
    title = "已经投过票"
    detail = "{unit}已于{cast_at}投票，回执号{receipt}。每套房一票。如不是您家所投，请即提出异议或联系街道。"


class PollNotOpen(Problem):
    """表决还没有开始。请在开始之后再投票；届时会有短信提醒。"""

    status = 409
    title = "表决还没有开始"
    detail = "表决将于{opens_at}开始，现在还不能投票。"


class PollClosed(Problem):
    """表决已经截止，之后到达的票不计入。可以查看参加进度和结果；有异议的，请在公示期内提出。"""

    status = 409
    title = "表决已经截止"
    detail = "表决已于{closed_at}截止。您的提交{arrived_at}到达，没有计入。"


class PollNotClosed(Problem):
    """表决还没有截止。截止以前，任何人都看不到选择，也没有中间结果。"""

    status = 409
    title = "表决还没有截止"
    detail = "表决于{closes_at}截止，在那之前不能这样做。"


class PollCancelled(Problem):
    """这次会议已经取消，不再表决。取消的理由见会议公告。"""

    status = 409
    title = "会议已取消"
    detail = "这次会议已经取消，不再接收选票。"


class NoElectronicChannel(Problem):
    """这次表决只用纸质票。请到窗口领取选票，或联系召集人。"""

    status = 409
    title = "本次不用电子投票"
    detail = "这次表决只用纸质票，请到窗口领取选票。"


class NotOnTheRoll(Problem):
    """冻结的名册里没有您可以代表的房屋。可能换过号码、还没有核实，或名册冻结之后才过户。请先核实您的房屋，或联系街道。"""

    status = 403
    title = "没有可投票的房屋"
    detail = "{rolled_on}冻结的名册里没有您可以投票的房屋。可能换过号码、还没有核实，或冻结之后才过户。请先核实，或联系街道。"


class NotYourHead(Problem):
    """您不能代表这些房屋投票。请在“我的票”里查看您可以代表哪些房屋。"""

    status = 403
    title = "不能代表这些房屋"
    detail = "您不能代表编号{head}的业主投票，请重新打开投票页面。"


class NoRepresentative(Problem):
    """这套房屋有几位共有人，还没有定由谁投票，或有共有人提出异议。请共有人推选一位代表，之后由代表投票。"""

    status = 409
    title = "还没有定由谁投票"
    detail = "{unit}有几位共有人，还没有定由谁投票。请其他共有人同意由您代表。"


class ReplacementNotAllowed(Problem):
    """本次表决的规则不允许改票：提交之后不能更改。"""

    status = 409
    title = "不能改票"
    detail = "按本次公告的规则，提交之后不能更改。"


class NotJointOwner(Problem):
    """只有共有人可以对另一位共有人投的票提出异议；已推选代表的，以代表所投为准。"""

    status = 403
    title = "不能提出这种异议"
    detail = "{why}"


class BallotVoided(Problem):
    """这张票的状态不允许这样做：它已经作废，或已经恢复，或之后又有了新的票。"""

    status = 409
    title = "这张票现在不能这样处理"
    detail = "{why}"


class NothingToCount(Problem):
    """还没有可以公布的结果。截止之后由系统计票，通常几秒钟完成。"""

    status = 409
    title = "还没有结果"
    detail = "表决已经截止，正在计票，请稍后再看。"


class RemindedToday(Problem):
    """今天已经提醒过一次。每天至多提醒一次，请明天再发，或上门送达。"""

    status = 409
    title = "今天已经提醒过"
    detail = "已于{reminded_at}发过提醒，每天至多一次。"


class LeafWaits(Problem):
    """您的票已收到，正在登记到日志里，通常几秒钟完成。请稍后再查验；回执上写明最迟的时间。"""

    status = 409
    title = "已收到，正在登记"
    detail = "您的票已收到，正在登记，最迟{include_by}可以查验。"


class InvitationOver(Problem):
    """短信里的链接只在投票期间有用：这次投票已经截止或取消。请登录查看结果，或看公告里的变更。"""

    status = 410
    title = "邀请已过期"
    detail = "这次投票已经结束，请登录查看。"
