"""The refusals of identity; each docstring is the help page that a person reads."""

from __future__ import annotations

from app.kernel.problems import Problem


class SmsCodeWrong(Problem):
    """验证码不对。请看最新一条短信：重新获取之后，旧的验证码就不能用了。同一验证码最多试5次。"""

    status = 422
    title = "验证码不对"
    detail = "验证码不对，还可试{left}次。请看最新一条短信。"
    records = True


class SmsCodeSpent(Problem):
    """同一验证码已试满5次。为防别人猜中，请等一会儿重新获取，或打电话给街道、筹备组。"""

    status = 422
    title = "验证码已试满"
    detail = "验证码已试满5次。请10分钟后重新获取，或打电话。"


class SmsCodeExpired(Problem):
    """验证码5分钟内有效，只能用一次。请重新获取。"""

    status = 422
    title = "验证码已过期"
    detail = "验证码已过期。请重新获取。"


class RefreshTokenInvalid(Problem):
    """登录已过期或已退出。请重新用手机验证码登录；没有提交的内容留在您的手机上。"""

    status = 401
    title = "登录已过期"
    detail = "登录已过期或已退出，请重新登录。"


class RefreshTokenReused(Problem):
    """同一个续期凭证被用了两次，可能有人复制了它。为了安全，这次登录已经结束，请重新登录。"""

    status = 401
    title = "登录已结束"
    detail = "续期凭证被重复使用，为了安全已结束这次登录，请重新登录。"
    records = True


class TotpCodeWrong(Problem):
    """动态验证码不对。请看认证器上的当前6位数字；如果一直不对，请检查手机时间是否准确。"""

    status = 422
    title = "动态验证码不对"
    detail = "动态验证码不对。请看认证器上的当前数字，并检查手机时间是否准确。"
    records = True


class TotpCodeUsed(Problem):
    """每个动态验证码只能用一次。请等认证器换出下一个（最多30秒）。"""

    status = 422
    title = "动态验证码已用过"
    detail = "这个动态验证码已经用过，请等下一个（最多30秒）。"
    records = True


class TotpNotEnrolled(Problem):
    """工作人员要先绑定认证器（动态验证码），才能做这件事。请在"我的"里绑定。"""

    status = 409
    title = "还没有绑定认证器"
    detail = "您还没有绑定认证器，请先绑定。"


class TotpAlreadyEnrolled(Problem):
    """已经绑定过认证器。要换绑，请先用现在的动态验证码或备用码完成工作人员登录。"""

    status = 409
    title = "已经绑定认证器"
    detail = "已经绑定认证器。要换绑，请先用动态验证码或备用码完成工作人员登录。"


class RecoveryCodeWrong(Problem):
    """备用码不对，或已经用过。每个备用码只能用一次。都用完了请联系街道管理员。"""

    status = 422
    title = "备用码不对"
    detail = "备用码不对，或已经用过。"
    records = True


class RoleForOneself(Problem):
    """权限不能授予自己：请由另一位管理员授予。"""

    status = 403
    title = "不能给自己授权"
    detail = "权限不能授予自己，请由另一位管理员授予。"
