"""Hand out papers and files to who may have them: the office, the holders of the post, the owners once it was passed on."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from app.exchange import dispatch_drafts as drafts
from app.exchange.dispatch_files import ShownFile
from app.exchange.dispatch_models import Dispatch
from app.exchange.dispatch_paper import paper
from app.exchange.dispatch_reading import passed_on
from app.exchange.dispatch_rights import addressed, dispatch_of
from app.exchange.dispatch_sending import proposed_number
from app.exchange.dispatch_thread import of_office, thread_file
from app.kernel import storage
from app.kernel.access import Actor
from app.kernel.problems import NotFound
from app.kernel.storage import PDF

Paper = tuple[bytes, str, str]
Content = tuple[ShownFile, bytes]


def office_paper(actor: Actor, office_id: UUID, dispatch_id: UUID, at: dt.datetime) -> Paper:
    """Return the paper as it was sent; of a draft, as it would be sent now.

    Raises:
        NotFound: no such document of the caller's office.
    """
    row = dispatch_of(actor, office_id, dispatch_id, at)
    if row.file_id is not None:
        return _sent(row)
    number = row.wished_number or proposed_number(actor, office_id, at)
    return paper(row, number, at, draft=True), PDF, "草稿.pdf"


def office_file(actor: Actor, office_id: UUID, dispatch_id: UUID, file_id: UUID, at: dt.datetime) -> Content:
    """Return an attachment to the office.

    Raises:
        NotFound: no such file of a document of the caller's office.
    """
    dispatch_of(actor, office_id, dispatch_id, at)
    return drafts.file_content(office_id, dispatch_id, file_id)


def office_thread_file(  # its six facts say which file
    actor: Actor, office_id: UUID, dispatch_id: UUID, addressee_id: UUID, file_id: UUID, at: dt.datetime,
) -> Content:
    """Return a file of a thread to the office.

    Raises:
        NotFound: no such file in a thread of the caller's office.
    """
    row, _ = of_office(actor, office_id, dispatch_id, addressee_id, at)
    return thread_file(row, file_id)


def my_paper(actor: Actor, community_id: UUID, addressee_id: UUID, at: dt.datetime) -> Paper:
    """Return the paper to a holder of the post.

    Raises:
        NotFound: no such document for a post of the caller.
    """
    return _sent(addressed(actor, community_id, addressee_id, at)[1])


def my_file(actor: Actor, community_id: UUID, addressee_id: UUID, file_id: UUID, at: dt.datetime) -> Content:
    """Return a file of the document or of its thread to a holder of the post.

    Raises:
        NotFound: no such file, or no such document for a post of the caller.
    """
    row, dispatch = addressed(actor, community_id, addressee_id, at)
    if file_id in {one.id for one in drafts.files_of(dispatch.office_id, dispatch.id)}:
        return drafts.file_content(dispatch.office_id, dispatch.id, file_id)
    return thread_file(row, file_id)


def published_paper(actor: Actor, community_id: UUID, dispatch_id: UUID, at: dt.datetime) -> Paper:
    """Return the paper of a document that was passed on.

    Raises:
        NotFound: none such was passed on here, or the caller has nothing to do with this community.
    """
    return _sent(passed_on(actor, community_id, dispatch_id, at)[1])


def published_file(actor: Actor, community_id: UUID, dispatch_id: UUID, file_id: UUID, at: dt.datetime) -> Content:
    """Return an attachment of a document that was passed on.

    Raises:
        NotFound: none such was passed on here, or the caller has nothing to do with this community.
    """
    _, row = passed_on(actor, community_id, dispatch_id, at)
    return drafts.file_content(row.office_id, row.id, file_id)


def _sent(row: Dispatch) -> Paper:
    if row.file_id is None:
        raise NotFound(what="份公文")
    return storage.read(row.file_id), PDF, f"{row.number}.pdf"
