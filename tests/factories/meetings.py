"""Make a committee of five with a chair, an owner, an officer and strangers, and take meetings through their steps over HTTP."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import dataclass, field
from uuid import UUID

from PIL import Image, ImageDraw

from app.bodies import service as bodies
from app.identity import service as identity
from app.kernel import clock as kernel_clock
from app.kernel.access import SYSTEM
from app.kernel.db import transaction
from app.kernel.ids import new_id
from tests.factories import registry as roll
from tests.factories.identity import LoggedIn, log_in, staff

NAMES = ("赵主任", "钱委员", "孙委员", "李委员", "周委员")


@dataclass
class Committee:
    """A community whose committee meets, and everybody around it."""

    app: object
    client: object
    community_id: UUID
    office_id: UUID
    body_id: UUID
    members: tuple[LoggedIn, ...]
    owner: LoggedIn
    officer: LoggedIn
    keys: list = field(default_factory=list)

    @property
    def chair(self):
        return self.members[0]

    def url(self, *more):
        return "/".join(("/api/v1/communities", str(self.community_id), *map(str, more)))

    def of_body(self, *more):
        return self.url("bodies", self.body_id, *more)

    def get(self, who, *more):
        return self.client.get(self.url(*more), headers=who.headers)

    def post(self, who, url, body=None, **more):
        headers = who.headers | {"Idempotency-Key": f"key-{new_id()}"}
        return self.client.post(url, json={} if body is None else body, headers=headers, **more)

    def act(self, who, meeting, *what, body=None):
        """Do something in a meeting."""
        return self.post(who, self.url("meetings", meeting["id"], *what), body)

    def call(self, who=None, **more):
        """Call a meeting for tomorrow with one motion and one item to speak of."""
        with self.app.app_context():
            starts_at = kernel_clock.now() + dt.timedelta(hours=1)
        body = {"title": "业主委员会第一次会议", "place": "会所二楼", "starts_at": starts_at.isoformat(), "items": [
            {"title": "维修消防泵", "text": "是否委托专业单位检修消防泵？"}, {"title": "通报收支", "decides": False}]} | more
        return self.post(who or self.chair, self.of_body("meetings"), body)

    def opened(self, clock, **more):
        """Call a meeting and open it an hour later."""
        meeting = self.call(**more).json
        clock.move(hours=1)
        answer = self.act(self.chair, meeting, "opening")
        assert answer.status_code == 201, answer.text
        return answer.json

    def come(self, meeting, *who):
        """Let members scan the code of the room."""
        code = self.get(self.chair, "meetings", meeting["id"], "room-code").json["code"]
        for one in who:
            answer = self.act(one, meeting, "attendance", body={"code": code})
            assert answer.status_code == 201, answer.text

    def vote(self, who, meeting, choice="agree", reason=None, item=0):
        return self.act(who, meeting, "items", meeting["items"][item]["id"], "votes", body={"choice": choice, "reason": reason})

    def sign(self, who, meeting, picture=None, sha256=None):
        sha256 = sha256 or self.get(who, "meetings", meeting["id"]).json["minutes"]["sha256"]
        return self.client.post(
            self.url("meetings", meeting["id"], "signatures"), headers=who.headers | {"Idempotency-Key": f"key-{new_id()}"},
            data={"file": (io.BytesIO(signature() if picture is None else picture), "s.png"), "minutes_sha256": sha256},
            content_type="multipart/form-data")

    def held(self, clock, **more):
        """Hold a meeting: four of five come, three agree, one recuses; close it and draft the minutes."""
        meeting = self.opened(clock, **more)
        here = self.members[:4]
        self.come(meeting, *here)
        for one in here[:3]:
            assert self.vote(one, meeting).status_code == 201
        assert self.vote(here[3], meeting, "recused", "配偶在报价单位任职").status_code == 201
        for step in (("items", meeting["items"][0]["id"], "decision"), ("closing",)):
            answer = self.act(self.chair, meeting, *step)
            assert answer.status_code == 201, answer.text
        record = {"item_id": meeting["items"][1]["id"], "text": "通报了本季度收支。"}
        answer = self.act(self.chair, meeting, "minutes", body={"records": [record], "guests": ["物业服务中心何经理"]})
        assert answer.status_code == 201, answer.text
        return answer.json

    def published(self, clock, **more):
        """Hold a meeting, have the minutes signed by all who came, and publish them."""
        meeting = self.held(clock, **more)
        for one in self.members[:4]:
            assert self.sign(one, meeting).status_code == 201
        answer = self.act(self.chair, meeting, "publication")
        assert answer.status_code == 201, answer.text
        return answer.json


def signature(size=(600, 240)):
    """Draw a line as a hand would, on a transparent ground."""
    drawn = Image.new("RGBA", size, (0, 0, 0, 0))
    ImageDraw.Draw(drawn).line([(30, 180), (150, 40), (260, 190), (420, 60), (560, 150)], fill=(20, 20, 20, 255), width=7)
    target = io.BytesIO()
    drawn.save(target, "PNG")
    return target.getvalue()


def committee(app, client, kind="committee", seats=5, name="业主委员会"):
    """Make it through the services; the members have names."""
    members = tuple(log_in(app) for _ in range(seats))
    owner = log_in(app)
    with app.app_context(), transaction():
        at = kernel_clock.now()
        on = kernel_clock.civil_date(at)
        community = roll.make_community()
        home = roll.make_owner(community, phone=owner.phone)
        roll.make_unit(community, home)
        roll.make_account(community, home, owner.person_id, at)
        for one, called in zip(members, NAMES, strict=False):
            identity.rename(one.person_id, called)
        term = bodies.NewBody(bodies.BodyKind(kind), name, on - dt.timedelta(days=30), on + dt.timedelta(days=900))
        body_id = bodies.found_body(SYSTEM, community.id, term, at)
        taken = [bodies.Seat(one.person_id, "chair" if place == 0 else "member") for place, one in enumerate(members)]
        bodies.seat_members(SYSTEM, community.id, body_id, taken, from_on=term.from_on, until_on=None, at=at)
        ids = community.id, community.office_id
    return Committee(app, client, *ids, body_id, members, owner, staff(app, "officer", ids[1]))
