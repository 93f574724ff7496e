"""Refuse in the words of documents sent down."""

from __future__ import annotations

from app.kernel.problems import Problem


class DispatchFrozen(Problem):
    """公文发出后不能再改、再删。内容有误的，请另发一份更正公文并写明更正哪一份，或写明理由撤回。"""

    status = 409
    title = "公文已经发出"
    detail = "“{number}”已于{sent_at}发出，不能{act}。请另发更正公文，或写明理由撤回。"


class DispatchNotSent(Problem):
    """公文还是草稿，没有发出。请先发出，再办理这一步。"""

    status = 409
    title = "公文还没有发出"
    detail = "这份公文还是草稿，不能{act}。"


class DispatchWithdrawn(Problem):
    """公文已由街道撤回，仍列在清单里备查，但不再签收、办理、回复或转发。"""

    status = 409
    title = "公文已经撤回"
    detail = "“{number}”已于{withdrawn_at}由街道撤回，不能{act}。撤回理由：{reason}"


class DispatchNumberTaken(Problem):
    """同一街道同一年里，一个发文字号只用一次。请改用系统给出的下一个字号，或另填一个。"""

    status = 409
    title = "发文字号已经用过"
    detail = "本年度的发文字号“{number}”已经用过。可以改用“{proposed}”。"


class NobodyAddressed(Problem):
    """公文没有收件的小区或岗位。请至少选择一个小区和一个岗位。"""

    status = 422
    title = "没有收件人"
    detail = "请至少选择一个小区和一个岗位，再发出公文。"


class NotYetSigned(Problem):
    """这份公文要先签收，再回复或办结。请先点“签收”。"""

    status = 409
    title = "请先签收"
    detail = "这份公文还没有签收，不能{act}。请先签收。"


class AlreadyDone(Problem):
    """这一步已经办过，不能重复办理。"""

    status = 409
    title = "已经办过"
    detail = "这份公文已于{at}{act}，不用再办。"


class ReplyStillWanted(Problem):
    """街道要求回复，或已把回复退回。请先回复，再办结。"""

    status = 409
    title = "还要回复"
    detail = "街道要求：{wanted}。{why}，请先回复再办结。"


class ReplyNotReturnable(Problem):
    """只能退回最近的一条回复，并且只能退回一次。"""

    status = 409
    title = "这条回复不能退回"
    detail = "只能退回收件人最近的一条、还没有退回过的回复。请刷新后再办。"


class NotForOwners(Problem):
    """发文时街道没有选“可以转发业主”。需要公开的，请联系街道另行发文。"""

    status = 409
    title = "这份公文不能转发业主"
    detail = "“{number}”没有允许转发全体业主。需要公开的，请联系{office}。"


class TooManyDispatchFiles(Problem):
    """一份公文、一条回复的附件有件数上限。请合并后再上传。"""

    status = 409
    title = "附件太多"
    detail = "附件最多{most}件。请合并后再上传。"
