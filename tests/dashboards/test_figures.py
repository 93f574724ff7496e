from __future__ import annotations

import io

from openpyxl import load_workbook

from app.kernel import clock as kernel_clock
from app.kernel.db import transaction
from app.registry.communities import make_office
from tests.factories.certification import certify, counted, drain, order
from tests.factories.identity import staff
from tests.factories.voting import close, open_poll


def months(app):
    with app.app_context():
        return f"{kernel_clock.today():%Y-%m}"


def new_office(app):
    with app.app_context(), transaction():
        return make_office("别处街道", kernel_clock.now())


def ask(voting, who=None, *, file="figures", **months_):
    now = months(voting.app)
    query = {"since": now, "until": now} | months_
    who = who or voting.officer
    return voting.client.get(f"/api/v1/offices/{voting.office_id}/{file}", query_string=query, headers=who.headers)


def test_a_vote_that_reached_its_first_gate_is_shown_with_nothing_short(app, client, clock):
    voting = counted(app, client, clock)

    [vote] = ask(voting).json["votes"]

    assert (vote["state"], vote["short_of"], vote["without_quorum"]) == ("preliminary", [], False)
    assert (vote["turnout"]["cast_heads"], vote["turnout"]["heads"], vote["turnout"]["missing_heads"]) == (4, 5, 0)
    assert [one["outcome"] for one in vote["motions"]] == ["passed"]


def test_a_vote_without_quorum_tells_how_much_of_which_is_short_and_where(app, client, clock):
    voting = open_poll(app, client, clock)
    assert voting.cast("陈", "1-0101", "agree").status_code == 201
    close(app, clock, voting)
    drain(app)

    [vote] = ask(voting).json["votes"]

    assert (vote["without_quorum"], vote["short_of"]) == (True, ["heads", "area"])
    assert vote["turnout"]["missing_heads"] == 3  # four of five heads are two thirds or more, one came
    assert sum(one["missing_heads"] for one in vote["buildings"]) == 4
    assert vote["motions"][0]["failed_on"] == ["heads", "area"]


def test_the_months_count_what_ended_in_them_and_an_empty_month_is_nought(app, client, clock):
    voting = counted(app, client, clock)
    now = months(app)
    year_ago = f"{int(now[:4]) - 1}{now[4:]}"

    found = ask(voting, since=year_ago, until=now).json["months"]

    assert len(found) == 13
    assert found[0]["counts"]["votes"] == 0
    assert found[-1]["counts"]["votes"] == 1


def test_without_months_the_year_until_this_month_is_shown(app, client, clock):
    voting = counted(app, client, clock)
    now = months(app)

    shown = voting.client.get(f"/api/v1/offices/{voting.office_id}/figures", headers=voting.officer.headers).json

    assert shown["until"][:7] == now
    assert [one["month"] for one in shown["months"]][-1] == now
    assert len(shown["months"]) == 12


def test_a_result_that_waits_beyond_its_announcement_is_overdue_until_it_is_certified(app, client, clock):
    voting = counted(app, client, clock)

    before = ask(voting).json["overdue"]
    clock.move(days=30)
    late = ask(voting).json["overdue"]
    certify(voting)
    after = ask(voting).json["overdue"]

    assert [one["kind"] for one in before] == []
    assert [one["kind"] for one in late] == ["certification"]
    assert late[0]["days"] > 0
    assert after == []


def test_an_order_that_nobody_complied_with_is_overdue(app, client, clock):
    voting = counted(app, client, clock)
    certify(voting)
    assert order(voting, days=3).status_code == 201

    clock.move(days=5)

    assert [one["kind"] for one in ask(voting).json["overdue"]] == ["correction"]


def test_the_workbook_says_what_the_page_says(app, client, clock):
    voting = counted(app, client, clock)

    given = ask(voting, file="figures.xlsx")
    book = load_workbook(io.BytesIO(given.data))

    assert given.mimetype.endswith("spreadsheetml.sheet")
    assert book.sheetnames == ["按月", "表决", "没投的楼栋", "过期事项"]
    head, vote = book["表决"].iter_rows(values_only=True)
    told = dict(zip(head, vote, strict=True))
    assert (told["总人数"], told["已投人数"], told["已投人数占比"]) == (5, 4, "80.00%")


def test_who_is_no_officer_of_the_office_gets_nothing(app, client, clock):
    voting = counted(app, client, clock)
    other = staff(app, "officer", new_office(app))

    for file in ("figures", "figures.xlsx"):
        assert ask(voting, voting.owners["陈"], file=file).status_code in {403, 404}
        assert ask(voting, other, file=file).status_code == 404


def test_months_in_the_wrong_order_or_too_many_are_refused_beside_their_field(app, client, clock):
    voting = counted(app, client, clock)

    swapped = ask(voting, since="2026-05", until="2026-04")
    endless = ask(voting, since="2020-01", until="2026-04")
    unreadable = ask(voting, since="2026-13")

    assert [one.status_code for one in (swapped, endless, unreadable)] == [422, 422, 422]
    assert swapped.json["errors"][0]["pointer"] == "/until"
    assert endless.json["errors"][0]["pointer"] == "/since"
