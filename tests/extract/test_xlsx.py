"""Excel workbooks are read as they are printed."""

import re
from contextlib import suppress
from dataclasses import fields
from io import BytesIO
from random import Random

import openpyxl
import pytest
from esqf.extract.errors import DocumentError
from esqf.extract.table import Document, Paragraph
from esqf.extract.xlsx import read
from places import list_codes, read_filled, read_places
from printing import package
from printing.document import Table as PrintedTable
from printing.edition import random_edition
from printing.layout import random_layout
from printing.plain import compose_plain, expect_places
from printing.words import list_languages
from printing.xlsx import SheetHabits, print_xlsx

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEET = "xl/worksheets/sheet1.xml"


def save(book: openpyxl.Workbook) -> bytes:
    """The workbook as bytes."""
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def make(rows: list[list[object]]) -> bytes:
    """A workbook with those values in its only sheet."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    return save(book)


def read_sheet(content: str) -> Document:
    """The document of a workbook whose sheet has that XML content."""
    xml = f'<?xml version="1.0"?><worksheet xmlns="{MAIN}">{content}</worksheet>'
    return read(package.replace_part(make([["x"]]), SHEET, xml), "x.xlsx")


@pytest.mark.parametrize("seed", range(16))
def test_random_editions_are_read_back(seed: int) -> None:
    """Every text of a random edition in a random layout comes back at its place, however it is stored."""
    rng = Random(seed)
    languages = list_languages()
    edition = random_edition(rng, languages[seed % len(languages)])
    layout = random_layout(rng)
    habits = SheetHabits(*(rng.random() < 0.4 for _ in fields(SheetHabits)))
    blocks = [block for block in compose_plain(edition, layout, Random(seed)) if isinstance(block, PrintedTable)]
    document = read(print_xlsx(edition, layout, habits, seed), "edition.xlsx")
    assert len(document.tables) == len(blocks)
    stop = "." if habits.formatted and habits.numeric else ""
    for found, block in zip(document.tables, blocks, strict=True):
        expected = {
            (row, column): text + stop * text.isdecimal()
            for (row, column, _, _), text in expect_places(block).items()
            if text
        }
        assert read_filled(found) == expected
        headers = {cell.row for cell in found.cells if cell.header and cell.text}
        assert headers == set(range(len(block.header)))


def test_merged_ranges_span() -> None:
    """A merged range is one cell; the places around it are cells of their own; margins are trimmed."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet["B3"], sheet["C3"], sheet["C4"], sheet["D5"] = "area", "a", "b", "c"
    sheet.merge_cells("B3:B4")
    sheet.merge_cells("A7:F9")
    assert read_places(read(save(book), "x.xlsx").tables[0]) == {
        (0, 0, 2, 1): "area",
        (0, 1, 1, 1): "a",
        (0, 2, 1, 1): "",
        (1, 1, 1, 1): "b",
        (1, 2, 1, 1): "",
        (2, 0, 1, 1): "",
        (2, 1, 1, 1): "",
        (2, 2, 1, 1): "c",
    }


def test_sheets_come_in_order_with_their_titles() -> None:
    """Each sheet with text is a heading and a table; hidden ones, rows and columns are read and noted."""
    book = openpyxl.Workbook()
    book.active.title = "A"
    book.active.append(["x", "y"])
    book.active.column_dimensions["B"].hidden = True
    book.create_sheet("empty")
    hidden = book.create_sheet("B")
    hidden.append(["z"])
    hidden.row_dimensions[1].hidden = True
    hidden.sheet_state = "hidden"
    document = read(save(book), "x.xlsx")
    assert [block.text for block in document.blocks if isinstance(block, Paragraph)] == ["A", "B"]
    assert [read_filled(found) for found in document.tables] == [{(0, 0): "x", (0, 1): "y"}, {(0, 0): "z"}]
    assert list_codes(document) == ["hidden-content", "hidden-content"]
    assert "the sheet itself, 1 rows" in document.notes[1].message


@pytest.mark.parametrize(
    ("value", "form", "printed"),
    [
        (6, "General", "6"),
        (6.0, "General", "6"),
        (0.1 + 0.2, "General", "0.3"),
        (6, '0"."', "6."),
        (6, "0\\)", "6)"),
        (1.5, "0.00", "1.50"),
        (1.5, "0.0#", "1.5"),
        (12345.6, "#,##0.0", "12,345.6"),
        (0.25, "0%", "25%"),
        (7, "000", "007"),
        (-3, "0;(0)", "(3)"),
        (6, "[Red]0_)", "6"),
        (45292, "dd/mm/yyyy", "01/01/2024"),
        (45292.75, "yyyy-mm-dd hh:mm", "2024-01-01 18:00"),
        (45292.75, "h:mm AM/PM", "6:00 PM"),
        (1, "d mmm yy", "1 Jan 00"),
        (1e300, "dd/mm/yyyy", "1e+300"),
        (True, "General", "TRUE"),
        ("06", "@", "06"),
        (" 6 a", "General", "6 a"),
    ],
)
def test_values_are_printed_in_their_format(value: object, form: str, printed: str) -> None:
    """Numbers, dates and texts come as the sheet shows them."""
    book = openpyxl.Workbook()
    book.active["A1"] = value
    book.active["A1"].number_format = form
    assert read(save(book), "x.xlsx").tables[0].cells[0].text == printed


def test_rich_text_keeps_style_and_marks() -> None:
    """Rich text is one text; superscripts are raised, line feeds start lines, phonetic guides are no text."""
    parts = (
        "<r><rPr><b/></rPr><t>a</t></r><r><t xml:space='preserve"
        "'> law</t></r><r><rPr><vertAlign val='superscript'/></rPr><t>1</t></r>"
        "<r><t>_x000D_\nsecond</t></r><rPh><t>no</t></rPh>"
    )
    document = read_sheet(f'<sheetData><row><c t="inlineStr"><is>{parts}</is></c></row></sheetData>')
    (cell,) = document.tables[0].cells
    assert cell.text == "a law1\nsecond"
    assert cell.lines[0].raised == ((5, 6),)
    assert not cell.lines[0].style.bold


def test_text_under_a_merged_cell_is_hidden() -> None:
    """Text that a merged cell covers is not printed, and that is noted."""
    rows = (
        '<sheetData><row r="1"><c r="A1" t="str"><v>a</v></c><c r="B1" t="str"><v>x</v></c></row></sheetData>'
        '<mergeCells><mergeCell ref="A1:B1"/></mergeCells>'
    )
    document = read_sheet(rows)
    assert read_places(document.tables[0]) == {(0, 0, 1, 2): "a"}
    assert list_codes(document) == ["hidden-content"]


def test_cells_without_references_follow_each_other() -> None:
    """Rows and cells that do not say where they are stand after the one before."""
    rows = "<row><c t='str'><v>a</v></c><c><v>1</v></c></row><row><c t='e'><v>#REF!</v></c></row>"
    assert read_filled(read_sheet(f"<sheetData>{rows}</sheetData>").tables[0]) == {
        (0, 0): "a",
        (0, 1): "1",
        (1, 0): "#REF!",
    }


def test_endless_merges_allocate_nothing() -> None:
    """Merged ranges over whole sheets, and thousands of them, take no more than the table."""
    cells = "<sheetData><row><c t='str'><v>a</v></c><c t='str'><v>b</v></c></row></sheetData>"
    merges = '<mergeCell ref="A1:XFD1048576"/>' * 5000
    document = read_sheet(f"{cells}<mergeCells>{merges}</mergeCells>")
    assert read_filled(document.tables[0]) == {(0, 0): "a"}


SOUND = make([["1", "a"]])
BARE = package.replace_part(SOUND, SHEET, "<?xml version='1.0'?><worksheet/>")


@pytest.mark.parametrize(
    ("damaged", "message"),
    [
        (package.cut(SOUND, 0.7), "damaged zip package"),
        (package.drop_part(SOUND, SHEET), "no part for the sheet"),
        (package.drop_part(SOUND, "xl/workbook.xml"), "no part xl/workbook.xml"),
        (package.replace_part(SOUND, SHEET, "<worksheet"), "damaged XML"),
        (package.explode(SOUND, SHEET), "unpacks from"),
        (package.add_doctype(BARE, SHEET), "document type definition"),
        (make([["a"], *[[]] * 9000, [None] * 9000 + ["b"]]), "at most 2000000 places"),
    ],
)
def test_damaged_workbooks_are_refused(damaged: bytes, message: str) -> None:
    """A damaged or hostile workbook ends in an error that names it and what is wrong."""
    with pytest.raises(DocumentError, match=message) as caught:
        read(damaged, "broken.xlsx")
    assert str(caught.value).startswith("broken.xlsx: ")


def test_sheet_that_is_named_twice_is_read_once() -> None:
    """A workbook that names one sheet thousands of times takes no longer than one."""
    book = package.open_parts(SOUND)["xl/workbook.xml"].decode()
    again = re.sub(r"<sheet [^>]*/>", lambda match: match.group() * 5000, book)
    document = read(package.replace_part(SOUND, "xl/workbook.xml", again), "x.xlsx")
    assert len(document.tables) == 1


@pytest.mark.parametrize("seed", range(40))
def test_flipped_bytes_never_crash(seed: int) -> None:
    """A workbook with a few wrong bytes is read or refused with a DocumentError, nothing else."""
    rng = Random(seed)
    damaged = bytearray(SOUND)
    for _ in range(rng.randint(1, 8)):
        damaged[rng.randrange(len(damaged))] = rng.randrange(256)
    with suppress(DocumentError):
        assert read(bytes(damaged), "x.xlsx").format == "xlsx"
