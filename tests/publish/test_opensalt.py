"""OpenSALT's workbook, read as its importer reads it: three sheets by name, columns by position."""

from __future__ import annotations

from pathlib import Path

import openpyxl
from esqf.normalize.edition import FILLED, Edition
from esqf.publish.opensalt import ASSOCIATION_HEADER, DOCUMENT_HEADER, ITEM_HEADER

FILE = "opensalt/esqf-occupational-2021-en.xlsx"


def test_sheets_and_headers_are_those_of_the_importer(published: Path) -> None:
    """All three sheets are there, with their columns in order, and one document in row 2."""
    book = openpyxl.load_workbook(published / FILE)
    assert book.sheetnames == ["CF Doc", "CF Item", "CF Association"]
    headers = [tuple(cell.value for cell in sheet[1]) for sheet in book.worksheets]
    assert headers == [DOCUMENT_HEADER, ITEM_HEADER, ASSOCIATION_HEADER]
    assert book["CF Doc"].max_row == 2
    document = dict(zip(DOCUMENT_HEADER, [cell.value for cell in book["CF Doc"][2]], strict=True))
    assert (document["language"], document["version"], document["adoptionStatus"]) == ("en", "2021", "Draft")


def test_smart_levels_are_texts_that_make_a_tree(published: Path) -> None:
    """Each level is text, stands once, and comes after the level above it."""
    sheet = openpyxl.load_workbook(published / FILE)["CF Item"]
    cells = [row[3] for row in sheet.iter_rows(min_row=2)]
    assert {cell.data_type for cell in cells} == {"s"}
    levels = [cell.value for cell in cells]
    assert len(set(levels)) == len(levels)
    for place, level in enumerate(levels):
        above, _, last = level.rpartition(".")
        assert above in levels[:place] or not above
        assert last == "1" or f"{above}.{int(last) - 1}".lstrip(".") in levels[:place]


def test_items_are_the_filled_cells(published: Path, editions: list[Edition]) -> None:
    """Each filled cell is an item with its whole text, its code and its level."""
    rows = [*openpyxl.load_workbook(published / FILE)["CF Item"].iter_rows(min_row=2, values_only=True)]
    english = next(edition for edition in editions if edition.key[1:] == ("2021", "en"))
    filled = english.cells.filter(english.cells["status"] == FILLED).select("code", "text", "level").rows()
    assert sorted((row[2], row[1], row[9]) for row in rows if row[9]) == sorted(filled)


def test_replacements_lead_to_the_next_version(published: Path) -> None:
    """replacedBy runs from the old item to the new one; the tree is not repeated."""
    rows = [*openpyxl.load_workbook(published / FILE)["CF Association"].iter_rows(min_row=2, values_only=True)]
    assert {row[4] for row in rows} == {"replacedBy"}
    assert ("6c", "5c") in {(row[3], row[7]) for row in rows}
    following = openpyxl.load_workbook(published / "opensalt/esqf-occupational-2024-en.xlsx")["CF Item"]
    new = {row[0] for row in following.iter_rows(min_row=2, values_only=True)}
    assert {row[6] for row in rows} <= new
