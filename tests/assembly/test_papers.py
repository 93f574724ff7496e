from __future__ import annotations

import hashlib
import io
from uuid import uuid4

import pytest

from tests.assembly.places import PDF, Place
from tests.factories.identity import log_in


@pytest.fixture
def place(app, client):
    return Place(app, client)


def test_a_paper_is_uploaded_listed_downloaded_and_frozen_with_the_publication(place):
    one, (owner, _, _) = place.begin(), place.owner()
    motion = place.show(one).json["polls"][0]["motions"][0]["id"]

    made = place.upload(one, title="电梯报价\n第二行", motion_id=motion)
    before = place.get(owner, one, "papers")
    place.publish(one)
    paper = place.get(owner, one, "papers").json[0]
    content = place.get(owner, one, "papers", paper["id"])

    assert (made.status_code, made.json["sha256"], before.status_code) == (201, hashlib.sha256(PDF).hexdigest(), 404)
    assert (paper["motion_id"], paper["media_type"]) == (motion, "application/pdf")
    assert (content.data, content.content_type) == (PDF, "application/pdf")
    assert "%0A" in content.headers["Content-Disposition"]
    assert place.upload(one).status_code == 409
    gone = place.client.delete(place.url(one, "papers", paper["id"]), headers=place.convener.headers)
    assert gone.status_code == 409


def test_a_paper_sent_twice_with_one_key_is_kept_once(place):
    one, key = place.begin(), uuid4().hex

    first, again, other = place.upload(one, key=key), place.upload(one, key=key), place.upload(one, PDF + b"!", key=key)

    assert (again.json, other.json["type"]) == (first.json, "/problems/idempotency-key-reused")
    assert len(place.get(place.officer, one, "papers").json) == 1


def test_a_paper_is_taken_off_a_draft(place):
    one = place.begin()
    paper = place.upload(one).json["id"]

    gone = place.client.delete(place.url(one, "papers", paper), headers=place.convener.headers)

    assert (gone.status_code, place.get(place.convener, one, "papers").json) == (204, [])
    assert place.client.delete(place.url(one, "papers", paper), headers=place.convener.headers).status_code == 404


@pytest.mark.parametrize(("content", "form", "pointer"), [
    (b"plain words", {}, None), (b"", {}, None), (PDF, {"title": ""}, "/title"), (PDF, {"title": "\x00"}, "/title"),
    (PDF, {"motion_id": "x"}, "/motion_id"), (PDF, {"motion_id": str(uuid4())}, "/motion_id"), (PDF, {"size": "1"}, "/size"),
])
def test_a_paper_of_another_kind_or_with_a_wrong_field_is_refused(place, content, form, pointer):
    refused = place.upload(place.begin(), content, **form)

    assert refused.status_code == 422
    assert [one["pointer"] for one in refused.json.get("errors", [])] == ([pointer] if pointer else [])


def test_an_upload_without_a_file_is_refused(place):
    one = place.begin()

    refused = place.client.post(place.url(one, "papers"), data={"title": "x"}, content_type="multipart/form-data",
                                headers=place.convener.headers | {"Idempotency-Key": uuid4().hex})

    assert (refused.status_code, refused.json["errors"][0]["pointer"]) == (422, "/file")


def test_the_papers_of_a_motion_go_with_it_and_stay_with_one_that_goes_on(place):
    draft = place.draft()
    draft["polls"][0]["motions"].append({"title": "物业费", "text": "是否调整？", "matters": ["other"]})
    one = place.post(draft).json["id"]
    kept, dropped = place.show(one).json["polls"][0]["motions"]
    papers = [place.upload(one, motion_id=motion["id"]).json["id"] for motion in (kept, dropped)]
    names = ("id", "title", "text", "matters")
    polls = [draft["polls"][0] | {"motions": [{name: kept[name] for name in names}]}]

    place.client.patch(place.url(one), json={"title": "新标题"}, headers=place.convener.headers | {"If-Match": '"1"'})
    both = [paper["id"] for paper in place.show(one).json["papers"]]
    place.client.patch(place.url(one), json={"polls": polls}, headers=place.convener.headers | {"If-Match": '"2"'})

    assert both == papers
    assert [paper["id"] for paper in place.show(one).json["papers"]] == papers[:1]


def test_only_members_of_the_convener_upload_and_another_community_finds_nothing(app, client, place):
    one, other, (owner, _, _) = place.begin(), Place(app, client), place.owner()
    paper = place.upload(one).json["id"]

    assert place.upload(one, who=place.officer).status_code == 403
    assert place.upload(one, who=owner).status_code == 403
    assert place.upload(one, who=log_in(app)).status_code == 404
    assert other.upload(one).status_code == 404
    for who, where in ((other.convener, place.url(one, "papers", paper)), (other.convener, other.url(one, "papers", paper)),
                       (owner, place.url(one, "papers", paper))):
        assert client.get(where, headers=who.headers).status_code == 404
    another = other.begin()
    assert client.get(other.url(another, "papers", paper), headers=other.convener.headers).status_code == 404


def uploaded(place, who, content=PDF):
    tus = who.headers | {"Tus-Resumable": "1.0.0"}
    where = place.client.post("/api/v1/uploads", headers=tus | {"Upload-Length": str(len(content))}).headers["Location"]
    place.client.patch(where, data=content, headers=tus | {"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"})
    return where.rpartition("/")[2]


def give(place, one, **form):
    return place.client.post(place.url(one, "papers"), data={"title": "电梯更换报价"} | form, content_type="multipart/form-data",
                             headers=place.convener.headers | {"Idempotency-Key": uuid4().hex})


def test_a_paper_that_was_uploaded_in_pieces_is_taken_by_its_number_once(place):
    one, upload = place.begin(), uploaded(place, place.convener)

    first, second = give(place, one, upload_id=upload), give(place, one, upload_id=upload)

    assert (first.status_code, second.status_code) == (201, 409)
    assert place.get(place.convener, one, "papers", first.json["id"]).data == PDF


def test_somebody_else_s_upload_is_no_paper_and_neither_are_both_or_none(place):
    one = place.begin()

    assert give(place, one, upload_id=uploaded(place, place.officer)).status_code == 404
    assert give(place, one, upload_id=uploaded(place, place.convener), file=(io.BytesIO(PDF), "a.pdf")).status_code == 422
    assert give(place, one).json["errors"][0]["pointer"] == "/file"
