"""Frames as sheets for people: frozen header, filters, wrapped text at its full height, a print set-up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

import polars as pl

from ..extract.errors import DatasetError

if TYPE_CHECKING:
    import xlsxwriter
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

LONGEST_TEXT = 32_767  # letters that a cell can hold
LINE_HEIGHT, TALLEST_ROW = 15, 409  # points; Excel shows no row taller
PAPERS = {9: 260, 8: 520}  # A4, A3 by their numbers in the format: letters still readable across the page
HEADER = {"bold": True, "font_color": "#FFFFFF", "bg_color": "#2F4B6E", "valign": "top", "text_wrap": True}
USUAL = {"text_wrap": True, "valign": "top", "bottom": 1, "bottom_color": "#D0D0D0"}


@dataclass(frozen=True, slots=True)
class Look:
    """How a frame becomes a sheet: widths of columns in letters, those folded away, how many stay in view."""

    widths: Mapping[str, float]
    usual_width: float = 10
    folded: frozenset[str] = frozenset()
    frozen: int = 0

    def width(self, column: str) -> float:
        """The width of a column in letters."""
        return self.widths.get(column, self.usual_width)


class SheetWriter:
    """Adds sheets to a workbook; `colours` are the fills of cells that hold one of these words."""

    def __init__(self, book: xlsxwriter.Workbook, colours: Mapping[str, str]) -> None:
        self._book = book
        self._usual = book.add_format(USUAL)
        self._header = book.add_format(HEADER)
        self._coloured = {word: book.add_format({**USUAL, "bg_color": fill}) for word, fill in colours.items()}

    def write(self, name: str, table: pl.DataFrame, look: Look) -> None:
        """One sheet; DatasetError for a text that no cell can hold, which would be lost."""
        sheet = self._book.add_worksheet(name)
        shown = [look.width(column) if column not in look.folded else 0 for column in table.columns]
        for place, column in enumerate(table.columns):
            options = {"level": 1, "hidden": True} if column in look.folded else {}
            sheet.set_column(place, place, look.width(column), self._usual, options)
        headers = [{"header": column, "header_format": self._header} for column in table.columns]
        sheet.add_table(0, 0, max(table.height, 1), table.width - 1, {"columns": headers, "style": None})
        for row, values in enumerate(table.iter_rows(), 1):
            sheet.set_row(row, measure_row(values, shown))
            for place, value in enumerate(values):
                self._write_value(sheet, row, place, value)
        sheet.freeze_panes(1, look.frozen)
        _set_up_print(sheet, sum(shown), look.frozen)

    def _write_value(self, sheet: Worksheet, row: int, column: int, value: str | float | None) -> None:
        """One value by its type, so that no text becomes a formula, a link or a number; nothing for null."""
        if isinstance(value, str):
            if len(value) > LONGEST_TEXT:
                found = f"a text of {len(value)} letters; a spreadsheet cell holds {LONGEST_TEXT}"
                raise DatasetError(f"sheet {sheet.get_name()}, row {row + 1}: {found}")
            self._write_text(sheet, row, column, value, self._coloured.get(value, self._usual))
        elif value is not None:
            sheet.write_number(row, column, _Exact(value), self._usual)

    def _write_text(self, sheet: Worksheet, row: int, column: int, text: str, look: Format) -> None:
        """A text as a string; one in `<r>` would go into the XML unescaped, so it goes in as two runs."""
        if text.startswith("<r>") and text.endswith("</r>"):
            sheet.write_rich_string(row, column, text[0], look, text[1:], look)
        else:
            sheet.write_string(row, column, text, look)


class _Exact(float):
    """A number that is written with all its digits; the writer asks for 16, which may be one too few."""

    def __format__(self, spec: str) -> str:
        return repr(float(self)).removesuffix(".0")


def measure_row(values: Iterable[object], widths: Iterable[float]) -> float:
    """The height in points at which all texts show; some programs do not find it. Width 0: folded."""
    lines = [
        sum(max(1, ceil(len(line) / (0.9 * width))) for line in value.splitlines())
        for value, width in zip(values, widths, strict=True)
        if isinstance(value, str) and width
    ]
    return min(max([1, *lines]) * LINE_HEIGHT, TALLEST_ROW)


def _set_up_print(sheet: Worksheet, width: float, frozen: int) -> None:
    """Landscape, the header on each page, as wide as A4, else A3; side by side where that is unreadable."""
    sheet.set_landscape()
    sheet.repeat_rows(0)
    sheet.set_footer("&L&A&R&P / &N")
    paper = next((paper for paper, widest in PAPERS.items() if width <= widest), None)
    sheet.set_paper(paper or max(PAPERS, key=PAPERS.__getitem__))
    if paper is not None:
        sheet.fit_to_pages(1, 0)
    elif frozen:
        sheet.repeat_columns(0, frozen - 1)
