"""Data Package 2.0: `datapackage.json` describes the CSV tables beside it, with types, keys and meanings.

An empty field is null. For `text` that is an empty cell or a gap; `status` says which.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl

from ..normalize.edition import CELL_TYPES, EMPTY, FILLED, MISSING
from ..normalize.schema import KEY, NULLABLE
from .columns import CELL_COLUMNS, EDITION_COLUMNS, EDITION_TYPES
from .release import Release, Written

PROFILE = "https://datapackage.org/profiles/2.0/"
EDITION_KEY = ["framework", "version", "language"]
TYPES: dict[pl.DataType, str] = {pl.String(): "string", pl.Int64(): "integer", pl.Float64(): "number"}
CONSTRAINTS: dict[str, dict[str, object]] = {
    "status": {"enum": [FILLED, EMPTY, MISSING]},
    "confidence": {"minimum": 0, "maximum": 1},
    "order": {"minimum": 1},
    "page": {"minimum": 1},
}
MAY_BE_EMPTY = NULLABLE | {"text", "source_text", "repairs"}


def write_datapackage(release: Release, directory: Path) -> list[Written]:
    """`datapackage.json` beside `cells.csv` and `editions.csv`."""
    path = directory / "datapackage.json"
    frameworks = list(release.frameworks())
    package: dict[str, Any] = {
        "$schema": f"{PROFILE}datapackage.json",
        "name": re.sub(r"[^a-z0-9._-]+", "-", "-".join(frameworks).lower()).strip("-") or "editions",
        "id": release.base_iri + "+".join(frameworks),
        "title": release.title,
        "description": "Editions of a qualifications framework, cell by cell. Not an official publication.",
        "version": ", ".join(dict.fromkeys(edition.version for edition in release.editions)),
        "contributors": [{"title": release.publisher, "roles": ["publisher"]}],
        "sources": [{"title": e.source.name} for e in release.editions if e.source is not None and e.source.name],
        "resources": [
            _describe_cells(directory / "cells.csv"),
            _describe_editions(directory / "editions.csv"),
        ],
    }
    if release.known_day is not None:
        package["created"] = f"{release.known_day}T00:00:00Z"
    if release.licence is not None:
        package["licenses"] = [{"path": release.licence}]
    if not package["sources"]:
        del package["sources"]
    path.write_text(json.dumps(package, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")
    return [Written(path, "describes the CSV tables: types, keys, meanings, checksums (Data Package 2.0)")]


def _describe_cells(path: Path) -> dict[str, Any]:
    """The resource of cells, each of which belongs to an edition."""
    fields = _describe_fields(CELL_TYPES, CELL_COLUMNS, MAY_BE_EMPTY)
    reference = {"resource": "editions", "fields": EDITION_KEY}
    return _describe_resource("cells", path, fields, list(KEY), [{"fields": EDITION_KEY, "reference": reference}])


def _describe_editions(path: Path) -> dict[str, Any]:
    """The resource of editions."""
    fields = _describe_fields(EDITION_TYPES, EDITION_COLUMNS, frozenset(EDITION_TYPES) - {*EDITION_KEY, "headers"})
    return _describe_resource("editions", path, fields, EDITION_KEY, [])


def _describe_fields(
    types: Mapping[str, pl.DataType], meanings: Mapping[str, str], optional: frozenset[str]
) -> list[dict[str, object]]:
    """A table's fields."""
    fields: list[dict[str, object]] = []
    for name, kind in types.items():
        constraints = ({} if name in optional else {"required": True}) | CONSTRAINTS.get(name, {})
        field: dict[str, object] = {"name": name, "type": TYPES[kind], "description": meanings[name]}
        fields.append(field | ({"constraints": constraints} if constraints else {}))
    return fields


def _describe_resource(
    name: str, path: Path, fields: list[dict[str, object]], key: list[str], foreign: list[dict[str, object]]
) -> dict[str, Any]:
    """A table resource with the checksum of its file."""
    data = path.read_bytes()
    schema: dict[str, object] = {"fields": fields, "primaryKey": key, "missingValues": [""]}
    return {
        "$schema": f"{PROFILE}dataresource.json",
        "name": name,
        "type": "table",
        "path": path.name,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(data),
        "hash": f"sha256:{hashlib.sha256(data).hexdigest()}",
        "schema": schema | ({"foreignKeys": foreign} if foreign else {}),
    }
