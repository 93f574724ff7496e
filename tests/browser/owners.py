"""What several browser tests of an owner's pages do alike: enter, mark, measure, look for barriers."""

from __future__ import annotations

import os

from app.assembly.service import NewMotion
from app.identity import service
from app.identity.auth_routes import COOKIE
from app.kernel import clock
from app.kernel.db import transaction
from tests.browser.conftest import ROOT

AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
SCREENS = ROOT / "docs" / "screens"
MOST_SHOWN = {390: 1600, 1280: 900}
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
MOTIONS = (
    NewMotion("更换2栋电梯", "是否用维修资金120万元更换2栋电梯？", ("use_fund",)),
    NewMotion("选聘物业服务企业", "选哪一家？", ("service_company",), kind="options", options=("甲公司", "乙公司")),
)


def enter(page, voting, who):
    """Let the page's browser carry the cookie of a fresh session, as if its owner had logged in there; by name or person."""
    person_id = voting.owners[who].person_id if isinstance(who, str) else who.person_id
    with voting.app.app_context(), transaction():
        renewed = service.open_session(person_id, "Chromium", clock.now())
    page.context.add_cookies([{"name": COOKIE, "value": renewed.refresh_token, "domain": "127.0.0.1", "path": "/api/v1/auth"}])


def path_of(voting, *more):
    """Return the client's address of the poll, or of a page of it."""
    return "/".join(("", "c", str(voting.community_id), "p", str(voting.poll.poll_id), *more))


def assembly_path(voting, *more):
    """Return the client's address of the assembly's notice, or of a page of it."""
    return "/".join(("", "c", str(voting.community_id), "a", assembly_of(voting), *map(str, more)))


def assembly_of(voting):
    """Ask to which assembly the poll belongs."""
    name = next(iter(voting.owners))
    return voting.get(name).get_json()["assembly_id"]


def mark_all(page):
    """Mark both motions of MOTIONS on one page."""
    page.get_by_role("radio", name="同意").first.check()
    page.get_by_role("radio", name="甲公司").check()


def to_check(page, voting):
    """Open the ballot, mark it and go on to the check page."""
    page.goto(path_of(voting, "vote"))
    mark_all(page)
    page.get_by_role("button", name="下一步").click()
    page.get_by_role("heading", name="请核对，还没有提交").wait_for()


def ballots(voting):
    """Count the ballots of the poll in the database."""
    from app.kernel.db import db
    from app.voting.models import Ballot

    with voting.app.app_context():
        return db.session.query(Ballot.id).filter_by(poll_id=voting.poll.poll_id).count()


def barriers(page):
    """Return what axe finds on the page as it stands, shortly."""
    if not page.evaluate("typeof axe !== 'undefined'"):
        page.evaluate(AXE.read_text(encoding="utf-8"))  # a script tag would be refused by the page's own policy
    page.evaluate("scrollTo(0, document.body.scrollHeight)")  # at the end elder mode's footer covers nothing half
    found = page.evaluate("levels => axe.run(document, { runOnly: { type: 'tag', values: levels } })", LEVELS)
    return [(one["id"], [node["html"][:160] for node in one["nodes"]]) for one in found["violations"]]


def sideways(page):
    """Return by how many pixels the page is wider than its window, and what sticks out; a chart may draw itself anew first."""
    return page.evaluate("""async () => {
      const over = () => document.documentElement.scrollWidth - document.documentElement.clientWidth
      for (const end = performance.now() + 2000; over() > 0 && performance.now() < end;) await new Promise(requestAnimationFrame)
      const wide = over()
      const out = wide > 0 ? [...document.querySelectorAll('body *')].filter((one) =>
        one.getBoundingClientRect().right > document.documentElement.clientWidth + 1 && !one.closest('.scroll')).map((one) => one.outerHTML.slice(0, 120)) : []
      return [Math.max(0, wide), out.slice(-3)]
    }""")


def small_targets(page, least):
    """Return what can be pressed and is lower than the norm; links inside of a sentence are text."""
    return page.evaluate("""(least) => [...document.querySelectorAll('button, select, summary, label:has(input), a.z-button, a.row, a.link')]
      .filter((one) => one.getClientRects().length && one.getBoundingClientRect().height < least - 0.5)
      .map((one) => [Math.round(one.getBoundingClientRect().height), one.outerHTML.slice(0, 100)])""", least)


def keep_screen(page, name):
    """Keep a looked-at picture of a route where asked to (ZUOLIN_SCREENS=1), of long pages the beginning."""
    if os.environ.get("ZUOLIN_SCREENS"):
        SCREENS.mkdir(exist_ok=True)
        whole = page.evaluate("document.documentElement.scrollHeight")
        clip = {"x": 0, "y": 0, "width": page.viewport_size["width"], "height": min(whole, MOST_SHOWN.get(page.viewport_size["width"], whole))}
        page.screenshot(path=str(SCREENS / f"{name}.png"), full_page=True, clip=clip)
