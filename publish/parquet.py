"""Parquet: typed columns, zstd; a file an edition in `framework=…/version=…/language=…`, or all in one file.

The files carry all canonical columns, so each stands on its own; titles and sources are in its metadata.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

import polars as pl

from ..extract.errors import DatasetError
from ..normalize.edition import Edition
from .cells import join_cells, restore_editions, tabulate_editions
from .columns import CELL_COLUMNS, EDITION_TYPES
from .release import Release, Written

EDITIONS_KEY, COLUMNS_KEY = "esqf.editions", "esqf.columns"


def write_parquet(release: Release, directory: Path) -> list[Written]:
    """`parquet/framework=…/version=…/language=…/cells.parquet`, one an edition."""
    written = []
    for edition in release.editions:
        folders = (
            f"{name}={quote(value, safe='')}"
            for name, value in zip(("framework", "version", "language"), edition.key, strict=True)
        )
        path = directory.joinpath("parquet", *folders, "cells.parquet")
        path.parent.mkdir(parents=True, exist_ok=True)
        _write([edition], path)
        written.append(Written(path, f"cells of {'/'.join(edition.key)} (Parquet)"))
    return written


def write_cells_parquet(release: Release, path: Path) -> None:
    """All cells as one Parquet file."""
    _write(release.editions, path)


def _write(editions: Sequence[Edition], path: Path) -> None:
    """One file; the data dictionary and the editions' own fields go into its metadata."""
    metadata = {
        EDITIONS_KEY: json.dumps(tabulate_editions(editions).to_dicts(), ensure_ascii=False),
        COLUMNS_KEY: json.dumps(CELL_COLUMNS, ensure_ascii=False),
    }
    join_cells(editions).write_parquet(path, compression="zstd", metadata=metadata)


def read_parquet(path: Path) -> list[Edition]:
    """The editions of a Parquet file, or of all those below a directory."""
    if path.is_dir():
        return [edition for file in sorted(path.rglob("*.parquet")) for edition in read_parquet(file)]
    try:
        cells = pl.read_parquet(path, hive_partitioning=False)
        metadata = pl.read_parquet_metadata(path)
        rows = json.loads(metadata[EDITIONS_KEY]) if EDITIONS_KEY in metadata else None
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, ValueError) as error:
        raise DatasetError(f"{path}: {str(error).splitlines()[0]}") from None
    table = None if rows is None else pl.DataFrame(rows, schema=EDITION_TYPES)
    return restore_editions(cells, table, str(path))
