"""Clean editions: at most one false alarm each, alone and beside others, whatever the language."""

from __future__ import annotations

from itertools import combinations
from random import Random

import planting
import pytest
from editions import build_edition, sample
from esqf.normalize.edition import Edition
from esqf.normalize.finding import Severity
from esqf.validate.check import check_editions
from printing.edition import random_edition
from printing.words import list_languages

LANGUAGES = ("en", "de", "fr", "it", "el")


@pytest.fixture(scope="module")
def samples() -> dict[str, Edition]:
    """The sample editions by language."""
    return {language: build_edition(sample(language)) for language in LANGUAGES}


def list_alarms(*editions: Edition) -> list[tuple[str | None, str]]:
    """Language and code of each error and warning."""
    return [(f.language, f.code) for f in check_editions(editions) if f.severity is not Severity.INFO]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_clean_edition_alone_has_at_most_one_alarm(samples: dict[str, Edition], language: str) -> None:
    """A sample edition by itself is clean."""
    assert len(list_alarms(samples[language])) <= 1


@pytest.mark.parametrize(("one", "two"), list(combinations(LANGUAGES, 2)))
def test_two_clean_editions_have_at_most_one_alarm(samples: dict[str, Edition], one: str, two: str) -> None:
    """Two samples beside each other are clean."""
    assert len(list_alarms(samples[one], samples[two])) <= 1


def test_all_clean_editions_have_no_alarm(samples: dict[str, Edition]) -> None:
    """With four others to compare, no cell of a sample is doubted."""
    assert list_alarms(*samples.values()) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_terser_edition_is_no_cut_one(samples: dict[str, Edition], language: str) -> None:
    """Where a translation leaves out much, lengths tell nothing of a single cell: alone, and for the others."""
    edition = samples[language]
    heads = {code: text.split(",")[0] for code, text in edition.texts().items() if text}
    usable = {code: head for code, head in heads.items() if len(head.split()) >= 5 and "(" not in head}
    kept = {head: code for code, head in usable.items()}  # no text twice
    terse = planting.rewrite(edition, {code: {"text": head} for head, code in kept.items()})
    other = samples["fr" if language == "en" else "en"]
    assert len(list_alarms(terse)) <= 1
    assert len(list_alarms(terse, other)) <= 1


@pytest.mark.parametrize("language", list_languages())
def test_any_text_in_any_language_has_at_most_one_alarm(language: str) -> None:
    """Random words in the structure of another framework: one finding says so, and no text is doubted."""
    edition = build_edition(random_edition(Random(f"{language} 3"), language))
    alarms = list_alarms(edition)
    assert ("profile-differs") in [code for _, code in alarms]
    assert len(alarms) <= 2
