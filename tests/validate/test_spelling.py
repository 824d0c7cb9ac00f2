"""Words that are no words."""

from __future__ import annotations

import pytest
from editions import PROFILE, build_edition, sample
from esqf.normalize.profile import load_profile
from esqf.validate.spelling import check_spelling
from esqf.validate.subject import Subject, split_words
from planting import rewrite


def find(language: str, code: str, text: str) -> list[str]:
    """What is said of a text in the place of a cell of a sample."""
    edition = rewrite(build_edition(sample(language)), {code: {"text": text}})
    return [finding.message for finding in check_spelling(Subject(edition, load_profile(PROFILE)), ())]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Berufsethik in asylbexxzqzogenen Situationen"),
        ("en", "Apply asylum-related xqzvlegislation within the role"),
        ("el", "Να εφαρμόζει τη νομοξψκθεσία για το άσυλο"),
        ("de", "Techniken des Qualitätsmanage ments"),
        ("fr", "Appliquer la légis lation en matière d’asile"),
        ("en", "Apply the the legislation of the legislation of asylum"),
        ("en", "Apply asylum legislation, and procedures . Within the role"),
        ("de", "Standards für HerkunftsländerinfHoerrmkuantfit"),
    ],
)
def test_what_is_no_word_is_garbled(language: str, text: str) -> None:
    """Letters of something else in a word, a word in two pieces, words twice, a mark apart."""
    assert len(find(language, "1b", text)) == 1


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Rechtsbehelfsfälle und Konfliktbewältigungsstrategien zu ordnen"),
        ("de", "MitarbeiterInnen über die Eurodac-Verordnung zu informieren"),
        ("en", "Act in line with FRONTEX guidance that had had effect"),
        ("fr", "Appliquer le règlement de Dublin : procédures, droit d’asile ; par la suite"),
        ("it", "Gestire casi ordinari o complessi per la protezione"),
    ],
)
def test_rare_words_are_words(language: str, text: str) -> None:
    """Compounds, names, and neighbours that would make another word."""
    assert find(language, "1b", text) == []


def test_the_turkish_capital_i_is_one_letter() -> None:
    """It is not taken apart where case does not count."""
    assert split_words("İletişim becerileri") == ("iletişim", "becerileri")
