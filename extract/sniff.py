"""What a document is, told by its content; clear advice where it is nothing that can be read."""

from __future__ import annotations

import re

from .encoding import peek
from .errors import DocumentError
from .package import Package

_HEAD = 16384  # bytes in which a format shows itself
_READABLE = "a PDF, DOCX, ODT, XLSX, ODS, HTML or text document"

# (first bytes, what that is, what to do about it)
_FOREIGN = (
    (b"{\\rtf", "a Rich Text (.rtf) document", "the document saved as .docx"),
    (b"\x1f\x8b", "compressed with gzip", "the unpacked document"),
    (b"BZh", "compressed with bzip2", "the unpacked document"),
    (b"\xfd7zXZ", "compressed with xz", "the unpacked document"),
    (b"\x28\xb5\x2f\xfd", "compressed with zstd", "the unpacked document"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", "the unpacked document"),
    (b"Rar!", "a RAR archive", "the unpacked document"),
    (b"\x89PNG", "a PNG image", "a document with text, not a picture of it"),
    (b"\xff\xd8\xff", "a JPEG image", "a document with text, not a picture of it"),
    (b"GIF8", "a GIF image", "a document with text, not a picture of it"),
    (b"II*\x00", "a TIFF image", "a document with text, not a picture of it"),
    (b"MM\x00*", "a TIFF image", "a document with text, not a picture of it"),
    (b"BM", "a BMP image", "a document with text, not a picture of it"),
    (b"RIFF", "an image, sound or film", "a document with text"),
    (b"\x00\x00\x00\x0cjP", "a JPEG 2000 image", "a document with text, not a picture of it"),
    (b"AT&TFORM", "a DjVu document", "the document as PDF"),
    (b"%!PS", "a PostScript document", "the document as PDF"),
    (b"SQLite format 3", "an SQLite database", _READABLE),
    (b"PAR1", "a Parquet dataset", _READABLE),
    (b"MIME-Version:", "a web archive (.mht)", "the page saved as .html"),
    (b"From: <Saved by", "a web archive (.mht)", "the page saved as .html"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_KINDS = (
    ("EncryptedPackage", "protected by a password", "a copy without password"),
    ("WordDocument", "an old Word (.doc) document", "the document saved as .docx"),
    ("Workbook", "an old Excel (.xls) workbook", "the workbook saved as .xlsx"),
    ("Book", "an old Excel (.xls) workbook", "the workbook saved as .xlsx"),
    ("PowerPoint Document", "an old PowerPoint (.ppt) presentation", "the document as PDF"),
)
_ODF_KINDS = {
    "application/vnd.oasis.opendocument.text": "odt",
    "application/vnd.oasis.opendocument.text-template": "odt",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
    "application/vnd.oasis.opendocument.spreadsheet-template": "ods",
}
_OOXML_KINDS = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.": "docx",
    "application/vnd.ms-word.document.macroenabled.main+xml": "docx",
    "application/vnd.ms-word.template.macroenabledtemplate.main+xml": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.": "xlsx",
    "application/vnd.ms-excel.sheet.macroenabled.main+xml": "xlsx",
    "application/vnd.ms-excel.template.macroenabled.main+xml": "xlsx",
}
_OVERRIDE = "{http://schemas.openxmlformats.org/package/2006/content-types}Override"
_MARKUP = re.compile(
    r"(?>\s+|<!--.*?-->|<\?.*?\?>|<!doctype\b[^>\[]*(?:\[.*?\])?\s*>)*+<(?:\w+:)?([a-z][a-z0-9-]*)[\s/>]",
    re.S | re.I,
)
_PAGE = {"html", "head", "body"}
_FRAGMENT = {
    "title",
    "meta",
    "link",
    "style",
    "script",
    "table",
    "div",
    "main",
    "section",
    "article",
    "center",
}
_BEFORE_TABLE = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "form", "header", "nav", "font", "span"}
_TEXT_NAMES = (".md", ".markdown", ".txt", ".tsv", ".tab")


def sniff(data: bytes, name: str) -> str:
    """The format of the document: pdf, docx, odt, ods, xlsx, html or text; DocumentError for any other.

    The content decides; the name counts only for HTML without a page around it, which may be Markdown.
    """
    if not data:
        raise DocumentError(name, "an empty file", expected=_READABLE)
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _sniff_package(Package(data, name))
    if data.startswith(_OLE):
        raise _reject_ole(data, name)
    if b"%PDF-" in data[:1024] and data.lstrip()[:1] != b"<":
        return "pdf"
    for start, found, expected in _FOREIGN:
        if data.startswith(start) and not (start == b"BM" and data[6:10] != bytes(4)):
            raise DocumentError(name, found, expected=expected)
    if data[4:8] == b"ftyp":
        raise DocumentError(name, "an image or a film", expected="a document with text")
    return _sniff_text(data, name)


def _sniff_package(package: Package) -> str:
    if "mimetype" in package:
        kind = package.read("mimetype").decode("ascii", "replace").strip()
        if kind in _ODF_KINDS:
            return _ODF_KINDS[kind]
        if kind == "application/epub+zip":
            raise DocumentError(package.name, "an EPUB book", expected="its HTML files, or the document as PDF")
        raise DocumentError(package.name, f"a document of type {kind[:80]}", expected=_READABLE)
    if "[Content_Types].xml" in package:
        return _sniff_ooxml(package)
    files = [part for part in package.parts if not part.endswith("/")]
    listed = ", ".join(files[:3]) + (", …" if len(files) > 3 else "")
    raise DocumentError(package.name, f"a zip archive ({listed or 'empty'})", expected="the unpacked document")


def _sniff_ooxml(package: Package) -> str:
    types = {
        element.get("PartName", "").lstrip("/").casefold(): element.get("ContentType", "").lower()
        for element in package.parse("[Content_Types].xml").iter(_OVERRIDE)
    }
    main = package.find_related("officeDocument") or ""
    kind = types.get(main.casefold(), "")
    for start, sniffed in _OOXML_KINDS.items():
        if kind.startswith(start):
            return sniffed
    if "sheet.binary" in kind:
        raise DocumentError(package.name, "a binary workbook (.xlsb)", expected="the workbook saved as .xlsx")
    if "presentation" in kind:
        raise DocumentError(package.name, "a presentation", expected="the document as PDF")
    # Content types are often damaged where the document itself is whole.
    for part, sniffed in (("word/document.xml", "docx"), ("xl/workbook.xml", "xlsx")):
        if part in package:
            return sniffed
    raise DocumentError(package.name, f"an Office package without a document ({kind or 'no type'})", expected=_READABLE)


def _reject_ole(data: bytes, name: str) -> DocumentError:
    for stream, found, expected in _OLE_KINDS:
        if stream.encode("utf-16-le") in data:
            return DocumentError(name, found, expected=expected)
    return DocumentError(name, "an old Office or Outlook file (OLE container)", expected=_READABLE)


def _sniff_text(data: bytes, name: str) -> str:
    text = peek(data[:_HEAD])
    if name.lower().endswith(".pdf") and re.search(rb"\d \d+ obj\b", data):
        raise DocumentError(name, "a PDF without its beginning (%PDF-)", expected="a complete PDF file")
    controls = sum(character < " " and character not in "\t\n\v\f\r" for character in text)
    if controls > max(2, len(text) * 0.03):
        raise DocumentError(name, "binary data of an unknown kind", expected=_READABLE)
    if not data.strip(b" \t\r\n\f\v\x00\xef\xbb\xbf\xff\xfe"):
        raise DocumentError(name, "a file without any text", expected=_READABLE)
    match = _MARKUP.match(text)
    tag = match.group(1).lower() if match else ""
    if (
        tag in _PAGE
        or _declares_page(match)
        or (_may_be_fragment(tag, data) and not name.lower().endswith(_TEXT_NAMES))
    ):
        return "html"
    if tag == "svg":
        raise DocumentError(name, "an SVG image", expected="a document with text, not a picture of it")
    if text.lstrip().startswith("<?xml"):
        raise DocumentError(name, f"XML of an unknown kind (<{tag or '?'}>)", expected=_READABLE)
    return "text"


def _declares_page(match: re.Match[str] | None) -> bool:
    """Whether the mark-up begins by declaring itself HTML."""
    return match is not None and "<!doctype html" in match.group().lower()


def _may_be_fragment(tag: str, data: bytes) -> bool:
    return tag in _FRAGMENT or (tag in _BEFORE_TABLE and b"</table" in data.replace(b"\0", b"").lower())
