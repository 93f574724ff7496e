"""Read, sign for and handle a document as a holder of the post, and pass it on to the owners."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from app.exchange.dispatch_models import Dispatch, DispatchAct, DispatchAddressee, DispatchPublication
from app.exchange.dispatch_problems import AlreadyDone, NotForOwners, NotYetSigned, ReplyStillWanted
from app.exchange.dispatch_rights import addressed, require_body, require_standing
from app.exchange.dispatch_rules import Reply, reply_name
from app.exchange.dispatch_states import NOTE, State, settle, states
from app.exchange.dispatch_telling import promise_owners
from app.kernel import audit, crypto
from app.kernel.access import Actor
from app.kernel.db import db
from app.kernel.ids import new_id
from app.registry.communities import office_named

_REPLIES = frozenset({Reply.WRITTEN, Reply.ATTACHMENT})


def read_dispatch(actor: Actor, community_id: UUID, addressee_id: UUID, at: dt.datetime) -> State:
    """Note that the post has read a document (已阅); who reads it again changes nothing, a withdrawn one may be read too.

    Raises:
        NotFound: no such document for a post of the caller.
    """
    row, dispatch = addressed(actor, community_id, addressee_id, at, lock=True)
    if _state(row, at).read is None:
        _add(actor, row, "read", at)
        settle(row, dispatch, at)
    return _state(row, at)


def sign_dispatch(actor: Actor, community_id: UUID, addressee_id: UUID, at: dt.datetime) -> State:
    """Sign for a document (签收), once for the post; who signs has read.

    Raises:
        NotFound: no such document for a post of the caller.
        DispatchWithdrawn, AlreadyDone: there is nothing to sign for.
    """
    row, dispatch, state = _standing(actor, community_id, addressee_id, "签收", at)
    if state.signed is not None:
        raise AlreadyDone(at=state.signed.at, act="签收")
    if state.read is None:
        _add(actor, row, "read", at)
    _add(actor, row, "signed", at)
    settle(row, dispatch, at)
    return _state(row, at)


def handle_dispatch(actor: Actor, community_id: UUID, addressee_id: UUID, note: str, at: dt.datetime) -> State:
    """Say that a document was dealt with, and how (办结).

    Raises:
        NotFound: no such document for a post of the caller.
        DispatchWithdrawn, AlreadyDone, NotYetSigned: the document's state forbids it.
        ReplyStillWanted: the office waits for a reply, or returned the last one.
    """
    row, dispatch, state = _standing(actor, community_id, addressee_id, "办结", at)
    if state.handled is not None:
        raise AlreadyDone(at=state.handled.at, act="办结")
    if state.signed is None:
        raise NotYetSigned(act="办结")
    if state.returned or (dispatch.reply_wanted in _REPLIES and state.replied_at is None):
        raise ReplyStillWanted(wanted=reply_name(dispatch.reply_wanted), why="回复已被退回" if state.returned else "还没有回复")
    _add(actor, row, "handled", at, note)
    settle(row, dispatch, at)
    return _state(row, at)


def pass_on(actor: Actor, community_id: UUID, addressee_id: UUID, at: dt.datetime) -> State:
    """Pass a document on to all owners of the community (转发全体业主), by one act, once.

    Raises:
        NotFound: no such document for a post of the caller.
        Forbidden: the post is neither committee nor preparatory group.
        DispatchWithdrawn, NotForOwners, AlreadyDone: the document's state forbids it.
    """
    row, dispatch, state = _standing(actor, community_id, addressee_id, "转发业主", at)
    require_body(row)
    if not dispatch.for_owners:
        raise NotForOwners(number=dispatch.number, office=office_named(dispatch.office_id).name)
    if state.passed_on is not None:
        raise AlreadyDone(at=state.passed_on.at, act="转发全体业主")
    db.session.add(DispatchPublication(
        community_id=community_id, dispatch_id=dispatch.id, addressee_id=row.id, published_by=actor.person, published_at=at))
    audit.record(actor, "dispatch.pass_on", community_id=community_id, subject=("dispatch", dispatch.id), at=at,
                 facts={"number": dispatch.number})
    promise_owners(dispatch, community_id)
    db.session.flush()
    return _state(row, at)


def _standing(
    actor: Actor, community_id: UUID, addressee_id: UUID, act: str, at: dt.datetime,
) -> tuple[DispatchAddressee, Dispatch, State]:
    row, dispatch = addressed(actor, community_id, addressee_id, at, lock=True)
    require_standing(dispatch, act)
    return row, dispatch, _state(row, at)


def _state(row: DispatchAddressee, at: dt.datetime) -> State:
    return states([row], at)[0]


def _add(actor: Actor, row: DispatchAddressee, kind: str, at: dt.datetime, note: str | None = None) -> None:
    new = new_id()
    db.session.add(DispatchAct(
        community_id=row.community_id, id=new, dispatch_id=row.dispatch_id, addressee_id=row.id, kind=kind,
        note_sealed=crypto.seal(note, (*NOTE, new)) if note else None, person_id=actor.person, at=at))
    audit.record(actor, f"dispatch.{kind}", community_id=row.community_id, subject=("dispatch", row.dispatch_id), at=at,
                 facts={"addressee_id": str(row.id), "post": row.post})
    db.session.flush()
