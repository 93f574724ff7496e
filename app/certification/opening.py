"""Hand out the opening (启封资料) to whom the notice named, with a record of each reading and the reader's mark on it."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.certification.models import Reading
from app.certification.problems import OpeningNotYours
from app.certification.scrutineers import is_scrutineer
from app.identity import service as identity
from app.kernel import audit, clock
from app.kernel.access import Actor
from app.kernel.db import db
from app.kernel.ids import new_id
from app.kernel.masking import mask_name
from app.law.rulebook import Rulebook
from app.registry import rights
from app.voting import service as voting
from app.voting.models import Poll

READERS = {"scrutineers": "公告载明的监票人和街道经办人", "owners": "本小区全体业主、监票人和街道经办人"}
CAPACITIES = {"officer": "街道经办人", "scrutineer": "监票人", "owner": "业主"}


@dataclass(frozen=True, slots=True)
class HandedOut:
    """What goes with a file for one reader: its name, and the mark that says who took it and when."""

    name: str
    mark: str
    reading_id: UUID


def read_opening(actor: Actor, community_id: UUID, poll_id: UUID, purpose: str, at: dt.datetime) -> tuple[HandedOut, bytes]:
    """Hand the whole opening to a scrutineer or officer, or to an owner where the rules say so, and record it.

    The format has no place for the reader's mark, and the verifier refuses surplus fields: the mark goes into the
    answer's header and the file's name, the record of the reading holds the hash of what was handed out.

    Raises:
        NotFound: the caller has nothing to do with this poll.
        PollNotClosed: it runs still.
        OpeningNotYours: the snapshot's rule `opening_readers` does not name the caller.

    Law: the rule `opening_readers`, printed in the notice, 待确认.
    """
    poll = _seen_poll(actor, community_id, poll_id, at)
    capacity = _capacity(actor, poll, at)
    if capacity is None:
        raise OpeningNotYours(readers=READERS[_readers(poll)])
    content = written(voting.opening(community_id, poll_id))
    handed = hand_out_file(actor, poll, ("opening", "json"), (capacity, purpose), sha256(content).hexdigest(), at)
    return handed, content


def own_opening(actor: Actor, community_id: UUID, poll_id: UUID, at: dt.datetime) -> dict[str, Any]:
    """Hand an owner the rows, salts and ballots of their own units, in the form of the opening.

    Raises:
        NotFound: the caller has nothing to do with this community.
        PollNotClosed: it runs still.
    """
    voting.viewed_poll(actor, community_id, poll_id, at)
    return voting.own_opening(actor, community_id, poll_id, at)


def hand_out_file(
    actor: Actor, poll: Poll, what: tuple[str, str], why: tuple[str, str], sha256_hex: str, at: dt.datetime,
) -> HandedOut:
    """Record who took a file and mark it; `what` is its kind and ending, `why` the reader's capacity and purpose."""
    capacity, purpose = why
    row = Reading(
        community_id=poll.community_id, id=new_id(), poll_id=poll.id, what=what[0], person_id=actor.person,
        capacity=capacity, purpose=purpose, sha256=sha256_hex, at=at)
    db.session.add(row)
    db.session.flush()
    audit.record(actor, f"{what[0]}.read", community_id=poll.community_id, subject=("poll", poll.id),
                 facts={"reading_id": str(row.id), "capacity": capacity, "sha256": sha256_hex}, at=at)
    local, reader = at.astimezone(clock.SHANGHAI), reader_name(actor, capacity)
    name = f"{what[0]}-{poll.id}-{reader}-{local:%Y%m%d%H%M%S}-{row.id}.{what[1]}"
    return HandedOut(name, f"{reader} {local:%Y-%m-%d %H:%M:%S} {row.id}", row.id)


def readings_of(
    actor: Actor, community_id: UUID, poll_id: UUID, at: dt.datetime, after: UUID | None, limit: int,
) -> list[Reading]:
    """List who took the opening or the evidence, oldest first, for the office, with one more than asked for.

    Raises:
        NotFound, Forbidden: the caller is no officer of this community's office.
    """
    rights.require_office(actor, community_id, at)
    voting.poll(community_id, poll_id)
    query = select(Reading).where(Reading.community_id == community_id, Reading.poll_id == poll_id)
    if after is not None:
        query = query.where(Reading.id > after)
    return list(db.session.scalars(query.order_by(Reading.id).limit(limit + 1)))


def reader_name(actor: Actor, capacity: str) -> str:
    """Name the reader as the mark does: the masked name, or what the person is."""
    name = identity.contact(actor.person).name
    return f"{CAPACITIES[capacity]}{mask_name(name) if name else ''}"


def written(opening: dict[str, Any]) -> bytes:
    """Write the opening as one line of JSON."""
    return json.dumps(opening, ensure_ascii=False, separators=(",", ":")).encode()


def is_officer(actor: Actor, community_id: UUID, at: dt.datetime) -> bool:
    """Tell whether the caller acts as an officer of this community's office."""
    return rights.acts_as(actor, community_id, at, (identity.Role.OFFICER,))


def _seen_poll(actor: Actor, community_id: UUID, poll_id: UUID, at: dt.datetime) -> Poll:
    poll = voting.poll(community_id, poll_id)
    if not is_scrutineer(actor.person, community_id, poll.assembly_id):
        voting.viewed_poll(actor, community_id, poll_id, at)
    return poll


def _capacity(actor: Actor, poll: Poll, at: dt.datetime) -> str | None:
    if is_officer(actor, poll.community_id, at):
        return "officer"
    if is_scrutineer(actor.person, poll.community_id, poll.assembly_id):
        return "scrutineer"
    return "owner" if _readers(poll) == "owners" and rights.is_owner(actor, poll.community_id, at) else None


def _readers(poll: Poll) -> str:
    return str(Rulebook.from_snapshot(poll.rules).value("opening_readers"))
