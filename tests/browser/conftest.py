"""Serve the built client with the module's application, and open it in Debian's Chromium."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
QUIET = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync")
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 800}


@pytest.fixture(scope="session", autouse=True)
def client_built():
    """Build the client once; several workers wait for the first."""
    import fcntl

    from scripts.client import build

    with (ROOT / "var" / "client.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        build()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Return one Chromium for all tests; CI must have it, elsewhere its absence is said plainly."""
    if CHROMIUM is None:
        assert not os.environ.get("CI"), "Chromium is missing: apt-get install chromium"
        pytest.skip("没有 Chromium，浏览器测试没有运行（apt-get install chromium）。")
    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield chromium
        chromium.close()


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
    """Return a function that opens a page of a size for one person, each in a browser profile of their own."""
    contexts = []

    def opened(size=PHONE, **more) -> Page:
        context = browser.new_context(base_url=address, viewport=size, locale="zh-CN", timezone_id="Asia/Shanghai", **more)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15000)
        page.faults = []
        page.on("pageerror", lambda error: page.faults.append(str(error)))
        return page

    yield opened
    for context in contexts:
        context.close()
