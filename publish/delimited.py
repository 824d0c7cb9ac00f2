"""CSV: the canonical cells untouched, the table of editions, and a variant that is safe to open in Excel.

Nulls are empty fields, empty strings are `""`; most readers take both for nothing, so `status` tells a gap.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path

import polars as pl

from ..extract.errors import DatasetError
from ..normalize.edition import CELL_TYPES, Edition
from .cells import join_cells, restore_editions, tabulate_editions
from .columns import EDITION_TYPES
from .release import Release, Written

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
FORMULA_STARTS = tuple("=+-@\t\r\n\0＝＋－＠")


def write_csv(release: Release, directory: Path) -> list[Written]:
    """`cells.csv` and `editions.csv`."""
    cells, editions = directory / "cells.csv", directory / "editions.csv"
    write_cells_csv(release, cells)
    tabulate_editions(release.editions).write_csv(editions)
    return [
        Written(cells, "all cells, one row each (CSV, UTF-8, RFC 4180)"),
        Written(editions, "the editions: title, column headers, document (CSV)"),
    ]


def write_cells_csv(release: Release, path: Path) -> None:
    """All cells as one CSV file of the canonical columns."""
    join_cells(release.editions).write_csv(path)


def read_csv(path: Path) -> list[Edition]:
    """The editions of a CSV file of cells, and of `editions.csv` beside `cells.csv`."""
    with path.open("rb") as file:
        if file.read(3) == BYTE_ORDER_MARK:
            raise DatasetError(f"{path}: made for Excel, where texts may be altered; expected cells.csv")
    beside = path.with_name("editions.csv")
    table = _read_table(beside, EDITION_TYPES) if path.name == "cells.csv" and beside.is_file() else None
    return restore_editions(_read_table(path, CELL_TYPES), table, str(path))


def _read_table(path: Path, types: dict[str, pl.DataType]) -> pl.DataFrame:
    """A CSV table, every column as text first so that a wrong value is named and not guessed at."""
    try:
        table = pl.read_csv(path, infer_schema=False)
        return table.cast({name: kind for name, kind in types.items() if name in table.columns})
    except pl.exceptions.PolarsError as error:
        raise DatasetError(f"{path}: {str(error).splitlines()[0]}") from None


def write_excel_csv(release: Release, directory: Path) -> list[Written]:
    """`cells.excel.csv`: with a byte order mark, and `'` before texts that Excel would take for formulas."""
    path = directory / "cells.excel.csv"
    cells = join_cells(release.editions)
    words = [index for index, kind in enumerate(CELL_TYPES.values()) if kind == pl.String()]
    guarded = 0
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(cells.columns)
    for row in cells.iter_rows():
        fields = list(row)
        for index in words:
            if _looks_like_formula(fields[index]):
                fields[index] = "'" + fields[index]
                guarded += 1
        writer.writerow(fields)
    path.write_bytes(BYTE_ORDER_MARK + buffer.getvalue().encode())
    note = f"{guarded} {'text' if guarded == 1 else 'texts'} guarded against being run as a formula"
    return [
        Written(
            path,
            "the cells for Excel: altered where a text could run as a formula (CSV, UTF-8 with BOM)",
            note,
        )
    ]


def _looks_like_formula(text: str | None) -> bool:
    """Whether a spreadsheet could take the text for a formula, also behind spaces."""
    return bool(text) and (text or "").lstrip(" \u00a0").startswith(FORMULA_STARTS)
