"""The format of a document is told by its content."""

import gzip
import io
from random import Random

import pytest
from esqf.extract.errors import DocumentError
from esqf.extract.sniff import sniff
from printing import package
from printing.docx import build_docx, make_strict, paragraph, run
from printing.odf import build_ods, build_odt

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">{}</Types>'
OVERRIDE = '<Override PartName="/{}" ContentType="{}"/>'
OFFICE = "application/vnd.openxmlformats-officedocument."


def build_office(part: str, kind: str) -> bytes:
    """A package whose main part has that content type."""
    kinds = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    relation = f'<Relationship Id="r" Type="{kinds}/officeDocument" Target="{part}"/>'
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    relations = f'<Relationships xmlns="{space}">{relation}</Relationships>'
    return package.build_package(
        {
            "[Content_Types].xml": TYPES.format(OVERRIDE.format(part, kind)),
            "_rels/.rels": relations,
            part: "<x/>",
        }
    )


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"%PDF-1.7\n...", "pdf"),
        (b"\n\n%PDF-1.4", "pdf"),
        (build_docx(paragraph(run("x"))), "docx"),
        (make_strict(build_docx(paragraph(run("x")))), "docx"),
        (build_office("word/main.xml", OFFICE + "wordprocessingml.template.main+xml"), "docx"),
        (build_office("word/document.xml", "application/vnd.ms-word.document.macroEnabled.main+xml"), "docx"),
        (build_office("word/document.xml", "application/xml"), "docx"),
        (build_office("xl/workbook.xml", OFFICE + "spreadsheetml.sheet.main+xml"), "xlsx"),
        (build_odt(""), "odt"),
        (build_ods(""), "ods"),
        (b"<!DOCTYPE html><p>x", "html"),
        (b"\xef\xbb\xbf  <HTML lang=nl>", "html"),
        (b"<?xml version='1.0'?>\n<!-- x -->\n<!DOCTYPE html PUBLIC 'a' 'b'>\n<html xmlns='x'>", "html"),
        ("<html><body>α".encode("utf-16"), "html"),
        (b"<h1>x</h1><table><tr><td>1</td></tr></table>", "html"),
        (b"a\tb\n", "text"),
        (b"<b>x</b>\ty\n", "text"),
        ("Ευρωπαϊκό\tπλαίσιο".encode("utf-16-le"), "text"),
        ("Európai keretrendszer\tő".encode("cp1250"), "text"),
        (b"# Title\n\n<table><tr><td>1</table>", "text"),
        (b"a\x00b\tc", "text"),
    ],
)
def test_formats_are_told_by_content(data: bytes, expected: str) -> None:
    """The name plays no part: every document is what its bytes say."""
    assert sniff(data, "wrong.doc") == expected


def test_markdown_may_begin_with_a_table() -> None:
    """A table without a page around it is HTML, unless the name says that it is text."""
    data = b"<table><tr><td>1</td></tr></table>\n\n# More"
    assert (sniff(data, "x.md"), sniff(data, "x.html")) == ("text", "html")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "an empty file"),
        (b"\xef\xbb\xbf \r\n\t", "without any text"),
        (OLE + "WordDocument".encode("utf-16-le"), "old Word .* expected the document saved as .docx"),
        (OLE + "Workbook".encode("utf-16-le"), "old Excel .* saved as .xlsx"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "password; expected a copy without"),
        (OLE, "OLE container"),
        (b"{\\rtf1\\ansi x}", "Rich Text .* saved as .docx"),
        (gzip.compress(b"x"), "gzip; expected the unpacked document"),
        (b"\x89PNG\r\n\x1a\n" + bytes(20), "PNG image; expected a document with text"),
        (b"\xff\xd8\xff\xe0" + bytes(20), "JPEG image"),
        (b"\x00\x00\x00\x18ftypheic" + bytes(20), "an image or a film"),
        (b"<?xml version='1.0'?><svg xmlns='x'/>", "SVG image"),
        (b"<?xml version='1.0'?><TEI xmlns='x'/>", "XML of an unknown kind \\(<tei>\\)"),
        (b"MIME-Version: 1.0\nContent-Type: multipart/related", "web archive"),
        (package.build_package({"a.pdf": "x", "b.pdf": "y"}), "zip archive \\(a.pdf, b.pdf\\)"),
        (package.build_package({"mimetype": "application/epub+zip"}), "EPUB"),
        (
            package.build_package({"mimetype": "application/vnd.oasis.opendocument.presentation"}),
            "presentation",
        ),
        (
            build_office("ppt/presentation.xml", OFFICE + "presentationml.presentation.main+xml"),
            "a presentation",
        ),
        (build_office("xl/workbook.bin", "application/vnd.ms-excel.sheet.binary.macroEnabled.main"), "xlsb"),
        (build_office("x.xml", "text/plain"), "Office package without a document"),
        (b"PK\x03\x04" + bytes(40), "damaged zip package"),
        (Random(1).randbytes(5000), "binary data of an unknown kind"),
    ],
)
def test_other_files_are_refused_with_advice(data: bytes, message: str) -> None:
    """What cannot be read is named, and what would help is said."""
    with pytest.raises(DocumentError, match=message) as caught:
        sniff(data, "file.docx")
    assert str(caught.value).startswith("file.docx: ")
    assert caught.value.expected


def test_packages_with_too_many_entries_are_refused() -> None:
    """A package of more than ten thousand entries is refused unread."""
    many = package.build_package({f"{place}.txt": b"" for place in range(10_001)})
    with pytest.raises(DocumentError, match="10001 entries"):
        sniff(many, "x.zip")


@pytest.mark.parametrize("seed", range(60))
def test_anything_is_told_or_refused(seed: int) -> None:
    """Random bytes behind every known beginning are told or refused, never a crash."""
    rng = Random(seed)
    start = rng.choice(
        [b"", b"PK\x03\x04", b"PK\x05\x06", b"<", b"%P", OLE, b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff"]
    )
    buffer = io.BytesIO(start + rng.randbytes(rng.randrange(200)))
    try:
        kind = sniff(buffer.getvalue(), "x")
    except DocumentError as error:
        kind = error.found
    assert kind
