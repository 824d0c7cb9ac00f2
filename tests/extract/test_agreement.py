"""Undrawn columns are those of all pages of a table: one page with few rows or an empty column shows them badly."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence

import pytest
from esqf.extract.pdf import read
from esqf.extract.table import Document
from reportlab.pdfgen.canvas import Canvas

LEFTS = (30, 60, 140, 220, 300, 380)
WORDS = ("assess", "needs", "refer", "report", "clear", "facts", "hear", "people", "apply", "rules", "check", "notes")
PITCH = 40  # points from row to row

Row = Mapping[int, Sequence[str]]  # column -> its lines


def number_rows(numbers: Sequence[int], empty: Sequence[int] = ()) -> list[Row]:
    """Rows of a number and three lines of two words in each other column that is not `empty`."""
    return [
        {0: [str(number)]}
        | {
            column: [f"{WORDS[(number + column + k) % 12]} {WORDS[(number * 5 + column + k) % 12]}" for k in range(3)]
            for column in range(1, len(LEFTS))
            if column not in empty
        }
        for number in numbers
    ]


def print_pages(*pages: Sequence[Row], lefts: Sequence[Sequence[int]] = ()) -> Document:
    """A document with nothing drawn on its pages but the rows' words; `lefts`: where each page's columns begin."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(480, 600), invariant=1)
    for page, rows in enumerate(pages):
        canvas.setFont("Helvetica", 8)
        for index, row in enumerate(rows):
            for column, lines in row.items():
                for k, line in enumerate(lines):
                    left = lefts[page][column] if lefts else LEFTS[column]
                    canvas.drawString(left, 550 - PITCH * index - 10 * k, line)
        canvas.showPage()
    canvas.save()
    return read(buffer.getvalue(), "pages.pdf")


def columns_of(document: Document) -> list[list[list[str]]]:
    """The words in each column of each table."""
    return [
        [
            [word for cell in table.cells if cell.column == column for line in cell.lines for word in line.text.split()]
            for column in range(table.width)
        ]
        for table in document.tables
    ]


def words_of(rows: Sequence[Row], columns: int = len(LEFTS)) -> list[list[str]]:
    """The words that were printed in each column."""
    return [
        [word for row in rows for line in row.get(column, ()) for word in line.split()] for column in range(columns)
    ]


def test_a_page_of_few_rows_with_an_empty_column_has_the_columns_of_the_others() -> None:
    """What a page alone does not show, the two others tell."""
    pages = [number_rows(range(1, 11)), number_rows(range(11, 13), empty=[3]), number_rows(range(13, 23))]
    assert columns_of(print_pages(*pages)) == [words_of(page) for page in pages]


@pytest.mark.parametrize("counts", [(10, 10, 10), (3, 10, 10), (3, 3, 3)])
def test_words_too_long_for_their_columns_close_none(counts: Sequence[int]) -> None:
    """A gutter that a word of one page lies across is one where the other pages leave it white."""
    pages = [number_rows(range(first, first + count)) for first, count in zip((1, 11, 21), counts, strict=True)]
    for column, page in enumerate(pages, 1):
        page[1] = {**page[1], column: ["incommensurabilitiesandmore", "needs", "facts"], column + 1: []}
    assert columns_of(print_pages(*pages)) == [words_of(page) for page in pages]


@pytest.mark.parametrize("other", [(30, 95, 180, 340), (30, 95, 175, 255, 335, 415)])
def test_different_tables_on_following_pages_keep_their_own_columns(other: Sequence[int]) -> None:
    """Neither of two tables of other columns, each on two pages, changes the other's, whichever comes first."""
    rows = number_rows(range(1, 11))
    less = [{column: lines for column, lines in row.items() if column < len(other)} for row in rows]
    for pages, lefts in (((rows, less), (LEFTS, other)), ((less, rows), (other, LEFTS))):
        wanted = [words_of(pages[index], len(lefts[index])) for index in (0, 0, 1, 1)]
        twice = pages[0], pages[0], pages[1], pages[1]
        assert columns_of(print_pages(*twice, lefts=[lefts[index] for index in (0, 0, 1, 1)])) == wanted


def test_one_page_alone_is_cut_at_its_own_gutters() -> None:
    """A table on one page needs no other to be read."""
    page = number_rows(range(1, 11))
    assert columns_of(print_pages(page)) == [words_of(page)]
