"""CSV on the Web: `csv-metadata.json`, where the standard looks for it, describes the CSV tables."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl

from ..normalize.edition import CELL_TYPES, EMPTY, FILLED, MISSING
from ..normalize.schema import KEY
from .columns import CELL_COLUMNS, EDITION_COLUMNS, EDITION_TYPES
from .datapackage import EDITION_KEY, MAY_BE_EMPTY
from .release import Release, Written

TYPES: dict[pl.DataType, str] = {pl.String(): "string", pl.Int64(): "integer", pl.Float64(): "double"}
STRICTER: dict[str, dict[str, object]] = {
    "status": {"base": "string", "format": f"{FILLED}|{EMPTY}|{MISSING}"},
    "confidence": {"base": "double", "minimum": 0, "maximum": 1},
    "order": {"base": "integer", "minimum": 1},
    "page": {"base": "integer", "minimum": 1},
}


def write_csvw(release: Release, directory: Path) -> list[Written]:
    """`csv-metadata.json` beside `cells.csv` and `editions.csv`."""
    path = directory / "csv-metadata.json"
    reference = {"resource": "editions.csv", "columnReference": EDITION_KEY}
    optional = frozenset(EDITION_TYPES) - {*EDITION_KEY, "headers"}
    cells = _describe_table("cells.csv", CELL_TYPES, CELL_COLUMNS, MAY_BE_EMPTY, list(KEY))
    cells["tableSchema"]["foreignKeys"] = [{"columnReference": EDITION_KEY, "reference": reference}]
    editions = _describe_table("editions.csv", EDITION_TYPES, EDITION_COLUMNS, optional, EDITION_KEY)
    metadata: dict[str, Any] = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "dc:title": release.title,
        "dc:publisher": release.publisher,
        "tables": [cells, editions],
    }
    if release.known_day is not None:
        metadata["dc:issued"] = {"@value": release.known_day.isoformat(), "@type": "xsd:date"}
    if release.licence is not None:
        metadata["dc:license"] = {"@id": release.licence}
    path.write_text(json.dumps(metadata, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")
    return [Written(path, "describes the CSV tables for the web (CSVW)")]


def _describe_table(
    url: str,
    types: Mapping[str, pl.DataType],
    meanings: Mapping[str, str],
    optional: frozenset[str],
    key: list[str],
) -> dict[str, Any]:
    """One table; an empty field is null."""
    columns = [
        {
            "name": name,
            "titles": name,
            "dc:description": meanings[name],
            "datatype": STRICTER.get(name, TYPES[kind]),
            "required": name not in optional,
            "null": "",
        }
        for name, kind in types.items()
    ]
    return {"url": url, "tableSchema": {"columns": columns, "primaryKey": key}}
