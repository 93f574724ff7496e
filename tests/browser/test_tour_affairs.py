"""Each route of opinions, notices and questions."""

from __future__ import annotations

import pytest

from tests.affairs.places import Place
from tests.browser.conftest import DESK, PHONE
from tests.browser.touring import Visit, visit

C, D = "/c/:community", "/desk/c/:community"
ROUTES = {
    f"{C}/opinions": "opinions", f"{C}/opinions/:gathering": "opinion", f"{C}/notices": "notices",
    f"{C}/notices/:notice": "community-notice", f"{C}/questions": "questions", f"{C}/questions/:question": "question",
    "/desk/affairs": "desk-affairs-choose", f"{D}/affairs": "desk-affairs", f"{D}/opinions/new": "desk-opinions-new",
    f"{D}/opinions/:gathering": "desk-opinions", f"{D}/notices/new": "desk-notice-new", f"{D}/notices/:notice": "desk-notice",
    f"{D}/questions/:question": "desk-question", "/office/affairs": "office-affairs",
}


@pytest.fixture(scope="module")
def visits(app):
    """A gathering that runs and one that is over, notices, a question that is answered and one that is late."""
    from tests.conftest import MovableClock

    place, clock = Place(app, app.test_client()), MovableClock(app)
    owners = [place.owner(building="2栋" if n % 2 else "1栋")[0] for n in range(6)]
    over = place.gathered(title="小区门禁时间")
    for n, owner in enumerate(owners):
        place.post(owner, "gatherings", over, "opinions", choices=["1" if n == 2 else "0"], text="请先试行一个月。")
    late, told = place.asked(owners[0], text="消防通道被占，谁来管？"), place.asked(owners[1])
    place.post(place.member, "questions", told, "answer", text="下月动工，先修东侧。", shown=True)
    clock.move(days=16)
    items = [{"point": "先试行一个月", "taken": "taken_up", "why": ""}, {"point": "全天开放", "taken": "not_taken_up", "why": "夜间没有保安"}]
    place.post(place.member, "gatherings", over, "summary", text="自下月起试行。", items=items)
    asked, notice = place.gathered(), place.noticed(urgent=True)
    place.noticed(title="绿化修剪")
    place.post(owners[0], "notices", notice, "seen")
    place.gathered(place.officer, poster="office", body_id=None, title="社区活动室用途")
    owner, here = owners[1], f"/c/{place.community_id}"
    return {
        f"{C}/opinions": Visit(f"{here}/opinions", "请提意见", owner),
        f"{C}/opinions/:gathering": Visit(f"{here}/opinions/{asked}", "提交意见", owner),
        f"{C}/notices": Visit(f"{here}/notices", "绿化修剪", owner),
        f"{C}/notices/:notice": Visit(f"{here}/notices/{notice}", "周六上午停水", owner),
        f"{C}/questions": Visit(f"{here}/questions", "大家问过的", owner),
        f"{C}/questions/:question": Visit(f"{here}/questions/{told}", "下月动工", owner),
        "/desk/affairs": Visit("/desk/affairs", "益田村", place.member),
        f"{D}/affairs": Visit(f"/desk{here}/affairs", "等待答复的提问", place.member),
        f"{D}/opinions/new": Visit(f"/desk{here}/opinions/new", "怎么回答", place.member),
        f"{D}/opinions/:gathering": Visit(f"/desk{here}/opinions/{over}", "自下月起试行", place.member),
        f"{D}/notices/new": Visit(f"/desk{here}/notices/new", "紧急程度", place.member),
        f"{D}/notices/:notice": Visit(f"/desk{here}/notices/{notice}", "谁看了", place.member),
        f"{D}/questions/:question": Visit(f"/desk{here}/questions/{late}", "提交答复", place.member),
        "/office/affairs": Visit("/office/affairs", "已过答复期限", place.officer, staff=True),
    }


@pytest.mark.parametrize("route", ROUTES)
def test_a_route_of_opinions_notices_and_questions_holds_at_every_size_theme_and_width(app, visits, open_page, route):
    visit(app, open_page(PHONE if route.startswith(C) else DESK), ROUTES[route], visits[route])
