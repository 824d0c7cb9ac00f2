"""XLSX: a sheet for each edition, all languages side by side, coverage, findings, and what it all means.

An edition's sheet holds every canonical column; those for programs are folded away. Texts are typed as
strings, so nothing in them can run as a formula. A gap is marked `[missing]` where texts stand alone, by
`status` elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from ..extract.errors import DatasetError
from ..normalize.edition import CELL_TYPES, EMPTY, FILLED, MISSING, Edition
from .cells import mark_gaps, restore_editions, tabulate_editions
from .columns import CELL_COLUMNS, EDITION_COLUMNS, EDITION_TYPES
from .release import Release, Written
from .shapes import FACTS, PLACE, count_statuses, pivot_statuses, widen_texts
from .sheets import Value, read_sheets

if TYPE_CHECKING:
    import xlsxwriter
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

MISSING_MARK, NO_EDITION_MARK = "[missing]", "[no edition]"
EDITIONS_SHEET = "Editions"
LONGEST_TEXT, LONGEST_NAME = 32_767, 31  # Excel's limits for a cell and for the name of a sheet
COLOURS = {
    FILLED: "#D9EAD3",
    EMPTY: "#EFEFEF",
    MISSING: "#F4B6B6",
    MISSING_MARK: "#F4B6B6",
    NO_EDITION_MARK: "#EFEFEF",
}
USUAL_WIDTH, TEXT_WIDTH = 11, 45  # in letters, as spreadsheets count
WIDTHS = {
    **dict.fromkeys(["section_title", "area", "descriptor", "source_name", "repairs", "document"], 20),
    **dict.fromkeys(["text", "message", "meaning"], 70),
    **dict.fromkeys(["source_text", "title", "headers", "evidence", "suggestion"], TEXT_WIDTH),
}
SHOWN = frozenset(
    [
        "section_title",
        "area",
        "number",
        "column",
        "level",
        "descriptor",
        "text",
        "status",
        "repairs",
        "confidence",
        "page",
    ]
)
FINDING_TYPES: dict[str, pl.DataType] = {
    name: pl.Int64() if name == "page" else pl.String()
    for name in [
        *("severity", "code", "framework", "version", "language", "number", "column"),
        *("message", "evidence", "suggestion", "document", "page"),
    ]
}


def write_xlsx(release: Release, directory: Path) -> list[Written]:
    """`dataset.xlsx`."""
    path = directory / "dataset.xlsx"
    write_workbook(release, path)
    return [
        Written(
            path,
            "for people: a sheet for each edition, all languages side by side, coverage, findings (XLSX)",
        )
    ]


def write_workbook(release: Release, path: Path) -> None:
    """All editions as one workbook; DatasetError for a text that no spreadsheet cell can hold."""
    import xlsxwriter

    folded = frozenset(CELL_TYPES) - SHOWN
    wide = widen_texts(release.editions, missing=MISSING_MARK, no_edition=NO_EDITION_MARK)
    languages = dict.fromkeys(wide.columns[len(PLACE) + len(FACTS) :], TEXT_WIDTH)
    with xlsxwriter.Workbook(path) as book:
        created = datetime.combine(release.day, time())
        book.set_properties(
            {"title": "Qualifications framework", "author": release.publisher, "created": created}
        )
        writer = _Writer(book, _make_formats(book))
        for name, edition in zip(name_sheets(release.editions), release.editions, strict=True):
            writer.write_table(name, mark_gaps(edition.cells), folded=folded)
        writer.write_table("All languages", wide, widths=languages, frozen=len(PLACE))
        writer.write_table("Coverage", pivot_statuses(release.editions), frozen=len(PLACE))
        writer.write_table("Findings", _tabulate_findings(release))
        writer.write_table(EDITIONS_SHEET, _describe_editions(release.editions))
        writer.write_table("About", _describe_columns())


def name_sheets(editions: Sequence[Edition]) -> list[str]:
    """A name for each edition's sheet: its language, with version and framework where they differ."""
    telling = [
        part for part in (2, 1, 0) if part == 2 or len({edition.key[part] for edition in editions}) > 1
    ]
    names: dict[str, str] = {}
    for edition in editions:
        wanted = " ".join(edition.key[part] for part in telling).translate(
            str.maketrans("[]:*?/\\'", "--------")
        )
        candidates = [
            wanted[:LONGEST_NAME],
            *(f"{wanted[: LONGEST_NAME - 5]} {n}" for n in range(2, len(editions) + 2)),
        ]
        name = next(name for name in candidates if name.lower() not in names)
        names[name.lower()] = name
    return list(names.values())


def _make_formats(book: xlsxwriter.Workbook) -> Mapping[str, Format]:
    """The usual format under "", and one for each word that has a colour."""
    usual = {"text_wrap": True, "valign": "top"}
    return {
        "": book.add_format(usual),
        **{word: book.add_format({**usual, "bg_color": c}) for word, c in COLOURS.items()},
    }


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes frames as sheets with a frozen header, filters, wrapped text and a print set-up."""

    book: xlsxwriter.Workbook
    formats: Mapping[str, Format]

    def write_table(
        self,
        name: str,
        table: pl.DataFrame,
        *,
        widths: Mapping[str, float] = WIDTHS,
        folded: frozenset[str] = frozenset(),
        frozen: int = 0,
    ) -> None:
        """One sheet; `folded` columns are outlined and hidden, the first `frozen` stay in view."""
        sheet = self.book.add_worksheet(name)
        for index, column in enumerate(table.columns):
            options = {"level": 1, "hidden": True} if column in folded else {}
            sheet.set_column(index, index, widths.get(column, USUAL_WIDTH), self.formats[""], options)
        headers = [{"header": column} for column in table.columns]
        sheet.add_table(
            0, 0, max(table.height, 1), table.width - 1, {"columns": headers, "style": "Table Style Light 1"}
        )
        for row, values in enumerate(table.iter_rows(), 1):
            for place, value in enumerate(values):
                self._write_value(sheet, row, place, value)
        sheet.freeze_panes(1, frozen)
        _set_up_print(sheet)

    def _write_value(self, sheet: Worksheet, row: int, column: int, value: str | float | None) -> None:
        """One value by its type, so that no text becomes a formula, a link or a number; nothing for null."""
        if isinstance(value, str):
            if len(value) > LONGEST_TEXT:
                place = f"sheet {sheet.get_name()}, row {row + 1}"
                raise DatasetError(
                    f"{place}: a text of {len(value)} letters; a spreadsheet cell holds {LONGEST_TEXT}"
                )
            format_ = self.formats.get(value, self.formats[""])
            if value.startswith("<r>") and value.endswith(
                "</r>"
            ):  # a string like that goes unescaped into the XML
                sheet.write_rich_string(row, column, value[0], format_, value[1:], format_)
            else:
                sheet.write_string(row, column, value, format_)
        elif value is not None:
            sheet.write_number(row, column, _Exact(value), self.formats[""])


class _Exact(float):
    """A number that is written with all its digits; the writer asks for 16, which may be one too few."""

    def __format__(self, spec: str) -> str:
        return repr(float(self)).removesuffix(".0")


def _set_up_print(sheet: Worksheet) -> None:
    """Landscape A4, as wide as the page, the header row on each page, name and page number below."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_footer("&L&A&R&P / &N")


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
    table = (
        None if described is None else _frame(described[1:], EDITION_TYPES, f"{path}, sheet {EDITIONS_SHEET}")
    )
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
