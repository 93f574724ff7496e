"""Refuse in the words of the room; each class is the help page behind its `type`."""

from __future__ import annotations

from app.kernel.problems import Problem


class AlreadyWithdrawn(Problem):
    """这位候选人已经登记退出。名单上仍列明“已退出”，已投的票仍然有效。"""

    status = 409
    title = "已经登记退出"
    detail = "{name}已于{at}登记退出，不必再登记。"


class TooLateToWithdraw(Problem):
    """表决截止之后不再登记退出。当选后不愿就任的，在登记就任时写明，由候补委员依次递补。"""

    status = 409
    title = "表决已经结束"
    detail = "表决已经截止或取消，不再登记退出。当选后不愿就任的，请在登记就任时写明，由候补依次递补。"


class NothingToDraw(Problem):
    """只有计票结果写明得票相同、无法确定名额或候补次序时，才由公开抽签决定。"""

    status = 409
    title = "不需要抽签"
    detail = "{why}"


class LotWaits(Problem):
    """这项选举已有一次抽签记录在等另一人确认。请先由街道经办人确认或退回。"""

    status = 409
    title = "抽签记录等待确认"
    detail = "这项选举已有一次抽签记录等待确认，请先由街道经办人确认或退回。"


class LotDecided(Problem):
    """这次抽签记录已经确认或退回，不能再改。确有错误的，请重新抽签、重新记录。"""

    status = 409
    title = "抽签记录已有结论"
    detail = "这次抽签记录已经{state}，不能再改。"


class AnotherPersonConfirms(Problem):
    """抽签由一人记录、另一人确认。请由另一位街道经办人确认。"""

    status = 403
    title = "不能确认自己的记录"
    detail = "这次抽签是您记录的，请由另一位街道经办人确认。"


class ResultNotCertified(Problem):
    """就任以街道的计票复核为准：没有复核、复核之后重新计过票，或复核已被撤销的，不能登记就任。"""

    status = 409
    title = "结果还没有复核"
    detail = "{why}"


class NobodyElected(Problem):
    """这项选举没有人当选（参加不够、没有过半数，或得票相同等待抽签），不能登记就任。"""

    status = 409
    title = "没有人当选"
    detail = "这项选举的结果是“{outcome}”，没有当选的人，不能登记就任。"


class SeatsAlreadyTaken(Problem):
    """这项选举的就任已经登记过。之后的变动请用离任和递补登记。"""

    status = 409
    title = "已经登记就任"
    detail = "这项选举的就任已经登记过。之后的变动请登记离任或递补。"


class SeatAlreadyLeft(Problem):
    """这位委员已经登记离任，或没有就任。"""

    status = 409
    title = "不在任"
    detail = "这位委员没有就任，或已经登记离任。"


class NoSeatEmpty(Problem):
    """没有空出的名额，候补委员不能递补。委员离任或当选人不就任之后，才由候补依次递补。"""

    status = 409
    title = "没有空出的名额"
    detail = "当选名额没有空出，候补委员不能递补。请先登记离任。"


class NotNextAlternate(Problem):
    """候补委员按得票顺序依次递补；排在前面的放弃之后，才轮到后一位。"""

    status = 409
    title = "还没有轮到"
    detail = "候补按得票顺序递补。{next}"


class NoSeatsLeftOpen(Problem):
    """名额已经选满，或者要先抽签、先计票，不需要下一轮。"""

    status = 409
    title = "不需要下一轮"
    detail = "{why}"
