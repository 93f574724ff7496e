"""Reach an assembly over HTTP: its convener, officer, an owner with a unit, and what they send."""

from __future__ import annotations

import datetime as dt
import io
from uuid import uuid4

from app.bodies import service as bodies
from app.kernel import clock as kernel_clock
from app.kernel.access import SYSTEM
from app.kernel.db import db, transaction
from app.registry import service as registry
from app.registry.models import Community
from tests.factories import assembly as make
from tests.factories.identity import log_in, staff
from tests.factories.registry import make_account, make_owner, make_unit

REASON = "议题内容属于使用维修资金"
PDF = b"%PDF-1.4 paper"


class Place:
    """A community over HTTP with one who convenes and one who reviews."""

    def __init__(self, app, client):
        self.app, self.client, self.convener = app, client, log_in(app)
        with app.app_context(), transaction():
            at = kernel_clock.now()
            ground = make.ground(at)
            self.community_id, self.body_id, self.at = ground.community_id, ground.body_id, at
            office_id, on = registry.community(self.community_id).office_id, kernel_clock.civil_date(at)
            bodies.seat_members(SYSTEM, self.community_id, self.body_id, [bodies.Seat(self.convener.person_id)],
                                from_on=on, until_on=None, at=at)
        self.officer = staff(app, "officer", office_id)

    def owner(self, **columns):
        """Log an owner in; return the session with the ids of unit and owner."""
        one = log_in(self.app)
        with self.app.app_context(), transaction():
            community = db.session.get_one(Community, self.community_id)
            owner = make_owner(community, phone=one.phone)
            unit = make_unit(community, owner, **({"building": "1栋"} | columns))
            make_account(community, owner, one.person_id, self.at)
            return one, unit.id, owner.id

    def url(self, *more):
        return "/".join(("/api/v1/communities", str(self.community_id), "assemblies", *map(str, more)))

    def draft(self, days=15, **more):
        opens = make.opening(self.at, days)
        motion = {"title": "更换电梯", "text": "是否用维修资金更换2栋电梯？", "matters": ["use_fund"]}
        poll = {"title": "全体业主表决", "opens_at": opens.isoformat(), "closes_at": (opens + dt.timedelta(10)).isoformat(),
                "motions": [motion]}
        return {"body_id": str(self.body_id), "title": "2026年业主大会会议", "polls": [poll]} | more

    def begin(self, **more):
        return self.post(self.draft(**more)).json["id"]

    def post(self, body, who=None, url=None, key=None):
        """Send a write that a phone may repeat."""
        headers = (who or self.convener).headers | {"Idempotency-Key": key or uuid4().hex}
        return self.client.post(url or self.url(), json=body, headers=headers)

    def upload(self, assembly_id, content=PDF, who=None, key=None, **form):
        headers = (who or self.convener).headers | {"Idempotency-Key": key or uuid4().hex}
        data = {"title": "报价", "file": (io.BytesIO(content), "报价.pdf")} | form
        return self.client.post(self.url(assembly_id, "papers"), data=data, headers=headers, content_type="multipart/form-data")

    def act(self, who, version, *path, **body):
        return self.client.post(self.url(*path), headers=who.headers | {"If-Match": f'"{version}"'}, **body)

    def get(self, who, *path):
        return self.client.get(self.url(*path), headers=who.headers)

    def show(self, assembly_id, who=None):
        return self.get(who or self.convener, assembly_id)

    def matters(self, assembly_id):
        motions = [m for poll in self.show(assembly_id).json["polls"] for m in poll["motions"]]
        return {"matters": {m["id"]: {"matters": m["matters"], "reason": REASON} for m in motions}}

    def publish(self, assembly_id):
        """Take a draft through review to its publication; return the answer."""
        version = self.show(assembly_id).json["version"]
        self.act(self.convener, version, assembly_id, "submission")
        self.act(self.officer, version + 1, assembly_id, "confirmation", json=self.matters(assembly_id))
        return self.act(self.convener, version + 2, assembly_id, "publication")

    def published(self, **more):
        one = self.begin(**more)
        answer = self.publish(one)
        assert answer.status_code == 200, answer.json
        return one
