"""Write the ticket that a message's link carries, and read it: which message it was, proved by a keyed hash.

A ticket is no log-in. It says only which message somebody holds; a code to the phone of that message does the rest.
"""

from __future__ import annotations

import base64
import binascii
import hmac
from uuid import UUID

from app.kernel import crypto

_ID_BYTES, _PROOF_BYTES = 16, 8
LENGTH = (_ID_BYTES + _PROOF_BYTES) * 4 // 3


def ticket_of(message_id: UUID) -> str:
    """Return the ticket of a message, 32 characters that a link may hold."""
    return base64.urlsafe_b64encode(message_id.bytes + _proof(message_id)).decode()


def read_ticket(ticket: str) -> UUID | None:
    """Return the message of a ticket, or None where we did not write it."""
    if len(ticket) != LENGTH or not ticket.isascii():
        return None
    try:
        held = base64.b64decode(ticket, altchars=b"-_", validate=True)
    except binascii.Error:
        return None
    message_id = UUID(bytes=held[:_ID_BYTES])
    return message_id if hmac.compare_digest(held[_ID_BYTES:], _proof(message_id)) else None


def _proof(message_id: UUID) -> bytes:
    # Guessed over the network 64 bits hold; a longer link would cost a second message.
    return crypto.blind(str(message_id), "ticket")[:_PROOF_BYTES]
