"""The room hands the archive what it made."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from app.affairs import service
from app.affairs.models import Gathering
from app.affairs.paper import summary_facts
from app.documents.pdf import texts
from app.kernel.db import db
from app.kernel.problems import NotFound

ITEM = {"point": "先公布报价", "taken": "partly", "why": "报价在开标后公布"}


def filed(place, thing_id):
    with place.app.app_context():
        return service.filed(place.community_id, UUID(thing_id))


def test_a_gathering_is_filed_with_its_papers_and_its_summary(place, clock):
    draft = place.post(place.member, "gatherings", **place.gathering()).json["id"]
    place.upload(place.member, "gatherings", draft)
    place.post(place.member, "gatherings", draft, "publication")
    clock.move(days=8)
    place.post(place.member, "gatherings", draft, "summary", text="将据此起草议题。", items=[ITEM])

    paper, summary = filed(place, draft)

    assert (paper.kind, paper.file_id is not None, summary.media_type) == ("opinions", True, "application/pdf")
    assert summary.content.startswith(b"%PDF")
    assert {paper.readers, summary.readers} == {"owners"}
    assert place.get(place.member, "gatherings", draft, "summary", "paper").data.startswith(b"%PDF")


def test_the_paper_of_a_summary_says_that_it_is_no_vote(place, clock):
    one = place.gathered()
    clock.move(days=8)
    early = place.get(place.member, "gatherings", one, "summary", "paper")
    place.post(place.member, "gatherings", one, "summary", text="略", items=[ITEM])
    with place.app.app_context():
        row = db.session.get_one(Gathering, (place.community_id, UUID(one)))
        said = texts("opinions", summary_facts(row, service.summary_of(place.community_id, row.id)), "standing")

    assert early.status_code == 409
    assert "征集意见不是表决，不产生业主大会决定" in said


def test_a_notice_is_filed_for_those_to_whom_it_went(place):
    place.owner(building="7栋")
    whole, part = place.noticed(), place.noticed(scope={"buildings": ["7栋"]})

    assert [(one.kind, one.readers, one.content.decode()) for one in filed(place, whole)] == [
        ("community_notice", "owners", "水池清洗\n\n周六上午停水。\n")]
    assert filed(place, part)[0].readers == "body"


def test_a_question_is_filed_as_others_read_it_and_a_private_one_whole_for_the_body(place):
    owner, _ = place.owner()
    shown, private = place.asked(owner, text="张三何时修？"), place.asked(owner, text="张三何时修？", may_be_shown=False)
    place.post(place.member, "questions", shown, "answer", text="下月。", shown=True, edited_question="何时修？")
    place.post(place.member, "questions", private, "answer", text="下月。", shown=False)

    (first,), (second,) = filed(place, shown), filed(place, private)

    assert (first.readers, "张三" in first.content.decode()) == ("owners", False)
    assert (second.readers, "张三" in second.content.decode()) == ("body", True)


def test_what_is_not_out_is_not_filed(place):
    owner, _ = place.owner()

    for one in (place.asked(owner), place.post(place.member, "notices", **place.notice()).json["id"], str(uuid4())):
        with pytest.raises(NotFound):
            filed(place, one)
