"""Refuse in the words of the room."""

from __future__ import annotations

from app.kernel.problems import Problem


class BodyHoldsNoMeetings(Problem):
    """这里办理业主委员会、筹备组、换届小组和监事会的会议。其他组织的会议请按各自的规定办理。"""

    status = 409
    title = "这个组织不在这里开会"
    detail = "“{body}”不能在这里召开会议：{why}"


class NotToCallMeeting(Problem):
    """会议由主任（组长）或副主任召集；达到规定比例的委员联名提议后，提议的委员也可以召集。"""

    status = 403
    title = "您不能召集这次会议"
    detail = "“{body}”的会议由主任或副主任召集；有足够委员联名提议的，提议的委员也可以召集。您可以先提议召开。"


class NotToRunMeeting(Problem):
    """主持会议、记录出席和表决、整理纪要，由主任、副主任、召集人或本次会议的主持人办理。"""

    status = 403
    title = "您不能主持这次会议"
    detail = "这一步由本次会议的主持人、召集人或主任、副主任办理，请联系他们。"


class MeetingStateForbids(Problem):
    """会议现在的状态不允许这样做。请看说明里的现状和下一步。"""

    status = 409
    title = "会议现在不能这样办理"
    detail = "这次会议{state}，不能{act}。"


class RoomCodeInvalid(Problem):
    """签到码只在会场显示，每半分钟更换一次，只在这次会议中有效。请重新扫描会场屏幕上的二维码。"""

    status = 422
    title = "签到码无效或已更换"
    detail = "签到码无效或已更换，请重新扫描会场屏幕上的二维码；扫不了的，请主持人替您登记。"


class NotPresent(Problem):
    """只有已签到的成员可以表决。请先扫会场二维码签到，或请主持人登记出席。"""

    status = 409
    title = "还没有签到"
    detail = "{who}没有登记出席，不能表决。请先签到；不能委托他人代为表决。"


class MotionDecided(Problem):
    """这项议题已经宣布结果，不能再表决。有异议请在纪要中记明，或另行提请会议。"""

    status = 409
    title = "这项议题已经有结果"
    detail = "“{item}”已于{decided_at}宣布结果，不能再表决。"


class SpokeForThemselves(Problem):
    """成员已经在自己的手机上表决，主持人不能替其改动；要改请本人在宣布结果前重新表决。"""

    status = 409
    title = "这位成员已自己表决"
    detail = "{who}已在自己的手机上表决，主持人不能替其填写。要改请本人重新表决。"


class MinutesAreOthers(Problem):
    """您看到的纪要不是最新的一版：之后又修改过。请重新打开，核对后再签名。"""

    status = 409
    title = "纪要已经修改"
    detail = "现在的纪要是第{version}版，与您看到的不同。请重新打开，核对后再签名。"


class MinutesUnsigned(Problem):
    """纪要应由出席的成员签名后公布。有人不能或不愿签名的，请在 unsigned_reason 写明，理由会载入纪要。"""

    status = 409
    title = "还有出席的成员没有签名"
    detail = "还有{count}名出席的成员没有签名：{names}。请提醒其签名，或在 unsigned_reason 写明未签名的原因。"


class SignatureUnreadable(Problem):
    """签名应是手写的 PNG 图片，不能是空白。请在签名框里重新签写。"""

    status = 422
    title = "签名读不出来"
    detail = "{why}请在签名框里重新签写。"


class MinutesNotOpen(Problem):
    """按现行规则，这个组织的纪要不向业主公开。小区的议事规则可以另作规定。"""

    status = 409
    title = "这个组织的纪要不公开"
    detail = "按现行规则，“{body}”的纪要不向业主公布。议事规则另有规定的，请先由街道确认该规则。"
