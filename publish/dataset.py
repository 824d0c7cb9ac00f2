"""The formats we publish, and the two ways to write them: a directory of formats, or a file by its suffix."""

from __future__ import annotations

import difflib
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from ..extract.errors import UsageError
from ..normalize.edition import Edition
from ..normalize.finding import Finding
from .case import write_case
from .csvw import write_csvw
from .datapackage import write_datapackage
from .dcat import write_dcat
from .delimited import write_cells_csv, write_csv, write_excel_csv
from .json_dataset import write_dataset_json, write_json
from .json_lines import write_cells_jsonl, write_jsonl
from .moodle import write_moodle
from .opensalt import write_opensalt
from .parquet import write_cells_parquet, write_parquet
from .provenance import write_provenance
from .readme import write_readme
from .release import BASE_IRI, PIVOT, PUBLISHER, Release, Written, make_release
from .skos import write_skos
from .sqlite import write_database, write_sqlite
from .tmx import write_tmx
from .xliff import write_xliff
from .xlsx import write_workbook, write_xlsx


@dataclass(frozen=True, slots=True)
class Format:
    """One format: its name, what it is for, its writer, and the formats whose files it describes."""

    name: str
    line: str
    write: Callable[[Release, Path], list[Written]]
    needs: tuple[str, ...] = ()
    whole: bool = False


FORMATS: tuple[Format, ...] = (
    Format("csv", "every cell as a row, texts untouched: for every tool", write_csv, whole=True),
    Format("excel-csv", "the same for Excel: byte order mark, no text can run as a formula", write_excel_csv),
    Format("json", "everything in one document, findings included: for programs", write_json, whole=True),
    Format("jsonl", "one cell a line: for streams and logs", write_jsonl, whole=True),
    Format("parquet", "typed columns, one file an edition: for analysts", write_parquet, whole=True),
    Format("sqlite", "a database with views long, wide and competence: for queries", write_sqlite, whole=True),
    Format("xlsx", "a workbook to read, filter and print: for people", write_xlsx, whole=True),
    Format("case", "CASE 1.0 (a package a language) and 1.1: for competence platforms", write_case),
    Format("moodle", "competency frameworks to import, one CSV a language: for Moodle", write_moodle),
    Format("opensalt", "workbooks to import, one a language: for OpenSALT", write_opensalt),
    Format("skos", "concept schemes as Turtle and JSON-LD, versions linked: for linked data", write_skos),
    Format("tmx", "translation memories, all languages and pairs (TMX 1.4b): for translators", write_tmx),
    Format("xliff", "bilingual files (XLIFF 2.1): for translation tools", write_xliff),
    Format(
        "datapackage",
        "describes the CSV tables (Data Package 2.0): for data portals",
        write_datapackage,
        ("csv",),
    ),
    Format("csvw", "describes the CSV tables (CSV on the Web): for data portals", write_csvw, ("csv",)),
    Format("provenance", "PROV-O and the place of each cell in its document: for auditors", write_provenance),
    Format("dcat", "catalogue entry of all files written with it (DCAT-AP 3): for open-data portals", write_dcat),
    Format("readme", "data dictionary, coverage, licence, citation: written with every dataset", write_readme),
)
STANDARD = (
    "csv",
    "json",
    "jsonl",
    "parquet",
    "sqlite",
    "xlsx",
    "skos",
    "case",
    "tmx",
    "datapackage",
    "csvw",
    "provenance",
    "dcat",
)
FILES: dict[str, Callable[[Release, Path], None]] = {
    ".csv": write_cells_csv,
    ".json": write_dataset_json,
    ".jsonl": write_cells_jsonl,
    ".parquet": write_cells_parquet,
    ".sqlite": write_database,
    ".xlsx": write_workbook,
}


def write_editions(
    editions: Iterable[Edition],
    directory: Path,
    formats: Sequence[str],
    *,
    findings: Sequence[Finding] = (),
    published: date | None = None,
    base_iri: str = BASE_IRI,
    publisher: str = PUBLISHER,
    licence: str | None = None,
    pivot: str = PIVOT,
) -> tuple[Written, ...]:
    """Write the formats into a directory, which is made where it is not; what was written, in order.

    The caller stages the directory and moves it into place. UsageError for an unknown format, DatasetError
    for cells that break the schema; both before anything is written.
    """
    chosen = choose_formats(formats)
    release = make_release(
        editions,
        findings=findings,
        published=published,
        base_iri=base_iri,
        publisher=publisher,
        licence=licence,
        pivot=pivot,
    )
    directory.mkdir(parents=True, exist_ok=True)
    for format_ in chosen:
        release = replace(release, files=(*release.files, *format_.write(release, directory)))
    return release.files


def write_file(
    editions: Iterable[Edition],
    path: Path,
    *,
    findings: Sequence[Finding] = (),
    published: date | None = None,
) -> None:
    """Write one file in the format of its suffix, whole or not at all; UsageError for any other suffix."""
    if path.suffix not in FILES:
        raise UsageError(
            f"{path}: cannot write {path.suffix or 'a file without a suffix'}; expected {', '.join(FILES)}"
        )
    if not path.parent.is_dir():
        raise UsageError(f"{path}: no folder {path.parent}; make it first, or give another place")
    release = make_release(editions, findings=findings, published=published)
    partial = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        FILES[path.suffix](release, partial)
        with partial.open("rb") as file:
            os.fsync(file.fileno())  # else a power cut after the renaming could leave an empty file
        os.replace(partial, path)
    finally:
        partial.unlink(missing_ok=True)


def choose_formats(names: Sequence[str]) -> tuple[Format, ...]:
    """The formats of these names in writing order, with those they need; UsageError for an unknown name."""
    known = {format_.name: format_ for format_ in FORMATS}
    for name in names:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            hint = f"did you mean {near[0]}?" if near else f"there are: {', '.join(known)}"
            raise UsageError(f"unknown format {name}; {hint}")
    wanted = {"readme", *names, *(need for name in names for need in known[name].needs)}
    return tuple(format_ for format_ in FORMATS if format_.name in wanted)
