"""XLSX: a sheet for each edition, all languages side by side, coverage, findings, and what it all means.

An edition's sheet holds every canonical column; those for programs are folded away. Texts are typed as
strings, so nothing in them can run as a formula. A gap is marked `[missing]` where texts stand alone, by
`status` elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time
from pathlib import Path

import polars as pl

from ..extract.errors import DatasetError
from ..normalize.edition import CELL_TYPES, EMPTY, FILLED, MISSING, Edition
from ..normalize.finding import Severity
from .cells import mark_gaps, restore_editions, tabulate_editions
from .columns import CELL_COLUMNS, EDITION_COLUMNS, EDITION_TYPES
from .release import Release, Written
from .shapes import FACTS, PLACE, count_statuses, pivot_statuses, widen_texts
from .sheet_reader import Value, read_sheets
from .sheet_writer import Look, SheetWriter

MISSING_MARK, NO_EDITION_MARK = "[missing]", "[no edition]"
EDITIONS_SHEET = "Editions"
LONGEST_NAME = 31  # letters that a sheet's name may have
GREEN, GREY, RED, YELLOW = "#D9EAD3", "#EFEFEF", "#F4B6B6", "#FFF2CC"
COLOURS: dict[str, str] = {
    **{FILLED: GREEN, EMPTY: GREY, MISSING: RED, MISSING_MARK: RED, NO_EDITION_MARK: GREY},
    **{Severity.ERROR: RED, Severity.WARNING: YELLOW},
}
WIDTHS: dict[str, float] = {
    **dict.fromkeys(["number", "column", "level", "page"], 8),
    **dict.fromkeys(["section_title", "area", "area_id", "code", "source_name", "repairs", "document"], 22),
    **dict.fromkeys(["section", "descriptor", "confidence", "source_format", "source_engine", "source_pages"], 14),
    "framework": 20,
    "source": 34,
    **dict.fromkeys(["text", "message", "meaning"], 70),
    **dict.fromkeys(["source_text", "title", "headers", "evidence", "suggestion"], 45),
}
LANGUAGE_WIDTH = 45
FOR_PROGRAMS = frozenset(
    ["framework", "version", "language", "section_title", "area_id", "order", "code", "source_text", "source"]
) | {"x0", "top", "x1", "bottom"}
FINDING_TYPES: dict[str, pl.DataType] = {
    **dict.fromkeys(["severity", "code", "framework", "version", "language", "number", "column"], pl.String()),
    **dict.fromkeys(["message", "evidence", "suggestion", "document"], pl.String()),
    "page": pl.Int64(),
}


def write_xlsx(release: Release, directory: Path) -> list[Written]:
    """`dataset.xlsx`."""
    path = directory / "dataset.xlsx"
    write_workbook(release, path)
    return [Written(path, "for people: editions, languages side by side, coverage, findings (XLSX)")]


def write_workbook(release: Release, path: Path) -> None:
    """All editions as one workbook; DatasetError for a text that no spreadsheet cell can hold."""
    import xlsxwriter

    editions = release.editions
    wide = widen_texts(editions, missing=MISSING_MARK, no_edition=NO_EDITION_MARK)
    languages = dict.fromkeys(wide.columns[len(PLACE) + len(FACTS) :], LANGUAGE_WIDTH)
    same = frozenset(name for name in ("framework", "version") if wide[name].n_unique() == 1)
    with xlsxwriter.Workbook(path) as book:
        created = datetime.combine(release.day, time())
        book.set_properties({"title": release.title, "author": release.publisher, "created": created})
        writer = SheetWriter(book, COLOURS)
        for name, edition in zip(name_sheets(editions), editions, strict=True):
            writer.write(name, mark_gaps(edition.cells), Look(WIDTHS, folded=FOR_PROGRAMS))
        writer.write("All languages", wide, Look(WIDTHS | languages, folded=same, frozen=len(PLACE)))
        writer.write("Coverage", pivot_statuses(editions), Look(WIDTHS, folded=same, frozen=len(PLACE)))
        writer.write("Findings", _tabulate_findings(release), Look(WIDTHS))
        writer.write(EDITIONS_SHEET, _describe_editions(editions), Look(WIDTHS))
        writer.write("About", _describe_columns(), Look({"column": 16, "meaning": 90}))


def name_sheets(editions: Sequence[Edition]) -> list[str]:
    """A name for each edition's sheet: its language, with version and framework where they differ."""
    telling = [part for part in (2, 1, 0) if part == 2 or len({edition.key[part] for edition in editions}) > 1]
    names: dict[str, str] = {}
    for edition in editions:
        wanted = " ".join(edition.key[part] for part in telling).translate(str.maketrans("[]:*?/\\'", "--------"))
        candidates = [
            wanted[:LONGEST_NAME],
            *(f"{wanted[: LONGEST_NAME - 5]} {n}" for n in range(2, len(editions) + 2)),
        ]
        name = next(name for name in candidates if name.lower() not in names)
        names[name.lower()] = name
    return list(names.values())


def _tabulate_findings(release: Release) -> pl.DataFrame:
    """The findings, one row each."""
    records = [finding.record() for finding in release.findings]
    return pl.DataFrame(
        [tuple(record.get(name) for name in FINDING_TYPES) for record in records],
        schema=FINDING_TYPES,
        orient="row",
    )


def _describe_editions(editions: Sequence[Edition]) -> pl.DataFrame:
    """The table of editions with the counts of their cells."""
    counts = count_statuses(editions).select(FILLED, EMPTY, MISSING)
    return pl.concat([tabulate_editions(editions), counts], how="horizontal")


def _describe_columns() -> pl.DataFrame:
    """The data dictionary as a sheet."""
    tables = {"cells": CELL_COLUMNS, "editions": EDITION_COLUMNS}
    rows = [(table, name, meaning) for table, columns in tables.items() for name, meaning in columns.items()]
    return pl.DataFrame(rows, schema=["table", "column", "meaning"], orient="row")


def read_workbook(path: Path) -> list[Edition]:
    """The editions of a workbook of ours: every sheet whose header is that of canonical cells."""
    sheets = {name: rows for name, rows in read_sheets(path).items() if rows}
    cells = {name: rows[1:] for name, rows in sheets.items() if rows[0] == list(CELL_TYPES)}
    if not cells:
        raise DatasetError(f"{path}: no sheet with the columns {', '.join(CELL_TYPES)}")
    frames = [_frame(rows, CELL_TYPES, f"{path}, sheet {name}") for name, rows in cells.items()]
    described = sheets.get(EDITIONS_SHEET)
    table = None if described is None else _frame(described[1:], EDITION_TYPES, f"{path}, sheet {EDITIONS_SHEET}")
    return restore_editions(pl.concat(frames), table, str(path))


def _frame(rows: Sequence[Sequence[Value]], types: Mapping[str, pl.DataType], where: str) -> pl.DataFrame:
    """A frame of typed columns from the rows that are not blank; a value of a wrong type is an error."""
    kept = [row for row in rows if any(value is not None for value in row)]
    columns = {}
    for place, (name, kind) in enumerate(types.items()):
        values = [row[place] if place < len(row) else None for row in kept]
        if kind == pl.Float64():
            values = [float(value) if isinstance(value, int) else value for value in values]
        try:
            columns[name] = pl.Series(name, values, dtype=kind)
        except (TypeError, pl.exceptions.PolarsError) as error:
            raise DatasetError(f"{where}, column {name}: {str(error).splitlines()[0]}") from None
    return pl.DataFrame(columns)
