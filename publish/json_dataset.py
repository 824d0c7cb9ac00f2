"""JSON: editions with everything known of them; a line for each cell, so that a change is a changed line."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import polars as pl

from ..extract.errors import DatasetError
from ..extract.table import Box
from ..normalize.edition import CELL_TYPES, Edition, Source
from ..normalize.finding import Finding, Severity
from .cells import mark_gaps, restore_editions
from .release import Release, Written

FORMAT_VERSION = "1"


def write_json(release: Release, directory: Path) -> list[Written]:
    """`dataset.json`."""
    path = directory / "dataset.json"
    write_dataset_json(release, path)
    return [Written(path, "everything: editions with titles, headers, document, findings and cells (JSON)")]


def write_dataset_json(release: Release, path: Path) -> None:
    """All editions as one JSON document."""
    editions = ",\n".join(_edition_text(edition) for edition in release.editions)
    text = f'{{"esqf": "{FORMAT_VERSION}", "editions": [\n{editions}\n]}}\n'
    path.write_text(text, encoding="utf-8", newline="\n")


def _edition_text(edition: Edition) -> str:
    """One edition as JSON text, each cell on a line of its own."""
    source = edition.source
    head = {
        "framework": edition.framework,
        "version": edition.version,
        "language": edition.language,
        "title": edition.title,
        "headers": dict(sorted(edition.headers.items())),
        "source": source and {name: getattr(source, name) for name in ("name", "sha256", "format", "engine", "pages")},
        "findings": [finding.record() for finding in edition.findings],
    }
    lines = ",\n".join(cell_lines(edition.cells))
    return json.dumps(head, ensure_ascii=False)[:-1] + f', "cells": [\n{lines}\n]}}'


def cell_lines(cells: pl.DataFrame) -> Iterator[str]:
    """Each cell as a JSON object with all canonical columns in order."""
    return (json.dumps(row, ensure_ascii=False) for row in mark_gaps(cells).iter_rows(named=True))


def read_json(path: Path) -> list[Edition]:
    """The editions of a JSON dataset; DatasetError for anything else."""
    try:
        data = json.loads(path.read_text(encoding="utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise DatasetError(f"{path}: not a JSON document: {error}") from None
    if not isinstance(data, dict) or data.get("esqf") != FORMAT_VERSION:
        raise DatasetError(f'{path}: not a dataset of ours; expected an object with "esqf": "{FORMAT_VERSION}"')
    try:
        editions = [_restore(entry, str(path)) for entry in data["editions"]]
    except (KeyError, TypeError, ValueError, AttributeError, pl.exceptions.PolarsError) as error:
        raise DatasetError(f"{path}: {describe_error(error)}") from None
    keys = Counter(edition.key for edition in editions)
    if twice := ["/".join(key) for key, count in keys.items() if count > 1]:
        raise DatasetError(f"{path}: holds {', '.join(twice)} more than once")
    return editions


def describe_error(error: Exception) -> str:
    """What kind of error it is and the first line of what it says."""
    return f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"


def _restore(entry: Mapping[str, Any], where: str) -> Edition:
    """One edition from its JSON object."""
    cells = frame_cells(entry["cells"])
    key = (entry["framework"], entry["version"], entry["language"])
    name = f"{where}, {'/'.join(key)}"
    restored = restore_editions(cells, None, name)
    if any(edition.key != key for edition in restored) or len(restored) > 1:
        raise DatasetError(f"{name}: holds cells of another edition")
    title, headers, source = entry["title"], entry["headers"], entry["source"]
    if not isinstance(title, str | None) or not all(isinstance(text, str) for text in headers.values()):
        raise DatasetError(f"{name}: title and headers must be texts")
    return Edition(
        *key,
        cells=restored[0].cells if restored else cells,
        title=title,
        headers=headers,
        findings=tuple(restore_finding(record) for record in entry["findings"]),
        source=None if source is None else Source(**source),
    )


def frame_cells(rows: list[Mapping[str, Any]]) -> pl.DataFrame:
    """Cells from JSON objects; KeyError for one that lacks a column, ValueError for one that has too many."""
    for row in rows:
        if surplus := row.keys() - CELL_TYPES.keys():
            raise ValueError(f"unexpected column {', '.join(sorted(surplus))}")
    return pl.DataFrame({name: [row[name] for row in rows] for name in CELL_TYPES}, schema=CELL_TYPES)


def restore_finding(record: Mapping[str, Any]) -> Finding:
    """A finding from its record; KeyError, TypeError or ValueError for anything else."""
    box, page = record["box"], record["page"]
    place = Box(page, *box) if box is not None and page is not None else None
    return Finding(**{**record, "severity": Severity(record["severity"]), "box": place})
