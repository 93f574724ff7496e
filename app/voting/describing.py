"""Describe a poll to the law (its scope) and to the public log (its document)."""

from __future__ import annotations

from typing import Any

from app.law.heads import EVERYWHERE, Scope
from app.ledger.canonical import canonical_document
from app.ledger.leaves import instant_text
from app.voting.models import Poll


def scope_of(scope: dict[str, Any] | None) -> Scope:
    """Hand the stored scope to the law."""
    if not scope:
        return EVERYWHERE
    return Scope(frozenset(scope.get("buildings", ())), frozenset(scope.get("entrances", ())), everywhere=False)


def poll_document(poll: Poll) -> str:
    """Write the public document of a poll as its log names it."""
    return canonical_document({
        "title": poll.title, "opens_at": instant_text(poll.opens_at), "closes_at": instant_text(poll.closes_at),
        "scope": poll.scope, "channels": poll.channels,
    })
