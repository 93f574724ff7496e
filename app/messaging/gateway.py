"""The port to whoever carries messages; the console adapter shows them in the log of a demo or test."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from app.kernel.masking import mask_phone

if TYPE_CHECKING:
    from uuid import UUID

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Handed:
    """What the carrier answered: its reference, and whether it already says that the phone was reached."""

    reference: str
    delivered: bool


class SmsRefused(Exception):
    """The carrier will never send this message (an empty number, a forbidden word); `reason` is its code."""

    def __init__(self, reason: str) -> None:
        """Keep the carrier's code."""
        super().__init__(reason)
        self.reason = reason


class SmsUnavailable(Exception):
    """The carrier cannot be reached now; the outbox tries again."""


class SmsGateway(Protocol):
    """Carry a text to a phone."""

    def send(self, phone: str, text: str, message_id: UUID) -> Handed:
        """Hand a message over; the same `message_id` twice is one message.

        Raises:
            SmsRefused: it will never be sent.
            SmsUnavailable: it may be sent later.
        """


class ConsoleGateway:
    """Write messages to the log. Never in production: codes would stand there to be read."""

    def send(self, phone: str, text: str, message_id: UUID) -> Handed:
        """Show the message and say that it was delivered."""
        log.info("SMS %s to %s: %s", message_id, mask_phone(phone), text)
        return Handed(reference="console", delivered=True)


_gateway: list[SmsGateway] = [ConsoleGateway()]


def use_gateway(gateway: SmsGateway) -> None:
    """Put a carrier in force for this process."""
    _gateway[:] = [gateway]


def gateway() -> SmsGateway:
    """Return the carrier in force."""
    return _gateway[0]
