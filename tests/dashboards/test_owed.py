"""What communities owe of documents and reports stands among the office's figures."""

from __future__ import annotations

from tests.affairs.places import Place
from tests.exchange.dispatches import addressee, keyed, scene, sent
from tests.factories import exchange as make


def figures(client, office_id, officer, **months):
    return client.get(f"/api/v1/offices/{office_id}/figures", query_string=months, headers=officer.headers).json


def counted(shown, what):
    return sum(one["counts"][what] for one in shown["months"])


def test_a_document_counts_as_unread_until_its_post_reads_it(app, client, clock):
    place = scene(app, "福强街道办事处")
    made = sent(client, place, clock)

    before = figures(client, place.office_id, place.officer)
    one = f"{place.desk}/{addressee(client, place, made)['id']}"
    assert client.post(f"{one}/reading", headers=keyed(place.member)).status_code == 201
    after = figures(client, place.office_id, place.officer)

    assert (counted(before, "documents_unread"), counted(after, "documents_unread")) == (1, 0)


def test_a_document_that_nobody_dealt_with_is_overdue_after_its_last_day(app, client, clock):
    place = scene(app, "福民街道办事处")
    sent(client, place, clock, days=3)

    clock.move(days=2)
    on_time = figures(client, place.office_id, place.officer)["overdue"]
    clock.move(days=3)
    late = figures(client, place.office_id, place.officer)["overdue"]

    assert on_time == []
    assert [(one["kind"], "电梯安全自查" in one["title"]) for one in late] == [("dispatch", True)]


def test_a_report_that_was_not_handed_in_is_late_in_the_month_of_its_last_day(app, client, clock):
    place = make.reporting(app)
    make.publish(app, client, place, make.design(deadline_days=60))
    make.open_now(app)

    ahead = f"{clock.now().year + 1}-12"

    on_time = figures(client, place.office_id, place.officer, until=ahead)
    clock.move(days=70)
    shown = figures(client, place.office_id, place.officer)

    assert counted(on_time, "reports_late") == 0
    assert counted(shown, "reports_late") >= 1
    assert "report" in {one["kind"] for one in shown["overdue"]}


def test_a_question_without_an_answer_is_overdue_and_its_words_stay_with_who_answers(app, client, clock):
    place = Place(app, client)
    place.asked(place.owner()[0])

    on_time = figures(client, place.office_id, place.officer)["overdue"]
    clock.move(days=20)
    late = figures(client, place.office_id, place.officer)["overdue"]

    assert on_time == []
    assert [(one["kind"], one["title"]) for one in late] == [("question", "由业主委员会或筹备组答复")]
