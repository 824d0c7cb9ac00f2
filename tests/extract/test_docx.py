"""Word documents are read as Word prints them."""

from contextlib import suppress
from dataclasses import fields
from random import Random

import pytest
from esqf.extract.docx import read
from esqf.extract.errors import DocumentError
from esqf.extract.table import Document, Paragraph
from places import list_codes, read_places, read_rows
from printing import package
from printing.document import Table as PrintedTable
from printing.docx import WordHabits, build_docx, cell, make_strict, paragraph, print_docx, run, table
from printing.edition import random_edition
from printing.layout import random_layout
from printing.plain import compose_plain, expect_places
from printing.words import list_languages


def read_body(body: str, **parts: str) -> Document:
    """The document with that body."""
    return read(build_docx(body, **parts), "x.docx")


def read_text(body: str, **parts: str) -> str:
    """The text of the first block of the document with that body."""
    block = read_body(body, **parts).blocks[0]
    assert isinstance(block, Paragraph)
    return block.text


def abstract(number: int, *levels: str) -> str:
    """An abstract list with those levels: format, text, and more elements, separated by spaces."""
    written = ""
    for place, level in enumerate(levels):
        form, text, *more = level.split(" ", 2)
        written += (
            f'<w:lvl w:ilvl="{place}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>{"".join(more)}'
            f'<w:lvlText w:val="{text}"/></w:lvl>'
        )
    return f'<w:abstractNum w:abstractNumId="{number}">{written}</w:abstractNum>'


def concrete(number: int, of: int, override: str = "") -> str:
    """A list that counts as that abstract one."""
    return f'<w:num w:numId="{number}"><w:abstractNumId w:val="{of}"/>{override}</w:num>'


def item(text: str, number: int = 1, level: int = 0) -> str:
    """A paragraph in a list."""
    return paragraph(run(text), f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')


@pytest.mark.parametrize("seed", range(24))
def test_random_editions_are_read_back(seed: int) -> None:
    """Every cell of a random edition in a random layout comes back at its place, however it was written."""
    rng = Random(seed)
    languages = list_languages()
    edition = random_edition(rng, languages[seed % len(languages)])
    layout = random_layout(rng)
    habits = WordHabits(*(rng.random() < 0.4 for _ in fields(WordHabits)))
    blocks = compose_plain(edition, layout, Random(seed))
    document = read(print_docx(edition, layout, habits, seed), "edition.docx")
    expected = [expect_places(block) for block in blocks if isinstance(block, PrintedTable)]
    assert [read_places(found) for found in document.tables] == expected
    titles = [block.text for block in document.blocks if isinstance(block, Paragraph)]
    assert titles == [block.text for block in blocks if not isinstance(block, PrintedTable)]


def test_document_says_what_it_is() -> None:
    """Format, engine, hash and the language of the text are known; pages are not."""
    lang = '<w:lang w:val="nl-NL"/>'
    document = read_body(paragraph(run("Wetgeving en procedures", lang) + run("law", '<w:lang w:val="en-GB"/>')))
    assert (document.format, document.engine, document.pages) == ("docx", "lxml", None)
    assert len(document.sha256) == 64
    assert document.declared_language == "nl-NL"


def test_spans_and_repeated_headers() -> None:
    """gridSpan, vMerge, gridBefore and tblHeader become spans, places and header cells."""
    body = (
        "<w:tbl><w:tr><w:trPr><w:tblHeader/></w:trPr>"
        + cell(paragraph(run("A")), '<w:vMerge w:val="restart"/>')
        + cell(paragraph(run("B")), '<w:gridSpan w:val="2"/>')
        + "</w:tr><w:tr>"
        + cell(paragraph(""), "<w:vMerge/>")
        + cell(paragraph(run("c")))
        + cell(paragraph(run("d")))
        + '</w:tr><w:tr><w:trPr><w:gridBefore w:val="1"/></w:trPr>'
        + cell(paragraph(run("e")))
        + "</w:tr></w:tbl>"
    )
    found = read_body(body).tables[0]
    assert read_places(found) == {
        (0, 0, 2, 1): "A",
        (0, 1, 1, 2): "B",
        (1, 1, 1, 1): "c",
        (1, 2, 1, 1): "d",
        (2, 1, 1, 1): "e",
    }
    assert [c.text for c in found.cells if c.header] == ["A", "B"]


def test_continued_cell_without_start_is_a_cell() -> None:
    """A vMerge that continues nothing is read as a cell of its own, as Word shows it."""
    body = table([["a", cell(paragraph(run("b")), "<w:vMerge/>")], ["c", "d"]])
    assert read_rows(read_body(body).tables[0]) == [["a", "b"], ["c", "d"]]


def test_text_under_a_merge_is_hidden() -> None:
    """Text in a continued cell is not printed, and that is noted."""
    body = table(
        [
            [cell(paragraph(run("a")), '<w:vMerge w:val="restart"/>')],
            [cell(paragraph(run("x")), "<w:vMerge/>")],
        ]
    )
    document = read_body(body)
    assert read_rows(document.tables[0]) == [["a"], []]
    assert list_codes(document) == ["hidden-content"]


def test_nested_table_is_read_in_place() -> None:
    """A small table inside a cell belongs to the cell's text; a table around another is transparent."""
    inner = table([["a", "Text"]])
    outer = table([["6", cell(inner + paragraph("")), "b"], ["7", "x", "y"]])
    assert read_rows(read_body(outer).tables[0]) == [["6", "a\nText", "b"], ["7", "x", "y"]]
    framed = table([[cell(paragraph(run("Title")) + outer + paragraph(""))]])
    document = read_body(framed)
    assert [block.text for block in document.blocks if isinstance(block, Paragraph)] == ["Title"]
    assert [found.width for found in document.tables] == [3]


def test_tracked_changes_are_accepted() -> None:
    """Insertions and moves to here are kept, deletions and moves from here are dropped; all are counted."""
    body = paragraph(
        run("keep ")
        + f"<w:ins>{run('new ')}</w:ins><w:del><w:r><w:delText>old</w:delText></w:r></w:del>"
        + f"<w:moveFrom>{run('gone')}</w:moveFrom><w:moveTo>{run('here')}</w:moveTo>"
    )
    document = read_body(body)
    assert read_text(body) == "keep new here"
    assert "4 tracked changes" in document.notes[0].message


def test_deleted_paragraph_mark_joins_paragraphs() -> None:
    """Where the mark of a paragraph was deleted, the next one goes on in its line."""
    body = paragraph(run("one "), "<w:rPr><w:del/></w:rPr>") + paragraph(run("two")) + paragraph(run("three"))
    document = read_body(body)
    assert [block.text for block in document.blocks if isinstance(block, Paragraph)] == ["one two", "three"]


def test_deleted_rows_and_cells_are_dropped() -> None:
    """A row or cell deleted in tracked changes is not printed, an inserted one is."""
    body = (
        "<w:tbl><w:tr><w:trPr><w:del/></w:trPr>" + cell(paragraph(run("x"))) + "</w:tr>"
        "<w:tr><w:trPr><w:ins/></w:trPr>" + cell(paragraph(run("a")))
        + cell(paragraph(run("y")), "<w:cellDel/>") + cell(paragraph(run("b"))) + "</w:tr></w:tbl>"
    )  # fmt: skip
    document = read_body(body)
    assert read_rows(document.tables[0]) == [["a", "b"]]
    assert list_codes(document) == ["tracked-changes"]


def test_notes_are_raised_marks() -> None:
    """A footnote reference is its number, raised; the note itself follows the text."""
    footnotes = f'<w:footnote w:id="5">{paragraph("<w:r><w:footnoteRef/></w:r>" + run(" See there."))}</w:footnote>'
    body = paragraph(run("law") + '<w:r><w:footnoteReference w:id="5"/></w:r>' + run(" and order"))
    first, last = read_body(body, footnotes=footnotes).blocks
    assert isinstance(first, Paragraph)
    assert isinstance(last, Paragraph)
    assert (first.text, first.lines[0].raised) == ("law1 and order", ((3, 4),))
    assert (last.text, last.lines[0].raised) == ("1 See there.", ((0, 1),))


def test_text_boxes_are_read_once() -> None:
    """A text box stands in the file twice, for new and for old programs; it is printed once."""
    box = f"<w:txbxContent>{paragraph(run('boxed'))}</w:txbxContent>"
    alternate = (
        f'<mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing>'
        f"</mc:Choice><mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent>"
    )
    document = read_body(table([[cell(paragraph(run("text") + f"<w:r>{alternate}</w:r>"))]]))
    assert read_rows(document.tables[0]) == [["text\nboxed"]]


def test_hidden_text_is_left_out() -> None:
    """Hidden text, by its own properties or by its style, is left out and noted."""
    styles = '<w:style w:type="character" w:styleId="h"><w:rPr><w:vanish/></w:rPr></w:style>'
    body = paragraph(run("a") + run("b", "<w:vanish/>") + run("c", '<w:rStyle w:val="h"/>') + run("d"))
    assert read_text(body, styles=styles) == "ad"
    assert list_codes(read_body(body, styles=styles)) == ["hidden-content"]
    shown = paragraph(run("a", '<w:rStyle w:val="h"/><w:vanish w:val="0"/>'))
    assert read_text(shown, styles=styles) == "a"


def test_fields_print_their_result() -> None:
    """Of a field only the result is printed, also where fields are nested or one never ends."""
    begin, separate, end = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end"))
    code = "<w:r><w:instrText>PAGEREF x</w:instrText></w:r>"
    nested = begin + code + begin + code + separate + run("no") + end + separate + run("7") + end
    assert read_text(paragraph(run("page ") + nested + f"<w:fldSimple>{run('!')}</w:fldSimple>")) == "page 7!"
    endless = paragraph(run("a") + begin + run("code")) + paragraph(run("b"))
    texts = [block.text for block in read_body(endless).blocks if isinstance(block, Paragraph)]
    assert texts == ["a", "b"]


def test_special_characters() -> None:
    """Hyphens, tabs, line breaks and symbols are the characters they print."""
    special = (
        run("a") + "<w:r><w:noBreakHyphen/><w:softHyphen/><w:tab/></w:r>" + run("b")
        + '<w:r><w:sym w:font="Symbol" w:char="F061"/><w:sym w:font="Wingdings" w:char="F0FC"/><w:cr/></w:r>'
        + '<w:r><w:t> c </w:t></w:r><w:r><w:t xml:space="preserve"> d</w:t></w:r>'
    )  # fmt: skip
    assert read_text(paragraph(special)) == "a\u2011\u00ad\tbα✓\nc d"


def test_lines_have_their_style() -> None:
    """A line is bold, italic or struck where all of it is; its size is that of most of it."""
    bold = "<w:b/><w:i/><w:strike/><w:sz w:val='17'/>"
    first, second = (
        block.lines[0].style
        for block in read_body(paragraph(run("all", bold)) + paragraph(run("half", bold) + run("half"))).blocks
        if isinstance(block, Paragraph)
    )
    assert (first.bold, first.italic, first.struck, first.size) == (True, True, True, 8.5)
    assert not second.bold


def test_headings_are_told_by_style_and_outline() -> None:
    """A paragraph is a heading by its style, whatever its local name, or by its outline level."""
    body = (
        paragraph(run("a"), '<w:pStyle w:val="berschrift1"/>')
        + paragraph(run("b"), '<w:outlineLvl w:val="2"/>')
        + paragraph(run("c"))
    )
    found = [block.heading for block in read_body(body).blocks if isinstance(block, Paragraph)]
    assert found == [True, True, False]


def test_vertical_text_is_marked() -> None:
    """Lines of a cell whose text runs upwards are vertical."""
    found = read_body(table([[cell(paragraph(run("up")), '<w:textDirection w:val="btLr"/>'), "x"]])).tables[0]
    assert [c.lines[0].style.vertical for c in found.cells] == [True, False]


@pytest.mark.parametrize(
    ("form", "printed"),
    [
        ("decimal", "3"),
        ("decimalZero", "03"),
        ("lowerLetter", "c"),
        ("upperLetter", "C"),
        ("lowerRoman", "iii"),
        ("upperRoman", "III"),
        ("russianLower", "в"),
        ("russianUpper", "В"),
        ("arabicAlpha", "ت"),
        ("arabicAbjad", "ج"),
        ("hebrew1", "ג"),
        ("bullet", "%1"),
        ("none", ""),
    ],
)
def test_list_formats(form: str, printed: str) -> None:
    """Word's lists print numbers and letters of several alphabets that stand nowhere in the text."""
    numbering = abstract(1, f"{form} %1") + concrete(1, 1)
    document = read_body(item("x") + item("y") + item("z"), numbering=numbering)
    last = document.blocks[2]
    assert isinstance(last, Paragraph)
    assert last.text == f"{printed} z".strip()


def test_unknown_list_format_is_noted() -> None:
    """Numbers in a format that cannot be printed are read as digits, with a note."""
    document = read_body(item("x"), numbering=abstract(1, "ideographDigital %1") + concrete(1, 1))
    assert list_codes(document) == ["low-confidence"]


def test_multilevel_lists_count_and_restart() -> None:
    """Deeper levels start anew below a new number, and print the numbers above them."""
    numbering = abstract(1, "decimal %1.", "lowerLetter %1%2)") + concrete(1, 1)
    body = item("a") + item("b", level=1) + item("c", level=1) + item("d") + item("e", level=1)
    texts = [block.text for block in read_body(body, numbering=numbering).blocks if isinstance(block, Paragraph)]
    assert texts == ["1. a", "1a) b", "1b) c", "2. d", "2a) e"]


def test_lists_share_or_override_their_count() -> None:
    """Two lists of one definition count on; one with a start of its own begins there."""
    override = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    numbering = abstract(1, "decimal %1") + concrete(1, 1) + concrete(2, 1) + concrete(3, 1, override)
    body = item("a", 1) + item("b", 2) + item("c", 3) + item("d", 3) + item("e", 0)
    texts = [block.text for block in read_body(body, numbering=numbering).blocks if isinstance(block, Paragraph)]
    assert texts == ["1 a", "2 b", "1 c", "2 d", "e"]


def test_list_of_a_style() -> None:
    """A paragraph style may carry the list, and its level be that which the list ties to the style."""
    numbers = '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>'
    styles = f'<w:style w:type="paragraph" w:styleId="L">{numbers}</w:style>'
    numbering = abstract(1, "decimal %1", 'lowerLetter %2 <w:pStyle w:val="L"/>') + concrete(1, 1)
    assert read_text(paragraph(run("x"), '<w:pStyle w:val="L"/>'), styles=styles, numbering=numbering) == "a x"


def test_empty_list_item_prints_its_letter() -> None:
    """An empty cell in a list shows the letter that Word prints there."""
    numbering = abstract(1, 'lowerLetter %1 <w:suff w:val="nothing"/>') + concrete(1, 1)
    found = read_body(table([[cell(item("")), cell(item("x")), cell(item(""))]]), numbering=numbering).tables[0]
    assert read_rows(found) == [["a", "bx", "c"]]


def test_bullets_are_characters() -> None:
    """The bullet of a symbol font is the character that it shows."""
    font = '<w:rPr><w:rFonts w:ascii="Symbol"/></w:rPr>'
    numbering = abstract(1, f"bullet \uf0b7 {font}") + concrete(1, 1)
    assert read_text(item("x"), numbering=numbering) == "• x"


def test_endless_spans_allocate_nothing() -> None:
    """A span of a billion columns is cut back to those that exist."""
    body = table([[cell(paragraph(run("a")), '<w:gridSpan w:val="1000000000"/>')], ["b", "c"]])
    assert read_places(read_body(body).tables[0]) == {
        (0, 0, 1, 2): "a",
        (1, 0, 1, 1): "b",
        (1, 1, 1, 1): "c",
    }


def test_strict_documents_are_read_alike() -> None:
    """A document in the strict namespaces reads as the transitional one."""
    data = build_docx(table([["1", "a"]]))
    assert read(make_strict(data), "x.docx").blocks == read(data, "x.docx").blocks


SOUND = build_docx(table([["1", "a"]]), numbering=abstract(1, "decimal %1"))


@pytest.mark.parametrize(
    ("damaged", "message"),
    [
        (package.cut(SOUND, 0.7), "damaged zip package"),
        (package.drop_part(SOUND, "word/document.xml"), "no part word/document.xml"),
        (package.replace_part(SOUND, "word/document.xml", "<w:document"), "damaged XML in word/document.xml"),
        (package.replace_part(SOUND, "word/document.xml", "<x/>"), "no Word document"),
        (package.replace_part(SOUND, "word/numbering.xml", b"\x00\x01"), "damaged XML in word/numbering.xml"),
        (package.explode(SOUND, "word/document.xml"), "unpacks from"),
        (package.add_doctype(SOUND, "word/document.xml"), "document type definition"),
        (build_docx("<w:sdt><w:sdtContent>" * 200 + "</w:sdtContent></w:sdt>" * 200), "damaged XML"),
        (build_docx(table([["a"] * 2000] * 1001)), "expected at most"),
        (b"PK\x03\x04", "damaged zip package"),
    ],
)
def test_damaged_documents_are_refused(damaged: bytes, message: str) -> None:
    """A damaged or hostile package ends in an error that names the document and what is wrong."""
    with pytest.raises(DocumentError, match=message) as caught:
        read(damaged, "broken.docx")
    assert str(caught.value).startswith("broken.docx: ")


@pytest.mark.parametrize("seed", range(40))
def test_flipped_bytes_never_crash(seed: int) -> None:
    """A document with a few wrong bytes is read or refused with a DocumentError, nothing else."""
    rng = Random(seed)
    damaged = bytearray(SOUND)
    for _ in range(rng.randint(1, 8)):
        damaged[rng.randrange(len(damaged))] = rng.randrange(256)
    with suppress(DocumentError):
        assert read(bytes(damaged), "x.docx").format == "docx"
