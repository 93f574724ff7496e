"""Reach the room over HTTP: a community with a committee, an officer, service staff, and owners in two buildings."""

from __future__ import annotations

import datetime as dt
import io
from uuid import uuid4

from app.bodies import service as bodies
from app.kernel import clock as kernel_clock
from app.kernel.access import SYSTEM
from app.kernel.db import db, transaction
from app.messaging.models import Message
from app.registry import service as registry
from app.registry.models import Community
from tests.factories import assembly as make
from tests.factories.identity import log_in, staff
from tests.factories.registry import make_account, make_owner, make_unit

PDF = b"%PDF-1.4 paper"


class Place:
    """A community over HTTP."""

    def __init__(self, app, client):
        self.app, self.client, self.member = app, client, log_in(app)
        with app.app_context(), transaction():
            at = kernel_clock.now()
            ground = make.ground(at)
            self.community_id, self.body_id = ground.community_id, ground.body_id
            self.office_id = registry.community(self.community_id).office_id
            bodies.seat_members(SYSTEM, self.community_id, self.body_id, [bodies.Seat(self.member.person_id)],
                                from_on=kernel_clock.civil_date(at), until_on=None, at=at)
        self.officer = staff(app, "officer", self.office_id)
        self.service = staff(app, "service_staff", self.community_id, office_id=self.office_id)

    def now(self):
        with self.app.app_context():
            return kernel_clock.now()

    def owner(self, *, units=1, people=1, **columns):
        """Log an owner in, or several who own together; return them with the ids of the units."""
        found = [log_in(self.app) for _ in range(people)]
        with self.app.app_context(), transaction():
            community = db.session.get_one(Community, self.community_id)
            owners = [make_owner(community, phone=one.phone, identity=uuid4().hex) for one in found]
            made = [make_unit(community, *owners, **({"building": "1栋"} | columns)) for _ in range(units)]
            for one, owner in zip(found, owners, strict=True):
                make_account(community, owner, one.person_id, kernel_clock.now())
            ids = [one.id for one in made]
            self.labels = [one.label for one in made]
        return (found[0] if people == 1 else found), ids

    def also_speaks(self, person):
        """Let somebody speak for one more owner, as an agent does."""
        with self.app.app_context(), transaction():
            community = db.session.get_one(Community, self.community_id)
            owner = make_owner(community, phone=person.phone, identity=uuid4().hex)
            make_unit(community, owner)
            make_account(community, owner, person.person_id, kernel_clock.now(), capacity="authorised")

    def url(self, *more):
        return "/".join(("/api/v1/communities", str(self.community_id), *map(str, more)))

    def post(self, who, *path, **body):
        headers = who.headers | {"Idempotency-Key": uuid4().hex}
        return self.client.post(self.url(*path), headers=headers, **({"json": body} if body else {}))

    def get(self, who, *path, **query):
        return self.client.get(self.url(*path), headers=who.headers, query_string=query)

    def upload(self, who, *path):
        return self.client.post(
            self.url(*path, "papers"), data={"title": "方案", "file": (io.BytesIO(PDF), "x.pdf")},
            headers=who.headers | {"Idempotency-Key": uuid4().hex}, content_type="multipart/form-data")

    def gathering(self, **more):
        now = self.now()
        return {"poster": "body", "body_id": str(self.body_id), "title": "电梯更换方案", "text": "您倾向哪一个方案？",
                "choosing": "one", "choices": ["整梯更换", "大修"], "other_allowed": True,
                "opens_at": (now - dt.timedelta(minutes=1)).isoformat(), "closes_at": (now + dt.timedelta(days=7)).isoformat()} | more

    def gathered(self, who=None, **more):
        """Draft and publish a gathering; return its id."""
        one = self.post(who or self.member, "gatherings", **self.gathering(**more)).json["id"]
        published = self.post(who or self.member, "gatherings", one, "publication")
        assert published.status_code == 200, published.text
        return one

    def notice(self, **more):
        return {"poster": "body", "body_id": str(self.body_id), "title": "水池清洗", "text": "周六上午停水。",
                "category": "affairs"} | more

    def noticed(self, who=None, **more):
        """Draft and post a notice; return its id."""
        one = self.post(who or self.member, "notices", **self.notice(**more)).json["id"]
        posted = self.post(who or self.member, "notices", one, "publication")
        assert posted.status_code == 200, posted.text
        return one

    def asked(self, who, side="committee", text="车棚什么时候修？", may_be_shown=True):
        made = self.post(who, "questions", side=side, text=text, may_be_shown=may_be_shown)
        assert made.status_code == 201, made.text
        return made.json["id"]

    def messages(self, template):
        with self.app.app_context():
            return [one.person_id for one in db.session.query(Message).filter_by(
                template=template, community_id=self.community_id).order_by(Message.id)]
