"""Excel workbooks (XLSX): the sheets as printed, read from the package's XML.

Read directly: a library that builds a cell for every place of a merged range can be made to build billions.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from hashlib import sha256

from lxml import etree

from .errors import DocumentError
from .grid import check_places, crop_table
from .ink import BLACK, Ink, LineSetter
from .number_format import name_format, print_number
from .package import Package, read_int
from .table import Cell, Document, Line, Note, Paragraph, Table

SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_PRESERVE = "{http://www.w3.org/XML/1998/namespace}space"
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_PLACE = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})")
_TITLE_ROWS = re.compile(r"\$(\d{1,7}):\$(\d{1,7})")
_MAX_COLUMN = 16_384
_VERTICAL = {"90", "180", "255"}  # degrees up, degrees down, letters stacked


def read(data: bytes, name: str) -> Document:
    """The workbook's sheets in order, hidden ones too; DocumentError for a damaged or hostile package."""
    reader = _Reader(Package(data, name))
    blocks = tuple(reader.read())
    return Document(name, sha256(data).hexdigest(), "xlsx", "lxml", blocks, notes=reader.note())


@dataclass(frozen=True, slots=True)
class _Format:
    """How a cell prints: its ink, and the code of its number format."""

    ink: Ink = BLACK
    code: str = "General"


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A sheet of the workbook: its title, its part, whether it is hidden, its repeated rows from 0."""

    title: str
    part: str
    hidden: bool
    header: range


class _Reader:
    """Reads one workbook; counts on the way what is hidden."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._main = package.find_related("officeDocument") or "xl/workbook.xml"
        self._workbook = package.parse(self._main)
        properties = self._workbook.find(SHEET + "workbookPr")
        self._since_1904 = properties is not None and properties.get("date1904") in ("1", "true")
        self._formats = list(_read_formats(self._parse_related("styles")))
        strings = self._parse_related("sharedStrings")
        self._strings = [] if strings is None else strings.findall(SHEET + "si")
        self._set_strings: dict[tuple[int, Ink], tuple[Line, ...]] = {}  # thousands of cells may share a long one
        self._hidden: list[str] = []
        self._places = 0

    def read(self) -> Iterator[Table | Paragraph]:
        for sheet in self._list_sheets():
            root = self._package.parse(sheet.part)
            if root.tag != SHEET + "worksheet":
                continue
            table, covered = crop_table(self._read_sheet(root, sheet), self._package.name)
            if table is None:
                continue
            self._places += table.height * table.width
            check_places(self._places, 1, self._package.name)
            self._note_hidden(root, sheet, len(covered))
            yield Paragraph((Line(sheet.title),), heading=True)
            yield table

    def note(self) -> tuple[Note, ...]:
        """What a person should know about the reading."""
        return tuple(Note("hidden-content", message) for message in self._hidden)

    def _parse_related(self, kind: str) -> etree._Element | None:
        part = self._package.find_related(kind, self._main)
        return None if part is None else self._package.parse(part)

    def _list_sheets(self) -> Iterator[_Sheet]:
        """The sheets in order, one that is named again left out."""
        listed: set[str] = set()
        relations = self._package.relate(self._main)
        titles = {
            read_int(defined.get("localSheetId"), -1): _TITLE_ROWS.search(defined.text or "")
            for defined in self._workbook.iter(SHEET + "definedName")
            if defined.get("name") == "_xlnm.Print_Titles"
        }
        for place, element in enumerate(self._workbook.iter(SHEET + "sheet")):
            relation = relations.get(element.get(_RELATION_ID, ""))
            if relation is None or relation.target not in self._package:
                raise DocumentError(
                    self._package.name,
                    f"no part for the sheet {element.get('name')}",
                    expected="a complete workbook; save it again",
                )
            if relation.target in listed:
                continue
            listed.add(relation.target)
            rows = titles.get(place)
            header = range(int(rows.group(1)) - 1, int(rows.group(2))) if rows else range(0)
            hidden = element.get("state", "visible") != "visible"
            yield _Sheet(element.get("name", ""), relation.target, hidden, header)

    def _note_hidden(self, root: etree._Element, sheet: _Sheet, covered: int) -> None:
        rows = sum(_is_on(row, "hidden") and len(row) > 0 for row in root.iter(SHEET + "row"))
        columns = sum(_is_on(column, "hidden") for column in root.iter(SHEET + "col"))
        found = [
            "the sheet itself" if sheet.hidden else "",
            f"{rows} rows" if rows else "",
            f"{columns} groups of columns" if columns else "",
        ]
        hidden = ", ".join(part for part in found if part)
        if hidden:
            self._hidden.append(f"hidden in sheet {sheet.title}, read all the same: {hidden}")
        if covered:
            message = f"{covered} cells under merged ones in sheet {sheet.title} were left out"
            self._hidden.append(message)

    def _read_sheet(self, root: etree._Element, sheet: _Sheet) -> Iterator[Cell]:
        merged = dict(_read_merged(root))
        row = -1
        for element in root.iter(SHEET + "row"):
            row = read_int(element.get("r"), row + 2) - 1
            column = -1
            for cell in element.iterchildren(SHEET + "c"):
                place = _parse_place(cell.get("r"))
                column = column + 1 if place is None else place[1]
                lines = self._read_cell(cell)
                rowspan, colspan = merged.get((row, column), (1, 1))
                if lines:
                    yield Cell(row, column, lines, rowspan, colspan, header=row in sheet.header)

    def _read_cell(self, cell: etree._Element) -> tuple[Line, ...]:
        index = read_int(cell.get("s"), 0)
        format_ = self._formats[index] if 0 <= index < len(self._formats) else _Format()
        kind = cell.get("t", "n")
        stored = cell.findtext(SHEET + "v") or ""
        if kind == "s":
            return self._set_shared(read_int(stored, -1), format_.ink)
        setter = LineSetter()
        if kind == "inlineStr":
            string = cell.find(SHEET + "is")
            if string is not None:
                _write_string(string, format_.ink, setter)
        else:
            setter.write(self._print_value(kind, stored, format_), format_.ink)
        return setter.finish()

    def _set_shared(self, place: int, ink: Ink) -> tuple[Line, ...]:
        """The lines of a shared string in an ink; none where there is no such string."""
        if not 0 <= place < len(self._strings):
            return ()
        if (place, ink) not in self._set_strings:
            setter = LineSetter()
            _write_string(self._strings[place], ink, setter)
            self._set_strings[place, ink] = setter.finish()
        return self._set_strings[place, ink]

    def _print_value(self, kind: str, stored: str, format_: _Format) -> str:
        if kind == "b":
            return {"1": "TRUE", "0": "FALSE"}.get(stored, stored)
        if kind != "n":
            return _unescape(stored)
        try:
            number = float(stored)
        except ValueError:
            return stored
        if not math.isfinite(number):
            return stored
        return print_number(number, format_.code, since_1904=self._since_1904)


def _is_on(element: etree._Element, name: str) -> bool:
    return element.get(name) in ("1", "true")


def _write_string(string: etree._Element, ink: Ink, setter: LineSetter) -> None:
    """Set a plain or rich string; its phonetic guides are not printed as text."""
    for part in string:
        if part.tag == SHEET + "t":
            setter.write(_unescape(part.text or ""), ink)
        elif part.tag == SHEET + "r":
            font = part.find(SHEET + "rPr")
            text = _unescape(part.findtext(SHEET + "t") or "")
            setter.write(text, ink if font is None else replace(_read_ink(font), vertical=ink.vertical))


def _unescape(text: str) -> str:
    """Text as shown: `_x000D_` stands for a character that XML cannot hold."""
    if "_x" in text:
        text = _ESCAPE.sub(lambda match: chr(int(match.group(1), 16)), text)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _read_formats(styles: etree._Element | None) -> Iterator[_Format]:
    if styles is None:
        return
    codes = {
        read_int(entry.get("numFmtId"), 0): entry.get("formatCode", "")
        for entry in styles.iterfind(f"{SHEET}numFmts/{SHEET}numFmt")
    }
    inks = [_read_ink(font) for font in styles.iterfind(f"{SHEET}fonts/{SHEET}font")]
    for entry in styles.iterfind(f"{SHEET}cellXfs/{SHEET}xf"):
        font = read_int(entry.get("fontId"), 0)
        ink = inks[font] if 0 <= font < len(inks) else BLACK
        alignment = entry.find(SHEET + "alignment")
        vertical = alignment is not None and alignment.get("textRotation") in _VERTICAL
        yield _Format(replace(ink, vertical=vertical), name_format(read_int(entry.get("numFmtId"), 0), codes))


def _read_ink(font: etree._Element) -> Ink:
    """The ink of a font, or of the run properties that look like one."""

    def switch(name: str) -> bool:
        found = font.find(SHEET + name)
        return found is not None and found.get("val", "1") not in ("0", "false")

    size = font.find(SHEET + "sz")
    position = font.find(SHEET + "vertAlign")
    return Ink(
        float(read_int(None if size is None else size.get("val"), 0)),
        switch("b"),
        switch("i"),
        switch("strike"),
        raised=position is not None and position.get("val") == "superscript",
    )


def _read_merged(root: etree._Element) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """First place -> rows and columns of each merged range."""
    for element in root.iter(SHEET + "mergeCell"):
        first, _, last = element.get("ref", "").partition(":")
        start, end = _parse_place(first), _parse_place(last or first)
        if start and end and start[0] <= end[0] and start[1] <= end[1]:
            yield start, (end[0] - start[0] + 1, end[1] - start[1] + 1)


def _parse_place(reference: str | None) -> tuple[int, int] | None:
    """Row and column from 0 of a reference such as B12; None for anything else."""
    match = _PLACE.fullmatch(reference or "")
    if match is None:
        return None
    column = 0
    for letter in match.group(1).upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    return (int(match.group(2)) - 1, column - 1) if column <= _MAX_COLUMN else None
