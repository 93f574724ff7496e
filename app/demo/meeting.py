"""Take an assembly through the hands that it passes: convener, office, convener again, owners."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from uuid import UUID

from app.assembly import objections, papers
from app.assembly import service as assemblies
from app.assembly.amending import amend_assembly
from app.demo.households import Booth, Household
from app.demo.papers import one_page
from app.demo.people import Person
from app.demo.place import Place
from app.demo.stage import act
from app.kernel.access import Actor
from app.kernel.clock import civil_date
from app.registry import service as registry


@dataclass(slots=True)
class Meeting:
    """Hold an assembly with its convener; the version goes along with each act."""

    place: Place
    chair: Person
    id: UUID = field(init=False)
    version: int = field(init=False, default=1)

    @property
    def convener(self) -> Actor:
        """Return the chair, logged in."""
        return self.place.enter(self.chair)

    def draft(self, new: assemblies.Draft, paper: str) -> None:
        """Draft it, with a paper for the first motion."""
        with act() as at:
            self.id = assemblies.draft_assembly(self.convener, self.place.community_id, self.place.body_id, new, at)
            first = assemblies.motions_of(self.place.community_id, self.id)[0]
            content = one_page(paper, first.title, "（演示材料）")
            papers.add_paper(
                self.convener, self.place.community_id, self.id, papers.NewPaper(paper, first.id, io.BytesIO(content)), at)

    def submit(self) -> None:
        """Hand it to the office."""
        with act() as at:
            self.version = assemblies.submit_assembly(
                self.convener, self.place.community_id, self.id, self.version, at)

    def send_back(self, remarks: str) -> None:
        """Let the office return it with remarks."""
        with act() as at:
            self.version = assemblies.return_assembly(
                self.place.desks.first, self.place.community_id, self.id, self.version, remarks, at)

    def correct(self, title: str) -> None:
        """Let the convener change the title as the remarks say; motions and papers stay."""
        with act() as at:
            self.version = amend_assembly(
                self.convener, self.place.community_id, self.id, self.version, {"title": title}, at)

    def confirm(self, reason: str) -> None:
        """Let the office confirm each motion's matter."""
        with act() as at:
            matters = {one.id: assemblies.ConfirmedMatter(tuple(one.matters), reason)
                       for one in assemblies.motions_of(self.place.community_id, self.id)}
            self.version = assemblies.confirm_assembly(
                self.place.desks.first, self.place.community_id, self.id, self.version, matters, at)

    def publish(self) -> None:
        """Publish the notice; the roll freezes, owners are told."""
        with act() as at:
            assemblies.publish_assembly(self.convener, self.place.community_id, self.id, self.version, at)

    def deliver_by_hand(self, labels: list[str]) -> None:
        """Let the clerk record who signed for the notice at the door: the first owner of each unit."""
        with act() as at:
            known = {unit.unit_id: unit.owners for unit in registry.roll(self.place.community_id, civil_date(at)).units}
            units = [self.place.units[label] for label in labels]
            received = [assemblies.Received(one, "hand", at, known[one][0].owner_id) for one in units if known[one]]
            assemblies.record_delivery(self.place.desks.clerk, self.place.community_id, self.id, received, at)

    def open_notice(self, who: list[Household]) -> None:
        """Let owners open the notice on their phones."""
        for one in who:
            with act() as at:
                assemblies.notice_as_seen(
                    self.place.people[one.person.phone or ""], self.place.community_id, self.id, at)

    def object_to_roll(self, one: Household, text: str, answer: str | None) -> None:
        """Let an owner object to the roll, and the clerk answer in writing, if there is an answer."""
        with act() as at:
            made = objections.object_to_roll(
                self.place.people[one.person.phone or ""], self.place.community_id, self.id,
                self.place.units[one.unit.label], text, at)
        if answer:
            with act() as at:
                objections.answer_objection(
                    self.place.desks.clerk, self.place.community_id, self.id, made, answer, at)

    def booth(self, position: int = 0) -> Booth:
        """Return where its owners vote, poll by poll."""
        return Booth.of(self.place, self.id, position)
