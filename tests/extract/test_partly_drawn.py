"""Tables drawn in part: tinted columns, striped rows, rules round header and body alone, vertical or dotted rules."""

from __future__ import annotations

import io
from random import Random

import pytest
import typst
from editions import sample
from esqf.extract.dots import find_dotted_rules
from esqf.extract.pdf import read
from esqf.extract.table import Evidence, Paragraph, Table
from reportlab.pdfgen.canvas import Canvas

PAGE = '#set page(width: 500pt, height: 600pt, margin: 40pt)\n#set text(size: 8pt, font: "Libertinus Serif")\n'
COLUMNS = "(22pt, 80pt, 75pt, 75pt, 75pt, 75pt)"
AREAS = ("Law", "Reception of persons and their families", "Interviews", "Evidence and how it is weighed", "Safety")


def texts_of(number: int) -> list[str]:
    """A row: its number, its area and four texts, one of them empty."""
    row = [
        f"know the rules of step {number} and say where they stand",
        f"apply step {number} to a simple case",
        f"answer for step {number}",
        f"keep records of step {number} in the file of the person",
    ]
    row[number % 4] = ""
    return [str(number), AREAS[number - 1], *row]


ROWS = [texts_of(number) for number in range(1, 6)]


def print_tables(options: str, rows: list[list[str]], more: str = "") -> list[Table]:
    """The tables of an untagged page that Typst sets; `more` is markup before the cells."""
    cells = ", ".join(f"[{text}]" for row in rows for text in row)
    source = f"{PAGE}#table(columns: {COLUMNS}, {options}, {more} {cells})"
    return list(read(typst.compile(source.encode(), format="pdf", pdf_tags=False), "page.pdf").tables)


def rows_in(tables: list[Table]) -> list[list[str]]:
    """The filled cells' texts, row by row, of tables one below the other."""
    rows = []
    for table in tables:
        found: list[list[str]] = [[] for _ in range(table.height)]
        for cell in sorted(table.cells, key=lambda cell: (cell.row, cell.column)):
            if cell.text.strip():
                found[cell.row].append(" ".join(cell.text.split()))
        rows += [row for row in found if row]
    return rows


def filled(rows: list[list[str]]) -> list[list[str]]:
    """Rows without their empty texts."""
    return [[text for text in row if text] for row in rows]


def test_columns_beside_tinted_ones_belong_to_the_table() -> None:
    """Numbers and areas without a fill stand in the rows of the tinted columns beside them."""
    tables = print_tables("stroke: none, fill: (x, y) => if x > 1 { luma(230 - 4 * x) }", ROWS)
    assert rows_in(tables) == filled(ROWS)
    assert [table.width for table in tables] == [6]


@pytest.mark.parametrize("align", ["top", "horizon"])
@pytest.mark.parametrize("first", [0, 1])
def test_white_rows_between_filled_ones_are_rows(align: str, first: int) -> None:
    """Every second row is filled: the white ones are rows as well, above, between and below, however text stands."""
    options = f"stroke: none, align: {align}, fill: (_, y) => if calc.rem(y, 2) == {first} {{ luma(220) }}"
    tables = print_tables(options, ROWS)
    assert rows_in(tables) == filled(ROWS)
    assert all(table.rows_by is Evidence.DRAWN for table in tables)


def test_headings_between_striped_rows_stand_over_all_columns() -> None:
    """A heading without fill between filled and white rows is a row of one cell over all columns."""
    rows = [*ROWS[:2], *ROWS[2:]]
    cells = [f"[{text}]" for row in rows[:2] for text in row]
    cells.append("table.cell(colspan: 6)[Competences of a special kind in the field of law]")
    cells += [f"[{text}]" for row in rows[2:] for text in row]
    options = "stroke: none, fill: (_, y) => if y in (1, 3, 5) { luma(220) }"
    source = f"{PAGE}#table(columns: {COLUMNS}, {options}, {', '.join(cells)})"
    (table,) = read(typst.compile(source.encode(), format="pdf", pdf_tags=False), "page.pdf").tables
    heading = next(cell for cell in table.cells if cell.text.startswith("Competences"))
    assert heading.colspan == table.width == 6
    assert rows_in([table])[2] == ["Competences of a special kind in the field of law"]


def test_rules_round_header_and_body_alone_leave_the_rows_to_space() -> None:
    """Three rules part no rows: each line of the body is still to be seen by itself."""
    header = ["N", "Area", "Knowledge", "Skills", "Duties", "Autonomy"]
    rules = "table.hline(y: 0), table.hline(y: 1), table.hline(y: 6),"
    tables = print_tables("stroke: none", [header, *ROWS], rules)
    assert [table.rows_by for table in tables] == [Evidence.SPACE]
    numbers = {cell.row for cell in tables[0].cells if cell.column == 0 and cell.text.strip().isdigit()}
    assert len(numbers) == len(ROWS)


def test_vertical_rules_that_break_off_part_a_heading_from_the_rows() -> None:
    """Where all vertical rules break off, what stands there is a heading, not text of the columns."""
    heading = "Competences of a special kind in the field of law and of reception"
    cells = [f"[{text}]" for row in ROWS[:3] for text in row]
    cells.append(f"table.cell(colspan: 6, stroke: none)[{heading}]")
    cells += [f"[{text}]" for row in ROWS[3:] for text in row]
    options = "stroke: (left: 0.5pt, right: 0.5pt)"
    source = f"{PAGE}#table(columns: {COLUMNS}, {options}, {', '.join(cells)})"
    tables = read(typst.compile(source.encode(), format="pdf", pdf_tags=False), "page.pdf").tables
    assert all(table.width == 6 for table in tables)
    with_heading = [cell.text for table in tables for cell in table.cells if "special" in cell.text]
    assert [" ".join(text.split()) for text in with_heading] == [heading]


def test_words_over_the_next_column_are_read_apart() -> None:
    """A word too long for its column, set over the next column's text, stays one word of its own column."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(400, 400))
    lines = [
        (("the rules of law", "in force"), ("apply them", "to a case")),
        (("Unterbringungsmindeststandards", "are known"), ("answer for", "the place")),
        (("open questions", "and notes"), ("be fair", "to all")),
        (("what is proof", "and what not"), ("weigh it", "with care")),
    ]
    for row, (left, right) in enumerate(lines):
        for x, texts in ((50, left), (140, right), (230, (f"file {row}", "and sign"))):
            for line, text in enumerate(texts):
                canvas.setFont("Helvetica", 9)
                canvas.drawString(x, 350 - 40 * row - 11 * line, text)
    canvas.save()
    (table,) = read(buffer.getvalue(), "page.pdf").tables
    found = {line.text: cell.column for cell in table.cells for line in cell.lines}
    assert found["Unterbringungsmindeststandards"] == 0
    assert found["answer for"] == 1
    assert found["file 1"] == 2


def test_dots_in_line_are_rules() -> None:
    """Small shapes at even distances are a dotted rule; a few, or far apart, are none."""
    import numpy as np

    row = np.array([[10 + 3 * k, 100, 11 + 3 * k, 101] for k in range(20)], dtype=float)
    column = np.array([[10, 100 + 3 * k, 11, 101 + 3 * k] for k in range(10)], dtype=float)
    rules = find_dotted_rules(np.concatenate([row, column]))
    assert sorted((round(a), round(b), round(c), round(d)) for a, b, c, d, _ in rules.tolist()) == [
        (10, 100, 10, 128),
        (10, 100, 68, 100),
    ]
    assert not len(find_dotted_rules(row[::4]))
    assert not len(find_dotted_rules(row[:4]))


def set_page(body: str) -> list[Table]:
    """The tables of an untagged page with this Typst markup."""
    return list(read(typst.compile((PAGE + body).encode(), format="pdf", pdf_tags=False), "page.pdf").tables)


def between_rules(order: str) -> str:
    """Rules between rows, and a filled heading over all columns where `order` has an `h`."""
    rows = iter(ROWS)
    parts = []
    for mark in order:
        if mark == "h":
            parts.append("table.cell(colspan: 6, fill: luma(220))[Competences of a special kind]")
        else:
            parts += [f"[{text}]" for text in next(rows)]
            parts.append("table.hline()")
    return f"#table(columns: {COLUMNS}, stroke: none, table.hline(), {', '.join(parts)})"


@pytest.mark.parametrize("order", ["rrhrrr", "rrrrrh", "hrrrrr"])
def test_a_filled_heading_between_rules_is_a_row_of_their_table(order: str) -> None:
    """Among the rules, below the last and above the first: no row goes into the heading or falls out of the table."""
    rows = filled(ROWS)
    rows.insert(order.index("h"), ["Competences of a special kind"])
    assert rows_in(set_page(between_rules(order))) == rows


def test_a_badge_behind_a_number_is_no_cell() -> None:
    """Fills that only lie behind single words draw no rows."""
    rows = [[f"#box(fill: luma(180), inset: 1pt)[{number}]", *texts] for number, *texts in ROWS]
    tables = print_tables("stroke: none, row-gutter: 6pt", rows)
    assert rows_in(tables) == rows_in(print_tables("stroke: none, row-gutter: 6pt", ROWS))


@pytest.mark.parametrize("align", ["top", "horizon"])
def test_numbers_and_names_that_nothing_drawn_parts_are_two_columns(align: str) -> None:
    """A header that stands again, and names set in the middle, make no difference; names that wrap below their number
    are in one column with it."""
    header = ["No", "Area", "Knows", "Does", "Says", "Keeps"]
    rows = [header, *ROWS, header, *([str(int(number) + 5), *texts] for number, *texts in ROWS)]
    inner = "stroke: (x, y) => (top: .5pt, bottom: .5pt, left: if x != 1 { .5pt }, right: .5pt)"
    (table,) = print_tables(f"{inner}, align: {align}", rows)
    assert table.width == 6
    wrapped = [[f"{number} {area}", *texts] for number, area, *texts in ROWS]
    body = ", ".join(f"[{text}]" for row in wrapped for text in row)
    (one,) = set_page(f"#table(columns: (60pt, 75pt, 75pt, 75pt, 75pt), stroke: .5pt, {body})")
    assert rows_in([one]) == filled(wrapped)


def test_names_without_rules_between_them_are_parted_beside_their_rows() -> None:
    """A column drawn as one cell beside filled ones: each name stands in the rows up to the next name."""
    names = {0: "Law", 1: "Reception", 3: "Safety of persons"}
    rows = [[names.get(index, ""), *texts] for index, (_, _, *texts) in enumerate(ROWS)]
    options = "stroke: none, fill: (x, y) => if x > 0 { luma(230 - 20 * calc.rem(y, 2)) }"
    body = ", ".join(f"[{text}]" for row in rows for text in row)
    frame = "table.vline(x: 0, stroke: .5pt), table.vline(x: 1, stroke: .5pt), table.hline(y: 0), table.hline(y: 5),"
    (table,) = set_page(f"#table(columns: (70pt, 80pt, 80pt, 80pt, 80pt), {options}, {frame} {body})")
    found = {cell.text: (cell.row, cell.rowspan) for cell in table.cells if cell.column == 0 and cell.text}
    assert {name: row for name, (row, _) in found.items()} == {"Law": 0, "Reception": 1, "Safety of persons": 3}


def test_a_row_without_fill_below_the_last_filled_one_is_a_row() -> None:
    """It is no table whose header alone is drawn: its cells are parted at the lines of the rows above."""
    options = "stroke: none, fill: (x, y) => if y == 0 or x == 0 { luma(220) }"
    rows = [["" if index else area, number, *texts] for index, (number, area, *texts) in enumerate(ROWS[:2])]
    body = ", ".join(f"[{text}]" for row in rows for text in row)
    (table,) = set_page(f"#table(columns: (70pt, 22pt, 80pt, 80pt, 80pt, 80pt), {options}, {body})")
    assert rows_in([table]) == filled(rows)


def test_columns_set_close_to_each_other_are_told_by_where_their_lines_begin() -> None:
    """Text that leaves two points between columns: the lines of all pages begin flush there, and nowhere else."""
    words = texts_of(1)[2].split() + texts_of(4)[5].split() + AREAS[1].split() + AREAS[3].split()
    rows = []
    for row in range(12):
        said = [" ".join(words[(7 * row + 3 * k + n) % len(words)] for n in range(11 + k)) for k in range(5)]
        rows.append([text if (row + k) % 4 else "" for k, text in enumerate(said)])
    pages = []
    for first in (0, 6):
        cells = [f"[{text}]" for row in rows[first : first + 6] for text in row]
        rules = [f"table.hline(y: {y})" for y in range(7)]
        pages.append(f"#table(columns: (84pt,) * 5, inset: (x: 1pt, y: 4pt), stroke: none, {', '.join(rules + cells)})")
    tables = set_page("#set text(hyphenate: false)\n" + "#pagebreak()\n".join(pages))
    assert [table.width for table in tables] == [5, 5]


def test_words_of_a_vertical_header_keep_their_spaces() -> None:
    """Letters set upwards are joined to words as those set to the right are."""
    header = [f"#rotate(-90deg, reflow: true)[Knows the rules {k}]" for k in range(4)]
    rows = [[f"cell {row}{k}" for k in range(4)] for row in range(3)]
    body = ", ".join(f"[{text}]" for row in [header, *rows] for text in row)
    (table,) = set_page(f"#table(columns: 4, stroke: .5pt, {body})")
    assert rows_in([table]) == [[f"Knows the rules {k}" for k in range(4)], *rows]


def test_a_rule_that_begins_behind_a_column_bounds_nothing_in_it() -> None:
    """The name of an area in the middle of rows whose rules begin at the numbers is one cell over them."""
    names = {0: "Law and procedures of asylum and of reception", 3: "Safety"}
    cells = []
    for index, (number, _, *texts) in enumerate(ROWS):
        if index in names:
            cells.append(f"table.cell(rowspan: {3 if index == 0 else 2}, align: horizon)[{names[index]}]")
        cells += [f"[{text}]" for text in (number, *texts)]
    rules = [f"table.hline(y: {y}, start: {0 if y in (0, 3, 5) else 1})" for y in range(6)]
    columns = "(80pt, 22pt, 75pt, 75pt, 75pt, 75pt)"
    (table,) = set_page(f"#table(columns: {columns}, stroke: none, {', '.join(rules + cells)})")
    found = {" ".join(cell.text.split()): (cell.row, cell.rowspan) for cell in table.cells if cell.column == 0}
    assert found == {names[0]: (0, 3), names[3]: (3, 2)}


def test_a_browsers_foot_right_below_a_table_is_no_row() -> None:
    """An address and the page's number stand on every page at one height: they are no text of the last row."""
    rows = [[str(number), *texts_of(1 + number % 5)[1:]] for number in range(1, 61)]
    cells = ", ".join(f"[{text}]" for row in rows for text in row)
    foot = '#text(size: 7pt)[#"file:///C:/editions/en.html" #h(1fr) #context counter(page).display("1/1", both: true)]'
    source = (
        "#set page(width: 500pt, height: 600pt, margin: (x: 40pt, top: 40pt, bottom: 34pt), footer-descent: 1pt, "
        f'footer: [{foot}])\n#set text(size: 8pt, font: "Libertinus Serif")\n'
        f"#table(columns: {COLUMNS}, stroke: none, {cells})"
    )
    document = read(typst.compile(source.encode(), format="pdf", pdf_tags=False), "page.pdf")
    said = " ".join(cell.text for table in document.tables for cell in table.cells)
    assert "file:///" not in said
    assert f"1/{document.pages}" not in said
    assert (document.pages or 0) > 3
    assert sum("file:///" in block.text for block in document.blocks if isinstance(block, Paragraph)) == document.pages


DICE = Random(1)
GROUPED = [
    [
        f"{number}",
        *(
            sample("en").rows[DICE.randrange(12)].cells[c].partition(",")[0].replace("-", " ") or "none"
            for c in "abdegh"
        ),
    ]
    for number in range(1, 13)
]


@pytest.mark.parametrize(
    "options",
    [
        "stroke: (x, y) => if x in (1, 4) { (left: .5pt, top: .5pt) } else { (top: .5pt) }",
        "stroke: (top: .5pt), fill: (x, y) => if x == 0 { none } else if x < 4 { luma(235) } else { luma(215) }",
        "stroke: (x, y) => (top: .5pt, left: if x in (1, 4) { .5pt }), align: center",
    ],
)
def test_columns_that_only_groups_of_are_drawn_are_parted_by_their_gutters(options: str) -> None:
    """Rules or tints by level: the texts of a level stand side by side in what looks like one cell."""
    cells = ", ".join(f"[{text}]" for row in GROUPED for text in row)
    tables = set_page(
        f"#set page(height: 1600pt)\n#table(columns: (20pt, 66pt, 66pt, 66pt, 66pt, 66pt, 66pt), {options}, {cells})"
    )
    assert rows_in(list(tables)) == GROUPED


def test_the_words_of_one_column_are_not_parted_by_chance() -> None:
    """Two words a line may leave a gutter between them; a column like its neighbours is one all the same."""
    rows = [
        [f"{number}", *(f"able to{'' if k else ' do'} lead it or {number}" for k in range(5))]
        for number in range(1, 13)
    ]
    cells = ", ".join(f"[{text}]" for row in rows for text in row)
    tables = set_page(f"#table(columns: (20pt, 40pt, 70pt, 70pt, 70pt, 70pt), stroke: .5pt, {cells})")
    assert rows_in(list(tables)) == rows
