"""The door of the room for those above: documents sent down, from their draft to what the archive files of them."""

from __future__ import annotations

from app.exchange.dispatch_drafts import (
    Draft,
    add_file,
    draft_dispatch,
    drop_dispatch,
    edit_dispatch,
    file_content,
    files_of,
    remove_file,
)
from app.exchange.dispatch_files import NewFile
from app.exchange.dispatch_filing import filed
from app.exchange.dispatch_handling import handle_dispatch, pass_on, read_dispatch, sign_dispatch
from app.exchange.dispatch_reading import (
    addressees,
    dispatches_of,
    inbox,
    my_dispatch,
    office_thread,
    published,
    published_dispatch,
    see,
    shown_dispatch,
)
from app.exchange.dispatch_reminders import remind_due
from app.exchange.dispatch_rules import Post, Reply, Urgency
from app.exchange.dispatch_sending import proposed_number, send_dispatch, withdraw_dispatch
from app.exchange.dispatch_sheet import register
from app.exchange.dispatch_states import State
from app.exchange.dispatch_thread import Word, answer, reply, return_reply

__all__ = [
    "Draft", "NewFile", "Post", "Reply", "State", "Urgency", "Word", "add_file", "addressees", "answer",
    "dispatches_of", "draft_dispatch", "drop_dispatch", "edit_dispatch", "file_content", "filed", "files_of",
    "handle_dispatch", "inbox", "my_dispatch", "office_thread", "pass_on", "proposed_number", "published",
    "published_dispatch", "read_dispatch", "register", "remind_due", "remove_file", "reply", "return_reply", "see",
    "send_dispatch", "shown_dispatch", "sign_dispatch", "withdraw_dispatch",
]
