"""The longest ascent, and numbers put right by it, in time that grows with the rows alone."""

from __future__ import annotations

import time
from itertools import combinations, pairwise
from operator import le, lt

import pytest
from esqf.extract.errors import DocumentError
from esqf.extract.table import Cell, Document, Line, Note, Table
from esqf.normalize.ascent import longest_ascent
from esqf.normalize.normalise import TOLD, normalise
from esqf.normalize.profile import load_profile
from esqf.normalize.sheet import _heaviest_ascent
from hypothesis import given
from hypothesis import strategies as st

PROFILE = load_profile("esqf-occupational")


@given(st.lists(st.integers(0, 6), max_size=8), st.booleans())
def test_no_ascent_is_longer(values: list[int], strictly: bool) -> None:
    """What is found ascends, and nothing longer does."""
    ascends = lt if strictly else le
    found = longest_ascent(values, strictly=strictly)
    assert found == sorted(set(found))
    assert all(ascends(values[a], values[b]) for a, b in pairwise(found))
    assert not any(all(ascends(a, b) for a, b in pairwise(longer)) for longer in combinations(values, len(found) + 1))


@pytest.mark.parametrize(("strictly", "values", "found"), [(True, [1, 1, 2, 2], [0, 2]), (False, [2, 2, 1, 1], [0, 1])])
def test_first_of_several_is_taken(strictly: bool, values: list[int], found: list[int]) -> None:
    """Of ascents of one length, it is that which ends first."""
    assert longest_ascent(values, strictly=strictly) == found


def test_many_rows_too_many_cost_what_they_are() -> None:
    """A table with thousands of rows that stand twice is read in seconds, the first of each number kept."""
    numbers = [*PROFILE.numbers, *(PROFILE.numbers[i % len(PROFILE.numbers)] for i in range(3000))]
    cells = tuple(
        Cell(row, column, (Line(text),))
        for row, number in enumerate(numbers)
        for column, text in enumerate([number, *(f"{letter} text {number}" for letter in PROFILE.letters)])
    )
    document = Document("rows.html", "", "html", "lxml", (Table(len(numbers), 1 + len(PROFILE.letters), cells),))
    start = time.process_time()
    edition = normalise(document, PROFILE, language="en")
    assert time.process_time() - start < 20
    assert edition.texts()["1a"] == "text 1"
    told = [finding for finding in edition.findings if finding.code == "row-duplicated"]
    assert len(told) == TOLD + 1
    assert told[-1].message == f"{3000 - TOLD} more like these"


def test_many_notes_of_a_reader_are_counted() -> None:
    """Of a thousand notes of one kind some are told, the rest counted."""
    cells = tuple(
        Cell(row, column, (Line(text),))
        for row, number in enumerate(PROFILE.numbers)
        for column, text in enumerate([number, *(f"{letter} text {number}" for letter in PROFILE.letters)])
    )
    notes = tuple(Note("page-unreadable", f"page {page} could not be read", page) for page in range(1, 1001))
    table = Table(len(PROFILE.numbers), 1 + len(PROFILE.letters), cells)
    edition = normalise(Document("rows.html", "", "html", "lxml", (table,), 1000, notes), PROFILE, language="en")
    told = [finding.message for finding in edition.findings if finding.code == "page-unreadable"]
    assert len(told) == TOLD + 1
    assert told[-1] == f"{1000 - TOLD} more like these"


def test_heaviest_ascent_of_many_columns() -> None:
    """Of thousands of columns with each letter the chain holds each letter once, the leftmost of equals."""
    candidates = [(column, place, 1) for column in range(3000) for place in range(9)]
    assert _heaviest_ascent(candidates) == [(place, place, 1) for place in range(9)]
    heavier = [(0, 0, 1), (1, 0, 5), (2, 1, 1), (3, 1, 1)]
    assert _heaviest_ascent(heavier) == [(1, 0, 5), (2, 1, 1)]


def test_pages_that_could_not_be_read_are_told_of() -> None:
    """Where nothing of the framework is found, the error counts the pages that nobody could read."""
    notes = tuple(Note("page-unreadable", f"page {page} could not be read", page) for page in (2, 3))
    document = Document("torn.pdf", "", "pdf", "pdfium", (), 3, notes)
    with pytest.raises(DocumentError, match=r"torn\.pdf: no table found; 2 page\(s\) could not be read; expected"):
        normalise(document, PROFILE)
