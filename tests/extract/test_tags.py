"""Tags tell the rows and columns of tables that are not drawn, where the words stand as the tags say."""

from __future__ import annotations

import typst
from esqf.extract.pdf import read
from esqf.extract.table import Evidence, Table

PAGE = '#set page(width: 420pt, height: {height}pt, margin: 30pt)\n#set text(size: 9pt, font: "Libertinus Serif")\n'
UNDRAWN = "#table(stroke: none, columns: (20pt, 70pt, 70pt, 70pt, 70pt), {cells})\n"


def read_tables(*tables: str, height: int = 500) -> list[Table]:
    """The tables of a Typst document that holds undrawn tables of these cells."""
    source = PAGE.format(height=height) + "\n".join(UNDRAWN.format(cells=cells) for cells in tables)
    return list(read(typst.compile(source.encode(), format="pdf"), "page.pdf").tables)


def texts(table: Table) -> dict[tuple[int, int], str]:
    """The text of each filled cell."""
    return {(cell.row, cell.column): cell.text.replace("\n", " ") for cell in table.cells if cell.text.strip()}


def rows(*lines: str) -> str:
    """Cells in Typst markup: the fields of lines, parted by bars."""
    return ", ".join(f"[{field.strip()}]" for line in lines for field in line.split("|"))


def fields(*lines: str) -> dict[tuple[int, int], str]:
    """The same lines as filled places."""
    split = [line.split("|") for line in lines]
    return {(r, c): text.strip() for r, row in enumerate(split) for c, text in enumerate(row) if text.strip()}


LINES = (  # of a row each
    "1 | Asylum law and how it is applied | Apply the law to a simple case | Report to the head | Keep records",
    "2 | Reception and its standards | Find a place for every person who asks | Answer for the place | Close the file",
    "3 | Interviewing | Ask open questions and write down what was said | Be fair to the applicant | Store the record",
)


def test_rows_and_columns_come_from_the_tags() -> None:
    """An undrawn table is read as tagged, lines of a cell together."""
    (table,) = read_tables(rows(*LINES))
    assert texts(table) == fields(*LINES)
    assert (table.rows_by, table.columns_by) == (Evidence.MARKUP, Evidence.MARKUP)


def test_words_over_the_next_column_stay_in_their_cell() -> None:
    """A word too long for its column belongs to the cell that says so, not to the one it is printed over."""
    long = "2 | Unterbringungsmindeststandards | Find a place | Answer for it to the head of office | Close the file"
    lines = (LINES[0], long, LINES[2])
    (table,) = read_tables(rows(*lines))
    assert texts(table) == fields(*lines)


def test_a_cell_over_rows_keeps_its_place_on_the_next_page() -> None:
    """Rows on a page whose first cells go on from the page before are not shifted to the left."""
    body = [f"[{n}], [skill {n} of a person in office], [], [duty {n} of them], " for n in range(1, 13)]
    first, rest = body[0], "".join(body[1:])
    tables = read_tables(f"table.cell(rowspan: 12)[Area], {first}{rest}", height=180)
    assert len(tables) > 1
    for table in tables:
        assert table.width == 5
        numbers = {c.column for c in table.cells if c.text.strip().isdigit()}
        assert numbers == {1}


def test_a_repeated_header_stands_above_the_rows() -> None:
    """A header that a page repeats is no tagged content there, and still part of the table."""
    header = "table.header([N], [Knowledge of law], [Skills], [Duties], [Autonomy])"
    tables = read_tables(f"{header}, {rows(*LINES * 4)}", height=200)
    assert len(tables) > 1
    for table in tables:
        found = texts(table)
        assert [found[0, column] for column in range(5)] == ["N", "Knowledge of law", "Skills", "Duties", "Autonomy"]


def test_tags_that_the_page_contradicts_do_not_count() -> None:
    """Text that stands in another column than its tag says is read where it stands."""
    moved = ", ".join(
        f"[{n}], [area {n}], [skill {n}], [duty {n}], [rest {n}]"
        if n % 2
        else f"[{n}], [], [#place(dx: -70pt)[skill {n}]], [duty {n}], [rest {n}]"
        for n in range(1, 9)
    )
    (table,) = read_tables(moved)
    assert table.columns_by is Evidence.SPACE
    columns = {cell.text: cell.column for cell in table.cells}
    assert columns["skill 8"] == columns["area 7"] < columns["skill 7"]


def test_drawn_tables_are_read_as_drawn() -> None:
    """Where rows and columns are drawn, the drawing tells them."""
    source = PAGE.format(height=500) + f"#table(columns: 5, {rows(*LINES)})"
    (table,) = read(typst.compile(source.encode(), format="pdf"), "page.pdf").tables
    assert table.rows_by is Evidence.DRAWN
    assert texts(table) == fields(*LINES)


def test_right_to_left_tables_keep_their_logical_order() -> None:
    """The first tagged cell of a row is the first column, though it stands at the right."""
    lines = [f"{n} | الكلمة {n} في القانون | المهارة {n} للموظف | الواجب {n} | السجل {n}" for n in range(1, 5)]
    source = PAGE.format(height=500) + '#set text(lang: "ar", dir: rtl, font: "Noto Naskh Arabic")\n'
    source += UNDRAWN.format(cells=rows(*lines))
    (table,) = read(typst.compile(source.encode(), format="pdf"), "page.pdf").tables
    assert {cell.column for cell in table.cells if cell.text.strip().isdigit()} == {0}


def test_tables_side_by_side_with_other_text_stay_apart() -> None:
    """Two tagged tables below each other are two tables, each with its own columns."""
    first, second = read_tables(rows(*LINES), rows(*LINES[:2]))
    assert texts(first) == fields(*LINES)
    assert texts(second) == fields(*LINES[:2])
