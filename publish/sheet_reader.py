"""The sheets of a workbook, letter by letter; other readers leave control characters escaped."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ..extract.errors import DatasetError, DocumentError

if TYPE_CHECKING:
    from lxml.etree import _Element

    from ..extract.package import Package

Value = str | int | float | None

NAMESPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
WHOLE_NUMBER = re.compile(r"-?\d{1,18}")
WIDEST = 16_384  # columns that a sheet can have


def read_sheets(path: Path) -> dict[str, list[list[Value]]]:
    """Sheet -> its rows of values, each as long as the row reaches; DatasetError for a damaged file."""
    from ..extract.package import Package

    try:
        package = Package(path.read_bytes(), str(path))
        book = package.find_related("officeDocument")
        if book is None:
            raise DatasetError(f"{path}: a package, but not a workbook")
        strings = _read_strings(package, book)
        parts = package.relate(book)
        return {
            sheet.get("name", ""): [*_read_rows(package.parse(parts[sheet.get(RELATION, "")].target), strings)]
            for sheet in package.parse(book).iter(f"{NAMESPACE}sheet")
        }
    except DocumentError as error:
        raise DatasetError(str(error)) from None
    except (KeyError, IndexError, ValueError) as error:
        raise DatasetError(f"{path}: a damaged workbook: {type(error).__name__}: {error}") from None


def _read_strings(package: Package, book: str) -> list[str]:
    """The strings that cells point to."""
    part = package.find_related("sharedStrings", book)
    return [] if part is None else [_read_text(item) for item in package.parse(part).iter(f"{NAMESPACE}si")]


def _read_text(item: _Element) -> str:
    """The text of a string, of all its runs but not of phonetic guides, with escaped characters undone."""
    runs = [run.text or "" for run in item.iter(f"{NAMESPACE}t") if _is_spoken(run)]
    return ESCAPED.sub(lambda match: chr(int(match[1], 16)), "".join(runs))


def _is_spoken(run: _Element) -> bool:
    """Whether a run is part of the text and not a guide to its pronunciation."""
    parent = run.getparent()
    return parent is None or parent.tag != f"{NAMESPACE}rPh"


def _read_rows(sheet: _Element, strings: Sequence[str]) -> Iterator[list[Value]]:
    """The rows of a sheet; places without a cell are None."""
    for row in sheet.iter(f"{NAMESPACE}row"):
        values: dict[int, Value] = {}
        for place, cell in enumerate(row.iter(f"{NAMESPACE}c")):
            values[_read_column(cell.get("r", ""), place)] = _read_value(cell, strings)
        yield [values.get(column) for column in range(max(values, default=-1) + 1)]


def _read_column(reference: str, place: int) -> int:
    """The zero-based column of a reference such as `AB12`; the place among the cells where there is none."""
    letters = reference.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - ord("A") + 1
    if column > WIDEST:
        raise ValueError(f"cell {reference} outside the sheet")
    return column - 1 if letters else place


def _read_value(cell: _Element, strings: Sequence[str]) -> Value:
    """The value of a cell by its type."""
    kind, value = cell.get("t", "n"), cell.findtext(f"{NAMESPACE}v")
    if kind == "inlineStr":
        return _read_text(cell)
    if value is None:
        return None
    if kind == "s":
        return strings[int(value)]
    if kind == "n":
        return int(value) if WHOLE_NUMBER.fullmatch(value) else float(value)
    return value
