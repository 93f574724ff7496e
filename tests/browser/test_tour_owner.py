"""Each of an owner's routes, and those before the log-in."""

from __future__ import annotations

import re

import pytest

from app.kernel import clock as kernel_clock
from app.kernel.db import db, transaction
from app.messaging import service as messaging
from app.messaging.models import Message
from app.voting import telling
from tests.browser.conftest import PHONE
from tests.browser.owners import MOTIONS, assembly_path, path_of, to_check
from tests.browser.test_owner_cast import entrust
from tests.browser.test_owner_pages import HOMES, claim, co_owners
from tests.browser.touring import Visit, visit
from tests.factories.certification import drain
from tests.factories.identity import log_in
from tests.factories.voting import close, open_poll

C = "/c/:community"
ROUTES = {
    "/login": "login", "/": "home", "/claim": "claim", f"{C}/claim/:claim": "claim-progress", f"{C}/a/:assembly": "notice",
    f"{C}/a/:assembly/roll": "roll", f"{C}/a/:assembly/objection": "roll-objection", f"{C}/a/:assembly/proxy": "proxy",
    f"{C}/a/:assembly/m/:motion": "motion", f"{C}/p/:poll/vote": "vote", f"{C}/p/:poll/check": "check",
    f"{C}/p/:poll/receipt": "receipt", f"{C}/p/:poll/mine": "mine", f"{C}/p/:poll/turnout": "turnout",
    f"{C}/p/:poll/result": "result", f"{C}/p/:poll/objection": "result-objection",
    f"{C}/p/:poll/ballots/:ballot/objection": "ballot-objection", f"{C}/units/:unit/co-owners": "co-owners",
    "/proxies": "proxies", "/me": "me", "/offline": "offline", "/v/:ticket": "invitation", "/:rest(.*)*": "missing",
}


@pytest.fixture(scope="module")
def visits(app):
    """A counted poll, and one that runs with ballots, a proxy and a claim that wait; how to reach each route there."""
    from tests.conftest import MovableClock

    clock = MovableClock(app)
    counted = open_poll(app, app.test_client(), clock, motions=MOTIONS, homes=HOMES)
    for name, unit in (("陈", "1-0101"), ("赵", "1-0202"), ("钱", "2-0101")):
        assert counted.cast(name, unit, "agree", "甲公司").status_code == 201
    drain(app)
    close(app, clock, counted)
    place = open_poll(app, app.test_client(), clock, motions=MOTIONS, homes=HOMES)
    assert place.cast("陈", "1-0101", "agree", "甲公司").status_code == 201
    ballot = place.cast("李", "1-0201", "agree", "甲公司").get_json()["receipts"][0]["ballot_id"]
    entrust(place, "钱", "孙")
    claimant, owners, then = log_in(app), place.owners, counted.owners["陈"]
    return {
        "/login": Visit("/login", "获取验证码"),
        "/": Visit("/", "去办第一件", owners["赵"]),
        "/claim": Visit("/claim", "小区", owners["赵"]),
        f"{C}/claim/:claim": Visit(f"/c/{place.community_id}/claim/{claim(place, claimant)}", "补充材料", claimant),
        f"{C}/a/:assembly": Visit(assembly_path(place), "我已收到", owners["赵"]),
        f"{C}/a/:assembly/roll": Visit(assembly_path(place, "roll"), "1-0101", owners["赵"]),
        f"{C}/a/:assembly/objection": Visit(assembly_path(place, "objection"), "还没有异议", owners["赵"]),
        f"{C}/a/:assembly/proxy": Visit(assembly_path(place, "proxy"), "授权委托书", owners["赵"]),
        f"{C}/a/:assembly/m/:motion": Visit(assembly_path(place, "m", place.motions[0]), "第一关 参加够不够", owners["赵"]),
        f"{C}/p/:poll/vote": Visit(path_of(place, "vote"), "下一步", owners["赵"]),
        f"{C}/p/:poll/check": Visit(path_of(place, "check"), "确认投票", owners["赵"], before=lambda page: to_check(page, place)),
        f"{C}/p/:poll/receipt": Visit(path_of(place, "receipt"), "回执号", owners["陈"]),
        f"{C}/p/:poll/mine": Visit(path_of(counted, "mine"), "您的票在票箱里", then),
        f"{C}/p/:poll/turnout": Visit(path_of(place, "turnout"), "各楼栋", owners["赵"]),
        f"{C}/p/:poll/result": Visit(path_of(counted, "result"), "看计算过程", then),
        f"{C}/p/:poll/objection": Visit(path_of(counted, "objection"), "异议内容", then),
        f"{C}/p/:poll/ballots/:ballot/objection": Visit(path_of(place, "ballots", ballot, "objection"), "理由", owners["王"]),
        f"{C}/units/:unit/co-owners": Visit(co_owners(place), "推选代表", owners["李"]),
        "/proxies": Visit("/proxies", "授权委托书", owners["孙"]),
        "/me": Visit("/me", "退出登录", owners["陈"]),
        "/offline": Visit("/offline", "没有打开"),
        "/v/:ticket": Visit(invitation(place), "约3分钟"),
        "/:rest(.*)*": Visit("/me/nowhere", "没有这个页面", owners["赵"]),
    }


def invitation(place):
    """Return the address that stands in the message to 赵."""
    with place.app.app_context(), transaction():
        telling.tell_opened(place.community_id, place.poll.poll_id, kernel_clock.now())
        row = db.session.query(Message).filter_by(
            template="vote_open", about_id=place.poll.poll_id, unit_id=place.units["1-0202"]).first()
        return re.search(r"/v/\S+", messaging.text_of(row.id)).group(0)


@pytest.mark.parametrize("route", ROUTES)
def test_a_route_of_owners_holds_at_every_size_theme_and_width(app, visits, open_page, route):
    visit(app, open_page(PHONE), ROUTES[route], visits[route])
