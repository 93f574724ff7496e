"""The door of the room for those above: what they may ask of identity, gathered from its parts."""

from __future__ import annotations

import datetime as dt

from app.identity.codes import SentCode, check_code, invited_phone, send_code
from app.identity.people import (
    Contact,
    consents_of,
    contact,
    contacts,
    ensure_person,
    has_consented,
    person_by_phone,
    record_consent,
    rename,
)
from app.identity.roles import (
    ROLE_NAMES,
    HeldRole,
    Role,
    end_role,
    grant_role,
    has_role,
    holders,
    roles_of,
    roles_of_office,
)
from app.identity.sessions import (
    LIVE_SESSION,
    Renewed,
    end_session,
    is_live,
    make_staff,
    open_session,
    renew_session,
    sessions_of,
)
from app.identity.totp import (
    OfferedDevice,
    confirm_device,
    confirm_totp,
    current_code,
    is_enrolled,
    offer_device,
    renew_recovery_codes,
    use_recovery_code,
)

__all__ = [
    "LIVE_SESSION", "ROLE_NAMES", "Contact", "HeldRole", "OfferedDevice", "Renewed", "Role", "SentCode", "confirm_device",
    "confirm_totp", "consents_of", "contact", "contacts", "current_code", "end_role", "end_session", "ensure_person",
    "grant_role", "has_consented", "has_role", "holders", "invited_phone", "is_enrolled", "is_live", "log_in", "make_staff",
    "offer_device", "open_session", "person_by_phone", "record_consent", "rename", "renew_recovery_codes", "renew_session",
    "roles_of", "roles_of_office", "send_code", "sessions_of", "use_recovery_code",
]


def log_in(phone: str, code: str, *, device: str, address: str, at: dt.datetime) -> Renewed:
    """Open a session with a code that was sent to the phone; the first log-in makes the person.

    Raises:
        SmsCodeWrong, SmsCodeSpent, SmsCodeExpired, TooManyRequests: as `check_code` says.
    """
    check_code(phone, code, address, at)
    return open_session(ensure_person(phone, at), device, at)
