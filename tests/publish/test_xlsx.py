"""The workbook as openpyxl and calamine read it, and as a person sees it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from esqf.extract.errors import DatasetError
from esqf.normalize.edition import CELL_TYPES, Edition
from esqf.publish.columns import CELL_COLUMNS, EDITION_COLUMNS
from esqf.publish.dataset import write_file
from esqf.publish.sheet_writer import measure_row
from esqf.publish.xlsx import name_sheets
from python_calamine import CalamineWorkbook

SHEETS = [
    "de 2021",
    "el 2021",
    "en 2021",
    "de 2024",
    "en 2024",
    "All languages",
    "Coverage",
    "Findings",
    "Editions",
    "About",
]


def test_two_readers_see_the_same_sheets(published: Path, editions: list[Edition]) -> None:
    """openpyxl and calamine read the same sheets, headers and texts."""
    book = openpyxl.load_workbook(published / "dataset.xlsx")
    other = CalamineWorkbook.from_path(published / "dataset.xlsx")
    assert book.sheetnames == other.sheet_names == SHEETS
    german = next(edition for edition in editions if edition.key[1:] == ("2021", "de"))
    for rows in ([*book["de 2021"].values], other.get_sheet_by_name("de 2021").to_python()):
        assert list(rows[0]) == list(CELL_TYPES)
        place = list(CELL_TYPES).index("text")
        assert [row[place] or "" for row in rows[1:]] == german.cells["text"].to_list()


@pytest.mark.parametrize("name", SHEETS)
def test_sheets_are_set_up_for_people(published: Path, name: str) -> None:
    """Each sheet has a frozen header, filters and wrapped text, and prints landscape with its header."""
    sheet = openpyxl.load_workbook(published / "dataset.xlsx")[name]
    assert sheet.freeze_panes is not None
    assert str(sheet.freeze_panes).endswith("2")
    [table] = sheet.tables.values()
    assert table.autoFilter is not None
    assert sheet["A2"].alignment.wrap_text or sheet["A2"].value is None
    assert sheet.page_setup.orientation == "landscape"
    assert int(sheet.page_setup.paperSize) in {8, 9}
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.print_title_rows == "$1:$1"


def test_many_languages_print_side_by_side(editions: list[Edition], tmp_path: Path) -> None:
    """A sheet too wide to be read on one page keeps its size and repeats number and column on each page."""
    many = [_rename(editions[0], f"x{letter}") for letter in "abcdefghijkl"]
    write_file(many, tmp_path / "many.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "many.xlsx")["All languages"]
    assert not sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.print_title_cols == "$A:$D"


def _rename(edition: Edition, language: str) -> Edition:
    """The edition as if in another language."""
    cells = edition.cells.head(9).with_columns(language=pl.lit(language))
    return replace(edition, language=language, cells=cells)


def test_rows_are_as_high_as_their_texts() -> None:
    """A row has a line for each that its longest text needs in its column; folded ones do not count."""
    assert measure_row(["short", 1.5, None], [20, 10, 10]) == 15
    assert measure_row(["x" * 100, "y"], [20, 10]) == 15 * 6
    assert measure_row(["a\nb\nc", "y" * 900], [20, 0]) == 15 * 3
    assert measure_row(["x" * 9000], [20]) == 409


def test_columns_for_programs_are_folded_away(published: Path) -> None:
    """A person sees number, column, text and status; identifiers and boxes are a click away."""
    sheet = openpyxl.load_workbook(published / "dataset.xlsx")["en 2021"]
    groups = [(group.min, group.max) for group in sheet.column_dimensions.values() if group.hidden]
    hidden = {name for place, name in enumerate(CELL_TYPES, 1) if any(low <= place <= high for low, high in groups)}
    assert {"x0", "source", "framework", "section_title"} <= hidden
    assert not hidden & {"number", "column", "text", "status", "area"}


def test_languages_stand_side_by_side(published: Path, editions: list[Edition]) -> None:
    """One row a cell with a column a language; gaps are marked and never look like empty cells."""
    rows = [*openpyxl.load_workbook(published / "dataset.xlsx")["All languages"].values]
    assert rows[0][-3:] == ("de", "el", "en")
    by_place = {row[1:4]: row[-3:] for row in rows[1:]}
    texts = {edition.key[1:]: edition.texts() for edition in editions}
    assert by_place["2021", "1", "a"] == tuple(texts["2021", language]["1a"] for language in ("de", "el", "en"))
    assert by_place["2021", "14", "a"][1] == "[missing]"
    assert by_place["2021", "2", "h"][1] == ""
    assert by_place["2024", "1", "a"][1] == "[no edition]"


def test_coverage_findings_and_meaning_are_there(published: Path) -> None:
    """Coverage says the state of each cell, findings what was found, the last sheet what columns mean."""
    book = openpyxl.load_workbook(published / "dataset.xlsx")
    coverage = {row[1:4]: row[4:] for row in book["Coverage"].iter_rows(values_only=True)}
    assert coverage["version", "language", "number"] == tuple("abcdefghi")
    assert coverage["2021", "el", "14"] == ("missing",) * 9
    assert coverage["2021", "en", "2"] == ("empty",) * 7 + ("filled", "filled")
    findings = [*book["Findings"].iter_rows(values_only=True)]
    assert findings[1][:2] == ("error", "row-missing")
    editions = [
        dict(zip(EDITION_COLUMNS, row, strict=False)) for row in book["Editions"].iter_rows(min_row=2, values_only=True)
    ]
    assert json.loads(editions[0]["headers"]) == {"a": "Kenntnisse:", "i": "Verantwortung"}
    about = {row[1] for row in book["About"].iter_rows(min_row=2, values_only=True)}
    assert about == set(CELL_COLUMNS) | set(EDITION_COLUMNS)


def test_texts_are_strings_whatever_they_look_like(
    hostile: Edition, hostile_texts: dict[str, str], tmp_path: Path
) -> None:
    """Formulas, addresses, numbers and mark-up in texts are typed as strings, as both readers see."""
    path = tmp_path / "hostile.xlsx"
    write_file([hostile], path)
    sheet = openpyxl.load_workbook(path)["en"]
    cells = {row[10].value: row[13] for row in sheet.iter_rows(min_row=2)}
    assert {cells[code].data_type for code in hostile_texts} == {"s"}
    assert not any(cell.hyperlink for cell in cells.values())
    rows = CalamineWorkbook.from_path(path).get_sheet_by_name("en").to_python()
    assert {row[10]: row[13] for row in rows[1:] if row[10] in hostile_texts} == hostile_texts


def test_too_long_a_text_is_an_error_and_not_a_loss(editions: list[Edition], tmp_path: Path) -> None:
    """A text that no spreadsheet cell can hold is refused with its place; nothing is cut in silence."""
    cells = editions[0].cells.with_columns(source_text=pl.lit("x" * 32_768))
    with pytest.raises(DatasetError, match="sheet el, row 2: a text of 32768 letters"):
        write_file([replace(editions[0], cells=cells)], tmp_path / "long.xlsx")


def test_sheet_names_are_legal_and_unique() -> None:
    """Names keep to Excel's rules also for long or odd tags, and no two editions share one."""
    frame = pl.DataFrame(schema=CELL_TYPES)
    keys = [
        ("f", "2021/[draft]", "nl"),
        ("f", "2021?", "nl"),
        *(("f", "v" * 40 + str(n), "sr-Latn") for n in range(12)),
    ]
    names = name_sheets([Edition(*key, frame) for key in keys])
    assert len({name.lower() for name in names}) == len(keys)
    assert all(len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in names)


def test_the_clock_is_not_in_the_file(published: Path) -> None:
    """The workbook's date is the day of publication that was given."""
    assert openpyxl.load_workbook(published / "dataset.xlsx").properties.created.isoformat() == "2024-05-06T00:00:00"
