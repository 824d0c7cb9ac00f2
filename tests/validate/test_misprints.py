"""Words that are no words, names in another language, banners and headers at the wrong place."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from editions import build_edition, sample
from esqf.normalize.edition import Edition
from esqf.validate.check import check_editions
from planting import rewrite

LANGUAGES = ["de", "en", "fr", "it"]
SECTIONS = ("generic", "specific", "management")


def codes_at(edition: Edition, code: str) -> set[str]:
    """The codes of errors and warnings at a cell when the edition is checked alone."""
    return {f.code for f in check_editions([edition]) if f"{f.number}{f.column}" == code and f.severity != "info"}


def damage(language: str, pattern: str, repl: str) -> tuple[Edition, str]:
    """The sample edition with one word of one cell changed, and the cell's code."""
    edition = build_edition(sample(language))
    code, text = next((c, t) for c, t in edition.texts().items() if t and re.search(pattern, t))
    return rewrite(edition, {code: {"text": re.sub(pattern, repl, text, count=1)}}), code


@pytest.mark.parametrize(
    ("language", "pattern", "repl"),
    [
        ("en", r"\binformation\b", "informatiion"),
        ("en", r"\blegislation\b", "legisxation"),
        ("fr", r"\binformations\b", "infformations"),
        ("it", r"\bsituazioni\b", "situaazioni"),
        ("de", r"\bUmständen\b|\bSituationen\b", "Sitvationen"),
        ("en", r"\baccordance with\b", "accordancewith"),
        ("fr", r"\binformations\s+\w+", "informationspersonnel"),
    ],
)
def test_a_word_one_letter_off_or_two_without_a_space_are_named(language: str, pattern: str, repl: str) -> None:
    """What is in no list of words, while a word like it is."""
    edition, code = damage(language, pattern, repl)
    assert "text-garbled" in codes_at(edition, code)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_of_a_clean_edition_are_words(language: str) -> None:
    """Rare forms and compounds are no misprints."""
    assert [f for f in check_editions([build_edition(sample(language))]) if f.code == "text-garbled"] == []


@pytest.mark.parametrize(
    ("language", "name"), [("it", "Health, safety and security"), ("de", "Stratégie et planification")]
)
def test_an_area_named_in_another_language_is_named(language: str, name: str) -> None:
    """By words that are common there and rare in the edition's language; another alphabet is told by itself."""
    edition = build_edition(sample(language))
    for wrong in (name, "Υγεία και ασφάλεια"):
        changed = rewrite(edition, {f"9{letter}": {"area": wrong} for letter in "abcdefghi"})
        found = [f.number for f in check_editions([changed]) if f.code == "cell-in-other-language"]
        assert found == ["9"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_names_of_areas_in_their_language_are_right(language: str) -> None:
    """Loan words among them as well."""
    findings = check_editions([build_edition(sample(language))])
    assert [f for f in findings if f.code == "cell-in-other-language"] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_exchanged_banners_are_named(language: str) -> None:
    """Their words name other sections than those whose competences stand below."""
    printed = sample(language)
    titles = dict(zip(SECTIONS, (printed.sections[s] for s in ("specific", "generic", "management")), strict=True))
    edition = build_edition(replace(printed, sections=titles))
    found = [f.evidence for f in check_editions([edition]) if f.code == "section-differs"]
    assert found == [titles["generic"], titles["specific"]]


@pytest.mark.parametrize("where", ["before", "behind"])
def test_a_short_header_in_a_cell_is_named(where: str) -> None:
    """Three words and a colon are no part of a cell's text."""
    edition = replace(build_edition(sample("en")), headers=dict.fromkeys("abcdefghi", "Complexity A: Is able to:"))
    text = edition.texts()["4b"]
    wrong = f"Is able to: {text}" if where == "before" else f"{text} Is able to:"
    assert "furniture-in-cell" in codes_at(rewrite(edition, {"4b": {"text": wrong}}), "4b")
    assert "furniture-in-cell" not in codes_at(edition, "4b")
