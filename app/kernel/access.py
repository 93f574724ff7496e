"""Name who may call an endpoint at all; what the caller may do there, its service decides."""

from __future__ import annotations

import enum
import functools
import ipaddress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar, cast

from flask import g

from app.kernel.problems import Forbidden, Unauthenticated

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

P = ParamSpec("P")
R = TypeVar("R")


class Access(enum.Enum):
    """The three doors of the edge."""

    PUBLIC = "public"
    PERSON = "person"
    STAFF = "staff"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a person in a session, or the system itself.

    `staff` says that this session passed the authenticator; which rights the person has is asked
    of the roles and terms in the database, never of the token.
    """

    person_id: UUID | None
    session_id: UUID | None
    staff: bool
    address: str

    @property
    def person(self) -> UUID:
        """Return the person's id.

        Raises:
            Unauthenticated: nobody is logged in.
        """
        if self.person_id is None:
            raise Unauthenticated(why="您还没有登录。")
        return self.person_id


SYSTEM = Actor(person_id=None, session_id=None, staff=True, address="")
_authenticators: list[Callable[[bool], Actor | None]] = []


def use_authenticator(authenticate: Callable[[bool], Actor | None]) -> None:
    """Plug in identity: given whether to check the session's life, return the caller or None."""
    _authenticators[:] = [authenticate]


def permit(access: Access, *, session_checked_by: str | None = None) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Open an endpoint to the public, to a person logged in, or to staff with an authenticator.

    `session_checked_by` names the statement that checks the session's life by itself.
    """

    def mark(view: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            g.actor = _identify(access, check_session=session_checked_by is None)
            return view(*args, **kwargs)

        cast("Any", guarded).access = access
        return guarded

    return mark


def _identify(access: Access, *, check_session: bool) -> Actor:
    actor = _authenticators[0](check_session) if _authenticators else None
    if actor is None:
        if access is not Access.PUBLIC:
            raise Unauthenticated(why="没有登录，或登录已过期。")
        return Actor(person_id=None, session_id=None, staff=False, address=client_address())
    if access is Access.STAFF and not actor.staff:
        raise Forbidden(why="这里只供工作人员使用：请用动态验证码完成工作人员登录。")
    return actor


def client_address() -> str:
    """Return the caller's network address as the trusted proxy tells it; of IPv6 its /64, which one subscriber has whole."""
    from flask import request  # noqa: PLC0415 - no request outside of one

    return _subscriber(request.remote_addr or "")


@functools.lru_cache(maxsize=4096)
def _subscriber(address: str) -> str:
    try:
        told = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(told, ipaddress.IPv6Address) and told.ipv4_mapped is None:
        return str(ipaddress.ip_network((told, 64), strict=False))
    return address


def current_actor() -> Actor:
    """Return who calls the current endpoint."""
    return cast("Actor", g.actor)
