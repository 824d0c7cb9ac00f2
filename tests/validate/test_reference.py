"""What is known of a framework's cells stands beside an edition like one more language."""

from __future__ import annotations

from random import Random

import pytest
from editions import PROFILE, SAMPLES, build_edition, sample
from esqf.normalize.profile import load_profile
from esqf.validate.reference import FOLDER, Reference, dump_reference, load_reference, make_reference
from esqf.validate.subject import Subject
from printing.edition import random_edition
from references import write_reference

LANGUAGES = sorted(path.stem for path in SAMPLES.glob("*.json"))


def subject(language: str) -> Subject:
    """A sample edition under examination."""
    return Subject(build_edition(sample(language)), load_profile(PROFILE))


def test_the_reference_is_that_of_the_samples() -> None:
    """The file is made, not written: `python -m references` in tests/ renews it."""
    assert (FOLDER / f"{PROFILE}.toml").read_text(encoding="utf-8") == write_reference()


def test_a_reference_survives_its_file() -> None:
    """Lengths to two decimals, likeness to one per cent, for every cell that is filled."""
    made = make_reference([subject("en"), subject("de")])
    kept = load_reference(PROFILE)
    assert kept is not None
    assert set(kept.lengths) == set(made.lengths)
    assert dump_reference(kept) == dump_reference(Reference(kept.lengths, kept.alike))


@pytest.mark.parametrize("language", LANGUAGES)
def test_cells_find_themselves_in_a_language_that_made_no_part_of_the_reference(
    language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What other languages say of the cells tells those of this one apart."""
    others = make_reference([subject(other) for other in LANGUAGES if other != language])
    monkeypatch.setattr("esqf.validate.reference.load_reference", lambda framework: others)
    beside = subject(language).reference
    assert beside is not None
    scores = beside.likeness.scores
    assert (scores.argmax(axis=1) == range(len(scores))).mean() > 0.9
    assert beside.likeness.find_crossed() == {}


def test_other_texts_have_no_reference() -> None:
    """An edition that the reference does not describe is left alone."""
    strange = build_edition(random_edition(Random(1), "en"))
    assert Subject(strange, load_profile(PROFILE)).reference is None
    assert load_reference("another") is None
