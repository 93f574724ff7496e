"""Sign and read heads of a log as C2SP checkpoints: signed notes with Ed25519.

A note is the text `origin, size, root` and one line for each signature. The log's own line is a plain Ed25519 note
signature whose key name is the origin; witnesses add `cosignature/v1` lines, which sign the moment as well.
Formats: https://c2sp.org/signed-note, https://c2sp.org/tlog-checkpoint, https://c2sp.org/tlog-cosignature.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

ED25519 = 0x01
COSIGNATURE_V1 = 0x04
_DASH = "\u2014 "
_KEY_ID_BYTES = 4
_TIME_BYTES = 8


class UnreadableNoteError(ValueError):
    """Say why a text is no checkpoint."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Hold what a head says: this log, this many leaves, this root."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """Return the three lines that are signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


@dataclass(frozen=True, slots=True)
class SignatureLine:
    """Hold one line under a note: who signed, the hash of the key, the signature."""

    name: str
    key_id: bytes
    signature: bytes

    @property
    def text(self) -> str:
        """Return the line as it stands in the note."""
        return f"{_DASH}{self.name} {base64.b64encode(self.key_id + self.signature).decode()}\n"


@dataclass(frozen=True, slots=True)
class Note:
    """Hold a checkpoint with the lines signed under it."""

    checkpoint: Checkpoint
    signatures: tuple[SignatureLine, ...]

    @property
    def text(self) -> str:
        """Return the whole signed note."""
        return self.checkpoint.text + "\n" + "".join(line.text for line in self.signatures)


def public_bytes(key: Ed25519PublicKey) -> bytes:
    """Return the 32 bytes of a public key."""
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw)


def key_id(name: str, key: Ed25519PublicKey, algorithm: int = ED25519) -> bytes:
    """Return the four bytes that tell a reader which key of that name signed."""
    return sha256(name.encode() + b"\n" + bytes([algorithm]) + public_bytes(key)).digest()[:_KEY_ID_BYTES]


def verifier_key(name: str, key: Ed25519PublicKey, algorithm: int = ED25519) -> str:
    """Return the key as the line that witnesses and tools are configured with: name+id+key."""
    encoded = base64.b64encode(bytes([algorithm]) + public_bytes(key)).decode()
    return f"{name}+{key_id(name, key, algorithm).hex()}+{encoded}"


def sign(checkpoint: Checkpoint, key: Ed25519PrivateKey) -> Note:
    """Sign a head as the log itself; the key's name is the log's origin."""
    signature = key.sign(checkpoint.text.encode())
    line = SignatureLine(checkpoint.origin, key_id(checkpoint.origin, key.public_key()), signature)
    return Note(checkpoint, (line,))


def cosign(checkpoint: Checkpoint, name: str, key: Ed25519PrivateKey, at: int) -> SignatureLine:
    """Sign a head as a witness that saw it at a moment (seconds since 1970) and knows no other history."""
    signature = key.sign(_cosigned(checkpoint, at))
    return SignatureLine(
        name, key_id(name, key.public_key(), COSIGNATURE_V1), at.to_bytes(_TIME_BYTES, "big") + signature
    )


def read(text: str) -> Note:
    """Read a signed note.

    Raises:
        UnreadableNoteError: a line is missing, doubtful or has a second spelling.
    """
    head, separator, tail = text.partition("\n\n")
    lines = head.split("\n")
    if not separator or len(lines) != 3 or not lines[0] or not tail.endswith("\n"):  # noqa: PLR2004 - three lines
        message = "a checkpoint is origin, size and root, an empty line and signatures"
        raise UnreadableNoteError(message)
    if not (lines[1].isascii() and lines[1].isdigit()) or str(int(lines[1])) != lines[1]:
        message = f"{lines[1]!r} is no tree size"
        raise UnreadableNoteError(message)
    signatures = tuple(_signature(line) for line in tail[:-1].split("\n"))
    return Note(Checkpoint(lines[0], int(lines[1]), _decode(lines[2], sha256().digest_size)), signatures)


def signed_by_log(note: Note, key: Ed25519PublicKey) -> bool:
    """Tell whether the log that the note names signed it with this key."""
    origin = note.checkpoint.origin
    expected = key_id(origin, key)
    return any(
        line.name == origin and line.key_id == expected and _holds(key, line.signature, note.checkpoint.text.encode())
        for line in note.signatures
    )


def cosigned_at(note: Note, name: str, key: Ed25519PublicKey) -> int | None:
    """Return the moment (seconds since 1970) at which a witness cosigned the head, or None."""
    expected = key_id(name, key, COSIGNATURE_V1)
    for line in note.signatures:
        if line.name == name and line.key_id == expected and len(line.signature) > _TIME_BYTES:
            at = int.from_bytes(line.signature[:_TIME_BYTES], "big")
            if _holds(key, line.signature[_TIME_BYTES:], _cosigned(note.checkpoint, at)):
                return at
    return None


def _cosigned(checkpoint: Checkpoint, at: int) -> bytes:
    return f"cosignature/v1\ntime {at}\n{checkpoint.text}".encode()


def _holds(key: Ed25519PublicKey, signature: bytes, message: bytes) -> bool:
    try:
        key.verify(signature, message)
    except InvalidSignature:
        return False
    return True


def _signature(line: str) -> SignatureLine:
    name, separator, encoded = line.removeprefix(_DASH).partition(" ")
    if not line.startswith(_DASH) or not separator or not name or "+" in name:
        message = f"{line!r} is no signature line"
        raise UnreadableNoteError(message)
    data = _decode(encoded)
    return SignatureLine(name, data[:_KEY_ID_BYTES], data[_KEY_ID_BYTES:])


def _decode(text: str, size: int | None = None) -> bytes:
    try:
        data = base64.b64decode(text, validate=True)
    except binascii.Error as error:
        message = f"{text!r} is not base64"
        raise UnreadableNoteError(message) from error
    # A second spelling of the same bytes (spare bits set) would make two notes out of one.
    if base64.b64encode(data).decode() != text or (size is not None and len(data) != size):
        message = f"{text!r} is not the base64 of a hash or signature"
        raise UnreadableNoteError(message)
    return data
