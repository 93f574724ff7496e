"""One statutory vote through the pages alone: convener, officer and owner, from the draft to what anybody can check."""

from __future__ import annotations

import datetime as dt
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from app.kernel import clock as kernel_clock
from app.kernel.db import db, transaction
from app.registry.models import Community
from app.voting import service as voting
from tests.assembly.places import REASON, Place
from tests.browser.conftest import DESK, PHONE
from tests.browser.desk_support import QUESTION, day_of, fill_draft, local
from tests.browser.officer import fresh_step
from tests.browser.owners import barriers, sideways
from tests.factories import assembly as make
from tests.factories.certification import drain
from tests.factories.identity import totp
from tests.factories.registry import make_account, make_owner, make_unit

ELDER = """localStorage.setItem('zuolin.settings', '{"size":"large"}')"""
COUNT_TAPS = "addEventListener('pointerdown', () => { sessionStorage.taps = Number(sessionStorage.taps ?? 0) + 1 }, true)"
RECEIPT = "投票成功，已收到"


class Vote:
    """A community with a confirmed roll, where the convener and eight others own a home; and three people's browsers."""

    def __init__(self, app, client, clock, open_page, convener_size, *, elder):
        self.app, self.clock, self.elder = app, clock, elder
        self.place = Place(app, client)
        with app.app_context(), transaction():
            community = db.session.get_one(Community, self.place.community_id)
            owner = make_owner(community, name="周主任", phone=self.place.convener.phone)
            make_unit(community, owner, label="2栋301", building="2栋", floor="3", room="301")
            make_account(community, owner, self.place.convener.person_id, self.place.at)
        self.owners = [self.place.owner(label=f"{b}栋{f}0{n}", building=f"{b}栋", floor=str(f), room=f"{f}0{n}")[0]
                       for b in (1, 2) for f in (1, 2) for n in (8, 9)]
        self.opens = make.opening(self.place.at, 20)
        self.closes = self.opens + dt.timedelta(days=10)
        self.convener, self.officer, self.owner = open_page(convener_size), open_page(DESK), open_page(PHONE)
        if elder:
            self.owner.add_init_script(ELDER)
        self.read = []
        for page in (self.convener, self.officer):
            page.on("response", lambda one: self.read.append(one) if "/api/v1/communities/" in one.url else None)

    def log_in(self, page, who, to="/"):
        """Log in by the pages; what was asked for comes after it."""
        page.goto(to)
        page.get_by_label("手机号").fill(who.phone.removeprefix("+86"))
        page.get_by_role("button", name="获取验证码").click()
        code = page.get_by_text("演示环境的验证码").inner_text()[-6:]
        page.get_by_label("请输入短信里的6位数字").fill(code)

    def log_officer_in(self):
        """Log the officer in with code and authenticator."""
        page = self.officer
        page.context.clear_cookies()
        self.log_in(page, self.place.officer, to="/office")
        page.get_by_role("button", name="登录").click()
        page.get_by_label("请输入认证器上的6位数字").wait_for()
        fresh_step(self.app, self.place.officer)
        page.get_by_label("请输入认证器上的6位数字").fill(totp(self.app, self.place.officer.person_id))
        page.get_by_role("button", name="登录").click()
        page.get_by_role("link", name="益田村").first.wait_for()

    def worker(self):
        """Do what the worker does at its instants: close, count, put what was told in the log."""
        for due in (voting.close_due, voting.count_due):
            with self.app.app_context(), transaction():
                due(kernel_clock.now())
        drain(self.app)

    def others_cast(self):
        """Let seven other owners cast from their own phones; six agree to both."""
        poll = self.poll()
        url = f"/api/v1/communities/{self.place.community_id}/polls/{poll['id']}/ballots"
        for at, one in enumerate(self.owners[1:]):
            mine = self.place.client.get(f"{url}/mine", headers=one.headers).json
            choices = dict(zip((motion["id"] for motion in poll["motions"]), ("agree", "甲公司") if at else ("against", "abstain"), strict=True))
            answer = self.place.client.post(url, json={"head": mine["heads"][0]["head"], "choices": choices},
                                            headers=one.headers | {"Idempotency-Key": uuid4().hex})
            assert answer.status_code == 201, answer.json

    def poll(self):
        (one,) = self.place.get(self.place.convener).json["items"]
        return self.place.show(one["id"]).json["polls"][0]

    def path(self, page):
        return f"/c/{self.place.community_id}/p/{self.poll()['id']}/{page}"


@pytest.mark.parametrize(("convener_size", "elder"), [(PHONE, False), (DESK, True)], ids=["phones", "desk-and-elder"])
def test_a_vote_goes_from_the_draft_to_a_certificate_that_anybody_can_check(app, client, clock, open_page, convener_size, elder):
    vote = Vote(app, client, clock, open_page, convener_size, elder=elder)

    draft_and_submit(vote)
    confirm_matters(vote)
    publish(vote)
    read_the_notice(vote)
    clock.move_to(vote.opens + dt.timedelta(minutes=1))
    taps = cast(vote)
    vote.others_cast()
    see_the_progress_only(vote)
    clock.move_to(vote.closes + dt.timedelta(seconds=1))
    vote.worker()
    see_the_preliminary_result(vote)
    code = certify(vote)
    vote.worker()
    check_as_anybody(vote, open_page, code)
    prove_the_own_ballot(vote)

    assert taps == (5 if elder else 4)  # of two motions: 2n + 1, n + 2
    assert [page.faults for page in (vote.convener, vote.officer, vote.owner)] == [[], [], []]


def draft_and_submit(vote):
    page = vote.convener
    vote.log_in(page, vote.place.convener, to="/desk")
    page.get_by_role("link", name="起草会议").click()
    fill_draft(page, vote.opens)
    page.get_by_role("button", name="增加一项议题").click()
    second = page.get_by_role("group", name="第2项议题")
    second.get_by_label("议题名称").fill("选聘物业服务企业")
    second.get_by_label("完整的问题").fill("选哪一家？")
    second.get_by_role("radio", name="几个方案里选一个").check()
    second.get_by_label("方案", exact=True).fill("甲公司\n乙公司")
    second.get_by_role("checkbox", name="选聘和解聘物业服务企业").check()
    page.get_by_role("button", name="保存草案").click()
    page.get_by_text(f"最迟{day_of(vote.opens - dt.timedelta(days=15))}公布公告").first.wait_for()
    page.get_by_role("link", name="去提交").click()
    page.get_by_role("button", name="提交街道").click()
    page.get_by_text("已提交，等待街道确认").wait_for()


def confirm_matters(vote):
    vote.log_officer_in()
    page = vote.officer
    page.get_by_role("link", name="会议草案待审核").click()
    page.get_by_text(QUESTION).wait_for()
    for at, matter in enumerate(("使用维修资金", "选聘和解聘物业服务企业")):
        motion = page.locator("section.card").nth(at)
        motion.get_by_role("checkbox", name=matter).check()
        motion.get_by_label("理由").fill(REASON)
    page.get_by_role("button", name="确认事项").click()
    page.get_by_text("已确认。召集人现在可以公布。").wait_for()


def publish(vote):
    page = vote.convener
    page.reload()
    page.get_by_role("link", name="告知居民委员会").click()
    page.get_by_label("告知了哪个居民委员会").fill("福保社区居民委员会")
    page.get_by_label("怎么告知的").fill("书面送达")
    page.get_by_label("告知的时间").fill(local(vote.place.at))
    page.get_by_role("button", name="记录告知").click()
    page.get_by_text("已记录").wait_for()
    page.get_by_role("link", name="工作台").click()
    page.get_by_role("link", name="去办第一件").click()
    page.get_by_role("button", name="公布会议通知").click()
    page.get_by_text("已公布").first.wait_for()
    drain(vote.app)


def read_the_notice(vote):
    page = vote.owner
    vote.log_in(page, vote.owners[0])
    page.get_by_role("link", name="请看会议公告：全体业主表决").click()
    page.get_by_text("还有20天开始投票").wait_for()
    page.get_by_role("button", name="我已收到").click()
    page.get_by_text("已记录：您已收到公告").wait_for()
    page.get_by_role("link", name="更换2栋电梯").click()
    page.get_by_text(QUESTION).wait_for()
    page.get_by_text("2/3以上（含2/3）").first.wait_for()
    fits(page)


def cast(vote):
    """Come by a link as a message holds it, log in, vote; return the presses after the code."""
    page = vote.owner
    page.goto("/")
    page.get_by_role("heading", name="请投票：全体业主表决").wait_for()
    page.context.clear_cookies()
    page.add_init_script(COUNT_TAPS)
    vote.log_in(page, vote.owners[0], to=vote.path("vote"))
    page.get_by_text("同意", exact=True).first.wait_for()
    page.evaluate("sessionStorage.taps = 0")

    page.get_by_text("同意", exact=True).first.click()
    if vote.elder:
        page.get_by_role("button", name="下一步").click()
    page.get_by_text("甲公司").click()
    fits(page)
    page.get_by_role("button", name="下一步").click()
    page.get_by_role("heading", name="请核对，还没有提交").wait_for()
    fits(page)
    page.get_by_role("button", name="确认投票").click()
    page.get_by_text(RECEIPT).wait_for()
    page.get_by_role("img", name="回执号").wait_for()
    fits(page)
    return int(page.evaluate("sessionStorage.taps"))


def see_the_progress_only(vote):
    """Turnout is for all to see; before the close nothing that convener or officer read holds a choice."""
    page = vote.convener
    page.goto("/desk")
    page.get_by_role("link", name="去办第一件").click()
    page.get_by_role("heading", name="投票进度").wait_for()
    page.wait_for_load_state("networkidle")
    page.get_by_role("region", name="还没有投票的房屋").wait_for()
    assert [one.url for one in vote.read if one.ok and "/polls/" in one.url and "against" in one.text()] == []
    vote.owner.get_by_role("link", name="参加进度").click()
    vote.owner.get_by_text("选择什么，截止后公布").wait_for()


def see_the_preliminary_result(vote):
    page = vote.owner
    page.goto("/")
    page.get_by_role("link", name="结果已公布：全体业主表决").click()
    page.get_by_text("初步结果，待街道复核").wait_for()
    page.get_by_text("看计算过程").first.wait_for()
    fits(page)
    vote.convener.goto("/desk")
    vote.convener.goto(f"/desk{vote.path('result')}")
    vote.convener.get_by_text("总数的由来").first.wait_for()


def certify(vote):
    """Certify with all on one page and the authenticator; return the certificate's code."""
    vote.log_officer_in()
    page = vote.officer
    page.get_by_role("link", name="计票待复核").click()
    page.get_by_text("一致", exact=True).wait_for()
    page.get_by_role("button", name="复核通过").wait_for()
    lacking = page.get_by_role("checkbox", name="我已看过上面缺的各项")
    if lacking.count():
        lacking.check()
    fresh_step(vote.app, vote.place.officer)
    page.get_by_label("动态验证码").fill(totp(vote.app, vote.place.officer.person_id))
    page.get_by_role("button", name="复核通过").click()
    page.get_by_text("已复核，编号").wait_for()
    return page.locator("a[href^='/p/']").first.inner_text()


def check_as_anybody(vote, open_page, code):
    page = open_page(PHONE)
    page.goto(f"/p/{code}")
    page.get_by_role("button", name="重新计算").click()
    expect(page.get_by_text("本机重算：一致", exact=True)).to_be_visible()
    fits(page)
    assert page.faults == []


def prove_the_own_ballot(vote):
    page = vote.owner
    page.goto(vote.path("mine"))
    page.get_by_text("和您的回执一致").wait_for()
    page.get_by_role("button", name="立即查验").click()
    page.get_by_text("和您的回执一致").wait_for()
    page.goto(vote.path("result"))
    page.get_by_text("街道已复核计票").wait_for()
    page.get_by_role("link", name="看复核文书").wait_for()
    fits(page)


def fits(page):
    """Hold what every page must: nothing sticks out sideways, no barrier."""
    assert (sideways(page), barriers(page)) == ([0, []], [])
