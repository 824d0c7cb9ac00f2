"""One fuzz target a reader: bytes or structure in, a sound document or a DocumentError out, nothing else."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from esqf.extract.errors import DocumentError
from esqf.extract.reader import read_bytes
from esqf.extract.table import Box, Document, Line, Table
from esqf.normalize.normalise import normalise
from esqf.normalize.profile import load_profile
from hostile import deflated, one_page, sheet
from hypothesis import strategies as st
from printing import docx, odf
from printing.package import open_parts, replace_part

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "raw" / "esqf-occupational"
FEW_PLACES = 100_000  # of a table; larger ones are not gone over place by place


@dataclass(frozen=True)
class Target:
    """A reader under test: `wrap` makes a document of what the fuzzer says, `seed` is where it begins, `parts` are
    what structured documents are built from."""

    name: str
    wrap: Callable[[bytes], bytes]
    seed: Callable[[], bytes]
    parts: tuple[str, ...] = ()

    def run(self, said: bytes) -> None:
        """Read what the fuzzer says; AssertionError or any other exception is a find."""
        try:
            document = read_bytes(self.wrap(said), self.name)
        except DocumentError as error:
            assert str(error).startswith(self.name)  # noqa: PT017  # other exceptions are finds too
            return
        check_document(document)
        try:
            edition = normalise(document, load_profile("esqf-occupational"), version="fuzz")
        except DocumentError:
            return
        assert edition.cells["code"].n_unique() == edition.cells.height

    def structured(self) -> st.SearchStrategy[bytes]:
        """Documents of the right kind of parts in any order, with any text between them."""
        words = st.text(st.characters(codec="utf-8"), max_size=8)
        pieces = st.sampled_from(self.parts) if self.parts else words
        return st.lists(pieces | words, max_size=60).map(lambda some: "".join(some).encode())


def check_document(document: Document) -> None:
    """What a reader promises: cells stand in their table and share no place, boxes are finite, text is text."""
    for block in document.blocks:
        if isinstance(block, Table):
            _check_table(block)
        lines = [line for cell in block.cells for line in cell.lines] if isinstance(block, Table) else block.lines
        for line in lines:
            _check_line(line)


def _check_table(table: Table) -> None:
    """Cells inside the grid, each place taken once."""
    for cell in table.cells:
        assert 0 <= cell.row < cell.row + cell.rowspan <= table.height
        assert 0 <= cell.column < cell.column + cell.colspan <= table.width
        _check_box(cell.box)
    if sum(cell.rowspan * cell.colspan for cell in table.cells) <= FEW_PLACES:
        taken = [
            (row, column)
            for cell in table.cells
            for row in range(cell.row, cell.row + cell.rowspan)
            for column in range(cell.column, cell.column + cell.colspan)
        ]
        assert len(taken) == len(set(taken))


def _check_line(line: Line) -> None:
    """A line of text that can be stored anywhere, with marks inside it."""
    assert "\n" not in line.text
    line.text.encode()
    assert all(0 <= start <= end <= len(line.text) for start, end in line.raised)
    _check_box(line.box)


def _check_box(box: Box | None) -> None:
    """A place on a page."""
    if box is not None:
        assert box.page >= 1
        assert all(math.isfinite(edge) for edge in (box.x0, box.top, box.x1, box.bottom))


def _in_part(package: Callable[[], bytes], part: str, said: bytes) -> bytes:
    """A package whose main part is what the fuzzer says, between the beginning and the end that belong there."""
    whole = package()
    return replace_part(whole, part, open_parts(whole)[part].replace(b"<!--here-->", said))


def _sample(name: str) -> bytes:
    """A document that is whole."""
    return (SAMPLES / name).read_bytes()


def _as_is(said: bytes) -> bytes:
    """The fuzzer's bytes are the document."""
    return said


HERE = "<!--here-->"
WORD = (
    *("<w:tbl>", "</w:tbl>", "<w:tr>", "</w:tr>", "<w:tc>", "</w:tc>", "<w:p>", "</w:p>", "<w:r><w:t>1</w:t></w:r>"),
    *('<w:tcPr><w:gridSpan w:val="3"/></w:tcPr>', '<w:tcPr><w:vMerge w:val="restart"/></w:tcPr>', "<w:br/>", "<w:del>"),
    *("</w:del>", '<w:tcPr><w:gridSpan w:val="-1"/><w:vMerge/></w:tcPr>', "<w:ins>", "</w:ins>", "<w:r>", "</w:r>"),
    *(
        '<w:pPr><w:numPr><w:ilvl w:val="99"/><w:numId w:val="x"/></w:numPr></w:pPr>',
        "<w:t>a</w:t>",
        "<w:sdt>",
        "</w:sdt>",
    ),
)
OPEN = (
    *("<table:table>", "</table:table>", "<table:table-row>", "</table:table-row>", "<table:table-cell>", "<text:p>1"),
    *(
        '<table:table-cell table:number-columns-spanned="3" table:number-rows-spanned="2">',
        "</table:table-cell>",
        "</text:p>",
    ),
    *(
        '<table:table-row table:number-rows-repeated="7">',
        "<table:covered-table-cell/>",
        '<text:s text:c="5"/>',
        "<text:tab/>",
    ),
    *("<table:table-header-rows>", "</table:table-header-rows>", "<text:list>", "</text:list>", "<text:list-item>"),
    *('<table:table-cell table:number-columns-repeated="-3"/>', "<text:span>", "</text:span>", "<text:line-break/>"),
)
ROWS = (
    *('<row r="1">', '<row r="7">', "</row>", '<c r="A1"><v>1</v></c>', '<c r="ZZ9" t="b"><v>1</v></c>', "<row>"),
    *('<c t="inlineStr"><is><t>6</t></is></c>', '<c t="e"><v>#N/A</v></c>', '<c r="B0"/>', '<c s="99"><v>1e400</v></c>'),  # noqa: E501
    *('<c t="d"><v>2020-99-99</v></c>', '<c><f>A1</f></c>', '<c t="s"><v>x</v></c>', '<row r="-1" hidden="1">'),
)  # fmt: skip
MARKUP = (
    *(
        "<table>",
        "</table>",
        "<tr>",
        "<td>",
        "<td rowspan=3>",
        "<th colspan=2>",
        "<td rowspan=0>",
        "<thead>",
        "<tfoot>",
    ),
    *("<p>", "</p>", "<ol start=-5>", "<li value=x>", "</ol>", "<div hidden>", "</div>", "<caption>", "<b>", "</b>"),
    *("<br>", "&shy;", "<sup>", "<ul>", "<dl><dt>", "<svg>", "<math>", "<template>", "<select><option>", "<!--", "-->"),
    *("<style>td{display:none}</style>", "<td style='writing-mode:vertical-rl'>", "<plaintext>", "<textarea>", "&#0;"),
)
PLAIN = (
    "1",
    "\t",
    "|",
    "\n",
    "\r\n",
    "  ",
    "+---",
    ",",
    ";",
    '"',
    "a)",
    "6.",
    "- ",
    "# ",
    "**",
    "<br>",
    "<table>",
    "\f",
    "…",
)
DRAWN = (
    *("BT ", "ET ", "/F1 9 Tf ", "40 9 Td ", "(1 a) Tj ", "[(x) -900 (y)] TJ ", "0 0 m ", "90 0 l ", "S ", "q ", "Q "),
    *(
        "10 10 200 9 re ",
        "f ",
        "W n ",
        "2 0 0 2 9 9 cm ",
        "0 1 -1 0 9 9 cm ",
        "/F1 -1e9 Tf ",
        "1 0 0 RG ",
        "3 Tr ",
        "<00> Tj ",
    ),
    *(
        "/P <</MCID 1>> BDC ",
        "EMC ",
        "0 Tz ",
        "9 TL T* ",
        "nan 1e99 m ",
        "0 0 0 0 re ",
        "h ",
        "B* ",
        "BI ID EI ",
        "%\n",
    ),
)

TARGETS: Mapping[str, Target] = {
    "pdf-bytes": Target("x.pdf", _as_is, partial(_sample, "sample-1/en.pdf")),
    "pdf-content": Target("x.pdf", lambda said: one_page(deflated(said, 0)), lambda: "".join(DRAWN).encode(), DRAWN),
    "pdf-font": Target(
        "x.pdf", lambda said: one_page(font=b"<< /Type /Font " + said + b" >>"), lambda: b"/Subtype /Type1"
    ),
    "docx": Target(
        "x.docx",
        partial(_in_part, partial(docx.build_docx, HERE), "word/document.xml"),
        lambda: docx.table([["1", "a"]]).encode(),
        WORD,
    ),
    "odt": Target(
        "x.odt",
        partial(_in_part, partial(odf.build_odt, HERE), "content.xml"),
        lambda: odf.table([["1", "a"]]).encode(),
        OPEN,
    ),
    "ods": Target(
        "x.ods",
        partial(_in_part, partial(odf.build_ods, HERE), "content.xml"),
        lambda: odf.table([["1", "a"]]).encode(),
        OPEN,
    ),
    "xlsx": Target(
        "x.xlsx",
        partial(_in_part, partial(sheet, HERE), "xl/worksheets/sheet1.xml"),
        lambda: b'<row r="1"><c r="A1" t="inlineStr"><is><t>1</t></is></c></row>',
        ROWS,
    ),
    "package": Target("x.docx", _as_is, partial(_sample, "sample-1/de.docx")),
    "html": Target(
        "x.html",
        lambda said: b"<html><body>" + said,
        lambda: b"<table><tr><td>1<td rowspan=2>a<tr><td>2</table>",
        MARKUP,
    ),
    "text": Target("x.txt", _as_is, lambda: b"1 | a | b\n2 | c | d\n", PLAIN),
    "markdown": Target("x.md", _as_is, lambda: b"| 1 | a |\n|---|---|\n| 2 | b |\n", PLAIN),
}
