"""Editions as two tables, cells and editions, and back: what every format that holds the whole data shares.

A gap is shown: `text` and `source_text` of a `missing` cell are published as null, never as an empty string.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

import polars as pl

from ..extract.errors import DatasetError
from ..normalize.edition import CELL_TYPES, MISSING, Edition, Source
from ..normalize.schema import check_cells
from .columns import EDITION_TYPES

KEY = ["framework", "version", "language"]
NEVER_NULL = ["text", "source_text", "repairs"]


def join_cells(editions: Iterable[Edition]) -> pl.DataFrame:
    """All cells in the order of the editions, as they are published."""
    return mark_gaps(pl.concat([edition.cells for edition in editions]))


def mark_gaps(cells: pl.DataFrame) -> pl.DataFrame:
    """Cells with null instead of the empty texts of what is missing."""
    texts = pl.col("text", "source_text")
    return cells.with_columns(
        pl.when((pl.col("status") == MISSING) & (texts == "")).then(None).otherwise(texts).name.keep()
    )


def tabulate_editions(editions: Iterable[Edition]) -> pl.DataFrame:
    """One row an edition, columns of EDITION_COLUMNS."""
    return pl.DataFrame([_edition_row(edition) for edition in editions], schema=EDITION_TYPES, orient="row")


def _edition_row(edition: Edition) -> tuple[object, ...]:
    """The edition's row; headers in order of their letters, so that equal editions make equal bytes."""
    headers = json.dumps(dict(sorted(edition.headers.items())), ensure_ascii=False)
    source = edition.source
    place = (source.sha256, source.name, source.format, source.engine, source.pages) if source else (None,) * 5
    return (*edition.key, edition.title, headers, *place)


def restore_editions(cells: pl.DataFrame, table: pl.DataFrame | None, where: str) -> list[Edition]:
    """The editions of published cells, with titles and sources from `table` or else from the cells alone;
    DatasetError naming `where` for columns, types or rows that break the schema."""
    cells = _restore_types(cells, where)
    check_cells(cells, where)
    described = {} if table is None else {row[:3]: row for row in _edition_rows(table, where)}
    groups = {tuple(map(str, key)): group for key, group in cells.group_by(KEY, maintain_order=True)}
    empty = {key: cells.clear() for key in described if key not in groups}
    return [_restore_edition(key, group, described.get(key), where) for key, group in (groups | empty).items()]


def _restore_types(cells: pl.DataFrame, where: str) -> pl.DataFrame:
    """Cells with the columns and types of the schema and no null where it allows none."""
    if cells.columns != list(CELL_TYPES):
        lost = [name for name in CELL_TYPES if name not in cells.columns]
        found = f"without {', '.join(lost)}" if lost else f"columns {', '.join(cells.columns)}"
        raise DatasetError(f"{where}: {found}; expected the columns {', '.join(CELL_TYPES)}")
    try:
        return cells.cast(pl.Schema(CELL_TYPES)).with_columns(pl.col(NEVER_NULL).fill_null(""))
    except pl.exceptions.PolarsError as error:
        raise DatasetError(f"{where}: {str(error).splitlines()[0]}") from None


def _edition_rows(table: pl.DataFrame, where: str) -> list[tuple[str, ...]]:
    """The rows of a table of editions."""
    if table.columns != list(EDITION_TYPES):
        raise DatasetError(
            f"{where}: editions with columns {', '.join(table.columns)}; expected {', '.join(EDITION_TYPES)}"
        )
    return table.cast(pl.Schema(EDITION_TYPES)).rows()


def _restore_edition(key: Sequence[str], cells: pl.DataFrame, row: tuple[str, ...] | None, where: str) -> Edition:
    """One edition from its cells and its row in the table of editions."""
    framework, version, language = key
    if row is None:
        return Edition(framework, version, language, cells, source=_source_of_cells(cells))
    _, _, _, title, headers, sha256, name, kind, engine, pages = row
    source = None
    if sha256 is not None:
        source = Source(name or "", sha256, kind or "", engine or "", None if pages is None else int(pages))
    return Edition(framework, version, language, cells, title, _read_headers(headers, where), source=source)


def _read_headers(text: str | None, where: str) -> dict[str, str]:
    """The printed headers of the columns from their JSON object."""
    try:
        headers = json.loads(text or "{}")
    except ValueError:
        headers = None
    if not isinstance(headers, dict):
        raise DatasetError(f"{where}: headers of an edition are {text}; expected a JSON object")
    return headers


def _source_of_cells(cells: pl.DataFrame) -> Source | None:
    """The document that the cells name, by its checksum alone; None where they name none or several."""
    known = cells["source"].drop_nulls().unique().to_list()
    return Source("", known[0]) if len(known) == 1 else None
