"""The canonical edition: one row a cell, the complete grid, and how each came to be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from .finding import Finding

FILLED, EMPTY, MISSING = "filled", "empty", "missing"

CELL_TYPES: dict[str, pl.DataType] = {
    "framework": pl.String(),
    "version": pl.String(),
    "language": pl.String(),
    "section": pl.String(),
    "section_title": pl.String(),
    "area_id": pl.String(),
    "area": pl.String(),
    "order": pl.Int64(),
    "number": pl.String(),
    "column": pl.String(),
    "code": pl.String(),
    "level": pl.String(),
    "descriptor": pl.String(),
    "text": pl.String(),
    "status": pl.String(),
    "source_text": pl.String(),
    "repairs": pl.String(),
    "confidence": pl.Float64(),
    "page": pl.Int64(),
    "x0": pl.Float64(),
    "top": pl.Float64(),
    "x1": pl.Float64(),
    "bottom": pl.Float64(),
    "source": pl.String(),
}


@dataclass(frozen=True, slots=True)
class Source:
    """Where an edition came from: the document's name as given, SHA-256, format, engine, pages (None without)."""

    name: str
    sha256: str
    format: str = ""
    engine: str = ""
    pages: int | None = None


@dataclass(frozen=True)
class Edition:
    """One framework x version x language: canonical `cells` (columns of CELL_TYPES, grid order), its printed
    title and column headers (canonical letter -> text), what the reading doubted, and its source."""

    framework: str
    version: str
    language: str
    cells: pl.DataFrame
    title: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    source: Source | None = None

    @property
    def key(self) -> tuple[str, str, str]:
        """What tells editions apart: framework, version, language."""
        return (self.framework, self.version, self.language)

    def texts(self) -> dict[str, str | None]:
        """Code -> text, None where the cell is missing."""
        rows = self.cells.select("code", "text", "status").iter_rows()
        return {code: None if status == MISSING else text for code, text, status in rows}
