"""Sign the minutes by hand on the phone (签名): the picture is kept with its hash, the time, and what was signed."""

from __future__ import annotations

import datetime as dt
import io
from typing import BinaryIO
from uuid import UUID

from PIL import Image

from app.kernel import audit, storage
from app.kernel.access import Actor
from app.kernel.db import db
from app.kernel.ids import new_id
from app.kernel.problems import Conflict, Forbidden
from app.meetings.models import Meeting, MeetingMinutes, MeetingSignature
from app.meetings.problems import MinutesAreOthers, SignatureUnreadable
from app.meetings.reading import attendance_of, names_of, newest_minutes, roster_of, signatures_of
from app.meetings.standing import in_state, seen

LARGEST_BYTES, LARGEST_SIDE = 256 * 1024, 2400


def sign_minutes(  # its six facts are the act
    actor: Actor, community_id: UUID, meeting_id: UUID, minutes_sha256: str, picture: BinaryIO, at: dt.datetime,
) -> MeetingSignature:
    """Sign the newest minutes as a member who was present, once for each version.

    Raises:
        NotFound: no such meeting, or not one of the caller's.
        MeetingStateForbids: there is nothing to sign now.
        Forbidden: the caller was not present as a member.
        MinutesAreOthers: the caller saw another version.
        Conflict: the caller signed this version.
        SignatureUnreadable: it is no picture, too large, or blank.
    """
    row = seen(actor, community_id, meeting_id, at, locked=True)
    in_state(row, ("closed",), "签名")
    minutes = newest_minutes(row)
    if minutes is None:
        raise Conflict(why="纪要还没有整理好，请等记录人整理后再签名。")
    if actor.person not in signers(row):
        raise Forbidden(why="只有出席会议的成员在纪要上签名。")
    if minutes.sha256 != minutes_sha256:
        raise MinutesAreOthers(version=minutes.version)
    if any(one.person_id == actor.person for one in signatures_of(minutes)):
        raise Conflict(why="您已经在这一版纪要上签名。")
    content = _checked(picture)
    kept = storage.put(io.BytesIO(content), name="签名.png", at=at, community_id=community_id, accepted=("image/png",))
    made = MeetingSignature(
        community_id=community_id, id=new_id(), meeting_id=row.id, minutes_id=minutes.id, person_id=actor.person,
        minutes_sha256=minutes.sha256, file_id=kept.id, file_sha256=kept.sha256, signed_at=at)
    db.session.add(made)
    db.session.flush()
    audit.record(actor, "meeting.sign", community_id=community_id, subject=("meeting", row.id),
                 facts={"version": minutes.version, "minutes_sha256": minutes.sha256, "file_sha256": kept.sha256}, at=at)
    return made


def signers(row: Meeting) -> frozenset[UUID]:
    """Return the members, alternates too, who were present and so sign."""
    came = attendance_of(row)
    return frozenset(one.person_id for one in roster_of(row) if one.person_id in came and came[one.person_id].present)


def unsigned(row: Meeting, minutes: MeetingMinutes) -> tuple[str, ...]:
    """Name who was present and has not signed these minutes."""
    waiting = signers(row) - {one.person_id for one in signatures_of(minutes)}
    return tuple(name for person, name in names_of(row).items() if person in waiting)


def _checked(picture: BinaryIO) -> bytes:
    """Return the bytes of a PNG on which something was drawn; its frame is the picture's own."""
    content = picture.read(LARGEST_BYTES + 1)
    if len(content) > LARGEST_BYTES:
        raise SignatureUnreadable(why="签名图片太大。")
    try:
        with Image.open(io.BytesIO(content), formats=("PNG",)) as drawn:
            if max(drawn.size) > LARGEST_SIDE:
                raise SignatureUnreadable(why="签名图片太大。")
            ink = drawn.convert("RGBA")
    except (OSError, SyntaxError, ValueError, EOFError, Image.DecompressionBombError) as error:
        raise SignatureUnreadable(why="签名图片读不出来。") from error
    on_white = Image.new("RGBA", ink.size, "white")
    on_white.alpha_composite(ink)
    darkest, lightest = on_white.convert("L").getextrema()
    if darkest == lightest:
        raise SignatureUnreadable(why="签名是空白的。")
    return content
