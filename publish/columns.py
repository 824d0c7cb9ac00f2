"""The data dictionary: what each column of the published tables means, in one place for all formats."""

from __future__ import annotations

import polars as pl

CELL_COLUMNS: dict[str, str] = {
    "framework": "Identifier of the framework",
    "version": "Version of the framework that the edition belongs to",
    "language": "Language of the edition (BCP 47 tag)",
    "section": "Identifier of the section, the same in every language",
    "section_title": "Title of the section as printed, normalised",
    "area_id": "Identifier of the competence area, the same in every language; null where it is not known",
    "area": "Competence area as printed, normalised",
    "order": "Position of the competence in the framework, from 1",
    "number": "The competence as the framework numbers it; text, because 1.10 is not 1.1",
    "column": "Column of the framework, always its Latin letter, whatever the edition prints",
    "code": "Number and column together: the cell's name inside an edition",
    "level": "Level that the column describes",
    "descriptor": "Kind of learning outcome that the column describes",
    "text": "The descriptor, normalised; empty where the edition prints an empty cell",
    "status": "filled; empty (printed without text, on purpose); missing (not in the document)",
    "source_text": "The cell as printed, before any repair; printed lines are joined by line feeds",
    "repairs": "Codes of the repairs that made text from source_text, separated by spaces",
    "confidence": "How far geometry, numbering and a second reading agree, from 0 to 1",
    "page": "First page of the cell in the document, from 1; null where the format has no pages",
    "x0": "Left edge of the cell on that page, in points from the left edge of the page as displayed",
    "top": "Upper edge of the cell, in points from the top of the page as displayed",
    "x1": "Right edge of the cell, in points from the left edge of the page as displayed",
    "bottom": "Lower edge of the cell, in points from the top of the page as displayed",
    "source": "SHA-256 of the document that the cell was read from",
}

EDITION_COLUMNS: dict[str, str] = {
    "framework": "Identifier of the framework",
    "version": "Version of the framework that the edition belongs to",
    "language": "Language of the edition (BCP 47 tag)",
    "title": "Title of the edition as printed",
    "headers": "Printed header of each column, as a JSON object from column letter to text",
    "source": "SHA-256 of the document that the edition was read from",
    "source_name": "Name of that document",
    "source_format": "Format of that document",
    "source_engine": "Reader that read it",
    "source_pages": "Number of its pages; null where the format has none",
}

EDITION_TYPES: dict[str, pl.DataType] = {
    name: pl.Int64() if name == "source_pages" else pl.String() for name in EDITION_COLUMNS
}
