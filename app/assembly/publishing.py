"""Publish a confirmed assembly: check the notice, keep the rules, tell the higher rooms in the same transaction."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from app.assembly.announced import announce_roll
from app.assembly.drafting import at_version, convened, in_state, move
from app.assembly.events import AssemblyPublished, PublishedMotion, PublishedPoll
from app.assembly.models import Assembly, AssemblyPoll, Motion
from app.assembly.notice import keep_notice
from app.assembly.notice_words import EFFECTS
from app.assembly.problems import (
    ElectronicChannelUnset,
    NobodyCounts,
    NoticeTooShort,
    RollNotConfirmed,
    RulesChangeBetween,
    RulesDoNotFit,
)
from app.assembly.reading import candidates_of, motions_of, polls_of
from app.assembly.thresholds import scope_of
from app.kernel import clock
from app.kernel.access import Actor
from app.kernel.events import emit
from app.law.deadlines import earliest_opening, latest_publication
from app.law.heads import Waterfall, waterfall
from app.law.problems import LawError
from app.law.rulebook import Rulebook
from app.registry import service as registry
from app.registry.values import Roll


def publish_assembly(actor: Actor, community_id: UUID, assembly_id: UUID, seen: int, at: dt.datetime) -> AssemblyPublished:
    """Publish the notice; what is told here is what owners vote on.

    Raises:
        StaleVersion, AssemblyStateForbids: it is not the confirmed version that was seen.
        NoticeTooShort, ElectronicChannelUnset, RulesChangeBetween, NobodyCounts: the law does not let it.
        RollNotConfirmed: the office has not confirmed the roll that would be frozen.

    Law: 物业管理条例 第14条；深建规〔2020〕14号 第2条.
    """
    row = convened(actor, community_id, assembly_id, at)
    at_version(row, seen)
    in_state(row, ("confirmed",), "公布")
    on, polls = clock.civil_date(at), polls_of(community_id, assembly_id)
    book = rulebook_for(community_id, polls, on)
    _check_channel(row, book)
    for poll in polls:
        _check_notice(poll, on, book)
    roll = _confirmed_roll(community_id, on)
    agenda = _denominators(polls, roll, book)
    row.rules, row.roll_on, row.published_by, row.published_at = book.snapshot(), on, actor.person_id, at
    move(actor, row, "published", "", at)
    announce_roll(row, roll, [scope_of(poll) for poll in polls], book)
    keep_notice(row, agenda, book, at)
    motions = motions_of(community_id, assembly_id)
    told = AssemblyPublished(
        community_id=community_id, assembly_id=assembly_id, rules=book.snapshot(), roll_on=on, published_at=at,
        actor_id=actor.person_id,
        polls=tuple(_published(row, poll, [one for one in motions if one.poll_id == poll.id]) for poll in polls))
    emit(told)
    return told


def rulebook_for(community_id: UUID, polls: tuple[AssemblyPoll, ...], on: dt.date) -> Rulebook:
    """Resolve the rules of the closing day, with the values in force on the day of the notice.

    Raises:
        RulesChangeBetween: the polls close under different rule sets.
        RulesDoNotFit: no rules were in force on a closing day, or a recorded value is outside of the law.
    """
    place, values = registry.community(community_id), registry.effective_rules(community_id, on)
    first, *_, last = sorted(clock.civil_date(one.closes_at) for one in (*polls, polls[-1]))
    try:
        early, late = (
            Rulebook.resolve(place.jurisdiction, day, values.own_rules, values.office_values) for day in (first, last))
    except LawError as error:
        raise RulesDoNotFit from error
    if early.rule_set != late.rule_set:
        raise RulesChangeBetween(first=early.rule_set, last=late.rule_set)
    return late


def _check_channel(row: Assembly, book: Rulebook) -> None:
    effect = str(book.value("electronic_channel"))
    # city_only: 深建规〔2020〕14号 第2条 knows the city's system only, so ballots cast here would have no effect.
    if "electronic" in row.channels and effect != "own":
        raise ElectronicChannelUnset(effect=effect, words=EFFECTS[effect])


def _check_notice(poll: AssemblyPoll, on: dt.date, book: Rulebook) -> None:
    opens_on, earliest = clock.civil_date(poll.opens_at), earliest_opening(on, book).on
    if opens_on < earliest:
        raise NoticeTooShort(poll=poll.title, opens_on=opens_on, earliest_on=earliest,
                             latest_on=latest_publication(opens_on, book).on)


def _confirmed_roll(community_id: UUID, on: dt.date) -> Roll:
    if registry.roll_state(community_id).confirmed_at is None:
        raise RollNotConfirmed
    return registry.roll(community_id, on)


def _denominators(polls: tuple[AssemblyPoll, ...], roll: Roll, book: Rulebook) -> list[tuple[AssemblyPoll, Waterfall]]:
    units = tuple(unit.to_law() for unit in roll.units)
    found = [(poll, waterfall(units, scope_of(poll), book)) for poll in polls]
    for poll, steps in found:
        if not steps.totals.area_cm2:
            raise NobodyCounts(poll=poll.title)
    return found


def _published(row: Assembly, poll: AssemblyPoll, motions: list[Motion]) -> PublishedPoll:
    return PublishedPoll(
        poll_id=poll.id, assembly_id=row.id, title=poll.title, scope=poll.scope, opens_at=poll.opens_at,
        closes_at=poll.closes_at, channels=tuple(row.channels),
        motions=tuple(
            PublishedMotion(
                motion_id=one.id, position=one.position, title=one.title, matters=tuple(one.confirmed_matters or ()),
                kind=one.kind, options=tuple(one.options), seats=one.seats, alternates=one.alternates, round=one.round,
                candidates=candidates_of(row.community_id, one.id))
            for one in motions))
