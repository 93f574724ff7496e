"""A meeting from its call to the minutes that an owner reads."""

from __future__ import annotations

import io

import docx
import pypdf
import pytest

from app.kernel import storage
from app.kernel.events import subscribe
from app.kernel.storage import DOCX
from app.meetings import service
from app.meetings.events import MinutesPublished
from tests.factories.meetings import committee

HEARD = []


@subscribe(MinutesPublished)
def hear(event):
    HEARD.append(event)


@pytest.fixture(scope="module")
def body(app):
    return committee(app, app.test_client())


@pytest.fixture(scope="module")
def published(app, body):
    from tests.conftest import MovableClock

    return body.published(MovableClock(app))


def text_of(pdf):
    return "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages).replace("\n", "")


def test_an_owner_reads_what_was_decided_by_whom(body, published):
    listed = body.get(body.owner, "minutes").json["items"]
    read = body.get(body.owner, "meetings", published["id"], "minutes").json

    assert [one["meeting_id"] for one in listed] == [published["id"]]
    facts = read["facts"]
    assert (facts["chair"], facts["held"], [one["name"] for one in facts["absent"]]) == ("赵主任", True, ["周委员"])
    assert facts["items"][0]["outcome"] == "通过"
    assert {one["name"]: one["choice"] for one in facts["items"][0]["votes"]} == {
        "赵主任": "同意", "钱委员": "同意", "孙委员": "同意", "李委员": "回避"}
    assert facts["guests"] == ["物业服务中心何经理"]


def test_the_minutes_come_as_pdf_and_docx(body, published):
    pdf, word = (body.get(body.owner, "meetings", published["id"], f"minutes/file?format={kind}") for kind in ("pdf", "docx"))

    assert (pdf.content_type, word.status_code) == ("application/pdf", 200)
    assert "会议纪要" in text_of(pdf.data)
    assert "配偶在报价单位任职" in text_of(pdf.data)
    document = docx.Document(io.BytesIO(word.data))
    told = "\n".join([one.text for one in document.paragraphs] + [c.text for t in document.tables for r in t.rows for c in r.cells])
    assert "通报了本季度收支。" in told
    assert "配偶在报价单位任职" in told
    assert len(document.inline_shapes) == 4


def test_the_archive_is_told_and_can_fetch_what_a_meeting_made(app, body, published):
    with app.app_context():
        papers = service.filed(body.community_id, published["id"])

        assert [(one.kind, one.readers, storage.info(one.file_id).media_type) for one in papers] == [
            ("minutes", "owners", "application/pdf"), ("minutes", "owners", DOCX),
            *[("meeting_attendance", "body", "image/png")] * 4]
    assert str(HEARD[-1].meeting_id) == published["id"]


def test_nothing_of_a_published_meeting_changes(body, published):
    again = [body.act(body.chair, published, *what, body=given) for what, given in (
        (("minutes",), {}), (("publication",), {}), (("opening",), {}), (("cancellation",), {"reason": "不开了"}))]

    assert [one.status_code for one in again] == [409] * 4
