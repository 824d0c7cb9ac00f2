"""Prints editions as Word documents, with the ways in which Word and its users write them."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from xml.sax.saxutils import escape

from printing.document import Cell, Heading, Paragraph, Table
from printing.edition import PrintedEdition
from printing.layout import Layout
from printing.package import build_package, open_parts
from printing.plain import Slot, compose_plain, fill_rows

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_TYPES = (
    _DECLARATION + '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/word/document.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_RELATIONS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
_RELATION = (
    '<Relationship Id="rId{0}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{1}"'
    ' Target="{2}"/>'
)
_STYLES = (
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="berschrift1"><w:name w:val="heading 1"/>'
    '<w:basedOn w:val="Normal"/><w:pPr><w:outlineLvl w:val="0"/></w:pPr>'
    '<w:rPr><w:b/><w:sz w:val="32"/></w:rPr></w:style>'
)
_PARTS = ("styles", "numbering", "footnotes", "settings")


@dataclass(frozen=True)
class WordHabits:
    """How the document was written, none of which changes what is printed."""

    numbered: bool = False  # numbers and letters come from Word's lists
    split_runs: bool = False  # spelling checks and edits split the text into runs
    controlled: bool = False  # rows and cells stand in content controls
    tracked: bool = False  # deleted text and rows are still in the file
    slivers: bool = False  # borders were dragged in some rows
    framed: bool = False  # the table stands in a cell of another
    strict: bool = False  # saved as ISO 29500 strict


def print_docx(edition: PrintedEdition, layout: Layout, habits: WordHabits, seed: int = 0) -> bytes:
    """The edition as a DOCX file; its blocks are those of `compose_plain` with a `Random(seed)`."""
    blocks = compose_plain(edition, layout, Random(seed))
    writer = _Writer(habits, Random(seed + 1))
    body = "".join(writer.write(block) for block in blocks)
    data = build_docx(body, numbering=writer.write_numbering())
    return make_strict(data) if habits.strict else data


def build_docx(
    body: str, *, styles: str = _STYLES, numbering: str = "", footnotes: str = "", settings: str = ""
) -> bytes:
    """A DOCX file with that content of the `w:` elements body, styles, numbering, footnotes and settings."""
    return build_package(
        dict(_list_parts(body, dict(zip(_PARTS, (styles, numbering, footnotes, settings), strict=True))))
    )


def _list_parts(body: str, extra: dict[str, str]) -> Iterator[tuple[str, str]]:
    present = {name: content for name, content in extra.items() if content}
    package = _RELATION.format(1, "officeDocument", "word/document.xml")
    document = "".join(_RELATION.format(place, name, f"{name}.xml") for place, name in enumerate(present))
    yield "[Content_Types].xml", _TYPES
    yield "_rels/.rels", _DECLARATION + _RELATIONS.format(package)
    yield "word/_rels/document.xml.rels", _DECLARATION + _RELATIONS.format(document)
    yield "word/document.xml", _wrap("document", f"<w:body>{body}<w:sectPr/></w:body>")
    for name, content in present.items():
        yield f"word/{name}.xml", _wrap(name, content)


def _wrap(name: str, content: str) -> str:
    spaces = (
        f'xmlns:w="{WORD}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
        ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
        ' xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
        ' xmlns:v="urn:schemas-microsoft-com:vml"'
    )
    return f"{_DECLARATION}<w:{name} {spaces}>{content}</w:{name}>"


def make_strict(data: bytes) -> bytes:
    """The same document in the namespaces of ISO 29500 strict."""
    strict = {
        f"http://schemas.openxmlformats.org/{kind}/2006/".encode(): f"http://purl.oclc.org/ooxml/{kind}/".encode()
        for kind in ("wordprocessingml", "officeDocument")
    }
    return build_package({name: _replace_all(part, strict) for name, part in open_parts(data).items()})


def _replace_all(content: bytes, replacements: dict[bytes, bytes]) -> bytes:
    for old, new in replacements.items():
        content = content.replace(old, new)
    return content


def paragraph(content: str, properties: str = "") -> str:
    """A `w:p` with that content and properties."""
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{content}</w:p>"


def run(text: str, properties: str = "") -> str:
    """A `w:r` with that text; line feeds are line breaks."""
    parts = (f'<w:t xml:space="preserve">{escape(part)}</w:t>' for part in text.split("\n"))
    return f"<w:r>{f'<w:rPr>{properties}</w:rPr>' if properties else ''}{'<w:br/>'.join(parts)}</w:r>"


def table(rows: list[list[str]], widths: str = "") -> str:
    """A `w:tbl` of `w:tc` elements, or of texts to be put into such."""
    cells = ("".join(c if c.startswith("<w:") else cell(paragraph(run(c))) for c in row) for row in rows)
    return f"<w:tbl><w:tblGrid>{widths}</w:tblGrid>" + "".join(f"<w:tr>{row}</w:tr>" for row in cells) + "</w:tbl>"


def cell(content: str, properties: str = "") -> str:
    """A `w:tc` with that content and properties."""
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{content}</w:tc>"


class _Writer:
    """Writes blocks; collects the lists it needs."""

    def __init__(self, habits: WordHabits, rng: Random) -> None:
        self._habits = habits
        self._rng = rng
        self._lists: list[tuple[str, int]] = []  # template and start of each list
        self._width = 0  # columns of the table being written

    def write(self, block: Heading | Paragraph | Table) -> str:
        if isinstance(block, Table):
            return self._write_table(block)
        style = '<w:pStyle w:val="berschrift1"/>' if isinstance(block, Heading) else ""
        return paragraph(self._write_text(block.text), style)

    def write_numbering(self) -> str:
        """The definitions of all lists used: one for each, so that none goes on where another ended."""
        abstract = "".join(
            f'<w:abstractNum w:abstractNumId="{place}"><w:lvl w:ilvl="0"><w:start w:val="{start}"/>'
            f'<w:numFmt w:val="{"lowerLetter" if "(l)" in template else "decimal"}"/>'
            f'<w:lvlText w:val="{template.replace("(l)", "%1")}"/></w:lvl></w:abstractNum>'
            for place, (template, start) in enumerate(self._lists, 1)
        )
        lists = "".join(
            f'<w:num w:numId="{place}"><w:abstractNumId w:val="{place}"/></w:num>'
            for place in range(1, len(self._lists) + 1)
        )
        return abstract + lists

    def _write_text(self, text: str) -> str:
        if not self._habits.split_runs or len(text) < 4:
            return run(text) + self._write_deleted()
        place = self._rng.randrange(1, len(text) - 1)
        check = '<w:proofErr w:type="spellStart"/><w:bookmarkStart w:id="1" w:name="b"/>'
        return (
            run(text[:place])
            + check
            + f'<w:hyperlink w:anchor="b">{run(text[place:])}</w:hyperlink>'
            + self._write_deleted()
        )

    def _write_deleted(self) -> str:
        if not self._habits.tracked or self._rng.random() > 0.1:
            return ""
        return '<w:del w:id="7" w:author="x"><w:r><w:delText>gone</w:delText></w:r></w:del>'

    def _write_table(self, printed: Table) -> str:
        widths = [max(int(width * 15000), 200) for width in printed.widths]
        grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
        if self._habits.slivers:
            grid = "".join(f'<w:gridCol w:w="{width - 60}"/><w:gridCol w:w="60"/>' for width in widths)
        self._width = len(widths)
        rows = fill_rows(printed)
        body = "".join(self._write_row(row, place < len(printed.header)) for place, row in enumerate(rows))
        if self._habits.tracked:
            body += f'<w:tr><w:trPr><w:del w:id="9" w:author="x"/></w:trPr>{cell(paragraph(run("gone")))}</w:tr>'
        written = f"<w:tbl><w:tblPr/><w:tblGrid>{grid}</w:tblGrid>{body}</w:tbl>"
        if self._habits.framed:
            return f"<w:tbl><w:tr>{cell(written + paragraph(''))}</w:tr></w:tbl>"
        return written + paragraph("")

    def _write_row(self, row: list[Slot], header: bool) -> str:
        properties = "<w:trPr><w:tblHeader/></w:trPr>" if header else ""
        dragged = self._habits.slivers and self._rng.random() < 0.5
        cells = "".join(self._write_slot(slot, dragged) for slot in row)
        if self._habits.controlled and self._rng.random() < 0.5:
            return f"<w:sdt><w:sdtPr/><w:sdtContent><w:tr>{properties}{cells}</w:tr></w:sdtContent></w:sdt>"
        return f"<w:tr>{properties}{cells}</w:tr>"

    def _write_slot(self, slot: Slot, dragged: bool) -> str:
        printed = slot.cell
        span = self._find_span(printed, dragged)
        properties = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
        if printed.rows > 1:
            properties += "<w:vMerge/>" if slot.continued else '<w:vMerge w:val="restart"/>'
        content = paragraph("") if slot.continued else self._write_cell(printed)
        written = cell(content, properties)
        if self._habits.controlled and self._rng.random() < 0.2:
            return f"<w:sdt><w:sdtContent>{written}</w:sdtContent></w:sdt>"
        return written

    def _find_span(self, printed: Cell, dragged: bool) -> int:
        """Columns are a wide and a thin one each; in dragged rows the borders stand before the thin one."""
        if not self._habits.slivers:
            return printed.columns
        end = printed.column + printed.columns
        return 2 * printed.columns - (dragged and printed.column == 0) + (dragged and end == self._width)

    def _write_cell(self, printed: Cell) -> str:
        properties, lead, text = "", printed.lead, printed.text
        if self._habits.numbered and printed.kind == "number" and text.isdecimal():
            properties, text = self._number("%1", int(text)), ""
        elif self._habits.numbered and printed.kind in ("letter", "text") and _find_letter(lead):
            letter = _find_letter(lead)
            properties = self._number(lead.replace(letter, "(l)"), ord(letter) - ord("a") + 1)
            lead = ""
        content = self._write_text(" ".join(part for part in (lead, text) if part))
        mark = run(printed.note, '<w:vertAlign w:val="superscript"/>') if printed.note else ""
        return paragraph(content + mark, properties)

    def _number(self, template: str, start: int) -> str:
        self._lists.append((template, start))
        return f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{len(self._lists)}"/></w:numPr>'


def _find_letter(lead: str) -> str:
    """The Latin letter of a lead that Word's lists can print; empty for any other."""
    letters = [character for character in lead if character.isalpha()]
    plain = len(letters) == 1 and "a" <= letters[0] <= "z" and not any(c.isdecimal() for c in lead)
    return letters[0] if plain else ""
