"""OpenDocument texts (ODT) and spreadsheets (ODS): what an office program would print."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from hashlib import sha256

from lxml import etree

from .errors import DocumentError
from .grid import (
    MAX_COLUMNS,
    Piece,
    build_table,
    check_places,
    crop_table,
    find_slivers,
    move_span,
)
from .ink import LineSetter, fold_blocks
from .number_format import print_general
from .odf_lists import ListState, ListStyles, count_item
from .odf_styles import NOTHING, TEXT, Properties, Styles
from .package import Package, read_int
from .table import Cell, Document, Line, Note, Paragraph, Table

Block = Table | Paragraph

_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_XML_ID = "{http://www.w3.org/XML/1998/namespace}id"
_KINDS = {"text": "odt", "spreadsheet": "ods"}
_SPACES = re.compile(r"[ \t\r\n]+")
_UNPRINTED = {
    _OFFICE + "annotation", _OFFICE + "annotation-end", _OFFICE + "forms", _OFFICE + "event-listeners",
    _OFFICE + "binary-data", _TABLE + "tracked-changes", TEXT + "tracked-changes", TEXT + "sequence-decls",
    TEXT + "variable-decls", TEXT + "user-field-decls", TEXT + "ruby-text", TEXT + "index-title-template",
    TEXT + "table-of-content-source", TEXT + "alphabetical-index-source", TEXT + "illustration-index-source",
    TEXT + "user-index-source", TEXT + "bibliography-source", TEXT + "object-index-source",
    TEXT + "table-index-source", _DRAW + "object", _DRAW + "object-ole", _TABLE + "shapes",
    "{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0}title",
    "{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0}desc",
}  # fmt: skip
_ROW_GROUPS = {_TABLE + name for name in ("table-rows", "table-row-group", "table-header-rows")}
_COLUMN_GROUPS = {_TABLE + name for name in ("table-columns", "table-column-group", "table-header-columns")}
_CELLS = (_TABLE + "table-cell", _TABLE + "covered-table-cell")
_SLIVER = 5.7  # points, 2 mm: no column, but a border that somebody dragged in some rows
_BOXES = {_DRAW + name for name in ("text-box", "custom-shape", "rect", "ellipse", "polygon", "path", "caption")}


def read(data: bytes, name: str) -> Document:
    """The text or the sheets as printed; DocumentError for a damaged, protected or hostile package."""
    package = Package(data, name)
    if "META-INF/manifest.xml" in package and b"encryption-data" in package.read("META-INF/manifest.xml"):
        raise DocumentError(name, "protected by a password", expected="a copy without password")
    root = package.parse("content.xml")
    body = root.find(_OFFICE + "body")
    content = None if body is None else next((child for child in body if _kind(child) in _KINDS), None)
    if content is None:
        raise DocumentError(name, "an OpenDocument file without text or sheets", expected="an ODT or ODS document")
    roots = [root, package.parse("styles.xml")] if "styles.xml" in package else [root]
    reader = _Reader(roots, name)
    kind = _KINDS[_kind(content)]
    blocks = reader.read_text(content) if kind == "odt" else tuple(reader.read_sheets(content))
    return Document(
        name,
        sha256(data).hexdigest(),
        kind,
        "lxml",
        blocks,
        notes=reader.note(),
        declared_language=reader.find_language(),
    )


def _kind(element: etree._Element) -> str:
    return element.tag.removeprefix(_OFFICE)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a paragraph stands: its cell's properties, its list and the level in that."""

    cell: Properties = NOTHING
    state: ListState | None = None
    level: int = 0


class _Item:
    """A list item being read: only its first paragraph prints the label."""

    def __init__(self, value: int | None, labelled: bool) -> None:
        self.value = value
        self.labelled = labelled


class _Reader:
    """Reads one document; counts on the way what is hidden or changed."""

    def __init__(self, roots: list[etree._Element], name: str) -> None:
        self._name = name
        self._styles = Styles(roots)
        self._lists = ListStyles(roots)
        self._states: dict[str, ListState] = {}
        self._last_states: dict[str | None, ListState] = {}
        self._outline = ListState(None)
        self._notes: list[etree._Element] = []
        self._hidden = 0
        self._tracked = sum(1 for _ in roots[0].iter(TEXT + "changed-region", _TABLE + "cell-content-change"))
        self._hidden_parts: list[str] = []
        self._languages: Counter[str] = Counter()

    def read_text(self, content: etree._Element) -> tuple[Block, ...]:
        """The blocks of a text, its notes last."""
        blocks = self._read_blocks(content, _Place())
        for note in self._notes:
            blocks.extend(self._read_note(note))
        return tuple(blocks)

    def find_language(self) -> str | None:
        """The language that most of the text is marked with."""
        return self._languages.most_common(1)[0][0] if self._languages else None

    def note(self) -> tuple[Note, ...]:
        """What a person should know about the reading."""
        notes = [Note("hidden-content", message) for message in self._hidden_parts]
        if self._tracked:
            notes.append(Note("tracked-changes", f"{self._tracked} tracked changes were read as accepted"))
        if self._hidden:
            notes.append(Note("hidden-content", f"{self._hidden} hidden pieces of text were left out"))
        for form in sorted(self._lists.unknown):
            message = f"list numbers of the kind {form} were read as digits"
            notes.append(Note("low-confidence", message, evidence=form))
        return tuple(notes)

    # -- blocks ---------------------------------------------------------------------------------

    def _read_blocks(self, parent: etree._Element, place: _Place, item: _Item | None = None) -> list[Block]:
        blocks: list[Block] = []
        for element in parent:
            tag = element.tag
            if tag in _UNPRINTED:
                continue
            if tag in (TEXT + "p", TEXT + "h"):
                blocks.extend(self._read_paragraph(element, place, item))
            elif tag == TEXT + "list":
                blocks.extend(self._read_list(element, place))
            elif tag == _TABLE + "table":
                blocks.extend(self._read_table(element))
            elif tag == TEXT + "section" and element.get(TEXT + "display") == "none":
                self._hidden += 1
            else:
                blocks.extend(self._read_blocks(element, place, item))
        return blocks

    def _read_list(self, element: etree._Element, place: _Place) -> list[Block]:
        """The items of a list; one inside another goes one level deeper in the same count."""
        inside = place.state is not None and place.level > 0
        state = place.state if inside and place.state else self._open_list(element)
        own = element.get(TEXT + "style-name")
        if inside and own and own != state.style:
            state = ListState(own, state.numbers)
        identifier = element.get(_XML_ID)
        if identifier:
            self._states[identifier] = state
        deeper = replace(place, state=state, level=place.level + 1 if inside else 1)
        blocks: list[Block] = []
        for child in element:
            if child.tag in (TEXT + "list-item", TEXT + "list-header"):
                value = child.get(TEXT + "start-value")
                labelled = child.tag == TEXT + "list-item"
                item = _Item(read_int(value, 1) if value else None, labelled)
                blocks.extend(self._read_blocks(child, deeper, item))
        return blocks

    def _open_list(self, element: etree._Element) -> ListState:
        """The count of a list that stands in no other: a new one, or one that is continued."""
        style = element.get(TEXT + "style-name")
        earlier = self._states.get(element.get(TEXT + "continue-list", ""))
        if earlier is None and element.get(TEXT + "continue-numbering") == "true":
            earlier = self._last_states.get(style)
        state = ListState(style) if earlier is None else ListState(style, earlier.numbers)
        self._last_states[style] = state
        return state

    def _read_note(self, note: etree._Element) -> list[Block]:
        body = note.find(TEXT + "note-body")
        blocks = [] if body is None else self._read_blocks(body, _Place())
        mark = note.findtext(TEXT + "note-citation") or ""
        if mark and blocks and isinstance(blocks[0], Paragraph):
            first, *others = blocks[0].lines
            shift = len(mark) + 1
            raised = ((0, len(mark)), *((start + shift, end + shift) for start, end in first.raised))
            marked = replace(first, text=f"{mark} {first.text}", raised=raised)
            blocks[0] = replace(blocks[0], lines=(marked, *others))
        return blocks

    # -- paragraphs -----------------------------------------------------------------------------

    def _read_paragraph(self, element: etree._Element, place: _Place, item: _Item | None) -> Iterator[Block]:
        name = element.get(TEXT + "style-name")
        properties = self._styles.describe("paragraph", name).over(place.cell)
        properties = replace(properties, vertical=place.cell.vertical)
        setter = LineSetter()
        boxes: list[etree._Element] = []
        if properties.hidden or element.get(TEXT + "is-hidden") == "true":
            self._hidden += any(text.strip() for text in element.itertext())
        else:
            setter.write(self._label(element, properties, place, item), properties.ink)
            self._read_inline(element, properties, setter, boxes)
        lines = setter.finish()
        if lines:
            yield Paragraph(lines, heading=element.tag == TEXT + "h" or self._styles.is_heading(name))
        for box in boxes:
            yield from self._read_blocks(box, _Place())

    def _label(self, element: etree._Element, properties: Properties, place: _Place, item: _Item | None) -> str:
        """The number, letter or bullet of a list item's first paragraph, or of a numbered heading."""
        if place.state is not None and item is not None:
            if not item.labelled:
                return ""
            item.labelled = False
            levels = self._lists.find(place.state.style or properties.list_style)
            return count_item(place.state, levels, place.level, item.value)
        if element.tag != TEXT + "h" or element.get(TEXT + "is-list-header") == "true":
            return ""
        value = element.get(TEXT + "start-value")
        level = read_int(element.get(TEXT + "outline-level"), 1)
        return count_item(self._outline, self._lists.outline, level, read_int(value, 1) if value else None)

    def _read_inline(
        self,
        element: etree._Element,
        properties: Properties,
        setter: LineSetter,
        boxes: list[etree._Element],
    ) -> None:
        self._write(element.text, properties, setter)
        for child in element:
            if child.tag == TEXT + "s":
                count = min(max(read_int(child.get(TEXT + "c"), 1), 0), 1000)
                self._write_exactly(" " * count, properties, setter)
            elif child.tag == TEXT + "tab":
                self._write_exactly("\t", properties, setter)
            elif child.tag == TEXT + "line-break":
                self._write_exactly("\n", properties, setter)
            elif child.tag == TEXT + "note":
                mark = child.findtext(TEXT + "note-citation") or ""
                self._write_exactly(mark, replace(properties, raised=True), setter)
                self._notes.append(child)
            elif child.tag in _BOXES:
                boxes.append(child)
            elif child.tag in (TEXT + "hidden-text", TEXT + "hidden-paragraph"):
                self._hidden += child.get(TEXT + "is-hidden") == "true"
            elif child.tag not in _UNPRINTED:
                own = child.get(TEXT + "style-name") if child.tag in (TEXT + "span", TEXT + "a") else None
                inner = self._styles.describe("text", own).over(properties) if own else properties
                self._read_inline(child, inner, setter, boxes)
            self._write(child.tail, properties, setter)

    def _write(self, text: str | None, properties: Properties, setter: LineSetter) -> None:
        """Set text with white space collapsed, as the format demands."""
        if text:
            text = _SPACES.sub(" ", text)
            self._write_exactly(text.removeprefix(" ") if setter.last in ("", " ") else text, properties, setter)

    def _write_exactly(self, text: str, properties: Properties, setter: LineSetter) -> None:
        if properties.hidden:
            self._hidden += bool(text.strip())
            return
        if properties.language and not text.isspace():
            self._languages[properties.language] += len(text)
        setter.write(text, properties.ink)

    # -- tables ---------------------------------------------------------------------------------

    def _read_table(self, table: etree._Element) -> tuple[Block, ...]:
        return build_table([self._read_rows(table)], self._name)

    def _read_rows(self, table: etree._Element) -> list[list[Piece]]:
        """The rows of a table; a cell split by a sub-table becomes the cells of that."""
        rows: list[list[_Slot]] = []
        places = 0
        for row, header in _list_rows(table):
            slots = list(self._read_row(row, header))
            repeated = _repeat(row, "rows")
            places += (1 + sum(slot.size for slot in slots)) * repeated
            check_places(places, 1, self._name)
            rows.extend([slots] * repeated)
        return _expand_slots(_drop_slivers(rows, self._list_thin(table)))

    def _list_thin(self, table: etree._Element) -> list[bool]:
        """Which of the table's columns are too thin for text."""
        thin: list[bool] = []
        for column in _list_columns(table):
            width = self._styles.find_width(column.get(_TABLE + "style-name"))
            repeated = min(_repeat(column, "columns"), MAX_COLUMNS)
            thin.extend([width is not None and width < _SLIVER] * repeated)
            if len(thin) > MAX_COLUMNS:
                break
        return thin

    def _read_row(self, row: etree._Element, header: bool) -> Iterator[_Slot]:
        column = 0
        for cell in row.iterchildren(*_CELLS):
            repeated = min(_repeat(cell, "columns"), MAX_COLUMNS)
            for _ in range(repeated if cell.tag == _CELLS[0] else 0):
                yield self._read_cell(cell, column, header)
                column += 1
            column += 0 if cell.tag == _CELLS[0] else repeated

    def _read_cell(self, cell: etree._Element, column: int, header: bool) -> _Slot:
        rowspan, colspan = _read_spans(cell)
        inner = cell.find(_TABLE + "table")
        if inner is not None and inner.get(_TABLE + "is-sub-table") == "true":
            return _Slot(column, rowspan, colspan, header, (), self._read_rows(inner))
        return _Slot(column, rowspan, colspan, header, tuple(self._read_blocks(cell, self._place(cell))))

    def _place(self, cell: etree._Element) -> _Place:
        return _Place(self._styles.describe("table-cell", cell.get(_TABLE + "style-name")))

    # -- sheets ---------------------------------------------------------------------------------

    def read_sheets(self, content: etree._Element) -> Iterator[Block]:
        """A heading and a table for each sheet with text, hidden ones too."""
        places = 0
        for sheet in content.iterchildren(_TABLE + "table"):
            title = sheet.get(_TABLE + "name", "")
            table, covered = crop_table(self._read_sheet(sheet), self._name)
            if table is None:
                continue
            places += table.height * table.width
            check_places(places, 1, self._name)
            self._note_hidden(sheet, title, len(covered))
            yield Paragraph((Line(title),), heading=True)
            yield table

    def _read_sheet(self, sheet: etree._Element) -> Iterator[Cell]:
        row = filled = 0
        for element, header in _list_rows(sheet):
            cells = list(self._read_sheet_row(element, row, header))
            repeated = _repeat(element, "rows")
            filled += len(cells) * repeated
            check_places(filled, 1, self._name)
            for shift in range(repeated if cells else 0):
                yield from (replace(cell, row=row + shift) for cell in cells)
            row += repeated

    def _read_sheet_row(self, row: etree._Element, place: int, header: bool) -> Iterator[Cell]:
        column = 0
        for cell in row.iterchildren(*_CELLS):
            lines = fold_blocks(self._read_blocks(cell, self._place(cell))) or _print_value(cell)
            repeated = _repeat(cell, "columns")
            if lines:
                check_places(repeated, 1, self._name)
                rowspan, colspan = _read_spans(cell)
                for shift in range(repeated):
                    yield Cell(place, column + shift, lines, rowspan, colspan, header=header)
            column += repeated

    def _note_hidden(self, sheet: etree._Element, title: str, covered: int) -> None:
        rows = sum(_is_collapsed(row) and row.find(f".//{TEXT}p") is not None for row, _ in _list_rows(sheet))
        columns = sum(_is_collapsed(column) for column in sheet.iter(_TABLE + "table-column"))
        found = [
            "the sheet itself" if self._styles.hides_table(sheet.get(_TABLE + "style-name")) else "",
            f"{rows} rows" if rows else "",
            f"{columns} groups of columns" if columns else "",
        ]
        hidden = ", ".join(part for part in found if part)
        if hidden:
            self._hidden_parts.append(f"hidden in sheet {title}, read all the same: {hidden}")
        if covered:
            self._hidden_parts.append(f"{covered} cells under merged ones in sheet {title} were left out")


@dataclass(frozen=True, slots=True)
class _Slot:
    """A cell of a text's table; `inner` are the rows of a sub-table that splits it."""

    column: int
    rowspan: int
    colspan: int
    header: bool
    blocks: tuple[Block, ...]
    inner: list[list[Piece]] | None = None

    @property
    def size(self) -> int:
        """How many cells it becomes."""
        return 1 + sum(len(pieces) for pieces in self.inner or [])


def _drop_slivers(rows: list[list[_Slot]], thin: list[bool]) -> list[list[_Slot]]:
    """The rows without columns that are too thin for text."""
    if not any(thin):
        return rows
    shift = find_slivers(((slot.column, slot.colspan) for row in rows for slot in row), thin)
    moved: list[list[_Slot]] = []
    for row in rows:
        places = (move_span(slot.column, slot.colspan, shift) for slot in row)
        moved.append(
            [replace(slot, column=column, colspan=span) for slot, (column, span) in zip(row, places, strict=True)]
        )
    return moved


def _expand_slots(rows: list[list[_Slot]]) -> list[list[Piece]]:
    """The rows with split cells as cells of their own, their neighbours spanning as many."""
    heights = [max([len(slot.inner or [()]) for slot in row], default=1) for row in rows]
    widths: dict[int, int] = {}
    for row in rows:
        for slot in row:
            inner_width = max((sum(piece.colspan for piece in pieces) for pieces in slot.inner or []), default=1)
            widths[slot.column] = max(widths.get(slot.column, 1), inner_width)
    expanded: list[list[Piece]] = []
    for place, row in enumerate(rows):
        lines: list[list[Piece]] = [[] for _ in range(heights[place])]
        for slot in row:
            height = sum(heights[place : place + slot.rowspan])
            span = range(slot.column, slot.column + min(slot.colspan, MAX_COLUMNS))
            width = sum(widths.get(column, 1) for column in span)
            _fill_slot(slot, lines, height, width)
        expanded.extend(lines)
    return expanded


def _fill_slot(slot: _Slot, lines: list[list[Piece]], height: int, width: int) -> None:
    """Put the slot's cells into its rows; the last of each row and column fills what is left."""
    if not slot.inner:
        lines[0].append(Piece(slot.blocks, height, width, slot.header))
        return
    for place, pieces in enumerate(slot.inner):
        rest = width - sum(piece.colspan for piece in pieces)
        below = height - len(slot.inner) if place == len(slot.inner) - 1 else 0
        for index, piece in enumerate(pieces):
            wider = rest if index == len(pieces) - 1 else 0
            lines[place].append(replace(piece, rowspan=piece.rowspan + below, colspan=piece.colspan + max(wider, 0)))


def _list_rows(parent: etree._Element, header: bool = False) -> Iterator[tuple[etree._Element, bool]]:
    """The rows of a table and whether each is a header row, also those inside groups."""
    for element in parent:
        if element.tag == _TABLE + "table-row":
            yield element, header
        elif element.tag in _ROW_GROUPS:
            yield from _list_rows(element, header or element.tag == _TABLE + "table-header-rows")


def _list_columns(parent: etree._Element) -> Iterator[etree._Element]:
    """The column definitions of a table, also those inside groups."""
    for element in parent:
        if element.tag == _TABLE + "table-column":
            yield element
        elif element.tag in _COLUMN_GROUPS:
            yield from _list_columns(element)


def _repeat(element: etree._Element, what: str) -> int:
    return max(read_int(element.get(f"{_TABLE}number-{what}-repeated"), 1), 1)


def _read_spans(cell: etree._Element) -> tuple[int, int]:
    """How many rows and columns the cell spans."""
    rows, columns = (read_int(cell.get(f"{_TABLE}number-{what}-spanned"), 1) for what in ("rows", "columns"))
    return max(rows, 1), max(columns, 1)


def _is_collapsed(element: etree._Element) -> bool:
    return element.get(_TABLE + "visibility", "visible") != "visible"


def _print_value(cell: etree._Element) -> tuple[Line, ...]:
    """The value of a cell that carries no text for it."""
    for name in ("string-value", "date-value", "time-value", "boolean-value"):
        stored = cell.get(_OFFICE + name)
        if stored:
            return (Line(stored),)
    try:
        number = float(cell.get(_OFFICE + "value", ""))
    except ValueError:
        return ()
    return (Line(print_general(number)),) if math.isfinite(number) else ()
