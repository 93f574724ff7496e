"""Hand promised messages to the carrier after the commit."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from app.config import ConfigurationRefused
from app.kernel import clock
from app.kernel.outbox import handles
from app.messaging import service
from app.messaging.gateway import ConsoleGateway, use_gateway


@handles(service.SEND)
def send_messages(payload: dict[str, Any]) -> None:
    """Hand some messages over."""
    service.hand_over([UUID(one) for one in payload["message_ids"]], clock.now())


def plug_in(app: Any) -> None:
    """Choose the carrier by SMS_GATEWAY; the console is the only one that this version brings.

    Raises:
        ConfigurationRefused: no carrier of that name.
    """
    wanted = app.extensions["zuolin"].sms_gateway
    if wanted != "console":
        raise ConfigurationRefused(f"没有名为 {wanted} 的短信通道（SMS_GATEWAY）。")
    use_gateway(ConsoleGateway())
