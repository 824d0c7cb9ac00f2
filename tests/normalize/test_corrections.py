"""A person's corrections: applied last, recorded, and never silently stale."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from editions import build_edition, sample
from esqf.extract.errors import CorrectionError
from esqf.normalize.corrections import (
    Correction,
    apply_corrections,
    corrections_path,
    dump_correction,
    load_corrections,
    make_correction,
    write_correction,
)
from esqf.normalize.edition import Edition
from esqf.normalize.finding import finding
from esqf.normalize.schema import check_cells
from planting import rewrite

DAY = date(2025, 3, 1)


@pytest.fixture
def edition() -> Edition:
    """A sample whose cell 6c was read with a hyphen from the end of a line."""
    clean = build_edition(sample("en"))
    return rewrite(clean, {"6c": {"text": "Respect diver-sity", "source_text": "Respect diver-\nsity"}})


def correct(edition: Edition, code: str = "6c", value: str = "Respect diversity", field: str = "text") -> Correction:
    """A correction of what the edition says."""
    return make_correction(edition, code, value, reason="the hyphen ends a line", by="A. Steward", on=DAY, field=field)


def cell(edition: Edition, code: str) -> dict[str, object]:
    """One row of the frame."""
    return edition.cells.filter(edition.cells["code"] == code).row(0, named=True)


def test_a_correction_replaces_the_text_and_is_recorded(edition: Edition) -> None:
    """The text is the person's, the source text stays, the repair and the finding say so."""
    corrected = apply_corrections(edition, [correct(edition)])
    row = cell(corrected, "6c")
    assert (row["text"], row["source_text"], row["repairs"]) == (
        "Respect diversity",
        "Respect diver-\nsity",
        "correction",
    )
    assert [(f.code, f.number, f.column) for f in corrected.findings] == [("correction-applied", "6", "c")]
    assert "A. Steward on 2025-03-01: the hyphen" in corrected.findings[0].message
    check_cells(corrected.cells, "corrected")


def test_the_edition_itself_is_not_changed(edition: Edition) -> None:
    """Applying corrections makes a new edition."""
    before = edition.cells.clone()
    apply_corrections(edition, [correct(edition)])
    assert edition.cells.equals(before)


def test_a_correction_to_nothing_empties_the_cell(edition: Edition) -> None:
    """A text that does not belong there can be taken away."""
    assert cell(apply_corrections(edition, [correct(edition, value="")]), "6c")["status"] == "empty"


def test_a_correction_fills_a_missing_cell(edition: Edition) -> None:
    """What the reader could not find, a person can enter."""
    lost = rewrite(edition, {"7a": {"text": "", "status": "missing"}})
    assert cell(apply_corrections(lost, [correct(lost, "7a", "Rules")]), "7a")["status"] == "filled"


def test_a_correction_of_an_area_is_for_the_whole_row(edition: Edition) -> None:
    """Areas are corrected by the competence's number."""
    corrected = apply_corrections(edition, [correct(edition, "6", "Culture", "area")])
    assert set(corrected.cells.filter(corrected.cells["number"] == "6")["area"]) == {"Culture"}


def test_a_correction_settles_the_doubt_of_the_reading(edition: Edition) -> None:
    """A finding of the reading about just this cell is gone; others stay."""
    doubts = tuple(finding("low-confidence", "thin", number=number, column="c") for number in ("6", "7"))
    corrected = apply_corrections(replace(edition, findings=doubts), [correct(edition)])
    assert [(f.code, f.number) for f in corrected.findings] == [
        ("low-confidence", "7"),
        ("correction-applied", "6"),
    ]


def test_a_correction_whose_source_has_changed_fails(edition: Edition) -> None:
    """The message names the cell, what the document says and what was expected."""
    stale = replace(correct(edition), replaces="Something else")
    with pytest.raises(CorrectionError, match=r"6c text: the document now says 'Respect diver-.*'Something else'"):
        apply_corrections(edition, [stale])


def test_a_stale_correction_is_a_finding_where_asked(edition: Edition) -> None:
    """Not strict, it is reported and the text left as read."""
    stale = replace(correct(edition), replaces="Something else")
    checked = apply_corrections(edition, [stale], strict=False)
    assert [f.code for f in checked.findings] == ["correction-stale"]
    assert cell(checked, "6c")["text"] == "Respect diver-sity"


def test_a_correction_that_is_no_longer_needed_fails(edition: Edition) -> None:
    """One whose error is gone must be removed."""
    with pytest.raises(CorrectionError, match="without the correction; remove it"):
        apply_corrections(edition, [replace(correct(edition), value="Respect diver-sity")])


def test_a_correction_that_matches_nothing_fails(edition: Edition) -> None:
    """An unknown code is an error, not nothing."""
    with pytest.raises(CorrectionError, match="has no cell 99z"):
        apply_corrections(edition, [replace(correct(edition), code="99z")])


def test_two_corrections_of_one_cell_fail(edition: Edition) -> None:
    """Which of them holds cannot be guessed."""
    with pytest.raises(CorrectionError, match="6c text is corrected twice"):
        apply_corrections(edition, [correct(edition), correct(edition, value="Other")])


def test_a_correction_written_is_read_back(edition: Edition, tmp_path: Path) -> None:
    """What is written is loaded as it was, whatever characters it has."""
    path = corrections_path(tmp_path / "en.pdf")
    odd = correct(edition, value='“Tabs\t”, \\ quotes " and\nlines \x7f «Ελληνικά»')
    write_correction(path, odd)
    write_correction(path, correct(edition, "7a", "Rules"))
    assert path.name == "en.corrections.toml"
    assert load_corrections(path) == (odd, correct(edition, "7a", "Rules"))
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


def test_a_second_correction_of_the_same_is_not_written(edition: Edition, tmp_path: Path) -> None:
    """The file keeps the first and the message names its author."""
    path = tmp_path / "en.corrections.toml"
    write_correction(path, correct(edition))
    with pytest.raises(CorrectionError, match=r"corrected already, by A\. Steward"):
        write_correction(path, correct(edition, value="Other"))


def test_no_file_means_no_corrections(tmp_path: Path) -> None:
    """Most documents have none."""
    assert load_corrections(tmp_path / "en.corrections.toml") == ()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("reason =", "why ="), "unknown key 'why'"),
        (("reason =", "# reason ="), "no 'reason'"),
        (('field = "text"', 'field = "number"'), "'number' cannot be corrected"),
        (("2025-03-01", '"March"'), "date is 'March', expected a date"),
        (('"the hyphen ends a line"', '" "'), "reason is empty"),
        (("[[correction]]", "[[correktion]]"), "expected \\[\\[correction\\]\\] entries"),
        (("code =", "code"), "corrections.toml: "),
    ],
)
def test_a_wrong_entry_is_named(edition: Edition, tmp_path: Path, change: tuple[str, str], message: str) -> None:
    """The error names the file, the entry and what was expected."""
    path = tmp_path / "en.corrections.toml"
    path.write_text(dump_correction(correct(edition)).replace(*change), encoding="utf-8")
    with pytest.raises(CorrectionError, match=message):
        load_corrections(path)
