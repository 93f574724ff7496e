from __future__ import annotations

import pytest

from app.documents.pdf import FontMissing, qr_svg, render_pdf, texts
from scripts.fonts import bring
from tests.documents.certificates import certificate


@pytest.fixture(scope="module", autouse=True)
def _font():
    bring()


def test_a_certificate_is_a_pdf_with_its_fonts_inside():
    content = render_pdf("certificate", certificate())

    assert content.startswith(b"%PDF-")
    assert b"FontFile" in content or b"ObjStm" in content


def test_a_certificate_says_that_it_is_neither_filing_nor_confirmation():
    said = texts("certificate", certificate(), "standing")

    assert "计票复核" in said
    assert "它不是备案，也不是对业主大会决定效力的确认" in said


def test_the_same_certificate_is_the_same_pdf_twice():
    assert render_pdf("certificate", certificate()) == render_pdf("certificate", certificate())


def test_names_are_text_and_never_markup():
    hostile = '#panic("x") *粗* $1/0$ #read("/etc/passwd") <standing>'

    content = render_pdf("certificate", certificate(community=hostile, recount=hostile))

    assert content.startswith(b"%PDF-")


def test_a_certificate_of_many_motions_runs_over_pages():
    motion = certificate()["motions"][0]

    assert len(render_pdf("certificate", certificate(motions=[motion] * 30))) > len(render_pdf("certificate", certificate()))


def test_a_later_version_names_the_one_it_replaces_and_the_office_in_the_chair():
    later = certificate(version=2, replaces="第1版", chaired_by_office=True)

    assert render_pdf("certificate", later) != render_pdf("certificate", certificate())


def test_without_a_font_no_document_is_made(tmp_path):
    with pytest.raises(FontMissing, match=r"scripts\.fonts"):
        render_pdf("certificate", certificate(), fonts=tmp_path)


def test_the_qr_code_is_a_picture_of_its_own():
    assert "<svg" in qr_svg("https://example.invalid/p/K7QW2M9D")
