"""Write an office's forms: draft, change, publish a version, end (上报表的设计和发布). An officer of the office acts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from uuid import UUID

import yaml
from sqlalchemy import select

from app.exchange.form_design import Design, design_of
from app.exchange.form_faults import design_faults
from app.exchange.form_models import ReportForm, ReportFormVersion
from app.exchange.form_schema import schema_of
from app.exchange.report_periods import period_of
from app.exchange.report_problems import FormEnded
from app.kernel import audit, clock
from app.kernel.access import Actor
from app.kernel.db import db
from app.kernel.ids import new_id
from app.kernel.problems import InvalidFields, NotFound, StaleVersion
from app.ledger.canonical import canonical_document, digest
from app.registry.communities import communities_of_office
from app.registry.rule_values import require_officer

SHIPPED = Path(__file__).parent / "forms"
FURTHEST_BACK_DAYS, FURTHEST_AHEAD_DAYS = 800, 400


@dataclass(frozen=True, slots=True)
class NewForm:
    """A design and for whom it is: some communities of the office, or all."""

    design: Design
    community_ids: tuple[UUID, ...] | None = None


@cache
def shipped_designs() -> tuple[Design, ...]:
    """Return the designs that come with the system, to begin from."""
    return tuple(design_of({"help": "", **yaml.safe_load(path.read_text(encoding="utf-8"))})
                 for path in sorted(SHIPPED.glob("*.yaml")))


def begin_form(actor: Actor, office_id: UUID, new: NewForm, at: dt.datetime) -> ReportForm:
    """Begin a form as a draft; what is wrong with the design is told and kept, until it is published.

    Raises:
        NotFound, Forbidden: the caller is no officer of the office.
        InvalidFields: a community is not of this office.
    """
    require_officer(actor, office_id, at)
    row = ReportForm(
        office_id=office_id, id=new_id(), version=1, design=new.design.as_data(), community_ids=_chosen(office_id, new),
        created_by=actor.person_id, created_at=at, changed_at=at)
    db.session.add(row)
    db.session.flush()
    audit.record(actor, "report_form.begin", subject=("report_form", row.id), at=at, facts={"office_id": str(office_id)})
    return row


def change_form(actor: Actor, office_id: UUID, form_id: UUID, seen: int, new: NewForm, at: dt.datetime) -> ReportForm:
    """Change the draft of a form; what was published stays as it was until the next publication.

    Raises:
        NotFound, Forbidden: no such form of this office, or the caller is no officer of it.
        StaleVersion: somebody changed it since.
        FormEnded: it is used no more.
        InvalidFields: a community is not of this office.
    """
    row = _locked(actor, office_id, form_id, seen, at)
    row.design, row.community_ids = new.design.as_data(), _chosen(office_id, new)
    row.version, row.changed_at = row.version + 1, at
    audit.record(actor, "report_form.change", subject=("report_form", form_id), at=at)
    db.session.flush()
    return row


def publish_form(
    actor: Actor, office_id: UUID, form_id: UUID, seen: int, starts_on: dt.date, at: dt.datetime,
) -> ReportForm:
    """Publish the draft as the next version; periods that open from now on use it, open reports keep theirs.

    `starts_on` is a day of the first period that is asked for; later versions go on where the periods stand.

    Raises:
        NotFound, Forbidden: no such form of this office, or the caller is no officer of it.
        StaleVersion: somebody changed it since.
        FormEnded: it is used no more.
        InvalidFields: the design cannot be filled, or the first day is too far.
    """
    row = _locked(actor, office_id, form_id, seen, at)
    design = design_of(row.design)
    wrong = design_faults(design) + _kept_period(row, design)
    if wrong:
        raise InvalidFields(wrong)
    if row.published is None:
        _require_near(starts_on, clock.civil_date(at))
        row.starts_on, row.opens_on = starts_on, period_of(design.period, starts_on).opens_on
    row.published, row.version, row.changed_at = (row.published or 0) + 1, row.version + 1, at
    schema = schema_of(design)
    db.session.add(ReportFormVersion(
        office_id=office_id, form_id=form_id, number=row.published, design=row.design, schema=schema,
        sha256=digest(canonical_document({"design": row.design, "schema": schema})), published_by=actor.person_id,
        published_at=at))
    db.session.flush()
    audit.record(actor, "report_form.publish", subject=("report_form", form_id), at=at, facts={"number": row.published})
    return row


def end_form(actor: Actor, office_id: UUID, form_id: UUID, seen: int, at: dt.datetime) -> ReportForm:
    """Let no further period open; what is open is still filled.

    Raises:
        NotFound, Forbidden: no such form of this office, or the caller is no officer of it.
        StaleVersion: somebody changed it since.
        FormEnded: it ended before.
    """
    row = _locked(actor, office_id, form_id, seen, at)
    row.ended_at, row.opens_on, row.version, row.changed_at = at, None, row.version + 1, at
    audit.record(actor, "report_form.end", subject=("report_form", form_id), at=at)
    db.session.flush()
    return row


def forms_of(actor: Actor, office_id: UUID, at: dt.datetime, *, after: UUID | None, limit: int) -> Sequence[ReportForm]:
    """List `limit + 1` forms of an office, the newest first.

    Raises:
        NotFound, Forbidden: the caller is no officer of the office.
    """
    require_officer(actor, office_id, at)
    query = select(ReportForm).where(ReportForm.office_id == office_id).order_by(ReportForm.id.desc())
    if after is not None:
        query = query.where(ReportForm.id < after)
    return db.session.scalars(query.limit(limit + 1)).all()


def form_for(actor: Actor, office_id: UUID, form_id: UUID, at: dt.datetime) -> ReportForm:
    """Find a form for an officer of its office.

    Raises:
        NotFound, Forbidden: no such form of this office, or the caller is no officer of it.
    """
    require_officer(actor, office_id, at)
    row = db.session.get(ReportForm, (office_id, form_id))
    if row is None:
        raise NotFound(what="张表")
    return row


def versions_of(office_id: UUID, form_id: UUID) -> Sequence[ReportFormVersion]:
    """Return the published versions, oldest first."""
    return db.session.scalars(
        select(ReportFormVersion).where(ReportFormVersion.office_id == office_id, ReportFormVersion.form_id == form_id)
        .order_by(ReportFormVersion.number)).all()


def version_of(office_id: UUID, form_id: UUID, number: int) -> ReportFormVersion:
    """Return a published version that is known to be there."""
    return db.session.get_one(ReportFormVersion, (office_id, form_id, number))


def _locked(actor: Actor, office_id: UUID, form_id: UUID, seen: int, at: dt.datetime) -> ReportForm:
    form_for(actor, office_id, form_id, at)
    row = db.session.get_one(ReportForm, (office_id, form_id), with_for_update=True, populate_existing=True)
    if row.ended_at is not None:
        raise FormEnded(form=row.design["title"], ended_at=row.ended_at)
    if row.version != seen:
        raise StaleVersion(seen=seen, current=row.version)
    return row


def _chosen(office_id: UUID, new: NewForm) -> list[str] | None:
    if new.community_ids is None:
        return None
    known = {one.id for one in communities_of_office(office_id)}
    wrong = [place for place, one in enumerate(new.community_ids) if one not in known]
    if wrong:
        raise InvalidFields([{"pointer": f"/community_ids/{place}", "detail": "这个小区不属于本街道。"} for place in wrong])
    return [str(one) for one in dict.fromkeys(new.community_ids)]


def _kept_period(row: ReportForm, design: Design) -> list[dict[str, str]]:
    """Keep how often a published form asks: its periods would not compare."""
    if row.published is None:
        return []
    before = version_of(row.office_id, row.id, row.published).design["period"]
    return [] if before == design.period else [{"pointer": "/period", "detail": "已经发布过的表不能改填报周期，请另建一张表。"}]


def _require_near(starts_on: dt.date, today: dt.date) -> None:
    ahead = (starts_on - today).days
    if ahead > FURTHEST_AHEAD_DAYS or ahead < -FURTHEST_BACK_DAYS:
        raise InvalidFields.one("/starts_on", "第一期离今天太远，请填近两年以内的日期。")
