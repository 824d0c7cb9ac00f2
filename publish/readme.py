"""`README.md`: the files, what the columns mean, how complete the editions are, how to cite them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from ..normalize.edition import EMPTY, FILLED, MISSING
from ..normalize.finding import Severity
from .columns import CELL_COLUMNS, EDITION_COLUMNS
from .release import Release, Written
from .shapes import count_statuses

GAPS = """\
A cell is `filled`, `empty` (printed without text, on purpose) or `missing` (not in the document). A missing
cell is never shown as an empty text: where a format has null, its text is null; CSV leaves the field empty,
and `status` says why; sheets that show texts alone say `[missing]`; formats that list statements list none
and say so in a note."""


def write_readme(release: Release, directory: Path) -> list[Written]:
    """`README.md`."""
    path = directory / "README.md"
    parts = [
        f"# {_plain(release.title)}",
        _introduce(release),
        "## Editions",
        _tabulate_editions(release),
        "## Files",
        _tabulate_files(release, directory),
        "## Gaps",
        GAPS,
        "## Columns of the cells",
        _tabulate(("column", "meaning"), CELL_COLUMNS.items()),
        "## Columns of the editions",
        _tabulate(("column", "meaning"), EDITION_COLUMNS.items()),
        "## Licence",
        _license(release),
        "## How to cite",
        _cite(release),
    ]
    path.write_text("\n\n".join(parts) + "\n", encoding="utf-8", newline="\n")
    return [Written(path, "this page")]


def _introduce(release: Release) -> str:
    """What this is, in two sentences."""
    count = "One edition" if len(release.editions) == 1 else f"{len(release.editions)} editions"
    return (
        f"{count} of a qualifications framework, cell by cell, converted from the published documents. "
        "**This is not an official publication**: in case of doubt, the documents hold."
    )


def _tabulate_editions(release: Release) -> str:
    """Coverage: the cells of each edition by status, its findings by severity, and its document."""
    header = (
        "framework",
        "version",
        "language",
        FILLED,
        EMPTY,
        MISSING,
        "errors",
        "warnings",
        "document",
        "SHA-256",
    )
    rows = []
    for edition, counts in zip(release.editions, count_statuses(release.editions).rows(), strict=True):
        found = [
            f.severity
            for f in release.findings
            if (f.framework or edition.framework, f.version, f.language) == edition.key
        ]
        source = edition.source
        document = (source.name, source.sha256) if source else ("", "")
        rows.append((*counts, found.count(Severity.ERROR), found.count(Severity.WARNING), *document))
    return _tabulate(header, rows)


def _tabulate_files(release: Release, directory: Path) -> str:
    """The files, what each holds, and what its reader should know."""
    rows = [
        (f"`{w.path.relative_to(directory).as_posix()}`", w.line + (f"; {w.note}" if w.note else ""))
        for w in release.files
    ]
    return _tabulate(("file", "holds"), rows)


def _license(release: Release) -> str:
    """Under what the data may be used, as far as we know."""
    if release.licence is not None:
        return f"The publisher of this dataset states: <{release.licence}>."
    return (
        "The texts belong to the publisher of the framework and may be reused as the documents say. "
        "The conversion adds no rights of its own."
    )


def _cite(release: Release) -> str:
    """A citation with what identifies the data; the date is that of the version, not of the conversion."""
    versions = ", ".join(dict.fromkeys(edition.version for edition in release.editions))
    languages = ", ".join(sorted({edition.language for edition in release.editions}))
    title, publisher = _plain(release.title), _plain(release.publisher)
    return f"> {title}. Version {versions}; {languages}. Published by {publisher}."


def _tabulate(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table."""
    lines = [header, ["---"] * len(header), *([_plain(str(value)) for value in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _plain(text: str) -> str:
    """Text that Markdown shows as it is: on one line, without markup of its own; code in backticks stays."""
    line = " ".join(text.split())
    if line.startswith("`"):
        return line.replace("|", "\\|")
    for mark in "\\|<>*_[]":
        line = line.replace(mark, f"\\{mark}")
    return line
