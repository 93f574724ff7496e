from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.kernel import client

ROUTER = Path(__file__).resolve().parents[2] / "web" / "src" / "router.ts"


def test_the_client_s_addresses_are_those_of_its_router():
    paths = re.findall(r"path: ['`]/?([^'`]*)['`]", ROUTER.read_text(encoding="utf-8"))
    first = {re.sub(r"^\$\{c\}", "c", path).split("/")[0].replace("${c}", "") for path in paths}

    assert first - {"", ":rest(.*)*"} == client._KNOWN


@pytest.mark.parametrize("path", ["/nowhere", "/etc/passwd", "/c.php", "/web/src/main.ts", "/assets/../../README.md"])
def test_of_an_address_that_nobody_knows_there_is_nothing(app, path):
    answer = app.test_client().get(path)

    assert (answer.status_code, answer.content_type) == (404, "application/problem+json")


BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


def test_a_browser_at_an_address_that_nobody_knows_gets_a_page_and_the_api_its_document(app):
    page = app.test_client().get("/nowhere", headers=BROWSER)
    document = app.test_client().get("/api/v1/nowhere", headers=BROWSER)

    assert page.status_code in {404, 503}  # 503 while the client is being built
    assert page.content_type.startswith("text/html")
    assert (document.status_code, document.content_type) == (404, "application/problem+json")


def test_a_page_of_the_client_is_its_one_page_or_says_that_it_is_not_built(app):
    answer = app.test_client().get("/c/any/p/any/vote")

    assert answer.status_code in {200, 503}
    assert answer.content_type.startswith("text/html")


def test_while_the_client_is_being_built_its_page_says_so_and_opens_by_itself(app, monkeypatch, tmp_path):
    monkeypatch.setattr(client, "DIST", tmp_path)

    answer = app.test_client().get("/")

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "make run" in answer.text
    assert "http-equiv=refresh" in answer.text
