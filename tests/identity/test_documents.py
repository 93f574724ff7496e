"""Each document of identity by its own check, and phones in one form."""

from __future__ import annotations

import datetime as dt

import pytest

from app.demo.people import Town
from app.identity.documents import IdentityDocumentInvalid, credit_check, parse_document, resident_check
from app.identity.phones import PhoneInvalid, normalise_phone


def with_check(body):
    return body + resident_check(body)


@pytest.mark.parametrize(("kind", "typed", "number"), [
    ("resident", with_check("44030419000101001"), with_check("44030419000101001")),
    ("resident", "11010519491231002x", "11010519491231002X"),
    ("hk_macao_permit", "H12345678", "H12345678"),
    ("hk_macao_permit", "h1234567802", "H12345678"),
    ("taiwan_permit", "12345678", "12345678"),
    ("taiwan_permit", "1234567801", "12345678"),
    ("hk_macao_resident_permit", with_check("81000019900101001"), with_check("81000019900101001")),
    ("taiwan_resident_permit", with_check("83000019900101001"), with_check("83000019900101001")),
    ("passport", " e12345678 ", "E12345678"),
    ("company", "91350100M000100Y43", "91350100M000100Y43"),
])
def test_a_true_number_is_read_in_its_one_form(kind, typed, number):
    assert parse_document(kind, typed).number == number


@pytest.mark.parametrize(("kind", "typed", "reason"), [
    ("resident", "110105194912310021", "校验码"),
    ("resident", "11010519491231002", "18位"),
    ("resident", "110105491231002", "15位"),
    ("resident", with_check("11010519490231002"), "出生日期"),
    ("resident", with_check("11010518991231002"), "出生日期"),
    ("resident", with_check("99010519491231002"), "地区码"),
    ("resident", with_check("81000019900101001"), "港澳居民居住证"),
    ("hk_macao_resident_permit", with_check("81010019900101001"), "810000"),
    ("resident", "１１０１０５１９４９１２３１００２Ｘ", "全角"),
    ("resident", "", "空"),
    ("hk_macao_permit", "A12345678", "H或M"),
    ("taiwan_permit", "1234567", "8位"),
    ("passport", "ABCDEFGH", "护照"),
    ("company", "91350100M000100Y44", "校验码"),
    ("company", "9135O100M000100Y43", "O"),
    ("company", "123", "18位"),
    ("driving_licence", "123", "证件类型"),
])
def test_a_number_that_cannot_be_is_refused_with_its_reason(kind, typed, reason):
    with pytest.raises(IdentityDocumentInvalid) as refusal:
        parse_document(kind, typed)

    assert reason in refusal.value.reason
    assert not typed or len(typed) < 8 or typed not in refusal.value.reason


def test_nobody_is_born_after_the_day_of_reading():
    number = with_check("44030420300101001")

    with pytest.raises(IdentityDocumentInvalid):
        parse_document("resident", number, on=dt.date(2026, 1, 1))
    assert parse_document("resident", number).born_on == dt.date(2030, 1, 1)


def test_one_changed_digit_of_a_resident_number_is_always_noticed():
    number = with_check("44030419000101001")
    for place in range(17):
        for digit in "0123456789":
            changed = number[:place] + digit + number[place + 1:]
            if changed != number:
                assert resident_check(changed[:17]) != changed[17]


def test_the_demo_s_invented_people_pass_every_check():
    town = Town(1, 19_900_000_000)

    for person in [*(town.person() for _ in range(200)), town.company("某公司")]:
        assert parse_document(person.kind, person.number)
    assert credit_check("91350100M000100Y4") == "3"


def test_a_document_shows_no_number_in_a_log():
    assert "1949" not in repr(parse_document("resident", "11010519491231002X"))


@pytest.mark.parametrize(("typed", "phone"), [
    ("13800138000", "+8613800138000"), ("+86 138-0013-8000", "+8613800138000"), ("008613800138000", "+8613800138000"),
    ("+852 9123 4567", "+85291234567"), ("+853 6612 3456", "+85366123456"), ("+886 0912 345 678", "+886912345678"),
    (" 19920000001 ", "+8619920000001"),
])
def test_a_phone_is_written_in_one_form(typed, phone):
    assert normalise_phone(typed) == phone
    assert normalise_phone(phone) == phone


@pytest.mark.parametrize("typed", ["", "12345", "12800138000", "１３８００１３８０００", "0755-12345678", "+1 2125551234", "91234567", "٠١٣٨"])
def test_what_is_no_mobile_phone_is_refused(typed):
    with pytest.raises(PhoneInvalid):
        normalise_phone(typed)
