"""Days are counted as the Civil Code counts them: the first day not, the last day whole."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.law import deadlines as d
from app.law.problems import UnknownRule
from app.law.rulebook import Rulebook

BOOK = Rulebook.resolve("440300", date(2026, 1, 1))
STATE = Rulebook.resolve("000000", date(2026, 1, 1))


def weekday(on):
    return on.weekday() < 5


def test_published_on_the_3rd_opens_on_the_18th():
    deadline = d.earliest_opening(date(2025, 12, 3), BOOK)

    assert deadline.as_json() == {
        "on": "2025-12-18", "reason": "2025-12-03公布通知，当日不计，满15日，最早2025-12-18开始表决。",
        "article": "物业管理条例 第14条", "confidence": "confirmed"}


def test_a_community_may_ask_for_a_longer_notice():
    book = Rulebook.resolve("440300", date(2026, 1, 1), {"notice_days": 30})

    assert d.earliest_opening(date(2025, 12, 3), book).on == date(2026, 1, 2)


def test_the_latest_publication_is_the_inverse_of_the_earliest_opening():
    deadline = d.latest_publication(date(2025, 12, 18), BOOK)

    assert deadline.on == date(2025, 12, 3)
    assert deadline.reason == "2025-12-18开始表决，须提前15日，通知最迟2025-12-03公布（公布当日不计）。"
    assert d.earliest_opening(deadline.on, BOOK).on == date(2025, 12, 18)


@pytest.mark.parametrize(("channel", "before", "decided", "allowed"), [
    ("paper", 0, 20, True), ("paper", 0, 19, True), ("paper", 0, 21, False), ("paper", 1, 19, False),
    ("electronic", 0, 19, False),
])
def test_a_vote_is_lengthened_on_paper_once_and_before_the_close(channel, before, decided, allowed):
    assert d.may_extend(channel, before, date(2026, 1, decided), date(2026, 1, 20), BOOK) is allowed


@pytest.mark.parametrize(("function", "on", "expected", "said", "confidence"), [
    (d.latest_extended_close, date(2026, 1, 20), date(2026, 2, 4), "原定2026-01-20截止，至多延长15日，不迟于2026-02-04。", "to_confirm"),
    (d.result_announcement_ends, date(2026, 1, 20), date(2026, 1, 27), "2026-01-20公示，不少于7日，公示到2026-01-27。", "to_confirm"),
    (d.group_list_announcement_ends, date(2026, 1, 20), date(2026, 1, 27), "2026-01-20公示名单，7日，公示到2026-01-27。", "to_confirm"),
    (d.rules_publication_due, date(2026, 1, 30), date(2026, 2, 2), "2026-01-30通过，3日内公布，不迟于2026-02-02。", "confirmed"),
    (d.filing_due, date(2026, 1, 1), date(2026, 1, 31), "2026-01-01选举产生，30日内备案，不迟于2026-01-31。", "confirmed"),
    (d.alternates_filing_due, date(2026, 1, 1), date(2026, 1, 16), "2026-01-01公告期满，15日内备案，不迟于2026-01-16。", "confirmed"),
    (d.handover_due, date(2026, 1, 1), date(2026, 1, 11), "2026-01-01任期届满，10日内移交，不迟于2026-01-11。", "to_confirm"),
    (d.large_expense_from, date(2026, 1, 1), date(2026, 1, 11), "2026-01-01公示需求，满10日，最早2026-01-11支出。", "confirmed"),
    (d.annulment_due, date(2024, 2, 29), date(2025, 2, 28), "2024-02-29知道或者应当知道，1年内请求撤销，不迟于2025-02-28。", "confirmed"),
    (d.annulment_due, date(2023, 5, 20), date(2024, 5, 20), "2023-05-20知道或者应当知道，1年内请求撤销，不迟于2024-05-20。", "confirmed"),
    (d.question_answer_due, date(2026, 1, 1), date(2026, 1, 16), "2026-01-01收到提问，15日内答复，不迟于2026-01-16。", "to_confirm"),
    (d.records_kept_until, date(2026, 1, 20), date(2036, 1, 20), "2026-01-20截止，保存10年，到2036-01-20。", "to_confirm"),
])
def test_a_deadline_says_its_date_and_why(function, on, expected, said, confidence):
    deadline = function(on, BOOK)

    assert (deadline.on, deadline.reason, deadline.confidence) == (expected, said, confidence)
    assert deadline.article


@pytest.mark.parametrize("function", [d.rules_publication_due, d.alternates_filing_due, d.large_expense_from])
def test_the_state_knows_no_such_period(function):
    with pytest.raises(UnknownRule):
        function(date(2026, 1, 1), STATE)


def test_a_last_day_on_a_holiday_moves_to_the_next_working_day():
    # 2026-05-23 is a Saturday
    assert d.annulment_due(date(2025, 5, 23), BOOK, weekday).on == date(2026, 5, 25)
    assert d.annulment_due(date(2025, 5, 22), BOOK, weekday).on == date(2026, 5, 22)


def test_ten_working_days_leave_out_weekends():
    deadline = d.credit_code_due(date(2026, 5, 22), BOOK, weekday)

    assert deadline.on == date(2026, 6, 5)
    assert deadline.reason == "2026-05-22备案，10个工作日内取得信用代码，不迟于2026-06-05。"
    assert deadline.confidence == "to_confirm"


def test_no_working_days_are_the_day_itself():
    assert d.add_working_days(date(2026, 5, 23), 0, weekday) == date(2026, 5, 23)


@pytest.mark.parametrize(("start", "years", "last"), [
    (date(2021, 6, 1), 5, date(2026, 5, 31)), (date(2024, 2, 29), 5, date(2029, 2, 28)),
    (date(2024, 2, 29), 4, date(2028, 2, 28)), (date(2024, 1, 1), 1, date(2024, 12, 31)),
])
def test_a_term_ends_the_day_before_its_anniversary(start, years, last):
    assert d.term_ends(start, years) == last


def test_a_year_is_never_longer_than_366_days():
    for number in range(1500):
        on = date(2023, 1, 1) + timedelta(days=number)
        assert timedelta(days=365) <= d.add_years(on, 1) - on <= timedelta(days=366)
