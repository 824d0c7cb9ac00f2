"""Canonical cells keep the contract, or are refused with the rows that break it."""

from __future__ import annotations

import re

import polars as pl
import pytest
from editions import build_edition, sample
from esqf.extract.errors import DatasetError
from esqf.normalize.edition import CELL_TYPES
from esqf.normalize.schema import check_cells

CONTRACT = [
    "framework",
    "version",
    "language",
    "section",
    "section_title",
    "area_id",
    "area",
    "order",
    "number",
    "column",
    "code",
    "level",
    "descriptor",
    "text",
    "status",
    "source_text",
    "repairs",
    "confidence",
    "page",
    "x0",
    "top",
    "x1",
    "bottom",
    "source",
]


@pytest.fixture
def cells() -> pl.DataFrame:
    """The cells of a good edition."""
    return build_edition(sample("en")).cells


def test_the_columns_are_those_of_the_contract() -> None:
    """Names and order are a promise."""
    assert list(CELL_TYPES) == CONTRACT


def test_good_cells_are_returned_as_they_are(cells: pl.DataFrame) -> None:
    """Nothing is changed."""
    assert check_cells(cells, "en.csv") is cells


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (pl.lit("unknown").alias("status"), "status"),
        (pl.lit("").alias("text"), "text_fits_status"),
        (pl.lit(1.5).alias("confidence"), "confidence"),
        (pl.lit(0, pl.Int64).alias("order"), "order"),
        (pl.lit(0, pl.Int64).alias("page"), "page"),
        (pl.lit("1").alias("number"), "number"),
        (pl.lit("6x").alias("code"), "code_is_number_and_column"),
        (pl.lit(None, pl.String).alias("text"), "text"),
        (pl.lit("1").alias("order"), "order"),
    ],
)
def test_rows_that_break_the_contract_are_refused(change: pl.Expr, words: str, cells: pl.DataFrame) -> None:
    """The error names the dataset, the rule, and rows by their code, in one line."""
    with pytest.raises(DatasetError, match=rf"en\.csv: .*{re.escape(words)}") as caught:
        check_cells(cells.with_columns(change), "en.csv")
    assert "\n" not in str(caught.value)


def test_columns_are_complete_and_in_order(cells: pl.DataFrame) -> None:
    """A column too few, too many, or at another place is no canonical frame."""
    for wrong in (cells.drop("source"), cells.with_columns(more=1), cells.select(reversed(cells.columns))):
        with pytest.raises(DatasetError):
            check_cells(wrong, "en.csv")


def test_a_row_that_stands_twice_is_refused(cells: pl.DataFrame) -> None:
    """Framework, version, language, number and column are the key."""
    with pytest.raises(DatasetError, match="1a"):
        check_cells(pl.concat([cells, cells.head(1)]), "en.csv")
