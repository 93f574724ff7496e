"""Log in, renew, add the authenticator."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import request
from marshmallow import ValidationError, fields, validate, validates_schema
from werkzeug.http import dump_cookie

from app.identity import service
from app.identity.authenticator import ACCESS_SECONDS, issue_access
from app.identity.problems import RefreshTokenInvalid
from app.identity.schemas import CodesSchema, PhoneField, SessionSchema, TokensSchema, six_digits
from app.kernel import clock
from app.kernel.access import Access, Actor, client_address, current_actor, permit
from app.kernel.http import API_PREFIX, InstantField, Strict, blueprint, settings, text_field

auth = blueprint("auth", "登录：手机验证码、续期、会话、工作人员的动态验证码")
COOKIE = "zuolin_refresh"
_REFRESH_IN = validate.OneOf(["cookie", "body"], error="应为 cookie 或 body。")


class WhoseSchema(Strict):
    """A phone, or the ticket in the link of a message that was sent to it."""

    phone = PhoneField(metadata={"example": "13800138000"})
    ticket = fields.String(
        validate=validate.Length(max=100, error="邀请最长100个字符。"), metadata={"description": "短信链接 /v/ 之后的部分"})

    @validates_schema
    def _is_one(self, data: dict[str, Any], **_: Any) -> None:
        if ("phone" in data) == ("ticket" in data):
            raise ValidationError({"phone": ["请填写手机号（从短信里的链接进入时不用填）。"]})


class CodeRequestSchema(WhoseSchema):
    """Where to send a code."""


class SentCodeSchema(Strict):
    """Until when the code may be used."""

    expires_at = InstantField(required=True)
    demo_code = fields.String(metadata={"description": "只在演示和测试环境出现。"})


@auth.post("/auth/codes")
@permit(Access.PUBLIC)
@auth.arguments(CodeRequestSchema)
@auth.response(202, SentCodeSchema)
def send_code(data: dict[str, Any]) -> dict[str, Any]:
    """Send a code to a phone 获取验证码."""
    sent = service.send_code(_phone(data), client_address(), clock.now())
    demo = not settings().production and settings().sms_gateway == "console"
    return {"expires_at": sent.expires_at} | ({"demo_code": sent.code} if demo else {})


class LogInSchema(WhoseSchema):
    """The phone and the code that was sent to it."""

    code = six_digits("验证码")
    refresh_in = fields.String(load_default="cookie", validate=_REFRESH_IN)


@auth.post("/auth/sessions")
@permit(Access.PUBLIC)
@auth.arguments(LogInSchema)
@auth.response(201, TokensSchema)
def log_in(data: dict[str, Any]) -> Any:
    """Log in with a code 登录."""
    device = request.user_agent.string
    renewed = service.log_in(_phone(data), data["code"], device=device, address=client_address(), at=clock.now())
    return _tokens(renewed, data["refresh_in"], 201)


def _phone(data: dict[str, Any]) -> str:
    phone: str = data["phone"] if "phone" in data else service.invited_phone(data["ticket"])
    return phone


@auth.get("/auth/sessions")
@permit(Access.PERSON)
@auth.response(200, SessionSchema(many=True))
def list_sessions() -> list[dict[str, Any]]:
    """List one's own log-ins 我的登录."""
    actor = current_actor()
    names = ("id", "device", "opened_at", "used_at", "expires_at")
    mine = service.sessions_of(actor.person, clock.now())
    return [{name: getattr(one, name) for name in names} | {"current": one.id == actor.session_id} for one in mine]


@auth.delete("/auth/sessions/<uuid:session_id>")
@permit(Access.PERSON)
@auth.response(204)
def end_session(session_id: UUID) -> Any:
    """End one of one's own log-ins 退出登录."""
    service.end_session(current_actor(), session_id, clock.now())
    return "", 204, {"Set-Cookie": _cookie("", 0)}


class RenewSchema(Strict):
    """The refresh token, unless the browser's cookie carries it."""

    refresh_token = text_field(200, required=False)


@auth.post("/auth/tokens")
@permit(Access.PUBLIC)
@auth.arguments(RenewSchema)
@auth.response(200, TokensSchema)
def renew(data: dict[str, Any]) -> Any:
    """Exchange a refresh token; a second use ends its family 续期."""
    token = data.get("refresh_token") or request.cookies.get(COOKIE)
    if not token:
        raise RefreshTokenInvalid
    return _tokens(service.renew_session(token, clock.now()), "body" if "refresh_token" in data else "cookie", 200)


class OfferedDeviceSchema(Strict):
    """A secret for an authenticator, shown this once."""

    secret = fields.String(required=True)
    uri = fields.String(required=True)


@auth.post("/auth/totp")
@permit(Access.PERSON)
@auth.response(201, OfferedDeviceSchema)
def offer_device() -> service.OfferedDevice:
    """Get a secret for an authenticator 绑定认证器."""
    return service.offer_device(current_actor(), clock.now())


class TotpSchema(Strict):
    """The six digits that the authenticator shows."""

    code = six_digits("动态验证码")


@auth.post("/auth/totp/confirmation")
@permit(Access.PERSON)
@auth.arguments(TotpSchema)
@auth.response(200, CodesSchema)
def confirm_device(data: dict[str, Any]) -> dict[str, Any]:
    """Confirm the authenticator by a code of it; the session becomes a staff session 确认绑定."""
    actor, at = current_actor(), clock.now()
    codes = service.confirm_device(actor, data["code"], at)
    return {"recovery_codes": codes} | _staff_token(actor)


@auth.post("/auth/totp/check")
@permit(Access.PERSON)
@auth.arguments(TotpSchema)
@auth.response(200, TokensSchema)
def check_totp(data: dict[str, Any]) -> dict[str, Any]:
    """Make the session a staff session 工作人员登录."""
    actor = current_actor()
    service.confirm_totp(actor, data["code"], clock.now())
    return _staff_token(actor)


class RecoverySchema(Strict):
    """One of the recovery codes."""

    code = text_field(20)


@auth.post("/auth/recovery-codes/use")
@permit(Access.PERSON)
@auth.arguments(RecoverySchema)
@auth.response(200, TokensSchema)
def use_recovery_code(data: dict[str, Any]) -> dict[str, Any]:
    """Use a recovery code in the place of the authenticator 使用备用码."""
    actor = current_actor()
    service.use_recovery_code(actor, data["code"], clock.now())
    return _staff_token(actor)


@auth.post("/auth/recovery-codes")
@permit(Access.STAFF)
@auth.response(201, CodesSchema)
def renew_recovery_codes() -> dict[str, Any]:
    """Replace the recovery codes 换一组备用码."""
    actor = current_actor()
    return {"recovery_codes": service.renew_recovery_codes(actor, clock.now())} | _staff_token(actor)


def _staff_token(actor: Actor) -> dict[str, Any]:
    session_id = service.make_staff(actor, clock.now())
    return {
        "access_token": issue_access(actor.person, session_id, staff=True), "expires_in": ACCESS_SECONDS,
        "session_id": session_id, "person_id": actor.person, "staff": True, "totp_enrolled": True,
    }


def _tokens(renewed: service.Renewed, refresh_in: str, status: int) -> tuple[dict[str, Any], int, dict[str, str]]:
    body = {
        "access_token": issue_access(renewed.person_id, renewed.session_id, staff=renewed.staff),
        "expires_in": ACCESS_SECONDS, "session_id": renewed.session_id, "person_id": renewed.person_id,
        "staff": renewed.staff, "totp_enrolled": service.is_enrolled(renewed.person_id),
    }
    if refresh_in == "body":
        return body | {"refresh_token": renewed.refresh_token}, status, {}
    return body, status, {"Set-Cookie": _cookie(renewed.refresh_token, 30 * 86400)}


def _cookie(token: str, seconds: int) -> str:
    return dump_cookie(
        COOKIE, token, max_age=seconds, path=f"{API_PREFIX}/auth/tokens", secure=True, httponly=True, samesite="Strict")
