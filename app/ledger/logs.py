"""Name a log and find the key that signs for it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from app.kernel import crypto


@dataclass(frozen=True, slots=True)
class Log:
    """Name one log: the community it belongs to and its own id (a poll's id, which this room does not know)."""

    community_id: UUID
    log_id: UUID

    @property
    def origin(self) -> str:
        """Return the log's name to the outside; it is the first line of every head."""
        return f"{crypto.ring().log_name}/{self.community_id}/{self.log_id}"


def signing_key() -> Ed25519PrivateKey:
    """Return the key that signs heads and receipts."""
    return crypto.ledger_key()


def public_key() -> Ed25519PublicKey:
    """Return the key with which anybody checks heads and receipts."""
    return signing_key().public_key()
