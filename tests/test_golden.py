"""What is made of a printed edition, cell by cell, changes only where a change is meant."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from editions import sample
from printing import reportlab
from printing.layout import LAYOUTS
from truth import read_pdf

GOLDEN = Path(__file__).parent / "golden"
COLUMNS = ("code", "status", "repairs", "confidence", "page", "x0", "top", "x1", "bottom", "source_text")
BOX = ("x0", "top", "x1", "bottom")
LAYOUT_NAMES = (
    "plain",
    "narrow-letters",
    "together",
    "together-column",
    "horizontal",
    "colour-again",
    "bare",
    "dashed",
    "edges",
    "headings",
    "numbered-areas-once",
    "turned-90",
    "mixed",
    "facing-bare",
    "book",
    "glyphs",
)


@pytest.mark.parametrize("name", LAYOUT_NAMES)
def test_reading_a_layout_gives_what_it_gave(name: str, request: pytest.FixtureRequest) -> None:
    """Status, repairs, confidence, place and printed text of each cell are those of the golden file."""
    layout = replace(LAYOUTS[name], fonts="standard", family="sans")  # whatever fonts the machine has
    edition = read_pdf(reportlab.print_pdf(sample("en"), layout), language="en")
    cells = edition.cells.select(COLUMNS).with_columns(
        pl.col(BOX).round(1), pl.col("source_text").str.replace_all("\n", "⏎")
    )
    path = GOLDEN / f"{name}.csv"
    if request.config.getoption("--refresh-golden"):
        path.write_bytes(cells.write_csv().encode())
    golden = pl.read_csv(path, schema=cells.schema)
    changed = [(old, new) for old, new in zip(golden.iter_rows(), cells.iter_rows(), strict=True) if old != new]
    assert changed == [], f"{len(changed)} cells changed; --refresh-golden takes them over"


def test_golden_files_are_never_refreshed_where_they_guard(request: pytest.FixtureRequest) -> None:
    """In continuous integration the flag would make every golden test pass."""
    assert not (request.config.getoption("--refresh-golden") and os.environ.get("CI"))


def test_every_golden_file_is_compared() -> None:
    """None is left over from a layout that is gone."""
    assert {path.stem for path in GOLDEN.glob("*.csv")} == set(LAYOUT_NAMES)
