"""The endpoints of the papers of an assembly."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote
from uuid import UUID

from flask import Response
from flask_smorest.fields import Upload
from marshmallow import fields

from app.assembly.answer_schemas import AssemblyPaperSchema
from app.assembly.papers import NewPaper, add_paper, remove_paper
from app.assembly.paths import ONE
from app.assembly.viewing import viewed_paper, viewed_papers
from app.kernel import clock
from app.kernel.access import Access, current_actor, permit
from app.kernel.http import Strict, blueprint, text_field
from app.kernel.idempotency import idempotent

papers = blueprint("assembly-papers", "会议材料：草案时上传和移除，公布后不再变动")
_ENDINGS = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}


class NewAssemblyPaperSchema(Strict):
    """What the paper is called and of which motion it is; the file comes as the part `file`."""

    title = text_field(200, metadata={"example": "电梯更换报价"})
    motion_id = fields.UUID(load_default=None, metadata={"description": "属于整个会议的材料不填"})


class AssemblyPaperFileSchema(Strict):
    """The file: PDF, JPG or PNG, at most 20 MB, told by its content."""

    file = Upload(required=True)


@papers.get(f"{ONE}/papers")
@permit(Access.PERSON)
@papers.response(200, AssemblyPaperSchema(many=True))
def list_papers(community_id: UUID, assembly_id: UUID) -> Any:
    """List the papers, to owners once the notice went out 会议材料清单."""
    return list(viewed_papers(current_actor(), community_id, assembly_id, clock.now()))


@papers.post(f"{ONE}/papers")
@permit(Access.PERSON)
@idempotent(papers)
@papers.arguments(AssemblyPaperFileSchema, location="files")
@papers.arguments(NewAssemblyPaperSchema, location="form")
@papers.response(201, AssemblyPaperSchema)
def upload_paper(files: dict[str, Any], form: dict[str, Any], community_id: UUID, assembly_id: UUID) -> Any:
    """Add a paper to a draft 上传会议材料."""
    new = NewPaper(form["title"], form["motion_id"], files["file"].stream)
    return add_paper(current_actor(), community_id, assembly_id, new, clock.now())


@papers.get(f"{ONE}/papers/<uuid:paper_id>")
@permit(Access.PERSON)
@papers.response(200, {"type": "string", "format": "binary"}, content_type="application/octet-stream")
def download_paper(community_id: UUID, assembly_id: UUID, paper_id: UUID) -> Response:
    """Download a paper 下载会议材料."""
    paper, content = viewed_paper(current_actor(), community_id, assembly_id, paper_id, clock.now())
    name = f"{paper.title}.{_ENDINGS[paper.media_type]}"
    return Response(content, content_type=paper.media_type, headers={
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}", "ETag": f'"{paper.sha256}"'})


@papers.delete(f"{ONE}/papers/<uuid:paper_id>")
@permit(Access.PERSON)
@papers.response(204)
def take_paper_off(community_id: UUID, assembly_id: UUID, paper_id: UUID) -> None:
    """Take a paper off a draft 移除会议材料."""
    remove_paper(current_actor(), community_id, assembly_id, paper_id, clock.now())
