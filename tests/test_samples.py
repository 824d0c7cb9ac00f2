"""The editions that ship in raw/ read back cell for cell as their texts, and print again byte for byte."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path
from random import Random
from typing import get_args

import pytest
from editions import PROFILE, sample
from esqf.build import check_all
from esqf.compare.editions import compare_editions
from esqf.extract.reader import read_bytes, read_document
from esqf.extract.table import Paragraph
from esqf.normalize.edition import Edition
from esqf.normalize.finding import Finding, Severity
from esqf.normalize.normalise import normalise
from esqf.normalize.profile import load_profile
from esqf.reading import Options, find_documents, read_edition
from esqf.validate.counts import EXPECTED_NAME, count_cells, load_counts
from printing.converted import Banner, ConvertedPage, Header, Marker, print_converted
from printing.edition import PrintedEdition, random_edition
from printing.samples import change_edition, list_samples, load_toml, print_samples
from printing.words import list_languages

ROOT = Path(__file__).parent.parent
TEXTS, RAW = ROOT / "samples", ROOT / "raw"
SAMPLES = {str(each.path): each for each in list_samples(TEXTS)}
REVISED = "esqf-occupational/sample-2/en.html"
CONVERTED = "esqf-occupational/sample-1/it.txt"

each_sample = pytest.mark.parametrize("path", SAMPLES)
Cells = dict[tuple[str, str], tuple[str, str]]


@cache
def read_sample(path: str) -> Edition:
    """The edition as the program reads it."""
    return read_edition(RAW / path)


@cache
def print_all() -> dict[str, bytes]:
    """Everything that is printed into raw/."""
    return {str(path): content for path, content in print_samples(TEXTS).items()}


def list_cells(edition: Edition) -> Cells:
    """(number, column) -> text and status."""
    rows = edition.cells.select("number", "column", "text", "status").iter_rows()
    return {(number, column): (text, status) for number, column, text, status in rows}


def expect_cells(printed: PrintedEdition, lost: Iterable[str] = ()) -> Cells:
    """The same, of the truth."""
    gone = set(lost)
    return {
        (row.number, column): ("", "missing") if row.number in gone else (text, "filled" if text else "empty")
        for row in printed.rows
        for column, text in row.cells.items()
    }


def differ(found: Cells, expected: Cells) -> dict[tuple[str, str], tuple[object, object]]:
    """The places where they differ: what was found, what was expected."""
    places = sorted(found.keys() | expected.keys())
    return {
        place: (found.get(place), expected.get(place)) for place in places if found.get(place) != expected.get(place)
    }


def drop_hyphens(cells: Cells) -> Cells:
    """The cells without hyphens: a converter leaves some, and whether all are undone is a test of its own."""
    return {place: (text.replace("-", ""), status) for place, (text, status) in cells.items()}


# -- printing ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", [*SAMPLES, *(f"esqf-occupational/{v}/{EXPECTED_NAME}" for v in ("sample-1", "sample-2"))]
)
def test_samples_print_again_byte_for_byte(path: str) -> None:
    """What is committed is what `make samples` prints from the texts."""
    assert print_all()[path] == (RAW / path).read_bytes()


def test_every_document_of_the_samples_is_printed() -> None:
    """No document stands in a sample version that the texts do not make."""
    documents = {path.relative_to(RAW).as_posix() for path in find_documents(RAW)}
    assert {path for path in documents if "/sample-" in path} == set(SAMPLES)


@each_sample
def test_each_document_says_that_it_is_no_official_publication(path: str) -> None:
    """The notice stands in the document itself, in its language."""
    document = read_document(RAW / path)
    texts = [
        part.text for block in document.blocks for part in ([block] if isinstance(block, Paragraph) else block.cells)
    ]
    notice = load_toml(TEXTS / "notices.toml")[SAMPLES[path].edition.language]
    assert notice in " ".join(" ".join(texts).split())


@pytest.mark.parametrize("table", ["cells", "areas"])
def test_a_change_that_does_not_fit_the_edition_is_an_error(table: str) -> None:
    """A change names what it replaces; other text there stops the printing."""
    changes = load_toml(TEXTS / "changes-2.toml")
    changes[table][0]["old"] = "something else"
    with pytest.raises(ValueError, match="expected 'something else'"):
        change_edition(sample("en"), changes)


# -- reading ----------------------------------------------------------------------------------------


@each_sample
def test_each_sample_comes_back_cell_for_cell(path: str) -> None:
    """Every cell reads exactly as its source has it; those of lost competences are missing."""
    truth = SAMPLES[path]
    found, expected = list_cells(read_sample(path)), expect_cells(truth.edition, truth.lost)
    if path == CONVERTED:
        found, expected = drop_hyphens(found), drop_hyphens(expected)
    assert differ(found, expected) == {}


@pytest.mark.parametrize(
    "engine",
    [
        "pdfplumber",
        "camelot",
    ],
)
def test_every_engine_reads_the_pdf_alike(engine: str) -> None:
    """The second opinions find the same cells as the source has."""
    path = next(path for path in SAMPLES if path.endswith(".pdf"))
    found = read_edition(RAW / path, Options(engine=engine))
    assert differ(list_cells(found), expect_cells(SAMPLES[path].edition)) == {}


@each_sample
def test_each_competence_stands_in_its_area_and_section(path: str) -> None:
    """Areas and sections are attributed as printed, but for competences that were lost."""
    truth = SAMPLES[path]
    rows = read_sample(path).cells.select("number", "section", "section_title", "area").unique().iter_rows()
    found = {number: rest for number, *rest in rows if number not in truth.lost}
    assert found == {
        row.number: [row.section, truth.edition.sections[row.section], row.area]
        for row in truth.edition.rows
        if row.number not in truth.lost
    }


@each_sample
def test_each_sample_has_the_counts_recorded_beside_it(path: str) -> None:
    """The filled, empty and missing cells of each language are as many as expected.toml says."""
    edition = read_sample(path)
    assert load_counts((RAW / path).parent / EXPECTED_NAME)[edition.language] == count_cells(edition)


@pytest.mark.parametrize(
    "path",
    list(SAMPLES),
)
def test_each_sample_has_its_title(path: str) -> None:
    """The title is the document's own, not its subtitle, notice or file name."""
    assert read_sample(path).title == SAMPLES[path].edition.title


def test_the_hyphens_that_the_converter_left_are_undone() -> None:
    """The converted text has hyphens inside words; the edition has the words, and says what was repaired."""
    truth, edition = SAMPLES[CONVERTED], read_sample(CONVERTED)
    printed = sum(text.count("-") for text in edition.cells["source_text"])
    true = sum(
        text.count("-") for row in truth.edition.rows if row.number not in truth.lost for text in row.cells.values()
    )
    assert printed > true
    assert differ(list_cells(edition), expect_cells(truth.edition, truth.lost)) == {}
    assert edition.cells["repairs"].str.contains("hyphen-left").sum() == printed - true


# -- checking and comparing -------------------------------------------------------------------------


@cache
def check_raw() -> tuple[Finding, ...]:
    """The findings over all samples."""
    return tuple(check_all([read_sample(path) for path in SAMPLES], RAW))


def list_places(version: str) -> set[tuple[str, str, str]]:
    """Language, code and place of the findings of a version that are more than information."""
    return {
        (found.language or "", found.code, f"{found.number or ''}{found.column or ''}")
        for found in check_raw()
        if found.version == version and found.severity is not Severity.INFO
    }


def test_the_first_version_lacks_two_competences_and_nothing_else() -> None:
    """The converted text lost two rows; no other document has a fault."""
    assert list_places("sample-1") == {("it", "row-missing", number) for number in SAMPLES[CONVERTED].lost}


def test_the_second_version_differs_from_the_profile_where_it_was_changed() -> None:
    """The cell filled, the one emptied and the two rows that were exchanged are found, and nothing else."""
    assert list_places("sample-2") == {
        ("en", "rows-swapped", "15"),
        ("en", "rows-swapped", "17"),
        ("en", "empty-elsewhere-filled-here", "8e"),
        ("en", "filled-elsewhere-empty-here", "33f"),
    }


def test_the_comparison_finds_the_changes_that_were_made() -> None:
    """Over two formats, the changes between the versions are those listed in the data, and no others."""
    changes = load_toml(TEXTS / "changes-2.toml")
    found = compare_editions(read_sample("esqf-occupational/sample-1/en.pdf"), read_sample(REVISED))
    cells = {
        (change.old.code, change.old.text or "", change.new.text or "")
        for change in found.changes
        if change.part == "cell" and change.old and change.new
    }
    assert cells == {(entry["code"], entry["old"], entry["new"]) for entry in changes["cells"]}
    renamed = [change for change in found.changes if change.kind == "area-renamed"]
    areas = [(change.old.text, change.new.text) for change in renamed if change.old and change.new]
    assert areas == [(entry["old"], entry["new"]) for entry in changes["areas"]]
    assert found.numbers == {"15": "17", "17": "15"}
    assert {change.kind.value for change in found.changes} == {
        "cell-reworded", "cell-filled", "cell-emptied", "area-renamed", "row-moved",
    }  # fmt: skip
    assert not found.gaps


# -- converted text ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "flaw",
    [
        r"^[^\t\n]*\t3\ta \w",  # the number in a field of its own
        r"^[^\t\n]*\t10 a \w",  # the number before the letter
        r"^[^\t\n]*\t33 a\t\w",  # the letter in a field of its own
        r"^<b>[^\t\n]+</b>\t+$",
        r"^\*\*([^\t\n]+)\*\*\n\n\*\*\1\*\*$",
        r"^(\w[^\t\n]+)\t\t\1\t+$",
        r"^COMPLESSITÀ Area di competenza\t\tA\t",
        r"^Area di competenza\tCOMPLESSITÀ\t{8}$",
        r"\tC\t{11}$",  # empty fields at the end
        r"\w-mente ",
    ],
)
def test_the_converted_text_has_the_flaws_of_its_kind(flaw: str) -> None:
    """Numbers, letters, headers, banners and hyphens stand as converters leave them."""
    assert re.search(flaw, (RAW / CONVERTED).read_text(encoding="utf-8"), re.MULTILINE)


def draw_pages(rng: Random) -> list[ConvertedPage]:
    """Random pages with random flaws."""
    ends = [*sorted(rng.sample(range(1, 37), rng.randint(0, 8))), 37]
    return [
        ConvertedPage(
            end,
            rng.choice(get_args(Header)),
            rng.choice(get_args(Marker)),
            rng.choice(get_args(Banner)),
            bold=rng.random() < 0.4,
            trailing=rng.choice((0, 1, 9)),
        )
        for end in ends
    ]


def read_converted(edition: PrintedEdition, seed: int) -> tuple[Edition, set[str]]:
    """The edition as random pages with random flaws and losses, read; and the numbers that were lost."""
    rng = Random(seed)
    lost = {str(number) for number in rng.sample(range(1, 38), rng.randint(0, 3))}
    text = print_converted(edition, "–", draw_pages(rng), lost, seed)
    document = read_bytes(text.encode(), "converted.txt")
    return normalise(document, load_profile(PROFILE), language=edition.language, version="1"), lost


@pytest.mark.parametrize("seed", range(10))
def test_any_mixture_of_flaws_is_read(seed: int) -> None:
    """Other page splits, shapes and losses: cells, areas and sections come out right all the same."""
    truth = sample(("en", "de", "fr", "it", "el")[seed % 5])
    edition, lost = read_converted(truth, seed)
    assert differ(drop_hyphens(list_cells(edition)), drop_hyphens(expect_cells(truth, lost))) == {}
    rows = edition.cells.select("number", "section_title", "area").unique().iter_rows()
    found = {number: (title, area.replace("-", "")) for number, title, area in rows if number not in lost}
    expected = {row.number: (truth.sections[row.section], row.area.replace("-", "")) for row in truth.rows}
    assert found == {number: rest for number, rest in expected.items() if number not in lost}


@pytest.mark.parametrize("language", list_languages())
def test_converted_text_is_read_in_every_language(language: str) -> None:
    """Cells of random editions come out right in every language and script."""
    truth = random_edition(Random(f"converted {language}"), language)
    edition, lost = read_converted(truth, len(language) + ord(language[0]))
    assert differ(drop_hyphens(list_cells(edition)), drop_hyphens(expect_cells(truth, lost))) == {}


def test_the_versions_share_all_that_was_not_changed() -> None:
    """The second version has the title, labels, sections and numbers of the first."""
    first, second = sample("en"), SAMPLES[REVISED].edition
    assert replace(second, rows=first.rows) == first
    assert sorted(int(row.number) for row in second.rows) == list(range(1, 38))
