"""Opinions are gathered one a head, counted by heads, and summarised; they are no vote and never look like one."""

from __future__ import annotations

import datetime as dt

import pytest

from app.affairs import counts
from app.affairs.events import OpinionsSummarised
from app.kernel.events import _listeners


def test_a_question_is_asked_answered_counted_and_summarised(place, clock):
    owner, _ = place.owner()
    one = place.gathered()
    shown = place.get(owner, "gatherings", one).json

    said = place.post(owner, "gatherings", one, "opinions", choices=["0"], text="请先公布报价。")
    read = place.get(place.member, "gatherings", one, "opinions").json["items"]
    clock.move(days=8)
    items = [{"point": "先公布报价", "taken": "not_taken_up", "why": "报价还在保密期"}]
    done = place.post(place.member, "gatherings", one, "summary", text="多数倾向整梯更换，将据此起草议题。", items=items)
    told = place.get(owner, "gatherings", one).json

    assert shown["standing"] == "征集意见不是表决，不产生业主大会决定。"
    assert (shown["state"], shown["heads_asked"], shown["counts"]) == ("open", 3, None)
    assert (said.status_code, said.json["heads"][0]["said"]["by_me"]) == (201, True)
    assert [(item["text"], item["unit"][-2:]) for item in read] == [("请先公布报价。", "××")]
    assert (done.status_code, told["state"], told["summary"]["items"]) == (201, "summarised", items)
    assert told["counts"] == {"asked": 3, "answered": 1, "choices": None, "groups": []}
    assert "area" not in str(told)


def test_the_asking_body_alone_reads_what_was_written(place):
    owner, _ = place.owner()
    one = place.gathered()

    refused = [place.get(who, "gatherings", one, "opinions").status_code for who in (owner, place.officer, place.service)]

    assert refused == [403, 403, 403]


def test_of_joint_owners_the_last_word_stands_and_the_other_sees_whose_it_is(place):
    (first, second), _ = place.owner(people=2)
    one = place.gathered()
    place.post(first, "gatherings", one, "opinions", choices=["0"])

    before = place.get(second, "gatherings", one).json["heads"][0]["said"]
    place.post(second, "gatherings", one, "opinions", choices=["other"], other="先修后换")
    after = place.get(first, "gatherings", one).json["heads"][0]["said"]

    assert (before["choices"], before["by_me"]) == (["0"], False)
    assert (after["choices"], after["other"], after["by_me"]) == (["other"], "先修后换", False)
    assert place.get(place.member, "gatherings", one).json["counts"]["answered"] == 1


def test_an_owner_of_several_units_is_one_head(place):
    owner, _ = place.owner(units=3)
    one = place.gathered()

    shown = place.get(owner, "gatherings", one).json

    assert (len(shown["heads"]), len(shown["heads"][0]["units"]), shown["heads_asked"]) == (1, 3, 3)


def test_choices_are_counted_by_heads_and_shown_to_owners_when_it_is_over(place, clock):
    owners = [place.owner(building="1栋" if n < 6 else "2栋")[0] for n in range(8)]
    one = place.gathered()
    for n, owner in enumerate(owners):
        place.post(owner, "gatherings", one, "opinions", choices=["0" if n % 2 else "1"])

    running, asking = place.get(owners[0], "gatherings", one).json["counts"], place.get(place.member, "gatherings", one).json
    clock.move(days=8)
    over = place.get(owners[0], "gatherings", one).json["counts"]

    assert running is None
    assert asking["counts"]["choices"] == {"0": 4, "1": 4, "other": 0}
    assert (over["asked"], over["answered"], over["groups"]) == (10, 8, [])


@pytest.mark.parametrize(("asked", "answered", "groups"), [
    ({"1": 9, "2": 9}, {"1": 7, "2": 6}, (("1",), ("2",))),
    ({"1": 9, "2": 9, "3": 9}, {"1": 7, "2": 3, "3": 3}, (("1",), ("2", "3"))),
    ({"1": 9, "2": 9, "3": 9}, {"1": 7, "2": 6, "3": 1}, (("1",), ("2", "3"))),
    ({"1": 9, "2": 2}, {"1": 9}, (("1", "2"),)),
    ({"1": 3}, {"1": 2}, (("1",),)),
])
def test_a_building_with_fewer_than_five_answers_is_merged(asked, answered, groups):
    assert counts.merged(asked, answered) == groups


def test_no_group_that_is_shown_has_fewer_than_five_heads():
    homes = {head: "abcdefg"[head % 7] for head in range(60)}
    said = {head: ["0"] for head in range(0, 60, 3)}

    counted = counts.counted(homes, said, ["0", "1"])

    assert all(one.answered >= counts.SMALLEST_GROUP for one in counted.groups)
    assert sum(one.answered for one in counted.groups) in {0, counted.answered}


def test_a_question_to_one_building_is_not_for_the_others(place):
    inside, _ = place.owner(building="2栋")
    outside, _ = place.owner(building="3栋")
    one = place.gathered(scope={"buildings": ["2栋"]})

    assert place.get(outside, "gatherings", one).status_code == 404
    assert place.get(outside, "gatherings").json["items"] == []
    assert place.get(inside, "gatherings", one).json["scope"] == "2栋"
    assert place.get(place.officer, "gatherings", one).json["heads"] == []
    assert place.post(place.officer, "gatherings", one, "opinions", choices=["0"]).json["type"] == "/problems/not-asked"


@pytest.mark.parametrize(("answer", "pointer"), [
    ({"choices": []}, "/choices"), ({"choices": ["0", "1"]}, "/choices"), ({"choices": ["7"]}, "/choices"),
    ({"choices": ["other"]}, "/other"), ({"choices": ["0"], "other": "x"}, "/other"), ({"choices": ["0"], "head": 99999}, None),
])
def test_an_answer_that_does_not_fit_the_question_is_refused(place, answer, pointer):
    owner, _ = place.owner()

    refused = place.post(owner, "gatherings", place.gathered(), "opinions", **answer)

    assert refused.status_code == (422 if pointer else 403)
    assert pointer is None or refused.json["errors"][0]["pointer"] == pointer


def test_nothing_is_said_before_it_opens_or_after_it_ends(place, clock):
    owner, _ = place.owner()
    opens = place.now() + dt.timedelta(days=1)
    one = place.gathered(opens_at=opens.isoformat())

    early = place.post(owner, "gatherings", one, "opinions", choices=["0"])
    clock.move(days=30)
    late = place.post(owner, "gatherings", one, "opinions", choices=["0"])

    assert (early.status_code, late.status_code) == (409, 409)
    assert early.json["type"] == late.json["type"] == "/problems/affair-state-forbids"


@pytest.mark.parametrize(("wrong", "pointer"), [
    ({"choices": ["一"]}, "/choices"), ({"choices": ["一", "一"]}, "/choices"), ({"choosing": "none"}, "/choices"),
    ({"closes_at": "2020-01-01T00:00:00Z", "opens_at": "2019-01-01T00:00:00Z"}, "/closes_at"),
    ({"scope": {"buildings": ["99栋"]}}, "/scope/buildings/0"), ({"scope": {"units": ["x"]}}, "/scope/units/0"),
    ({"scope": {}}, "/scope"), ({"poster": "service", "body_id": None}, "/poster"),
])
def test_a_draft_that_cannot_be_asked_is_refused(place, wrong, pointer):
    refused = place.post(place.member, "gatherings", **place.gathering(**wrong))

    assert (refused.status_code, refused.json["errors"][0]["pointer"]) == (422, pointer)


def test_an_owner_or_another_body_does_not_ask_in_the_committee_s_name(place):
    owner, _ = place.owner()

    as_body = place.post(owner, "gatherings", **place.gathering())
    as_office = place.post(place.member, "gatherings", **place.gathering(poster="office", body_id=None))

    assert as_body.json["type"] == as_office.json["type"] == "/problems/not-speaker"
    assert place.post(place.officer, "gatherings", **place.gathering(poster="office", body_id=None)).status_code == 201


def test_a_draft_is_seen_by_its_side_alone_and_takes_papers_until_it_is_out(place):
    owner, _ = place.owner()
    one = place.post(place.member, "gatherings", **place.gathering()).json["id"]

    hidden = place.get(owner, "gatherings", one).status_code
    made = place.upload(place.member, "gatherings", one)
    place.post(place.member, "gatherings", one, "publication")
    late = place.upload(place.member, "gatherings", one)
    got = place.get(owner, "gatherings", one, "papers", made.json["id"])

    assert (hidden, made.status_code, late.status_code, got.status_code) == (404, 201, 409, 200)
    assert place.client.delete(place.url("gatherings", one), headers=place.member.headers).status_code == 409


def test_a_draft_is_thrown_away_with_its_papers(place):
    one = place.post(place.member, "gatherings", **place.gathering()).json["id"]
    place.upload(place.member, "gatherings", one)

    gone = place.client.delete(place.url("gatherings", one), headers=place.member.headers)

    assert (gone.status_code, place.get(place.member, "gatherings", one).status_code) == (204, 404)


def test_a_gathering_that_is_taken_back_stays_with_its_reason_and_takes_no_more(place):
    owner, _ = place.owner()
    one = place.gathered()

    place.post(place.member, "gatherings", one, "withdrawal", reason="方案写错了")
    shown = place.get(owner, "gatherings", one).json

    assert (shown["state"], shown["withdrawal_reason"]) == ("withdrawn", "方案写错了")
    assert place.post(owner, "gatherings", one, "opinions", choices=["0"]).status_code == 409


def test_a_summary_waits_for_the_end_is_given_once_and_says_why_not(place, clock):
    one, item = place.gathered(), {"point": "降价", "taken": "not_taken_up", "why": ""}
    heard = []
    _listeners[OpinionsSummarised].append(heard.append)

    early = place.post(place.member, "gatherings", one, "summary", text="略", items=[item])
    clock.move(days=8)
    unsaid = place.post(place.member, "gatherings", one, "summary", text="略", items=[item])
    done = place.post(place.member, "gatherings", one, "summary", text="略", items=[item | {"why": "合同未到期"}])
    again = place.post(place.member, "gatherings", one, "summary", text="略", items=[item | {"why": "合同未到期"}])
    _listeners[OpinionsSummarised].remove(heard.append)

    assert [early.status_code, unsaid.status_code, done.status_code, again.status_code] == [409, 422, 201, 409]
    assert unsaid.json["type"] == "/problems/summary-incomplete"
    assert [str(event.gathering_id) for event in heard] == [one]


def test_somebody_who_speaks_for_several_heads_says_for_which(place):
    owner, _ = place.owner()
    place.also_speaks(owner)
    one = place.gathered()
    heads = [head["head"] for head in place.get(owner, "gatherings", one).json["heads"]]

    unsaid = place.post(owner, "gatherings", one, "opinions", choices=["0"])
    said = [place.post(owner, "gatherings", one, "opinions", choices=["0"], head=head).status_code for head in heads]

    assert (len(heads), unsaid.json["errors"][0]["pointer"], said) == (2, "/head", [201, 201])
    assert place.get(place.member, "gatherings", one).json["counts"]["answered"] == 2
