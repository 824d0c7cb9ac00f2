"""Published datasets back into editions: every format that holds the whole data, or a directory of them."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

from ..extract.errors import DatasetError
from ..normalize.edition import CELL_TYPES, Edition
from .delimited import BYTE_ORDER_MARK, read_csv
from .json_dataset import read_json
from .json_lines import read_jsonl
from .parquet import read_parquet
from .sqlite import read_database
from .xlsx import EDITIONS_SHEET, read_workbook

READERS: dict[str, Callable[[Path], list[Edition]]] = {
    ".json": read_json,
    ".sqlite": read_database,
    ".parquet": read_parquet,
    ".jsonl": read_jsonl,
    ".csv": read_csv,
    ".xlsx": read_workbook,
}
IN_DIRECTORY = (
    "dataset.json",
    "dataset.sqlite",
    "parquet",
    "cells.jsonl",
    "cells.csv",
    "dataset.xlsx",
)  # richest first
MARKS = {
    ".parquet": (b"PAR1",),
    ".sqlite": (b"SQLite format 3\0",),
    ".json": (b"{", b'"esqf"', b'"editions"'),
    ".jsonl": (b'{"framework"', b'"source_text"'),
}
CSV_HEADER = ",".join(CELL_TYPES).encode()


def read_dataset(path: Path) -> list[Edition]:
    """The editions of a dataset file, or of the richest in a directory we wrote; DatasetError otherwise."""
    found = find_dataset(path)
    if found is None:
        expected = f"a file ending in {', '.join(READERS)} or a directory with {', '.join(IN_DIRECTORY)}"
        raise DatasetError(f"{path}: not a dataset of ours; expected {expected}")
    return READERS.get(found.suffix, read_parquet)(found)


def is_dataset(path: Path) -> bool:
    """Whether `read_dataset` is the reader for this path: told by content, not by name alone."""
    return find_dataset(path) is not None


def find_dataset(path: Path) -> Path | None:
    """The dataset at a path: the file itself, or the richest inside a directory; None where there is none."""
    if path.is_dir():
        if any(path.glob("framework=*/**/*.parquet")):
            return path
        inside = (path / name for name in IN_DIRECTORY)
        return next((candidate for candidate in inside if candidate.exists()), None)
    return path if path.is_file() and _looks_ours(path) else None


def _looks_ours(path: Path) -> bool:
    """Whether a file begins as our writers begin it."""
    with path.open("rb") as file:
        start = file.read(1024).removeprefix(BYTE_ORDER_MARK)
    if path.suffix == ".csv":
        return start.splitlines()[:1] == [CSV_HEADER]
    if path.suffix == ".xlsx":
        return _has_our_sheets(path)
    return path.suffix in MARKS and all(mark in start for mark in MARKS[path.suffix])


def _has_our_sheets(path: Path) -> bool:
    """Whether a workbook has the sheets that ours have, without reading their cells."""
    try:
        with zipfile.ZipFile(path) as package, package.open("xl/workbook.xml") as book:
            return f'name="{EDITIONS_SHEET}"'.encode() in book.read(1_000_000)
    except (OSError, KeyError, zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError):
        return False  # whatever else is wrong with it, the reader of documents tells
