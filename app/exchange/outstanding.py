"""Tell the rooms above what communities still owe of documents and reports; counted here, for the tables are this room's."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, exists, select

from app.exchange.dispatch_models import Dispatch, DispatchAct, DispatchAddressee
from app.exchange.dispatch_rules import post_name
from app.exchange.form_models import Report
from app.exchange.report_filling import OPEN, design_for
from app.exchange.report_periods import title_of
from app.kernel.db import db


@dataclass(frozen=True, slots=True)
class Owed:
    """A document or report that a community has not dealt with: its name, last day if it has one, the thing's id."""

    community_id: UUID
    subject_id: UUID
    title: str
    due_on: dt.date


def unread_since(community_ids: Collection[UUID], since: dt.datetime, until: dt.datetime) -> list[tuple[UUID, dt.datetime]]:
    """Return community and time of sending of each document sent between two instants that a post has not read."""
    read = exists().where(
        DispatchAct.community_id == DispatchAddressee.community_id, DispatchAct.addressee_id == DispatchAddressee.id,
        DispatchAct.kind == "read")
    query = _sent(community_ids).with_only_columns(DispatchAddressee.community_id, Dispatch.sent_at).where(
        ~read, Dispatch.sent_at >= since, Dispatch.sent_at < until)
    return [(community_id, sent_at) for community_id, sent_at in db.session.execute(query) if sent_at is not None]


def late_dispatches(community_ids: Collection[UUID], on: dt.date) -> list[Owed]:
    """Return the documents that a post did not deal with until their last day; the post stands in the name."""
    query = _sent(community_ids).where(DispatchAddressee.done_at.is_(None), DispatchAddressee.due_on < on)
    return [
        Owed(one.community_id, row.id, f"{row.number}《{row.title}》（{post_name(one.post)}）", one.due_on)
        for one, row in db.session.execute(query) if one.due_on is not None]


def late_reports(community_ids: Collection[UUID], on: dt.date) -> list[Owed]:
    """Return the reports that are still with their community after their last day."""
    query = select(Report).where(Report.community_id.in_(community_ids), Report.state.in_(OPEN), Report.due_on < on)
    return [
        Owed(one.community_id, one.form_id, f"{design_for(one).title}（{title_of(one.period)}）", one.due_on)
        for one in db.session.scalars(query.order_by(Report.due_on, Report.id))]


def _sent(community_ids: Collection[UUID]) -> Select[DispatchAddressee, Dispatch]:
    return (
        select(DispatchAddressee, Dispatch)
        .join(Dispatch, (Dispatch.office_id == DispatchAddressee.office_id) & (Dispatch.id == DispatchAddressee.dispatch_id))
        .where(DispatchAddressee.community_id.in_(community_ids), Dispatch.sent_at.is_not(None), Dispatch.withdrawn_at.is_(None))
        .order_by(DispatchAddressee.due_on, DispatchAddressee.id))
