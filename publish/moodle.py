"""Moodle's competency-framework CSV (`tool_lpimportcsv`), one file a language: 14 columns, read by position.

Moodle cuts names at 100 letters, so the whole text stands in the description too. It compares identifiers as
PHP compares numbers, so they are paths, never bare numbers. A cell without text has no row; its competence
says why.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

from ..normalize.edition import Edition
from .identifiers import Name, name_version
from .outline import Kind, outline_edition
from .release import Release, Written, name_file
from .text import shorten

HEADER = (
    *("Parent ID number", "ID number", "Short name", "Description", "Description format"),
    *("Scale values", "Scale configuration", "Rule type", "Rule outcome", "Rule config"),
    *("Cross-referenced competency ID numbers", "Exported ID", "Is framework", "Taxonomy"),
)
LONGEST = 100  # letters that Moodle keeps of a name or an identifier
PLAIN_TEXT = "2"  # Moodle's FORMAT_PLAIN: the description is shown as text, never as HTML
SCALE = ("Not yet competent", "Competent")
SCALE_CONFIGURATION = [
    {"scaleid": "1"},
    {"id": 1, "scaledefault": 1, "proficient": 0},
    {"id": 2, "scaledefault": 0, "proficient": 1},
]
TAXONOMY = "competency,competency,competency,competency"


def write_moodle(release: Release, directory: Path) -> list[Written]:
    """`moodle/<framework>-<version>-<language>.csv`."""
    written = []
    for edition in release.editions:
        path = directory / "moodle" / f"{name_file(*edition.key)}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        buffer = io.StringIO()
        csv.writer(buffer, lineterminator="\n").writerows([HEADER, *_rows(edition)])
        path.write_text(buffer.getvalue(), encoding="utf-8", newline="\n")
        written.append(Written(path, f"{'/'.join(edition.key)} for Moodle's competency frameworks (CSV)"))
    return written


def _rows(edition: Edition) -> Iterator[tuple[str, ...]]:
    """The framework's row, then a row for each statement below its parent."""
    root, language = name_version(edition), edition.language
    title = edition.title or "/".join(edition.key)
    scale = (",".join(SCALE), json.dumps(SCALE_CONFIGURATION, separators=(",", ":")))
    yield (
        "",
        _identify(root, language),
        shorten(title, LONGEST),
        title,
        PLAIN_TEXT,
        *scale,
        "",
        "",
        "",
        "",
        "",
        "1",
        TAXONOMY,
    )
    for number, statement in enumerate(outline_edition(edition), 1):
        parent = "" if statement.parent == root else _identify(statement.parent, language)
        name = f"{statement.code} {statement.text}" if statement.kind is Kind.DESCRIPTOR else statement.text
        description = "\n".join(part for part in (statement.text, statement.gaps) if part)
        row = (parent, _identify(statement.name, language), shorten(name, LONGEST), description, PLAIN_TEXT)
        yield (*row, "", "", "", "0", "null", "", str(number), "", "")


def _identify(name: Name, language: str) -> str:
    """The identifier of a statement in a language; its UUID where the path is longer than Moodle keeps."""
    text = name.text(language)
    return text.path if len(text.path) <= LONGEST else text.uuid
