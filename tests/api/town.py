"""Seed a community with everything that an address can name, and log in whoever may come to it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from app.assembly import service as assembly
from app.assembly.events import PublishedPoll
from app.bodies import service as bodies
from app.identity import service as identity
from app.kernel import clock, jobs
from app.kernel.access import SYSTEM
from app.kernel.db import db, transaction
from app.kernel.storage import uploads
from app.meetings import attending, deciding, minutes, proposing, tasks
from app.meetings import convening as convening_meetings
from app.meetings import reading as meeting_reading
from app.registry.models import Community
from app.voting import service as voting
from app.voting.models import FrozenUnit
from tests.api import affairs, dispatches, reports
from tests.factories import assembly as convening
from tests.factories import registry
from tests.factories.identity import enrol, log_in, totp

if TYPE_CHECKING:
    from flask import Flask

ROLES = ("nobody", "owner", "convener", "officer")


class Town:
    """A community with a certified poll, an open one and a draft; `ids` holds real ids by the name that the API gives them."""

    def __init__(self, app: Flask) -> None:
        """Seed through the services, then move the clock to the opening of the poll."""
        self.app = app
        self.ids: dict[str, list[str]] = {}
        self.people = {"owner": log_in(app), "convener": log_in(app), "officer": log_in(app, staff=True)}
        enrol(app, self.people["officer"])
        with app.app_context(), transaction():
            at = clock.now()
            place = convening.ground(at)
            self._people_of(place, at)
            self.community_id = place.community_id
            first = convening.published(place, convening.draft(at, motions=_motions()), at)
            second = convening.published(place, convening.draft(at, days=30, motions=_motions()), at)
            draft_id = assembly.draft_assembly(place.convener, place.community_id, place.body_id, convening.draft(at), at)
            self._know(upload_id=[uploads.begin(self.people["owner"].actor, 1000, "报价.pdf", "paper", at + dt.timedelta(days=300)).id])
            self._know(assembly_id=[first.assembly_id, second.assembly_id, draft_id], body_id=[place.body_id])
        self.opens_at = convening.opening(at, 30)
        self._vote(first.polls[0])
        self._certify(first.polls[0])
        self._vote(second.polls[0])
        reports.fill(self)
        dispatches.fill(self)
        affairs.fill(self)
        self._meet(place)
        self._know(session_id=[log_in(app, self.people["owner"].phone).session_id])
        self.headers = {role: self.people[role].headers if role in self.people else {} for role in ROLES}

    def _work_at(self, instant: dt.datetime) -> None:
        """Move the clock and let the worker do what is due."""
        with self.app.app_context():
            with transaction():
                clock.move_to(instant)
            for step in (voting.close_due, voting.count_due):
                with transaction():
                    step(clock.now())
            jobs.drain()

    def _vote(self, poll: PublishedPoll) -> None:
        self._work_at(poll.opens_at + dt.timedelta(hours=1))
        with self.app.app_context():
            head = db.session.execute(db.select(FrozenUnit.head_no).where(
                FrozenUnit.poll_id == poll.poll_id, FrozenUnit.unit_id == UUID(self.ids["unit_id"][0]))).scalar_one()
        answer = self.app.test_client().post(
            f"/api/v1/communities/{self.community_id}/polls/{poll.poll_id}/ballots",
            json={"head": head, "choices": {str(one.motion_id): "agree" for one in poll.motions}},
            headers=self.people["owner"].headers | {"Idempotency-Key": f"town-{poll.poll_id}"})
        assert answer.status_code == 201, answer.text

    def _certify(self, poll: PublishedPoll) -> None:
        self._work_at(poll.closes_at + dt.timedelta(hours=1))
        client, officer = self.app.test_client(), self.people["officer"]
        result = client.get(f"/api/v1/public/communities/{self.community_id}/polls/{poll.poll_id}/result").json
        client.post(
            f"/api/v1/communities/{self.community_id}/polls/{poll.poll_id}/certification", headers=officer.headers,
            json={"code": totp(self.app, officer.person_id), "result_run": result["run"], "result_sha256": result["result_sha256"]})

    def _meet(self, place: convening.Ground) -> None:
        """Hold a meeting of the committee, close it with its minutes, and call another."""
        who, key = self.people["convener"].actor, (place.community_id,)
        with self.app.app_context():
            for title in ("委员会第一次会议", "委员会第二次会议"):
                with transaction():
                    at = clock.now()
                    new = convening_meetings.NewMeeting(title, "会所", at + dt.timedelta(hours=1), (convening_meetings.NewItem("电梯"),))
                    made = convening_meetings.call_meeting(who, *key, place.body_id, new, at)
                    item = meeting_reading.items_of(made)[0]
                    self._know(meeting_id=[made.id], item_id=[item.id])
            with transaction():
                first, at = UUID(self.ids["meeting_id"][0]), clock.now() + dt.timedelta(hours=2)
                attending.open_meeting(who, *key, first, None, at)
                attending.enter_attendance(who, *key, first, [attending.Came(who.person, present=True)], at)
                tasks.give_task(who, *key, first, tasks.NewTask("报价", who.person, clock.civil_date(at)), at)
                deciding.close_meeting(who, *key, first, at)
                minutes.draft_minutes(who, *key, first, minutes.Recorded({}), at)
                made_proposal = proposing.propose_meeting(who, *key, place.body_id, "电梯", at)
                self._know(proposal_id=[made_proposal.id])

    def _people_of(self, place: convening.Ground, at: dt.datetime) -> None:
        community = db.session.query(Community).filter_by(id=place.community_id).one()
        owner = registry.make_owner(community)
        unit = registry.make_unit(community, owner)
        registry.make_account(community, owner, self.people["owner"].person_id, at)
        bodies.seat_members(SYSTEM, community.id, place.body_id, [bodies.Seat(self.people["convener"].person_id)],
                            from_on=clock.civil_date(at), until_on=None, at=at)
        for role in (identity.Role.OFFICER, identity.Role.OFFICE_ADMIN):
            identity.grant_role(SYSTEM, self.people["officer"].person_id, role, community.office_id,
                                from_on=dt.date(2000, 1, 1), until_on=None, at=at)
        self._know(community_id=[community.id], office_id=[community.office_id], owner_id=[owner.id], unit_id=[unit.id],
                   person_id=[one.person_id for one in self.people.values()])

    def _know(self, **ids: list[UUID]) -> None:
        for name, values in ids.items():
            self.ids.setdefault(name, []).extend(str(value) for value in values)

    def some_day(self, days: int, *, instant: bool) -> str:
        """Write a day, or nine in the morning of it, so many days from the town's opening."""
        at = self.opens_at + dt.timedelta(days=days)
        return at.isoformat() if instant else at.date().isoformat()

    def learn(self, names: set[str]) -> None:
        """Find real values for the names of the API in whichever tables have them, `poll_id` in `polls.id` or as a column."""
        columns = text("SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'")
        with self.app.app_context():
            known = {(row[0], row[1]) for row in db.session.execute(columns)}
            for name in sorted(names - set(self.ids)):
                stem = name.removesuffix("_id")
                places = [(t, c) for t, c in known if c == name or (c == "id" and t in {f"{stem}s", f"{stem}es", f"{stem[:-1]}ies"})]
                found = [value.hex() if isinstance(value, bytes) else str(value)  # as the API writes a hash
                         for table, column in sorted(places) for value in self._values(table, column)]
                if found:
                    self.ids[name] = found
            db.session.rollback()

    def _values(self, table: str, column: str) -> list[object]:
        try:
            with db.session.begin_nested():
                return list(db.session.execute(text(f'SELECT DISTINCT "{column}" FROM "{table}" LIMIT 3')).scalars())
        except ProgrammingError:  # a column that the application may not read
            return []


def _motions() -> tuple[assembly.NewMotion, ...]:
    return (
        assembly.NewMotion("更换电梯", "是否用维修资金更换2栋电梯？", ("use_fund",)),
        assembly.NewMotion("修改管理规约", "是否通过新的管理规约？", ("covenant",)),
    )
