"""Lengthen a poll, put it off, or cancel the assembly after publication, each with its reason and its record."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from app.assembly.drafting import at_version, convened, in_state, move
from app.assembly.events import AssemblyCancelled, PollWindowChanged
from app.assembly.models import Assembly, AssemblyChange, AssemblyPoll
from app.assembly.notice_words import CHANNELS
from app.assembly.problems import NoticeTooShort, RulesChangeBetween
from app.assembly.reading import polls_of
from app.assembly.refusals import ExtensionNotAllowed, ExtensionTooLong, VotingBegun, VotingOver
from app.assembly.viewing import viewed
from app.kernel import audit, clock, outbox
from app.kernel.access import Actor
from app.kernel.db import db
from app.kernel.events import emit
from app.kernel.ids import new_id
from app.kernel.problems import InvalidFields, NotFound
from app.law.deadlines import earliest_opening, latest_extended_close, latest_publication, may_extend
from app.law.rulebook import Rulebook
from app.registry import service as registry

TELL = "assembly.change"


@dataclass(frozen=True, slots=True)
class PollRef:
    """Which poll of which assembly, and the version that the caller saw."""

    community_id: UUID
    assembly_id: UUID
    poll_id: UUID
    seen: int


def extend_poll(actor: Actor, ref: PollRef, closes_at: dt.datetime, reason: str, at: dt.datetime) -> int:
    """Lengthen a poll before it closes; return the assembly's new version.

    A poll has one window, so each of its channels must be one that the rules let be lengthened.

    Raises:
        StaleVersion, AssemblyStateForbids, NotConvener: as for any act of the convener.
        VotingOver: it closed already.
        ExtensionNotAllowed, ExtensionTooLong, RulesChangeBetween: the snapshot's rules do not let it.

    Law: the rules `extension_channels`, `extension_times`, `extension_days` of the snapshot, 待确认.
    """
    row, poll = _held(actor, ref, reason, "延长", at)
    book = Rulebook.from_snapshot(row.rules or {})
    if at >= poll.closes_at:
        raise VotingOver(closed_at=poll.closes_at)
    if closes_at <= poll.closes_at:
        raise InvalidFields.one("/closes_at", "新的截止时间要晚于原来的截止时间。")
    closes_on, before = clock.civil_date(poll.closes_at), _extensions(poll)
    for channel in row.channels:
        if not may_extend(channel, before, clock.civil_date(at), closes_on, book):
            raise _not_lengthened(channel, before, book)
    latest = latest_extended_close(closes_on, book).on
    if clock.civil_date(closes_at) > latest:
        raise ExtensionTooLong(latest_on=latest, days=book.number("extension_days"))
    return _rewindow(actor, row, poll, "extension", (poll.opens_at, closes_at), reason, at)


def _not_lengthened(channel: str, before: int, book: Rulebook) -> ExtensionNotAllowed:
    """Say whether it is the way of voting or the number of times that the announced rules do not let."""
    times, words = book.number("extension_times"), book.words("extension_channels")
    if channel in words:
        why = f"按公告时的规则，至多延长{times}次，已延长{before}次，不能再延长。"
    else:
        may = "、".join(CHANNELS[one] for one in sorted(words) if one in CHANNELS)
        ways = f"可以延长的是{may}" if may else "没有可以延长的投票方式"
        why = f"按公告时的规则，{ways}；本次表决含{CHANNELS[channel]}，不能延长。人数不足的，可以另行召集会议。"
    return ExtensionNotAllowed(why=why, times=times, before=before, channel=channel)


def postpone_poll(  # its six facts are the act
    actor: Actor, ref: PollRef, opens_at: dt.datetime, closes_at: dt.datetime, reason: str, at: dt.datetime,
) -> int:
    """Put a poll off before it opens; return the assembly's new version.

    The new date is a new notice: the days of the notice run again from the day of the decision.

    Raises:
        StaleVersion, AssemblyStateForbids, NotConvener: as for any act of the convener.
        VotingBegun: it opened already.
        NoticeTooShort, RulesChangeBetween: the law does not let it.

    Law: 物业管理条例 第14条.
    """
    row, poll = _held(actor, ref, reason, "改期", at)
    if at >= poll.opens_at:
        raise VotingBegun(opened_at=poll.opens_at)
    if opens_at <= poll.opens_at:
        raise InvalidFields.one("/opens_at", "新的开始时间要晚于原来的开始时间。")
    if closes_at <= opens_at:
        raise InvalidFields.one("/closes_at", "截止时间要晚于开始时间。")
    book, opens_on = Rulebook.from_snapshot(row.rules or {}), clock.civil_date(opens_at)
    earliest = earliest_opening(clock.civil_date(at), book).on
    if opens_on < earliest:
        raise NoticeTooShort(poll=poll.title, opens_on=opens_on, earliest_on=earliest,
                             latest_on=latest_publication(opens_on, book).on)
    return _rewindow(actor, row, poll, "postponement", (opens_at, closes_at), reason, at)


def cancel_assembly(  # its six facts are the act
    actor: Actor, community_id: UUID, assembly_id: UUID, seen: int, reason: str, at: dt.datetime,
) -> int:
    """Cancel a published assembly before any of its polls closed; return its new version.

    Raises:
        StaleVersion, AssemblyStateForbids, NotConvener: as for any act of the convener.
        VotingOver: a poll closed; its result stands.
    """
    row = _published(actor, community_id, assembly_id, seen, reason, "取消", at)
    closed = [one.closes_at for one in polls_of(community_id, assembly_id) if at >= one.closes_at]
    if closed:
        raise VotingOver(closed_at=min(closed))
    _record(actor, row, None, "cancellation", ({"state": row.state}, {"state": "cancelled"}), reason, at)
    move(actor, row, "cancelled", reason, at)
    emit(AssemblyCancelled(community_id, assembly_id, at))
    return row.version


def changes_of(community_id: UUID, assembly_id: UUID) -> tuple[AssemblyChange, ...]:
    """Return what was changed after publication, oldest first."""
    query = select(AssemblyChange).where(
        AssemblyChange.community_id == community_id, AssemblyChange.assembly_id == assembly_id)
    return tuple(db.session.scalars(query.order_by(AssemblyChange.at, AssemblyChange.id)))


def viewed_changes(actor: Actor, community_id: UUID, assembly_id: UUID, at: dt.datetime) -> tuple[AssemblyChange, ...]:
    """Show what was changed after publication to who may see the assembly.

    Raises:
        NotFound: no such assembly, or not one for the caller's eyes yet.
    """
    viewed(actor, community_id, assembly_id, at)
    return changes_of(community_id, assembly_id)


def _published(  # its facts are the caller's
    actor: Actor, community_id: UUID, assembly_id: UUID, seen: int, reason: str, act: str, at: dt.datetime,
) -> Assembly:
    if not reason.strip():
        raise InvalidFields.one("/reason", "请写明理由，它会告知全体业主并留存。")
    row = convened(actor, community_id, assembly_id, at)
    at_version(row, seen)
    in_state(row, ("published",), act)
    return row


def _held(actor: Actor, ref: PollRef, reason: str, act: str, at: dt.datetime) -> tuple[Assembly, AssemblyPoll]:
    row = _published(actor, ref.community_id, ref.assembly_id, ref.seen, reason, act, at)
    for poll in polls_of(ref.community_id, ref.assembly_id):
        if poll.id == ref.poll_id:
            return row, poll
    raise NotFound(what="项表决")


def _extensions(poll: AssemblyPoll) -> int:
    query = select(func.count()).select_from(AssemblyChange).where(
        AssemblyChange.community_id == poll.community_id, AssemblyChange.poll_id == poll.id,
        AssemblyChange.kind == "extension")
    return db.session.execute(query).scalar_one()


def _rewindow(
    actor: Actor, row: Assembly, poll: AssemblyPoll, kind: str, window: tuple[dt.datetime, dt.datetime], reason: str,
    at: dt.datetime,
) -> int:
    snapshot, place = Rulebook.from_snapshot(row.rules or {}), registry.community(row.community_id)
    then = Rulebook.resolve(place.jurisdiction, clock.civil_date(window[1]), {}, {}).rule_set
    if then != snapshot.rule_set:
        raise RulesChangeBetween(first=snapshot.rule_set, last=then)
    before = _window(poll)
    poll.opens_at, poll.closes_at = window
    _record(actor, row, poll.id, kind, (before, _window(poll)), reason, at)
    row.version += 1
    audit.record(actor, f"assembly.{kind}", community_id=row.community_id, subject=("assembly", row.id),
                 facts={"poll_id": str(poll.id), "before": before, "after": _window(poll)}, at=at)
    db.session.flush()
    emit(PollWindowChanged(row.community_id, poll.id, poll.opens_at, poll.closes_at, reason))
    return row.version


def _window(poll: AssemblyPoll) -> dict[str, str]:
    return {"opens_at": poll.opens_at.astimezone(dt.UTC).isoformat(), "closes_at": poll.closes_at.astimezone(dt.UTC).isoformat()}


def _record(
    actor: Actor, row: Assembly, poll_id: UUID | None, kind: str, change: tuple[dict[str, str], dict[str, str]], reason: str,
    at: dt.datetime,
) -> None:
    change_id = new_id()
    db.session.add(AssemblyChange(
        community_id=row.community_id, id=change_id, assembly_id=row.id, poll_id=poll_id, kind=kind, before=change[0],
        after=change[1], reason=reason, person_id=actor.person_id, at=at))
    ids = {"community_id": str(row.community_id), "assembly_id": str(row.id), "change_id": str(change_id)}
    outbox.post(TELL, ids, community_id=row.community_id)
    db.session.flush()
