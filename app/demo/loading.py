"""Load the demonstration: the stories of all communities on one clock, from some months ago until today.

Everything goes through the services that people use. A line in the audit log says that a load began, another that it
ended. What a load left that died between the two is wiped by the next one, and nothing else ever is.
"""

from __future__ import annotations

import enum
from collections.abc import Callable
from uuid import UUID

import psycopg
from flask_migrate import upgrade
from sqlalchemy import event

from app.demo import affairs_plans, meeting_plans
from app.demo.affairs import Talk
from app.demo.dispatches import Dispatches
from app.demo.meetings import Committee
from app.demo.parts import Rolls
from app.demo.records import shelves
from app.demo.reports import Reports
from app.demo.shixia import Shixia
from app.demo.staff import open_office
from app.demo.stage import Stage
from app.demo.xintian import Xintian
from app.demo.yitian import Yitian
from app.demo.zhonggang import Zhonggang
from app.kernel import audit, clock
from app.kernel.access import SYSTEM
from app.kernel.db import db, transaction
from app.registry.communities import directory

FIRST_DAY = -365
_DEMO = UUID("00000000-0000-7000-8000-00000000d300")
_BEGUN, _ENDED = "demo.load.begin", "demo.load.end"


class State(enum.Enum):
    """Where the demonstration stands in this database."""

    ABSENT = "absent"
    HALF = "half"
    LOADED = "loaded"
    ANOTHERS = "anothers"


def state() -> State:
    """Tell whether the demonstration is here, half here, or others' data are."""
    with transaction():
        acts = {one.act for one in audit.acts_on([_DEMO])}
        if _ENDED in acts:
            return State.LOADED
        if _BEGUN in acts:
            return State.HALF
        return State.ANOTHERS if directory(None, after=None, limit=1) else State.ABSENT


def loaded_rolls() -> Rolls:
    """Return the rolls with which the demonstration was loaded.

    Raises:
        LookupError: it is not loaded.
    """
    with transaction():
        for one in audit.acts_on([_DEMO]):
            if one.act == _ENDED:
                return Rolls(int(one.facts["shrink"]))
    raise LookupError("demo")


def wipe_half(url: str) -> None:
    """Empty a database that holds half of a demonstration, and migrate it anew.

    Raises:
        ValueError: it holds something else.
    """
    if state() is not State.HALF:
        raise ValueError("only what a broken load left is wiped")
    db.engine.dispose()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")
    upgrade()


def load(rolls: Rolls, tell: Callable[[str], None]) -> None:
    """Play all stories and come back to the real time; the clock stands months back until then."""
    event.listen(db.engine, "connect", _be_quick)
    db.engine.dispose()
    try:
        with transaction():
            stage = Stage(clock.today(), tell)
            audit.record(SYSTEM, _BEGUN, subject=("demo", _DEMO), at=clock.now())
            clock.move_to(stage.instant(FIRST_DAY, 9))
        desks = open_office()
        stories = (Zhonggang.begin(stage, desks, rolls), Xintian.begin(stage, desks, rolls),
                   Yitian.begin(stage, desks, rolls), Shixia.begin(stage, desks, rolls))
        zhonggang, xintian, yitian, _ = stories
        talks = (
            Talk(yitian.place, yitian.meeting.chair, yitian.parts.everybody, affairs_plans.YITIAN),
            Talk(zhonggang.place, zhonggang.meeting.chair, zhonggang.who, affairs_plans.ZHONGGANG),
            Talk(xintian.place, xintian.meeting.chair, xintian.voters, affairs_plans.XINTIAN))
        pilots = [(one.place, one.meeting.chair) for one in (zhonggang, xintian, yitian)]
        year = (*talks, Dispatches(stage, desks, pilots), Reports(stage, desks, pilots))
        archives = [step for shelf in shelves(stories) for step in shelf.steps()]
        met = [step for one in _committees(yitian, zhonggang, xintian) for step in one.steps()]
        stage.play([*(step for story in (*stories, *year) for step in story.steps()), *archives, *met])
        with transaction():
            audit.record(SYSTEM, _ENDED, subject=("demo", _DEMO), at=clock.now(), facts={"shrink": rolls.shrink})
    finally:
        event.remove(db.engine, "connect", _be_quick)
        db.engine.dispose()


def _committees(yitian: Yitian, zhonggang: Zhonggang, xintian: Xintian) -> tuple[Committee, ...]:
    """Return the committees that meet for a year."""
    return (
        Committee(yitian.place, [one.person for one in yitian.parts.committee], meeting_plans.YITIAN),
        Committee(zhonggang.place, [one.person for one in zhonggang.who[:5]], meeting_plans.ZHONGGANG),
        Committee(xintian.place, [one.person for one in xintian.voters[:3]], meeting_plans.XINTIAN))


def _be_quick(connection: psycopg.Connection[object], _: object) -> None:
    """Let commits of the load not wait for the disk: what a power cut takes, the next load makes anew."""
    connection.execute("SET synchronous_commit = off")
    connection.commit()
