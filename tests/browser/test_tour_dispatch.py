"""Each route of documents sent down: the office's, the posts', the owners'."""

from __future__ import annotations

import io

import pytest

from tests.browser.conftest import DESK, PHONE
from tests.browser.touring import Visit, visit
from tests.exchange.dispatches import PDF, addressee, drafted, keyed, scene, upload

ROUTES = {
    "/office/docs": "office-docs", "/office/docs/new": "office-docs-new", "/office/docs/:dispatch": "office-docs-one",
    "/office/docs/:dispatch/edit": "office-docs-edit", "/office/docs/:dispatch/:addressee": "office-docs-thread",
    "/desk/docs": "desk-docs", "/desk/c/:community/docs/:addressee": "desk-docs-one",
    "/published": "published", "/c/:community/published/:dispatch": "published-one",
}


@pytest.fixture(scope="module")
def visits(app):
    """A document that was answered, returned and passed on, and a draft; how to reach each route there."""
    client, place = app.test_client(), scene(app)
    made = drafted(client, place, due_on="2099-03-01", everywhere=True, posts=["committee", "service_staff"])
    client.post(f"{place.office}/{made}/files", data={"file": (io.BytesIO(PDF), "电梯安全自查表.pdf")}, headers=keyed(place.officer))
    client.post(f"{place.office}/{made}/sending", headers=keyed(place.officer))
    one = addressee(client, place, made)["id"]
    client.post(f"{place.desk}/{one}/signature", headers=keyed(place.member))
    reply = client.post(f"{place.desk}/{one}/replies", data=upload("已完成自查，见附件。", "自查表.pdf"), headers=keyed(place.member)).json
    back = f"{place.office}/{made}/addressees/{one}/returns"
    client.post(back, json={"reply_id": reply["id"], "remarks": "请补充2栋的照片。"}, headers=place.officer.headers)
    client.post(f"{place.desk}/{one}/publication", headers=keyed(place.member))
    draft = drafted(client, place, title="关于报送物业管理半年情况的函", text="请报送半年情况。")
    docs = "/office/docs"
    return {
        docs: Visit(docs, "莲花街函", place.officer, staff=True),
        f"{docs}/new": Visit(f"{docs}/new", "存草稿，下一步", place.officer, staff=True),
        f"{docs}/:dispatch": Visit(f"{docs}/{made}", "无人在岗", place.officer, staff=True),
        f"{docs}/:dispatch/edit": Visit(f"{docs}/{draft}/edit", "存草稿，下一步", place.officer, staff=True),
        f"{docs}/:dispatch/:addressee": Visit(f"{docs}/{made}/{one}", "请补充2栋的照片。", place.officer, staff=True),
        "/desk/docs": Visit("/desk/docs", "关于开展电梯安全自查的通知", place.member),
        "/desk/c/:community/docs/:addressee": Visit(f"/desk/c/{place.community_id}/docs/{one}", "街道退回了回复", place.member),
        "/published": Visit("/published", "关于开展电梯安全自查的通知", place.owner),
        "/c/:community/published/:dispatch": Visit(f"/c/{place.community_id}/published/{made}", "我已看过", place.owner),
    }


@pytest.mark.parametrize("route", ROUTES)
def test_a_route_of_documents_holds_at_every_size_theme_and_width(app, visits, open_page, route):
    visit(app, open_page(PHONE if "published" in route else DESK), ROUTES[route], visits[route])
