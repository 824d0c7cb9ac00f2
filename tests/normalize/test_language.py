"""An edition's language is told by its header words, else by a vote of its cells."""

from __future__ import annotations

import pytest
from editions import PROFILE, sample
from esqf.normalize.language import agrees, detect_language, language_by_headers
from esqf.normalize.profile import load_profile
from printing.edition import PrintedEdition
from printing.words import list_languages, load_vocabulary

LANGUAGES = ("en", "de", "fr", "it", "el")


def list_texts(printed: PrintedEdition) -> list[str]:
    """The filled cells."""
    return [text for row in printed.rows for text in row.cells.values() if text]


@pytest.mark.parametrize("language", LANGUAGES)
def test_header_words_tell_the_language(language: str) -> None:
    """The headers of each sample name its language."""
    labels = sample(language).labels
    headers = [labels.area, labels.complexity, labels.able, labels.responsible, *labels.knowledge.values()]
    assert language_by_headers(load_profile(PROFILE), headers) == language


@pytest.mark.parametrize("headers", [[], [""], ["A", "B", "C"], ["knowledge"]])
def test_too_few_header_words_tell_nothing(headers: list[str]) -> None:
    """One word, or none, is no evidence."""
    assert language_by_headers(load_profile(PROFILE), headers) is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_cells_tell_the_language(language: str) -> None:
    """Most of the text votes for it."""
    found, share = detect_language(list_texts(sample(language)))
    assert found == language
    assert share > 0.7


def test_no_text_has_no_language() -> None:
    """Nothing is guessed from nothing."""
    assert detect_language([]) == ("und", 0.0)
    assert detect_language(["", ""]) == ("und", 0.0)


@pytest.mark.parametrize(
    ("declared", "detected"), [("nl", "nl"), ("sr-Latn", "hr"), ("no", "da"), ("pt-BR", "pt"), ("bs", "sr")]
)
def test_close_relatives_are_not_called_a_contradiction(declared: str, detected: str) -> None:
    """A vote cannot tell them apart."""
    assert agrees(declared, detected)


@pytest.mark.parametrize(("declared", "detected"), [("nl", "de"), ("en", "fr"), ("el", "bg"), ("fi", "et")])
def test_other_languages_are(declared: str, detected: str) -> None:
    """Whatever else they share."""
    assert not agrees(declared, detected)


def test_every_language_that_is_printed_has_header_words() -> None:
    """The profile knows the headers of every language of the corpus, or its base."""
    known = set(load_profile(PROFILE).headers)
    lacking = [
        tag for tag in list_languages() if load_vocabulary(tag).language not in known and tag.split("-")[0] not in known
    ]
    assert lacking == []
