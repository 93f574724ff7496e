"""Hear the rooms below: each promise to file stands in the act's transaction, the filing comes after it.

A filing that fails is tried again by the outbox and never undoes or delays the act: no vote waits for the archive.
"""

from __future__ import annotations

from uuid import UUID

from app.assembly.events import AssemblyPublished
from app.certification.events import CorrectionOrdered, CorrectionRecorded, PollCertified, PollRevoked, ResultReturned
from app.kernel import outbox
from app.kernel.events import subscribe
from app.voting.events import PollClosed, ResultChanged

TOPIC = "records.file"


def promise(community_id: UUID, what: str, **ids: UUID | int | str) -> None:
    """Promise within an act's transaction that what it made will be filed."""
    told = {name: value if isinstance(value, int) else str(value) for name, value in ids.items()}
    outbox.post(TOPIC, {"community_id": str(community_id), "what": what, **told}, community_id=community_id)


@subscribe(AssemblyPublished)
def notice_went_out(event: AssemblyPublished) -> None:
    """Promise to file the notice, the roll and the papers."""
    promise(event.community_id, "assembly", assembly_id=event.assembly_id)


@subscribe(PollClosed)
def poll_closed(event: PollClosed) -> None:
    """Promise to file the log as it stood at the close."""
    promise(event.community_id, "log", poll_id=event.poll_id)


@subscribe(ResultChanged)
def poll_counted(event: ResultChanged) -> None:
    """Promise to file the count, and the log that holds it."""
    promise(event.community_id, "result", poll_id=event.poll_id, run=event.run)
    promise(event.community_id, "log", poll_id=event.poll_id)


@subscribe(PollCertified)
def count_certified(event: PollCertified) -> None:
    """Promise to file the certificate, and the log that names it."""
    promise(event.community_id, "certificate", poll_id=event.poll_id, certificate_id=event.certificate_id)
    promise(event.community_id, "log", poll_id=event.poll_id)


@subscribe(ResultReturned)
def result_returned(event: ResultReturned) -> None:
    """Promise to file why the office gave a result back."""
    promise(event.community_id, "return", poll_id=event.poll_id)


@subscribe(CorrectionOrdered)
def correction_ordered(event: CorrectionOrdered) -> None:
    """Promise to file an order to correct, and the log that names it."""
    promise(event.community_id, "order", poll_id=event.poll_id, order_id=event.order_id)
    promise(event.community_id, "log", poll_id=event.poll_id)


@subscribe(PollRevoked)
def decision_revoked(event: PollRevoked) -> None:
    """Promise to file a revocation, and the log that names it."""
    promise(event.community_id, "order", poll_id=event.poll_id, order_id=event.order_id)
    promise(event.community_id, "log", poll_id=event.poll_id)


@subscribe(CorrectionRecorded)
def compliance_recorded(event: CorrectionRecorded) -> None:
    """Promise to file how an order was complied with."""
    promise(event.community_id, "compliance", poll_id=event.poll_id, order_id=event.order_id)
