"""OpenSALT's workbook, one file a language: the sheets and the columns that its importer reads by position.

`smartLevel` (1, 1.1, 1.1.2) is the tree and is typed as text, because 1.10 is not 1.1. A cell without text
has no row; the notes of its competence say whether it is empty or missing.
"""

from __future__ import annotations

from datetime import datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

from ..normalize.edition import Edition
from .identifiers import Name, name_version
from .outline import outline_edition
from .release import Release, Written, name_file
from .succession import Succession, trace_successions

if TYPE_CHECKING:
    from xlsxwriter import Workbook

DOCUMENT_HEADER = (
    *(
        "identifier",
        "creator",
        "title",
        "lastChangeDate",
        "officialSourceURL",
        "publisher",
        "description",
        "subject",
    ),
    *(
        "language",
        "version",
        "adoptionStatus",
        "statusStartDate",
        "statusEndDate",
        "licenseTitle",
        "licenseText",
        "notes",
    ),
)
ITEM_HEADER = (
    *(
        "identifier",
        "fullStatement",
        "humanCodingScheme",
        "smartLevel",
        "listEnumeration",
        "abbreviatedStatement",
    ),
    *("conceptKeywords", "notes", "language", "educationLevel", "CFItemType", "license"),
)
ASSOCIATION_HEADER = (
    *(
        "identifier",
        "originNodeURI",
        "originNodeIdentifier",
        "originNodeHumanCodingScheme",
        "associationType",
    ),
    *("destinationNodeURI", "destinationNodeIdentifier", "destinationNodeHumanCodingScheme"),
    *("associationGroupIdentifier", "associationGroupName"),
)


def write_opensalt(release: Release, directory: Path) -> list[Written]:
    """`opensalt/<framework>-<version>-<language>.xlsx`."""
    import xlsxwriter

    written = []
    for versions in release.frameworks().values():
        for succession in trace_successions(versions, release.pivot):
            for edition in versions[succession.old]:
                path = directory / "opensalt" / f"{name_file(*edition.key)}.xlsx"
                path.parent.mkdir(parents=True, exist_ok=True)
                with xlsxwriter.Workbook(path) as book:
                    book.set_properties({"created": datetime.combine(release.day_of(edition.version), time())})
                    _write_rows(book, "CF Doc", DOCUMENT_HEADER, [_document_row(edition, release)])
                    _write_rows(book, "CF Item", ITEM_HEADER, _item_rows(edition))
                    _write_rows(
                        book,
                        "CF Association",
                        ASSOCIATION_HEADER,
                        _replacement_rows(edition, succession, release),
                    )
                written.append(Written(path, f"{'/'.join(edition.key)} for OpenSALT (XLSX)"))
    return written


def _write_rows(book: Workbook, name: str, header: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    """One sheet; every value is text."""
    sheet = book.add_worksheet(name)
    for index, row in enumerate([header, *rows]):
        for column, value in enumerate(row):
            sheet.write_string(index, column, value)


def _document_row(edition: Edition, release: Release) -> tuple[str, ...]:
    """The framework."""
    title = edition.title or "/".join(edition.key)
    name = name_version(edition).text(edition.language)
    about = "Converted from the published edition; not an official publication."
    signed = (
        name.uuid,
        release.publisher,
        title,
        release.day_of(edition.version).isoformat(),
        "",
        release.publisher,
        about,
        "",
    )
    return (*signed, edition.language, edition.version, "Draft", "", "", *([release.licence or ""] * 2), "")


def _item_rows(edition: Edition) -> list[tuple[str, ...]]:
    """The tree, parents first."""
    tree: dict[Name, str] = {name_version(edition): ""}
    rows: list[tuple[str, ...]] = []
    for statement in outline_edition(edition):
        above = tree[statement.parent]
        level = tree[statement.name] = f"{above}.{statement.place}" if above else str(statement.place)
        identifier = statement.name.text(edition.language).uuid
        what = (identifier, statement.text, statement.code, level, "", "", "", statement.gaps)
        rows.append((*what, edition.language, statement.level or "", statement.type, ""))
    return rows


def _replacement_rows(edition: Edition, succession: Succession, release: Release) -> list[tuple[str, ...]]:
    """replacedBy from each statement to its successor in the next version."""
    rows: list[tuple[str, ...]] = []
    for statement in outline_edition(edition):
        successor = succession.successor(statement.name, edition.language)
        if successor is not None:
            origin, destination = statement.name.text(edition.language), successor.name.text(edition.language)
            name = name_version(edition).child("replacedBy", origin.uuid, destination.uuid)
            ends = [
                (n.iri(release.base_iri), n.uuid, s.code) for n, s in ((origin, statement), (destination, successor))
            ]
            rows.append((name.uuid, *ends[0], "replacedBy", *ends[1], "", ""))
    return rows
