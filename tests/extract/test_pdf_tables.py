"""Tables of any kind in PDFs: what stands in rows and columns is found, drawn or not, and running text is none."""

from __future__ import annotations

import random

import pytest
import typst
from esqf.extract.pdf import read
from esqf.extract.table import Document, Table

HEAD = ("Item", "2019", "2020", "2021")
ROWS = (
    ("Households", "1,204.5", "987.1", "12.0"),
    ("Transport", "77.9", "1,003.4", "8.6"),
    ("Agriculture", "5.2", "61.0", "430.7"),
    ("Services", "912.3", "4.4", "19.8"),
    ("Industry", "63.8", "250.6", "7.1"),
)
PAGE = '#set page(width: 500pt, height: 700pt, margin: 40pt)\n#set text(size: 9pt, font: "Libertinus Serif")\n'
WORDS = (
    *("the", "survey", "of", "regions", "shows", "how", "persons", "in", "each", "group"),
    *("take", "part", "and", "what", "they", "report", "about", "services"),
)


def print_page(content: str) -> Document:
    """The document that Typst makes of some markup, read; without tags, so that what is seen tells everything."""
    return read(typst.compile((PAGE + content).encode(), format="pdf", pdf_tags=False), "page.pdf")


def print_table(rows: list[list[str]], columns: int, options: str = "stroke: none") -> str:
    """Typst markup of a table whose cells are given as markup."""
    cells = ", ".join(cell if cell.startswith("table.") else f"[{cell}]" for row in rows for cell in row)
    return f"#table(columns: (120pt,) + (60pt,) * {columns - 1}, {options}, {cells})\n"


def set_prose(seed: int, count: int = 60) -> str:
    """Running text of so many words."""
    chooser = random.Random(seed)
    return " ".join(chooser.choice(WORDS) for _ in range(count)).capitalize() + ".\n\n"


def rows_of(table: Table) -> list[list[str]]:
    """The texts of a table's cells, row by row, without empty ones."""
    rows: list[list[str]] = [[] for _ in range(table.height)]
    for cell in sorted(table.cells, key=lambda cell: (cell.row, cell.column)):
        if cell.text:
            rows[cell.row].append(" ".join(cell.text.split()))
    return [row for row in rows if row]


def only_table(document: Document) -> Table:
    """The one table of a document."""
    assert len(document.tables) == 1, [(table.height, table.width) for table in document.tables]
    return document.tables[0]


@pytest.mark.parametrize(
    "options",
    [
        "stroke: none",
        "stroke: 0.5pt",
        "stroke: none, align: (left, right, right, right)",
        "stroke: none, align: (left, center, center, center)",
        "stroke: (x, y) => (bottom: if y == 0 {0.5pt} else {0pt}, top: if y == 0 {1pt} else {0pt})",
        "stroke: (x, y) => (left: if x == 1 {0.5pt} else {0pt})",
        "stroke: none, fill: (x, y) => if calc.odd(y) {luma(220)}",
    ],
)
def test_values_are_read_in_rows_and_columns(options: str) -> None:
    """A table of figures between paragraphs is read cell by cell, whatever is drawn around its cells."""
    rows = [list(HEAD), *map(list, ROWS)]
    document = print_page(set_prose(1) + print_table(rows, 4, options) + set_prose(2))
    assert rows_of(only_table(document)) == rows


def test_labels_over_several_lines_are_one_cell() -> None:
    """A label that runs on below its row is one cell with it."""
    long = "Households of persons who take part in the survey of the regions"
    rows = [list(HEAD), *map(list, ROWS[:3]), [long, "4.1", "5.2", "6.3"], *map(list, ROWS[3:])]
    assert rows_of(only_table(print_page(print_table(rows, 4)))) == rows


def test_labels_set_apart_by_white_are_rows_of_their_values() -> None:
    """Where labels have more white between them than inside, values in their middle belong to them."""
    long = "Households of persons who take part in the survey of the regions"
    rows = [list(HEAD)] + [[f"{long} in group {row[0]}", *row[1:]] for row in ROWS]
    options = "stroke: none, align: horizon, inset: (y: 7pt)"
    assert rows_of(only_table(print_page(print_table(rows, 4, options)))) == rows


@pytest.mark.parametrize("rule", [True, False])
def test_headings_stand_over_their_columns(rule: bool) -> None:
    """A heading over two columns spans them, whether a rule or only its place tells; what stands beside it reaches
    over both header rows."""
    lines = ["table.hline(start: 1, end: 3, stroke: 0.5pt)", "table.hline(start: 3, end: 5, stroke: 0.5pt)"]
    head = ["", *(f"table.cell(colspan: 2, align: center)[{name}]" for name in ("Urban", "Rural"))]
    below = ["Item", "Number", "Share", "Number", "Share"]
    body = [[*row, row[2]] for row in ROWS]
    options = "stroke: none, align: center"
    table = only_table(print_page(print_table([head, lines if rule else [], below, *body], 5, options)))
    spans = {cell.text: (cell.row, cell.column, cell.rowspan, cell.colspan) for cell in table.cells if cell.row < 2}
    assert spans["Urban"] == (0, 1, 1, 2)
    assert spans["Rural"] == (0, 3, 1, 2)
    assert spans["Item"][0::2] == (0, 2)


def test_rows_without_values_stay_rows() -> None:
    """A heading in the first column over some rows is a row of its own."""
    rows = [list(HEAD), ["Total"], *map(list, ROWS[:3]), ["Other"], *map(list, ROWS[3:])]
    printed = [row + [""] * (4 - len(row)) for row in rows]
    assert rows_of(only_table(print_page(print_table(printed, 4)))) == rows


def test_tables_below_each_other_are_several() -> None:
    """Captions and notes part tables, of other columns or of the same."""
    first = [list(HEAD), *map(list, ROWS)]
    second = [[row[0], *row[2:]] for row in first]
    caption = "#v(8pt)\n*Table 2. " + set_prose(3, 30).strip() + "*\n\n"
    for other in (first, second):
        page = print_table(first, 4) + caption + print_table(other, len(other[0]))
        assert [rows_of(table) for table in print_page(page).tables] == [first, other]


def test_a_table_in_one_of_two_columns_of_text_is_found() -> None:
    """On a page set in two columns a table in one of them is read, and the text of neither column is in it."""
    rows = [[row[0], *row[1:3]] for row in (HEAD, *ROWS)]
    left = set_prose(4, 130) + print_table(rows, 3).replace("120pt", "80pt").replace("60pt", "50pt") + set_prose(5, 130)
    page = f"#set par(justify: true)\n#columns(2)[{left}#colbreak()\n{set_prose(6, 330)}]"
    assert rows_of(only_table(print_page(page))) == rows


@pytest.mark.parametrize(
    "content",
    [
        "#set par(justify: true)\n" + set_prose(7, 300),
        f"#set par(justify: true)\n#columns(2)[{set_prose(8, 500)}]",
        "".join(f"- {set_prose(seed, 8)}" for seed in range(9, 15)),
        "".join(f"+ {set_prose(seed, 8)}" for seed in range(15, 21)),
    ],
)
def test_running_text_is_no_table(content: str) -> None:
    """Paragraphs, text in two columns and lists are no tables."""
    assert print_page(content).tables == ()


def test_fills_that_do_not_show_part_nothing() -> None:
    """White behind the lines of a paragraph is no table, and a fill inside a cell of its colour no row."""
    lines = "".join(f"#box(fill: white, outset: 2pt)[{set_prose(seed, 9).strip()}]\n\n" for seed in range(3))
    assert print_page(lines).tables == ()
    fill = "#box(fill: luma(220), outset: 1pt)"
    rows = [[f"{fill}[Survey] \\ {fill}[of {group}]" for group in ("men", "women", "all", "none")] for _ in range(6)]
    table = only_table(print_page(print_table(rows, 4, "stroke: none, fill: luma(220), gutter: 4pt")))
    assert (table.height, table.width) == (6, 4)


def test_titles_and_notes_in_the_frame_are_outside_the_table() -> None:
    """A title row over the whole width, and a note below, stand in the frame but in no row of the table."""
    title, note = "Number of persons by item and year", set_prose(21, 16).strip()
    rows = [list(HEAD), *map(list, ROWS)]
    framed = [[f"table.cell(colspan: 4)[{title}]"], *rows, [f"table.cell(colspan: 4)[{note}]"]]
    document = print_page(print_table(framed, 4, "stroke: 0.5pt"))
    assert rows_of(only_table(document)) == rows
    assert any(title in str(getattr(block, "text", "")) for block in document.blocks)
