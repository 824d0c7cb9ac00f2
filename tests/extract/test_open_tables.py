"""Tables drawn in part: a header alone, every second row, rules that stop at a merged cell, rests of broken rows."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from itertools import pairwise

from esqf.extract.pdf import read
from esqf.extract.table import Document, Evidence, Paragraph, Table
from reportlab.pdfgen.canvas import Canvas

XS = (20, 90, 120, 240, 360, 480)  # where columns begin and the last ends
TOP = 560
PITCH = 10

Paint = Callable[[Canvas], None]


def print_page(*paints: Paint, pages: int = 1) -> Document:
    """A document whose pages show what is painted."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(500, 600), invariant=1)
    for _ in range(pages):
        canvas.setFont("Helvetica", 8)
        for paint in paints:
            paint(canvas)
        canvas.showPage()
    canvas.save()
    return read(buffer.getvalue(), "page.pdf")


def write(column: int, height: float, *lines: str, xs: Sequence[float] = XS) -> Paint:
    """Lines in a column, the first with its baseline so far below the top of the page's table."""

    def paint(canvas: Canvas) -> None:
        for k, line in enumerate(lines):
            canvas.drawString(xs[column] + 4, TOP - height - PITCH * k, line)

    return paint


def fill(x0: float, upper: float, x1: float, lower: float) -> Paint:
    """A grey rectangle between two heights below the table's top."""

    def paint(canvas: Canvas) -> None:
        canvas.setFillGray(0.85)
        canvas.rect(x0, TOP - lower, x1 - x0, lower - upper, stroke=0, fill=1)
        canvas.setFillGray(0)

    return paint


def rule(height: float, x0: float = XS[0], x1: float = XS[-1]) -> Paint:
    """A horizontal rule."""
    return lambda canvas: canvas.line(x0, TOP - height, x1, TOP - height)


def frame(upper: float, lower: float, xs: Sequence[float] = (XS[0], XS[-1])) -> list[Paint]:
    """A box with a line at each of `xs`."""
    sides: list[Paint] = [
        lambda canvas, x=x: canvas.line(x, TOP - upper, x, TOP - lower)  # type: ignore[misc]
        for x in xs
    ]
    return [*sides, rule(upper, xs[0], xs[-1]), rule(lower, xs[0], xs[-1])]


def texts_of(table: Table) -> list[list[str]]:
    """The texts of a table's cells, row by row, without empty ones."""
    rows: list[list[str]] = [[] for _ in range(table.height)]
    for cell in sorted(table.cells, key=lambda cell: (cell.row, cell.column)):
        if cell.text.strip():
            rows[cell.row].append(" ".join(cell.text.split()))
    return [row for row in rows if row]


def columns_of(table: Table) -> list[str]:
    """The words in each column, top to bottom."""
    return [
        " ".join(" ".join(cell.text.split()) for cell in table.cells if cell.column == column and cell.text.strip())
        for column in range(table.width)
    ]


def only_table(document: Document) -> Table:
    """The one table of a document."""
    assert len(document.tables) == 1, [texts_of(table) for table in document.tables]
    return document.tables[0]


TEXTS = (  # of a row in its columns: lines that fill them
    ("To know what the rules of", "procedure say about {n}"),
    ("To apply them to what each", "person says, and to report on", "what was found in case {n}"),
    ("To answer for step {n}",),
)


def write_row(height: float, number: int, *, area: str = "") -> list[Paint]:
    """A row of a number and three texts of one to three lines, an area before them if it has one."""
    texts = [write(column, height, *(line.format(n=number) for line in lines)) for column, lines in enumerate(TEXTS, 2)]
    return [*([write(0, height, area)] if area else []), write(1, height, str(number)), *texts]


def row_texts(number: int, *, area: str = "") -> list[str]:
    """What such a row says."""
    return [*([area] if area else []), str(number), *(" ".join(lines).format(n=number) for lines in TEXTS)]


NAMES = ("Knowledge", "Skills", "Autonomy")
HEAD = [write(column, 12, name) for column, name in enumerate(NAMES, 2)]
BELOW = 36  # the first row's baseline below the table's top; fills and rules begin 12 above it
ROW = 40


def write_rows(*indices: int, area: str = "") -> list[Paint]:
    """Rows at their places, the first numbered 1."""
    return [paint for n in indices for paint in write_row(BELOW + ROW * n, n + 1, area=area)]


def fill_rows(*indices: int, xs: Sequence[float] = XS) -> list[Paint]:
    """Fills behind rows, cell by cell."""
    top = BELOW - 12
    return [fill(x0, top + ROW * n, x1, top + ROW * (n + 1)) for n in indices for x0, x1 in pairwise(xs)]


def test_a_table_of_which_the_header_and_a_frame_are_drawn_has_all_its_columns() -> None:
    """Numbers and areas stand left of the header's fills and are columns of their own."""
    fills = [fill(x0 + 1, 0, x1 - 1, 18) for x0, x1 in pairwise(XS[2:])]
    table = only_table(print_page(*fills, *frame(0, 280), *HEAD, *write_rows(*range(6), area="Asylum")))
    columns = columns_of(table)
    assert table.rows_by is Evidence.SPACE
    assert columns[:2] == [" ".join(["Asylum"] * 6), "1 2 3 4 5 6"]
    assert columns[2:] == [
        " ".join([name, *(row_texts(n)[place] for n in range(1, 7))]) for place, name in enumerate(NAMES, 1)
    ]


def test_rows_without_fill_between_filled_ones_have_the_same_columns() -> None:
    """Every second row filled and no rules: all rows have the columns of the filled ones, whatever is empty in them."""
    lines = ("what is said", "in each of them", "of cases")
    white = [
        paint
        for n in (1, 3)
        for paint in (
            write(0, BELOW + ROW * n, "Asylum"),
            write(1, BELOW + ROW * n, str(n + 1)),
            *(write(column, BELOW + ROW * n, *lines) for column in (2, 4)),
        )
    ]
    document = print_page(*fill_rows(0, 2, 4), *write_rows(0, 2, 4, area="Asylum"), *white)
    assert {table.width for table in document.tables} == {5}
    found = [columns_of(table) for table in document.tables]
    columns = [" ".join(filter(None, texts)) for texts in zip(*found, strict=True)]
    assert columns[:2] == [" ".join(["Asylum"] * 5), "1 2 3 4 5"]
    assert columns[3] == " ".join(row_texts(n)[2] for n in (1, 3, 5))
    assert columns[4].count(" ".join(lines)) == 2


def test_a_white_row_of_few_lines_is_a_row_as_well() -> None:
    """Between filled rows of the same columns, text in some of the columns stands in these, however little it is."""
    white = [
        paint for n in (1, 3) for at, paint in enumerate(write_row(BELOW + ROW * n, n + 1, area="Asylum")) if at != 3
    ]
    document = print_page(*fill_rows(0, 2, 4), *write_rows(0, 2, 4, area="Asylum"), *white)
    assert {table.width for table in document.tables} == {5}
    columns = [" ".join(filter(None, texts)) for texts in zip(*map(columns_of, document.tables), strict=True)]
    assert columns[1] == "1 2 3 4 5"
    assert columns[3] == " ".join(row_texts(n)[2] for n in (1, 3, 5))
    assert columns[4] == " ".join(row_texts(n)[3] for n in range(1, 6))


def test_a_white_row_with_text_in_one_column_keeps_it_there() -> None:
    """Beside a filled area over all rows, the only text of a row without fill stands in its column."""
    fills = [fill(XS[0], BELOW - 12, XS[1], BELOW - 12 + 5 * ROW), *fill_rows(0, 2, 4, xs=XS[1:])]
    only = write(3, BELOW + ROW, "only here", "in this row")
    table = only_table(print_page(*fills, *write_rows(0, 2, 3, 4), write(0, BELOW + 80, "Asylum"), only))
    found = [[text for text in row if text != "Asylum"] for row in texts_of(table)]
    assert found == [row_texts(1), ["only here in this row"], *(row_texts(n) for n in (3, 4, 5))]
    assert [(cell.column, cell.colspan) for cell in table.cells if cell.text.startswith("only")] == [(3, 1)]


def test_what_stands_above_the_first_filled_row_is_in_its_columns() -> None:
    """A header and the rest of a row above the first fill have the columns of the filled rows."""
    head = [write(column, -12, name) for column, name in enumerate(("Area", "No", *NAMES))]
    rest = [write(column, 4, "the rest of what", "the page above") for column in (2, 3, 4)]
    document = print_page(*fill_rows(0, 2, 4), *head, *rest, *write_rows(*range(5), area="Asylum"))
    above = [cell for table in document.tables for cell in table.cells if cell.text.startswith(("the", "Know", "Ski"))]
    assert {table.width for table in document.tables} == {5}
    assert [(cell.column, cell.colspan) for cell in above if cell.text.startswith("the")] == [(2, 1), (3, 1), (4, 1)]


def test_rules_that_stop_at_a_merged_area_part_the_rows_beside_it() -> None:
    """A rule from the number on, where the area beside it reaches over several rows, is a border of them."""
    rules = [rule(BELOW - 12 + ROW * n, XS[0] if n % 3 == 0 else XS[1]) for n in range(7)]
    areas = [write(0, BELOW + ROW * n, name) for n, name in ((1, "Asylum"), (4, "Reception"))]
    table = only_table(print_page(*rules, *write_rows(*range(6)), *areas))
    found = [[text for text in row if text not in ("Asylum", "Reception")] for row in texts_of(table)]
    assert found == [row_texts(n + 1) for n in range(6)]
    assert columns_of(table)[0] == "Asylum Reception"


def test_the_rest_of_a_row_between_a_drawn_header_and_the_first_rule_is_in_its_column() -> None:
    """Text in one column, left of a row that the page above breaks off, belongs to the table."""
    header = [*(fill(x0, 0, x1, 18) for x0, x1 in pairwise(XS)), *frame(0, 18, XS)]
    names = [write(0, 12, "Area"), write(1, 12, "No"), *HEAD]
    rest = write(3, 28, "the rest of what", "the page above says")
    rules = [rule(44 + ROW * n) for n in range(6)]
    rows = [paint for n in range(5) for paint in write_row(56 + ROW * n, n + 1, area="Asylum")]
    document = print_page(*header, *names, rest, *rules, *rows)
    found = [cell for table in document.tables for cell in table.cells if "the rest" in cell.text]
    assert [(cell.column, " ".join(cell.text.split())) for cell in found] == [
        (3, "the rest of what the page above says")
    ]


def test_a_title_in_the_open_cell_of_the_row_above_it_is_a_row_of_its_own() -> None:
    """A section's banner that no rule and no fill parts from the row above it is none of its cells."""
    title = "Section two: reception of applicants and what follows from the rules of procedure, in short"
    fills = [*fill_rows(0, 2, 4), *frame(BELOW - 12, BELOW - 12 + 6 * ROW)]
    rows = write_rows(0, 2, 3, 4, 5, area="Asylum")
    short = [write(column, BELOW + ROW, text) for column, text in enumerate(["Asylum", "2", "know", "do", "answer"])]
    table = only_table(print_page(*fills, *rows, *short, write(0, BELOW + ROW + 22, title)))
    assert texts_of(table) == [
        row_texts(1, area="Asylum"),
        ["Asylum", "2", "know", "do", "answer"],
        [title],
        *(row_texts(n, area="Asylum") for n in (3, 4, 5, 6)),
    ]


def test_a_large_title_between_undrawn_tables_stays_whole() -> None:
    """Its spaces are as wide as small gutters are, and it is one text all the same."""

    def title(canvas: Canvas) -> None:
        canvas.setFont("Helvetica-Bold", 14)
        canvas.drawString(XS[0] + 4, TOP - BELOW - 3 * ROW, "SPECIAL COMPETENCES IN ASYLUM AND RECEPTION")
        canvas.setFont("Helvetica", 8)

    document = print_page(*write_rows(0, 1, 2, area="Asylum"), title, *write_rows(4, 5, 6, area="Asylum"))
    texts = [cell.text for table in document.tables for cell in table.cells]
    texts += [block.text for block in document.blocks if isinstance(block, Paragraph)]
    assert "SPECIAL COMPETENCES IN ASYLUM AND RECEPTION" in texts
