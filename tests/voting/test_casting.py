from __future__ import annotations

import json
import re

import pytest
from psycopg import ClientCursor
from sqlalchemy import func, select, text

from app.kernel.audit import AuditEntry
from app.kernel.clock import NOW_IN_PLACE
from app.kernel.db import db, self_committing
from app.kernel.ids import new_id
from app.kernel.outbox import OutboxItem
from app.ledger.leaves import Stamp, ballot_leaf, instant_text
from app.ledger.models import LeafRow
from app.voting.cast_statement import CAST
from app.voting.models import Ballot
from app.voting.schemas import CastAnswerSchema
from tests.factories.voting import close, open_poll


@pytest.fixture
def voting(app, client, clock):
    return open_poll(app, client, clock)


def test_one_request_casts_for_all_units_of_a_head(voting):
    answer = voting.cast("陈", "1-0101", "agree")

    assert answer.status_code == 201, answer.json
    assert [one["unit"] for one in answer.json["receipts"]] == ["1-0101", "1-0102"]
    assert answer.json["already"] == []


def test_a_receipt_names_a_leaf_that_commits_to_the_choices_and_hides_them(app, voting):
    one = voting.cast("赵", "1-0202", "against").json["receipts"][0]

    with app.app_context():
        row = db.session.scalars(select(LeafRow).where(LeafRow.kind == "ballot", LeafRow.log_id == voting.poll.poll_id)).one()
        facts = json.loads(row.body)
        stamp = Stamp(row.id, row.recorded_at, row.recorded_at, row.include_by)
        again = ballot_leaf(voting.poll.poll_id, stamp, unit=facts["unit"], channel="electronic", choices=facts["choices"])
    assert one["leaf"] == row.body == again.body
    assert bytes(row.leaf_hash) == again.leaf_hash
    assert "against" not in row.body
    assert one["choices"] == {voting.motions[0]: "against"}
    assert facts["at"] == instant_text(stamp.at)


def test_a_cast_is_one_audit_line_and_one_promise(app, voting):
    voting.cast("陈", "1-0101", "agree")

    with app.app_context():
        lines = db.session.scalars(select(AuditEntry).where(
            AuditEntry.act == "ballot.cast", AuditEntry.community_id == voting.community_id)).all()
        promised = db.session.scalar(select(func.count()).select_from(OutboxItem).where(
            OutboxItem.topic == "voting.ballot_recorded", OutboxItem.community_id == voting.community_id))
    assert (len(lines), promised) == (1, 1)
    assert len(lines[0].facts["ballots"]) == 2


def test_the_same_key_gives_the_same_answer(voting):
    first = voting.cast("陈", "1-0101", "agree", key="tap-tap-0001")
    second = voting.cast("陈", "1-0101", "agree", key="tap-tap-0001")

    assert (second.status_code, second.json) == (201, first.json)


def test_the_same_key_with_other_choices_is_refused(voting):
    voting.cast("陈", "1-0101", "agree", key="tap-tap-0002")

    answer = voting.cast("陈", "1-0101", "against", key="tap-tap-0002")

    assert (answer.status_code, answer.json["type"]) == (422, "/problems/idempotency-key-reused")


def test_a_second_ballot_is_refused_with_the_first_ones_receipt(voting):
    first = voting.cast("李", "1-0201", "agree").json["receipts"][0]

    answer = voting.cast("王", "1-0201", "against")

    assert (answer.status_code, answer.json["type"]) == (409, "/problems/ballot-already-cast")
    assert [one["number"] for one in answer.json["already"]] == [first["number"]]
    assert answer.json["already"][0]["cast_by"] == "李××"


def test_a_person_who_speaks_for_nobody_is_refused_and_a_stranger_finds_nothing(app, voting, client):
    from tests.factories.identity import log_in

    voting.owners["外人"] = log_in(app)

    assert voting.cast("外人", "1-0101", "agree").status_code == 404
    assert voting.cast("钱", "1-0101", "agree").json["type"] == "/problems/not-your-head"


def test_wrong_choices_name_their_field(voting):
    answer = voting.cast("钱", "2-0101", "yes")
    other = voting.cast("钱", "2-0101", "agree")

    assert answer.status_code == 422
    assert answer.json["errors"][0]["pointer"] == f"/choices/{voting.motions[0]}"
    assert other.status_code == 201


@pytest.mark.parametrize("said", [1, None, True, {"a": "agree"}, ["agree"], [["agree"]], "agree" * 100])
def test_what_is_no_answer_to_a_motion_is_refused_at_its_field(voting, said):
    choices = {voting.motions[0]: said}
    answer = voting.cast("钱", "2-0101", choices=choices)

    assert answer.status_code == 422
    assert answer.json["errors"] == [
        {"pointer": f"/choices/{voting.motions[0]}", "detail": "只能填：agree（同意）、against（反对）、abstain（弃权）。"}]


@pytest.mark.parametrize("motion", ["x" * 10_000, "", "议题"])
def test_a_motion_of_no_poll_is_refused_by_its_name(voting, motion):
    answer = voting.cast("钱", "2-0101", choices={motion: "agree"})

    assert answer.status_code == 422
    assert answer.json["errors"][0]["detail"] == "这次表决没有这项议题。"
    assert len(answer.json["errors"][0]["pointer"]) < 100


@pytest.mark.parametrize("choices", [{"\ud800": "agree"}, {"a": "\ud800"}])
def test_half_a_character_is_refused_like_any_wrong_choice(voting, choices):
    body = json.dumps({"head": voting.heads["2-0101"], "choices": choices})
    headers = voting.owners["钱"].headers | {"Idempotency-Key": "half-a-character", "Content-Type": "application/json"}
    answer = voting.client.post(voting.url("ballots"), data=body, headers=headers)

    assert answer.status_code == 422


def test_the_answer_is_written_as_its_schema_says(voting):
    voting.cast("陈", "1-0101", "agree")
    answer = voting.cast("赵", "1-0202", "against").json

    assert CastAnswerSchema().dump(CastAnswerSchema().load(answer)) == answer


def test_the_statement_is_short_enough_to_be_kept_prepared():
    assert len(CAST) <= 4096  # psycopg parses longer ones anew for each cast


def test_whether_paper_came_first_is_asked_by_unit_however_many_ballots_there_are(app):
    values = dict.fromkeys(re.findall(r"%\((\w+)\)s", CAST), None) | {
        "community": new_id(), "poll": new_id(), "person": new_id(), "session": new_id(), "most": 2, "paper_stands": True}
    with app.app_context(), self_committing() as driver, driver.transaction():
        driver.execute("SET LOCAL enable_seqscan = off")
        plan = [row[0].strip() for row in ClientCursor(driver).execute("EXPLAIN " + CAST, values).fetchall()]

    (paper,) = [line for line in plan if "channel = 'paper'" in line]
    assert paper.startswith("Index Cond")
    assert "unit_id" in paper


def test_the_statement_s_clock_is_the_clock(app):
    with app.app_context():
        body = db.session.scalar(text("SELECT prosrc FROM pg_proc WHERE proname = 'app_now'"))
    assert f"({body.strip()})" == NOW_IN_PLACE


def test_an_empty_ballot_is_refused(voting):
    assert voting.cast("钱", "2-0101").json["type"] == "/problems/empty-ballot"


def test_nothing_is_taken_before_the_opening_or_after_the_close(app, client, clock):
    voting = open_poll(app, client, clock, opened=False)
    early = voting.cast("钱", "2-0101", "agree")
    close(app, clock, voting)
    late = voting.cast("钱", "2-0101", "agree")

    assert early.json["type"] == "/problems/poll-not-open"
    assert late.json["type"] == "/problems/poll-closed"


def test_an_ended_session_casts_nothing(app, voting, client):
    who = voting.owners["钱"]
    client.delete(f"/api/v1/auth/sessions/{who.session_id}", headers=who.headers)

    assert voting.cast("钱", "2-0101", "agree").status_code == 401


def test_the_application_cannot_read_choices_before_the_close(app, voting):
    voting.cast("钱", "2-0101", "agree")

    with app.app_context():
        assert db.session.scalars(text("SELECT count(*) FROM opened_ballots WHERE poll_id = :poll"), {"poll": voting.poll.poll_id}).one() == 0
        with pytest.raises(Exception, match="permission denied"):
            db.session.execute(text("SELECT marks FROM ballots"))
        db.session.rollback()
        assert db.session.scalars(select(Ballot)).all()


def test_the_people_of_the_unit_are_told(app, voting):
    from app.kernel import outbox
    from app.messaging import service as messaging

    one = voting.cast("李", "1-0201", "agree").json["receipts"][0]
    with app.app_context():
        outbox.deliver_due()
        from uuid import UUID

        told = messaging.deliveries(("ballot", UUID(one["ballot_id"])), voting.community_id)
        texts = [messaging.text_of(message.message_id) for message in told]
    assert len(told) == 2
    assert all(one["number"] in words and "1-0201" in words for words in texts)
