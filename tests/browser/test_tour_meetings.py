"""Each route of meetings, for members, owners and the office."""

from __future__ import annotations

import pytest

from tests.browser.conftest import DESK, PHONE
from tests.browser.touring import Visit, visit
from tests.factories.meetings import committee

C, M = "/c/:community", "/meetings/:community/:meeting"
ROUTES = {
    "/meetings": "meetings", f"{C}/minutes": "meetings-minutes-list", f"{C}/minutes/:meeting": "meetings-minutes",
    f"{C}/body/:body/meetings": "meetings-body", M: "meetings-meeting", f"{M}/here": "meetings-here",
    f"{M}/sign": "meetings-sign", "/desk/meetings": "meetings-desk-list",
    f"/desk{C}/body/:body/meetings/new": "meetings-desk-call", f"/desk{C}/meetings/:meeting": "meetings-desk",
    "/office/meetings": "meetings-office",
}


@pytest.fixture(scope="module")
def visits(app):
    """A meeting with published minutes, one whose minutes wait for signatures, one that is open with votes in it."""
    from tests.conftest import MovableClock

    clock, body = MovableClock(app), committee(app, app.test_client())
    published = body.published(clock)
    closed = body.held(clock, title="业主委员会第二次会议", kind="extraordinary")
    running = body.opened(clock, title="业主委员会第三次会议")
    body.come(running, *body.members[:4])
    body.vote(body.members[1], running)
    body.post(body.members[1], body.of_body("meeting-proposals"), {"subject": "电梯停运三天"})
    at, member = str(body.community_id), body.members[1]
    return {
        "/meetings": Visit("/meetings", "查阅会议纪要", member),
        f"{C}/minutes": Visit(f"/c/{at}/minutes", "业主委员会第一次会议", body.owner),
        f"{C}/minutes/:meeting": Visit(f"/c/{at}/minutes/{published['id']}", "4名出席的成员已签名", body.owner),
        f"{C}/body/:body/meetings": Visit(f"/c/{at}/body/{body.body_id}/meetings", "电梯停运三天", member),
        M: Visit(f"/meetings/{at}/{running['id']}", "您已签到", member),
        f"{M}/here": Visit(f"/meetings/{at}/{running['id']}/here?code=0123456789AB", "签到码", body.members[4]),
        f"{M}/sign": Visit(f"/meetings/{at}/{closed['id']}/sign", "您签的是这一版纪要", member),
        "/desk/meetings": Visit("/desk/meetings", "业主委员会第二次会议", body.chair),
        f"/desk{C}/body/:body/meetings/new": Visit(f"/desk/c/{at}/body/{body.body_id}/meetings/new", "发出通知", body.chair),
        f"/desk{C}/meetings/:meeting": Visit(f"/desk/c/{at}/meetings/{running['id']}", "签到二维码", body.chair),
        "/office/meetings": Visit("/office/meetings", "业主委员会", body.officer, staff=True),
    }


@pytest.mark.parametrize("route", ROUTES)
def test_a_route_of_meetings_holds_at_every_size_theme_and_width(app, visits, open_page, route):
    size = DESK if route.startswith(("/desk", "/office")) else PHONE
    visit(app, open_page(size), ROUTES[route], visits[route])
