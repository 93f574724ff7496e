"""Build the minutes (纪要) from what happened; each version is kept with the hash that members sign."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.bodies import service as bodies
from app.documents.dates import spoken_day, spoken_instant
from app.kernel import audit, clock, crypto
from app.kernel.access import Actor
from app.kernel.db import db
from app.kernel.ids import new_id
from app.kernel.problems import InvalidFields
from app.law.deadlines import meeting_notice_from
from app.ledger.canonical import canonical_document, digest
from app.meetings.models import Meeting, MeetingItem, MeetingMinutes, MeetingTask, MeetingVote
from app.meetings.reading import (
    FACTS,
    attendance_of,
    body_name,
    items_of,
    names,
    names_of,
    newest_minutes,
    roster_of,
    rulebook_of,
    tasks_of,
    votes_of,
)
from app.meetings.standing import in_state, run_by
from app.meetings.telling import tell_members
from app.registry import service as registry

FORMAT = "zuolin-minutes/1"
OFFICES = {
    "committee": {"chair": "主任", "vice_chair": "副主任", "member": "委员", "alternate": "候补委员"},
    "supervisors": {"chair": "监事长", "vice_chair": "副监事长", "member": "监事", "alternate": "候补监事"},
}
OF_GROUPS = {"chair": "组长", "vice_chair": "副组长", "member": "成员", "alternate": "候补成员"}
CHOICES = {"agree": "同意", "against": "反对", "abstain": "弃权", "recused": "回避"}
OUTCOMES = {"passed": "通过", "failed": "未通过", "no_quorum": "出席不足，未形成决定", None: "未表决"}
KINDS = {"regular": "定期会议", "extraordinary": "临时会议"}


@dataclass(frozen=True, slots=True)
class Recorded:
    """What the recorder writes beside what happened: on each item, who sat in, and remarks."""

    records: Mapping[UUID, str]
    guests: tuple[str, ...] = ()
    remarks: str = ""


def draft_minutes(actor: Actor, community_id: UUID, meeting_id: UUID, recorded: Recorded, at: dt.datetime) -> MeetingMinutes:
    """Draft the minutes, or their next version; signatures under an earlier one count no more, and members are told.

    Raises:
        NotFound, NotToRunMeeting: the caller does not run the meeting.
        MeetingStateForbids: it is not closed, or its minutes were published.
        InvalidFields: the meeting has no such item.
    """
    row = run_by(actor, community_id, meeting_id, at)
    in_state(row, ("closed",), "整理纪要")
    strange = set(recorded.records) - {one.id for one in items_of(row)}
    if strange:
        raise InvalidFields.one("/records", "有的记录不属于本次会议的议题。请重新打开后再填。")
    known = newest_minutes(row)
    version = known.version + 1 if known else 1
    facts = _facts(row, actor, recorded, version)
    made = MeetingMinutes(
        community_id=community_id, id=new_id(), meeting_id=row.id, version=version, drafted_by=actor.person, drafted_at=at,
        sha256=digest(canonical_document(facts)), facts_sealed=b"")
    made.facts_sealed = crypto.seal(canonical_document(facts), (*FACTS, made.id))
    db.session.add(made)
    db.session.flush()
    audit.record(actor, "meeting.draft_minutes", community_id=community_id, subject=("meeting", row.id),
                 facts={"version": version, "sha256": made.sha256}, at=at)
    tell_members(row, "minutes_to_sign", at)
    return made


def facts_of(minutes: MeetingMinutes) -> dict[str, Any]:
    """Return the facts of a version of the minutes."""
    facts: dict[str, Any] = json.loads(crypto.unseal(minutes.facts_sealed, (*FACTS, minutes.id)))
    return facts


def _facts(row: Meeting, actor: Actor, recorded: Recorded, version: int) -> dict[str, Any]:
    told, book, said = names_of(row), rulebook_of(row), votes_of(row)
    opened_on = clock.civil_date(row.opened_at or row.starts_at)
    from_on = meeting_notice_from(clock.civil_date(row.called_at), book)
    return {
        "format": FORMAT, "version": version, "serial": row.serial, "year": opened_on.year,
        "community": registry.community(row.community_id).name, "body": body_name(row),
        "body_kind": bodies.body(row.community_id, row.body_id).kind,
        "title": row.title, "kind": KINDS[row.kind], "place": row.place, "called_at": spoken_instant(row.called_at),
        "notice_kept": opened_on >= from_on.on, "notice": from_on.reason,
        "opened_at": spoken_instant(row.opened_at or row.starts_at), "closed_at": spoken_instant(row.closed_at or row.starts_at),
        "chair": told.get(row.chaired_by or actor.person, ""), "recorder": names({actor.person})[actor.person],
        **_people(row, told, recorded),
        "quorum": (row.quorum or {}).get("sentence", ""), "held": bool((row.quorum or {}).get("reached")),
        "items": [_item(one, said.get(one.id, {}), told, recorded.records.get(one.id, "")) for one in items_of(row)],
        "tasks": [_task(one, told) for one in tasks_of(row)], "remarks": recorded.remarks,
        "rules": book.rule_set,
    }


def _people(row: Meeting, told: Mapping[UUID, str], recorded: Recorded) -> dict[str, Any]:
    came = attendance_of(row)
    roster, offices = roster_of(row), OFFICES.get(bodies.body(row.community_id, row.body_id).kind, OF_GROUPS)
    on_roster = {one.person_id for one in roster}
    present = [one for one in roster if one.person_id in came and came[one.person_id].present]
    absent = [one for one in roster if one not in present]
    guests = names({person for person, one in came.items() if one.present and person not in on_roster})
    return {
        "members": sum(1 for one in roster if one.votes),
        "present": [{"name": told[one.person_id], "office": offices.get(one.office_held, one.office_held)} for one in present],
        # Why somebody was away is between the members; owners read only whether leave was asked.
        "absent": [{"name": told[one.person_id], "office": offices.get(one.office_held, one.office_held),
                    "excused": one.person_id in came and came[one.person_id].reason_sealed is not None} for one in absent],
        "guests": [*(f"{name}（街道）" for name in guests.values()), *recorded.guests],
    }


def _item(one: MeetingItem, said: Mapping[UUID, MeetingVote], told: Mapping[UUID, str], record: str) -> dict[str, Any]:
    decision = one.decision or {}
    return {
        "position": one.position, "title": one.title, "text": one.text, "decides": one.decides, "record": record,
        "votes": [{"name": told[person], "choice": CHOICES[word.choice], "reason": word.reason or ""}
                  for person, word in said.items()] if decision else [],
        "outcome": OUTCOMES[decision.get("outcome")] if one.decides else "", "reasons": decision.get("reasons", []),
    }


def _task(one: MeetingTask, told: Mapping[UUID, str]) -> dict[str, Any]:
    return {"what": one.what, "owner": told.get(one.owner_id, ""), "due_on": spoken_day(one.due_on)}
