"""Refuse in the words of the room."""

from __future__ import annotations

from app.kernel.problems import Problem


class NotSpeaker(Problem):
    """只有业主委员会、筹备组、换届小组的在任成员，或街道经办人，可以以该组织的名义办理。"""

    status = 403
    title = "您不能以这个组织的名义办理"
    detail = "您现在不是“{poster}”的在任成员或经办人，不能以它的名义办理。"


class OnlyServiceMatters(Problem):
    """物业服务人员只能发布物业服务方面的通知。其他事项请由业主委员会或街道发布。"""

    status = 403
    title = "只能发布物业服务通知"
    detail = "物业服务人员只能发布物业服务方面的通知，请把类别改为“物业服务”，或请业主委员会发布。"


class AffairStateForbids(Problem):
    """现在的状态不能这样做：草稿才能改材料和发布，发布后才能撤回，征集截止后才能公布采纳情况。"""

    status = 409
    title = "现在不能这样做"
    detail = "“{title}”现在是“{state}”，不能{act}。"


class NobodyAsked(Problem):
    """征集或通知的范围内没有房屋。请核对范围和房册。"""

    status = 409
    title = "范围内没有业主"
    detail = "“{title}”的范围内没有可以征集意见的房屋，请核对范围和房册。"


class NotAsked(Problem):
    """这次征集没有问到您的房屋：不在范围内，或您还没有核实为这套房屋的业主。"""

    status = 403
    title = "没有征集您的意见"
    detail = "“{title}”没有征集您的房屋的意见。如应当在内，请先核实房屋，或联系发布的一方。"


class UrgentBudgetSpent(Problem):
    """一个小区每天的紧急短信有上限，免得短信太多没有人看。请改为普通通知，或明天再发。"""

    status = 409
    title = "今天的紧急短信已用完"
    detail = "一个小区一天最多{most}次紧急通知。请改为普通通知，或明天再发。"


class TooManyAffairPapers(Problem):
    """材料有份数上限。请合并文件后再上传。"""

    status = 409
    title = "材料太多"
    detail = "一件最多{most}份材料。请合并文件后再上传。"


class NoCommitteeNow(Problem):
    """小区现在没有任期内的业主委员会、筹备组或换届小组。请向街道提问。"""

    status = 409
    title = "现在没有业主委员会"
    detail = "小区现在没有任期内的业主委员会、筹备组或换届小组，请选择街道。"


class QuestionStateForbids(Problem):
    """提问现在的状态不能这样做：没有答复的才能答复和转办，答复之后才能追问，追问只有一次。"""

    status = 409
    title = "提问现在不能这样做"
    detail = "这个提问现在是“{state}”，不能{act}。"


class MustStayPrivate(Problem):
    """提问人没有同意公开，只能单独答复提问人。"""

    status = 409
    title = "不能公开答复"
    detail = "提问人没有同意公开这个提问，只能单独答复。"


class SummaryIncomplete(Problem):
    """每一个选项的采纳情况都要写明；没有采纳的要写理由。"""

    status = 422
    title = "采纳情况没有写全"
    detail = "请写明“{what}”{why}。"
