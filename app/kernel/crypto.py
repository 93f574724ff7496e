"""Seal personal data, blind what must be found again, and hold the log's signing key.

Sealed values are AES-256-GCM with the key's id in front and the place (table, column, row) as
associated data, so that a value moved to another row does not open. Identity numbers have too
little entropy for a plain hash: the index is an HMAC with a key outside of the database.
"""

from __future__ import annotations

import base64
import hmac
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from app.config import Settings

Context = tuple[str, str, "UUID"]
_NONCE_BYTES = 12
_BLOCK = 4096


@dataclass(frozen=True, slots=True)
class Keyring:
    """The keys in force: the first data key encrypts, all of them decrypt."""

    data: dict[str, AESGCM]
    index: hmac.HMAC
    ledger: Ed25519PrivateKey
    log_name: str

    @classmethod
    def of(cls, settings: Settings) -> Keyring:
        """Read the keys from the settings."""
        pairs = (entry.split(":", 1) for entry in settings.data_keys.split(","))
        return cls(
            data={key_id: AESGCM(base64.b64decode(key)) for key_id, key in pairs},
            # Keyed once and copied for each value: to key it anew takes three times as long as all the rest.
            index=hmac.new(base64.b64decode(settings.index_key), digestmod="sha256"),
            ledger=Ed25519PrivateKey.from_private_bytes(base64.b64decode(settings.ledger_key)),
            log_name=settings.log_name,
        )


_ring: list[Keyring] = []


def use(ring: Keyring) -> None:
    """Put the keys in force for this process."""
    _ring[:] = [ring]


def ring() -> Keyring:
    """Return the keys in force."""
    return _ring[0]


def _place(context: Context) -> bytes:
    table, column, row_id = context
    return f"{table}\x1f{column}\x1f{row_id}".encode()


def seal(value: str, context: Context) -> bytes:
    """Encrypt a text for one place: (table, column, row id)."""
    return seal_bytes(value.encode(), context)


def seal_bytes(value: bytes, context: Context) -> bytes:
    """Encrypt bytes for one place."""
    key_id, key = next(iter(ring().data.items()))
    nonce = os.urandom(_NONCE_BYTES)
    return key_id.encode() + b":" + nonce + key.encrypt(nonce, value, _place(context))


class Sealer:
    """Seal many values at a time, with the nonces drawn by the block; made for one import and dropped with it."""

    def __init__(self) -> None:
        """Take the first key."""
        key_id, self._key = next(iter(ring().data.items()))
        self._head = key_id.encode() + b":"
        self._nonces: Iterator[bytes] = iter(())

    def seal(self, value: str, context: Context) -> bytes:
        """Encrypt a text for one place, as `seal` does."""
        nonce = next(self._nonces, None)
        if nonce is None:
            block = os.urandom(_NONCE_BYTES * _BLOCK)
            self._nonces = iter([block[at:at + _NONCE_BYTES] for at in range(0, len(block), _NONCE_BYTES)])
            nonce = next(self._nonces)
        return self._head + nonce + self._key.encrypt(nonce, value.encode(), _place(context))


def unseal(sealed: bytes, context: Context) -> str:
    """Decrypt a text of one place.

    Raises:
        cryptography.exceptions.InvalidTag: the value was changed or belongs to another place.
    """
    return unseal_bytes(sealed, context).decode()


def unseal_bytes(sealed: bytes, context: Context) -> bytes:
    """Decrypt bytes of one place.

    Raises:
        cryptography.exceptions.InvalidTag: the value was changed or belongs to another place.
    """
    key_id, _, rest = sealed.partition(b":")
    key = ring().data[key_id.decode()]
    return key.decrypt(rest[:_NONCE_BYTES], rest[_NONCE_BYTES:], _place(context))


def reseal(sealed: bytes, context: Context) -> bytes:
    """Encrypt a value again under the first key, for a rotation."""
    return seal(unseal(sealed, context), context)


def blind(value: str, purpose: str) -> bytes:
    """Return the 32-byte index of a value, different for each purpose."""
    keyed = ring().index.copy()
    keyed.update(f"{purpose}\x1f{value}".encode())
    return keyed.digest()


def ledger_key() -> Ed25519PrivateKey:
    """Return the Ed25519 key that signs heads and receipts."""
    return ring().ledger
