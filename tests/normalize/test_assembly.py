"""Rows become one sequence of competences; what does not fit the sequence is named, never made to fit in silence."""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import esqf
import pytest
from editions import sample
from esqf.normalize.edition import MISSING, Edition
from printing.edition import PrintedRow
from printing.labels import DESCRIPTORS

ENGLISH = sample("en")
ROWS = ENGLISH.rows
LETTERS = "abcdefghi"
HEADER = ["Competence area", "", *(ENGLISH.labels.describe(level, kind) for level in "ABC" for kind in DESCRIPTORS)]

Fields = list[str]


def make_rows(rows: Sequence[PrintedRow] = ROWS, *, letters: bool = True) -> list[Fields]:
    """The fields of each row: area, number, cells."""
    return [
        [
            row.area,
            row.number,
            *(f"{letter} {row.cells[letter]}" if letters else row.cells[letter] for letter in LETTERS),
        ]
        for row in rows
    ]


def read_fields(rows: Sequence[Fields], folder: Path, header: bool = True) -> Edition:
    """The edition in a table of these fields."""
    lines = [
        "".join(f"<td>{html.escape(field)}</td>" for field in row) for row in ([HEADER, *rows] if header else rows)
    ]
    path = folder / "en.html"
    path.write_text(f"<!doctype html><html lang=en><table><tr>{'<tr>'.join(lines)}</table>", encoding="utf-8")
    return esqf.read(path, language="en")


def truth() -> dict[str, str]:
    """Code -> text."""
    return {row.number + letter: text for row in ROWS for letter, text in row.cells.items()}


def codes(edition: Edition) -> set[tuple[str, str | None]]:
    """(code, number) of the findings when the edition is checked."""
    return {(found.code, found.number) for found in esqf.check(edition)}


@pytest.mark.parametrize("letters", [True, False])
@pytest.mark.parametrize("header", [True, False])
def test_rows_are_read_with_and_without_letters_and_headers(letters: bool, header: bool, tmp_path: Path) -> None:
    """Letters tell the columns where they are printed, their order does where they are not."""
    assert read_fields(make_rows(letters=letters), tmp_path, header).texts() == truth()


def test_a_header_repeated_on_each_page_is_in_no_cell(tmp_path: Path) -> None:
    """It is set aside wherever it comes again."""
    rows = make_rows()
    for place in (30, 20, 10):
        rows.insert(place, HEADER)
    assert read_fields(rows, tmp_path).texts() == truth()


def test_the_headers_are_kept(tmp_path: Path) -> None:
    """What stands over each column is part of the edition."""
    assert dict(read_fields(make_rows(), tmp_path).headers) == dict(zip(LETTERS, HEADER[2:], strict=True))


def test_a_row_that_is_not_there_is_missing(tmp_path: Path) -> None:
    """Its cells are missing, not empty; the others stand; a finding names it."""
    edition = read_fields([row for row in make_rows() if row[1] != "20"], tmp_path)
    assert edition.texts() == {code: None if code[:-1] == "20" else text for code, text in truth().items()}
    assert set(edition.cells.filter(edition.cells["number"] == "20")["status"]) == {MISSING}
    assert ("row-missing", "20") in codes(edition)


def test_a_row_that_stands_twice_is_named(tmp_path: Path) -> None:
    """The first is kept, and no number is given twice."""
    rows = make_rows()
    rows.insert(8, [*rows[7][:2], *(f"{letter} Another text of this cell" for letter in LETTERS)])
    edition = read_fields(rows, tmp_path)
    assert edition.texts()["8a"] == truth()["8a"]
    assert edition.cells.height == len(truth())
    assert ("row-duplicated", "8") in codes(edition)


def test_a_misprinted_number_is_put_right_and_said(tmp_path: Path) -> None:
    """Where exactly one place is free the row belongs there; its confidence falls and a finding tells what is printed."""  # noqa: E501
    rows = make_rows()
    rows[16][1] = "71"
    edition = read_fields(rows, tmp_path)
    assert edition.texts() == truth()
    row = edition.cells.filter(edition.cells["number"] == "17")
    assert max(row["confidence"]) < 0.9
    assert all("number" in repairs.split() for repairs in row["repairs"])
    assert any(found.number == "17" and "71" in found.message for found in edition.findings)


def test_rows_in_another_order_are_named(tmp_path: Path) -> None:
    """Two rows that changed places keep their numbers and their texts."""
    rows = make_rows()
    rows[10], rows[25] = rows[25], rows[10]
    edition = read_fields(rows, tmp_path)
    assert edition.texts() == truth()
    assert {number for code, number in codes(edition) if code == "row-out-of-order"} & {"11", "26"}


def test_a_row_beyond_the_framework_stands_after_it(tmp_path: Path) -> None:
    """A number that the framework does not have is kept, and named."""
    extra = replace(ROWS[-1], number="38", cells=dict.fromkeys(LETTERS, "A text that is new"))
    edition = read_fields(make_rows([*ROWS, extra]), tmp_path)
    last = edition.cells.tail(len(LETTERS))
    assert set(last["number"]) == {"38"}
    assert last["area_id"].null_count() == len(LETTERS)
    assert ("number-unexpected", "38") in codes(edition)


def test_a_wrong_letter_is_named(tmp_path: Path) -> None:
    """The text stays in its column; the letter that is printed there is a finding."""
    rows = make_rows()
    rows[4][2 + 3] = rows[4][2 + 3].replace("d ", "h ", 1)
    edition = read_fields(rows, tmp_path)
    assert edition.texts()["5d"] == truth()["5d"]
    (found,) = [f for f in edition.findings if f.code == "letter-unexpected"]
    assert (found.number, found.column) == ("5", "d")
    sure = dict(edition.cells.select("code", "confidence").iter_rows())
    assert sure["5d"] < 0.6 < sure["5c"]


def broken_mark(row: PrintedRow) -> Fields:
    """Number and letter in every cell, parted by a line's end as in a narrow column."""
    return [row.area, *(f"{row.number}\n{letter} {row.cells[letter]}" for letter in LETTERS)]


def whole_mark(row: PrintedRow) -> Fields:
    """The same on one line."""
    return [row.area, *(f"{row.number}{letter} {row.cells[letter]}" for letter in LETTERS)]


@pytest.mark.parametrize("mark", [broken_mark, whole_mark])
def test_numbers_in_every_cell_are_taken_off(mark: Callable[[PrintedRow], Fields], tmp_path: Path) -> None:
    """Whether they stand before the letter or above it."""
    lines = ["".join(f"<td>{html.escape(field).replace(chr(10), '<br>')}</td>" for field in mark(row)) for row in ROWS]
    path = tmp_path / "en.html"
    path.write_text(f"<!doctype html><html lang=en><table><tr>{'<tr>'.join(lines)}</table>", encoding="utf-8")
    assert esqf.read(path, language="en").texts() == truth()


@pytest.mark.parametrize(("levels", "wrong"), [("ABC", set()), ("ABD", {"C"}), ("BBC", {"A"})])
def test_a_wrong_level_in_the_header_is_named(levels: str, wrong: set[str], tmp_path: Path) -> None:
    """A letter above just the columns of one level that is not this level's is a finding, where others are right."""
    head = "".join(f"<td colspan=3>{level}" for level in levels)
    rows = "".join("<tr>" + "".join(f"<td>{html.escape(field)}" for field in row) for row in make_rows())
    path = tmp_path / "en.html"
    path.write_text(f"<!doctype html><html lang=en><table><tr><td><td>{head}{rows}</table>", encoding="utf-8")
    found = [f.message for f in esqf.read(path, language="en").findings if f.code == "header-differs"]
    assert {message.partition(" says ")[0][-1] for message in found} == wrong


def test_a_number_that_a_narrow_column_breaks_is_whole(tmp_path: Path) -> None:
    """`1` above `0` is 10 where 1 stands above it already."""
    rows = make_rows()
    lines = ["".join(f"<td>{html.escape(f) if n != 1 else '<br>'.join(f)}" for n, f in enumerate(row)) for row in rows]
    path = tmp_path / "en.html"
    path.write_text(f"<!doctype html><html lang=en><table><tr>{'<tr>'.join(lines)}</table>", encoding="utf-8")
    edition = esqf.read(path, language="en")
    assert edition.texts() == truth()


def test_a_title_with_a_number_of_its_own_is_no_row(tmp_path: Path) -> None:
    """Where rows show their number with each letter, `1. GENERIC` over all columns is a section's banner."""
    lines = []
    for index, row in enumerate(ROWS):
        if not index or row.section != ROWS[index - 1].section:
            number = 1 + list(ENGLISH.sections).index(row.section)
            lines.append(f"<td colspan=10>{number}. {html.escape(ENGLISH.sections[row.section])}")
        cells = "".join(f"<td>{row.number}{letter} {html.escape(row.cells[letter])}" for letter in LETTERS)
        lines.append(f"<td>{html.escape(row.area)}{cells}")
    path = tmp_path / "en.html"
    path.write_text(f"<!doctype html><html lang=en><table><tr>{'<tr>'.join(lines)}</table>", encoding="utf-8")
    edition = esqf.read(path, language="en")
    assert edition.texts() == truth()


def test_a_banner_below_a_header_that_stands_apart_begins_a_section(tmp_path: Path) -> None:
    """The last row of a table of its own with the header, one cell over all columns, is the first rows' section."""
    title = ENGLISH.sections[ROWS[0].section]
    head = "".join(f"<td>{html.escape(field)}" for field in HEADER)
    rows = "".join("<tr>" + "".join(f"<td>{html.escape(field)}" for field in row) for row in make_rows())
    page = f"<table><tr>{head}<tr><td colspan={len(HEADER)}>{html.escape(title)}</table><table>{rows}</table>"
    path = tmp_path / "en.html"
    path.write_text(f"<!doctype html><html lang=en>{page}", encoding="utf-8")
    edition = esqf.read(path, language="en")
    assert edition.texts() == truth()
    assert edition.cells["section_title"][0] == title


def test_a_short_cell_that_stands_whole_on_the_next_page_is_of_its_row(tmp_path: Path) -> None:
    """The row is broken, its first cell is not: the second piece begins with number and letter, and is no copy."""
    rows = make_rows()
    index = next(k for k, row in enumerate(ROWS) if all(len(row.cells[letter].split()) > 3 for letter in "ab"))
    row = rows[index]
    words = row[3].split()
    first = [*row[:2], "", " ".join(words[:3]), *row[4:]]
    rest = ["", row[1], row[2], " ".join(words[3:]), *[""] * 7]
    edition = read_fields([*rows[:index], first, rest, *rows[index + 1 :]], tmp_path)
    assert edition.texts() == truth()
    assert not edition.findings


def test_a_heading_in_the_cell_of_its_first_row_is_the_area(tmp_path: Path) -> None:
    """Where cells show number and letter, what stands before the first of them is none of its text."""
    rows = []
    area = ""
    for row in ROWS:
        cells = [f"{row.number}{letter}) {row.cells[letter]}" for letter in LETTERS]
        rows.append(
            "".join(f"<td>{row.area + '<br>' if row.area != area and not n else ''}{c}" for n, c in enumerate(cells))
        )
        area = row.area
    path = tmp_path / "en.html"
    path.write_text(f"<!doctype html><html lang=en><table><tr>{'<tr>'.join(rows)}</table>", encoding="utf-8")
    edition = esqf.read(path, language="en")
    assert edition.texts() == truth()
    assert dict(edition.cells.select("number", "area").iter_rows()) == {row.number: row.area for row in ROWS}
