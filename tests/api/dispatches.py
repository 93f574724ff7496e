"""Seed a document that the committee signed for, answered and passed on, a returned reply, and a draft."""

from __future__ import annotations

import io
from uuid import UUID

from app.exchange import service
from app.exchange.service import Draft, NewFile, Post, Reply, Urgency
from app.kernel import clock
from app.kernel.db import transaction


def fill(town):
    """Go through the services as the town's officer and its convener, who sits in the committee."""
    community_id, office_id = town.community_id, UUID(town.ids["office_id"][0])
    officer, member = town.people["officer"].actor, town.people["convener"].actor
    told = Draft("关于开展电梯安全自查的通知", "请完成自查。", Urgency.ORDINARY, Reply.NONE, for_owners=True, posts=(Post.COMMITTEE,),
                 community_ids=(community_id,))
    with town.app.app_context(), transaction():
        at = clock.now()
        service.draft_dispatch(officer, office_id, told, at)
        made = service.draft_dispatch(officer, office_id, told, at).id
        service.add_file(officer, office_id, made, NewFile("附表.pdf", io.BytesIO(b"%PDF-1.4\n")), at)
        service.send_dispatch(officer, office_id, made, at)
        one = service.addressees(officer, office_id, made, None, at, after=None, limit=1)[0].id
        service.sign_dispatch(member, community_id, one, at)
        word = service.reply(member, community_id, one, "见附件", [NewFile("表.pdf", io.BytesIO(b"%PDF-1.4\n"))], at)
        service.return_reply(officer, office_id, made, one, word.id, "请补充", at)
        service.pass_on(member, community_id, one, at)
    town._know(dispatch_id=[made], addressee_id=[one], reply_id=[word.id])
