"""Visit every route of the client's router and hold what every page must: axe, sizes of text, widths, themes, targets."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page

from tests.browser.conftest import ROOT
from tests.browser.desk_support import enter, settled
from tests.browser.owners import barriers, keep_screen, sideways, small_targets
from tests.factories.identity import LoggedIn

ROUTER = ROOT / "web" / "src" / "router.ts"
WIDTHS = (320, 390, 1280)
ZOOMED = {"width": 195, "height": 422}  # a phone of 390 at 200 %


@dataclass(frozen=True)
class Visit:
    """Who opens a route, at which address, and a line that stands there when it is whole."""

    path: str
    line: str
    who: LoggedIn | None = None
    staff: bool = False
    before: Callable[[Page], None] | None = None


def routes():
    """Read the patterns of all routes from the router itself."""
    found = re.findall(r"path: ['`]([^'`]+)['`], component", ROUTER.read_text(encoding="utf-8"))
    return [one.replace("${c}", "/c/:community") for one in found]


def visit(app, page, name, one):
    """Open the route as its visitor does, and look it over."""
    if one.who is not None:
        enter(app, page, one.who, staff=one.staff, path="/me")
    if one.before is not None:
        one.before(page)
    page.goto(one.path)
    page.get_by_text(one.line).first.wait_for()
    settled(page)
    keep_screen(page, name)
    look_over(page)
    assert page.locator("h1").count() == 1
    assert page.faults == []


def look_over(page):
    """Hold a page to WCAG in both themes, and to its width and targets at every size of text and of window."""
    before = page.viewport_size
    for theme in ("light", "dark"):
        page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
        assert (theme, barriers(page)) == (theme, [])
    for size, least in (("largest", 60), ("standard", 48)):
        page.evaluate("size => { document.documentElement.dataset.size = size }", size)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            assert (size, width, sideways(page), small_targets(page, least)) == (size, width, [0, []], [])
        if size == "largest":
            assert (size, barriers(page)) == (size, [])
    page.set_viewport_size(ZOOMED)
    assert ("zoom 200 %", sideways(page)) == ("zoom 200 %", [0, []])
    page.set_viewport_size(before)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert ("text 200 %", sideways(page)) == ("text 200 %", [0, []])
