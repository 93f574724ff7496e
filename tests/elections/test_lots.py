from __future__ import annotations

import datetime as dt
from uuid import uuid4

from tests.factories.identity import log_in


def test_a_lot_that_another_officer_confirms_decides_between_equals(tied):
    before = tied.seen()["outcome"]
    lot = tied.lot(2, 0, 1).json["id"]
    waiting = tied.seen()["outcome"]

    confirmed = tied.post(tied.officer, "lots", lot, "confirmation")

    assert before["outcome"] == waiting["outcome"] == "undecidable"
    assert set(before["tied"]) == set(tied.people)
    assert (confirmed.status_code, confirmed.json["state"]) == (200, "confirmed")
    after = tied.seen()["outcome"]
    assert (after["outcome"], after["run"]) == ("passed", 2)
    assert (after["elected"], after["alternates"]) == ([tied.people[2], tied.people[0]], [tied.people[1]])


def test_who_recorded_a_lot_cannot_confirm_it(tied):
    lot = tied.lot(0, 1, 2, who=tied.officer).json["id"]

    own = tied.post(tied.officer, "lots", lot, "confirmation")
    other = tied.post(tied.second_officer(), "lots", lot, "confirmation")

    assert (own.status_code, own.json["type"], other.status_code) == (403, "/problems/another-person-confirms", 200)


def test_the_convener_records_and_does_not_confirm(tied):
    lot = tied.lot(0, 1, 2).json["id"]

    assert tied.post(tied.convener, "lots", lot, "confirmation").status_code == 403
    assert tied.lot(0, 1, 2, who=tied.owner).status_code == 403


def test_an_order_that_is_not_of_all_equals_is_refused(tied):
    some, twice = tied.lot(0, 1), tied.lot(0, 1, 1)
    strange = tied.lot(0, 1, drawn=[*tied.people[:2], str(uuid4())])

    assert [(one.status_code, one.json["errors"][0]["pointer"]) for one in (some, twice, strange)] == [(422, "/drawn")] * 3


def test_chance_made_by_software_is_no_public_lot(tied):
    refused = tied.lot(0, 1, 2, method="random", witnesses=["周小明"])

    assert {one["pointer"] for one in refused.json["errors"]} == {"/method", "/witnesses"}


def test_a_lot_is_drawn_after_the_close_and_not_in_the_future(tied):
    early = tied.lot(0, 1, 2, drawn_at=(tied.clock.now() - dt.timedelta(days=2)).isoformat())
    later = tied.lot(0, 1, 2, drawn_at=(tied.clock.now() + dt.timedelta(days=2)).isoformat())

    assert [one.json["errors"][0]["pointer"] for one in (early, later)] == ["/drawn_at"] * 2


def test_one_lot_waits_at_a_time_and_a_rejected_one_makes_room(tied):
    first = tied.lot(0, 1, 2).json["id"]
    second = tied.lot(0, 1, 2)
    rejected = tied.post(tied.officer, "lots", first, "rejection", json={"reason": "见证人没有签名"})

    again = tied.post(tied.officer, "lots", first, "confirmation")
    third = tied.lot(1, 0, 2)

    assert (second.status_code, second.json["type"]) == (409, "/problems/lot-waits")
    assert (rejected.json["state"], again.status_code, third.status_code) == ("rejected", 409, 201)
    assert [one["state"] for one in tied.seen()["lots"]] == ["rejected", "waiting"]


def test_without_equals_or_before_the_count_there_is_nothing_to_draw(won):
    before = won.lot(0, 1)
    won.close()
    after = won.lot(0, 1)

    assert [one.json["type"] for one in (before, after)] == ["/problems/nothing-to-draw"] * 2


def test_owners_see_the_lot_with_witnesses_masked(tied):
    tied.lot(0, 1, 2)

    (owners,), (officers,) = tied.seen()["lots"], tied.seen(tied.officer)["lots"]

    assert (owners["witnesses"], officers["witnesses"]) == (["周××", "吴××"], ["周小明", "吴小红"])
    assert (owners["place"], owners["method"]) == ("居委会会议室", "slips")


def test_a_stranger_sees_no_election(app, tied):
    assert tied.seen(log_in(app)).status_code == 404
