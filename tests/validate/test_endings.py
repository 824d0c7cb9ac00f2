"""Whether the end of a text reads like an end."""

from __future__ import annotations

import pytest
from editions import PROFILE, build_edition, sample
from esqf.normalize.profile import load_profile
from esqf.validate.endings import Endings
from esqf.validate.rarity import Rarity
from esqf.validate.subject import Subject
from planting import rewrite

CUT = 3.0


def judge(language: str, code: str, text: str) -> float:
    """The score of a text's end in the place of a cell of a sample."""
    edition = rewrite(build_edition(sample(language)), {code: {"text": text}})
    subject = Subject(edition, load_profile(PROFILE))
    return Endings(subject).judge(subject.by_code[code]).score


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Apply asylum-related legislation, policies and proced"),
        ("de", "Asylbezogene Rechtsvorschriften und Verfah"),
        ("fr", "Appliquer la législation et les procéd"),
        ("it", "Applicare la legislazione e le proced"),
        ("el", "Να εφαρμόζει τη νομοθεσία και τις διαδικ"),
        ("en", "Apply asylum-related legislation within the"),
        ("de", "Informationen auszutauschen und Daten zu"),
        ("el", "Να εφαρμόζει τη νομοθεσία για τη"),
    ],
)
def test_a_cut_text_is_suspicious(language: str, text: str) -> None:
    """The beginning of a word, or a word that closes no text, at the end."""
    assert judge(language, "1b", text) >= CUT


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Apply legislation in the field of journalism"),
        ("en", "Plan and document the follow-up"),
        ("de", "Rechtsvorschriften im Bereich der Verwaltungsgerichtsbarkeit anzuwenden"),
        ("fr", "Appliquer la législation sur la fiscalité"),
        ("it", "Applicare la legislazione sulla pesca"),
        ("el", "Να εφαρμόζει τη νομοθεσία για την αλιεία"),
    ],
)
def test_a_whole_text_is_not_suspicious(language: str, text: str) -> None:
    """A word that the edition does not use elsewhere may close a text."""
    assert judge(language, "1b", text) < CUT


def test_rare_beginnings_weigh_more_than_common_words() -> None:
    """What no list of the language has is rather a beginning; a language without a list is told by length alone."""
    rows = Subject(build_edition(sample("en")), load_profile(PROFILE)).word_rows
    english = Rarity("en", rows)
    assert english.weigh("legislat") > 1.0 > english.weigh("journalism")
    unlisted = Rarity("ga", rows)
    assert unlisted.weigh("legislat") == unlisted.weigh("zzzzzzzz")
