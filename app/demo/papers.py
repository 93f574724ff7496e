"""Make the papers that people of the demonstration upload: one page of Chinese, without bringing a font."""

from __future__ import annotations

_HEAD = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"


def one_page(title: str, *lines: str) -> bytes:
    """Return a PDF of one page; the reader's own Song typeface shows it (STSong-Light, as PDF names it)."""
    shown = [f"BT /F 18 Tf 72 770 Td <{_hex(title)}> Tj ET"]
    shown += [f"BT /F 12 Tf 72 {730 - 24 * number} Td <{_hex(line)}> Tj ET" for number, line in enumerate(lines)]
    content = "\n".join(shown).encode()
    return _written((
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [6 0 R] >>",
        (b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /FontDescriptor 7 0 R"
         b" /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> >>"),
        (b"<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0"
         b" /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>"),
    ))


def _written(objects: tuple[bytes, ...]) -> bytes:
    out, places = bytearray(_HEAD), []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


def _hex(text: str) -> str:
    return text.encode("utf-16-be").hex()
