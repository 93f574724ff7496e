"""The endpoints of the papers of an assembly."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response
from flask_smorest.fields import Upload
from marshmallow import fields

from app.assembly.answer_schemas import AssemblyPaperSchema
from app.assembly.papers import NewPaper, add_paper, remove_paper
from app.assembly.paths import ONE
from app.assembly.viewing import viewed_paper, viewed_papers
from app.kernel import clock, storage
from app.kernel.access import Access, current_actor, permit
from app.kernel.http import Strict, blueprint, text_field
from app.kernel.idempotency import idempotent
from app.kernel.problems import InvalidFields

papers = blueprint("assembly-papers", "会议材料：草案时上传和移除，公布后不再变动")


class NewAssemblyPaperSchema(Strict):
    """What the paper is called and of which motion it is; the file comes as the part `file`, or was uploaded in pieces."""

    title = text_field(200, metadata={"example": "电梯更换报价"})
    motion_id = fields.UUID(load_default=None, metadata={"description": "属于整个会议的材料不填"})
    upload_id = fields.UUID(load_default=None, metadata={"description": "断点续传已传完的文件；与 file 二选一"})


class AssemblyPaperFileSchema(Strict):
    """The file: PDF, JPG or PNG, at most 20 MB, told by its content."""

    file = Upload()


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
    if ("file" in files) == (form["upload_id"] is not None):
        raise InvalidFields.one("/file", "请选择一个文件（file），或给出已经传完的上传编号（upload_id），二者选一。")
    new = NewPaper(form["title"], form["motion_id"], form["upload_id"] or files["file"].stream)
    return add_paper(current_actor(), community_id, assembly_id, new, clock.now())


@papers.get(f"{ONE}/papers/<uuid:paper_id>")
@permit(Access.PERSON)
@papers.response(200, {"type": "string", "format": "binary"}, content_type="application/octet-stream")
def download_paper(community_id: UUID, assembly_id: UUID, paper_id: UUID) -> Response:
    """Download a paper 下载会议材料."""
    paper = viewed_paper(current_actor(), community_id, assembly_id, paper_id, clock.now())
    return storage.file_response(paper.file_id, name=f"{paper.title}.{storage.ENDINGS[paper.media_type]}")


@papers.delete(f"{ONE}/papers/<uuid:paper_id>")
@permit(Access.PERSON)
@papers.response(204)
def take_paper_off(community_id: UUID, assembly_id: UUID, paper_id: UUID) -> None:
    """Take a paper off a draft 移除会议材料."""
    remove_paper(current_actor(), community_id, assembly_id, paper_id, clock.now())
