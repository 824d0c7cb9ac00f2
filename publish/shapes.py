"""Other shapes of the same cells: a column for each language, statuses in a grid, counts."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import polars as pl

from ..normalize.edition import EMPTY, FILLED, MISSING, Edition

PLACE = ["framework", "version", "number", "column"]
FACTS = ["section", "area_id", "level", "descriptor"]


def widen_texts(editions: Sequence[Edition], *, missing: str, no_edition: str) -> pl.DataFrame:
    """One row a cell of the grid, one column of texts a language, with marks for what is not there."""
    languages = sorted({edition.language for edition in editions})
    groups = [list(same) for _, same in groupby(editions, lambda e: e.key[:2])]
    wide = pl.concat([_widen_version(group, missing) for group in groups], how="diagonal")
    return wide.select(*PLACE, *FACTS, pl.col(languages).fill_null(no_edition))


def _widen_version(editions: Sequence[Edition], missing: str) -> pl.DataFrame:
    """The texts of one version side by side."""
    places = pl.concat([e.cells.select(*PLACE, *FACTS) for e in editions]).unique(
        PLACE, keep="first", maintain_order=True
    )
    for edition in editions:
        text = pl.when(pl.col("status") != MISSING).then(pl.col("text")).alias(edition.language)
        places = places.join(edition.cells.select(*PLACE, text), on=PLACE, how="left", maintain_order="left")
    return places.with_columns(pl.col([edition.language for edition in editions]).fill_null(missing))


def pivot_statuses(editions: Sequence[Edition]) -> pl.DataFrame:
    """One row a competence of an edition, one column a letter: filled, empty or missing."""
    cells = pl.concat([edition.cells for edition in editions])
    rows = ["framework", "version", "language", "number"]
    return cells.pivot("column", index=rows, values="status", sort_columns=True, maintain_order=True)


def count_statuses(editions: Sequence[Edition]) -> pl.DataFrame:
    """One row an edition: how many of its cells are filled, empty and missing."""
    rows = [(*edition.key, *(_count(edition, status) for status in (FILLED, EMPTY, MISSING))) for edition in editions]
    return pl.DataFrame(rows, schema=["framework", "version", "language", FILLED, EMPTY, MISSING], orient="row")


def _count(edition: Edition, status: str) -> int:
    """How many cells have a status."""
    return int((edition.cells["status"] == status).sum())
