"""Prints editions as OpenDocument texts and spreadsheets, as office programs write them."""

from dataclasses import dataclass
from random import Random
from xml.sax.saxutils import escape

from printing.document import Cell, Heading, Paragraph, Table
from printing.edition import PrintedEdition
from printing.layout import Layout
from printing.package import build_package
from printing.plain import Slot, compose_plain, fill_rows, print_cell

_SPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (
        ("office", "office"), ("text", "text"), ("table", "table"), ("style", "style"), ("draw", "drawing"),
        ("fo", "xsl-fo-compatible"), ("svg", "svg-compatible"),
    )
)  # fmt: skip
_STYLES = (
    '<style:style style:name="Sup" style:family="text">'
    '<style:text-properties style:text-position="super 58%"/></style:style>'
    '<style:style style:name="Gone" style:family="text">'
    '<style:text-properties text:display="none"/></style:style>'
    '<text:list-style style:name="L"><text:list-level-style-number text:level="1" style:num-format="a" '
    'style:num-suffix=")"/></text:list-style>'
)
_SHEET_COLUMNS = 16_384
_SHEET_ROWS = 1_048_576


@dataclass(frozen=True)
class OfficeHabits:
    """How the document was written, none of which changes what is printed."""

    spans: bool = False  # texts are cut up by styles and bookmarks
    spaced: bool = False  # spaces are elements, with white space around them that does not count
    changed: bool = False  # tracked changes and comments are still in the file
    numbered: bool = False  # letters such as a) come from lists
    paged: bool = False  # page breaks of the last layout are recorded


def print_odt(edition: PrintedEdition, layout: Layout, habits: OfficeHabits, seed: int = 0) -> bytes:
    """The edition as an ODT file; its blocks are those of `compose_plain` with a `Random(seed)`."""
    writer = _Writer(habits, Random(seed + 1))
    body = "".join(writer.write(block) for block in compose_plain(edition, layout, Random(seed)))
    return build_odt(body)


def print_ods(edition: PrintedEdition, layout: Layout, habits: OfficeHabits, seed: int = 0) -> bytes:
    """The edition as an ODS file: a sheet for each table of `compose_plain` with a `Random(seed)`."""
    writer = _Writer(habits, Random(seed + 1))
    blocks = compose_plain(edition, layout, Random(seed))
    tables = [block for block in blocks if isinstance(block, Table)]
    sheets = (writer.write_sheet(table, f"Sheet{place}") for place, table in enumerate(tables, 1))
    return build_ods("".join(sheets), _STYLES)


def build_odt(body: str, styles: str = _STYLES, common: str = "") -> bytes:
    """An ODT file with that body, automatic styles, and common styles."""
    return _build("text", body, styles, common)


def build_ods(body: str, styles: str = "") -> bytes:
    """An ODS file with those tables and automatic styles."""
    return _build("spreadsheet", body, styles, "")


def _build(kind: str, body: str, styles: str, common: str) -> bytes:
    automatic = f"<office:automatic-styles>{styles}</office:automatic-styles>"
    content = f"{automatic}<office:body><office:{kind}>{body}</office:{kind}></office:body>"
    parts = {
        "mimetype": f"application/vnd.oasis.opendocument.{kind}",
        "content.xml": _wrap("document-content", content),
        "styles.xml": _wrap("document-styles", f"<office:styles>{common}</office:styles>"),
        "META-INF/manifest.xml": _list_files(kind),
    }
    return build_package(parts)


def _list_files(kind: str) -> str:
    types = {
        "/": f"application/vnd.oasis.opendocument.{kind}",
        "content.xml": "text/xml",
        "styles.xml": "text/xml",
    }
    files = "".join(f'<m:file-entry m:full-path="{path}" m:media-type="{type_}"/>' for path, type_ in types.items())
    space = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
    return f'<m:manifest xmlns:m="{space}" m:version="1.3">{files}</m:manifest>'


def _wrap(name: str, content: str) -> str:
    declaration = '<?xml version="1.0" encoding="UTF-8"?>'
    return f'{declaration}\n<office:{name} {_SPACES} office:version="1.3">{content}</office:{name}>'


def paragraph(content: str, style: str = "") -> str:
    """A `text:p` with that content."""
    return f'<text:p text:style-name="{style}">{content}</text:p>' if style else f"<text:p>{content}</text:p>"


def table(rows: list[list[str]]) -> str:
    """A `table:table` of `table:` elements, or of texts to be put into cells."""
    written = ("".join(c if c.startswith("<table:") else cell(paragraph(c)) for c in row) for row in rows)
    return "<table:table>" + "".join(f"<table:table-row>{row}</table:table-row>" for row in written) + "</table:table>"


def cell(content: str, attributes: str = "") -> str:
    """A `table:table-cell` with that content."""
    return f"<table:table-cell {attributes}>{content}</table:table-cell>"


class _Writer:
    """Writes blocks as elements."""

    def __init__(self, habits: OfficeHabits, rng: Random) -> None:
        self._habits = habits
        self._rng = rng

    def write(self, block: Heading | Paragraph | Table) -> str:
        if isinstance(block, Heading):
            return f'<text:h text:outline-level="{block.size}">{self._write_text(block.text)}</text:h>'
        if isinstance(block, Paragraph):
            return paragraph(self._write_text(block.text))
        columns = f'<table:table-column table:number-columns-repeated="{len(block.widths)}"/>'
        return f"<table:table>{columns}{self._write_rows(block)}</table:table>"

    def write_sheet(self, table: Table, name: str) -> str:
        """A sheet as office programs save it: filled up to its last row and column."""
        width = len(table.widths)
        columns = f'<table:table-column table:number-columns-repeated="{_SHEET_COLUMNS}"/>'
        rest = f'<table:table-cell table:number-columns-repeated="{_SHEET_COLUMNS - width}"/>'
        rows = len(table.header) + len(table.body)
        empty = f'<table:table-cell table:number-columns-repeated="{_SHEET_COLUMNS}"/>'
        below = f'<table:table-row table:number-rows-repeated="{_SHEET_ROWS - rows}">{empty}</table:table-row>'
        return f'<table:table table:name="{name}">{columns}{self._write_rows(table, rest)}{below}</table:table>'

    def _write_rows(self, table: Table, rest: str = "") -> str:
        rows = [
            f"<table:table-row>{''.join(self._write_slot(slot) for slot in row)}{rest}</table:table-row>"
            for row in fill_rows(table)
        ]
        head, body = rows[: len(table.header)], rows[len(table.header) :]
        separator = "<text:soft-page-break/>" if self._habits.paged else ""
        written = f"<table:table-header-rows>{''.join(head)}</table:table-header-rows>" if head else ""
        return written + separator.join(body)

    def _write_slot(self, slot: Slot) -> str:
        printed = slot.cell
        covered = "<table:covered-table-cell/>"
        if slot.continued:
            return covered * printed.columns
        spans = f' table:number-rows-spanned="{printed.rows}"' if printed.rows > 1 else ""
        spans += f' table:number-columns-spanned="{printed.columns}"' if printed.columns > 1 else ""
        return cell(self._write_content(printed), spans) + covered * (printed.columns - 1)

    def _write_content(self, printed: Cell) -> str:
        note = f'<text:span text:style-name="Sup">{printed.note}</text:span>' if printed.note else ""
        comment = "<office:annotation><text:p>gone</text:p></office:annotation>" if self._habits.changed else ""
        if self._habits.numbered and len(printed.lead) == 2 and printed.lead.endswith(")") and printed.text:
            letter = ord(printed.lead[0]) - ord("a") + 1
            text = comment + self._write_text(printed.text) + note
            if 0 < letter < 10:
                start = f'<text:list-item text:start-value="{letter}">'
                return f'<text:list text:style-name="L">{start}{paragraph(text)}</text:list-item></text:list>'
        text = print_cell(Cell(printed.kind, 0, printed.text, printed.lead))
        return paragraph(comment + self._write_text(text) + note) if text else ""

    def _write_text(self, text: str) -> str:
        return "<text:line-break/>".join(self._write_line(line) for line in text.split("\n"))

    def _write_line(self, line: str) -> str:
        gone = '<text:span text:style-name="Gone">gone</text:span><text:change-start text:change-id="c"/>'
        written = escape(line)
        if self._habits.spaced and self._rng.random() < 0.3:
            written = written.replace(" ", "<text:s/>", 1).replace(" ", "\n   ")
        words = written.split(" ")
        if self._habits.spans and len(words) > 2:
            place = self._rng.randrange(len(words))
            words[place] = f'<text:span><text:bookmark text:name="b"/>{words[place]}</text:span>'
        return " ".join(words) + (gone if self._habits.changed and line else "")
