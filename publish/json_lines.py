"""JSON Lines: one canonical cell a line; a missing cell has null for its text."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl

from ..extract.errors import DatasetError
from ..normalize.edition import Edition
from .cells import restore_editions
from .json_dataset import cell_lines, describe_error, frame_cells
from .release import Release, Written


def write_jsonl(release: Release, directory: Path) -> list[Written]:
    """`cells.jsonl`."""
    path = directory / "cells.jsonl"
    write_cells_jsonl(release, path)
    return [Written(path, "all cells, one JSON object a line (JSON Lines)")]


def write_cells_jsonl(release: Release, path: Path) -> None:
    """All cells, one a line."""
    lines = (line for edition in release.editions for line in cell_lines(edition.cells))
    path.write_text("".join(line + "\n" for line in lines), encoding="utf-8", newline="\n")


def read_jsonl(path: Path) -> list[Edition]:
    """The editions of a JSON Lines file of cells; DatasetError naming the line that is none."""
    with path.open("rb") as lines:
        rows = [_read_line(line, f"{path}, line {number}") for number, line in enumerate(lines, 1)]
    try:
        cells = frame_cells(rows)
    except (KeyError, TypeError, ValueError, pl.exceptions.PolarsError) as error:
        raise DatasetError(f"{path}: {describe_error(error)}") from None
    return restore_editions(cells, None, str(path))


def _read_line(line: bytes, where: str) -> Mapping[str, Any]:
    """The object of one line."""
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise DatasetError(f"{where}: not JSON: {error}") from None
    if not isinstance(row, dict):
        raise DatasetError(f"{where}: found {type(row).__name__}, expected an object")
    return row
