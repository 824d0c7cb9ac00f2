"""The printed documents hold their truth, and nothing of it is lost on the way to paper."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from random import Random

import pypdfium2
import pytest

from printing import html, reportlab
from printing.corpus import PRINTABLE, PRINTERS, find_edition, write_corpus
from printing.edition import PrintedEdition, dump_edition, load_edition, random_edition
from printing.labels import COLUMNS
from printing.layout import LAYOUTS, Layout, UnsupportedLayout, random_layout
from printing.words import list_languages, load_vocabulary

# Signs that break lines, which a text layer may add, drop or change.
_UNSTABLE = re.compile("[\\s\\-\u2010\u00ad\u200b\x02\ufffe]")


def squeeze(text: str) -> str:
    """The text without spaces and hyphens, and with ligatures taken apart."""
    return _UNSTABLE.sub("", unicodedata.normalize("NFKC", text))


@cache
def read_text(content: bytes) -> str:
    """All text that PDFium finds."""
    document = pypdfium2.PdfDocument(content)
    return "".join(page.get_textpage().get_text_range() for page in document)


def list_texts(edition: PrintedEdition) -> Iterator[str]:
    """Everything that every layout prints."""
    yield from edition.sections.values()
    for row in edition.rows:
        yield from (row.area, *row.cells.values())


def find_lost(edition: PrintedEdition, content: bytes) -> Counter[str]:
    """Letters of the truth's cells that the document does not have."""
    cells = "".join(text for row in edition.rows for text in row.cells.values())
    return Counter(squeeze(cells)) - Counter(squeeze(read_text(content)))


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=lambda layout: layout.name)
def test_every_layout_prints_the_whole_truth(layout: Layout) -> None:
    """Printed by hand, every letter of every cell is in the text layer, except in unmapped fonts."""
    edition = random_edition(Random(1), "fr" if layout.fonts == "standard" else "uk")
    assert bool(find_lost(edition, reportlab.print_pdf(edition, layout))) == (layout.fonts == "unmapped")


@pytest.mark.parametrize("printer", [name for name in PRINTERS if name != "reportlab"])
@pytest.mark.parametrize("name", ["plain", "mixed"])
def test_every_printer_prints_the_whole_truth(printer: str, name: str) -> None:
    """Cell by cell, the text layer holds each text in one piece or broken over pages."""
    if printer == "chromium" and html.find_chromium() is None:
        pytest.skip("Chromium is not installed")
    edition = random_edition(Random(2), "el")
    content = PRINTERS[printer](edition, LAYOUTS[name])
    assert not find_lost(edition, content)
    printed = squeeze(read_text(content))
    # A row broken over two pages has other cells between the parts of a text.
    broken = [text for text in list_texts(edition) if squeeze(text) not in printed]
    assert len(broken) < len(edition.rows) * (0.1 if name == "plain" else 1)


@pytest.mark.parametrize("printer", list(PRINTERS))
def test_the_same_input_prints_the_same_bytes(printer: str) -> None:
    """No clock and no chance in the output."""
    if printer == "chromium" and html.find_chromium() is None:
        pytest.skip("Chromium is not installed")
    edition = random_edition(Random(3), "hr", rows=12)
    first, second = (PRINTERS[printer](edition, LAYOUTS["colour-fields"]) for _ in range(2))
    assert first == second


@pytest.mark.parametrize("language", list_languages())
def test_random_editions_are_complete_in_every_language(language: str) -> None:
    """37 rows, three sections, areas of at most four rows, sentences in the language's own words."""
    edition = random_edition(Random(language), language)
    words = load_vocabulary(language)
    areas = Counter((row.section, row.area) for row in edition.rows)
    filled = [text for row in edition.rows for text in row.cells.values() if text]
    assert len(edition.rows) == 37
    assert list(dict.fromkeys(row.section for row in edition.rows)) == list(edition.sections)
    assert max(areas.values()) <= 4
    assert all(any(row.cells.values()) for row in edition.rows)
    assert 0.5 < len(filled) / (37 * len(COLUMNS)) < 0.7
    assert len(words.letters) == len(COLUMNS)
    assert len(words.words) >= 60
    assert {word.strip("(),،").lower() for text in filled for word in text.split()} <= {
        part.lower() for phrase in words.words + words.phrases + words.connectives for part in phrase.split()
    } | {text[:1] + text[1:].split(" ")[0] for text in map(str.lower, filled)}


def test_an_edition_survives_its_file(tmp_path: Path) -> None:
    """What is dumped loads equal."""
    edition = random_edition(Random(4), "ar")
    path = tmp_path / "ar.json"
    path.write_text(dump_edition(edition), encoding="utf-8")
    assert load_edition(path) == edition


@pytest.mark.parametrize("printer", list(PRINTABLE))
def test_random_layouts_are_readable_and_printable(printer: str) -> None:
    """Within a printer's limits no layout is refused for its options, and none is unmapped."""
    rng = Random(5)
    layouts = [random_layout(rng, PRINTABLE[printer]) for _ in range(200)]
    assert all(layout.fonts != "unmapped" for layout in layouts)
    assert all(getattr(layout, option) in values for layout in layouts for option, values in PRINTABLE[printer].items())
    assert len(set(layouts)) == len(layouts)


def test_contradictory_options_are_refused() -> None:
    """A layout that nobody could print is a mistake of the caller."""
    with pytest.raises(ValueError, match="letter"):
        Layout("wrong", number="cell", letter="none", empty="blank")


@pytest.mark.parametrize("name", ["turned-90", "turned-270", "cropped"])
def test_turned_pages_show_the_table_upright(name: str) -> None:
    """As displayed, every page is as wide and high as the same page not turned."""
    edition = find_edition("en")
    document = pypdfium2.PdfDocument(reportlab.print_pdf(edition, LAYOUTS[name]))
    assert {page.get_rotation() for page in document} == {LAYOUTS[name].rotate}
    assert {tuple(map(round, page.get_size())) for page in document} == {(842, 595)}


def test_right_to_left_is_left_to_printers_that_shape_text() -> None:
    """Printing by hand refuses Arabic."""
    with pytest.raises(UnsupportedLayout):
        reportlab.print_pdf(random_edition(Random(6), "ar"), LAYOUTS["plain"])


def test_a_corpus_names_layout_printer_and_language(tmp_path: Path) -> None:
    """Each PDF lies beside its truth."""
    paths = list(write_corpus(tmp_path, [LAYOUTS["turned-90"]], ["sr-Cyrl"]))
    assert [path.name for path in paths] == ["turned-90.reportlab.sr-Cyrl.pdf"]
    assert load_edition(paths[0].with_suffix(".json")).language == "sr-Cyrl"
