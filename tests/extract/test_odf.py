"""OpenDocument texts and spreadsheets are read as they are printed."""

from contextlib import suppress
from dataclasses import fields
from random import Random

import pytest
from esqf.extract.errors import DocumentError
from esqf.extract.odf import read
from esqf.extract.table import Document, Paragraph
from places import list_codes, read_filled, read_places, read_rows
from printing import package
from printing.document import Table as PrintedTable
from printing.edition import random_edition
from printing.layout import random_layout
from printing.odf import OfficeHabits, build_ods, build_odt, cell, paragraph, print_ods, print_odt, table
from printing.plain import compose_plain, expect_places
from printing.words import list_languages


def read_text(body: str, **parts: str) -> Document:
    """The document of a text with that body."""
    return read(build_odt(body, **parts), "x.odt")


def list_texts(body: str, **parts: str) -> list[str]:
    """The texts outside tables of a text with that body."""
    return [block.text for block in read_text(body, **parts).blocks if isinstance(block, Paragraph)]


def list_style(*levels: str) -> str:
    """A list style L with those levels."""
    written = "".join(
        f'<text:list-level-style-number text:level="{place}" {level}/>' for place, level in enumerate(levels, 1)
    )
    return f'<text:list-style style:name="L">{written}</text:list-style>'


def items(*contents: str, attributes: str = 'text:style-name="L"') -> str:
    """A list of those items; a text stands in a paragraph."""
    written = (content if content.startswith("<") else paragraph(content) for content in contents)
    inside = "".join(f"<text:list-item>{item}</text:list-item>" for item in written)
    return f"<text:list {attributes}>{inside}</text:list>"


@pytest.mark.parametrize("seed", range(16))
def test_random_editions_are_read_back(seed: int) -> None:
    """Every cell of a random edition in a random layout comes back at its place, however it was written."""
    rng = Random(seed)
    languages = list_languages()
    edition = random_edition(rng, languages[seed % len(languages)])
    layout = random_layout(rng)
    habits = OfficeHabits(*(rng.random() < 0.4 for _ in fields(OfficeHabits)))
    blocks = compose_plain(edition, layout, Random(seed))
    document = read(print_odt(edition, layout, habits, seed), "edition.odt")
    expected = [expect_places(block) for block in blocks if isinstance(block, PrintedTable)]
    assert document.format == "odt"
    assert [read_places(found) for found in document.tables] == expected
    titles = [block.text for block in document.blocks if isinstance(block, Paragraph)]
    assert titles == [block.text for block in blocks if not isinstance(block, PrintedTable)]


@pytest.mark.parametrize("seed", range(12))
def test_random_sheets_are_read_back(seed: int) -> None:
    """Every text of a random edition comes back at its place in the sheet, header rows marked."""
    rng = Random(seed)
    languages = list_languages()
    edition = random_edition(rng, languages[-seed % len(languages)])
    layout = random_layout(rng)
    habits = OfficeHabits(*(rng.random() < 0.4 for _ in fields(OfficeHabits)))
    blocks = [block for block in compose_plain(edition, layout, Random(seed)) if isinstance(block, PrintedTable)]
    document = read(print_ods(edition, layout, habits, seed), "edition.ods")
    assert document.format == "ods"
    assert len(document.tables) == len(blocks)
    for found, block in zip(document.tables, blocks, strict=True):
        filled = {(row, column): text for (row, column, _, _), text in expect_places(block).items() if text}
        assert read_filled(found) == filled
        assert {c.row for c in found.cells if c.header and c.text} == set(range(len(block.header)))


def test_spans_and_header_rows() -> None:
    """Spans, covered cells, repeated cells and header rows come as they are."""
    body = (
        "<table:table><table:table-header-rows><table:table-row>"
        + cell(paragraph("A"), 'table:number-columns-spanned="2"')
        + "<table:covered-table-cell/></table:table-row></table:table-header-rows><table:table-row>"
        + cell(paragraph("x"), 'table:number-columns-repeated="2"')
        + "</table:table-row></table:table>"
    )
    found = read_text(body).tables[0]
    assert read_places(found) == {(0, 0, 1, 2): "A", (1, 0, 1, 1): "x", (1, 1, 1, 1): "x"}
    assert [c.header for c in found.cells] == [True, False, False]


def test_slivers_are_no_columns() -> None:
    """A column too thin for text, left by a border dragged in one row, joins its neighbour."""
    widths = (("W", "3cm"), ("T", "0.1cm"))
    styles = "".join(
        f'<style:style style:name="{name}" style:family="table-column">'
        f'<style:table-column-properties style:column-width="{width}"/></style:style>'
        for name, width in widths
    )
    columns = "".join(f'<table:table-column table:style-name="{name}"/>' for name in "WTW")
    wide = 'table:number-columns-spanned="2"'
    covered = "<table:covered-table-cell/>"
    rows = [
        [cell(paragraph("a"), wide), covered, cell(paragraph("b"))],
        [cell(paragraph("c")), cell(paragraph("d"), wide), covered],
    ]
    body = table(rows).replace("<table:table>", f"<table:table>{columns}")
    found = read_text(body, styles=styles).tables[0]
    assert read_places(found) == {(0, 0, 1, 1): "a", (0, 1, 1, 1): "b", (1, 0, 1, 1): "c", (1, 1, 1, 1): "d"}


def test_sub_tables_split_their_cell() -> None:
    """A cell split by a sub-table becomes cells of its own, and its neighbours span them."""
    inner = table([["1", "a"], ["2", "b"]]).replace("<table:table>", '<table:table table:is-sub-table="true">')
    body = table([["area", "head"], ["Policy", cell(inner)]])
    assert read_places(read_text(body).tables[0]) == {
        (0, 0, 1, 1): "area",
        (0, 1, 1, 2): "head",
        (1, 0, 2, 1): "Policy",
        (1, 1, 1, 1): "1",
        (1, 2, 1, 1): "a",
        (2, 1, 1, 1): "2",
        (2, 2, 1, 1): "b",
    }


def test_nested_tables_are_read_in_place() -> None:
    """A small table inside a cell belongs to its text; a table around another is transparent."""
    inner = table([["a", "Text"]])
    assert read_rows(read_text(table([["6", cell(inner), "x"]])).tables[0]) == [["6", "a\nText", "x"]]
    assert read_rows(read_text(table([[cell(inner)]])).tables[0]) == [["a", "Text"]]


def test_white_space_counts_as_the_format_says() -> None:
    """Runs of white space are one space; spaces, tabs and line breaks that count are elements."""
    content = ' a \n b<text:s text:c="2"/>c<text:tab/>d<text:line-break/><text:span> e</text:span>\u00a0 f'
    assert list_texts(paragraph(content)) == ["a b  c\td\ne\u00a0 f"]


def test_tracked_changes_are_accepted() -> None:
    """Deleted text is kept apart from the text and not printed; the changes are counted."""
    region = "<text:changed-region><text:deletion><text:p>old</text:p></text:deletion></text:changed-region>"
    body = f"<text:tracked-changes>{region}{region}</text:tracked-changes>" + paragraph("a<text:change/>b")
    document = read_text(body)
    assert [block.text for block in document.blocks if isinstance(block, Paragraph)] == ["ab"]
    assert "2 tracked changes" in document.notes[0].message


def test_notes_are_raised_marks() -> None:
    """A note's mark is raised in the text; the note itself follows the text."""
    note = (
        "<text:note><text:note-citation>1</text:note-citation>"
        f"<text:note-body>{paragraph('See there.')}</text:note-body></text:note>"
    )
    first, last = read_text(paragraph(f"law{note} and order")).blocks
    assert isinstance(first, Paragraph)
    assert isinstance(last, Paragraph)
    assert (first.text, first.lines[0].raised) == ("law1 and order", ((3, 4),))
    assert (last.text, last.lines[0].raised) == ("1 See there.", ((0, 1),))


def test_text_boxes_are_read() -> None:
    """A text box follows the paragraph it is anchored in; titles of pictures are no text."""
    box = "<draw:text-box><text:p>boxed</text:p></draw:text-box><svg:title>no</svg:title>"
    assert list_texts(paragraph(f"a<draw:frame>{box}</draw:frame>b")) == ["ab", "boxed"]


def test_hidden_text_is_left_out() -> None:
    """Hidden text and sections are left out and noted."""
    hidden = '<text:span text:style-name="Gone">x</text:span>'
    section = f'<text:section text:display="none">{paragraph("y")}</text:section>'
    document = read_text(paragraph(f"a{hidden}b") + section)
    assert [block.text for block in document.blocks if isinstance(block, Paragraph)] == ["ab"]
    assert list_codes(document) == ["hidden-content"]


@pytest.mark.parametrize(
    ("form", "printed"),
    [
        ("1", "3"),
        ("a", "c"),
        ("A", "C"),
        ("i", "iii"),
        ("I", "III"),
        ("01, 02, 03, ...", "03"),
        ("а, б, .., аа, аб, ... (bg)", "в"),
        ("А, Б, .., Аа, Аб, ... (sr)", "В"),
        ("α, β, ... (gr)", "γ"),
        ("Α, Β, ... (gr)", "Γ"),
        ("أ, ب, ت, ...", "ت"),
        ("", ""),
    ],
)
def test_list_formats(form: str, printed: str) -> None:
    """Lists print numbers and letters of several alphabets that stand nowhere in the text."""
    styles = list_style(f'style:num-format="{form}"')
    assert list_texts(items("x", "y", "z"), styles=styles)[2] == f"{printed} z".strip()


def test_lists_nest_and_continue() -> None:
    """Inner lists count anew for each item; a list may continue an earlier one, or start anew."""
    styles = list_style(
        'style:num-format="1" style:num-suffix="."',
        'style:num-format="a" style:num-suffix=")" text:display-levels="2"',
    )
    inner = items("b", "c", attributes="")
    body = items("a", paragraph("d") + inner, attributes='text:style-name="L" xml:id="one"')
    body += paragraph("between") + items("e", attributes='text:style-name="L" text:continue-list="one"')
    body += items("f") + items("g", attributes='text:style-name="L" text:continue-numbering="true"')
    body += f'<text:list text:style-name="L"><text:list-header>{paragraph("h")}</text:list-header></text:list>'
    assert list_texts(body, styles=styles) == [
        "1. a", "2. d", "2.a) b", "2.b) c", "between", "3. e", "1. f", "2. g", "h",
    ]  # fmt: skip


def test_numbered_headings_and_lists_of_styles() -> None:
    """Headings print the numbers of the outline; a paragraph's style may name its list."""
    common = (
        '<text:outline-style style:name="Outline">'
        '<text:outline-level-style text:level="1" style:num-format="I" style:num-suffix="."/>'
        "</text:outline-style>"
        '<style:style style:name="P" style:family="paragraph" style:list-style-name="L"/>'
    )
    body = '<text:h text:outline-level="1">x</text:h>' + items(paragraph("y", "P"), attributes="")
    assert list_texts(body, styles=list_style('style:num-format="a"'), common=common) == ["I. x", "a y"]


def test_lines_have_their_style() -> None:
    """Styles give weight, slant, size and language, also by inheritance."""
    common = (
        '<style:style style:name="B" style:family="paragraph"><style:text-properties fo:font-weight="bold" '
        'fo:font-size="8.5pt" fo:language="el" fo:country="GR"/></style:style>'
        '<style:style style:name="C" style:family="paragraph" style:parent-style-name="B">'
        '<style:text-properties fo:font-style="italic"/></style:style>'
    )
    document = read_text(paragraph("x", "C"), common=common)
    block = document.blocks[0]
    assert isinstance(block, Paragraph)
    style = block.lines[0].style
    assert (style.bold, style.italic, style.size) == (True, True, 8.5)
    assert document.declared_language == "el-GR"


def test_sheets_note_what_is_hidden() -> None:
    """Hidden sheets, rows and columns are read and noted; values without text are printed."""
    styles = (
        '<style:style style:name="off" style:family="table"><style:table-properties table:display="false"/>'
        "</style:style>"
    )
    cells = cell(paragraph("x")) + cell("", _value(6.0))
    row = f'<table:table-row table:visibility="collapse">{cells}</table:table-row>'
    column = '<table:table-column table:visibility="collapse"/>'
    body = f'<table:table table:name="A" table:style-name="off">{column}{row}</table:table>'
    document = read(build_ods(body, styles), "x.ods")
    assert read_filled(document.tables[0]) == {(0, 0): "x", (0, 1): "6"}
    assert "the sheet itself, 1 rows, 1 groups of columns" in document.notes[0].message


def _value(number: float) -> str:
    return f'office:value-type="float" office:value="{number}"'


@pytest.mark.parametrize(
    "rows",
    [
        cell(paragraph("x"), 'table:number-columns-repeated="1000000000"'),
        cell(paragraph("x")) + cell("", 'table:number-columns-repeated="1000000000"') + cell(paragraph("y")),
        f'</table:table-row><table:table-row table:number-rows-repeated="1000000000">{cell(paragraph("y"))}',
    ],
)
def test_endless_sheets_are_refused(rows: str) -> None:
    """A sheet that repeats text without end, or whose last cell is endlessly far, is refused at once."""
    sheet = f"<table:table><table:table-row>{rows}</table:table-row></table:table>"
    with pytest.raises(DocumentError, match="at most 2000000 places"):
        read(build_ods(sheet), "x.ods")


ROW = f'<table:table-row table:number-rows-repeated="9999999">{cell(paragraph("x"))}</table:table-row>'
SOUND = build_odt(table([["1", "a"]]))


@pytest.mark.parametrize(
    ("damaged", "message"),
    [
        (package.cut(SOUND, 0.7), "damaged zip package"),
        (package.drop_part(SOUND, "content.xml"), "no part content.xml"),
        (package.replace_part(SOUND, "content.xml", "<office"), "damaged XML"),
        (package.replace_part(SOUND, "content.xml", "<x/>"), "without text or sheets"),
        (
            package.replace_part(SOUND, "META-INF/manifest.xml", "<encryption-data/>"),
            "protected by a password",
        ),
        (package.explode(SOUND, "content.xml"), "unpacks from"),
        (package.add_doctype(SOUND, "content.xml"), "document type definition"),
        (build_odt("<text:section>" * 300 + "</text:section>" * 300), "damaged XML"),
        (build_odt(f"<table:table>{ROW}</table:table>"), "2000000"),
    ],
)
def test_damaged_documents_are_refused(damaged: bytes, message: str) -> None:
    """A damaged, protected or hostile document ends in an error that names it and what is wrong."""
    with pytest.raises(DocumentError, match=message) as caught:
        read(damaged, "broken.odt")
    assert str(caught.value).startswith("broken.odt: ")


@pytest.mark.parametrize("seed", range(40))
def test_flipped_bytes_never_crash(seed: int) -> None:
    """A document with a few wrong bytes is read or refused with a DocumentError, nothing else."""
    rng = Random(seed)
    damaged = bytearray(SOUND)
    for _ in range(rng.randint(1, 8)):
        damaged[rng.randrange(len(damaged))] = rng.randrange(256)
    with suppress(DocumentError):
        assert read(bytes(damaged), "x.odt").format == "odt"
