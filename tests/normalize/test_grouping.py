"""Areas and sections are attributed as the document prints them, whatever shape names them."""

from __future__ import annotations

import html
from collections.abc import Sequence
from pathlib import Path

import esqf
import pytest
from editions import sample
from esqf.normalize.edition import Edition
from printing.edition import PrintedRow

ROWS = sample("en").rows
TITLES = sample("en").sections
LETTERS = "abcdefghi"


def write_cells(row: PrintedRow) -> str:
    """The number and the cells of a row, each with its letter."""
    cells = "".join(f"<td>{letter} {html.escape(row.cells[letter])}</td>" for letter in LETTERS)
    return f"<td>{row.number}</td>{cells}"


def write_banner(title: str) -> str:
    """A row over the whole table."""
    return f"<tr><td colspan={len(LETTERS) + 2}><b>{html.escape(title)}</b></td></tr>"


def read_rows(rows: Sequence[str], folder: Path) -> Edition:
    """The edition in a table of these rows."""
    path = folder / "en.html"
    path.write_text(f"<!doctype html><html lang=en><table>{''.join(rows)}</table>", encoding="utf-8")
    return esqf.read(path, language="en")


def list_groups(edition: Edition) -> list[tuple[str, str, str]]:
    """(section, its title, area) of each competence in order."""
    found = edition.cells.filter(edition.cells["column"] == "a").select("section", "section_title", "area")
    return [(section, title, area) for section, title, area in found.iter_rows()]


PRINTED = [(row.section, TITLES[row.section], row.area) for row in ROWS]


def banner_before(place: int) -> str:
    """The banner of the section that begins with a row, or nothing."""
    begins = place == 0 or ROWS[place - 1].section != ROWS[place].section
    return write_banner(TITLES[ROWS[place].section]) if begins else ""


@pytest.mark.parametrize("shape", ["merged", "repeated", "first"])
def test_areas_beside_rows(shape: str, tmp_path: Path) -> None:
    """One cell over its rows, the name in each row, or in the first alone."""
    rows = []
    for place, row in enumerate(ROWS):
        first = place == 0 or ROWS[place - 1].area != row.area
        size = sum(other.area == row.area for other in ROWS)
        name = html.escape(row.area)
        area = {
            "merged": f"<td rowspan={size}>{name}</td>" if first else "",
            "repeated": f"<td>{name}</td>",
            "first": f"<td>{name if first else ''}</td>",
        }[shape]
        rows.append(f"{banner_before(place)}<tr>{area}{write_cells(row)}</tr>")
    assert list_groups(read_rows(rows, tmp_path)) == PRINTED


def test_areas_as_headings_over_rows(tmp_path: Path) -> None:
    """A row over the whole table names the area, below the section's banner."""
    rows = []
    for place, row in enumerate(ROWS):
        first = place == 0 or ROWS[place - 1].area != row.area
        rows.append(
            f"{banner_before(place)}{write_banner(row.area) if first else ''}<tr><td></td>{write_cells(row)}</tr>"
        )
    assert list_groups(read_rows(rows, tmp_path)) == PRINTED


def test_a_banner_that_is_printed_again_opens_nothing_new(tmp_path: Path) -> None:
    """A section's banner repeated on each page changes nothing."""
    rows = []
    for place, row in enumerate(ROWS):
        banner = write_banner(TITLES[row.section]) if place % 4 == 0 else banner_before(place)
        rows.append(f"{banner}<tr><td>{html.escape(row.area)}</td>{write_cells(row)}</tr>")
    assert list_groups(read_rows(rows, tmp_path)) == PRINTED


def test_without_banners_the_sections_are_those_of_the_profile(tmp_path: Path) -> None:
    """No title is invented."""
    rows = [f"<tr><td>{html.escape(row.area)}</td>{write_cells(row)}</tr>" for row in ROWS]
    found = list_groups(read_rows(rows, tmp_path))
    assert [(section, area) for section, _, area in found] == [(row.section, row.area) for row in ROWS]
    assert {title for _, title, _ in found} == {None}


def test_the_words_of_a_banner_go_before_its_place(tmp_path: Path) -> None:
    """Where a banner stands one row early, the rows below it are in its section, as printed."""
    start = next(place for place, row in enumerate(ROWS) if row.section == "specific") - 1
    rows = []
    for place, row in enumerate(ROWS):
        banner = (
            write_banner(TITLES["specific"]) if place == start else "" if place == start + 1 else banner_before(place)
        )
        rows.append(f"{banner}<tr><td>{html.escape(row.area)}</td>{write_cells(row)}</tr>")
    edition = read_rows(rows, tmp_path)
    assert list_groups(edition)[start][:2] == ("specific", TITLES["specific"])
    assert "section-differs" in {found.code for found in esqf.check(edition)}
