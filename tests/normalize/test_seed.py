"""Converted text with its flaws - numbers and letters anywhere, repeated headers, lost rows - becomes the edition."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from random import Random

import esqf
import pytest
from editions import SHARED, sample
from esqf.normalize.edition import MISSING, Edition
from esqf.normalize.finding import Severity
from printing.converted import PAGES, ConvertedPage, print_converted
from printing.edition import PrintedEdition, load_edition, random_edition
from truth import compare_with

SEED = SHARED / "seeds" / "esqf-occupational.nl.txt"
LOST = ("14", "28")
NOTICE = "Unofficial."

needs_seed = pytest.mark.skipif(not SEED.exists(), reason="the converted edition is not part of the project")


@cache
def read_seed() -> Edition:
    """The converted Dutch edition; nothing but its text says what it is."""
    return esqf.read(SEED)


@cache
def load_expected() -> PrintedEdition:
    """What it should say."""
    return load_edition(SEED.with_name("esqf-occupational.nl.expected.json"))


@needs_seed
def test_the_whole_grid_is_there() -> None:
    """Every place of the framework has its cell: filled, empty on purpose, or missing with its row."""
    edition = read_seed()
    counts = dict(edition.cells["status"].value_counts().iter_rows())
    assert counts == {"filled": 203, "empty": 112, "missing": 18}
    assert edition.cells.height == 333
    assert edition.language == "nl"


@needs_seed
def test_every_cell_is_as_expected() -> None:
    """Each text is the expected one; where they differ, hyphens left by the conversion were undone and recorded."""
    found = compare_with(read_seed(), load_expected())
    assert found.wrong == {}
    repairs = dict(read_seed().cells.select("code", "repairs").iter_rows())
    assert [code for code in found.inexact if "hyphen-left" not in repairs[code]] == []


@needs_seed
def test_areas_and_sections_are_as_expected() -> None:
    """Each competence stands in its area and its section, under their titles."""
    found = compare_with(read_seed(), load_expected())
    assert (found.areas, found.sections) == ({}, {})


@needs_seed
def test_the_two_lost_competences_are_the_only_errors() -> None:
    """Competences 14 and 28 are missing, and named; nothing else is called wrong."""
    errors = [found for found in esqf.check(read_seed()) if found.severity is Severity.ERROR]
    assert [(found.code, found.number) for found in errors] == [("row-missing", number) for number in LOST]
    missing = read_seed().cells.filter(read_seed().cells["status"] == MISSING)
    assert sorted(set(missing["number"])) == list(LOST)
    assert set(missing["text"]) == {""}


# -- the same flaws mixed anew ----------------------------------------------------------------------------------


def mix_pages(rng: Random) -> tuple[ConvertedPage, ...]:
    """Pages that end elsewhere, each with a header, markers and banners of its own."""
    ends = [*sorted(rng.sample(range(3, 36), rng.randint(2, 6))), 99]
    return tuple(
        ConvertedPage(
            last=end,
            header=rng.choice(("levels", "complexity", "joined")),
            marker=rng.choice(("own", "shared", "split")),
            banner=rng.choice(("row", "lines", "twice")),
            bold=rng.random() < 0.3,
            trailing=rng.choice((0, 1, 9)),
        )
        for end in ends
    )


def read_converted(printed: PrintedEdition, text: str, folder: Path) -> Edition:
    """The edition in a converted text."""
    path = folder / "converted.txt"
    path.write_text(text, encoding="utf-8")
    return esqf.read(path, language=printed.language)


@pytest.mark.parametrize(
    ("language", "seed"), [("en", 1), ("de", 2), ("fr", 3), ("it", 4), ("el", 5), ("de", 6), ("en", 7)]
)
def test_flaws_mixed_anew_change_no_cell(language: str, seed: int, tmp_path: Path) -> None:
    """Other languages with other mixtures of the same flaws are read as they were before conversion."""
    rng = Random(seed)
    printed, pages = sample(language), mix_pages(rng)
    edition = read_converted(printed, print_converted(printed, NOTICE, pages, seed=seed), tmp_path)
    found = compare_with(edition, printed)
    assert (found.wrong, found.areas, found.sections) == ({}, {}, {})
    assert found.exact_share >= 0.97  # the rest are hyphens that no evidence settles
    assert [f.code for f in edition.findings if f.severity is Severity.ERROR] == []


@pytest.mark.parametrize(("language", "seed"), [("nl", 11), ("uk", 12), ("pl", 13), ("bg", 14)])
def test_words_that_nobody_wrote_are_read_as_well(language: str, seed: int, tmp_path: Path) -> None:
    """So are random editions, whose areas group other rows than the framework's."""
    rng = Random(seed)
    printed = random_edition(rng, language)
    edition = read_converted(printed, print_converted(printed, NOTICE, mix_pages(rng), seed=seed), tmp_path)
    found = compare_with(edition, printed)
    assert (found.wrong, found.areas) == ({}, {})


@pytest.mark.parametrize("lost", [("1",), ("37",), ("14", "28"), ("5", "6", "7", "8"), ("15", "29")])
def test_lost_competences_are_missing_and_named(lost: tuple[str, ...], tmp_path: Path) -> None:
    """Whichever rows the conversion lost, their cells are missing, all others stand, and each loss is an error."""
    printed = sample("de")
    edition = read_converted(printed, print_converted(printed, NOTICE, PAGES, lost, seed=3), tmp_path)
    found = compare_with(edition, printed)
    rows = {row.number for row in printed.rows if row.number in lost}
    assert {code[:-1] for code in found.wrong} == rows
    errors = [f for f in esqf.check(edition) if f.severity is Severity.ERROR]
    assert sorted((f.code, f.number or "") for f in errors) == sorted(("row-missing", number) for number in lost)
