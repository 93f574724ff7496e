"""Each route of the archive: the owner's, those of who keeps it, and the office's."""

from __future__ import annotations

import pytest

from tests.browser.conftest import DESK
from tests.browser.touring import Visit, visit
from tests.factories.records import make_house, next_committee

C = "/c/:community"
ROUTES = {
    f"{C}/archive": "records", f"{C}/archive/:record": "records-one", "/desk/archive": "records-choose",
    f"/desk{C}/archive": "records-desk", f"/desk{C}/archive/:handover": "records-handover", "/office/archive": "records-home",
    "/office/archive/:community": "records-office", "/office/archive/:community/:record": "records-decision",
}


@pytest.fixture(scope="module")
def visits(app):
    """An archive with records, one of them due, a handover that waits for signatures and a packed archive."""
    house = make_house(app, app.test_client())
    shown = house.file(house.member, "第一条 小区电梯的维修使用维修资金，由业主大会决定。".encode(), class_code="covenant", title="管理规约（2026）").json
    house.file(house.member, title="物业服务合同（2026年至2028年）")
    house.file(house.member, "二〇二五年公共收益128,400元。".encode(), class_code="common_income", title="2025年公共收益公示", made_on="2025-12-31")
    due = house.file(house.member, class_code="other", title="2014年往来函件", made_on="2014-05-01").json
    for who in (house.owner, house.neighbour):
        assert house.get(who, "records", shown["id"], "files", shown["files"][0]["id"]).status_code == 200
    to_body, _ = next_committee(house)
    handover = house.post(house.officer, "handovers", json={"from_body_id": str(house.body_id), "to_body_id": str(to_body)}).json
    house.post(house.member, "archive-exports")
    house.work()
    place = house.community_id
    return {
        f"{C}/archive": Visit(f"/c/{place}/archive", "管理规约（2026）", house.owner),
        f"{C}/archive/:record": Visit(f"/c/{place}/archive/{shown['id']}", "文件被打开过2次", house.owner),
        "/desk/archive": Visit("/desk/archive", "没有要管的档案", house.owner),
        f"/desk{C}/archive": Visit(f"/desk/c/{place}/archive", "下载档案包", house.member),
        f"/desk{C}/archive/:handover": Visit(f"/desk/c/{place}/archive/{handover['id']}", "我已核对，签名", house.member),
        "/office/archive": Visit("/office/archive", "益田村", house.officer, staff=True),
        "/office/archive/:community": Visit(f"/office/archive/{place}", "2014年往来函件", house.officer, staff=True),
        "/office/archive/:community/:record": Visit(f"/office/archive/{place}/{due['id']}", "销毁文件", house.officer, staff=True),
    }


@pytest.mark.parametrize("route", ROUTES)
def test_a_route_of_the_archive_is_whole_at_every_size(app, open_page, visits, route):
    page = open_page() if route.startswith(C) else open_page(DESK)

    visit(app, page, ROUTES[route], visits[route])
