"""Planted defects: each kind, in each language, is named by the right finding at the right place."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from random import Random

import planting
import pytest
from editions import SHARED, build_edition, sample
from esqf.normalize.edition import Edition
from esqf.normalize.finding import Finding, Severity
from esqf.validate.check import check_editions
from planting import Plant, Planted, Planter
from printing.edition import load_edition

LANGUAGES = ("en", "de", "fr", "it", "el")
SEED = SHARED / "seeds" / "esqf-occupational.nl.expected.json"

# What one edition alone always shows.
CERTAIN: tuple[Plant, ...] = (
    planting.row_missing, planting.row_duplicated, planting.foreign_cell, planting.foreign_cell_elsewhere,
    planting.cell_emptied, planting.cell_missing, planting.cell_start_lost, planting.number_wrong,
    planting.filled_where_empty, planting.neighbour_repeated, planting.area_regrouped, planting.area_missing,
    planting.section_moved, planting.garbled, planting.wrong_encoding, planting.bracket_lost,
    planting.furniture, planting.look_alike, planting.hyphen_left, planting.markup, planting.question_marks,
    planting.number_inside, planting.cell_doubled, planting.row_doubled, planting.letter_stray,
    planting.areas_exchanged, planting.cell_moved, planting.letters_typed_in, planting.word_in_pieces,
    planting.words_twice, planting.letter_inside,
)  # fmt: skip
# What is told by likelihood: the least share to be found alone, and beside one other edition.
LIKELY: tuple[tuple[Plant, float, float], ...] = (
    (planting.knowledge_swapped_in_row, 0.7, 0.8),
    (planting.cells_swapped_in_row, 0.2, 0.7),
    (planting.cells_swapped_across, 0.4, 0.8),
    (planting.rows_swapped, 0.9, 0.9),
    (planting.cell_cut_between_words, 0.1, 0.7),
    (planting.cell_cut_in_word, 0.5, 0.7),
    (planting.neighbour_run_in, 0.5, 0.8),
    (planting.neighbour_line_run_in, 0.4, 0.6),
    (planting.copied_in_column, 0.8, 0.9),
    (planting.copied_in_row, 0.7, 0.9),
)


def test_every_kind_of_defect_is_tested() -> None:
    """No kind is planted without a promise to find it."""
    assert {*CERTAIN, *(kind for kind, _, _ in LIKELY)} == set(planting.DEFECTS)


@cache
def edition(language: str) -> Edition:
    """The clean sample of a language."""
    return build_edition(sample(language))


def plant(kind: Plant, language: str, seed: int) -> Planted:
    """A sample damaged in one way."""
    others = tuple(edition(other) for other in LANGUAGES if other != language)
    return kind(Planter(Random(f"{kind.__name__} {language} {seed}"), edition(language), others))


def is_named(planted: Planted, findings: Sequence[Finding]) -> bool:
    """Whether a right finding stands at every place that was damaged."""
    language = planted.edition.language
    found = {(f.number, f.column) for f in findings if f.code in planted.codes and f.language == language}
    return planted.places <= found


def list_alarms(findings: Sequence[Finding]) -> list[str]:
    """The errors and warnings, as places and codes."""
    return [f"{f.language} {f.place} {f.code}: {f.message}" for f in findings if f.severity is not Severity.INFO]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", CERTAIN, ids=lambda kind: kind.__name__)
def test_a_defect_is_named_in_an_edition_alone(kind: Plant, language: str) -> None:
    """One edition alone shows the defect, by its own statistics and the profile."""
    planted = plant(kind, language, 1)
    findings = check_editions([planted.edition])
    assert is_named(planted, findings), list_alarms(findings)


@pytest.mark.parametrize("kind", [likely[0] for likely in LIKELY], ids=lambda kind: kind.__name__)
def test_a_likely_defect_is_named_alone_as_often_as_promised(kind: Plant) -> None:
    """One edition alone shows at least the promised share of the defects that only likelihood tells."""
    least = next(alone for other, alone, _ in LIKELY if other is kind)
    plants = [plant(kind, language, seed) for language in LANGUAGES for seed in (1, 2)]
    named = sum(is_named(planted, check_editions([planted.edition])) for planted in plants)
    assert named >= least * len(plants)


@pytest.mark.parametrize("kind", [likely[0] for likely in LIKELY], ids=lambda kind: kind.__name__)
def test_a_likely_defect_is_named_beside_another_edition_as_often_as_promised(kind: Plant) -> None:
    """Beside one other edition, at least the promised share is found, and blamed on the right edition."""
    least = next(beside for other, _, beside in LIKELY if other is kind)
    named = 0
    for place, language in enumerate(LANGUAGES):
        planted = plant(kind, language, 1)
        peer = edition(LANGUAGES[place - 1])
        named += is_named(planted, check_editions([planted.edition, peer]))
    assert named >= least * len(LANGUAGES)


@pytest.mark.parametrize("kind", [likely[0] for likely in LIKELY], ids=lambda kind: kind.__name__)
def test_a_defect_beside_several_editions_is_never_blamed_on_them(kind: Plant) -> None:
    """Beside three clean editions, damaged ones are named, two in three at least, and the clean ones are not."""
    named = 0
    for seed in (1, 2, 3):
        planted = plant(kind, "fr", seed)
        findings = check_editions([planted.edition, edition("en"), edition("de"), edition("it")])
        named += is_named(planted, findings)
        assert [alarm for alarm in list_alarms(findings) if not alarm.startswith("fr ")] == []
    assert named >= 2


def test_an_untranslated_cell_is_named_where_the_language_cannot_tell() -> None:
    """A text of two words that is the same as in another language is untranslated."""
    target, source = edition("de"), edition("en")
    code = next(c for c, t in source.texts().items() if t and len(t.split()) == 3)
    planted = planting.rewrite(target, {code: {"text": str(source.texts()[code])}})
    found = {f.code for f in check_editions([planted, source]) if f"{f.number}{f.column}" == code}
    assert found & {"cell-untranslated", "cell-in-other-language"}


@pytest.mark.skipif(not SEED.exists(), reason="the shared Dutch seed is not here")
@pytest.mark.parametrize("kind", CERTAIN, ids=lambda kind: kind.__name__)
def test_a_defect_is_named_in_the_dutch_seed(kind: Plant) -> None:
    """An edition that no threshold was chosen by shows the same defects."""
    dutch = build_edition(load_edition(SEED))
    planted = kind(Planter(Random(kind.__name__), dutch, (edition("en"), edition("de"))))
    assert is_named(planted, check_editions([planted.edition])), list_alarms(check_editions([planted.edition]))
