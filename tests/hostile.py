"""Documents that are broken or mean harm, each named for what is wrong with it and built when it is asked for."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from printing import docx, odf
from printing.package import build_package, open_parts, replace_part

MILLION = 10**6
OUTSIDE = "file:///etc/passwd"
CONTENT = b"BT /F1 10 Tf 50 700 Td (1 Competence) Tj ET"
PAGE = (
    b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> %s >>"
)
FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica %s >>"
FONT_IN_ITSELF = (
    b"<< /Type /Font /Subtype /Type3 /FontBBox [0 0 1 1] /FontMatrix [1 0 0 1 0 0] /CharProcs << /a 4 0 R >> "
    b"/Encoding << /Differences [49 /a] >> /FirstChar 49 /LastChar 49 /Widths [1] "
    b"/Resources << /Font << /F1 5 0 R >> >> >>"
)
RUNS_A_PROGRAM = (
    b"/OpenAction << /S /Launch /F (/bin/sh) /Win << /F (cmd.exe) >> >> "
    b"/AA << /WC << /S /JavaScript /JS (app.launchURL('http://127.0.0.1:9/')) >> >>"
)


def stream(data: bytes, *, packed: int = 0, more: bytes = b"") -> bytes:
    """A PDF stream, deflated so many times."""
    for _ in range(packed):
        data = zlib.compress(data, 9)
    return deflated(data, packed, more)


def deflated(data: bytes, times: int, more: bytes = b"") -> bytes:
    """A PDF stream of data that was deflated so many times."""
    filters = b"/Filter [%s]" % b" ".join([b"/FlateDecode"] * times) if times else b""
    return b"<< /Length %d %s %s >>\nstream\n%s\nendstream" % (len(data), filters, more, data)


def bomb(mebibytes: int) -> bytes:
    """Deflated spaces, so many, in no time: the same packed block again and again."""
    packer = zlib.compressobj(9)
    spaces = b" " * 2**20
    first, again = (packer.compress(spaces) + packer.flush(zlib.Z_FULL_FLUSH) for _ in range(2))
    return first + again * (mebibytes - 1) + packer.flush()


def build_pdf(objects: Sequence[bytes], *, trailer: bytes = b"", root: int = 1) -> bytes:
    """A PDF of numbered objects, the first of which is the catalogue."""
    out, places = io.BytesIO(), []
    out.write(b"%PDF-1.7\n")
    for number, content in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, content))
    table = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.writelines(b"%010d 00000 n \n" % place for place in places)
    out.write(b"trailer << /Size %d /Root %d 0 R %s >>\n" % (len(objects) + 1, root, trailer))
    out.write(b"startxref\n%d\n%%%%EOF\n" % table)
    return out.getvalue()


def one_page(
    content: bytes = stream(CONTENT),
    *,
    page: bytes = PAGE % b"",
    font: bytes = FONT % b"",
    catalogue: bytes = b"",
    more: Sequence[bytes] = (),
) -> bytes:
    """A PDF of one page: objects 1 catalogue, 2 pages, 3 page, 4 content, 5 font, then more."""
    first = b"<< /Type /Catalog /Pages 2 0 R %s >>" % catalogue
    return build_pdf([first, b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>", page, content, font, *more])


def pages_of(count: int) -> bytes:
    """A PDF of so many pages that share their content."""
    kids = b" ".join(b"%d 0 R" % number for number in range(6, count + 6))
    pages = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, count)
    first = [b"<< /Type /Catalog /Pages 2 0 R >>", pages, b"null", stream(CONTENT), FONT % b""]
    return build_pdf([*first, *([PAGE % b""] * count)])


def graph_paper(lines: int) -> bytes:
    """Content: a grid of so many lines each way over a page of 14400 points, and a text."""
    step = 14400 / lines
    drawn = (b"%.2f 0 m %.2f 14400 l S 0 %.2f m 14400 %.2f l S " % ((step * line,) * 4) for line in range(lines))
    return stream(b"".join(drawn) + CONTENT, packed=1)


def tree_of_pages(depth: int, fan: int) -> bytes:
    """A PDF whose one page stands in a tree of pages so often as `fan` to the power of `depth`."""
    nodes = [
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b"%d 0 R " % (level + 3) * fan, fan ** (depth - level))
        for level in range(depth)
    ]
    return build_pdf([b"<< /Type /Catalog /Pages 2 0 R >>", *nodes, b"<< /Type /Page /MediaBox [0 0 595 842] >>"])


def tagged(kids: bytes) -> bytes:
    """A tagged PDF whose table has such kids: object 6 is the root of the tags, 7 the table."""
    root = b"<< /Type /StructTreeRoot /K [7 0 R 6 0 R] /ParentTree << /Nums [0 [7 0 R]] /Kids [6 0 R] >> >>"
    return one_page(
        stream(b"/P <</MCID 0>> BDC " + CONTENT + b" EMC"),
        page=PAGE % b"/StructParents 0",
        catalogue=b"/MarkInfo << /Marked true >> /StructTreeRoot 6 0 R",
        more=[root, b"<< /Type /StructElem /S /Table /P 7 0 R /K [0 %s] /Pg 3 0 R >>" % kids],
    )


def encrypted_pdf(user: str) -> bytes:
    """A PDF that its owner encrypted; `user` is the password for reading."""
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out, encrypt=StandardEncryption(user, "owner", strength=128))
    canvas.drawString(50, 700, "1 Competence")
    canvas.save()
    return out.getvalue()


def nested_forms(depth: int) -> bytes:
    """A PDF whose form contains a form, and so on; the last contains the first."""

    def form(number: int) -> bytes:
        inner = 6 + (number + 1) % depth
        more = b"/Type /XObject /Subtype /Form /BBox [0 0 600 800] /Resources << /XObject << /X %d 0 R >> >>" % inner
        return stream(b"/X Do " * 2, more=more)

    page = PAGE.replace(b"/Font <<", b"/XObject << /X 6 0 R >> /Font <<") % b""
    return one_page(stream(b"/X Do"), page=page, more=[form(number) for number in range(depth)])


def bomb_zip(name: str, size: int) -> bytes:
    """A DOCX one of whose parts unpacks to so many bytes."""
    return replace_part(docx.build_docx(docx.paragraph(docx.run("1"))), name, b" " * size)


def laughing_docx() -> bytes:
    """A DOCX whose entities multiply to billions of characters, and name a file."""
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    doctype = f'<!DOCTYPE x [<!ENTITY e0 "ha"><!ENTITY file SYSTEM "{OUTSIDE}">{entities}]>'
    body = docx.paragraph("<w:r><w:t>&e11;&file;</w:t></w:r>")
    whole = docx.build_docx(body.replace("&", "&amp;"))
    with zipfile.ZipFile(io.BytesIO(whole)) as package:
        text = package.read("word/document.xml").decode().replace("&amp;e", "&e").replace("&amp;f", "&f")
    return replace_part(whole, "word/document.xml", text.replace("?>", f"?>{doctype}", 1))


def deep(open_: str, close: str, depth: int) -> str:
    """An element in itself, so deep."""
    return open_ * depth + "x" + close * depth


def wide_table(cell: str) -> str:
    """An HTML page with a table of one row."""
    return f"<html><body><table><tr>{cell}</tr><tr><td>1</td></tr></table></body></html>"


def climbing_package() -> bytes:
    """A DOCX with parts whose names lead out of it."""
    outside = ("../../etc/passwd", "/etc/passwd", "word/../../../x", "C:\\x", "a\\..\\b")
    with zipfile.ZipFile(io.BytesIO(docx.build_docx(docx.paragraph(docx.run("1"))))) as package:
        own = {name: package.read(name) for name in package.namelist()}
    rels = own["word/_rels/document.xml.rels"].decode()
    climb = '<Relationship Id="r9" Type="http://x/styles" Target="../../../../etc/passwd"/>'
    own["word/_rels/document.xml.rels"] = rels.replace("</Relationships>", f"{climb}</Relationships>").encode()
    return build_package({**own, **dict.fromkeys(outside, "root:x:0:0")})


SHEETS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/package/2006/relationships"
KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"


def sheet(rows: str, merges: str = "") -> bytes:
    """An XLSX workbook with that XML for rows and merged ranges."""
    override = f'<Override PartName="/xl/workbook.xml" ContentType="{WORKBOOK}"/>'
    only = '<sheet name="s" sheetId="1" r:id="r1"/>'
    data = f"<sheetData>{rows}</sheetData>{merges}"
    return build_package(
        {
            "[Content_Types].xml": f'<Types xmlns="{TYPES}">{override}</Types>',
            "_rels/.rels": link("officeDocument", "xl/workbook.xml"),
            "xl/workbook.xml": f'<workbook xmlns="{SHEETS}" xmlns:r="{KINDS}"><sheets>{only}</sheets></workbook>',
            "xl/_rels/workbook.xml.rels": link("worksheet", "worksheets/sheet1.xml"),
            "xl/worksheets/sheet1.xml": f"<worksheet xmlns='{SHEETS}'>{data}</worksheet>",
        }
    )


def link(kind: str, target: str, more: str = "") -> str:
    """A part of relationships with one of that kind, and more."""
    only = f'<Relationship Id="r1" Type="{KINDS}/{kind}" Target="{target}"/>'
    return f'<Relationships xmlns="{LINKS}">{only}{more}</Relationships>'


def shared_string(text: str, cells: int) -> bytes:
    """An XLSX workbook with a shared string that stands in so many cells, ten a row."""
    strings = f'<Relationship Id="r2" Type="{KINDS}/sharedStrings" Target="strings.xml"/>'
    row = "<row>" + '<c t="s"><v>0</v></c>' * 10 + "</row>"
    parts = open_parts(sheet(row * (cells // 10)))
    return build_package(
        {
            **parts,
            "xl/_rels/workbook.xml.rels": link("worksheet", "worksheets/sheet1.xml", strings),
            "xl/strings.xml": f'<sst xmlns="{SHEETS}"><si><t>{text}</t></si></sst>',
        }
    )


ONE = '<row r="1"><c r="A1" t="inlineStr"><is><t>1</t></is></c></row>'
EVERYWHERE = '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
FAR = '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>1</t></is></c></row><row r="99999999999"/>'
STRINGS = '<row r="1"><c r="A1" t="s"><v>99999999999</v></c><c r="B1" t="s"><v>-1</v></c></row>'
REPEATED = (
    '<table:table><table:table-row table:number-rows-repeated="999999999"><table:table-cell '
    'table:number-columns-repeated="999999999"><text:p>1</text:p></table:table-cell></table:table-row></table:table>'
)
SPANNED = 'table:number-columns-spanned="999999999" table:number-rows-spanned="999999999"'
WIDE = docx.cell(docx.paragraph(docx.run("1")), '<w:gridSpan w:val="999999999"/>')
KIDS_OF_ITSELF = b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2000000000 /Parent 2 0 R >>"
LIES = b"/FirstChar -5 /LastChar 99999999 /Widths [1e9 -1e9 nan] /ToUnicode 4 0 R"


PDFS: Mapping[str, Callable[[], bytes]] = {
    "truncated": lambda: one_page()[:300],
    "only-a-header": lambda: b"%PDF-1.7\n",
    "header-and-noise": lambda: b"%PDF-1.7\n" + bytes(range(256)) * 4000,
    "encrypted-with-password": lambda: encrypted_pdf("user"),
    "encrypted-by-owner": lambda: encrypted_pdf(""),
    "pages-that-contain-themselves": lambda: build_pdf([b"<< /Type /Catalog /Pages 2 0 R >>", KIDS_OF_ITSELF]),
    "count-that-lies": lambda: one_page().replace(b"/Count 1", b"/Count 999999999"),
    "negative-count": lambda: one_page().replace(b"/Count 1", b"/Count -5"),
    "three-thousand-pages": lambda: pages_of(3000),
    "page-of-a-billion-points": lambda: one_page(page=PAGE.replace(b"595 842", b"1e9 1e9") % b""),
    "page-without-size": lambda: one_page(page=PAGE.replace(b"0 0 595 842", b"0 0 0 0") % b""),
    "page-inside-out": lambda: one_page(page=PAGE.replace(b"0 0 595 842", b"595 842 0 0") % b""),
    "page-of-nan": lambda: one_page(page=PAGE.replace(b"0 0 595 842", b"nan inf -inf 1e999") % b"/Rotate 37"),
    "million-path-segments": lambda: one_page(stream(b"0 0 m " + b"5 5 l 9 1 l " * (MILLION // 2) + b"S", packed=1)),
    "million-paths": lambda: one_page(stream(b"10 10 m 90 10 l S " * MILLION, packed=1)),
    "million-characters": lambda: one_page(
        stream(b"BT /F1 10 Tf (x) Tj " + b"1 0 Td (abcdefghij) Tj " * 100_000 + b"ET", packed=1)
    ),
    "gigabyte-of-spaces": lambda: one_page(deflated(bomb(1000), 1)),
    "bomb-in-a-bomb": lambda: one_page(deflated(zlib.compress(bomb(1000)), 2)),
    "thousand-filters": lambda: one_page(stream(CONTENT, more=b"/Filter [%s]" % (b"/ASCIIHexDecode " * 1000))),
    "forms-without-end": lambda: nested_forms(1),
    "forms-two-to-the-thirtieth": lambda: nested_forms(30),
    "operators-without-operands": lambda: one_page(stream(b"Tj TJ Tf Td q Q Q Q cm Do " * 10_000, packed=1)),
    "states-that-pile-up": lambda: one_page(stream(b"q " * MILLION, packed=1)),
    "text-of-giant-size": lambda: one_page(stream(b"BT /F1 1e30 Tf 1e30 Tz 1e30 0 0 1e30 0 0 Tm (1 a) Tj ET")),
    "arrays-in-arrays": lambda: one_page(page=PAGE % (b"/X " + b"[" * 100_000 + b"]" * 100_000)),
    "font-that-lies": lambda: one_page(font=FONT % LIES),
    "font-in-itself": lambda: one_page(font=FONT_IN_ITSELF),
    "zero-bytes": lambda: one_page(stream(b"BT /F1 10 Tf 50 700 Td (1\0\0Comp\0etence) Tj ET")),
    "runs-a-program": lambda: one_page(catalogue=RUNS_A_PROGRAM),
    "grid-of-four-million-places": lambda: one_page(
        graph_paper(2000), page=PAGE.replace(b"595 842", b"14400 14400") % b""
    ),
    "tree-of-a-billion-pages": lambda: tree_of_pages(9, 10),
    "table-of-objects-that-lies": lambda: one_page().replace(b"xref\n0 6", b"xref\n0 2000000000"),
    "tags-without-end": lambda: tagged(b"7 0 R 6 0 R 7 0 R"),
    "content-said-a-hundred-thousand-times": lambda: one_page(
        page=(PAGE % b"").replace(b"/Contents 4 0 R", b"/Contents [%s]" % (b"4 0 R " * 100_000))
    ),
    "marks-in-marks": lambda: one_page(stream(b"/P <</MCID 0>> BDC " * 300_000 + CONTENT, packed=1)),
    "content-in-another-file": lambda: one_page(stream(b"", more=b"/F (/etc/passwd) /FFilter []")),
}
PACKAGES: Mapping[str, Callable[[], bytes]] = {
    "truncated.docx": lambda: docx.build_docx(docx.paragraph(docx.run("1")))[:-200],
    "bomb.docx": lambda: bomb_zip("word/document.xml", 300 * MILLION),
    "bomb-of-types.docx": lambda: bomb_zip("[Content_Types].xml", 300 * MILLION),
    "entities.docx": laughing_docx,
    "entries.docx": lambda: build_package(dict.fromkeys((f"part{n}.xml" for n in range(20_000)), "")),
    "climbing.docx": climbing_package,
    "deep.docx": lambda: docx.build_docx(deep("<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>", 50_000)),
    "wide.docx": lambda: docx.build_docx(docx.table([[WIDE]])),
    "merged.xlsx": partial(sheet, ONE, EVERYWHERE),
    "far.xlsx": partial(sheet, FAR),
    "strings.xlsx": partial(sheet, STRINGS),
    "megabyte-in-ten-thousand-cells.xlsx": lambda: shared_string("x" * MILLION, 10_000),
    "hundred-thousand-cells.xlsx": lambda: sheet(f"<row>{'<c><v>0.5</v></c>' * 100}</row>" * 1000),
    "rows.ods": lambda: odf.build_ods(REPEATED),
    "spaces.odt": lambda: odf.build_odt('<text:p><text:s text:c="2000000000"/>1</text:p>'),
    "spans.odt": lambda: odf.build_odt(odf.table([[odf.cell("1", SPANNED)]])),
}
PAGES: Mapping[str, Callable[[], str]] = {
    "spans.html": partial(wide_table, '<td rowspan="1000000000" colspan="1000000000">1</td>'),
    "twenty-thousand-columns.html": partial(wide_table, "<td>1" * 20_000),
    "thousand-spans.html": partial(wide_table, '<td rowspan="65534" colspan="1000">1</td>' * 1000),
    "deep.html": lambda: wide_table("<td>" + deep("<div>", "</div>", 200_000)),
    "tables-in-tables.html": partial(deep, "<table><tr><td>", "", 20_000),
    "unclosed.html": lambda: "<html>" + "<b><i><table>" * 20_000,
    "files.html": lambda: (
        f'<html><head><base href="file:///"><meta http-equiv="refresh" content="0; url={OUTSIDE}"></head><body>'
        f'<iframe src="{OUTSIDE}"></iframe><img src="{OUTSIDE}"><object data="{OUTSIDE}"></object><table><tr><td>1'
    ),
    "entities.html": lambda: f'<!DOCTYPE html [<!ENTITY f SYSTEM "{OUTSIDE}">]><html><table><tr><td>&f;</table>',
    "attributes.html": lambda: "<html><table><tr><td " + "a='1' " * 500_000 + ">1</table>",
    "two-hundred-megabytes.html": lambda: "<html><table>" + "<tr><td>1</td><td>competence</td></tr>" * 5_500_000,
    "one-line.txt": lambda: "1 competence " * 1_000_000,
    "lines.txt": lambda: "1\n" * 300_000,
    "separators.txt": lambda: "1|" * 5_000_000,
    "zero-bytes.txt": lambda: "1\0a\0\n" * 10_000,
    "marks.md": lambda: "**_[" * 500_000,
    "grid.txt": lambda: ("+---" * 5000 + "+\n" + "|   " * 5000 + "|\n") * 100,
}


def build(name: str) -> bytes:
    """The document of a name in DOCUMENTS."""
    content = DOCUMENTS[name]()
    return content.encode() if isinstance(content, str) else content


DOCUMENTS: Mapping[str, Callable[[], bytes] | Callable[[], str]] = {
    **{f"{name}.pdf": make for name, make in PDFS.items()},
    **PACKAGES,
    **PAGES,
}
