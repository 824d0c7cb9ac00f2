"""The data contract, enforced with pandera wherever data enters or leaves."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import polars as pl

from ..extract.errors import DatasetError
from .edition import CELL_TYPES, EMPTY, FILLED, MISSING

if TYPE_CHECKING:
    import pandera.polars as pa

NULLABLE = frozenset({"section", "section_title", "area_id", "area", "page", "x0", "top", "x1", "bottom", "source"})
KEY = ("framework", "version", "language", "number", "column")


@cache
def cell_schema() -> pa.DataFrameSchema:
    """The pandera schema of canonical cells: names, order and types of columns, keys, statuses, ranges."""
    import pandera.polars as pa  # heavy; a start of the program must not pay for it

    checks: dict[str, list[pa.Check]] = {
        "status": [pa.Check.isin([FILLED, EMPTY, MISSING])],
        "confidence": [pa.Check.in_range(0.0, 1.0)],
        "order": [pa.Check.ge(1)],
        "page": [pa.Check.ge(1)],
    }
    columns = {
        name: pa.Column(kind, checks=checks.get(name, []), nullable=name in NULLABLE)
        for name, kind in CELL_TYPES.items()
    }
    return pa.DataFrameSchema(
        columns,
        checks=[
            pa.Check(_rows_where(_text_fits_status()), name="text_fits_status"),
            pa.Check(
                _rows_where(pl.col("code") == pl.col("number") + pl.col("column")), name="code_is_number_and_column"
            ),
        ],
        unique=list(KEY),
        strict=True,
        ordered=True,
    )


def _text_fits_status() -> pl.Expr:
    """Filled cells have text; empty and missing ones have none."""
    return (pl.col("status") == FILLED) == (pl.col("text").str.strip_chars() != "")


def _rows_where(holds: pl.Expr):  # type: ignore[no-untyped-def]  # pandera's PolarsData is typed only at run time
    """A pandera frame check from a row-wise expression."""
    return lambda data: data.lazyframe.select(holds)


def check_cells(cells: pl.DataFrame, where: str) -> pl.DataFrame:
    """The frame itself where it keeps the contract; DatasetError naming `where` and the first rows that break it."""
    from pandera.errors import SchemaError, SchemaErrors

    try:
        cell_schema().validate(cells, lazy=True)
    except (SchemaErrors, SchemaError) as error:
        raise DatasetError(f"{where}: {_describe(error, cells)}") from None
    return cells


def _describe(error: Exception, cells: pl.DataFrame) -> str:
    """Which rules are broken by which rows, in one line."""
    cases = getattr(error, "failure_cases", None)
    if not isinstance(cases, pl.DataFrame) or cases.is_empty():
        return str(error).splitlines()[0]
    parts: list[str] = []
    for (column, check), rows in cases.group_by("column", "check", maintain_order=True):
        indices = [i for i in rows["index"].to_list() if i is not None] if "index" in rows.columns else []
        places = ", ".join(_row_name(cells, int(i)) for i in indices[:5])
        more = f" and {len(indices) - 5} more" if len(indices) > 5 else ""
        parts.append(f"{column or 'rows'}: {check}" + (f" (rows {places}{more})" if places else ""))
    return "; ".join(parts)


def _row_name(cells: pl.DataFrame, index: int) -> str:
    """A row's name for a person: its zero-based index, and its code where there is one."""
    code = cells["code"][index] if "code" in cells.columns else ""
    return f"{index} {code}".strip()
