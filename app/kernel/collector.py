"""Tell the interpreter's collector of garbage how a server lives: what was loaded stays, requests leave little behind."""

from __future__ import annotations

import gc


def settle() -> None:
    """Never walk again what was loaded, and what came since less often: that took a fifth of a cast (docs/adr/0004)."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
