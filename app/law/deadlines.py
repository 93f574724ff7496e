"""Count the days of an assembly: notices, extensions, announcements, filings, terms, the court's year.

Days are civil dates in Asia/Shanghai. The day of an event is not counted; the last day belongs to the period.
What a working day is comes as an argument, because the state announces it each year.

Law: 民法典 第200条至第204条（期间计算）.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from app.law.rulebook import Rulebook

WorkingDay = Callable[[date], bool]
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Deadline:
    """Hold one date that the law sets, with the sentence that explains it (期限)."""

    on: date
    reason: str
    article: str
    confidence: str

    def as_json(self) -> dict[str, object]:
        """Show the date with its reason, article and confidence."""
        return {"on": self.on.isoformat(), "reason": self.reason, "article": self.article, "confidence": self.confidence}


def earliest_opening(published_on: date, rulebook: Rulebook) -> Deadline:
    """Find the first day on which voting may open after a notice: published on the 3rd, opens on the 18th.

    Law: 物业管理条例 第14条（提前15日）；民法典 第201条（开始的当日不计入）.
    """
    return _after(published_on, rulebook, "notice_days", "{from_on}公布通知，当日不计，满{number}日，最早{on}开始表决")


def latest_publication(opens_on: date, rulebook: Rulebook) -> Deadline:
    """Find the last day on which a notice may be published for an opening.

    Law: 物业管理条例 第14条；民法典 第201条.
    """
    days = rulebook.number("notice_days")
    return _deadline(
        opens_on - days * DAY, rulebook, "notice_days",
        f"{opens_on}开始表决，须提前{days}日，通知最迟{opens_on - days * DAY}公布（公布当日不计）",
    )


def may_extend(channel: str, extended_before: int, decided_on: date, closes_on: date, rulebook: Rulebook) -> bool:
    """Tell whether the vote may be lengthened: for this channel, once, and decided not after the closing day.

    Whether it is decided before the instant of the close is for who holds the clock.

    Law: the rules `extension_channels` and `extension_times`, 待确认.
    """
    allowed = channel in rulebook.words("extension_channels")
    return allowed and extended_before < rulebook.number("extension_times") and decided_on <= closes_on


def latest_extended_close(closes_on: date, rulebook: Rulebook) -> Deadline:
    """Find the last day to which a vote may be lengthened.

    Law: the rule `extension_days`, 待确认.
    """
    return _after(closes_on, rulebook, "extension_days", "原定{from_on}截止，至多延长{number}日，不迟于{on}")


def result_announcement_ends(announced_on: date, rulebook: Rulebook) -> Deadline:
    """Find the last day of the announcement of a result (结果公示).

    Law: the rule `result_announcement_days`, 待确认.
    """
    return _after(announced_on, rulebook, "result_announcement_days", "{from_on}公示，不少于{number}日，公示到{on}")


def group_list_announcement_ends(announced_on: date, rulebook: Rulebook) -> Deadline:
    """Find the last day of the announcement of a preparatory group's members (筹备组名单公示).

    Law: 建房〔2009〕274号, 待确认.
    """
    return _after(announced_on, rulebook, "group_list_announcement_days", "{from_on}公示名单，{number}日，公示到{on}")


def rules_publication_due(adopted_on: date, rulebook: Rulebook) -> Deadline:
    """Find the last day to publish an adopted covenant or rules of procedure.

    Raises:
        UnknownRule: this rule set knows no such period.

    Law: 深圳经济特区物业管理条例 第25条.
    """
    return _after(adopted_on, rulebook, "rules_publication_days", "{from_on}通过，{number}日内公布，不迟于{on}")


def filing_due(elected_on: date, rulebook: Rulebook) -> Deadline:
    """Find the last day to file an elected committee (备案).

    Law: 物业管理条例 第16条（30日内）.
    """
    return _after(elected_on, rulebook, "filing_days", "{from_on}选举产生，{number}日内备案，不迟于{on}")


def alternates_filing_due(announcement_ends_on: date, rulebook: Rulebook) -> Deadline:
    """Find the last day to file an alternate who stepped up (候补递补).

    Raises:
        UnknownRule: this rule set knows no such period.

    Law: 深圳经济特区物业管理条例 第41条.
    """
    return _after(announcement_ends_on, rulebook, "alternates_filing_days", "{from_on}公告期满，{number}日内备案，不迟于{on}")


def handover_due(term_ends_on: date, rulebook: Rulebook) -> Deadline:
    """Find the last day for an old committee to hand over (移交).

    Law: the rule `handover_days`, 待确认.
    """
    return _after(term_ends_on, rulebook, "handover_days", "{from_on}任期届满，{number}日内移交，不迟于{on}")


def large_expense_from(published_on: date, rulebook: Rulebook) -> Deadline:
    """Find the first day on which a large expense may be made after its need was published.

    Raises:
        UnknownRule: this rule set knows no such period.

    Law: 深圳经济特区物业管理条例（szft post_11470672）.
    """
    return _after(published_on, rulebook, "large_expense_notice_days", "{from_on}公示需求，满{number}日，最早{on}支出")


def credit_code_due(filed_on: date, rulebook: Rulebook, is_working_day: WorkingDay) -> Deadline:
    """Find the last working day for an assembly to get its credit code.

    Raises:
        UnknownRule: this rule set knows no such period.

    Law: 深圳经济特区物业管理条例 第24条, 待确认.
    """
    days = rulebook.number("credit_code_working_days")
    on = add_working_days(filed_on, days, is_working_day)
    return _deadline(on, rulebook, "credit_code_working_days", f"{filed_on}备案，{days}个工作日内取得信用代码，不迟于{on}")


def meeting_notice_from(told_on: date, rulebook: Rulebook) -> Deadline:
    """Find the first day of a committee's meeting that keeps the whole period of its notice (会议通知).

    Law: 建房〔2009〕274号, 待确认.
    """
    key, sentence = "committee_meeting_notice_days", "{from_on}通知，当日不计，满{number}日，{on}起召开"
    return _after(told_on, rulebook, key, sentence)


def proposed_meeting_due(proposed_on: date, rulebook: Rulebook) -> Deadline:
    """Find the last day to call a meeting that enough members asked for (委员提议).

    Law: 建房〔2009〕274号, 待确认.
    """
    return _after(proposed_on, rulebook, "committee_meeting_call_days", "{from_on}委员提议，{number}日内召开，不迟于{on}")


def regular_meeting_due(last_on: date, rulebook: Rulebook) -> Deadline:
    """Find the last day of a committee's next regular meeting, after the last one or the first day of its term (定期会议).

    Law: the rule `committee_meeting_interval_days`, 待确认.
    """
    return _after(last_on, rulebook, "committee_meeting_interval_days", "自{from_on}起{number}日内开会，不迟于{on}")


def decision_publication_due(decided_on: date, rulebook: Rulebook) -> Deadline:
    """Find the last day to publish what a committee decided (决定公布).

    Law: 建房〔2009〕274号, 待确认.
    """
    return _after(decided_on, rulebook, "committee_decision_publication_days", "{from_on}决定，{number}日内公布，不迟于{on}")


def term_ends(started_on: date, years: int) -> date:
    """Find the last day of a term of office (任期): the day before the same day, so many years on."""
    return add_years(started_on, years) - DAY if _same_day(started_on, years) else add_years(started_on, years)


def annulment_due(known_on: date, rulebook: Rulebook, is_working_day: WorkingDay | None = None) -> Deadline:
    """Find the last day for an owner to ask a court to annul a decision.

    With a calendar, a last day that is a holiday moves to the next working day.

    Law: 司法解释 第12条（一年）；民法典 第201条、第202条、第203条.
    """
    years = rulebook.number("annulment_years")
    on = add_years(known_on, years)
    if is_working_day is not None:
        on = next_working_day(on, is_working_day)
    return _deadline(on, rulebook, "annulment_years", f"{known_on}知道或者应当知道，{years}年内请求撤销，不迟于{on}")


def question_answer_due(asked_on: date, rulebook: Rulebook) -> Deadline:
    """Find the last day to answer an owner's question (业主提问).

    Law: the rule `question_answer_days`, 待确认.
    """
    return _after(asked_on, rulebook, "question_answer_days", "{from_on}收到提问，{number}日内答复，不迟于{on}")


def records_kept_until(closed_on: date, rulebook: Rulebook) -> Deadline:
    """Find the day until which the records of a vote are kept.

    Law: the rule `records_years`, 待确认; longer than 司法解释 第12条.
    """
    years = rulebook.number("records_years")
    on = add_years(closed_on, years)
    return _deadline(on, rulebook, "records_years", f"{closed_on}截止，保存{years}年，到{on}")


def add_years(from_on: date, years: int) -> date:
    """Find the corresponding day so many years on; 29 February falls on the month's last day.

    Law: 民法典 第202条（没有对应日的，月末日为期间的最后一日）.
    """
    year = from_on.year + years
    return from_on.replace(year=year) if _same_day(from_on, years) else date(year, from_on.month + 1, 1) - DAY


def add_working_days(from_on: date, days: int, is_working_day: WorkingDay) -> date:
    """Find the day on which so many working days have passed; the first day is not counted."""
    on = from_on
    while days > 0:
        on += DAY
        days -= is_working_day(on)
    return on


def next_working_day(on: date, is_working_day: WorkingDay) -> date:
    """Move a last day that is a holiday to the first working day after it.

    Law: 民法典 第203条.
    """
    while not is_working_day(on):
        on += DAY
    return on


def _same_day(from_on: date, years: int) -> bool:
    try:
        from_on.replace(year=from_on.year + years)
    except ValueError:  # 29 February of a common year
        return False
    return True


def _after(from_on: date, rulebook: Rulebook, key: str, sentence: str) -> Deadline:
    number = rulebook.number(key)
    on = from_on + number * DAY
    return _deadline(on, rulebook, key, sentence.format(from_on=from_on, number=number, on=on))


def _deadline(on: date, rulebook: Rulebook, key: str, reason: str) -> Deadline:
    rule = rulebook.rule(key)
    return Deadline(on, f"{reason}。", rule.article, rule.confidence)
