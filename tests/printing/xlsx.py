"""Prints editions as Excel workbooks, through a library that is not the reader's."""

from dataclasses import dataclass
from io import BytesIO
from random import Random
from typing import Any

import xlsxwriter

from printing.document import Cell, Table
from printing.edition import PrintedEdition
from printing.layout import Layout
from printing.plain import compose_plain, print_cell


@dataclass(frozen=True)
class SheetHabits:
    """How the workbook was made, none of which changes what is printed."""

    merged: bool = True  # cells over several rows or columns are merged
    numeric: bool = False  # numbers are stored as numbers
    formatted: bool = False  # ... with a format that adds a full stop, which is printed
    rich: bool = False  # letters are bold within their cells
    inline: bool = False  # strings stand in the cells, not in the shared table
    shifted: bool = False  # the table begins somewhere else than in A1
    hidden: bool = False  # a row and a column are hidden


def print_xlsx(edition: PrintedEdition, layout: Layout, habits: SheetHabits, seed: int = 0) -> bytes:
    """The edition as an XLSX file: a sheet for each table of `compose_plain` with a `Random(seed)`."""
    buffer = BytesIO()
    options = {"in_memory": True, "constant_memory": habits.inline, "strings_to_numbers": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        writer = _Writer(book, habits)
        for block in compose_plain(edition, layout, Random(seed)):
            if isinstance(block, Table):
                writer.write(block)
    return buffer.getvalue()


class _Writer:
    """Writes each table into a sheet of its own."""

    def __init__(self, book: Any, habits: SheetHabits) -> None:
        self._book = book
        self._habits = habits
        self._wrap = book.add_format({"text_wrap": True, "valign": "top"})
        self._bold = book.add_format({"bold": True})
        self._raised = book.add_format({"font_script": 1})
        self._number = book.add_format({"num_format": '0"."' if habits.formatted else "General"})
        self._shift = 2 if habits.shifted else 0

    def write(self, table: Table) -> None:
        sheet = self._book.add_worksheet()
        for place, row in enumerate((*table.header, *table.body)):
            for cell in sorted(row.cells, key=lambda cell: cell.column):
                self._write_cell(sheet, place + self._shift, cell)
        if self._habits.hidden:
            sheet.set_row(self._shift + 1, None, None, {"hidden": True})
            sheet.set_column(self._shift, self._shift, 10, None, {"hidden": True})
        if table.header:
            sheet.repeat_rows(self._shift, self._shift + len(table.header) - 1)

    def _write_cell(self, sheet: Any, row: int, cell: Cell) -> None:
        column = cell.column + self._shift
        text = print_cell(cell)
        if not text:
            return
        if self._habits.numeric and text.isdecimal():
            sheet.write_number(row, column, int(text), self._number)
        elif self._habits.merged and not self._habits.inline and cell.rows * cell.columns > 1:
            sheet.merge_range(row, column, row + cell.rows - 1, column + cell.columns - 1, text, self._wrap)
        elif cell.note:
            body = text.removesuffix(cell.note)
            sheet.write_rich_string(row, column, body, self._raised, cell.note, self._wrap)
        elif self._habits.rich and len(text) > 2:
            sheet.write_rich_string(row, column, self._bold, text[0], text[1:], self._wrap)
        else:
            sheet.write_string(row, column, text, self._wrap)
