"""Records cross as data: they come back equal, and nothing else comes back at all."""

from __future__ import annotations

import pytest
from editions import build_edition, sample
from esqf.extract.reader import read_document
from esqf.extract.table import Box, Cell, Document, Evidence, Line, Note, Paragraph, Style, Table
from esqf.normalize.edition import Edition, Source
from esqf.normalize.finding import finding
from esqf.normalize.profile import Profile, load_profile
from esqf.records import compress, expand, pack, unpack
from hypothesis import given
from hypothesis import strategies as st
from test_samples import RAW, read_sample

texts = st.text()
numbers = st.floats(allow_nan=False)
boxes = st.builds(Box, st.integers(1, 99), numbers, numbers, numbers, numbers)
styles = st.builds(Style, numbers, st.booleans(), st.booleans(), st.booleans(), st.booleans())
marks = st.lists(st.tuples(st.integers(), st.integers())).map(tuple)
lines = st.builds(Line, texts, st.none() | boxes, styles, marks)
several = st.lists(lines, max_size=3).map(tuple)
cells = st.builds(Cell, st.integers(), st.integers(), several, st.integers(), st.integers(), st.none() | boxes)
evidence = st.sampled_from(Evidence)
tables = st.builds(Table, st.integers(), st.integers(), st.lists(cells, max_size=3).map(tuple), evidence, evidence)
blocks = st.lists(tables | st.builds(Paragraph, several, st.none() | st.integers()), max_size=3).map(tuple)
notes = st.lists(st.builds(Note, texts, texts, st.none() | st.integers(), st.none() | boxes), max_size=2).map(tuple)
documents = st.builds(Document, texts, texts, texts, texts, blocks, st.none() | st.integers(), notes)


@given(documents)
def test_documents_come_back_equal(document: Document) -> None:
    """Whatever is in a document: blocks, boxes, styles, marks, characters of any kind."""
    assert unpack(Document, pack(document)) == document


def test_editions_come_back_equal() -> None:
    """Cells, headers, findings and source of an edition."""
    edition = read_sample("esqf-occupational/sample-1/it.txt")
    back = unpack(Edition, expand(compress(pack(edition))))
    assert back.cells.equals(edition.cells)
    assert back.cells.schema == edition.cells.schema
    assert (back.key, back.title, back.headers) == (edition.key, edition.title, edition.headers)
    assert (back.findings, back.source) == (edition.findings, edition.source)


def test_profiles_come_back_equal() -> None:
    """A framework, and always in the same bytes, whatever order its sets are in."""
    profile = load_profile("esqf-occupational")
    assert unpack(Profile, pack(profile)) == profile
    assert pack(unpack(Profile, pack(profile))) == pack(profile)


def test_real_documents_come_back_equal() -> None:
    """A PDF with drawn tables."""
    document = read_document(RAW / "esqf-occupational/sample-1/en.pdf")
    assert unpack(Document, pack(document)) == document


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b"\xff\xfe",
        b'["a"]',
        b'["a","b","c","d",5.5]',
        b'["a","b","c",{"__class__":"os.system"},null]',
        b"[" * 100_000,
        b'[["a"],"b","c","d",1]',
    ],
)
def test_anything_else_is_refused(data: bytes) -> None:
    """What a hostile worker may write instead of a record is an error, whatever it is."""
    with pytest.raises(ValueError):  # noqa: PT011  # the message tells what was found
        unpack(Source, data)


@given(st.binary())
def test_noise_is_refused(data: bytes) -> None:
    """Random bytes are no edition."""
    with pytest.raises(ValueError):  # noqa: PT011
        unpack(Edition, expand(data))


def test_wrong_cells_are_refused() -> None:
    """Cells with other columns or types than the contract's do not come through."""
    edition = build_edition(sample("en"))
    packed = pack(edition)
    with pytest.raises(ValueError, match="Edition"):
        unpack(Edition, packed.replace(b'"confidence":[1.0', b'"confidence":["sure"'))
    with pytest.raises(ValueError, match="Edition"):
        unpack(Edition, packed.replace(b'"order"', b'"disorder"'))


def test_findings_keep_their_severity() -> None:
    """Enumerations come back as themselves, not as their text."""
    found = finding("row-missing", "competence 9 is missing", box=Box(1, 0, 0, 1, 1))
    assert unpack(type(found), pack(found)).severity is found.severity
