"""Put before the officer what a judge would ask for, in the order in which it is read (复核资料)."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any
from uuid import UUID

from app.assembly import objections as roll
from app.assembly import service as assembly
from app.assembly.announced import announced_units
from app.bodies import service as bodies
from app.certification.conflicts import conflicts_of
from app.certification.objections import announcement_ends, open_objections
from app.certification.papers import NOT_FILING
from app.certification.recounting import SecondCount, second_count
from app.certification.standing import certificates_of, counted_poll, returns_of, revocation_of, state_of
from app.certification.statements import motions_told
from app.kernel import clock
from app.kernel.access import Actor
from app.kernel.db import db
from app.law.rulebook import Rulebook
from app.ledger import service as ledger
from app.ledger.logs import Log
from app.registry import rights
from app.registry import service as registry
from app.voting import service as voting
from app.voting.models import Poll, PollResult


def certification_file(actor: Actor, community_id: UUID, poll_id: UUID, at: dt.datetime) -> dict[str, Any]:
    """Gather everything that the officer looks at before certifying, the second count among it.

    Raises:
        NotFound, Forbidden: the caller is no officer of this community's office.
        ResultNotReady: there is no result yet.
    """
    rights.require_office(actor, community_id, at)
    poll, newest = counted_poll(community_id, poll_id, "复核")
    counted, conflicts = second_count(community_id, poll_id), conflicts_of(actor.person, poll, at)
    return {
        "state": state_of(poll), "standing": NOT_FILING, "question": _question(poll), "rules": rules_told(poll),
        "waterfall": voting.waterfall(community_id, poll_id).as_json(), "delivery": delivery_counts(poll),
        "ballots": _ballots(poll, at), "result": _result(newest), "second_count": counted_told(counted),
        "motions": _motions(poll, newest), "objections": _objections(poll, newest), "log": _log(poll),
        "returns": returns_of(community_id, poll_id), "conflicts": list(conflicts),
        "missing": [*conflicts, *_missing(poll, newest, counted, at)],
    }


def rules_told(poll: Poll) -> dict[str, Any]:
    """List the values of the snapshot, those that nobody confirmed first."""
    book = Rulebook.from_snapshot(poll.rules)
    values = [{"key": key} | rule.as_json() for key, rule in book.rules.items()]
    return {"rule_set": book.rule_set, "on": book.on,
            "values": sorted(values, key=lambda one: (one["confidence"] == "confirmed", one["key"]))}


def delivery_counts(poll: Poll) -> dict[str, int]:
    """Count the units by how the notice reached them: with proof, without, not at all.

    Law: the rule `delivery_proof` of the snapshot, 待确认.
    """
    reached, counts = assembly.delivery(poll.community_id, poll.assembly_id), Counter({"proved": 0, "notice": 0, "none": 0})
    labels = {unit.unit for unit in voting.waterfall(poll.community_id, poll.id).counted}
    for unit in announced_units(assembly.assembly(poll.community_id, poll.assembly_id)):
        if unit.label in labels:
            ways = reached.get(unit.unit_id, [])
            counts["proved" if any(one.proof for one in ways) else "notice" if ways else "none"] += 1
    return dict(counts)


def counted_told(counted: SecondCount) -> dict[str, Any]:
    """Show what the verifier found."""
    return {
        "agreed": counted.agreed, "differences": counted.differences, "checked": list(counted.checked),
        "count": counted.count, "program_sha256": counted.program_sha256,
    }


def open_everywhere(poll: Poll) -> int:
    """Count the objections without an answer, to the roll and to the result."""
    key = poll.community_id, poll.id
    return roll.open_count(poll.community_id, poll.assembly_id) + len(open_objections(*key))


def _question(poll: Poll) -> dict[str, Any]:
    meeting = assembly.assembly(poll.community_id, poll.assembly_id)
    convener = bodies.body(poll.community_id, meeting.body_id)
    return {
        "community": registry.community(poll.community_id).name, "assembly": meeting.title, "assembly_id": meeting.id,
        "poll": poll.title, "poll_id": poll.id, "scope": poll.scope, "opens_at": poll.opens_at, "closes_at": poll.closes_at,
        "roll_on": poll.roll_on, "convener": convener.name, "convener_kind": convener.kind,
        "chaired_by_office": convener.chaired_by_office, "scrutineers": list(meeting.scrutineers),
        "channels": list(poll.channels),
    }


def _ballots(poll: Poll, at: dt.datetime) -> dict[str, Any]:
    key = poll.community_id, poll.id
    units = voting.frozen_units(*key, [one.unit_id for one in voting.voids_of(*key)])
    voids = [{"ballot_id": one.ballot_id, "unit": units[one.unit_id].label, "ground": one.ground, "reason": one.reason,
              "voided_at": one.voided_at, "restored_at": one.restored_at} for one in voting.voids_of(*key)]
    return {"by_channel": voting.ballots_by_channel(*key), "voids": voids,
            "without_contact": voting.ballots_without_contact(*key, at)}


def _result(newest: PollResult) -> dict[str, Any]:
    return {"run": newest.run, "kind": newest.kind, "reason": newest.reason, "sha256": newest.document_sha256,
            "decided_at": newest.decided_at, "decision": voting.public_result(newest.community_id, newest.poll_id)}


def _motions(poll: Poll, newest: PollResult) -> list[dict[str, Any]]:
    decided = {one["id"]: one for one in newest.decision["motions"]}
    return [told | {"turns_on": decided[told["id"]]["turns_on"], "margins": decided[told["id"]]["margins"],
                    "reasons": decided[told["id"]]["reasons"]} for told in motions_told(poll, newest)]


def _objections(poll: Poll, newest: PollResult) -> dict[str, Any]:
    ends = announcement_ends(poll, newest)
    on_roll = roll.open_objections(poll.community_id, poll.assembly_id)
    on_result = open_objections(poll.community_id, poll.id)
    return {
        "until": ends.on, "until_reason": ends.reason,
        "open": [{"about": about, "id": one.id, "text": one.text, "at": one.at}
                 for about, found in (("roll", on_roll), ("result", on_result)) for one in found],
    }


def _log(poll: Poll) -> dict[str, Any] | None:
    log = Log(poll.community_id, poll.id)
    head = ledger.head(db.session, log)
    return None if head is None else {"origin": log.origin, "size": head.tree_size, "root": head.root.hex(), "note": head.note,
                                      "signed_at": head.signed_at, "stamps": "未接入时间戳和见证（RFC 3161、C2SP）"}


def _missing(poll: Poll, newest: PollResult, counted: SecondCount, at: dt.datetime) -> list[str]:
    key, today = (poll.community_id, poll.id), clock.civil_date(at)
    open_count, certificates = open_everywhere(poll), certificates_of(*key)
    ends = announcement_ends(poll, newest).on
    lacks = (
        (revocation_of(*key) is not None, "已作出撤销决定，不能再复核"),
        (not counted.agreed, f"独立核验有{len(counted.differences)}处不符"),
        (bool(open_count), f"还有{open_count}条异议没有答复：先答复，或写明先行复核的理由"),
        (any(one.result_run == newest.run for one in returns_of(*key)), "这次计票的结果已经退回，请重新计票"),
        (bool(certificates), f"已经复核（{certificates[-1].number}）：更正须写明理由" if certificates else ""),
        (today <= ends, f"结果公示到{ends.isoformat()}，届满前仍可能收到异议"),
    )
    return [why for holds, why in lacks if holds]
