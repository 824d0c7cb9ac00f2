"""Parquet as DuckDB, Polars and pandas read it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import duckdb
import polars as pl
import pytest
from esqf.normalize.edition import CELL_TYPES, Edition
from esqf.publish.columns import CELL_COLUMNS
from esqf.publish.dataset import write_editions


@pytest.mark.parametrize("hive", [True, False])
def test_duckdb_reads_the_partitions(published: Path, hive: bool) -> None:
    """DuckDB counts the cells of each edition, with the folders as columns or without; versions stay text."""
    query = """
        select version, language, count(*), count(text), typeof(any_value(version))
        from read_parquet(?, hive_partitioning=?, hive_types_autocast=false) group by all
    """
    rows = sorted(duckdb.execute(query, [f"{published}/parquet/**/*.parquet", hive]).fetchall())
    assert rows[0] == ("2021", "de", 333, 333, "VARCHAR")
    assert rows[1] == ("2021", "el", 333, 315, "VARCHAR")
    assert len(rows) == 5


def test_pandas_gets_the_texts(published: Path, editions: list[Edition]) -> None:
    """As a pandas frame by way of DuckDB, an edition has its texts in order."""
    path = next((published / "parquet").rglob("version=2024/language=en/cells.parquet"))
    frame = duckdb.execute("select code, text from read_parquet(?)", [str(path)]).df()
    english = next(edition for edition in editions if edition.key[1:] == ("2024", "en"))
    assert dict(zip(frame["code"], frame["text"], strict=True)) == english.texts()


def test_polars_reads_the_folder_with_the_canonical_types(published: Path) -> None:
    """Polars scans the folder as one frame of the canonical columns and types."""
    frame = pl.scan_parquet(published / "parquet", hive_partitioning=False).collect()
    assert dict(frame.schema) == CELL_TYPES


def test_metadata_describes_the_file(published: Path) -> None:
    """Each file carries the data dictionary and its edition's title and source, zstd-compressed."""
    path = next((published / "parquet").rglob("language=de/cells.parquet"))
    metadata = pl.read_parquet_metadata(path)
    assert json.loads(metadata["esqf.columns"]) == CELL_COLUMNS
    [edition] = json.loads(metadata["esqf.editions"])
    assert (edition["language"], edition["source_name"]) == ("de", "de.pdf")
    codec = duckdb.execute("select distinct compression from parquet_metadata(?)", [str(path)]).fetchall()
    assert codec == [("ZSTD",)]


def test_strange_names_stay_inside_the_folder(editions: list[Edition], tmp_path: Path) -> None:
    """A version that looks like a path cannot leave the directory."""
    version = "../../2021"
    cells = editions[0].cells.with_columns(version=pl.lit(version))
    write_editions([replace(editions[0], version=version, cells=cells)], tmp_path / "out", ["parquet", "moodle"])
    assert [entry.name for entry in tmp_path.iterdir()] == ["out"]
    assert len(list((tmp_path / "out" / "parquet").rglob("*.parquet"))) == 1
