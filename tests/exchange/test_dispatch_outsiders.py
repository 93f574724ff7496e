"""Who is not of a document's office, post or community gets nothing of it, at any endpoint, a new one included."""

from __future__ import annotations

import io
import itertools

import pytest

from tests.exchange.dispatches import PDF, addressee, drafted, keyed, scene, upload, words
from tests.factories.identity import log_in
from tests.factories.outsiders import operations

TAGS = ("office-dispatches", "dispatches", "published-dispatches")
INBOX = "GET /api/v1/me/dispatches"
_keys = itertools.count(1)


@pytest.fixture(scope="module")
def place(app):
    return scene(app)


@pytest.fixture(scope="module")
def ids(app, place):
    """Return real ids of a document that was sent, answered with a file and passed on."""
    client = app.test_client()
    made = drafted(client, place, due_on="2099-01-01")
    file = client.post(f"{place.office}/{made}/files", data={"file": (io.BytesIO(PDF), "附表.pdf")}, headers=keyed(place.officer))
    client.post(f"{place.office}/{made}/sending", headers=keyed(place.officer))
    one = addressee(client, place, made)["id"]
    client.post(f"{place.desk}/{one}/signature", headers=keyed(place.member))
    reply = client.post(f"{place.desk}/{one}/replies", data=upload("见附件", "表.pdf"), headers=keyed(place.member))
    assert client.post(f"{place.desk}/{one}/publication", headers=keyed(place.member)).status_code == 201
    draft = drafted(client, place)
    return {"office_id": place.office_id, "community_id": place.community_id, "dispatch_id": made, "addressee_id": one,
            "file_id": file.json["id"], "reply_id": reply.json["id"], "draft_id": draft}


def body_of(name, place, ids):
    path = name.split()[1]
    if path.endswith("/files"):
        return {"data": {"file": (io.BytesIO(PDF), "a.pdf")}}
    if path.endswith(("/answers", "/replies")):
        return {"data": upload(), "content_type": "multipart/form-data"}
    if path.endswith("/returns"):
        return {"json": {"reply_id": str(ids["reply_id"]), "remarks": "请补充"}}
    if path.endswith("/withdrawal"):
        return {"json": {"reason": "写错"}}
    return {"json": {"note": "已办"} if path.endswith("/handling") else words(place)}


def asked(client, place, ids, headers):
    for method, path, takes_body in operations(client, TAGS):
        name = f"{method.upper()} {path}"
        sent_with = {"Idempotency-Key": f"dispatch-outsider-{next(_keys)}", "If-Match": '"1"', **headers}
        body = body_of(name, place, ids) if takes_body else {}
        yield name, client.open(path.format(**ids), method=method.upper(), headers=sent_with, **body)


def test_an_outsider_gets_nothing_at_any_endpoint(app, client, place, ids):
    other = scene(app, "华强北街道办事处")
    outsiders = {"nobody": ({}, {401}), "a stranger": (log_in(app).headers, {403, 404})}
    outsiders |= {name: (getattr(other, name).headers, {403, 404}) for name in ("officer", "member", "owner", "service")}

    for who, (headers, refused) in outsiders.items():
        for name, answer in asked(client, place, ids, headers):
            if name == INBOX and answer.status_code == 200:
                assert str(ids["dispatch_id"]) not in answer.text, who
                continue
            assert answer.status_code in refused, (who, name, answer.status_code, answer.text[:200])


def test_an_owner_gets_no_more_than_what_was_passed_on(client, place, ids):
    for name, answer in asked(client, place, ids, place.owner.headers):
        if name == INBOX:
            assert answer.json["items"] == []
        elif "published-dispatches" not in name:
            assert answer.status_code in {403, 404}, name
        elif "files" not in name:
            assert answer.status_code in {200, 201}, name


def test_a_thread_s_files_are_not_handed_out_with_the_published_document(client, place, ids):
    thread = client.get(f"{place.desk}/{ids['addressee_id']}", headers=place.member.headers).json
    file = thread["words"][0]["files"][0]["id"]

    assert client.get(f"{place.published}/{ids['dispatch_id']}/files/{file}", headers=place.owner.headers).status_code == 404
    assert client.get(f"{place.published}/{ids['dispatch_id']}/files/{ids['file_id']}", headers=place.owner.headers).data == PDF


def test_a_document_of_one_office_is_not_found_under_another(app, client, place, ids):
    other = scene(app, "香蜜湖街道办事处")

    answers = [client.get(f"{other.office}/{ids['dispatch_id']}{more}", headers=other.officer.headers)
               for more in ("", "/paper", "/addressees", f"/addressees/{ids['addressee_id']}", "/register.xlsx")]
    mixed = client.get(f"{place.office}/{ids['draft_id']}/addressees/{ids['addressee_id']}", headers=place.officer.headers)

    assert [one.status_code for one in (*answers, mixed)] == [404] * 6
