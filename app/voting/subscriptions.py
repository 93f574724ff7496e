"""Hear the assembly within its transaction: publication, changed windows, cancellation."""

from __future__ import annotations

from app.assembly.events import AssemblyCancelled, AssemblyPublished, PollWindowChanged
from app.kernel import clock
from app.kernel.events import subscribe
from app.voting import freezing, service


@subscribe(AssemblyPublished)
def freeze(event: AssemblyPublished) -> None:
    """Freeze the roll for each poll."""
    freezing.freeze_polls(event)


@subscribe(PollWindowChanged)
def change_window(event: PollWindowChanged) -> None:
    """Follow a lengthened or postponed window."""
    service.change_window(event, clock.now())


@subscribe(AssemblyCancelled)
def cancel(event: AssemblyCancelled) -> None:
    """Cancel the polls."""
    service.cancel_polls(event.community_id, event.assembly_id, event.at)
