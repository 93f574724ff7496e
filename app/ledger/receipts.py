"""Sign receipts (回执): the log's promise that a leaf is in a signed head by a given moment.

The promise is short enough for a printed code; the phone also keeps the leaf, the choices and their salt.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from app.ledger.leaves import Leaf, instant_text

PREFIX = "ZLR1"
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_MARKS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_PARTS = 5


class UnreadableReceiptError(ValueError):
    """Say why a text is no receipt."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """Hold a signed promise: the leaf with this hash is in the log by that moment."""

    origin: str
    leaf_hash: bytes
    include_by: str
    signature: bytes

    @property
    def number(self) -> str:
        """Return the number that people read to each other."""
        return human_number(self.leaf_hash)

    @property
    def text(self) -> str:
        """Return the receipt as the code prints it, without padding and with dots between the parts."""
        parts = (PREFIX, _encode(self.origin.encode()), _encode(self.leaf_hash), self.include_by.replace(".", ","))
        return ".".join((*parts, _encode(self.signature)))


def human_number(leaf_hash: bytes) -> str:
    """Return a short number such as FX-0418-7K, drawn from the leaf's hash.

    It names a leaf within one community's paper work; it proves nothing and may, rarely, name two.
    """
    value = int.from_bytes(leaf_hash[:8], "big")
    value, first = divmod(value, len(_LETTERS))
    value, second = divmod(value, len(_LETTERS))
    value, digits = divmod(value, 10_000)
    value, third = divmod(value, len(_MARKS))
    fourth = value % len(_MARKS)
    return f"{_LETTERS[first]}{_LETTERS[second]}-{digits:04}-{_MARKS[third]}{_MARKS[fourth]}"


def promise(origin: str, leaf_hash: bytes, include_by: str) -> bytes:
    """Return the bytes that a receipt signs; the first line keeps them from being read as a head."""
    return f"zuolin-receipt/v1\n{origin}\n{leaf_hash.hex()}\n{include_by}\n".encode()


def sign_receipt(origin: str, leaf: Leaf, key: Ed25519PrivateKey) -> Receipt:
    """Promise to include a leaf by its latest time."""
    return promise_inclusion(origin, leaf.leaf_hash, leaf.include_by, key)


def promise_inclusion(origin: str, leaf_hash: bytes, include_by: dt.datetime, key: Ed25519PrivateKey) -> Receipt:
    """Promise to include the leaf of this hash by a moment; the same promise has the same signature (RFC 8032)."""
    latest = instant_text(include_by)
    return Receipt(origin, leaf_hash, latest, key.sign(promise(origin, leaf_hash, latest)))


def read_receipt(text: str) -> Receipt:
    """Read a printed receipt.

    Raises:
        UnreadableReceiptError: a part is missing or not of its form.
    """
    parts = text.strip().split(".")
    if len(parts) != _PARTS or parts[0] != PREFIX:
        message = f"a receipt begins with {PREFIX} and has {_PARTS} parts"
        raise UnreadableReceiptError(message)
    try:
        origin = _decode(parts[1]).decode()
        return Receipt(origin, _decode(parts[2]), parts[3].replace(",", "."), _decode(parts[4]))
    except (binascii.Error, UnicodeDecodeError) as error:
        message = "a part of the receipt is not base64"
        raise UnreadableReceiptError(message) from error


def receipt_holds(receipt: Receipt, key: Ed25519PublicKey) -> bool:
    """Tell whether the log's key signed this receipt."""
    try:
        key.verify(receipt.signature, promise(receipt.origin, receipt.leaf_hash, receipt.include_by))
    except InvalidSignature:
        return False
    return True


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
