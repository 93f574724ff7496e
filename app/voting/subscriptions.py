"""Hear the assembly and the registry within their transactions: publication, windows, cancellation, who may speak."""

from __future__ import annotations

from app.assembly.events import AssemblyCancelled, AssemblyPublished, PollWindowChanged
from app.kernel import clock
from app.kernel.events import subscribe
from app.registry.events import OwnershipTransferred, SpeakersChanged
from app.voting import freezing, speaking, windows


@subscribe(AssemblyPublished)
def freeze(event: AssemblyPublished) -> None:
    """Freeze the roll for each poll."""
    freezing.freeze_polls(event)


@subscribe(PollWindowChanged)
def change_window(event: PollWindowChanged) -> None:
    """Follow a lengthened or postponed window."""
    windows.change_window(event)


@subscribe(AssemblyCancelled)
def cancel(event: AssemblyCancelled) -> None:
    """Cancel the polls."""
    windows.cancel_polls(event.community_id, event.assembly_id, event.at)


@subscribe(SpeakersChanged)
def follow_speakers(event: SpeakersChanged) -> None:
    """Let who may speak now cast, and nobody else."""
    speaking.refresh(event.community_id, event.unit_ids, clock.now())


@subscribe(OwnershipTransferred)
def follow_transfer(event: OwnershipTransferred) -> None:
    """Let the new owners cast where the rules say so and the old ones have not."""
    speaking.refresh(event.community_id, [event.unit_id], clock.now())
