"""Let a lower room move a higher one: frozen events, heard within the same transaction.

What must happen after the transaction goes through the outbox.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

E = TypeVar("E")
_listeners: dict[type, list[Callable[[Any], None]]] = defaultdict(list)


def subscribe(event: type[E]) -> Callable[[Callable[[E], None]], Callable[[E], None]]:
    """Hear an event of a lower room, in its transaction."""

    def enter(listener: Callable[[E], None]) -> Callable[[E], None]:
        if listener not in _listeners[event]:
            _listeners[event].append(listener)
        return listener

    return enter


def emit(event: object) -> None:
    """Tell all listeners, in the order in which they subscribed; what one raises undoes the act."""
    for listener in tuple(_listeners[type(event)]):
        listener(event)
