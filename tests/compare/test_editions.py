"""What changed between two editions of one language."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

import polars as pl
import pytest
from esqf.compare.apply import apply_changes
from esqf.compare.change import Change, Comparison, invert
from esqf.compare.content import read_content
from esqf.compare.editions import compare_editions
from esqf.extract.errors import UsageError
from esqf.normalize.edition import Edition
from hypothesis import given, settings
from hypothesis import strategies as st

Cells = dict[str, str | None]
Sketch = tuple[str | None, str | None, Cells]
MakeEdition = Callable[..., Edition]
Found = list[tuple[str, str, str]]
Labels = tuple[str | None, dict[str, str]]  # title and headers
NONE: Labels = (None, {})

WORDS = st.sampled_from(["law", "laws", "asylum", "role", "to", "of", "-", "non-EU", "ქ", "حق", "法", "e\u0301"])
CELL = st.none() | st.just("") | st.lists(WORDS, min_size=1, max_size=6).map(" ".join)
LABEL = st.none() | st.sampled_from(["Law", "law", "L-aw", "Communication", "Strategy"])
ROWS = st.lists(st.tuples(LABEL, LABEL, st.dictionaries(st.sampled_from("abc"), CELL)), max_size=6)


def list_changes(changes: Iterable[Change]) -> Found:
    """The kind and both places of each change."""
    return [
        (change.kind.value, change.old.name if change.old else "", change.new.name if change.new else "")
        for change in changes
    ]


def content_of(edition: Edition) -> pl.DataFrame:
    """The cells without how and where they were read."""
    provenance = ("source_text", "repairs", "confidence", "page", "x0", "top", "x1", "bottom", "source")
    return edition.cells.drop(provenance)


@pytest.fixture
def compare(make_edition: MakeEdition) -> Callable[..., Comparison]:
    """Compares two lists of rows as versions 1 and 2."""

    def compare_rows(old: list[Sketch], new: list[Sketch], before: Labels = NONE, after: Labels = NONE) -> Comparison:
        return compare_editions(
            make_edition(old, version="1", title=before[0], headers=before[1]),
            make_edition(new, version="2", title=after[0], headers=after[1]),
        )

    return compare_rows


Compare = Callable[..., Comparison]


def test_an_edition_does_not_differ_from_itself(english: Edition) -> None:
    """Nothing changed between an edition and itself."""
    comparison = compare_editions(english, english)
    assert not comparison.differs
    assert not list(comparison.everything)
    assert comparison.numbers == {}


def test_only_content_counts(english: Edition) -> None:
    """Where and how a cell was read is no difference."""
    other = replace(english, cells=english.cells.with_columns(page=7, confidence=0.5, source_text=pl.lit("?")))
    assert not list(compare_editions(english, other).everything)


def test_a_removed_row_renumbers_the_others_without_a_change(rows: list[Sketch], compare: Compare) -> None:
    """The rows after a removed one are not changed; `numbers` says where they went."""
    comparison = compare(rows, rows[:2] + rows[3:])
    assert list_changes(comparison.everything) == [("row-removed", "3", "")]
    assert comparison.numbers == {"4": "3", "5": "4", "6": "5", "7": "6"}


def test_an_inserted_row_is_added_whole(rows: list[Sketch], compare: Compare) -> None:
    """An added row carries its cells and its area."""
    made: Sketch = ("Generic", "Law", {"a": "Rules of the Dublin procedure"})
    comparison = compare(rows, [*rows[:1], made, *rows[1:]])
    assert list_changes(comparison.everything) == [("row-added", "", "2")]
    place = comparison.changes[0].new
    assert place is not None
    assert place.row is not None
    assert (place.text, place.row.area, place.row.cells["a"]) == (made[2]["a"], "Law", made[2]["a"])
    assert comparison.numbers["7"] == "8"


def test_rows_that_change_places_are_both_moved(rows: list[Sketch], compare: Compare) -> None:
    """Two neighbours that are swapped are neither reworded nor removed."""
    rows[0], rows[1] = rows[1], rows[0]
    comparison = compare([rows[1], rows[0], *rows[2:]], rows)
    assert list_changes(comparison.everything) == [("row-moved", "2", "1"), ("row-moved", "1", "2")]
    assert comparison.numbers == {"1": "2", "2": "1"}


def test_a_row_that_passes_others_moved_alone(rows: list[Sketch], compare: Compare) -> None:
    """Of a row that moved down, the rows it passed did not move."""
    comparison = compare(rows, [*rows[1:4], rows[0], *rows[4:]])
    assert list_changes(comparison.everything) == [("row-moved", "1", "4")]


def test_a_row_that_moves_to_another_area_and_section(rows: list[Sketch], compare: Compare) -> None:
    """A move, its new area and its new section are told apart."""
    moved: Sketch = ("Specific", "Quality", rows[2][2])
    comparison = compare(rows, [*rows[:2], *rows[3:], moved])
    assert list_changes(comparison.everything) == [
        ("area-changed", "3", "7"),
        ("row-moved", "3", "7"),
        ("section-changed", "3", "7"),
    ]


def test_a_row_that_changes_its_area_in_its_place(rows: list[Sketch], compare: Compare) -> None:
    """A row whose merged area cell now ends before it did not move."""
    new = [*rows]
    new[4] = ("Specific", "Quality", rows[4][2])
    assert list_changes(compare(rows, new).everything) == [("area-changed", "5", "5")]


def test_a_renamed_area_is_one_change(rows: list[Sketch], compare: Compare) -> None:
    """An area of another name is renamed once, however many rows it has."""
    new = [(section, "Legislation" if area == "Law" else area, cells) for section, area, cells in rows]
    comparison = compare(rows, new)
    assert list_changes(comparison.everything) == [("area-renamed", "1", "1")]
    places = comparison.changes[0].places
    assert [place.text for place in places] == ["Law", "Legislation"]


def test_a_renamed_section_is_one_change(rows: list[Sketch], compare: Compare) -> None:
    """A section of another title is one change at its first row."""
    new = [("Particular" if section == "Specific" else section, area, cells) for section, area, cells in rows]
    assert list_changes(compare(rows, new).everything) == [("section-changed", "5", "5")]


def test_a_split_area_keeps_its_name_for_the_rows_that_stay(rows: list[Sketch], compare: Compare) -> None:
    """A row that leaves for a new area is changed, its former area is not renamed."""
    new = [*rows]
    new[3] = ("Generic", "Interpreters", rows[3][2])
    assert list_changes(compare(rows, new).everything) == [("area-changed", "4", "4")]


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ("Know the asylum law", "Know the refugee law", "cell-reworded"),
        ("", "Know the asylum law", "cell-filled"),
        ("Know the asylum law", "", "cell-emptied"),
        ("Know the case-law", "Know the case\u2011 law", "typographic"),
        ("Know the asylum law", None, "cell-missing"),
        ("", None, "cell-missing"),
        (None, "", "cell-found"),
        (None, "Know the asylum law", "cell-found"),
    ],
)
def test_a_cell_that_changed(rows: list[Sketch], compare: Compare, old: str | None, new: str | None, kind: str) -> None:
    """Each way in which a cell can differ has its kind."""
    before, after = [*rows], [*rows]
    before[2] = (*rows[2][:2], {**rows[2][2], "c": old})
    after[2] = (*rows[2][:2], {**rows[2][2], "c": new})
    assert list_changes(compare(before, after).everything) == [(kind, "3c", "3c")]


def test_cells_follow_their_row(rows: list[Sketch], compare: Compare) -> None:
    """Cells are compared along the matched rows, whatever their number."""
    new = [*rows[1:]]
    new[3] = (
        *rows[4][:2],
        {"a": "Interview techniques and new protocols", "b": "Conduct a personal interview"},
    )
    assert list_changes(compare(rows, new).everything) == [
        ("row-removed", "1", ""),
        ("cell-reworded", "5a", "4a"),
    ]


def test_a_text_in_another_column_moved(rows: list[Sketch], compare: Compare) -> None:
    """A text that left one column for an empty one is neither emptied nor filled."""
    new = [*rows]
    new[1] = (*rows[1][:2], {"a": rows[1][2]["a"], "h": rows[1][2]["b"]})
    assert list_changes(compare(rows, new).everything) == [("cell-moved", "2b", "2h")]


def test_texts_that_change_columns_moved(rows: list[Sketch], compare: Compare) -> None:
    """Two texts that change places in their row moved, and were not reworded."""
    new = [*rows]
    new[1] = (*rows[1][:2], {"a": rows[1][2]["b"], "b": rows[1][2]["a"]})
    assert list_changes(compare(rows, new).everything) == [
        ("cell-moved", "2b", "2a"),
        ("cell-moved", "2a", "2b"),
    ]


def test_a_row_that_a_document_lacks_was_not_removed(rows: list[Sketch], compare: Compare, absent: Cells) -> None:
    """A row that was not found in a document is a gap, in either direction."""
    new = [*rows]
    new[3] = (None, None, absent)
    comparison = compare(rows, new)
    assert list_changes(comparison.everything) == [("row-missing", "4", "4")]
    assert comparison.gaps
    assert not comparison.changes
    assert list_changes(compare(new, rows).everything) == [("row-found", "4", "4")]


def test_a_removed_row_is_told_from_the_number_that_is_left_over(
    rows: list[Sketch], compare: Compare, absent: Cells
) -> None:
    """Where the others moved up, the row in the middle was removed, and the last number is lacking."""
    comparison = compare(rows, [*rows[:2], *rows[3:], (None, None, absent)])
    assert list_changes(comparison.changes) == [("row-removed", "3", "")]
    assert list_changes(comparison.gaps) == [("row-missing", "", "7")]


def test_an_area_that_a_document_lacks_was_not_renamed(rows: list[Sketch], compare: Compare) -> None:
    """A row whose area was not read is a gap."""
    new = [*rows]
    new[6] = ("Specific", None, rows[6][2])
    assert list_changes(compare(rows, new).everything) == [("area-missing", "7", "7")]


def test_labels_in_another_setting_are_typographic(rows: list[Sketch], compare: Compare) -> None:
    """A title, header or area that differs in typography alone is listed apart."""
    new = [(section, "Inter-viewing" if area == "Interviewing" else area, cells) for section, area, cells in rows]
    comparison = compare(rows, new, ("A ‘title’", {"a": "Know"}), ("A 'title'", {"a": "Kn-ow"}))
    assert [change.part.value for change in comparison.typographic] == ["title", "header", "area"]
    assert not comparison.differs


def test_title_and_headers(rows: list[Sketch], compare: Compare) -> None:
    """A title and the headers are compared where both were read."""
    before, after = {"a": "Knowledge", "b": "Able to"}, {"a": "Knowledge of", "c": "Responsible"}
    comparison = compare(rows, rows, ("Framework", before), ("New framework", after))
    assert list_changes(comparison.everything) == [("title-changed", "", ""), ("header-changed", "a", "a")]
    assert not list(compare(rows, rows, ("Framework", before)).everything)


def test_heavily_reworded_rows_are_found_by_their_place(rows: list[Sketch], compare: Compare) -> None:
    """A row that shares little with what it was is the same between the same neighbours."""
    new = [*rows]
    new[2] = (
        *rows[2][:2],
        {"a": "The principles of good communication", "b": "Listen actively, question gently"},
    )
    assert {kind for kind, _, _ in list_changes(compare(rows, new).everything)} == {"cell-reworded"}


def test_another_row_in_the_same_place_is_another(rows: list[Sketch], compare: Compare) -> None:
    """A row that says something else is removed and added, not reworded."""
    new = [*rows]
    new[2] = (
        "Generic",
        "Communication",
        {"a": "Budget cycles in public bodies", "b": "Draft annual accounts"},
    )
    assert list_changes(compare(rows, new).everything) == [("row-removed", "3", ""), ("row-added", "", "3")]


def test_the_only_cell_of_a_row_may_be_emptied(rows: list[Sketch], compare: Compare) -> None:
    """A row without any text left is still the row of its place."""
    old, new = [*rows], [*rows]
    old[4], new[4] = (*rows[4][:2], {"b": rows[4][2]["b"]}), (*rows[4][:2], {})
    assert list_changes(compare(old, new).everything) == [("cell-emptied", "5b", "5b")]


def test_two_languages_are_compared_by_structure(english: Edition, french: Edition) -> None:
    """Two languages of one version have the same structure, and their texts are not compared."""
    comparison = compare_editions(english, french)
    assert comparison.structural
    assert not comparison.differs


def test_two_languages_differ_in_what_they_fill(english: Edition, french: Edition) -> None:
    """A cell that only one language fills is found, without words."""
    emptied = french.cells.with_columns(
        text=pl.when(pl.col("code") == "6c").then(pl.lit("")).otherwise("text"),
        status=pl.when(pl.col("code") == "6c").then(pl.lit("empty")).otherwise("status"),
    )
    comparison = compare_editions(english, replace(french, cells=emptied))
    assert list_changes(comparison.everything) == [("cell-emptied", "6c", "6c")]
    assert comparison.changes[0].words == ()
    with pytest.raises(UsageError, match="structure"):
        apply_changes(english, comparison)


@pytest.mark.parametrize(("one", "other", "same"), [("en", "en-GB", True), ("sr-Latn", "sr-Cyrl", False)])
def test_a_region_of_a_language_is_the_same_language(
    rows: list[Sketch], make_edition: MakeEdition, one: str, other: str, same: bool
) -> None:
    """`en` and `en-GB` are compared by their words, two scripts of one language by structure."""
    editions = make_edition(rows, language=one), make_edition(rows, language=other)
    assert compare_editions(*editions).structural is not same


def test_two_frameworks_cannot_be_compared(english: Edition) -> None:
    """Editions of two frameworks are a wrong call."""
    with pytest.raises(UsageError, match="other"):
        compare_editions(english, replace(english, framework="other"))


def test_changes_apply_to_the_edition_they_were_found_in(rows: list[Sketch], make_edition: MakeEdition) -> None:
    """Another edition than the compared one is refused."""
    old, new = make_edition(rows), make_edition(rows[1:], version="2")
    with pytest.raises(UsageError, match="not the edition"):
        apply_changes(new, compare_editions(old, new))


def test_unchanged_cells_keep_their_provenance(rows: list[Sketch], make_edition: MakeEdition) -> None:
    """Applying changes keeps page and confidence of what did not change, and invents none for what did."""
    old = make_edition(rows)
    old = replace(old, cells=old.cells.with_columns(page=3, confidence=0.9))
    new = make_edition([(*rows[0][:2], {"a": "Know all the asylum law of the country"}), *rows[1:]], version="2")
    cells = apply_changes(old, compare_editions(old, new)).cells
    assert cells.filter(pl.col("page").is_null())["code"].to_list() == ["1a", "1b"]


@settings(max_examples=150, deadline=None)
@given(ROWS, ROWS)
def test_changes_between_any_editions_apply_exactly(
    make_edition: MakeEdition, old_rows: list[Sketch], new_rows: list[Sketch]
) -> None:
    """Applying the changes to the old edition gives the new one, however little they have in common."""
    old = make_edition(old_rows, version="1", title="Old title", headers={"a": "Knows"})
    new = make_edition(new_rows, version="2", title="New title", headers={"a": "Knows it"})
    comparison = compare_editions(old, new)
    made = apply_changes(old, comparison)
    assert content_of(made).equals(content_of(new))
    assert (made.title, made.headers, made.version) == (new.title, new.headers, "2")
    assert compare_editions(new, old) == invert(comparison)
    assert invert(invert(comparison)) == comparison
    assert read_content(made).rows == read_content(new).rows
