"""Fill the town with a gathering, a notice and a question, so that their addresses lead somewhere."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from app.affairs import service as affairs
from app.bodies import service as bodies
from app.kernel import clock
from app.kernel.db import transaction

if TYPE_CHECKING:
    from tests.api.town import Town


def fill(town: Town) -> None:
    """Let the convener's body ask and tell, and the owner ask back."""
    convener, owner = (town.people[role].actor for role in ("convener", "owner"))
    with town.app.app_context(), transaction():
        at, where = clock.now(), town.community_id
        body = bodies.bodies_of(where)[0].id
        for closes in (30, 60):
            new = affairs.NewGathering(
                "body", body, "电梯方案", "您倾向哪一个？", "one", ("更换", "大修"), True, at, at + dt.timedelta(days=closes), None)
            affairs.publish_gathering(convener, where, affairs.draft_gathering(convener, where, new, at), at)
        for title in ("停水", "停电"):
            told = affairs.NewNotice("body", body, title, "周六上午。", "affairs", False, None, None)
            affairs.publish_notice(convener, where, affairs.draft_notice(convener, where, told, at), at)
        for side in ("committee", "office"):
            affairs.ask(owner, where, side, "车棚什么时候修？", True, at)
