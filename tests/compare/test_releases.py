"""Versions compared across languages, and over time."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from esqf.compare.change import Comparison
from esqf.compare.history import describe_version, trace_versions
from esqf.compare.releases import ReleaseComparison, compare_releases, compare_sides
from esqf.extract.errors import UsageError
from esqf.normalize.edition import Edition

Cells = dict[str, str | None]
Sketch = tuple[str | None, str | None, Cells]
MakeEdition = Callable[..., Edition]
FRENCH = {"Know": "Connaître", "Apply": "Appliquer", "law": "droit", "Law": "Droit", "asylum": "d'asile"}


def translate(rows: list[Sketch]) -> list[Sketch]:
    """The rows in a French of sorts."""

    def french(text: str | None) -> str | None:
        return text and " ".join(FRENCH.get(word, word.upper()) for word in text.split())

    return [
        (french(section), french(area), {letter: french(text) for letter, text in cells.items()})
        for section, area, cells in rows
    ]


@pytest.fixture
def revised(rows: list[Sketch]) -> list[Sketch]:
    """The rows with the third one reworded and the fifth removed."""
    new = [*rows]
    new[2] = (*rows[2][:2], {**rows[2][2], "a": "Principles of respectful communication"})
    return new[:4] + new[5:]


def test_the_same_change_in_every_edition(rows: list[Sketch], revised: list[Sketch], make_edition: MakeEdition) -> None:
    """A change that every language made is uniform, and nobody lags behind."""
    old = [make_edition(rows), make_edition(translate(rows), language="fr")]
    new = [make_edition(revised, "2"), make_edition(translate(revised), "2", language="fr")]
    release = compare_releases(old, new)
    assert [(change.kind.value, change.number, change.column) for change in release.shared] == [
        ("cell-reworded", "3", "a"),
        ("row-removed", "5", None),
    ]
    assert all(change.uniform for change in release.shared)
    assert release.lagging == {}
    assert dict(release.summary.counts) == {"row-removed": 1, "cell-reworded": 1}


def test_an_edition_that_lags_behind_is_named(
    rows: list[Sketch], revised: list[Sketch], make_edition: MakeEdition
) -> None:
    """Old French beside new English lacks both changes."""
    french = translate(rows)
    old = [make_edition(rows), make_edition(french, language="fr")]
    release = compare_releases(old, [make_edition(revised, "2"), make_edition(french, "2", language="fr")])
    assert release.lagging == {"fr": 2}
    assert [change.lagging for change in release.shared] == [("fr",), ("fr",)]


def test_a_gap_is_no_lag(rows: list[Sketch], revised: list[Sketch], make_edition: MakeEdition, absent: Cells) -> None:
    """A document that lacks the cell or the row tells nothing about a change."""
    french = translate(rows)
    french[2] = (*french[2][:2], {**french[2][2], "a": None})
    french[4] = (None, None, absent)
    old = [make_edition(rows), make_edition(translate(rows), language="fr")]
    release = compare_releases(old, [make_edition(revised, "2"), make_edition(french, "2", language="fr")])
    assert release.lagging == {}
    assert [change.unknown for change in release.shared] == [("fr",), ("fr",)]


def test_one_change_made_differently(rows: list[Sketch], make_edition: MakeEdition) -> None:
    """A cell that is reworded here and emptied there is one change, and not uniform."""
    english, french = [*rows], translate(rows)
    english[0] = (*rows[0][:2], {"a": rows[0][2]["a"], "b": "Apply the law at all times"})
    french[0] = (*french[0][:2], {"a": french[0][2]["a"], "b": ""})
    release = compare_releases(
        [make_edition(rows), make_edition(translate(rows), language="fr")],
        [make_edition(english, "2"), make_edition(french, "2", language="fr")],
    )
    assert [dict(change.kinds) for change in release.shared] == [{"en": "cell-reworded", "fr": "cell-emptied"}]
    assert not release.shared[0].uniform
    assert not release.shared[0].lagging


def test_languages_that_came_or_went(rows: list[Sketch], make_edition: MakeEdition) -> None:
    """Languages of one version alone are named and make a difference."""
    release = compare_releases(
        [make_edition(rows), make_edition(rows, language="de")],
        [make_edition(rows, "2"), make_edition(rows, "2", language="fr")],
    )
    assert (release.only_old, release.only_new, list(release.comparisons)) == (("de",), ("fr",), ["en"])
    assert release.differs


def test_a_language_stands_once_in_a_version(rows: list[Sketch], make_edition: MakeEdition) -> None:
    """Two editions of one language on one side are a wrong call."""
    with pytest.raises(UsageError, match="en"):
        compare_releases([make_edition(rows), make_edition(rows)], [make_edition(rows)])


def test_sides_of_any_size(rows: list[Sketch], make_edition: MakeEdition) -> None:
    """Two editions are compared as they are, one and many by its language, many and many in all."""
    english, french = make_edition(rows), make_edition(translate(rows), language="fr")
    assert isinstance(compare_sides([english], [french]), Comparison)
    narrowed = compare_sides([english], [english, french])
    assert isinstance(narrowed, Comparison)
    assert narrowed.new.language == "en"
    assert isinstance(compare_sides([english, french], [english, french]), ReleaseComparison)
    with pytest.raises(UsageError, match="no language in common"):
        compare_sides([english], [])


def test_versions_are_listed_in_order_with_their_changes(
    rows: list[Sketch], revised: list[Sketch], make_edition: MakeEdition
) -> None:
    """Each version has a line with its languages and what it changed; version 10 comes after version 9."""
    editions = [
        make_edition(revised, "10"),
        make_edition(translate(rows), "9", language="fr"),
        make_edition(rows, "9"),
        make_edition(translate(rows), "10", language="fr"),
    ]
    assert [describe_version(version) for version in trace_versions(editions)] == [
        "9  en fr  first version",
        "10  en fr  1 competence removed, 1 cell reworded; 2 renumbered; fr lags behind by 2 changes",
    ]
