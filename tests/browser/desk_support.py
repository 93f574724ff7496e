"""Bring people to the desk's pages: their sessions, the keyboard, axe, and a look at each page."""

from __future__ import annotations

import datetime as dt
import struct
import zlib

from app.identity import service as identity
from app.identity.models import AuthSession
from app.kernel import clock as kernel_clock
from app.kernel.db import db, transaction
from tests.browser.conftest import ROOT

AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]
SCREENS = ROOT / "var" / "screens"
_MOST_TABS = 150
QUESTION = "是否用维修资金120万元更换2栋两台电梯，工期60日？"


def enter(app, page, person, *, staff=False, path="/desk"):
    """Open a page as somebody who logged in before: the browser holds the cookie, as after a reload."""
    with app.app_context(), transaction():
        at = kernel_clock.now()
        renewed = identity.open_session(person.person_id, "browser", at)
        session = db.session.get_one(AuthSession, renewed.session_id)
        session.expires_at = at + dt.timedelta(days=3650)
        if staff:
            session.staff_until = session.expires_at
    page.context.add_cookies([{
        "name": "zuolin_refresh", "value": renewed.refresh_token, "domain": "127.0.0.1", "path": "/api/v1/auth/tokens",
        "secure": True, "httpOnly": True, "sameSite": "Strict"}])
    page.goto(path)
    page.get_by_role("heading", level=1).wait_for()
    return page


def settled(page):
    """Wait until nothing is loading any more."""
    page.wait_for_load_state("networkidle")
    page.locator(".bones").wait_for(state="detached")


def violations(page):
    """Return what axe finds against WCAG 2.2 AA, as one line each."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("tags => axe.run(document, {runOnly: tags})", TAGS)["violations"]
    return [f"{one['id']}: {node['target']} {node['failureSummary']}" for one in found for node in one["nodes"]]


def sideways(page):
    """Tell by how many pixels the page is wider than the screen."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def look(page, name):
    """Keep a picture of the page for people to look at."""
    SCREENS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=str(SCREENS / f"{name}.png"), full_page=True)
    page.screenshot(path=str(SCREENS / f"{name}.view.png"))


def tab_to(page, locator):
    """Reach an element with the Tab key alone."""
    target = locator.element_handle()
    for _ in range(_MOST_TABS):
        if page.evaluate("e => e === document.activeElement", target):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard does not reach {locator}")


def type_into(page, locator, text):
    """Fill a field with the keyboard alone."""
    tab_to(page, locator)
    page.keyboard.type(text)


def type_instant(page, locator, instant):
    """Fill a field for date and time with the keyboard alone; the browser's own language orders its parts."""
    there = instant.astimezone(kernel_clock.SHANGHAI)
    for date, time in (("%m,%d,%Y", "%I,%M,%p"), ("%Y,%m,%d", "%H,%M")):
        tab_to(page, locator)
        for _ in range(6):
            page.keyboard.press("ArrowLeft")
        for part in there.strftime(f"{date},{time}").split(","):
            page.keyboard.type(part)
            if len(part) > 2:  # a year may have six digits, so it does not end by itself
                page.keyboard.press("ArrowRight")
        if locator.input_value() == local(instant):
            return
    raise AssertionError(f"{local(instant)} could not be typed")


def local(instant):
    """Write an instant as a native field for date and time holds it."""
    return instant.astimezone(kernel_clock.SHANGHAI).strftime("%Y-%m-%dT%H:%M")


def picture(width=600, height=400):
    """Return a PNG with a frame, as a paper without anybody's data."""
    rows = b"".join(
        b"\0" + bytes(60 if 8 <= y < 12 or height - 12 <= y < height - 8 or 8 <= x < 12 or width - 12 <= x < width - 8 else 235
                      for x in range(width))
        for y in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in chunks)


def fill_draft(page, opens):
    """Write the draft of an assembly with one motion that uses the maintenance fund."""
    page.get_by_label("会议名称").fill("2026年第一次业主大会会议")
    page.get_by_label("地点").fill("小区会所")
    page.get_by_label("表决名称").fill("全体业主表决")
    page.get_by_label("投票开始").fill(local(opens))
    page.get_by_label("投票截止").fill(local(opens + dt.timedelta(days=10)))
    page.get_by_label("议题名称").fill("更换2栋电梯")
    page.get_by_label("完整的问题").fill(QUESTION)
    page.get_by_role("checkbox", name="使用维修资金").check()


def day_of(instant):
    """Write a day as the pages do."""
    on = kernel_clock.civil_date(instant)
    return f"{on.year}年{on.month}月{on.day}日"
