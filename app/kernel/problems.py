"""Refuse in one language: RFC 9457 problem documents in clear Chinese.

A refusal is a class; its docstring is the public help page behind `type`.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Any, ClassVar
from uuid import UUID

from app.kernel.clock import SHANGHAI

REGISTER: dict[str, type[Problem]] = {}


class Problem(Exception):
    """请求没有办成。原因写在 detail 里，字段上的原因写在 errors 里。"""

    status: ClassVar[int] = 400
    title: ClassVar[str] = "请求没有办成"
    detail: ClassVar[str] = ""
    records: ClassVar[bool] = False
    """The refusal is itself a fact to be kept (a wrong code was tried): the edge commits it."""

    def __init__(self, *, errors: list[dict[str, str]] | None = None, **members: Any) -> None:
        """Keep the facts of the refusal; they fill the template and stand in the document."""
        super().__init__(type(self).__name__)
        self.errors = errors or []
        self.members = members

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Enter the refusal in the register of help pages."""
        super().__init_subclass__(**kwargs)
        REGISTER[cls.slug()] = cls

    @classmethod
    def slug(cls) -> str:
        """Return the stable name of the refusal in kebab case."""
        return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", cls.__name__).lower()

    def document(self) -> dict[str, Any]:
        """Return the problem document as JSON values."""
        facts = {name: _plain(value) for name, value in self.members.items()}
        body: dict[str, Any] = {
            "type": f"/problems/{self.slug()}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail.format(**{k: _spoken(v) for k, v in self.members.items()}),
        }
        if self.errors:
            body["errors"] = self.errors
        return body | {name: value for name, value in facts.items() if name not in body}


def _plain(value: object) -> object:
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    return value


def _spoken(value: object) -> object:
    if isinstance(value, dt.datetime):
        local = value.astimezone(SHANGHAI)
        return f"{local.month}月{local.day}日{local:%H:%M:%S}"
    if isinstance(value, dt.date):
        return f"{value.year}年{value.month}月{value.day}日"
    return value


class Unreadable(Problem):
    """请求的内容读不出来：不是完整的 JSON，或文件损坏。请检查后重新提交。"""

    status = 400
    title = "请求读不出来"
    detail = "{why}"


class Unauthenticated(Problem):
    """没有登录，或登录已过期。请重新登录；已填写的内容留在您的手机上。"""

    status = 401
    title = "请先登录"
    detail = "{why}请重新登录后再试。"


class Forbidden(Problem):
    """您的身份不能做这件事。如果认为有误，请联系街道经办人。"""

    status = 403
    title = "没有权限"
    detail = "{why}"


class NotFound(Problem):
    """没有找到，或者它不属于您能看到的小区。请核对网址，或从首页重新进入。"""

    status = 404
    title = "没有找到"
    detail = "没有找到这{what}，或者您不能查看它。"


class Conflict(Problem):
    """现在的状态不允许这样做。请看说明里的原因和下一步。"""

    status = 409
    title = "现在不能这样做"
    detail = "{why}"


class StaleVersion(Problem):
    """您打开之后，别人已经改过。请重新打开，核对之后再保存。"""

    status = 412
    title = "内容已被别人修改"
    detail = "您看到的是第{seen}版，现在已是第{current}版。请重新打开后再改。"


class TooLarge(Problem):
    """提交的内容太大。请减少文件大小，或分几次上传。"""

    status = 413
    title = "内容太大"
    detail = "提交的内容超过了{limit}，没有接收。"


class UnsupportedMedia(Problem):
    """提交的内容类型不对。接口收 application/json，文件用 multipart/form-data。"""

    status = 415
    title = "内容类型不对"
    detail = "这里只收 {accepted}。"


class InvalidFields(Problem):
    """有字段填得不对。errors 里逐个写明是哪一个、为什么、怎么改。"""

    status = 422
    title = "填写有误"
    detail = "有{count}处需要修改：{first}"

    def __init__(self, errors: list[dict[str, str]], **members: Any) -> None:
        """Name each field by JSON pointer with its reason."""
        first = errors[0]["detail"] if errors else ""
        super().__init__(errors=errors, count=len(errors), first=first, **members)

    @classmethod
    def one(cls, pointer: str, detail: str) -> InvalidFields:
        """Refuse one field."""
        return cls([{"pointer": pointer, "detail": detail}])


class TooManyRequests(Problem):
    """短时间内请求太多。请等一会儿再试。"""

    status = 429
    title = "请稍等再试"
    detail = "请求太频繁，请在{retry_after}秒后再试。"
    records = True


class Unexpected(Problem):
    """系统出了意外，没有保存这次操作。请把事故编号告诉街道或客服。"""

    status = 500
    title = "系统出了意外"
    detail = "这次操作没有保存，请稍后再试。如仍不行，请报事故编号 {incident}。"
