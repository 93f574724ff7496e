"""Read and issue access tokens: short, signed, with an end; the session behind them is asked of the database."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any
from uuid import UUID

import jwt
from flask import current_app, request
from flask_jwt_extended import JWTManager, create_access_token
from jwt.exceptions import PyJWTError

from app.identity import sessions
from app.kernel.access import Actor, client_address, use_authenticator

if TYPE_CHECKING:
    from flask import Flask

ACCESS_SECONDS = 600
_LONGEST = 2000


def plug_in(app: Flask) -> None:
    """Set what the library leaves open, and become the kernel's authenticator."""
    app.config.update(
        JWT_TOKEN_LOCATION=["headers"], JWT_ALGORITHM="HS256", JWT_DECODE_ALGORITHMS=["HS256"],
        JWT_ENCODE_ISSUER="zuolin", JWT_DECODE_ISSUER="zuolin", JWT_ENCODE_AUDIENCE="zuolin-api",
        JWT_DECODE_AUDIENCE="zuolin-api",
        JWT_ACCESS_TOKEN_EXPIRES=dt.timedelta(seconds=ACCESS_SECONDS),
    )
    JWTManager(app)
    use_authenticator(authenticate)


def issue_access(person_id: UUID, session_id: UUID, *, staff: bool, seconds: int = ACCESS_SECONDS) -> str:
    """Sign an access token."""
    claims = {"sid": str(session_id), "staff": staff}
    token: str = create_access_token(
        str(person_id), additional_claims=claims, expires_delta=dt.timedelta(seconds=seconds))
    return token


def authenticate(check_session: bool) -> Actor | None:  # noqa: FBT001 - the kernel's signature
    """Return who calls, or None when the token is absent, broken, expired, or its session has ended."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token or len(token) > _LONGEST:
        return None
    try:
        claims = _read(token)
        person_id, session_id, staff = UUID(claims["sub"]), UUID(claims["sid"]), claims["staff"] is True
    except (PyJWTError, KeyError, ValueError, TypeError, AttributeError):
        return None
    if claims.get("type") != "access":
        return None
    if check_session:
        alive = sessions.live(session_id, person_id)
        if alive is None:
            return None
        staff = alive
    return Actor(person_id=person_id, session_id=session_id, staff=staff, address=client_address())


def _read(token: str) -> dict[str, Any]:
    """Check signature, issuer, audience and end of a token and return its claims.

    Flask-JWT-Extended reads every token three times to find its key; there is one key here (docs/adr/0004).

    Raises:
        PyJWTError: something of it does not hold; a token without an end is refused too.
    """
    config = current_app.config
    return jwt.decode(
        token, config["JWT_SECRET_KEY"], algorithms=config["JWT_DECODE_ALGORITHMS"], issuer=config["JWT_DECODE_ISSUER"],
        audience=config["JWT_DECODE_AUDIENCE"], options={"require": ["exp", "sub"]})
