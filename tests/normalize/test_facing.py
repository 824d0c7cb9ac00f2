"""Rows that go over two pages, side by side, are one row each, whether or not letters or numbers say so."""

from __future__ import annotations

import html
from collections.abc import Sequence
from pathlib import Path

import esqf
import pytest
from editions import sample
from esqf.extract.errors import NoEditionError
from esqf.normalize.edition import Edition
from printing.edition import PrintedRow
from printing.labels import DESCRIPTORS

ENGLISH = sample("en")
LETTERS = "abcdefghi"
LEFT = 5
PER_PAGE = 7
HEADS = [ENGLISH.labels.describe(level, kind) for level in "ABC" for kind in DESCRIPTORS]


def print_table(rows: Sequence[Sequence[str]]) -> str:
    """A table of fields; one field alone is a heading over all columns."""
    width = max(map(len, rows))
    lines = [
        "".join(f'<td colspan="{width - len(row) + 1}">{html.escape(field)}' for field in row)
        if len(row) == 1
        else "".join(f"<td>{html.escape(field)}" for field in row)
        for row in rows
    ]
    return f"<table><tr>{'<tr>'.join(lines)}</table>"


def read_spreads(folder: Path, *, lead: str, letters: bool, numbered: bool, empty: str = "–") -> Edition:
    """An edition printed a to e on the left and f to i on the right page; `lead`: `an` or `na`, area and number."""

    def cell(row: PrintedRow, letter: str) -> str:
        text = row.cells[letter]
        return (f"{letter}) {text}" if letters else text) if text else empty

    tables = []
    for first in range(0, len(ENGLISH.rows), PER_PAGE):
        left = [["Competence area", "No"] if lead == "an" else ["No", "Competence area"]]
        left[0] += HEADS[:LEFT]
        right = [["No"] * numbered + HEADS[LEFT:]]
        for row in ENGLISH.rows[first : first + PER_PAGE]:
            front = [row.area, row.number] if lead == "an" else [row.number, row.area]
            left.append(front + [cell(row, letter) for letter in LETTERS[:LEFT]])
            right.append([row.number] * numbered + [cell(row, letter) for letter in LETTERS[LEFT:]])
        tables += [print_table(left), print_table(right)]
    path = folder / "en.html"
    path.write_text(f"<!doctype html><html lang=en>{''.join(tables)}", encoding="utf-8")
    return esqf.read(path, language="en")


@pytest.mark.parametrize("lead", ["an", "na"])
@pytest.mark.parametrize("letters", [True, False])
@pytest.mark.parametrize("numbered", [True, False])
@pytest.mark.parametrize("empty", ["", "–"])
def test_facing_pages_make_one_row(lead: str, letters: bool, numbered: bool, empty: str, tmp_path: Path) -> None:
    """With and without letters, with the number on both pages or on the left one, before or behind the area."""
    edition = read_spreads(tmp_path, lead=lead, letters=letters, numbered=numbered, empty=empty)
    truth = {row.number + letter: text for row in ENGLISH.rows for letter, text in row.cells.items()}
    assert edition.texts() == truth
    areas = dict(edition.cells.select("number", "area").unique().iter_rows())
    assert areas == {row.number: row.area for row in ENGLISH.rows}


def test_a_table_that_only_stands_before_another_does_not_face_it(tmp_path: Path) -> None:
    """Two tables with as many columns together as the framework are none where their numbers differ."""
    left = print_table([["No", *HEADS[:LEFT]], *([str(n), *["Some sentence of a plain table"] * LEFT] for n in (1, 2))])
    right = print_table([["No", *HEADS[LEFT:]], *([str(n), *["Some sentence of a plain table"] * 4] for n in (3, 4))])
    path = tmp_path / "en.html"
    path.write_text(f"<!doctype html><html lang=en>{left}{right}", encoding="utf-8")
    with pytest.raises(NoEditionError):
        esqf.read(path, language="en")
