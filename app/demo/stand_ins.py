"""Let companies act by an authorised person, and play the claims that a reviewer decides."""

from __future__ import annotations

import io
from uuid import UUID

from app.demo.households import CONSENT, statement
from app.demo.papers import one_page
from app.demo.people import Person
from app.demo.place import Place
from app.demo.rolls import DemoUnit
from app.demo.stage import act
from app.kernel.access import Actor
from app.registry import claim_papers, claims
from app.registry.claim_review import decide_claim


def authorise(place: Place, actor: Actor, company: Person, unit: DemoUnit) -> None:
    """Let somebody speak for a company: a claim with the power of attorney, approved by the reviewer."""
    said = statement(company, unit, "authorised")
    paper = ("authorisation", "授权委托书", f"{company.name}授权本人办理业主大会表决。")
    claim_id = apply_with_paper(place, actor, unit, said, paper)
    with act() as at:
        decide_claim(
            place.desks.reviewer, place.community_id, claim_id, approved=True,
            reason="授权委托书盖有公章，与房册登记的单位一致。", at=at)


def apply_as_heir(place: Place, actor: Actor, heir: Person, unit: DemoUnit) -> None:
    """Leave a claim with its paper for the reviewer."""
    said = claims.Statement(heir.name, heir.kind, heir.number or "", capacity="heir", consent_version=CONSENT)
    apply_with_paper(place, actor, unit, said, ("inheritance", "继承公证书", f"{heir.name}继承本套房屋。"))


def apply_in_vain(place: Place, actor: Actor, stranger: Person, unit: DemoUnit) -> None:
    """Let somebody claim a home that the roll does not know as theirs, and the reviewer say why not."""
    said = claims.Statement(
        stranger.name, stranger.kind, stranger.number or "", title_kind="contract", title_number="租赁合同第0071号",
        consent_version=CONSENT)
    claim_id = apply_with_paper(place, actor, unit, said, ("contract", "房屋租赁合同", "出租人、承租人签字。"))
    with act() as at:
        decide_claim(
            place.desks.reviewer, place.community_id, claim_id, approved=False,
            reason="所附为租赁合同。承租人不是业主，不能以业主身份投票；业主可以委托您投票。", at=at)


def apply_with_paper(
    place: Place, actor: Actor, unit: DemoUnit, said: claims.Statement, paper: tuple[str, str, str],
) -> UUID:
    """Claim a unit and upload one paper: its kind, title and words."""
    kind, title, words = paper
    with act() as at:
        claim = claims.make_claim(actor, place.community_id, place.units[unit.label], said, at)
        claim_papers.add_paper(
            actor, place.community_id, claim.id, io.BytesIO(one_page(title, words, "（演示材料）")), name=f"{title}.pdf",
            kind=kind, at=at)
        return claim.id
