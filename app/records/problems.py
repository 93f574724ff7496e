"""Say why the archive refuses something."""

from __future__ import annotations

from app.kernel.problems import Conflict, Problem


class MayNotFile(Problem):
    """往档案里存文件的是业主委员会、筹备组、换届小组的成员和街道工作人员。业主可以查阅；要补充材料，请交给业主委员会。"""

    status = 403
    title = "您不能存档"
    detail = "往档案里存文件的是业主委员会、筹备组、换届小组的成员和街道工作人员。请把材料交给他们。"


class RecordHeld(Conflict):
    """街道对这份档案设了封存（诉讼、复议或调查需要）。封存期间不能销毁。请先由街道写明理由解除封存。"""

    title = "档案已封存"
    detail = "这份档案从{since}起封存，不能销毁。请先写明理由解除封存。"


class RecordNotHeld(Conflict):
    """这份档案没有封存，不需要解除。"""

    title = "没有封存"
    detail = "这份档案现在没有封存。"


class RecordPermanent(Conflict):
    """分类目录规定这类档案永久保存，不能销毁。"""

    title = "永久保存"
    detail = "“{kind}”永久保存，不能销毁。"


class RecordNotDue(Conflict):
    """保管期限还没有满，不能销毁。"""

    title = "期限未满"
    detail = "这份档案保管到{until}，期限未满，不能销毁。"


class RecordDestroyed(Conflict):
    """这份档案保管期满，街道已写明理由批准销毁；目录里留有标题、校验值和销毁记录，文件已不在。"""

    status = 410
    title = "档案已销毁"
    detail = "这份档案已于{on}经街道批准销毁，只留下目录。"


class HandoverChanged(Conflict):
    """您打开之后，移交清单有了变化。签名只对您看到的内容有效，请重新打开、核对之后再签。"""

    title = "清单有变化"
    detail = "您看到的移交清单不是现在的内容。请重新打开，核对之后再签。"


class HandoverSigned(Conflict):
    """已经有人在移交清单上签名，清单不能再改。需要改的，请街道另开一份移交清单。"""

    title = "清单已有签名"
    detail = "移交清单已有签名，不能再改。需要改的，请街道另开一份。"


class NotHandingOver(Problem):
    """在移交清单上签名的是移交方成员、接收方成员和街道经办人，每人只代表一方签一次。"""

    status = 403
    title = "您不是移交的一方"
    detail = "签名的是移交方成员、接收方成员和街道经办人；{why}"


class ExportNotBuilt(Conflict):
    """档案包还在生成。大的档案要几分钟；可以离开这一页，生成后再来下载。"""

    title = "档案包还在生成"
    detail = "档案包还在生成，请过几分钟再下载。"


class ExportWaits(Conflict):
    """上一次要的档案包还在生成，请等它完成。"""

    title = "已有档案包在生成"
    detail = "上一次要的档案包还在生成，请等它完成后再要。"
