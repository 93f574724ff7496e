"""Refuse in the words of proxies; each class is the help page behind its `type`."""

from __future__ import annotations

from app.kernel.problems import Problem


class NothingToEntrust(Problem):
    """您在这次会议没有可以委托的房屋：没有核实为业主或代表，房屋不计入表决，或表决已经截止。受托人不得转委托。"""

    status = 403
    title = "没有可以委托的房屋"
    detail = "您在这次会议没有可以委托的房屋。请先核实您的房屋；受人委托的，不能再委托别人。"


class SeveralHeads(Problem):
    """您代表几位业主，一份委托书只写一位业主的房屋。请在 unit_ids 里写明是哪些房屋，分开委托。"""

    status = 422
    title = "请写明委托哪些房屋"
    detail = "您代表几位业主的房屋（{units}），一份委托书只能写一位业主的。请选择房屋，分开委托。"


class HolderNotAllowed(Problem):
    """这个人不能做受托人：是您自己，本来就可以代表这套房屋，或是本街道的经办人（要复核这次计票）。请委托别人。"""

    status = 409
    title = "不能委托这个人"
    detail = "{why}"


class ProxiesNotAccepted(Problem):
    """按本次会议公告的规则，不接受委托投票。请本人投票，或到窗口办理。"""

    status = 409
    title = "本次会议不接受委托"
    detail = "按本次会议公告的规则（{article}），不接受委托投票。请本人投票。"


class ProxyStands(Problem):
    """这套房屋已经委托了人，或已经委托过这个人。要换人，请先撤销原来的委托。"""

    status = 409
    title = "已有委托"
    detail = "{unit}在这次会议已有委托。要换人，请先撤销原来的委托。"


class ProxyLimitReached(Problem):
    """一个人最多接受几位业主的委托，规则有上限。请业主委托别人，或本人投票。"""

    status = 409
    title = "委托已到上限"
    detail = "按本次会议公告的规则（{article}），一个人最多接受{limit}位业主的委托；已有{held}位。请业主委托别人。"


class ProxyStateForbids(Problem):
    """委托现在的状态不能这样做：等待接受的才能接受或不接受，没有用过的才能撤销或辞去。"""

    status = 409
    title = "委托现在不能这样做"
    detail = "这份委托现在是“{state}”，不能{act}。"


class ProxyUsed(Problem):
    """受托人已经用这份委托投完票，不能再撤销，投出的票有效。如有异议，请联系街道。"""

    status = 409
    title = "委托已经用过"
    detail = "受托人已经投票，不能再{act}；投出的票有效。如有异议，请联系街道。"


class TooLateForProxies(Problem):
    """这次会议的表决都已截止或取消，不能再办理委托。"""

    status = 409
    title = "表决已经结束"
    detail = "这次会议的表决都已截止或取消，不能再办理委托。"
