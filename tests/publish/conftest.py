"""Editions of two versions with every kind of trouble, and everything that is published from them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from editions import build_edition, sample
from esqf.normalize.edition import CELL_TYPES, EMPTY, FILLED, MISSING, Edition, Source
from esqf.normalize.finding import Finding, finding
from esqf.publish.dataset import FORMATS, write_editions
from esqf.publish.release import Written

PUBLISHED = date(2024, 5, 6)
LANGUAGES = ("en", "de", "el")
DROPPED = 5  # the competence that the second version does without
HOSTILE = {
    "1a": '=HYPERLINK("https://example.org")',
    "1b": "- autonomous work, +1 and @home",
    "1c": '<script>alert("x")</script> & "quoted", comma; semicolon | pipe',
    "1d": "two\nlines and a\ttab, _x000D_ and \u2028",
    "1e": "العربية مع English and Ελληνικά, e\u0301, 𝒳, soft\u00adhyphen",
    "1g": "  spaces around  ",
    "1h": "[missing]",
    "2i": "<r><t>no mark-up</t></r>",
    "3a": "a\rb _x005F_ \x07",
}


def set_cells(edition: Edition, where: pl.Expr, **values: str | float | None) -> Edition:
    """The edition with values set in some of its cells."""
    changes = {
        name: pl.when(where).then(pl.lit(value, edition.cells.schema[name])).otherwise(pl.col(name))
        for name, value in values.items()
    }
    return replace(edition, cells=edition.cells.with_columns(**changes))


def lose_rows(edition: Edition, numbers: list[str]) -> Edition:
    """The edition as if competences were not in the document."""
    where = pl.col("number").is_in(numbers)
    return set_cells(edition, where, text="", source_text="", status=MISSING, area=None, confidence=0.0)


def drop_row(edition: Edition, order: int) -> Edition:
    """The next version, without one competence and with the later ones renumbered."""
    later = pl.col("order") > order
    cells = edition.cells.filter(pl.col("order") != order).with_columns(
        number=pl.when(later).then((pl.col("order") - 1).cast(pl.String)).otherwise("number"),
        order=pl.when(later).then(pl.col("order") - 1).otherwise("order"),
    )
    return replace(edition, cells=cells.with_columns(code=pl.col("number") + pl.col("column")))


def place_cells(edition: Edition) -> Edition:
    """The edition with pages, boxes, repairs and a document of its own."""
    cells = edition.cells.with_columns(
        page=pl.col("order") // 5 + 1,
        x0=pl.lit(72.5),
        top=pl.col("order") * 10.0 + 1 / 3,
        x1=pl.lit(200.25),
        bottom=pl.col("order") * 10.0 + 9.75,
        confidence=pl.lit(0.987),
        repairs=pl.when(pl.col("status") == FILLED).then(pl.lit("line-break hyphen")).otherwise(pl.lit("")),
        source=pl.lit("ab" * 32),
    )
    headers = {"i": "Verantwortung", "a": "Kenntnisse:"}
    source = Source("de.pdf", "ab" * 32, "pdf", "pdfium", 8)
    return replace(edition, cells=cells, headers=headers, source=source)


def make_hostile(edition: Edition) -> Edition:
    """The edition with texts that formats trip over."""
    for code, text in HOSTILE.items():
        edition = set_cells(edition, pl.col("code") == code, text=text, source_text=text)
    return edition


@pytest.fixture(scope="session")
def editions() -> list[Edition]:
    """Version 2021 in three languages, each with its own trouble, and version 2024 in two of them."""
    english, german, greek = (build_edition(sample(language), "2021") for language in LANGUAGES)
    second = [drop_row(build_edition(sample(language), "2024"), DROPPED) for language in ("en", "de")]
    reworded = set_cells(second[0], pl.col("code") == "1b", text="Apply the law", source_text="Apply the law")
    emptied = set_cells(greek, pl.col("code") == "2h", text="", source_text="", status=EMPTY)
    return [lose_rows(emptied, ["14", "28"]), place_cells(german), english, second[1], reworded]


@pytest.fixture(scope="session")
def digital() -> list[Edition]:
    """Editions of a framework with other numbers and without sections, areas, levels and kinds."""
    texts = {"1.1a": "Browse & <filter>", "1.1b": "Evaluate", "1.10a": "", "1.10b": "Manage"}
    return [_digital_edition(language, texts) for language in ("sr-Latn", "ar")]


def _digital_edition(language: str, texts: dict[str, str]) -> Edition:
    """An edition of numbers and columns alone."""
    blank: dict[str, object] = dict.fromkeys(CELL_TYPES)
    common = {**blank, "framework": "digital", "version": "3.0", "language": language, "confidence": 1.0}
    common |= dict.fromkeys(["level", "descriptor", "repairs"], "")
    numbers = list(dict.fromkeys(code[:-1] for code in texts))
    rows = [
        {
            **common,
            **{"number": code[:-1], "column": code[-1], "code": code, "order": numbers.index(code[:-1]) + 1},
            **{"text": text, "source_text": text, "status": FILLED if text else EMPTY},
        }
        for code, text in texts.items()
    ]
    return Edition("digital", "3.0", language, pl.DataFrame(rows, schema=CELL_TYPES))


@pytest.fixture(scope="session")
def hostile_texts() -> dict[str, str]:
    """Code -> text of the cells that formats trip over."""
    return HOSTILE


@pytest.fixture(scope="session")
def hostile() -> Edition:
    """An edition with texts that formats trip over."""
    return make_hostile(build_edition(sample("en"), "2021"))


@pytest.fixture(scope="session")
def findings() -> list[Finding]:
    """A finding on one of the editions."""
    found = finding("row-missing", "competence 14 is not in the document", number="14")
    return [replace(found, framework="esqf-occupational", version="2021", language="el")]


@pytest.fixture(scope="session")
def written(
    editions: list[Edition], findings: list[Finding], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Written, ...]:
    """What was written when every format was published."""
    names = [format_.name for format_ in FORMATS]
    directory = tmp_path_factory.mktemp("published")
    return write_editions(editions, directory, names, findings=findings, published=PUBLISHED)


@pytest.fixture(scope="session")
def published(written: tuple[Written, ...]) -> Path:
    """The directory with every format."""
    return next(item.path.parent for item in written if item.path.name == "README.md")
