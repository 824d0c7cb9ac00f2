"""Word documents (DOCX, also ISO 29500 strict): what Word would print, read from the package's XML."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from hashlib import sha256

from lxml import etree

from . import numerals
from .docx_numbering import Numbering
from .docx_styles import (
    WORD,
    ParagraphProperties,
    RunProperties,
    Styles,
    child,
    read_run_properties,
    switch,
    value,
)
from .errors import DocumentError
from .grid import Piece, build_table, find_slivers, move_span
from .ink import BLACK, Ink, LineSetter
from .package import Package, read_int
from .symbols import print_symbols
from .table import Document, Note, Paragraph, Table

Block = Table | Paragraph

_COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_ALTERNATE = _COMPATIBILITY + "AlternateContent"
_MATH_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_PRESERVE = "{http://www.w3.org/XML/1998/namespace}space"
_DELETED = {WORD + name for name in ("del", "moveFrom", "cellDel")}
_INSERTED = {WORD + name for name in ("ins", "moveTo", "cellIns")}
_PROPERTIES = {WORD + name for name in ("pPr", "rPr", "sdtPr", "sdtEndPr", "tblPr", "tblGrid", "trPr", "tcPr", "rt")}
_BLOCKS = {WORD + "p", WORD + "tbl", WORD + "altChunk"}
_VERTICAL = {"btLr", "tbRl", "tbRlV", "tbLrV", "lr", "rl", "rlV", "lrV"}
_CHARACTERS = {
    WORD + "tab": "\t",
    WORD + "ptab": "\t",
    WORD + "br": "\n",
    WORD + "cr": "\n",
    WORD + "noBreakHyphen": "\u2011",
    WORD + "softHyphen": "\u00ad",
}
_SLIVER = 113  # twips, 2 mm: no column, but a border that somebody dragged in some rows


def read(data: bytes, name: str) -> Document:
    """The document as Word would print it; DocumentError for a damaged, protected or hostile package."""
    package = Package(data, name)
    reader = _Reader(package)
    blocks = reader.read()
    return Document(
        name,
        sha256(data).hexdigest(),
        "docx",
        "lxml",
        blocks,
        notes=reader.note(),
        declared_language=reader.find_language(),
    )


@dataclass(frozen=True, slots=True)
class _Cell:
    """A table cell at its grid column, before cells are merged down."""

    column: int
    span: int
    merge: str  # "", "restart" or "continue"
    blocks: tuple[Block, ...]
    header: bool


class _Notes:
    """Footnotes or endnotes: numbered as they are called, printed after the text."""

    def __init__(self, package: Package, main: str, kind: str, settings: list[etree._Element]) -> None:
        part = package.find_related(f"{kind}s", main)
        root = None if part is None else package.parse(part)
        notes = [] if root is None else root.findall(WORD + kind)
        self._notes = {note.get(WORD + "id", ""): note for note in notes}
        said = [found for place in settings for found in place.iter(WORD + f"{kind}Pr")]
        forms = [form for form in (value(properties, "numFmt") for properties in said) if form]
        starts = [start for start in (value(properties, "numStart") for properties in said) if start]
        form = forms[0] if forms else ("decimal" if kind == "footnote" else "lowerRoman")
        self._numeral = _MARKS.get(form, str)
        self._number = read_int(starts[0] if starts else None, 1) - 1
        self.called: list[tuple[str, etree._Element]] = []

    def call(self, reference: etree._Element) -> str:
        """The mark of the next note; empty where the text has a mark of its own."""
        note = self._notes.get(reference.get(WORD + "id", ""))
        custom = reference.get(WORD + "customMarkFollows") in ("1", "true", "on")
        self._number += 0 if custom else 1
        mark = "" if custom else self._numeral(self._number)
        if note is not None:
            self.called.append((mark, note))
        return mark


_MARKS = {
    "lowerRoman": numerals.roman,
    "upperRoman": numerals.capitalise(numerals.roman),
    "lowerLetter": numerals.repeat(numerals.LATIN),
    "upperLetter": numerals.capitalise(numerals.repeat(numerals.LATIN)),
    "chicago": numerals.repeat("*†‡§"),
}


class _Reader:
    """Reads one document; counts on the way what is hidden, changed, or cannot be printed."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._main = package.find_related("officeDocument") or "word/document.xml"
        self._styles = Styles(self._parse_related("styles"))
        self._numbering = Numbering(self._parse_related("numbering"), self._styles)
        self._root = package.parse(self._main)
        settings = self._parse_related("settings")
        places = [self._root] if settings is None else [settings, self._root]
        self._notes = {
            WORD + f"{kind}Reference": _Notes(package, self._main, kind, places) for kind in ("footnote", "endnote")
        }
        self._mark = ""  # of the note being read
        self._fields: list[bool] = []  # open fields; whether their result has begun
        self._tracked = self._hidden = self._chunks = 0
        self._languages: Counter[str] = Counter()

    def read(self) -> tuple[Block, ...]:
        body = child(self._root, "body")
        if body is None:
            raise DocumentError(
                self._package.name, f"no Word document in {self._main}", expected="a body with paragraphs"
            )
        blocks = self._read_blocks(body)
        for notes in self._notes.values():
            for mark, note in notes.called:
                self._mark = mark
                blocks.extend(self._read_blocks(note))
        return tuple(blocks)

    def find_language(self) -> str | None:
        """The language that most of the text is marked with."""
        return self._languages.most_common(1)[0][0] if self._languages else None

    def note(self) -> tuple[Note, ...]:
        """What a person should know about the reading."""
        notes: list[Note] = []
        if self._tracked:
            notes.append(Note("tracked-changes", f"{self._tracked} tracked changes were read as accepted"))
        if self._hidden:
            notes.append(Note("hidden-content", f"{self._hidden} hidden pieces of text or rows were left out"))
        if self._chunks:
            notes.append(Note("low-confidence", f"{self._chunks} embedded documents were not read"))
        for form in sorted(self._numbering.unknown):
            message = f"list numbers of the kind {form} were read as digits"
            notes.append(Note("low-confidence", message, evidence=form))
        return tuple(notes)

    def _parse_related(self, kind: str) -> etree._Element | None:
        part = self._package.find_related(kind, self._main)
        return None if part is None else self._package.parse(part)

    # -- blocks ---------------------------------------------------------------------------------

    def _read_blocks(self, container: etree._Element, ink: Ink = BLACK) -> list[Block]:
        """Paragraphs and tables in order; a paragraph whose mark was deleted runs on into the next."""
        blocks: list[Block] = []
        joined: list[etree._Element] = []
        for element in self._list_children(container, _BLOCKS):
            if element.tag == WORD + "p":
                joined.append(element)
                if self._runs_on(element):
                    continue
            blocks.extend(self._read_paragraph(joined, ink))
            joined = []
            if element.tag == WORD + "tbl":
                blocks.extend(self._read_table(element))
            elif element.tag == WORD + "altChunk":
                self._chunks += 1
        blocks.extend(self._read_paragraph(joined, ink))
        return blocks

    def _runs_on(self, paragraph: etree._Element) -> bool:
        mark = child(child(paragraph, "pPr"), "rPr")
        gone = mark is not None and any(element.tag in _DELETED for element in mark)
        self._tracked += gone
        return gone

    def _list_children(self, parent: etree._Element, wanted: set[str]) -> Iterator[etree._Element]:
        """The elements of the wanted kinds, also inside content controls, insertions and custom XML."""
        stack = list(reversed(parent))
        while stack:
            element = stack.pop()
            if element.tag in wanted:
                yield element
            elif element.tag in _DELETED:
                self._tracked += 1
            elif element.tag == _ALTERNATE:
                stack.extend(reversed(_choose(element)))
            elif element.tag not in _PROPERTIES:
                self._tracked += element.tag in _INSERTED
                stack.extend(reversed(element))

    # -- tables ---------------------------------------------------------------------------------

    def _read_table(self, table: etree._Element) -> tuple[Block, ...]:
        rows: list[list[_Cell]] = []
        heading = True
        for row in self._list_children(table, {WORD + "tr"}):
            properties = child(row, "trPr")
            heading = heading and bool(switch(properties, "tblHeader"))
            changed = set() if properties is None else {element.tag for element in properties}
            self._tracked += bool(changed & (_DELETED | _INSERTED))
            if changed & _DELETED:
                continue
            if switch(properties, "hidden"):
                self._hidden += 1
                continue
            rows.append(self._read_row(row, heading))
        rows = _drop_slivers(rows, _read_widths(table))
        pieces = [list(self._merge_down(rows, place)) for place in range(len(rows))]
        return build_table([pieces], self._package.name)

    def _read_row(self, row: etree._Element, header: bool) -> list[_Cell]:
        cells: list[_Cell] = []
        column = max(read_int(value(child(row, "trPr"), "gridBefore"), 0), 0)
        for element in self._list_children(row, {WORD + "tc"}):
            properties = child(element, "tcPr")
            changed = set() if properties is None else {entry.tag for entry in properties}
            self._tracked += bool(changed & (_DELETED | _INSERTED))
            if changed & _DELETED:
                continue
            span = max(read_int(value(properties, "gridSpan"), 1), 1)
            vertical = value(properties, "textDirection") in _VERTICAL
            blocks = tuple(self._read_blocks(element, Ink(vertical=True) if vertical else BLACK))
            if _merge_kind(properties, "hMerge") == "continue" and cells:
                self._hidden += bool(blocks)
                cells[-1] = replace(cells[-1], span=cells[-1].span + span)
            else:
                cells.append(_Cell(column, span, _merge_kind(properties, "vMerge"), blocks, header))
            column += span
        return cells

    def _merge_down(self, rows: list[list[_Cell]], place: int) -> Iterator[Piece]:
        """The pieces of one row; a cell that goes on in the rows below spans them."""
        for cell in rows[place]:
            if cell.merge == "continue" and place and _find_above(rows[place - 1], cell):
                # Word does not print what a continued cell holds.
                self._hidden += bool(cell.blocks)
                continue
            below = place + 1
            while cell.merge and below < len(rows) and _goes_on(rows[below], cell):
                below += 1
            yield Piece(cell.blocks, below - place, cell.span, cell.header, cell.column)

    # -- paragraphs -----------------------------------------------------------------------------

    def _read_paragraph(self, joined: list[etree._Element], ink: Ink) -> Iterator[Block]:
        """One printed paragraph and its text boxes; joined ones have the properties of the last."""
        if not joined:
            return
        own = child(joined[-1], "pPr")
        style_id = value(own, "pStyle")
        style = self._styles.describe_paragraph(style_id)
        mark = read_run_properties(child(own, "rPr")).over(style.run)
        setter = LineSetter()
        boxes: list[etree._Element] = []
        if not mark.hidden or switch(child(own, "rPr"), "specVanish"):
            label = self._label(own, style, style_id)
            setter.write(label, replace(mark.ink, raised=False, vertical=ink.vertical))
        for paragraph in joined:
            inherited = self._styles.describe_paragraph(value(child(paragraph, "pPr"), "pStyle")).run
            self._read_inline(paragraph, inherited, setter, boxes, ink)
            # A field's instruction never spans paragraphs; one without an end must not swallow the rest.
            self._fields = [begun for begun in self._fields if begun]
        lines = setter.finish()
        if lines:
            level = value(own, "outlineLvl")
            yield Paragraph(lines, heading=style.heading if level is None else read_int(level, 9) < 9)
        for box in boxes:
            yield from self._read_blocks(box)

    def _label(self, own: etree._Element | None, style: ParagraphProperties, style_id: str | None) -> str:
        """The number, letter or bullet that Word prints before the paragraph."""
        numbering = child(own, "numPr")
        list_id = value(numbering, "numId") or style.list_id
        if list_id is None or list_id == "0":
            return ""
        own_level = value(numbering, "ilvl")
        level = style.level if own_level is None else read_int(own_level, 0)
        text, font = self._numbering.count_paragraph(list_id, level, style_id)
        return print_symbols(text, font)

    def _read_inline(
        self,
        parent: etree._Element,
        inherited: RunProperties,
        setter: LineSetter,
        boxes: list[etree._Element],
        ink: Ink,
    ) -> None:
        for element in self._list_children(parent, {WORD + "r", _MATH_TEXT}):
            if element.tag == _MATH_TEXT:
                setter.write(element.text or "", inherited.ink)
                continue
            own = child(element, "rPr")
            named = self._styles.describe_run(value(own, "rStyle"))
            properties = read_run_properties(own).over(named).over(inherited)
            self._read_run(element, properties, setter, boxes, ink)

    def _read_run(
        self,
        run: etree._Element,
        properties: RunProperties,
        setter: LineSetter,
        boxes: list[etree._Element],
        ink: Ink,
    ) -> None:
        hidden = bool(properties.hidden)
        set_ink = replace(properties.ink, vertical=ink.vertical)
        for element in self._list_run(run):
            if element.tag == WORD + "fldChar":
                self._follow_field(element.get(WORD + "fldCharType"))
                continue
            if not all(self._fields):
                continue
            if element.tag == WORD + "txbxContent":
                boxes.append(element)
                continue
            text, raised = self._print_element(element, properties)
            if hidden:
                self._hidden += bool(text.strip())
                continue
            if properties.language and not text.isspace():
                self._languages[properties.language] += len(text)
            setter.write(text, replace(set_ink, raised=True) if raised else set_ink)

    def _list_run(self, run: etree._Element) -> Iterator[etree._Element]:
        """The parts of a run, and the text boxes in its drawings, each once."""
        stack = list(reversed(run))
        while stack:
            element = stack.pop()
            if element.tag == _ALTERNATE:
                stack.extend(reversed(_choose(element)))
            elif element.tag in _PROPERTIES:
                continue
            elif element.tag in (WORD + "txbxContent", WORD + "fldChar") or not len(element):
                yield element
            else:
                stack.extend(reversed(element))

    def _print_element(self, element: etree._Element, properties: RunProperties) -> tuple[str, bool]:
        """What is printed for one element of a run, and whether it is raised in any case."""
        tag = element.tag
        if tag == WORD + "t":
            text = (element.text or "").replace("\n", " ")
            text = text if element.get(_PRESERVE) == "preserve" else text.strip(" \t\r")
            return print_symbols(text, properties.font), False
        if tag == WORD + "sym":
            code = read_hexadecimal(element.get(WORD + "char"))
            return print_symbols(chr(code), element.get(WORD + "font")) if code else "", False
        if tag in self._notes:
            return self._notes[tag].call(element), True
        if tag in (WORD + "footnoteRef", WORD + "endnoteRef"):
            return self._mark, True
        return _CHARACTERS.get(tag, ""), False

    def _follow_field(self, kind: str | None) -> None:
        """Only the result of a field is printed: what stands between its separator and its end."""
        if kind == "begin":
            self._fields.append(False)
        elif kind == "separate" and self._fields:
            self._fields[-1] = True
        elif kind == "end" and self._fields:
            self._fields.pop()


def read_hexadecimal(digits: str | None) -> int:
    """The code of a character in hexadecimal digits; 0 where they are none."""
    try:
        code = int(digits or "0", 16)
    except ValueError:
        return 0
    return code if code < 0xD800 or 0xE000 <= code <= 0x10FFFF else 0


def _choose(alternate: etree._Element) -> list[etree._Element]:
    """The children of the first choice that holds anything, otherwise of the fallback."""
    for kind in ("Choice", "Fallback"):
        for option in alternate.findall(_COMPATIBILITY + kind):
            if len(option):
                return list(option)
    return []


def _merge_kind(properties: etree._Element | None, name: str) -> str:
    merge = child(properties, name)
    return "" if merge is None else merge.get(WORD + "val", "continue")


def _goes_on(row: list[_Cell], cell: _Cell) -> bool:
    return any(_matches(other, cell) and other.merge == "continue" for other in row)


def _find_above(row: list[_Cell], cell: _Cell) -> bool:
    return any(_matches(other, cell) and other.merge for other in row)


def _matches(one: _Cell, other: _Cell) -> bool:
    return one.column == other.column and one.span == other.span


def _read_widths(table: etree._Element) -> list[int]:
    """The widths of the grid columns in twips; unreadable ones count as wide."""
    grid = child(table, "tblGrid")
    columns = [] if grid is None else grid.findall(WORD + "gridCol")
    return [read_int(column.get(WORD + "w"), 10 * _SLIVER) for column in columns]


def _drop_slivers(rows: list[list[_Cell]], widths: list[int]) -> list[list[_Cell]]:
    """The rows without grid columns that are too thin for text."""
    spans = ((cell.column, cell.span) for row in rows for cell in row)
    shift = find_slivers(spans, [width < _SLIVER for width in widths])
    moved: list[list[_Cell]] = []
    for row in rows:
        places = (move_span(cell.column, cell.span, shift) for cell in row)
        moved.append(
            [replace(cell, column=column, span=span) for cell, (column, span) in zip(row, places, strict=True)]
        )
    return moved
