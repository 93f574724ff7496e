"""Each route of conveners, clerks and reviewers."""

from __future__ import annotations

import datetime as dt

import pytest

from app.kernel.db import transaction
from tests.browser.conftest import DESK
from tests.browser.test_desk_poll import Running
from tests.browser.test_desk_roll import GOOD, LATER, bring, waiting_claim
from tests.browser.touring import Visit, visit
from tests.factories.identity import grant, staff
from tests.factories.registry import Place as Registry
from tests.factories.registry import make_community

C = "/desk/c/:community"
ROUTES = {
    "/desk/login": "desk-login", "/desk": "desk", "/desk/roll": "desk-roll-choose", "/desk/claims": "desk-claims-choose",
    f"{C}/roll": "desk-roll", f"{C}/roll/:import": "desk-roll-changes", f"{C}/claims": "desk-claims",
    f"{C}/claims/:claim": "desk-claim", f"{C}/a/new": "desk-draft-new", f"{C}/a/:assembly": "desk-assembly",
    f"{C}/a/:assembly/edit": "desk-edit", f"{C}/a/:assembly/residents": "desk-residents", f"{C}/a/:assembly/changes": "desk-changes",
    f"{C}/a/:assembly/delivery": "desk-delivery", f"{C}/a/:assembly/doors": "desk-doors",
    f"{C}/a/:assembly/objections": "desk-objections", f"{C}/p/:poll": "desk-progress", f"{C}/p/:poll/result": "desk-result",
}


@pytest.fixture(scope="module")
def visits(app):
    """A poll that runs, one that was counted, a draft, an import and a claim that wait; how to reach each route there."""
    from tests.conftest import MovableClock

    clock, client = MovableClock(app), app.test_client()
    counted = Running(app, client)
    counted.open(clock)
    for owner, _, _ in counted.owners[:7]:
        counted.cast(owner)
    counted.close(clock)
    running = Running(app, client)
    draft = running.place.begin(days=20)
    owner, unit_id, _ = running.owners[0]
    running.place.post({"unit_id": str(unit_id), "text": "我家面积应为90平方米"}, who=owner,
                       url=running.place.url(running.assembly_id, "objections"))
    clock.move_to(running.instant("opens_at") + dt.timedelta(minutes=1))
    running.cast(owner)
    with app.app_context(), transaction():
        made = make_community()
        roll = Registry(made.id, made.office_id)
    at_roll = f"/desk/c/{roll.id}"
    clerk = works_in(app, "clerk", roll, running)
    reviewer = works_in(app, "reviewer", roll, running)
    bring(app, roll, clerk, GOOD)
    pending = bring(app, roll, clerk, LATER)
    claimed = waiting_claim(app, client, roll)[0]
    convener, at = running.place.convener, running.assembly
    return {
        "/desk/login": Visit("/desk/login", "第1步 手机号"),
        "/desk": Visit("/desk", "去办第一件", convener),
        "/desk/roll": Visit("/desk/roll", "益田村", clerk, staff=True),
        "/desk/claims": Visit("/desk/claims", "益田村", reviewer, staff=True),
        f"{C}/roll": Visit(f"{at_roll}/roll", "先检查", clerk, staff=True),
        f"{C}/roll/:import": Visit(f"{at_roll}/roll/{pending}", "登记面积：88.88 → 99.99", clerk, staff=True),
        f"{C}/claims": Visit(f"{at_roll}/claims", "3栋802", reviewer, staff=True),
        f"{C}/claims/:claim": Visit(f"{at_roll}/claims/{claimed}", "提交决定", reviewer, staff=True),
        f"{C}/a/new": Visit(f"{running.community}/a/new", "保存草案", convener),
        f"{C}/a/:assembly": Visit(at, "送达进度", convener),
        f"{C}/a/:assembly/edit": Visit(f"{running.community}/a/{draft}/edit", "最迟", convener),
        f"{C}/a/:assembly/residents": Visit(f"{at}/residents", "记录告知", convener),
        f"{C}/a/:assembly/changes": Visit(f"{at}/changes", "理由", convener),
        f"{C}/a/:assembly/delivery": Visit(f"{at}/delivery", "2栋", convener),
        f"{C}/a/:assembly/doors": Visit(f"{at}/doors", "登记送达", running.clerk, staff=True),
        f"{C}/a/:assembly/objections": Visit(f"{at}/objections", "提交答复", convener),
        f"{C}/p/:poll": Visit(running.at_poll, "还没有投票的房屋", convener),
        f"{C}/p/:poll/result": Visit(f"{counted.at_poll}/result", "总数的由来", counted.place.convener),
    }


def works_in(app, role, roll, running):
    """Log somebody in who works in two communities, so that there is one to choose."""
    one = staff(app, role, roll.id, office_id=roll.office_id)
    grant(app, one.person_id, role, running.place.community_id, office_id=running.office_id)
    return one


@pytest.mark.parametrize("route", ROUTES)
def test_a_route_of_the_desk_holds_at_every_size_theme_and_width(app, visits, open_page, route):
    visit(app, open_page(DESK), ROUTES[route], visits[route])
