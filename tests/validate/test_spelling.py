"""Words that are no words."""

from __future__ import annotations

import pytest
from editions import PROFILE, build_edition, sample
from esqf.normalize.profile import load_profile
from esqf.validate.spelling import check_spelling, find_torn
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


@pytest.mark.parametrize("language", ["en", "de", "el"])
def test_words_torn_all_over_an_edition_are_found_whatever_their_letters(language: str) -> None:
    """Where blanks stand in words of many cells, each is found by the same word elsewhere, be it listed or not."""
    edition = build_edition(sample(language))
    subject = Subject(edition, load_profile(PROFILE))
    common = {word for word, rows in subject.word_rows.items() if rows >= 6 and len(word) >= 6}
    hit = [
        (cell.code, word)
        for cell in subject.filled[::3]
        for word in cell.text.split()
        if word in common and word.isalpha()
    ]
    torn = {code: subject.by_code[code].text.replace(word, f"{word[:2]} {word[2:]}", 1) for code, word in hit}
    damaged = rewrite(edition, {code: {"text": text} for code, text in torn.items()})
    found = find_torn(Subject(damaged, load_profile(PROFILE)))
    assert len(torn) >= 10
    assert len(found.keys() & torn.keys()) >= 0.9 * len(torn)
    assert len(found.keys() - torn.keys()) <= 1
    assert find_torn(subject) == {}
