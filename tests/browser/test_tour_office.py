"""Each route of the office, and the public pages behind a certificate."""

from __future__ import annotations

import pytest

from app.assembly import service as assemblies
from app.kernel import clock as kernel_clock
from app.kernel.db import transaction
from tests.browser.conftest import DESK
from tests.browser.touring import Visit, visit
from tests.elections.conftest import Election
from tests.factories import assembly as make
from tests.factories.certification import certify, counted, drain, objected, second_officer
from tests.factories.identity import staff

ROUTES = {
    "/office": "office", "/office/rules": "office-rules", "/office/roles": "office-roles",
    "/office/community/:community": "office-community", "/office/rules/:community": "office-rules-of",
    "/office/roll/:community": "office-roll", "/office/bodies/:community": "office-bodies",
    "/office/review/:community/:assembly": "office-review", "/office/roll-objections/:community/:assembly": "office-roll-objections",
    "/office/scrutineers/:community/:assembly": "office-scrutineers", "/office/certify/:community/:poll": "office-certify",
    "/office/cert/:community/:poll": "office-cert", "/office/correct/:community/:poll": "office-correct",
    "/office/objections/:community/:poll": "office-objections", "/office/voids/:community/:poll": "office-voids",
    "/office/elections/:community/:poll": "office-elections", "/office/evidence/:community/:poll": "office-evidence",
    "/office/figures": "office-figures",
    "/p": "public-find", "/p/:code": "public-paper", "/v/:community/:poll": "public-result",
}


@pytest.fixture(scope="module")
def visits(app):
    """A count that waits, one certified, an election with a lot to draw, a draft; how to reach each route there."""
    from tests.conftest import MovableClock

    clock, client = MovableClock(app), app.test_client()
    done = counted(app, client, clock)
    code = certify(done, second_officer(done), remarks="核对了全部表决票。").json["code"]
    tied = Election(app, client, clock)
    tied.vote(陈=(0, 1), 李=(0, 2), 王=(1, 2), 赵=(0, 1), 钱=(2,))
    tied.close()
    waits = counted(app, client, clock, scrutineers=("周小明", "吴小红"))
    assert objected(waits, "陈").status_code == 201
    drain(app)
    with app.app_context(), transaction():
        at = kernel_clock.now()
        body = assemblies.assembly(waits.community_id, waits.poll.assembly_id).body_id
        draft = assemblies.draft_assembly(waits.convener, waits.community_id, body, make.draft(at), at)
        assemblies.submit_assembly(waits.convener, waits.community_id, draft, 1, at)
    place, officer, ready = waits.community_id, waits.officer, done.officer

    def at_poll(page, one=waits):
        return f"/office/{page}/{one.community_id}/{one.poll.poll_id}"

    def at_assembly(page, assembly=waits.poll.assembly_id):
        return f"/office/{page}/{place}/{assembly}"

    return {
        "/office": Visit("/office", "计票待复核", officer, staff=True),
        "/office/rules": Visit("/office/rules", "益田村", officer, staff=True),
        "/office/roles": Visit("/office/roles", "权限", staff(app, "office_admin", waits.office_id), staff=True),
        "/office/community/:community": Visit(f"/office/community/{place}", "益田村", officer, staff=True),
        "/office/rules/:community": Visit(f"/office/rules/{place}", "录入或替换", officer, staff=True),
        "/office/roll/:community": Visit(f"/office/roll/{place}", "益田村", officer, staff=True),
        "/office/bodies/:community": Visit(f"/office/bodies/{place}", "业主委员会", officer, staff=True),
        "/office/review/:community/:assembly": Visit(at_assembly("review", draft), "确认事项", officer, staff=True),
        "/office/roll-objections/:community/:assembly": Visit(at_assembly("roll-objections"), "异议", officer, staff=True),
        "/office/scrutineers/:community/:assembly": Visit(at_assembly("scrutineers"), "周小明", officer, staff=True),
        "/office/certify/:community/:poll": Visit(at_poll("certify"), "动态验证码", officer, staff=True),
        "/office/cert/:community/:poll": Visit(at_poll("cert", done), "看 PDF", ready, staff=True),
        "/office/correct/:community/:poll": Visit(at_poll("correct", done), "更正证书", ready, staff=True),
        "/office/objections/:community/:poll": Visit(at_poll("objections"), "答复这条", officer, staff=True),
        "/office/voids/:community/:poll": Visit(at_poll("voids"), "重新计票", officer, staff=True),
        "/office/elections/:community/:poll": Visit(f"/office/elections/{tied.id}/{tied.poll_id}", "得票相同，待抽签", tied.officer, staff=True),
        "/office/evidence/:community/:poll": Visit(at_poll("evidence", done), "用途", ready, staff=True),
        "/office/figures": Visit("/office/figures", "表决和参加情况", officer, staff=True),
        "/p": Visit("/p", "核验码"),
        "/p/:code": Visit(f"/p/{code}", "重新计算"),
        "/v/:community/:poll": Visit(f"/v/{done.community_id}/{done.poll.poll_id}", "重新计算"),
    }


@pytest.mark.parametrize("route", ROUTES)
def test_a_route_of_the_office_holds_at_every_size_theme_and_width(app, visits, open_page, route):
    visit(app, open_page(DESK), ROUTES[route], visits[route])
