"""Rows of undrawn tables are told by numbers and letters; what only looks like a row, or a header, is none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

import pytest
from editions import PROFILE, sample
from esqf.extract.table import Box, Cell, Document, Evidence, Line, Paragraph, Style, Table
from esqf.normalize import bands, spacing
from esqf.normalize.edition import Edition
from esqf.normalize.normalise import normalise
from esqf.normalize.profile import load_profile
from esqf.normalize.sheet import RawRow
from printing.edition import PrintedRow
from printing.labels import DESCRIPTORS

ENGLISH = sample("en")
ROWS = ENGLISH.rows
LETTERS = "abcdefghi"
HEADER = ["Competence area", "", *(ENGLISH.labels.describe(level, kind) for level in "ABC" for kind in DESCRIPTORS)]
LEFTS = [20, 120, *(150 + 100 * place for place in range(9))]
PITCH = 12.0
PER_PAGE = 8

Placed = tuple[int, float, str]  # column, top, text of a line


def place_fields(fields: Sequence[str], top: float) -> list[Placed]:
    """A row of fields, each in lines of three words."""
    placed = []
    for column, field in enumerate(fields):
        words = field.split()
        placed += [(column, top + PITCH * k, " ".join(words[3 * k : 3 * k + 3])) for k in range((len(words) + 2) // 3)]
    return placed


def fields_of(row: PrintedRow) -> list[str]:
    """Area, number, and cells with their letters."""
    return [row.area, row.number, *(f"{letter} {row.cells[letter]}" for letter in LETTERS)]


def place_rows(rows: Iterable[Sequence[str]], top: float = 20.0) -> list[Placed]:
    """Rows below each other, white between them."""
    placed: list[Placed] = []
    for fields in rows:
        lines = place_fields(fields, top)
        placed += lines
        top = max(height for _, height, _ in lines) + 2.2 * PITCH
    return placed


def make_table(placed: Sequence[Placed], page: int) -> Table:
    """The undrawn table of some lines, one row high for each height, as the PDF reader hands it on."""
    heights = sorted({top for _, top, _ in placed})
    cells = []
    for (top, column), group in groupby(sorted(placed, key=lambda p: (p[1], p[0])), key=lambda p: (p[1], p[0])):
        lines = tuple(
            Line(text, Box(page, LEFTS[column], top, LEFTS[column] + 4.0 * len(text), top + 9)) for _, _, text in group
        )
        cells.append(Cell(heights.index(top), column, lines))
    box = Box(page, LEFTS[0], heights[0], LEFTS[-1] + 90, heights[-1] + 9)
    return Table(len(heights), len(LEFTS), tuple(cells), Evidence.SPACE, Evidence.SPACE, box, page)


def read_pages(pages: Sequence[Sequence[Placed]], *more: Table) -> Edition:
    """The edition in undrawn tables, one a page, and other tables after them."""
    tables = tuple(make_table(placed, page) for page, placed in enumerate(pages, 1))
    document = Document("en.pdf", "0" * 64, "pdf", "pdfium", (*tables, *more), len(pages) + 1)
    return normalise(document, load_profile(PROFILE), language="en", version="test")


def make_pages() -> list[list[Placed]]:
    """The sample edition on pages that each begin with the header."""
    return [
        place_rows([HEADER, *map(fields_of, ROWS[first : first + PER_PAGE])]) for first in range(0, len(ROWS), PER_PAGE)
    ]


def truth() -> dict[str, str]:
    """Code -> text."""
    return {row.number + letter: text for row in ROWS for letter, text in row.cells.items()}


def foot(placed: Sequence[Placed]) -> float:
    """The top of a line well below all others."""
    return max(top for _, top, _ in placed) + 3 * PITCH


def test_undrawn_rows_are_read() -> None:
    """Numbers and letters tell all rows."""
    assert read_pages(make_pages()).texts() == truth()


def test_a_pages_number_at_the_foot_is_no_row() -> None:
    """A number alone in the number column, with no text beside it, begins no competence."""
    pages = make_pages()
    pages[0].append((1, foot(pages[0]), str(PER_PAGE + 1)))
    rest = ["", "", "and what follows", *[""] * 8]
    pages[1] = place_rows([HEADER, rest, *map(fields_of, ROWS[PER_PAGE : 2 * PER_PAGE])])
    edition = read_pages(pages)
    last = ROWS[PER_PAGE - 1]
    assert edition.texts() == truth() | {last.number + "a": f"{last.cells['a']} and what follows".strip()}
    assert not {found.code for found in edition.findings} & {"row-duplicated", "number-unexpected"}


def test_a_small_table_of_another_kind_after_the_edition_is_no_copy_of_its_rows() -> None:
    """Numbers and a few letters there are none of the framework's."""
    rows = [[str(n), *(f"{letter} note {n} on this" for letter in "abc")] for n in (1, 2, 3)]
    cells = tuple(Cell(r, c, (Line(text),)) for r, row in enumerate(rows) for c, text in enumerate(row))
    other = Table(3, 4, cells, Evidence.DRAWN, Evidence.DRAWN, Box(9, 20, 20, 400, 100), 9)
    edition = read_pages(make_pages(), other)
    assert edition.texts() == truth()
    assert "row-duplicated" not in {found.code for found in edition.findings}


def test_a_header_inside_a_page_is_in_no_cell() -> None:
    """Where another section's table begins below on the same page, its header is set aside."""
    pages = make_pages()
    middle = PER_PAGE // 2
    pages[1] = place_rows(
        [
            HEADER,
            *map(fields_of, ROWS[PER_PAGE : PER_PAGE + middle]),
            HEADER,
            *map(fields_of, ROWS[PER_PAGE + middle : 2 * PER_PAGE]),
        ]
    )
    assert read_pages(pages).texts() == truth()


def test_the_dot_of_a_number_on_its_own_line_is_in_no_cell() -> None:
    """`10.` broken before its dot, in a column too narrow for it."""
    pages = make_pages()
    for placed in pages:
        placed += [(1, top + PITCH, ".") for column, top, text in list(placed) if column == 1 and len(text) > 1]
    assert read_pages(pages).texts() == truth()


def draw_rows(rows: Sequence[Sequence[str]], page: int) -> Table:
    """A drawn table of fields."""
    cells = tuple(Cell(r, c, (Line(text),) if text else ()) for r, row in enumerate(rows) for c, text in enumerate(row))
    return Table(len(rows), len(LEFTS), cells, Evidence.DRAWN, Evidence.DRAWN, Box(page, 20, 20, 1050, 500), page)


def test_a_word_like_a_letter_at_the_start_of_a_continued_cell_stays() -> None:
    """`e dei piani` goes on with a word, not with the letter of another column."""
    last = ROWS[PER_PAGE - 1]
    first = draw_rows([HEADER, *map(fields_of, ROWS[:PER_PAGE])], 1)
    rest = ["", "", "", "e dei piani", *[""] * 7]
    second = draw_rows([rest, *map(fields_of, ROWS[PER_PAGE:])], 2)
    wanted = truth() | {last.number + "b": f"{last.cells['b']} e dei piani".strip()}
    assert read_pages([], first, second).texts() == wanted


def test_the_last_lines_of_a_row_alone_on_the_next_page_belong_to_it() -> None:
    """They are no table by themselves, but stand where the columns' lines begin; running text does not."""
    placed = place_rows([HEADER, *map(fields_of, ROWS[:6])])
    last = max(top for _, top, _ in placed)
    rest = [(column, text) for column, top, text in placed if top == last]
    table = make_table([p for p in placed if p[1] < last], 1)
    lines = [Line(text, Box(2, LEFTS[c], 20, LEFTS[c] + 4.0 * len(text), 29)) for c, text in rest]
    known = {row.number + letter: text for row in ROWS[:6] for letter, text in row.cells.items()}
    for more, whole in (([], True), ([Line("Note to the reader", Box(2, 61, 40, 140, 49))], False)):
        paragraphs = [Paragraph((line,), 2) for line in [*lines, *more]]
        document = Document("en.pdf", "0" * 64, "pdf", "pdfium", (table, *paragraphs), 2)
        edition = normalise(document, load_profile(PROFILE), language="en", version="test")
        assert ({code: text for code, text in edition.texts().items() if code in known} == known) is whole


def centre_rows(rows: Iterable[Sequence[str]], gap: float, top: float = 20.0) -> list[Placed]:
    """Rows below each other, each text in the middle of its row's height, `gap` points more than a line apart."""
    placed: list[Placed] = []
    for fields in rows:
        lines = place_fields(fields, 0.0)
        deepest = max(height for _, height, _ in lines)
        for column in range(len(fields)):
            own = [line for line in lines if line[0] == column]
            down = (deepest - max((height for _, height, _ in own), default=0.0)) / 2
            placed += [(column, top + down + height, text) for _, height, text in own]
        top += deepest + PITCH + gap
    return placed


@pytest.mark.parametrize("letters", [True, False])
@pytest.mark.parametrize("gap", [1.0, 3.0, 8.0])
def test_rows_with_their_text_in_the_middle_are_parted_by_it(gap: float, letters: bool) -> None:
    """No white between rows needs to be wider than that inside cells: each text has its middle at the row's number."""
    fields = [fields_of(row) if letters else [row.area, row.number, *row.cells.values()] for row in ROWS]
    pages = [centre_rows([HEADER, *fields[first : first + PER_PAGE]], gap) for first in range(0, len(ROWS), PER_PAGE)]
    assert read_pages(pages).texts() == truth()


def test_lines_that_come_into_no_cell_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the reason: the rows drop a line here, and the finding says which and beside which cell."""
    pages = make_pages()
    lost = next(text for column, top, text in pages[1] if column == 5 and top > 100 and len(text) > 12)
    take = spacing._take_line

    def forget(row: RawRow, placed: bands.Placed, *rest: Any) -> None:
        if placed.line.text != lost:
            take(row, placed, *rest)

    monkeypatch.setattr(spacing, "_take_line", forget)
    found = [finding for finding in read_pages(pages).findings if finding.code == "text-outside"]
    assert [(finding.evidence, finding.page, finding.column) for finding in found] == [(lost, 2, "d")]


def fields_with_codes(row: PrintedRow) -> list[str]:
    """Cells that show number and letter; empty ones show nothing."""
    return [f"{row.number}.{letter} {row.cells[letter]}" if row.cells[letter] else "" for letter in LETTERS]


def test_headings_over_rows_whose_cells_show_number_and_letter_are_areas() -> None:
    """A line alone at the left that nothing sets apart but the white above it, the next line being a cell's first."""
    placed: list[Placed] = []
    pages = []
    top, area = 20.0, ""
    for index, row in enumerate(ROWS):
        if index and index % PER_PAGE == 0:
            pages.append(placed)
            placed, top = [], 20.0
        if row.area != area:
            placed.append((0, top, row.area))
            top += 1.5 * PITCH
        area = row.area
        lines = place_fields(fields_with_codes(row), top)
        placed += lines
        top = max(height for _, height, _ in lines) + 2.2 * PITCH
    edition = read_pages([*pages, placed])
    assert edition.texts() == truth()
    assert dict(edition.cells.select("number", "area").iter_rows()) == {row.number: row.area for row in ROWS}


def test_a_rows_only_cell_in_a_paragraph_is_a_row() -> None:
    """One filled cell looks like no table, and shows number and letter all the same."""
    lone = next(row for row in ROWS if sum(map(bool, row.cells.values())) == 1)
    (letter,) = (letter for letter, text in lone.cells.items() if text)
    pages = [
        place_rows([list(HEADER[2:]), *map(fields_with_codes, ROWS[first : first + PER_PAGE])])
        for first in range(0, len(ROWS), PER_PAGE)
    ]
    text = f"{lone.number}.{letter} {lone.cells[letter]}"
    blocks: list[Table | Paragraph] = []
    for page, placed in enumerate(pages, 1):
        own = [p for p in placed if p[0] == LETTERS.index(letter) and p[2] in text]
        alone = own if " ".join(said for _, _, said in own) == text else []
        blocks.append(make_table([p for p in placed if p not in alone], page))
        if alone:
            lines = [Line(said, Box(page, LEFTS[c], top, LEFTS[c] + 60, top + 9)) for c, top, said in alone]
            blocks.append(Paragraph(tuple(lines), page))
    document = Document("en.pdf", "0" * 64, "pdf", "pdfium", tuple(blocks), len(pages))
    edition = normalise(document, load_profile(PROFILE), language="en", version="test")
    assert len(blocks) == len(pages) + 1
    assert edition.texts() == truth()


@pytest.mark.parametrize("upwards", [True, False])
def test_names_set_upwards_beside_the_rows_belong_to_those_they_stand_in_the_middle_of(upwards: bool) -> None:
    """In no cell, one name of two lines over the rows of its area; the next page shows the names of its own rows."""
    blocks: list[Table | Paragraph] = []
    for page, first in enumerate(range(0, len(ROWS), PER_PAGE), 1):
        rows = ROWS[first : first + PER_PAGE]
        placed = place_rows([HEADER[1:], *(fields_of(row)[1:] for row in rows)])
        blocks.append(make_table(placed, page))
        tops = [top for column, top, text in placed if column == 0 and text.isdigit()]
        ends = [*(top - 1.2 * PITCH for top in tops[1:]), max(top for _, top, _ in placed) + 9]
        upright: list[Line] = []
        for area, group in groupby(range(len(rows)), key=lambda k: rows[k].area):
            own = list(group)
            middle = (tops[own[0]] + ends[own[-1]]) / 2
            words = area.split()
            for k, text in enumerate([" ".join(words[: len(words) // 2]), " ".join(words[len(words) // 2 :])]):
                x = 2.0 + 9 * (k if upwards else 1 - k)
                box = Box(page, x, middle - 20, x + 8, middle + 20)
                upright += [Line(text, box, Style(vertical=True))] if text else []
        upright.sort(key=lambda line: line.box.x0 if line.box else 0.0, reverse=not upwards)
        upright.append(Line("A title in the margin", Box(page, 820, 100, 828, 300), Style(vertical=True)))
        blocks.append(Paragraph(tuple(upright), page))
    document = Document("en.pdf", "0" * 64, "pdf", "pdfium", tuple(blocks), 9)
    edition = normalise(document, load_profile(PROFILE), language="en", version="test")
    assert edition.texts() == truth()
    found = dict(edition.cells.select("number", "area").iter_rows())
    assert found == {row.number: row.area for row in ROWS}


def test_a_rows_rest_below_a_repeated_header_keeps_words_that_the_header_has() -> None:
    """What goes on beside other lines is text, though its words all stand in the header."""
    pages = make_pages()
    header = max(top for _, top, _ in place_rows([HEADER]))
    rest = [
        (3, header + 1.1 * PITCH, "able to takes responsibility"),
        (5, header + 1.1 * PITCH, "and quite something else"),
    ]
    pages[1] = [*pages[1][: len(place_rows([HEADER]))], *rest, *pages[1][len(place_rows([HEADER])) :]]
    last = ROWS[PER_PAGE - 1]
    texts = read_pages(pages).texts()
    assert texts[f"{last.number}b"] == f"{last.cells['b']} able to takes responsibility".strip()
    assert texts[f"{last.number}d"] == f"{last.cells['d']} and quite something else".strip()
