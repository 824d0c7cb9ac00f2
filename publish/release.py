"""What is published together: editions in one fixed order, with what the formats need besides."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from pathlib import Path
from urllib.parse import quote

from ..extract.errors import DatasetError, UsageError
from ..normalize.edition import Edition
from ..normalize.finding import Finding
from ..normalize.schema import check_cells

BASE_IRI = "https://esqf.example/"  # reserved by RFC 2606: never resolves, never somebody else's
PUBLISHER = "esqf, unofficial conversion"
PIVOT = "en"  # what translation formats start from, where the release has it
UNDATED = datetime.date(1980, 1, 1)  # the first day that a ZIP archive, and so a workbook, can hold


@dataclass(frozen=True)
class Release:
    """Editions in order of framework, version and language, what was found in them, and how to sign them."""

    editions: tuple[Edition, ...]
    findings: tuple[Finding, ...] = ()
    published: datetime.date | None = None
    base_iri: str = BASE_IRI
    publisher: str = PUBLISHER
    licence: str | None = None
    pivot: str = PIVOT
    files: tuple[Written, ...] = ()

    @property
    def known_day(self) -> datetime.date | None:
        """The day of publication: as given, or else of the latest year that a version is named after."""
        return self.published or date_versions(edition.version for edition in self.editions)

    @property
    def day(self) -> datetime.date:
        """The day for files that must be dated; never the clock's."""
        return self.known_day or UNDATED

    def day_of(self, version: str) -> datetime.date:
        """The day for records of a version that must be dated."""
        return self.published or date_versions([version]) or UNDATED

    @property
    def title(self) -> str:
        """The printed titles of the frameworks, in the pivot's language where there is such an edition."""
        groups = (group for _, group in groupby(self.editions, lambda e: e.framework))
        mains = (pick_pivot(list(group)[::-1], self.pivot) for group in groups)
        return "; ".join(edition.title or edition.framework for edition in mains)

    def frameworks(self) -> dict[str, dict[str, tuple[Edition, ...]]]:
        """Framework -> version, oldest first -> its editions in order of language."""
        return {
            framework: {version: tuple(same) for version, same in groupby(group, lambda e: e.version)}
            for framework, group in groupby(self.editions, lambda e: e.framework)
        }


@dataclass(frozen=True, slots=True)
class Written:
    """A file that was written, a line on what it holds, and what its reader should know of this one."""

    path: Path
    line: str
    note: str = ""


def make_release(
    editions: Iterable[Edition],
    *,
    findings: Sequence[Finding] = (),
    published: datetime.date | None = None,
    base_iri: str = BASE_IRI,
    publisher: str = PUBLISHER,
    licence: str | None = None,
    pivot: str = PIVOT,
) -> Release:
    """A release of editions, each of which keeps the schema; UsageError without any or for two of one key."""
    ordered = sorted(editions, key=lambda e: (e.framework, version_key(e.version), e.language))
    if not ordered:
        raise UsageError("there is no edition to publish")
    for one, other in pairwise(ordered):
        if one.key == other.key:
            raise UsageError(f"two editions of {'/'.join(one.key)}; publish one of them")
    for edition in ordered:
        _check_edition(edition)
    return Release(
        editions=tuple(_strip_folders(edition) for edition in ordered),
        findings=tuple(_strip_folder(finding) for finding in findings),
        published=published,
        base_iri=base_iri if base_iri.endswith(("/", "#", ":")) else base_iri + "/",
        publisher=publisher,
        licence=licence,
        pivot=pivot,
    )


def _check_edition(edition: Edition) -> None:
    """Raise DatasetError where the cells break the schema or belong to another edition."""
    name = "/".join(edition.key)
    check_cells(edition.cells, name)
    keys = edition.cells.select("framework", "version", "language").unique().rows()
    if any(key != edition.key for key in keys):
        raise DatasetError(f"{name}: holds cells of {', '.join('/'.join(key) for key in sorted(keys))}")


def _strip_folders(edition: Edition) -> Edition:
    """The edition with its document's bare name; where it lay differs between machines."""
    source = edition.source
    return replace(
        edition,
        source=None if source is None else replace(source, name=Path(source.name).name),
        findings=tuple(_strip_folder(finding) for finding in edition.findings),
    )


def _strip_folder(finding: Finding) -> Finding:
    """The finding with its document's bare name."""
    return finding if finding.document is None else replace(finding, document=Path(finding.document).name)


def pick_pivot(editions: Sequence[Edition], pivot: str) -> Edition:
    """The first edition in the pivot's language, or the first of all."""
    return next((edition for edition in editions if edition.language == pivot), editions[0])


def name_file(*parts: str) -> str:
    """A file's stem from parts that may hold anything."""
    return "-".join(quote(part, safe="") for part in parts)


def version_key(version: str) -> tuple[list[tuple[str, int]], str]:
    """A sort key that puts `sample-2` before `sample-10`."""
    parts = re.findall(r"(\D*)(\d*)", version)
    return [(word, int(digits or 0)) for word, digits in parts], version


def date_versions(versions: Iterable[str]) -> datetime.date | None:
    """1 January of the latest year that a version's name begins with, None where none does."""
    years = [int(match[0]) for v in versions if (match := re.match(r"(?:19|20)\d\d(?!\d)", v))]
    return datetime.date(max(years), 1, 1) if years else None
