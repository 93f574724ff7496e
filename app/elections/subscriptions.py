"""Hear certification within its transaction: a result was certified, or a certificate stands no longer."""

from __future__ import annotations

from app.elections import certified
from app.elections.events import CertificationEnded, ResultCertified
from app.kernel.events import subscribe


@subscribe(ResultCertified)
def certify(event: ResultCertified) -> None:
    """Let seats be taken by this count."""
    certified.certify(event)


@subscribe(CertificationEnded)
def end(event: CertificationEnded) -> None:
    """Let no further seat be taken by it."""
    certified.end(event)
