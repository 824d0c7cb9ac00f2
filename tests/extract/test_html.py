"""Web pages are read as a browser prints them."""

from contextlib import suppress
from dataclasses import fields
from random import Random

import pytest
from esqf.extract.errors import DocumentError
from esqf.extract.html import read
from esqf.extract.table import Document, Paragraph, Table
from hypothesis import given
from hypothesis import strategies as st
from places import list_codes, read_places, read_rows
from printing.document import Table as PrintedTable
from printing.edition import random_edition
from printing.html_plain import WebHabits, print_html
from printing.layout import random_layout
from printing.plain import compose_plain, expect_places
from printing.words import list_languages


def read_body(body: str) -> Document:
    """The document of a page with that body."""
    return read(f"<!DOCTYPE html><meta charset=utf-8><body>{body}".encode(), "x.html")


def read_table(rows: str) -> Table:
    """The only table of a page, with those rows."""
    (found,) = read_body(f"<table>{rows}</table>").tables
    return found


def list_titles(document: Document) -> list[str]:
    """The texts outside tables."""
    return [block.text for block in document.blocks if isinstance(block, Paragraph)]


@pytest.mark.parametrize("seed", range(24))
def test_random_editions_are_read_back(seed: int) -> None:
    """Every cell of a random edition in a random layout comes back at its place, however it is marked up."""
    rng = Random(seed)
    languages = list_languages()
    edition = random_edition(rng, languages[seed % len(languages)])
    layout = random_layout(rng)
    habits = WebHabits(*(rng.random() < 0.4 for _ in fields(WebHabits)))
    blocks = compose_plain(edition, layout, Random(seed))
    document = read(print_html(edition, layout, habits, seed), "edition.html")
    expected = [expect_places(block) for block in blocks if isinstance(block, PrintedTable)]
    assert [read_places(found) for found in document.tables] == expected
    assert list_titles(document) == [block.text for block in blocks if not isinstance(block, PrintedTable)]
    assert document.declared_language == edition.language


@pytest.mark.parametrize(
    ("encoding", "language"),
    [
        ("windows-1252", "fr"), ("iso-8859-1", "de"), ("windows-1250", "pl"), ("windows-1253", "el"),
        ("windows-1251", "bg"), ("iso-8859-5", "mk"), ("iso-8859-4", "lv"), ("windows-1256", "ar"),
        ("utf-16", "ka"),
    ],
)  # fmt: skip
def test_declared_encodings_are_used(encoding: str, language: str) -> None:
    """A page in the encoding that it declares, or marks, is read exactly and without a note."""
    rng = Random(encoding)
    edition, layout = random_edition(rng, language), random_layout(rng)
    document = read(print_html(edition, layout, WebHabits(), 1, encoding), "x.html")
    blocks = compose_plain(edition, layout, Random(1))
    expected = [expect_places(block) for block in blocks if isinstance(block, PrintedTable)]
    assert [read_places(found) for found in document.tables] == expected
    assert list_codes(document) == []


def test_missing_or_wrong_encodings_are_guessed() -> None:
    """Without a usable declaration the encoding is guessed, with a note that names it."""
    text = "Łączność między urzędami, dążenie do celów, których źródłem są życie i śmierć. " * 20
    page = f"<html><body><p>{text}"
    undeclared = read(page.encode("cp1250"), "x.html")
    assert list_titles(undeclared) == [text.strip()]
    assert [note.evidence for note in undeclared.notes] == ["cp1250"]
    wrong = read(("<meta charset=windows-1252>" + page).encode(), "x.html")
    assert list_titles(wrong) == [text.strip()]
    assert [(note.code, note.evidence) for note in wrong.notes] == [("encoding-guessed", "utf-8")]


def test_spans_end_with_their_group() -> None:
    """rowspan=0 and spans that are too long end with the row group, colspans with the table."""
    head = "<thead><tr><th rowspan=9>H<th colspan=0>I"
    rows = f"{head}<tbody><tr><td rowspan=0>a<td>b<tr><td>c<tbody><tr><td>d<td>e"
    assert read_places(read_table(rows)) == {
        (0, 0, 1, 1): "H",
        (0, 1, 1, 1): "I",
        (1, 0, 2, 1): "a",
        (1, 1, 1, 1): "b",
        (2, 1, 1, 1): "c",
        (3, 0, 1, 1): "d",
        (3, 1, 1, 1): "e",
    }


def test_overlapping_spans_share_no_place() -> None:
    """Where spans would overlap, the later cell gets what is free."""
    found = read_table("<tr><td>a<td rowspan=2>b<td>c<tr><td colspan=3>d<td>e")
    assert read_places(found) == {
        (0, 0, 1, 1): "a",
        (0, 1, 2, 1): "b",
        (0, 2, 1, 1): "c",
        (1, 0, 1, 1): "d",
        (1, 2, 1, 1): "e",
    }


def test_endless_spans_allocate_nothing() -> None:
    """Spans of a billion rows and columns are cut back to those that exist."""
    found = read_table("<tr><td rowspan=1000000000 colspan=1000000000>x<tr><td>y<tr><td>a<td>b")
    assert (found.height, found.width) == (3, 3)
    banner = read_table("<tr><td colspan=1000000000>x<tr><td>a<td>b")
    assert read_places(banner) == {(0, 0, 1, 2): "x", (1, 0, 1, 1): "a", (1, 1, 1, 1): "b"}


def test_head_and_foot_are_printed_in_their_places() -> None:
    """The head comes first and the foot last, wherever they stand in the page."""
    rows = "<tfoot><tr><td>f</tfoot><tbody><tr><td>b</tbody><thead><tr><td>h</thead>"
    found = read_table(rows)
    assert read_rows(found) == [["h"], ["b"], ["f"]]
    assert [cell.header for cell in found.cells] == [True, False, False]


def test_heading_cells_over_columns_are_headers() -> None:
    """th cells head columns, unless they head a row: by their scope, or beside data."""
    rows = "<tr><td><th>A<th>B<tr><th>area<td>x<td>y<tr><th scope=row>z<th scope=col>q"
    assert [cell.text for cell in read_table(rows).cells if cell.header] == ["A", "B", "q"]


def test_slivers_are_no_columns() -> None:
    """A column too thin for text, left by a border dragged in one row, joins its neighbour."""
    rows = "<col width=60><col width=4><col width=60><tr><td colspan=2>a<td>b<tr><td>c<td colspan=2>d"
    assert read_rows(read_table(rows)) == [["a", "b"], ["c", "d"]]
    assert read_table(rows).width == 2
    assert read_table(rows.replace("width=4", "width=40")).width == 3


def test_layout_tables_are_transparent() -> None:
    """A table around tables only arranges them; side by side they are two, with the text between."""
    document = read_body(
        "<table><tr><td>Menu<td><h2>Title</h2><table><tr><td>1<td>a</table><td>"
        "<form><table><tr><td>2<td>b<td>c</table></form></table>"
    )
    assert [read_rows(found) for found in document.tables] == [[["1", "a"]], [["2", "b", "c"]]]
    assert list_titles(document) == ["Menu", "Title"]


def test_small_tables_inside_cells_are_read_in_place() -> None:
    """A table set for a numbered paragraph inside a wider table belongs to the cell's text."""
    rows = "<tr><td>6<td><table><tr><td>a<td>Text</table><td>x<tr><td>7<td>y<td>z"
    assert read_rows(read_table(rows)) == [["6", "a\nText", "x"], ["7", "y", "z"]]


def test_captions_and_stray_text_stand_before_the_table() -> None:
    """A caption is a heading; text between rows is set before the table, as browsers do."""
    document = read_body("<table><caption>Cap</caption><tr><td>1</td></tr>stray<tr><td>2</table>after")
    assert [block.text if isinstance(block, Paragraph) else "|" for block in document.blocks] == [
        "Cap",
        "stray",
        "|",
        "after",
    ]
    assert isinstance(document.blocks[0], Paragraph)
    assert document.blocks[0].heading


def test_white_space_collapses_as_in_a_browser() -> None:
    """Runs of spaces and line ends are one space, also across elements; no-break spaces and breaks stay."""
    body = "<p>  a \n b<i> c</i> <b> d</b>\u00a0 e<br> f<wbr>g&shy;h &amp;lt; &#8364;</p><pre>x  y\nz</pre>"
    assert list_titles(read_body(body)) == ["a b c d\u00a0 e\nfg\u00adh &lt; €", "x  y\nz"]


def test_paragraphs_in_a_cell_are_lines() -> None:
    """Each paragraph, division or list item of a cell starts a line."""
    rows = "<tr><td><p>one</p><p></p><div>two<div>three</div>four</div><ul><li>five</ul>"
    assert read_rows(read_table(rows)) == [["one\ntwo\nthree\nfour\n• five"]]


@pytest.mark.parametrize(
    ("markup", "printed"),
    [
        ("<ol><li>x<li>y</ol>", "1. x\n2. y"),
        ("<ol type=a start=3><li>x<li>y</ol>", "c. x\nd. y"),
        ("<ol type=A><li>x<li value=5>y<li>z</ol>", "A. x\nE. y\nF. z"),
        ("<ol type=i reversed><li>x<li>y</ol>", "ii. x\ni. y"),
        ("<ol style='list-style-type:lower-greek'><li>x<li>y</ol>", "α. x\nβ. y"),
        ("<ol style='list-style: none'><li>x</ol>", "x"),
        ("<ol><li><li hidden>gone<li><p>y</p></ol>", "1.\n2. y"),
        ("<ol><li>x<ol type=a><li>y</ol><li>z</ol>", "1. x\na. y\n2. z"),
        ("<ul><li>x<ul type=circle><li>y</ul></ul>", "• x\n◦ y"),
    ],
)
def test_lists_print_their_numbers(markup: str, printed: str) -> None:
    """The numbers, letters and bullets of lists are those that a browser prints."""
    assert read_rows(read_table(f"<tr><td>{markup}</td></tr>")) == [[printed]]


@pytest.mark.parametrize(
    "markup",
    [
        "<span hidden>gone</span>",
        "<span style='display : none'>gone</span>",
        "<span style='visibility:hidden'>gone</span>",
        "<span class='x no'>gone</span>",
        "<div id=off>gone</div>",
    ],
)
def test_hidden_text_is_left_out(markup: str) -> None:
    """Text hidden by attribute, style or class is left out, with a note where it stood in a table."""
    style = "<style>/* } */ .no, #off { display: none } @media print { td { display: none } }</style>"
    document = read_body(f"{style}<table><tr><td>a{markup}b</table>")
    assert "".join(read_rows(document.tables[0])[0][0].split()) == "ab"
    assert list_codes(document) == ["hidden-content"]
    assert list_codes(read_body(f"{style}<p>a{markup}b")) == []


def test_hidden_cells_leave_the_grid() -> None:
    """A cell or row without display takes no place; an invisible one keeps it."""
    document = read_body(
        "<table><tr><td>a<td style='display:none'>x<td style='visibility:hidden'>y<td>b<tr hidden><td>z</table>"
    )
    assert read_rows(document.tables[0]) == [["a", "", "b"]]


def test_scripts_print_nothing() -> None:
    """Scripts, styles, templates and what they hold are no text."""
    unprinted = "<script>document.write('x')</script><style>p{}</style><template>t</template>"
    assert list_titles(read_body(f"a{unprinted}<svg><text>s</text></svg>b")) == ["ab"]


def test_lines_have_their_style() -> None:
    """Bold, italic, struck, raised and vertical text is known, by element, style or class."""
    rows = (
        "<tr><td><b><i>x</i></b><td><span style='font-weight:700'>y</span><td><del>z</del><td>"
        "law<sup>1</sup>, <span class=oj-super>2</span><td style='writing-mode:vertical-rl'>up"
    )
    styles = [cell.lines[0] for cell in read_table(rows).cells]
    assert (styles[0].style.bold, styles[0].style.italic) == (True, True)
    assert styles[1].style.bold
    assert styles[2].style.struck
    assert (styles[3].text, styles[3].raised) == ("law1, 2", ((3, 4), (6, 7)))
    assert styles[4].style.vertical


def test_zero_bytes_are_noted() -> None:
    """Bytes that no text has are left out and noted."""
    document = read(b"<html><body><p>a\x00b\x01", "x.html")
    assert list_titles(document)[0].startswith("ab")
    assert list_codes(document) == ["text-garbled"]


@pytest.mark.parametrize(
    ("page", "message"),
    [
        ("<div>" * 5000 + "x", "nested too deep"),
        ("<table>" + "<tr>" + "<td colspan=1000>x" * 3000, "at most 2000000 places"),
    ],
)
def test_hostile_pages_are_refused(page: str, message: str) -> None:
    """A page that nests without end or spans without end ends in an error that names it."""
    if "colspan" in page:
        page = page.replace("<tr>", "<tr><td rowspan=0>") + "<tr><td>" * 1000
    with pytest.raises(DocumentError, match=message) as caught:
        read(f"<html><body>{page}".encode(), "x.html")
    assert str(caught.value).startswith("x.html: ")


TAGS = (
    "<table>", "</table>", "<tr>", "<td>", "<td rowspan=3>", "<th colspan=2>", "<thead>", "<tfoot>", "<p>",
    "</p>", "<ol>", "<li>", "</ol>", "<div hidden>", "</div>", "<caption>", "x", " y ", "<b>", "</b>", "<br>",
    "&shy;", "<sup>",
)  # fmt: skip


@given(st.lists(st.sampled_from(TAGS), max_size=40))
def test_any_mark_up_gives_sound_tables(parts: list[str]) -> None:
    """Whatever the order of tags, cells stand inside their table and share no place."""
    with suppress(DocumentError):
        for found in read_body("".join(parts)).tables:
            taken = [
                (row, column)
                for cell in found.cells
                for row in range(cell.row, cell.row + cell.rowspan)
                for column in range(cell.column, cell.column + cell.colspan)
            ]
            assert len(taken) == len(set(taken))
            assert all(row < found.height and column < found.width for row, column in taken)
