"""Refuse in the words of the room."""

from __future__ import annotations

from app.kernel.problems import Problem


class AssemblyStateForbids(Problem):
    """会议现在的状态不能这样做：草案才能修改，提交后才能确认或退回，确认后才能公布。"""

    status = 409
    title = "会议现在不能这样做"
    detail = "会议现在是“{state}”，不能{act}。"


class NoticeTooShort(Problem):
    """会议通知应当提前公布（一般十五日，公布当日不计）。请推迟开始表决的日期后重新提交。"""

    status = 409
    title = "通知时间不够"
    detail = "“{poll}”定于{opens_on}开始表决。今天公布，最早{earliest_on}才能开始；如不改期，通知最迟应在{latest_on}公布。"


class ElectronicChannelUnset(Problem):
    """街道还没有记录本小区电子投票的法律效力，或只认市级系统，因此不能公布采用本系统电子投票的会议。"""

    status = 409
    title = "电子投票的效力没有确认"
    detail = "{words}请街道先记录效力和依据，由另一位经办人确认，或改用纸质投票。"


class RulesChangeBetween(Problem):
    """几项表决的截止日适用不同时期的规则。请由街道确认适用的规则，或把截止日改到同一时期。"""

    status = 409
    title = "表决期间规则有变化"
    detail = "截止日分别适用{first}和{last}，请街道确认后分开召集。"


class NobodyCounts(Problem):
    """表决范围内没有计入表决的房屋，总人数或总面积为零。请核对表决范围和房册。"""

    status = 409
    title = "表决范围内没有业主"
    detail = "“{poll}”的范围内没有计入表决的房屋，不能公布。"


class RulesDoNotFit(Problem):
    """表决日期没有适用的规则，或本小区记录的规则值超出法律允许的范围。请核对日期，或请街道核对规则。"""

    status = 409
    title = "没有适用的规则"
    detail = "这次会议的表决日期没有适用的规则，或记录的规则值不合法律。请核对日期和规则。"


class RollNotConfirmed(Problem):
    """公布会冻结房册，所以房册应当先由街道确认；重新导入的房册要重新确认。请街道核对并确认房册后再公布。"""

    status = 409
    title = "房册没有经街道确认"
    detail = "现在的房册还没有经街道确认，不能公布。请街道核对并确认房册后再公布。"
