"""CSV as other programs read it."""

from __future__ import annotations

import csv
from pathlib import Path

import duckdb
import pandas
import polars as pl
from esqf.normalize.edition import CELL_TYPES, Edition
from esqf.publish.dataset import write_editions
from esqf.publish.release import make_release


def read_rows(path: Path, encoding: str = "utf-8") -> list[dict[str, str]]:
    """The rows as Python's own reader sees them."""
    with path.open(encoding=encoding, newline="") as file:
        return list(csv.DictReader(file, strict=True))


def join(editions: list[Edition]) -> pl.DataFrame:
    """All cells in the order of publication."""
    return pl.concat([edition.cells for edition in make_release(editions).editions])


def test_columns_are_the_canonical_ones_in_order(published: Path) -> None:
    """The header is the data contract's, in order; the file has no byte order mark and LF line ends."""
    data = (published / "cells.csv").read_bytes()
    assert data.startswith(",".join(CELL_TYPES).encode() + b"\n")
    assert b"\r" not in data


def test_four_readers_agree(editions: list[Edition], published: Path) -> None:
    """Python's csv, Polars, pandas and DuckDB read the same texts."""
    expected = join(editions)
    path = published / "cells.csv"
    assert [row["text"] for row in read_rows(path)] == expected["text"].to_list()
    frame = pl.read_csv(path, schema_overrides=CELL_TYPES)
    assert frame["text"].fill_null("").equals(expected["text"])
    assert frame.select(pl.exclude("text", "source_text")).equals(expected.select(pl.exclude("text", "source_text")))
    table = pandas.read_csv(path, dtype=str, keep_default_na=False)
    assert table["text"].tolist() == expected["text"].to_list()
    query = "select number, text from read_csv(?, all_varchar=true)"
    rows = duckdb.execute(query, [str(path)]).fetchall()
    assert [(number, text or "") for number, text in rows] == expected.select("number", "text").rows()


def test_polars_tells_a_gap_from_an_empty_cell(published: Path) -> None:
    """A missing text is nothing, an empty one a pair of quotes; readers that know the difference see it."""
    frame = pl.read_csv(published / "cells.csv", schema_overrides=CELL_TYPES)
    assert frame.filter(pl.col("status") == "missing")["text"].null_count() == 18
    assert frame.filter(pl.col("status") == "empty")["text"].null_count() == 0


def test_texts_are_untouched(hostile: Edition, tmp_path: Path) -> None:
    """The machine's CSV alters nothing, whatever a text begins with."""
    write_editions([hostile], tmp_path, ["csv"])
    assert [row["text"] for row in read_rows(tmp_path / "cells.csv")] == hostile.cells["text"].to_list()


def test_excel_variant_guards_formulas_and_counts_them(hostile: Edition, tmp_path: Path) -> None:
    """Every text that could run as a formula gets an apostrophe; all others stay; the count is reported."""
    written = write_editions([hostile], tmp_path, ["excel-csv"])
    path = tmp_path / "cells.excel.csv"
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    rows = {row["code"]: row for row in read_rows(path, "utf-8-sig")}
    texts = dict(hostile.cells.select("code", "text").iter_rows())
    changed = {code for code, row in rows.items() if row["text"] != texts[code]}
    assert changed == {"1a", "1b"}
    assert all(rows[code]["text"] == f"'{texts[code]}" for code in changed)
    assert written[0].note == "4 texts guarded against being run as a formula"  # each stands in source_text too
    assert "4 texts guarded" in (tmp_path / "README.md").read_text(encoding="utf-8")


def test_nothing_in_the_excel_variant_can_run(tmp_path: Path, hostile: Edition) -> None:
    """No field begins with what a spreadsheet takes for a formula, also behind spaces or in full width."""
    starts = [
        "=1",
        "+1",
        "-1",
        "@a",
        "\t=1",
        "\r=1",
        "\n=1",
        "  =1",
        "\u00a0=1",
        "＝1",
        "＋1",
        "－1",
        "＠a",
        "\0=1",
    ]
    texts = [start + " text" for start in starts]
    cells = hostile.cells.head(len(texts)).with_columns(text=pl.Series(texts), status=pl.lit("filled"))
    edition = Edition(*hostile.key, cells=cells)
    write_editions([edition], tmp_path, ["excel-csv"])
    rows = read_rows(tmp_path / "cells.excel.csv", "utf-8-sig")
    assert [row["text"] for row in rows] == ["'" + text for text in texts]
