"""Hold a year of committee meetings: agendas, who came, what was decided, minutes that owners read, and what is left to do."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from uuid import UUID

from PIL import Image, ImageDraw

from app.demo.papers import one_page
from app.demo.people import Person
from app.demo.place import Place, log_in
from app.demo.stage import Step, act
from app.documents.pdf import FontMissing
from app.kernel.access import Actor
from app.meetings import attending, convening, deciding, minutes, publishing, reading, signing, tasks

_NOTICE_DAYS = 8


@dataclass(frozen=True, slots=True)
class Sitting:
    """Plan one meeting: its day, its motion, what was said, how members vote in their order, and what is to be done."""

    day: int
    title: str
    motion: str
    text: str
    said: str
    votes: str
    """One letter a member: a for, n against, b abstain, r recused, - on leave."""
    task: str = ""
    task_days: int = 30
    outcome: str = ""
    """How the task ended; nothing where it is still open."""
    published: bool = True


@dataclass(slots=True)
class Committee:
    """Hold the meetings of one committee."""

    place: Place
    people: Sequence[Person]
    plans: Sequence[Sitting]
    ids: dict[str, UUID] = field(init=False, default_factory=dict)
    actors: list[Actor] = field(init=False, default_factory=list)

    def steps(self) -> list[Step]:
        """Call each meeting a week ahead, hold it, sign and publish its minutes, and finish what was to be done."""
        steps = []
        for one in self.plans:
            steps += [Step(one.day - _NOTICE_DAYS, 10, partial(self._call, one)), Step(one.day, 19, partial(self._hold, one))]
            if one.published and one.day < 0:
                steps.append(Step(min(one.day + 2, -1), 20, partial(self._publish, one)))
            if one.outcome:
                steps.append(Step(one.day + one.task_days - 3, 18, partial(self._finish, one)))
        return [one for one in steps if one.day <= 0]

    def _call(self, one: Sitting) -> None:
        if not self.actors:  # sessions of their own: those of a year ago cast no ballot
            with act() as at:
                self.actors = [log_in(person, at) for person in self.people]
        starts_at = self.place.stage.instant(one.day, 19)
        items = (convening.NewItem(one.motion, one.text),
                 convening.NewItem("通报共有资金收支", "通报上次会议以来共有资金的收入和支出。", decides=False))
        with act() as at:
            made = convening.call_meeting(
                self._who(0), self._community, self.place.body_id,
                convening.NewMeeting(one.title, "小区会所二楼会议室", starts_at, items), at)
            self.ids[one.title] = made.id
            first = reading.items_of(made)[0]
            paper = convening.NewPaper(f"{one.motion}（说明）", first.id, io.BytesIO(one_page(one.motion, one.text)))
            convening.add_paper(self._who(0), self._community, made.id, paper, at)
        with act() as at:
            for place in self._away(one):
                attending.ask_leave(self._who(place), self._community, self.ids[one.title], "出差", at)

    def _hold(self, one: Sitting) -> None:
        key = self._community, self.ids[one.title]
        with act() as at:
            attending.open_meeting(self._who(0), *key, None, at)
            code = attending.room_code(self._who(0), *key, at).code
            here = [place for place in range(len(self.people)) if place not in self._away(one)]
            for place in here:
                attending.check_in(self._who(place), *key, code, at)
            motion = reading.items_of(reading.meeting(*key))[0].id
            for place in here:
                self._vote(one, place, motion, at)
            deciding.decide_item(self._who(0), *key, motion, at)
            if one.task:
                due_on = self.place.stage.date(one.day + one.task_days)
                doer = self._who(1 % len(self.people)).person
                tasks.give_task(self._who(0), *key, tasks.NewTask(one.task, doer, due_on, motion), at)
            deciding.close_meeting(self._who(0), *key, at)
            recorded = minutes.Recorded({motion: one.said}, ("物业服务中心负责人（列席）",))
            minutes.draft_minutes(self._who(0), *key, recorded, at)

    def _vote(self, one: Sitting, place: int, motion: UUID, at: dt.datetime) -> None:
        choice = {"a": "agree", "n": "against", "b": "abstain", "r": "recused"}[one.votes[place]]
        reason = "亲属在报价单位任职" if choice == "recused" else None
        deciding.vote(self._who(place), self._community, self.ids[one.title], motion, choice, reason, at)

    def _publish(self, one: Sitting) -> None:
        key = self._community, self.ids[one.title]
        try:
            with act() as at:
                found = reading.newest_minutes(reading.meeting(*key))
                if found is None:
                    raise LookupError(one.title)
                for place in range(len(self.people)):
                    if place not in self._away(one):
                        picture = io.BytesIO(_drawn(self.people[place].name))
                        signing.sign_minutes(self._who(place), *key, found.sha256, picture, at)
                publishing.publish_minutes(self._who(0), *key, None, at)
        except FontMissing:
            self.place.stage.tell("没有中文字体，会议纪要没有公布。")

    def _finish(self, one: Sitting) -> None:
        with act() as at:
            key = self._community, self.ids[one.title]
            task = reading.tasks_of(reading.meeting(*key))[0]
            tasks.finish_task(self._who(1 % len(self.people)), *key, task.id, one.outcome, at)

    @property
    def _community(self) -> UUID:
        return self.place.community_id

    def _who(self, place: int) -> Actor:
        return self.actors[place]

    def _away(self, one: Sitting) -> tuple[int, ...]:
        return tuple(place for place in range(len(self.people)) if one.votes[place] == "-")


def _drawn(name: str) -> bytes:
    """Draw a line that is another one for another name; a signature of nobody."""
    picture = Image.new("RGB", (360, 140), "white")
    points = [(24 + 26 * step, 24 + ord(name[step % len(name)]) * (step + 3) % 92) for step in range(12)]
    ImageDraw.Draw(picture).line(points, fill=(22, 32, 42), width=4, joint="curve")
    target = io.BytesIO()
    picture.save(target, "PNG")
    return target.getvalue()
