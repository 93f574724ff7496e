"""Ask, tell and answer for a year in the three communities: owners who live there, their committees, the office, the staff."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from uuid import UUID

from app.affairs import answering
from app.affairs import service as affairs
from app.affairs.notices import withdraw_notice
from app.demo.affairs_plans import Asking, Plan, Question, Telling
from app.demo.households import Household, claim_all, households
from app.demo.papers import one_page
from app.demo.people import Person
from app.demo.place import Place, log_in
from app.demo.staff import StaffMember, log_in_with_authenticator
from app.demo.stage import Step, act
from app.identity import service as identity
from app.identity.phones import normalise_phone
from app.kernel.access import Actor
from app.kernel.clock import civil_date

HOUSEKEEPER = StaffMember("孙管家", "19800000007")
_MOVED_IN = -348
_NEIGHBOURS = 8


@dataclass(slots=True)
class Talk:
    """Hold what is said in one community between its days; `busy` are owners whom other stories need untouched."""

    place: Place
    chair: Person
    busy: Sequence[Household]
    plan: Plan
    housekeeper: Actor = field(init=False)
    neighbours: tuple[Household, ...] = field(init=False)
    ids: dict[str, UUID] = field(init=False, default_factory=dict)
    people: dict[Person, Actor] = field(init=False, default_factory=dict)

    def steps(self) -> list[Step]:
        """Say what happens on which day."""
        steps = [Step(_MOVED_IN, 9, self._move_in)]
        for one in self.plan.askings:
            steps += [Step(one.day, 10, partial(self._ask, one)), Step(min(one.day + 3, -1), 20, partial(self._say, one))]
            if one.summary:
                steps.append(Step(one.day + one.days + 4, 15, partial(self._summarise, one)))
        for told in self.plan.tellings:
            steps += [Step(told.day, 11, partial(self._tell, told)), Step(min(told.day + 1, -1), 21, partial(self._read, told))]
            if told.withdrawn:
                steps.append(Step(told.day + 2, 9, partial(self._withdraw, told)))
        for asked in self.plan.questions:
            steps.append(Step(asked.day, 19, partial(self._question, asked)))
            if asked.handed_on:
                steps.append(Step(asked.day + 2, 10, partial(self._hand_on, asked)))
            if asked.after:
                steps.append(Step(asked.day + asked.after, 16, partial(self._answer, asked)))
        return steps

    def _move_in(self) -> None:
        """Let some owners prove their homes, and let the service company's staff begin."""
        known = {one.person.phone for one in self.busy}
        free = [one for one in households(self.place.roll) if one.person.phone not in known and not one.joint]
        self.neighbours = tuple(free[:_NEIGHBOURS])
        claim_all(self.place, self.neighbours)
        if not any(one.poster == "service" for one in self.plan.tellings):
            return
        with act() as at:
            person_id = identity.ensure_person(normalise_phone(HOUSEKEEPER.phone), at)
            identity.grant_role(
                self.place.desks.admin, person_id, identity.Role.SERVICE_STAFF, self.place.community_id,
                from_on=civil_date(at), until_on=None, at=at, office_id=self.place.desks.office_id)
        self.housekeeper = log_in_with_authenticator(HOUSEKEEPER)

    def _ask(self, one: Asking) -> None:
        chair, where = self._enter(self.chair), self.place.community_id
        with act() as at:
            several = "可以选几项" in one.text
            new = affairs.NewGathering(
                "body", self.place.body_id, one.title, one.text, "several" if several else "one", one.choices,
                other_allowed=True, opens_at=at, closes_at=at + dt.timedelta(days=one.days), scope=None)
            self.ids[one.title] = affairs.draft_gathering(chair, where, new, at)
            affairs.publish_gathering(chair, where, self.ids[one.title], at)

    def _say(self, one: Asking) -> None:
        for number, home in enumerate(self.neighbours):
            who, words = self._enter(home.person), one.said[number] if number < len(one.said) else None
            with act() as at:
                new = affairs.NewOpinion(None, (str(number % len(one.choices)),), None, words)
                affairs.give_opinion(who, self.place.community_id, self.ids[one.title], new, at)

    def _summarise(self, one: Asking) -> None:
        chair, points = self._enter(self.chair), [affairs.SummaryItem(*point) for point in one.points]
        with act() as at:
            affairs.publish_summary(
                chair, self.place.community_id, self.ids[one.title], one.summary, points, at)

    def _enter(self, one: Person) -> Actor:
        """Return somebody in a session of this story's own: one of a year ago would not be live at a vote."""
        if one not in self.people:
            with act() as at:
                self.people[one] = log_in(one, at)
        return self.people[one]

    def _poster(self, one: Telling) -> tuple[Actor, UUID | None]:
        if one.poster == "body":
            return self._enter(self.chair), self.place.body_id
        return (self.place.desks.first if one.poster == "office" else self.housekeeper), None

    def _tell(self, one: Telling) -> None:
        actor, body_id = self._poster(one)
        with act() as at:
            where = self.place.community_id
            new = affairs.NewNotice(one.poster, body_id, one.title, one.text, one.category, one.urgent, None, None)
            self.ids[one.title] = affairs.draft_notice(actor, where, new, at)
            if "附件" in one.text:
                content = one.title, io.BytesIO(one_page(one.title, "（演示材料）"))
                affairs.add_notice_paper(actor, where, self.ids[one.title], content, at)
            affairs.publish_notice(actor, where, self.ids[one.title], at)

    def _read(self, one: Telling) -> None:
        for home in self.neighbours[: _NEIGHBOURS - 2]:
            who = self._enter(home.person)
            with act() as at:
                affairs.note_seen(who, self.place.community_id, self.ids[one.title], at)

    def _withdraw(self, one: Telling) -> None:
        actor, _ = self._poster(one)
        with act() as at:
            withdraw_notice(actor, self.place.community_id, self.ids[one.title], one.withdrawn, at)

    def _question(self, one: Question) -> None:
        who = self._enter(self.neighbours[len(self.ids) % len(self.neighbours)].person)
        with act() as at:
            self.ids[one.text] = affairs.ask(
                who, self.place.community_id, one.side, one.text, one.shown, at)

    def _hand_on(self, one: Question) -> None:
        actor = self._answerer(one.side)
        with act() as at:
            answering.hand_on(actor, self.place.community_id, self.ids[one.text], one.handed_on, at)

    def _answer(self, one: Question) -> None:
        actor = self._answerer("office" if one.handed_on else one.side)
        with act() as at:
            new = answering.NewAnswer(one.answer, one.shown, one.edited or None)
            answering.answer(actor, self.place.community_id, self.ids[one.text], new, at)

    def _answerer(self, side: str) -> Actor:
        return self.place.desks.first if side == "office" else self._enter(self.chair)
