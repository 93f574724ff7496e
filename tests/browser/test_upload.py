"""An upload goes on after the network was away in the middle, after a reload, and says how it goes."""

from __future__ import annotations

import hashlib
import os

import pytest
from playwright.sync_api import expect

from app.assembly.service import papers_of
from tests.assembly.places import Place
from tests.browser.conftest import DESK, PHONE
from tests.browser.desk_support import enter, look, settled, sideways, violations

SIZES = pytest.mark.parametrize("size", [PHONE, DESK], ids=["390", "1280"])
FILE = b"%PDF-1.7\n" + os.urandom(7 * 1024 * 1024)


@pytest.fixture
def place(app, client):
    return Place(app, client)


def opened(app, open_page, place, size):
    one = place.begin()
    page = enter(app, open_page(size), place.convener, path=f"/desk/c/{place.community_id}/a/{one}/edit")
    settled(page)
    return page, one


def choose(page, content=FILE, name="报价.pdf"):
    page.get_by_label("文件", exact=True).set_input_files({"name": name, "mimeType": "application/pdf", "buffer": content})


@SIZES
def test_an_upload_goes_on_where_the_network_left_it(app, place, open_page, size):
    page, one = opened(app, open_page, place, size)
    pieces = []

    def lose(route):
        pieces.append(route.request.headers["upload-offset"])
        if len(pieces) == 2:
            page.context.set_offline(True)
        route.continue_()

    page.route("**/api/v1/uploads/*", lambda route: lose(route) if route.request.method == "PATCH" else route.continue_())
    choose(page)
    page.get_by_text("网络断了").wait_for()
    look(page, f"upload-offline-{size['width']}")
    assert violations(page) == []
    assert sideways(page) <= 0
    page.context.set_offline(False)
    page.get_by_text("已传完，共7.3 MB").wait_for()
    page.get_by_label("材料名称").fill("三家报价")
    page.get_by_role("button", name="上传材料").click()
    page.get_by_role("button", name="三家报价", exact=True).wait_for()

    with app.app_context():
        (paper,) = papers_of(place.community_id, one)
    assert paper.sha256 == hashlib.sha256(FILE).hexdigest()
    assert pieces.count("0") == 1
    assert page.faults == []


def test_what_is_none_of_the_types_is_refused_in_the_server_s_words(app, place, open_page):
    page, _ = opened(app, open_page, place, PHONE)

    choose(page, b"<html><script>alert(1)</script>" + b" " * 5000)

    expect(page.get_by_role("alert").first).to_contain_text("不是PDF、JPG、PNG")
