"""The endpoints of an office's forms: figures to name, designs to begin from, draft, publication, end."""

from __future__ import annotations

import dataclasses
from typing import Any
from uuid import UUID

from app.exchange import form_service
from app.exchange.form_design import design_of
from app.exchange.form_faults import design_faults
from app.exchange.form_models import ReportForm
from app.exchange.form_schemas import (
    DesignSchema,
    FigureSchema,
    FormPageSchema,
    FormSchema,
    FormShownSchema,
    PublicationSchema,
)
from app.exchange.report_figures import figures
from app.kernel import clock
from app.kernel.access import Access, current_actor, permit
from app.kernel.http import PageQuery, VersionHeader, blueprint, page, uuid_cursor
from app.kernel.idempotency import idempotent
from app.registry.rule_values import require_officer

forms = blueprint("report-forms", "上报表：街道设计表格、发布、汇总和对比")
OFFICE = "/offices/<uuid:office_id>"
ALL = f"{OFFICE}/report-forms"
ONE = f"{ALL}/<uuid:form_id>"


def seen(header: dict[str, Any]) -> int:
    """Read the version of If-Match."""
    return int(header["if_match"].strip('"'))


def shown_form(row: ReportForm) -> tuple[dict[str, Any], int, dict[str, str]]:
    """Show a form with what is wrong with its design and what was published."""
    versions = [{"number": one.number, "sha256": one.sha256, "published_at": one.published_at, "schema": one.schema}
                for one in form_service.versions_of(row.office_id, row.id)]
    shown = {
        **_line(row), "design": row.design, "community_ids": row.community_ids, "starts_on": row.starts_on,
        "opens_on": row.opens_on, "faults": design_faults(design_of(row.design)), "versions": versions}
    return shown, 200, {"ETag": f'"{row.version}"'}


def _line(row: ReportForm) -> dict[str, Any]:
    return {"id": row.id, "title": row.design["title"], "period": row.design["period"], "version": row.version,
            "published": row.published, "ended_at": row.ended_at, "changed_at": row.changed_at}


def _new(data: dict[str, Any]) -> form_service.NewForm:
    chosen = data.pop("community_ids")
    return form_service.NewForm(design_of(data), None if chosen is None else tuple(chosen))


@forms.get(f"{OFFICE}/report-figures")
@permit(Access.STAFF)
@forms.response(200, FigureSchema(many=True))
def list_figures(office_id: UUID) -> Any:
    """List the figures that a field may name as its source 系统已知的数字."""
    require_officer(current_actor(), office_id, clock.now())
    return [dataclasses.asdict(one) | {"known": one.known} for one in figures().values()]


@forms.get(f"{OFFICE}/report-templates")
@permit(Access.STAFF)
@forms.response(200, DesignSchema(many=True))
def list_templates(office_id: UUID) -> Any:
    """List the designs that come with the system 随系统提供的表."""
    require_officer(current_actor(), office_id, clock.now())
    return [one.as_data() for one in form_service.shipped_designs()]


@forms.get(ALL)
@permit(Access.STAFF)
@forms.arguments(PageQuery, location="query")
@forms.response(200, FormPageSchema)
def list_forms(query: dict[str, Any], office_id: UUID) -> dict[str, Any]:
    """List the forms of an office 上报表."""
    after, limit = uuid_cursor(query["cursor"]), query["limit"]
    rows = form_service.forms_of(current_actor(), office_id, clock.now(), after=after, limit=limit)
    return page([_line(row) for row in rows], limit, lambda one: one["id"])


@forms.post(ALL)
@permit(Access.STAFF)
@idempotent(forms)
@forms.arguments(FormSchema)
@forms.response(201, FormShownSchema)
def begin_form(data: dict[str, Any], office_id: UUID) -> Any:
    """Begin a form as a draft 新建表."""
    shown, _, headers = shown_form(form_service.begin_form(current_actor(), office_id, _new(data), clock.now()))
    return shown, 201, headers


@forms.get(ONE)
@permit(Access.STAFF)
@forms.response(200, FormShownSchema)
def show_form(office_id: UUID, form_id: UUID) -> Any:
    """Show a form 表的设计."""
    return shown_form(form_service.form_for(current_actor(), office_id, form_id, clock.now()))


@forms.put(ONE)
@permit(Access.STAFF)
@forms.arguments(VersionHeader, location="headers")
@forms.arguments(FormSchema)
@forms.response(200, FormShownSchema)
def change_form(header: dict[str, Any], data: dict[str, Any], office_id: UUID, form_id: UUID) -> Any:
    """Change the draft that nobody changed since 修改表."""
    return shown_form(form_service.change_form(
        current_actor(), office_id, form_id, seen(header), _new(data), clock.now()))


@forms.post(f"{ONE}/publication")
@permit(Access.STAFF)
@forms.arguments(VersionHeader, location="headers")
@forms.arguments(PublicationSchema)
@forms.response(200, FormShownSchema)
def publish_form(header: dict[str, Any], data: dict[str, Any], office_id: UUID, form_id: UUID) -> Any:
    """Publish the draft as the next version 发布."""
    return shown_form(form_service.publish_form(
        current_actor(), office_id, form_id, seen(header), data["starts_on"], clock.now()))


@forms.post(f"{ONE}/end")
@permit(Access.STAFF)
@forms.arguments(VersionHeader, location="headers")
@forms.response(200, FormShownSchema)
def end_form(header: dict[str, Any], office_id: UUID, form_id: UUID) -> Any:
    """Let no further period open 停用."""
    return shown_form(form_service.end_form(current_actor(), office_id, form_id, seen(header), clock.now()))
