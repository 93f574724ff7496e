"""Take a person's claim to speak for a unit (核实申请), approve it at once by rule (秒批) or let a reviewer decide.

At once only on a roll that the office confirmed and from the phone that this roll has for that owner: staff who hold
the roll could otherwise become the owner. For the same reason no staff are approved at once.
"""

from __future__ import annotations

import datetime as dt
import enum
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import func, select

from app.identity import service as identity
from app.identity.documents import DocumentKind, IdentityDocument, IdentityDocumentInvalid, identity_key, parse_document
from app.identity.limits import Limit, count
from app.identity.people import phone_key
from app.identity.roles import Role
from app.kernel import audit, clock, crypto
from app.kernel.access import Actor
from app.kernel.db import db
from app.kernel.ids import new_id
from app.kernel.problems import Conflict, InvalidFields, NotFound
from app.registry.accounts import live_accounts, open_account, owners_of
from app.registry.holding import owned
from app.registry.models import Claim, ClaimDecision, Owner, Ownership, RollImport, Unit
from app.registry.rights import is_staff_of
from app.registry.service import community, roll_state
from app.registry.telling import tell_unit_people

CONSENT = "claim_identity"
# Few at a time and a day: who has many homes claims once for each owner, and nobody tries the roll out.
MOST_WAITING = 5
HOLD_THE_ROLL = (Role.OFFICER, Role.CLERK, Role.REVIEWER, Role.OFFICE_ADMIN)
A_DAY = (Limit("claim.person.day", 86400, 10),)
AT_ONCE = "姓名、证件、权属证号和手机号均与街道确认的房册一致，按规则当场通过。"


class Capacity(enum.StrEnum):
    """In which capacity a person speaks for an owner."""

    SELF = "self"
    AUTHORISED = "authorised"
    HEIR = "heir"
    GUARDIAN = "guardian"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True)
class Statement:
    """Hold what a claimant says; the title is a number of certificate, old certificate or contract.

    `consent_version` names the words in which the claimant agreed, apart from all else, that the document is used.
    """

    name: str
    document_kind: str
    document_number: str
    title_kind: str | None = None
    title_number: str | None = None
    capacity: str = "self"
    consent_version: str = field(kw_only=True)

    def __repr__(self) -> str:
        """Hide the person from logs."""
        return f"Statement(capacity={self.capacity})"


@dataclass(frozen=True, slots=True)
class Findings:
    """Compare a claim with one owner of the roll; `settled` says that this entry of the roll is the office's."""

    owner_id: UUID
    name: bool
    identity: bool
    title: bool
    phone: bool
    settled: bool

    @property
    def all_match(self) -> bool:
        """Tell whether nothing is left for a person to weigh."""
        return self.name and self.identity and self.title and self.phone and self.settled


def make_claim(actor: Actor, community_id: UUID, unit_id: UUID, said: Statement, at: dt.datetime) -> Claim:
    """Take a claim, tell the others of the unit, and approve it at once where all agrees.

    Raises:
        NotFound: the community has no such unit.
        InvalidFields: the document cannot be one, a company claims as itself, or no consent was given.
        Conflict: the person speaks for this unit already, or a claim of theirs for it waits, or too many do.
        TooManyRequests: too many claims of this person today.

    Law: 个人信息保护法 第29条.
    """
    person_id, (capacity, document) = actor.person, _read(said, clock.civil_date(at))
    community(community_id)
    _locked_unit(community_id, unit_id)
    count(A_DAY, str(person_id), at)
    _refuse_many(person_id)
    _refuse_second(community_id, unit_id, person_id, capacity, at)
    identity.record_consent(actor, CONSENT, said.consent_version.strip(), at)
    claim_id, title = new_id(), plain(said.title_number or "")
    claim = Claim(
        community_id=community_id, id=claim_id, unit_id=unit_id, person_id=person_id, capacity=capacity.value,
        name_sealed=crypto.seal(plain(said.name), ("claims", "name", claim_id)), document_kind=document.kind.value,
        document_sealed=crypto.seal(document.number, ("claims", "document", claim_id)), identity_key=identity_key(document),
        title_kind=said.title_kind, title_key=crypto.blind(title, "title") if title else None, state="waiting", made_at=at)
    db.session.add(claim)
    db.session.flush()
    audit.record(actor, "claim.make", subject=("claim", claim_id), at=at, community_id=community_id,
                 facts={"unit_id": str(unit_id), "capacity": capacity.value})
    tell_unit_people("claim_made", community_id, [unit_id], about=("claim", claim_id), at=at, but_not=person_id)
    match = next((found for found in findings(claim) if found.all_match), None)
    if match is not None and capacity is Capacity.SELF and not _holds_the_roll(person_id, community_id, at):
        close_claim(actor, claim, owner_id=match.owner_id, reason=AT_ONCE, decided_by=None, at=at)
    return claim


def close_claim(
    actor: Actor, claim: Claim, *, owner_id: UUID | None, reason: str, decided_by: UUID | None, at: dt.datetime,
) -> None:
    """Write a decision down with its reason; an approval, which names the owner, opens the account."""
    approved = owner_id is not None
    claim.state = "approved" if approved else "rejected"
    db.session.add(ClaimDecision(
        community_id=claim.community_id, id=new_id(), claim_id=claim.id, approved=approved, reason=reason,
        decided_by=decided_by, decided_at=at))
    audit.record(actor, "claim.approve" if approved else "claim.reject", subject=("claim", claim.id), at=at,
                 community_id=claim.community_id, facts={"by_rule": decided_by is None})
    if owner_id is not None:
        open_account(claim, owner_id, at)


def findings(claim: Claim) -> tuple[Findings, ...]:
    """Compare a claim with each owner of its unit on the day it was made, the developer of stock among them."""
    owner_ids, settled = owners_of(claim.community_id, claim.unit_id, clock.civil_date(claim.made_at)), _settled(claim)
    name = crypto.unseal(claim.name_sealed, ("claims", "name", claim.id))
    phone, titles = phone_key(identity.contact(claim.person_id).phone), _titles(claim)
    owners = {owner.id: owner for owner in db.session.scalars(
        select(Owner).where(Owner.community_id == claim.community_id, Owner.id.in_(owner_ids)))}
    return tuple(
        Findings(
            owner.id, name=plain(crypto.unseal(owner.name_sealed, ("owners", "name", owner.id))) == name,
            identity=owner.identity_key is not None and owner.identity_key == claim.identity_key,
            title=claim.title_key is not None and claim.title_key in titles.get(owner.id, ()),
            phone=owner.phone_key is not None and owner.phone_key == phone, settled=settled)
        for owner in (owners[owner_id] for owner_id in owner_ids))


def unit_by_label(community_id: UUID, label: str) -> UUID:
    """Return the unit that a label names.

    Raises:
        InvalidFields: the community has no such unit.
    """
    community(community_id)
    found = db.session.scalar(select(Unit.id).where(Unit.community_id == community_id, Unit.label == label))
    if found is None:
        raise InvalidFields.one("/unit", "本小区房册里没有这个房屋编号，请用房屋查找核对写法。")
    return found


def plain(text: str) -> str:
    """Write a name or number in its one form: NFKC, without spaces."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def wrote_roll(person_id: UUID, community_id: UUID) -> bool:
    """Tell whether somebody imported the roll that stands."""
    state = roll_state(community_id)
    return state.import_id is not None and db.session.get_one(
        RollImport, (community_id, state.import_id)).imported_by == person_id


def _holds_the_roll(person_id: UUID, community_id: UUID, at: dt.datetime) -> bool:
    return is_staff_of(person_id, community_id, at, HOLD_THE_ROLL) or wrote_roll(person_id, community_id)


def _titles(claim: Claim) -> dict[UUID, set[bytes]]:
    found: dict[UUID, set[bytes]] = defaultdict(set)
    for one in db.session.scalars(select(Ownership).where(
            owned(claim.community_id, clock.civil_date(claim.made_at)), Ownership.unit_id == claim.unit_id)):
        key = _title_key(one)
        if key is not None:
            found[one.owner_id].add(key)
    return found


def _title_key(held: Ownership) -> bytes | None:
    if held.title_sealed is None:
        return held.title_key
    return crypto.blind(plain(crypto.unseal(held.title_sealed, ("ownerships", "title", held.id))), "title")


def _settled(claim: Claim) -> bool:
    """Tell whether the office confirmed the roll, and nobody changed this unit's owners by hand since its import."""
    state = roll_state(claim.community_id)
    if state.imported_at is None or state.confirmed_at is None or state.confirmed_at > claim.made_at:
        return False
    acts: Sequence[audit.AuditEntry] = audit.acts_on([claim.unit_id])
    return not any(act.act == "ownership.transfer" and act.at >= state.imported_at for act in acts)


def _read(said: Statement, on: dt.date) -> tuple[Capacity, IdentityDocument]:
    try:
        capacity = Capacity(said.capacity)
        document = parse_document(said.document_kind, said.document_number, on=on)
    except IdentityDocumentInvalid as error:
        raise InvalidFields.one("/document_number", error.reason) from None
    except ValueError:
        raise InvalidFields.one("/capacity", "没有这种身份，请重新选择。") from None
    if not plain(said.name):
        raise InvalidFields.one("/name", "请填写姓名。")
    if not said.consent_version.strip():
        raise InvalidFields.one("/consent_version", "证件和权属证号是敏感个人信息，请先阅读并单独同意用于核实业主身份。")
    if capacity is Capacity.SELF and document.kind is DocumentKind.COMPANY:
        raise InvalidFields.one("/capacity", "单位业主请选择由授权的人申请，并上传授权书。")
    return capacity, document


def _locked_unit(community_id: UUID, unit_id: UUID) -> None:
    if db.session.get(Unit, (community_id, unit_id), with_for_update=True) is None:
        raise NotFound(what="套房屋")


def _refuse_many(person_id: UUID) -> None:
    waiting = select(func.count()).select_from(Claim).where(Claim.person_id == person_id, Claim.state == "waiting")
    if (db.session.scalar(waiting) or 0) >= MOST_WAITING:
        raise Conflict(why=f"您已有{MOST_WAITING}份申请正在核实，请等其中一份有决定后再申请。")


def _refuse_second(community_id: UUID, unit_id: UUID, person_id: UUID, capacity: Capacity, at: dt.datetime) -> None:
    waiting = select(Claim.id).where(
        Claim.community_id == community_id, Claim.unit_id == unit_id, Claim.person_id == person_id, Claim.state == "waiting")
    if db.session.scalar(waiting.limit(1)) is not None:
        raise Conflict(why="您对这套房屋的申请正在核实，请等候决定，可以先补材料。")
    if any(account.person_id == person_id and account.capacity == capacity.value
           for account in live_accounts(community_id, unit_id, at)):
        raise Conflict(why="您已经核实为这套房屋的业主或代表，不必再申请。")
