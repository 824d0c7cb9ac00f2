"""What checking leaves of the confidence of cells."""

from __future__ import annotations

from random import Random

import pytest
from editions import build_edition, sample
from esqf.normalize.edition import EMPTY, MISSING, Edition
from esqf.normalize.finding import Severity, finding
from esqf.validate.check import check_editions
from esqf.validate.confidence import BESIDE, weigh_edition, weigh_editions
from planting import rewrite
from printing.edition import random_edition

SURE = 0.95


@pytest.fixture(scope="module")
def clean() -> Edition:
    """The English sample."""
    return build_edition(sample("en"))


def weigh(edition: Edition, *others: Edition) -> dict[str, float]:
    """Code -> the confidence that all findings over some editions leave to the first."""
    editions = [edition, *others]
    weighed = weigh_editions(editions, check_editions(editions))[0]
    return dict(weighed.cells.select("code", "confidence").iter_rows())


def say(edition: Edition, code: str, number: str | None, column: str | None, severity: Severity) -> Edition:
    """The edition weighed by one finding."""
    return weigh_edition(edition, [finding(code, "so", number=number, column=column, severity=severity)])


def list_lower(before: Edition, after: Edition) -> set[str]:
    """The codes of the cells that are less sure than before."""
    pairs = zip(before.cells["code"], before.cells["confidence"], after.cells["confidence"], strict=True)
    return {code for code, one, two in pairs if two < one}


def test_a_clean_edition_stays_sure(clean: Edition) -> None:
    """Without findings nothing changes."""
    assert set(weigh(clean).values()) == {1.0}


def test_a_cell_in_error_is_not_sure(clean: Edition) -> None:
    """A finding lowers its own cell, an error more than a doubt, and no text that only shares the row."""
    doubted = say(clean, "hyphen-suspect", "6", "c", Severity.WARNING)
    wrong = say(clean, "text-garbled", "6", "c", Severity.ERROR)
    assert list_lower(clean, doubted) == list_lower(clean, wrong) == {"6c"}
    assert wrong.cells["confidence"].min() < doubted.cells["confidence"].min() < SURE


def test_a_text_that_has_moved_makes_its_row_doubtful(clean: Edition) -> None:
    """What one cell holds too much, another lacks."""
    weighed = say(clean, "cell-too-long", "6", "c", Severity.ERROR)
    assert list_lower(clean, weighed) == {f"6{letter}" for letter in "abcdefghi"}


def test_a_row_in_error_is_not_sure_and_a_name_in_error_says_nothing_of_texts(clean: Edition) -> None:
    """Two texts exchanged are wrong in every cell; the name of an area is no text of a cell."""
    assert len(list_lower(clean, say(clean, "rows-swapped", "6", None, Severity.ERROR))) == 9
    assert not list_lower(clean, say(clean, "area-missing", "6", None, Severity.ERROR))


def test_what_is_acknowledged_or_corrected_stays_sure(clean: Edition) -> None:
    """A person has looked there."""
    assert not list_lower(clean, say(clean, "text-garbled", "6", "c", Severity.INFO))
    corrected = rewrite(clean, {"6c": {"repairs": "spaces correction"}})
    assert not list_lower(corrected, say(corrected, "text-garbled", "6", "c", Severity.ERROR))


def test_a_missing_row_makes_its_neighbours_doubtful(clean: Edition) -> None:
    """Its text may have been read as part of them; other rows are as sure as before."""
    lost = {f"{number}{c}": {"text": "", "status": MISSING} for number in ("7", "8") for c in "abcdefghi"}
    sure = weigh(rewrite(clean, lost))
    assert {code[:-1] for code, value in sure.items() if value < SURE} == {"6", "7", "8", "9"}


def test_a_document_that_failed_in_many_places_is_doubted_as_a_whole(clean: Edition) -> None:
    """Cells missing in half of the rows: what stands in the others may have moved as well."""
    lost = {f"{number}b": {"text": "", "status": MISSING} for number in range(1, 38, 2)}
    assert set(weigh(rewrite(clean, lost)).values()) <= {0.5, BESIDE}


def test_a_column_without_text_makes_the_document_doubtful(clean: Edition) -> None:
    """It was not recognised, and its text may be anywhere."""
    lost = {code: {"text": "", "status": EMPTY} for code in clean.texts() if code.endswith("h")}
    assert max(weigh_edition(rewrite(clean, lost), ()).cells["confidence"]) < SURE


def test_a_column_without_text_is_found_where_nothing_is_known_of_the_cells() -> None:
    """In an edition of another framework's structure, where no cell tells whether it should have text."""
    edition = build_edition(random_edition(Random("columns"), "nl"))
    lost = {code: {"text": "", "status": EMPTY} for code in edition.texts() if code.endswith("h")}
    found = {(f.number, f.column, f.code) for f in check_editions([rewrite(edition, lost)])}
    assert (None, "h", "filled-elsewhere-empty-here") in found


def test_weighing_twice_changes_nothing(clean: Edition) -> None:
    """The figure depends on the findings alone."""
    edition = rewrite(clean, {"6c": {"text": "and the"}})
    findings = check_editions([edition])
    once = weigh_edition(edition, findings)
    assert weigh_edition(once, findings).cells.equals(once.cells)
