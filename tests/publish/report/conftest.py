"""A report of editions with every kind of trouble: printed and read, hostile, right to left, in two versions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from random import Random

import polars as pl
import pytest
from editions import PROFILE, build_edition, sample
from esqf.extract import pdf
from esqf.normalize.edition import MISSING, Edition
from esqf.normalize.finding import Finding, Severity, finding
from esqf.normalize.normalise import normalise
from esqf.normalize.profile import load_profile
from esqf.publish.report.news import Build
from esqf.publish.report.write import write_report
from printing import reportlab
from printing.edition import random_edition
from printing.layout import Layout

HOSTILE = '<script>window.hacked = true</script><img src=x onerror="window.hacked = true"> {{ 7 * 7 }} \'"&amp; ]]>'
LOST = "14"  # the competence that the English document lacks
DROPPED = 5  # the position of the competence that version 2024 does without
FOREIGN, THIN, BOUNDLESS = "6b", "10e", "12f"  # cells of the English edition in doubt, the last without a box


@dataclass(frozen=True)
class Report:
    """What was written, from what."""

    directory: Path
    editions: Sequence[Edition]
    findings: Sequence[Finding]
    documents: dict[str, Path]

    def edition(self, language: str, version: str = "2021") -> Edition:
        """The edition of a language."""
        return next(e for e in self.editions if (e.language, e.version) == (language, version))

    def pages(self) -> list[Path]:
        """All pages of the site."""
        return sorted(self.directory.rglob("*.html"))


def set_cells(edition: Edition, where: pl.Expr, **values: str | float | None) -> Edition:
    """The edition with values set in some of its cells."""
    changes = {
        name: pl.when(where).then(pl.lit(value, edition.cells.schema[name])).otherwise(pl.col(name))
        for name, value in values.items()
    }
    return replace(edition, cells=edition.cells.with_columns(**changes))


def drop_row(edition: Edition, order: int, version: str) -> Edition:
    """The next version, without one competence, the later ones renumbered, and a word more in 1b."""
    later = pl.col("order") > order
    cells = edition.cells.filter(pl.col("order") != order).with_columns(
        version=pl.lit(version),
        number=pl.when(later).then((pl.col("order") - 1).cast(pl.String)).otherwise("number"),
        order=pl.when(later).then(pl.col("order") - 1).otherwise("order"),
        text=pl.when(pl.col("code") == "1b").then(pl.col("text") + " thoroughly").otherwise("text"),
    )
    cells = cells.with_columns(code=pl.col("number") + pl.col("column"))
    return replace(edition, version=version, cells=cells)


@cache
def random_text(language: str, version: str = "2021") -> Edition:
    """An edition in a language that we have no sample of."""
    return build_edition(random_edition(Random(language), language), version)


def read_printed(folder: Path) -> tuple[Edition, Path]:
    """The English sample, printed as a PDF and read from it."""
    path = folder / "en.pdf"
    path.write_bytes(reportlab.print_pdf(sample("en"), Layout("plain", palette="green", hyphenate=True)))
    document = pdf.read(path.read_bytes(), path.name)
    return normalise(document, load_profile(PROFILE), language="en", version="2021"), path


def trouble(edition: Edition) -> Edition:
    """The edition with cells that somebody must look at."""
    places: dict[str, None] = dict.fromkeys(("page", "x0", "top", "x1", "bottom"))
    lost = pl.col("number") == LOST
    edition = set_cells(edition, lost, text="", source_text="", repairs="", status=MISSING, **places)
    edition = set_cells(edition, pl.col("code") == "9a", text=HOSTILE, source_text=HOSTILE)
    edition = set_cells(edition, pl.col("code") == THIN, confidence=0.5)
    edition = set_cells(edition, pl.col("code") == "7c", repairs="line-break correction")
    edition = set_cells(edition, pl.col("code") == BOUNDLESS, x0=None)
    return set_cells(edition, pl.col("number") == "9", area=HOSTILE)


def report_trouble(edition: Edition) -> list[Finding]:
    """Findings as checking would make them."""
    box = next(iter(edition.cells.filter(pl.col("code") == FOREIGN).iter_rows(named=True)))
    english = {"framework": PROFILE, "version": "2021", "language": "en", "document": "en.pdf"}
    return [
        finding("encoding-guessed", "nobody declared an encoding", severity=Severity.INFO, **english),
        finding("cell-in-other-language", f"in German {HOSTILE}", number="6", column="b", page=box["page"],
                evidence=HOSTILE, suggestion="ask the translators", **english),
        finding("row-missing", "competence 14 is not in the document", number=LOST, **english),
        finding("cell-truncated", "cut off", number="12", column="f", **english),
        finding("hyphen-suspect", "a hyphen", number="1", column="a", language="el", version="2021"),
        finding("edition-stale", "some document could not be read"),
    ]  # fmt: skip


@pytest.fixture(scope="session")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """The report with pictures of what is doubtful, and with news."""
    folder = tmp_path_factory.mktemp("documents")
    printed, path = read_printed(folder)
    english = trouble(printed)
    greek, german = build_edition(sample("el"), "2021"), build_edition(sample("de"), "2021")
    editions = [
        english,
        greek,
        german,
        random_text("bg"),
        random_text("ar"),
        drop_row(printed, DROPPED, "2024"),
        drop_row(german, DROPPED, "2024"),
    ]
    findings = report_trouble(english)
    assert english.source is not None
    documents = {english.source.sha256: path}
    directory = tmp_path_factory.mktemp("report")
    previous = Build([printed, greek, random_text("uk")], findings[:1])
    write_report(editions, findings, directory, documents=documents, previous=previous)
    return Report(directory, editions, findings, documents)


@pytest.fixture
def written(report: Report, tmp_path: Path) -> Iterator[Report]:
    """The same report, written once more elsewhere."""
    write_report(
        report.editions,
        report.findings,
        tmp_path,
        documents=report.documents,
        previous=Build([read_printed(tmp_path.parent)[0], *report.editions[1:2], random_text("uk")], report.findings[:1]),
    )
    yield replace(report, directory=tmp_path)
