"""A report of editions with every kind of trouble: printed and read, hostile, right to left, in two versions."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any

import polars as pl
from editions import PROFILE, build_edition, sample
from esqf.extract import pdf
from esqf.normalize.edition import MISSING, Edition
from esqf.normalize.finding import Finding, Severity, finding
from esqf.normalize.normalise import normalise
from esqf.normalize.profile import load_profile
from esqf.publish.report.news import Build
from esqf.publish.report.pages import Images
from esqf.publish.report.write import write_report
from lxml import html
from printing import reportlab
from printing.edition import random_edition
from printing.layout import Layout

HOSTILE = (
    '<script>window.hacked = true</script><img src=x onerror="window.hacked = true">'
    " {{ 7 * 7 }} </script> ]]> &lt; ' \u202e"
)
LOST = "14"  # the competence that the English document lacks
DROPPED = 5  # the position of the competence that version 2024 does without
FOREIGN, THIN, UNPLACED = "6b", "10e", "12f"  # English cells in doubt: a finding, little evidence, no box
CORRECTED = "7c"
HACKED = "9a"


@dataclass(frozen=True)
class Report:
    """What was written, and from what."""

    directory: Path
    editions: Sequence[Edition]
    findings: Sequence[Finding]
    documents: dict[str, Path]
    previous: Build

    def edition(self, language: str, version: str = "2021") -> Edition:
        """The edition of a language."""
        return next(e for e in self.editions if (e.language, e.version) == (language, version))

    def cell(self, code: str, language: str = "en", version: str = "2021") -> dict[str, object]:
        """The canonical record of a cell."""
        cells = self.edition(language, version).cells
        return cells.filter(pl.col("code") == code).row(0, named=True)

    def path(self, language: str, version: str = "2021") -> str:
        """The path of an edition's page."""
        return f"editions/{PROFILE}/{version}/{language}.html"

    def details(self, language: str = "en", version: str = "2021") -> dict[str, dict[str, Any]]:
        """What an edition's page knows of its cells, by code."""
        page = html.document_fromstring((self.directory / self.path(language, version)).read_bytes())
        script = page.find(".//script[@id='details']")
        assert script is not None
        details: dict[str, dict[str, Any]] = json.loads(script.text or "")
        return details

    @property
    def pages(self) -> list[str]:
        """The paths of all pages."""
        return sorted(page.relative_to(self.directory).as_posix() for page in self.directory.rglob("*.html"))

    def write_again(self, directory: Path, images: Images = "doubtful") -> Path:
        """The same report in another place."""
        return write_report(
            self.editions,
            self.findings,
            directory,
            documents=self.documents,
            images=images,
            previous=self.previous,
        )


def set_cells(edition: Edition, where: pl.Expr, **values: str | float | None) -> Edition:
    """The edition with values set in some of its cells."""
    changes = {
        name: pl.when(where).then(pl.lit(value, edition.cells.schema[name])).otherwise(pl.col(name))
        for name, value in values.items()
    }
    return replace(edition, cells=edition.cells.with_columns(**changes))


def drop_row(edition: Edition, order: int, version: str) -> Edition:
    """The next version: without one competence, the later ones renumbered, and a word more in 1b."""
    later = pl.col("order") > order
    cells = edition.cells.filter(pl.col("order") != order).with_columns(
        version=pl.lit(version),
        number=pl.when(later).then((pl.col("order") - 1).cast(pl.String)).otherwise("number"),
        order=pl.when(later).then(pl.col("order") - 1).otherwise("order"),
        text=pl.when((pl.col("code") == "1b") & (pl.col("text") != ""))
        .then(pl.col("text") + " thoroughly")
        .otherwise("text"),
    )
    cells = cells.with_columns(code=pl.col("number") + pl.col("column"))
    return replace(edition, version=version, cells=cells)


def make_random(language: str, version: str = "2021") -> Edition:
    """An edition in a language of which there is no sample."""
    return build_edition(random_edition(Random(language), language), version)


def read_printed(path: Path, layout: Layout, language: str = "en") -> Edition:
    """A sample, printed as a PDF at `path` and read from it."""
    path.write_bytes(reportlab.print_pdf(sample(language), layout))
    document = pdf.read(path.read_bytes(), path.name)
    return normalise(document, load_profile(PROFILE), language=language, version="2021")


def make_report(folder: Path, directory: Path) -> Report:
    """Write the report; `folder` takes the documents that it is made from."""
    path = folder / "en.pdf"
    printed = read_printed(path, Layout("green", palette="green", hyphenate=True))
    english = _trouble(printed)
    greek, german = build_edition(sample("el"), "2021"), build_edition(sample("de"), "2021")
    editions = [english, greek, german, make_random("bg"), make_random("ar")]
    editions += [drop_row(edition, DROPPED, "2024") for edition in (printed, german)]
    findings = _find_trouble(english)
    assert english.source is not None
    previous = Build([printed, greek, make_random("uk")], findings[:1])
    report = Report(directory, editions, findings, {english.source.sha256: path}, previous)
    report.write_again(directory)
    return report


def _trouble(edition: Edition) -> Edition:
    """The edition with cells that somebody must look at."""
    places: dict[str, None] = dict.fromkeys(("page", "x0", "top", "x1", "bottom"))
    lost = {"text": "", "source_text": "", "repairs": "", "status": MISSING}
    edition = set_cells(edition, pl.col("number") == LOST, **lost, **places)
    edition = set_cells(edition, pl.col("code") == HACKED, text=HOSTILE, source_text=HOSTILE)
    edition = set_cells(edition, pl.col("number") == HACKED[:-1], area=HOSTILE)
    edition = set_cells(edition, pl.col("code") == THIN, confidence=0.5)
    edition = set_cells(edition, pl.col("code") == CORRECTED, repairs="line-break correction")
    return set_cells(edition, pl.col("code") == UNPLACED, x0=None)


def _find_trouble(edition: Edition) -> list[Finding]:
    """Findings as checking would make them."""
    page = edition.cells.filter(pl.col("code") == FOREIGN)["page"][0]
    english: dict[str, Any] = {"framework": PROFILE, "version": "2021", "language": "en", "document": "en.pdf"}
    foreign: dict[str, Any] = {"page": page, "evidence": HOSTILE, "suggestion": "ask the translators"}
    return [
        finding("encoding-guessed", "nobody declared an encoding", severity=Severity.INFO, **english),
        finding("cell-in-other-language", f"German: {HOSTILE}", number="6", column="b", **foreign, **english),
        finding("row-missing", "competence 14 is not in the document", number=LOST, **english),
        finding("cell-truncated", "cut off", number="12", column="f", **english),
        finding("hyphen-suspect", "a hyphen", number="1", column="a", language="el", version="2021"),
        finding("edition-stale", "some document could not be read"),
    ]
