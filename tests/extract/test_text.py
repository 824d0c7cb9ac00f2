"""Converted text is read in its lines, fields and tables, whatever its encoding."""

from pathlib import Path
from random import Random

import pytest
from esqf.extract.errors import DocumentError
from esqf.extract.table import Document, Evidence, Paragraph
from esqf.extract.text import read
from hypothesis import given
from hypothesis import strategies as st
from places import list_codes, read_filled, read_places, read_rows
from printing.document import Table as PrintedTable
from printing.edition import random_edition
from printing.layout import random_layout
from printing.plain import Places, compose_plain, expect_places
from printing.text import Form, TextHabits, print_text
from printing.words import list_languages

SEEDS = Path(__file__).parents[3] / "shared" / "seeds"


def read_str(text: str) -> Document:
    """The document of a text in UTF-8."""
    return read(text.encode(), "x.txt")


def list_texts(document: Document) -> list[str]:
    """The texts outside tables."""
    return [block.text for block in document.blocks if isinstance(block, Paragraph)]


def fill(places: Places) -> dict[tuple[int, int], str]:
    """(row, column) -> text, of the cells with text."""
    return {(row, column): text for (row, column, _, _), text in places.items() if text}


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("form", ["tabs", "quoted", "commas", "semicolons", "pipes", "markdown", "html"])
def test_random_editions_are_read_back(form: Form, seed: int) -> None:
    """Every text of a random edition in a random layout comes back at its place, in every form."""
    rng = Random(f"{seed} {form}")
    languages = list_languages()
    edition = random_edition(rng, rng.choice(languages))
    layout = random_layout(rng)
    habits = TextHabits(form, *(rng.random() < 0.4 for _ in range(3)))
    blocks = compose_plain(edition, layout, Random(seed))
    document = read(print_text(edition, layout, habits, seed).encode(), "edition.txt")
    expected = [expect_places(block) for block in blocks if isinstance(block, PrintedTable)]
    if form in ("commas", "semicolons", "pipes"):
        expected = expected[-1:]
    else:
        assert list_texts(document) == [block.text for block in blocks if not isinstance(block, PrintedTable)]
    assert [read_filled(found) for found in document.tables] == [fill(places) for places in expected]
    if form == "html":
        assert [read_places(found) for found in document.tables] == expected


@pytest.mark.parametrize("seed", range(6))
def test_random_grid_tables_are_read_back(seed: int) -> None:
    """Grid tables give every text back at its place, full-width rows as one cell, header rows marked."""
    rng = Random(seed)
    edition = random_edition(rng, ("el", "ka", "de", "bg", "pl", "nl")[seed])
    layout = random_layout(rng)
    blocks = [b for b in compose_plain(edition, layout, Random(seed)) if isinstance(b, PrintedTable)]
    document = read_str(print_text(edition, layout, TextHabits("grid"), seed))
    assert [read_filled(found) for found in document.tables] == [fill(expect_places(block)) for block in blocks]
    for found, block in zip(document.tables, blocks, strict=True):
        banners = _list_banners(block)
        assert {c.row: c.colspan for c in found.cells if c.row in banners} == banners
        assert {c.row for c in found.cells if c.header} == set(range(len(block.header)))


def _list_banners(table: PrintedTable) -> dict[int, int]:
    """Row -> columns of the cells that are alone in their row."""
    rows = enumerate((*table.header, *table.body))
    return {place: row.cells[0].columns for place, row in rows if len(row.cells) == 1}


def test_runs_of_lines_with_tabs_are_tables() -> None:
    """Lines with tabs one after the other are a table; blank lines and lines without tabs part them."""
    document = read_str("# Title\n\nArea\tA\t\t\n\t1\ta x\t\nBanner\nb\t2\n\nc\t\n")
    first, second, third = document.tables
    assert read_rows(first) == [["Area", "A", "", ""], ["", "1", "a x", ""]]
    assert (first.rows_by, first.columns_by) == (Evidence.FIELDS, Evidence.FIELDS)
    assert (read_rows(second), read_rows(third)) == ([["b", "2"]], [["c", ""]])
    kinds = [block.text if isinstance(block, Paragraph) else "|" for block in document.blocks]
    assert kinds == ["Title", "|", "Banner", "|", "|"]
    assert isinstance(document.blocks[0], Paragraph)
    assert document.blocks[0].heading


def test_ragged_lines_keep_their_fields() -> None:
    """Each field stands at its index, empty ones too; the table is as wide as its longest line."""
    (found,) = read_str("a\tb\nc\t\t\t\nd\t").tables
    assert (found.height, found.width) == (3, 4)
    assert read_rows(found) == [["a", "b"], ["c", "", "", ""], ["d", ""]]


def test_fields_stay_as_printed() -> None:
    """Spaces, mark-up left by a converter and odd quotation marks in fields are kept for the evidence."""
    (found,) = read_str('<b>x</b>\t a  b \n**y**\t"z" q\n5" pipe\t6"').tables
    assert read_rows(found) == [["<b>x</b>", " a  b "], ["**y**", '"z" q'], ['5" pipe', '6"']]


def test_quoted_fields_may_hold_tabs_and_line_ends() -> None:
    """Where fields are quoted because they must be, the quotation marks are none of the text."""
    (found,) = read_str('a\t"b\nc"\t"d ""e"""\nf\t"g\th"\ti').tables
    assert read_rows(found) == [["a", "b\nc", 'd "e"'], ["f", "g\th", "i"]]


def test_form_feeds_end_pages() -> None:
    """Form feeds count pages from 1 and part tables; without any, pages are unknown."""
    document = read_str("a\tb\n\fTitle\nc\td\n\f")
    assert document.pages == 2
    assert [block.page for block in document.blocks] == [1, 2, 2]
    assert read_str("a\tb").pages is None


def test_prose_with_commas_is_no_table() -> None:
    """Lines of prose with commas stay paragraphs."""
    text = "First, second, third.\nFourth, fifth, sixth.\nOne, two.\nAnd so on, and on, and on, and on."
    assert read_str(text).tables == ()
    assert list_texts(read_str(text)) == text.split("\n")


def test_pipe_tables() -> None:
    """A GitHub table has a header row and a rule; escaped pipes are text, breaks start lines."""
    (found,) = read_str("| No | a |\n|---:|:-:|\n| 1 | x \\| y<br>z |\n| 2 |\n\n| no | table |").tables
    assert read_rows(found) == [["No", "a"], ["1", "x | y\nz"], ["2"]]
    assert [cell.header for cell in found.cells] == [True, True, False, False, False]
    assert found.columns_by is Evidence.MARKUP
    (alone,) = read_str("| a | b |\n|---|---|\n| c | d |\n").tables
    assert read_rows(alone) == [["a", "b"], ["c", "d"]]
    (bare,) = read_str("a | b\n- | -\nc | d").tables
    assert read_rows(bare) == [["a", "b"], ["c", "d"]]


def test_grid_tables_with_spans() -> None:
    """In a grid table places without a rule between them are one cell, also over rows."""
    text = (
        "+-----+-----------+\n| A   | B         |\n+=====+=====+=====+\n| m   | c   | d\u0301   |\n"
        "|     +-----+-----+\n| n   | e   | f   |\n+-----+-----+-----+\n"
    )
    (found,) = read_str(text).tables
    assert read_places(found) == {
        (0, 0, 1, 1): "A",
        (0, 1, 1, 2): "B",
        (1, 0, 2, 1): "m\nn",
        (1, 1, 1, 1): "c",
        (1, 2, 1, 1): "d\u0301",
        (2, 1, 1, 1): "e",
        (2, 2, 1, 1): "f",
    }


def test_html_tables_inside_text() -> None:
    """An HTML table in Markdown is read as in a page; the text around it stays text."""
    document = read_str(
        "Before\n<table>\n\t<tr><td rowspan=2>a<td><table><tr><td>b</table>\n\t<tr><td>c\n</table>\nAfter"
    )
    (found,) = document.tables
    assert read_places(found) == {(0, 0, 2, 1): "a", (0, 1, 1, 1): "b", (1, 1, 1, 1): "c"}
    assert list_texts(document) == ["Before", "After"]


@pytest.mark.parametrize(
    ("encoding", "language"),
    [
        ("utf-8-sig", "el"), ("utf-16", "bg"), ("utf-16-le", "ka"), ("utf-16-be", "de"), ("utf-16-le", "el"),
        ("utf-16-be", "uk"), ("utf-32", "ar"),
    ],
)  # fmt: skip
def test_unicode_encodings_are_told_apart(encoding: str, language: str) -> None:
    """Unicode text is read exactly, with or without a byte order mark."""
    rng = Random(encoding)
    edition, layout = random_edition(rng, language), random_layout(rng)
    text = print_text(edition, layout, TextHabits(), 1)
    document = read(text.encode(encoding), "x.txt")
    assert document.blocks == read_str(text).blocks
    unmarked = encoding in ("utf-16-le", "utf-16-be")
    assert list_codes(document) == ["encoding-guessed"] * unmarked


@pytest.mark.parametrize(
    ("encoding", "language"),
    [
        ("cp1252", "fr"), ("cp1252", "de"), ("cp1252", "is"), ("iso8859_15", "fi"), ("cp1250", "pl"),
        ("cp1250", "cs"), ("cp1250", "hr"), ("iso8859_2", "sl"), ("cp1250", "hu"), ("cp1253", "el"),
        ("cp1251", "bg"), ("cp1251", "uk"), ("iso8859_5", "mk"), ("cp1257", "lv"), ("cp1257", "lt"),
        ("cp1257", "et"), ("iso8859_3", "mt"), ("cp1254", "tr"), ("cp1256", "ar"),
    ],
)  # fmt: skip
def test_old_encodings_are_guessed_with_a_note(encoding: str, language: str) -> None:
    """Text in an old encoding is guessed, never in silence; the note names the encoding."""
    rng = Random(language)
    edition, layout = random_edition(rng, language), random_layout(rng)
    text = print_text(edition, layout, TextHabits(), 1).replace("\u2019", "'")
    document = read(text.encode(encoding, "ignore"), "x.txt")
    assert list_codes(document)[:1] == ["encoding-guessed"]
    exact = read_str(text.encode(encoding, "ignore").decode(encoding))
    assert document.blocks == exact.blocks


def test_control_characters_are_noted() -> None:
    """Control and replacement characters are kept and noted."""
    document = read(b"a\x00b\tc\x01\nd\te\xef\xbf\xbd\n", "x.txt")
    assert read_rows(document.tables[0]) == [["a\x00b", "c\x01"], ["d", "e\ufffd"]]
    assert list_codes(document) == ["text-garbled"]
    assert "3 control" in document.notes[0].message


def test_one_character_that_is_wrong_puts_no_whole_text_in_doubt() -> None:
    """What stands around it tells that the encoding is right."""
    assert read(("a\ufffd\tb\n" + "Lëtzebuerg\tc\n" * 400).encode(), "x.txt").notes == ()


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the shared folder is not beside the repository")
def test_flawed_conversion_is_read_as_it_is() -> None:
    """A conversion made by hand comes with every line and every field that it has."""
    path = SEEDS / "esqf-occupational.nl.txt"
    document = read(path.read_bytes(), str(path))
    lines = path.read_text(encoding="utf-8").split("\n")
    tabbed = [line.split("\t") for line in lines if "\t" in line]
    assert [row for found in document.tables for row in read_rows(found)] == tabbed
    others = [line.strip() for line in lines if line.strip() and "\t" not in line]
    assert [text.strip("# ") for text in list_texts(document)] == [line.strip("# ") for line in others]


@pytest.mark.parametrize(
    "text",
    [
        "|" + "-" * 300_000,
        "a|b\n" + "-" * 100_000 + " " * 200_000 + "x|",
        "# " + " " * 300_000 + "x",
        "+" + "-+" * 500 + "\n|" + " " * 999 + "|\n",
        "<table>" * 250 + "x" * 100_000,
        '"' * 200_001 + "\ta",
        ("x\t" * 1000 + "\n") * 100,
        "| a | b |\n|---|---|\n" + "| | |\n" * 20_000,
        "<" * 200_000,
    ],
)
def test_odd_texts_are_read(text: str) -> None:
    """No text makes the reader work without end or fail: something comes out."""
    assert read_str(text).blocks


def test_endless_tables_are_refused() -> None:
    """A table of more than two million places is refused."""
    text = "\t" * 3000 + "\n" + "a\t\n" * 1000
    with pytest.raises(DocumentError, match="at most 2000000 places"):
        read_str(text)


@given(st.text(alphabet='a\t\n|+-=" ,;<>\f\r#`\\é', max_size=60))
def test_any_text_is_read(text: str) -> None:
    """Any text gives a document in which no letter is lost."""
    document = read_str(text)
    printed = "".join(list_texts(document)) + "".join(c.text for found in document.tables for c in found.cells)
    assert printed.count("a") + printed.count("é") >= (text.count("a") + text.count("é")) * ("<" not in text)
