"""An election that ran: five homes of one size, two seats, one alternate, three who stand."""

from __future__ import annotations

import datetime as dt
from uuid import uuid4

import pytest

from app.assembly import service as assemblies
from app.assembly.service import NewCandidate, NewMotion
from app.bodies import service as bodies
from app.elections.events import ResultCertified
from app.kernel import clock as kernel_clock
from app.kernel.access import SYSTEM
from app.kernel.db import transaction
from app.kernel.events import emit
from app.voting import service as voting
from tests.factories.identity import log_in, staff
from tests.factories.voting import close, open_poll

HOMES = {f"1-010{number}": (name,) for number, name in enumerate("陈李王赵钱", 1)}
UNITS = {names[0]: label for label, names in HOMES.items()}
NAMES = ("陈一", "李二", "王三")


def election(seats=2, alternates=1, names=NAMES, number=1):
    return NewMotion("选举业主委员会", "请选两人。", ("elect_committee",), kind="election", seats=seats, alternates=alternates,
                     round=number, candidates=tuple(NewCandidate(name, f"{name}的陈述") for name in names))


class Election:
    """One poll with one election over HTTP; candidates by their place, 0 the first."""

    def __init__(self, app, client, clock, **more):
        self.app, self.client, self.clock = app, client, clock
        self.poll = open_poll(app, client, clock, homes=HOMES, motions=(election(**more),))
        self.id, self.poll_id, self.motion = self.poll.community_id, self.poll.poll.poll_id, self.poll.poll.motions[0]
        self.people = [str(one) for one, _ in self.motion.candidates]
        self.officer, self.owner = self.poll.officer, self.poll.owners["陈"]
        self.convener = log_in(app)
        with app.app_context(), transaction():
            at = kernel_clock.now()
            body_id = assemblies.assembly(self.id, self.poll.poll.assembly_id).body_id
            bodies.seat_members(SYSTEM, self.id, body_id, [bodies.Seat(self.convener.person_id)],
                                from_on=kernel_clock.civil_date(at), until_on=None, at=at)

    def second_officer(self):
        return staff(self.app, "officer", self.poll.office_id)

    def url(self, *path):
        return self.poll.url("elections", *path)

    def post(self, who, *path, json=None, **more):
        headers = (who.headers if who else {}) | {"Idempotency-Key": uuid4().hex}
        return self.client.post(self.url(self.motion.motion_id, *path), json=json, headers=headers, **more)

    def vote(self, **votes):
        """Cast by owner: `陈=(0, 1)` marks the first and the second candidate."""
        for name, places in votes.items():
            said = [self.people[place] for place in places] or "abstain"
            assert self.poll.cast(name, UNITS[name], said).status_code == 201

    def close(self):
        close(self.app, self.clock, self.poll)
        return self

    def certify(self, number="福保复核〔2026〕1号"):
        with self.app.app_context(), transaction():
            run = voting.result(self.id, self.poll_id).run
            emit(ResultCertified(self.id, self.poll_id, number, run, kernel_clock.now()))
        return self

    def seen(self, who=None):
        answer = self.client.get(self.url(), headers=(who or self.owner).headers)
        return answer.json[0] if answer.status_code == 200 else answer

    def withdraw(self, place, who=None, **more):
        body = {"candidate_id": self.people[place], "reason": "本人书面申请", "statement": "因工作变动，本人自愿退出。"}
        return self.post(who or self.convener, "withdrawals", json=body | more)

    def lot(self, *places, who=None, **more):
        body = {"drawn": [self.people[place] for place in places], "place": "居委会会议室", "method": "slips",
                "drawn_at": self.clock.now().isoformat(), "account": "三张纸签放入箱中，由居民依次抽出。",
                "witnesses": ["周小明", "吴小红"]}
        return self.post(who or self.convener, "lots", json=body | more)

    def seating(self, *places, declined=(), **more):
        day = kernel_day(self.clock)
        return {
            "takers": [{"candidate_id": self.people[place], "phone": f"1370000000{place}"} for place in places],
            "declined": [{"candidate_id": self.people[place], "reason": "本人书面表示不就任"} for place in declined],
            "from_on": day.isoformat(), "until_on": (day + dt.timedelta(days=365)).isoformat(),
            "body_name": "第二届业主委员会"} | more

    def seat(self, *places, who=None, **more):
        return self.post(who or self.officer, "seats", json=self.seating(*places, **more))

    def step_up(self, place, who=None, **more):
        day = kernel_day(self.clock)
        body = {"phone": f"1370000000{place}", "from_on": day.isoformat(), "announced_from_on": day.isoformat(),
                "announced_until_on": (day + dt.timedelta(days=7)).isoformat()}
        return self.post(who or self.officer, "alternates", self.people[place], "accession", json=body | more)

    def leave(self, seat_id, who=None, **more):
        body = {"on": kernel_day(self.clock).isoformat(), "reason": "本人书面辞职"} | more
        headers = (who or self.officer).headers | {"Idempotency-Key": uuid4().hex}
        return self.client.post(self.url("seats", seat_id, "departure"), json=body, headers=headers)


def kernel_day(clock):
    return kernel_clock.civil_date(clock.now())


@pytest.fixture
def running(app, client, clock):
    return Election(app, client, clock)


@pytest.fixture
def tied(running):
    """All three have three of five votes, for two seats."""
    running.vote(陈=(0, 1), 李=(0, 2), 王=(1, 2), 赵=(0, 1), 钱=(2,))
    return running.close()


@pytest.fixture
def won(running):
    """The first has five votes, the second four, the third three: two seats and an alternate."""
    running.vote(陈=(0, 1), 李=(0, 1), 王=(0, 2))
    return running


@pytest.fixture
def certified(tied):
    """The lot put the third first and the second last."""
    lot = tied.lot(2, 0, 1).json["id"]
    assert tied.post(tied.officer, "lots", lot, "confirmation").status_code == 200
    return tied.certify()
