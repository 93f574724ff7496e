"""Serve the built client with the module's application, and open it in Debian's Chromium."""

from __future__ import annotations

import fcntl
import os
import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from werkzeug.serving import make_server

from tests.conftest import CHROMIUM, ROOT

QUIET = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync")
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 800}
expect.set_options(timeout=15000)
pytest.register_assert_rewrite("tests.browser.touring", "tests.browser.officer")


@pytest.fixture(scope="session", autouse=True)
def chromium() -> str:
    """Name the browser; where BROWSER is set (CI, `make browser`) it must be there, elsewhere the summary says that it is not."""
    if CHROMIUM is None:
        assert not os.environ.get("BROWSER"), "Chromium is missing: apt-get install chromium fonts-noto-cjk"
        pytest.skip("没有 Chromium")
    return CHROMIUM


@pytest.fixture(scope="session", autouse=True)
def client_built(chromium: str) -> None:
    """Build the client once; several workers wait for the first."""
    from scripts.client import build

    (ROOT / "var").mkdir(exist_ok=True)
    with (ROOT / "var" / "client.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        build()


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """Return one Chromium for all tests of the worker."""
    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=chromium, args=list(QUIET))
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def address(app) -> Iterator[str]:
    """Serve the module's application on loopback."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


@pytest.fixture
def open_page(browser: Browser, address: str):
    """Return a function that opens a page of a size for one person, each in a browser profile of their own.

    What a page asks of any other place than the application fails the test.
    """
    contexts, foreign = [], []

    def abroad(url):
        return url.startswith(("http", "ws")) and not url.startswith(f"{address}/")

    def opened(size=PHONE, **more) -> Page:
        context = browser.new_context(base_url=address, viewport=size, locale="zh-CN", timezone_id="Asia/Shanghai", **more)
        context.on("request", lambda one: foreign.append(one.url) if abroad(one.url) else None)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15000)
        page.faults = []
        page.on("pageerror", lambda error: page.faults.append(str(error)))
        return page

    yield opened
    for context in contexts:
        context.close()
    assert foreign == []
